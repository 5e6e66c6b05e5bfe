"""The e-mail about a hold or a rejection, from the words in ``letters.toml``.

It says what is asked and what to do, never a score or a reason. Nothing a filer or an officer wrote can add a line to
its head or a field to its facts: all is made one line of printable signs, and what is asked stands indented.
"""

import datetime as dt
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from openplaci import codes
from openplaci.model.programme import Programme
from openplaci.model.referral import CODES, Ask, Hold, Referral
from openplaci.model.text import plain
from openplaci.model.values import label

CONTENT_TYPE = "text/plain; charset=utf-8"
LONGEST_SUBJECT = 150
LONGEST_ASKED = 4000

_ASKS: dict[str, Ask] = {sign: ask for ask, sign in CODES.items()}
_PARTS = {"H": "opened", "J": "open", "I": "lifted"}
_TIME = "%Y-%m-%d %H:%M"


class Letter(NamedTuple):
    """An e-mail: its subject, one line of printable ASCII, and its text in UTF-8."""

    subject: str
    body: bytes


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((resources.files("openplaci.flow") / "letters.toml").read_text("utf-8"))


def letter(
    code: str,
    referral: Referral,
    *,
    programme: Programme,
    at: dt.datetime,
    words: str = "",
    test: bool = False,
    reference: str = "",
) -> Letter:
    """Write the e-mail about an answer.

    Args:
        code: CAMIR code of a hold (``7H``), or ``PER`` for a later rejection.
        referral: whom it is about, with its open holds and its errors.
        programme: its name and title.
        at: time of the status, UTC.
        words: what the officer asks; empty: the words of the hold.
        test: a test command caused it.
        reference: correlation id.
    """
    said = _words()
    ask = _ASKS.get(code[:1])
    part = said["rejected" if ask is None else _PARTS[code[1:]]]
    what = said["what"][ask] if ask else ""
    name = one_line(label(referral.master, referral.house))
    subject = part["subject"].format(name=programme.wire.name or programme.name.upper(), what=what, label=name)
    body = [part["words"].format(what=what), "", *_facts(said["line"], referral, programme, at, reference)]
    if ask is None:
        body.append(said["line"]["errors"].format(errors=", ".join(referral.errors)))
    elif code[1:] != "I":
        hold = next((one for one in referral.holds if one.ask == ask), None)
        body += _asked(said["line"], hold, words)
        body += ["", said["send"][ask].strip(), "", said["line"]["reply"].strip()]
    if test:
        subject = said["test"]["subject"].format(subject=subject)
        body = [said["test"]["words"], "", *body]
    return Letter(plain(subject)[:LONGEST_SUBJECT], ("\n".join(body) + "\n").encode("utf-8", "replace"))


def one_line(said: str) -> str:
    """A text of others on one line: blanks for line breaks, and nothing for signs that are not seen."""
    return "".join(one for one in " ".join(said.split()) if one.isprintable())


def _facts(
    line: Mapping[str, str], referral: Referral, programme: Programme, at: dt.datetime, reference: str
) -> list[str]:
    values = {
        "master": referral.master,
        "house": referral.house,
        "programme": programme.title,
        "at": at.strftime(_TIME),
        "reference": reference,
    }
    return [line[name].format(**{name: one_line(value)}) for name, value in values.items() if value]


def _asked(line: Mapping[str, str], hold: Hold | None, words: str) -> list[str]:
    asked = [one_line(one) for one in (words or (hold.words if hold else ""))[:LONGEST_ASKED].splitlines()]
    found = [line["asked"].format(asked="\n  ".join(filter(None, asked)))] if any(asked) else []
    if hold and hold.methods:
        meant = [f"{one} ({codes.meaning('screening_method', one) or 'see IATA list 1.102'})" for one in hold.methods]
        found.append(line["methods"].format(methods=one_line(", ".join(meant))))
    if hold and hold.deadline:
        found.append(line["deadline"].format(deadline=hold.deadline.strftime(_TIME)))
    return found

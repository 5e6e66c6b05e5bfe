"""From answers to the lines of PSN and PER."""

import datetime as dt
import re
from itertools import groupby

from openplaci.faults import CannotWrite
from openplaci.formats.base import answers_of
from openplaci.formats.camir.line import LINE, REASON, TEXT
from openplaci.formats.dates import MONTHS
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.filing import Message
from openplaci.model.text import break_lines, plain

_MASTER = re.compile(r"\d{3}-\d{8}", re.ASCII)
_HTTP = re.compile(r"\d{3}", re.ASCII)
_MONTHS = ("", *MONTHS)
_PLAYED = "---"
"""How a text begins that a test command caused: it stands in one line, since a client looks for its words [I]."""


def status_notification(message: Message, _version: int = 0) -> tuple[str, ...]:
    """Write PSN: one for each run of answers about one consignment, with a status line each.

    Raises:
        CannotWrite: an answer is an error, or has no PLACI status or no time.
    """
    answers = answers_of(message, "PSN", "status", "acknowledgement")
    return tuple(
        "".join(("PSN\n", _waybill(*subject), *map(_status, same)))
        for subject, same in groupby(answers, key=lambda answer: (answer.master, answer.house))
    )


def error_report(message: Message, _version: int = 0) -> tuple[str, ...]:
    """Write PER: one for each answer, with a line for each of its errors.

    Raises:
        CannotWrite: an answer is no error, or names none.
    """
    return tuple(
        "".join(("PER\n", _waybill(answer.master, answer.house), *map(_error, _reasons(answer))))
        for answer in answers_of(message, "PER", "error")
    )


def _waybill(master: str | None, house: str | None) -> str:
    """The line that names the consignment; none where it is not known."""
    if master is None and house is None:
        return ""
    if master is not None and not _MASTER.fullmatch(master):
        raise CannotWrite(f"waybill number {master[:40]!r}; CAMIR expects nnn-nnnnnnnn")
    line = (master or "") if house is None else f"{master or ''}-{plain(house)}"
    if len(line) > LINE:
        raise CannotWrite(f"house number of {len(house or '')} characters; a line of CAMIR holds {LINE}")
    return f"{line}\n"


def _status(answer: Answer) -> str:
    code, at, text = answer.code, answer.at, answer.text or ""
    if code is None:
        raise CannotWrite(f"status {answer.said!r} of {answer.label} has no CAMIR code; expected one as 7H")
    if at is not None:
        if at.tzinfo is not None and at.tzinfo is not dt.UTC:
            at = at.astimezone(dt.UTC)
        time = f"{at.day:02}{_MONTHS[at.month]}{at.hour:02}{at.minute:02}"
    elif answer.at_said is not None:
        time = plain(answer.at_said).replace("/", " ")
    else:
        raise CannotWrite(f"status {code} of {answer.label} has no time; PSN expects one")
    return _folded(f"CSN/{code}/{time}/", text, TEXT)


def _reasons(answer: Answer) -> tuple[AnswerError, ...]:
    if not answer.errors:
        raise CannotWrite(f"the error about {answer.label} names no reason; PER expects at least one")
    return answer.errors


def _error(error: AnswerError) -> str:
    http = f"{error.http}/" if error.http and _HTTP.fullmatch(error.http) else ""
    return _folded(f"ERR/{http}", error.code, REASON)


def _folded(tag: str, text: str, width: int) -> str:
    """A tagged line, and lines that go on with its text where that is longer than the width."""
    text = plain(text)
    if len(text) <= width or text.startswith(_PLAYED):
        return f"{tag}{text}\n"
    first, *more = break_lines(text, width)
    return "".join((f"{tag}{first}\n", *(f"/{line}\n" for line in more)))

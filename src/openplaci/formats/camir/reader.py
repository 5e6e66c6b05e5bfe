"""From the lines of a PSN or PER to its answers."""

import datetime as dt
import re

import msgspec

from openplaci import codes
from openplaci.formats.base import deviation
from openplaci.formats.camir.line import HOUSE, REASON, TEXT, WAYBILL
from openplaci.formats.dates import moment
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.consignment import Kept
from openplaci.model.finding import Finding, Severity
from openplaci.model.text import join_lines

_STATUS, _ERROR = _TAGS = ("CSN/", "ERR/")
_HTTP = re.compile(r"\d{3}", re.ASCII)
_TIME = 20
"""Characters of a time at most."""
_LEAP_YEAR = dt.date(2000, 1, 1)
"""Binds a time only to see whether it is one."""
_EXPECTED = {"PSN": "a status line, as CSN/7H/22NOV1902/TEXT", "PER": "an error line, as ERR/422/CODE"}


def read(kind: str, body: str, first: int, at: dt.date | None) -> tuple[tuple[Answer, ...], list[Finding]]:
    """Read what stands under the id line: an answer for each status line, one for all error lines of a waybill.

    Args:
        kind: ``PSN`` or ``PER``; either kind of line is read in both.
        body: its lines, ended by line feeds.
        first: number of the first line.
        at: date of filing, to bind times, which are UTC and leave out the year.

    Returns:
        The answers, in order, and the findings.
    """
    answers: list[Answer] = []
    errors: list[AnswerError] = []
    found: list[Finding] = []
    kept: list[Kept] = []
    master = house = None

    def tell(code: str, words: str, number: int, line: str, severity: Severity = "warning", about: str = "") -> None:
        found.append(
            deviation(code, words, line=number, column=1, about=about, severity=severity, evidence=(line[:200],))
        )

    def close() -> None:
        if errors:
            answers.append(Answer(kind="error", master=master, house=house, errors=tuple(errors)))
            errors.clear()

    for number, line, texts in _lines(body, first):
        tag = line[:4].upper()
        if tag == _STATUS:
            close()
            answer = _answer(texts, at)
            answers.append(msgspec.structs.replace(answer, master=master, house=house))
            if answer.code is None:
                tell("STATUS_UNKNOWN", f"status {answer.said or ''!r}; expected as 7H", number, line, about="code")
            if answer.at is None and (at is not None or _moment(answer.at_said or "", _LEAP_YEAR) is None):
                words = f"time {answer.at_said or ''!r}; expected as 22NOV1902"
                tell("TIME_UNREADABLE", words, number, line, about="at")
        elif tag == _ERROR:
            errors.append(_reason(texts))
        elif waybill := WAYBILL.fullmatch(line):
            close()
            master, house = waybill[1] and f"{waybill[1]}-{waybill[2]}", waybill[3] or None
            if house and len(house) > HOUSE:
                words = f"house number of {len(house)} characters; expected at most {HOUSE}, read all the same"
                tell("HOUSE_NUMBER_LONG", words, number, line, about="house")
        elif line[0].isdigit():
            close()
            master = house = None
            words = f"waybill {line[:40]!r}; expected nnn-nnnnnnnn and, where there is one, -house"
            tell("WAYBILL_NUMBER_UNREADABLE", words, number, line, "error", "master")
            kept.append(Kept(path=kind, text=line, line=number))
        else:
            tell("LINE_UNKNOWN", f"{line[:20]!r} begins no line of {kind}; kept", number, line)
            kept.append(Kept(path=kind, text=line, line=number))
    close()
    if not answers:
        tell("ANSWER_EMPTY", f"{kind} says nothing; expected {_EXPECTED[kind]}", first - 1, kind, "error")
    elif kept:
        answers[0] = msgspec.structs.replace(answers[0], kept=tuple(kept))
    return tuple(answers), found


def _lines(body: str, first: int) -> list[tuple[int, str, list[str]]]:
    """Each line with its number, and its text with that of the lines that go on with it behind a slant."""
    out: list[tuple[int, str, list[str]]] = []
    for number, whole in enumerate(body.split("\n"), start=first):
        line = whole.strip()
        if line[:1] == "/" and out and out[-1][1][:4].upper() in _TAGS:
            out[-1][2].append(line[1:])
        elif line:
            out.append((number, line, [line[4:]]))
    return out


def _answer(texts: list[str], at: dt.date | None) -> Answer:
    """Read ``7H/22NOV1902/TEXT``; a time that stays open is kept in its words."""
    code, _, rest = texts[0].partition("/")
    time, _, text = rest.partition("/")
    code, time = code.strip(), time.strip()
    known = codes.meaning("placi_status", code.upper()) is not None
    when = _moment(time, at)
    return Answer(
        kind="acknowledgement" if code.upper() == "SR" else "status",
        code=code.upper() if known else None,
        said=None if known else code or None,
        text=join_lines([text, *texts[1:]], TEXT) or None,
        at=when and when.replace(tzinfo=dt.UTC),
        at_said=None if when else time or None,
    )


def _moment(text: str, at: dt.date | None) -> dt.datetime | None:
    """The moment that a text says; a long text says none, and is not remembered as one."""
    return moment(text.upper(), at) if len(text) <= _TIME else None


def _reason(texts: list[str]) -> AnswerError:
    """Read ``422/CODE``, or ``CODE`` as older guides have it."""
    http, slant, code = texts[0].partition("/")
    if not slant or not _HTTP.fullmatch(http):
        http, code = "", texts[0]
    return AnswerError(code=join_lines([code, *texts[1:]], REASON), http=http or None)

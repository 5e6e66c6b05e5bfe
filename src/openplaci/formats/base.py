"""The contract of a format: bytes <-> model, and what its readers share."""

import datetime as dt
import re
from collections.abc import Mapping
from typing import Protocol

from openplaci.faults import CannotWrite
from openplaci.model.answer import Answer
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding, Severity, Where

MAX_BYTES = 32 * 1024 * 1024
"""Longest filing that is read at all; a longer one becomes a finding."""


class Format(Protocol):
    """A family of messages.

    Reading never raises for content: what cannot be read becomes a finding with its place, and what
    the model has no word for is kept.
    """

    name: str
    part_max: int | None
    """Bytes of a message beyond which it goes in parts; None where there is no such limit."""

    def recognises(self, data: bytes) -> bool:
        """Tell from the bytes alone whether they are of this family."""

    def read(self, data: bytes, at: dt.datetime | None) -> Reading:
        """Read every message.

        Args:
            data: the bytes as received.
            at: time of filing, UTC, by which a day without a month is bound; None where not known.
        """

    @property
    def writes(self) -> Mapping[str, range]:
        """The message types that it writes, with their versions: ``{"FWB": range(16, 18)}``."""

    def write(self, message: Message, kind: str, version: int) -> tuple[bytes, ...]:
        """Write what a message says, in parts where one is too long for the format.

        What the format cannot say is left out or folded; `openplaci.formats.write` tells what.

        Raises:
            CannotWrite: the format has no word for what the message is about, or what it must have is not there.
        """


def deviation(
    code: str,
    words: str,
    *,
    line: int | None = None,
    column: int | None = None,
    path: str | None = None,
    about: str = "",
    severity: Severity = "warning",
    evidence: tuple[str, ...] = (),
) -> Finding:
    """A finding of a reader: ``words`` say what stands there and what was expected."""
    where = None if line is None and path is None else Where(line=line, column=column, path=path)
    return Finding(
        code=code, severity=severity, words=words, about=about, where=where, evidence=evidence, stage="format"
    )


def answers_of(message: Message, kind: str, *says: str) -> tuple[Answer, ...]:
    """The answers of a message, for a format that says nothing else.

    Args:
        message: what is to be written.
        kind: the format.
        says: the kinds of answer that it has words for.

    Raises:
        CannotWrite: the message is a filing or reports statuses, or holds an answer of another kind.
    """
    if message.consignments or message.statuses or not message.answers:
        raise CannotWrite(f"{kind} says answers and {message.format or 'the message'} holds none; expected an answer")
    for answer in message.answers:
        if answer.kind not in says:
            raise CannotWrite(f"{kind} has no word for the {answer.kind} about {answer.label}; expected {says[0]}")
    return message.answers


TEXT_MAX = 100_000
"""Characters of a text in which UN numbers are looked for."""


def un_numbers(text: str) -> tuple[str, ...]:
    """The UN and ID numbers in a text, as ``UN3481``, in order, each once."""
    upper = text[:TEXT_MAX].upper()
    if "UN" not in upper and "ID" not in upper:
        return ()
    return tuple(dict.fromkeys(f"{kind}{digits}" for kind, digits in _UN_NUMBER.findall(upper)))


_UN_NUMBER = re.compile(r"(?<![A-Z])(UN|ID)[ .-]?(?:NO[. ]?|NR[. ]?)?\s?(\d{4})(?!\d)")

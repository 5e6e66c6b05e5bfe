"""Explained: a message line by line, each element named, with its meaning and what was found there."""

from typing import Literal

from openplaci.model.base import Noun
from openplaci.model.filing import Reading
from openplaci.model.finding import Finding

PartKind = Literal["tag", "id", "place", "quantity", "date", "code", "text", "odd"]
"""What sort of element it is: ``tag`` names a line or an element, ``odd`` is what no table knows here."""


class Part(Noun, frozen=True, kw_only=True):
    """One element of a line.

    Attributes:
        start, end: its place in the line's text, as a slice.
        name: what it is (``airline prefix``).
        kind: its sort.
        value: what it says here, in words (``Qatar Airways Cargo, QR``); empty where the text says it itself.
        key: its entry in the manual's tables; empty where there is none.
        doubt: whether the value is one to look at: a check digit that is wrong, a code that is in no table.
    """

    start: int
    end: int
    name: str
    kind: PartKind
    value: str = ""
    key: str = ""
    doubt: bool = False


class Line(Noun, frozen=True, kw_only=True):
    """One line, or a piece of a line that is too long to be looked at whole.

    Attributes:
        number: of the line in the filing, from 1.
        column: where the piece begins in it, from 1; anything but 1 is a piece.
        text: its characters without the line end; ``end``: the line end as it stood.
        name: what the line is (``Routing``).
        message: type of the message it stands in (``FWB``); empty outside any.
        key: the line's entry in the manual's tables.
        depth: how deep in the message it stands (Cargo-XML).
        parts: its elements, in order, none over another; separators are in none.
        findings: what the reader found here.
    """

    number: int
    column: int = 1
    text: str
    end: str = ""
    name: str = ""
    message: str = ""
    key: str = ""
    depth: int = 0
    parts: tuple[Part, ...] = ()
    findings: tuple[Finding, ...] = ()


class Explained(Noun, frozen=True, kw_only=True):
    """A filing explained: its lines joined give its text, from the beginning to where it was left off.

    Attributes:
        reading: what the reader made of all of it.
        lines: in order.
        elsewhere: findings that name no place, or one that is left out.
        left_out: characters behind the last line that are not explained, since the filing is too long.
    """

    reading: Reading
    lines: tuple[Line, ...] = ()
    elsewhere: tuple[Finding, ...] = ()
    left_out: int = 0

    @property
    def text(self) -> str:
        """What is explained, character by character."""
        return "".join(line.text + line.end for line in self.lines)

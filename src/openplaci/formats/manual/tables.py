"""The manual's tables: every message, segment, element and code in words, read once when first asked.

They lie beside this module as TOML. What explains a message and what prints the manual both read them, so what the
manual says of a segment is what `openplaci explain` shows of it.
"""

import re
from functools import cache
from pathlib import Path
from typing import Literal

import msgspec

from openplaci.codes.tables import Certainty
from openplaci.model.base import Noun
from openplaci.model.explained import PartKind

FOLDER = Path(__file__).parent
LONGEST = 120
"""Characters of an element to which its pattern is held; a longer one is taken whole, so that no text is slow."""


class Element(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One element of a segment.

    Attributes:
        name: what people call it.
        meaning: what it is for, where the name does not say it.
        format: as Cargo-IMP writes formats: ``t[..35]``.
        kind: its sort.
        codes: the table, or the rule in `meanings`, by which its text is put in words.
        pattern: how a glued element is taken apart: the first that fits, its groups named after elements.
        each: the same for one that repeats.
        sure: certainty.
    """

    name: str
    meaning: str = ""
    format: str = ""
    kind: PartKind = "text"
    codes: str = ""
    pattern: str | list[str] = ""
    each: str = ""
    sure: Certainty = "V"

    @property
    def patterns(self) -> tuple[str, ...]:
        """The patterns, one or several."""
        return (self.pattern,) if isinstance(self.pattern, str) else tuple(self.pattern)


class Ref(Noun, frozen=True):
    """An element in a layout: its key; whether it must be there, may be left out, repeats, or takes the rest."""

    key: str
    must: bool
    skip: bool
    more: bool
    rest: bool


class Layout(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How a line of a segment is laid out: its elements in order, a slant between two.

    Attributes:
        elements: keys of elements with their marks, see the head of ``cargo_imp.toml``.
        on: the lines that it is for.
        when: what the text behind the tag must look like, for whichever comes first to be taken.
        in_: the messages that it is for; empty for all.
        nth: which of the lines below it is for; 0 for any.
        cycle: so many last elements repeat.
        name: of the line, where it is not the segment's.
    """

    elements: tuple[str, ...]
    on: Literal["tag", "below", "any", "NAM", "ADR", "LOC", "country", "contacts"] = "tag"
    when: str = ""
    in_: tuple[str, ...] = msgspec.field(default=(), name="in")
    nth: int = 0
    cycle: int = 0
    name: str = ""

    def refs(self) -> tuple[Ref, ...]:
        """The elements with what their marks say."""
        return _refs(self.elements)

    def fits(self, text: str) -> bool:
        """Whether a line's text is laid out so."""
        return not self.when or _compiled(self.when).fullmatch(text[:LONGEST]) is not None


class Segment(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A segment: a tagged line with the lines below it, or a line known by its look (``starts``)."""

    name: str
    meaning: str
    examples: tuple[str, ...]
    lines: tuple[Layout, ...] = ()
    starts: str = ""
    party: bool = False
    sure: Certainty = "V"


class Message(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message of Cargo-IMP or CAMIR: its segments in order, each with how often it stands (``OCI 0-1``)."""

    name: str
    meaning: str
    versions: str
    segments: tuple[str, ...]
    echo: bool = False

    @property
    def tags(self) -> dict[str, str]:
        """Tag -> how often it may stand, in order."""
        return _tags(self.segments)


class CargoImpTables(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``cargo_imp.toml``."""

    message: dict[str, Message]
    segment: dict[str, Segment]
    party: tuple[Layout, ...]
    element: dict[str, Element]

    def segment_of(self, message: str, tag: str) -> tuple[str, Segment] | None:
        """A message's segment by its tag, with its key: what is said of it in this message comes first."""
        if tag not in self.message[message].tags:
            return None
        key = f"{message}.{tag}" if f"{message}.{tag}" in self.segment else tag
        return key, self.segment[key]


class XmlElement(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One element of Cargo-XML, by its name or the end of its path; ``codes`` as for `Element`."""

    name: str
    meaning: str = ""
    kind: PartKind = "text"
    codes: str = ""
    sure: Certainty = "V"


class XmlMessage(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A message of Cargo-XML.

    Attributes:
        root: name of its root element.
        outline: its elements, one a line, indented by depth, with how often each may stand; ``party`` and the like
            behind an equals sign stand for a part that several messages share.
        example: a short document.
    """

    name: str
    meaning: str
    versions: str
    root: str
    outline: str
    example: str


class CargoXmlTables(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``cargo_xml.toml``."""

    message: dict[str, XmlMessage]
    shared: dict[str, str]
    element: dict[str, XmlElement]
    attribute: dict[str, XmlElement]

    def element_of(self, path: tuple[str, ...]) -> tuple[str, XmlElement] | None:
        """The entry of the longest end of a path, with its key; None where the name is not known."""
        for size in range(min(len(path), _LONGEST_END), 0, -1):
            key = "/".join(path[-size:])
            if (found := self.element.get(key)) is not None:
                return key, found
        return None


_LONGEST_END = 4
"""Names in the longest key of an element of Cargo-XML."""


class CodeTable(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A small table of codes that only explains; ``complete`` where another code is sure to be wrong."""

    title: str
    codes: dict[str, str]
    certainty: Certainty
    complete: bool = False
    source: str = "code list ontology of IATA ONE Record (MIT); our own words"


@cache
def cargo_imp() -> CargoImpTables:
    """The tables of Cargo-IMP and CAMIR."""
    return msgspec.toml.decode((FOLDER / "cargo_imp.toml").read_bytes(), type=CargoImpTables)


@cache
def cargo_xml() -> CargoXmlTables:
    """The tables of Cargo-XML."""
    return msgspec.toml.decode((FOLDER / "cargo_xml.toml").read_bytes(), type=CargoXmlTables)


@cache
def code_tables() -> dict[str, CodeTable]:
    """The small code tables, by name."""
    return msgspec.toml.decode((FOLDER / "codes.toml").read_bytes(), type=dict[str, CodeTable])


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)


def take_apart(element: Element, text: str) -> list[tuple[str, int, int]] | None:
    """The elements that a glued one consists of: key, start and end of each; None where no pattern fits.

    An element without a pattern of its own fits any text and has no parts.
    """
    if element.each:
        return _repeated(element.each, text)
    if not element.pattern:
        return []
    if len(text) > LONGEST:
        return None
    for pattern in element.patterns:
        if found := _compiled(pattern).fullmatch(text):
            return [(key, *found.span(key)) for key, said in found.groupdict().items() if said]
    return None


def _repeated(pattern: str, text: str) -> list[tuple[str, int, int]] | None:
    parts: list[tuple[str, int, int]] = []
    position = 0
    for found in _compiled(pattern).finditer(text):
        if found.start() != position:
            break
        position = found.end()
        parts += [(key, *found.span(key)) for key in found.groupdict()]
    return parts or None


@cache
def _tags(segments: tuple[str, ...]) -> dict[str, str]:
    return {tag: often for tag, _, often in (said.partition(" ") for said in segments)}


@cache
def _refs(elements: tuple[str, ...]) -> tuple[Ref, ...]:
    out = []
    for said in elements:
        key = said.rstrip("!~+*")
        marks = said[len(key) :]
        out.append(Ref(key, "!" in marks, "~" in marks, "+" in marks, "*" in marks))
    return tuple(out)


def starts(segment: Segment, line: str) -> bool:
    """Whether a line without a tag begins this segment."""
    return bool(segment.starts) and _compiled(segment.starts).fullmatch(line[:LONGEST]) is not None

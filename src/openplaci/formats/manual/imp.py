"""Cargo-IMP and CAMIR, line by line: which segment a line is, and what its elements are."""

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from openplaci.formats.manual.meanings import Around, value
from openplaci.formats.manual.tables import (
    CargoImpTables,
    Element,
    Layout,
    Segment,
    cargo_imp,
    starts,
    take_apart,
)
from openplaci.model.explained import Line, Part

MAX_PARTS = 200
"""Elements of one line that are told apart; the rest of the line is one."""
LONGEST_PARTY = 40
"""Lines of a party without tags that are looked ahead, to tell its place from its street."""

_EDGES = " \t\x01\x02\x03"
_ID = re.compile(r"([A-Z]{3})(?:/(\d{1,3}))?(?=[ \t\x03/=]|\d{3}-|$)", re.ASCII | re.IGNORECASE)
_TAG = re.compile(r"[A-Z]{3}(?=/|$)", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}(?:/.*)?|/.*(?:TE|FX|TL|EM)/.*", re.ASCII)
_CONTACTS = re.compile(r"(?:TE|FX|TL|EM)(?:/.*)?", re.ASCII)
_INNER = ("NAM", "ADR", "LOC")
_ANYWHERE = ("PRIORITY", "SENDER", "TRAILER")
"""Lines of an envelope, which may stand around any message."""


class Begin(NamedTuple):
    """Where a message begins: its type, and the date that binds its days."""

    kind: str
    at: dt.date | None


def explained(lines: Sequence[str], begins: Mapping[int, Begin]) -> Iterator[Line]:
    """Explain lines one by one; they are numbered from 1.

    Args:
        lines: without their ends.
        begins: number of a message's first line -> the message, as the reader found it.
    """
    walk = _Walk(cargo_imp(), lines)
    for number, text in enumerate(lines, start=1):
        yield walk.line(number, text, begins.get(number))


class _Walk:
    """Where the walk stands: the message, the segment that is open, and how far below its tag it is."""

    def __init__(self, tables: CargoImpTables, lines: Sequence[str]) -> None:
        self._tables = tables
        self._lines = lines
        self._message = ""
        self._at: dt.date | None = None
        self._small = False
        self._key = ""
        self._segment: Segment | None = None
        self._inner = ""
        self._below = 0
        self._country = False
        self._roles: list[str] = []

    def line(self, number: int, text: str, begin: Begin | None) -> Line:
        start = len(text) - len(text.lstrip(_EDGES))
        content = text[start:].rstrip(_EDGES)
        if self._small and content.isascii():
            content = content.upper()
        if begin is not None:
            return self._begin(number, text, content, start, begin)
        if not content:
            return Line(number=number, text=text, message=self._message)
        return self._body(number, text, content, start)

    def _begin(self, number: int, text: str, content: str, start: int, begin: Begin) -> Line:
        """The id line, and what may be joined to it."""
        self._message, self._at = begin.kind, begin.at
        self._close()
        found = _ID.match(content)
        if found is None:
            return Line(number=number, text=text, message=self._message)
        self._small = found[1] != found[1].upper()
        parts = self._parts(("message_type", "message_version"), content[: found.end()], start)
        rest = content[found.end() :]
        joined = rest.lstrip(" \t/=")
        line = Line(number=number, text=text, name=self._name("ID"), message=self._message, key="ID", parts=parts)
        if not joined:
            return line
        more = self._body(number, text, joined, start + len(content) - len(joined))
        return Line(
            number=number, text=text, name=f"{line.name}, {more.name}", message=self._message, key=more.key,
            parts=(*parts, *more.parts),
        )  # fmt: skip

    def _body(self, number: int, text: str, content: str, start: int) -> Line:
        def line(name: str, key: str, parts: tuple[Part, ...]) -> Line:
            return Line(number=number, text=text, name=name, message=self._message, key=key, parts=parts)

        known = self._tables.message.get(self._message)
        if content[0] == "/" and self._segment is not None:
            return line(*self._below_tag(content[1:], start + 1))
        tag = content[:3]
        if self._segment is not None and self._segment.party and tag in _INNER and content[3:4] in ("/", ""):
            return line(*self._inner_tag(tag, content[4:], start))
        if known is not None and known.echo and (found := _ID.fullmatch(content)) and found[1] in self._tables.message:
            self._message = found[1]
            self._close()
            parts = self._parts(("message_type", "message_version"), content, start)
            return line("Echo: the message that is answered begins", "ECHO", parts)
        if known is not None and _TAG.match(content) and (named := self._tables.segment_of(self._message, tag)):
            self._open(*named, number)
            return line(*self._tag_line(tag, content[4:], start))
        own = (self._tables.segment_of(self._message, tag) for tag in (known.tags if known else ()))
        for key, segment in (*filter(None, own), *((tag, self._tables.segment[tag]) for tag in _ANYWHERE)):
            if starts(segment, content):
                self._open(key, segment, number)
                return line(segment.name, key, self._laid_out(self._layout("tag", content), content, start))
        return line(*self._unknown(content, start, number))

    def _unknown(self, content: str, start: int, number: int) -> tuple[str, str, tuple[Part, ...]]:
        """A line that is no segment of this message: perhaps one of another, or text that went over its line."""
        tag = content[:3]
        elsewhere = self._tables.segment.get(tag) if _TAG.match(content) else None
        if elsewhere is not None and self._message:
            self._open(tag, elsewhere, number)
            name, key, parts = self._tag_line(tag, content[4:], start)
            odd = Part(start=start, end=start + 3, name=name, kind="odd", value=f"not expected in {self._message}",
                       key=key, doubt=True)  # fmt: skip
            return f"{name}, not expected in {self._message}", key, (odd, *parts[1:])
        whole = Part(start=start, end=start + len(content), name="text", kind="odd")
        if not self._message:
            return "Outside any message", "", (whole,)
        if self._message not in self._tables.message:
            return f"Line of {self._message}, which is not explained here", "", ()
        if _TAG.match(content):
            self._close()
            return "Unknown segment", "", (whole,)
        layout = self._layout("below", content) if self._segment is not None and not self._segment.party else None
        return "Goes on from the line above", self._key, self._laid_out(layout, content, start) if layout else (whole,)

    def _name(self, key: str) -> str:
        return self._tables.segment[key].name

    def _close(self) -> None:
        self._segment, self._key, self._inner, self._below, self._small = None, "", "", 0, False

    def _open(self, key: str, segment: Segment, number: int) -> None:
        self._key, self._segment, self._inner, self._below, self._country = key, segment, "", 0, False
        self._roles = self._party_roles(number) if segment.party else []

    def _party_roles(self, number: int) -> list[str]:
        """What each line below a party's tag is, where it has no NAM, ADR and LOC: name, street, place, country."""
        below: list[str] = []
        for text in self._lines[number : number + LONGEST_PARTY]:
            content = text.strip(_EDGES)
            if content[:1] != "/":
                break
            below.append(content[1:])
        last = next((i for i in range(len(below) - 1, 0, -1) if _COUNTRY.fullmatch(below[i].upper())), len(below))
        roles = ["NAM", *["ADR"] * (len(below) - 1)]
        if last >= 3:  # noqa: PLR2004 - name, street, place
            roles[last - 1] = "LOC"
        return [*roles[:last], *["country"] * (len(below) - last)]

    def _tag_line(self, tag: str, content: str, start: int) -> tuple[str, str, tuple[Part, ...]]:
        assert self._segment is not None  # noqa: S101 - the caller has just opened it
        named = Part(start=start, end=start + len(tag), name=self._segment.name, kind="tag", key=self._key)
        layout = self._layout("tag", content)
        parts = self._laid_out(layout, content, start + 4)
        return self._line_name(layout), self._key, (named, *parts)

    def _inner_tag(self, tag: str, content: str, start: int) -> tuple[str, str, tuple[Part, ...]]:
        self._inner = tag
        layout = self._party_layout(tag)
        named = Part(start=start, end=start + 3, name=layout.name, kind="tag", key=self._key)
        return self._line_name(layout), self._key, (named, *self._laid_out(layout, content, start + 4))

    def _below_tag(self, content: str, start: int) -> tuple[str, str, tuple[Part, ...]]:
        assert self._segment is not None  # noqa: S101 - asked by the caller
        self._below += 1
        layout = self._party_layout(self._role(content)) if self._segment.party else self._layout("below", content)
        return self._line_name(layout), self._key, self._laid_out(layout, content, start)

    def _role(self, content: str) -> str:
        """What a line below a party's tag is."""
        upper = content.upper()
        if self._country:
            return "contacts" if _CONTACTS.fullmatch(upper) else self._inner or "country"
        if self._inner:
            role = "country" if self._inner == "LOC" or _COUNTRY.fullmatch(upper) else self._inner
            role = role if self._inner != "NAM" else "NAM"
        else:
            role = self._roles[self._below - 1] if self._below <= len(self._roles) else "ADR"
        self._country = role == "country"
        return role

    def _line_name(self, layout: Layout | None) -> str:
        name = self._segment.name if self._segment else ""
        return f"{name}: {layout.name}" if layout is not None and layout.name else name

    def _layout(self, on: str, content: str) -> Layout | None:
        assert self._segment is not None  # noqa: S101 - asked by the callers
        for layout in self._tables.party if self._segment.party else self._segment.lines:
            if (
                layout.on in (on, "any")
                and (not layout.in_ or self._message in layout.in_)
                and layout.nth in (0, self._below)
                and layout.fits(content)
            ):
                return layout
        return None

    def _party_layout(self, role: str) -> Layout:
        return next(layout for layout in self._tables.party if layout.on == role)

    def _laid_out(self, layout: Layout | None, content: str, start: int) -> tuple[Part, ...]:
        if layout is None:
            whole = Part(start=start, end=start + len(content), name="text", kind="odd", value="not expected here")
            return (whole,) if content.strip() else ()
        return self._parts(layout.elements, content, start, layout)

    def _parts(
        self, elements: tuple[str, ...], content: str, start: int, layout: Layout | None = None
    ) -> tuple[Part, ...]:
        """Lay the elements over the text, a slant between two."""
        layout = layout or Layout(elements=elements)
        found: list[tuple[str, int, int, bool]] = []
        for key, first, end in _spread(layout, content, self._tables.element):
            if len(found) > MAX_PARTS:
                found.append(("", first, len(content), True))
                break
            element = self._tables.element.get(key)
            inside = take_apart(element, content[first:end]) if element else []
            if inside:
                found += [(inner, first + a, first + b, True) for inner, a, b in inside]
            else:
                found.append((key, first, end, inside is not None))
        around = Around({key: content[a:b] for key, a, b, _ in found}, self._at)
        return tuple(self._part(*one, content, start, around) for one in found)

    def _part(self, key: str, first: int, end: int, apart: bool, content: str, start: int, around: Around) -> Part:
        element = self._tables.element.get(key)
        if element is None:
            return Part(start=start + first, end=start + end, name="not expected here", kind="odd", doubt=True)
        if not apart:
            said = f"cannot be taken apart; expected as {element.format}" if element.format else "cannot be taken apart"
            return Part(
                start=start + first, end=start + end, name=element.name, kind="odd", value=said, key=key, doubt=True
            )
        words, doubt = value(element.codes, content[first:end], around)
        return Part(
            start=start + first, end=start + end, name=element.name, kind=element.kind, value=words, key=key,
            doubt=doubt,
        )  # fmt: skip


def _spread(layout: Layout, content: str, elements: Mapping[str, Element]) -> Iterator[tuple[str, int, int]]:
    """Which element stands where: key, start and end, blanks around it off; an empty key for one too many."""
    refs = layout.refs()
    place, at = 0, 0
    while at <= len(content):
        slant = content.find("/", at)
        end = slant if slant >= 0 else len(content)
        while place < len(refs) and refs[place].skip and not _fits(elements[refs[place].key], content[at:end].strip()):
            place += 1
        if place >= len(refs) and layout.cycle:
            place -= layout.cycle
        ref = refs[place] if place < len(refs) else None
        if ref is not None and ref.rest:
            end = len(content)
        token = content[at:end]
        if bare := token.strip():
            first = at + len(token) - len(token.lstrip())
            yield (ref.key if ref else "", first, first + len(bare))
        if ref is not None and not ref.more:
            place += 1
        at = end + 1


def _fits(element: Element, text: str) -> bool:
    return bool(text) and take_apart(element, text) is not None

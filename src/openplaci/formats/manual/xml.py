"""Cargo-XML, tag by tag: which element each is by its path, and what its text and attributes say.

The text is walked as it stands, not as a parser gives it: so what is not well-formed is explained as far as it goes,
and no character is lost.
"""

import html
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

from openplaci.formats.manual.meanings import Around, Value, value
from openplaci.formats.manual.tables import CargoXmlTables, cargo_xml
from openplaci.model.explained import Line, Part
from openplaci.model.values import VOLUME_M3, WEIGHT_KG, decimal

LONG_LINE = 200
"""From so many characters on a line is laid out in pieces, an element each: many senders write no line ends."""
MAX_DEPTH = 64
MAX_TOKENS = 40_000
"""Tags and texts that are told apart; what is behind them is shown and not explained."""
MAX_TAG = 5000
"""Characters of a tag whose attributes are looked at."""

_NAME = re.compile(r"</?((?:[A-Za-z_][\w.-]{0,60}:)?[A-Za-z_][\w.-]{0,120})")
_ATTRIBUTE = re.compile(r"(?<=\s)([^\s=/\"'<>]{1,100})\s{0,10}=\s{0,10}(?:\"([^\"]*)\"|'([^']*)')")
_WAYBILL = re.compile(r"(\d{3})-?(\d{8})(?!\d)", re.ASCII)
_OUTSIDE = {
    "declaration": "XML declaration", "comment": "Comment", "other": "Document type or other markup",
    "rest": "Not explained: too many elements stand before",
}  # fmt: skip
_CODES_OF_NOTE = {"ContentCode": "oci_content", "SubjectCode": "oci_subject"}
"""What a customs note says, under the names that its rules know from OCI."""


class Token(NamedTuple):
    """A piece of the text: a tag, or the text between two."""

    kind: str
    start: int
    end: int


class Node:
    """An element that is open, or was: its name, where it stands, and what its children say."""

    __slots__ = ("name", "path", "said", "unit", "up")

    def __init__(self, name: str, up: "Node | None") -> None:
        """Open it below another."""
        self.name = name
        self.up = up
        self.path: tuple[str, ...] = (*(up.path[-MAX_DEPTH:] if up else ()), name)
        self.said: dict[str, str] = {}
        self.unit = ""


def explained(lines: Sequence[str], ends: Sequence[str]) -> Iterator[Line]:
    """Explain lines with their ends, from the first on; they are numbered from 1."""
    text = "".join(line + end for line, end in zip(lines, ends, strict=True))
    tables = cargo_xml()
    tokens = list(_tokens(text))
    nodes = _nodes(text, tokens)
    parts = list(_all_parts(text, tokens, nodes, tables))
    yield from _lines(text, lines, ends, tokens, nodes, parts, tables)


_CLOSED = (("<!--", "-->", "comment"), ("<![CDATA[", "]]>", "cdata"), ("<?", "?>", "declaration"))


def _tokens(text: str) -> Iterator[Token]:
    """Cut the text at its tags; each character is looked at a bounded number of times."""
    at = 0
    for _ in range(MAX_TOKENS):
        if at == len(text):
            return
        following = text.find("<", at + 1)
        following = len(text) if following < 0 else following
        token = _closed(text, at) or _piece(text, at, following)
        yield token
        at = token.end
    yield Token("rest", at, len(text))


def _closed(text: str, at: int) -> Token | None:
    """What has an end of its own, whatever stands inside."""
    for opens, closes, kind in _CLOSED:
        if text.startswith(opens, at):
            end = text.find(closes, at)
            return Token(kind, at, len(text) if end < 0 else end + len(closes))
    return None


def _piece(text: str, at: int, following: int) -> Token:
    """Text up to the next tag, or a tag; one that is not closed ends before the next."""
    if text[at] != "<":
        return Token("text", at, following)
    end = text.find(">", at, following) + 1 or following
    kind = "close" if text.startswith("</", at) else "other" if text.startswith("<!", at) else "open"
    return Token(kind, at, end)


def _local(text: str, token: Token) -> str:
    found = _NAME.match(text, token.start, token.end)
    return found[1].rpartition(":")[2] if found else ""


def _nodes(text: str, tokens: Sequence[Token]) -> list[Node | None]:
    """For each token the element that it opens, closes or stands in; texts are noted with the element around."""
    nodes: list[Node | None] = []
    now: Node | None = None
    for token in tokens:
        if token.kind == "open":
            node = Node(_local(text, token), now)
            nodes.append(node)
            if text[token.end - 2 : token.end] != "/>":
                now = node
        elif token.kind == "close":
            name = _local(text, token)
            closed = now
            for _ in range(MAX_DEPTH):
                if closed is None or closed.name == name:
                    break
                closed = closed.up
            nodes.append(closed or now)
            now = closed.up if closed is not None and closed.name == name else now
        else:
            nodes.append(now)
            if token.kind in ("text", "cdata") and now is not None and now.up is not None:
                now.up.said.setdefault(now.name, text[token.start : min(token.end, token.start + 200)].strip())
    return nodes


def _all_parts(
    text: str, tokens: Sequence[Token], nodes: Sequence[Node | None], tables: CargoXmlTables
) -> Iterator[Part]:
    for place, (token, node) in enumerate(zip(tokens, nodes, strict=True)):
        if token.kind == "open" and node is not None:
            yield from _tag(text, token, node, tables)
        elif token.kind == "declaration":
            yield from _attributes(text, token, tables, None)
        elif token.kind in ("text", "cdata"):
            yield from _said(text, token, node if _plain(tokens, place) else None, tables)
        elif token.kind == "comment":
            yield Part(start=token.start, end=token.end, name="comment", kind="text")
        elif token.kind == "other":
            yield Part(
                start=token.start, end=token.end, name="document type or other markup", kind="odd",
                value="not expected in Cargo-XML", doubt=True,
            )  # fmt: skip


def _tag(text: str, token: Token, node: Node, tables: CargoXmlTables) -> Iterator[Part]:
    found = _NAME.match(text, token.start, token.end)
    if found is None:
        yield Part(start=token.start, end=token.end, name="not well-formed", kind="odd", doubt=True)
        return
    known = tables.element_of(node.path)
    if known is None:
        yield Part(start=found.start(1), end=found.end(1), name="element not in our tables", kind="odd")
    else:
        yield Part(start=found.start(1), end=found.end(1), name=known[1].name, kind="tag", key=known[0])
    yield from _attributes(text, token, tables, node)


def _attributes(text: str, token: Token, tables: CargoXmlTables, node: Node | None) -> Iterator[Part]:
    """The values of the attributes; a unit or currency is noted for the number behind it."""
    if token.end - token.start > MAX_TAG:
        return
    for found in _ATTRIBUTE.finditer(text, token.start, token.end):
        said = 2 if found[2] is not None else 3
        start, end = found.span(said)
        name = found[1]
        if name == "xmlns" or name.startswith("xmlns:"):
            yield Part(start=start, end=end, name="namespace", kind="tag")
            continue
        known = tables.attribute.get(name.rpartition(":")[2])
        if known is None:
            yield Part(start=start, end=end, name=f"attribute {name}", kind="text")
        else:
            words, doubt = value(known.codes, found[said], Around({}))
            if node is not None and name in ("unitCode", "currencyID") and not doubt:
                node.unit = f"{found[said]} {words}"
            yield Part(start=start, end=end, name=known.name, kind=known.kind, value=words, key=f"@{name}", doubt=doubt)


def _plain(tokens: Sequence[Token], place: int) -> bool:
    """Whether a text is all that stands in its element."""
    before = tokens[place - 1].kind if place else ""
    behind = tokens[place + 1].kind if place + 1 < len(tokens) else "close"
    return before == "open" and behind in ("close", "comment", "rest")


def _said(text: str, token: Token, node: Node | None, tables: CargoXmlTables) -> Iterator[Part]:
    """The text of an element, where no others stand in it; blanks around it are none."""
    said = text[token.start : token.end]
    inside = said[9:-3] if token.kind == "cdata" else said
    bare = inside.strip()
    if not bare:
        return
    start = token.start + said.index(bare)
    known = tables.element_of(node.path) if node is not None and node.name else None
    if node is None or known is None:
        strange = Part(start=start, end=start + len(bare), name="text between elements", kind="odd")
        yield strange if node is None else Part(start=start, end=start + len(bare), name="text", kind="text")
        return
    key, element = known
    found = _WAYBILL.match(bare) if element.codes == "waybill_in" else None
    if found is not None:
        yield from _waybill(found, start, key, len(bare))
        return
    around = node.up.said if node.up is not None else {}
    named = {_CODES_OF_NOTE[name]: around[name] for name in _CODES_OF_NOTE if name in around}
    words, doubt = value(element.codes, html.unescape(bare), Around(named)) if not node.unit else _measured(bare, node)
    yield Part(
        start=start, end=start + len(bare), name=element.name, kind=element.kind, value=words, key=key, doubt=doubt
    )


def _measured(text: str, node: Node) -> Value:
    """A number with its unit or currency; pounds and cubic feet in kilograms and cubic metres too."""
    code, _, words = node.unit.partition(" ")
    number = decimal(text)
    if number is None:
        return Value("no number", doubt=True)
    for table, unit, digits in ((WEIGHT_KG, "kg", 1), (VOLUME_M3, "m3", 3)):
        if code in table and table[code] != 1:
            return Value(f"{text} {words} = {number * table[code]:,.{digits}f} {unit}")
    return Value(f"{text} {words}")


def _waybill(found: re.Match[str], start: int, key: str, size: int) -> Iterator[Part]:
    prefix, _ = value("airline", found[1], Around({}))
    check, doubt = value("serial", found[2], Around({}))
    yield Part(start=start, end=start + 3, name="airline prefix", kind="id", value=prefix, key=key)
    yield Part(
        start=start + found.start(2), end=start + found.end(2), name="serial number", kind="id", value=check, key=key,
        doubt=doubt,
    )  # fmt: skip
    if found.end() < size:
        yield Part(start=start + found.end(), end=start + size, name="behind the number", kind="id", key=key)


def _lines(
    text: str, lines: Sequence[str], ends: Sequence[str], tokens: Sequence[Token], nodes: Sequence[Node | None],
    parts: Sequence[Part], tables: CargoXmlTables,
) -> Iterator[Line]:  # fmt: skip
    """Cut the parts at the ends of lines, and long lines at their elements."""
    kinds = {root.root: kind for kind, root in tables.message.items()}
    starts = _Opens(text, tokens, nodes)
    next_part = 0
    begin = 0
    for number, (line, end) in enumerate(zip(lines, ends, strict=True), start=1):
        cuts = [begin, *(starts.cuts(begin, begin + len(line)) if len(line) > LONG_LINE else ()), begin + len(line)]
        for piece, (first, last) in enumerate(pairwise(cuts)):
            here = []
            while next_part < len(parts) and parts[next_part].start < last:
                here.append(parts[next_part])
                if parts[next_part].end > last:
                    break
                next_part += 1
            kind, node, depth, closes = starts.first(first, last)
            known = tables.element_of(node.path) if node is not None and not closes else None
            yield Line(
                number=number,
                column=first - begin + 1,
                text=line[first - begin : last - begin],
                end=end if piece == len(cuts) - 2 else "",
                name=known[1].name if known else _OUTSIDE.get(kind, ""),
                message=kinds.get(node.path[0], "") if node is not None else "",
                key=known[0] if known else "",
                depth=depth,
                parts=tuple(cut for part in here if (cut := _cut(part, first, line, begin, last)) is not None),
            )
        begin += len(line) + len(end)


def _cut(part: Part, first: int, line: str, begin: int, last: int) -> Part | None:
    """The part of a part that stands in a line, blanks around it off."""
    start, end = max(part.start, first), min(part.end, last)
    said = line[start - begin : end - begin]
    bare = said.strip()
    if not bare:
        return None
    start += said.index(bare)
    return Part(
        start=start - first, end=start - first + len(bare), name=part.name, kind=part.kind, value=part.value,
        key=part.key, doubt=part.doubt,
    )  # fmt: skip


class _Opens:
    """The tags in order, to find what a line opens and where a long line is cut."""

    def __init__(self, text: str, tokens: Sequence[Token], nodes: Sequence[Node | None]) -> None:
        self._text = text
        self._tokens = tokens
        self._nodes = nodes
        self._at = 0
        self._cut_at = 0

    def first(self, begin: int, end: int) -> tuple[str, Node | None, int, bool]:
        """What stands there first, its element, how deep that is, and whether nothing of it is said."""
        while self._at < len(self._tokens) and self._tokens[self._at].end <= begin:
            self._at += 1
        place = self._at
        while place < len(self._tokens) and self._tokens[place].start < end:
            if self._tokens[place].kind == "open" and self._tokens[place].start >= begin:
                break
            place += 1
        else:
            place = self._at
            while place + 1 < len(self._tokens) and self._tokens[place + 1].start < end and self._blank(place, begin):
                place += 1
        if place >= len(self._nodes):
            return "", None, 0, False
        node = self._nodes[place]
        kind = self._tokens[place].kind
        said = kind == "open" or _plain(self._tokens, place)
        return kind, node, len(node.path) - 1 if node is not None else 0, not said

    def _blank(self, place: int, begin: int) -> bool:
        """Whether a text has nothing to say from a place on."""
        token = self._tokens[place]
        return token.kind == "text" and not self._text[max(token.start, begin) : token.end].strip()

    def cuts(self, begin: int, end: int) -> Iterator[int]:
        """Where a long line is cut: before a tag that opens, and before one that closes what holds others."""
        before = ""
        while self._cut_at < len(self._tokens) and self._tokens[self._cut_at].start < end:
            token = self._tokens[self._cut_at]
            if token.start > begin and (token.kind == "open" or (token.kind == "close" and before == "close")):
                yield token.start
            if token.kind in ("open", "close"):
                before = token.kind
            self._cut_at += 1

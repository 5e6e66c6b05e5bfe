"""YAML text -> nodes that know their place: no tag, no anchor, one document, all within limits.

Nothing is guessed from the look of a plain value (``no``, ``08:00``, ``012``): every value stays the text that
stands there, and who reads it knows which type it must have. PyYAML's own tree is not used, because it is built
by recursion in C, which a deep nest overflows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, TypeAlias

import yaml

from openplaci.model.base import Noun

LARGEST = 5_000_000
"""Bytes of a file."""
DEEPEST = 12
"""Levels: list, profile, cases, fires, case, consignment, goods, line, dimensions, box; and two to spare."""

MOST_NODES = 500_000
"""Values of a file; a thousand profiles with their cases have a hundred thousand."""

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_ITEM = re.compile(r"^( *)-[ \n]", re.MULTILINE)
_NULLS = ("", "~", "null", "Null", "NULL")


class Scalar(Noun, frozen=True):
    """A value: its text, how it is quoted (plain, ' " | or >), and its place in the file as offsets."""

    value: str
    style: str
    start: int
    end: int

    @property
    def null(self) -> bool:
        """Whether nothing stands there."""
        return not self.style and self.value in _NULLS


class Items(Noun, frozen=True):
    """A list."""

    items: tuple["YamlNode", ...]
    start: int
    end: int


class Pairs(Noun, frozen=True):
    """Keys and values, in their order; a key may stand twice."""

    pairs: tuple[tuple[Scalar, "YamlNode"], ...]
    start: int
    end: int


YamlNode: TypeAlias = Scalar | Items | Pairs


class Unreadable(Exception):
    """The text is no YAML from there on, or none that is accepted."""

    def __init__(self, words: str, at: int) -> None:
        """Keep the place, an offset."""
        super().__init__(words)
        self.words = words
        self.at = at


class Text:
    """A file's text, with line and column of every offset."""

    def __init__(self, text: str) -> None:
        """Note where each line begins."""
        self.text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]

    def place(self, at: int) -> tuple[int, int]:
        """Line and column, from 1."""
        line = bisect_right(self._starts, at)
        return line, at - self._starts[line - 1] + 1


def decode(data: bytes) -> Text:
    """The text of a file.

    Raises:
        Unreadable: it is too large or not UTF-8; its place is that of a byte.
    """
    if len(data) > LARGEST:
        raise Unreadable(f"the file has {len(data)} bytes; expected at most {LARGEST}", 0)
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise Unreadable("here the file is not UTF-8; expected it saved as UTF-8", fault.start) from None
    return Text(text.replace("\r\n", "\n").replace("\r", "\n"))


def compose(text: str, start: int = 0, end: int | None = None) -> tuple[YamlNode | None, list[Unreadable]]:
    """The tree of a text, or of a part of it, and what is refused in it; None where nothing stands there.

    Raises:
        Unreadable: the text is no YAML from there on.
    """
    part = text[start:end]
    control = _CONTROL.search(part)
    if control:
        words = f"the file holds the character U+{ord(control[0]):04X}; expected text"
        raise Unreadable(words, start + control.start())
    refused: list[Unreadable] = []
    try:
        return _build(yaml.parse(part, Loader=_LOADER), start, refused), refused
    except yaml.MarkedYAMLError as fault:
        raise Unreadable(*_plainly(fault, start, part)) from None
    except yaml.YAMLError as fault:
        raise Unreadable(f"this is no YAML: {' '.join(str(fault).split())[:120]}", start) from None


_TOO_DEEP = f"the file is nested too deep; expected at most {DEEPEST} levels"
_NO_COLON = "this line is no key with a ':' behind it; expected key: value, or a text indented deeper than its key"
_PLAIN = (
    ("nesting depth", f"the file is nested too deep; expected at most {DEEPEST} levels"),
    ("quoted scalar", "the quotes that begin here are never closed; expected their end"),
    ("mapping values are not allowed", "a ':' too many, or a value that holds ': '; expected such a value in quotes"),
    ("'\\t'", "a tab stands before a value; expected blanks"),
    ("tab character", "a tab begins the line; expected blanks"),
    ("comment or line break", "text stands behind '|' or '>'; expected it on the lines below, indented"),
    ("numeric character", "a value begins with a sign that YAML keeps for itself; expected the value in quotes"),
    ("cannot start any token", "a value begins with a sign that YAML keeps for itself; expected the value in quotes"),
    ("could not find expected ':'", _NO_COLON),
    ("did not find expected '-'", "the entries do not begin in one column; expected every '-' below the other"),
    ("did not find expected key", "a key does not begin in the column of the others, or a value needs quotes"),
    ("flow", "a bracket or a comma is missing, or a value needs quotes"),
    ("unknown escape", "an unknown escape behind a backslash; expected single quotes, or '|' and the text below"),
)
"""Of PyYAML's words, and what an analyst is told."""


def _plainly(fault: yaml.MarkedYAMLError, start: int, text: str) -> tuple[str, int]:
    """What is wrong, and where: of quotes that are never closed and of a key without ':', where they begin."""
    said = " ".join(str(one) for one in (fault.problem, fault.context) if one)
    begun = "quoted scalar" in said and "unexpected end" in said
    words = next((plain for part, plain in _PLAIN if part in said and (part != "quoted scalar" or begun)), said)
    first = (begun or words == _NO_COLON) and fault.context_mark
    mark = fault.context_mark if first else fault.problem_mark or fault.context_mark
    at = min(mark.index if mark else 0, len(text))
    if "nesting depth" in said:
        return _TOO_DEEP, start + at
    if "did not find expected key" in said and text[:at].rstrip(" ")[-1:] in ("'", '"'):
        words = "text stands behind a quote that closes; expected '|' and the whole text on the lines below"
    return f"this is no YAML: {words}", start + at


def _build(events: Iterator[yaml.Event], shift: int, refused: list[Unreadable]) -> YamlNode | None:
    stack: list[tuple[int, list[YamlNode], bool]] = []
    root: YamlNode | None = None
    documents = 0
    for number, event in enumerate(events):
        at, end = shift + _index(event.start_mark), shift + _index(event.end_mark)
        if number > MOST_NODES:
            raise Unreadable(f"the file holds more than {MOST_NODES} values; expected several files", at)
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent | yaml.AliasEvent):
            _refuse(event, at, refused)
        if isinstance(event, yaml.ScalarEvent):
            style = event.style or ""
            made: YamlNode = Scalar(event.value, style, at, end)
        elif isinstance(event, yaml.AliasEvent):
            made = Scalar("", "*", at, end)
        elif isinstance(event, yaml.CollectionStartEvent):
            if len(stack) >= DEEPEST:
                raise Unreadable(_TOO_DEEP, at)
            stack.append((at, [], isinstance(event, yaml.MappingStartEvent)))
            continue
        elif isinstance(event, yaml.CollectionEndEvent):
            begun, parts, mapping = stack.pop()
            made = _collection(begun, parts, end, refused, mapping=mapping)
        elif isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                refused.append(Unreadable("a second document begins here; expected one list of profiles in a file", at))
                return root
            continue
        else:
            continue
        if stack:
            stack[-1][1].append(made)
        else:
            root = made
    return root


def _index(mark: Any) -> int:
    return int(mark.index)


def _refuse(event: yaml.NodeEvent, at: int, refused: list[Unreadable]) -> None:
    if isinstance(event, yaml.AliasEvent):
        refused.append(Unreadable(f"'*{event.anchor}' refers to another place; expected the value itself", at))
    elif event.anchor is not None:
        refused.append(Unreadable(f"'&{event.anchor}' marks a place to refer to; expected the value alone", at))
    elif getattr(event, "tag", None) is not None:
        refused.append(Unreadable("a tag ('!...') stands here; expected the value alone", at))


def _collection(begun: int, parts: list[YamlNode], end: int, refused: list[Unreadable], *, mapping: bool) -> YamlNode:
    if not mapping:
        return Items(tuple(parts), begun, end)
    pairs = []
    for key, value in zip(parts[::2], parts[1::2], strict=True):
        if isinstance(key, Scalar):
            pairs.append((key, value))
        else:
            refused.append(Unreadable("a key is a list or a record; expected a name before ':'", key.start))
    return Pairs(tuple(pairs), begun, end)


def chunks(text: str, start: int = 0) -> list[tuple[int, int]]:
    """Where each entry of a list begins and ends, told by its hyphen alone: what remains of a broken file."""
    first = _ITEM.search(text, start)
    if first is None:
        return []
    begins = [found.start() for found in _ITEM.finditer(text, start) if found[1] == first[1]]
    return list(zip(begins, [*begins[1:], len(text)], strict=True))

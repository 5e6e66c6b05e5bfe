"""The tree of a rule as canonical text: one way to write each, with no bracket that is not needed."""

import datetime as dt
import json
from typing import Protocol

from openplaci.risk.rules.tree import (
    Both,
    Calc,
    Call,
    Compare,
    Either,
    Given,
    Holds,
    Loop,
    Named,
    Node,
    Not,
    Path,
    Size,
    Value,
    Values,
    Window,
    Within,
)

_OR, _AND, _NOT, _ORDER, _SUM, _TIMES, _ATOM = range(7)
"""How tightly each binds."""
_SINGLE = ("words", "starts", "ends")
"""Functions whose list of one text is written as the text."""


class Spans(Protocol):
    """A rule's text, and which part of the tree each place of it comes from."""

    text: str

    def at(self, offset: int) -> str:
        """The path within the JSON of the smallest node that covers a place."""


def to_text(node: Node) -> str:
    """Write a rule so that `openplaci.risk.rules.parse.parse` gives back the same tree.

    A rule that is written more tightly than this may come out longer than a rule may be.
    """
    return spans(node).text


def spans(node: Node) -> Spans:
    """Write a rule and keep where each node stands."""
    writer = _Writer()
    writer.write(node, "$", _OR)
    writer.text = "".join(writer.parts)
    return writer


class _Writer:
    def __init__(self) -> None:
        self.text = ""
        self.parts: list[str] = []
        self._length = 0
        self._spans: list[tuple[int, int, str]] = []

    def at(self, offset: int) -> str:
        inside = [(end - start, -len(place), place) for start, end, place in self._spans if start <= offset < end]
        return min(inside)[2] if inside else "$"

    def _put(self, text: str) -> None:
        self.parts.append(text)
        self._length += len(text)

    def write(self, node: Node, place: str, least: int) -> None:
        """Write a node; in brackets where it binds less tightly than ``least``."""
        start = self._length
        apart = _tightness(node) < least
        if apart:
            self._put("(")
        self._node(node, place)
        if apart:
            self._put(")")
        self._spans.append((start, self._length, place))

    def _node(self, node: Node, place: str) -> None:
        match node:
            case Path():
                self._put(str(node))
            case Value() | Values():
                self._put(_literal(node))
            case Named(name):
                self._put(f"list({quoted(name)})")
            case Compare(op, left, right):
                self._pair(left, f" {op} ", right, place, (_SUM, _SUM))
            case Calc(op, left, right):
                least = _SUM if op in "+-" else _TIMES
                self._pair(left, f" {op} ", right, place, (least, least + 1))
            case Within(item, of):
                self._within(item, of, place, "in", "item", "of")
            case Holds(text, part):
                self._within(part, text, place, "in", "part", "text")
            case Given(path):
                self._put(f"not missing({path})" if path.type.kind in ("number", "truth") else str(path))
            case Not():
                self._not(node.part, place)
            case Both(parts) | Either(parts):
                word, least = (" and ", _NOT) if isinstance(node, Both) else (" or ", _AND)
                for at, part in enumerate(parts):
                    self._put(word if at else "")
                    self.write(part, f"{place}.parts[{at}]", least)
            case Call(name, args):
                self._call(name, args, place)
            case Loop():
                self._loop(node, place)
            case Size(over):
                self._put(f"count({over})")
            case Window(subject, measure, days):
                self._put(f"{subject}.{measure}(days={days})")

    def _pair(self, left: Node, sign: str, right: Node, place: str, least: tuple[int, int]) -> None:
        self.write(left, f"{place}.left", least[0])
        self._put(sign)
        self.write(right, f"{place}.right", least[1])

    def _within(self, item: Node, of: Node, place: str, word: str, left: str, right: str) -> None:
        self.write(item, f"{place}.{left}", _SUM)
        self._put(f" {word} ")
        self.write(of, f"{place}.{right}", _SUM)

    def _not(self, part: Node, place: str) -> None:
        match part:
            case Given(path):
                self._put(f"missing({path})")
            case Within(item, of):
                self._within(item, of, f"{place}.part", "not in", "item", "of")
            case Holds(text, held):
                self._within(held, text, f"{place}.part", "not in", "part", "text")
            case _:
                self._put("not ")
                self.write(part, f"{place}.part", _NOT)

    def _call(self, name: str, args: tuple[Node, ...], place: str) -> None:
        self._put(f"{name}(")
        for at, arg in enumerate(args):
            self._put(", " if at else "")
            start = self._length
            match arg:
                case Values((str() as only,)) if name in _SINGLE:
                    self._put(quoted(only))
                case Value(str() as pattern) if name == "matches":
                    self._put(raw(pattern))
                case _:
                    self.write(arg, f"{place}.args[{at}]", _OR)
            self._spans.append((start, self._length, f"{place}.args[{at}]"))
        self._put(")")

    def _loop(self, loop: Loop, place: str) -> None:
        head, test, where = f"for {loop.variable} in ", loop.test, loop.where
        at, which = f"{place}.test", f"{place}.where"
        if loop.kind == "all" and isinstance(test, Either) and isinstance(test.parts[0], Not):
            where, which, rest = test.parts[0].part, f"{at}.parts[0].part", test.parts[1:]
            test, at = (rest[0], f"{at}.parts[1]") if len(rest) == 1 else (Either(rest), at)
        elif loop.kind == "count":
            test, at, where, which = Path(loop.variable, (), loop.over.type), place, test, at
        self._put(f"{loop.kind}(")
        self.write(test, at, _OR)
        self._put(f" {head}")
        start = self._length
        self._put(str(loop.over))
        self._spans.append((start, self._length, f"{place}.over"))
        if where is not None:
            self._put(" if ")
            self.write(where, which, _OR)
        self._put(")")


def _tightness(node: Node) -> int:
    match node:
        case Either():
            return _OR
        case Both():
            return _AND
        case Not(Within() | Holds()):
            return _ORDER
        case Not(Given()):
            return _ATOM
        case Given(path) if path.type.kind not in ("number", "truth"):
            return _ATOM
        case Not() | Given():
            return _NOT
        case Compare() | Within() | Holds():
            return _ORDER
        case Calc(op):
            return _SUM if op in "+-" else _TIMES
        case _:
            return _ATOM


def _literal(node: Value | Values) -> str:
    match node:
        case Values(values):
            return f"[{', '.join(_literal(Value(one)) for one in values)}]"
        case Value(str() as text):
            return quoted(text)
        case Value(dt.date() as day):
            return f'date("{day.isoformat()}")'
        case _:
            return repr(node.value)


def quoted(text: str) -> str:
    """A text as it stands in a rule."""
    return json.dumps(text, ensure_ascii=not text.isprintable())


def raw(pattern: str) -> str:
    """A regular expression as it stands in a rule: raw where its backslashes allow it."""
    fits = "\\" in pattern and '"' not in pattern and not pattern.endswith("\\") and pattern.isprintable()
    return f'r"{pattern}"' if fits else quoted(pattern)

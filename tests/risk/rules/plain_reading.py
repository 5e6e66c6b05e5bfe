"""The language read plainly: a rule's tree evaluated node by node, three-valued, without any cleverness.

It is what both engines are held against: short, slow, and close to the words of the language's reference.
"""

import datetime as dt
import operator
from collections.abc import Callable, Iterable
from typing import Any

import re2

from openplaci.model.dossier import Dossier
from openplaci.risk.named_lists import Lists, phrase_list
from openplaci.risk.rules.derived import DERIVED, derive, moment
from openplaci.risk.rules.names import records
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
from openplaci.risk.wordtext import prose_words

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class Reader:
    def __init__(self, dossier: Dossier, lists: Lists) -> None:
        self.dossier = dossier
        self.lists = lists
        self.items: dict[str, tuple[Any, str]] = {}

    def __call__(self, node: Node) -> Any:
        match node:
            case Value(value):
                return value
            case Path():
                return self.path(node)
            case Window():
                return self.dossier.known.get(node.column)
            case Not(part):
                inner = self(part)
                return None if inner is None else not inner
            case Both(parts):
                return _all(self(part) for part in parts)
            case Either(parts):
                return _any(self(part) for part in parts)
            case Given(path):
                return self.path(path) not in (None, "", ())
            case Compare(op, left, right):
                return _both(self(left), self(right), lambda a, b: _ORDERS[op](*_alike(a, b)))
            case Within(item, Path() as among):
                return _both(self(item), self(among), lambda one, items: one in items)
            case Within(item, of):
                entries = of.values if isinstance(of, Values) else self.lists[of.name].entries  # type: ignore[union-attr]
                return _both(self(item), entries, lambda one, items: one in items)
            case Holds(text, part):
                return _both(self(text), self(part), lambda whole, held: held in whole)
            case Calc("/", left, right):
                return _both(self(left), self(right), lambda a, b: None if b == 0 else a / b)
            case Calc(op, left, right):
                sign = {"+": operator.add, "-": operator.sub, "*": operator.mul}[op]
                return _both(self(left), self(right), lambda a, b: sign(float(a), float(b)))
            case Size(over):
                items = self.path(over)
                return None if items is None else len(items)
            case Loop():
                return self.loop(node)
            case Call():
                return self.call(node)
        raise TypeError(node)

    def path(self, path: Path) -> Any:
        if path.type.column:
            return self.dossier.known.get(path.type.column)
        value, record = self.items[path.root] if path.root else (self.dossier.consignment, "consignment")
        for step in path.steps:
            if value is None:
                return None
            attribute = records()[record].attributes[step]
            if attribute is None:
                assert step in DERIVED[record]
                value = derive(record, step, value, self.dossier)
            else:
                value = getattr(value, attribute)
            record = records()[record].types[step].record
            if isinstance(value, dt.datetime):
                value = moment(value)
        return value

    def loop(self, loop: Loop) -> Any:
        items = self.path(loop.over)
        if items is None:
            return None
        tests: list[Any] = []
        for item in items:
            self.items[loop.variable] = (item, loop.over.type.record)
            if loop.where is not None:
                where = self(loop.where)
                if where is False:
                    continue
                tests.append(None if where is None else self(loop.test))
            else:
                tests.append(self(loop.test))
        self.items.pop(loop.variable, None)
        if loop.kind == "any":
            return _any(tests)
        if loop.kind == "all":
            return _all(tests)
        return None if None in tests else sum(map(float, tests))

    def call(self, node: Call) -> Any:
        match node:
            case Call("found", (Value(code),)):
                return any(finding.code == code for finding in self.dossier.findings)
            case Call("words", (Path() as path, (Values() | Named()) as of)):
                text = self.path(path)
                if text is None:
                    return None
                phrases = self.lists[of.name] if isinstance(of, Named) else phrase_list(map(str, of.values))
                words = prose_words(path.type.prose or "name", text)
                if phrases.hidden:
                    words = re2.sub(phrases.hidden, " | ", words)
                return any(f" {phrase} " in words for phrase in phrases.entries)
            case Call("matches", (path, Value(pattern))):
                text = self(path)
                return None if text is None else re2.search(pattern, text) is not None
            case Call("starts" | "ends" as name, (path, (Values() | Named()) as of)):
                text = self(path)
                edges = of.values if isinstance(of, Values) else self.lists[of.name].entries
                return None if text is None else getattr(text, f"{name}with")(tuple(edges))
            case Call("same", (Path() as one, Path() as other)):
                first, second = self.path(one), self.path(other)
                if first is None or second is None:
                    return None
                return prose_words(one.type.prose or "name", first) == prose_words(other.type.prose or "name", second)
            case Call("length", (path,)):
                text = self(path)
                return None if text is None else len(text)
            case Call("days", (one, other)):
                return _both(self(one), self(other), lambda a, b: b.toordinal() - a.toordinal())
            case Call("hours", (one, other)):
                return _both(self(one), self(other), lambda a, b: (_moment(b) - _moment(a)) / dt.timedelta(hours=1))
        raise TypeError(node)


def _moment(day: dt.date) -> dt.datetime:
    return day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - naive UTC


def _alike(one: Any, other: Any) -> tuple[Any, Any]:
    if isinstance(one, dt.date) and isinstance(one, dt.datetime) != isinstance(other, dt.datetime):
        return _moment(one), _moment(other)
    return one, other


def _both(one: Any, other: Any, work: Callable[[Any, Any], Any]) -> Any:
    return None if _unknown(one) or _unknown(other) else work(one, other)


def _unknown(value: Any) -> bool:
    """Nothing, or what has overflowed to no number at all."""
    return value is None or (isinstance(value, float) and value != value)  # noqa: PLR0124 - only NaN is


def _all(tests: Iterable[Any]) -> bool | None:
    said = list(tests)
    return False if False in said else None if None in said else True


def _any(tests: Iterable[Any]) -> bool | None:
    said = list(tests)
    return True if True in said else None if None in said else False

"""A rule in exchange: its tree as JSON for other programs and form editors, and as canonical text.

Every node is an object with ``kind`` and the keys beside it; no other key is read.

===========  =================================================================================================
kind         keys
===========  =================================================================================================
name         ``name``: ``shipper.country``, within a loop ``g.hs``; a truth where a condition stands
text         ``value``: a text
number       ``value``: a number
day          ``value``: ``2026-11-24``
values       ``values``: texts or numbers
list         ``name``: of a named list
compare      ``op``: one of == != < <= > >=; ``left``, ``right``
in           ``item``; ``of``: values, list or a name of items
holds        ``text``: a name; ``part``: the text in it
given        ``name``
calc         ``op``: one of + - * /; ``left``, ``right``
call         ``function``; ``args``: nodes
any all      ``variable``, ``over``: a name of items, ``test``
count        the same
sum          the same; ``test`` a number; ``where``: null, or which items are added up
size         ``over``: a name of items
window       ``subject``, ``measure``, ``days``
not          ``part``
and or       ``parts``: two or more
===========  =================================================================================================
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from typing import Any, NoReturn, cast, get_args

import msgspec

from openplaci.faults import BadProfile
from openplaci.risk.rules.parse import DEEPEST, MOST_NODES, MOST_VALUES, Lists, parse
from openplaci.risk.rules.parse import LARGEST as HIGHEST
from openplaci.risk.rules.tell.text import spans, to_text
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
    Order,
    Path,
    Sign,
    Size,
    Value,
    Values,
    Window,
    Within,
)
from openplaci.risk.rules.types import Type

LARGEST = 1 << 18
"""Bytes of JSON that are read."""

_NAME = re.compile(r"[A-Za-z_]\w{0,63}", re.ASCII)
_LONGEST_NAME = 200
_UNKNOWN = Type(kind="number")
"""Of a name in JSON: its type is found when the text is read."""

__all__ = ["from_json", "to_json", "to_text"]


def to_json(node: Node) -> dict[str, Any]:
    """The tree of a rule as plain JSON values, keys as described above."""
    match node:
        case Path():
            return {"kind": "name", "name": str(node)}
        case Value(dt.date() as day):
            return {"kind": "day", "value": day.isoformat()}
        case Value(value):
            return {"kind": "text" if isinstance(value, str) else "number", "value": value}
        case Values(values):
            return {"kind": "values", "values": list(values)}
        case Named(name):
            return {"kind": "list", "name": name}
        case Compare(op, left, right):
            return {"kind": "compare", "op": op, "left": to_json(left), "right": to_json(right)}
        case Within(item, of):
            return {"kind": "in", "item": to_json(item), "of": to_json(of)}
        case Holds(text, part):
            return {"kind": "holds", "text": to_json(text), "part": to_json(part)}
        case Given(path):
            return {"kind": "given", "name": str(path)}
        case Calc(op, left, right):
            return {"kind": "calc", "op": op, "left": to_json(left), "right": to_json(right)}
        case Call(name, args):
            return {"kind": "call", "function": name, "args": [to_json(arg) for arg in args]}
        case Loop(kind, variable, over, test, where):
            made = {"kind": kind, "variable": variable, "over": str(over), "test": to_json(test)}
            return {**made, "where": None if where is None else to_json(where)} if kind == "sum" else made
        case Size(over):
            return {"kind": "size", "over": str(over)}
        case Window(subject, measure, days):
            return {"kind": "window", "subject": subject, "measure": measure, "days": days}
        case Not(part):
            return {"kind": "not", "part": to_json(part)}
        case Both(parts) | Either(parts):
            return {"kind": "and" if isinstance(node, Both) else "or", "parts": [to_json(part) for part in parts]}


def from_json(data: bytes | str | Mapping[str, Any], lists: Lists) -> Node:
    """Read a rule from JSON: into text, and that as every rule is read, so that all its checks hold.

    Args:
        data: JSON, or the values that it holds.
        lists: the named lists that the rule may use.

    Returns:
        The root of its tree.

    Raises:
        BadProfile: the words begin with the place in the JSON (``$.parts[0].left``); line and column are those of
            the canonical text, or 1.
    """
    if isinstance(data, bytes | str):
        if len(data) > LARGEST:
            raise BadProfile(f"$: the JSON has {len(data)} bytes; expected at most {LARGEST}", 1, 1)
        try:
            data = msgspec.json.decode(data)
        except (msgspec.DecodeError, RecursionError, UnicodeError) as fault:
            raise BadProfile(f"$: this is no JSON: {' '.join(str(fault).split())}", 1, 1) from None
    made = _Reader(lists).node(data, "$", 0)
    places = spans(made)
    text = places.text
    try:
        return parse(text, lists)
    except BadProfile as fault:
        raise BadProfile(f"{places.at(fault.column - 1)}: {fault.words}", fault.line, fault.column) from None


def _refuse(place: str, words: str) -> NoReturn:
    raise BadProfile(f"{place}: {words}", 1, 1)


class _Reader:
    """JSON on its way to nodes whose types are not known yet."""

    def __init__(self, lists: Lists) -> None:
        self._lists = lists
        self._nodes = 0

    def node(self, data: Any, place: str, depth: int) -> Node:
        if not isinstance(data, Mapping):
            _refuse(place, f"found {_said(data)}; expected an object with 'kind'")
        if depth > DEEPEST + 2:
            _refuse(place, f"the rule is nested too deep; expected at most {DEEPEST} levels")
        self._nodes += 1
        if self._nodes > MOST_NODES:
            _refuse(place, f"the rule has too many parts; expected at most {MOST_NODES}")
        kind = data.get("kind")
        keys = _KEYS.get(kind) if isinstance(kind, str) else None
        if keys is None:
            _refuse(f"{place}.kind", f"found {_said(kind)}; expected one of {', '.join(_KEYS)}")
        wrong = sorted(map(str, set(data) ^ {"kind", *keys}))
        if wrong:
            what = "is not there" if wrong[0] in keys else "is not read"
            _refuse(place, f"{wrong[0][:40]!r} {what}; expected {', '.join(('kind', *keys))}")
        return self._made(cast("str", kind), data, place, depth + 1)

    def _made(self, kind: str, data: Mapping[str, Any], place: str, depth: int) -> Node:
        match kind:
            case "name":
                return _path(data["name"], f"{place}.name")
            case "text" | "number" | "day":
                return Value(_value(kind, data["value"], f"{place}.value"))
            case "values":
                return Values(_values(data["values"], f"{place}.values"))
            case "list":
                return Named(_text(data["name"], f"{place}.name"))
            case "compare" | "calc":
                op = _one_of(data["op"], get_args(Order if kind == "compare" else Sign), f"{place}.op")
                left, right = (self.node(data[side], f"{place}.{side}", depth) for side in ("left", "right"))
                return (
                    Compare(cast("Order", op), left, right)
                    if kind == "compare"
                    else Calc(cast("Sign", op), left, right)
                )
            case "in":
                item, of = self.node(data["item"], f"{place}.item", depth), self.node(data["of"], f"{place}.of", depth)
                if not isinstance(of, Values | Named | Path):
                    _refuse(f"{place}.of", "expected values, a list or a name")
                return Within(item, of)
            case "holds":
                text = self.node(data["text"], f"{place}.text", depth)
                if not isinstance(text, Path):
                    _refuse(f"{place}.text", "expected a name")
                return Holds(text, self.node(data["part"], f"{place}.part", depth))
            case "given":
                return Given(_path(data["name"], f"{place}.name"))
            case "call":
                name = _word(data["function"], f"{place}.function")
                return Call(name, self._several(data["args"], f"{place}.args", depth, least=0))
            case "any" | "all" | "count" | "sum":
                variable, over = _word(data["variable"], f"{place}.variable"), _path(data["over"], f"{place}.over")
                test = self.node(data["test"], f"{place}.test", depth)
                where = data.get("where")
                which = None if where is None else self.node(where, f"{place}.where", depth)
                return Loop(kind, variable, over, test, which)
            case "size":
                return Size(_path(data["over"], f"{place}.over"))
            case "window":
                if type(data["days"]) is not int:
                    _refuse(f"{place}.days", f"found {_said(data['days'])}; expected a whole number")
                subject, measure = (_word(data[key], f"{place}.{key}") for key in ("subject", "measure"))
                return Window(subject, measure, data["days"])
            case "not":
                return Not(self.node(data["part"], f"{place}.part", depth))
            case _:
                parts = self._several(data["parts"], f"{place}.parts", depth, least=2)
                return Both(parts) if kind == "and" else Either(parts)

    def _several(self, data: Any, place: str, depth: int, least: int) -> tuple[Node, ...]:
        if not isinstance(data, list | tuple) or len(data) < least:
            _refuse(place, f"found {_said(data)}; expected an array of nodes, {least} or more")
        return tuple(self.node(one, f"{place}[{at}]", depth) for at, one in enumerate(data))


_KEYS: dict[str, tuple[str, ...]] = {
    "name": ("name",), "text": ("value",), "number": ("value",), "day": ("value",), "values": ("values",),
    "list": ("name",), "compare": ("op", "left", "right"), "in": ("item", "of"), "holds": ("text", "part"),
    "given": ("name",), "calc": ("op", "left", "right"), "call": ("function", "args"),
    "any": ("variable", "over", "test"), "all": ("variable", "over", "test"), "count": ("variable", "over", "test"),
    "sum": ("variable", "over", "test", "where"), "size": ("over",), "window": ("subject", "measure", "days"),
    "not": ("part",), "and": ("parts",), "or": ("parts",),
}  # fmt: skip
"""Kind -> its keys beside ``kind``."""


def _text(data: Any, place: str) -> str:
    if not isinstance(data, str):
        _refuse(place, f"found {_said(data)}; expected a text")
    if not data.isprintable():
        _refuse(place, "the text holds a control character; expected plain text")
    return data


def _word(data: Any, place: str) -> str:
    """One name without a dot: nothing else may come into the text unquoted."""
    said = _text(data, place)
    if not _NAME.fullmatch(said):
        _refuse(place, f"found {_said(said)}; expected a name of letters, digits and underscores")
    return said


def _path(data: Any, place: str) -> Path:
    said = _text(data, place)
    parts = said[: _LONGEST_NAME + 1].split(".")
    if len(said) > _LONGEST_NAME or not all(_NAME.fullmatch(part) for part in parts):
        _refuse(place, f"found {_said(said)}; expected names joined by dots, as shipper.country")
    return Path("", tuple(parts), _UNKNOWN)


def _one_of(data: Any, known: tuple[str, ...], place: str) -> str:
    if not isinstance(data, str) or data not in known:
        _refuse(place, f"found {_said(data)}; expected one of {' '.join(known)}")
    return data


def _value(kind: str, data: Any, place: str) -> str | float | dt.date:
    if kind == "number":
        if isinstance(data, bool) or not isinstance(data, int | float) or not abs(data) <= HIGHEST:
            _refuse(place, f"found {_said(data)}; expected a number up to {HIGHEST:.0f}")
        return data
    said = _text(data, place)
    if kind == "text":
        return said
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        _refuse(place, f"found {_said(said)}; expected a day as 2026-11-24")


def _values(data: Any, place: str) -> tuple[str | float, ...]:
    if not isinstance(data, list | tuple) or not data or len(data) > MOST_VALUES:
        _refuse(place, f"found {_said(data)}; expected an array of 1 to {MOST_VALUES} texts or numbers")
    for at, one in enumerate(data):
        _value("text" if isinstance(one, str) else "number", one, f"{place}[{at}]")
    return tuple(data)


def _said(data: Any) -> str:
    """What was found, in a few words."""
    match data:
        case None:
            return "null"
        case bool():
            return "true" if data else "false"
        case str():
            return json.dumps(data if len(data) <= 40 else f"{data[:37]}...")  # noqa: PLR2004 - a glance
        case int() | float():
            return f"{data:.6g}" if isinstance(data, float) or abs(data) < 10**15 else "a number too large"
        case list() | tuple():
            return f"an array of {len(data)}"
        case Mapping():
            return "an object"
    return "something else"

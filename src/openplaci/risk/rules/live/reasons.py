"""The values that made a rule fire: statements that collect them, written behind the rule's own."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from openplaci.model.base import Noun
from openplaci.risk.rules.live.emit import Writer, indented
from openplaci.risk.rules.live.runtime import counted
from openplaci.risk.rules.tree import (
    Both,
    Call,
    Either,
    Given,
    Loop,
    Named,
    Node,
    Not,
    Path,
    Size,
    Value,
    Values,
    Window,
    children,
)

MOST = 8
"""Values that a reason names."""
LONGEST = 80
"""Characters of a value."""


def collect(writer: Writer, node: Node, *, true: bool, labels: dict[str, str]) -> list[str]:
    """Statements that put name -> value into the dictionary ``e``, given that the node is true (or false).

    Args:
        writer: has the node's loops in its locals already.
        node: a truth.
        true: which of the two it is.
        labels: loop variable -> what its items are called.
    """
    match node:
        case Not(part):
            return collect(writer, part, true=not true, labels=labels)
        case Both(parts) | Either(parts):
            every = isinstance(node, Both) == true
            lines: list[str] = []
            for part in parts:
                with writer.apart() as before:
                    test = writer.test(part)
                inner = collect(writer, part, true=true, labels=labels)
                lines += before
                lines += inner if every else [f"if {test.yes if true else test.no}:", *indented(inner or ["pass"])]
            return lines
        case Given(path):
            return [_put(_label(path, labels), writer.read(path) if true else "None")]
        case Call("found", (Value(code),)):
            return [_put("findings", repr(code))] if true else []
        case Call("words", (Path() as path, (Values() | Named()) as of)) if true:
            with writer.apart() as before:
                hits = writer.hits(path)
            return [*before, _put(_label(path, labels), f"{hits}[{writer.number(path, of)}].strip()")]
        case Call("matches", (Path() as path, Value() as pattern)) if true:
            return [_put(_label(path, labels), f"{writer.matcher(str(pattern.value))}({writer.read(path)})")]
        case Loop():
            return _loop(writer, node, true=true, labels=labels)
        case _:
            return _values(writer, node, labels)


def _loop(writer: Writer, loop: Loop, *, true: bool, labels: dict[str, str]) -> list[str]:
    over = writer.read(loop.over)
    label = _label(loop.over, labels)
    if (loop.kind == "any") != true:
        return [_put(label, f"counted({over})")]
    with writer.looping(loop) as (variable, loads), writer.apart() as body:
        test = writer.test(loop.test)
        inner = collect(writer, loop.test, true=true, labels={**labels, loop.variable: label})
        lines = [*loads, *body, f"if {test.yes if true else test.no}:", *indented([*inner, "break"])]
    return [f"for {variable} in {over}:", *indented(lines)]


def _values(writer: Writer, node: Node, labels: dict[str, str]) -> list[str]:
    match node:
        case Path():
            return [_put(_label(node, labels), writer.read(node))]
        case Window():
            with writer.apart():
                return [_put(f"{node.subject}.{node.measure}(days={node.days})", writer.amount(node).code)]
        case Size(over):
            return [_put(_label(over, labels), f"counted({writer.read(over)})")]
        case Loop():
            with writer.apart() as before:
                code = writer.amount(node).code
            return [*before, _put(f"{node.kind} of {_label(node.over, labels)}", code)]
        case _:
            return [line for child in children(node) for line in _values(writer, child, labels)]


def _label(path: Path, labels: dict[str, str]) -> str:
    return ".".join((labels[path.root], *path.steps)) if path.root else ".".join(path.steps)


def _put(label: str, code: str) -> str:
    return f"e.setdefault({label!r}, {code})"


def shown(value: Any) -> str:
    """A value as a reason says it."""
    return "given" if isinstance(value, Noun) else _SHOWN.get(type(value), str)(value)


def _text(value: str) -> str:
    return value if len(value) <= LONGEST else f"{value[: LONGEST - 3]}..."


def _several(values: tuple[Any, ...]) -> str:
    if values and isinstance(values[0], Noun):
        return str(counted(values))
    more = len(values) - MOST
    return ", ".join((*map(shown, values[:MOST]), *((f"{more} more",) if more > 0 else ())))


_SHOWN: dict[type, Callable[[Any], str]] = {
    str: _text,
    float: "{:.10g}".format,
    bool: lambda value: "yes" if value else "no",
    type(None): lambda _: "missing",
    tuple: _several,
    dt.datetime: lambda value: value.isoformat(" ", "minutes"),
}

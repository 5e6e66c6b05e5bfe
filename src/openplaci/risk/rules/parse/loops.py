"""Loops over items: any, all, count and sum."""

import ast
import re

from openplaci.risk.rules.parse.limits import LOOPS
from openplaci.risk.rules.parse.paths import CALLED, ROOTS
from openplaci.risk.rules.parse.values import kind_words
from openplaci.risk.rules.parse.work import Work
from openplaci.risk.rules.tree import Both, Either, Loop, LoopKind, Node, Not, Path, Size
from openplaci.risk.rules.types import Type

_VARIABLE = re.compile(r"[a-z][a-z0-9_]*")


def loop(work: Work, node: ast.Call, kind: LoopKind, depth: int) -> Node:
    """A look at each item."""
    if node.keywords:
        raise work.fault(node.keywords[0], f"{kind}() takes no named values; expected {kind}(... for x in goods)")
    if len(node.args) > 1:
        raise work.fault(node.args[1], f"{kind}() takes one loop; expected {kind}(... for x in goods)")
    arg = node.args[0] if node.args else node
    if kind == "count" and isinstance(arg, ast.Name | ast.Attribute):
        over = work.value(arg, depth + 1)
        if not isinstance(over, Path) or over.type.kind != "items":
            raise work.fault(arg, f"{kind_words(work, over, arg)}; count() asks for items, as count(goods)")
        return Size(over)
    if not isinstance(arg, ast.GeneratorExp):
        raise work.fault(arg, f"{kind}() looks at each of several items; expected {kind}(... for x in goods)")
    if len(arg.generators) > 1:
        words = f"one loop has one 'for'; expected a second {kind}() within the first"
        raise work.fault(arg.generators[1].target, words)
    return _loop(work, node, kind, arg, depth)


def _loop(work: Work, node: ast.Call, kind: LoopKind, arg: ast.GeneratorExp, depth: int) -> Node:
    (head,) = arg.generators
    if not isinstance(head.target, ast.Name):
        raise work.fault(head.target, "expected one name after 'for'")
    variable = head.target.id
    if len(work.scope) >= LOOPS:
        raise work.fault(node, f"loops stand {LOOPS} deep at most; this is one more")
    if variable in work.scope or variable in ROOTS or variable in CALLED:
        raise work.fault(head.target, f"'{variable}' is a name already; expected another after 'for'")
    if not _VARIABLE.fullmatch(variable):
        raise work.fault(head.target, f"'{variable}' is no name for an item; expected small letters, as x or leg")
    over = work.value(head.iter, depth + 1)
    if not isinstance(over, Path) or over.type.kind != "items":
        words = "expected items of the consignment, as goods or routing"
        raise work.fault(head.iter, f"{kind_words(work, over, head.iter)}; {words}")
    item = over.type.item
    work.scope[variable] = Type(kind=item) if item else Type(kind="record", record=over.type.record)
    try:
        return _looped(work, kind, over, variable, arg, depth + 2)
    finally:
        del work.scope[variable]


def _looped(work: Work, kind: LoopKind, over: Path, variable: str, arg: ast.GeneratorExp, depth: int) -> Node:
    conditions = tuple(work.truth(one, depth) for one in arg.generators[0].ifs)
    where = None if not conditions else conditions[0] if len(conditions) == 1 else Both(flat(conditions, Both))
    element = arg.elt
    if kind == "sum":
        return Loop(kind, variable, over, work.number(element, depth), where)
    if kind == "count" and isinstance(element, ast.Name) and element.id == variable:
        return Size(over) if where is None else Loop(kind, variable, over, where)
    test = work.truth(element, depth)
    if where is not None:
        test = Either(flat((Not(where), test), Either)) if kind == "all" else Both(flat((where, test), Both))
    return Loop(kind, variable, over, test)


def flat(parts: tuple[Node, ...], kind: type[Both] | type[Either]) -> tuple[Node, ...]:
    """``a and (b and c)`` is ``a and b and c``."""
    if not any(isinstance(part, kind) for part in parts):
        return parts
    return tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))

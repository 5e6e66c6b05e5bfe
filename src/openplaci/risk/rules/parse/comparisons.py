"""Comparisons and ``in``."""

import ast
import re
from difflib import get_close_matches

from openplaci.risk.rules.parse import values
from openplaci.risk.rules.parse.values import kind_words
from openplaci.risk.rules.parse.work import Work, words_of
from openplaci.risk.rules.tree import (
    Both,
    Compare,
    Holds,
    Named,
    Node,
    Not,
    Order,
    Path,
    Value,
    Values,
    Within,
    kind_of,
)

_ORDERS: dict[type[ast.cmpop], Order] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}
_BARE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CHAINS = (frozenset(("==",)), frozenset(("<", "<=")), frozenset((">", ">=")))
"""What may stand together in a chain: what all of it says follows from its ends."""
_FROM_DAY: dict[tuple[str, str], tuple[Order, ...]] = {("moment", "date"): (">=", "<"), ("date", "moment"): ("<=", ">")}
"""Between a day and a moment, what is the same whether the day counts whole or from its midnight."""


def comparison(work: Work, node: ast.Compare, depth: int) -> Node:
    """A comparison, or a chain of them."""
    ops = node.ops
    if len(ops) == 1:
        op = ops[0]
        if isinstance(op, ast.In):
            return _within(work, node.left, node.comparators[0], depth + 1)
        if isinstance(op, ast.NotIn):
            return Not(_within(work, node.left, node.comparators[0], depth + 1))
    sides = (node.left, *node.comparators)
    orders = _orders(work, ops, sides)
    work.spend(node, len(ops) - 1)
    made = [work.value(side, depth + 2) for side in sides]
    parts = tuple(_compared(work, order, made, sides, at) for at, order in enumerate(orders))
    return parts[0] if len(parts) == 1 else Both(parts)


def _orders(work: Work, ops: list[ast.cmpop], sides: tuple[ast.expr, ...]) -> list[Order]:
    orders: list[Order] = []
    for at, op in enumerate(ops):
        order = _ORDERS.get(type(op))
        if isinstance(op, ast.Is | ast.IsNot):
            words = "'is' is not part of the language; expected '==' or '!=', or missing(...)"
            raise work.source.fault_behind(sides[at], words)
        if order is None:
            words = "'in' stands alone between two values; expected two conditions joined by 'and'"
            raise work.source.fault_behind(sides[at], words)
        orders.append(order)
        if at and not any(chain.issuperset(orders) for chain in _CHAINS):
            words = f"'{orders[0]}' and '{order}' do not chain; expected two conditions joined by 'and'"
            raise work.source.fault_behind(sides[at], words)
    return orders


def _compared(work: Work, order: Order, made: list[Node], sides: tuple[ast.expr, ...], at: int) -> Compare:
    one, other = made[at], made[at + 1]
    left, right = sides[at], sides[at + 1]
    kind, its = kind_of(one), kind_of(other)
    if kind in ("date", "moment") and its == "text":
        other, its = values.day_if_text(work, other, right), kind_of(values.day_if_text(work, other, right))
    elif its in ("date", "moment") and kind == "text":
        one, kind = values.day_if_text(work, one, left), kind_of(values.day_if_text(work, one, left))
    for side, said, what in ((one, left, kind), (other, right, its)):
        if what in ("items", "record"):
            wanted = "'in' or a loop" if what == "items" else "a name behind a dot"
            if what == "items" and "number" in (kind, its):
                wanted = f"count({work.said(said)})"
            raise work.fault(
                said, f"{kind_words(work, side, said)} and cannot be compared as a whole; expected {wanted}"
            )
        if what == "truth":
            raise work.fault(said, f"{kind_words(work, side, said)} already; expected it alone, or with 'not'")
    if kind != its:
        _mixed(work, order, (one, other), (left, right))
    if kind == "text":
        if order not in ("==", "!="):
            words = f"'{order}' compares no texts; expected '==', '!=', 'in', starts() or words()"
            raise work.source.fault_behind(left, words)
        _chosen(work, one, other, right)
        _chosen(work, other, one, left)
    return Compare(order, one, other)


def _mixed(work: Work, order: Order, made: tuple[Node, Node], sides: tuple[ast.expr, ast.expr]) -> None:
    """Two kinds: only a day and a moment go together, and not under every order."""
    kind, its = map(kind_of, made)
    allowed = _FROM_DAY.get((kind, its))
    if allowed is None:
        at = 0 if isinstance(made[0], Value) and not isinstance(made[1], Value) else 1
        wrong, beside = made[at], made[1 - at]
        words = f"{kind_words(work, beside, sides[1 - at])}; expected {words_of(kind_of(beside))} beside it"
        hint = ""
        if isinstance(wrong, Value) and kind_of(beside) == "text":
            hint = f': write it in quotes, "{work.said(sides[at])}"'
        elif isinstance(wrong, Value) and isinstance(wrong.value, str) and wrong.value.isdigit():
            hint = ": write it without quotes"
        elif kind_of(beside) in ("date", "moment") and _BARE_DAY.fullmatch(work.said(sides[at])):
            hint = f': write it in quotes, "{work.said(sides[at])}"'
        raise work.fault(sides[at], f"{words}, found {words_of(kind_of(wrong))}{hint}")
    if order not in allowed:
        said = [work.said(side) for side in sides]
        words = (
            f"a moment and a day: '{order}' would count the day from its midnight; "
            f"expected '{allowed[0]}' or '{allowed[1]}', or days({said[0]}, {said[1]}) beside a number"
        )
        raise work.source.fault_behind(sides[0], words)


def _chosen(work: Work, path: Node, value: Node, said: ast.expr) -> None:
    """Refuse a text that a name can never be."""
    if (
        isinstance(path, Path)
        and path.type.choices
        and isinstance(value, Value)
        and value.value not in path.type.choices
    ):
        near = get_close_matches(str(value.value).lower(), path.type.choices, n=1)
        hint = f'did you mean "{near[0]}"?' if near else f"it is one of {', '.join(path.type.choices)}"
        raise work.fault(said, f"{path} is never {work.said(said)}; {hint}")


def _within(work: Work, left: ast.expr, right: ast.expr, depth: int) -> Node:
    item = work.value(left, depth + 1)
    kind = kind_of(item)
    if kind not in ("text", "number"):
        raise work.fault(left, f"{kind_words(work, item, left)}; expected a text or a number before 'in'")
    of = work.value(right, depth + 1)
    match of:
        case Values(several):
            elements = right.elts if isinstance(right, ast.List | ast.Tuple | ast.Set) else [right]
            if isinstance(several[0], str) != (kind == "text"):
                words = f"{kind_words(work, item, left)}; expected {words_of(kind)} in the list"
                raise work.fault(elements[0], f"{words}, found {'a number' if kind == 'text' else 'a text'}")
            for one, element in zip(several, elements, strict=True):
                _chosen(work, item, Value(one), element)
            return Within(item, of)
        case Named(name):
            if kind != "text":
                raise work.fault(
                    left, f"{kind_words(work, item, left)}; expected a text, since a named list holds texts"
                )
            if work.lists[name] == "words":
                raise work.fault(
                    right, f"{work.said(right)} holds words; expected words({work.said(left)}, {work.said(right)})"
                )
            if work.lists[name] == "hs":
                words = f"{work.said(right)} holds chapters and headings, which begin a code"
                raise work.fault(right, f"{words}; expected starts({work.said(left)}, {work.said(right)})")
            return Within(item, of)
        case Path(type=type_) if type_.kind == "items":
            if type_.record:
                raise work.fault(right, f"{of} holds records; expected a loop, as in any(... for x in {of})")
            if type_.item != kind:
                raise work.fault(left, f"{kind_words(work, item, left)}; expected a text, since {of} holds texts")
            return Within(item, of)
        case Path(type=type_) if type_.kind == "text":
            if kind != "text":
                raise work.fault(left, f"{kind_words(work, item, left)}; expected a text, since {of} is a text")
            return Holds(of, item)
        case Value():
            words = f"{work.said(right)} is one value; expected '==' before it, or a list: [{work.said(right)}]"
            raise work.fault(right, words)
    raise work.fault(right, f"{kind_words(work, of, right)}; expected a list, items or a text after 'in'")

"""Literals, lists, days and arithmetic."""

import ast
import datetime as dt
import math
import re
from collections.abc import Sequence
from typing import cast

from openplaci.risk.named_lists import list_key
from openplaci.risk.rules.parse.limits import LARGEST, LONGEST_TEXT, MOST_VALUES
from openplaci.risk.rules.parse.work import Work, nearest, words_of
from openplaci.risk.rules.tree import Calc, Named, Node, Sign, Value, Values, kind_of

_SIGNS: dict[type[ast.operator], Sign] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def literal(work: Work, node: ast.Constant, _depth: int = 0) -> Value:
    """A text or a number."""
    said = node.value
    match said:
        case bool():
            raise work.fault(node, f"{said} is no value here; expected the name alone, or with 'not'")
        case None:
            raise work.fault(node, "None is no value here; expected missing(...) or not missing(...)")
        case str():
            if not said:
                raise work.fault(
                    node, "an empty text stands for nothing; expected missing(...), or at least one character"
                )
            if len(said) > LONGEST_TEXT:
                raise work.fault(node, f"a text has {len(said)} characters; expected at most {LONGEST_TEXT}")
            return Value(said)
        case int() | float() if abs(said) <= LARGEST and math.isfinite(said):
            return Value(said)
    raise work.fault(node, "the number is too large; expected at most 1000000000000000")


def is_text(node: ast.AST | None) -> bool:
    """Whether a node is a text in quotes."""
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def signed(work: Work, node: ast.UnaryOp, depth: int) -> Node:
    """A number with a sign before it."""
    minus = isinstance(node.op, ast.USub)
    operand = node.operand
    if isinstance(operand, ast.Constant) and type(operand.value) in (int, float):
        number = cast("float", literal(work, operand).value)
        return Value(-number or 0) if minus else Value(number)
    made = work.number(operand, depth + 1)
    return Calc("-", Value(0), made) if minus else made


def calculation(work: Work, node: ast.BinOp, depth: int) -> Node:
    """Two numbers and what joins them."""
    for side in (node.left, node.right):
        if is_text(side) and isinstance(node.op, ast.Add):
            raise work.fault(side, f"{work.said(side)} is a text; texts cannot be added, expected a number")
    return Calc(_SIGNS[type(node.op)], work.number(node.left, depth + 1), work.number(node.right, depth + 1))


def listed(work: Work, node: ast.List | ast.Tuple | ast.Set, depth: int) -> Values:
    """A list that is written out; its values do not count as parts."""
    if isinstance(node, ast.Tuple) and node.elts and node.col_offset == node.elts[0].col_offset:
        words = "a comma joins no conditions; expected 'and' or 'or', a list in brackets, or a dot in a number"
        raise work.source.fault_behind(node.elts[0], words)
    if not node.elts:
        raise work.fault(node, "the list is empty; expected at least one value")
    if len(node.elts) > MOST_VALUES:
        words = f"the list has {len(node.elts)} values; expected at most {MOST_VALUES}, or a named list: list(...)"
        raise work.fault(node.elts[MOST_VALUES], words)
    values: list[str | float] = []
    for one in node.elts:
        if isinstance(one, ast.Constant):
            value = literal(work, one)
        elif isinstance(one, ast.UnaryOp) and isinstance(one.op, ast.USub) and isinstance(one.operand, ast.Constant):
            value = cast("Value", signed(work, one, depth))
        else:
            raise work.fault(one, f"{work.said(one)} cannot stand in a list; expected texts in quotes, or numbers")
        if values and isinstance(values[0], str) != isinstance(value.value, str):
            raise work.fault(one, "the list mixes texts and numbers; expected one kind")
        values.append(cast("str | float", value.value))
    return Values(tuple(values))


def named_list(work: Work, node: ast.Call) -> Named:
    """A named list."""
    arg = _only(node.args)
    if arg is None:
        words = 'list() asks for the name of a list in quotes; expected list("watched origins")'
        raise work.fault(node.args[0] if node.args else node, words)
    key = list_key(cast("str", arg.value))
    if key not in work.lists:
        some = nearest(key, work.lists) if work.lists else "there are none"
        raise work.fault(arg, f"there is no list {work.said(arg)}; {some}")
    return Named(key)


def day(work: Work, node: ast.Call) -> Value:
    """A day that is written out."""
    arg = _only(node.args)
    if arg is None:
        words = 'date() asks for a day in quotes; expected date("2026-11-24")'
        raise work.fault(node.args[0] if node.args else node, words)
    return day_of(work, cast("str", arg.value), arg)


def day_of(work: Work, said: str, node: ast.expr) -> Value:
    """A text as a day."""
    found = _day(said)
    if found is None:
        raise work.fault(node, f'{work.said(node)} is no day; expected year-month-day, as "2026-11-24"')
    return Value(found)


def day_if_text(work: Work, made: Node, node: ast.expr) -> Node:
    """A text where a day is asked for is one: ``leg.date == "2026-11-24"``."""
    return day_of(work, made.value, node) if isinstance(made, Value) and isinstance(made.value, str) else made


def kind_words(work: Work, made: Node, node: ast.expr) -> str:
    """What a part is, for an error's sentence: ``pieces is a number``."""
    return f"{work.said(node)} is {words_of(kind_of(made))}"


def _only(args: Sequence[ast.expr]) -> ast.Constant | None:
    """The only argument, where it is a text in quotes."""
    arg = args[0] if len(args) == 1 else None
    return arg if isinstance(arg, ast.Constant) and isinstance(arg.value, str) else None


def _day(said: str) -> dt.date | None:
    # Python alone would take weeks and bare digits too.
    if _DAY.fullmatch(said):
        try:
            return dt.date.fromisoformat(said)
        except ValueError:
            return None
    return None

"""Text of a rule -> its tree: every part against what the language knows and the model's types, within limits.

Whatever is wrong is told in one line, with line, column and the nearest right name. Nothing of the text is
ever run: what may not stand in a rule is refused before Python's parser sees it, and of what that parser finds
only what is known here becomes a tree.
"""

import _thread
import ast
from collections.abc import Callable
from typing import Any, cast

from openplaci.faults import BadProfile
from openplaci.risk.rules.parse import calls, comparisons, paths, values
from openplaci.risk.rules.parse.limits import (
    DEEPEST,
    LARGEST,
    LONGEST,
    LONGEST_NAME,
    LONGEST_TEXT,
    LOOPS,
    MOST_NODES,
    MOST_VALUES,
)
from openplaci.risk.rules.parse.loops import flat
from openplaci.risk.rules.parse.source import Source
from openplaci.risk.rules.parse.unread import NO_PLACE, TOO_DEEP
from openplaci.risk.rules.parse.work import Lists, Work, words_of
from openplaci.risk.rules.tree import Both, Either, Given, Node, Not, Path, kind_of

__all__ = (
    "DEEPEST",
    "LARGEST",
    "LONGEST",
    "LONGEST_NAME",
    "LONGEST_TEXT",
    "LOOPS",
    "MOST_NODES",
    "MOST_VALUES",
    "Lists",
    "kind_of",
    "parse",
)


def parse(text: str, lists: Lists) -> Node:
    """Read a rule.

    Args:
        text: the rule, in the profile language.
        lists: the named lists that it may use.

    Returns:
        The root of its tree, a truth.

    Raises:
        BadProfile: with line and column within the text, both from 1.
    """
    try:
        return _parsed(text, lists)
    except RecursionError:
        pass
    # The caller may stand deep in its own stack, which is no fault of the rule: a thread has a stack of its own.
    made = _apart(_parsed, text, lists)
    if isinstance(made, RecursionError):
        raise BadProfile(TOO_DEEP, 1, 1)
    if isinstance(made, BaseException):
        raise made
    return made


def _parsed(text: str, lists: Lists) -> Node:
    source = Source(text)
    return _Parser(source, lists).truth(source.root, 0)


def _apart(function: Callable[..., Node], *args: Any) -> Node | BaseException:
    """Call a function in a thread and wait; with no more frames of this one than a lock needs."""
    done = _thread.allocate_lock()
    made: list[Node | BaseException] = []

    def run() -> None:
        try:
            made.append(function(*args))
        except BaseException as fault:  # noqa: BLE001 - raised by the caller, in its own thread
            made.append(fault)
        finally:
            done.release()

    done.acquire()
    _thread.start_new_thread(run, ())
    done.acquire()
    return made[0]


class _Parser(Work):
    """What a part of a rule is, by its shape."""

    def truth(self, node: ast.expr, depth: int) -> Node:
        match node:
            case ast.Compare():
                self.enter(node, depth)
                return comparisons.comparison(self, node, depth)
            case ast.BoolOp(op, parts):
                self.enter(node, depth)
                made = tuple([self.truth(part, depth + 1) for part in parts])
                return Both(flat(made, Both)) if isinstance(op, ast.And) else Either(flat(made, Either))
            case ast.UnaryOp(ast.Not(), operand):
                self.enter(node, depth)
                inner = self.truth(operand, depth + 1)
                return inner.part if isinstance(inner, Not) else Not(inner)
            case ast.Constant(bool()):
                raise self.fault(
                    node, f"{self.said(node)} alone decides nothing; expected a condition about the consignment"
                )
            case ast.Constant():
                wanted = "a comparison on each side of 'and' and 'or', as in origin in [\"SAH\", \"ADE\"]"
                raise self.fault(node, f"{self.said(node)} alone is no condition; expected {wanted}")
        made_ = self.value(node, depth)
        kind = kind_of(made_)
        if kind == "truth":
            return made_
        if isinstance(made_, Path) and kind != "number":
            return Given(made_)
        wanted = "a comparison, as in > 0" if kind == "number" else "a comparison or a function"
        raise self.fault(node, f"{self.said(node)} is {words_of(kind)}, not a condition; expected {wanted}")

    def value(self, node: ast.expr, depth: int) -> Node:
        kind = type(node)
        if kind in _TRUTHS or (kind is ast.UnaryOp and isinstance(cast("ast.UnaryOp", node).op, ast.Not)):
            return self.truth(node, depth)
        self.enter(node, depth)
        made = _VALUES.get(kind)
        if made is not None:
            return made(self, node, depth)
        match node:
            case ast.Subscript(value):
                raise self.source.fault_behind(value, NO_PLACE)
            case ast.GeneratorExp(generators=[head, *_]):
                words = "a loop stands within any(), all(), count() or sum(); expected one around it"
                raise self.fault(head.target, words)
            case ast.ListComp() | ast.SetComp():
                raise self.fault(node, "a loop stands in brackets of another kind; expected any(... for x in goods)")
        wanted = "names, comparisons, functions and any/all/count/sum"
        raise self.fault(node, f"{self.said(node)} is not part of the language; expected {wanted}")


_TRUTHS = frozenset((ast.BoolOp, ast.Compare))
_VALUES: dict[type[ast.expr], Callable[[Work, Any, int], Node]] = {
    ast.Name: paths.name,
    ast.Attribute: paths.attribute,
    ast.Constant: values.literal,
    ast.Call: calls.call,
    ast.UnaryOp: values.signed,
    ast.BinOp: values.calculation,
    ast.List: values.listed,
    ast.Tuple: values.listed,
    ast.Set: values.listed,
}

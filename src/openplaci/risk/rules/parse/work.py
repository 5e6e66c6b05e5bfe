"""A rule on its way to a tree: its text, the named lists, the loops' variables and how much of it is spent."""

import ast
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping
from difflib import get_close_matches

from openplaci.risk.named_lists import ListKind
from openplaci.risk.rules.parse import unread
from openplaci.risk.rules.parse.limits import DEEPEST, MOST_NODES
from openplaci.risk.rules.parse.source import Source
from openplaci.risk.rules.tree import Node, kind_of
from openplaci.risk.rules.types import Kind, Type

Lists = Mapping[str, ListKind]
"""Named lists that there are: name -> kind."""

_SOME = 12
"""Names that an error's sentence offers at most."""


class Work(ABC):
    """One rule. What is made of a part stands in modules of their own, which ask for the parts beneath here.

    Attributes:
        source: the text.
        lists: the named lists.
        scope: the variables of the loops around, with what each stands for.
    """

    def __init__(self, source: Source, lists: Lists) -> None:
        """Begin."""
        self.source = source
        self.lists = lists
        self.scope: dict[str, Type] = {}
        self.fault = source.fault
        self.said = source.said
        self._nodes = 0

    @abstractmethod
    def truth(self, node: ast.expr, depth: int) -> Node:
        """The tree of a condition."""

    @abstractmethod
    def value(self, node: ast.expr, depth: int) -> Node:
        """The tree of whatever has a value."""

    def number(self, node: ast.expr, depth: int) -> Node:
        """The tree of a number."""
        made = self.value(node, depth)
        kind = kind_of(made)
        if kind != "number":
            wanted = "days() or hours()" if kind in ("date", "moment") else "a number"
            raise self.fault(node, f"{self.said(node)} is {words_of(kind)}; expected {wanted}")
        return made

    def enter(self, node: ast.expr, depth: int) -> None:
        """Count a part of the tree."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self.spend(node, 0)
        if depth > DEEPEST:
            if isinstance(node, ast.BinOp):
                raise self.source.fault_behind(node.left, unread.TOO_DEEP)
            raise self.fault(node, unread.TOO_DEEP)

    def spend(self, node: ast.expr, parts: int) -> None:
        """Count parts of the tree."""
        self._nodes += parts
        if self._nodes > MOST_NODES:
            raise self.fault(node, f"the rule has too many parts; expected at most {MOST_NODES}")


def words_of(kind: Kind) -> str:
    """A kind, for an error's sentence: ``a number``."""
    return Type(kind=kind).words


def nearest(name: str, known: Collection[str]) -> str:
    """The nearest of what is known, or some of it, for an error's sentence."""
    near = get_close_matches(name.lower(), sorted(known), n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    some = sorted(known)
    return f"expected one of {', '.join(some[:_SOME])}{' ...' if len(some) > _SOME else ''}"

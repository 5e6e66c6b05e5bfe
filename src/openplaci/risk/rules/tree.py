"""The tree of a rule: what the profile language says, typed and checked; every engine reads this and nothing else.

A node is a truth (`Both`, `Either`, `Not`, `Compare`, `Within`, `Holds`, `Given`, `Call`, `Loop`, a `Path` of
kind truth), an amount (`Calc`, `Size`, `Window`, `Loop` of kind count or sum, `Call`, `Path`, `Value`) or a list
(`Values`, `Named`). Trees are made by `openplaci.risk.rules.parse.parse` alone, so that whatever stands in one
has been checked.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from openplaci.model.base import Noun
from openplaci.risk.rules.functions import FUNCTIONS
from openplaci.risk.rules.names import FILLED
from openplaci.risk.rules.types import Kind, Type

Order = Literal["==", "!=", "<", "<=", ">", ">="]
Sign = Literal["+", "-", "*", "/"]
LoopKind = Literal["any", "all", "count", "sum"]


class Path(Noun, frozen=True):
    """A name: ``shipper.country``, or ``g.hs`` within a loop.

    Attributes:
        root: the loop's variable; empty for the consignment's own names.
        steps: the names, in order; empty where the loop's variable stands for itself.
        type: what it gives.
    """

    root: str
    steps: tuple[str, ...]
    type: Type

    def __str__(self) -> str:
        """As it is written."""
        return ".".join((self.root, *self.steps) if self.root else self.steps)


class Value(Noun, frozen=True):
    """A literal: text, number or day."""

    value: str | float | dt.date


class Values(Noun, frozen=True):
    """A list that is written out; all texts or all numbers."""

    values: tuple[str | float, ...]


class Named(Noun, frozen=True):
    """A named list, by its name as files bear it: ``watched_origins``."""

    name: str


class Compare(Noun, frozen=True):
    """Two values compared; unknown where either is."""

    op: Order
    left: "Node"
    right: "Node"


class Within(Noun, frozen=True):
    """Whether a value stands in a list or among items; unknown where either is."""

    item: "Node"
    of: "Values | Named | Path"


class Holds(Noun, frozen=True):
    """Whether a text holds another letter for letter; unknown where it is."""

    text: Path
    part: "Node"


class Given(Noun, frozen=True):
    """Whether a value is there: not absent, not empty. Never unknown."""

    path: Path


class Calc(Noun, frozen=True):
    """Two numbers put together; unknown where either is, and for a division by nought."""

    op: Sign
    left: "Node"
    right: "Node"


class Call(Noun, frozen=True):
    """A function of the field; `openplaci.risk.rules.functions.FUNCTIONS` says which there are."""

    name: str
    args: tuple["Node", ...]


class Loop(Noun, frozen=True):
    """A look at each item.

    Attributes:
        kind: ``any``, ``all`` and ``count`` look at a truth; ``sum`` adds a number up.
        variable: what each item is called.
        over: the items; where they are unknown, so is the result.
        test: the truth or the number.
        where: of ``sum`` alone: which items are added up.
    """

    kind: LoopKind
    variable: str
    over: Path
    test: "Node"
    where: "Node | None" = None


class Size(Noun, frozen=True):
    """How many items there are."""

    over: Path


class Window(Noun, frozen=True):
    """An aggregate over history, kept as a column at filing time: ``shipper.filings(days=90)``."""

    subject: str
    measure: str
    days: int

    @property
    def column(self) -> str:
        """The name of its column, and its key in `openplaci.model.dossier.Dossier.known`."""
        return f"{self.subject}_{self.measure}_{self.days}d"


class Not(Noun, frozen=True):
    """The contrary; of an unknown, unknown."""

    part: "Node"


class Both(Noun, frozen=True):
    """All parts (``and``), in Kleene's sense: false where one is, else unknown where one is."""

    parts: tuple["Node", ...]


class Either(Noun, frozen=True):
    """One of the parts (``or``), in Kleene's sense: true where one is, else unknown where one is."""

    parts: tuple["Node", ...]


Node: TypeAlias = (
    Path
    | Value
    | Values
    | Named
    | Compare
    | Within
    | Holds
    | Given
    | Calc
    | Call
    | Loop
    | Size
    | Window
    | Not
    | Both
    | Either
)


def kind_of(node: Node) -> Kind:
    """The kind of what a node gives."""
    match node:
        case Path():
            return node.type.kind
        case Value(value):
            return "text" if isinstance(value, str) else "date" if isinstance(value, dt.date) else "number"
        case Calc() | Size() | Window():
            return "number"
        case Call():
            return FUNCTIONS[node.name].gives
        case Loop():
            return "number" if node.kind in ("count", "sum") else "truth"
        case Values() | Named():
            return "items"
        case _:
            return "truth"


def children(node: Node) -> tuple[Node, ...]:
    """The nodes right beneath a node, in the order in which they are written."""
    beneath = _BENEATH.get(type(node))
    return () if beneath is None else beneath(node)


def _sides(node: Any) -> tuple[Node, ...]:
    return (node.left, node.right)


def _parts(node: Any) -> tuple[Node, ...]:
    parts: tuple[Node, ...] = node.parts
    return parts


def _looped(node: Any) -> tuple[Node, ...]:
    return (node.over, node.test) if node.where is None else (node.over, node.test, node.where)


_BENEATH: dict[type, Callable[[Any], tuple[Node, ...]]] = {
    Compare: _sides,
    Calc: _sides,
    Both: _parts,
    Either: _parts,
    Loop: _looped,
    Within: lambda node: (node.item, node.of),
    Holds: lambda node: (node.text, node.part),
    Given: lambda node: (node.path,),
    Size: lambda node: (node.over,),
    Call: lambda node: node.args,
    Not: lambda node: (node.part,),
}
"""A table, since publishing walks every node of every rule: `match` costs four times as much."""


def walk(node: Node) -> list[Node]:
    """The node and all beneath it, level by level."""
    found = [node]
    for one in found:
        beneath = _BENEATH.get(type(one))
        if beneath is not None:
            found.extend(beneath(one))
    return found


def always(path: Path) -> bool:
    """Whether a name is never unknown: the model gives it, or an empty tuple, in every consignment and item."""
    return path.type.always or not path.steps or (path.type.kind == "items" and len(path.steps) == 1)


def decided(node: Node) -> bool:
    """Whether a truth is never unknown."""
    match node:
        case Given() | Call("found"):
            return True
        case Not(part):
            return decided(part)
        case Both(parts) | Either(parts):
            return all(map(decided, parts))
        case Within(Path() as item, of):
            return always(item) and (not isinstance(of, Path) or always(of))
        case Compare(_, Path() as left, Value()):
            return always(left)
        case _:
            return False


def may_overflow(node: Node) -> bool:
    """Whether a number may be none (NaN), which is unknown: only what overflowed before can be, so a lone sign cannot.

    The model holds no NaN and no infinity: readers take plain decimals of bounded length, JSON writes neither.
    """
    if not isinstance(node, Calc | Loop):
        return False
    return sum(isinstance(one, Calc) or (isinstance(one, Loop) and one.kind == "sum") for one in walk(node)) > 1


def columns(node: Node) -> tuple[str, ...]:
    """The columns of history, links, lists and registry that the rule reads, sorted."""
    found: set[str] = set()
    for one in walk(node):
        if isinstance(one, Path):
            if one.type.column:
                found.add(one.type.column)
        elif isinstance(one, Window):
            found.add(one.column)
    return tuple(sorted(found))


def waits_for(node: Node) -> tuple[str, ...]:
    """The columns that the rule reads and that no station fills yet: it is inactive until one does."""
    return tuple(name for name in columns(node) if name not in FILLED)


def lists_of(node: Node) -> tuple[str, ...]:
    """The named lists that the rule uses, sorted."""
    return tuple(sorted({one.name for one in walk(node) if isinstance(one, Named)}))

"""A rule's tree -> the expression of SQL that says the same, over one row of history.

Polarity directs it. ``true(node)`` is TRUE exactly where the node is true, ``false(node)`` exactly where it is
false; elsewhere they are FALSE or NULL, and which of the two never matters, since neither is ever negated: `Not`
swaps them. So SQL's functions over lists, which pass nulls by, are asked only what they answer exactly.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Protocol, cast

import re2
from sqlglot import exp

from openplaci.risk.named_lists import phrase_list
from openplaci.risk.rules.names import records
from openplaci.risk.rules.parse import kind_of
from openplaci.risk.rules.sql import dialects as say
from openplaci.risk.rules.sql.dialects import Dialect, Sql
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
    Size,
    Value,
    Values,
    Window,
    Within,
    decided,
    may_overflow,
)

INLINE = 8
"""Entries of a list that are written out; a longer one is joined as a table, where it can be."""
LOOP_INLINE = 30
"""The same within a loop, where no table can be: a longer one is a pattern."""
WORDS = "_words"
"""Behind the name of a prose field: the column of its words text (`openplaci.risk.wordtext`)."""
_CONTRARY: dict[Order, Order] = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_ORDERS: dict[Order, type[exp.Binary]] = {
    "==": exp.EQ,
    "!=": exp.NEQ,
    "<": exp.LT,
    "<=": exp.LTE,
    ">": exp.GT,
    ">=": exp.GTE,
}
_SIGNS: dict[str, type[exp.Binary]] = {"+": exp.Add, "-": exp.Sub, "*": exp.Mul}
_DOUBLE = exp.DType.DOUBLE
_MOMENT = exp.DType.TIMESTAMPNTZ


class Entries(Protocol):
    """What is asked of a named list: `openplaci.risk.named_lists.NamedList`."""

    @property
    def entries(self) -> tuple[str, ...]:
        """Codes, or phrases with their plurals."""

    @property
    def hidden(self) -> str | None:
        """The pattern of what innocent phrases cover."""


class Writer:
    """Writes expressions of one dialect; holds the lists and the variables of the loops around."""

    def __init__(self, lists: Mapping[str, Entries], dialect: Dialect) -> None:
        """Write for one engine, with these lists."""
        self._lists = lists
        self._to = dialect
        self._variables: dict[str, str] = {}

    # Truths

    def true(self, node: Node) -> Sql:
        """TRUE exactly where the node is true."""
        return self._truth(node, want=True)

    def false(self, node: Node) -> Sql:
        """TRUE exactly where the node is false."""
        return self._truth(node, want=False)

    def known(self, node: Node) -> Sql:
        """TRUE where it is true, FALSE where it is false, NULL where it is unknown."""
        match node:
            case Loop():
                return _choice((self.true(node), exp.true()), (self.false(node), exp.false()))
            case Not(part):
                return exp.Not(this=say.inner(self.known(part)))
            case Both(parts):
                return exp.and_(*map(self.known, parts), copy=False)
            case Either(parts):
                return exp.or_(*map(self.known, parts), copy=False)
            case Given(path):
                return self._known_given(path)
            case _:
                return self._leaf(node, want=True)

    def _truth(self, node: Node, *, want: bool) -> Sql:
        match node:
            case Not(part):
                return self._truth(part, want=not want)
            case Both(parts) | Either(parts):
                join = exp.and_ if isinstance(node, Both) == want else exp.or_
                return join(*(self._truth(part, want=want) for part in parts), copy=False)
            case Given(path):
                return self._given(path, want=want)
            case Loop():
                return self._loop(node, want=want)
            case _:
                return self._leaf(node, want=want)

    def _leaf(self, node: Node, *, want: bool) -> Sql:
        """A truth of SQL's own three values; its contrary."""
        if isinstance(node, Compare):
            return self._compare(node.op if want else _CONTRARY[node.op], node.left, node.right)
        match node:
            case Path():
                made = self._path(node)
            case Within(item, of):
                made = self._within(item, of)
            case Holds(path, part):
                made = exp.Contains(this=self._path(path), expression=self._value(part))
            case Call():
                made = self._asked(node)
            case _:
                raise AssertionError(node)
        return made if want else exp.Not(this=say.inner(made))

    def _given(self, path: Path, *, want: bool) -> Sql:
        if want and path.type.kind == "text":
            return exp.NEQ(this=self._path(path), expression=say.text(""))
        if want and path.type.kind == "items":
            return exp.GT(this=say.size(self._path(path), self._to), expression=say.number(0))
        known = self._known_given(path)
        return known if want else exp.Not(this=say.inner(known))

    def _known_given(self, path: Path) -> Sql:
        said = self._path(path)
        if path.type.kind == "record":
            said = self._path(_leanest(path))
        there = say.given(said)
        if path.type.kind == "text":
            return exp.and_(there, exp.NEQ(this=said.copy(), expression=say.text("")), copy=False)
        if path.type.kind == "items":
            some = exp.GT(this=say.size(said.copy(), self._to), expression=say.number(0))
            return exp.and_(there, some, copy=False)
        return there

    def _loop(self, node: Loop, *, want: bool) -> Sql:
        look = say.every if (node.kind == "all") == want else say.some
        over = self._path(node.over)
        if node.kind == "any":
            match node.test:
                case Call("words", (Path() as text, texts)) if text.root == node.variable:
                    return self._any_words(node, text, texts, want=want)
                case Within(Path(root=node.variable, steps=()), Path() as others) if (
                    want and others.root != node.variable
                ):
                    return say.shared(over, self._path(others), self._to)
        with self._item(node) as name:
            return look(over, (name,), self._truth(node.test, want=want), self._to)

    @contextmanager
    def _item(self, node: Loop) -> Iterator[str]:
        """Within the loop; the item's name tells the depth, so that alike loops of two rules are alike."""
        name = self._variables[node.variable] = f"x{len(self._variables) + 1}"
        try:
            yield name
        finally:
            del self._variables[node.variable]

    def _any_words(self, node: Loop, text: Path, texts: Node, *, want: bool) -> Sql:
        """Whether words stand in a text of any item: one search through the joined texts, not one an item.

        DuckDB compiles a pattern within a loop anew for every few thousand rows.
        """
        over = self._path(node.over)
        with self._item(node) as name:
            words = self._words(text)
        lines = exp.Transform(this=over, expression=say.function((name,), words))
        found = self._phrase(say.joined(lines), texts)
        if want:
            return found
        known = say.every(over.copy(), (name,), say.given(words.copy()), self._to)
        return exp.and_(exp.Not(this=say.inner(found)), known, copy=False)

    # Leaves

    def _compare(self, op: Order, left: Node, right: Node) -> Sql:
        kinds = {kind_of(left), kind_of(right)}
        moments = kinds == {"date", "moment"}
        one, other = (self._operand(side, moments=moments) for side in (left, right))
        return _ORDERS[op](this=say.inner(one), expression=say.inner(other))

    def _operand(self, node: Node, *, moments: bool = False) -> Sql:
        made = self._value(node)
        if moments and kind_of(node) == "date":
            return say.cast(made, _MOMENT)
        if may_overflow(node):
            # Both engines of SQL hold NaN equal to itself.
            return exp.Nullif(this=made, expression=say.cast(say.text("NaN"), _DOUBLE))
        return made

    def _within(self, item: Node, of: Values | Named | Path) -> Sql:
        made = self._operand(item)
        if isinstance(of, Path):
            found = exp.ArrayContains(this=self._path(of), expression=made)
            if isinstance(item, Value):
                return found
            # DuckDB finds NULL missing in an empty list, rather than unknown.
            return _choice((say.given(made.copy()), found))
        if isinstance(of, Named):
            return self._among(made, self._lists[of.name].entries, of.name)
        return self._among(made, of.values, "")

    def _among(self, item: Sql, entries: tuple[str | float, ...], name: str) -> Sql:
        """Whether it stands among the entries; how depends on how many there are, by measurement."""
        if len(entries) == 1:
            return exp.EQ(this=say.inner(item), expression=_literal(entries[0]))
        literals = [_literal(one) for one in entries]
        if self._to == "spark":  # makes a table of a long list of literals by itself
            return exp.In(this=say.inner(item), expressions=literals)
        if len(entries) > INLINE and not self._variables:
            if name:
                table = exp.Select(expressions=[exp.column("entry")]).from_(exp.to_table(list_table(name)))
            else:
                table = exp.Select(expressions=[exp.Unnest(expressions=[exp.Array(expressions=literals)])])
            return exp.In(this=say.inner(item), query=exp.Subquery(this=table))
        if len(entries) > LOOP_INLINE and all(isinstance(one, str) for one in entries):
            return say.matches(item, f"^(?:{_alternatives(entries)})$", self._to)
        return exp.ArrayContains(this=exp.Array(expressions=literals), expression=item)

    def _asked(self, node: Call) -> Sql:
        """A function that gives a truth."""
        args = node.args
        match node.name, args:
            case "words", (Path() as path, texts):
                return self._phrase(self._words(path), texts)
            case "same", (Path() as one, Path() as other):
                return exp.EQ(this=self._words(one), expression=self._words(other))
            case "matches", (Path() as path, Value(str(pattern))):
                return say.matches(self._path(path), pattern, self._to)
            case (("starts" | "ends"), (Path() as path, texts)):
                return self._edge(node.name, self._path(path), self._entries(texts))
            case "found", (Value(str(code)),):
                its = say.function(("x1",), exp.Dot(this=say.variable("x1"), expression=say.name("code")))
                codes = exp.Transform(this=exp.column(say.name("findings")), expression=its)
                return exp.ArrayContains(this=codes, expression=say.text(code))
        raise AssertionError(node)

    def _phrase(self, words: Sql, texts: Node) -> Sql:
        """Whether a words text holds one of the phrases."""
        one = self._lists[texts.name] if isinstance(texts, Named) else phrase_list(_texts(texts))
        hidden = one.hidden
        if not hidden or not one.entries:
            return self._holds(words, one.entries)
        # What is hidden may bring words together, so only a phrase's first word must stand in the text before.
        firsts = tuple(sorted({phrase.partition(" ")[0] for phrase in one.entries}))
        left = self._holds(say.hide(words, hidden, self._to), one.entries)
        return _choice((self._holds(words.copy(), firsts), left), (say.given(words.copy()), exp.false()))

    def _holds(self, words: Sql, phrases: tuple[str, ...]) -> Sql:
        if not phrases:
            return exp.NEQ(this=words, expression=words.copy())
        if len(phrases) == 1:
            return exp.Contains(this=words, expression=say.text(f" {phrases[0]} "))
        return say.matches(words, f" (?:{'|'.join(phrases)}) ", self._to)

    def _edge(self, name: str, path: Sql, entries: tuple[str, ...]) -> Sql:
        if len(entries) == 1:
            kind = exp.StartsWith if name == "starts" else exp.EndsWith
            return kind(this=path, expression=say.text(entries[0]))
        either = f"(?:{_alternatives(entries)})"
        return say.matches(path, f"^{either}" if name == "starts" else rf"{either}\z", self._to)

    def _entries(self, texts: Node) -> tuple[str, ...]:
        return self._lists[texts.name].entries if isinstance(texts, Named) else _texts(texts)

    # Amounts

    def _value(self, node: Node, *, double: bool = False) -> Sql:
        """A number, text or day; NULL where it is unknown.

        Args:
            node: what has a value.
            double: whether it must be a DOUBLE, as an operand that whole numbers would overflow.
        """
        match node:
            case Path():
                return self._path(node)
            case Value(value):
                if isinstance(value, int | float):
                    return say.number(value, double=double)
                return _literal(value)
            case Window():
                return exp.column(say.name(node.column))
            case Calc():
                return self._calc(node)
            case Size(over):
                made = say.size(self._path(over), self._to)
            case Loop(kind="count"):
                made = self._count(node)
            case Loop():
                return self._sum(node)
            case Call("length", (Path() as path,)):
                made = exp.Length(this=self._path(path))
            case Call("days", (one, other)):
                return say.days(self._value(one), self._value(other), self._to)
            case Call("hours", (one, other)):
                return say.hours(self._value(one), self._value(other), self._to)
            case _:
                raise AssertionError(node)
        return say.cast(made, _DOUBLE) if double else made

    def _calc(self, node: Calc) -> Sql:
        left, right = (say.inner(self._value(side, double=True)) for side in (node.left, node.right))
        if node.op != "/":
            return _SIGNS[node.op](this=left, expression=right)
        if isinstance(node.right, Value) and node.right.value:
            return exp.Div(this=left, expression=right)
        return exp.Div(this=left, expression=exp.Nullif(this=right, expression=say.number(0, double=True)))

    def _count(self, node: Loop) -> Sql:
        """How many items the test is true of, if none leaves it open."""
        over = self._path(node.over)
        with self._item(node) as name:
            yes = self.true(node.test)
            if decided(node.test):
                return say.size(say.those(over, (name,), yes), self._to)
            one, nought = say.number(1, double=True), say.number(0, double=True)
            return say.total(over, (name,), _choice((yes, one), (self.false(node.test), nought)), self._to)

    def _sum(self, node: Loop) -> Sql:
        over = self._path(node.over)
        with self._item(node) as name:
            added = self._value(node.test, double=True)
            if node.where is not None:
                nought = say.number(0, double=True)
                added = _choice((self.true(node.where), added), (self.false(node.where), nought))
            return say.total(over, (name,), added, self._to)

    # Names

    def _path(self, path: Path, suffix: str = "") -> Sql:
        if path.type.column:
            return exp.column(say.name(path.type.column))
        steps = [*path.steps]
        if suffix:
            steps[-1] += suffix
        made = say.variable(self._variables[path.root]) if path.root else exp.column(say.name(steps.pop(0)))
        for step in steps:
            made = exp.Dot(this=made, expression=say.name(step))
        return made

    def _words(self, path: Path) -> Sql:
        """The column that keeps the words of a prose field."""
        return self._path(path, WORDS)


def list_table(name: str) -> str:
    """The table of a named list; its column is ``entry``."""
    return f"list_{name}"


def _leanest(path: Path) -> Path:
    """Of a record, a list that it holds: there wherever the record is, and read without the record's other columns."""
    for name, type_ in records()[path.type.record].types.items():
        if type_.kind == "items" and not type_.record:
            return Path(path.root, (*path.steps, name), type_)
    return path


def _choice(*cases: tuple[Sql, Sql]) -> Sql:
    """The value of the first condition that is TRUE; NULL where none is."""
    return exp.Case(ifs=[exp.If(this=condition, true=value) for condition, value in cases])


def _literal(value: str | float | dt.date) -> Sql:
    if isinstance(value, str):
        return say.text(value)
    if isinstance(value, dt.date):
        return say.cast(say.text(value.isoformat()), exp.DType.DATE)
    return say.number(value)


def _texts(node: Node) -> tuple[str, ...]:
    """The texts of a list that is written out."""
    return cast("tuple[str, ...]", cast("Values", node).values)


def _alternatives(entries: Iterable[object]) -> str:
    return "|".join(re2.escape(str(one)) for one in entries)

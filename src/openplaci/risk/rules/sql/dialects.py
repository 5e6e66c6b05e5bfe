r"""What DuckDB and Spark say differently: looks at the items of a list, patterns, times.

Where a function gives NULL for an unknown of either engine alone, the note says so. Everything else of the
rules' SQL is written alike by SQLGlot.

Patterns: DuckDB runs RE2 itself. Spark runs Java's engine, which reads RE2's syntax alike but for these: Java's
``$`` also stands before a line end that ends the text; ``\\b`` takes letters of every script for word
characters; ``\\C``, ``(?U)`` and a script's name in ``\\p{...}`` mean other things or fail; ``[a&&b]`` and
``[a[b]]`` are sets of sets. Flags at the front make line ends and capitals agree.
"""

import re
from typing import Literal, TypeAlias

from sqlglot import exp

from openplaci.risk.wordtext import GAP

Dialect = Literal["duckdb", "spark"]
Sql: TypeAlias = exp.Expr

SPARK_FLAGS = "(?du)"
"""Java: a line ends with a line feed alone, and ``(?i)`` knows capitals of every script, as in RE2."""
_SEPARATOR = "|"
"""Between words texts that are joined: no words text holds it."""
MICROSECONDS = "3.6e9"
"""Of an hour."""


def call(name: str, *args: Sql) -> Sql:
    """A function by its own name."""
    return exp.Anonymous(this=name, expressions=list(args))


def name(said: str) -> exp.Identifier:
    """A name of history, quoted: ``from`` and ``date`` are SQL's own words."""
    return exp.to_identifier(said, quoted=True)


def text(value: str) -> Sql:
    """A literal text."""
    return exp.Literal.string(value)


def number(value: float, *, double: bool = False) -> Sql:
    """A literal number; whole ones are written without decimals unless they must be a DOUBLE."""
    made = float(value)
    short = not double and made == int(made)
    said = str(abs(int(made))) if short else repr(abs(made)).replace("e+", "e")
    literal = exp.Literal.number(said if short or "e" in said else f"{said}e0")
    return exp.Neg(this=literal) if made < 0 else literal


def inner(part: Sql) -> Sql:
    """An operand: in brackets where it has an operator of its own."""
    apart = exp.Binary | exp.Not | exp.In | exp.Neg
    return exp.Paren(this=part) if isinstance(part, apart) and not isinstance(part, exp.Dot) else part


def cast(part: Sql, to: exp.DType) -> Sql:
    """A cast that cannot fail: a date to a moment, a moment to its date, a whole number to a DOUBLE."""
    return exp.Cast(this=part, to=exp.DataType(this=to))


def given(part: Sql) -> Sql:
    """Whether a value is there."""
    return exp.Not(this=exp.Is(this=inner(part), expression=exp.Null()))


def absent(part: Sql) -> Sql:
    """Whether a value is not there."""
    return exp.Is(this=inner(part), expression=exp.Null())


def size(items: Sql, dialect: Dialect) -> Sql:
    """How many items; NULL where they are unknown (Spark's SIZE says -1 in its older mode)."""
    return call("len" if dialect == "duckdb" else "array_size", items)


def those(items: Sql, names: tuple[str, ...], test: Sql) -> Sql:
    """The items for which a truth is TRUE."""
    return exp.ArrayFilter(this=items, expression=function(names, test))


def some(items: Sql, names: tuple[str, ...], test: Sql, dialect: Dialect) -> Sql:
    """TRUE exactly where a truth is TRUE of an item."""
    if dialect == "spark":
        return call("exists", items, function(names, test))
    # Truths are cheaper to collect than items are: LIST_FILTER would copy whole records.
    return exp.ArrayContains(this=exp.Transform(this=items, expression=function(names, test)), expression=exp.true())


def every(items: Sql, names: tuple[str, ...], test: Sql, dialect: Dialect) -> Sql:
    """TRUE exactly where the items are known and a truth is TRUE of each."""
    if dialect == "spark":
        return call("forall", items, function(names, test))
    decided = function(names, exp.Coalesce(this=test, expressions=[exp.false()]))
    other = exp.ArrayContains(this=exp.Transform(this=items, expression=decided), expression=exp.false())
    return exp.Not(this=other)


def shared(items: Sql, others: Sql, dialect: Dialect) -> Sql:
    """TRUE exactly where both lists hold an item."""
    return call("list_has_any" if dialect == "duckdb" else "arrays_overlap", items, others)


def total(items: Sql, names: tuple[str, ...], value: Sql, dialect: Dialect) -> Sql:
    """The sum in the items' order, from nought; NULL where a number is: `+` says so, SQL's SUM would skip it."""
    added = function(("total", "one"), exp.Add(this=variable("total"), expression=variable("one")))
    numbers, start = exp.Transform(this=items, expression=function(names, value)), number(0, double=True)
    return (
        call("list_reduce", numbers, added, start) if dialect == "duckdb" else call("aggregate", numbers, start, added)
    )


def function(names: tuple[str, ...], body: Sql) -> exp.Lambda:
    """A function of items."""
    return exp.Lambda(this=body, expressions=[exp.to_identifier(name) for name in names])


def variable(name: str) -> Sql:
    """A loop's variable."""
    return exp.column(exp.to_identifier(name))


def joined(texts: Sql) -> Sql:
    """The words texts of items as one; unknown ones are left out."""
    return exp.ArrayToString(this=texts, expression=text(_SEPARATOR))


def matches(part: Sql, pattern: str, dialect: Dialect) -> Sql:
    """Whether a pattern of RE2 matches anywhere."""
    flags = SPARK_FLAGS if dialect == "spark" else ""
    return exp.RegexpLike(this=part, expression=text(flags + plain_groups(pattern)))


def hide(part: Sql, pattern: str, dialect: Dialect) -> Sql:
    """A words text without what a pattern covers; one blank stands instead."""
    flags = SPARK_FLAGS if dialect == "spark" else ""
    made = exp.RegexpReplace(this=part, expression=text(flags + pattern), replacement=text(f" {GAP} "))
    if dialect == "duckdb":
        made.set("modifiers", text("g"))
    return made


def days(first: Sql, second: Sql, dialect: Dialect) -> Sql:
    """Calendar days from the first to the second, a DOUBLE."""
    one, other = cast(first, exp.DType.DATE), cast(second, exp.DType.DATE)
    between = exp.Sub(this=other, expression=one) if dialect == "duckdb" else call("datediff", other, one)
    return cast(between, exp.DType.DOUBLE)


def hours(first: Sql, second: Sql, dialect: Dialect) -> Sql:
    """Hours from the first to the second, as Python divides them: whole microseconds by those of an hour, once.

    Spark's session must stand in UTC: it reads a moment without a zone in its own.
    """
    between = exp.Sub(this=_micros(second, dialect), expression=_micros(first, dialect))
    return exp.Div(this=cast(between, exp.DType.DOUBLE), expression=exp.Literal.number(MICROSECONDS))


def _micros(part: Sql, dialect: Dialect) -> Sql:
    if dialect == "duckdb":
        return call("epoch_us", cast(part, exp.DType.TIMESTAMPNTZ))
    return call("unix_micros", cast(part, exp.DType.TIMESTAMP))


_GROUP = re.compile(r"\\Q.*?(?:\\E|\Z)|\\.|\[\^?\]?(?:\[:\^?\w+:\]|\\.|[^\]\\])*\]|(\(\?P?<\w+>)", re.DOTALL)


def plain_groups(pattern: str) -> str:
    """The pattern without its groups' names, which DuckDB's RE2 and Java write in different ways."""
    if "<" not in pattern:
        return pattern
    return _GROUP.sub(lambda found: "(" if found[1] else found[0], pattern)

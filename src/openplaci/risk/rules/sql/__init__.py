"""The history engine: rules as SQL over a table of consignments, one row each.

The table is as `openplaci.research.history` lays it out: a column for each name of the consignment, records as
structs, items as lists, the words texts beside the prose fields; NULL is unknown. What is made here is SQLGlot's
tree; ``.sql("duckdb")`` or ``.sql("spark")`` gives its text, in the dialect it was made for. In Spark a session
must stand in UTC.
"""

from collections.abc import Mapping

from sqlglot import exp

from openplaci.risk.rules.sql import dialects as say
from openplaci.risk.rules.sql.dialects import Dialect, Sql
from openplaci.risk.rules.sql.nodes import INLINE, Entries, Writer, list_table
from openplaci.risk.rules.tree import Node, lists_of

Lists = Mapping[str, Entries]
Profiles = Mapping[str, Node]
"""Rules by the ids of their profiles."""

UNION = "*"
"""Beside the profiles' columns: how many rows hit at least one of them."""
HISTORY = "history"
"""The table that is asked, unless another is given."""


def fires(node: Node, lists: Lists, dialect: Dialect = "duckdb") -> Sql:
    """A condition that is TRUE exactly where the rule is true, and else FALSE or NULL."""
    return Writer(lists, dialect).true(node)


def unknown(node: Node, lists: Lists, dialect: Dialect = "duckdb") -> Sql:
    """A condition that is TRUE where the rule is unknown and else FALSE."""
    return say.absent(Writer(lists, dialect).known(node))


def query(profiles: Profiles, lists: Lists, source: exp.Expr | None = None, dialect: Dialect = "duckdb") -> exp.Select:
    """One scan that counts the hits of each profile, and in column ``*`` the rows that hit any."""
    looked = _looked(profiles, lists, source, dialect)
    counts: list[Sql] = [
        exp.alias_(exp.CountIf(this=exp.column(hit)), said, quoted=True) for hit, said in _columns(profiles).items()
    ]
    either = exp.or_(*(exp.column(hit) for hit in _columns(profiles)), copy=False)
    counts.append(exp.alias_(exp.CountIf(this=either), UNION, quoted=True))
    return _with_lists(exp.Select(expressions=counts).from_(looked), profiles, lists, dialect)


def hits(
    profiles: Profiles, lists: Lists, source: exp.Expr | None = None, dialect: Dialect = "duckdb", key: str = "key"
) -> exp.Select:
    """One scan that lists the hits: the consignment's key and the profile's id, a row each."""
    looked = _looked(profiles, lists, source, dialect, key)
    each = [
        exp.Case(ifs=[exp.If(this=exp.column(hit), true=say.text(said))]) for hit, said in _columns(profiles).items()
    ]
    fired = say.those(exp.Array(expressions=each), ("x1",), say.given(say.variable("x1")))
    apart = exp.Unnest(expressions=[fired]) if dialect == "duckdb" else exp.Explode(this=fired)
    columns: list[Sql] = [exp.column(say.name(key)), exp.alias_(apart, "profile")]
    return _with_lists(exp.Select(expressions=columns).from_(looked), profiles, lists, dialect)


def verdicts(
    profiles: Profiles, lists: Lists, source: exp.Expr | None = None, dialect: Dialect = "duckdb", key: str = "key"
) -> exp.Select:
    """One scan that tells of every row its key, and of each profile whether it fires and whether it is unknown."""
    writer = Writer(lists, dialect)
    columns: list[Sql] = [exp.column(say.name(key))]
    for node in profiles.values():
        columns += [writer.true(node), say.absent(writer.known(node))]
    made = exp.Select(expressions=columns).from_(source or exp.to_table(HISTORY))
    return _with_lists(made, profiles, lists, dialect)


def _columns(profiles: Profiles) -> dict[str, str]:
    """A column of its own for each profile: an id may be a name of the consignment too."""
    return {f"hit_{number}": said for number, said in enumerate(profiles, 1)}


def _looked(
    profiles: Profiles, lists: Lists, source: exp.Expr | None, dialect: Dialect, key: str | None = None
) -> exp.Subquery:
    """The scan: a column a profile, TRUE where it fires."""
    writer = Writer(lists, dialect)
    columns: list[Sql] = [exp.column(say.name(key))] if key else []
    columns += [exp.alias_(writer.true(profiles[said]), hit) for hit, said in _columns(profiles).items()]
    return exp.Select(expressions=columns).from_(source or exp.to_table(HISTORY)).subquery("looked")


def _with_lists(made: exp.Select, profiles: Profiles, lists: Lists, dialect: Dialect) -> exp.Select:
    """The query with its lists as tables."""
    if dialect == "spark":
        return made
    for name in sorted({name for node in profiles.values() for name in lists_of(node)}):
        entries = [say.text(one) for one in lists[name].entries]
        if len(entries) > INLINE:
            rows = exp.Unnest(expressions=[exp.Array(expressions=entries)])
            made = made.with_(list_table(name), as_=exp.Select(expressions=[exp.alias_(rows, "entry")]), copy=False)
    return made

"""History as Parquet: a row a consignment, laid out by the names that a rule may use; DuckDB reads and writes it.

Unknown is NULL, an empty list stays empty, an absent record is NULL as a whole. Numbers are DOUBLE as rules count,
days DATE, moments TIMESTAMP in UTC; beside a prose field stands the text of its words.
"""

import tempfile
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from sqlglot import exp

from openplaci.faults import CannotDo
from openplaci.model.dossier import Dossier
from openplaci.risk.rules import sql
from openplaci.risk.rules.derived import derive, moment
from openplaci.risk.rules.names import DAYS, LATER, WINDOWS, records
from openplaci.risk.rules.sql.nodes import WORDS
from openplaci.risk.rules.types import Kind, Type
from openplaci.risk.wordtext import prose_words

if TYPE_CHECKING:
    import duckdb

ROWS = 40_000
"""Rows of a row group. A thread holds one of each column that it reads, and nested columns are large."""
FORMAT = f"FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROWS}"
MEMORY = "350MB"
"""What DuckDB may hold; the process itself comes on top."""
_PLAIN: dict[Kind, str] = {
    "text": "VARCHAR",
    "number": "DOUBLE",
    "truth": "BOOLEAN",
    "date": "DATE",
    "moment": "TIMESTAMP",
}


@cache
def layout() -> Mapping[str, str]:
    """The columns and their types in DuckDB's words, in order."""
    columns = {"key": "VARCHAR", "label": "VARCHAR", **_columns("consignment")}
    for subject, measures in WINDOWS.items():
        columns |= {f"{subject}_{measure}_{days}d": "DOUBLE" for measure in measures for days in DAYS}
    return columns | {one.column: _type(one) for names in LATER.values() for one in names.values()}


def _columns(record: str) -> dict[str, str]:
    columns = {}
    for name, type_ in records()[record].types.items():
        columns[name] = _type(type_)
        if type_.prose:
            columns[f"{name}{WORDS}"] = "VARCHAR"
    return columns


def _type(type_: Type) -> str:
    match type_.kind:
        case "record":
            return _struct(type_.record)
        case "items":
            return f"{_struct(type_.record) if type_.record else _PLAIN[type_.item or 'text']}[]"
        case plain:
            return _PLAIN[plain]


def _struct(record: str) -> str:
    fields = (f'"{name}" {type_}' for name, type_ in _columns(record).items())
    return f"STRUCT({', '.join(fields)})"


def row(dossier: Dossier, key: str | None = None) -> dict[str, Any]:
    """One row of history.

    Args:
        dossier: the consignment and what is known of it.
        key: what tells it from others; its label where none is given.

    Returns:
        Column -> value; records as dictionaries, items as lists.
    """
    label = dossier.consignment.label
    made = {"key": key or label, "label": label, **_record("consignment", dossier.consignment, dossier)}
    return {name: made[name] if name in made else dossier.known.get(name) for name in layout()}


def _record(record: str, said: Any, dossier: Dossier) -> dict[str, Any]:
    made = {}
    for name, type_ in records()[record].types.items():
        attribute = records()[record].attributes[name]
        value = derive(record, name, said, dossier) if attribute is None else getattr(said, attribute)
        made[name] = _value(type_, value, dossier)
        if type_.prose:
            made[f"{name}{WORDS}"] = None if value is None else prose_words(type_.prose, value)
    return made


def _value(type_: Type, value: Any, dossier: Dossier) -> Any:
    if value is None:
        return None
    match type_.kind:
        case "record":
            return _record(type_.record, value, dossier)
        case "items" if type_.record:
            return [_record(type_.record, one, dossier) for one in value]
        case "items":
            return list(value)
        case "moment":
            return moment(value)
        case "number":
            return float(value)
        case _:
            return value


def connect(*, memory: str = MEMORY, threads: int | None = None) -> "duckdb.DuckDBPyConnection":
    """Open DuckDB in memory, within bounds; it fetches nothing.

    Args:
        memory: what its buffers may hold.
        threads: how many; as many as there are cores where none is given.

    Raises:
        CannotDo: it is not installed.
    """
    try:
        import duckdb
    except ImportError:
        raise CannotDo("history needs DuckDB, which is not installed; expected openplaci[history]") from None
    config: dict[str, Any] = {
        "memory_limit": memory,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    if threads is not None:
        config["threads"] = threads
    return duckdb.connect(config=config)


def write(dossiers: Iterable[tuple[str, Dossier]], path: Path) -> int:
    """Write one file of history; one that is there is replaced.

    Args:
        dossiers: each with the key that tells it from others.
        path: the file.

    Returns:
        How many rows it has.

    Raises:
        CannotDo: DuckDB is not installed, or a file cannot be written.
    """
    encode = msgspec.json.Encoder().encode
    with tempfile.NamedTemporaryFile(suffix=".json") as lines:
        rows = 0
        for key, dossier in dossiers:
            lines.write(encode(_said(row(dossier, key))) + b"\n")
            rows += 1
        lines.flush()
        columns = ", ".join(f"{_quoted(name)}: {_quoted(type_)}" for name, type_ in layout().items())
        read = f"read_json({_quoted(lines.name)}, format='newline_delimited', columns={{{columns}}})"
        _ask(f"COPY (SELECT * FROM {read}) TO {_quoted(path)} ({FORMAT})", path)  # noqa: S608 - names of our own
    return rows


def _said(value: Any) -> Any:
    """A row without what is unknown: an absent key is read as NULL."""
    if isinstance(value, dict):
        return {name: _said(one) for name, one in value.items() if one is not None}
    return [_said(one) for one in value] if isinstance(value, list) else value


def count(folder: Path, profiles: sql.Profiles, lists: sql.Lists) -> dict[str, int]:
    """How many consignments of a history each profile hits, and under ``*`` how many at least one does.

    Raises:
        CannotDo: DuckDB is not installed, or the folder holds no history that can be read.
    """
    if not profiles:
        return {sql.UNION: 0}
    (counts,) = _ask(sql.query(profiles, lists, table(folder)).sql("duckdb"), folder)
    return dict(zip((*profiles, sql.UNION), counts, strict=True))


def hits(folder: Path, profiles: sql.Profiles, lists: sql.Lists) -> list[tuple[str, str]]:
    """Which consignments the profiles hit: key and profile's id, sorted.

    Raises:
        CannotDo: DuckDB is not installed, or the folder holds no history that can be read.
    """
    return [] if not profiles else sorted(_ask(sql.hits(profiles, lists, table(folder)).sql("duckdb"), folder))


def table(folder: Path) -> exp.Table:
    """The files of a history as the table that a query reads."""
    files = exp.Literal.string(str(folder / "*.parquet"))
    return exp.Table(this=exp.Anonymous(this="read_parquet", expressions=[files]))


def _ask(said: str, what: Path) -> list[Any]:
    with connect() as db:
        import duckdb

        try:
            return db.execute(said).fetchall()
        except duckdb.Error as fault:
            raise CannotDo(f"history in {what}: {str(fault).splitlines()[0]}") from None


def _quoted(value: object) -> str:
    return exp.Literal.string(str(value)).sql("duckdb")

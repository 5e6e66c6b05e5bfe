"""The code tables as files: their headers, their rows, and one clear line where one is broken.

A file opens with comment lines, ``# key: value``: title, source, licence, date, certainty, complete, made by,
and any number of notes. Then come the rows: comma separated under a line of column names (``.csv``), or
one entry a line (``.txt``). An entry of a list may end in a certainty of its own: ``TO ORDER [M]``.
"""

import csv
import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple, cast, get_args

from openplaci.faults import CodeTableFault
from openplaci.model.base import Noun
from openplaci.model.status import Event

Certainty = Literal["V", "S", "I", "M"]
"""Verified in the source named, from a secondary page, inferred from a verified source, remembered."""

FOLDER = Path(__file__).parent / "data"

_HEADER = re.compile(r"#\s*([a-z ]+?):\s*(.*?)\s*")
_CERTAINTY = re.compile(r"\[?([VSIM])\]?")
_KEYS = ("title", "source", "licence", "date", "certainty", "complete", "made by")


class Table(Noun, frozen=True, kw_only=True):
    """What a code table is, for ``openplaci doctor`` and the docs.

    Attributes:
        name: name of the table, and of its file without the ending.
        title: what it holds, in words.
        source, licence, date: where it comes from, under which terms, as of when.
        rows: how many entries.
        complete: whether the list is whole; an entry that an incomplete table lacks is never an error.
        certainty: V verified, S secondary, I inferred, M remembered.
        made_by: ``hand``, or the tool that makes it.
        note: what else to know, one sentence a line.
    """

    name: str
    title: str
    source: str
    licence: str
    date: str
    rows: int
    complete: bool
    certainty: Certainty
    made_by: str
    note: str = ""


class Sheet(NamedTuple):
    """A table as read: what it is, and its rows."""

    table: Table
    rows: tuple[tuple[str, ...], ...]


class Shape(NamedTuple):
    """How a table's file must look: its ending, its columns and the pattern of each value."""

    ending: str
    columns: tuple[str, ...]
    patterns: tuple[str, ...]


_WORDS = r"[^\s,](?:[^,]*[^\s,])?"
_UN = r"\d{4}"
_CLASS = r"[1-9](?:\.[1-6][A-HJ-LNS]?)?"
_MEANINGS = Shape("csv", ("code", "meaning"), (r"[0-9A-Z]{1,4}", _WORDS))
_TERMS = Shape("txt", ("term",), (r".*[0-9A-Za-z].*",))

SHAPES: dict[str, Shape] = {
    "places": Shape("csv", ("code", "country", "name"), (r"[A-Z]{3}", r"[A-Z]{2}", _WORDS)),
    "airlines": Shape("csv", ("prefix", "designator", "name"), (r"\d{3}", r"[0-9A-Z]{2}", _WORDS)),
    "hs2022": Shape("txt", ("heading",), (r"\d{4}:\d\d(?:,\d\d)*",)),
    "un_numbers": Shape("csv", ("number", "class"), (_UN, _CLASS)),
    "special_handling": _MEANINGS,
    "special_handling_other": Shape("csv", ("code", "meaning", "certainty"), (r"[0-9A-Z]{3}", _WORDS, r"[VSIM]")),
    "dangerous_goods": Shape(
        "csv",
        ("code", "class", "un_numbers", "certainty"),
        (r"[A-Z]{3}", f"(?:{_CLASS})?", rf"(?:{_UN}(?: {_UN})*)?", r"[VSIM]"),
    ),
    "security_status": _MEANINGS,
    "screening_method": _MEANINGS,
    "screening_exemption": _MEANINGS,
    "regulated_entity": _MEANINGS,
    "participant": _MEANINGS,
    "rate_class": _MEANINGS,
    "placi_status": Shape(
        "csv",
        ("code", "meaning", "text", "pact", "iata"),
        (r"[0-9A-Z]{2}", _WORDS, _WORDS, r"(?:[A-Z]{2})?", r"(?:[A-Z]{2})?"),
    ),
    "status": Shape("csv", ("code", "event", "meaning"), (r"[A-Z]{3}", f"(?:{'|'.join(get_args(Event))})?", _WORDS)),
    "discrepancy": _MEANINGS,
    "pact_unacceptable": _TERMS,
    "ics2_stopwords": _TERMS,
    "party_placeholders": _TERMS,
}
"""Every table that the project ships, and the shape of its file."""


def read_table(name: str, folder: Path = FOLDER) -> Sheet:
    """Read a table and check every row.

    Raises:
        CodeTableFault: there is no such table, or its file is missing or broken; the text names file and line.
    """
    shape = SHAPES.get(name)
    if shape is None:
        raise CodeTableFault(f"there is no code table {name!r}; there are {', '.join(SHAPES)}")
    path = folder / f"{name}.{shape.ending}"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as fault:
        raise CodeTableFault(f"code table {path.name} cannot be read: {fault}") from fault
    start = next((at for at, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _header(path.name, lines[:start])
    rows = _rows(path.name, shape, lines, start)
    return Sheet(
        Table(
            name=name,
            title=header["title"],
            source=header["source"],
            licence=header["licence"],
            date=header["date"],
            rows=len(rows),
            complete=header["complete"] == "yes",
            certainty=cast("Certainty", header["certainty"]),
            made_by=header["made by"],
            note=header.get("note", ""),
        ),
        rows,
    )


def _header(file: str, lines: list[str]) -> dict[str, str]:
    header: dict[str, str] = {}
    for line in lines:
        found = _HEADER.fullmatch(line)
        if found:
            key, value = found[1], found[2]
            header[key] = f"{header[key]}\n{value}" if key in header else value
    for key in _KEYS:
        if not header.get(key):
            raise CodeTableFault(f"code table {file}: the header lacks a line '# {key}: ...'")
    mark = _CERTAINTY.fullmatch(header["certainty"])
    if mark is None:
        raise CodeTableFault(f"code table {file}: certainty is {header['certainty']!r}, not one of V S I M")
    if header["complete"] not in ("yes", "no"):
        raise CodeTableFault(f"code table {file}: complete is {header['complete']!r}, not yes or no")
    header["certainty"] = mark[1]
    return header


def _rows(file: str, shape: Shape, lines: list[str], start: int) -> tuple[tuple[str, ...], ...]:
    fields: list[tuple[str, ...]]
    if shape.ending == "csv":
        fields = [tuple(row) for row in csv.reader(lines[start:])]
        if not fields or fields[0] != shape.columns:
            raise CodeTableFault(f"code table {file}, line {start + 1}: expected {','.join(shape.columns)}")
        fields, start = fields[1:], start + 1
    else:
        fields = [(line,) for line in lines[start:]]
    if not fields:
        raise CodeTableFault(f"code table {file} has no rows")
    patterns = [re.compile(pattern, re.ASCII) for pattern in shape.patterns]
    seen: set[str] = set()
    for line, row in enumerate(fields, start + 1):
        wrong = _wrong(row, shape.columns, patterns)
        if wrong is None and row[0] in seen:
            wrong = f"{row[0]!r} stands there twice"
        if wrong is not None:
            raise CodeTableFault(f"code table {file}, line {line}: {wrong}")
        seen.add(row[0])
    return tuple(fields)


def _wrong(row: tuple[str, ...], columns: tuple[str, ...], patterns: list[re.Pattern[str]]) -> str | None:
    if len(row) != len(columns):
        return f"expected {len(columns)} values ({','.join(columns)}), found {len(row)}"
    for column, pattern, value in zip(columns, patterns, row, strict=True):
        if not pattern.fullmatch(value):
            return f"{value!r} is no {column}"
    return None


@cache
def tables() -> tuple[Table, ...]:
    """Every table that the project ships, in order, each read and checked."""
    return tuple(read_table(name).table for name in SHAPES)


@cache
def versions() -> str:
    """Twelve hexadecimal digits over all shipped tables: the same tables, the same digits."""
    return digest(FOLDER)


def digest(folder: Path) -> str:
    """Twelve hexadecimal digits over the tables of a folder, whatever the line ends.

    Raises:
        CodeTableFault: a table is missing.
    """
    whole = sha256()
    for name, shape in sorted(SHAPES.items()):
        file = f"{name}.{shape.ending}"
        try:
            text = (folder / file).read_bytes().replace(b"\r\n", b"\n")
        except OSError as fault:
            raise CodeTableFault(f"code table {file} cannot be read: {fault}") from fault
        whole.update(b"%s %d\n" % (file.encode(), len(text)))
        whole.update(text)
    return whole.hexdigest()[:12]

"""What a trial is given: lists, labelled pairs, ordinary names and labelled queries, read from bytes in any layout."""

import csv
import hashlib
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.watchlist import Entity, ListedName, ListFault, PartyKind, Watchlist
from openplaci.screening.sources import SOURCES
from openplaci.screening.sources.guess import guessed_kind

NAMES: Final = "names"
"""Source of a plain list: names one a line, or a CSV file with a column of names."""
NAME: Final = ("name", "full_name", "fullname", "query", "text", "party", "caption")
LABEL: Final = ("label", "is_match", "match", "is_same", "same", "judgement", "judgment", "target", "y")
PAIR: Final = (
    ("name_a", "name_b"), ("name1", "name2"), ("name_1", "name_2"), ("left", "right"), ("left_name", "right_name"),
    ("a", "b"), ("query", "candidate"), ("query", "expected match"), ("query", "expected"), ("query", "name"),
    ("name", "candidate"), ("name", "listed"), ("query_name", "candidate_name"), ("source", "target"),
    ("text_a", "text_b"), ("namea", "nameb"), ("name_left", "name_right"), ("query", "listed"),
)  # fmt: skip
KIND: Final = ("kind", "schema", "type", "entity_type")
EXPECTED: Final = ("expected", "entity", "expected_id", "entity_id", "expected_name", "listed", "expected match")
GROUP: Final = ("group", "target", "entity", "cluster")
_YES: Final = frozenset("1 true match yes y t positive same 1.0 +".split())
_NO: Final = frozenset(
    "0 false no-match nomatch no_match non-match non_match no n f negative different 0.0 -1 -".split()
) | {"no match"}
_PEOPLE: Final = frozenset("person individual people p natural human".split())
_FIRMS: Final = frozenset(
    "organisation organization company entity legalentity publicbody business firm org o c corporate".split()
)
_PARTS: Final = ("firstname", "first_name", "given_name", "middlename", "middle_name", "fathername", "lastname",
                 "last_name", "family_name")  # fmt: skip
_SHOWN: Final = 30
_VARIANTS: Final = 500
"""Names of one and the same at most: each is paired with every other."""


class Named(Noun, frozen=True, kw_only=True):
    """A name, what it is taken for, its country, and, of a labelled query, whom it should find (empty: nobody)."""

    name: str
    kind: PartyKind = ""
    country: str | None = None
    expected: str | None = None


class Pair(Noun, frozen=True, kw_only=True):
    """Two names, whether they are one, and what they are taken for."""

    a: str
    b: str
    match: bool
    kind: PartyKind = ""


class Columns(Noun, frozen=True, kw_only=True):
    """Names of columns where they are not found by themselves; empty: as found."""

    name: str = ""
    name_a: str = ""
    name_b: str = ""
    label: str = ""
    kind: str = ""
    country: str = ""
    expected: str = ""


def kind_of(text: str) -> PartyKind:
    """What a word of a column says: a person, an organisation, or neither."""
    word = text.strip().casefold()
    return "person" if word in _PEOPLE else "organisation" if word in _FIRMS else ""


def text_of(where: str, data: bytes) -> str:
    """Decode a file.

    Raises:
        CannotDo: it is neither UTF-8 nor UTF-16 with a mark.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise CannotDo(f"{where}: not UTF-8 at byte {fault.start}; expected a text in UTF-8") from fault


def rows_of(where: str, text: str, *, sure: bool = False) -> tuple[tuple[str, ...], list[tuple[int, list[str]]]]:
    """Part a CSV text into its head, in small letters (empty where it has none), and its rows with their lines.

    With `sure`, the first row is a head whatever it says.
    Lines that start with ``#`` are remarks. Semicolons and tabs part too, where the first line has them and no comma.

    Raises:
        CannotDo: it is no CSV.
    """
    lines = [(at, line) for at, line in enumerate(text.splitlines(keepends=True), 1) if not line.startswith("#")]
    kept = [(at, line) for at, line in lines if line.strip()]
    if not kept:
        raise CannotDo(f"{where}: empty; expected rows")
    first = kept[0][1]
    mark = next((sign for sign in ",\t;|" if sign in first), ",")
    body = io.StringIO("".join(line for at, line in lines if at >= kept[0][0]), newline="")
    number = [at for at, _ in lines if at >= kept[0][0]]
    reader = csv.reader(body, delimiter=mark)
    rows: list[tuple[int, list[str]]] = []
    began = 0
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((number[min(began, len(number) - 1)], [cell.strip() for cell in row]))
            began = reader.line_num
    except csv.Error as fault:
        raise CannotDo(f"{where}: line {number[min(began, len(number) - 1)]}: {fault}; expected CSV") from fault
    head = tuple(cell.casefold() for cell in rows[0][1])
    known = {*NAME, *(one for pair in PAIR for one in pair if len(one) > 1), *_PARTS} - {"target", "source"}
    if not sure and known.isdisjoint(head) and not any(set(pair) <= set(head) for pair in PAIR):
        return (), rows
    return head, rows[1:]


def _column(where: str, head: Sequence[str], asked: str, known: Sequence[str]) -> int:
    """Place of a column, -1 where there is none.

    Raises:
        CannotDo: it was asked for by name and is not there.
    """
    if asked:
        if asked.casefold() not in head:
            raise CannotDo(f"{where}: no column {asked!r}; it has {', '.join(head) or 'no head line'}")
        return head.index(asked.casefold())
    return next((head.index(one) for one in known if one in head), -1)


def _cell(row: Sequence[str], at: int) -> str:
    return row[at] if 0 <= at < len(row) else ""


def pairs(where: str, data: bytes, columns: Columns) -> tuple[list[Pair], list[ListFault]]:
    """Read labelled pairs: CSV with or without a head line, checks in YAML, or names of one and the same, one a line.

    Raises:
        CannotDo: the layout is none of these, or no row could be read.
    """
    text = text_of(where, data)
    if where.casefold().endswith((".yml", ".yaml")):
        found, faults = _checks(where, text)
    elif where.casefold().endswith(".txt") and not re.search(r"^[^\n]*\t", text):
        names = [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]
        if len(names) > _VARIANTS:
            raise CannotDo(f"{where}: {len(names):,} names; expected names of one and the same, {_VARIANTS} at most")
        found = [Pair(a=one, b=other, match=True) for at, one in enumerate(names) for other in names[:at]]
        faults = []
    else:
        found, faults = _pair_rows(where, text, columns)
    if not found:
        more = f"; the first: {faults[0].where}: {faults[0].words}" if faults else ""
        raise CannotDo(f"{where}: no labelled pair could be read; expected rows of two names and a label{more}")
    return found, faults


def _pair_rows(where: str, text: str, columns: Columns) -> tuple[list[Pair], list[ListFault]]:
    head, rows = rows_of(where, text, sure=bool(columns.name_a or columns.label))
    label = kind = -1
    if head:
        two = (columns.name_a, columns.name_b) if columns.name_a and columns.name_b else next(
            (pair for pair in PAIR if pair[0] in head and pair[1] in head), None
        )  # fmt: skip
        if two is None:
            raise CannotDo(
                f"{where}: no two columns of names among {', '.join(head)[:120]}; expected name_a and name_b, or "
                "--column-a and --column-b; names that should be found belong to --queries"
            )
        a, b = (_column(where, head, one, ()) for one in two)
        left = [one for one in LABEL if one not in two]
        label, kind = _column(where, head, columns.label, left), _column(where, head, columns.kind, KIND)
    else:
        a, b = 0, 1
        if len(rows[0][1]) < 2:  # noqa: PLR2004 - two names
            raise CannotDo(f"{where}: line {rows[0][0]}: one column; expected two names and a label, comma between")
        if sum(_label(_cell(row, 2)) is not None for _, row in rows) * 2 > len(rows):
            label = 2
    found: list[Pair] = []
    faults: list[ListFault] = []
    for line, row in rows:
        one, other, said = _cell(row, a), _cell(row, b), _cell(row, label)
        match = True if label < 0 else _label(said)
        if not one or not other or match is None:
            what = "a name is missing" if not one or not other else f"the label is {said[:_SHOWN]!r}"
            faults.append(ListFault(where=f"{where}: line {line}", words=f"{what}; expected two names and 1 or 0"))
            continue
        found.append(Pair(a=one, b=other, match=match, kind=kind_of(_cell(row, kind))))
    return found, faults


def _label(text: str) -> bool | None:
    word = text.strip().casefold()
    return True if word in _YES else False if word in _NO else None


def _checks(where: str, text: str) -> tuple[list[Pair], list[ListFault]]:
    import yaml

    try:
        read = yaml.safe_load(text)
    except yaml.YAMLError as fault:
        raise CannotDo(f"{where}: {' '.join(str(fault).split())}; expected YAML") from fault
    checks = read.get("checks", read.get("pairs")) if isinstance(read, Mapping) else read
    if not isinstance(checks, list):
        raise CannotDo(f"{where}: no list of checks; expected checks, each with match, query and candidate")
    found: list[Pair] = []
    faults: list[ListFault] = []
    for number, one in enumerate(checks, 1):
        at = f"{where}: check {number}"
        if not isinstance(one, Mapping):
            faults.append(ListFault(where=at, words="expected match, query and candidate"))
            continue
        said = one.get("match", one.get("label"))
        match = said if isinstance(said, bool) else _label(str(said))
        a, b = _names(one.get("query", one.get("a"))), _names(one.get("candidate", one.get("b")))
        if match is None or not a or not b:
            faults.append(ListFault(where=at, words="expected match (true or false), and two sides with a name"))
            continue
        found.append(Pair(a=a, b=b, match=match, kind=kind_of(str(one.get("schema", one.get("kind", ""))))))
    return found, faults


def _names(side: object) -> str:
    """The name of a side: as it stands, or put together from its parts; the first where there are several."""
    if isinstance(side, list):
        side = side[0] if side else ""
    if not isinstance(side, Mapping):
        return str(side or "").strip()
    low = {str(key).casefold(): value for key, value in side.items()}
    if "properties" in low:
        return _names(low["properties"])
    if low.get("name"):
        return _names(low["name"])
    return " ".join(filter(None, (_names(low.get(part)) for part in _PARTS)))


def names(where: str, data: bytes, columns: Columns, kind: PartyKind = "") -> tuple[list[Named], list[ListFault]]:
    """Read names: one a line, or a CSV file with a column of them; a labelled query's ``expected`` is kept.

    Args:
        where: name of the file; without a column of kinds, words of it tell people from companies.
        data: its bytes.
        columns: names of columns.
        kind: what all are taken for; empty: as the file tells.

    Raises:
        CannotDo: there is no name.
    """
    text = text_of(where, data)
    found: list[Named] = []
    faults: list[ListFault] = []
    if where.casefold().endswith(".txt") and "\t" not in text and not columns.name:
        kind = kind or hinted(where)
        found = [Named(name=line.strip(), kind=kind) for line in text.splitlines() if line.strip() and line[0] != "#"]
    else:
        found, faults = _name_rows(where, text, columns, kind)
    if not found:
        raise CannotDo(f"{where}: no name; expected one a line, or a CSV file with a column name")
    return found, faults


def _name_rows(
    where: str, text: str, columns: Columns, kind: PartyKind
) -> tuple[list[Named], list[ListFault]]:  # fmt: skip
    head, rows = rows_of(where, text, sure=bool(columns.name or columns.expected))
    name = _column(where, head, columns.name, NAME)
    if name < 0 and not head:
        name = 0
    if name < 0:
        raise CannotDo(f"{where}: no column name among {', '.join(head)[:120]}; expected it, or --column-name")
    expected = _column(where, head, columns.expected, [one for one in EXPECTED if one != (head[name] if head else "")])
    of_kind, country = _column(where, head, columns.kind, KIND), _column(where, head, columns.country, ("country",))
    hint = kind or ("person" if {"first_name", "last_name"} & set(head) else hinted(where))
    found: list[Named] = []
    faults: list[ListFault] = []
    for line, row in rows:
        said = _cell(row, name)
        if not said:
            faults.append(ListFault(where=f"{where}: line {line}", words="no name; expected one"))
            continue
        land = _cell(row, country).upper()
        found.append(
            Named(
                name=said, kind=kind_of(_cell(row, of_kind)) or hint,
                country=land if re.fullmatch("[A-Z]{2}", land) else None,
                expected=_cell(row, expected) if expected >= 0 else None,
            )
        )  # fmt: skip
    return found, faults


def hinted(where: str) -> PartyKind:
    """What the name of a file says of the names in it."""
    word = re.split(r"[\\/]", where)[-1].casefold()
    if re.search("compan|organi[sz]ation|firm|business", word):
        return "organisation"
    return "person" if re.search("people|person|individual", word) else ""


def watchlist(name: str, source: str, files: Mapping[str, bytes]) -> tuple[Watchlist, list[ListFault]]:
    """Read a list by one of `SOURCES`, or plain names.

    Raises:
        CannotDo: there is no such source, or no name.
        ListUnreadable: a file is none of that source.
    """
    digest = hashlib.sha256(b"".join(key.encode() + b"\n" + files[key] for key in sorted(files))).hexdigest()
    if source in SOURCES:
        entities, day, read = SOURCES[source].read(files)
        faults = list(read)
        version = day.isoformat() if day else digest[:12]
    elif source == NAMES:
        entities, faults = _plain(files)
        version = digest[:12]
    else:
        raise CannotDo(f"no source named {source!r}; known: {', '.join((*SOURCES, NAMES))}")
    made = Watchlist(name=name, source=source, version=version, digest=digest, entities=entities)
    return made, faults


def _plain(files: Mapping[str, bytes]) -> tuple[tuple[Entity, ...], list[ListFault]]:
    entities: list[Entity] = []
    faults: list[ListFault] = []
    for where, data in files.items():
        found, bad = names(where, data, Columns())
        faults += bad
        for one in found:
            kind = one.kind or guessed_kind(one.name)
            number = f"{len(entities) + 1}"
            entities.append(Entity(id=number, kind=kind, names=(ListedName(text=one.name),)))
    return tuple(entities), faults


def texts(lists: Sequence[Watchlist]) -> Iterator[tuple[str, Entity, str]]:
    """Every listed name of persons and organisations: list, entity, name."""
    for one in lists:
        for entity in one.entities:
            if entity.kind in {"person", "organisation"}:
                yield from ((one.name, entity, name.text) for name in entity.names)

"""Files of OpenSanctions: ``targets.simple.csv``, and FollowTheMoney as JSON lines (``entities.ftm.json``).

[S] columns and properties as the publisher's documentation and others' programs show them. Where lines say which
entities are targets, the others (owners, relatives) are left out, since nobody has listed them.
"""

import csv
import io
from collections.abc import Mapping
from typing import Any

import msgspec

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import EntityKind, ListFault, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.dates import born, one_date
from openplaci.screening.sources.gather import Draft, finished
from openplaci.screening.sources.rows import headed_rows, worded
from openplaci.screening.sources.text import decoded

_KINDS: Mapping[str, EntityKind] = {
    "Person": "person",
    "Vessel": "vessel",
    "Airplane": "aircraft",
    "Organization": "organisation",
    "Company": "organisation",
    "LegalEntity": "organisation",
    "PublicBody": "organisation",
}
_COUNTRIES = ("country", "nationality", "citizenship", "jurisdiction", "mainCountry", "flag")
_NUMBERS = {
    "passportNumber": "passport",
    "idNumber": "national id",
    "taxNumber": "tax",
    "vatCode": "tax",
    "registrationNumber": "registration",
    "ogrnCode": "registration",
    "innCode": "tax",
    "leiCode": "lei",
    "imoNumber": "imo",
    "mmsi": "mmsi",
    "swiftBic": "swift",
    "callSign": "call sign",
    "serialNumber": "aircraft",
}
_PASSPORTS = ("Passport", "Identification")
_SEVERAL = ";"


def read_opensanctions(files: Mapping[str, bytes]) -> ListRead:
    """One file in either form, told apart by its first sign."""
    where, data = only_file(files, "opensanctions", "targets.simple.csv or entities.ftm.json")
    return _read_lines(where, data) if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{") else _read_csv(where, data)


def _read_csv(where: str, data: bytes) -> ListRead:
    rows, faults, _ = headed_rows(data, where, ("id", "schema", "name", "aliases"))
    drafts = []
    newest = None
    for line, row in rows:
        kind = _KINDS.get(row["schema"])
        if not row["id"] or not row["name"] or kind is None:
            worded(faults, where, line)(
                f"no id or no name, or the schema {row['schema'][:40]!r} is not known; expected {', '.join(_KINDS)}"
            )
            continue
        draft = Draft(row["id"], kind, f"{where} line {line}")
        for name in [row["name"], *_values(row["aliases"])]:
            draft.name(name)
        draft.born.update(dict.fromkeys(date for text in _values(row.get("birth_date", "")) for date in born(text)))
        for country in _values(row.get("countries", "")):
            draft.country(country)
        for address in _values(row.get("addresses", "")):
            draft.address([address])
        for number in _values(row.get("identifiers", "")):
            draft.identifier(number)
        for phone in _values(row.get("phones", "")):
            draft.phone(phone)
        draft.email(row.get("emails", ""))
        draft.programmes.update(dict.fromkeys(_values(row.get("program_ids", "") or row.get("sanctions", ""))))
        draft.remark(row.get("dataset", ""), "lists")
        newest = max(filter(None, (newest, one_date(row.get("last_seen", "")))), default=None)
        drafts.append(draft)
    return finished(drafts, faults, where, newest)


def _values(text: str) -> list[str]:
    """Values of one cell, joined by semicolons; one that holds a semicolon itself is in quotes [S]."""
    if _SEVERAL not in text:
        return [text.strip()] if text.strip() else []
    try:
        row = next(csv.reader([text.replace("\n", " ").replace("\r", " ")], delimiter=_SEVERAL), [])
    except csv.Error:
        row = text.split(_SEVERAL)
    return [value.strip() for value in row if value.strip()]


class _Line(msgspec.Struct):
    id: str
    schema: str
    properties: dict[str, list[Any]] = {}
    caption: str = ""
    target: bool | None = None
    last_seen: str | None = None

    def texts(self, name: str) -> list[str]:
        return [value for value in self.properties.get(name, ()) if isinstance(value, str) and value.strip()]


def _read_lines(where: str, data: bytes) -> ListRead:
    text, told = decoded(data, where)
    faults = list(told)
    read = msgspec.json.Decoder(_Line)
    lines: list[tuple[int, _Line]] = []
    around: list[_Line] = []
    broken = last = 0
    for number, raw in enumerate(io.StringIO(text), start=1):
        if not raw.strip():
            continue
        last = number
        try:
            line = read.decode(raw.encode("utf-8", "replace"))
        except (msgspec.DecodeError, RecursionError) as error:
            broken = number
            words = f"no entity in JSON ({str(error)[:80]}); expected id, schema and properties"
            faults.append(ListFault(where=f"{where} line {number}", words=words))
            continue
        if line.schema in _KINDS:
            lines.append((number, line))
        elif line.schema in _PASSPORTS or line.schema == "Address":
            around.append(line)
    if broken and broken == last:
        raise ListUnreadable(
            f"{where} line {broken}: the last line is no JSON; expected a whole entity, the file is cut"
        )
    if any(line.target for _, line in lines):
        lines = [(number, line) for number, line in lines if line.target]
    drafts = {}
    every = []
    for number, line in lines:
        draft = _draft(line, f"{where} line {number}")
        if not draft.id or not draft.names:
            worded(faults, where, number)("no id or no name; expected both")
            continue
        drafts[draft.id] = draft
        every.append((draft, line))
    _joined(drafts, every, around)
    newest = max((day for _, line in lines if (day := one_date(line.last_seen or ""))), default=None)
    return finished([draft for draft, _ in every], faults, where, newest)


def _draft(line: _Line, where: str) -> Draft:
    draft = Draft(line.id, _KINDS[line.schema], where)
    for name in filter(None, (line.caption if line.caption in line.texts("name") else "", *line.texts("name"))):
        draft.name(name)
    for tag, weak, kind in (("alias", False, "aka"), ("previousName", False, "fka"), ("weakAlias", True, "aka")):
        for name in line.texts(tag):
            draft.name(name, weak=weak, kind=kind)
    draft.born.update(dict.fromkeys(date for text in line.texts("birthDate") for date in born(text)))
    for tag in _COUNTRIES:
        for country in line.texts(tag):
            draft.country(country)
    for address in line.texts("address"):
        draft.address([address])
    for tag, kind in _NUMBERS.items():
        for value in line.texts(tag):
            draft.identifier(value, kind)
    for phone in line.texts("phone"):
        draft.phone(phone)
    for email in line.texts("email"):
        draft.email(email)
    draft.programmes.update(dict.fromkeys(line.texts("programId") or line.texts("program") or line.texts("topics")))
    for tag in ("position", "birthPlace", "notes"):
        for words in line.texts(tag):
            draft.remark(words)
    return draft


def _joined(drafts: Mapping[str, Draft], every: list[tuple[Draft, _Line]], around: list[_Line]) -> None:
    """Addresses and passports that stand in lines of their own."""
    addresses = {line.id: line for line in around if line.schema == "Address"}
    for draft, line in every:
        for identity in line.texts("addressEntity"):
            if known := addresses.get(identity):
                draft.address(known.texts("full")[:1] or [known.caption], next(iter(known.texts("country")), ""))
    for line in around:
        for holder in line.texts("holder"):
            if holder in drafts:
                kind = "passport" if line.schema == "Passport" else next(iter(line.texts("type")), "national id")
                for value in line.texts("number") or line.texts("passportNumber"):
                    drafts[holder].identifier(value, kind, next(iter(line.texts("country")), ""))

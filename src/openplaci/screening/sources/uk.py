"""Lists of the UK: OFSI's consolidated list as CSV, and the UK Sanctions List as CSV and XML.

[S] columns and elements as others' programs and their excerpts of the real files show them; both CSV files have a line
with their date above the head line, and a row for each name or address of an entity.
"""

import re
from collections.abc import Mapping
from typing import Any

from openplaci.model.watchlist import EntityKind, ListFault, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.dates import born, one_date
from openplaci.screening.sources.gather import Draft, finished, plain
from openplaci.screening.sources.rows import Row, headed_rows, worded
from openplaci.screening.sources.tree import children, first, records, texts

_KINDS: Mapping[str, EntityKind] = {"individual": "person", "ship": "vessel", "vessel": "vessel"}
_NAMES = tuple(f"name {number}" for number in (1, 2, 3, 4, 5, 6))
_STEPS = re.compile(r"\(\d+\)")
_ALIASES = {"fka": "fka", "nka": "nka"}
_PLACE = tuple(f"AddressLine{number}" for number in range(1, 7))


def read_uk(files: Mapping[str, bytes]) -> ListRead:
    """Individuals, entities and ships. An alias of low quality is weak; family names are put last."""
    where, data = only_file(files, "uk", "ConList.csv, or the UK Sanctions List as CSV or XML")
    return _read_xml(where, data) if where.lower().endswith(".xml") else _read_csv(where, data)


def _read_csv(where: str, data: bytes) -> ListRead:
    rows, faults, above = headed_rows(data, where, ("name 6", "name 1"))
    drafts: dict[str, Draft] = {}
    for line, row in rows:
        tell = worded(faults, where, line)
        identity = row.get("unique id") or row.get("group id") or row.get("ofsi group id") or ""
        name = plain(" ".join(row.get(column, "") for column in _NAMES))
        if not identity or not name:
            tell("no number or no name; expected Group ID or Unique ID, and Name 6")
            continue
        kind = _KINDS.get((row.get("group type") or row.get("designation type") or "").lower(), "organisation")
        draft = drafts.setdefault(identity, Draft(identity, kind, f"{where} line {line}"))
        how = (row.get("name type") or row.get("alias type") or "").lower()
        weak = "low" in (row.get("alias quality") or row.get("alias strength") or "").lower()
        _named(draft, name, how, weak=weak)
        draft.name(row.get("name non-latin script", ""))
        _row_facts(row, draft)
    return finished(list(drafts.values()), faults, where, one_date(above))


def _named(draft: Draft, name: str, how: str, *, weak: bool) -> None:
    """Add a name; the primary one goes first, wherever its row stands."""
    primary = how.startswith("primary") and "variation" not in how
    draft.name(name, weak=weak and not primary, kind=_ALIASES.get(how.replace(".", ""), "aka"))
    head = next(iter(draft.names))
    if primary and head != name and not draft.led:
        others = {text: known for text, known in draft.names.items() if text != name}
        draft.names.clear()
        draft.name(name)
        for known in others.values():
            draft.name(known.text, weak=known.weak, kind="aka" if known.kind == "primary" else known.kind)
    draft.led = draft.led or primary


def _row_facts(row: Row, draft: Draft) -> None:
    lines = [
        row.get(column) or row.get(f"address line {column[-1]}", "") for column in map("address {}".format, range(1, 7))
    ]
    code = row.get("post/zip code") or row.get("address postal code") or ""
    draft.address([*lines, code], row.get("country") or row.get("address country") or "")
    draft.born.update(
        dict.fromkeys(date for text in _apart(row.get("dob") or row.get("d.o.b") or "") for date in born(text))
    )
    for nation in _apart(row.get("nationality") or row.get("nationality(/ies)") or ""):
        draft.country(nation)
    for column, kind in _NUMBERS:
        for value in _apart(row.get(column, "")):
            draft.identifier(value, kind)
    for value in _apart(row.get("phone number", "")):
        draft.phone(value)
    for column in ("email address", "other information"):
        draft.email(row.get(column, ""))
    draft.country(row.get("current believed flag of ship", ""))
    if programme := row.get("regime") or row.get("regime name"):
        draft.programmes[programme] = None
    for column in ("position", "other information", "uk statement of reasons"):
        draft.remark(row.get(column, ""))


_NUMBERS = (
    ("passport number", "passport"),
    ("national identification number", "national id"),
    ("national identifier number", "national id"),
    ("ni number", "national id"),
    ("business registration number (s)", "registration"),
    ("imo number", "imo"),
)


def _apart(text: str) -> list[str]:
    """Values that one cell numbers ``(1) ... (2) ...``."""
    return [part.strip(" .;,") for part in _STEPS.split(text) if part.strip(" .;,")]


def _read_xml(where: str, data: bytes) -> ListRead:
    drafts: list[Draft] = []
    told: list[ListFault] = []
    dated: list[str] = []

    def take(record: Any, line: int) -> None:
        if record.tag.rpartition("}")[2] == "DateGenerated":
            dated.append(record.text or "")
            return
        kind = _KINDS.get(first(record, "IndividualEntityShip").lower(), "organisation")
        identity = first(record, "UniqueID") or first(record, "OFSIGroupID")
        draft = Draft(identity, kind, f"{where} line {line}")
        for name in children(record, "Names", "Name"):
            whole = plain(" ".join(first(name, f"Name{number}") for number in range(1, 7)))
            if whole:
                weak = "low" in first(name, "AliasStrength").lower()
                _named(draft, whole, first(name, "NameType").lower(), weak=weak)
        if not draft.id or not draft.names:
            told.append(ListFault(where=draft.where, words="no number or no name; expected UniqueID and Names"))
            return
        for name in texts(record, "NonLatinNames", "NonLatinName", "NameNonLatinScript"):
            draft.name(name)
        _record_facts(record, draft)
        drafts.append(draft)

    def again() -> None:
        for gathered in (drafts, told, dated):
            gathered.clear()

    _, faults = records(data, where, "Designations", ("Designation", "DateGenerated"), take, again)
    return finished(drafts, faults + told, where, one_date(" ".join(dated)))


def _record_facts(record: Any, draft: Draft) -> None:
    for address in children(record, "Addresses", "Address"):
        lines = [part for tag in (*_PLACE, "AddressPostalCode") for part in texts(address, tag)]
        draft.address(lines, first(address, "AddressCountry"))
    for person in children(record, "IndividualDetails", "Individual"):
        for date in texts(person, "DOBs", "DOB"):
            draft.born.update(dict.fromkeys(born(date)))
        for nation in texts(person, "Nationalities", "Nationality"):
            draft.country(nation)
        for number in texts(person, "PassportDetails", "Passport", "PassportNumber"):
            draft.identifier(number, "passport")
        for number in texts(person, "NationalIdentifierDetails", "NationalIdentifier", "NationalIdentifierNumber"):
            draft.identifier(number, "national id")
    for number in texts(record, "ShipDetails", "Ship", "IMONumbers", "IMONumber"):
        draft.identifier(number, "imo")
    for number in texts(record, "PhoneNumbers", "PhoneNumber"):
        draft.phone(number)
    for email in texts(record, "EmailAddresses", "EmailAddress"):
        draft.email(email)
    draft.programmes.update(dict.fromkeys(texts(record, "RegimeName")))
    draft.remark(first(record, "OtherInformation"))

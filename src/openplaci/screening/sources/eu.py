"""The consolidated list of financial sanctions of the EU: XML of export schema 1.1, or its CSV with one row a fact.

[S] elements, attributes and columns as others' programs and their excerpts of the real file show them.
"""

from collections.abc import Callable, Mapping
from typing import Any

from openplaci.model.watchlist import EntityKind, ListFault, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.dates import born, date_text, number, one_date, years
from openplaci.screening.sources.gather import Draft, finished, plain
from openplaci.screening.sources.rows import Row, headed_rows, worded
from openplaci.screening.sources.tree import children, records

_KINDS: Mapping[str, EntityKind] = {
    "person": "person",
    "p": "person",
    "enterprise": "organisation",
    "e": "organisation",
}
_DOCUMENTS = (
    ("passport", "passport"),
    ("tax", "tax"),
    ("fiscal", "tax"),
    ("regnumber", "registration"),
    ("registration", "registration"),
    ("trade", "registration"),
    ("imo", "imo"),
    ("id", "national id"),
)
_UNKNOWN = ("00", "unknown")
_PLACE = ("street", "place", "city", "region", "zipcode", "pobox")
Get = Callable[[str], str]


def read_eu(files: Mapping[str, bytes]) -> ListRead:
    """Persons and enterprises. An alias that is not ``strong`` is weak."""
    where, data = only_file(files, "eu", "xmlFullSanctionsList_1_1.xml, or the CSV of version 1.1")
    return _read_csv(where, data) if where.lower().endswith(".csv") else _read_xml(where, data)


def _read_xml(where: str, data: bytes) -> ListRead:
    drafts: list[Draft] = []
    told: list[ListFault] = []

    def take(record: Any, line: int) -> None:
        subject = next(children(record, "subjectType"), None)
        code = "" if subject is None else subject.get("code") or subject.get("classificationCode") or ""
        identity = record.get("euReferenceNumber") or record.get("logicalId") or ""
        draft = Draft(plain(identity), _KINDS.get(code.lower(), "organisation"), f"{where} line {line}")
        for element in record:
            facts = _FACTS.get(element.tag.rpartition("}")[2])
            if facts is not None:
                facts(_getter({str(key).lower(): str(value) for key, value in element.attrib.items()}, ""), draft)
        for remark in children(record, "remark"):
            draft.remark(remark.text or "")
        if not draft.id or not draft.names:
            words = "no number or no name; expected euReferenceNumber or logicalId, and a nameAlias"
            told.append(ListFault(where=draft.where, words=words))
            return
        drafts.append(draft)

    def again() -> None:
        drafts.clear()
        told.clear()

    root, faults = records(data, where, "export", ("sanctionEntity",), take, again)
    return finished(drafts, faults + told, where, one_date(root.get("generationDate", "")))


def _read_csv(where: str, data: bytes) -> ListRead:
    rows, faults, _ = headed_rows(data, where, ("entity_logicalid", "namealias_wholename"), ";")
    drafts: dict[str, Draft] = {}
    nameless: dict[str, int] = {}
    dated = None
    for line, row in rows:
        tell = worded(faults, where, line)
        identity = row.get("entity_eu_referencenumber") or row["entity_logicalid"]
        dated = dated or one_date(row.get("filegenerationdate", ""))
        if not identity:
            tell("no number; expected one in Entity_EU_ReferenceNumber or Entity_LogicalId")
            continue
        kind = _kind_of(row)
        draft = drafts.setdefault(identity, Draft(identity, kind, f"{where} line {line}"))
        for tag, facts in _FACTS.items():
            facts(_getter(row, "entity_regulation_" if tag == "regulation" else f"{tag.lower()}_"), draft)
        draft.remark(row.get("entity_remark", ""))
        if not draft.names:
            nameless[identity] = line
    for identity, line in nameless.items():
        if not drafts[identity].names:
            worded(faults, where, line)("no name; expected one in NameAlias_WholeName")
            del drafts[identity]
    return finished(list(drafts.values()), faults, where, dated)


def _getter(values: Mapping[str, str], before: str) -> Get:
    return lambda name: plain(values.get(before + name, ""))


def _kind_of(row: Row) -> EntityKind:
    # Which of the two columns has the word and which the letter differs between files of different years.
    for column in ("entity_subjecttype", "entity_subjecttype_classificationcode"):
        if kind := _KINDS.get(row.get(column, "").lower()):
            return kind
    return "organisation"


def _name(get: Get, draft: Draft) -> None:
    whole = get("wholename") or " ".join(map(get, ("firstname", "middlename", "lastname")))
    draft.name(whole, weak=get("strong").lower() == "false")
    for tag in ("function", "title"):
        draft.remark(get(tag), tag)


def _country(get: Get) -> str:
    for column in ("countryiso2code", "countrydescription"):
        if get(column) and get(column).lower() not in _UNKNOWN:
            return get(column)
    return ""


def _birth(get: Get, draft: Draft) -> None:
    dates = born(get("birthdate"))
    parts = [number(get(name)) for name in ("year", "monthofyear", "dayofmonth")]
    ends = [year for name in ("yearrangefrom", "yearrangeto") if (year := number(get(name)))]
    if not dates and parts[0]:
        dates = tuple(filter(None, (date_text(*parts) or date_text(parts[0], 0, 0),)))
    if not dates and ends:
        dates = years(ends[0], ends[-1])
    draft.born.update(dict.fromkeys(dates))


def _citizenship(get: Get, draft: Draft) -> None:
    draft.country(_country(get))


def _address(get: Get, draft: Draft) -> None:
    draft.address([get(name) for name in _PLACE], _country(get))


def _identification(get: Get, draft: Draft) -> None:
    kind = get("identificationtypecode") or get("typecode") or get("identificationtypedescription")
    kind = kind or get("typedescription")
    name = next((name for word, name in _DOCUMENTS if word in kind.lower()), kind)
    draft.identifier(get("number") or get("latinnumber"), name, _country(get))


def _programme(get: Get, draft: Draft) -> None:
    if programme := get("programme"):
        draft.programmes[programme] = None


_FACTS: Mapping[str, Callable[[Get, Draft], None]] = {
    "nameAlias": _name,
    "birthdate": _birth,
    "citizenship": _citizenship,
    "address": _address,
    "identification": _identification,
    "regulation": _programme,
}
"""What reads an element of the XML; the columns of the CSV begin with the same word."""

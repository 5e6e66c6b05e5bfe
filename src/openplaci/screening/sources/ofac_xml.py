"""OFAC's lists as XML: ``sdnList`` of ``sdnEntry``, one file [S: the layout as others' programs read it]."""

from collections.abc import Mapping
from typing import Any

from openplaci.model.watchlist import EntityKind, ListFault, ListRead
from openplaci.screening.sources.dates import born, number, one_date
from openplaci.screening.sources.gather import Draft, finished, plain, unquoted
from openplaci.screening.sources.remarks import read_identifier, read_remarks
from openplaci.screening.sources.tree import children, first, records, texts

_KINDS: Mapping[str, EntityKind] = {"individual": "person", "vessel": "vessel", "aircraft": "aircraft"}
_PLACE = ("address1", "address2", "address3", "city", "stateOrProvince", "postalCode")


def read_ofac_xml(where: str, data: bytes) -> ListRead:
    """Either list of OFAC. An alias of category ``weak`` is weak.

    Raises:
        ListUnreadable: see `openplaci.screening.sources.base.Source.read`.
    """
    drafts: list[Draft] = []
    told: list[ListFault] = []
    published: list[tuple[str, str]] = []

    def take(record: Any, line: int) -> None:
        if record.tag.rpartition("}")[2] != "sdnEntry":
            published.append((first(record, "Publish_Date"), first(record, "Record_Count")))
            return
        identity, name = first(record, "uid"), _name(record)
        if not identity or not name:
            words = "no number or no name; expected uid and lastName"
            told.append(ListFault(where=f"{where} line {line}", words=words))
            return
        kind = _KINDS.get(first(record, "sdnType").lower(), "organisation")
        draft = Draft(identity, kind, f"{where} line {line}")
        draft.name(name)
        _facts(record, draft)
        drafts.append(draft)

    def again() -> None:
        for gathered in (drafts, told, published):
            gathered.clear()

    _, faults = records(data, where, "sdnList", ("sdnEntry", "publshInformation", "publishInformation"), take, again)
    date, count = published[0] if published else ("", "")
    return finished(drafts, faults + told, where, one_date(date, month_first=True), number(count))


def _name(element: Any) -> str:
    return plain(f"{first(element, 'firstName')} {first(element, 'lastName')}")


def _facts(record: Any, draft: Draft) -> None:
    for alias in children(record, "akaList", "aka"):
        name, quoted = unquoted(_name(alias))
        kind = first(alias, "type").replace(".", "").lower()
        draft.name(
            name,
            weak=quoted or first(alias, "category").lower() == "weak",
            kind=kind if kind in {"aka", "fka", "nka"} else "aka",
        )
    for address in children(record, "addressList", "address"):
        draft.address([part for tag in _PLACE for part in texts(address, tag)], first(address, "country"))
    for document in children(record, "idList", "id"):
        kind, value = first(document, "idType"), first(document, "idNumber")
        if not read_identifier(value, kind, first(document, "idCountry"), draft):
            draft.remark(value, kind)
    for path in (("nationalityList", "nationality"), ("citizenshipList", "citizenship")):
        for nation in children(record, *path):
            draft.country(first(nation, "country"))
    for date in texts(record, "dateOfBirthList", "dateOfBirthItem", "dateOfBirth"):
        draft.born.update(dict.fromkeys(born(date)))
    for place in texts(record, "placeOfBirthList", "placeOfBirthItem", "placeOfBirth"):
        draft.remark(place, "place of birth")
    for vessel in children(record, "vesselInfo"):
        draft.identifier(first(vessel, "callSign"), "call sign")
        draft.country(first(vessel, "vesselFlag"))
    draft.programmes.update(dict.fromkeys(map(plain, texts(record, "programList", "program"))))
    draft.remark(first(record, "title"), "title")
    read_remarks(first(record, "remarks"), draft)

"""The Consolidated List of the UN Security Council, XML [V: files of 2020 and 2025]."""

from collections.abc import Mapping
from typing import Any

from openplaci.model.watchlist import ListFault, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.dates import born, number, one_date, years
from openplaci.screening.sources.gather import Draft, finished, plain
from openplaci.screening.sources.tree import children, first, records, texts

_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_LATIN = 0x250
_PLACE = ("STREET", "CITY", "STATE_PROVINCE", "ZIP_CODE")


def read_un(files: Mapping[str, bytes]) -> ListRead:
    """Individuals and entities. An alias of quality ``Low`` is weak."""
    where, data = only_file(files, "un", "consolidated.xml")
    drafts: list[Draft] = []
    told: list[ListFault] = []
    damaged: list[int] = []

    def take(record: Any, line: int) -> None:
        identity = first(record, "REFERENCE_NUMBER") or first(record, "DATAID")
        name = " ".join(_parts(record))
        if not identity or not plain(name):
            words = "no number or no name; expected REFERENCE_NUMBER or DATAID, and FIRST_NAME"
            told.append(ListFault(where=f"{where} line {line}", words=words))
            return
        person = record.tag.rpartition("}")[2] == "INDIVIDUAL"
        draft = Draft(identity, "person" if person else "organisation", f"{where} line {line}")
        draft.name(name)
        if not _names(record, "INDIVIDUAL" if person else "ENTITY", draft):
            damaged.append(line)
        _facts(record, "INDIVIDUAL" if person else "ENTITY", draft)
        drafts.append(draft)

    def again() -> None:
        for gathered in (drafts, told, damaged):
            gathered.clear()

    root, faults = records(data, where, "CONSOLIDATED_LIST", ("INDIVIDUAL", "ENTITY"), take, again)
    faults += told
    if damaged:
        words = f"damaged names in the original script, left out: {len(damaged)}; expected letters of that script"
        faults.append(ListFault(where=f"{where} line {damaged[0]}", words=words))
    return finished(drafts, faults, where, one_date(root.get("dateGenerated", "")))


def _parts(record: Any) -> list[str]:
    """The four parts of a name, in reading order."""
    return [part for tag in _PARTS for part in texts(record, tag)]


def _names(record: Any, kind: str, draft: Draft) -> bool:
    """Add the other names; whether the one in the original script is whole."""
    for alias in children(record, f"{kind}_ALIAS"):
        quality = first(alias, "QUALITY").lower()
        for name in texts(alias, "ALIAS_NAME"):
            draft.name(name, weak=quality == "low", kind="fka" if quality.startswith("f.k.a") else "aka")
    whole = True
    for name in texts(record, "NAME_ORIGINAL_SCRIPT"):
        # Copies of this list that were once cut to 8 bits a sign turn a name in Arabic into digits and marks.
        if any(sign.isalpha() and ord(sign) >= _LATIN for sign in name):
            draft.name(name)
        else:
            whole = False
    return whole


def _facts(record: Any, kind: str, draft: Draft) -> None:
    for nation in texts(record, "NATIONALITY", "VALUE"):
        draft.country(nation)
    for address in children(record, f"{kind}_ADDRESS"):
        draft.address([part for tag in _PLACE for part in texts(address, tag)], first(address, "COUNTRY"))
    for date in children(record, "INDIVIDUAL_DATE_OF_BIRTH"):
        _born(date, draft)
    for document in children(record, "INDIVIDUAL_DOCUMENT"):
        kinds = texts(document, "TYPE_OF_DOCUMENT") + texts(document, "TYPE_OF_DOCUMENT2")
        country = first(document, "ISSUING_COUNTRY") or first(document, "COUNTRY_OF_ISSUE")
        draft.identifier(first(document, "NUMBER"), _document(" ".join(kinds)), country)
    draft.programmes.update(dict.fromkeys(map(plain, texts(record, "UN_LIST_TYPE"))))
    for title in texts(record, "TITLE", "VALUE") + texts(record, "DESIGNATION", "VALUE"):
        draft.remark(title, "title")
    for tag in ("COMMENTS1", "COMMENTS2"):
        for words in texts(record, tag):
            draft.email(words)
            draft.remark(words)


def _document(kind: str) -> str:
    low = plain(kind).lower()
    if "passport" in low or "passeport" in low or "pasaporte" in low:
        return "passport"
    return "national id" if "national" in low or "identi" in low else low


def _born(date: Any, draft: Draft) -> None:
    both = [year for tag in ("FROM_YEAR", "TO_YEAR") for text in texts(date, tag) if (year := number(text))]
    dates = years(both[0], both[-1]) if both else ()
    for tag in ("DATE", "YEAR"):
        if not dates:
            dates = born(first(date, tag))
    draft.born.update(dict.fromkeys(dates))

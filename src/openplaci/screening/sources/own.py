"""Lists of one's own: CSV with a head line, each column optional; the same rows serve lists that are kept by hand.

Columns: ``id, name, aliases, weak, kind, country, address, phone, email, identifier, waybill, born, remarks``. Several
values in one cell are joined by ``|`` or ``;``.
"""

import hashlib
import re
from collections.abc import Mapping, Sequence
from typing import get_args

from openplaci.model.watchlist import EntityKind, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.countries import alpha2
from openplaci.screening.sources.dates import born
from openplaci.screening.sources.gather import Draft, finished, plain
from openplaci.screening.sources.guess import guessed_kind
from openplaci.screening.sources.rows import Row, headed_rows, worded

COLUMNS = (
    "id",
    "name",
    "aliases",
    "weak",
    "kind",
    "country",
    "address",
    "phone",
    "email",
    "identifier",
    "waybill",
    "born",
    "remarks",
)
_KINDS: tuple[EntityKind, ...] = get_args(EntityKind)
_OTHER_WORDS: Mapping[str, EntityKind] = {
    "individual": "person",
    "people": "person",
    "entity": "organisation",
    "organization": "organisation",
    "company": "organisation",
    "ship": "vessel",
}
_APART = re.compile(r"[|;]")
_WAYBILL = re.compile(r"^(\d{3})[ -]?(\d{4}) ?(\d{4})$")
_DIGITS = 12
_SCREENED = ("name", "aliases", "weak", "address", "phone", "email", "identifier", "waybill")


def read_own(files: Mapping[str, bytes]) -> ListRead:
    """One entity a row. A row without a name is a thing: an address, a phone, an e-mail, an identifier or a waybill."""
    where, data = only_file(files, "own", f"a CSV file with a head line of {', '.join(COLUMNS)}")
    delimiter = _delimiter(data)
    rows, faults, _ = headed_rows(data, where, (), delimiter, one_of=_SCREENED)
    drafts = []
    for line, row in rows:
        draft, wrong = entity_of(row, f"{where} line {line}")
        for words in wrong:
            worded(faults, where, line)(words)
        if draft is not None:
            drafts.append(draft)
    return finished(drafts, faults, where, None)


def entity_of(row: Row, where: str) -> tuple[Draft | None, list[str]]:
    """One row, by column name, as an entity; and what is wrong with it.

    Returns:
        None where nothing in the row could be screened.
    """
    values: dict[str, Sequence[str]] = {column: _values(row, column) for column in COLUMNS}
    values["address"] = [text for text in map(str.strip, row.get("address", "").split("|")) if text]
    values |= {column: [row.get(column, "")] for column in ("id", "kind", "remarks")}
    return drafted(values, where)


def drafted(values: Mapping[str, Sequence[str]], where: str) -> tuple[Draft | None, list[str]]:
    """The values of one entity, by column name, as an entity; and what is wrong with them.

    Returns:
        None where nothing of them could be screened.
    """
    wrong: list[str] = []
    names, weak = [*values.get("name", ()), *values.get("aliases", ())], values.get("weak", ())
    if not names and weak:
        names, weak = list(weak), ()
        wrong.append("only weak names; expected a name in the column name, so they are taken for names")
    draft = Draft("", _kind("".join(values.get("kind", ())), names, wrong), where)
    for name in names:
        draft.name(name)
    for name in weak:
        draft.name(name, weak=True)
    countries = values.get("country", ())
    wrong += [
        f"the country {text[:40]!r} is not known; expected a name or ISO code" for text in countries if not alpha2(text)
    ]
    for text in countries:
        draft.country(text)
    single = countries[0] if len(countries) == 1 and alpha2(countries[0]) else ""
    for text in values.get("address", ()):
        draft.address([text], single)
    for text in values.get("phone", ()):
        draft.phone(text)
    for text in values.get("email", ()):
        draft.email(text)
    for text in values.get("identifier", ()):
        kind, colon, value = text.partition(":")
        draft.identifier(value if colon else text, kind if colon else "", single)
    for text in values.get("waybill", ()):
        hit = _WAYBILL.match(text)
        draft.waybills[f"{hit[1]}-{hit[2]}{hit[3]}" if hit else text] = None
    for text in values.get("born", ()):
        dates = born(text)
        draft.born.update(dict.fromkeys(dates))
        if not dates:
            wrong.append(f"the date of birth {text[:40]!r} is not known; expected 1960, 1960-06 or 1960-06-29")
    for text in values.get("remarks", ()):
        draft.remark(text)
    if not (draft.names or draft.addresses or draft.identifiers or draft.phones or draft.emails or draft.waybills):
        expected = "expected a name, an address, a phone, an e-mail, an identifier or a waybill"
        return None, [*wrong, f"there is nothing to screen in the row; {expected}"]
    draft.id = plain("".join(values.get("id", ()))) or _digest(draft)
    return draft, wrong


def _kind(said: str, names: Sequence[str], wrong: list[str]) -> EntityKind:
    if not names:
        return "thing"
    said = said.strip().lower()
    for kind in _KINDS:
        if said == kind:
            return kind
    if said in _OTHER_WORDS:
        return _OTHER_WORDS[said]
    if said:
        wrong.append(f"the kind {said[:40]!r} is not known; expected {', '.join(_KINDS)}, so it is guessed by the name")
    return guessed_kind(names[0])


def _digest(draft: Draft) -> str:
    """An id that stays while the row says the same name, or the same thing."""
    parts = [draft.kind, next(iter(draft.names), "")]
    if not draft.names:
        parts += [item.text for item in draft.addresses] + [item.value for item in draft.identifiers]
        parts += [*draft.phones, *draft.emails, *draft.waybills]
    return hashlib.sha256("|".join(parts).encode("utf-8", "replace")).hexdigest()[:_DIGITS]


def _values(row: Row, column: str) -> list[str]:
    return [text for text in map(plain, _APART.split(row.get(column, ""))) if text]


def _delimiter(data: bytes) -> str:
    """Comma, semicolon or tab: the one that the head line has most of; spreadsheets differ by country."""
    head = data.partition(b"\n")[0].replace(b"\0", b"")
    return max((",", ";", "\t"), key=lambda sign: head.count(sign.encode()))

"""The Consolidated Screening List of the US, CSV with a head line [V: two excerpts of different years].

Values of one cell are joined by ``; ``. Numbers are ``US, 80-0890696, Tax ID No.`` in older files and
``Tax ID No., 80-0890696, US`` in newer ones [V].
"""

import hashlib
import re
from collections.abc import Mapping

from openplaci.model.watchlist import EntityKind, ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.countries import alpha2
from openplaci.screening.sources.dates import born
from openplaci.screening.sources.gather import Draft, finished, plain, reading_order, unquoted
from openplaci.screening.sources.guess import guessed_kind
from openplaci.screening.sources.remarks import read_identifier
from openplaci.screening.sources.rows import Row, headed_rows, worded

_KINDS: Mapping[str, EntityKind] = {
    "individual": "person",
    "entity": "organisation",
    "vessel": "vessel",
    "aircraft": "aircraft",
}
_SHORT = re.compile(r"\(([A-Z]{2,5})\)")
_SUCCESSORS = re.compile(r"[;,]?\s+and any successor\b.*$", re.IGNORECASE | re.DOTALL)
"""The State Department adds these words to names of its list [V]; they belong to no name."""

_COUNTRY_LAST = re.compile(r"^(?:(.*), )?([A-Z]{2})$", re.DOTALL)
_DIGITS = 12
_PEOPLE_OF = frozenset({"DPL", "DTC"})
"""Lists without a type that have people on them."""


def read_csl(files: Mapping[str, bytes]) -> ListRead:
    """All lists that it joins; the short name of each is the first programme."""
    where, data = only_file(files, "csl", "consolidated.csv")
    rows, faults, _ = headed_rows(data, where, ("source", "name", "addresses", "alt_names"))
    drafts = []
    for line, row in rows:
        name = plain(row["name"])
        if not name or not row["source"]:
            worded(faults, where, line)("no name or no source; expected both")
            continue
        drafts.append(_draft(row, name, f"{where} line {line}"))
    return finished(drafts, faults, where, None)


def _draft(row: Row, name: str, where: str) -> Draft:
    short = hit.group(1) if (hit := _SHORT.search(row["source"])) else row["source"]
    kind = _KINDS.get(row.get("type", "").lower())
    if kind is None:
        kind = guessed_kind(name) if short in _PEOPLE_OF else "organisation"
    draft = Draft(_identity(row, short, name), kind, where)
    for index, text in enumerate([name, *row["alt_names"].split("; ")]):
        plain_text, quoted = unquoted(_SUCCESSORS.sub("", plain(text)))
        draft.name(reading_order(plain_text) if kind == "person" else plain_text, weak=quoted and index > 0)
    draft.programmes.update(dict.fromkeys([short, *filter(None, row.get("programs", "").split("; "))]))
    for address in filter(None, row["addresses"].split("; ")):
        found = _COUNTRY_LAST.match(address.strip())
        draft.address([found.group(1) or "" if found else address], found.group(2) if found else "")
    for column in ("nationalities", "citizenships", "vessel_flag"):
        for country in row.get(column, "").split("; "):
            draft.country(country)
    draft.born.update(dict.fromkeys(date for part in row.get("dates_of_birth", "").split("; ") for date in born(part)))
    draft.identifier(row.get("call_sign", ""), "call sign")
    for number in filter(None, row.get("ids", "").split("; ")):
        _number(number, draft)
    draft.remark(row.get("title", ""), "title")
    draft.remark(row.get("places_of_birth", ""), "place of birth")
    draft.remark(row.get("remarks", ""))
    return draft


def _identity(row: Row, short: str, name: str) -> str:
    if number := row.get("entity_number"):
        return f"{short}-{number}"
    if given := row.get("_id"):
        return given
    key = "|".join((name, row["addresses"], row.get("start_date", "")))
    return f"{short}-{hashlib.sha256(key.encode()).hexdigest()[:_DIGITS]}"


def _number(text: str, draft: Draft) -> None:
    """A number in either order; what is none stays as a remark."""
    parts = [part.strip() for part in text.split(",")]
    countries = [part for part in (parts[0], parts[-1]) if len(part) == 2 and part.isupper() and alpha2(part)]  # noqa: PLR2004
    rest = [part for part in parts if part not in countries]
    country = countries[0] if countries else ""
    for value, kind in ((rest[0], ", ".join(rest[1:])), (", ".join(rest[1:]), rest[0])) if len(rest) > 1 else ():
        number = any(sign.isdigit() or sign == "@" for sign in value) or "SWIFT" in kind
        if number and read_identifier(value, kind, country, draft):
            return
    draft.remark(text)

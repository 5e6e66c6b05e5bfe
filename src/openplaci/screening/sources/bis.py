"""The Denied Persons List of the Bureau of Industry and Security: rows with tabs, a head line [V: dpl.txt]."""

import hashlib
from collections.abc import Mapping

from openplaci.model.watchlist import ListRead
from openplaci.screening.sources.base import only_file
from openplaci.screening.sources.dates import one_date
from openplaci.screening.sources.gather import Draft, finished, plain
from openplaci.screening.sources.guess import guessed_kind
from openplaci.screening.sources.rows import headed_rows, worded

_PLACE = ("street_address", "city", "state", "postal_code")
_NOTES = (
    ("effective_date", "effective"),
    ("expiration_date", "expires"),
    ("action", "action"),
    ("fr_citation", "notice"),
)
_DIGITS = 12


def read_bis(files: Mapping[str, bytes]) -> ListRead:
    """One entity a row, as the list has it; it gives no numbers, so the id comes of name, place and first day.

    The list does not tell persons from organisations; the name does.
    """
    where, data = only_file(files, "bis", "dpl.txt")
    rows, faults, _ = headed_rows(data, where, ("name", "effective_date", "country"), "\t")
    drafts = []
    newest = None
    for line, row in rows:
        name = plain(row["name"])
        if not name:
            worded(faults, where, line)("no name; expected one in Name")
            continue
        # What the list corrects later (action, notice, last update) is not in the id, so that an entity keeps its own.
        key = "|".join([name, *(row.get(column, "") for column in (*_PLACE, "effective_date"))])
        draft = Draft(hashlib.sha256(key.encode()).hexdigest()[:_DIGITS], guessed_kind(name), f"{where} line {line}")
        draft.name(name)
        draft.address([row.get(column, "") for column in _PLACE], row["country"])
        for column, title in _NOTES:
            draft.remark(row.get(column, ""), title)
        draft.programmes["DPL"] = None
        drafts.append(draft)
        updated = one_date(row.get("last_update", ""))
        newest = max(filter(None, (newest, updated)), default=None)
    return finished(drafts, faults, where, newest)

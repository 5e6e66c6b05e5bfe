"""Documents that are the same but for whom and when they are about: written once with marks, then filled in.

What fills a mark is escaped as the writer of Cargo-XML does it, so a filled document is that of the writer, to the
byte. Writing one anew took about a third of a millisecond, most of the time between a filing's assessment and its
answer.
"""

import datetime as dt
import re
from collections import Counter

from openplaci.formats.cargo_xml.answered import stamp
from openplaci.formats.cargo_xml.writing import escaped

MASTER, HOUSE, FILER, CONVERSATION = "000-00000000", "\ue001", "\ue002", "\ue003"
AT = dt.datetime(1, 1, 1, 1, 1, 1, tzinfo=dt.UTC)
"""Marks, as a document is written with them."""

_STAMP = "0001-01-01T01:01:01"
_DAY = "0001-01-01"
_MARKS = re.compile(f"({MASTER}|{HOUSE}|{FILER}|{CONVERSATION}|{_STAMP}|{_DAY})")

Pieces = tuple[str, ...]
"""What stands between marks, and the marks: every second one."""


def pieces(body: bytes) -> Pieces:
    """Take a document apart that was written with marks."""
    return tuple(_MARKS.split(body.decode()))


def marked(*texts: str) -> bool:
    """Whether any text has a mark of its own, so that nothing that says it can be filled in."""
    return any(map(_MARKS.search, texts))


def alike(some: Pieces, others: Pieces) -> bool:
    """Whether two documents have the same marks equally often."""
    return Counter(some[1::2]) == Counter(others[1::2])


def fills(*texts: str) -> bool:
    """Whether a writer would write each text: none is blank."""
    return all(map(str.strip, texts))


def filled(
    prepared: Pieces, *, at: dt.datetime, master: str, house: str = "", filer: str = "", conversation: str = ""
) -> bytes:
    """Fill a document in.

    Args:
        prepared: see `pieces`.
        at: its moment.
        master: a number, or the whole name of a document.
        house: a house's number.
        filer: the recipient.
        conversation: its id.
    """
    values = {
        MASTER: escaped(master),
        HOUSE: escaped(house),
        FILER: escaped(filer),
        CONVERSATION: escaped(conversation),
        _STAMP: stamp(at) or "",
        _DAY: at.date().isoformat(),
    }
    out = list(prepared)
    out[1::2] = [values[mark] for mark in prepared[1::2]]
    return "".join(out).encode()

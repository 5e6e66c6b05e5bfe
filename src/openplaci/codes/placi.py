"""PLACI statuses: CAMIR's codes, which are the platform's own, and what Cargo-XML says for them."""

from collections.abc import Mapping
from functools import cache
from typing import Literal

from openplaci.codes.tables import SHAPES, read_table
from openplaci.model.text import fold

Source = Literal["pact", "iata"]
"""Whose StatusCode for an XCSN: the sources differ."""

_COLUMNS = SHAPES["placi_status"].columns


@cache
def xcsn_statuses(source: Source = "pact") -> Mapping[str, str]:
    """The XCSN StatusCode for each CAMIR code (``7H`` -> ``RI``); a code that XCSN does not say is left out."""
    place = _COLUMNS.index(source)
    return {row[0]: row[place] for row in read_table("placi_status").rows if row[place]}


@cache
def placi_texts() -> Mapping[str, str]:
    """What a message says in words for each CAMIR code (``7H`` -> ``REQUEST FOR INFORMATION HOLD``)."""
    place = _COLUMNS.index("text")
    return {row[0]: row[place].partition(";")[0] for row in read_table("placi_status").rows}


@cache
def _phrases() -> tuple[tuple[str, str], ...]:
    """Each text, folded, with its code; the longest first."""
    place = _COLUMNS.index("text")
    rows = [(fold(text), row[0]) for row in read_table("placi_status").rows for text in row[place].split(";")]
    return tuple(sorted(rows, key=lambda row: -len(row[0])))


def placi_status(said: str, text: str) -> str | None:
    """The CAMIR code that an XCSN's StatusCode and its words mean together; None where that is not sure.

    One StatusCode stands for several statuses: RI for a hold that opens and one that stays, CO for every hold that
    is lifted and for a complete assessment. The words tell which; words that do not fit the code mean nothing.

    Args:
        said: StatusCode, as any source has it.
        text: the words, whatever stands around them.
    """
    whole = fold(text)
    found = [(phrase, code) for phrase, code in _phrases() if phrase in whole]
    if not found:
        return None
    longest, code = found[0]
    fits = said in (xcsn_statuses("pact").get(code), xcsn_statuses("iata").get(code))
    return code if fits and all(phrase in longest for phrase, _ in found) else None

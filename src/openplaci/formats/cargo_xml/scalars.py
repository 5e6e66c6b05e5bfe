"""Single values: measures, quantities, amounts, codes, times; what cannot be read is found and kept."""

import datetime as dt
import re
from collections.abc import Sequence
from typing import NamedTuple

from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node, Said
from openplaci.model.consignment import Measure
from openplaci.model.values import LENGTH_CM, VOLUME_M3, WEIGHT_KG, decimal

_WHOLE = re.compile(r"(\d{1,9})(?:\.0*)?", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}")
_HS_MARKS = str.maketrans("", "", ". -\n\t")
_HS = re.compile(r"\d{4,18}", re.ASCII)


def flat(text: str | None) -> str | None:
    """One line of a text: line breaks, tabs and runs of blanks are one space each."""
    if text is None or not ("\n" in text or "\t" in text or "  " in text):
        return text
    return " ".join(text.split())


def below(node: Node, name: str, leaf: str) -> str | None:
    """The text of a leaf in a container that may be absent."""
    inner = node.get(name)
    if inner is None:
        return None
    text: str | None = inner.get(leaf)
    return text


def in_sequence(nodes: Sequence[Node], margin: Margin) -> Sequence[Node]:
    """The same elements; a sequence number is kept where it is not the element's place among them, from 1."""
    for place, node in enumerate(nodes, 1):
        said = node.get("SequenceNumeric")
        if said is not None and said[0] != str(place):
            margin.keep(said[2])
    return nodes


def weight(said: Said | None, margin: Margin) -> tuple[float | None, Measure | None]:
    """The consignment's weight: kilograms, and what was said."""
    if said is None:
        return None, None
    value = _convert(said, margin, _WEIGHT, "weight_kg", "weight_unit")
    return value, Measure(value=said[0], unit=said[1] or "")


def kilograms(said: Said | None, margin: Margin, about: str) -> float | None:
    """Any other weight; where it is rounded or cannot be read, what was said is kept."""
    if said is not None and said[1] == "KGM" and (value := decimal(said[0])) is not None:
        return value
    return _or_kept(said, margin, _WEIGHT, about)


def volume(said: Said | None, margin: Margin) -> tuple[float | None, Measure | None]:
    """The consignment's volume: cubic metres, and what was said."""
    if said is None:
        return None, None
    value = _convert(said, margin, _VOLUME, "volume_m3", "volume_m3")
    return value, Measure(value=said[0], unit=said[1] or "")


def cubic_metres(said: Said | None, margin: Margin, about: str) -> float | None:
    """Any other volume; where it is rounded or cannot be read, what was said is kept."""
    return _or_kept(said, margin, _VOLUME, about)


def centimetres(said: Said | None, margin: Margin, about: str) -> float | None:
    """A length; where it cannot be read, what was said is kept."""
    if said is not None and said[1] == "CMT" and (value := decimal(said[0])) is not None:
        return value
    return _or_kept(said, margin, _LENGTH, about)


class _Quantity(NamedTuple):
    name: str
    factors: dict[str, float]
    expected: str


_WEIGHT = _Quantity("weight", WEIGHT_KG, "KGM or LBR")
_VOLUME = _Quantity("volume", VOLUME_M3, "MTQ, CMQ, FTQ or INQ")
_LENGTH = _Quantity("length", LENGTH_CM, "CMT or INH")
_PLAIN = frozenset({"KGM", "MTQ", "CMQ"})
"""Units that are the model's, or become it by moving the point."""


def _or_kept(said: Said | None, margin: Margin, quantity: _Quantity, about: str) -> float | None:
    if said is None:
        return None
    value = _convert(said, margin, quantity, about, about)
    if value is None or (said[1] not in _PLAIN and quantity is not _LENGTH and value != decimal(said[0])):
        keep(said, margin)
    return value


def keep(said: Said, margin: Margin) -> None:
    """Keep a measure with its unit."""
    margin.keep(said[2])
    if said[1]:
        margin.keep(said[2], said[1], "unitCode")


def _convert(said: Said, margin: Margin, quantity: _Quantity, about: str, unit_about: str) -> float | None:
    """The value in the model's unit; another unit is converted and rounded to 9 decimals."""
    text, unit, element = said
    name, factors, expected = quantity
    value = decimal(text)
    if value is None:
        margin.find(
            f"{name.upper()}_UNREADABLE", f"{name} {text[:60]!r}; expected a decimal number", element, about=about,
            evidence=(text,),
        )  # fmt: skip
        return None
    unit = (unit or "").strip()
    factor = factors.get(unit) or factors.get(unit.upper())
    if factor is not None:
        return value if factor == 1 else round(value * factor, 9)
    state, has = ("UNKNOWN", f"the unit {unit[:20]!r}") if unit else ("MISSING", "no unit")
    margin.find(
        f"{name.upper()}_UNIT_{state}", f"{name} {text!r} has {has}; expected unitCode {expected}", element,
        about=unit_about, evidence=(text, unit) if unit else (text,),
    )  # fmt: skip
    return None


def whole(text: str) -> int | None:
    """A whole number of at most nine digits; ``6.00`` is one too."""
    found = _WHOLE.fullmatch(text)
    return int(found[1]) if found else None


def _unreadable(code: str, words: str, said: Said, margin: Margin, about: str) -> None:
    """Tell it and keep what was said."""
    text, _, element = said
    margin.find(code, words, element, about=about, evidence=(text,))
    margin.keep(element)


def pieces(said: Said | None, margin: Margin, about: str = "pieces") -> int | None:
    """A whole number of pieces, packages or devices."""
    if said is None:
        return None
    text = said[0]
    found = whole(text)
    if found is not None:
        return found
    _unreadable("PIECES_UNREADABLE", f"pieces {text[:60]!r}; expected a whole number", said, margin, about)
    return None


def amount(said: Said | None, margin: Margin, about: str = "charges") -> float | None:
    """An amount of money or a rate, which may be negative."""
    if said is None:
        return None
    text = said[0]
    value = decimal(text)
    if value is not None:
        return value
    if text.startswith("-") and (value := decimal(text[1:])) is not None:
        return -value
    _unreadable("AMOUNT_UNREADABLE", f"amount {text[:60]!r}; expected a decimal number", said, margin, about)
    return None


def country(said: Said | None, margin: Margin, owner: str) -> str | None:
    """The country of a party or of goods, by its two letters."""
    if said is None:
        return None
    text = said[0]
    code = text.upper()
    if _COUNTRY.fullmatch(code):
        return code
    _unreadable(
        "COUNTRY_UNREADABLE", f"country {text[:60]!r}; expected two letters as CA", said, margin, f"{owner}.country"
    )
    return None


def harmonized(said: Said, margin: Margin) -> str | None:
    """A Harmonized System code without its dots."""
    text = said[0]
    digits = text if text.isdigit() else text.translate(_HS_MARKS)
    if _HS.fullmatch(digits):
        return digits
    _unreadable("HS_UNREADABLE", f"commodity code {text[:60]!r}; expected 4 to 18 digits", said, margin, "goods.hs")
    return None


def moment(said: Said | None, margin: Margin, about: str) -> dt.datetime | None:
    """A date and time: aware where an offset is said, else naive, which is the local time of the place."""
    if said is None:
        return None
    text = said[0]
    try:
        return dt.datetime.fromisoformat(text)
    except ValueError:
        _unreadable("TIME_UNREADABLE", f"time {text[:60]!r}; expected as 2026-04-15T12:35:00", said, margin, about)
        return None


def in_utc(time: dt.datetime | None) -> dt.datetime | None:
    """The moment in UTC; a time without offset is taken as UTC."""
    if time is None:
        return None
    if time.tzinfo is None:
        return time.replace(tzinfo=dt.UTC)
    try:
        return time.astimezone(dt.UTC)
    except OverflowError:
        return None


def yes(said: Said | None, margin: Margin, about: str) -> bool | None:
    """An indicator."""
    if said is None:
        return None
    text = said[0]
    value = meant(text)
    if value is None:
        _unreadable("INDICATOR_UNREADABLE", f"indicator {text[:60]!r}; expected true or false", said, margin, about)
        return None
    return value


def meant(text: str) -> bool | None:
    """What an indicator means; None where it is none."""
    return _YES.get(text.lower())


_YES = {"true": True, "1": True, "y": True, "yes": True, "false": False, "0": False, "n": False, "no": False}

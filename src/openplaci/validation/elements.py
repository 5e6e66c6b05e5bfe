"""The elements that a programme may ask for: each a function that says what it lacks."""

import math
import re
from collections.abc import Callable
from typing import Final, NamedTuple

from openplaci.model.consignment import Consignment
from openplaci.model.programme import Programme
from openplaci.model.values import WEIGHT_KG, decimal


class Lack(NamedTuple):
    """What is wrong with an element: absent, or there and ``invalid``."""

    words: str
    remedy: str
    invalid: bool = False
    evidence: tuple[str, ...] = ()


Element = Callable[[Consignment, frozenset[str], Programme], Lack | None]
"""None where the element is as it should be.

The second argument names the elements that stand in the message and could not be read.
"""


def master(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Air waybill number; a house may be filed before its master is known, with it left blank [V].

    A house that has no number of its own either has none at all, and is asked for both [I].
    """
    del programme
    if c.master or (c.level == "house" and c.house and c.house.strip() and "master" not in unreadable):
        return None
    if "master" in unreadable:
        return Lack(
            "The air waybill number cannot be read; NNN-NNNNNNNN was expected.",
            "give the air waybill number as three digits, a hyphen and eight digits",
            invalid=True,
        )
    return Lack("No air waybill number is given.", "give the air waybill number")


def house(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """House waybill number, of letters and digits [I] and no longer than the programme takes [V]."""
    number = (c.house or "").strip()
    if not number:
        if "house" in unreadable:
            return Lack("The house waybill number cannot be read.", "give the house waybill number", invalid=True)
        return Lack("No house waybill number is given.", "give the house waybill number")
    most = programme.house_number_max
    if len(number) > most:
        return Lack(
            f"The house waybill number has {len(number)} characters; at most {most} were expected.",
            f"give a house waybill number of at most {most} characters",
            invalid=True,
            evidence=(number,),
        )
    if not _HOUSE_NUMBER.fullmatch(number):
        return Lack(
            f"The house waybill number {number!r} is none; letters and digits were expected.",
            "give the house waybill number in letters and digits",
            invalid=True,
            evidence=(number,),
        )
    return None


# Forwarders write separators into their numbers; a number of separators alone names nothing.
_HOUSE_NUMBER: Final = re.compile(r"(?=.*[0-9A-Za-z])[0-9A-Za-z ._/\\-]+")


def consignment(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Consignment details: anything at all of origin, destination, pieces and weight [I from CSM]."""
    del unreadable, programme
    if _has_details(c):
        return None
    return Lack(
        "The consignment details cannot be extracted: no origin, destination, pieces or weight is given.",
        "give origin, destination, pieces and weight",
    )


def _has_details(c: Consignment) -> bool:
    return (
        c.pieces is not None or c.weight_kg is not None or bool(c.origin or c.destination) or c.weight_said is not None
    )


def pieces(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Number of pieces, at least one [V; the least is I]; silent where no detail at all is given."""
    del programme
    remedy = "state the number of pieces as a whole number of at least 1"
    if c.pieces is not None:
        if c.pieces > 0:
            return None
        words = f"The number of pieces is {c.pieces}; at least 1 was expected."
        return Lack(words, remedy, invalid=True, evidence=(str(c.pieces),))
    if "pieces" in unreadable:
        return Lack("The number of pieces cannot be read; a whole number was expected.", remedy, invalid=True)
    return Lack("No number of pieces is given.", remedy) if _has_details(c) else None


def weight_kg(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Gross weight, above zero [V; the least is I]; silent where no detail at all is given."""
    del programme
    remedy = "state the gross weight as a number above zero"
    said = c.weight_said.value.strip() if c.weight_said else ""
    if c.weight_kg is not None:
        if c.weight_kg > 0 and not math.isinf(c.weight_kg):
            return None
        shown = said or f"{c.weight_kg:g}"
        words = f"The gross weight is {shown}; a number above zero was expected."
        return Lack(words, remedy, invalid=True, evidence=(shown,))
    if _unit_lacks(c, unreadable) and (not said or decimal(said) is not None):
        return None  # the number is there: its unit is what lacks
    if said:
        words = f"The gross weight {said!r} cannot be read; a number was expected."
        return Lack(words, remedy, invalid=True, evidence=(said,))
    if "weight_kg" in unreadable:
        return Lack("The gross weight cannot be read; a number was expected.", remedy, invalid=True)
    return Lack("No gross weight is given.", remedy) if _has_details(c) else None


def weight_unit(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Unit of the weight, kilograms or pounds [V]; asked for where the weight itself is readable."""
    del programme
    if c.weight_kg is not None or not _unit_lacks(c, unreadable):
        return None
    said = c.weight_said
    if said is None or not said.unit:
        return Lack("The weight has no unit; kilograms or pounds were expected.", "state the unit of the weight")
    return Lack(
        f"The weight's unit {said.unit!r} is not known; kilograms or pounds were expected.",
        "state the weight in kilograms or pounds",
        evidence=(said.unit,),
    )


def _unit_lacks(c: Consignment, unreadable: frozenset[str]) -> bool:
    said = c.weight_said
    return "weight_unit" in unreadable or (
        said is not None and said.unit.upper() not in WEIGHT_KG and decimal(said.value.strip()) is not None
    )


def description(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Description of the goods, of the consignment or of any line of it [V]."""
    del unreadable, programme
    if (c.description and c.description.strip()) or any(g.description and g.description.strip() for g in c.goods):
        return None
    return Lack("The goods are not described.", "describe the goods in plain words")


def flight(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Flight number of a manifest; without one the manifest is bad [V]."""
    del unreadable, programme
    if any(leg.flight for leg in c.routing):
        return None
    return Lack("The manifest names no flight.", "give the flight number")


def flight_date(c: Consignment, unreadable: frozenset[str], programme: Programme) -> Lack | None:
    """Flight date of a manifest: the first manifest marks the departure [V], so it needs a day [I]."""
    del unreadable, programme
    if any(leg.date or leg.departs or leg.date_said for leg in c.routing):
        return None
    return Lack("The manifest gives no date of the flight.", "give the date of the flight")

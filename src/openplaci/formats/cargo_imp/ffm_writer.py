"""FFM, the flight manifest, written: version 8. The inverse of `ffm`.

A message has one flight; its parts are numbered, end in CONT and the last in LAST. Waybills stand in their
order: where bulk follows a unit load device, its point of unloading is named anew.
"""

import re
from typing import NamedTuple

import msgspec

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.element_lines import flight, handling, master, named, notes, place, places, quantity
from openplaci.formats.cargo_imp.elements import ULD
from openplaci.formats.cargo_imp.ffm import CONSOLIDATION, GOODS_WIDTH
from openplaci.formats.cargo_imp.lines import LINE_MAX, PART_MAX, Keeping, code, cut, folded, size, text, uncut
from openplaci.formats.dates import day_said
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import Consignment, Leg, Uld
from openplaci.model.filing import Message
from openplaci.model.text import fold

VERSIONS = range(8, 9)
ULD_WIDTH = 20

_DAY = re.compile(r"\d{2}(?:[A-Z]{3}\d{0,8})?", re.ASCII)
_ONWARD = re.compile(r"[A-Z0-9]{2}[A-Z]?\d{1,4}[A-Z]?", re.ASCII)
_OWN_LINE = re.compile(r"[A-Z]{3}[A-Z0-9]{2}(?:\d{3,4}[A-Z]?)?|\d", re.ASCII)
"""What begins a line below a unit load device: its onward flight, or how much room it has."""


class _Part(NamedTuple):
    """A part under construction; ``goes_on`` as its last waybill says."""

    flight: str
    number: int
    lines: list[str]
    goes_on: bool = False


class _Waybill(NamedTuple):
    """The lines of a waybill, and those that must stand above it.

    Attributes:
        flight: the flight's line without the number of the part. part: that number, where it was not the first.
        point: the line of the point of unloading. uld: the lines of the unit load device.
        lines: its own. goes_on: whether its manifest went on behind it.
    """

    flight: str
    part: int
    point: str
    uld: list[str]
    lines: list[str]
    goes_on: bool


def write(message: Message, version: int) -> tuple[str, ...]:
    """Write the waybills of a message as FFM, in a message for each flight and in as many parts as it needs.

    Raises:
        CannotWrite: what it says is no waybill, or has no number, flight, date or place.
    """
    if not message.consignments:
        raise CannotWrite(f"{message.format} has no consignment; expected waybills to write as FFM")
    parts: list[_Part] = []
    numbers: dict[str, int] = {}
    above: _Waybill | None = None
    for waybill in map(_waybill, message.consignments):
        if above and (waybill.flight, waybill.part) != (above.flight, above.part):
            above = None
        lines = [*_context(waybill, above), *waybill.lines]
        if above is None or size(parts[-1].lines) + size(lines) + size(["CONT"]) > PART_MAX:
            number = max(waybill.part, numbers.get(waybill.flight, 0) + 1)
            numbers[waybill.flight] = number
            parts.append(_Part(waybill.flight, number, [f"FFM/{version}", f"{number}/{waybill.flight}"]))
            lines = [*_context(waybill, None), *waybill.lines]
        parts[-1].lines.extend(lines)
        above = waybill
        parts[-1] = parts[-1]._replace(goes_on=waybill.goes_on)
    return tuple(
        text([*one.lines, "CONT" if one.goes_on or one.number < numbers[one.flight] else "LAST"]) for one in parts
    )


def _context(waybill: _Waybill, above: _Waybill | None) -> list[str]:
    """What must stand between the waybill above and this one: its point of unloading, its unit load device."""
    if above is None or above.point != waybill.point or (above.uld and not waybill.uld):
        return [waybill.point, *waybill.uld]
    return [] if above.uld == waybill.uld else waybill.uld


def _waybill(said: Consignment) -> _Waybill:
    if said.house is not None or said.level not in ("direct", "master"):
        raise CannotWrite(f"{named(said)} is a house waybill; expected a waybill for FFM")
    keeping = Keeping(said.kept)
    leg = said.routing[0] if said.routing else Leg()
    part = keeping.one("FFM/part")
    return _Waybill(
        flight=_flight(said, leg, keeping),
        part=int(part) if part.isdecimal() else 1,
        point=_point(said, leg, keeping),
        uld=_uld(said.ulds[0]) if said.ulds else [],
        lines=_lines(said, keeping),
        goes_on=keeping.one("FFM/end") == "CONT",
    )


def _flight(said: Consignment, leg: Leg, keeping: Keeping) -> str:
    """The flight's line ``WS2569/30JAN/MXP/C-GVWJ`` without the number of its part."""
    number, loading = flight(leg), place(leg.from_)
    if not number:
        raise CannotWrite(f"{named(said)} names no flight; expected one as WS2569 for FFM")
    day = _day(leg)
    if not _DAY.fullmatch(day):
        raise CannotWrite(f"{named(said)} names no date of flight {number}; expected one as 30JAN for FFM")
    if not loading:
        raise CannotWrite(f"{named(said)} names no place from which flight {number} departs; expected one for FFM")
    time = f"{leg.departs:%H%M}" if leg.departs else ""
    aircraft = folded(leg.aircraft or "")
    return "/".join((number, day + time, loading, aircraft, keeping.one("FFM/flight"))).rstrip("/")


def _day(leg: Leg) -> str:
    """Day and month, else as it was said."""
    said = day_said(leg.day) if leg.day else None
    return said[:5] if said else (leg.date_said or "").upper()


def _point(said: Consignment, leg: Leg, keeping: Keeping) -> str:
    """The point of unloading, with what was said there, else the time of arrival."""
    unloading = place(leg.to) or place(said.destination)
    if not unloading:
        raise CannotWrite(f"{named(said)} names no place where it is unloaded; expected one for FFM")
    if kept := keeping.one("FFM/point of unloading"):
        return f"{unloading}/{kept}"
    day = day_said(leg.arrives.date()) if leg.arrives else None
    return f"{unloading}//{day[:5]}{leg.arrives:%H%M}" if day else unloading


def _uld(said: Uld) -> list[str]:
    """The lines of a unit load device: where it stands in the aircraft behind a hyphen, remarks behind slants."""
    elements = folded(said.remarks or "", "/").split("/")
    number = uncut(said.id, ULD_WIDTH)
    if not number:
        return []
    head = f"ULD/{number}"
    if ULD.fullmatch(number) and len(elements[0]) == 1 and elements[0].isalpha():
        head += f"-{elements.pop(0)}"
    lines = [head]
    for element in elements:
        if element and (_OWN_LINE.fullmatch(element) or len(lines[-1]) + 1 + len(element) > LINE_MAX):
            lines.append("")
        lines[-1] += f"/{element}"
    return [lines[0].rstrip("/"), *lines[1:]] if len(lines) == 1 else lines


def _lines(said: Consignment, keeping: Keeping) -> list[str]:
    """The waybill's line, its handling codes and all that is attached to it."""
    where = places(said.origin, said.destination)
    # Without places the reader looks for them behind the slant.
    head = f"{master(said, 'FFM')}{where}" if where else f"{master(said, 'FFM')}/"
    goods = _goods(said)
    line = "/".join((head, quantity(said), goods))
    codes = handling(said.handling)
    origin = code(said.customs_origin, 2)
    bare = msgspec.structs.replace(said, shipper=None, consignee=None, notify=None, agent=None)
    return [
        line.rstrip("/") if where else line,
        *(["/" + "/".join(codes)] if codes else []),
        *keeping.whole("DIM"),
        *_onward(said.routing[1:], keeping),
        *keeping.whole("OSI", "SSR", "SCI", "CSI", "VSI", "REF", "MAL"),
        *([f"COR/{origin}"] if origin else []),
        *keeping.whole("COR"),
        *notes(notes_of(bare, texts=(goods,)), colon=True),
    ]


def _goods(said: Consignment) -> str:
    """The words of the goods; those of a consolidation must say that it is one, since nothing else does."""
    words = folded(said.description or "").strip()
    if said.level == "master" and not CONSOLIDATION.search(fold(words[:GOODS_WIDTH])):
        words = f"CONSOL {words}"
    return cut(words, GOODS_WIDTH)


def _onward(legs: tuple[Leg, ...], keeping: Keeping) -> list[str]:
    """The flights after this one, ``/YVRAC103/22APR``; those behind one that cannot be said are left out."""
    kept = list(keeping.texts("FFM/onward"))
    lines: list[str] = []
    for leg in legs:
        number, day = flight(leg), _day(leg)
        if not place(leg.to) or not _ONWARD.fullmatch(number):
            break
        elements = [f"/{leg.to}{number}", day if _DAY.fullmatch(day) else ""]
        if elements[1] and kept:
            elements.append(kept.pop(0))
        lines.append("/".join(elements).rstrip("/"))
    return lines

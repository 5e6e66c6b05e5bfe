"""Lines that several messages share: quantities, parties, notes, declared values. The inverse of their readers."""

import re
from collections.abc import Sequence

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.lines import (
    AMOUNT_WIDTH,
    LINE_MAX,
    VOLUME_UNITS,
    VOLUME_WIDTH,
    WEIGHT_UNITS,
    WEIGHT_WIDTH,
    Keeping,
    broken,
    code,
    cut,
    folded,
    measure,
    number,
    pieces,
    segment,
    uncut,
)
from openplaci.formats.cargo_imp.party import CONTACTS, NAME_WIDTH
from openplaci.model.consignment import Consignment, CustomsNote, Declared, Leg, Measure, Part
from openplaci.model.party import Party
from openplaci.model.values import VOLUME_M3, WEIGHT_KG, waybill_number

BLOCKS = {"SHP": ("phones",), "CNE": ("phones",), "NFY": ("phones",)}
"""What a party's own lines say and no OCI line need repeat; the agent's lines say neither."""

NAME_LINES = 2
STREET_LINES = 2
STREET_WIDTH = 35
PLACE_WIDTH = 17
STATE_WIDTH = 9
POSTCODE_WIDTH = 9
CONTACT_WIDTH = 25
ACCOUNT_WIDTH = 14
NOTE_WIDTH = 35
STATEMENTS_MAX = 99
CARRIER_WIDTH = 3
FLIGHT_WIDTH = 9
STREET_LINES_READ = 20
"""Street lines that are put together; beyond it they are cut."""
HANDLING_MAX = 9
TOTAL_WIDTH = 6
SPLITS = ("T", "P", "S", "D", "M")
"""Codes of a line that carries a shipment: T total, P part, S split, D divided, M multi."""

_PLACE = re.compile(r"[A-Z]{3}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_DENSITY = re.compile(r"\d{1,2}", re.ASCII)
_HANDLING = re.compile(r"[A-Z0-9]{3}", re.ASCII)
_FLIGHT_NUMBER = re.compile(r"\d{1,5}[A-Z]?", re.ASCII)


def place(said: str | None) -> str:
    """A place of three letters, or nothing."""
    return said if said and _PLACE.fullmatch(said) else ""


def country(said: str | None) -> str:
    """A country of two letters, or nothing."""
    return said if said and _COUNTRY.fullmatch(said) else ""


def named(said: Consignment) -> str:
    """How people name it, in one line."""
    return " ".join(said.label.split())[:LINE_MAX]


def master(said: Consignment, to: str) -> str:
    """The air waybill number.

    Raises:
        CannotWrite: there is none.
    """
    number = waybill_number(said.master or "")
    if number is None:
        raise CannotWrite(f"a waybill has no number; expected one as 157-68076960 for {to}")
    return number


def places(origin: str | None, destination: str | None) -> str:
    """Origin and destination; alone a destination would be read as the origin, so then neither."""
    return place(origin) + place(destination) if place(origin) else ""


def weight(value: float | None, said: Measure | None = None) -> str:
    """A weight with its unit: ``K35.0``."""
    return measure(value, said, WEIGHT_UNITS, WEIGHT_KG, WEIGHT_WIDTH)


def volume(value: float | None, said: Measure | None = None) -> str:
    """A volume with its unit: ``MC0.12``."""
    return measure(value, said, VOLUME_UNITS, VOLUME_M3, VOLUME_WIDTH)


def quantity(said: Consignment, *, total: str = "") -> str:
    """Pieces, weight, volume and density as ``T2K35.0MC0.12DG6``; a part of a shipment as ``S2K35.0T9``.

    A part is never written as if it were the whole, even where a message has no other letter than T.

    Args:
        said: what has them.
        total: pieces of the whole as they were kept, where the part itself has none.
    """
    part = said.part or Part(code="T")
    split = part.code if part.code in SPLITS else "T"
    whole = code(total, TOTAL_WIDTH) if part.total_pieces is None else pieces(part.total_pieces)
    count = pieces(said.pieces)
    density = said.density if said.density and _DENSITY.fullmatch(said.density) else ""
    return "".join(
        (
            split + count if count else "",
            weight(said.weight_kg, said.weight_said),
            volume(said.volume_m3, said.volume_said),
            f"DG{density}" if density else "",
            f"T{whole}" if whole else "",
        )
    )


def flight(leg: Leg) -> str:
    """Carrier and number, whichever way the model has them."""
    said = code(leg.flight, FLIGHT_WIDTH)
    if leg.carrier and _FLIGHT_NUMBER.fullmatch(said):
        return code(leg.carrier, CARRIER_WIDTH) + said
    return said


def handling(codes: Sequence[str]) -> list[str]:
    """Special handling codes, at most nine."""
    return [one for one in codes if _HANDLING.fullmatch(one)][:HANDLING_MAX]


def party(tag: str, said: Party | None, keeping: Keeping, *, tagged: bool, account: bool = True) -> list[str]:
    """The lines of a shipper, a consignee or a party to be notified.

    Args:
        tag: of its segment.
        said: the party.
        keeping: for a telex number.
        tagged: with NAM, ADR and LOC and two lines of name and of street (FWB/17, FHL/5), or one line each.
        account: whether the segment's line has the account; if not, lines without tags begin with the name there.
    """
    if said is None:
        return []
    number = uncut(said.account, ACCOUNT_WIDTH) if account else ""
    streets = _streets(said.lines, STREET_LINES if tagged else 1)
    city, state = cut(said.city, PLACE_WIDTH), cut(said.region, STATE_WIDTH)
    where = f"{city}/{state}" if state else city
    located = _located(tag, said, keeping)
    if tagged:
        lines = [f"{tag}/{number}" if number else tag]
        lines += segment("NAM", broken(said.name, NAME_WIDTH, NAME_LINES))
        lines += segment("ADR", streets)
        return lines + ([f"LOC/{where}", *located] if where or located else [])
    # An account with a blank would be read as the name.
    number = number.replace(" ", "")
    body = [cut(said.name, NAME_WIDTH), *(streets or [""]), where]
    while not located and body and not body[-1]:
        body.pop()
    if not account and body and body[0]:
        return [f"{tag}/{body[0]}", *(f"/{line}" for line in body[1:]), *located]
    body = body or [""]
    return [f"{tag}/{number}" if number else tag, *(f"/{line}" for line in body), *located]


def _streets(lines: Sequence[str], most: int) -> list[str]:
    """The street lines as said, put together where they are too many, and broken anew where they are too long."""
    said = [line for line in (folded(line).strip() for line in lines[:STREET_LINES_READ]) if line]
    while len(said) > most:
        place = min(range(1, len(said)), key=lambda place: len(said[place - 1]) + len(said[place]))
        said[place - 1 : place + 1] = [f"{said[place - 1]} {said[place]}"]
    if all(len(line) <= STREET_WIDTH for line in said):
        return said
    return broken(" ".join(said), STREET_WIDTH, most)


def _located(tag: str, said: Party, keeping: Keeping) -> list[str]:
    """The line of country, post code and contacts; contacts for which it has no room are left out."""
    where, postcode = country(said.country), cut(said.postcode, POSTCODE_WIDTH)
    if postcode in CONTACTS:  # it would be read as what a number is
        postcode = ""
    contacts = [("TE", phone) for phone in said.phones] + [("FX", fax) for fax in said.faxes]
    contacts += [("TL", telex) for telex in keeping.texts(f"{tag}/TL")]
    line = f"/{where}/{postcode}"
    reached = False
    for kind, contact in contacts:
        reach = code(contact, CONTACT_WIDTH)
        if reach and len(line) + len(reach) + len("/TE/") <= LINE_MAX:
            line += f"/{kind}/{reach}"
            reached = True
    if not where and not reached:
        return []  # a post code alone would be read as a place
    return [line.rstrip("/")]


def notes(noted: Sequence[CustomsNote], *, colon: bool) -> list[str]:
    """OCI lines; a security statement that is too long goes on in the next line, any other text is cut.

    Args:
        noted: the notes.
        colon: whether a colon may stand (from FWB/16 and FHL/5 on; addresses of devices have it).
    """
    texts: list[str] = []
    also = ":" if colon else ""
    for note in noted:
        head = "/".join(folded(element or "") for element in (note.country, note.subject, note.content))
        # A regulated entity's number as DE/RA/00999-01 begins with what stands in elements of its own here.
        said_text = (note.text or "").removeprefix(f"{note.country}/{note.content}/")
        text = folded(said_text if colon else said_text.replace(":", "-"), also)
        statement = note.content == "ST" and not note.subject and len(text) > NOTE_WIDTH
        lines = broken(text, NOTE_WIDTH, STATEMENTS_MAX, also) if statement else [text[:NOTE_WIDTH].rstrip()]
        texts += [f"{head}/{line}" for line in lines if head != "//" or line]
    return segment("OCI", texts)


def declared(consignment: Consignment, keeping: Keeping, *, charge_code: bool) -> list[str]:
    """CVD ``/currency/charge code/payment/carriage/customs/insurance``.

    Args:
        consignment: what has the values.
        keeping: for the charge code.
        charge_code: whether it has a place of its own (FWB); in FHL it stands only where it was said.
    """
    said = consignment.declared
    if said is None and not consignment.payment:
        return []
    said = said or Declared()
    payment = code(consignment.payment, 2)
    kept = code(keeping.one("CVD/charge code"), 2)
    elements = [code(said.currency, 3)]
    if charge_code or kept:
        elements.append(kept)
    elements += [payment, *_values(said)]
    return ["CVD/" + "/".join(elements)]


def _values(said: Declared) -> list[str]:
    """The three values, or that none is declared; one that is too long is left empty, since it is declared."""
    widths = (AMOUNT_WIDTH, AMOUNT_WIDTH, AMOUNT_WIDTH - 1)
    amounts = (said.carriage, said.customs, said.insurance)
    nothing = ("NVD", "NCV", "XXX")
    return [
        none if amount is None else number(amount, width) or ""
        for amount, width, none in zip(amounts, widths, nothing, strict=True)
    ]

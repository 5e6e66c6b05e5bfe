"""FWB, the air waybill, written: versions 16 and 17. The inverse of `fwb`.

A waybill is one message whatever its length: Cargo-IMP has no continuation of FWB, and to leave lines out of it
would hide goods or notes. Widths and numbers of lines: an open parser's grammar of FWB 16 [V].
"""

import re

from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.element_lines import (
    ACCOUNT_WIDTH,
    BLOCKS,
    PLACE_WIDTH,
    declared,
    flight,
    handling,
    master,
    named,
    notes,
    party,
    place,
    places,
    quantity,
)
from openplaci.formats.cargo_imp.lines import Keeping, broken, code, cut, folded, segment, text, uncut
from openplaci.formats.cargo_imp.party import NAME_WIDTH
from openplaci.formats.cargo_imp.rating_lines import goods_and_rates, other_charges, totals
from openplaci.formats.dates import day_said
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import Consignment, Issue
from openplaci.model.filing import Message
from openplaci.model.party import Party

VERSIONS = range(16, 18)
TAGGED = 17
"""The version from which parties have tags inside."""

FLIGHTS_MAX = 2
LEGS_MAX = 3
SERVICE_WIDTH = 65
SERVICE_MAX = 3
ACCOUNTING_WIDTH = 34
ACCOUNTING_MAX = 6
SIGNATURE_WIDTH = 20
AGENT_WIDTH = 11
ROLE_WIDTH = 17

_REFERENCES = {
    "REF": {"REF": "", "SenderAssignedID": "/"},
    "ARD": {"ARD": "", "FreightForwarderAssignedID": ""},
    "SRI": {"SRI": "", "AssociatedReferenceID": ""},
}
"""Segment -> kinds of reference that stand in it, Cargo-XML's names for the same included [I], and what stands before:
the sender's own reference follows the address of an office."""

_DAY = re.compile(r"\d{1,2}", re.ASCII)
_CARRIER = re.compile(r"[A-Z0-9]{2,3}", re.ASCII)


def write(message: Message, version: int) -> tuple[str, ...]:
    """Write each waybill of a message as one FWB.

    Raises:
        CannotWrite: what it says is no waybill, or has no number.
    """
    if not message.consignments:
        raise CannotWrite(f"{message.format} has no consignment; expected a waybill to write as FWB")
    return tuple(text(_waybill(consignment, version)) for consignment in message.consignments)


def _waybill(said: Consignment, version: int) -> list[str]:
    if said.house is not None or said.level not in ("direct", "master"):
        raise CannotWrite(f"{named(said)} is a house waybill; expected a waybill for FWB, a house goes as FHL")
    keeping = Keeping(said.kept)
    tagged = version >= TAGGED
    goods, texts = goods_and_rates(said, keeping)
    amount = quantity(said, total=keeping.one("AWB/total pieces"))
    notified = [said.notify, *(one for one in said.parties if one.role == "NFY")]
    return [
        f"FWB/{version}",
        master(said, "FWB") + places(said.origin, said.destination) + (f"/{amount}" if amount else ""),
        *_flights(said),
        *_routing(said, keeping),
        *party("SHP", said.shipper, keeping, tagged=tagged),
        *party("CNE", said.consignee, keeping, tagged=tagged),
        *_agent(said.agent),
        *_services(said, "SSR"),
        *(line for one in notified for line in party("NFY", one, keeping, tagged=tagged, account=tagged)),
        *_accounting(said),
        *declared(said, keeping, charge_code=True),
        *goods,
        *other_charges(said.charges),
        *keeping.whole("OTH"),
        *totals(said.charges, "prepaid"),
        *totals(said.charges, "collect"),
        *_execution(said.issue, keeping),
        *_services(said, "OSI"),
        *keeping.whole("CDC"),
        *_references(said, "REF"),
        *_customs_origin(said, keeping),
        *keeping.whole("COI"),
        *keeping.whole("SII"),
        *_references(said, "ARD"),
        *segment("SPH", ["/".join(handling(said.handling))] if handling(said.handling) else []),
        *_nominated(said, keeping),
        *_references(said, "SRI"),
        *_participants(said, keeping),
        *notes(notes_of(said, blocks=BLOCKS, texts=texts), colon=True),
    ]


def _flights(said: Consignment) -> list[str]:
    """FLT: flights are laid over the legs in their order, so none can follow a leg that names none."""
    elements: list[str] = []
    for leg in said.routing[:FLIGHTS_MAX]:
        number = flight(leg)
        if not number:
            break
        day = f"{leg.day:%d}" if leg.day else leg.date_said or ""
        elements.append(f"/{number}/{day if _DAY.fullmatch(day) else ''}")
    return ["FLT" + "".join(elements).rstrip("/")] if elements else []


def _routing(said: Consignment, keeping: Keeping) -> list[str]:
    """RTG; a carrier that was kept had been booked for a leg that another one flies."""
    booked = list(keeping.texts("RTG/carrier"))
    elements: list[str] = []
    for leg in said.routing[:LEGS_MAX]:
        if not place(leg.to):
            break
        carrier = leg.carrier or ""
        if booked and leg.flight and carrier and booked[0] != carrier:
            carrier = booked.pop(0)
        elements.append(f"/{leg.to}{carrier if _CARRIER.fullmatch(carrier) else ''}")
    return ["RTG" + "".join(elements)] if elements else []


def _agent(said: Party | None) -> list[str]:
    """AGT: account, IATA and CASS number, participant; name and place below."""
    if said is None:
        return []
    ids = {one.kind: code(one.value, AGENT_WIDTH) for one in reversed(said.ids)}
    elements = [uncut(said.account, ACCOUNT_WIDTH), *(ids.get(kind, "") for kind in ("IATA", "CASS", "participant"))]
    below = [cut(said.name, NAME_WIDTH), cut(said.city, PLACE_WIDTH)]
    head = ("AGT/" + "/".join(elements)).rstrip("/")
    return [head, *(f"/{line}" for line in below)] if any(below) else [head]


def _services(said: Consignment, tag: str) -> list[str]:
    """SSR and OSI; special handling in words (SPH) has no place of its own and stands with the requests."""
    kinds = ("SSR", "SPH") if tag == "SSR" else (tag,)
    lines = [
        line
        for one in said.instructions
        if one.kind in kinds
        for line in broken(one.text, SERVICE_WIDTH, SERVICE_MAX)
        if line.strip()
    ]
    return segment(tag, lines[:SERVICE_MAX])


def _accounting(said: Consignment) -> list[str]:
    lines = [
        f"{code(one.code, 3)}/{line}"
        for one in said.instructions
        if one.kind == "ACC"
        for line in broken(one.text, ACCOUNTING_WIDTH, ACCOUNTING_MAX)
    ]
    return segment("ACC", lines[:ACCOUNTING_MAX])


def _execution(issue: Issue | None, keeping: Keeping) -> list[str]:
    """CER and ISU: who certified and who issued, where and when."""
    issue = issue or Issue()
    certified = cut(issue.certified_by, SIGNATURE_WIDTH)
    lines = [f"CER/{certified}", *keeping.below("CER")] if certified else []
    day = (issue.date and day_said(issue.date)) or folded(issue.date_said or "")
    elements = [day, cut(issue.place, PLACE_WIDTH), cut(issue.signature, SIGNATURE_WIDTH), keeping.one("ISU")]
    if any(elements):
        lines.append(("ISU/" + "/".join(elements)).rstrip("/"))
    return lines


def _references(said: Consignment, tag: str) -> list[str]:
    kinds = _REFERENCES[tag]
    ids = [kinds[one.kind] + folded(one.id, "/") for one in said.references if one.kind in kinds]
    return segment(tag, [one for one in ids if one.strip("/ ")])


def _customs_origin(said: Consignment, keeping: Keeping) -> list[str]:
    origin = code(said.customs_origin, 2)
    return [f"COR/{origin}", *keeping.below("COR")] if origin else []


def _nominated(said: Consignment, keeping: Keeping) -> list[str]:
    party = next((one for one in said.parties if one.role == "NOM"), None)
    if party is None:
        return []
    return [f"NOM/{cut(party.name, NAME_WIDTH)}/{cut(party.city, PLACE_WIDTH)}".rstrip("/"), *keeping.below("NOM")]


def _participants(said: Consignment, keeping: Keeping) -> list[str]:
    """OPI: as it was kept, and the names and roles of parties that no kept line says."""
    kept = keeping.whole("OPI")
    lines = [*kept]
    known = sum(line.startswith("OPI/") for line in kept)
    for one in [one for one in said.parties if one.role not in ("NFY", "NOM")][known:]:
        if name := cut(one.name, NAME_WIDTH):
            lines.append(f"OPI/{name}")
            if role := code(one.role, ROLE_WIDTH):
                lines.append(f"///{role}")
    return lines

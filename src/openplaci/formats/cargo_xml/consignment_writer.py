"""The inverse of `consignment`: what a consignment says, by the names of its elements."""

from collections.abc import Iterator

from openplaci.formats.cargo_xml import charges_writer as charges
from openplaci.formats.cargo_xml import goods_writer as goods
from openplaci.formats.cargo_xml.party_writer import OTHER, agent, others, party
from openplaci.formats.cargo_xml.place import Place, measure, whole
from openplaci.formats.cargo_xml.routing import sequence_of
from openplaci.formats.cargo_xml.writing import Content, Says
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import Consignment, Instruction, Issue, Leg, Reference

OWN_REFERENCES = ("ID", "AdditionalID", "FreightForwarderAssignedID", "AssociatedReferenceID")
"""Kinds of reference that are elements of the consignment itself."""
_SENDER = "SenderAssignedID"
_MOVEMENT = "SpecifiedLogisticsTransportMovement"
_STAGE, _AIRPORT = "Main-Carriage", "Airport"
BLOCKS = dict.fromkeys(("SHP", "CNE", "NFY", "AGT"), ("contact", "phones", "emails"))
"""What the block of a party says and no customs note need say."""


def consignment(said: Consignment, place: Place, item: str) -> Says:
    """What a consignment says.

    Args:
        said: the consignment.
        place: where it stands.
        item: name of its items: IncludedMasterConsignmentItem, in a rating, or IncludedHouseConsignmentItem.
    """
    house = said.level == "house"
    texts = [line.description or "" for line in said.goods]
    money = charges.currency_of(said, place)
    summary = said.description if said.description != " ".join(filter(None, texts)) else None
    rates = [charge for charge in said.charges if charge.kind == "rate"]
    found: dict[str, Content] = {
        **_own_references(said),
        **charges.declared(said, money),
        **charges.paid(said.payment),
        "IncludedTareGrossWeightMeasure": measure(said.weight_said, said.weight_kg, "KGM"),
        "GrossVolumeMeasure": measure(said.volume_said, said.volume_m3, "MTQ"),
        "DensityGroupCode": said.density,
        "PackageQuantity": whole(said.slac),
        "TotalPieceQuantity": whole(said.pieces),
        "SummaryDescription": summary,
        "ConsignorParty": party(said.shipper, place.at("ConsignorParty")),
        "ConsigneeParty": party(said.consignee, place.at("ConsigneeParty")),
        "FreightForwarderParty": agent(said.agent, place.at("FreightForwarderParty")),
        OTHER: list(others(said, place)),
        "OriginLocation": {"ID": said.origin},
        "FinalDestinationLocation": {"ID": said.destination},
        _MOVEMENT: _movements(said, place),
        "HandlingSPHInstructions": list(_special(said)),
        "HandlingSSRInstructions": list(_instructions(said, "SSR")),
        "HandlingOSIInstructions": list(_instructions(said, "OSI")),
        "IncludedAccountingNote": [
            {"ContentCode": one.code, "Content": one.text} for one in said.instructions if one.kind == "ACC"
        ],
        "IncludedCustomsNote": [
            {"ContentCode": n.content, "Content": n.text, "SubjectCode": n.subject, "CountryID": n.country}
            for n in notes_of(said, blocks=BLOCKS, texts=[*texts, summary or ""])
        ],
        "AssociatedReferenceDocument": list(_references(said)),
        "AssociatedConsignmentCustomsProcedure": {"GoodsStatusCode": said.customs_origin},
        "ApplicableOriginCurrencyExchange": {"SourceCurrencyCode": said.declared.currency if said.declared else None},
        "ApplicableLogisticsAllowanceCharge": [
            charges.other(one, money) for one in said.charges if one.kind == "other"
        ],
    }
    totals = [charge for charge in said.charges if charge.kind == "total"]
    if house:
        found |= charges.house_totals(totals, said.payment, money)
    found["ApplicableTotalRating"] = [
        {"ApplicablePrepaidCollectMonetarySummation": one} for one in charges.summations(totals, money)
    ]
    if house:
        found["ID"] = found["ID"] or said.house
        found[item] = goods.items(goods.lines_of(said.goods, place.most(item)), rates, money, place, item)
    else:
        found[goods.RATING] = goods.ratings(said.goods, rates, money, place, item)
    return found


def business(said: Consignment, number: str | None) -> Says:
    """The document's own header: its number, the sender's reference, who signed, where and when."""
    issue = said.issue or Issue()
    day = None if issue.date is None else f"{issue.date.isoformat()}T00:00:00"
    return {
        "ID": number,
        _SENDER: next((one.id for one in said.references if one.kind == _SENDER and _bare(one)), None),
        "SignatoryConsignorAuthentication": {"Signatory": issue.certified_by},
        "SignatoryCarrierAuthentication": {
            "ActualDateTime": issue.date_said if "T" in (issue.date_said or "") else day or issue.date_said,
            "Signatory": issue.signature,
            "IssueAuthenticationLocation": {"Name": issue.place},
        },
    }


def _own_references(said: Consignment) -> dict[str, Content]:
    return {
        kind: next((one.id for one in said.references if one.kind == kind and _bare(one)), None)
        for kind in OWN_REFERENCES
    }


def _references(said: Consignment) -> Iterator[Says]:
    """The references that no element of their own says: those of other kinds, and second ones of these."""
    seen: set[str] = set()
    for one in said.references:
        if one.kind in (*OWN_REFERENCES, _SENDER) and one.kind not in seen and _bare(one):
            seen.add(one.kind or "")
            continue
        kind = None if one.kind == "AssociatedReferenceDocument" else one.kind
        yield {"ID": one.id, "IssueDateTime": one.date, "TypeCode": kind, "Name": one.name}


def _bare(one: Reference) -> bool:
    return one.date is None and one.name is None


def _movements(said: Consignment, place: Place) -> list[Says]:
    """The legs, where they stood: a sequence number that was kept tells of a leg that stood elsewhere."""
    count = len(said.routing)
    stood = {f"{place.path}/{_MOVEMENT}{f'[{n}]' if n > 1 else ''}/SequenceNumeric": n for n in range(1, count + 1)}
    sequence = {number: number for number in range(1, count + 1)}
    sequence |= {stood[one.path]: sequence_of(one.text) for one in said.kept if one.path in stood}
    places = sorted(sequence, key=lambda number: sequence[number])
    found: list[Says] = [{}] * count
    for number, leg in zip(places, said.routing, strict=True):
        found[number - 1] = movement(leg, number)
    return found


def movement(leg: Leg, number: int) -> Says:
    """One movement; midnight to the second stands for a date without a time."""
    day = None if leg.date is None else f"{leg.date.isoformat()}T00:00:00"
    departs = leg.departs.isoformat() if leg.departs else day or leg.date_said
    spoken = leg.flight is not None and leg.carrier is not None and leg.flight.startswith(leg.carrier)
    return {
        "StageCode": _STAGE,
        "ID": leg.flight,
        "SequenceNumeric": str(number),
        "UsedLogisticsTransportMeans": {"Name": leg.aircraft if leg.aircraft and spoken else leg.carrier},
        "ArrivalEvent": _event(leg.to, "OccurrenceArrivalLocation", leg.arrives.isoformat() if leg.arrives else None),
        "DepartureEvent": _event(leg.from_, "OccurrenceDepartureLocation", departs),
    }


def _event(place: str | None, location: str, time: str | None) -> Says:
    return {
        "ScheduledOccurrenceDateTime": time,
        location: {"ID": place, "TypeCode": _AIRPORT} if place else None,
    }


def _special(said: Consignment) -> Iterator[Says]:
    """Special handling: each code, with its text where one is said."""
    texts = [one for one in said.instructions if one.kind == "SPH"]
    by_code: dict[str, Instruction] = {}
    for one in texts:
        by_code.setdefault((one.code or "").upper(), one)
    said_with_codes = set()
    for code in said.handling:
        own = by_code.pop(code, None)
        said_with_codes.add(id(own))
        yield {"Description": own.text if own else None, "DescriptionCode": own.code if own else code}
    for one in texts:
        if id(one) not in said_with_codes:
            yield {"Description": one.text, "DescriptionCode": one.code}


def _instructions(said: Consignment, kind: str) -> Iterator[Says]:
    for one in said.instructions:
        if one.kind == kind:
            yield {"Description": one.text, "DescriptionCode": one.code}

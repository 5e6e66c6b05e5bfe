"""The inverse of `consignment`: what a consignment says, by the names of its elements."""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import msgspec

from openplaci.formats.cargo_xml.charges import CODES_OF_HOUSE, CODES_OF_TOTALS
from openplaci.formats.cargo_xml.party import NOTIFY, SAYS_BOX
from openplaci.formats.cargo_xml.routing import sequence_of
from openplaci.formats.cargo_xml.writing import Content, Marked, Says
from openplaci.formats.losses import UN_ECE
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import (
    Charge,
    Consignment,
    Dimensions,
    Goods,
    Instruction,
    Issue,
    Kept,
    Leg,
    Measure,
    Reference,
    Uld,
)
from openplaci.model.party import Party
from openplaci.model.values import LENGTH_CM

CURRENCY = "currencyID"
OWN_REFERENCES = ("ID", "AdditionalID", "FreightForwarderAssignedID", "AssociatedReferenceID")
"""Kinds of reference that are elements of the consignment itself."""
_SENDER = "SenderAssignedID"
_MOVEMENT = "SpecifiedLogisticsTransportMovement"
_OTHER = "AssociatedParty"
_STAGE, _AIRPORT = "Main-Carriage", "Airport"
BLOCKS = dict.fromkeys(("SHP", "CNE", "NFY", "AGT"), ("contact", "phones", "emails"))
"""What the block of a party says and no customs note need say."""
_DEVICE = re.compile(r"([A-Z][A-Z0-9]{2})(\d{4,5})([A-Z0-9]{2,3})?", re.ASCII)
_LENGTH_SAID = re.compile(r"(\S{1,100})(?: (\S{1,100}))?")
_REGION = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)
"""The part of an ISO 3166-2 code behind the hyphen."""
_BOX = re.compile(r"PO BOX (\S.*)")
_HS_ONLY = frozenset({"hs"})


class Place(NamedTuple):
    """Where something stands, and what was kept of the message, by path.

    What was kept stands where it stood. So what the model says must be written around it: a reader takes the one
    for the other where their places are changed.
    """

    path: str
    kept: Mapping[str, str]

    def at(self, below: str, number: int = 1) -> "Place":
        """The place of an element below, or of the second and later of its name."""
        return Place(f"{self.path}/{below}" if number == 1 else f"{self.path}/{below}[{number}]", self.kept)

    def has(self, *below: str) -> bool:
        """Whether something was kept at one of these paths below."""
        return any(f"{self.path}/{one}" in self.kept for one in below)

    def holds(self) -> bool:
        """Whether something was kept anywhere below."""
        return any(path.startswith(f"{self.path}/") for path in self.kept)

    def most(self, name: str) -> int:
        """The highest number of a repeated element below of which something was kept; 1 where none is numbered."""
        found = re.compile(rf"{re.escape(self.path)}/{name}\[(\d{{1,6}})\]")
        return max((int(n[1]) for path in self.kept if (n := found.match(path))), default=1)

    def among(self, texts: Iterable[str], name: str) -> list[str]:
        """Texts of a repeated element, with what was kept of others of that name where it stood."""
        found: list[str] = []
        for text in texts:
            while (kept := self.kept.get(self.at(name, len(found) + 1).path)) is not None:
                found.append(kept)
            found.append(text)
        return found


def consignment(said: Consignment, place: Place, item: str) -> Says:
    """What a consignment says.

    Args:
        said: the consignment.
        place: where it stands.
        item: name of its items: IncludedMasterConsignmentItem, in a rating, or IncludedHouseConsignmentItem.
    """
    house = said.level == "house"
    texts = [goods.description or "" for goods in said.goods]
    money = _currency(said, place)
    summary = said.description if said.description != " ".join(filter(None, texts)) else None
    rates = [charge for charge in said.charges if charge.kind == "rate"]
    found: dict[str, Content] = {
        **_own_references(said),
        **_declared(said, money),
        **_paid(said.payment),
        "IncludedTareGrossWeightMeasure": measure(said.weight_said, said.weight_kg, "KGM"),
        "GrossVolumeMeasure": measure(said.volume_said, said.volume_m3, "MTQ"),
        "DensityGroupCode": said.density,
        "PackageQuantity": whole(said.slac),
        "TotalPieceQuantity": whole(said.pieces),
        "SummaryDescription": summary,
        "ConsignorParty": _party(said.shipper, place.at("ConsignorParty")),
        "ConsigneeParty": _party(said.consignee, place.at("ConsigneeParty")),
        "FreightForwarderParty": _agent(said.agent, place.at("FreightForwarderParty")),
        _OTHER: list(_others(said, place)),
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
        "ApplicableLogisticsAllowanceCharge": [_other(one, money) for one in said.charges if one.kind == "other"],
    }
    totals = [charge for charge in said.charges if charge.kind == "total"]
    if house:
        found |= _house_totals(totals, said.payment, money)
    found["ApplicableTotalRating"] = [
        {"ApplicablePrepaidCollectMonetarySummation": one} for one in _summations(totals, money)
    ]
    if house:
        found["ID"] = found["ID"] or said.house
        found[item] = _items(_lines(said.goods, place.most(item)), rates, money, place, item)
    else:
        found["ApplicableRating"] = _ratings(said.goods, rates, money, place, item)
    return found


def _ratings(
    goods: Sequence[Goods], rates: Sequence[Charge], currency: str | None, place: Place, item: str
) -> list[Says]:
    """One rating; several where something was kept of others and each has a rate for every line of goods."""
    first = place.at("ApplicableRating")
    lines = _lines(goods, first.most(item))
    ratings = min(place.most("ApplicableRating"), len(rates) or 1)
    if len(rates) != ratings * len(lines):
        ratings = 1
    share = len(rates) // ratings
    return [
        {
            item: _items(
                lines, rates[number * share : (number + 1) * share], currency,
                place.at("ApplicableRating", number + 1), item,
            )
        }
        for number in range(ratings)
    ]  # fmt: skip


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


def whole(number: int | None) -> str | None:
    """A whole number."""
    return None if number is None else str(number)


def plain(value: float | None) -> str | None:
    """A decimal number without an exponent."""
    if value is None:
        return None
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(said: Measure | None, value: float | None, unit: str) -> Marked | None:
    """What was said in the unit of that time, else the value in the model's unit."""
    if said is not None:
        return Marked(said.value, "unitCode", UN_ECE.get(said.unit, said.unit))
    return None if value is None else Marked(plain(value), "unitCode", unit)


def _amount(value: float | None, currency: str | None) -> Marked | None:
    return None if value is None else Marked(plain(value), CURRENCY, currency)


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


def _currency(said: Consignment, place: Place) -> str | None:
    """The currency of amounts: that of the origin, unless the reader kept that they have another one."""
    kept = place.kept.get(f"{place.path}/@{CURRENCY}")
    return kept or (said.declared.currency if said.declared else None)


def put_back(kept: Iterable[Kept], place: Place) -> Iterable[Kept]:
    """What was kept, without the currency of all amounts, which stands with each of them."""
    return [one for one in kept if one.path != f"{place.path}/@{CURRENCY}"]


def _declared(said: Consignment, currency: str | None) -> dict[str, Content]:
    if said.declared is None:
        return {}
    found: dict[str, Content] = {}
    for what, element, value in (
        ("Carriage", "DeclaredValueForCarriageAmount", said.declared.carriage),
        ("Customs", "DeclaredValueForCustomsAmount", said.declared.customs),
        ("Insurance", "InsuranceValueAmount", said.declared.insurance),
    ):
        if value is None:
            found[f"Nil{what}ValueIndicator"] = "true"
        else:
            found[element] = _amount(value, currency)
    return found


def _paid(payment: str | None) -> dict[str, Content]:
    """PP, CC, PC or CP: the weight and valuation charges, then the others."""
    weight, other = (payment or "")[:1], (payment or "")[1:2]
    return {"TotalChargePrepaidIndicator": _PAID.get(weight), "TotalDisbursementPrepaidIndicator": _PAID.get(other)}


_PAID = {"P": "true", "C": "false", "prepaid": "true", "collect": "false"}


_POSTAL, _FORWARDER = "PostalStructuredAddress", "FreightForwarderAddress"


def _agent(said: Party | None, place: Place) -> Says | None:
    """The agent, in the address of its own unless that was kept, or anything of the other."""
    second = place.at(_FORWARDER).has("PostcodeCode", "StreetName", "CityName")
    return _party(said, place, _POSTAL if second or place.at(_POSTAL).holds() else _FORWARDER)


def _region(said: str | None, place: Place) -> dict[str, Content]:
    """The region by its code, or by its name where it does not look like a code or the code is taken."""
    name, code = "CountrySubDivisionName", "CountrySubDivisionID"
    return {code if place.has(name) or _REGION.fullmatch(said or "") else name: said}


def _street(lines: Sequence[str]) -> dict[str, Content]:
    """The street; a post office box that stands last has an element of its own, if it is the only one."""
    *street, last = lines or ("",)
    found = _BOX.fullmatch(last)
    if found is None or any(line.upper().startswith(SAYS_BOX) for line in (*street, found[1])):
        return {"StreetName": "\n".join(lines)}
    return {"StreetName": "\n".join(street), "PostOfficeBox": found[1]}


def _party(said: Party | None, place: Place, address: str = _POSTAL) -> Says | None:
    if said is None:
        return None
    ids = {one.kind: one.value for one in reversed(said.ids)}
    numbers = [{"CompleteNumber": one} for one in said.phones]
    return {
        "PrimaryID": ids.get("primary"),
        "AdditionalID": ids.get("additional"),
        "Name": said.name,
        "AccountID": said.account,
        "CargoAgentID": ids.get("IATA"),
        address: {
            "PostcodeCode": said.postcode,
            **_street(said.lines),
            "CityName": said.city,
            "CountryID": said.country,
            **_region(said.region, place.at(address)),
        },
        "SpecifiedCargoAgentLocation": {"ID": ids.get("CASS")},
        "DefinedTradeContact": {
            "PersonName": said.contact,
            "DirectTelephoneCommunication": numbers,
            "FaxCommunication": [{"CompleteNumber": one} for one in said.faxes],
            "URIEmailCommunication": [{"URIID": one} for one in said.emails],
        },
    }


def _others(said: Consignment, place: Place) -> Iterator[Says]:
    """The party to be notified and the others with their roles; the first stands first, or where its role was kept."""
    parties = [*said.parties]
    if said.notify is not None:
        role = said.notify.role or NOTIFY[0]
        stood = (n for n in range(1, len(parties) + 1) if place.at(_OTHER, n + 1).has("RoleCode"))
        parties.insert(next(stood, 0), msgspec.structs.replace(said.notify, role=role))
    for number, one in enumerate(parties, start=1):
        yield {"RoleCode": one.role, **(_party(one, place.at(_OTHER, number)) or {})}


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


_Line = tuple[Goods, list[str]]


def _lines(goods: Sequence[Goods], items: int) -> list[_Line]:
    """Goods with their commodity codes: a line that says but a code is a further one of the line before.

    Unless there were more items than these would be: then each of them was an item.
    """
    lines: list[_Line] = []
    for one in goods:
        if lines and lines[-1][1] and _says(one) == _HS_ONLY:
            lines[-1][1].append(one.hs or "")
        else:
            lines.append((one, [one.hs] if one.hs else []))
    return lines if len(lines) >= items else [(one, [one.hs] if one.hs else []) for one in goods]


def _items(
    lines: Sequence[_Line], rates: Sequence[Charge], currency: str | None, place: Place, name: str
) -> list[Says]:
    """The items, each with its rate; more rates than goods have items of their own."""
    nothing: _Line = Goods(), []
    pairs = itertools.zip_longest(lines, rates)
    return [
        _item(line or nothing, rate, currency, number, place.at(name, number))
        for number, (line, rate) in enumerate(pairs, start=1)
    ]


def _says(goods: Goods) -> frozenset[str]:
    return frozenset(name for name in goods.__struct_fields__ if getattr(goods, name) not in (None, ()))


def _item(line: _Line, rate: Charge | None, currency: str | None, number: int, place: Place) -> Says:
    goods, codes = line
    return {
        "SequenceNumeric": str(number),
        "TypeCode": place.among(codes, "TypeCode"),
        "GrossWeightMeasure": measure(None, goods.weight_kg, "KGM"),
        "GrossVolumeMeasure": measure(None, goods.volume_m3, "MTQ"),
        "PackageQuantity": whole(goods.slac),
        "PieceQuantity": whole(goods.pieces),
        "NatureIdentificationTransportCargo": {"Identification": goods.description},
        "OriginCountry": {"ID": goods.country},
        "AssociatedUnitLoadTransportEquipment": [_device(one) for one in goods.ulds],
        "TransportLogisticsPackage": [_package(one) for one in goods.dimensions],
        "ApplicableFreightRateServiceCharge": None
        if rate is None
        else {
            "CategoryCode": rate.code,
            "CommodityItemID": rate.item,
            "ChargeableWeightMeasure": measure(None, rate.weight_kg, "KGM"),
            "AppliedRate": plain(rate.rate),
            "AppliedAmount": _amount(rate.amount, currency),
        },
    }


def _device(uld: Uld) -> Says:
    """A unit load device: type, serial number and owner apart where it has them."""
    found = _DEVICE.fullmatch(uld.id)
    kind, serial, owner = found.groups() if found else (None, uld.id, None)
    return {
        "ID": serial,
        "TareWeightMeasure": measure(None, uld.tare_kg, "KGM"),
        "LoadedPackageQuantity": whole(uld.slac),
        "CharacteristicCode": kind,
        "OperatingParty": {"PrimaryID": owner},
        "LoadingRemark": uld.remarks,
    }


def _package(size: Dimensions) -> Says:
    """The size of pieces, in the units in which it was said."""
    length, width, height = _lengths(size)
    return {
        "ItemQuantity": whole(size.pieces),
        "GrossWeightMeasure": measure(None, size.weight_kg, "KGM"),
        "LinearSpatialDimension": {"WidthMeasure": width, "LengthMeasure": length, "HeightMeasure": height},
    }


def _lengths(size: Dimensions) -> list[Marked | None]:
    values = (size.length_cm, size.width_cm, size.height_cm)
    said = [_LENGTH_SAID.fullmatch(part) for part in (size.said or "").split(" x ")]
    if len(said) == len(values) and all(said):
        parts = [(found[1], found[2]) for found in said if found]
        if all(value is None or unit in LENGTH_CM for value, (_, unit) in zip(values, parts, strict=True)):
            return [None if text == "?" else Marked(text, "unitCode", unit) for text, unit in parts]
    return [measure(None, value, "CMT") for value in values]


def _other(charge: Charge, currency: str | None) -> Says:
    return {
        "ID": charge.code,
        "PrepaidIndicator": _PAID.get(charge.payment or ""),
        "Reason": charge.text,
        "PartyTypeCode": charge.entitlement,
        "ActualAmount": _amount(charge.amount, currency),
    }


def _house_totals(totals: list[Charge], payment: str | None, currency: str | None) -> dict[str, Content]:
    """The totals that a house has elements for; they are taken out of the list."""
    found: dict[str, Content] = {}
    paid = {"P": "prepaid", "C": "collect"}
    weight, other = paid.get((payment or "")[:1]), paid.get((payment or "")[1:2])
    for charge in [*totals]:
        name = None
        if charge.code == "CT" and charge.payment is not None:
            name = f"Total{charge.payment.capitalize()}ChargeAmount"
        elif charge.code in CODES_OF_HOUSE:
            name, indicator = CODES_OF_HOUSE[charge.code]
            if charge.payment != (weight if indicator == "TotalChargePrepaidIndicator" else other):
                continue
        if name is not None and name not in found and charge.amount is not None:
            found[name] = _amount(charge.amount, currency)
            totals.remove(charge)
    return found


def _summations(totals: Iterable[Charge], currency: str | None) -> list[Says]:
    """Totals by who pays; one that stands again opens a further summation."""
    found: dict[str | None, list[dict[str, Content]]] = {}
    again: Counter[tuple[str | None, str]] = Counter()
    for charge in totals:
        name = CODES_OF_TOTALS.get(charge.code or "")
        if name is None or charge.amount is None:
            continue
        those = found.setdefault(charge.payment, [])
        place = again[charge.payment, name]
        again[charge.payment, name] += 1
        if place == len(those):
            those.append({"PrepaidIndicator": _PAID.get(charge.payment or "")})
        those[place][name] = _amount(charge.amount, currency)
    return [one for those in found.values() for one in those]

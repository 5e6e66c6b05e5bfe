"""The inverse of `goods`: items with their rates, devices and dimensions."""

import itertools
import re
from collections.abc import Sequence

from openplaci.formats.cargo_xml.place import Place, amount, measure, plain, whole
from openplaci.formats.cargo_xml.writing import Marked, Says
from openplaci.model.consignment import Charge, Dimensions, Goods, Uld
from openplaci.model.values import LENGTH_CM

RATING = "ApplicableRating"
_DEVICE = re.compile(r"([A-Z][A-Z0-9]{2})(\d{4,5})([A-Z0-9]{2,3})?", re.ASCII)
_LENGTH_SAID = re.compile(r"(\S{1,100})(?: (\S{1,100}))?")
_HS_ONLY = frozenset({"hs"})
_Line = tuple[Goods, list[str]]


def ratings(
    goods: Sequence[Goods], rates: Sequence[Charge], currency: str | None, place: Place, item: str
) -> list[Says]:
    """One rating; several where something was kept of others and each has a rate for every line of goods."""
    first = place.at(RATING)
    lines = lines_of(goods, first.most(item))
    count = min(place.most(RATING), len(rates) or 1)
    if len(rates) != count * len(lines):
        count = 1
    share = len(rates) // count
    return [
        {
            item: items(
                lines, rates[number * share : (number + 1) * share], currency,
                place.at(RATING, number + 1), item,
            )
        }
        for number in range(count)
    ]  # fmt: skip


def lines_of(goods: Sequence[Goods], items: int) -> list[_Line]:
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


def items(lines: Sequence[_Line], rates: Sequence[Charge], currency: str | None, place: Place, name: str) -> list[Says]:
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
            "AppliedAmount": amount(rate.amount, currency),
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

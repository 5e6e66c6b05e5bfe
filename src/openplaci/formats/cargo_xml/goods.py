"""Goods: one line per consignment item, with its devices and dimensions."""

from collections.abc import Sequence

import msgspec

from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node, Said
from openplaci.model.consignment import Dimensions, Goods, Uld

_NOTHING: Node = {}
_EMPTY = Goods()
_ULD_PARTS = 9
"""Characters of an identifier that already has type and owner: AKE12345X or more."""


def goods(items: list[Node], margin: Margin) -> list[Goods]:
    """The lines of goods; a second commodity code of the same item opens a line of its own.

    An item of which nothing is said but its rate is no line of goods.
    """
    found: list[Goods] = []
    for item in items:
        get = item.get
        description = _description(item)
        codes = [code for said in get("TypeCode", ()) if (code := scalars.harmonized(said, margin))]
        line = Goods(
            description=description,
            hs=codes[0] if codes else None,
            pieces=scalars.pieces(get("PieceQuantity"), margin, "goods.pieces"),
            weight_kg=scalars.kilograms(get("GrossWeightMeasure"), margin, "goods.weight_kg"),
            country=scalars.country(_country(item), margin, "goods"),
            un_numbers=un_numbers(description.upper()) if description else (),
            volume_m3=scalars.cubic_metres(get("GrossVolumeMeasure"), margin, "goods.volume_m3"),
            slac=scalars.pieces(get("PackageQuantity"), margin, "goods.slac"),
            dimensions=dimensions(item["TransportLogisticsPackage"], margin)
            if "TransportLogisticsPackage" in item
            else (),
            ulds=_ulds(item["AssociatedUnitLoadTransportEquipment"], margin)
            if "AssociatedUnitLoadTransportEquipment" in item
            else (),
        )
        if line != _EMPTY:
            found.append(line)
        found.extend(Goods(hs=code) for code in codes[1:])
    return found


def dimensions(packages: Sequence[Node], margin: Margin) -> tuple[Dimensions, ...]:
    """The sizes of pieces; the words stay where they were not plain centimetres."""
    found = []
    for package in packages:
        size = package.get("LinearSpatialDimension", _NOTHING)
        said = (size.get("LengthMeasure"), size.get("WidthMeasure"), size.get("HeightMeasure"))
        plain = True
        for one in said:
            if one is not None and one[1] != "CMT":
                plain = False
        found.append(
            Dimensions(
                length_cm=scalars.centimetres(said[0], margin, "goods.dimensions"),
                width_cm=scalars.centimetres(said[1], margin, "goods.dimensions"),
                height_cm=scalars.centimetres(said[2], margin, "goods.dimensions"),
                pieces=scalars.pieces(package.get("ItemQuantity"), margin, "goods.dimensions"),
                weight_kg=scalars.kilograms(package.get("GrossWeightMeasure"), margin, "goods.dimensions"),
                said=None if plain else " x ".join(f"{one[0]} {one[1] or ''}".strip() if one else "?" for one in said),
            )
        )
    return tuple(found)


def _ulds(nodes: list[Node], margin: Margin) -> tuple[Uld, ...]:
    return tuple(device for node in nodes if (device := uld(node, margin)) is not None)


def uld(node: Node, margin: Margin) -> Uld | None:
    """A unit load device: type, serial number and owner are one identifier."""
    number, kind = node.get("ID", ""), node.get("CharacteristicCode", "")
    said = node["OperatingParty"].get("PrimaryID") if "OperatingParty" in node else None
    owner = said[0] if said else ""
    if not number.startswith(kind):
        number = kind + number
    if not (number.endswith(owner) and len(number) >= _ULD_PARTS):
        number += owner
    remark = node.get("LoadingRemark")
    if not number:
        margin.keep_all(node[""])
        return None
    return Uld(
        id=number,
        slac=scalars.pieces(node.get("LoadedPackageQuantity"), margin, "ulds"),
        tare_kg=scalars.kilograms(node.get("TareWeightMeasure"), margin, "ulds"),
        remarks=remark,
    )


def with_numbers(found: tuple[Goods, ...], numbers: tuple[str, ...]) -> tuple[Goods, ...]:
    """Add UN numbers said outside the goods to the first line, or to a line of their own."""
    known = {number for line in found for number in line.un_numbers}
    fresh = tuple(number for number in numbers if number not in known)
    if not fresh:
        return found
    if not found:
        return (Goods(un_numbers=fresh),)
    first = msgspec.structs.replace(found[0], un_numbers=found[0].un_numbers + fresh)
    return (first, *found[1:])


def _description(item: Node) -> str | None:
    natures = item.get("NatureIdentificationTransportCargo", ())
    texts = [scalars.flat(said[0]) or "" for nature in natures for said in nature.get("Identification", ())]
    return " ".join(texts) or None


def _country(item: Node) -> Said | None:
    origin = item.get("OriginCountry")
    said: Said | None = origin.get("ID") if origin is not None else None
    return said

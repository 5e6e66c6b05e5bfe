"""Messages of our own with slots, for every row of the table of errors: FWB, FHL, XFWB and XFZB."""

from collections.abc import Mapping

SLOTS = {
    "master": "618-33182004",
    "house": "QZX900",
    "origin": "SIN",
    "destination": "YVR",
    "routing": "YVRSQ",
    "pieces": "2",
    "unit": "K",
    "weight": "35.0",
    "shipper_name": "STRAITS VALVE WORKS",
    "shipper_address": "77 PIONEER ROAD",
    "shipper_city": "SINGAPORE",
    "shipper_country": "SG",
    "consignee_name": "FRASER PIPE SUPPLY",
    "consignee_address": "2210 GRANVILLE STREET",
    "consignee_city": "VANCOUVER",
    "consignee_country": "CA",
    "description": "BRASS VALVES",
    "mark": "G",
    "type": "740",
}
IMP_PARTIES = {
    "shipper": "SHP\nNAM/{shipper_name}\nADR/{shipper_address}\nLOC/{shipper_city}\n/{shipper_country}/638612\n",
    "consignee": "CNE\nNAM/{consignee_name}\nADR/{consignee_address}\nLOC/{consignee_city}\n/{consignee_country}/V5L\n",
}
IMP = {
    "FWB": """\
FWB/17
{master}{origin}{destination}/T{pieces}{unit}{weight}
FLT/SQ028/21
RTG/{routing}
{shipper}{consignee}CVD/SGD//PP/NVD/NCV/XXX
RTD/1/P2/K35.0/CQ/W35.0/R4.00/T140.00
/N{mark}/{description}
ISU/19APR26/SINGAPORE/WINIFRED
REF/SINFMSQ
""",
    "FHL": """\
FHL/5
MBI/{master}{origin}{destination}/T2K35.0
HBS/{house}/{origin}{destination}/{pieces}/{unit}{weight}//{description}
{shipper}{consignee}CVD/SGD/PP/NVD/NCV/XXX
""",
}


def _xml_party(tag: str, role: str) -> str:
    return (
        f"<ram:{tag}><ram:Name>{{{role}_name}}</ram:Name><ram:PostalStructuredAddress>"
        f"<ram:StreetName>{{{role}_address}}</ram:StreetName><ram:CityName>{{{role}_city}}</ram:CityName>"
        f"<ram:CountryID>{{{role}_country}}</ram:CountryID></ram:PostalStructuredAddress></ram:{tag}>\n"
    )


XML_PARTIES = {
    "shipper": _xml_party("ConsignorParty", "shipper"),
    "consignee": _xml_party("ConsigneeParty", "consignee"),
}
_HEADER = """\
<rsm:MessageHeaderDocument><ram:ID>M1</ram:ID><ram:TypeCode>{type}</ram:TypeCode>
<ram:IssueDateTime>2026-04-19T09:00:00</ram:IssueDateTime><ram:VersionID>3.00</ram:VersionID>
</rsm:MessageHeaderDocument>
"""
_INSIDE = """\
<ram:IncludedTareGrossWeightMeasure{unit}>{weight}</ram:IncludedTareGrossWeightMeasure>
<ram:TotalPieceQuantity>{pieces}</ram:TotalPieceQuantity>
{shipper}{consignee}<ram:OriginLocation><ram:ID>{origin}</ram:ID></ram:OriginLocation>
<ram:FinalDestinationLocation><ram:ID>{destination}</ram:ID></ram:FinalDestinationLocation>
"""
_MASTER = "<ram:TransportContractDocument><ram:ID>{master}</ram:ID></ram:TransportContractDocument>\n"
_LEG = """\
<ram:SpecifiedLogisticsTransportMovement><ram:ID>SQ028</ram:ID><ram:ArrivalEvent><ram:OccurrenceArrivalLocation>
<ram:ID>{arrives}</ram:ID></ram:OccurrenceArrivalLocation></ram:ArrivalEvent></ram:SpecifiedLogisticsTransportMovement>
"""
_ITEM = """\
<ram:NatureIdentificationTransportCargo><ram:Identification>{description}</ram:Identification>
</ram:NatureIdentificationTransportCargo>
"""
XML = {
    "XFWB": (
        '<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns:ram="iata:datamodel:3">'
        + _HEADER
        + "<rsm:BusinessHeaderDocument><ram:ID>{master}</ram:ID></rsm:BusinessHeaderDocument><rsm:MasterConsignment>"
        + _INSIDE
        + _LEG
        + "<ram:ApplicableRating><ram:IncludedMasterConsignmentItem>"
        + _ITEM
        + "</ram:IncludedMasterConsignmentItem></ram:ApplicableRating></rsm:MasterConsignment></rsm:Waybill>"
    ),
    "XFZB": (
        '<rsm:HouseWaybill xmlns:rsm="iata:housewaybill:1" xmlns:ram="iata:datamodel:3">'
        + _HEADER
        + "<rsm:BusinessHeaderDocument><ram:ID>{house}</ram:ID></rsm:BusinessHeaderDocument><rsm:MasterConsignment>"
        + _MASTER
        + "<ram:IncludedHouseConsignment>"
        + _INSIDE
        + "<ram:IncludedHouseConsignmentItem>"
        + _ITEM
        + "</ram:IncludedHouseConsignmentItem></ram:IncludedHouseConsignment></rsm:MasterConsignment>"
        + "</rsm:HouseWaybill>"
    ),
}
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_UNITS = {"K": "KGM", "L": "LBR"}


def message(kind: str, change: Mapping[str, str | None]) -> bytes:
    """The message with its slots changed; a party that is None is left out."""
    slots = {**SLOTS, **{name: value for name, value in change.items() if value is not None}}
    gone = {name for name, value in change.items() if value is None}
    if kind in IMP:
        parties = {name: "" if name in gone else text.format(**slots) for name, text in IMP_PARTIES.items()}
        return IMP[kind].format(**slots, **parties).encode()
    slots = {name: value.translate(_MARKUP) for name, value in slots.items()}
    parties = {name: "" if name in gone else text.format(**slots) for name, text in XML_PARTIES.items()}
    slots["type"] = "703" if kind == "XFZB" else slots["type"]
    slots["unit"] = f' unitCode="{_UNITS.get(slots["unit"], slots["unit"])}"' if slots["unit"] else ""
    return XML[kind].format(**slots, **parties, arrives=slots["routing"][:3]).encode()

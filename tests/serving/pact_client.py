"""A carrier's PACT client, written from the authority's published interface alone, and messages of its own."""

import contextlib
import http.client
import re
from typing import NamedTuple

from cargo_imp_messages import FHL, FWB
from lxml import etree
from served import PATIENCE, Delivered, Receiver, Server, waybill

SECRET = "x" * 32

FFM = """\
FFM/8
1/SQ028/21APR/SIN/9V-SKA
YVR
{number}SINYVR/T2K35.0/BRASS VALVES
LAST
"""
_PARTIES = """\
<ram:ConsignorParty><ram:Name>BRASS AND PIPES PTE</ram:Name><ram:PostalStructuredAddress>\
<ram:PostcodeCode>638612</ram:PostcodeCode><ram:StreetName>77 HARBOUR ROAD</ram:StreetName>\
<ram:CityName>SINGAPORE</ram:CityName><ram:CountryID>SG</ram:CountryID></ram:PostalStructuredAddress></ram:ConsignorParty>
<ram:ConsigneeParty><ram:Name>WATERWORKS LTD</ram:Name><ram:PostalStructuredAddress>\
<ram:PostcodeCode>V5L 1A4</ram:PostcodeCode><ram:StreetName>2210 RIVER STREET</ram:StreetName>\
<ram:CityName>VANCOUVER</ram:CityName><ram:CountryID>CA</ram:CountryID></ram:PostalStructuredAddress></ram:ConsigneeParty>
"""
_PLACES = """\
<ram:OriginLocation><ram:ID>SIN</ram:ID></ram:OriginLocation>
<ram:FinalDestinationLocation><ram:ID>YVR</ram:ID></ram:FinalDestinationLocation>
"""
_HEAD = """\
<rsm:MessageHeaderDocument><ram:ID>{number}_1</ram:ID><ram:Name>{name}</ram:Name><ram:TypeCode>{kind}</ram:TypeCode>\
<ram:IssueDateTime>2026-04-19T09:20:00</ram:IssueDateTime><ram:PurposeCode>Creation</ram:PurposeCode>\
<ram:VersionID>3.00</ram:VersionID>\
<ram:SenderParty><ram:PrimaryID schemeID="C">CARRIER</ram:PrimaryID></ram:SenderParty>\
<ram:RecipientParty><ram:PrimaryID schemeID="C">PACTXML</ram:PrimaryID></ram:RecipientParty></rsm:MessageHeaderDocument>
"""
XFWB = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rsm:Waybill xmlns:rsm="iata:waybill:1" xmlns:ram="iata:datamodel:3">\n'
    + _HEAD.replace("{name}", "Air Waybill")
    + """\
<rsm:BusinessHeaderDocument><ram:ID>{number}</ram:ID></rsm:BusinessHeaderDocument>
<rsm:MasterConsignment>
<ram:IncludedTareGrossWeightMeasure unitCode="KGM">35.0</ram:IncludedTareGrossWeightMeasure>
<ram:TotalPieceQuantity>2</ram:TotalPieceQuantity>
"""
    + _PARTIES
    + _PLACES
    + """\
<ram:SpecifiedLogisticsTransportMovement><ram:StageCode>Main-Carriage</ram:StageCode><ram:ModeCode>4</ram:ModeCode>\
<ram:ID>SQ028</ram:ID><ram:SequenceNumeric>1</ram:SequenceNumeric><ram:ArrivalEvent><ram:OccurrenceArrivalLocation>\
<ram:ID>YVR</ram:ID></ram:OccurrenceArrivalLocation></ram:ArrivalEvent><ram:DepartureEvent>\
<ram:ScheduledOccurrenceDateTime>2026-04-21T10:40:00</ram:ScheduledOccurrenceDateTime><ram:OccurrenceDepartureLocation>\
<ram:ID>SIN</ram:ID></ram:OccurrenceDepartureLocation></ram:DepartureEvent></ram:SpecifiedLogisticsTransportMovement>
<ram:ApplicableRating><ram:TypeCode>F</ram:TypeCode><ram:IncludedMasterConsignmentItem>\
<ram:SequenceNumeric>1</ram:SequenceNumeric><ram:GrossWeightMeasure unitCode="KGM">35.0</ram:GrossWeightMeasure>\
<ram:PieceQuantity>2</ram:PieceQuantity><ram:NatureIdentificationTransportCargo>\
<ram:Identification>{description}</ram:Identification></ram:NatureIdentificationTransportCargo>\
</ram:IncludedMasterConsignmentItem></ram:ApplicableRating>
</rsm:MasterConsignment>
</rsm:Waybill>
"""
)
XFZB = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rsm:HouseWaybill xmlns:rsm="iata:housewaybill:1" xmlns:ram="iata:datamodel:3">\n'
    + _HEAD.replace("{name}", "House Waybill").replace("{number}", "{house}").replace("{kind}", "703")
    + """\
<rsm:BusinessHeaderDocument><ram:ID>{house}</ram:ID></rsm:BusinessHeaderDocument>
<rsm:MasterConsignment>
<ram:IncludedTareGrossWeightMeasure unitCode="KGM">35.0</ram:IncludedTareGrossWeightMeasure>
<ram:TotalPieceQuantity>2</ram:TotalPieceQuantity>
<ram:TransportContractDocument><ram:ID>{number}</ram:ID></ram:TransportContractDocument>
"""
    + _PLACES
    + """\
<ram:IncludedHouseConsignment><ram:ID>{house}</ram:ID>
<ram:IncludedTareGrossWeightMeasure unitCode="KGM">35.0</ram:IncludedTareGrossWeightMeasure>
<ram:TotalPieceQuantity>2</ram:TotalPieceQuantity><ram:SummaryDescription>{description}</ram:SummaryDescription>
"""
    + _PARTIES
    + _PLACES
    + """\
<ram:IncludedHouseConsignmentItem><ram:SequenceNumeric>1</ram:SequenceNumeric>\
<ram:GrossWeightMeasure unitCode="KGM">35.0</ram:GrossWeightMeasure><ram:PieceQuantity>2</ram:PieceQuantity>\
<ram:NatureIdentificationTransportCargo><ram:Identification>{description}</ram:Identification>\
</ram:NatureIdentificationTransportCargo></ram:IncludedHouseConsignmentItem>
</ram:IncludedHouseConsignment>
</rsm:MasterConsignment>
</rsm:HouseWaybill>
"""
)
XFFM = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<rsm:FlightManifest xmlns:rsm="iata:flightmanifest:1" xmlns:ram="iata:datamodel:3">\n'
    + _HEAD.replace("{name}", "Transport Loading Report").replace("{number}", "SQ028").replace("{kind}", "122")
    + """\
<rsm:BusinessHeaderDocument><ram:ID>SQ02820260421SIN</ram:ID></rsm:BusinessHeaderDocument>
<rsm:LogisticsTransportMovement><ram:StageCode>Main-Carriage</ram:StageCode><ram:ModeCode>4</ram:ModeCode>\
<ram:ID>SQ028</ram:ID><ram:SequenceNumeric>1</ram:SequenceNumeric><ram:DepartureEvent>\
<ram:DepartureOccurrenceDateTime>2026-04-21T10:40:00</ram:DepartureOccurrenceDateTime>\
<ram:DepartureDateTimeTypeCode>A</ram:DepartureDateTimeTypeCode><ram:OccurrenceDepartureLocation>\
<ram:ID>SIN</ram:ID><ram:TypeCode>Airport</ram:TypeCode></ram:OccurrenceDepartureLocation></ram:DepartureEvent>\
</rsm:LogisticsTransportMovement>
<rsm:ArrivalEvent><ram:OccurrenceArrivalLocation><ram:ID>YVR</ram:ID><ram:TypeCode>Airport</ram:TypeCode>\
</ram:OccurrenceArrivalLocation><ram:AssociatedTransportCargo><ram:TypeCode>BLK</ram:TypeCode>\
<ram:IncludedMasterConsignment><ram:GrossWeightMeasure unitCode="KGM">35.0</ram:GrossWeightMeasure>\
<ram:TotalPieceQuantity>2</ram:TotalPieceQuantity><ram:SummaryDescription>BRASS VALVES</ram:SummaryDescription>\
<ram:TransportSplitDescription>T</ram:TransportSplitDescription><ram:TransportContractDocument><ram:ID>{number}</ram:ID>\
</ram:TransportContractDocument><ram:OriginLocation><ram:ID>SIN</ram:ID></ram:OriginLocation>\
<ram:FinalDestinationLocation><ram:ID>YVR</ram:ID></ram:FinalDestinationLocation></ram:IncludedMasterConsignment>\
</ram:AssociatedTransportCargo></rsm:ArrivalEvent>
</rsm:FlightManifest>
"""
)
SHAPES = {"FWB": FWB, "FHL": FHL, "FFM": FFM, "XFWB": XFWB, "XFZB": XFZB, "XFFM": XFFM}
GOODS = "BRASS VALVES"
CHANGE = tuple[str, str]


def message(
    shape: str,
    number: str,
    *changes: CHANGE,
    house: str = "H1",
    description: str = GOODS,
    text: str = "",
    kind: str = "",
) -> bytes:
    """A message that is complete and ordinary, with changes; each must change something."""
    made = SHAPES[shape].format(
        number=number, house=house, description=description, text=text or "BRASS VALVES FOR WATER", kind=kind or "740"
    )
    for old, new in changes:
        assert old in made, old
        made = made.replace(old, new)
    return made.encode()


class Answer(NamedTuple):
    """A synchronous answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def lines(self) -> list[str]:
        return self.body.decode().splitlines()

    @property
    def codes(self) -> list[str]:
        """What refuses, in either format."""
        if self.headers.get("content-type", "").startswith("application/xml"):
            return texts(self.body, "Reason")
        return [line.split("/")[2] for line in self.lines if line.startswith("ERR/")]


def texts(body: bytes, name: str) -> list[str]:
    """Every element of that name."""
    return [found.text or "" for found in etree.fromstring(body).iter(f"{{*}}{name}")]


def told(one: Delivered) -> tuple[str, str]:
    """Code and words of an asynchronous answer, in either format."""
    if one.body.lstrip().startswith(b"<"):
        kind = "StatusCode" if b"CustomsStatusNotification" in one.body else "Reason"
        said = texts(one.body, "Information") or [""]
        return texts(one.body, kind)[0], said[0]
    if one.lines[0] == "PER":
        return one.lines[-1].split("/")[2], ""
    _, code, _, words = one.lines[-1].split("/", 3)
    return code, words


def about(one: Delivered) -> str:
    """Whom an asynchronous answer is about: ``master-house`` in both formats."""
    if not one.body.lstrip().startswith(b"<"):
        return one.subject
    root = etree.fromstring(one.body)
    ids = [found.findtext("{*}ID") or "" for found in root.iter("{*}AssociatedReferenceDocument")]
    return ids[-1].replace("_", "-")


class Client:
    """Files as a carrier does, and looks at what comes back."""

    def __init__(self, server: Server, key: str, airline: str = "618") -> None:
        self.server, self.key, self.airline = server, key, airline

    def send(self, body: bytes, *, without: str = "", path: str = "/pact/messages", **headers: str) -> Answer:
        """File a message; headers by their names, ``_`` for ``-``."""
        kind = "application/xml" if body.lstrip(b"\xef\xbb\xbf\xff\xfe \n").startswith(b"<") else "text/plain"
        made = {
            "Ocp-Apim-Subscription-Key": self.key, "Iata-Airline-Code": self.airline, "Content-Type": kind,
            "Accept": kind,
        }  # fmt: skip
        made |= {name.replace("_", "-"): value for name, value in headers.items()}
        made = {name: value for name, value in made.items() if name.lower() != without.lower()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", path, body, made)
            answer = connection.getresponse()
            names = {name.lower(): value for name, value in answer.getheaders()}
            return Answer(answer.status, names, answer.read())

    def filed(self, *given: object, **named: object) -> None:
        """File a message that is to be taken."""
        answer = self.send(message(*given, **named))  # type: ignore[arg-type]
        assert answer.status == 202, answer


class Numbers:
    """Waybill numbers that nobody used before."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self, prefix: str = "618") -> str:
        self._last += 1
        return waybill(self._last, prefix)


class Party(NamedTuple):
    """A filer with its receiver."""

    client: Client
    got: Receiver

    def expect(self, subject: str, *codes: str) -> list[Delivered]:
        """Wait until exactly these came about a consignment, in this order; return them."""

        def here(receiver: Receiver) -> list[Delivered]:
            return [one for one in list(receiver.got) if about(one) == subject]

        assert self.got.wait(lambda receiver: len(here(receiver)) >= len(codes)), (codes, here(self.got))
        found = here(self.got)
        got = [told(one)[0] for one in found]
        assert got == list(codes), got
        return found


def party(server: Server, receiver: Receiver, name: str, *options: str, format_: str = "cargo-imp") -> Party:
    """Add a filer by the documented command; before the server starts, or beside it."""
    made = server.command(
        "keys", "add", "--filer", name, "--airline", "618", "--webhook", receiver.url, "--secret", SECRET,
        "--format", format_, *options,
    )  # fmt: skip
    return Party(Client(server, made["key"]), receiver)


def shape_of(body: bytes) -> list[str]:
    """The lines of CAMIR, or the paths of XML, with what varies taken out."""
    if body.lstrip().startswith(b"<"):
        root = etree.fromstring(body)
        return sorted({root.getroottree().getpath(one).replace("*", "") for one in root.iter()})
    return [
        re.sub(r"/\d\d[A-Z]{3}\d{4}/", "/TIME/", re.sub(r"^\d{3}-\d{8}(-[A-Z0-9-]+)?$", r"WAYBILL", line))
        for line in body.decode().splitlines()
    ]

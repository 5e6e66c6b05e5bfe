"""What the tests of Cargo-XML share: small messages, and reading."""

from pathlib import Path

from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message, Reading

EXAMPLES = Path(__file__).parents[3] / "examples" / "cargo_xml"
FILES = sorted(EXAMPLES.glob("*.xml"))
HEADER = (
    "<rsm:MessageHeaderDocument><ram:ID>M1</ram:ID><ram:TypeCode>740</ram:TypeCode>"
    "<ram:IssueDateTime>2026-04-14T09:00:00</ram:IssueDateTime><ram:VersionID>3.00</ram:VersionID>"
    "</rsm:MessageHeaderDocument>"
)
BUSINESS = "<rsm:BusinessHeaderDocument><ram:ID>020-12345675</ram:ID></rsm:BusinessHeaderDocument>"


def read(data: bytes | str) -> Reading:
    return CARGO_XML.read(data.encode() if isinstance(data, str) else data, None)


def example(name: str) -> Reading:
    return read((EXAMPLES / f"{name}.xml").read_bytes())


def only(reading: Reading) -> Consignment:
    (consignment,) = reading.consignments
    return consignment


def document(root: str, space: str, inside: str, *, model: str = "iata:datamodel:3") -> str:
    return f'<rsm:{root} xmlns:rsm="{space}" xmlns:ram="{model}">{inside}</rsm:{root}>'


def waybill(inside: str = "", *, header: str = HEADER, business: str = BUSINESS) -> str:
    """An XFWB whose MasterConsignment holds ``inside``; elements take the prefix ram."""
    return document(
        "Waybill", "iata:waybill:1", f"{header}{business}<rsm:MasterConsignment>{inside}</rsm:MasterConsignment>"
    )


def one(inside: str) -> Consignment:
    return only(read(waybill(inside)))


def message(data: str) -> Message:
    (found,) = read(data).messages
    return found


def tag(name: str, inside: str = "") -> str:
    return f"<ram:{name}>{inside}</ram:{name}>"


def kept(consignment: Consignment) -> set[tuple[str, str]]:
    return {(one.path, one.text) for one in consignment.kept}


def codes(reading: Reading) -> list[str]:
    return [finding.code for finding in reading.findings]

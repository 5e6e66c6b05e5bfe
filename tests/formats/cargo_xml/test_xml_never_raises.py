"""Any bytes give a reading, never an exception."""

import msgspec
from hypothesis import given, settings
from hypothesis import strategies as st
from xml_samples import FILES, read

from openplaci.formats.cargo_xml import CARGO_XML, customs_status, response
from openplaci.formats.cargo_xml.tables import (
    BUSINESS,
    HEADER,
    HOUSE,
    ITEM,
    LINE,
    MOVEMENT,
    PARTY,
    SHIPMENT,
    STATUS_MESSAGE,
)
from openplaci.formats.cargo_xml.walk import Branch, Table


def names(*tables: Table) -> set[str]:
    """The names in tables, and in the tables inside them."""
    found = {name for table in tables for name in table}
    inner = [entry.table for table in tables for entry in table.values() if isinstance(entry, Branch)]
    return found | names(*inner) if inner else found


SAMPLES = [path.read_bytes() for path in FILES]
NAMES = sorted({name for table in (HEADER, BUSINESS, SHIPMENT, HOUSE, LINE, ITEM, PARTY, MOVEMENT) for name in table})
ANSWERING = sorted(names(response.TABLE, customs_status.TABLE))


def whole(data: bytes) -> None:
    """Read, and write the reading out: a value that JSON cannot hold would raise."""
    reading = CARGO_XML.read(data, None)
    assert reading.messages or reading.loose
    assert all(len(message.each) == len(message.consignments) for message in reading.messages)
    msgspec.json.encode(reading)
    CARGO_XML.recognises(data)


@given(st.binary(max_size=400))
def test_arbitrary_bytes(data: bytes) -> None:
    whole(data)


@given(st.text(max_size=200), st.sampled_from(["utf-8", "utf-16", "utf-32", "utf-16-be"]))
def test_arbitrary_text_after_a_bracket(text: str, codec: str) -> None:
    whole(("<" + text).encode(codec, "surrogatepass"))


@settings(max_examples=150)
@given(st.sampled_from(SAMPLES), st.data())
def test_mutated_examples(sample: bytes, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 3))):
        begin = data.draw(st.integers(0, len(sample)))
        end = data.draw(st.integers(begin, min(len(sample), begin + 60)))
        insert = data.draw(
            st.sampled_from([b"", b"<", b">", b"</", b"&", b"&#0;", b"]]>", b"<![CDATA[", b"<!--", b"<?x"])
            | st.binary(max_size=8)
        )
        sample = sample[:begin] + insert + sample[end:]
    whole(sample)


@settings(max_examples=100)
@given(st.sampled_from(SAMPLES), st.data())
def test_swapped_texts(sample: bytes, data: st.DataObject) -> None:
    value = data.draw(
        st.text(
            st.characters(codec="utf-8", exclude_characters="<&", exclude_categories=["Cc", "Cs", "Cn"]), max_size=12
        )
    )
    parts = sample.split(b"</")
    index = data.draw(st.integers(0, len(parts) - 1))
    head, sign, _ = parts[index].rpartition(b">")
    parts[index] = head + sign + value.encode()
    whole(b"</".join(parts))


def trees(name: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    text = st.sampled_from(
        ["", "1", "x", "-1", "1e9", "true", "2026-02-30T00:00:00", "9999-12-31T23:59:59-14:00", " ", "020-12345675"]
    )
    attribute = st.sampled_from(["", ' unitCode="KGM"', ' unitCode=""', ' currencyID="EUR"', ' schemeID="C"', ' x="1"'])
    leaf = st.builds(lambda n, a, t: f"<r:{n}{a}>{t}</r:{n}>", name, attribute, text)
    return st.recursive(
        leaf,
        lambda inner: st.builds(
            lambda n, a, t, kids: f"<r:{n}{a}>{t}{''.join(kids)}</r:{n}>",
            name,
            attribute,
            text,
            st.lists(inner, max_size=5),
        ),
        max_leaves=25,
    )


@settings(max_examples=200)
@given(
    st.sampled_from(
        [
            ("Waybill", "waybill"),
            ("HouseWaybill", "housewaybill"),
            ("HouseManifest", "housemanifest"),
            ("FlightManifest", "flightmanifest"),
            ("StatusMessage", "statusmessage"),
        ]
    ),
    st.lists(trees(st.sampled_from(NAMES)), max_size=6),
    st.sampled_from(
        [
            "MasterConsignment",
            "MessageHeaderDocument",
            "BusinessHeaderDocument",
            "ArrivalEvent",
            "LogisticsTransportMovement",
        ]
    ),
    st.sampled_from(["", "IncludedHouseConsignment", "AssociatedTransportCargo", "ReportedStatus"]),
    st.integers(1, 3),
)
def test_structures_of_known_names(root: tuple[str, str], kids: list[str], part: str, inner: str, times: int) -> None:
    inside = "".join(kids)
    if inner:
        inside = f"<r:{inner}>{inside}</r:{inner}>"
    spaces = f'xmlns:s="iata:{root[1]}:1" xmlns:r="iata:datamodel:3"'
    data = f"<s:{root[0]} {spaces}>{f'<s:{part}>{inside}</s:{part}>' * times}</s:{root[0]}>".encode()
    reading = read(data)
    assert len(reading.messages) == 1
    whole(data)


@settings(max_examples=200)
@given(
    st.sampled_from([("Response", "response:3"), ("CustomsStatusNotification", "customsstatusnotification:1")]),
    st.lists(trees(st.sampled_from(ANSWERING)), max_size=6),
    st.sampled_from(["MessageHeaderDocument", "BusinessHeaderDocument", "ResponseStatus", "MasterConsignment"]),
    st.integers(1, 3),
)
def test_answers_of_known_names(root: tuple[str, str], kids: list[str], part: str, times: int) -> None:
    spaces = f'xmlns:s="iata:{root[1]}" xmlns:r="iata:datamodel:3"'
    inside = f"<s:{part}>{''.join(kids)}</s:{part}>" * times
    data = f"<s:{root[0]} {spaces}>{inside}</s:{root[0]}>".encode()
    (message,) = read(data).messages
    assert message.answers or any(finding.severity == "error" for finding in message.findings)
    whole(data)


TEXTS = st.sampled_from(["", "1", "many", "RCS", "DEP", "A", "Departure", "703", "2026-04-20T11:05:00", "220-44104012"])


def of_table(table: Table, draw: st.DrawFn) -> str:
    """Some of the elements of a table, some of them twice."""
    found = []
    for name in draw(st.lists(st.sampled_from(sorted(table)), max_size=6)):
        entry = table[name]
        inside = of_table(entry.table, draw) if isinstance(entry, Branch) else draw(TEXTS)
        found.append(f'<r:{name} unitCode="KGM">{inside}</r:{name}>')
    return "".join(found)


@st.composite
def status_messages(draw: st.DrawFn) -> bytes:
    """A status message of the elements that its table knows."""
    spaces = 'xmlns:s="iata:statusmessage:1" xmlns:r="iata:datamodel:3"'
    return f"<s:StatusMessage {spaces}>{of_table(STATUS_MESSAGE, draw)}</s:StatusMessage>".encode()


@settings(max_examples=300, deadline=None)
@given(status_messages())
def test_status_messages_of_known_elements(data: bytes) -> None:
    whole(data)

"""The synchronous answer, sentence by sentence of the published interface: headers, statuses, shapes, codes."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from pact_client import CHANGE, SHAPES, Client, Numbers, message, shape_of, texts
from served import Server

NUMBER = Numbers()
IMP, XML = ("FWB", "FHL"), ("XFWB", "XFZB")
ALL = (*IMP, *XML)
WEIGHT = "ram:IncludedTareGrossWeightMeasure"
JUNK = ("12345", ".PDF", "AAAA", "...", "- - -", "#@&", "#12#")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    made = Server(tmp_path_factory.mktemp("pact") / "data")
    yield made.start()
    made.kill()


@pytest.fixture(scope="module")
def client(server: Server) -> Client:
    made = server.command("keys", "add", "--filer", "CARRIER", "--airline", "618")
    return Client(server, made["key"])


# --- what is taken


@pytest.mark.parametrize("shape", SHAPES)
def test_what_is_complete_is_accepted(client: Client, shape: str) -> None:
    number = NUMBER()
    answer = client.send(message(shape, number))
    assert answer.status == 202, answer
    assert answer.headers["x-correlation-id"]
    if shape.startswith("X"):
        assert answer.headers["content-type"].startswith("application/xml")
        assert texts(answer.body, "ConditionCode") == ["Acknowledgement"]
        assert texts(answer.body, "Reason") == ["No Errors"]
        assert texts(answer.body, "StatusCode") == ["Processed"]
        assert all(texts(answer.body, "ConversationID"))
        if shape == "XFFM":
            return
        kind, id_ = {"XFWB": ("740", number), "XFZB": ("703", f"{number}_H1")}[shape]
        assert texts(answer.body, "TypeCode") == ["294", kind]
        assert texts(answer.body, "ID") == [id_, id_]
        return
    assert answer.headers["content-type"].startswith("text/plain")
    about = {"FWB": [number], "FHL": [f"{number}-H1"], "FFM": []}[shape]
    first, *middle, last = answer.lines
    assert (first, middle) == ("PSN", about)
    assert re.fullmatch(r"CSN/SR/\d\d[A-Z]{3}\d{4}/NO ERRORS", last)


def test_each_answer_has_ids_of_its_own(client: Client) -> None:
    one = client.send(message("XFWB", NUMBER()))
    two = client.send(message("XFWB", NUMBER()))
    assert one.headers["x-correlation-id"] != two.headers["x-correlation-id"]
    assert texts(one.body, "ConversationID") != texts(two.body, "ConversationID")


# --- headers

TAKEN: dict[str, dict[str, str]] = {
    "charset": {"Content_Type": "text/plain; charset=utf-8"},
    "capitals": {"Content_Type": "TEXT/PLAIN"},
    "accepts anything": {"Accept": "*/*"},
    "accepts the other": {"Accept": "application/json"},
    "responsible party": {"Responsible_Party": "PACTP6C"},
    "responsible party in a test": {"Responsible_Party": "PACTA6C"},
    "responsible party in small letters": {"Responsible_Party": "pacta6c"},
    "airline with blanks": {"Iata_Airline_Code": " 618 "},
    "small letters": {"ocp_apim_subscription_key": ""},
    "unknown header": {"X_Anything": "1"},
}
WRONG: dict[str, tuple[dict[str, str], set[int]]] = {
    "token": ({"Ocp_Apim_Subscription_Key": "wrong"}, {401}),
    "token that looks right": ({"Ocp_Apim_Subscription_Key": f"opk_{'a' * 16}_{'A' * 48}"}, {401}),
    "token that is blank": ({"Ocp_Apim_Subscription_Key": " "}, {401}),
    "airline of another": ({"Iata_Airline_Code": "014"}, {401}),
    "airline in letters": ({"Iata_Airline_Code": "SQ"}, {400}),
    "airline of four digits": ({"Iata_Airline_Code": "0618"}, {400}),
    "responsible party": ({"Responsible_Party": "SOMEONE"}, {400}),
    "responsible party too long": ({"Responsible_Party": "PACTP6CX"}, {400}),
    "type": ({"Content_Type": "application/json"}, {400}),
    "type of a picture": ({"Content_Type": "image/png"}, {400}),
}


@pytest.mark.parametrize("case", TAKEN)
def test_headers_that_are_taken(client: Client, case: str) -> None:
    headers = dict(TAKEN[case])
    if "ocp_apim_subscription_key" in headers:
        headers["ocp_apim_subscription_key"] = client.key
        answer = client.send(message("FWB", NUMBER()), without="Ocp-Apim-Subscription-Key-Not", **headers)
        assert answer.status in (202, 400)  # the name stands twice
        return
    assert client.send(message("FWB", NUMBER()), **headers).status == 202


@pytest.mark.parametrize("case", WRONG)
def test_headers_that_are_wrong(client: Client, case: str) -> None:
    headers, statuses = WRONG[case]
    answer = client.send(message("FWB", NUMBER()), **headers)
    assert answer.status in statuses, answer
    assert answer.headers["x-correlation-id"]


def test_without_a_token_nothing_is_taken(client: Client) -> None:
    assert client.send(message("FWB", NUMBER()), without="Ocp-Apim-Subscription-Key").status == 401


@pytest.mark.parametrize("without", ["Accept", "Content-Type", "Responsible-Party"])
def test_without_other_headers_a_message_is_taken(client: Client, without: str) -> None:
    for shape in ("FWB", "XFWB"):
        assert client.send(message(shape, NUMBER()), without=without).status == 202


# --- what is refused

CODES: dict[str, tuple[tuple[str, CHANGE | tuple[CHANGE, ...]], ...]] = {
    "MISSING_WBL_LINE": (
        ("FWB", ("{number}SINYVR", "SINYVR")),
        ("XFWB", ("<ram:ID>{number}</ram:ID>", "<ram:ID></ram:ID>")),
    ),
    "MISSING_HOUSE_BILL_NBR": (
        ("FHL", ("HBS/H1/", "HBS//")),
        ("XFZB", ("<ram:ID>H1</ram:ID>", "<ram:ID></ram:ID>")),
    ),
    "INVALID_HOUSE_BILL_NBR": (
        ("FHL", ("HBS/H1/", f"HBS/{'H' * 36}/")),
        ("XFZB", ("<ram:ID>H1</ram:ID>", f"<ram:ID>{'H' * 36}</ram:ID>")),
    ),
    "MISSING_SHP_LINE": (
        *((one, ("SHP\nNAM/BRASS AND PIPES PTE\nADR/77 HARBOUR ROAD\nLOC/SINGAPORE\n/SG/638612/TE/6598765432\n", ""))
          for one in IMP),
        *((one, ("ConsignorParty", "OtherParty")) for one in XML),
    ),
    "MISSING_CNE_LINE": (
        *((one, ("CNE\nNAM/WATERWORKS LTD\nADR/2210 RIVER STREET\nLOC/VANCOUVER/BC\n/CA/V5L 1A4/TE/6045550177\n", ""))
          for one in IMP),
        *((one, ("ConsigneeParty", "OtherParty")) for one in XML),
    ),
    "MISSING_SHP_NAME": (
        *((one, ("NAM/BRASS AND PIPES PTE\n", "")) for one in IMP),
        *((one, ("NAM/BRASS AND PIPES PTE\n", "NAM/\n")) for one in IMP),
        *((one, ("<ram:Name>BRASS AND PIPES PTE</ram:Name>", "")) for one in XML),
        *((one, ("<ram:Name>BRASS AND PIPES PTE</ram:Name>", "<ram:Name/>")) for one in XML),
    ),
    "MISSING_SHP_ADDR": (
        *((one, ("ADR/77 HARBOUR ROAD\n", "")) for one in IMP),
        *((one, ("ADR/77 HARBOUR ROAD\n", "ADR/\n")) for one in IMP),
        *((one, ("<ram:StreetName>77 HARBOUR ROAD</ram:StreetName>", "")) for one in XML),
    ),
    "MISSING_SHP_CTRY": (
        *((one, ("/SG/638612/TE/6598765432\n", "")) for one in IMP),
        *((one, ("/SG/638612", "//638612")) for one in IMP),
        *((one, ("<ram:CountryID>SG</ram:CountryID>", "")) for one in XML),
    ),
    "MISSING_CNE_NAME": (
        *((one, ("NAM/WATERWORKS LTD\n", "")) for one in IMP),
        *((one, ("<ram:Name>WATERWORKS LTD</ram:Name>", "")) for one in XML),
    ),
    "MISSING_CNE_ADDR": (
        *((one, ("ADR/2210 RIVER STREET\n", "")) for one in IMP),
        *((one, ("<ram:StreetName>2210 RIVER STREET</ram:StreetName>", "")) for one in XML),
    ),
    "MISSING_CNE_CTRY": (
        *((one, ("/CA/V5L 1A4/TE/6045550177\n", "")) for one in IMP),
        *((one, ("/CA/V5L", "//V5L")) for one in IMP),
        *((one, ("<ram:CountryID>CA</ram:CountryID>", "")) for one in XML),
    ),
    "MISSING_WEIGHT": (
        ("FWB", ("T2K35.0MC0.12", "T2")),
        ("FHL", ("/2/K35.0/2/", "/2//2/")),
        *((one, (f">35.0</{WEIGHT}>", f"></{WEIGHT}>")) for one in XML),
    ),
    "INVALID_WEIGHT": (
        ("FWB", ("T2K35.0MC0.12", "T2K0MC0.12")),
        ("FWB", ("T2K35.0MC0.12", "T2KABCMC0.12")),
        ("FHL", ("/2/K35.0/2/", "/2/K0/2/")),
        ("FHL", ("/2/K35.0/2/", "/2/KX/2/")),
        *((one, (f">35.0</{WEIGHT}>", f">0</{WEIGHT}>")) for one in XML),
        *((one, (f">35.0</{WEIGHT}>", f">-5</{WEIGHT}>")) for one in XML),
        *((one, (f">35.0</{WEIGHT}>", f">X</{WEIGHT}>")) for one in XML),
    ),
    "MISSING_WT_UNITS": (
        ("FWB", ("T2K35.0MC0.12", "T2/35.0MC0.12")),
        ("FHL", ("/2/K35.0/2/", "/2/35.0/2/")),
        *((one, ('IncludedTareGrossWeightMeasure unitCode="KGM"', "IncludedTareGrossWeightMeasure")) for one in XML),
    ),
    "MISSING_BILL_QTY": (
        ("FWB", ("T2K35.0MC0.12", "TK35.0MC0.12")),
        ("FHL", ("/2/K35.0/2/", "//K35.0/2/")),
        *((one, ("<ram:TotalPieceQuantity>2</ram:TotalPieceQuantity>", "")) for one in XML),
    ),
    "INVALID_BILL_QTY": (
        ("FWB", ("T2K35.0MC0.12", "T0K35.0MC0.12")),
        ("FHL", ("/2/K35.0/2/", "/0/K35.0/2/")),
        ("FHL", ("/2/K35.0/2/", "/X/K35.0/2/")),
        *((one, (">2</ram:TotalPieceQuantity>", ">0</ram:TotalPieceQuantity>")) for one in XML),
        *((one, (">2</ram:TotalPieceQuantity>", ">TWO</ram:TotalPieceQuantity>")) for one in XML),
    ),
    "MISSING_CSM_LINE": (
        ("FWB", ("SINYVR/T2K35.0MC0.12", "")),
        ("FHL", ("HBS/H1/SINYVR/2/K35.0/2/BRASS VALVES", "HBS/H1")),
    ),
    "MISSING_CARGO_DESC": (
        ("FWB", ("/NG/BRASS VALVES\n", "")),
        ("FHL", ("/2/BRASS VALVES\nTXT/BRASS VALVES FOR WATER\n", "/2/\n")),
        ("XFWB", ("<ram:Identification>BRASS VALVES</ram:Identification>", "")),
        ("XFZB", (
            ("<ram:Identification>BRASS VALVES</ram:Identification>", ""),
            ("<ram:SummaryDescription>BRASS VALVES</ram:SummaryDescription>", ""),
        )),
    ),
    "INVALID_ROUTING": (
        *((one, (("YVR", "FRA"), ("/CA/V5L 1A4", "/DE/60549"))) for one in IMP),
        *((one, (("YVR", "FRA"), (">CA<", ">DE<"))) for one in XML),
    ),
    "MISSING_CONSOL_INDI": (
        ("FWB", ("/NG/BRASS VALVES", "/NG/CONSOLIDATION")),
        ("FWB", ("/NG/BRASS VALVES", "/NG/CONSOLIDATION AS PER ATTACHED LIST")),
        ("FWB", (("BRASS AND PIPES PTE", "BRASS FREIGHT FORWARDING"), ("WATERWORKS LTD", "WATER FORWARDERS INC"))),
        ("XFWB", (">BRASS VALVES<", ">CONSOLIDATION<")),
        ("XFWB", (("BRASS AND PIPES PTE", "BRASS FREIGHT FORWARDING"), ("WATERWORKS LTD", "WATER FORWARDERS INC"))),
    ),
}  # fmt: skip
CASES = [
    pytest.param(code, shape, changes, id=f"{code}-{shape}-{place}")
    for code, cases in CODES.items()
    for place, (shape, changes) in enumerate(cases)
]


@pytest.mark.parametrize(("code", "shape", "changes"), CASES)
def test_each_code(client: Client, code: str, shape: str, changes: CHANGE | tuple[CHANGE, ...]) -> None:
    number = NUMBER()
    pairs = (changes,) if isinstance(changes[0], str) else changes
    told = [(old.replace("{number}", number), new) for old, new in pairs]
    answer = client.send(message(shape, number, *told))
    assert (answer.status, answer.codes) == (422, [code]), answer.body.decode()
    if shape.startswith("X"):
        assert texts(answer.body, "ConditionCode") == ["Error"]
        assert texts(answer.body, "StatusCode") == ["Rejected"]
        return
    first, *middle, last = answer.lines
    assert (first, last) == ("PER", f"ERR/422/{code}")
    assert len(middle) <= 1
    if code not in ("MISSING_WBL_LINE", "MISSING_HOUSE_BILL_NBR", "INVALID_HOUSE_BILL_NBR"):
        assert middle == [f"{number}-H1" if shape == "FHL" else number]


def test_pieces_and_weight_that_run_together_lack_the_unit(client: Client) -> None:
    for quantity in ("T235.0MC0.12", "T235.0"):
        answer = client.send(message("FWB", NUMBER(), ("T2K35.0MC0.12", quantity)))
        assert answer.status == 422
        assert "MISSING_WT_UNITS" in answer.codes
        assert "MISSING_WEIGHT" not in answer.codes


def test_without_its_whole_line_a_waybill_has_no_number(client: Client) -> None:
    number = NUMBER()
    answer = client.send(message("FWB", number, (f"{number}SINYVR/T2K35.0MC0.12\n", "")))
    assert (answer.status, answer.codes[0]) == (422, "MISSING_WBL_LINE")
    assert answer.lines[:2] == ["PER", "ERR/422/MISSING_WBL_LINE"]


@pytest.mark.parametrize("shape", ALL)
def test_several_errors_are_several_lines(client: Client, shape: str) -> None:
    name = [("NAM/WATERWORKS LTD\n", "")] if shape in IMP else [("<ram:Name>WATERWORKS LTD</ram:Name>", "")]
    lost = [("/SG/638612", "//638612")] if shape in IMP else [("<ram:CountryID>SG</ram:CountryID>", "")]
    answer = client.send(message(shape, NUMBER(), *name, *lost))
    assert answer.status == 422
    assert sorted(answer.codes) == ["MISSING_CNE_NAME", "MISSING_SHP_CTRY"]


@pytest.mark.parametrize("junk", JUNK)
@pytest.mark.parametrize("shape", ALL)
def test_text_that_says_nothing_is_refused_in_each_of_five_fields(client: Client, shape: str, junk: str) -> None:
    said = junk.replace("&", "&amp;") if shape in XML else junk
    for text, code in (
        ("BRASS AND PIPES PTE", "MISSING_SHP_NAME"),
        ("77 HARBOUR ROAD", "MISSING_SHP_ADDR"),
        ("WATERWORKS LTD", "MISSING_CNE_NAME"),
        ("2210 RIVER STREET", "MISSING_CNE_ADDR"),
    ):
        answer = client.send(message(shape, NUMBER(), (text, said)))
        assert (answer.status, answer.codes) == (422, [code]), answer
    answer = client.send(message(shape, NUMBER(), description=said, text=said))
    assert (answer.status, answer.codes) == (422, ["MISSING_CARGO_DESC"]), answer


@pytest.mark.parametrize("listed", ["GIFTS", "Said to contain", "STC", "F.A.K.", "spare parts", "TEST", "PLT"])
@pytest.mark.parametrize("shape", ALL)
def test_listed_descriptions_are_refused(client: Client, shape: str, listed: str) -> None:
    answer = client.send(
        message(shape, NUMBER(), ("TXT/BRASS VALVES FOR WATER\n", ""), description=listed)
        if shape == "FHL"
        else message(shape, NUMBER(), description=listed)
    )
    assert (answer.status, answer.codes) == (422, ["MISSING_CARGO_DESC"]), answer


# --- shapes as published


def test_shapes_are_those_published(client: Client, shared: Path) -> None:
    camir, xml = shared / "corpus" / "camir", shared / "corpus" / "cargo_xml"
    taken = client.send(message("FWB", NUMBER()))
    assert shape_of(taken.body) == shape_of((camir / "pact_psn_sr_tab10.txt").read_bytes())
    taken = client.send(message("FFM", NUMBER()))
    assert [line.upper() for line in shape_of(taken.body)] == [
        line.upper() for line in shape_of((camir / "pact_psn_sr_ffm.txt").read_bytes())
    ]
    refused = client.send(message("FHL", NUMBER(), ("NAM/WATERWORKS LTD\n", "")))
    assert shape_of(refused.body) == shape_of((camir / "pact_per_missing_cne_name.txt").read_bytes())
    assert client.send(b"NONSENSE").status == 400
    refused = client.send(message("XFWB", NUMBER(), ("<ram:Name>WATERWORKS LTD</ram:Name>", ""), kind="741"))
    wanted = shape_of((xml / "pact_fig3_xfnm_error.xml").read_bytes())
    # A sender and a recipient are named once here, by their common scheme.
    assert set(shape_of(refused.body)) - set(wanted) <= {path.replace("[1]", "") for path in wanted}

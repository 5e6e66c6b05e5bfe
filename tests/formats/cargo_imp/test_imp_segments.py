"""Segment by segment and rule by rule: what stands in the message stands in the consignment."""

import datetime as dt

import pytest
from imp_samples import AT, FFM, FHL, FWB, codes, example, one, read, swap, the

from openplaci.model.consignment import Consignment, Leg, Measure, Uld
from openplaci.model.party import Identifier, Party

TAGGED = "SHP\nNAM/MERANTI MARINE SUPPLIES PTE LTD\nADR/27 TUAS LINK ROAD\nLOC/SINGAPORE\n/SG/638612\n"


def test_an_air_waybill_gives_every_element() -> None:
    consignment = one(FWB)
    assert consignment == Consignment(
        level="direct",
        document="waybill",
        master="618-33180102",
        origin="SIN",
        destination="YVR",
        routing=(
            Leg(carrier="SQ", flight="SQ028", date=dt.date(2026, 4, 21), from_="SIN", to="YVR", date_said="21"),
        ),
        pieces=2,
        weight_kg=35.0,
        weight_said=Measure(value="35.0", unit="K"),
        volume_m3=0.12,
        volume_said=Measure(value="0.12", unit="MC"),
        description="BRASS VALVES FOR WATER PIPES",
        goods=consignment.goods,
        shipper=Party(
            name="MERANTI MARINE SUPPLIES PTE LTD", lines=("27 TUAS LINK ROAD",), city="SINGAPORE",
            postcode="638612", country="SG",
        ),
        consignee=Party(
            name="HARBOUR PEAK INSTRUMENTS LTD", lines=("2210 COMMISSIONER STREET",), city="VANCOUVER", region="BC",
            postcode="V5L 1A4", country="CA",
        ),
        declared=consignment.declared,
        payment="PP",
        issue=consignment.issue,
        charges=consignment.charges,
        references=consignment.references,
    )  # fmt: skip
    (goods,) = consignment.goods
    assert (goods.description, goods.pieces, goods.weight_kg) == ("BRASS VALVES FOR WATER PIPES", 2, 35.0)
    assert consignment.issue is not None
    assert (consignment.issue.date, consignment.issue.place) == (dt.date(2026, 4, 19), "SINGAPORE")


def test_a_house_gives_every_element() -> None:
    house = one(FHL)
    assert (house.level, house.document) == ("house", "house_manifest")
    assert (house.master, house.house, house.label) == ("618-33180102", "TUA260419A", "618-33180102/TUA260419A")
    assert (house.origin, house.destination, house.pieces, house.weight_kg) == ("SIN", "YVR", 2, 35.0)
    assert house.description == "BRASS VALVES FOR WATER PIPES"
    assert [goods.hs for goods in house.goods] == ["848180"]
    assert house.shipper is not None
    assert house.shipper.name == "MERANTI MARINE SUPPLIES PTE LTD"
    assert house.consignee is not None
    assert house.consignee.region == "BC"
    assert house.master_total is not None
    assert (house.master_total.pieces, house.master_total.weight_kg) == (2, 35.0)


def test_a_manifest_line_gives_every_element() -> None:
    line = one(FFM)
    assert (line.document, line.master, line.origin, line.destination) == (
        "flight_manifest", "618-33180102", "SIN", "YVR",
    )  # fmt: skip
    assert (line.pieces, line.weight_kg, line.description, line.handling) == (2, 35.0, "BRASS VALVES", ("EAP",))
    assert line.ulds == (Uld(id="PMC41207SQ"),)
    assert line.routing == (
        Leg(carrier="SQ", flight="SQ028", date=dt.date(2026, 4, 21), from_="SIN", to="YVR", date_said="21APR"),
    )


@pytest.mark.parametrize(
    ("quantity", "pieces", "weight", "volume", "density"),
    [
        ("T2K35.0MC0.12", 2, 35.0, 0.12, None),
        ("T2K35", 2, 35.0, None, None),
        ("T2", 2, None, None, None),
        ("T4L100", 4, 45.359237, None, None),
        ("T4K100CF100", 4, 100.0, 2.831684659, None),
        ("T18K2380DG6", 18, 2380.0, None, "6"),
        ("T18K2380MC9.5DG06", 18, 2380.0, 9.5, "06"),
        ("T18 K2380 DG6", 18, 2380.0, None, "6"),
        ("T2K.5", 2, 0.5, None, None),
        ("T2 K 35.0 MC0.12", 2, 35.0, 0.12, None),
        ("T2MC0.12K35.0", 2, 35.0, 0.12, None),
        ("T0K0", 0, 0.0, None, None),
    ],
)
def test_quantities(
    quantity: str, pieces: int, weight: float | None, volume: float | None, density: str | None
) -> None:
    said = one(swap(FWB, "T2K35.0MC0.12", quantity))
    assert (said.pieces, said.weight_kg, said.volume_m3, said.density) == (pieces, weight, volume, density)


def test_what_a_weight_says_is_kept_beside_the_kilograms() -> None:
    assert one(swap(FWB, "T2K35.0MC0.12", "T2L77.20")).weight_said == Measure(value="77.20", unit="L")


@pytest.mark.parametrize(
    ("old", "new", "code", "about", "column"),
    [
        ("T2K35.0MC0.12", "T2K35,5", "WEIGHT_UNREADABLE", "weight_kg", 23),
        ("T2K35.0MC0.12", "T2K1.2.3", "WEIGHT_UNREADABLE", "weight_kg", 23),
        ("T2K35.0MC0.12", "T2 35.0", "WEIGHT_UNIT_MISSING", "weight_unit", 24),
        ("T2K35.0MC0.12", "T2K35MC0,1", "VOLUME_UNREADABLE", "volume_m3", 27),
        ("618-33180102", "618-3318010", "WAYBILL_NUMBER_UNREADABLE", "master", 1),
    ],
)
def test_an_element_that_cannot_be_read_is_named_and_left_open(
    old: str, new: str, code: str, about: str, column: int
) -> None:
    reading = read(swap(FWB, old, new))
    finding = the(reading, code)
    assert (finding.about, finding.severity) == (about, "warning")
    assert finding.where is not None
    assert finding.where.line == 2
    assert finding.where.column is not None
    assert abs(finding.where.column - column) <= 1
    assert finding.evidence[0].startswith("618-")


def test_a_missing_element_is_left_open_without_a_word_of_the_reader() -> None:
    reading = read(swap(FWB, "ADR/2210 COMMISSIONER STREET\n", ""))
    assert codes(reading) == []
    consignee = reading.consignments[0].consignee
    assert consignee is not None
    assert consignee.lines == ()


# --- parties ---


def test_parties_without_tags_are_read_as_those_with_tags() -> None:
    untagged = FWB.replace("NAM", "").replace("ADR", "").replace("LOC", "")
    assert one(untagged).shipper == one(FWB).shipper
    assert one(untagged).consignee == one(FWB).consignee


def test_two_lines_of_a_name_are_joined_and_two_of_a_street_stand_apart() -> None:
    party = one(
        swap(
            FWB, TAGGED,
            "SHP/ACC 7\nNAM/MERANTI MARINE AND OFFSHORE EQUIPME\n/NT SUPPLIES\nADR/BLOCK 27\n/UNIT 4\n"
            "LOC/SINGAPORE/WEST\n/SG/638612/TE/6565550121/FX/6565550122\n",
        )
    ).shipper  # fmt: skip
    assert party == Party(
        name="MERANTI MARINE AND OFFSHORE EQUIPMENT SUPPLIES", lines=("BLOCK 27", "UNIT 4"), city="SINGAPORE",
        region="WEST", postcode="638612", country="SG", phones=("6565550121",), faxes=("6565550122",), account="ACC 7",
    )  # fmt: skip


def test_an_untagged_party_may_have_many_lines() -> None:
    party = one(
        swap(FWB, TAGGED, "SHP\n/MERANTI\n/BLOCK 27\n/UNIT 4\n/TUAS LINK ROAD\n/SINGAPORE\n/SG/638612\n")
    ).shipper
    assert party is not None
    assert (party.name, party.lines, party.city) == ("MERANTI", ("BLOCK 27", "UNIT 4", "TUAS LINK ROAD"), "SINGAPORE")


def test_an_untagged_party_of_three_lines_has_no_place() -> None:
    party = one(swap(FWB, TAGGED, "SHP\n/MERANTI\n/27 TUAS LINK ROAD\n/SG/638612\n")).shipper
    assert party == Party(name="MERANTI", lines=("27 TUAS LINK ROAD",), postcode="638612", country="SG")


def test_an_untagged_party_without_country_is_said() -> None:
    reading = read(swap(FWB, TAGGED, "SHP\n/MERANTI\n/27 TUAS LINK ROAD\n/SINGAPORE\n"))
    finding = the(reading, "PARTY_COUNTRY_MISSING")
    assert finding.where is not None
    assert finding.where.line == 5
    shipper = reading.consignments[0].shipper
    assert shipper == Party(name="MERANTI", lines=("27 TUAS LINK ROAD",), city="SINGAPORE")


def test_the_text_behind_the_tag_is_the_account_in_fwb_and_the_name_in_fhl() -> None:
    lines = "\n/27 TUAS LINK ROAD\n/SINGAPORE\n/SG/638612\n"
    in_fwb = one(swap(FWB, TAGGED, "SHP/7714\n/MERANTI" + lines)).shipper
    in_fhl = one(swap(FHL, TAGGED, "SHP/MERANTI" + lines)).shipper
    assert in_fwb == Party(
        name="MERANTI", lines=("27 TUAS LINK ROAD",), city="SINGAPORE", postcode="638612", country="SG", account="7714"
    )
    assert in_fhl == Party(
        name="MERANTI", lines=("27 TUAS LINK ROAD",), city="SINGAPORE", postcode="638612", country="SG"
    )


def test_the_agent_has_its_numbers() -> None:
    agent = one(swap(FWB, "CVD/", "AGT/77/3231109/0007/TUAS01\n/TUAS FREIGHT\n/SINGAPORE\nCVD/")).agent
    assert agent == Party(
        name="TUAS FREIGHT", city="SINGAPORE", account="77",
        ids=(
            Identifier(value="3231109", kind="IATA"), Identifier(value="0007", kind="CASS"),
            Identifier(value="TUAS01", kind="participant"),
        ),
    )  # fmt: skip


def test_a_second_notify_party_is_kept_beside_the_first() -> None:
    notify = "NFY/FIRST\n/1 A\n/B\n/CA\nNFY/SECOND\n/2 A\n/B\n/CA\n"
    consignment = one(swap(FWB, "CVD/", notify + "CVD/"))
    assert consignment.notify is not None
    assert consignment.notify.name == "FIRST"
    assert [(party.name, party.role) for party in consignment.parties] == [("SECOND", "NFY")]


def test_a_second_shipper_is_kept_and_the_first_counts() -> None:
    reading = example("fault_segments_twice")
    assert reading.consignments[0].shipper == example("fwb17_density_group").consignments[0].shipper
    assert "NAM/ANOTHER SHIPPER LTD" in [kept.text for kept in reading.consignments[0].kept]


# --- goods ---


@pytest.mark.parametrize(
    ("lines", "description"),
    [
        (["STAINLESS STEEL COMP", "RESSION FITTINGS"], "STAINLESS STEEL COMPRESSION FITTINGS"),
        (["STAINLESS STEEL COM", "PRESSION"], "STAINLESS STEEL COM PRESSION"),
        (["BRASS VALVES  ", "  FOR PIPES"], "BRASS VALVES FOR PIPES"),
        (["BRASS/BRONZE VALVES"], "BRASS/BRONZE VALVES"),
    ],
)
def test_a_full_goods_line_runs_on_and_a_shorter_one_ends_a_word(lines: list[str], description: str) -> None:
    text = "".join(f"/{number}/NG/{line}\n" for number, line in enumerate(lines, start=1))
    assert one(swap(FWB, "/NG/BRASS VALVES FOR\n/2/NG/WATER PIPES\n", text)).description == description


@pytest.mark.parametrize(
    ("goods", "txt", "description"),
    [
        ("GROUND FLIGHT T", "TXT/GROUND FLIGHT TRAINER\n", "GROUND FLIGHT TRAINER"),
        ("BRASS VALVES", "TXT/BRASS  VALVES. LARGE\n", "BRASS  VALVES. LARGE"),
        ("BRASS VALVES", "TXT/FOR PIPES\n", "BRASS VALVES FOR PIPES"),
        ("BRASS VALVES FO", "TXT/R PIPES\n", "BRASS VALVES FOR PIPES"),
        ("BRASS VALVES", "", "BRASS VALVES"),
        ("", "TXT/BRASS VALVES\n", "BRASS VALVES"),
        ("VALVES", f"TXT/{'VALVES '.ljust(64, 'X')}Y\n/Z\n", f"{'VALVES '.ljust(64, 'X')}YZ"),
        ("VALVES", f"TXT/{'VALVES '.ljust(64, 'X')}\n/Z\n", f"{'VALVES '.ljust(64, 'X')} Z"),
        ("VALVES", "TXT/VALVES\nTXT/PIPES\n", "VALVES PIPES"),
    ],
)
def test_house_goods_and_their_text_are_joined(goods: str, txt: str, description: str) -> None:
    message = swap(swap(FHL, "TXT/BRASS VALVES FOR WATER PIPES\n", txt), "//BRASS VALVES\n", f"//{goods}\n")
    assert one(message).description == description


def test_goods_data_stand_in_their_line_of_goods() -> None:
    (goods,) = one(
        swap(
            FWB, "/2/NG/WATER PIPES\n",
            "/2/NG/WATER PIPES\n/3/NH/8481.80\n/4/NO/SG\n/5/NV/CF10\n/6/NS/12\n/7/NU/AKE12345SQ\n"
            "/8/ND/K30/CMT40-30-20/2\n/9/ND/L11/INH10-10-10/1\n/10/ND//NDA\n",
        )
    ).goods  # fmt: skip
    assert (goods.hs, goods.country, goods.slac, goods.volume_m3) == ("848180", "SG", 12, 0.283168466)
    assert goods.ulds == (Uld(id="AKE12345SQ"),)
    first, second, none = goods.dimensions
    assert (first.length_cm, first.width_cm, first.height_cm, first.pieces, first.weight_kg) == (40, 30, 20, 2, 30)
    assert (second.length_cm, second.weight_kg) == (25.4, 4.98951607)
    assert (none.length_cm, none.said) == (None, "/NDA")


def test_each_rate_line_with_pieces_opens_a_line_of_goods() -> None:
    consignment = example("fwb17_two_rate_lines").consignments[0]
    assert [(g.description, g.pieces, g.weight_kg, g.hs) for g in consignment.goods] == [
        ("DIESEL INJECTION PUMPS", 3, 160.0, "841330"),
        ("GASKET SETS", 2, 100.0, "848410"),
    ]
    assert consignment.description == "DIESEL INJECTION PUMPS GASKET SETS"
    assert [charge.amount for charge in consignment.charges if charge.kind == "rate"] == [640.0, 400.0]


def test_each_further_commodity_code_opens_a_line_of_goods() -> None:
    goods = example("fwb17_several_hs_codes").consignments[0].goods
    assert [(g.hs, g.country) for g in goods] == [("731815", "SG"), ("7318160000", "MY"), ("731822", None)]
    house = one(swap(FHL, "HTS/848180\n", "HTS/848180\n/848190\nHTS/741220\n"))
    assert [g.hs for g in house.goods] == ["848180", "848190", "741220"]


def test_nc_marks_a_consolidation_and_ng_a_direct_waybill() -> None:
    assert one(FWB).level == "direct"
    assert one(swap(FWB, "/NG/BRASS", "/NC/BRASS")).level == "master"
    assert one(swap(FWB, "/2/NG/WATER", "/2/NC/WATER")).level == "master"
    assert example("fault_consolidation_without_mark").consignments[0].level == "direct"


def test_un_numbers_of_text_and_notes_stand_with_the_goods() -> None:
    goods = example("fwb17_dangerous_goods").consignments[0].goods
    assert goods[0].un_numbers == ("UN3480", "UN3481", "ID8000")


def test_charges_are_read() -> None:
    charges = "OTH/P/AWC15.00MYA42.50\n/C/SCC7\nPPD/WT140.00/VC5\n/OC64.50/CT204.50\nCOL/CT0\n"
    consignment = one(swap(FWB, "ISU/", charges + "ISU/"))
    said = [(c.kind, c.code, c.entitlement, c.amount, c.payment) for c in consignment.charges[1:]]
    assert said == [
        ("other", "AW", "C", 15.0, "prepaid"), ("other", "MY", "A", 42.5, "prepaid"),
        ("other", "SC", "C", 7.0, "collect"),
        ("total", "WT", None, 140.0, "prepaid"), ("total", "VC", None, 5.0, "prepaid"),
        ("total", "OC", None, 64.5, "prepaid"), ("total", "CT", None, 204.5, "prepaid"),
        ("total", "CT", None, 0.0, "collect"),
    ]  # fmt: skip
    rate = consignment.charges[0]
    assert (rate.kind, rate.code, rate.weight_kg, rate.rate, rate.amount) == ("rate", "Q", 35.0, 4.0, 140.0)


@pytest.mark.parametrize(
    ("message", "said", "currency", "amounts"),
    [
        (FWB, "CVD/SGD//PP/NVD/NCV/XXX", "SGD", (None, None, None)),
        (FWB, "CVD/USD/PP/PP/100.50/200/300.00", "USD", (100.5, 200.0, 300.0)),
        (FHL, "CVD/EUR/CC/NVD/42/XXX", "EUR", (None, 42.0, None)),
    ],
)
def test_declared_values(
    message: str, said: str, currency: str, amounts: tuple[float | None, float | None, float | None]
) -> None:
    old = next(line for line in message.splitlines() if line.startswith("CVD"))
    declared = one(swap(message, old, said)).declared
    assert declared is not None
    assert (declared.currency, declared.carriage, declared.customs, declared.insurance) == (currency, *amounts)


def test_an_unreadable_declared_value_is_said_and_kept() -> None:
    reading = read(swap(FWB, "NVD/NCV", "MUCH/NCV"))
    assert codes(reading) == ["VALUE_UNREADABLE"]
    assert [(kept.path, kept.text) for kept in reading.consignments[0].kept] == [("CVD", "MUCH")]


def test_nine_handling_codes_over_several_lines_keep_their_order() -> None:
    handling = example("fwb17_nine_handling_codes").consignments[0].handling
    assert handling == ("PIL", "PER", "EAP", "FRO", "ICE", "SPX", "ECC", "HEA", "CAO")


def test_what_the_model_has_no_place_for_is_kept_with_its_line() -> None:
    consignment = example("fwb17_rarely_used_segments").consignments[0]
    kept = {kept.path: (kept.text, kept.line) for kept in consignment.kept}
    assert kept["CDC"] == ("CDC/CAD0.98/137.2/0/137.2", 36)
    assert kept["COI"][0] == "COI///4.00"
    assert kept["SII"][0] == "SII/13076800/SQ"
    assert consignment.customs_origin == "T1"
    assert [(p.name, p.role) for p in consignment.parties] == [
        ("KALLANG HANDLING CO", "NOM"),
        ("NORTHERN RAMP SERVICES", "GHA"),
        ("WEST DELTA TRUCKING", "TRK"),
    ]
    assert [(r.kind, r.id) for r in consignment.references] == [
        ("REF", "SINFMSQ/TF26-0417"),
        ("ARD", "TF-ADD-117"),
        ("SRI", "26-SG-0417/NET"),
    ]
    assert [(i.kind, i.code, i.text) for i in consignment.instructions] == [
        ("SSR", None, "KEEP DRY"),
        ("ACC", "GEN", "FREIGHT PREPAID"),
        ("OSI", None, "CALL CONSIGNEE ON ARRIVAL"),
    ]


def test_an_unknown_segment_is_said_and_kept_whole() -> None:
    reading = example("fault_unknown_segment")
    assert [kept.text for kept in reading.consignments[0].kept] == ["XQZ/LOCAL USE ONLY", "/SECOND LINE"]
    where = the(reading, "SEGMENT_UNKNOWN").where
    assert where is not None
    assert (where.line, where.column, where.path) == (22, 1, "XQZ")


def test_missing_segments_are_listed_once() -> None:
    reading = read("FWB/17\n618-33180102SINYVR/T2K35\nREF/SINFMSQ\n")
    assert codes(reading) == ["SEGMENT_MISSING"]
    assert "RTG, SHP, CNE, CVD, RTD, ISU;" in the(reading, "SEGMENT_MISSING").words


def test_wrapped_text_is_a_further_line_of_it() -> None:
    reading = example("fault_wrapped_lines")
    assert codes(reading) == ["LINE_WRAPPED", "LINE_WRAPPED"]
    consignment = reading.consignments[0]
    assert [i.text for i in consignment.instructions] == [
        "PLEASE DELIVER TO THE RECEIVING DOCK ON THE",
        "NORTH SIDE ONLY",
    ]
    assert consignment.charges[0].weight_kg == 35.0


# --- routing and dates ---


def test_flights_are_laid_over_the_points_in_order() -> None:
    legs = example("fwb17_three_legs_two_flights").consignments[0].routing
    assert [(leg.from_, leg.to, leg.carrier, leg.flight, leg.date) for leg in legs] == [
        ("SIN", "FRA", "SQ", "SQ026", dt.date(2026, 4, 20)),
        ("FRA", "YYZ", "LH", "LH6844", dt.date(2026, 4, 21)),
        ("YYZ", "YHZ", "AC", None, None),
    ]


@pytest.mark.parametrize(
    ("at", "day", "date"),
    [
        ("2026-04-20", "21", "2026-04-21"),
        ("2026-04-30", "01", "2026-05-01"),
        ("2026-05-01", "30", "2026-04-30"),
        ("2026-12-31", "01", "2027-01-01"),
        ("2027-01-01", "31", "2026-12-31"),
        ("2026-02-28", "29", "2026-03-29"),
        ("2028-02-28", "29", "2028-02-29"),
        ("2026-03-01", "31", "2026-03-31"),
        ("2028-02-01", "30", "2028-01-30"),
    ],
)
def test_a_day_without_a_month_is_the_one_nearest_to_filing(at: str, day: str, date: str) -> None:
    moment = dt.datetime.fromisoformat(f"{at}T12:00:00+00:00")
    (leg,) = one(swap(FWB, "SQ028/21", f"SQ028/{day}"), moment).routing
    assert leg.date == dt.date.fromisoformat(date)


@pytest.mark.parametrize(
    ("at", "said", "date"),
    [
        ("2026-12-30", "02JAN", "2027-01-02"),
        ("2027-01-02", "30DEC", "2026-12-30"),
        ("2028-02-10", "29FEB", "2028-02-29"),
        ("2026-06-01", "21APR26", "2026-04-21"),
    ],
)
def test_a_date_without_a_year_is_the_one_nearest_to_filing(at: str, said: str, date: str) -> None:
    moment = dt.datetime.fromisoformat(f"{at}T12:00:00+00:00")
    assert one(swap(FFM, "21APR", said), moment).routing[0].date == dt.date.fromisoformat(date)


def test_without_a_time_of_filing_the_date_of_issue_binds_and_else_nothing_does() -> None:
    assert one(FWB, None).routing[0].date == dt.date(2026, 4, 21)
    leg = one(swap(FWB, "ISU/19APR26/SINGAPORE\n", ""), None).routing[0]
    assert (leg.date, leg.date_said) == (None, "21")


def test_an_unreadable_flight_and_date_are_said_and_kept() -> None:
    reading = example("fault_flight_and_places")
    leg = reading.consignments[0].routing[0]
    assert (leg.flight, leg.carrier, leg.date, leg.date_said, leg.to) == ("FLIGHT28", "SQ", None, "XX", "Y1R")


# --- houses ---


def test_a_house_number_may_be_long_and_is_said() -> None:
    reading = example("fhl5_house_number_35")
    assert reading.consignments[0].house == "VKP-EXPRESS-2026-04-19-000000117-AB"
    assert the(reading, "HOUSE_NUMBER_LONG").severity == "info"


def test_a_house_may_come_before_its_master_is_known() -> None:
    house = example("fhl5_master_not_known").consignments[0]
    assert (house.master, house.house, house.label) == (None, "VKP1009", "no master/VKP1009")


def test_a_list_split_in_two_gives_the_house_once_and_whole() -> None:
    (house,) = example("fhl5_split_in_parts").consignments
    assert house.description == "KNITTED COTTON BABY GARMENTS"
    assert [goods.hs for goods in house.goods] == ["611120"]
    assert house.shipper is not None
    assert house.consignee is not None
    assert house.declared is not None


def test_two_lists_of_whole_houses_are_not_joined() -> None:
    assert [c.house for c in read(FHL + FHL).consignments] == ["TUA260419A", "TUA260419A"]


@pytest.mark.parametrize(
    "block",
    ["SHP/MERANTI\n/27 TUAS LINK ROAD\n/SINGAPORE\n/SG\n", "CNE/PEAK\n/1 A\n/B\n/CA\n", "CVD/SGD/PP/NVD/NCV/XXX\n"],
)
def test_a_house_that_has_a_party_or_value_twice_was_filed_twice(block: str) -> None:
    part = FHL[: FHL.index("TXT")] + block
    assert len(read(part + part.replace("BRASS", "STEEL")).consignments) == 2


def test_slac_and_handling_of_a_house() -> None:
    house = one(swap(FHL, "K35.0//BRASS VALVES\n", "K35.0/12/BRASS VALVES\n/SPX/EAP\n"))
    assert (house.slac, house.handling) == (12, ("SPX", "EAP"))


@pytest.mark.parametrize(
    ("old", "new", "code", "about"),
    [
        ("/2/K35.0", "/TWO/K35.0", "PIECES_UNREADABLE", "pieces"),
        ("/2/K35.0", "/2/KABC", "WEIGHT_UNREADABLE", "weight_kg"),
        ("/2/K35.0", "/2/35.0", "WEIGHT_UNIT_MISSING", "weight_unit"),
        ("/K35.0//", "/K35.0/XX/", "PIECES_UNREADABLE", "slac"),
        ("/SINYVR/2", "/SIN/2", "PLACES_UNREADABLE", "origin"),
    ],
)
def test_a_house_element_that_cannot_be_read_is_named(old: str, new: str, code: str, about: str) -> None:
    finding = the(read(swap(FHL, old, new)), code)
    assert finding.about == about
    assert finding.subject == "618-33180102/TUA260419A"


# --- manifests ---


def test_part_and_split_shipments_name_the_whole() -> None:
    lines = example("ffm8_part_and_split_shipments").consignments
    said = [(line.pieces, line.part.code, line.part.total_pieces) for line in lines if line.part]
    assert said == [(3, "P", 8), (2, "S", 9), (7, "S", 9), (4, "D", 12)]
    assert [uld.id for line in lines for uld in line.ulds] == ["PMC30115LH", "AKE30116LH", "AKE30116LH"]


def test_times_of_arrival_belong_to_the_point_of_unloading() -> None:
    legs = [line.routing[0] for line in example("ffm8_arrival_times").consignments]
    assert [(leg.to, leg.arrives) for leg in legs] == [("ORD", dt.datetime(2026, 4, 14, 12, 35))] * 2  # noqa: DTZ001


def test_onward_flights_under_a_waybill_are_further_legs() -> None:
    lines = example("ffm8_onward_flights").consignments
    legs = [[(leg.from_, leg.to, leg.flight, leg.date) for leg in line.routing] for line in lines]
    assert legs[1] == [
        ("FRA", "YYZ", "LH470", dt.date(2026, 4, 21)),
        ("YYZ", "YHZ", "AC614", dt.date(2026, 4, 22)),
    ]
    assert lines[1].handling == ("SPX", "EAP")
    assert lines[0].ulds[0].id == "PMC30117LH"
    assert "YVRAC103" in (lines[0].ulds[0].remarks or "")


def test_notes_under_a_waybill_belong_to_it_alone() -> None:
    first, second = example("ffm8_notes_under_waybills").consignments
    assert first.security[0].issuer is not None
    assert first.security[0].issuer.id == "00214-01"
    assert first.goods[0].un_numbers == ("UN3480",)
    assert [kept.text for kept in first.kept] == ["DIM/K64/CMT60-40-42/3", "OSI/CARGO AIRCRAFT ONLY"]
    assert (first.customs_origin, second.customs_origin) == ("T1", "X")
    assert (second.security, second.customs) == ((), ())


def test_points_parts_and_flights_follow_each_other() -> None:
    lines = example("ffm8_in_parts").consignments
    assert [line.routing[0].to for line in lines] == ["YYZ", "YYZ", "YYZ", "YVR"]
    assert [[uld.id for uld in line.ulds] for line in lines] == [[], ["PMC30113LH"], ["PMC30114LH"], []]


def test_a_second_flight_line_governs_the_lines_below_it() -> None:
    more = "1/SQ030/22APR/SIN\nYYZ\n618-33180113SINYYZ/T1K5/VALVES\nLAST"
    reading = read(swap(FFM, "LAST", more))
    assert [line.routing[0].flight for line in reading.consignments] == ["SQ028", "SQ030"]
    assert codes(reading) == ["FLIGHT_REPEATED"]


def test_a_registration_is_the_aircraft() -> None:
    assert one(swap(FFM, "21APR/SIN", "21APR/SIN/9V-SFK")).routing[0].aircraft == "9V-SFK"


def test_a_manifest_without_flight_is_an_error_only_where_it_holds_nothing() -> None:
    assert the(read("FFM/8\nYYZ\nLAST\n"), "FLIGHT_MISSING").severity == "error"
    assert the(example("fault_manifest_without_flight"), "FLIGHT_MISSING").severity == "warning"


def test_the_time_of_filing_given_is_used() -> None:
    assert AT.date() == dt.date(2026, 4, 20)
    assert one(FWB).routing[0].date == dt.date(2026, 4, 21)

"""How a text, a number and a long message become lines: folding, widths, parts, and what cannot be written."""

import datetime as dt
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from imp_samples import AT, FFM, FHL, FWB, one, read, swap

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp.lines import PART_MAX, broken, code, folded, measure, number
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import (
    Charge,
    Consignment,
    CustomerAccount,
    CustomsNote,
    Goods,
    Instruction,
    Leg,
    Measure,
    Part,
    Reference,
    SecurityDeclaration,
    Uld,
)
from openplaci.model.filing import Message
from openplaci.model.party import Identifier, Party
from openplaci.model.text import fold, join_lines
from openplaci.model.values import WEIGHT_KG
from openplaci.model.written import Written


def with_(consignment: Consignment, **fields: Any) -> Consignment:
    return msgspec.structs.replace(consignment, **fields)


def write(consignments: Consignment | list[Consignment], to: str) -> Written:
    many = consignments if isinstance(consignments, list) else [consignments]
    return formats.write(Message(format="test", consignments=tuple(many), at=AT), to)


def lines(written: Written) -> list[str]:
    return [line for part in written.parts for line in part.decode().splitlines()]


def below(written: Written, tag: str) -> list[str]:
    """The lines of a segment."""
    found: list[str] = []
    for line in lines(written):
        if line[:3] == tag or (found and line.startswith("/")):
            found.append(line)
        elif found:
            break
    return found


# --- text ---


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Müller & Söhne", "MULLER SOHNE"),
        ("STRASSE 1-2. NO 3", "STRASSE 1-2. NO 3"),
        ("Straße", "STRASSE"),
        ("Łódź Ørsted Æble Þór Đorđe", "LODZ ORSTED AEBLE THOR DORDE"),
        ("AND/OR_ELSE\u2013NOW", "AND-OR-ELSE-NOW"),
        ("C/O  O'BRIEN, (UNIT 4)", "C-O O BRIEN UNIT 4"),
        ("上海 SHANGHAI", "SHANGHAI"),
        ("上海", ""),
        ("Ⅻ ﬁne №5", "XII FINE NO5"),
        ("TWO  BLANKS", "TWO  BLANKS"),
    ],
)
def test_a_text_is_folded(text: str, written: str) -> None:
    assert folded(text) == written


@given(st.text("ABZabz019 .,-/_&'()äöüåéèçñøÄÖÜÅÉÈÇÑØß", max_size=40))
def test_folding_keeps_the_words_that_are_compared(text: str) -> None:
    assert fold(folded(text)) == fold(text)


@given(st.text(max_size=60), st.sampled_from(["", "/", ":"]))
def test_folded_text_is_of_the_set_and_folding_it_changes_nothing(text: str, also: str) -> None:
    said = folded(text, also)
    assert set(said) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 .-" + also)
    assert folded(said, also) == said


def test_slant_and_colon_stand_where_they_may() -> None:
    assert folded("Ref/a_b:c", "/") == "REF/A-B C"
    assert folded("00:1b", ":") == "00:1B"
    assert code("+49 (69) 12-3", 9) == "4969123"
    assert code("+49 (69) 12-3", 6) == ""


@given(st.text("AB .-", max_size=120), st.integers(5, 40))
def test_broken_text_is_joined_again(text: str, width: int) -> None:
    said = text.strip()
    assert all(len(line) <= width for line in broken(said, width, 200))
    assert join_lines(broken(said, width, 200), width) == said


def test_a_text_too_long_for_its_lines_is_cut_and_told() -> None:
    name = "MERANTI MARINE AND OFFSHORE EQUIPMENT SUPPLIES AND SERVICES COMPANY PTE LTD"
    written = write(with_(one(FWB), shipper=with_party(name=name)), "FWB/17")
    assert below(written, "NAM")[:2] == [
        "NAM/MERANTI MARINE AND OFFSHORE",
        "/EQUIPMENT SUPPLIES AND SERVICES",
    ]
    assert [loss.becomes for loss in written.losses] == [
        "'MERANTI MARINE AND OFFSHORE EQUIPMENT SUPPLIES AND SERVICES'"
    ]


def with_party(**fields: Any) -> Party:
    party = Party(name="MERANTI", lines=("27 TUAS LINK ROAD",), city="SINGAPORE", country="SG")
    return msgspec.structs.replace(party, **fields)


def test_street_lines_are_put_together_whole_where_they_are_too_many() -> None:
    party = with_party(lines=("INDUSTRIESTRASSE 14", "TOR 3", "PO BOX 1140"))
    assert below(write(with_(one(FWB), shipper=party), "FWB/17"), "ADR") == [
        "ADR/INDUSTRIESTRASSE 14",
        "/TOR 3 PO BOX 1140",
    ]


def test_a_street_line_of_two_letters_is_no_country() -> None:
    party = with_party(lines=("27 TUAS LINK ROAD", "NY"))
    assert write(with_(one(FWB), shipper=party), "FWB/17").losses == ()


def test_a_code_is_never_cut() -> None:
    written = write(with_(one(FWB), shipper=with_party(account="SHP_ACCOUNT_NO_1234")), "FWB/17")
    assert "SHP" in lines(written)
    assert [str(loss) for loss in written.losses] == ["618-33180102: shipper.account 'SHP_ACCOUNT_NO_1234' is lost"]


def test_contacts_without_room_are_left_out() -> None:
    phones = tuple(f"6512345678{last}" for last in range(5))
    written = write(with_(one(FWB), shipper=with_party(phones=phones)), "FWB/17")
    assert "/SG//TE/65123456780/TE/65123456781/TE/65123456782/TE/65123456783" in lines(written)
    assert [loss.element for loss in written.losses] == ["shipper.phones[4]"]


# --- numbers ---


@pytest.mark.parametrize(
    ("value", "width", "said"),
    [
        (35.0, 7, "35"),
        (13859.125, 7, "13859.1"),
        (9999999.0, 7, "9999999"),
        (9999999.6, 7, None),
        (0.1 + 0.2, 9, "0.3"),
        (-1.0, 7, None),
        (float("nan"), 7, None),
        (None, 7, None),
    ],
)
def test_a_number_has_so_many_characters(value: float | None, width: int, said: str | None) -> None:
    assert number(value, width) == said


@pytest.mark.parametrize(
    ("value", "said", "written"),
    [
        (68.0388555, Measure(value="150.0", unit="LBR"), "L150.0"),
        (68.0388555, None, "L150"),
        (35.0, None, "K35"),
        (35.5, Measure(value="35,5", unit="KGM"), "K35.5"),
        (1234.56789, None, "K1234.57"),
        (None, Measure(value="35", unit=""), ""),
        (None, None, ""),
    ],
)
def test_a_weight_is_written_as_it_was_said_or_in_the_unit_that_gives_it_back(
    value: float | None, said: Measure | None, written: str
) -> None:
    assert measure(value, said, {"KGM": "K", "LBR": "L"}, WEIGHT_KG, 7) == written


def test_the_chargeable_weight_has_the_unit_of_the_line() -> None:
    pounds = swap(swap(FWB, "T2K35.0", "T2L77"), "P2/K35.0/CQ/W35.0", "P2/L77/CQ/W80")
    consignment = one(pounds)
    (charge,) = consignment.charges
    assert charge.weight_kg == pytest.approx(80 * 0.45359237)
    written = write(consignment, "FWB/17")
    assert below(written, "RTD")[0] == "RTD/1/P2/L77/CQ/W80/R4/T140"
    assert written.losses == ()


# --- what has no note yet ---


def test_what_another_system_says_of_account_and_parties_becomes_notes() -> None:
    consignment = with_(
        one(FWB),
        shipper=with_party(
            emails=("jo_doe@meranti.sg",), contact="Jo", ids=(Identifier(value="T1", kind="T", country="SG"),)
        ),
        account=CustomerAccount(number="SET002", ip_created="00:1B:44:11:3A:B7"),
        security=(SecurityDeclaration(status="SPX", methods=("XRY",)),),
        goods=(Goods(description="TOYS", un_numbers=("UN3481",), pieces=1),),
        description="TOYS",
    )
    written = write(consignment, "FWB/17")
    assert below(written, "OCI") == [
        "OCI///SM/XRY",
        "///SS/SPX",
        "/US/CUS/AR/SET002",
        "/US/CUS/IA/00:1B:44:11:3A:B7",
        "/SG/SHP/T/T1",
        "/SG/SHP/CP/JO",
        "/SG/SHP/MU/JO-DOE",
        "/SG/SHP/MD/MERANTI.SG",
        "//DNR/D/UN3481",
    ]
    assert [loss.element for loss in written.losses] == ["shipper.emails[0]", "shipper.contact"]


def test_a_colon_stands_in_a_note_only_where_the_version_knows_it() -> None:
    note = CustomsNote(country="US", subject="CUS", content="IA", text="00:1B")
    house = with_(one(FHL), customs=(note,))
    assert below(write(house, "FHL/5"), "OCI") == ["OCI/US/CUS/IA/00:1B"]
    assert below(write(house, "FHL/4"), "OCI") == ["OCI/US/CUS/IA/00-1B"]


def test_a_long_security_statement_goes_on_in_the_next_note_and_any_other_text_is_cut() -> None:
    statement = "THIS MASTER AIR WAYBILL CONTAINS NO FREIGHT FROM THAT COUNTRY"
    notes = (
        CustomsNote(country="DE", subject="ISS", content="RA", text="DE/RA/00999-01"),
        CustomsNote(content="ST", text=statement),
        CustomsNote(content="SN", text="A" * 40),
    )
    assert below(write(with_(one(FWB), customs=notes), "FWB/17"), "OCI") == [
        "OCI/DE/ISS/RA/00999-01",
        "///ST/THIS MASTER AIR WAYBILL CONTAINS",
        "///ST/NO FREIGHT FROM THAT COUNTRY",
        f"///SN/{'A' * 35}",
    ]


# --- FWB ---


def test_a_description_that_the_goods_do_not_say_stands_before_their_words() -> None:
    consignment = with_(
        one(FWB), description="CONSOLIDATION AS PER LIST", goods=(Goods(description="Toys", pieces=2),), level="master"
    )
    written = write(consignment, "FWB/17")
    assert [line.rpartition("NC/")[2] for line in lines(written) if "NC/" in line] == [
        "CONSOLIDATION AS",
        "PER LIST TOYS",
    ]
    again = read(written.parts[0]).consignments[0]
    assert (again.description, again.level) == ("CONSOLIDATION AS PER LIST TOYS", "master")


def test_goods_whose_last_line_is_full_do_not_run_into_the_next() -> None:
    goods = (Goods(description="A" * 20, pieces=1), Goods(description="BOLTS", pieces=2))
    consignment = with_(one(FWB), goods=goods, description=f"{'A' * 20} BOLTS", charges=())
    assert write(consignment, "FWB/17").losses == ()
    runs_on = with_(consignment, description=f"{'A' * 20}BOLTS")
    assert write(runs_on, "FWB/17").losses == ()


def test_a_flight_behind_a_leg_that_names_none_is_not_put_to_that_leg() -> None:
    legs = (
        Leg(carrier="SQ", from_="SIN", to="FRA"),
        Leg(carrier="AC", flight="AC103", date=dt.date(2026, 4, 22), from_="FRA", to="YVR"),
    )
    written = write(with_(one(FWB), routing=legs), "FWB/17")
    assert not below(written, "FLT")
    assert {loss.element for loss in written.losses} == {"routing[1].flight", "routing[1].date"}


def test_a_flight_number_apart_from_its_carrier() -> None:
    leg = Leg(carrier="SQ", flight="028", departs=dt.datetime(2026, 4, 21, 9, 0), from_="SIN", to="YVR")  # noqa: DTZ001
    assert below(write(with_(one(FWB), routing=(leg,)), "FWB/17"), "FLT") == ["FLT/SQ028/21"]


def test_names_of_the_same_reference_in_cargo_xml() -> None:
    references = (
        Reference(id="FRA1", kind="SenderAssignedID"),
        Reference(id="BW-26", kind="FreightForwarderAssignedID"),
        Reference(id="PO 7", kind="AssociatedReferenceID"),
        Reference(id="X", kind="830"),
    )
    written = lines(write(with_(one(FWB), references=references), "FWB/17"))
    assert [line for line in written if line[:3] in ("REF", "ARD", "SRI")] == ["REF//FRA1", "ARD/BW-26", "SRI/PO 7"]


def test_special_handling_in_words_stands_with_the_requests() -> None:
    said = (Instruction(kind="OSI", text="CALL"), Instruction(kind="SPH", code="EAP", text="PAPER"))
    written = write(with_(one(FWB), instructions=said), "FWB/17")
    assert (below(written, "SSR"), below(written, "OSI")) == (["SSR/PAPER"], ["OSI/CALL"])


def test_a_part_of_a_shipment_is_not_written_as_the_whole() -> None:
    consignment = with_(one(FFM), part=Part(code="S", total_pieces=9))
    assert lines(write(consignment, "FWB/17"))[1] == "618-33180102SINYVR/S2K35.0MC0.12T9"


def test_a_waybill_is_one_message_however_long() -> None:
    statements = tuple(CustomsNote(content="ST", text=f"STATEMENT {number}") for number in range(120))
    notes = (CustomsNote(country="SG", subject="ISS", content="RA", text="1"), *statements)
    written = write(with_(one(FWB), customs=notes), "FWB/17")
    (part,) = written.parts
    assert len(part) > PART_MAX
    assert {loss.element for loss in written.losses} == set()


def test_charges_without_a_place_are_left_out() -> None:
    charges = (
        Charge(kind="other", code="MY", amount=1.0, payment="prepaid"),
        Charge(kind="other", code="MYC", amount=1.0, payment="prepaid", entitlement="C"),
        Charge(kind="total", code="CT", amount=1.0),
    )
    written = write(with_(one(FWB), charges=charges), "FWB/17")
    assert not below(written, "OTH")
    assert len({loss.element[:10] for loss in written.losses}) == 3


def test_what_could_not_be_read_is_put_back_in_its_place() -> None:
    unread = swap(FWB, "ISU/", "OTH/P/MYC1\n/X/ODD\nISU/")
    written = write(one(unread), "FWB/17")
    assert below(written, "OTH") == ["OTH/P/MYC1", "/X/ODD"]
    assert written.losses == ()
    repeated = swap(FFM, "/EAP\n", "/EAP\nCOR/T1\nCOR/X\n")
    assert lines(write(one(repeated), "FFM/8")) == repeated.splitlines()


def test_devices_and_count_of_the_whole_stand_with_the_goods() -> None:
    consignment = with_(one(FWB), ulds=(Uld(id="PMC41207SQ"),), slac=40)
    written = below(write(consignment, "FWB/17"), "RTD")
    assert written[-2:] == ["/3/NU/PMC41207SQ", "/4/NS/40"]


def test_a_post_code_that_would_be_read_as_a_contact_is_left_out() -> None:
    party = with_party(postcode="TE", phones=("6512345",))
    written = write(with_(one(FWB), shipper=party), "FWB/17")
    assert [str(loss) for loss in written.losses] == ["618-33180102: shipper.postcode 'TE' is lost"]


def test_an_account_with_a_blank_is_not_read_as_the_name_in_fwb_16() -> None:
    written = write(with_(one(FWB), shipper=with_party(account="083 0041")), "FWB/16")
    assert [str(loss) for loss in written.losses if loss.element.startswith("shipper")] == [
        "618-33180102: shipper.account '083 0041' becomes '0830041'"
    ]


# --- FHL ---


def house(**fields: Any) -> Consignment:
    return with_(one(FHL), **fields)


def test_houses_with_parties_stand_in_messages_of_their_own() -> None:
    bare = house(shipper=None, consignee=None, declared=None, payment=None)
    many = [with_(bare, house="A"), with_(bare, house="B"), house(house="C"), with_(bare, house="D")]
    written = write(many, "FHL/5")
    found = [[line[4:5] for line in part.decode().splitlines() if line[:3] == "HBS"] for part in written.parts]
    assert (found, written.losses) == ([["A", "B", "C"], ["D"]], ())


def test_houses_of_different_masters_stand_apart() -> None:
    bare = house(shipper=None, consignee=None, declared=None, payment=None)
    written = write([with_(bare, house="A"), with_(bare, house="B", master="618-33180113")], "FHL/5")
    assert (len(written.parts), written.losses) == (2, ())


def test_many_houses_are_split_at_the_longest_part() -> None:
    bare = house(shipper=None, consignee=None, declared=None, payment=None)
    written = write([with_(bare, house=f"TUA{number}") for number in range(60)], "FHL/5")
    assert len(written.parts) > 2
    assert all(len(part) <= PART_MAX for part in written.parts)
    assert written.losses == ()


def test_a_long_house_goes_on_in_parts_that_repeat_its_line() -> None:
    """Also where a security block is cut in two and a party stands in another part than its details."""
    block = "\n/SG/ISS/RA/001-{}\n///SM/XRY\n///SS/SPX\n///ST/A STATEMENT OF THE SAME WORDS"
    notes = "".join(block.format(place) for place in range(20)) + "\n/SG/SHP/CP/ANG"
    consignment = one(swap(FHL, "SHP\n", f"OCI{notes[1:]}\nSHP\n"))
    assert len(consignment.security) == 20
    written = write(consignment, "FHL/5")
    assert len(written.parts) == 2
    assert all(len(part) <= PART_MAX for part in written.parts)
    for part in written.parts:
        assert part.decode().splitlines()[:3] == lines(written)[:3]
    assert written.losses == ()
    (again, *none) = formats.read(b"".join(written.parts), AT).consignments
    assert (again, none) == (consignment, [])


def test_an_account_that_only_the_second_part_says_is_the_house_s() -> None:
    head = FHL.split("SHP\n", maxsplit=1)[0]
    again = swap(head, "TXT/BRASS VALVES FOR WATER PIPES\nHTS/848180\n", "OCI/US/CUS/AR/SET002\n")
    (consignment,) = read(head + again).consignments
    assert consignment.account == CustomerAccount(number="SET002")


def test_a_house_number_of_35_leaves_the_goods_to_the_text() -> None:
    written = write(house(house="H" * 35, slac=12345, weight_said=Measure(value="35.0000", unit="K")), "FHL/5")
    assert max(map(len, lines(written))) <= 69
    assert written.losses == ()


def test_words_of_goods_that_the_description_lacks_stand_behind_it() -> None:
    written = write(house(description="Toys", goods=(Goods(description="Dolls"), Goods(description="TOYS"))), "FHL/5")
    assert lines(written)[2] == "HBS/TUA260419A/SINYVR/2/K35.0//TOYS DOLLS"


# --- FFM ---


def load(**fields: Any) -> Consignment:
    return with_(one(FFM), **fields)


def test_bulk_behind_a_device_stands_below_its_point_named_anew() -> None:
    written = write([load(), load(ulds=()), load(ulds=(Uld(id="AKE12345AC", remarks="M/X"),))], "FFM/8")
    assert [line for line in lines(written) if line[:3] in ("YVR", "ULD")] == [
        "YVR", "ULD/PMC41207SQ", "YVR", "ULD/AKE12345AC-M/X",
    ]  # fmt: skip
    assert written.losses == ()


def test_each_flight_has_its_manifest_and_the_last_part_ends_it() -> None:
    other = msgspec.structs.replace(load().routing[0], flight="SQ030")
    written = write([load(), load(routing=(other,)), load()], "FFM/8")
    heads = [(part.decode().splitlines()[1], part.decode().splitlines()[-1]) for part in written.parts]
    assert heads == [("1/SQ028/21APR/SIN", "CONT"), ("1/SQ030/21APR/SIN", "LAST"), ("2/SQ028/21APR/SIN", "LAST")]
    assert written.losses == ()


def test_a_long_manifest_is_split_and_each_part_says_where_it_stands() -> None:
    written = write([load() for _ in range(40)], "FFM/8")
    assert len(written.parts) == 2
    assert all(len(part) <= PART_MAX for part in written.parts)
    first, second = (part.decode().splitlines() for part in written.parts)
    assert (first[1], first[-1]) == ("1/SQ028/21APR/SIN", "CONT")
    assert second[1:4] == ["2/SQ028/21APR/SIN", "YVR", "ULD/PMC41207SQ"]
    assert second[-1] == "LAST"
    assert written.losses == ()


def test_a_manifest_that_goes_on_is_not_ended() -> None:
    written = write(one(swap(FFM, "LAST", "CONT")), "FFM/8")
    assert lines(written)[-1] == "CONT"
    assert written.losses == ()


def test_a_consolidation_says_so_in_its_words() -> None:
    written = write(load(level="master", description="Mixed freight"), "FFM/8")
    assert lines(written)[4].endswith("/CONSOL MIXED FR")
    assert "level" not in {loss.element for loss in written.losses}


def test_a_waybill_goes_on_the_flight_of_its_first_leg() -> None:
    written = write(one(FWB), "FFM/8")
    assert lines(written)[1:4] == ["1/SQ028/21APR/SIN", "YVR", "618-33180102SINYVR/T2K35.0MC0.12/BRASS VALVES FO"]


def test_dimensions_may_stand_before_onward_flights() -> None:
    before = swap(FFM, "/EAP\n", "/EAP\nDIM/K35/CMT60-40-42/2\n/YYZAC104/22APR\n")
    consignment = one(before)
    assert [leg.flight for leg in consignment.routing] == ["SQ028", "AC104"]
    assert lines(write(consignment, "FFM/8")) == before.splitlines()


# --- what cannot be written ---


@pytest.mark.parametrize(
    ("consignment", "to", "words"),
    [
        (
            one(FHL),
            "FWB/17",
            "618-33180102/TUA260419A is a house waybill; expected a waybill for FWB, a house goes as FHL",
        ),
        (one(FHL), "FFM/8", "618-33180102/TUA260419A is a house waybill; expected a waybill for FFM"),
        (one(FWB), "FHL/5", "618-33180102 is no house waybill; expected houses for FHL, a waybill goes as FWB"),
        (with_(one(FWB), master=None), "FWB/17", "a waybill has no number; expected one as 157-68076960 for FWB"),
        (with_(one(FWB), master=None), "FFM/8", "a waybill has no number; expected one as 157-68076960 for FFM"),
        (with_(one(FHL), house=None), "FHL/5", "a house of 618-33180102 has no number; expected one for FHL"),
        (with_(one(FWB), routing=()), "FFM/8", "618-33180102 names no flight; expected one as WS2569 for FFM"),
        (
            with_(one(FWB), routing=(Leg(flight="SQ028", from_="SIN"),)),
            "FFM/8",
            "618-33180102 names no date of flight SQ028; expected one as 30JAN for FFM",
        ),
        (
            with_(one(FWB), routing=(Leg(flight="SQ028", date_said="21APR"),)),
            "FFM/8",
            "618-33180102 names no place from which flight SQ028 departs; expected one for FFM",
        ),
        (
            with_(one(FWB), routing=(Leg(flight="SQ028", date_said="21APR", from_="SIN"),), destination=None),
            "FFM/8",
            "618-33180102 names no place where it is unloaded; expected one for FFM",
        ),
    ],
)
def test_what_a_message_is_not_for_cannot_be_written(consignment: Consignment, to: str, words: str) -> None:
    with pytest.raises(CannotWrite) as fault:
        write(consignment, to)
    assert str(fault.value) == words


@pytest.mark.parametrize("to", ["FWB/17", "FHL/5", "FFM/8"])
def test_an_answer_cannot_be_written_as_a_filing(to: str) -> None:
    message = formats.read(b"FSU/15\n618-33180102SINYVR/T2K35\nRCF/SQ028/21APR0900/YVR/T2K35\n", AT).messages[0]
    with pytest.raises(CannotWrite):
        formats.write(message, to)


def test_notes_of_a_consignment_that_was_read_are_those_that_were_read() -> None:
    consignment = one(swap(FWB, "ISU/", "OCI/SG/ISS/RA/1\n///SD/19APR1015\n/SG/SHP/CT/651\nISU/"))
    assert notes_of(consignment, blocks={"SHP": ("phones",)}) == consignment.customs

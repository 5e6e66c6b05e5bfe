"""What a text says in words: codes, places, dates, check digits; and that no text can make it fail."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from openplaci.formats.manual.meanings import _RULES, Around, Value, listing, listings, value

ALONE = Around({})
RULES = sorted({*_RULES, *listings()})


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("airline", "157", "Qatar Airways Cargo (QR)"),
        ("airline", "999", "Air China Cargo (CA)"),
        ("serial", "68076960", "check digit 0 is right"),
        ("place", "DOH", "Hamad (Doha), Qatar"),
        ("place", "LON", "London, United Kingdom"),
        ("country", "CH", "Switzerland"),
        ("country", "XK", "Kosovo"),
        ("currency", "EUR", "Euro"),
        ("carrier", "LH", "Lufthansa Cargo"),
        ("flight", "QR8421", "Qatar Airways Cargo, flight 8421"),
        ("handling", "SPX", "secure for passenger and cargo aircraft"),
        ("handling", "CAO", "never on a passenger aircraft"),
        ("handling", "QQQ", "not in IATA's list; airlines add codes of their own"),
        ("weight", "K40", "40 kg"),
        ("weight", "L90", "90 lb = 40.8 kg"),
        ("volume", "MC0.36", "0.36 cubic metres"),
        ("volume", "CF10", "10 cubic feet = 0.283 m3"),
        ("dimensions", "CMT120-80-118", "120 x 80 x 118 centimetres"),
        ("time_said", "S0720", "scheduled 07:20"),
        ("time_said", "A1008-N", "actual 10:08, the next day"),
        ("hs", "848071", "chapter 84: machinery, computers"),
        ("goods", "CELLS UN3480 PI 965", "UN3480: class 9, miscellaneous, lithium batteries among them"),
        ("goods", "SHOES", ""),
        ("date", "18APR26", "18 April 2026"),
        ("date", "21APR", "21 April"),
        ("moment", "22NOV1902", "22 November, 19:02"),
        ("moment", "06JAN231602", "6 January 2023, 16:02"),
        ("iso", "2026-04-18T15:50:00+02:00", "18 April 2026, 15:50 UTC+0200"),
        ("iso", "2026-04-18T15:50:00Z", "18 April 2026, 15:50 UTC"),
        ("iso", "2026-04-18", "18 April 2026"),
        ("month_year", "0928", "until 30 September 2028"),
        ("month_year", "1299", "no end was given"),
        ("day_hour_minute", "190412", "day 19, 04:12 UTC"),
        ("no_value", "NVD", "no value declared for carriage"),
        ("no_value", "5696.00", ""),
        ("placi_status", "7H", "information asked for; hold opened"),
        ("answer_text", "MISSING_CNE_NAME", "the consignee has no name that is accepted"),
        ("answer_text", "ANYTHING ELSE", ""),
        ("answer_status", "RI", "information is asked for; a hold is open"),
        ("answer_status", "Rejected", "the filing was not accepted"),
        ("status", "RCF", "Received from a flight: The goods came off a flight and are in the carrier's hands."),
        ("message_type", "FWB", "Air waybill"),
        ("uld_type", "PMC", "certified pallet"),
        ("part", "T", "total: all pieces of the consignment"),
        ("other_charge", "MY", "fuel surcharge"),
    ],
)
def test_a_text_in_words(rule: str, text: str, words: str) -> None:
    assert value(rule, text, ALONE) == Value(words)


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        ("serial", "68076963", "check digit 3 is wrong; 0 would be right"),
        ("serial", "680769", "6 digits; eight expected"),
        ("place", "QQZ", "not in our table of places"),
        ("country", "QQ", "no country has this code"),
        ("currency", "QQQ", "no currency has this code"),
        ("hs", "779999", "no such chapter; the code is not in the Harmonized System of 2022"),
        ("hs", "84XX", "digits expected"),
        ("weight", "40", "the unit is missing; K or L expected"),
        ("weight", "X40", "K or L and a number expected"),
        ("date", "31FOO", "no date"),
        ("iso", "yesterday", "no date"),
        ("day", "42", "no day of a month"),
        ("part", "Q", "no such code"),
        ("screening_method", "ZZZ", "not in our table"),
    ],
)
def test_what_cannot_be_right_is_a_doubt(rule: str, text: str, words: str) -> None:
    assert value(rule, text, ALONE) == Value(words, doubt=True)


def test_a_day_is_bound_by_the_date_of_the_message() -> None:
    assert value("day", "21", Around({}, dt.date(2026, 4, 18))).words == "21 April 2026"
    assert value("day", "21", ALONE).words == "the 21. of a month near to the filing"


@pytest.mark.parametrize(
    ("subject", "content", "words"),
    [
        ("ISS", "RA", "regulated agent, by number"),
        ("", "RA", "regulated agent that the goods came from"),
        ("AGT", "RA", "regulated agent code (ACAS)"),
        ("DNR", "D", "UN or ID numbers of dangerous goods"),
        ("", "KC", "known consignor the goods came from"),
        ("CUS", "KP", "whether the shipper is a known consignor"),
    ],
)
def test_an_oci_content_hangs_on_its_subject(subject: str, content: str, words: str) -> None:
    assert value("oci_content", content, Around({"oci_subject": subject})) == Value(words)


@pytest.mark.parametrize(
    ("content", "text", "said"),
    [
        ("SM", "XRY VCK", Value("X-ray; visual check")),
        ("SM", "AOM SWABS OF EACH PIECE", Value("any other means; said in words")),
        ("SM", "QQQ", Value("not in our table", doubt=True)),
        ("L", "MAIL", Value("mail")),
        ("SS", "SHR", Value("secure by the rules for high risk cargo")),
        ("ED", "0928", Value("until 30 September 2028")),
        ("BT", "EFT", Value("electronic transfer")),
        ("FT", "02", Value("express")),
        ("KP", "Y", Value("yes")),
        ("SN", "K HARTWIG", Value()),
        ("", "ANYTHING", Value()),
    ],
)
def test_an_oci_text_hangs_on_its_content(content: str, text: str, said: Value) -> None:
    assert value("oci_text", text, Around({"oci_content": content})) == said


@settings(max_examples=1000)
@given(
    rule=st.sampled_from(RULES),
    text=st.text(max_size=30) | st.from_regex(r"[A-Z]{0,4}\d{0,9}[-./A-Z0-9]{0,9}", fullmatch=True),
)
def test_no_text_makes_a_rule_fail(rule: str, text: str) -> None:
    said = value(rule, text, Around({"oci_content": text[:2], "oci_subject": text[:3]}, dt.date(2026, 2, 28)))
    assert isinstance(said.words, str)


def test_a_rule_names_the_table_behind_it() -> None:
    assert listing("hs") == "hs_chapter"
    assert listing("weight") == "weight_unit"
    assert listing("part") == "part"
    assert listing("place") == ""
    assert listings()["handling"].codes["CAO"] == "never on a passenger aircraft"
    assert listings()["status"].codes["RCF"] == "Received from a flight"
    assert "ULD" not in listings()["status"].codes

from typing import get_args

import airportsdata
import pytest

from openplaci import codes
from openplaci.codes import places
from openplaci.codes.tables import SHAPES, read_table
from openplaci.faults import CodeTableFault
from openplaci.model.status import Event
from openplaci.model.text import fold


@pytest.mark.parametrize(
    ("code", "country"),
    [
        ("YVR", "CA"), ("HKG", "HK"), ("PRN", "XK"), ("ANK", "TR"), ("LON", "GB"), ("TYO", "JP"), ("YMQ", "CA"),
        ("YTO", "CA"), ("YEA", "CA"), ("RIO", "BR"), ("NYC", "US"), ("PAR", "FR"), ("MOW", "RU"), ("SEL", "KR"),
        ("BJS", "CN"), ("PNH", "KH"), ("YGG", "CA"),
    ],
)  # fmt: skip
def test_a_place_has_its_country(code: str, country: str) -> None:
    assert codes.place_country(code) == country


@pytest.mark.parametrize("code", ["", "ZZZ", "lon", "LOND"])
def test_an_unknown_place_has_none(code: str) -> None:
    assert codes.place_country(code) is None


def test_every_metropolitan_code_of_the_library_is_known() -> None:
    for code, area in airportsdata.load_iata_macs().items():
        country = {airport["country"] for airport in area["airports"].values()}
        assert codes.place_country(code) in country, code


def test_own_places_never_contradict_the_library() -> None:
    library = airportsdata.load("IATA")
    own = {code: country for code, country, _ in read_table("places").rows}
    assert len(own) == 320
    assert {code for code in own if code in library and library[code]["country"] != own[code]} == set()
    assert all(codes.country_known(country) for country in own.values())


def test_reading_the_librarys_file_gives_what_load_gives(monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = {code: row["country"] for code, row in airportsdata.load("IATA").items()}
    assert len(loaded) > 7000
    assert places._airports() == loaded
    monkeypatch.setattr(airportsdata, "__file__", "/nowhere/__init__.py")
    with pytest.raises(FileNotFoundError):
        airportsdata.load("IATA")
    monkeypatch.setattr(airportsdata, "load", lambda _: {"AAA": {"country": "PF"}})
    assert places._airports() == {"AAA": "PF"}


def test_countries_are_those_of_iso_and_kosovo() -> None:
    assert all(codes.country_known(code) for code in ("CA", "HK", "TW", "XK", "SS"))
    assert not any(codes.country_known(code) for code in ("", "UK", "EU", "ZZ", "ca", "CAN"))


def test_a_waybill_prefix_names_its_airline() -> None:
    assert codes.airline("157") == ("QR", "Qatar Airways Cargo")
    assert codes.airline("014") == ("AC", "Air Canada Cargo")
    assert codes.airline("000") is None


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("850132", True), ("8501320090", True), ("850132009000000000", True), ("8501", True), ("85013", True),
        ("85", True), ("98", True), ("99", True), ("97", True),
        ("999999", False), ("9901", False), ("98011000", False), ("77", False), ("7701", False), ("00", False),
        ("850199", False), ("8501990000", False), ("8599", False), ("85990", False), ("850", False), ("8", False),
        ("", False), ("8501.32", False), ("85013A", False), ("8501320090000000000", False), ("850132\u0660", False),
    ],
)  # fmt: skip
def test_commodity_codes(code: str, known: bool) -> None:
    assert codes.hs_known(code) is known


def test_the_harmonized_system_is_whole() -> None:
    rows = [line.split(":") for (line,) in read_table("hs2022").rows]
    assert len(rows) == 1228
    assert sum(len(tails.split(",")) for _, tails in rows) == 5612
    assert len({heading[:2] for heading, _ in rows}) == 96


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        ("UN3480", "9"), ("3480", "9"), ("UN 3481", "9"), ("un3090", "9"), ("0012", "1.4S"), ("UN0004", "1.1D"),
        ("UN1263", "3"), ("UN1830", "8"), ("UN1845", "9"), ("UN2807", "9"), ("UN3373", "6.2"), ("UN2910", "7"),
        ("UN1005", "2.3"), ("UN1011", "2.1"), ("UN1066", "2.2"), ("UN1072", "2.2"), ("UN1057", "2.1"),
        ("UN1950", "2"), ("UN3502", "2.2"), ("UN3504", "2.1"), ("UN2015", "5.1"), ("UN3105", "5.2"),
        ("UN1325", "4.1"), ("UN1384", "4.2"), ("UN1402", "4.3"), ("UN3551", "9"), ("ID8000", "9"),
        ("UN0000", None), ("UN3001", None), ("", None), ("UN", None), ("12", None), ("UNUN3480", None),
    ],
)  # fmt: skip
def test_classes_of_un_numbers(number: str, kind: str | None) -> None:
    assert codes.un_class(number) == kind


def test_handling_codes_that_mark_dangerous_goods() -> None:
    assert codes.dangerous_goods("RBI") == ("9", ("UN3480",))
    assert codes.dangerous_goods("RFL") == ("3", ())
    assert codes.dangerous_goods("RXS") == ("1.4S", ())
    assert codes.dangerous_goods("ICE") == ("9", ("UN1845",))
    assert codes.dangerous_goods("DGR") == ("", ())
    assert codes.dangerous_goods("CAO") is None
    assert codes.dangerous_goods("PER") is None


def test_marks_agree_with_the_un_numbers_and_the_handling_codes() -> None:
    handling = {*_codes("special_handling"), *_codes("special_handling_other")}
    for code, kind, numbers, _ in read_table("dangerous_goods").rows:
        assert code in handling
        assert all(codes.un_class(number) == kind for number in numbers.split()), code


@pytest.mark.parametrize(
    ("table", "code", "words"),
    [
        ("special_handling", "AVI", "live animals"),
        ("special_handling_other", "GCR", "general cargo"),
        ("security_status", "SPX", "secure for passenger and cargo aircraft"),
        ("screening_method", "XRY", "X-ray"),
        ("screening_method", "FRD", "explosive detection dogs running free (legacy)"),
        ("screening_exemption", "DIPL", "diplomatic bag or mail"),
        ("regulated_entity", "AC", "account consignor: cargo aircraft only"),
        ("participant", "GHA", "ground handler"),
        ("rate_class", "Q", "rate by quantity"),
        ("placi_status", "8H", "screening asked for; hold opened"),
        ("status", "RCS", "taken over from shipper or agent as ready for carriage"),
        ("discrepancy", "MSCA", "cargo missing"),
        ("dangerous_goods", "RBI", "dangerous goods of class 9 (UN 3480)"),
        ("dangerous_goods", "REQ", "dangerous goods"),
    ],
)
def test_a_code_has_its_meaning(table: str, code: str, words: str) -> None:
    assert codes.meaning(table, code) == words
    assert codes.meaning(table, "?") is None


def test_a_status_code_has_its_event() -> None:
    assert codes.status("DLV") == ("delivered", "handed to consignee or agent")
    assert codes.status("OCI") == (None, "customs or security information alone")
    assert codes.status("XPS") is None


def test_every_event_of_the_model_has_a_status_code() -> None:
    assert {event for _, event, _ in read_table("status").rows} == {"", *get_args(Event)}


def test_legacy_screening_methods_are_marked() -> None:
    rows = read_table("screening_method").rows
    assert {code for code, words in rows if words.endswith("(legacy)")} == {
        "FRD", "MDE", "PRT", "RES", "SIM", "VPT",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("special_handling", 101), ("security_status", 4), ("screening_method", 14), ("screening_exemption", 7),
        ("regulated_entity", 5), ("participant", 15), ("rate_class", 14), ("placi_status", 11), ("airlines", 109),
        ("un_numbers", 2375), ("dangerous_goods", 40), ("status", 26), ("discrepancy", 12),
    ],
)  # fmt: skip
def test_tables_have_all_their_rows(table: str, count: int) -> None:
    assert len(read_table(table).rows) == count


def test_other_handling_codes_are_not_in_the_list() -> None:
    assert set(_codes("special_handling")).isdisjoint(_codes("special_handling_other"))


@pytest.mark.parametrize(
    ("name", "inside", "outside"),
    [
        ("pact_unacceptable", ["Said to contain", "STC", "FAK", "AWB", "HAWB", "AWB/HAWB", "pces", "Merc."], ["Toner"]),
        ("ics2_stopwords", ["E-COMMERCE", "freight all kinds", "Dox"], ["Laptop computers", "private"]),
        ("party_placeholders", ["n/a", "Unknown", "TO ORDER", "same as above"], ["Private Jets Ltd"]),
    ],
)
def test_terms_are_folded(name: str, inside: list[str], outside: list[str]) -> None:
    terms = codes.terms(name)
    assert all(fold(text) in terms for text in inside)
    assert not any(fold(text) in terms for text in outside)
    assert all(fold(term) == term and term.strip() for term in terms)


def test_no_two_lines_of_a_list_fold_to_the_same_term() -> None:
    for name in ("pact_unacceptable", "ics2_stopwords", "party_placeholders"):
        assert len(codes.terms(name)) == len(read_table(name).rows), name


def test_a_wrong_table_name_is_said() -> None:
    with pytest.raises(CodeTableFault, match="there is no code table 'colours'"):
        codes.meaning("colours", "RED")
    with pytest.raises(CodeTableFault, match="'places' has no meanings"):
        codes.meaning("places", "LON")
    with pytest.raises(CodeTableFault, match="'airlines' is no list of terms"):
        codes.terms("airlines")


def _codes(table: str) -> list[str]:
    assert SHAPES[table].columns[0] == "code"
    return [row[0] for row in read_table(table).rows]


@pytest.mark.parametrize(
    ("said", "text", "code"),
    [
        ("RI", "PACT REQUEST FOR INFORMATION HOLD", "7H"),
        ("CB", "Request for information hold", "7H"),
        ("RI", "PACT REQUEST FOR INFORMATION HOLD CURRENTLY IN PLACE", "7J"),
        ("CO", "PACT REQUEST FOR INFORMATION HOLD REMOVED", "7I"),
        ("RS", "---TESTING---PACT REQUEST FOR SCREENING HOLD---TESTING---", "8H"),
        ("CO", "PACT DO NOT LOAD REMOVED", "6I"),
        ("CO", "PACT DO NOT LOAD HOLD REMOVED", "6I"),
        ("CD", "PACT DO NOT LOAD HOLD CURRENTLY IN PLACE", "6J"),
        ("CO", "ASSESSMENT COMPLETE", "SF"),
        # unsure
        ("RI", "", None),
        ("RI", "PACT REQUEST FOR INFORMATION", None),
        ("CO", "HOLD REMOVED", None),
        ("RI", "PACT REQUEST FOR SCREENING HOLD", None),
        ("CO", "PACT DO NOT LOAD HOLD", None),
        ("CD", "PACT DO NOT LOAD HOLD REMOVED", None),
        ("CO", "REQUEST FOR INFORMATION HOLD REMOVED, REQUEST FOR SCREENING HOLD", None),
        ("ZZ", "ASSESSMENT COMPLETE", None),
        ("", "NO ERRORS", None),
    ],
)
def test_a_status_is_what_code_and_words_mean_together(said: str, text: str, code: str | None) -> None:
    assert codes.placi_status(said, text) == code


def test_every_placi_status_is_told_by_its_own_words_in_either_vocabulary() -> None:
    rows = read_table("placi_status").rows
    for code, _, texts, *_ in rows:
        for statuses in (codes.xcsn_statuses("pact"), codes.xcsn_statuses("iata")):
            for text in texts.split(";"):
                assert codes.placi_status(statuses.get(code, ""), f"PACT {text}") == (code if code != "SR" else None)
    assert codes.xcsn_statuses() == {
        "SF": "CO", "7H": "RI", "7J": "RI", "7I": "CO", "8H": "RS", "8J": "RS", "8I": "CO", "6H": "CD", "6J": "CD",
        "6I": "CO",
    }  # fmt: skip
    assert {code for code, said in codes.xcsn_statuses("iata").items() if said == "CB"} == {"7H", "7J", "8H", "8J"}


@pytest.mark.parametrize(
    ("code", "zone"),
    [("YYZ", "America/Toronto"), ("FRA", "Europe/Berlin"), ("LON", "Europe/London"), ("NYC", None), ("ZZZ", None)],
)
def test_the_zone_of_an_airport_and_of_a_city_in_a_country_of_one_zone(code: str, zone: str | None) -> None:
    assert codes.place_zone(code) == zone

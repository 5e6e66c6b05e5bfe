"""Each source reads its example whole; the contract; countries, dates and names as lists write them."""

import datetime as dt
from pathlib import Path

import msgspec
import pytest
import yaml
from source_files import EXAMPLES, FILES, example

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import Entity
from openplaci.screening.sources import SOURCES
from openplaci.screening.sources.countries import alpha2
from openplaci.screening.sources.dates import born
from openplaci.screening.sources.gather import Draft, reading_order
from openplaci.screening.sources.guess import guessed_kind

CASES = yaml.safe_load((Path(__file__).parent / "sources.yml").read_text(encoding="utf-8"))


def test_the_names_are_those_of_the_commands() -> None:
    names = ("ofac", "ofac-consolidated", "un", "eu", "uk", "bis", "csl", "opensanctions", "own")
    assert tuple(SOURCES) == names
    assert all(source.name == name for name, source in SOURCES.items())
    assert set(CASES) == set(FILES)
    assert {source for source, _ in FILES.values()} == set(names)


@pytest.mark.parametrize("name", FILES)
def test_an_example_is_read_as_it_is_meant(name: str) -> None:
    source, files = example(name)
    entities, dated, faults = SOURCES[source].read(files)
    assert faults == ()
    assert entities == tuple(msgspec.convert(case, Entity) for case in CASES[name]["entities"])
    assert (dated.isoformat() if dated else "") == CASES[name]["dated"]


def test_official_addresses_are_https_and_say_where_they_are_known_from() -> None:
    for name, source in SOURCES.items():
        assert bool(source.addresses) == (name != "own"), name
        for address in source.addresses:
            assert address.url.startswith("https://"), address
            assert address.known in {"V", "S", "M"}, address


@pytest.mark.parametrize("name", ["ofac csv", "un xml", "bis txt"])
def test_folders_before_a_name_do_not_count(name: str) -> None:
    source, files = example(name)
    inside = {f"lists\\2026/{file}": data for file, data in files.items()}
    assert SOURCES[source].read(inside) == SOURCES[source].read(files)


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        ("un xml", "utf-16"),
        ("un xml", "utf-8-sig"),
        ("uk conlist", "utf-8-sig"),
        ("uk conlist", "utf-16"),
        ("uk conlist", "utf-16-le"),
        ("uk conlist", "utf-16-be"),
        ("opensanctions ftm", "utf-8-sig"),
        ("own csv", "utf-16"),
    ],
)
def test_an_encoding_changes_nothing(name: str, encoding: str) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    assert SOURCES[source].read({file: data.decode().encode(encoding)}) == SOURCES[source].read(files)


@pytest.mark.parametrize(
    ("name", "old", "new"), [("own csv", b"Quendle", b"Qu\xe9ndle"), ("un xml", b"Quendel", b"Qu\xe9ndel")]
)
def test_what_is_not_utf8_is_read_as_windows_1252_and_told(name: str, old: bytes, new: bytes) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    entities, _, faults = SOURCES[source].read({file: data.replace(old, new)})
    assert any("é" in listed.text for listed in entities[0].names)
    assert "Windows-1252" in faults[0].words


def test_xml_may_declare_latin_1() -> None:
    source, files = example("un xml")
    text = files["consolidated.xml"].decode().replace("Тавио Квендль", "").replace("MARREC", "MARRÉC")
    data = text.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"').encode("latin-1")
    entities, _, faults = SOURCES[source].read({"consolidated.xml": data})
    assert entities[0].names[0].text == "TAVIO MARRÉC QUENDLE"
    assert faults == ()


def test_a_file_that_is_missing_is_named() -> None:
    _, files = example("ofac csv")
    del files["alt.csv"], files["add.csv"]
    with pytest.raises(ListUnreadable, match=r"alt\.csv, add\.csv missing; expected sdn\.csv, alt\.csv, add\.csv"):
        SOURCES["ofac"].read(files)


def test_comments_may_be_missing() -> None:
    _, files = example("ofac csv")
    del files["sdn_comments.csv"]
    assert len(SOURCES["ofac"].read(files)[0]) == 3


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Malta", "MT"),
        ("MT", "MT"),
        ("mt", "MT"),
        ("MLT", "MT"),
        ("Korea, North", "KP"),
        ("Democratic People's Republic of Korea", "KP"),
        ("Korea, South", "KR"),
        ("Congo, Democratic Republic of the", "CD"),
        ("Congo (Democratic Republic)", "CD"),
        ("Iran (Islamic Republic of)", "IR"),
        ("China, Hong Kong Special Administrative Region", "HK"),
        ("Burma", "MM"),
        ("Palestinian", "PS"),
        ("RUSSIAN FEDERATION", "RU"),
        ("Türkiye", "TR"),
        ("Turkey", "TR"),
        ("Côte d'Ivoire", "CI"),
        ("Cote d Ivoire", "CI"),
        ("United Kingdom of Great Britain and Northern Ireland", "GB"),
        ("Syria", "SY"),
        ("Kosovo", "XK"),
        ("na", None),
        ("ZZ", None),
        ("Veland", None),
        ("", None),
    ],
)
def test_countries_as_lists_write_them(text: str, code: str | None) -> None:
    assert alpha2(text) == code


@pytest.mark.parametrize(
    ("text", "dates"),
    [
        ("1965", ("1965",)),
        ("DOB 1942", ("1942",)),
        ("09 Feb 1951", ("1951-02-09",)),
        ("Feb 1951", ("1951-02",)),
        ("circa 1953", ("1953",)),
        ("1960 to 1962", ("1960", "1961", "1962")),
        ("1940-1980", ("1940", "1980")),
        ("1960-06", ("1960-06",)),
        ("1960-06-29T00:00:00", ("1960-06-29",)),
        ("00/00/1975", ("1975",)),
        ("31/12/1975", ("1975-12-31",)),
        ("00/05/1975", ("1975-05",)),
        ("dd/mm/1951", ("1951",)),
        ("31 Feb 1951", ()),
        ("3017-08-22", ()),
        ("9 \u017fep 1951", ("1951",)),
        ("unknown", ()),
    ],
)
def test_dates_as_lists_write_them(text: str, dates: tuple[str, ...]) -> None:
    assert born(text) == dates


def test_the_day_of_a_list_may_have_the_month_first() -> None:
    source, files = example("ofac xml")
    data = files["sdn.xml"].replace(b"10/21/2026", b"10/09/2026")
    assert SOURCES[source].read({"sdn.xml": data})[1] == dt.date(2026, 10, 9)


@pytest.mark.parametrize(
    ("text", "told"), [("QUENDLE, Tavio", "Tavio QUENDLE"), ("QUENDLE", "QUENDLE"), ("A, B, C", "B, C A"), (", T", "T")]
)
def test_names_in_reading_order(text: str, told: str) -> None:
    assert reading_order(text) == told


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("TAVIO MARREC QUENDLE", "person"),
        ("ORBELINE CARGO LTD.", "organisation"),
        ("ORBELINE S.A.", "organisation"),
        ("QUENDLE & SON", "organisation"),
        ("UNIT 61", "organisation"),
    ],
)
def test_person_or_organisation_by_the_name(name: str, kind: str) -> None:
    assert guessed_kind(name) == kind


def test_every_example_is_read_by_some_test() -> None:
    named = {EXAMPLES / source / file for source, names in FILES.values() for file in names}
    assert {path for path in EXAMPLES.rglob("*") if path.is_file()} == named


def test_a_name_that_is_weak_in_one_place_and_not_in_another_is_not_weak() -> None:
    entities, _, _ = SOURCES["own"].read({"tips.csv": b"id,name,weak\nT,Tavio|Quendle,Quendle|Heron\n"})
    assert [(name.text, name.weak) for name in entities[0].names] == [
        ("Tavio", False),
        ("Quendle", False),
        ("Heron", True),
    ]
    draft = Draft("1", "person")
    draft.name("Tavio", weak=True)
    draft.name("Tavio")
    assert [(name.text, name.weak, name.kind) for name in draft.entity("1").names] == [("Tavio", False, "primary")]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("bis txt", b"2026-10-21", b"2026-10-22"),
        ("bis txt", b"10/13/2027", b"10/13/2028"),
        ("csl csv", b"DPL) - Bureau", b"DPL) -  Bureau"),
        ("own csv", b"a tip by phone", b"a tip by letter"),
    ],
)
def test_an_id_that_is_made_stays_when_something_else_changes(name: str, old: bytes, new: bytes) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    assert old in data
    before, after = SOURCES[source].read(files)[0], SOURCES[source].read({file: data.replace(old, new)})[0]
    assert [entity.id for entity in before] == [entity.id for entity in after]

"""Rows that are broken become faults; files that are cut or of another kind are refused in one line."""

import pytest
from source_files import FILES, example

from openplaci.faults import ListUnreadable
from openplaci.screening.sources import SOURCES

XML = [name for name in FILES if name.endswith("xml")]
CSV = [name for name in FILES if name.split()[1] in {"csv", "txt", "conlist"}]


def read(name: str, change: "dict[bytes, bytes]") -> tuple[int, list[str]]:
    """An example with something replaced in its first file: how many entities, and the faults in words."""
    source, files = example(name)
    file, data = next(iter(files.items()))
    for old, new in change.items():
        assert old in data
        data = data.replace(old, new, 1)
    entities, _, faults = SOURCES[source].read({**files, file: data})
    return len(entities), [f"{fault.where}: {fault.words}" for fault in faults]


def refusal(source: str, files: dict[str, bytes]) -> str:
    with pytest.raises(ListUnreadable) as told:
        SOURCES[source].read(files)
    words = str(told.value)
    assert "\n" not in words
    assert "expected" in words
    return words


@pytest.mark.parametrize(
    ("name", "change", "entities", "told"),
    [
        ("ofac csv", {b"900002,": b"x,"}, 2, "sdn.csv line 2: no number or no name; expected a number in field 1"),
        ("ofac csv", {b"individual,SDGT": b"individual;SDGT"}, 2, "sdn.csv line 1: the row has 11 fields; expected 12"),
        ("ofac xml", {b"<uid>900003</uid>": b""}, 1, "sdn.xml line 30: no number or no name; expected uid"),
        ("un xml", {b"<REFERENCE_NUMBER>VLi.001</REFERENCE_NUMBER>": b""}, 2, ""),
        (
            "un xml",
            {b"<FIRST_NAME>ORBELINE CARGO SERVICES</FIRST_NAME>": b""},
            1,
            "consolidated.xml line 27: no number",
        ),
        ("eu xml", {b'wholeName="Orbeline Cargo Services"': b""}, 1, "line 15: no number or no name; expected euRef"),
        ("eu csv", {b"Orbeline Cargo Services;": b";"}, 1, "line 8: no name; expected one in NameAlias_WholeName"),
        (
            "eu csv",
            {b"21/10/2026;9001;EU.9001.1;;P": b"21/10/2026;;;;P"},
            2,
            "line 3: no number; expected one in Entity_EU",
        ),
        ("uk conlist", {b"THE HERON": b""}, 2, "ConList.csv line 5: no number or no name; expected Group ID"),
        ("uk xml", {b"<UniqueID>VEL0002</UniqueID>": b""}, 1, "line 21: no number or no name; expected UniqueID"),
        ("bis txt", {b" TAVIO MARREC QUENDLE": b""}, 1, "dpl.txt line 2: no name; expected one in Name"),
        ("csl csv", {b'"QUENDLE, Tavio Marrec"': b""}, 2, "consolidated.csv line 2: no name or no source"),
        ("opensanctions csv", {b'"Vessel"': b'"Rocket"'}, 1, "line 3: no id or no name, or the schema 'Rocket'"),
        ("opensanctions ftm", {b'{"id": "addr-1"': b'{"id": addr-1"'}, 2, "line 2: no entity in JSON"),
        ("own csv", {b",Malta,": b",Veland,"}, 4, "tips.csv line 2: the country 'Veland' is not known"),
        ("own csv", {b",person,": b",wizard,"}, 4, "tips.csv line 2: the kind 'wizard' is not known; expected person"),
        ("own csv", {b"1951-02": b"long ago"}, 4, "tips.csv line 2: the date of birth 'long ago' is not known"),
        ("own csv", {b'"Unit 4, Quay Road, Valletta"': b""}, 3, "line 4: there is nothing to screen in the row"),
    ],
)
def test_a_broken_row_is_told_and_the_rest_is_read(
    name: str, change: dict[bytes, bytes], entities: int, told: str
) -> None:
    count, faults = read(name, change)
    assert count == entities
    assert len(faults) == bool(told) or name.startswith("ofac csv"), faults
    assert told in "".join(faults)


@pytest.mark.parametrize("name", XML)
def test_xml_that_is_cut_anywhere_is_refused(name: str) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    data = data.rstrip()
    for end in range(1, len(data), 37):
        refusal(source, {file: data[:end]})
    refusal(source, {file: data[:-1]})


@pytest.mark.parametrize("name", CSV)
def test_a_row_that_is_cut_at_the_end_is_refused(name: str) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    data = data.rstrip(b"\x1a\r\n")
    last = data.rindex(b"\n") + 1
    assert "is cut" in refusal(source, {**files, file: data[: (last + len(data)) // 2]})


def test_a_quote_that_is_never_closed_is_a_cut_file() -> None:
    source, files = example("ofac csv")
    data = files["sdn.csv"]
    assert "closing quote" in refusal(source, {**files, "sdn.csv": data[: data.index(b"OLD VELMORA")]})


def test_a_main_file_that_lacks_what_others_name_is_cut() -> None:
    source, files = example("ofac csv")
    first = files["sdn.csv"].split(b"\n")[0] + b"\n"
    more = b"".join(b'900002,%d,aka,"ORBELINE %d",-0- \n' % (number, number) for number in range(20, 40))
    words = refusal(source, {**files, "sdn.csv": first, "alt.csv": files["alt.csv"].rstrip(b"\x1a") + more})
    assert words.startswith("alt.csv: 21 of 23 rows name an entity that the main file lacks")


def test_an_end_mark_that_is_missing_is_told() -> None:
    source, files = example("ofac csv")
    bare = files["alt.csv"].rstrip(b"\x1a")
    entities, _, faults = SOURCES[source].read({**files, "alt.csv": bare})
    assert len(entities) == 3
    assert [fault.where for fault in faults] == ["alt.csv"]
    assert "end mark" in faults[0].words


@pytest.mark.parametrize("sign", [b"a", b" ", b", ", b"(", b"@", b".", b"; ", b"1", b"1/", b"a@", b"(1"])
@pytest.mark.parametrize("name", FILES)
def test_a_long_field_is_read_in_reasonable_time(name: str, sign: bytes) -> None:
    # Where a search was not linear in the field, this test would run for hours.
    source, files = example(name)
    for old in (b"Tavio", b"Harbour", b"MX92664", b"Email Address", b"Malta", b"2100", b"Writes", b"Director"):
        file = next((file for file, data in files.items() if old in data), None)
        if file is not None:
            long = files[file].replace(old, old + b" " + sign * (200_000 // len(sign)), 1)
            SOURCES[source].read({**files, file: long})


@pytest.mark.parametrize(
    ("name", "old"),
    [
        ("ofac csv", b"900001"),
        ("ofac xml", b"<Record_Count>2"),
        ("eu xml", b'year="1953'),
        ("un xml", b"<FROM_YEAR>1953"),
        ("un xml", b"<DATE>1951"),
        ("own csv", b"1951"),
    ],
)
def test_a_number_of_very_many_digits_is_none(name: str, old: bytes) -> None:
    # Python refuses to read a whole number of more than 4,300 digits.
    source, files = example(name)
    long = {file: data.replace(old, old + b"1" * 5000) for file, data in files.items()}
    assert SOURCES[source].read(long)[0]


def test_an_id_that_comes_very_often_is_counted_in_reasonable_time() -> None:
    rows = b"id,name\n" + b"T,Tavio Quendle\n" * 30_000
    entities, _, _ = SOURCES["own"].read({"tips.csv": rows})
    assert entities[-1].id == "T#30000"


@pytest.mark.parametrize(("file", "kept"), [("alt.csv", 89), ("alt.csv", 90), ("add.csv", 89), ("add.csv", 90)])
def test_a_joined_file_that_ends_long_before_the_main_one_is_cut(file: str, kept: int) -> None:
    nothing = b"-0- ," * 7 + b"-0- \n"
    files = {
        "sdn.csv": b"".join(b"%d,ORBELINE %d,-0- ,SDGT," % (number, number) + nothing for number in range(1, 101)),
        "alt.csv": b"".join(b"%d,1,aka,ORBELINE CARGO %d,-0- \n" % (number, number) for number in range(1, 101)),
        "add.csv": b"".join(b"%d,1,-0- ,Port Vela,Malta,-0- \n" % number for number in range(1, 101)),
    }
    files[file] = b"".join(files[file].splitlines(keepends=True)[:kept])
    if kept == 90:
        assert len(SOURCES["ofac"].read(files)[0]) == 100
    else:
        told = f"{file}: 11 of 100 entities have numbers beyond its last one, 89"
        assert refusal("ofac", files).startswith(told)


def test_one_row_that_names_nobody_is_a_fault() -> None:
    source, files = example("ofac csv")
    alone = files["alt.csv"].replace(b"900002,3", b"977777,3")
    entities, _, faults = SOURCES[source].read({**files, "alt.csv": alone})
    assert len(entities) == 3
    assert [fault.where for fault in faults] == ["alt.csv line 3"]


def test_a_last_line_that_is_no_json_is_a_cut_file() -> None:
    source, files = example("opensanctions ftm")
    assert "is cut" in refusal(source, {"entities.ftm.json": files["entities.ftm.json"].rstrip()[:-9]})


def test_less_than_half_of_what_a_list_declares_is_refused() -> None:
    source, files = example("ofac xml")
    declared = files["sdn.xml"].replace(b"<Record_Count>2<", b"<Record_Count>9<")
    assert refusal(source, {"sdn.xml": declared}) == (
        "sdn.xml: it has 2 entities; expected 9 as it declares, it is cut"
    )


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "there is nothing in it"),
        (b" \n ", "there is nothing in it"),
        (b"PK\x03\x04....", "it is a ZIP archive"),
        (b"\x1f\x8b\x08....", "it is a gzip archive"),
        (b"%PDF-1.7", "it is a PDF document"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", ""),
        (b"a\0b\0c\0d", ""),
        (b"\xff\xfea", ""),
        (b"name\n", ""),
    ],
)
@pytest.mark.parametrize("name", FILES)
def test_other_kinds_of_files_are_refused(name: str, data: bytes, told: str) -> None:
    source, files = example(name)
    assert told in refusal(source, {**files, next(iter(files)): data})


@pytest.mark.parametrize("name", FILES)
def test_a_file_of_another_source_is_refused(name: str) -> None:
    source, files = example(name)
    file = next(iter(files))
    for other in FILES:
        if other.split()[0].partition("-")[0] != source.partition("-")[0] and source != "own":
            refusal(source, {**files, file: next(iter(example(other)[1].values()))})


@pytest.mark.parametrize("source", [name for name in SOURCES if not name.startswith("ofac")])
def test_one_file_is_expected(source: str) -> None:
    assert "0 files were given; expected one" in refusal(source, {})
    assert "2 files were given; expected one" in refusal(source, {"a": b"x", "b": b"y"})


@pytest.mark.parametrize("name", XML)
@pytest.mark.parametrize(
    "doctype",
    [
        b'<!DOCTYPE a [<!ENTITY b "c">]>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd">',
        b"<!-- > --><!doctype a>",
    ],
)
def test_a_doctype_is_refused(name: str, doctype: bytes) -> None:
    source, files = example(name)
    file, data = next(iter(files.items()))
    start = data.index(b"?>") + 2
    assert "DOCTYPE" in refusal(source, {file: data[:start] + doctype + data[start:]})


def test_elements_that_stand_too_deep_are_refused() -> None:
    data = b"<CONSOLIDATED_LIST>" + b"<a>" * 40 + b"</a>" * 40 + b"</CONSOLIDATED_LIST>"
    assert "too deep" in refusal("un", {"consolidated.xml": data})


@pytest.mark.parametrize(
    ("old", "new"), [(b"Orbeline T", b"Orbeline & T"), (b"Orbeline T", b"Orbel\x19ine T"), (b"Orbeline T", b"O<54 T")]
)
def test_signs_that_xml_forbids_are_repaired_and_told(old: bytes, new: bytes) -> None:
    count, faults = read("un xml", {old: new})
    assert count == 2
    assert len(faults) == 1
    assert "read with repairs" in faults[0]


def test_an_original_script_that_was_damaged_is_no_name() -> None:
    _, files = example("un xml")
    data = files["consolidated.xml"].decode().replace("Тавио Квендль", '"028> 5=4;L').encode()
    entities, _, faults = SOURCES["un"].read({"consolidated.xml": data})
    assert [name.text for name in entities[0].names] == ["TAVIO MARREC QUENDLE", "Tavyo Quendel", "The Heron"]
    assert "original script" in faults[0].words


def test_an_id_that_comes_again_is_kept_under_another_and_told() -> None:
    source, files = example("ofac csv")
    row = files["sdn.csv"].split(b"\n")[1]
    entities, _, faults = SOURCES[source].read({**files, "sdn.csv": b"\n".join([row, row, row, files["sdn.csv"]])})
    assert [entity.id for entity in entities[:3]] == ["900002", "900002#2", "900002#3"]
    assert [fault.where for fault in faults] == ["sdn.csv line 2", "sdn.csv line 3", "sdn.csv line 5"]
    assert {name.text for name in entities[2].names} == {"ORBELINE CARGO SERVICES, LTD.", "ORBELINE AIR FREIGHT"}

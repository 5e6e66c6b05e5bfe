import shutil
from pathlib import Path

import pytest

from openplaci import codes
from openplaci.codes.tables import FOLDER, SHAPES, digest, read_table
from openplaci.faults import CodeTableFault

HEADER = """\
# title: Security status codes
# source: a test
# licence: none
# date: 2026-11
# certainty: [V]
# complete: yes
# made by: hand
code,meaning
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "data"))


def test_every_file_is_a_table_and_every_table_says_what_it_is() -> None:
    tables = {table.name: table for table in codes.tables()}
    assert {f"{name}.{SHAPES[name].ending}" for name in tables} == {file.name for file in FOLDER.iterdir()}
    for table in tables.values():
        assert table.rows > 0
        assert all((table.title, table.source, table.licence, table.date, table.made_by)), table.name
    assert not tables["airlines"].complete
    assert not tables["ics2_stopwords"].complete
    assert tables["pact_unacceptable"].complete
    assert tables["party_placeholders"].certainty == "M"
    assert tables["hs2022"].made_by == "tools/make_codes.py"
    assert len(tables["pact_unacceptable"].note.splitlines()) == 3


def test_no_shipped_table_names_a_path_of_a_machine() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text(encoding="utf-8")
        assert "/work" not in text, file.name
        assert "shared" not in text.lower(), file.name


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("SPX,secure\nSCO\n", "line 10: expected 2 values (code,meaning), found 1"),
        ("SPX,secure\nsco,secure\n", "line 10: 'sco' is no code"),
        ("SPX,\n", "line 9: '' is no meaning"),
        ("SPX,secure\nSPX,again\n", "line 10: 'SPX' stands there twice"),
        ("", "security_status.csv has no rows"),
    ],
)
def test_a_broken_row_is_named_in_one_line(folder: Path, body: str, says: str) -> None:
    (folder / "security_status.csv").write_text(HEADER + body, encoding="utf-8")
    with pytest.raises(CodeTableFault) as fault:
        read_table("security_status", folder)
    assert says in str(fault.value)
    assert "security_status.csv" in str(fault.value)
    assert "\n" not in str(fault.value)


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ("# licence: none\n", "", "the header lacks a line '# licence: ...'"),
        ("[V]", "[Q]", "certainty is '[Q]', not one of V S I M"),
        ("complete: yes", "complete: maybe", "complete is 'maybe', not yes or no"),
        ("code,meaning", "meaning,code", "line 8: expected code,meaning"),
    ],
)
def test_a_broken_header_is_named(folder: Path, was: str, becomes: str, says: str) -> None:
    (folder / "security_status.csv").write_text(HEADER.replace(was, becomes) + "SPX,secure\n", encoding="utf-8")
    with pytest.raises(CodeTableFault) as fault:
        read_table("security_status", folder)
    assert says in str(fault.value)


@pytest.mark.parametrize(
    ("table", "row", "line_says"),
    [
        ("hs2022", "0101:2", "'0101:2' is no heading"),
        ("un_numbers", "3480,nine", "'nine' is no class"),
        ("places", "LON,GBR,London", "'GBR' is no country"),
        ("airlines", "57,QR,Qatar", "'57' is no prefix"),
        ("dangerous_goods", "RBI,9,348,V", "'348' is no un_numbers"),
        ("party_placeholders", "--", "'--' is no term"),
    ],
)
def test_each_shape_refuses_a_wrong_row(folder: Path, table: str, row: str, line_says: str) -> None:
    file = folder / f"{table}.{SHAPES[table].ending}"
    text = file.read_text(encoding="utf-8") + row + "\n"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(CodeTableFault) as fault:
        read_table(table, folder)
    assert str(fault.value) == f"code table {file.name}, line {len(text.splitlines())}: {line_says}"


def test_a_missing_or_unreadable_table_is_named(folder: Path) -> None:
    (folder / "airlines.csv").unlink()
    (folder / "places.csv").write_bytes(b"\xff\xfe")
    for name in ("airlines", "places"):
        with pytest.raises(CodeTableFault, match=f"{name}.csv cannot be read"):
            read_table(name, folder)
    with pytest.raises(CodeTableFault, match=r"airlines.csv cannot be read"):
        digest(folder)


def test_versions_is_a_digest_of_the_tables_alone(folder: Path) -> None:
    assert codes.versions() == digest(folder)
    assert len(codes.versions()) == 12
    file = folder / "airlines.csv"
    text = file.read_bytes()
    file.write_bytes(text.replace(b"\n", b"\r\n"))
    assert digest(folder) == codes.versions()
    file.write_bytes(text + b"000,ZZ,Nobody\n")
    assert digest(folder) != codes.versions()

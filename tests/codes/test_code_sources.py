"""The tables against the public sources, where these lie beside the project."""

import csv
import os
import runpy
from pathlib import Path
from typing import TYPE_CHECKING, cast

import pytest

from openplaci.codes.tables import FOLDER, read_table

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parents[2]
SOURCES = Path(os.environ.get("OPENPLACI_SHARED", ROOT / ".." / "shared")) / "reference" / "codes"

pytestmark = pytest.mark.skipif(not SOURCES.is_dir(), reason="the public sources are not here")


def test_the_generated_tables_are_what_the_tool_makes() -> None:
    build = cast("Callable[[Path], dict[str, str]]", runpy.run_path(str(ROOT / "tools" / "make_codes.py"))["build"])
    made = build(SOURCES)
    assert len(made) == 5
    for name, text in made.items():
        assert (FOLDER / name).read_text(encoding="utf-8") == text, name


@pytest.mark.parametrize(
    ("table", "source", "added", "left_out"),
    [
        ("special_handling", "SpecialHandlingCode", set(), set()),
        ("security_status", "SecurityStatus", set(), set()),
        ("screening_method", "ScreeningMethod", {"FRD", "MDE", "PRT", "RES", "SIM", "VPT"}, set()),
        ("screening_exemption", "ScreeningExemption", set(), set()),
        ("regulated_entity", "RegulatedEntityCategoryCode", {"AC"}, set()),
        ("participant", "ParticipantIdentifier", set(), set()),
        ("rate_class", "RateClassCode", set(), set()),
        ("placi_status", "placi_status_codes", set(), set()),
        ("dangerous_goods", "DangerousGoodsCode", {"DGR", "RDS", "REQ", "RRE"}, {"CAO"}),
    ],
)
def test_the_hand_written_tables_have_the_codes_of_their_source(
    table: str, source: str, added: set[str], left_out: set[str]
) -> None:
    with (SOURCES / f"{source}.csv").open(encoding="utf-8", newline="") as lines:
        listed = {row[0] for row in list(csv.reader(lines))[1:]}
    own = {row[0] for row in read_table(table).rows}
    assert own - listed == added
    assert listed - own == left_out


def test_the_status_tables_have_the_codes_of_their_source() -> None:
    with (SOURCES / "StatusCode.csv").open(encoding="utf-8", newline="") as lines:
        listed = {row["code"] for row in csv.DictReader(lines)}
    discrepancies = {code.removeprefix("DIS_") for code in listed if code.startswith("DIS_")}
    assert {row[0] for row in read_table("discrepancy").rows} == discrepancies
    assert {row[0] for row in read_table("status").rows} == {code[:3] for code in listed}


def test_meanings_are_in_our_own_words() -> None:
    with (SOURCES / "SpecialHandlingCode.csv").open(encoding="utf-8", newline="") as lines:
        theirs = {row["code"]: row["comment"].lower() for row in csv.DictReader(lines)}
    same = [code for code, words in read_table("special_handling").rows if words.lower() == theirs[code]]
    assert [code for code in same if len(theirs[code].split()) > 2] == []

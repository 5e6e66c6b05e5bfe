"""``openplaci watchlist again``: what it tells, and what it leaves alone."""

from pathlib import Path
from typing import Any

FWB = Path(__file__).parent.parent.parent / "examples/cargo_imp/fwb17_ordinary.txt"
NUMBER, SHIPPER = "220-44103872", "Lohrtal Werkzeugbau GmbH"


def tips(tmp_path: Path, *names: str) -> Path:
    path = tmp_path / "tips.csv"
    rows = "".join(f"{place},{name},organisation\n" for place, name in enumerate(names))
    path.write_text(f"id,name,kind\n{rows}", "utf-8")
    return path


def test_it_tells_how_many_were_looked_at_and_which_were_assessed_anew(cli: Any, tmp_path: Path) -> None:
    cli("assess", FWB)
    cli("watchlist", "add", "own", tips(tmp_path, SHIPPER), "--name", "tips")
    [row] = cli("watchlist", "again")
    [found] = row.pop("consignments")
    assert (found["key"], found["outcome"], found["state"]) == (NUMBER, "review", None)
    assert found["why"] == f"list tips, version {row['version']}: shipper is matched since"
    del row["version"]
    assert row == {"list": "tips", "entities": 1, "looked": 1, "assessed": 1, "departed": 0, "failed": 0}
    [row] = cli("watchlist", "again")
    assert row["assessed"] == 0


def test_a_list_by_its_name_leaves_the_others_for_later(cli: Any, tmp_path: Path) -> None:
    cli("assess", FWB)
    cli("watchlist", "add", "own", tips(tmp_path, SHIPPER), "--name", "one")
    cli("watchlist", "add", "own", tips(tmp_path, "Nobody At All"), "--name", "two")
    assert [row["list"] for row in cli("watchlist", "again", "two")] == ["two"]
    assert {row["list"]: row["assessed"] for row in cli("watchlist", "again")} == {"one": 1, "two": 0}


def test_nothing_to_do_is_nothing_told_and_an_unknown_list_is_one_line(cli: Any) -> None:
    assert cli("watchlist", "again") == []
    assert "there is no list named 'tips'" in cli("watchlist", "again", "tips", code=2)

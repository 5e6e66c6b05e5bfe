"""``openplaci watchlist`` and ``screen``: lists in, matches out, and findings in the assessment."""

from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.model.fact import WatchlistChanged

ROOT = Path(__file__).parent.parent.parent
OWN = ROOT / "docs/examples/watchlists/own"
FWB = ROOT / "examples/cargo_imp/fwb17_ordinary.txt"
HEAD = "id,name,kind,country,aliases,weak\n"


def tips(tmp_path: Path, *rows: str) -> Path:
    path = tmp_path / "tips.csv"
    path.write_text(HEAD + "".join(f"{row}\n" for row in rows), "utf-8")
    return path


def test_a_list_is_added_told_compared_and_dropped(cli: Any, tmp_path: Path) -> None:
    [added] = cli("watchlist", "add", "own", tips(tmp_path, "1,Tamerlan Orozbekov,person,KG,,"), "--name", "tips")
    assert (added["name"], added["entities"], added["faults"], added["changed"]) == ("tips", 1, 0, 0)
    again = tips(tmp_path, "1,Tamerlan Orozbekov,person,UZ,,", "2,Zephyrion Works,organisation,AM,,")
    [newer] = cli("watchlist", "add", "own", again, "--name", "tips")
    assert (newer["added_entities"], newer["changed"], newer["removed"]) == (1, 1, 0)
    [listed] = cli("watchlist", "list")
    assert (listed["name"], listed["version"]) == ("tips", newer["version"])
    changes = [row["change"] for row in cli("watchlist", "diff", "tips")]
    assert [change[0] for change in changes] == ["+", "~"]
    with wiring.open_store(settings.load(data=str(tmp_path / "data"))) as store:
        facts = [stored.fact for stored in store.facts(subject="watchlist:tips")]
    assert [(fact.added, fact.changed) for fact in facts if isinstance(fact, WatchlistChanged)] == [(1, 0), (1, 1)]
    cli("watchlist", "drop", "tips")
    assert cli("watchlist", "list") == []
    assert "no watchlist yet" in cli("screen", "Tamerlan Orozbekov", code=2)


def test_a_name_is_screened_and_the_match_says_why(cli: Any, tmp_path: Path) -> None:
    cli("watchlist", "add", "own", tips(tmp_path, "1,Tamerlan Orozbekov,person,KG,,"))
    [row] = cli("screen", "OROZBEKOV TAMERLANE", "--kind", "person", "--country", "kg", code=1)
    assert [row] == cli("screen", "OROZBEKOV TAMERLANE", "--kind", "person", "--country", "Kyrgyzstan", code=1)
    [match] = row["matches"]
    assert set(match) >= {"name", "entity", "list", "score", "alignment"}
    assert (match["name"], match["entity"], match["list"]) == ("Tamerlan Orozbekov", "1", "own")
    assert match["for"] == ["the same country, KG"]
    assert sorted(step["how"] for step in match["alignment"]) == ["same", "typo"]
    assert cli("screen", "PETER MILLER") == [{"query": "PETER MILLER", "kind": "", "country": None, "matches": []}]


def test_a_file_of_names_is_screened_line_by_line(cli: Any, tmp_path: Path) -> None:
    cli("watchlist", "add", "own", tips(tmp_path, "1,Tamerlan Orozbekov,person,KG,,"))
    names = tmp_path / "names.csv"
    names.write_text("name,kind,country\nTamerlan Orozbekov,person,KG\nPeter Miller,,\n", "utf-8")
    found = cli("screen", "--batch", names, code=1)
    assert [(row["query"], len(row["matches"])) for row in found] == [("Tamerlan Orozbekov", 1), ("Peter Miller", 0)]
    names.write_text("name,kind,country\nTamerlan Orozbekov,alien,KG\n", "utf-8")
    assert "names.csv: line 2: the kind is 'alien'; expected person, organisation" in cli(
        "screen", "--batch", names, code=2
    )
    names.write_text("who\nTamerlan\n", "utf-8")
    assert "line 1: no column name" in cli("screen", "--batch", names, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("watchlist", "add", "nobody", "x.csv"), "no source named 'nobody'; known: ofac"),
        (("watchlist", "add", "own"), "no file named"),
        (("watchlist", "diff", "tips"), "there is no list named 'tips'"),
        (("watchlist", "drop", "tips"), "there is no list named 'tips'"),
        (("screen",), "nothing to screen"),
        (("screen", "x", "--threshold", "2"), "--threshold is 2.0"),
        (("screen", "x", "--country", "Nowhere"), "expected a name or ISO code"),
    ],
)
def test_what_is_wrong_is_one_line(cli: Any, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    cli("watchlist", "add", "own", tips(tmp_path, "1,Zephyrion Works,organisation,AM,,"), "--name", "other")
    assert words in cli(*arguments, code=2)


def test_a_file_that_is_cut_changes_nothing_and_says_why(cli: Any, tmp_path: Path) -> None:
    rows = [f"{place},Zephyrion Works {place},organisation,AM,," for place in range(9)]
    [before] = cli("watchlist", "add", "own", tips(tmp_path, *rows))
    assert "looks cut" in cli("watchlist", "add", "own", tips(tmp_path, *rows[:3]), code=2)
    empty = tmp_path / "tips.csv"
    empty.write_text(HEAD, "utf-8")
    cli("watchlist", "add", "own", empty, code=2)
    [now] = cli("watchlist", "list")
    assert now["digest"] == before["digest"]
    cli("watchlist", "add", "own", tips(tmp_path, *rows[:3]), "--smaller")


def test_a_row_that_cannot_be_read_is_told_and_the_rest_is_taken(cli: Any, tmp_path: Path) -> None:
    [row] = cli(
        "watchlist", "add", "own", tips(tmp_path, "1,Zephyrion Works,alien,AM,,", "2,Tamerlan Orozbekov,person,KG,,"),
        code=1,
    )  # fmt: skip
    assert row["faults"] == 1


def test_a_consignment_of_a_listed_party_is_looked_at_and_rules_may_ask(cli: Any, tmp_path: Path) -> None:
    [clear] = cli("assess", FWB)
    shipper = next(
        line for line in FWB.read_text("ascii").partition("SHP")[2].splitlines() if line.startswith("NAM/")
    ).removeprefix("NAM/")
    cli("watchlist", "add", "own", tips(tmp_path, f"1,{shipper},organisation,,,"))
    rule = tmp_path / "rule.yml"
    rule.write_text(
        '- id: listed\n  title: A party is listed\n  when: watchlist.best >= 0.95 and watchlist.list == "own"\n'
        "  score: 10\n  source: a test\n  owner: test\n  explanation: Listed.\n  remedy: show who it is\n"
        "  cases:\n    fires:\n      - {case: yes, known: {watchlist.best: 1.0, watchlist.list: own}}\n"
        "    silent:\n      - {case: no, known: {watchlist.best: 0.1, watchlist.list: own}}\n",
        "utf-8",
    )  # fmt: skip
    [row] = cli("assess", FWB, "--profiles", rule)
    assert clear["outcome"] == "clear"
    assert row["outcome"] == "review"
    codes = {finding["code"]: finding for finding in row["findings"]}
    assert codes["WATCHLIST_MATCH"]["about"] == "shipper"
    assert "LISTED" in codes

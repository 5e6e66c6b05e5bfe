"""``openplaci watchlist budget`` and ``missed``: a centre's own traffic, in numbers, and what screening missed."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.cli import run
from openplaci.model.fact import PersonalViewed, WatchlistsAudited

ROOT = Path(__file__).parent.parent.parent
FWB = ROOT / "examples/cargo_imp/fwb17_ordinary.txt"
LISTED = "id,name,kind\n1,Tamerlan Orozbekov,person\n2,Zephyrion Drone Works,organisation\n3,Bogdan Kharlamov,person\n"
NAMED = ("ELDORADO", "OROZBEKOV", "GRAND RIVER")


@pytest.fixture
def cli(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    def call(*arguments: object, code: int = 0, plain: bool = False) -> Any:
        got = run([*map(str, arguments), "--data", str(tmp_path / "data")])
        out, err = capfdbinary.readouterr()
        assert got == code, err.decode()
        if code == 2:
            assert err.count(b"\n") == 1, err.decode()
            return err.decode()
        return out.decode() if plain else [json.loads(line) for line in out.decode().splitlines()]

    return call


@pytest.fixture
def ship(cli: Any, tmp_path: Path) -> Callable[..., None]:
    def call(*shippers: str, first: int = 4410387, serial: int = 0) -> None:
        folder = tmp_path / f"filed-{first}-{serial}"
        folder.mkdir()
        for place, shipper in enumerate(shippers):
            number = first + place
            text = FWB.read_text("ascii").replace("44103872", f"{number}{number % 7}")
            (folder / f"{place}.txt").write_text(text.replace("LOHRTAL WERKZEUGBAU GMBH", shipper), "ascii")
        cli("assess", folder)

    return call


@pytest.fixture
def listed(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    path.write_text(LISTED, "utf-8")
    cli("watchlist", "add", "own", path, "--name", "tips")


def facts(tmp_path: Path, kind: type) -> list[Any]:
    with wiring.open_store(settings.load(data=str(tmp_path / "data"))) as store:
        return [stored.fact for stored in store.facts(group="audit") if isinstance(stored.fact, kind)]


@pytest.mark.usefixtures("listed")
def test_the_budget_counts_a_centres_own_traffic_and_names_nobody(cli: Any, ship: Any, tmp_path: Path) -> None:
    ship("TAMERLAN OROZBEKOW", "TAMERLAN OROZBEKOW", "TAMERLAN KHARLOV", "ELDORADO FOODS")
    ship("TAMERLAN OROZBEKOW", serial=1)  # filed again: the same consignment
    out = cli("watchlist", "budget", "--alerts", 1, "--floor", 0.6, plain=True)
    assert not any(name in out.upper() for name in NAMED)
    [row] = map(json.loads, out.splitlines())
    assert (row["list"], row["consignments"], row["days"]) == ("tips", 4, 1.0)
    assert row["parties"] == row["parties_a_day"] == 12
    assert row["distinct"] == 5
    alerts = {point["threshold"]: point["alerts"] for point in row["points"]}
    assert alerts[0.85] == 2
    assert sorted(alerts.values(), reverse=True) == list(alerts.values())
    assert facts(tmp_path, PersonalViewed) == []


@pytest.mark.usefixtures("listed")
def test_the_threshold_that_is_proposed_keeps_the_budget(
    cli: Any, ship: Any, capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path
) -> None:
    ship("TAMERLAN OROZBEKOW", "TAMERLAN OROZBEKOV", "ELDORADO FOODS")
    [row] = cli("watchlist", "budget", "--alerts", 1)
    assert row["budget"]["alerts"] == 1
    assert run(["watchlist", "budget", "--alerts", "1", "--data", str(tmp_path / "data")]) == 0
    told = capfdbinary.readouterr().err.decode()
    assert f"openplaci watchlist tiers tips --review {row['budget']['threshold']:g}" in told
    [row] = cli("watchlist", "budget", "--alerts", 0, code=1)
    assert row["budget"] is None


@pytest.mark.usefixtures("listed")
def test_names_are_shown_when_asked_and_that_is_written_down(cli: Any, ship: Any, tmp_path: Path) -> None:
    ship("TAMERLAN OROZBEKOW", "ELDORADO FOODS")
    *shown, _ = cli("watchlist", "budget", "--per-thousand", 500, "--names", 5)
    assert [(row["party"], row["entity"], row["times"]) for row in shown] == [("TAMERLAN OROZBEKOW", "1", 1)]
    assert [(fact.key, fact.where) for fact in facts(tmp_path, PersonalViewed)] == [
        (shown[0]["key"], "watchlist budget")
    ]


@pytest.mark.usefixtures("listed")
def test_a_centre_without_traffic_takes_a_file_of_names(cli: Any, tmp_path: Path) -> None:
    names = tmp_path / "names.csv"
    names.write_text("name\nTamerlan Orozbekow\nEldorado Foods\nGrand River\nGrand River\n", "utf-8")
    [row] = cli("watchlist", "budget", "--batch", names, "--volume", 400, "--alerts", 100)
    assert (row["parties"], row["distinct"], row["parties_a_day"]) == (4, 3, 400.0)
    assert row["points"][0]["a_day"]["value"] == 100.0
    [row] = cli("watchlist", "budget", "--batch", names, "--per-thousand", 0)
    assert row["points"][0]["a_day"] is None
    assert row["budget"]["alerts"] == 0


@pytest.mark.usefixtures("listed")
def test_the_curve_is_drawn_on_a_page_that_stands_alone(cli: Any, ship: Any, tmp_path: Path) -> None:
    ship("TAMERLAN OROZBEKOW", "ELDORADO FOODS")
    page = tmp_path / "curve.html"
    cli("watchlist", "budget", "--alerts", 5, "--draw", page, "--table", plain=True)
    html = page.read_text("utf-8")
    assert html.count("<polyline") == 2
    assert "keeps the budget" in html
    assert "now 0.86" in html
    assert not any(name in html.upper() for name in NAMED)
    assert not re.search(r"(?:src|href)=\"(?!#)|url\(|@import|style=", html)


@pytest.mark.usefixtures("listed")
def test_the_threshold_is_put_in_force_and_what_is_looked_at_is_told(cli: Any, ship: Any) -> None:
    ship("BOHDN KHARLMOV", "ELDORADO FOODS")
    [row] = cli("watchlist", "budget", "--alerts", 1, "--apply")
    assert row["now"] == 0.86
    assert row["budget"]["threshold"] == 0.65
    [tiers] = cli("watchlist", "tiers", "tips")
    assert (tiers["log"], tiers["review"]) == (0.65, 0.65)
    [row] = cli("watchlist", "budget", "--alerts", 0, "--apply")
    assert row["now"] == 0.65
    [tiers] = cli("watchlist", "tiers", "tips")
    assert (tiers["log"], tiers["review"]) == (0.65, row["budget"]["threshold"])
    [row] = cli("watchlist", "budget")
    assert row["now"] == tiers["review"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("budget", "--apply"), "--apply: expected a budget"),
        (("budget", "--alerts", 1, "--per-thousand", 1), "two budgets"),
        (("budget", "--alerts", -1), "--alerts is -1"),
        (("budget", "--days", 0), "--days is 0"),
        (("budget", "--floor", 0.4), "--floor is 0.4"),
        (("budget", "--volume", 4), "--volume goes with --batch"),
        (("budget", "--list", "nobody"), "no list named 'nobody'; known: tips"),
        (("budget",), "no party came in that time"),
        (("budget", "--batch", "nowhere.csv"), "nowhere.csv: No such file"),
        (("missed", "--day", "yesterday"), "--day is 'yesterday'; expected a day"),
        (("missed", "--day", "2999-01-01"), "expected a day that has begun"),
        (("missed", "--least", 2), "--least: expected"),
    ],
)
@pytest.mark.usefixtures("listed")
def test_what_is_wrong_with_a_budget_is_one_line(cli: Any, arguments: tuple[object, ...], words: str) -> None:
    assert words in cli("watchlist", *arguments, code=2)


@pytest.mark.usefixtures("listed")
def test_what_screening_missed_is_told_with_its_alignment_and_written_down(cli: Any, ship: Any, tmp_path: Path) -> None:
    ship("TAMERLAN OROZBEKOV", "BOHDN KHARLMOV", "BOHDN KHARLMOV", "ELDORADO FOODS")
    [row] = cli("watchlist", "missed", "--least", 0.4, code=1)
    assert (row["party"], row["entity"], row["times"]) == ("BOHDN KHARLMOV", "3", 2)
    assert len(row["consignments"]) == 2
    assert (row["why"], row["list"]) == ("scored lower", "tips")
    assert row["score"] < 0.8
    assert {step["listed"] for step in row["alignment"]} >= {"Kharlamov"}
    [fact] = facts(tmp_path, WatchlistsAudited)
    assert (fact.parties, fact.names, fact.missed, fact.unseen) == (5, 3, 1, 0)
    assert fact.lists == (f"tips {row['version']}",)
    seen = {viewed.key for viewed in facts(tmp_path, PersonalViewed)}
    assert seen == set(row["consignments"])


@pytest.mark.usefixtures("listed")
def test_another_day_misses_nothing(cli: Any, ship: Any, tmp_path: Path) -> None:
    ship("BOHDN KHARLMOV")
    assert cli("watchlist", "missed", "--least", 0.4, "--day", "2020-02-29") == []
    assert cli("watchlist", "missed") == []
    assert [(fact.parties, fact.missed) for fact in facts(tmp_path, WatchlistsAudited)] == [(0, 0), (3, 0)]
    assert facts(tmp_path, PersonalViewed) == []


def test_every_command_tells_what_it_does_and_how_it_ends(capsys: pytest.CaptureFixture[str]) -> None:
    def helped(*words: str) -> str:
        assert run(["watchlist", *words, "--help"]) == 0
        return " ".join(re.sub("[│ \\n]+", " ", capsys.readouterr().out).split())

    listed = helped()
    for verb, first in (("budget", "Tell what each threshold"), ("missed", "Tell what screening missed")):
        assert f"{verb} {first}" in listed
    for verb in ("budget", "missed", "matches"):
        assert "Exit code 1 where" in helped(verb)
    assert "It holds in every consignment of the same party." in helped("clear")


def test_without_a_list_it_says_how_to_begin(cli: Any) -> None:
    assert "there is no watchlist yet: openplaci watchlist add SOURCE FILE" in cli("watchlist", "budget", code=2)

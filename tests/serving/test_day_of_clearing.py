"""A server in its own processes, an officer at the command line: what is cleared counts with the next filing."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import PATIENCE, Server, fwb, waybill

FIRST, SECOND, THIRD, FOURTH = map(waybill, range(1, 5))
LIST = "id,name,kind,country,aliases\nT-1,Waterworks Limited,organisation,CA,{aliases}\nT-2,{other},person,MT,\n"
WHY = "Founded in 1920 by the register."


class Day:
    """The server, its filer, and whoever sits at the command line."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.server = Server(folder / "data")
        self.listed()
        self.server.start()
        self.key = self.server.command("keys", "add", "--filer", "CARRIER", "--airline", "*")["key"]

    def listed(self, aliases: str = "", other: str = "Tavio Quendel") -> None:
        path = self.folder / "tips.csv"
        path.write_text(LIST.format(aliases=aliases, other=other), "utf-8")
        self.server.command("watchlist", "add", "own", str(path), "--name", "tips")

    def file(self, number: str, *changed: str) -> str:
        """File a waybill; the state of its dialogue."""
        raw = fwb(number).decode()
        for before, after in zip(changed[::2], changed[1::2], strict=True):
            assert before in raw
            raw = raw.replace(before, after)
        status, _ = self.server.file(self.key, raw.encode())
        assert status == 202
        return self.state(number)

    def state(self, number: str) -> str:
        told: str = self.server.command("referrals", "show", number)["state"]
        return told

    def officer(self, *arguments: str, code: int = 0) -> tuple[list[dict[str, Any]], str]:
        done = subprocess.run(
            [sys.executable, "-m", "openplaci", "watchlist", *arguments, "--data", str(self.server.data)],
            capture_output=True, text=True, check=False, timeout=PATIENCE,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return [json.loads(line) for line in done.stdout.splitlines()], done.stderr


@pytest.fixture
def day(tmp_path: Path) -> Iterator[Day]:
    made = Day(tmp_path)
    try:
        yield made
    finally:
        made.server.kill()


def test_a_day_of_clearing(day: Day) -> None:
    assert day.file(FIRST) == "review"
    (match,), _ = day.officer("matches", FIRST, code=1)
    assert (match["about"], match["entity"], match["tier"], match["cleared"]) == ("consignee", "T-1", "review", None)
    clear = ("clear", FIRST, "--list", "tips", "--entity", "T-1", "--pair", match["pair"], "--why")
    (done,), _ = day.officer(*clear, WHY)
    assert (done["pairs"], done["outcome"]) == (1, "clear")
    assert day.state(FIRST) == "review", "an officer releases it, no machine"
    day.server.command("referrals", "release", FIRST)
    assert day.state(FIRST) == "clear"
    _, err = day.officer(*clear, "again", code=2)
    assert "cleared already" in err
    assert err.count("\n") == 1

    assert day.file(SECOND, "WATERWORKS LTD", "WATERWORKS, LIMITED") == "clear", "the next filing, written otherwise"
    assert day.file(SECOND, "2210 RIVER STREET", "99 HILL STREET") == "review", "another address"

    day.listed(other="Ivo Quendel")  # another version, the same entity
    assert day.file(THIRD) == "clear"
    (row,), _ = day.officer("cleared")
    assert (row["key"], row["entity"], row["why"]) == (FIRST, "T-1", WHY)
    day.listed(aliases="River Pumps", other="Ivo Quendel")
    for place in range(100, 200):  # the server takes the list over within a second or two
        if day.file(waybill(place)) == "review":
            break
    assert day.file(FOURTH) == "review", "the entity changed"

    (back,), _ = day.officer("unclear", FIRST, "--list", "tips", "--entity", "T-1", "--why", "wrong register")
    assert (back["pairs"], back["act"]) == (1, "unclear")
    assert day.officer("cleared")[0] == []


def test_tiers_are_set_while_it_runs(day: Day) -> None:
    assert day.file(FIRST) == "review"
    (told,), _ = day.officer("tiers", "tips", "--review", "off")
    assert (told["review"], told["own"]) == (None, True)
    assert day.file(SECOND) == "clear", "with the next filing, and without a restart"
    day.officer("tiers", "tips", "--review", "0.9", "--hold", "0.97")
    assert day.file(THIRD) == "review"
    shown = day.server.command("referrals", "show", THIRD)
    assert shown["assessment"]["outcome"] == "rfs"
    assert "from 0.97 on this list asks for screening" in shown["assessment"]["reasons"][0]
    (listed,), _ = day.officer("list")
    assert (listed["tiers"]["hold"], listed["tiers"]["own"]) == (0.97, True)
    (told,), _ = day.officer("tiers", "tips", "--default")
    assert (told["review"], told["hold"], told["own"]) == (0.86, None, False)
    for arguments, words in (
        (("--hold", "0.2"), "hold is 0.2; expected 0.5 to 1"),
        (("--log", "off"), "--log is 'off'; expected a score"),
        (("--review", "high"), "--review is 'high'; expected a score from 0.5 to 1, or off"),
        (("--log", "0.95"), "log is 0.95 and review is 0.86"),
        (("--default", "--log", "0.7"), "--default goes alone"),
    ):
        _, err = day.officer("tiers", "tips", *arguments, code=2)
        assert words in err
        assert err.count("\n") == 1


def test_what_was_missed_is_cleared_and_stays_so_for_a_regular_shipper(day: Day) -> None:
    written = ("WATERWORKS LTD", "TAVO QUNDL")
    missed = ("missed", "--least", "0.3", "--refer")
    assert day.file(FIRST, *written) == "clear"
    day.officer(*missed, code=1)
    assert day.state(FIRST) == "review"
    assert day.file(FIRST, *written, "2210 RIVER STREET", "99 HILL STREET") == "review", "filed again, it still waits"
    (match,), _ = day.officer("matches", FIRST, code=1)
    assert (match["entity"], match["missed"], match["cleared"]) == ("T-2", True, None)
    clear = ("clear", FIRST, "--list", "tips", "--entity", "T-2", "--pair", match["pair"], "--why", WHY)
    (done,), _ = day.officer(*clear)
    assert (done["pairs"], done["outcome"]) == (1, "clear")
    day.server.command("referrals", "release", FIRST)
    assert day.file(SECOND, *written, "2210 RIVER STREET", "99 HILL STREET") == "clear"
    rows, _ = day.officer(*missed, code=1)
    assert FIRST in rows[0]["consignments"]
    assert day.state(SECOND) == "clear"

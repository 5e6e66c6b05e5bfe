"""``openplaci watchlist new``, ``entry``, ``remove`` and ``show``; several who write at once, and one who is killed."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.cli import run
from openplaci.model.fact import PersonalViewed, WatchlistChanged, WatchlistEntry
from openplaci.screening import keeping

QUENDLE = ("--name", "Tavio Quendle", "--kind", "person", "--country", "Malta")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def cli(capfdbinary: pytest.CaptureFixture[bytes], data: Path) -> Any:
    def call(*arguments: object, code: int = 0) -> Any:
        got = run([*map(str, arguments), "--data", str(data)])
        out, err = capfdbinary.readouterr()
        assert got == code, err.decode()
        if code == 2:
            assert err.count(b"\n") == 1, err.decode()
            return err.decode()
        return [json.loads(line) for line in out.decode().splitlines()]

    return call


def entries(data: Path, name: str = "tips") -> dict[str, Any]:
    found = keeping.watchlist(data / "watchlists", name)
    assert found is not None
    return {one.id: one for one in found.entities}


def test_entries_are_kept_shown_screened_and_taken_away(cli: Any, data: Path) -> None:
    [made] = cli("watchlist", "new", "tips")
    assert (made["source"], made["entities"]) == ("own", 0)
    [kept] = cli("watchlist", "entry", "tips", "T-1", *QUENDLE, "--phone", "+356 2123 4567", "--phone", "12")
    assert (kept["what"], kept["draft"], kept["entity"]["countries"]) == ("added", False, ["MT"])
    assert kept["unscreened"] == ["the phone '12' is never a match by itself; that takes seven digits or more"]
    things = ("--waybill", "020 12345675", "--identifier", "passport:X1234567", "--email", "tip@q.example")
    cli("watchlist", "entry", "tips", "T-2", *things, "--address", "12 Harbour Road Valletta Malta")
    assert [row["entity"]["id"] for row in cli("watchlist", "show", "tips")] == ["T-1", "T-2"]
    assert [row["entity"]["id"] for row in cli("watchlist", "show", "tips", "T-2")] == ["T-2"]
    for asked, path in (
        (("QUENDEL TAVIO",), "name"), (("--phone", "21234567"), ""), (("--phone", "0356 21234567"), "phone"),
        (("--waybill", "020-12345675"), "waybill"), (("--identifier", "X1234567"), "identifier"),
        (("--email", "TIP@Q.example"), "email"), (("--address", "Valletta, Harbour Road 12, Malta"), "address"),
    ):  # fmt: skip
        [row] = cli("screen", *asked, code=int(bool(path)))
        assert [match["path"] for match in row["matches"]] == [path] * bool(path)
    [born] = cli("screen", "Tavio Quendle", "--born", "1960", "--country", "FR", code=1)
    assert born["matches"][0]["against"]
    assert cli("watchlist", "remove", "tips", "T-1")[0]["what"] == "removed"
    assert list(entries(data)) == ["T-2"]
    cli("watchlist", "remove", "tips", "T-2")
    assert entries(data) == {}
    with wiring.open_store(settings.load(data=str(data))) as store:
        facts = [stored.fact for stored in store.facts(limit=1000)]
    assert [fact.what for fact in facts if isinstance(fact, WatchlistEntry)] == ["added", "added", "removed", "removed"]
    assert len([fact for fact in facts if isinstance(fact, WatchlistChanged)]) == 5
    assert [fact.key for fact in facts if isinstance(fact, PersonalViewed)] == ["watchlist:tips", "watchlist:tips/T-2"]
    assert "Quendle" not in str(facts)


def test_a_list_from_a_file_and_one_kept_by_hand_are_one_kind(cli: Any, data: Path, tmp_path: Path) -> None:
    path = tmp_path / "tips.csv"
    path.write_text("id,name,kind,country,phone\nT-1,Tavio Quendle,person,Malta,+356 2123 4567\n", "utf-8")
    cli("watchlist", "add", "own", path, "--name", "filed")
    cli("watchlist", "new", "tips")
    cli("watchlist", "entry", "tips", "T-1", *QUENDLE, "--phone", "+356 2123 4567")
    assert entries(data) == entries(data, "filed")
    cli("watchlist", "entry", "filed", "T-2", "--phone", "030 1234567")
    assert list(entries(data, "filed")) == ["T-1", "T-2"]


def test_a_name_leads_out_of_the_folder_of_lists_nowhere(cli: Any, data: Path) -> None:
    cli("watchlist", "new", "tips")
    (data / "out.list").write_bytes((data / "watchlists/tips.list").read_bytes())
    for verb in (("show", "../out"), ("diff", "../out"), ("drop", "../out"), ("entry", "../out", "T", *QUENDLE)):
        assert "there is no list named '../out'" in cli("watchlist", *verb, code=2)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("entry", "nobody", "T", *QUENDLE), "there is no list named 'nobody'"),
        (("entry", "../tips", "T", *QUENDLE), "there is no list named '../tips'"),
        (("entry", "un", "T", *QUENDLE), "only own lists are kept by hand"),
        (("entry", "tips", "T"), "nothing to screen in the entry"),
        (("entry", "tips", "", *QUENDLE), "'' is no id of an entry"),
        (("entry", "tips", "x" * 101, *QUENDLE), "is no id of an entry; expected 1 to 100"),
        (("entry", "tips", "T", "--name", "x" * 501), "has 501 signs; expected at most 500"),
        (("entry", "tips", "T", *["--weak=Ann Bell"] * 201), "there are 201 weak; expected at most 200"),
        (("remove", "tips", "T"), "there is no entry of that id"),
        (("show", "nobody"), "there is no list named 'nobody'"),
        (("new", "tips"), "there is a list named tips already"),
        (("new", "un"), "there is a list named un already"),
        (("new", "a/b"), "names no list"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_one_line(cli: Any, data: Path, arguments: tuple[str, ...], words: str) -> None:
    cli("watchlist", "new", "tips")
    now = keeping.watchlist(data / "watchlists", "tips")
    assert now is not None
    published = type(now)(name="un", source="un", version="1", digest="a")
    keeping.put(data / "watchlists", published, at=wiring.now(), faults=0)
    assert words in cli("watchlist", *arguments, code=2)
    assert keeping.watchlist(data / "watchlists", "tips") == now


WRITER = """
import sys
from openplaci.cli import run
for place in range(int(sys.argv[3])):
    told = ["tips", f"{sys.argv[2]}-{place}", "--phone", "030 1234567", "--data", sys.argv[1]]
    assert run(["watchlist", "entry", *told]) == 0
"""


def writer(data: Path, who: str, most: int) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-c", WRITER, str(data), who, str(most)], stdout=subprocess.PIPE)


def test_processes_that_write_at_once_lose_nothing(cli: Any, data: Path) -> None:
    cli("watchlist", "new", "tips")
    running = [writer(data, who, 5) for who in ("a", "b", "c")]
    for one in running:
        one.communicate(timeout=120)
        assert one.returncode == 0
    assert set(entries(data)) == {f"{who}-{place}" for who in "abc" for place in range(5)}


@pytest.mark.skipif(os.name == "nt", reason="kill -9")
def test_who_is_killed_leaves_a_whole_list_and_no_change_that_the_record_does_not_know(cli: Any, data: Path) -> None:
    cli("watchlist", "new", "tips")
    for turn in range(3):
        one = writer(data, f"k{turn}", 10_000)
        assert one.stdout is not None
        for _ in range(2 + turn):
            one.stdout.readline()
        one.send_signal(signal.SIGKILL)
        one.communicate(timeout=30)
        assert f"k{turn}-1" in entries(data)
    with wiring.open_store(settings.load(data=str(data))) as store:
        known, after = set(), 0
        while page := store.facts(after=after):
            known |= {one.fact.entity for one in page if isinstance(one.fact, WatchlistEntry)}
            after = page[-1].seq
    assert set(entries(data)) <= known
    assert len(known - set(entries(data))) <= 3
    cli("watchlist", "entry", "tips", "T-1", *QUENDLE)
    assert "T-1" in entries(data)

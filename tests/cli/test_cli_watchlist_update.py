"""``openplaci watchlist update``: what is published is what is screened; what fails leaves the old list as it is."""

import datetime as dt
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from publisher import Publisher, saying

from openplaci import settings, wiring
from openplaci.access.directory import Directory
from openplaci.cli import run
from openplaci.fetching.update import Wish, update
from openplaci.model.fact import WatchlistChanged, WatchlistUnchanged
from openplaci.screening import keeping
from openplaci.screening.checked import checked, keep

LISTS = Path(__file__).parent.parent.parent / "docs/examples/watchlists"
HEAD = "id,name,kind,country\n"
TIPS = HEAD + "1,Tamerlan Orozbekov,person,KG\n2,Zephyrion Works,organisation,AM\n"
Made = Callable[..., Publisher]


class Desk:
    """The command line on a folder."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.data = folder / "data"
        self.lists = self.data / "watchlists"
        self._capture = capture
        self.err = ""

    def __call__(self, *words: object, exits: int = 0) -> list[dict[str, Any]]:
        done = run([*map(str, ("watchlist", *words)), "--data", str(self.data)])
        out, err = self._capture.readouterr()
        self.err = err.decode()
        assert done == exits, self.err
        return [json.loads(line) for line in out.splitlines()]

    def facts(self, kind: type) -> list[Any]:
        with wiring.open_store(settings.load(data=str(self.data))) as store:
            return [one.fact for one in store.facts(group="audit", limit=1000) if isinstance(one.fact, kind)]


@pytest.fixture
def desk(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setenv("OPENPLACI_WATCHLIST_TRIES", "1")
    return Desk(tmp_path, capfdbinary)


@pytest.fixture
def mirror(publisher: Made, monkeypatch: pytest.MonkeyPatch) -> Publisher:
    """A mirror of our examples, as the setting names it."""
    there = publisher()
    for path in LISTS.glob("*/*.*"):
        there.files[f"/lists/{path.parent.name}/{path.name}"] = path.read_bytes()
    monkeypatch.setenv("OPENPLACI_WATCHLIST_MIRROR", f"{there.url}/lists/")
    return there


def outcomes(rows: list[dict[str, Any]]) -> dict[str, str]:
    return {row["list"]: row["outcome"] for row in rows}


def test_lists_of_a_mirror_are_updated_and_then_unchanged(desk: Desk, mirror: Publisher) -> None:
    assert desk("update", exits=2) == []
    assert "there is no list yet; expected the sources to begin with" in desk.err
    rows = desk("update", "ofac", "un", "eu", "uk", "bis", "csl", "ofac-consolidated", "opensanctions")
    assert set(outcomes(rows).values()) == {"updated"}
    assert {row["list"]: row["added"] for row in rows}["ofac"] == 3
    assert set(outcomes(desk("update")).values()) == {"unchanged"}
    assert mirror.statuses("/lists/un/consolidated.xml") == [200, 304]
    assert {(fact.name, fact.why) for fact in desk.facts(WatchlistUnchanged)} == {(row["list"], "") for row in rows}
    mirror.files["/lists/ofac/alt.csv"] = (LISTS / "ofac/alt.csv").read_bytes().replace(b"fka", b"aka", 1)
    [row] = desk("update", "ofac")
    assert (row["outcome"], row["changed"]) == ("updated", 1)
    assert desk("diff", "ofac")[0]["change"].startswith("~")


def test_what_fails_leaves_the_old_list_and_the_others_go_on(desk: Desk, mirror: Publisher) -> None:
    desk("update", "ofac", "un", "bis")
    before = {path.name: path.read_bytes() for path in desk.lists.glob("*.list")}
    whole = mirror.files["/lists/un/consolidated.xml"]
    for broken, words in (
        (saying(200, whole[:400]), "consolidated.xml"),
        (saying(200, whole[:400], Content_Length=str(len(whole)), hang_up=True), "ended before it was whole"),
        (saying(200, b"a,b\n1,2\n"), "consolidated.xml"),
        (saying(404), "no such file (404)"),
    ):
        mirror.answers["/lists/un/consolidated.xml"] = [broken]
        rows = desk("update", "un", "ofac", exits=2)
        assert outcomes(rows) == {"un": "failed", "ofac": "unchanged"}
        assert words in rows[0]["why"]
        assert desk.err == f"openplaci: un: {rows[0]['why']}\n"
        assert {path.name: path.read_bytes() for path in desk.lists.glob("*.list")} == before
        assert desk.facts(WatchlistUnchanged)[-2].why == rows[0]["why"]
    un = next(row for row in desk("list") if row["name"] == "un")
    assert (un["failed"], un["stale"]) == (rows[0]["why"], False)
    mirror.answers.clear()
    assert outcomes(desk("update", "un")) == {"un": "unchanged"}
    assert next(row for row in desk("list") if row["name"] == "un")["failed"] == ""


def test_one_file_of_several_that_fails_takes_none(desk: Desk, mirror: Publisher) -> None:
    desk("update", "ofac")
    mirror.files["/lists/ofac/sdn.csv"] += b'99,"NEW, One","individual","X",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    mirror.answers["/lists/ofac/add.csv"] = [saying(500)]
    [row] = desk("update", "ofac", exits=2)
    assert "/lists/ofac/add.csv" in row["why"]
    assert [row["entities"] for row in desk("list")] == [3]


def test_a_list_that_lost_half_is_not_taken_unless_somebody_says_so(desk: Desk, publisher: Made) -> None:
    there = publisher()
    there.files["/tips.csv"] = (TIPS + "3,Quendel Tavio,person,MT\n4,Marlo Vint,person,MT\n").encode()
    desk("update", "tips", "--source", "own", "--from", f"{there.url}/tips.csv")
    there.files["/tips.csv"] = (HEAD + "3,Quendel Tavio,person,MT\n").encode()
    [row] = desk("update", "tips", exits=2)
    assert "looks cut" in row["why"]
    [row] = desk("update", "tips", "--smaller")
    assert (row["outcome"], row["removed"]) == ("updated", 3)


def test_a_mirror_that_stopped_does_not_take_a_list_back(desk: Desk, mirror: Publisher) -> None:
    desk("update", "un")
    path = "/lists/un/consolidated.xml"
    mirror.files[path] = mirror.files[path].replace(b"2026-10-21", b"2025-10-21")
    [row] = desk("update", "un", exits=2)
    assert "it is of 2025-10-21, older than the version that stands, 2026-10-21" in row["why"]
    assert [row["version"] for row in desk("list")] == ["2026-10-21"]


def test_where_a_list_came_from_is_remembered_without_being_told_in_full(desk: Desk, publisher: Made) -> None:
    there = publisher()
    there.files["/tips.csv"] = TIPS.encode()
    [row] = desk("update", "tips", "--source", "own", "--from", f"{there.url}/tips.csv?token=s3cret")
    assert (row["outcome"], row["origin"]) == ("updated", f"{there.url}/tips.csv")
    there.files["/tips.csv"] += b"3,Quendel Tavio,alien,MT\n"
    [row] = desk("update", exits=1)
    assert (row["outcome"], row["added"], row["faults"]) == ("updated", 1, 1)
    assert "the kind 'alien' is not known" in desk.err
    assert {asked for asked, _ in there.asked} == {"/tips.csv?token=s3cret"}
    [row] = desk("list")
    assert row["origin"] == f"{there.url}/tips.csv"
    assert desk.lists.stat().st_mode & 0o777 == 0o700
    for path in desk.data.rglob("*"):
        if path.is_file() and path.suffix != ".checked":
            assert b"s3cret" not in path.read_bytes(), path
    assert "s3cret" not in str(desk.facts(WatchlistChanged))


def test_files_and_folders_of_this_machine_are_taken(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "tips.csv").write_text(TIPS, "utf-8")
    monkeypatch.chdir(tmp_path)
    desk("add", "own", "tips.csv", "--name", "tips")
    assert outcomes(desk("update", "tips", "--from", "tips.csv")) == {"tips": "unchanged"}
    monkeypatch.chdir("/")
    (tmp_path / "tips.csv").write_text(TIPS + "3,Quendel Tavio,person,MT\n", "utf-8")
    assert outcomes(desk("update")) == {"tips": "updated"}
    assert outcomes(desk("update", "ofac", "--from", LISTS / "ofac")) == {"ofac": "updated"}
    desk("drop", "tips")
    desk("add", "own", tmp_path / "tips.csv", "--name", "tips")
    [row] = desk("update", "tips", exits=2)
    assert "nobody knows where it comes from; expected --from" in row["why"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("nobody",), "there is no list and no source named 'nobody'"),
        (("ofac", "un", "--from", "x"), "--from goes with the name of one list"),
        (("--from", "x"), "--from goes with the name of one list"),
        (("tips", "--source", "own"), "--source goes with --from"),
        (("ofac", "--from", "/not/there"), "no such file or folder"),
        (("../x", "--source", "own", "--from", str(LISTS / "own")), "names no list"),
        (("own", "--from", str(LISTS / "un")), "own: "),
    ],
)
def test_what_is_wrong_is_one_line(desk: Desk, words: tuple[str, ...], said: str) -> None:
    desk("update", *words, exits=2)
    assert said in desk.err
    assert desk.err.count("\n") == 1


def test_the_token_of_the_union_is_sent_and_never_told(
    desk: Desk, publisher: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = publisher()
    there.files["/content"] = (LISTS / "eu/xmlFullSanctionsList_1_1.xml").read_bytes()
    addresses = tmp_path / "addresses.toml"
    addresses.write_text(f'[[eu]]\nurl = "{there.url}/content"\nfile = "list.xml"\nknown = "M"\n', "utf-8")
    monkeypatch.setenv("OPENPLACI_WATCHLIST_ADDRESSES", str(addresses))
    monkeypatch.setenv("OPENPLACI_WATCHLIST_EU_TOKEN", "s3cret")
    there.answers["/content"] = [saying(403)]
    [row] = desk("update", "eu", exits=2)
    assert "may not be fetched (403)" in row["why"]
    assert "setting watchlist_eu_token" in row["why"]
    there.answers.clear()
    [row] = desk("update", "eu")
    assert row["outcome"] == "updated"
    assert {asked for asked, _ in there.asked} == {"/content?token=s3cret"}
    assert "s3cret" not in str(row) + desk.err + str(desk.facts(WatchlistUnchanged))
    assert not [path for path in desk.data.rglob("*") if path.is_file() and b"s3cret" in path.read_bytes()]
    addresses.write_text('[[usa]]\nurl = "x"\nfile = "y"\nknown = "M"\n', "utf-8")
    desk("update", "eu", exits=2)
    assert "no source 'usa'" in desk.err


def test_a_list_that_was_not_checked_for_long_is_never_silent(desk: Desk, mirror: Publisher) -> None:
    desk("update", "un")
    mirror.answers["/lists/un/consolidated.xml"] = [saying(404)]
    desk("update", "un", exits=2)
    last = checked(desk.lists, "un")
    assert last is not None
    old = dt.timedelta(days=9)
    assert last.good is not None
    keep(desk.lists, msgspec.structs.replace(last, good=last.good - old))
    path = desk.lists / "un.list"
    head, _, body = path.read_bytes().partition(b"\n")
    made = msgspec.json.decode(head, type=keeping.Head)
    made = msgspec.structs.replace(made, added=made.added - old)
    path.write_bytes(msgspec.json.encode(made) + b"\n" + body)
    [row] = desk("list")
    assert row["stale"] is True
    assert "un: not checked for 9 days, so it may be old: openplaci watchlist update un; the last try" in desk.err
    mirror.answers.clear()
    desk("update", "un")
    assert [row["stale"] for row in desk("list")] == [False]


def test_of_two_updates_at_once_one_does_it(desk: Desk, publisher: Made) -> None:
    there = publisher()
    there.files["/tips.csv"] = TIPS.encode()
    chosen = settings.load(data=str(desk.data))
    both = threading.Barrier(4)

    def go(_: int) -> str:
        with wiring.open_store(chosen) as store:
            both.wait()
            return update(
                store, Directory(), desk.lists, chosen, Wish("tips", "own", f"{there.url}/tips.csv"), by="t",
                at=dt.datetime(2026, 11, 25, tzinfo=dt.UTC),
            ).updated.outcome  # fmt: skip

    with wiring.open_store(chosen):
        pass
    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(go, range(4))) == ["unchanged"] * 3 + ["updated"]
    assert len(desk.facts(WatchlistChanged)) == 1


def test_an_update_that_is_killed_leaves_the_old_list_and_the_next_one_works(desk: Desk, publisher: Made) -> None:
    there = publisher()
    there.files["/tips.csv"] = TIPS.encode()
    desk("update", "tips", "--source", "own", "--from", f"{there.url}/tips.csv")
    before = (desk.lists / "tips.list").read_bytes()
    arrived = threading.Event()

    def half(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "5000")
        handler.end_headers()
        handler.wfile.write(TIPS.encode())
        handler.wfile.flush()
        arrived.set()
        handler.rfile.read(1)

    there.answers["/tips.csv"] = [half]
    child = subprocess.Popen(
        [sys.executable, "-m", "openplaci", "watchlist", "update", "--data", str(desk.data)], env=dict(os.environ)
    )
    assert arrived.wait(60)
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert (desk.lists / "tips.list").read_bytes() == before
    there.answers.clear()
    there.files["/tips.csv"] += b"3,Quendel Tavio,person,MT\n"
    [row] = desk("update")
    assert (row["outcome"], row["added"]) == ("updated", 1)
    assert sorted(path.name for path in desk.lists.iterdir() if path.name.startswith(".")) == []


def test_what_was_written_by_hand_since_is_not_lost(desk: Desk, publisher: Made) -> None:
    there = publisher()
    there.files["/tips.csv"] = TIPS.encode()
    desk("update", "tips", "--source", "own", "--from", f"{there.url}/tips.csv")
    desk("entry", "tips", "9", "--name", "Quendle Tavio", "--kind", "person")
    there.files["/tips.csv"] = (TIPS + "3,Bogdan Kharlamov,person,\n").encode()
    [row] = desk("update", "tips", exits=2)
    assert (row["outcome"], row["why"].partition(";")[0]) == ("failed", "it was changed by hand since it was fetched")
    kept = keeping.watchlist(desk.lists, "tips")
    assert kept is not None
    assert [one.id for one in kept.entities] == ["1", "2", "9"]
    [row] = desk("update", "tips", "--from", f"{there.url}/tips.csv")
    assert (row["outcome"], row["added"], row["removed"]) == ("updated", 1, 1)
    assert outcomes(desk("update")) == {"tips": "unchanged"}

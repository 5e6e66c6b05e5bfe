"""What screening missed becomes a review, by hand and by a server's night."""

import datetime as dt
import io
import json
import shutil
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from openplaci import logs, settings, wiring
from openplaci.api import list_times
from openplaci.api.timed import Ended, Timed
from openplaci.faults import BadSetting
from openplaci.model.fact import ConsignmentAssessed, WatchlistsAudited

ROOT = Path(__file__).parent.parent.parent
FWB = ROOT / "examples/cargo_imp/fwb17_ordinary.txt"
LEAST = ("--least", "0.4")
KEY = "220-44103872"


def openplaci(data: Path, *arguments: str, code: int = 0) -> list[Any]:
    done = subprocess.run(
        [sys.executable, "-m", "openplaci", *arguments, "--data", str(data)],
        capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with a list, and a consignment whose shipper is near a listed name and was not matched."""
    folder = tmp_path_factory.mktemp("missed")
    data = folder / "data"
    listed = folder / "tips.csv"
    listed.write_text("id,name,kind\n3,Bogdan Kharlamov,person\n", "utf-8")
    openplaci(data, "watchlist", "add", "own", str(listed), "--name", "tips")
    message = folder / "fwb.txt"
    text = FWB.read_text("ascii").replace("LOHRTAL WERKZEUGBAU GMBH", "BOHDN KHARLMOV")
    message.write_text(text, "ascii")
    [row] = openplaci(data, "assess", str(message))
    assert row["outcome"] == "clear"
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """One of one's own."""
    return Path(shutil.copytree(made, tmp_path / "data"))


def assessed(data: Path) -> list[ConsignmentAssessed]:
    with wiring.open_store(settings.load(data=str(data))) as store:
        return [one.fact for one in store.facts(subject=KEY) if isinstance(one.fact, ConsignmentAssessed)]


def audited(data: Path) -> list[WatchlistsAudited]:
    with wiring.open_store(settings.load(data=str(data))) as store:
        return [one.fact for one in store.facts(group="audit") if isinstance(one.fact, WatchlistsAudited)]


def test_what_was_missed_is_put_before_an_officer_once(data: Path) -> None:
    [row] = openplaci(data, "watchlist", "missed", *LEAST, "--refer", code=1)
    assert row["consignments"] == [KEY]
    _, anew = assessed(data)
    assert anew.assessment.outcome == "review"
    [finding] = [one for one in anew.assessment.findings if one.code == "WATCHLIST_MISSED"]
    assert (finding.about, finding.floor, finding.evidence[0], finding.evidence[2]) == (
        "shipper",
        "review",
        "tips",
        "3",
    )
    openplaci(data, "watchlist", "missed", *LEAST, "--refer", code=1)
    assert len(assessed(data)) == 2
    assert [fact.missed for fact in audited(data)] == [1, 1]


def test_a_pair_that_is_cleared_is_not_told_again(data: Path, made: Path, tmp_path: Path) -> None:
    """A regular shipper is a review once, not with each new consignment."""
    openplaci(data, "watchlist", "missed", *LEAST, "--refer", code=1)
    [found] = openplaci(data, "watchlist", "matches", KEY, code=1)
    assert (found["about"], found["entity"], found["tier"], found["path"], found["missed"]) == (
        "shipper",
        "3",
        "review",
        "name",
        True,
    )
    why = ("--list", "tips", "--entity", "3", "--pair", found["pair"], "--why", "A toolmaker, known since 1990.")
    [row] = openplaci(data, "watchlist", "clear", KEY, *why)
    assert (row["pairs"], row["outcome"]) == (1, None)
    [again] = openplaci(data, "watchlist", "matches", KEY)
    assert again["cleared"]["why"] == "A toolmaker, known since 1990."
    message = tmp_path / "fwb.txt"
    filed = (made.parent / "fwb.txt").read_text("ascii")
    message.write_text(filed.replace("220-44103872", "220-44103883"), "ascii")
    openplaci(data, "assess", str(message))
    assert openplaci(data, "watchlist", "missed", *LEAST, "--refer") == []
    assert audited(data)[-1].missed == 0
    assert [one.assessment.outcome for one in assessed(data)] == ["clear", "review"]


def test_at_night_no_name_is_shown(data: Path) -> None:
    [row] = openplaci(data, "watchlist", "missed", *LEAST, "--refer", "--night", code=1)
    assert row == {"parties": 3, "missed": 1, "unseen": row["unseen"], "names": 1, "assessed": 1}


def test_a_server_looks_at_its_time_of_the_day(data: Path) -> None:
    clock = [dt.datetime(2026, 11, 25, 2, 29, tzinfo=dt.UTC)]
    looked = threading.Event()

    def now() -> dt.datetime:
        looked.set()
        return clock[0]

    chosen = settings.load({}, data=str(data), watchlist_missed="02:30")
    (night,) = list_times.timed(chosen, now, logs.logger("error", io.StringIO()), every=0.01)
    night.start()
    looked.wait(10)
    assert audited(data) == []
    clock[0] += dt.timedelta(minutes=1)
    while not audited(data):
        looked.clear()
        looked.wait(0.1)
    night.stop()
    assert [fact.parties for fact in audited(data)] == [3]


def test_what_a_look_found_is_told_apart_from_one_that_broke() -> None:
    told = io.StringIO()
    log = logs.logger("info", told)
    for ended in (Ended(0, b"{}", b""), Ended(1, b"{}", b""), Ended(1, b"", b"Traceback"), Ended(2, b"", b"a name")):
        list_times.looked(log, ended)
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [line["event"] for line in lines] == ["watchlist_missed.found", *["watchlist_missed.failed"] * 2]
    assert "name" not in told.getvalue()


def test_nothing_is_done_that_the_settings_do_not_name(tmp_path: Path) -> None:
    noon = dt.datetime(2026, 11, 25, 12, tzinfo=dt.UTC)

    def timed(**given: str) -> tuple[Timed, ...]:
        return list_times.timed(settings.load({}, **given), lambda: noon, logs.logger("error", io.StringIO()))

    assert len(timed(data=str(tmp_path))) == 0
    assert len(timed(data=str(tmp_path), watchlist_missed="02:30, 14:00", watchlist_update="03:00")) == 2
    assert len(timed(data=settings.MEMORY, watchlist_update="03:00")) == 0
    with pytest.raises(BadSetting, match="watchlist_missed: '2:30' is no time of the day"):
        timed(data=str(tmp_path), watchlist_missed="2:30")

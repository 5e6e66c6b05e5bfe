"""A server brings its lists up to date at times of the day, and nothing that goes wrong stops it."""

import datetime as dt
import io
import json
import os
import sys
import threading
from functools import partial
from pathlib import Path

import pytest

from openplaci import logs
from openplaci.api import list_times
from openplaci.api.timed import Timed, due, times
from openplaci.faults import BadSetting

DAY = dt.datetime(2026, 11, 25, tzinfo=dt.UTC)


def at(hours: float) -> dt.datetime:
    return DAY + dt.timedelta(hours=hours)


def test_times_of_the_day_are_read_or_refused() -> None:
    assert times("watchlist_update", "15:30, 03:00,") == (dt.time(3), dt.time(15, 30))
    assert times("watchlist_update", "") == ()
    for wrong in ("3:00", "24:00", "03:60", "noon", "03:00 04:00"):
        with pytest.raises(BadSetting, match=r"setting watchlist_missed: .* no time of the day; expected one as 03"):
            times("watchlist_missed", wrong)


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (None, 1.0, True),
        (-1.0, 2.9, False),
        (-1.0, 3.0, True),
        (3.0, 3.5, False),
        (3.0, 14.9, False),
        (3.0, 15.0, True),
        (-40.0, 1.0, True),
        (-9.1, 1.0, True),
        (-9.0, 1.0, False),
        (30.0, 4.0, True),
    ],
)
def test_an_update_is_due_once_for_each_time_that_came(last: float | None, now: float, expected: bool) -> None:
    assert due(times("watchlist_update", "03:00,15:00"), None if last is None else at(last), at(now)) is expected


def updater(*command: str) -> tuple[Timed, io.StringIO]:
    told = io.StringIO()
    log = logs.logger("info", told)
    made = Timed(
        "watchlist_update", (dt.time(3),), command, partial(list_times.updated, log), last=at(-30),
        clock=lambda: at(4), log=log,
    )  # fmt: skip
    return made, told


def test_it_runs_once_and_tells_how_it_ended(tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    rows = [{"list": "un", "outcome": "updated"}, {"list": "eu", "outcome": "failed", "why": "no such file"}]
    program = f"import json; open({str(ran)!r}, 'a').write('x'); [print(json.dumps(row)) for row in {rows}]; exit(2)"
    made, told = updater(sys.executable, "-c", program)
    assert (made.look(), made.look()) == (True, False)
    assert ran.read_text() == "x"
    lines = [json.loads(line) for line in told.getvalue().splitlines()]
    assert [(line["event"], line["id"], line.get("why", "")) for line in lines] == [
        ("watchlist.updated", "un", ""), ("watchlist.failed", "eu", "no such file"),
    ]  # fmt: skip


def test_a_command_that_says_nothing_and_fails_is_told() -> None:
    made, told = updater(sys.executable, "-c", "import sys; print('no list', file=sys.stderr); sys.exit(2)")
    made.look()
    line = json.loads(told.getvalue())
    assert (line["event"], line["why"], line["code"]) == ("watchlist_update.failed", "no list", 2)


def test_a_command_that_cannot_run_is_told_and_the_thread_goes_on(tmp_path: Path) -> None:
    made, told = updater(str(tmp_path / "none"))
    assert made.look() is True
    assert "watchlist_update.failed" in told.getvalue()


def test_a_server_that_ends_waits_for_no_publisher(tmp_path: Path) -> None:
    begun = tmp_path / "begun"

    os.mkfifo(begun)
    made, _ = updater(
        sys.executable, "-c", f"open({str(begun)!r}, 'w').close(); import threading; threading.Event().wait()"
    )
    made.start()
    begun.read_bytes()
    made.stop()
    assert "watchlist_update" not in {thread.name for thread in threading.enumerate()}

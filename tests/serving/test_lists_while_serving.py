"""A server fetches its lists by itself, and filings go on meanwhile."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from publisher import Publisher, say
from served import PATIENCE, Server, fwb, waybill

TIPS = b"id,name\n1,Tamerlan Orozbekov\n2,Zephyrion Works\n"


def test_lists_are_updated_while_filings_go_on(
    tmp_path: Path, publisher: Callable[..., Publisher], monkeypatch: pytest.MonkeyPatch
) -> None:
    there, asked, filed = publisher(), threading.Event(), threading.Event()

    def wait(handler: Any) -> None:
        asked.set()
        filed.wait(PATIENCE)
        say(handler, 200, TIPS + b"3,Marlo Vint\n")

    file = tmp_path / "tips.csv"
    file.write_bytes(TIPS)
    server = Server(tmp_path / "data")
    server.command("watchlist", "add", "own", str(file), "--name", "tips")
    monkeypatch.setenv("OPENPLACI_WATCHLIST_TRIES", "1")
    there.answers["/tips.csv"] = [lambda handler: say(handler, 200, TIPS), wait]
    server.command("watchlist", "update", "tips", "--from", f"{there.url}/tips.csv")
    last = tmp_path / "data" / "watchlists" / "tips.checked"
    told = json.loads(last.read_bytes())
    last.write_text(json.dumps(told | {"tried": "2026-01-01T00:00:00Z"}), "utf-8")
    monkeypatch.setenv("OPENPLACI_WATCHLIST_UPDATE", "00:00")
    key = server.command("keys", "add", "--filer", "C", "--airline", "618")["key"]
    server.start()
    try:
        assert asked.wait(PATIENCE)
        assert server.file(key, fwb(waybill(1)))[0] < 300
        filed.set()
        end = time.monotonic() + PATIENCE
        while listed(server.data)["entities"] != 3:
            assert time.monotonic() < end
        assert server.file(key, fwb(waybill(2)))[0] < 300
    finally:
        filed.set()
        assert server.stop() == 0


def listed(data: Path) -> dict[str, Any]:
    """The list as the command line tells it."""
    done = subprocess.run(
        [sys.executable, "-m", "openplaci", "watchlist", "list", "--data", str(data)],
        capture_output=True, text=True, check=True, timeout=PATIENCE,
    )  # fmt: skip
    made: dict[str, Any] = json.loads(done.stdout)
    return made

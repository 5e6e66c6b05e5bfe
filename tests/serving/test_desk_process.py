"""The process in which filings are decided: killed, stopped, asked what it cannot know yet."""

import http.client
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from served import PATIENCE, Server, fwb, receiving, waybill

from openplaci.api import intake_process

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="finds the process in /proc")


def children(parent: int) -> list[int]:
    """The processes that a process started and that run."""
    found = []
    for place in Path("/proc").iterdir():
        if not place.name.isdigit():
            continue
        try:
            state, ancestor = (place / "stat").read_text().rpartition(")")[2].split()[:2]
        except OSError:  # it ended meanwhile
            continue
        if int(ancestor) == parent and state != "Z":
            found.append(int(place.name))
    return found


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.start()
    try:
        yield made
    finally:
        made.kill()


def desk_of(server: Server) -> int:
    (desk,) = children(server.id)
    return desk


def test_a_desk_that_is_killed_is_started_again_and_what_was_acknowledged_is_kept(server: Server) -> None:
    key = server.command("keys", "add", "--filer", "CARRIER", "--airline", "*")["key"]
    acknowledged: list[str] = []
    ended = threading.Event()
    half = threading.Event()

    def file(first: int) -> None:
        place = first
        while not ended.is_set():
            number = waybill(place)
            status, body = server.file(key, fwb(number))
            assert status in (202, 503), body
            if status == 202:
                acknowledged.append(number)
            if len(acknowledged) > 20:
                half.set()
            place += 1

    threads = [threading.Thread(target=file, args=(1000 * place,)) for place in range(3)]
    for thread in threads:
        thread.start()
    assert half.wait(PATIENCE)
    before = desk_of(server)
    os.kill(before, signal.SIGKILL)
    count = len(acknowledged)
    while len(acknowledged) < count + 20:
        assert any(thread.is_alive() for thread in threads)
    ended.set()
    for thread in threads:
        thread.join(PATIENCE)
    assert server.ask("GET", "/ready")[0] == 200
    assert desk_of(server) != before
    for number in acknowledged:
        assert server.ask("GET", f"/api/consignments/{number}", headers={"Authorization": f"Bearer {key}"})[0] == 200


def test_a_desk_ends_with_its_server_however_that_ends(tmp_path: Path) -> None:
    server = Server(tmp_path).start()
    desk = desk_of(server)
    server.kill()
    while Path(f"/proc/{desk}").exists():
        pass


def test_the_desk_may_share_the_process_of_the_doors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENPLACI_DESK", "shared")
    server = Server(tmp_path)
    key = server.command("keys", "add", "--filer", "CARRIER", "--airline", "*")["key"]
    server.start()
    assert children(server.id) == []
    assert server.file(key, fwb(waybill(0)))[0] == 202
    server.kill()


def test_a_desk_that_was_told_nothing_ends_in_order() -> None:
    command = [sys.executable, "-c", "from openplaci.api.desk_main import main; main()"]
    assert subprocess.run(command, stdin=subprocess.DEVNULL, timeout=PATIENCE, check=False).returncode == 0


def test_a_desk_that_cannot_begin_says_why(tmp_path: Path) -> None:
    command = [sys.executable, "-c", "from openplaci.api.desk_main import main; main()"]
    options = intake_process.Options(programme="nowhere", data=str(tmp_path), environment="test")
    done = subprocess.run(
        command, input=intake_process.frame(intake_process.ENCODER.encode(options)), capture_output=True,
        timeout=PATIENCE, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert done.stderr.startswith(b"openplaci: no programme named 'nowhere'")


def test_a_key_is_good_at_once_and_its_end_point_is_told(server: Server) -> None:
    with receiving() as receiver:
        for place in range(3):
            own = server.command(
                "keys", "add", "--filer", f"FILER{place}", "--airline", "*", "--webhook", receiver.url, "--secret",
                "s" * 32,
            )  # fmt: skip
            number = waybill(place)
            assert server.file(own["key"], fwb(number))[0] == 202
            assert receiver.wait(lambda got, number=number: got.about(number) == ["SF"])


def test_stopped_in_order_what_was_acknowledged_is_kept(tmp_path: Path) -> None:
    server = Server(tmp_path)
    key = server.command("keys", "add", "--filer", "CARRIER", "--airline", "*")["key"]
    server.start()
    acknowledged: list[str] = []
    first = threading.Event()

    def file(place: int) -> None:
        for number in (waybill(place + one) for one in range(1000)):
            try:
                status, _ = server.file(key, fwb(number))
            except (OSError, http.client.HTTPException):
                return
            if status == 202:
                acknowledged.append(number)
                first.set()

    threads = [threading.Thread(target=file, args=(1000 * place,)) for place in range(4)]
    for thread in threads:
        thread.start()
    assert first.wait(PATIENCE)
    assert server.stop() == 0
    for thread in threads:
        thread.join(PATIENCE)
    server.start()
    for number in acknowledged:
        assert server.ask("GET", f"/api/consignments/{number}", headers={"Authorization": f"Bearer {key}"})[0] == 200
    server.kill()

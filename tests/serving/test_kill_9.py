"""Killed at any moment under load: what was acknowledged is there, every hold stands, every answer comes, in order."""

import http.client
import random
import threading
from pathlib import Path

import pytest
from served import PATIENCE, Receiver, Server, fwb, receiving, waybill

STORY = ("RFI SHIPMENT PLEASE", "RFI SHIPMENT PLEASE", "CLEAR SHIPMENT PLEASE", "BRASS VALVES FOR WATER PIPES")
"""What is filed of each waybill, in this order; each only once the one before was acknowledged."""
TOLD = (("7H",), ("7J",), ("7I", "SF"), ("SF",))
"""What each is answered with."""
FILERS = 4


class Load:
    """Filers that file as fast as they are answered, until the server dies under them."""

    def __init__(self, server: Server, key: str, first: int, kill_after: int) -> None:
        self.acknowledged: dict[str, int] = {}
        self._server, self._key, self._first, self._left = server, key, first, kill_after
        self._door = threading.Lock()
        self._dead = threading.Event()
        self._threads = [threading.Thread(target=self._file, args=(place,)) for place in range(FILERS)]

    def run(self) -> None:
        for thread in self._threads:
            thread.start()
        self._dead.wait(PATIENCE)
        self._server.kill()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _file(self, place: int) -> None:
        while True:
            number = waybill(self._first + place)
            place += FILERS
            for description in STORY:
                try:
                    status, _ = self._server.file(self._key, fwb(number, description))
                except (OSError, http.client.HTTPException):
                    return
                assert status == 202
                with self._door:
                    self.acknowledged[number] = self.acknowledged.get(number, 0) + 1
                    self._left -= 1
                    if self._left <= 0:
                        self._dead.set()


def answered(filed: int) -> list[str]:
    return [code for codes in TOLD[:filed] for code in codes]


def check(receiver: Receiver, acknowledged: dict[str, int]) -> None:
    """Every answer owed came, in order; at most those of the one filing that was under way beside."""
    for number, filed in acknowledged.items():
        expected = answered(filed)
        assert receiver.wait(lambda at, n=number, e=expected: len(at.about(n)) >= len(e)), (number, filed)
        got = receiver.about(number)
        assert got in (expected, answered(filed + 1), answered(filed + 1)[: len(expected) + 1]), (number, filed)


def killed(data: Path, kills: int, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - the same moments each run
    server = Server(data)
    with receiving() as receiver:
        key = server.command(
            "keys", "add", "--filer", "CARRIER", "--airline", "618", "--webhook", receiver.url, "--secret", "s" * 32,
            "--format", "cargo-imp",
        )["key"]  # fmt: skip
        everything: dict[str, int] = {}
        server.start()
        for number in range(kills):
            load = Load(server, key, number * 1000, chance.randrange(1, 60))
            load.run()
            everything |= load.acknowledged
            server.start()
            check(receiver, load.acknowledged)
            for waybill_, filed in load.acknowledged.items():
                holds = _held(server, key, waybill_)
                assert holds == (filed < 3) or _one_more(receiver, waybill_, filed)
        assert server.stop() == 0
        check(receiver, everything)
        for again in receiver.repeats:
            first = next(one for one in receiver.got if one.id == again.id)
            assert (first.body, first.headers["x-correlation-id"]) == (again.body, again.headers["x-correlation-id"])
    assert server.command("audit", "verify")


def _held(server: Server, key: str, number: str) -> bool:
    status, body = server.ask("GET", f"/api/consignments/{number}", headers={"Authorization": f"Bearer {key}"})
    assert status == 200
    return b'"hold"' in body or b'"ask"' in body


def _one_more(receiver: Receiver, number: str, filed: int) -> bool:
    """Whether the filing that was under way when the server died was kept after all."""
    return len(receiver.about(number)) > len(answered(filed))


def test_nothing_acknowledged_is_lost_in_twenty_kills(tmp_path: Path) -> None:
    killed(tmp_path / "data", 20, 1)


@pytest.mark.e2e
def test_nothing_acknowledged_is_lost_in_two_hundred_kills(tmp_path: Path) -> None:
    killed(tmp_path / "data", 200, 2)

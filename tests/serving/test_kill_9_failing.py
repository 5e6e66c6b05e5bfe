"""Killed while a receiver refuses in between, while an officer acts beside it, and amid a manifest."""

import datetime as dt
import http.client
import json
import random
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from served import PATIENCE, Receiver, Server, fwb, receiving, waybill

FFM = "FFM/8\n1/SQ028/{day:%d%b}/SIN\nYVR\n{lines}LAST\n"


def keyed(server: Server, receiver: Receiver) -> str:
    to = ("--webhook", receiver.url, "--secret", "s" * 32, "--format", "cargo-imp")
    return str(server.command("keys", "add", "--filer", "CARRIER", "--airline", "618", *to)["key"])


def accepted(server: Server, key: str, message: bytes) -> None:
    assert server.file(key, message)[0] == 202


def once(receiver: Receiver) -> None:
    """What came again is what came before."""
    for again in receiver.repeats:
        first = next(one for one in receiver.got if one.id == again.id)
        assert first.body == again.body


def until_dead(server: Server, after: int, *works: Callable[[], Any]) -> None:
    """Do each work again and again; kill the server once so many were done; return once all have ended."""
    dead = threading.Event()
    left = [after]

    def work(one: Callable[[], Any]) -> None:
        while True:
            try:
                one()
            except (OSError, http.client.HTTPException):
                return
            left[0] -= 1
            if left[0] <= 0:
                dead.set()

    threads = [threading.Thread(target=work, args=(one,)) for one in works]
    for thread in threads:
        thread.start()
    assert dead.wait(PATIENCE)
    server.kill()
    for thread in threads:
        thread.join(PATIENCE)


def test_a_receiver_that_refuses_in_between_gets_each_answer_under_one_id_and_in_order(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    chance = random.Random(3)  # noqa: S311 - the same moments each run
    with receiving() as receiver:
        key = keyed(server, receiver)
        for number in range(2):
            server.start()
            numbers = [waybill(number * 100 + place) for place in range(2)]
            kept = dict.fromkeys(numbers, 0)
            for _ in range(3):
                receiver.answers.put(chance.choice((500, 503, 429)))

            def file(one: str, kept: dict[str, int] = kept) -> None:
                assert server.file(key, fwb(one, "RFI SHIPMENT PLEASE"))[0] == 202
                kept[one] += 1

            until_dead(server, chance.randrange(2, 20), *[lambda one=one: file(one) for one in numbers])
            server.start()
            for one, filed in kept.items():
                expected = ["7H", *["7J"] * filed][:filed]
                assert receiver.wait(lambda at, o=one, e=expected: len(at.about(o)) >= len(e))
                assert receiver.about(one) in (expected, ["7H", *["7J"] * filed])
            server.kill()
        once(receiver)
        assert server.command("audit", "verify")


def test_a_hold_that_an_officer_issued_beside_the_server_stands_after_a_kill(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with receiving() as receiver:
        key = keyed(server, receiver)
        for number in range(2):
            server.start()
            one = waybill(number)
            assert server.file(key, fwb(one))[0] == 202
            issued: list[str] = []

            def issue(one: str = one, issued: list[str] = issued) -> None:
                server.command(
                    "referrals", "issue", one, "rfs", "--words", "Screen it", "--method", "XRY", "--why", "x"
                )
                issued.append(one)

            officer = threading.Thread(target=issue)
            officer.start()
            until_dead(server, 30, partial(server.file, key, fwb(one)))
            officer.join()
            assert issued == [one]
            server.start()
            _, body = server.ask("GET", f"/api/consignments/{one}", headers={"Authorization": f"Bearer {key}"})
            assert [hold["ask"] for hold in json.loads(body)["holds"]] == ["rfs"]
            assert receiver.wait(lambda at, o=one: "8H" in at.about(o))
            codes = receiver.about(one)
            assert codes.count("8H") == 1
            assert set(codes[codes.index("8H") + 1 :]) <= {"8J"}
            server.kill()
        once(receiver)
        assert server.command("audit", "verify")


def test_a_manifest_is_kept_whole_or_not_at_all(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    key = server.command("keys", "add", "--filer", "CARRIER", "--airline", "618")["key"]
    day = dt.datetime.now(dt.UTC).date()
    for number in range(2):
        numbers = [waybill(number * 1000 + place) for place in range(300)]
        ends = numbers[0], numbers[-1]
        for one in ends:
            accepted(server, key, fwb(one).replace(b"/21\n", f"/{day:%d}\n".encode()))
        lines = "".join(f"{one}SINYVR/T2K35.0MC0.12/VALVES\n" for one in numbers)
        manifest = FFM.format(day=day, lines=lines).upper().encode()
        until_dead(server, number + 1, partial(accepted, server, key, manifest))
        server.start()
        own = {"Authorization": f"Bearer {key}"}
        states = [json.loads(server.ask("GET", f"/api/consignments/{one}", headers=own)[1])["state"] for one in ends]
        assert states == ["departed", "departed"]
    assert server.stop() == 0
    assert server.command("audit", "verify")

import socket
import threading
from collections.abc import Iterator, Sequence

import pytest
from api_world import MASTER, World, fwb, read_all, served

from openplaci.faults import StoreFault
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.orders import Received
from openplaci.model.filing import Filing, Reading

SMALL = {"http_body": 5_000, "http_body_seconds": 0.5, "http_head_seconds": 0.5, "http_url": 1_000, "http_head": 4_000}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served(settings=SMALL) as made:
        made.key("CARRIER")
        yield made


def head(world: World, *more: str) -> bytes:
    lines = ["POST /pact/messages HTTP/1.1", "Host: x", f"Ocp-Apim-Subscription-Key: {world.key('CARRIER')}", *more]
    return "\r\n".join([*lines, "", ""]).encode()


def status(answer: bytes) -> int:
    return int(answer.split()[1])


def test_a_body_that_is_too_large_is_413(world: World) -> None:
    assert world.file(b"x" * 5_001).status_code == 413
    chunks = (b"x" * 1_000 for _ in range(6))
    answer = world.client().post(
        "/pact/messages", content=chunks, headers={"Ocp-Apim-Subscription-Key": world.key("CARRIER")}
    )
    assert answer.status_code == 413
    assert answer.json()["code"] == "too_large"


def test_a_length_that_promises_too_much_is_413_before_the_body_comes(world: World) -> None:
    assert status(read_all(world.raw(head(world, "Content-Length: 99999999999999999999999")))) in (400, 413)
    assert status(read_all(world.raw(head(world, "Content-Length: 999999999")))) == 413


def test_a_body_that_does_not_come_is_408(world: World) -> None:
    answer = read_all(world.raw(head(world, "Content-Length: 1000") + b"FWB/17"))
    assert status(answer) == 408
    assert b'"code":"slow"' in answer


def test_a_head_that_does_not_come_or_does_not_end_is_408(world: World) -> None:
    assert status(read_all(world.raw(b""))) == 408
    assert status(read_all(world.raw(b"GET /health HTTP/1.1\r\nHost: x\r\nX-"))) == 408


def test_a_slow_second_head_is_408_too(world: World) -> None:
    own = world.raw(b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n")
    assert own.recv(65_536).startswith(b"HTTP/1.1 200")
    own.sendall(b"GET /hea")
    assert status(read_all(own)) == 408


def test_a_head_that_is_too_large_is_431(world: World) -> None:
    assert world.client().get("/health", headers={"X-Long": "x" * 5_000}).status_code == 431
    own = world.raw(b"GET /health HTTP/1.1\r\nHost: x\r\nX-Long: " + b"x" * 500)
    for _ in range(40):
        try:
            own.sendall(b"x" * 1_000)
        except OSError:
            break
    try:
        answer = read_all(own)
    except ConnectionResetError:
        answer = b""
    assert answer == b"" or status(answer) == 431
    assert world.client().get("/health").status_code == 200


def test_an_address_that_is_too_long_is_414(world: World) -> None:
    assert world.client().get("/api/answers", params={"after": "1" * 1_500}).status_code == 414


@pytest.mark.parametrize(
    "raw",
    [
        b"\x16\x03\x01\x02\x00\x01\x00\x01",
        b"GARBAGE\r\n\r\n",
        b"GET  HTTP/1.1\r\n\r\n",
        b"POST /pact/messages HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /pact/messages HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
        b"POST /pact/messages HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcde",
    ],
)
def test_what_is_no_http_is_400_and_harms_nobody(world: World, raw: bytes) -> None:
    answer = read_all(world.raw(raw))
    assert status(answer) in (400, 401)
    assert b"uvicorn" not in answer
    assert world.client().get("/health").status_code == 200


def test_a_client_that_goes_away_harms_nobody(world: World) -> None:
    for _ in range(5):
        own = world.raw(head(world, "Content-Length: 500") + b"FWB")
        own.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
        own.close()
    assert world.file(fwb()).status_code == 202


def test_an_unknown_address_is_404_and_an_unknown_method_405_with_what_is_allowed(world: World) -> None:
    assert world.client().get("/pact").status_code == 404
    assert world.client().get("/health/").status_code == 404
    answer = world.client().put("/pact/messages")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "POST"
    both = world.client().put("/api/session")
    assert set(both.headers["allow"].split(", ")) == {"POST", "DELETE"}
    for verb in ("TRACE", "OPTIONS", "PATCH"):
        assert world.client().request(verb, "/api/holds").status_code == 405


@pytest.mark.parametrize(
    "query", ["a=1&a=2", "after=1&after=2", "after=%ff", "after=-1", "limit=0", "limit=x", "&".join("a" * 99)]
)
def test_a_query_that_is_none_is_400(world: World, query: str) -> None:
    answer = world.filer().get(f"/api/answers?{query}")
    assert answer.status_code == 400
    assert answer.json()["title"] == "Bad Request"


class Stuck(Dialogue):
    """Waits in the middle of taking a filing until it is let go."""

    entered = threading.Event()
    go = threading.Event()

    def receive(self, filings: Sequence[Filing], readings: Sequence[Reading] | None = None) -> list[Received]:
        self.entered.set()
        assert self.go.wait(30)
        return super().receive(filings, readings)


def test_a_slow_filing_does_not_hold_up_health_and_a_full_queue_is_503() -> None:
    with served(settings={"intake_most": 1}, talks=Stuck) as world:
        world.key("CARRIER")
        answers: list[int] = []
        threads = [threading.Thread(target=lambda: answers.append(world.file(fwb()).status_code)) for _ in range(2)]
        threads[0].start()
        assert Stuck.entered.wait(30)
        threads[1].start()
        while "openplaci_intake_waiting 1.0" not in world.client().get("/metrics").text:
            pass
        assert world.client().get("/health").status_code == 200
        busy = world.file(fwb())
        assert busy.status_code == 503
        assert int(busy.headers["retry-after"]) > 0
        Stuck.go.set()
        for thread in threads:
            thread.join()
        assert answers == [202, 202]


def test_a_store_that_cannot_keep_is_503_and_nothing_is_acknowledged() -> None:
    with served() as world:
        world.key("CARRIER")

        def broken(*_: object, **__: object) -> int:
            raise StoreFault("the disk is full")

        write = world.store.write
        world.store.write = broken  # type: ignore[method-assign]
        answer = world.file(fwb())
        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert world.filer().post("/api/filings", content=fwb()).status_code == 503
        assert world.client().get("/health").status_code == 200
        world.store.write = write  # type: ignore[method-assign]
        assert world.filer().get(f"/api/consignments/{MASTER}").status_code == 404
        assert world.file(fwb()).status_code == 202


def test_what_nobody_expected_is_503_and_logged_without_what_was_sent() -> None:
    with served() as world:
        world.key("CARRIER")

        def broken(*_: object, **__: object) -> None:
            raise ValueError("SECRET VALVES")

        world.dialogue.referral = broken
        answer = world.filer().get(f"/api/consignments/{MASTER}")
        assert answer.status_code == 503
        assert "SECRET" not in answer.text
        assert '"event":"request.failed"' in world.logged.getvalue()
        assert "SECRET" not in world.logged.getvalue()
        assert MASTER not in world.logged.getvalue()


def test_one_filer_cannot_fill_the_memory_nor_take_the_room_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openplaci.api.room.ALL", 40_000)
    with served(settings={"http_body": 10_000, "http_reply": 10_000}) as world:
        world.key("CARRIER")
        world.key("OTHER")
        slow = [world.raw(head(world, "Content-Length: 10000") + b"x" * 2_400) for _ in range(4)]
        # A body under way is seen by no route; so it is asked for until all of them have come.
        while (full := world.file(b"x" * 900)).status_code != 503:
            pass
        assert full.json()["code"] == "busy"
        assert int(full.headers["retry-after"]) > 0
        assert world.file(fwb(), "OTHER").status_code == 202
        for own in slow:
            own.close()
        while world.file(fwb()).status_code != 202:
            pass


def test_a_connection_too_many_is_503_and_told_when_to_come_again() -> None:
    with served(settings={"http_connections": 2}) as world:
        ask = b"GET /health HTTP/1.1\r\nHost: x\r\n\r\n"
        held = [world.raw(ask) for _ in range(2)]
        for own in held:
            assert own.recv(65_536).startswith(b"HTTP/1.1 200")
        answer = read_all(world.raw(ask))
        assert status(answer) == 503
        assert b"\r\nretry-after: " in answer.lower()
        assert b'"code":"busy"' in answer
        for own in held:
            own.sendall(ask)
            assert own.recv(65_536).startswith(b"HTTP/1.1 200")
            own.close()

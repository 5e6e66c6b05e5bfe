"""Connections to webhooks: kept, lost, and never used for what was not asked for."""

import asyncio
import socket
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler

import msgspec
import pytest
from relay_world import LONG, QUICK, START, Came, Receiver, raw_server
from test_web import OWED, SHORT, send

from openplaci.model.access import EndPoint
from openplaci.programmes.pact import PACT
from openplaci.relay.names import Inside, Names, Resolve
from openplaci.relay.outcome import Outcome
from openplaci.relay.web import Web

Make = Callable[..., Receiver]
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"


def send_all(url: str, count: int, verb: str = "POST", resolve: Resolve | None = None) -> list[Outcome]:
    """Send one after the other by the same connections."""

    async def all_() -> list[Outcome]:
        web = Web(PACT.wire, QUICK, clock=lambda: START, resolve=resolve)
        end = msgspec.convert({"url": url, "secret": "s", "verb": verb}, EndPoint)
        try:
            return [await web.send(end, OWED) for _ in range(count)]
        finally:
            await web.close()

    return asyncio.run(all_())


class Bytes:
    """Serves connections by bare bytes: what each does with its requests; notes how many requests each had."""

    def __init__(self, *does: list[bytes | None]) -> None:
        self.does = list(does)
        self.had: list[int] = []

    def __call__(self, connection: socket.socket) -> None:
        number = len(self.had)
        self.had.append(0)
        for said in self.does[number]:
            if not connection.recv(65536):
                return
            self.had[number] += 1
            if said is None:
                return
            connection.sendall(said)
        connection.recv(1)


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_a_kept_connection_that_was_closed_meanwhile_costs_nothing(verb: str) -> None:
    serve = Bytes([OK, None], [OK])
    with raw_server(serve) as url:
        assert send_all(url, 2, verb) == [Outcome(made=True, said="200")] * 2
    assert serve.had == [2, 1]


@pytest.mark.parametrize("verb", ["POST", "PUT"])
def test_on_a_new_connection_nothing_is_sent_twice(verb: str) -> None:
    serve = Bytes([None], [OK])
    with raw_server(serve) as url:
        assert [one.said for one in send_all(url, 1, verb)] == ["its answer is not HTTP, or it hung up"]
    assert serve.had == [1]


def test_what_was_lost_while_it_was_answered_is_not_sent_again_at_once() -> None:
    had: list[bytes] = []

    def cut(connection: socket.socket) -> None:
        for said in (OK, b"HTTP/1.1 200 OK\r\nX-"):
            had.append(connection.recv(65536))
            connection.sendall(said)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)

    with raw_server(cut) as url:
        first, second = send_all(url, 2)
    assert first.made
    assert second.said == "its answer is not HTTP, or it hung up"
    assert len(had) == 2


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n",
        b"HTTP/1.1 700 What\r\nContent-Length: 0\r\n\r\n", b"HTTP/1.1 000 What\r\nContent-Length: 0\r\n\r\n",
    ],
)  # fmt: skip
def test_an_answer_that_is_no_answer_is_a_failure_and_ends_the_connection(answer: bytes) -> None:
    serve = Bytes([answer], [OK])
    with raw_server(serve) as url:
        first, second = send_all(url, 2)
    assert first == Outcome(made=False, said="its answer is not HTTP, or it hung up")
    assert second.made
    assert serve.had == [1, 1]


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 ", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 OK\r\n"])
def test_an_endless_head_is_cut(start: bytes) -> None:
    def endless(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(start)
        while True:
            connection.sendall(b"a" * 1024 if start[-1:] == b" " else b"X: y\r\n" * 100)

    with raw_server(endless) as url:
        outcome = send(url)
    assert outcome == Outcome(made=False, said="its answer is not HTTP, or it hung up")


@pytest.mark.parametrize(("size", "connections"), [(1024, 1), (5000, 2)])
def test_a_connection_whose_answer_is_too_long_to_read_is_not_kept(size: int, connections: int) -> None:
    long = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % size + b"a" * size
    serve = Bytes([long, long], [long])
    with raw_server(serve) as url:
        assert all(one.made for one in send_all(url, 2))
    assert len(serve.had) == connections


def test_each_connection_looks_its_name_up(receiver: Make) -> None:
    there = receiver(lambda _: (200, {"Connection": "close"}))
    asked: list[str] = []

    async def here(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return ["127.0.0.1"]

    assert all(one.made for one in send_all(there.url.replace("127.0.0.1", "carrier.example"), 2, resolve=here))
    assert asked == ["carrier.example"] * 2


@pytest.mark.parametrize("inside", [0, 1, 4])
def test_a_name_with_any_address_inside_has_none(inside: int) -> None:
    found = [f"8.8.8.{n}" for n in range(5)]

    async def known(host: str, port: int) -> Sequence[str]:
        del host, port
        return found

    names = Names(known, allow_private=False)
    assert [one["host"] for one in asyncio.run(names.resolve("h.example", 443))] == found[:3]
    found[inside] = "10.0.0.1"
    with pytest.raises(Inside):
        asyncio.run(names.resolve("h.example", 443))
    asyncio.run(names.close())


def test_a_second_answer_is_not_taken_for_that_of_the_next_message() -> None:
    serve = Bytes([OK + b"HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"], [OK])
    with raw_server(serve) as url:
        assert [one.said for one in send_all(url, 2)] == ["200", "200"]


def test_nothing_of_a_browser_is_in_it(receiver: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """No cookies, no proxy, no encodings; a compressed answer is nobody's concern."""
    proxy = receiver()
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, proxy.url)

    connections: set[int] = set()

    def answer(_: Came) -> tuple[int, dict[str, str]]:
        connections.add(threading.get_ident())
        return 200, {"Set-Cookie": "a=b", "Content-Encoding": "gzip"}

    there = receiver(answer)
    assert [one.made for one in send_all(there.url, 2)] == [True, True]
    assert proxy.came == []
    assert len(connections) == 1
    for one in there.came:
        assert set(one.headers) == {
            "Host", "User-Agent", "Content-Type", "Content-Length", "X-PACT-SECRET", "X-Delivery-Id",
            "X-Correlation-Id",
        }  # fmt: skip


def test_a_receiver_that_answers_and_holds_the_rest_back_has_it() -> None:
    def hold(connection: socket.socket) -> None:
        connection.recv(65536)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n")
        connection.recv(1)

    with raw_server(hold) as url:
        assert send(url, SHORT) == Outcome(made=True, said="200")


def test_a_try_that_is_given_up_leaves_no_connection(receiver: Make) -> None:
    closed = threading.Event()

    def wait(handler: BaseHTTPRequestHandler) -> None:
        handler.connection.settimeout(LONG)
        if handler.connection.recv(1) == b"":
            closed.set()

    there = receiver(lambda _: wait)

    async def give_up() -> None:
        web = Web(PACT.wire, QUICK, clock=lambda: START)
        task = asyncio.create_task(web.send(EndPoint(url=there.url), OWED))
        await asyncio.to_thread(there.wait, 1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await asyncio.to_thread(closed.wait, LONG)
        await web.close()

    asyncio.run(give_up())

"""Receivers that mean ill or do not work, and webhooks that would reach inside."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Callable, Sequence
from http.server import BaseHTTPRequestHandler

import msgspec
import pytest
from relay_world import LONG, QUICK, START, Came, Receiver, World, raw_server

from openplaci.model.access import EndPoint
from openplaci.model.delivery import Delivery
from openplaci.programmes.pact import PACT
from openplaci.relay.address import outside
from openplaci.relay.limits import Limits
from openplaci.relay.names import Resolve
from openplaci.relay.outcome import Outcome
from openplaci.relay.web import Web

Make = Callable[..., Receiver]

OWED = Delivery(
    id="d-a", filer="F", way="webhook", to="k-a/0", key="157-1", cycle=1, code="7H", at=START,
    content_type="text/plain", body=b"PSN", correlation="f-1",
)  # fmt: skip
SHORT = msgspec.structs.replace(QUICK, seconds=0.3)


def send(
    url: str,
    limits: Limits = QUICK,
    *,
    resolve: Resolve | None = None,
    trust: ssl.SSLContext | None = None,
    **end: object,
) -> Outcome:
    web = Web(PACT.wire, limits, clock=lambda: START, resolve=resolve, trust=trust)

    async def once() -> Outcome:
        try:
            return await web.send(msgspec.convert({"url": url, "secret": "s", **end}, EndPoint), OWED)
        finally:
            await web.close()

    return asyncio.run(once())


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "0x7f000001", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[::]", "0.0.0.0",  # noqa: S104
        "169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1", "100.64.0.1", "[fe80::1]", "[fd00::1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "224.0.0.1", "[ff02::1]",
    ],
)  # fmt: skip
def test_nothing_inside_is_called(host: str) -> None:
    outcome = send(f"https://{host}:9/x", Limits(seconds=5))
    assert outcome == Outcome(made=False, said="its host has an address that is not public", refused=True)


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "017700000001", "0177.0.0.1", "127.0.0.1.", "127.0.0.256", "1.2.3.4.5", "134744072"]
)
@pytest.mark.parametrize("limits", [QUICK, Limits(seconds=5)])
def test_an_address_is_written_as_everybody_writes_it(receiver: Make, host: str, limits: Limits) -> None:
    there = receiver()
    port = there.url.split(":")[2].split("/")[0]
    outcome = send(f"https://{host}:{port}/x", limits)
    assert outcome == Outcome(made=False, said="its host has no name that can be looked up", refused=True)
    assert there.came == []


@pytest.mark.parametrize(
    "address",
    [
        "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1", "100.63.255.255",
        "172.32.0.1", "2001:200::1",
    ],
)  # fmt: skip
def test_what_is_outside_is(address: str) -> None:
    assert outside(address)


@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3", "255.255.255.255", "198.18.0.1", "192.0.0.192", "100.100.100.200", "168.63.129.16", "fec0::1",
        "fd00:ec2::254", "2001::1", "2001:db8::1", "64:ff9b:1::1", "::8.8.8.8", "fe80::1%eth0", "2606:4700::1%1",
        "64:ff9b::a9fe:a9fe", "2002:a9fe:a9fe::1", "::ffff:10.0.0.1", "", "h.example",
    ],
)  # fmt: skip
def test_what_is_not_is_not(address: str) -> None:
    assert not outside(address)


def test_a_name_that_leads_inside_is_not_called_though_another_address_of_it_is_public(receiver: Make) -> None:
    there = receiver()
    port = int(there.url.split(":")[2].split("/")[0])

    async def both(host: str, port: int) -> Sequence[str]:
        del host, port
        return ["8.8.8.8", "127.0.0.1"]

    outcome = send(f"https://harmless.example:{port}/x", Limits(), resolve=both)
    assert outcome.refused
    assert there.came == []


def test_a_name_is_looked_up_once_and_that_address_is_called(receiver: Make) -> None:
    there = receiver()
    port = int(there.url.split(":")[2].split("/")[0])
    asked: list[str] = []

    async def changing(host: str, port: int) -> Sequence[str]:
        del port
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["192.0.2.1"]

    assert send(f"http://carrier.example:{port}/x", resolve=changing).made
    assert asked == ["carrier.example"]
    assert there.came[0].headers["Host"] == f"carrier.example:{port}"


def test_http_is_for_private_addresses_alone(receiver: Make) -> None:
    there = receiver()
    outcome = send(there.url, Limits())
    assert outcome == Outcome(made=False, said="http is refused; expected https", refused=True)
    assert there.came == []


def test_a_certificate_that_nobody_vouches_for_is_refused(receiver: Make) -> None:
    there = receiver()
    outcome = send(there.url.replace("http:", "https:"))
    assert outcome.said == "no connection, or its certificate is not good"
    assert there.came == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(receiver: Make, status: int) -> None:
    elsewhere = receiver()
    there = receiver(lambda _: (status, {"Location": elsewhere.url}))
    assert send(there.url) == Outcome(made=False, said=str(status), refused=True)
    assert elsewhere.came == []


@pytest.mark.parametrize(("status", "refused"), [(500, False), (408, False), (425, False), (429, False), (401, True)])
def test_which_answers_are_for_good(receiver: Make, status: int, *, refused: bool) -> None:
    assert send(receiver(lambda _: status).url) == Outcome(made=False, said=str(status), refused=refused)


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("120", 120), ("99999999999", 900), ("Tue, 24 Nov 2026 12:01:00 GMT", 60), ("Tue, 24 Nov 2026 11:00:00 GMT", 0),
        ("soon", 0), ("-5", 0), ("", 0),
    ],
)  # fmt: skip
def test_retry_after_is_a_number_or_a_date_and_at_most_so_long(receiver: Make, said: str, seconds: float) -> None:
    there = receiver(lambda _: (503, {"Retry-After": said}))
    assert send(there.url, msgspec.structs.replace(QUICK, most=900.0)).after == seconds


def trickle_head(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-A: ")
    while True:
        connection.sendall(b"a")
        connection.recv(0)
        threading.Event().wait(0.02)


def hundred_and_on(connection: socket.socket) -> None:
    connection.recv(65536)
    while True:
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")


def say(*parts: bytes) -> Callable[[socket.socket], None]:
    def serve(connection: socket.socket) -> None:
        connection.recv(65536)
        for part in parts:
            connection.sendall(part)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1)

    return serve


@pytest.mark.parametrize(
    "serve", [trickle_head, hundred_and_on, lambda one: one.recv(0) or threading.Event().wait(LONG)]
)
def test_a_receiver_that_trickles_is_cut(serve: Callable[[socket.socket], None]) -> None:
    with raw_server(serve) as url:
        outcome = send(url, SHORT)
    assert not outcome.made
    assert outcome.said in ("no answer within 0.3 s", "its answer is not HTTP, or it hung up")


@pytest.mark.parametrize(
    "parts",
    [
        (b"nonsense\r\n\r\n",), (b"",), (b"\x00" * 100_000,), (b"HTTP/1.1 abc OK\r\n\r\n",), (b"HTTP/1.1 200",),
        (b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000,), (b"HTTP/1.1 999999 OK\r\n\r\n",),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",),
    ],
)  # fmt: skip
def test_an_answer_that_is_no_http_is_a_failure_and_nothing_else(parts: tuple[bytes, ...]) -> None:
    with raw_server(say(*parts)) as url:
        outcome = send(url)
    assert (outcome.made, outcome.refused) == (False, False)


def test_a_2xx_is_delivery_whatever_comes_after(receiver: Make) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        while True:
            handler.wfile.write(b"400\r\n" + b"a" * 1024 + b"\r\n")

    assert send(receiver(lambda _: endless).url) == Outcome(made=True, said="200")
    with raw_server(say(b"HTTP/1.1 204 No Content\r\n\r\nHTTP/1.1 500 Oh\r\n\r\n")) as url:
        assert send(url) == Outcome(made=True, said="204")
    with raw_server(say(b"HTTP/1.1 202 OK\r\nContent-Length: 99\r\n\r\nshort")) as url:
        assert send(url) == Outcome(made=True, said="202")


def test_an_unreachable_receiver_is_a_failure() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    assert send(f"http://127.0.0.1:{port}/x").said == "no connection, or its certificate is not good"
    assert send("http://no-such-name.invalid/x").said == "its host has no address"


@pytest.mark.parametrize(
    "given",
    [
        {"secret": "a\r\nX-Evil: 1"}, {"secret": "ключ"}, {"headers": ("X-A: b\r\nX-Evil: 1",)},
        {"headers": ("X A: b",)},
        {"url": "http://127.0.0.1/a b\r\nX-Evil: 1"},
    ],
)  # fmt: skip
def test_nothing_adds_a_header(receiver: Make, given: dict[str, object]) -> None:
    there = receiver()
    outcome = send(str(given.pop("url", there.url)), **given)  # type: ignore[arg-type]
    assert not outcome.made
    assert there.came == []


def test_the_network_back_end_is_the_only_way_out(relays: World, receiver: Make) -> None:
    """The whole relay, private addresses not allowed: nothing comes, and after an hour it is a dead letter."""
    there = receiver()
    to = relays.key("a", there.url.replace("http:", "https:"))
    relays.relay(Limits(first=0.0, most=0.0, stubborn=0.0))
    relays.owe(to, "157-1")
    assert [one.why for one in relays.aside(1)] == ["its host has an address that is not public"]
    assert there.came == []


def test_it_takes_only_one_connection_for_many_messages(relays: World, receiver: Make) -> None:
    connections: set[object] = set()

    def note(_: Came) -> int:
        connections.add(threading.get_ident())
        return 200

    to = relays.key("a", receiver(note).url)
    relays.relay(msgspec.structs.replace(QUICK, flights=1))
    relays.owe(to, *(f"157-{n}" for n in range(20)))
    relays.made(20)
    assert len(connections) == 1

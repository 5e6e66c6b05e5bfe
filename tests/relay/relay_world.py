"""A real store, real HTTP receivers, a clock that is moved by hand; everything is waited for, nothing slept."""

import datetime as dt
import os
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from openplaci.access.ids import fresh
from openplaci.faults import StoreFault
from openplaci.flow.gate import Gate
from openplaci.model.access import Key
from openplaci.model.delivery import Delivery
from openplaci.model.fact import (
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    Entry,
    Fact,
    KeyChanged,
    StoredFact,
)
from openplaci.programmes.pact import PACT
from openplaci.record.seal import Sealer
from openplaci.relay import Limits, Relay, RelayState
from openplaci.relay.mail import Mail
from openplaci.relay.names import Resolve
from openplaci.relay.web import Web
from openplaci.store import STORES

LONG = 30.0
"""Seconds after which a test gives up; none takes them."""
QUICK = Limits(first=0.0, most=0.0, gather=0.0, batch=0.0, allow_private=True)
START = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


class Came(NamedTuple):
    """A request as a receiver saw it."""

    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def id(self) -> str:
        return self.headers["X-Delivery-Id"]


class Noticing:
    """A store that tells when it was written to."""

    def __init__(self, store: Any) -> None:
        self.store = store
        self.written = threading.Condition()
        self.writes: list[list[Entry]] = []
        self.fails = False

    def __getattr__(self, name: str) -> Any:
        return getattr(self.store, name)

    def write(self, entries: list[Entry], **given: Any) -> Any:
        if self.fails:
            raise StoreFault("the disk is full")
        done = self.store.write(entries, **given)
        with self.written:
            self.writes.append(entries)
            self.written.notify_all()
        return done


class Receiver:
    """An HTTP server that notes what comes and answers as it is told."""

    def __init__(self, answer: Callable[[Came], object] = lambda _: 200, tls: Path | None = None) -> None:
        self.came: list[Came] = []
        self.arrived = threading.Condition()
        self.answer = answer
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # head and body in one packet

            def _do(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                one = Came(self.command, self.path, dict(self.headers.items()), body)
                with outer.arrived:
                    outer.came.append(one)
                    outer.arrived.notify_all()
                said = outer.answer(one)
                if callable(said):
                    said(self)
                    return
                status, headers = said if isinstance(said, tuple) else (said, {})
                assert isinstance(status, int)
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"ok")

            do_POST = do_PUT = do_GET = _do  # noqa: N815 - as http.server calls them

            def log_message(self, *_: Any) -> None:
                pass

        class Server(ThreadingHTTPServer):
            def handle_error(self, *_: Any) -> None:
                """A client that hung up is what some tests are about."""

        self.server = Server(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        if tls is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(tls)
            self.server.socket = context.wrap_socket(
                self.server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/answers"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def wait(self, count: int) -> list[Came]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.came) >= count, LONG), f"{len(self.came)} of {count} came"
            return list(self.came)

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class World:
    def __init__(self, kind: str, folder: Path) -> None:
        self.now = START
        self.folder = folder
        self.kind = kind
        self.sealer = Sealer(bytes(32), os.urandom)
        self.store = self.opened()
        self.gate = Gate(self.store, lambda: self.now, place="test")
        self.relays: list[Relay] = []

    def opened(self) -> Any:
        return Noticing(STORES[self.kind](self.folder, lambda: self.now, self.sealer))

    def key(self, letters: str, url: str, **given: object) -> str:
        """Add or change a key with that webhook; the name of its first end point."""
        values = {"id": f"k-{letters}", "filer": letters, "airlines": ("*",), "made": START, "webhook_secret": "s3cret"}
        made = msgspec.convert(values | {"webhook": url} | given, Key)
        self.store.write([Entry(facts=(KeyChanged(key=made, what="added", by="p-a"),))])
        self.gate.refresh()
        return f"k-{letters}/0"

    def owe(self, to: str, *keys: str, way: str = "webhook", **given: object) -> list[Delivery]:
        """Owe a message about each of these consignments, in order."""
        made = [
            msgspec.convert(
                {
                    "id": fresh("d", os.urandom), "filer": "F", "way": way, "to": to, "key": key, "cycle": 1,
                    "code": "7H", "at": self.now, "content_type": "text/plain", "body": f"PSN {key} {n}".encode(),
                    "correlation": f"f-{n}", "primary": True, "subject": "Hold", **given,
                },
                Delivery,
            )
            for n, key in enumerate(keys)
        ]  # fmt: skip
        self.store.write([Entry(facts=tuple(DeliveryOwed(delivery=one) for one in made))])
        for relay in self.relays:
            relay.wake()
        return made

    def relay(
        self, limits: Limits = QUICK, *, mail: Mail | None = None, resolve: Resolve | None = None, **given: Any
    ) -> Relay:
        web = Web(PACT.wire, limits, clock=lambda: self.now, resolve=resolve, trust=given.pop("trust", None))
        made = Relay(self.store, self.gate.look, web, mail, limits, clock=lambda: self.now, random=lambda: 0.0, **given)
        self.relays.append(made)
        made.start()
        return made

    def facts(self, kind: type[Fact]) -> list[Any]:
        found: list[StoredFact] = self.store.facts(group="delivery", limit=100_000)
        return [one.fact for one in found if isinstance(one.fact, kind)]

    def wait_for(self, kind: type[Fact], count: int) -> list[Any]:
        with self.store.written:
            assert self.store.written.wait_for(lambda: len(self.facts(kind)) >= count, LONG), (
                f"{len(self.facts(kind))} of {count} {kind.__name__}"
            )
        return self.facts(kind)

    def made(self, count: int) -> list[DeliveryMade]:
        return self.wait_for(DeliveryMade, count)

    def aside(self, count: int) -> list[DeliverySetAside]:
        return self.wait_for(DeliverySetAside, count)

    def settled(self, relay: Relay, as_: Callable[[RelayState], bool]) -> RelayState:
        """The state, once it is so; each question goes through the relay's own loop."""
        end = time.monotonic() + LONG
        while not as_(state := relay.state()):
            assert time.monotonic() < end, state
        return state

    def stop(self) -> None:
        for relay in self.relays:
            relay.stop()
        self.relays.clear()

    def close(self) -> None:
        self.stop()
        self.store.close()


@contextmanager
def raw_server(serve: Callable[[socket.socket], None]) -> Iterator[str]:
    """A server of bare bytes: ``serve`` has the connection; its address."""
    listener = socket.create_server(("127.0.0.1", 0))
    open_: list[socket.socket] = []

    def accept() -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            open_.append(connection)
            threading.Thread(target=handle, args=(connection,), daemon=True).start()

    def handle(connection: socket.socket) -> None:
        try:
            serve(connection)
        except OSError:
            pass
        finally:
            connection.close()

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/x"
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        for one in open_:
            one.close()
        thread.join()

"""A server as its own process, a filer that speaks to it, and a receiver of its webhooks."""

import contextlib
import datetime as dt
import http.client
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar, NamedTuple, Self

from cargo_imp_messages import FWB

PATIENCE = 60.0
"""Seconds after which what should come is taken as lost; nothing waits so long when all is well."""


def waybill(place: int, prefix: str = "618") -> str:
    """The number of that place, with its check digit."""
    serial = 3_000_000 + place
    return f"{prefix}-{serial}{serial % 7}"


def fwb(number: str, description: str = "BRASS VALVES FOR WATER PIPES") -> bytes:
    """An air waybill that is complete and ordinary, of a flight the day after tomorrow: no deadline comes meanwhile."""
    day = (dt.datetime.now(dt.UTC) + dt.timedelta(days=2)).day
    return FWB.format(number=number, description=description).replace("/SQ028/21", f"/SQ028/{day:02}").encode()


class Server:
    """``openplaci serve`` on a folder; started, killed and started again."""

    def __init__(self, data: Path, *, environment: str = "test", options: tuple[str, ...] = ()) -> None:
        self.data = data
        self.options = ("--environment", environment, "--allow-private-webhooks", *options)
        self.port = 0
        self._process: subprocess.Popen[str] | None = None

    def command(self, *arguments: str) -> dict[str, Any]:
        """Run another command on the folder; return its last line."""
        done = subprocess.run(
            [sys.executable, "-m", "openplaci", *arguments, "--data", str(self.data)],
            capture_output=True, text=True, check=True, timeout=PATIENCE,
        )  # fmt: skip
        lines = done.stdout.splitlines()
        return json.loads(lines[-1]) if lines else {}

    def start(self) -> Self:
        """Start it, and return once it is ready."""
        self._process = subprocess.Popen(
            [sys.executable, "-m", "openplaci", "serve", "--port", "0", "--data", str(self.data), *self.options],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )  # fmt: skip
        assert self._process.stdout is not None
        told = json.loads(self._process.stdout.readline())
        self.port = told["port"]
        while self.ask("GET", "/ready")[0] != 200:
            assert self._process.poll() is None
        return self

    @property
    def id(self) -> int:
        """Id of its process."""
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether its process is there."""
        return self._process is not None and self._process.poll() is None

    def kill(self) -> None:
        """Kill it as a power cut would."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()

    def stop(self) -> int:
        """Ask it to end; return its exit code."""
        assert self._process is not None
        self._process.terminate()
        code = self._process.wait(PATIENCE)
        if self._process.stdout is not None:
            self._process.stdout.close()
        return code

    def ask(
        self, verb: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
    ) -> tuple[int, bytes]:
        """One request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request(verb, path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()

    def file(self, key: str, message: bytes, airline: str = "618") -> tuple[int, bytes]:
        """File a message as a carrier's PACT client does."""
        kind = "application/xml" if message.lstrip().startswith(b"<") else "text/plain"
        return self.ask(
            "POST", "/pact/messages", message,
            {"Ocp-Apim-Subscription-Key": key, "Iata-Airline-Code": airline, "Content-Type": kind},
        )  # fmt: skip


class Delivered(NamedTuple):
    """What a receiver got."""

    id: str
    verb: str
    headers: dict[str, str]
    body: bytes

    @property
    def lines(self) -> list[str]:
        return self.body.decode().splitlines()

    @property
    def subject(self) -> str:
        """The waybill's line of a PSN."""
        return self.lines[1]

    @property
    def codes(self) -> list[str]:
        return [line.split("/")[1] for line in self.lines if line.startswith("CSN/")]


class Receiver:
    """Receives webhooks, drops what it got already by its delivery id, and tells what came in which order."""

    def __init__(self) -> None:
        self.got: list[Delivered] = []
        self.repeats: list[Delivered] = []
        self.answers: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._changed = threading.Condition()
        handler = type("Handler", (_Handler,), {"receiver": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}/answers"
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def take(self, one: Delivered) -> int:
        with self._changed:
            before = next((other for other in self.got if other.id == one.id), None)
            if before is None:
                self.got.append(one)
            else:
                self.repeats.append(one)
            self._changed.notify_all()
        with contextlib.suppress(queue.Empty):
            return self.answers.get_nowait()
        return 200

    def about(self, subject: str) -> list[str]:
        """The codes told about a waybill, in the order in which they came."""
        return [code for one in list(self.got) if one.subject == subject for code in one.codes]

    def wait(self, condition: Any) -> bool:
        """Wait until a condition on this receiver holds; False where it does not come to hold."""
        with self._changed:
            return bool(self._changed.wait_for(lambda: condition(self), PATIENCE))

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Handler(BaseHTTPRequestHandler):
    receiver: ClassVar[Receiver]
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        body = self.rfile.read(length)
        if len(body) < length:  # the sender was killed: nothing was received
            self.close_connection = True
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        status = self.receiver.take(Delivered(headers.get("x-delivery-id", ""), self.command, headers, body))
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_PUT = do_POST  # noqa: N815 - as the library names it

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def receiving() -> Iterator[Receiver]:
    receiver = Receiver()
    try:
        yield receiver
    finally:
        receiver.close()

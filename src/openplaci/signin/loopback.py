"""The answer of a provider, taken on this machine: RFC 8252, 7.3 [V]: a port of the loopback, open for one sign-in."""

import os
import queue
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qsl, urlsplit

from openplaci.faults import CannotDo

HOST = "127.0.0.1"
PATH = "/callback"
SECONDS = 300.0
"""How long the person may take."""

_DONE = b"OpenPLACI has the provider's answer. You may close this window and go back to the command line.\n"


class Listener(socketserver.ThreadingTCPServer):
    """Waits for one answer.

    Attributes:
        redirect: where the provider must send it.
        state: what the answer bears; empty until it is known, and nothing is taken until then.
    """

    # A port that the settings name is used again at once; on Windows the same option would let others share it.
    allow_reuse_address = os.name == "posix"
    daemon_threads = True
    block_on_close = False  # a browser keeps connections that say nothing
    request_queue_size = 16

    def __init__(self, port: int) -> None:
        """Listen at a port; 0 is any free one."""
        super().__init__((HOST, port), _Handler)
        self.host = f"{HOST}:{self.server_address[1]}"
        self.redirect = f"http://{self.host}{PATH}"
        self.state = ""
        self.answers: queue.Queue[dict[str, str]] = queue.Queue(1)

    def wait(self, seconds: float = SECONDS) -> dict[str, str]:
        """Return the query of the answer that bears the state; any other is turned away.

        Raises:
            CannotDo: none came in so many seconds.
        """
        try:
            return self.answers.get(timeout=seconds)
        except queue.Empty as fault:
            raise CannotDo(f"nobody signed in within {seconds:g} s; the address is closed again") from fault

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing: a browser may hang up whenever it likes."""


@contextmanager
def listening(port: int = 0) -> Iterator[Listener]:
    """Open the port of the loopback for as long as the block runs.

    Raises:
        CannotDo: the port is taken.
    """
    try:
        listener = Listener(port)
    except OSError as fault:
        raise CannotDo(f"cannot listen at {HOST}:{port}: {fault.strerror}; see setting openid_port") from fault
    with listener:
        thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield listener
        finally:
            listener.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    server: Listener
    timeout = 5
    server_version = "OpenPLACI"
    sys_version = ""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        pairs = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=20) if len(parts.query) < 16_000 else []  # noqa: PLR2004 - far above any code
        found = dict(pairs)
        ours = parts.path == PATH and self.headers.get("Host") == self.server.host and len(found) == len(pairs)
        if not ours or not self.server.state or found.get("state") != self.server.state:
            self._say(HTTPStatus.NOT_FOUND, b"Not here.\n")
            return
        self._say(HTTPStatus.OK, _DONE)
        try:
            self.server.answers.put_nowait(found)
        except queue.Full:
            return

    def _say(self, status: HTTPStatus, words: bytes) -> None:
        self.send_response(status)
        for name, value in (
            ("Content-Type", "text/plain; charset=utf-8"),
            ("Content-Length", str(len(words))),
            ("Cache-Control", "no-store"),
            ("Referrer-Policy", "no-referrer"),
            ("Content-Security-Policy", "default-src 'none'"),
            ("X-Content-Type-Options", "nosniff"),
            ("Connection", "close"),
        ):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(words)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library calls it
        """Write nothing: the query holds the code."""

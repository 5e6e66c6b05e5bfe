"""A publisher of lists: an HTTP server of this machine that answers as a test says."""

import hashlib
import ssl
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

Answer = Callable[[BaseHTTPRequestHandler], None]


class Publisher:
    """Serves `files` by path with an ETag; `answers` stand before them, each path's in order, the last one for good."""

    def __init__(self, tls: Path | None = None, *, tagged: bool = True) -> None:
        self.files: dict[str, bytes] = {}
        self.answers: dict[str, list[Answer]] = {}
        self.asked: list[tuple[str, int]] = []
        self.after: Callable[[str], None] = lambda _: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                path = self.path.partition("?")[0]
                if waiting := outer.answers.get(path):
                    outer.asked.append((self.path, 0))
                    (waiting.pop(0) if len(waiting) > 1 else waiting[0])(self)
                    return
                body = outer.files.get(path)
                tag = f'"{hashlib.sha256(body or b"").hexdigest()[:8]}"'
                same = body is not None and tagged and self.headers.get("If-None-Match") == tag
                status = 404 if body is None else 304 if same else 200
                outer.asked.append((self.path, status))
                say(self, status, b"" if same else body or b"gone", **({"ETag": tag} if tagged else {}))
                outer.after(path)

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
        self.host = f"127.0.0.1:{self.server.server_address[1]}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def statuses(self, path: str) -> list[int]:
        return [status for asked, status in self.asked if asked.partition("?")[0] == path]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def say(handler: BaseHTTPRequestHandler, status: int, body: bytes = b"", **headers: str) -> None:
    """An answer whose length is told, unless the headers say otherwise; underscores stand for hyphens."""
    handler.send_response(status)
    made = {name.replace("_", "-"): value for name, value in headers.items()}
    if status != 304 and "Transfer-Encoding" not in made and made.get("Content-Length") != "":
        made.setdefault("Content-Length", str(len(body)))
    for name, value in made.items():
        if value:
            handler.send_header(name, value)
    handler.end_headers()
    handler.wfile.write(body)


def saying(status: int, body: bytes = b"", *, hang_up: bool = False, **headers: str) -> Answer:
    """An answer for `Publisher.answers`."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        say(handler, status, body, **headers)
        if hang_up:
            handler.close_connection = True
            handler.connection.close()

    return answer

"""HTTP/1.1 on one connection, with the limits that uvicorn leaves out: a head or a body that does not come or end."""

import asyncio
from typing import Any

import msgspec
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from openplaci.api.guard import PROTECTS
from openplaci.api.problems import MEDIA_TYPE, Problem


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """Limits of a connection.

    Attributes:
        head: bytes of a request's line and headers. head_seconds: within which they come.
        body_seconds: within which a body comes; the application's own limit is shorter, and answers.
    """

    head: int
    head_seconds: float
    body_seconds: float


def protocol(limits: Limits) -> type[HttpToolsProtocol]:
    """The class of connections with these limits."""

    class Limited(HttpToolsProtocol):
        """One connection."""

        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self._timer: asyncio.TimerHandle | None = None
            self._in_body = False
            self._begun = False
            self._head = 0

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            self._start(limits.head_seconds)

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop()
            super().connection_lost(exc)

        def data_received(self, data: bytes) -> None:
            if self._timer is None:
                self._start(limits.head_seconds)
            all_head = self._begun
            super().data_received(data)
            if all_head and self._begun and not self.transport.is_closing():
                self._head += len(data)
                if self._head > limits.head:
                    self._refuse(431, "headers", f"the head of the request is longer than {limits.head} bytes")

        def on_message_begin(self) -> None:
            self._begun = True
            self._head = 0
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._begun = False
            self._in_body = True
            self._start(limits.body_seconds)
            super().on_headers_complete()

        def on_message_complete(self) -> None:
            self._in_body = False
            self._stop()
            super().on_message_complete()

        def send_400_response(self, msg: str) -> None:
            del msg
            self._refuse(400, "http", "the request is not readable as HTTP/1.1")

        def _start(self, seconds: float) -> None:
            self._stop()
            self._timer = self.loop.call_later(seconds, self._late)

        def _stop(self) -> None:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None

        def _late(self) -> None:
            self._timer = None
            if self.transport.is_closing():
                return
            if self._in_body:
                self.transport.close()
            else:
                self._refuse(408, "slow", "the head of the request did not come in time")

        def _refuse(self, status: int, code: str, words: str) -> None:
            """Answer by hand, unless another answer is under way, and close."""
            cycle: RequestResponseCycle | None = self.cycle
            if cycle is not None and not cycle.response_complete:
                if cycle.response_started:
                    self.transport.close()
                    return
                cycle.disconnected = True
            problem = Problem(status, code, words)
            headers = {"Content-Type": MEDIA_TYPE, "Content-Length": str(len(problem.body)), "Connection": "close"}
            lines = [f"HTTP/1.1 {status} -", *(f"{name}: {value}" for name, value in (headers | PROTECTS).items())]
            self.transport.write("\r\n".join([*lines, "", ""]).encode() + problem.body)
            self.transport.close()

    return Limited

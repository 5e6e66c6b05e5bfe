"""The server: one event loop, one socket."""

import contextlib
import logging
import socket
from collections.abc import Callable

import uvicorn
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from openplaci.api.body import CLOSE
from openplaci.api.guard import PROTECTS
from openplaci.api.problems import MEDIA_TYPE, unavailable
from openplaci.api.protocol import Limits, protocol
from openplaci.faults import CannotDo, OpenPlaciFault
from openplaci.settings import Settings

BODY_GRACE = 5.0
"""Seconds after the application's own limit at which a connection is closed."""
BACKLOG = 512
DOWN = 20
"""Seconds that calls under way have to end when the server goes down."""

_BUSY = unavailable("busy", "too many connections are open; nothing is acknowledged, try again")
_FULL = Response(_BUSY.body, _BUSY.status, _BUSY.headers | PROTECTS | CLOSE, media_type=MEDIA_TYPE)


def listen(host: str, port: int) -> socket.socket:
    """Open the socket.

    Raises:
        CannotDo: the address cannot be had.
    """
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        own = socket.socket(family, socket.SOCK_STREAM)
        own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind((host, port))
        own.listen(BACKLOG)
    except (OSError, OverflowError) as fault:
        why = getattr(fault, "strerror", None) or str(fault)
        raise CannotDo(f"the address {host} port {port} cannot be listened at: {why}") from fault
    own.setblocking(False)
    return own


class Server(uvicorn.Server):
    """Serves an application on a socket until told to stop."""

    def __init__(self, app: ASGIApp, settings: Settings, *, started: Callable[[], None]) -> None:
        """Make it.

        Args:
            app: see `openplaci.api.app.make`.
            settings: limits, and whose word on the caller's address is taken.
            started: called once it takes connections.
        """
        limits = Limits(
            head=settings.http_head + settings.http_url,
            head_seconds=settings.http_head_seconds,
            body_seconds=settings.http_body_seconds + BODY_GRACE,
        )
        self._fault: BaseException | None = None

        async def watched(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "lifespan":
                full = len(self.server_state.connections) > settings.http_connections
                await (_FULL if full else app)(scope, receive, send)
                return
            try:
                await app(scope, receive, send)
            except BaseException as fault:
                self._fault = fault
                raise

        # What uvicorn would log of a request holds what callers typed; faults are logged by the application itself.
        logging.getLogger("uvicorn").setLevel(logging.CRITICAL)
        super().__init__(
            uvicorn.Config(
                watched,
                http=protocol(limits),
                ws="none",
                lifespan="on",
                log_config=None,
                log_level="critical",
                access_log=False,
                server_header=False,
                proxy_headers=bool(settings.http_proxies),
                forwarded_allow_ips=settings.http_proxies or "",
                timeout_keep_alive=settings.http_keep_seconds,
                timeout_graceful_shutdown=DOWN,
                backlog=BACKLOG,
            )
        )
        self._told = started

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Serve until told to stop.

        Raises:
            OpenPlaciFault: it could not begin.
        """
        with contextlib.suppress(SystemExit):  # uvicorn's way to tell that it did not begin; it says no word of why
            super().run(sockets)
        if isinstance(self._fault, OpenPlaciFault):
            raise self._fault
        if self._fault is not None:
            raise CannotDo(f"the server did not begin, or not end, in order: {type(self._fault).__name__}")

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin, and say so."""
        await super().startup(sockets=sockets)
        if not self.should_exit:
            self._told()

"""Webhooks: one request, bounded in time and size, to exactly the address that was checked."""

import asyncio
import datetime as dt
import re
import ssl
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from types import SimpleNamespace

import aiohttp
import certifi
from yarl import URL

from openplaci.model.access import EndPoint
from openplaci.model.delivery import Delivery
from openplaci.model.programme import Wire
from openplaci.relay.limits import Limits
from openplaci.relay.names import Inside, Names, Resolve
from openplaci.relay.outcome import Outcome

KEPT = 30.0
"""Seconds that a connection waits for the next message."""
_HEAD_LINE = 8190
"""Bytes of one line of an answer's head; aiohttp takes 128 of them."""
_FINAL = range(200, 600)
_LATER = frozenset({408, 425, 429})
"""Refusals that are for now alone; every 5xx is too."""
_PROTECTED = frozenset(
    {"host", "content-length", "content-type", "transfer-encoding", "connection", "te", "upgrade", "expect"}
)
_URL = re.compile(r"https?://[A-Za-z0-9.:\[\]-]+(?:[/?][!-\"$-~]*)?")
_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_VALUE = re.compile(r"[\t\x20-\x7e]*")


class Wrong(Exception):
    """The answer is no HTTP, or ended before its status was there."""

    def __init__(self, *, silent: bool = False) -> None:
        """Take whether the connection ended before anything came."""
        super().__init__()
        self.silent = silent


class Web:
    """Sends to webhooks; all but its making is for one loop."""

    def __init__(
        self,
        wire: Wire,
        limits: Limits,
        *,
        clock: Callable[[], dt.datetime],
        resolve: Resolve | None = None,
        trust: ssl.SSLContext | None = None,
    ) -> None:
        """Take what every request needs.

        Args:
            wire: names of headers.
            limits: bounds.
            clock: UTC; for a receiver that names a time to wait for.
            resolve: looks names up, once for each connection; None is the system's way.
            trust: whose certificates are good; None is the system's store and certifi's.
        """
        self._wire = wire
        self._limits = limits
        self._clock = clock
        self._names = Names(resolve, allow_private=limits.allow_private)
        self._trust = trust or trusted()
        self._session: aiohttp.ClientSession | None = None

    async def send(self, end: EndPoint, delivery: Delivery) -> Outcome:
        """Send a message, the same bytes under the same id each time; never raises for what the receiver does."""
        try:
            url = _address(end.url)
            headers = self._headers(end, delivery)
        except ValueError:
            return Outcome(made=False, said="its address or headers cannot be sent", refused=True)
        if url.scheme != "https" and not self._limits.allow_private:
            return Outcome(made=False, said="http is refused; expected https", refused=True)
        answer: aiohttp.ClientResponse | None = None
        try:
            async with asyncio.timeout(self._limits.seconds):
                answer = await self._answer(end.verb, url, headers, delivery.body)
                await self._rest(answer)
        except Exception as fault:  # noqa: BLE001 - a receiver may do what it likes; its status counts once it is there
            if answer is None:
                return self._failed(fault)
        finally:
            if answer is not None:
                answer.close()  # does nothing to a connection that was read to the end of its answer
        return self._outcome(answer)

    async def close(self) -> None:
        """Close all connections, and let go of the threads; in the loop of `send`."""
        if self._session is not None:
            await self._session.close()
        await self._names.close()

    async def _answer(self, verb: str, url: URL, headers: list[tuple[str, str]], body: bytes) -> aiohttp.ClientResponse:
        """Ask, and once more where a kept connection was closed while it waited."""
        if self._session is None:
            self._session = self._opened()
        for again in (False, True):
            way = SimpleNamespace(kept=False)
            try:
                return await self._session.request(
                    verb, url, headers=headers, data=body, allow_redirects=False, trace_request_ctx=way
                )
            except Wrong as fault:
                if again or not (fault.silent and way.kept):
                    raise
        raise Wrong

    async def _rest(self, answer: aiohttp.ClientResponse) -> None:
        left = self._limits.answer
        while left > 0 and (part := await answer.content.read(left)):
            left -= len(part)

    def _opened(self) -> aiohttp.ClientSession:
        told = aiohttp.TraceConfig()
        told.on_connection_reuseconn.append(_kept)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                resolver=self._names,
                use_dns_cache=False,
                socket_factory=self._names.made,
                ssl=self._trust,
                keepalive_timeout=KEPT,
                limit=0,  # the relay has its own bounds
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            skip_auto_headers=("Accept", "Accept-Encoding", "Content-Type"),
            auto_decompress=False,
            trust_env=False,
            timeout=aiohttp.ClientTimeout(
                sock_connect=self._limits.seconds / 2
            ),  # so that another address has its turn
            read_bufsize=self._limits.answer,
            max_line_size=_HEAD_LINE,
            max_field_size=_HEAD_LINE,
            trace_configs=[told],
            middlewares=(_once,),
        )

    def _headers(self, end: EndPoint, delivery: Delivery) -> list[tuple[str, str]]:
        own = [(name.strip(), value.strip()) for name, _, value in (one.partition(":") for one in end.headers)]
        ours = {
            "Content-Type": delivery.content_type,
            self._wire.secret: end.secret,
            self._wire.delivery: delivery.id,
            self._wire.correlation: delivery.correlation,
        }
        taken = {name.lower() for name in ours} | _PROTECTED
        made = [
            ("User-Agent", "OpenPLACI"),
            *((name, value) for name, value in ours.items() if name and value),
            *((name, value) for name, value in own if name.lower() not in taken),
        ]
        if not all(_NAME.fullmatch(name) and _VALUE.fullmatch(value) for name, value in made):
            raise ValueError("no header")
        return made

    def _outcome(self, answer: aiohttp.ClientResponse) -> Outcome:
        status = answer.status
        said = str(status)
        if status not in _FINAL:
            return self._failed(Wrong())
        if status < 300:  # noqa: PLR2004 - HTTP
            return Outcome(made=True, said=said)
        if status >= 500 or status in _LATER:  # noqa: PLR2004 - HTTP
            return Outcome(made=False, said=said, after=self._after(answer.headers.get("Retry-After", "")))
        return Outcome(made=False, said=said, refused=True)

    def _after(self, said: str) -> float:
        """Seconds that ``Retry-After`` asks for, as a number or as a date; 0 where it asks for nothing."""
        text = said.strip()
        if text.isascii() and text.isdecimal():
            return min(float(text[:9]), self._limits.most)
        try:
            until = parsedate_to_datetime(text)
        except (ValueError, TypeError, OverflowError):
            return 0.0
        until = until if until.tzinfo else until.replace(tzinfo=dt.UTC)
        return min(max((until - self._clock()).total_seconds(), 0.0), self._limits.most)

    def _failed(self, fault: Exception) -> Outcome:
        """What went wrong, in our words: those of a library may hold what a receiver said."""
        match fault:
            case Inside():
                return Outcome(made=False, said="its host has an address that is not public", refused=True)
            case UnicodeError() | aiohttp.InvalidURL():
                return Outcome(made=False, said="its host has no name that can be looked up", refused=True)
            case aiohttp.ClientConnectorDNSError():
                return Outcome(made=False, said="its host has no address")
            case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
                return Outcome(made=False, said="no connection, or its certificate is not good")
            case TimeoutError():
                return Outcome(made=False, said=f"no answer within {self._limits.seconds:g} s")
            case Wrong() | aiohttp.ClientError():
                return Outcome(made=False, said="its answer is not HTTP, or it hung up")
            case _:
                return Outcome(made=False, said=f"failed ({type(fault).__name__})")


def _address(text: str) -> URL:
    """An address as it was written.

    Raises:
        ValueError: it is none.
    """
    if not _URL.fullmatch(text):
        raise ValueError("no address")
    return URL(text, encoded=True)


async def _once(request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType) -> aiohttp.ClientResponse:
    """Keep aiohttp from sending a PUT again by itself, on whatever connection it was lost."""
    try:
        return await handler(request)
    except aiohttp.ClientConnectorError:
        raise
    except aiohttp.ServerDisconnectedError as fault:
        raise Wrong(silent=isinstance(fault.message, str)) from fault  # otherwise it is what came of the head
    except OSError as fault:
        if isinstance(fault, TimeoutError):
            raise
        raise Wrong(silent=True) from fault


async def _kept(
    session: aiohttp.ClientSession, way: SimpleNamespace, _: aiohttp.TraceConnectionReuseconnParams
) -> None:
    del session
    way.trace_request_ctx.kept = True


def trusted() -> ssl.SSLContext:
    """The system's store of certificates, and certifi's for systems that have none."""
    made = ssl.create_default_context()
    made.load_verify_locations(certifi.where())
    made.set_alpn_protocols(["http/1.1"])
    return made

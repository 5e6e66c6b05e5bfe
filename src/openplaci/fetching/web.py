"""One file by HTTP: bounded in time and size, whole or not at all, and not again where it is the same as before."""

import asyncio
import ssl
import zlib
from types import TracebackType
from typing import Final, NamedTuple, Self

import aiohttp
from yarl import URL

from openplaci.faults import CannotDo
from openplaci.fetching.origins import place
from openplaci.model.base import Noun
from openplaci.relay.web import trusted
from openplaci.screening.checked import Tag

HOPS: Final = 3
"""Redirects that are followed."""
_PART: Final = 1 << 16
_OK, _SAME, _GONE, _DENIED = 200, 304, (404, 410), (401, 403)
_LATER = frozenset({408, 425, 429})
"""Refusals that are for now alone; every 5xx is too."""
_PAGES = frozenset({"text/html", "application/xhtml+xml"})


class Reach(Noun, frozen=True, kw_only=True):
    """How much is waited for and tried.

    Attributes:
        seconds: of one try, whole. size: bytes of a file, unpacked. tries: of a file.
        pause: seconds before the second try; before each further one it is four times as long.
    """

    seconds: float = 300.0
    size: int = 512 << 20
    tries: int = 3
    pause: float = 2.0


class Got(NamedTuple):
    """A file; None where it is the same as it was."""

    body: bytes | None
    tag: Tag


class Missing(CannotDo):
    """There is no such file."""


class Denied(CannotDo):
    """It may not be fetched by whoever asks."""


class _Later(CannotDo):
    """It may go better another time."""


class Web:
    """Gets files; for one loop."""

    def __init__(self, reach: Reach, *, trust: ssl.SSLContext | None = None) -> None:
        """Take the bounds, and whose certificates are good: None is the system's store and certifi's."""
        self._reach = reach
        self._trust = trust or trusted()

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(ssl=self._trust),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # aiohttp takes the half of a packed file for the whole
            trust_env=True,  # a centre's network may let nothing out but through its proxy
            timeout=aiohttp.ClientTimeout(total=None, sock_connect=min(30.0, self._reach.seconds)),
            headers={"User-Agent": "OpenPLACI", "Accept": "*/*", "Accept-Encoding": "gzip"},
        )
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def get(self, url: str, tag: Tag | None = None) -> Got:
        """Get a file, trying again where it may go better.

        Args:
            url: ``https`` or ``http``.
            tag: of the file as it is known; it is not fetched again where it is the same.

        Raises:
            Missing: there is none.
            Denied: it may not be had.
            CannotDo: it cannot be had whole; the text says why and where, without the address's query.
        """
        pause = self._reach.pause
        for left in reversed(range(self._reach.tries)):
            try:
                return await self._once(url, tag)
            except _Later as fault:
                if not left:
                    raise CannotDo(f"{fault} (tried {self._reach.tries} times)") from fault
            await asyncio.sleep(pause)
            pause *= 4
        raise CannotDo(f"nothing was tried: {place(url)}")

    async def _once(self, url: str, tag: Tag | None) -> Got:
        where = place(url)
        try:
            async with asyncio.timeout(self._reach.seconds):
                return await self._answer(_url(url), tag or Tag(url=where))
        except TimeoutError as fault:
            raise _Later(f"it was not here whole within {self._reach.seconds:g} s: {where}") from fault
        except aiohttp.ClientConnectorCertificateError as fault:
            raise CannotDo(f"the certificate is not good, so nothing was fetched: {where}") from fault
        except aiohttp.ClientConnectorSSLError as fault:
            raise CannotDo(f"it speaks no TLS, or none that is safe: {where}") from fault
        except aiohttp.ClientPayloadError as fault:
            raise _Later(f"it ended before it was whole: {where}") from fault
        except (aiohttp.InvalidURL, UnicodeError) as fault:
            raise CannotDo(f"no address; expected https://HOST/PATH: {where}") from fault
        except (aiohttp.ClientError, OSError) as fault:
            raise _Later(f"it cannot be reached ({type(fault).__name__}): {where}") from fault

    async def _answer(self, url: URL, tag: Tag) -> Got:
        asked = {"If-None-Match": tag.etag} if tag.etag else {}
        if tag.modified:
            asked["If-Modified-Since"] = tag.modified
        start = url
        for _ in range(HOPS + 1):
            async with self._session.get(url, headers=asked, allow_redirects=False) as answer:
                where = place(str(url))
                if answer.status in (301, 302, 303, 307, 308):
                    url = _follow(url, answer.headers.get("Location", ""))
                    continue
                if answer.status == _SAME and tag:
                    return Got(None, tag)
                _good(answer, where)
                body = await _body(answer, self._reach.size, where)
                head = answer.headers
                found = Tag(url=tag.url, etag=head.get("ETag", ""), modified=head.get("Last-Modified", ""))
                return Got(body, found)
        raise CannotDo(f"it redirects more than {HOPS} times: {place(str(start))}")


def _url(text: str) -> URL:
    """An address.

    Raises:
        CannotDo: it is none that can be fetched.
    """
    try:
        made = URL(text)
        good = made.scheme in ("https", "http") and bool(made.host)
    except ValueError as fault:
        raise CannotDo(f"no address; expected https://HOST/PATH: {place(text)}") from fault
    if not good:
        raise CannotDo(f"no address; expected https://HOST/PATH: {place(text)}")
    return made


def _follow(url: URL, said: str) -> URL:
    """Where a redirect leads, if it is followed: by https, to the same host."""
    try:
        to = url.join(URL(said))
        same = to.scheme == "https" and to.host == url.host
        told = place(str(to))
    except ValueError:
        same, told, to = False, "nowhere", url
    if not same:
        raise CannotDo(f"it redirects to {told}, and only https on the same host is followed: {place(str(url))}")
    return to


def _good(answer: aiohttp.ClientResponse, where: str) -> None:
    status = answer.status
    if status in _GONE:
        raise Missing(f"there is no such file ({status}): {where}")
    if status in _DENIED:
        raise Denied(f"it may not be fetched ({status}): {where}")
    if status >= 500 or status in _LATER:  # noqa: PLR2004 - HTTP
        raise _Later(f"the server cannot give it now ({status}): {where}")
    if status != _OK:
        raise CannotDo(f"the server answers {status}; expected 200: {where}")
    if answer.content_type in _PAGES:
        raise CannotDo(f"a web page came ({answer.content_type}); expected the list's file: {where}")


async def _body(answer: aiohttp.ClientResponse, most: int, where: str) -> bytes:
    """The body, unpacked.

    Raises:
        CannotDo: it is too large, packed in another way, or may have been cut without a sign.
    """
    packed = answer.headers.get("Content-Encoding", "identity").strip().lower()
    if packed not in ("identity", "gzip", "x-gzip", ""):
        raise CannotDo(f"it comes packed as {packed[:20]}; expected gzip or plain: {where}")
    gzip = zlib.decompressobj(31) if "gzip" in packed else None
    chunked = "chunked" in answer.headers.get("Transfer-Encoding", "").lower()
    if gzip is None and answer.content_length is None and not chunked:
        raise CannotDo(f"it does not say how long it is, so a cut would not be seen; expected Content-Length: {where}")
    if (answer.content_length or 0) > most:
        raise _large(most, where)
    body = bytearray()
    try:
        while part := await answer.content.read(_PART):
            body += gzip.decompress(part, most + 1 - len(body)) if gzip is not None else part
            if len(body) > most:
                raise _large(most, where)
    except zlib.error as fault:
        raise _Later(f"its packed content is broken: {where}") from fault
    if gzip is not None and (not gzip.eof or gzip.unused_data):
        raise _Later(f"it ended before it was whole: {where}")
    return bytes(body)


def _large(most: int, where: str) -> CannotDo:
    return CannotDo(f"it is larger than {most} bytes, see setting watchlist_bytes: {where}")

"""One call to the provider: bounded in time and size, without redirects, every failure one line."""

import time
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import httpx

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.signin.client import loopback


class Reach(Noun, frozen=True, kw_only=True):
    """How long and how much is waited for: seconds of one call, bytes of one answer."""

    seconds: float = 10.0
    size: int = 1_000_000


class Answered(Noun, frozen=True, kw_only=True):
    """What came: status of HTTP, and the body."""

    status: int
    body: bytes


def call(
    url: str,
    what: str,
    reach: Reach,
    *,
    form: Mapping[str, str] | None = None,
    sign: httpx.Auth | None = None,
    clock: Callable[[], float] = time.monotonic,
) -> Answered:
    """Get an address, or post a form to it.

    Args:
        url: it may be called; see `openplaci.signin.client.may_call`.
        what: names it in errors; the address stands there without its query, and no answer is repeated.
        reach: the bounds.
        form: what to post.
        sign: adds what proves the client.
        clock: seconds, for the bound of the whole call.

    Raises:
        CannotDo: it was not reached, redirects, or answers too slowly or with too much.
    """
    place = urlsplit(url)._replace(query="", fragment="").geturl()
    until = clock() + reach.seconds
    try:
        with (
            # A proxy of the environment is for the provider outside, never for this machine.
            httpx.Client(
                timeout=reach.seconds,
                follow_redirects=False,
                transport=httpx.HTTPTransport() if loopback(url) else None,
            ) as client,
            client.stream(
                "GET" if form is None else "POST",
                url,
                data=None if form is None else dict(form),
                # Nothing is unpacked, so nothing can grow while it is.
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                auth=sign,
            ) as response,
        ):
            if response.is_redirect or response.has_redirect_location:
                raise CannotDo(f"{what} answers with a redirect, and none is followed: {place}")
            if response.headers.get("content-encoding", "identity") != "identity":
                raise CannotDo(f"{what} answers with packed content; expected it plain: {place}")
            body = bytearray()
            for part in response.iter_raw():
                body += part
                if len(body) > reach.size:
                    raise CannotDo(f"{what} answers with more than {reach.size} bytes: {place}")
                if clock() > until:
                    raise CannotDo(f"{what} did not answer whole within {reach.seconds:g} s: {place}")
            return Answered(status=response.status_code, body=bytes(body))
    except httpx.TimeoutException as fault:
        raise CannotDo(f"{what} did not answer within {reach.seconds:g} s: {place}") from fault
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError, OSError) as fault:
        raise CannotDo(f"{what} cannot be reached ({_why(fault)}): {place}") from fault


def _why(fault: BaseException) -> str:
    """Of TLS the library says what is wrong with the certificate; of the rest the kind is enough."""
    words = " ".join(str(fault).split())[:200]
    return words if "CERTIFICATE" in words else type(fault).__name__

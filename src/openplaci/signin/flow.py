"""A sign-in, begun and finished: authorization code with PKCE, RFC 6749, 7636 and 9207 [V].

Both functions block while they wait for the provider; a server calls them in a thread of its own.
"""

import datetime as dt
import hmac
from collections.abc import Generator, Mapping
from typing import Any

import httpx
import msgspec
from authlib.common.security import generate_token
from authlib.oauth2.auth import ClientAuth
from authlib.oauth2.client import OAuth2Client

from openplaci.access.openid import Claims
from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.signin import token
from openplaci.signin.fetch import Answered, Reach, call
from openplaci.signin.provider import Description, Provider

LASTS = dt.timedelta(minutes=10)
"""How long a person may take at the provider."""

_REFUSED = "the provider refused"


class Pending(Noun, frozen=True, kw_only=True):
    """What is remembered while the person is at the provider; known to nobody but who began.

    Attributes:
        state, nonce, verifier: drawn for this sign-in alone. redirect: where the answer goes. begun: UTC.
        fresh: the person was asked to show anew who it is.
    """

    state: str
    nonce: str
    verifier: str
    redirect: str
    begun: dt.datetime
    fresh: bool = False


def begin(provider: Provider, *, redirect: str, now: dt.datetime, fresh: bool = False) -> tuple[str, Pending]:
    """Return the address at which the person signs in, and what to remember until the answer.

    Args:
        provider: where.
        redirect: where the answer goes, as registered with the provider.
        now: UTC.
        fresh: the person has to show anew who it is, though it is still signed in there.

    Raises:
        CannotDo: the provider was not reached, or is not as it should be.
    """
    description = provider.description(now)
    pending = Pending(
        state=generate_token(43),
        nonce=generate_token(43),
        verifier=generate_token(64),
        redirect=redirect,
        begun=now,
        fresh=fresh,
    )
    asked: dict[str, Any] = {"nonce": pending.nonce}
    if fresh:
        asked |= {"prompt": "login"}
    if provider.client.max_age:
        asked["max_age"] = provider.client.max_age
    url, _ = _oauth(provider, description, pending).create_authorization_url(
        description.authorization_endpoint, state=pending.state, code_verifier=pending.verifier, **asked
    )
    return url, pending


def finish(provider: Provider, pending: Pending, answer: Mapping[str, str], *, now: dt.datetime) -> Claims:
    """Return who signed in.

    Args:
        provider: where it was begun.
        pending: what was remembered.
        answer: the query with which the person came back.
        now: UTC.

    Raises:
        CannotDo: the answer is of another sign-in, the provider refused, or its token is wrong; nobody is signed in.
    """
    description = provider.description(now)
    if not hmac.compare_digest(answer.get("state", "").encode(errors="replace"), pending.state.encode()):
        raise CannotDo("the answer belongs to another sign-in (state); sign in again")
    if not pending.begun <= now < pending.begun + LASTS:
        raise CannotDo(f"the sign-in took longer than {LASTS.seconds // 60} minutes; sign in again")
    told = answer.get("iss")
    if told not in (None, description.issuer) or (
        told is None and description.authorization_response_iss_parameter_supported
    ):
        raise CannotDo("the answer comes from another provider (iss); sign in again")
    if "error" in answer:
        raise CannotDo(f"{_REFUSED}: {token.shown(answer['error'])} {token.shown(answer.get('error_description', ''))}")
    code = answer.get("code", "")
    if not code or not code.isascii() or not code.isprintable():  # RFC 6749, A.11 [V]
        raise CannotDo("the answer has no code; sign in again")
    got = _redeemed(provider, description, pending, code)
    access = got.get("access_token")

    def verified(*, anew: bool) -> Claims:
        return token.verified(
            got.get("id_token"),
            provider.keys(now, anew=anew),
            provider.client,
            nonce=pending.nonce,
            now=now,
            access_token=access if isinstance(access, str) else "",
        )

    try:
        claims = verified(anew=False)
    except token.KeyUnfit:
        claims = verified(anew=True)
    # The person's browser carries the wish and could drop it, so the answer must show that it was heard.
    earliest = pending.begun - dt.timedelta(seconds=token.LEEWAY)
    if pending.fresh and (claims.authenticated is None or claims.authenticated < earliest):
        raise CannotDo("the provider did not ask the person anew (auth_time); nothing was proven")
    return claims


def _redeemed(provider: Provider, description: Description, pending: Pending, code: str) -> dict[str, Any]:
    """Exchange the code for the tokens."""
    return dict(
        _oauth(provider, description, pending).fetch_token(
            description.token_endpoint, grant_type="authorization_code", code=code, code_verifier=pending.verifier
        )
    )


class _Auth(httpx.Auth, ClientAuth):  # type: ignore[misc]
    """How the client proves itself to the token endpoint."""

    requires_request_body = True

    def auth_flow(self, request: httpx.Request) -> Generator[httpx.Request, httpx.Response, None]:
        url, headers, body = self.prepare(request.method, str(request.url), request.headers, request.content)
        headers["Content-Length"] = str(len(body))
        yield httpx.Request(request.method, url, headers=headers, content=body, extensions=request.extensions)


class _Session:
    """What Authlib posts the code with: our own bounded call."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach

    def post(self, url: str, *, data: dict[str, str], auth: httpx.Auth, headers: object) -> Answered:
        del headers
        return call(url, "the provider's token endpoint", self._reach, form=data, sign=auth)


class _OAuth(OAuth2Client):  # type: ignore[misc]
    client_auth_class = _Auth

    def parse_response_token(self, answer: Answered) -> dict[str, Any]:
        try:
            found = msgspec.json.decode(answer.body, type=dict[str, Any])
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
            raise CannotDo(f"the provider's token endpoint: status {answer.status} and no JSON object") from fault
        if answer.status != 200 or "error" in found:  # noqa: PLR2004 - the status of HTTP
            error = token.shown(found.get("error", f"status {answer.status}"))
            raise CannotDo(f"{_REFUSED} the code: {error}")
        return found


def _oauth(provider: Provider, description: Description, pending: Pending) -> _OAuth:
    client = provider.client
    ways = description.token_endpoint_auth_methods_supported
    way = "client_secret_basic" if "client_secret_basic" in ways or not ways else "client_secret_post"
    return _OAuth(
        _Session(provider.reach),
        client_id=client.id,
        client_secret=client.secret.reveal(),
        token_endpoint_auth_method=way if client.secret else "none",
        scope=client.scopes,
        redirect_uri=pending.redirect,
        code_challenge_method="S256",
    )

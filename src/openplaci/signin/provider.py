"""A provider, as it describes itself: where to sign in, where to fetch tokens, with which keys it signs."""

import datetime as dt
import threading
from typing import TypeVar

import msgspec
from joserfc.jwk import KeySet

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.signin import token
from openplaci.signin.client import Client, may_call
from openplaci.signin.fetch import Answered, Reach, call

KEEP = dt.timedelta(minutes=10)
"""How long keys and description are taken as read: a key that the provider withdraws is good for no longer."""

WELL_KNOWN = "/.well-known/openid-configuration"

T = TypeVar("T")


class Description(Noun, frozen=True, kw_only=True):
    """What is used of a provider's description of itself; OpenID Connect Discovery 1.0, 3 [V]."""

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    code_challenge_methods_supported: tuple[str, ...] | None = None
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)
    authorization_response_iss_parameter_supported: bool = False


class Provider:
    """A provider, and what was read of it. Any thread may use it; it blocks while it waits for the provider."""

    def __init__(self, client: Client, reach: Reach | None = None) -> None:
        """Read nothing yet.

        Args:
            client: whom it knows us as.
            reach: the bounds of each call.
        """
        self.client = client
        self.reach = reach or Reach()
        self._lock = threading.Lock()
        self._description: tuple[dt.datetime, Description] | None = None
        self._keys: tuple[dt.datetime, KeySet] | None = None

    def description(self, now: dt.datetime) -> Description:
        """Return the provider's description of itself, not older than `KEEP`.

        Raises:
            CannotDo: it was not reached, is none, or is another's.
        """
        with self._lock:
            if self._description is None or not _fresh(self._description[0], now):
                self._description = now, self._described()
            return self._description[1]

    def keys(self, now: dt.datetime, *, anew: bool = False) -> KeySet:
        """Return the provider's keys, not older than `KEEP`; read again where ``anew``.

        Raises:
            CannotDo: they were not reached, or are none.
        """
        uri = self.description(now).jwks_uri
        with self._lock:
            if anew or self._keys is None or not _fresh(self._keys[0], now):
                what = "the provider's keys"
                self._keys = now, token.keys(_decoded(call(uri, what, self.reach), what, object))
            return self._keys[1]

    def _described(self) -> Description:
        what, issuer = "the provider's description", self.client.issuer
        url = issuer.rstrip("/") + WELL_KNOWN
        found = _decoded(call(url, what, self.reach), what, Description)
        if found.issuer != issuer:
            raise CannotDo(
                f"{what} is of another issuer: {token.shown(found.issuer)}; setting openid_issuer is {issuer}"
            )
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            if not may_call(getattr(found, name), issuer):
                raise CannotDo(f"{what}: its {name} is no address with https")
        methods = found.code_challenge_methods_supported
        if methods is not None and "S256" not in methods:
            raise CannotDo(f"{what}: no proof by S256 (PKCE); expected it among code_challenge_methods_supported")
        return found


def _decoded(answer: Answered, what: str, kind: type[T]) -> T:
    if answer.status != 200:  # noqa: PLR2004 - the status of HTTP
        raise CannotDo(f"{what}: the provider answers with status {answer.status}; expected 200")
    try:
        return msgspec.json.decode(answer.body, type=kind)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as fault:
        raise CannotDo(f"{what}: not the JSON that was expected") from fault


def _fresh(read: dt.datetime, now: dt.datetime) -> bool:
    return read <= now < read + KEEP

"""What the provider knows us as, and what we expect of it: the settings that begin with ``openid_``."""

from urllib.parse import urlsplit

from openplaci.faults import BadSetting
from openplaci.model.base import Noun
from openplaci.settings import Secret, Settings

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Signatures that may be allowed: with two keys, so that who can check a token cannot make one. RFC 7518, RFC 8037 [V].
"""

LOOPBACK = ("127.0.0.1", "::1", "localhost")


class Client(Noun, frozen=True, kw_only=True):
    """A client of one provider.

    Attributes:
        issuer: the provider, as its tokens name it. id, secret: as registered with it; a public client has no secret.
        algorithms: signatures that are accepted. scopes: what is asked for.
        groups: the claim that names the person's groups.
        max_age: seconds that may have passed since the person last showed who it is; 0: not asked.
    """

    issuer: str
    id: str
    secret: Secret
    algorithms: tuple[str, ...]
    scopes: str
    groups: str
    max_age: int = 0


def client(settings: Settings) -> Client:
    """Return the client that the settings describe.

    Raises:
        BadSetting: one is missing, or is none.
    """
    for name, value in (("openid_issuer", settings.openid_issuer), ("openid_client", settings.openid_client)):
        if not value:
            raise BadSetting(
                f"setting {name} is empty; expected one, as the provider gave it: sign-in by OpenID needs it"
            )
    issuer = settings.openid_issuer
    if not may_call(issuer, issuer):
        raise BadSetting(f"setting openid_issuer: {settings.openid_issuer!r}; expected an address with https")
    for name, value in (("client", settings.openid_client), ("client_secret", settings.openid_client_secret.reveal())):
        if not value.isascii() or not value.isprintable():  # RFC 6749, A.1 and A.2 [V]
            raise BadSetting(f"setting openid_{name} has letters that cannot be sent; expected printable ASCII")
    algorithms = listed(settings.openid_algorithms)
    if not algorithms or not set(algorithms) <= set(ALGORITHMS):
        raise BadSetting(
            f"setting openid_algorithms: {settings.openid_algorithms!r}; expected of {', '.join(ALGORITHMS)}"
        )
    scopes = settings.openid_scopes.split()
    return Client(
        issuer=settings.openid_issuer,
        id=settings.openid_client,
        secret=settings.openid_client_secret,
        algorithms=algorithms,
        scopes=" ".join(dict.fromkeys(["openid", *scopes])),
        groups=settings.openid_groups,
        max_age=settings.openid_max_age,
    )


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a text with commas between."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def loopback(url: str) -> bool:
    """Whether an address is this machine's own."""
    return _host(url) in LOOPBACK


def may_call(url: str, issuer: str) -> bool:
    """Whether an address may be called: https, or plain http on this machine where the issuer is on it as well."""
    try:
        parts = urlsplit(url)
        plain = not parts.username and not parts.password and not parts.fragment and parts.port != 0
    except ValueError:
        return False
    if not parts.hostname or not plain or not url.isprintable() or " " in url:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and loopback(url) and loopback(issuer))


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""

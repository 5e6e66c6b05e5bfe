"""Keys by which machines act: made, rotated, revoked, and known again when they are shown.

A key is ``opk_LETTERS_SIGNS``: letters of its id; then, in base64url, 32 random bytes and a check of four, so that a
mistyped key is told apart from a wrong one. ``opk_[a-z]{16}_[A-Za-z0-9_-]{48}`` finds it in a file. Only its SHA-256
is kept: of 256 random bits there is nothing to guess, so no slow digest is needed.
"""

import base64
import binascii
import datetime as dt
import hashlib
import hmac
import ipaddress
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeVar

import msgspec

from openplaci.access.directory import Directory
from openplaci.access.ids import Random
from openplaci.access.key_wish import network
from openplaci.model.access import ALL, Key, Principal, Refusal, Secret
from openplaci.model.fact import Fact, KeyChanged

T = TypeVar("T")
Decision = Callable[[Directory, dt.datetime], tuple[Sequence[Fact], T] | Refusal]

PATTERN = re.compile(r"opk_([a-z]{16})_([A-Za-z0-9_-]{48})")
SECRET_BYTES = 32

_NO_KEY = Refusal(code="wrong", words="this is no key; expected opk_, 16 letters, _ and 48 signs")
_MISTYPED = Refusal(code="wrong", words="the key is mistyped or cut: its check does not fit")
NOT_KNOWN = "the key is not known here"
_WRONG = Refusal(code="wrong", words=NOT_KNOWN)


def text_of(id_: str, random: Random) -> str:
    """A new text for a key of that id: what its holder shows, and nobody else ever sees again."""
    letters = id_.partition("-")[2]
    secret = random(SECRET_BYTES)
    return f"opk_{letters}_{base64.urlsafe_b64encode(secret + _check(letters, secret)).decode()}"


def add(key: Key, random: Random, *, by: str) -> Decision[str]:
    """Add a key; its text comes of it.

    Args:
        key: see `openplaci.access.key_wish.wished`.
        random: gives so many random bytes.
        by: who adds it.
    """

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], str] | Refusal:
        del now
        if key.id in directory.keys:
            return Refusal(code="done", words=f"there is a key {key.id} already")
        text = text_of(key.id, random)
        made = msgspec.structs.replace(key, secrets=(Secret(digest=_digest(text)),))
        return (KeyChanged(key=made, what="added", by=by),), text

    return decision


def rotate(id: str, overlap: dt.timedelta, random: Random, *, by: str) -> Decision[str]:  # noqa: A002 - see Key
    """Give a key a new secret; its new text comes of it.

    Args:
        id: of the key.
        overlap: how long the secret that was last given stays good; older ones end at once.
        random: gives so many random bytes.
        by: who rotates it.
    """

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], str] | Refusal:
        key = _good(directory, id, now)
        if isinstance(key, Refusal):
            return key
        text = text_of(id, random)
        old = tuple(Secret(digest=one.digest, until=now + overlap) for one in key.secrets[-1:] if overlap)
        made = msgspec.structs.replace(key, secrets=(*old, Secret(digest=_digest(text))))
        return (KeyChanged(key=made, what="rotated", by=by),), text

    return decision


def revoke(id: str, *, by: str) -> Decision[Key]:  # noqa: A002 - see Key
    """Make a key no longer good, at once and for ever."""

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Key] | Refusal:
        key = directory.keys.get(id)
        if key is None:
            return _unknown(id)
        if key.revoked is not None:
            return _revoked(key)
        made = msgspec.structs.replace(key, revoked=now)
        return (KeyChanged(key=made, what="revoked", by=by),), made

    return decision


def change(id: str, changed: Callable[[Key], Key], *, by: str) -> Decision[Key]:  # noqa: A002 - see Key
    """Change where a key's answers go.

    Args:
        id: of the key.
        changed: the key as it is -> as it is wished (see `openplaci.access.contact_wish.reached`).
        by: who changes it.
    """

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Key] | Refusal:
        key = _good(directory, id, now)
        if isinstance(key, Refusal):
            return key
        made = changed(key)
        return (KeyChanged(key=made, what="contacts", by=by),), made

    return decision


def check(directory: Directory, text: str, now: dt.datetime, address: str = "") -> Principal | Refusal:
    """Return whose key this is, or why it is not good here and now.

    What is wrong with a key beyond its text is told only to whoever holds a secret of it.

    Args:
        directory: who there is.
        text: what was shown.
        now: UTC.
        address: of whoever shows it; a key that is bound to networks is refused without one.
    """
    found = PATTERN.fullmatch(text)
    if found is None:
        return _NO_KEY
    letters, signs = found.groups()
    raw = base64.urlsafe_b64decode(signs)
    if raw[SECRET_BYTES:] != _check(letters, raw[:SECRET_BYTES]):
        return _MISTYPED
    key = directory.keys.get(f"k-{letters}")
    if key is None:
        return _WRONG
    digest = _digest(text)
    held = None
    for one in key.secrets:
        if hmac.compare_digest(one.digest, digest):
            held = one
    if held is None:
        return _WRONG
    if key.revoked is not None:
        return _revoked(key)
    if held.until is not None and now >= held.until:
        return Refusal(code="expired", words=f"this secret of the key {key.id} was replaced; its overlap is over")
    if key.expires is not None and now >= key.expires:
        return _expired(key, key.expires)
    if key.networks and not _inside(key.networks, address):
        return Refusal(code="network", words=f"the key {key.id} is not good from the address {address or 'unknown'!r}")
    return Principal(
        id=key.id, name=key.filer, roles=(key.role,), programmes=key.programmes, mark=key.mark, airlines=key.airlines
    )


def filers(directory: Directory, programme: str, now: dt.datetime) -> frozenset[str]:
    """Names of the filers who have a good key for a programme: the doors that see no key take theirs alone."""
    return frozenset(
        key.filer
        for key in directory.keys.values()
        if key.role == "filer" and key.good(now) and not {programme, ALL}.isdisjoint(key.programmes)
    )


def _good(directory: Directory, id_: str, now: dt.datetime) -> Key | Refusal:
    key = directory.keys.get(id_)
    if key is None:
        return _unknown(id_)
    if key.revoked is not None:
        return _revoked(key)
    if key.expires is not None and now >= key.expires:
        return _expired(key, key.expires)
    return key


def _unknown(id_: str) -> Refusal:
    return Refusal(code="unknown", words=f"there is no key {id_!r}; openplaci keys list names them")


def _revoked(key: Key) -> Refusal:
    return Refusal(code="revoked", words=f"the key {key.id} was revoked at {key.revoked:%Y-%m-%d %H:%M} UTC")


def _expired(key: Key, at: dt.datetime) -> Refusal:
    return Refusal(code="expired", words=f"the key {key.id} expired at {at:%Y-%m-%d %H:%M} UTC")


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _check(letters: str, secret: bytes) -> bytes:
    """CRC-32 finds every mistake in one sign and nearly all others; it protects from typing, not from attack."""
    return binascii.crc32(letters.encode() + secret).to_bytes(4)


def _inside(networks: tuple[str, ...], address: str) -> bool:
    known = _number(address)
    if known is None:
        return False
    version, number = known
    return any(version == of and number & mask == first for of, first, mask in _ranges(networks))


@lru_cache(maxsize=4096)
def _number(address: str) -> tuple[int, int] | None:
    """Version and number of an address, IPv4 where IPv6 only wraps it; a carrier's machines come again and again."""
    try:
        made = ipaddress.IPv6Address(address) if ":" in address else ipaddress.IPv4Address(address)
    except ValueError:
        return None
    if isinstance(made, ipaddress.IPv6Address):
        made = made.ipv4_mapped or made
    return made.version, int(made)


@lru_cache(maxsize=16_384)
def _ranges(networks: tuple[str, ...]) -> tuple[tuple[int, int, int], ...]:
    """Of each network its version, first address and mask: compared as numbers, ten times faster than as objects."""
    return tuple((one.version, int(one.network_address), int(one.netmask)) for one in map(network, networks))

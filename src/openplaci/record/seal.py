"""Sealing: each fact, and each filing's bytes, under a key of its own that can be destroyed.

A key is random, used once, and kept wrapped by the master key, apart from what it seals. To erase is to destroy
the wrapped key: what was sealed stays as it is, so that the chain over it still verifies, and nobody can read it.

Subjects (a consignment's key, a filing's id) are not written either: a token stands for each, made with a secret
of the master key, so that equal subjects are found and none is told.

AES-256-GCM (NIST SP 800-38D) and SHA-256, from `cryptography`; tokens and derived keys by keyed BLAKE2b (RFC 7693).
"""

import hashlib
import hmac
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MASTER_BYTES = 32
TOKEN_BYTES = 16
COMMIT_BYTES = 32

_PLAIN = "record."
"""Facts of the record itself are not sealed: they hold no personal data, and anyone may check them."""

_ONCE = bytes(12)
"""Nonce of what is sealed under a key that seals nothing else."""

Random = Callable[[int], bytes]
"""Gives so many random bytes, fit for keys."""


class Sealer:
    """Seals and opens with one master key. Any thread may use it."""

    def __init__(self, master: bytes, random: Random) -> None:
        """Derive the keys for wrapping and for tokens.

        Args:
            master: 32 bytes.
            random: see `Random`.

        Raises:
            ValueError: the master key has another length.
        """
        if len(master) != MASTER_BYTES:
            raise ValueError(f"a master key of {len(master)} bytes; expected {MASTER_BYTES}")
        self._random = random
        self._wrap = AESGCM(_derived(master, b"wrap"))
        self._tokens = hashlib.blake2b(key=_derived(master, b"token"), digest_size=TOKEN_BYTES)
        self._stamps = _derived(master, b"stamp")
        self.mark = _derived(master, b"mark")[:TOKEN_BYTES]
        """Tells, without telling the key, whether a store was made with it."""

    def token(self, subject: str) -> bytes:
        """Return the 16 bytes that stand for a subject.

        Raises:
            UnicodeEncodeError: the text has a lone surrogate.
        """
        made = self._tokens.copy()
        made.update(subject.encode())
        return made.digest()

    def stamp(self, seq: int, link: bytes) -> bytes:
        """Return the 16 bytes that mark the end of the record as ours; nobody without the master key can make them."""
        return hashlib.blake2b(link + seq.to_bytes(8, "big"), key=self._stamps, digest_size=TOKEN_BYTES).digest()

    def seal(self, plain: bytes, bound: bytes) -> tuple[bytes, bytes]:
        """Seal bytes under a new key.

        Args:
            plain: what to seal.
            bound: what it belongs to (kind and token, or a digest); opening asks for the same.

        Returns:
            The wrapped key (60 bytes) and the body: the key's SHA-256, which commits to it, then the sealed bytes.
        """
        fresh = self._random(MASTER_BYTES + len(_ONCE))
        key, nonce = fresh[:MASTER_BYTES], fresh[MASTER_BYTES:]
        commit = hashlib.sha256(key).digest()
        return nonce + self._wrap.encrypt(nonce, key, commit), commit + AESGCM(key).encrypt(_ONCE, plain, bound)

    def key_of(self, wrapped: bytes, body: bytes) -> bytes | None:
        """Unwrap the key of a body; None where the wrapped key is damaged or not that body's."""
        commit = body[:COMMIT_BYTES]
        try:
            key = self._wrap.decrypt(wrapped[:12], wrapped[12:], commit)
        except (InvalidTag, ValueError):
            return None
        return key if hmac.compare_digest(hashlib.sha256(key).digest(), commit) else None

    def open(self, wrapped: bytes, body: bytes, bound: bytes) -> bytes | None:
        """Open a body; None where it, its key or what it is bound to was changed."""
        key = self.key_of(wrapped, body)
        return None if key is None else opened(key, body, bound)


def is_sealed(kind: str) -> bool:
    """Tell whether facts of that kind are sealed."""
    return not kind.startswith(_PLAIN)


def bound(kind: str, token: bytes) -> bytes:
    """What the body of a fact is bound to."""
    return token + kind.encode()


def opened(key: bytes, body: bytes, bound: bytes) -> bytes | None:
    """Open a body with its key; None where body or bound were changed."""
    try:
        return AESGCM(key).decrypt(_ONCE, body[COMMIT_BYTES:], bound)
    except (InvalidTag, ValueError):
        return None


def _derived(master: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(purpose, key=master, person=b"openplaci", digest_size=32).digest()

"""Closings: the record up to a fact, under one root, signed with Ed25519 (RFC 8032).

What is signed is a text of lines, so that anyone can make it again and check it with other tools:

    openplaci closing 1
    number 3
    first 1201
    last 2400
    root 9f...          Merkle root over the links of the facts first..last, see `openplaci.record.tree`
    link 1c...          of the last fact
    before 77...        digest of the closing before; zeros for the first
    at 2026-11-24T00:00:03.000000+00:00
    signer 5a...        SHA-256 of the public key, 32 bytes
    by local:anna       to the end of the text, so that nothing can stand behind it

UTF-8, a line feed between lines, none at the end. The digest of a closing is SHA-256 over that text and the 64 bytes
of its signature.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

from openplaci.model.fact import RecordClosed

NONE_BEFORE = "0" * 64
"""The digest before the first closing."""

Keys = Mapping[str, bytes]
"""Public keys that are trusted: signer (SHA-256, hexadecimal) -> 32 bytes."""


class Signer:
    """Signs with one key. Any thread may use it."""

    def __init__(self, seed: bytes) -> None:
        """Take the 32 bytes of the private key.

        Raises:
            ValueError: they are not 32.
        """
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        public = self._key.public_key()
        self.public = public.public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        self.id = signer_of(self.public)

    def sign(self, closed: RecordClosed) -> RecordClosed:
        """Return the closing with this signer's name and signature."""
        named = msgspec.structs.replace(closed, signer=self.id)
        return msgspec.structs.replace(named, signature=self._key.sign(text(named).encode()).hex())


def signer_of(public: bytes) -> str:
    """The name of a public key: its SHA-256, hexadecimal."""
    return hashlib.sha256(public).hexdigest()


def text(closed: RecordClosed) -> str:
    """What is signed; see the module."""
    at = closed.at.astimezone(dt.UTC).isoformat(timespec="microseconds")
    return (
        f"openplaci closing 1\nnumber {closed.number}\nfirst {closed.first}\nlast {closed.last}\n"
        f"root {closed.root}\nlink {closed.link}\nbefore {closed.before}\nat {at}\nsigner {closed.signer}\n"
        f"by {closed.by}"
    )


def digest(closed: RecordClosed) -> str:
    """Digest of a closing, which the next one names: hexadecimal.

    Raises:
        ValueError: the signature is not hexadecimal.
    """
    return hashlib.sha256(text(closed).encode() + bytes.fromhex(closed.signature)).hexdigest()


def is_signed(closed: RecordClosed, keys: Keys) -> bool:
    """Tell whether a trusted key signed it."""
    public = keys.get(closed.signer)
    try:
        if public is None:
            return False
        Ed25519PublicKey.from_public_bytes(public).verify(bytes.fromhex(closed.signature), text(closed).encode())
    except (InvalidSignature, ValueError):
        return False
    return True


def public_of(pem: bytes) -> bytes:
    """The 32 bytes of a public key in PEM.

    Raises:
        ValueError: it is none of Ed25519.
    """
    key = load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("not a key of Ed25519")  # noqa: TRY004 - the text is wrong, not its type
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw)

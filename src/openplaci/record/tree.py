"""Merkle trees as RFC 6962 has them: one root over many links, and short proofs that a link is among them.

A leaf is hashed with a zero before it, a node with a one, so that neither can pass for the other.
"""

import hashlib
from collections.abc import Iterable, Sequence

HASH_BYTES = 32


def leaf(link: bytes) -> bytes:
    """Hash of a leaf."""
    return hashlib.sha256(b"\x00" + link).digest()


def node(left: bytes, right: bytes) -> bytes:
    """Hash of a node over two hashes."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """A tree to which leaves are added in order; it keeps one hash a level."""

    def __init__(self) -> None:
        """Begin empty."""
        self.count = 0
        self._peaks: list[bytes] = []

    def add(self, hashes: Iterable[bytes]) -> None:
        """Add leaves, already hashed."""
        peaks, count = self._peaks, self.count
        for made in hashes:
            low = count
            while low & 1:
                made = node(peaks.pop(), made)  # noqa: PLW2901 - it grows into the peak
                low >>= 1
            peaks.append(made)
            count += 1
        self.count = count

    def root(self) -> bytes:
        """Root over the leaves so far."""
        if not self._peaks:
            return hashlib.sha256(b"").digest()
        made = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            made = node(peak, made)
        return made


class Tree:
    """A whole tree in memory, for proofs: 64 bytes a leaf."""

    def __init__(self, hashes: Sequence[bytes]) -> None:
        """Build it over leaves, already hashed."""
        self.size = len(hashes)
        self._levels = [b"".join(hashes)]
        while len(self._levels[-1]) > HASH_BYTES:
            below = self._levels[-1]
            pairs = range(0, len(below) - HASH_BYTES, 2 * HASH_BYTES)
            made = [node(_at(below, at), _at(below, at + HASH_BYTES)) for at in pairs]
            if len(below) % (2 * HASH_BYTES):
                made.append(below[-HASH_BYTES:])  # it has no neighbour, and rises as it is
            self._levels.append(b"".join(made))

    def root(self) -> bytes:
        """Root over all leaves."""
        return self._levels[-1] or hashlib.sha256(b"").digest()

    def path(self, index: int) -> tuple[bytes, ...]:
        """Hashes by which the root is reached from the leaf of that index, from 0."""
        found = []
        for level in self._levels[:-1]:
            beside = (index ^ 1) * HASH_BYTES
            if beside < len(level):
                found.append(_at(level, beside))
            index >>= 1
        return tuple(found)


def climb(hashed: bytes, index: int, size: int, path: Sequence[bytes]) -> bytes | None:
    """The root that a leaf's hash and its path lead to; None where the path does not fit a tree of that size.

    RFC 9162, 2.1.3.2.
    """
    last = size - 1
    if not 0 <= index <= last:
        return None
    for beside in path:
        if last == 0:
            return None
        if index & 1 or index == last:
            hashed = node(beside, hashed)
            while index and not index & 1:
                index >>= 1
                last >>= 1
        else:
            hashed = node(hashed, beside)
        index >>= 1
        last >>= 1
    return hashed if last == 0 else None


def _at(level: bytes, place: int) -> bytes:
    return level[place : place + HASH_BYTES]

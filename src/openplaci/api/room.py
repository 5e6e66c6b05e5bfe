"""Room: how much of what callers send is held in memory at once, by all of them and by one."""

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator

from openplaci.api.problems import unavailable

ALL = 256 * 1024 * 1024
"""Bytes of bodies that are held at once, from their first byte to their answer."""
SHARES = 4
"""One caller has at most one of so many shares, so that what is sent slowly leaves room for others."""


class Room:
    """The bytes that are held; used on the event loop alone."""

    def __init__(self, largest: int) -> None:
        """Begin empty.

        Args:
            largest: bytes of the largest body that is taken; each caller has room for one.
        """
        self._share = max(ALL // SHARES, largest)
        self._most = self._share * SHARES
        self._held: Counter[str] = Counter()
        self._all = 0

    @contextlib.contextmanager
    def held(self, caller: str) -> Iterator[Callable[[int], None]]:
        """Give what takes further bytes for a caller, until the block ends.

        It raises a `Problem`, 503, where there is no room.
        """
        own = 0

        def take(size: int) -> None:
            nonlocal own
            if self._all + size > self._most or self._held[caller] + size > self._share:
                raise unavailable("busy", "too much is sent at once; nothing is acknowledged, try again")
            own += size
            self._all += size
            self._held[caller] += size

        try:
            yield take
        finally:
            self._all -= own
            self._held[caller] -= own
            if not self._held[caller]:
                del self._held[caller]

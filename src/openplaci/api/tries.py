"""Tries: the limits of signing in that stand before the gate is asked."""

import datetime as dt
import ipaddress
import threading
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

from openplaci.api.problems import too_many, unavailable

PAUSE = dt.timedelta(minutes=1)
"""After a wrong try the same name from the same address waits so long: a fact each minute, not each request."""
WINDOW = dt.timedelta(minutes=15)
MOST_WRONG = 20
"""Wrong tries of one address within `WINDOW`, whatever the names."""
REMEMBERED = 10_000
"""Names and addresses that are remembered; the oldest are forgotten."""
AT_ONCE = 4
"""Passwords that are looked at at the same time: argon2 takes 64 MiB each."""
MOST_QUEUED = 64


class Tries:
    """Wrong tries to sign in, in memory; and the threads in which passwords are looked at."""

    def __init__(self) -> None:
        """Begin with none."""
        self._wrong: OrderedDict[str, list[dt.datetime]] = OrderedDict()
        self._lock = threading.Lock()
        self._queued = 0
        self.threads = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="sign-in")

    def check(self, name: str, address: str, now: dt.datetime) -> None:
        """Let a try pass.

        Raises:
            Problem: 429, with the seconds to wait.
        """
        address = _caller(address)
        with self._lock:
            for key, most, window in ((_both(name, address), 1, PAUSE), (address, MOST_WRONG, WINDOW)):
                recent = [at for at in self._wrong.get(key, ()) if now - at < window]
                if len(recent) >= most:
                    wait = window - (now - recent[-most])
                    raise too_many(
                        "too many tries to sign in failed; wait and try again", int(wait.total_seconds()) + 1
                    )

    def wrong(self, name: str, address: str, now: dt.datetime) -> None:
        """Remember a wrong try."""
        address = _caller(address)
        with self._lock:
            for key in (_both(name, address), address):
                recent = [at for at in self._wrong.pop(key, ()) if now - at < WINDOW]
                self._wrong[key] = [*recent, now]
            while len(self._wrong) > REMEMBERED:
                self._wrong.popitem(last=False)

    def enter(self) -> None:
        """Join the queue of those whose password is to be looked at.

        Raises:
            Problem: 503, it is full.
        """
        with self._lock:
            if self._queued >= MOST_QUEUED:
                raise unavailable("busy", "too many sign in at once; try again")
            self._queued += 1

    def leave(self) -> None:
        """Leave it."""
        with self._lock:
            self._queued -= 1


def _both(name: str, address: str) -> str:
    return f"{name.strip().lower()}\n{address}"


def _caller(address: str) -> str:
    """Whom an address stands for: of IPv6 its network of 64 bits, of which one caller has every address."""
    try:
        made = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(made, ipaddress.IPv4Address):
        return str(made)
    return str(made.ipv4_mapped or ipaddress.IPv6Address(int(made) >> 64 << 64))

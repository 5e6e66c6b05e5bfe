"""Names of hosts: looked up once for each connection, and only what is outside is connected to."""

import asyncio
import ipaddress
import socket
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from aiohttp.abc import AbstractResolver, ResolveResult

from openplaci.relay.address import outside

Resolve = Callable[[str, int], Awaitable[Sequence[str]]]
"""A host and a port -> its addresses."""

ADDRESSES = 3
"""Addresses of one host that are tried."""
LOOK_UPS = 64
"""Names that are looked up at once: a name server that is silent must not hold up the others."""


class Inside(Exception):
    """The host is not outside."""


class Names(AbstractResolver):
    """Looks names up, for aiohttp; what it hands out was checked, so a name can lead nowhere else afterwards."""

    def __init__(self, resolve: Resolve | None, *, allow_private: bool) -> None:
        """Take what it needs.

        Args:
            resolve: looks names up; None is the system's way.
            allow_private: addresses need not be outside.
        """
        self._threads = ThreadPoolExecutor(LOOK_UPS, thread_name_prefix="relay-names")
        self._resolve = resolve or self._looked_up
        self._all = allow_private

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """See `aiohttp.abc.AbstractResolver`; aiohttp asks for no literal, so `made` looks at addresses again.

        Raises:
            Inside: one of its addresses is not outside.
            OSError: it has none.
        """
        del family
        found = await self._resolve(host, port)
        if not self._all and not all(map(outside, found)):
            raise Inside
        if not found:
            raise OSError("no address")
        return [
            ResolveResult(hostname=host, host=one, port=port, family=_family(one), proto=0, flags=socket.AI_NUMERICHOST)
            for one in found[:ADDRESSES]
        ]

    def made(self, place: tuple[Any, ...]) -> socket.socket:
        """A socket for a place as `socket.getaddrinfo` gives it: nothing is connected to that did not pass here.

        Raises:
            Inside: the address is not outside.
            OSError: there can be no such socket.
        """
        family, kind, protocol, _, address = place
        if not self._all and not outside(str(address[0])):
            raise Inside
        return socket.socket(family, kind, protocol)

    async def close(self) -> None:
        """Let go of the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _looked_up(self, host: str, port: int) -> Sequence[str]:
        found = await asyncio.get_running_loop().run_in_executor(
            self._threads, lambda: socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        )
        return list(dict.fromkeys(str(one[4][0]) for one in found))


def _family(address: str) -> socket.AddressFamily:
    return socket.AF_INET if ipaddress.ip_address(address).version == 4 else socket.AF_INET6  # noqa: PLR2004 - IP

"""Repeats: filings that come again with the idempotency key that they came with before."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable

from openplaci.api.parts import Reply
from openplaci.api.problems import Problem, unavailable

REMEMBERED = 10_000
"""Answers to filings with an idempotency key that are kept ready; the oldest go first."""


class Repeats:
    """Answers to filings that came with an idempotency key.

    The same key of the same filer with the same bytes is answered with the same answer, while it is remembered and
    the server runs. After that it is what it is, a duplicate: its id is made from filer, key and bytes, so the record
    shows under one id that both are one filing.
    """

    def __init__(self) -> None:
        """Begin with none."""
        self._known: OrderedDict[tuple[str, str, str], tuple[str, asyncio.Future[Reply]]] = OrderedDict()

    async def answered(
        self, caller: tuple[str, str], key: str, digest: str, work: Callable[[], Awaitable[Reply]]
    ) -> Reply:
        """The answer given before to the same filing, or what the work makes.

        Args:
            caller: the door, since each answers in its own way, and who files.
            key: its idempotency key; empty: there is none.
            digest: of the bytes.
            work: files them.

        Raises:
            Problem: 422 the key was used for other bytes.
        """
        if not key:
            return await work()
        who = (*caller, key)
        known = self._known.get(who)
        if known is not None:
            before, answer = known
            if before != digest:
                raise Problem(422, "idempotency", "this Idempotency-Key was used for other bytes; expected a new one")
            return await asyncio.shield(answer)
        done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._known[who] = (digest, done)
        try:
            reply = await work()
        except BaseException as fault:
            self._known.pop(who, None)  # nothing was kept: the next try is a first one
            done.set_exception(fault if isinstance(fault, Exception) else unavailable("stopping", "try again"))
            done.exception()  # nobody may wait for it
            raise
        done.set_result(reply)
        while len(self._known) > REMEMBERED:
            self._known.popitem(last=False)
        return reply

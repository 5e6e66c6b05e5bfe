"""Who calls: by a key, or by the secret of a session. What is wrong with either is told, and no fact is written."""

import asyncio

from starlette.datastructures import Headers

from openplaci.access import decide, keys
from openplaci.access.directory import Directory
from openplaci.access.sessions import NOT_SIGNED_IN
from openplaci.api.parts import Parts
from openplaci.api.problems import Problem, refused
from openplaci.faults import Refused
from openplaci.model.access import ALL, Permission, Principal, Refusal

SUBSCRIPTION = "ocp-apim-subscription-key"
BEARER = "bearer "
LONGEST = 512
"""Characters of a secret that are looked at."""

NO_KEY = "no key was shown; expected Authorization: Bearer KEY, or the header Ocp-Apim-Subscription-Key"
NO_SESSION = "not signed in; expected Authorization: Bearer TOKEN, which POST /api/session gives"


async def directory(parts: Parts) -> Directory:
    """The directory, not older than the gate allows; the store is asked off the event loop."""
    gate = parts.gate
    return gate.directory if gate.fresh else await asyncio.to_thread(gate.look)


def secret(headers: Headers) -> str:
    """What the caller shows: the bearer, else the subscription key; empty where neither is shown."""
    told = headers.get("authorization", "")
    if told[: len(BEARER)].lower() == BEARER:
        return told[len(BEARER) :].strip()[:LONGEST]
    return headers.get(SUBSCRIPTION, "").strip()[:LONGEST]


async def by_key(parts: Parts, shown: str, address: str, permission: Permission) -> Principal:
    """Whose key it is, and that it may do that.

    Raises:
        Problem: 401 or 403.
    """
    if not shown:
        raise refused("not_signed_in", NO_KEY)
    now = parts.clock()
    found = keys.check(await directory(parts), shown, now, address)
    if isinstance(found, Refusal) and found.words == keys.NOT_KNOWN:
        # A key that was given out a moment ago is good at once.
        await asyncio.to_thread(parts.gate.refresh)
        found = keys.check(parts.gate.directory, shown, now, address)
    if isinstance(found, Refusal):
        raise refused(found.code, found.words, 401)
    if permission:
        refusal = decide.may(found, permission, now=now, programme=parts.dialogue.programme.name)
        if refusal is not None:
            raise refused(refusal.code, refusal.words, 403)
    return found


async def by_session(parts: Parts, shown: str) -> Principal:
    """Whose session it is.

    Raises:
        Problem: 401, or 403 where the person must show more.
    """
    if not shown:
        raise refused("not_signed_in", NO_SESSION)
    try:
        return await asyncio.to_thread(parts.gate.signed_in, shown)
    except Refused as fault:
        if str(fault) == NOT_SIGNED_IN.words:  # its remedy is that of the command line
            raise refused("not_signed_in", NO_SESSION) from None
        raise


def airline_of(principal: Principal, told: str) -> str:
    """The airline that a filing is made for.

    Args:
        principal: the key's.
        told: the header ``Iata-Airline-Code``; empty where it was not given.

    Raises:
        Problem: 400 it is no airline code, or cannot be left out; 401 it is not one of the key's.
    """
    if not told:
        if len(principal.airlines) == 1 and principal.airlines[0] != ALL:
            return principal.airlines[0]
        if ALL in principal.airlines:
            return ""
        raise Problem(400, "airline", "the header Iata-Airline-Code is missing; the key has several airlines: name one")
    if not (len(told) == AIRLINE_SIGNS and told.isascii() and told.isdecimal()):
        raise Problem(400, "airline", "the header Iata-Airline-Code is no airline code; expected 3 digits")
    if told not in principal.airlines and ALL not in principal.airlines:
        raise refused("airline", f"the key is not good for the airline {told}", 401)
    return told


AIRLINE_SIGNS = 3

"""The question of every door: may this principal do that, here and now?

What is asked first: whether there is that permission, the role, the programme, the airline, the handling mark; then
what whoever asks can mend: the proof of identity, the second person.
"""

import datetime as dt

from openplaci.access.directory import Directory
from openplaci.access.table import Row, permissions
from openplaci.model.access import ALL, MARKS, Mark, Permission, Principal, Refusal, Role

PROVEN = dt.timedelta(minutes=5)
"""How long a person's proof of identity is good for a grave act."""

SOME = "?"
"""Named as the programme: any of those that are held. For a door that does not know yet whose it is, and asks again."""

_RANK: dict[str, int] = {mark: rank for rank, mark in enumerate(MARKS)}


def may(
    principal: Principal,
    permission: Permission,
    *,
    now: dt.datetime,
    programme: str = "",
    mark: Mark = "clear",
    airline: str = "",
) -> Refusal | None:
    """Return None if it may; else why not.

    A permission that is not in the table, and a mark that is none, are faults of the caller: refused, never raised.

    Args:
        principal: who asks.
        permission: a row of the table of permissions.
        now: UTC.
        programme: whose data it is about; where the permission asks for one, none named means all of them. See `SOME`.
        mark: how what it is about is to be handled.
        airline: prefix of the waybill it is about, of which a filer must hold the key; empty where there is none.
    """
    row = permissions().get(permission)
    if row is None:
        return Refusal(code="unknown", words=f"there is no permission {permission!r}")
    refusal = reaches(principal, row, row.roles, programme=programme, mark=mark, airline=airline)
    if refusal is not None:
        return refusal
    if row.grave and (refusal := proven(principal, now)) is not None:
        return refusal
    if row.confirm:
        return Refusal(
            code="second_person", words=f"{row.id} is an act of two persons: propose it, another confirms it"
        )
    return None


def lost(directory: Directory, by: str, permission: Permission) -> Refusal | None:
    """Return why a person may not any more, who was asked a moment ago: the account was closed, or its role taken.

    Acts of two persons look at the roles of both themselves; the rest of `may` was asked of the principal.
    """
    account = directory.accounts.get(by)
    if account is None:
        return None
    if not account.enabled:
        return Refusal(code="no_right", words="your account was closed meanwhile")
    row = permissions().get(permission)
    if row is None or row.confirm or not row.roles.isdisjoint(account.roles):
        return None
    return Refusal(code="no_right", words=f"{row.id} needs the role {' or '.join(sorted(row.roles))}")


def reaches(
    principal: Principal, row: Row, roles: frozenset[Role], *, programme: str, mark: Mark, airline: str = ""
) -> Refusal | None:
    """Return None if a principal has one of the roles, and what it is about is within its need to know."""
    if roles.isdisjoint(principal.roles):
        return Refusal(code="no_right", words=f"{row.id} needs the role {' or '.join(sorted(roles))}")
    if row.programme and ALL not in principal.programmes and not _holds(principal, programme):
        asked = {"": "all programmes", ALL: "all programmes", SOME: "any programme"}.get(programme, programme)
        held = ", ".join(principal.programmes) or "none"
        more = "; an administrator can give all of them: --programme all" if programme in ("", ALL) else ""
        return Refusal(code="programme", words=f"{row.id} for {asked} is outside yours: {held}{more}")
    if airline and "filer" in principal.roles and airline not in principal.airlines and ALL not in principal.airlines:
        held = ", ".join(principal.airlines) or "none"
        return Refusal(code="airline", words=f"{row.id} for the airline {airline} is outside this key's: {held}")
    if _RANK.get(mark, len(_RANK)) > _RANK.get(principal.mark, -1):
        return Refusal(code="mark", words=f"{row.id}: it is marked {mark}, and yours goes to {principal.mark}")
    return None


def _holds(principal: Principal, programme: str) -> bool:
    if programme == SOME:
        return bool(principal.programmes)
    return bool(programme) and programme in principal.programmes


def proven(principal: Principal, now: dt.datetime) -> Refusal | None:
    """Return None if a person has shown lately who it is; clocks of two machines may differ a little."""
    if principal.proven is not None and abs(now - principal.proven) <= PROVEN:
        return None
    minutes = int(PROVEN.total_seconds() // 60)
    return Refusal(code="prove_again", words=f"show again who you are: it needs a proof of the last {minutes} minutes")

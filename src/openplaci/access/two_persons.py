"""The two-person rule: one proposes an act, another confirms it, and only then it is done.

Each function makes a decision for `openplaci.flow.gate.Gate.decide`, which writes on the newest facts or not at all:
of two who confirm at once one is second, and is told so. The rights of both are those of their accounts at the moment
of confirmation.

The operator of the machine (``local:``) is neither of the two: nobody knows which person that is.
"""

import datetime as dt
import hashlib
import hmac
from collections.abc import Callable, Sequence
from typing import TypeVar

from openplaci.access.decide import proven, reaches
from openplaci.access.directory import Directory
from openplaci.access.table import permissions
from openplaci.model.access import Mark, Permission, Principal, Proposal, Refusal
from openplaci.model.fact import ActConfirmed, ActProposed, ActWithdrawn, Fact

T = TypeVar("T")
Decision = Callable[[Directory, dt.datetime], tuple[Sequence[Fact], T] | Refusal]

LOCAL = "local:"
"""How the id of the operator of the machine begins."""

NOBODY = Refusal(
    code="not_signed_in",
    words="an act of two persons is proposed by a person with an account, and confirmed by another; make accounts "
    "with: openplaci users add",
)


def propose(
    principal: Principal,
    permission: Permission,
    *,
    id: str,  # noqa: A002 - as the noun names it
    about: str,
    words: str,
    content: bytes,
    programme: str = "",
    mark: Mark = "clear",
) -> Decision[Proposal]:
    """Propose an act.

    Args:
        principal: who proposes; must be allowed to, and freshly proven where the act is grave.
        permission: an act of two persons.
        id: a new one, ``a-`` and letters (`openplaci.access.ids.fresh`).
        about: what it concerns.
        words: what will be done, as the second person reads it.
        content: exactly what will be done, whole: nothing else is confirmed by the digest.
        programme: whose it is.
        mark: how it is to be handled.
    """

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Proposal] | Refusal:
        row = permissions().get(permission)
        if row is None or not row.confirm:
            return Refusal(code="unknown", words=f"there is no act of two persons {permission!r}")
        if principal.id.startswith(LOCAL):
            return NOBODY
        refusal = (
            _ended(directory, principal)
            or reaches(principal, row, row.roles, programme=programme, mark=mark)
            or (proven(principal, now) if row.grave else None)
        )
        if refusal is not None:
            return refusal
        if id in directory.proposals or id in directory.settled:
            return Refusal(code="done", words=f"there is a proposal {id} already")
        proposal = Proposal(
            id=id,
            permission=permission,
            about=about,
            programme=programme,
            mark=mark,
            words=_line(words),
            content=content,
            digest=hashlib.sha256(content).hexdigest(),
            by=principal.id,
            session=principal.session,
            at=now,
            expires=now + dt.timedelta(minutes=row.expires_minutes),
        )
        return (ActProposed(proposal=proposal),), proposal

    return decision


def confirm(
    id: str,  # noqa: A002 - as the noun names it
    digest: str,
    principal: Principal,
    *,
    then: Callable[[Proposal], Sequence[Fact]] | None = None,
) -> Decision[Proposal]:
    """Confirm an act as the second person; the proposal that comes of it holds what is to be done.

    Args:
        id: of the proposal.
        digest: of the content that the second person saw, hexadecimal.
        principal: the second person.
        then: the act's own facts; they are written with the confirmation or not at all. It may be called again.
    """

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Proposal] | Refusal:
        proposal = _open(directory, id)
        if isinstance(proposal, Refusal):
            return proposal
        refusal = hindrance(directory, proposal, principal, now)
        if refusal is not None:
            return refusal
        whole = hashlib.sha256(proposal.content).hexdigest() == proposal.digest
        if not whole or not hmac.compare_digest(digest.encode(), proposal.digest.encode()):
            return Refusal(code="wrong", words=f"the digest given is not that of {id}: look at it again")
        done = () if then is None else then(proposal)
        return (ActConfirmed(proposal=proposal, by=principal.id, at=now), *done), proposal

    return decision


def withdraw(id: str, principal: Principal, *, why: str = "") -> Decision[Proposal]:  # noqa: A002 - see confirm
    """Take back one's own proposal, or decline another's that one could confirm."""

    def decision(directory: Directory, now: dt.datetime) -> tuple[Sequence[Fact], Proposal] | Refusal:
        del now
        proposal = _open(directory, id)
        if isinstance(proposal, Refusal):
            return proposal
        if principal.id != proposal.by and (refusal := _may_confirm(directory, proposal, principal)) is not None:
            return refusal
        return (ActWithdrawn(id=id, by=principal.id, why=_line(why)),), proposal

    return decision


def waiting(directory: Directory, principal: Principal, now: dt.datetime) -> list[Proposal]:
    """Return what waits for a second person, soonest to expire first: one's own, and what one's roles may confirm."""
    found = [
        proposal
        for proposal in list(directory.proposals.values())
        if now < proposal.expires and (proposal.by == principal.id or _within(proposal, principal) is None)
    ]
    return sorted(found, key=lambda proposal: (proposal.expires, proposal.id))


def seen(directory: Directory, id: str, principal: Principal, now: dt.datetime) -> Proposal | Refusal:  # noqa: A002 - see confirm
    """Return an open proposal that is within one's reach as `waiting` tells, or why there is none to see."""
    proposal = _open(directory, id)
    if isinstance(proposal, Refusal):
        return proposal
    if now >= proposal.expires:
        return _expired(proposal)
    refusal = None if proposal.by == principal.id else _within(proposal, principal)
    return refusal or proposal


def hindrance(directory: Directory, proposal: Proposal, principal: Principal, now: dt.datetime) -> Refusal | None:
    """Return None if this person may now be the second one of an open proposal; else why not."""
    if now >= proposal.expires:
        return _expired(proposal)
    if principal.id == proposal.by or (proposal.session and principal.session == proposal.session):
        return Refusal(code="same_person", words=f"{proposal.id} is your own proposal: another person must confirm it")
    refusal = _ended(directory, principal) or _may_confirm(directory, proposal, principal) or proven(principal, now)
    if refusal is not None:
        return refusal
    if _proposer_may_not(directory, proposal):
        return Refusal(code="closed", words=f"{proposal.id} is void: who proposed it no longer may")
    return None


def _line(text: str) -> str:
    """One line in which every sign is seen: none that hides or turns round what the second person reads."""
    return "".join(sign if sign.isprintable() else "?" for sign in " ".join(text.split()))


def _open(directory: Directory, id_: str) -> Proposal | Refusal:
    if (became := directory.settled.get(id_)) is not None:
        return Refusal(code="done", words=f"{id_} was {became} already")
    return directory.proposals.get(id_) or Refusal(code="unknown", words=f"there is no proposal {id_!r}")


def _expired(proposal: Proposal) -> Refusal:
    return Refusal(code="expired", words=f"{proposal.id} expired at {proposal.expires:%Y-%m-%d %H:%M} UTC")


def _ended(directory: Directory, principal: Principal) -> Refusal | None:
    """A session may end while its person reads what is to be confirmed."""
    if principal.session not in directory.ended:
        return None
    return Refusal(code="not_signed_in", words="your session was ended meanwhile; sign in again")


def _may_confirm(directory: Directory, proposal: Proposal, principal: Principal) -> Refusal | None:
    """Whether the principal is a person whose account as it is now has the right to be the second one."""
    now_is = _as_it_is(directory, principal.id)
    if now_is is None:
        return Refusal(
            code="no_right", words=f"{proposal.permission} is confirmed by a person signed in with an account"
        )
    return _within(proposal, now_is)


def _within(proposal: Proposal, principal: Principal) -> Refusal | None:
    row = permissions().get(proposal.permission)
    if row is None or not row.confirm:
        return Refusal(code="unknown", words=f"there is no act of two persons {proposal.permission!r}")
    return reaches(principal, row, row.confirm, programme=proposal.programme, mark=proposal.mark)


def _proposer_may_not(directory: Directory, proposal: Proposal) -> bool:
    now_is = _as_it_is(directory, proposal.by)
    row = permissions()[proposal.permission]
    return (
        now_is is None or reaches(now_is, row, row.roles, programme=proposal.programme, mark=proposal.mark) is not None
    )


def _as_it_is(directory: Directory, id_: str) -> Principal | None:
    """The rights of an open account, as the newest facts tell them."""
    account = directory.accounts.get(id_)
    if account is None or not account.enabled:
        return None
    return Principal(id=id_, name=account.name, roles=account.roles, programmes=account.programmes, mark=account.mark)

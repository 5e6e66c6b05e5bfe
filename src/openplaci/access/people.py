"""Accounts of people: made and changed by administrators, who never know a password.

Each function is a decision: it looks at the directory, and returns the facts to write with what comes of it, or a
`Refusal`. That the one who asks may manage people at all is asked before.
"""

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

import msgspec

from openplaci.access import one_time, sessions
from openplaci.access.directory import Directory
from openplaci.access.ids import fresh
from openplaci.access.passwords import Random
from openplaci.model.access import Account, Mark, Principal, Refusal, Role
from openplaci.model.fact import AccountChanged, Fact

NAME = re.compile(r"[a-z0-9._@-]{2,64}")
NAME_WORDS = "a sign-in name has 2 to 64 of a-z, 0-9 and . - _ @"
LONGEST_FULL_NAME = 100
MACHINES: frozenset[Role] = frozenset(("filer", "partner"))
"""Roles of keys; no person has one."""
INVITED = dt.timedelta(hours=72)
"""How long a set-up code is good."""


class Invited(msgspec.Struct, frozen=True):
    """An account, and the set-up code that its person is given; it is kept nowhere else."""

    account: Account
    code: str


Changed = tuple[list[Fact], Account] | Refusal
Invitation = tuple[list[Fact], Invited] | Refusal


def find(directory: Directory, name: str) -> Account | Refusal:
    """Return the open account of that name."""
    if not NAME.fullmatch(name):
        return Refusal(code="wrong", words=f"{name[:64]!r} is no name; {NAME_WORDS}")
    account = directory.accounts.get(directory.names.get(name, ""))
    return account or Refusal(code="unknown", words=f"nobody signs in as {name}; see: openplaci users list")


def managed(directory: Directory) -> bool:
    """Whether an administrator can sign in; until then the operator of the machine stands in."""
    return bool(_administrators(directory))


def create(
    directory: Directory,
    now: dt.datetime,
    *,
    by: Principal,
    name: str,
    full_name: str = "",
    roles: Sequence[Role] = (),
    programmes: Sequence[str] = (),
    mark: Mark = "green",
    random: Random,
) -> Invitation:
    """Make an account; its person is given a set-up code, by which it sets a password of its own."""
    if not NAME.fullmatch(name):
        return Refusal(code="wrong", words=f"{name[:64]!r} is no name; {NAME_WORDS}")
    if refusal := _full_name(full_name):
        return refusal
    if name in directory.names:
        return Refusal(code="done", words=f"{name} is somebody's name already; choose another")
    if refusal := _roles(roles):
        return refusal
    if not managed(directory) and not _someone(directory) and "administrator" not in roles:
        return Refusal(code="second_person", words="the first account must be an administrator's: --role administrator")
    id_ = fresh("p", random)
    while id_ in directory.accounts:
        id_ = fresh("p", random)
    account = Account(
        id=id_,
        name=name,
        full_name=full_name,
        roles=_once(roles),
        programmes=_once(programmes),
        mark=mark,
        made=now,
    )
    return _invited(directory, account, now, "made", by, random)


def change(
    directory: Directory,
    now: dt.datetime,
    *,
    by: Principal,
    name: str,
    full_name: str | None = None,
    roles: Sequence[Role] | None = None,
    programmes: Sequence[str] | None = None,
    mark: Mark | None = None,
) -> Changed:
    """Change what an account may do and see, and how its person is called; None leaves a part as it is.

    Nobody changes their own rights, unless there is no other administrator to do it.
    """
    del now
    account = find(directory, name)
    if isinstance(account, Refusal):
        return account
    rights: dict[str, Any] = {}
    if roles is not None:
        if refusal := _roles(roles):
            return refusal
        rights["roles"] = _once(roles)
    if programmes is not None:
        rights["programmes"] = _once(programmes)
    if mark is not None:
        rights["mark"] = mark
    if rights and by.id == account.id and _administrators(directory) - {by.id}:
        return Refusal(code="same_person", words="nobody changes their own rights; ask another administrator")
    if "administrator" not in rights.get("roles", ("administrator",)) and (
        refusal := last_administrator(directory, account)
    ):
        return refusal
    if full_name is not None and (refusal := _full_name(full_name)):
        return refusal
    parts = rights if full_name is None else rights | {"full_name": full_name}
    if not parts:
        return Refusal(code="wrong", words="nothing to change; name at least one option")
    return _change(account, by, f"changed {' '.join(parts)}", **parts)


def invite(directory: Directory, now: dt.datetime, *, by: Principal, name: str, random: Random) -> Invitation:
    """Let a person begin anew: password, second factor and recovery codes are gone, sessions end, a code is given."""
    account = find(directory, name)
    if isinstance(account, Refusal):
        return account
    return last_administrator(directory, account) or _invited(directory, _bare(account), now, "invited", by, random)


def unlock(directory: Directory, now: dt.datetime, *, by: Principal, name: str) -> Changed:
    """Let a person try again at once, whose wrong tries locked the account."""
    del now
    account = find(directory, name)
    return account if isinstance(account, Refusal) else _change(account, by, "unlocked")


def close(directory: Directory, now: dt.datetime, *, by: Principal, name: str) -> Changed:
    """Close an account: its sessions end, and nothing is kept by which its person signed in."""
    del now
    account = find(directory, name)
    if isinstance(account, Refusal):
        return account
    if refusal := last_administrator(directory, account):
        return refusal
    facts, closed = _change(_bare(account), by, "closed", enabled=False, subject="")
    return [*facts, *sessions.end_all(directory, account.id, by=by.id)], closed


def reopen(directory: Directory, now: dt.datetime, *, by: Principal, name: str, random: Random) -> Invitation:
    """Open the closed account of that name that was made last; its person begins anew with a set-up code."""
    if not NAME.fullmatch(name):
        return Refusal(code="wrong", words=f"{name[:64]!r} is no name; {NAME_WORDS}")
    if name in directory.names:
        return Refusal(code="done", words=f"{name} is open, or somebody else's name by now")
    closed = [one for one in directory.accounts.values() if one.name == name]
    if not closed:
        return Refusal(code="unknown", words=f"there was never an account {name}; see: openplaci users list")
    account = msgspec.structs.replace(closed[-1], enabled=True)
    return _invited(directory, account, now, "reopened", by, random)


def link(directory: Directory, now: dt.datetime, *, by: Principal, name: str, subject: str) -> Changed:
    """Let a person sign in by OpenID Connect.

    Args:
        directory: as of now.
        now: UTC.
        by: who asks.
        name: sign-in name.
        subject: the issuer, a space, the issuer's own name of the person; empty takes the link away.
    """
    del now
    account = find(directory, name)
    if isinstance(account, Refusal):
        return account
    subject = " ".join(subject.split())
    if subject and (
        subject.count(" ") != 1 or not subject.isprintable() or not subject.startswith(("https://", "http://"))
    ):
        return Refusal(code="wrong", words="expected the issuer's address, a space and the issuer's name of the person")
    if directory.subjects.get(subject, account.id) != account.id:
        return Refusal(code="done", words="somebody else signs in by that subject")
    if not subject and not account.password and (refusal := last_administrator(directory, account)):
        return refusal
    facts, changed = _change(account, by, "linked" if subject else "unlinked", subject=subject)
    return [*facts, *sessions.end_all(directory, account.id, by=by.id)], changed


def end_sessions(
    directory: Directory, now: dt.datetime, *, by: Principal, name: str
) -> tuple[list[Fact], int] | Refusal:
    """End every session of a person; the value is how many."""
    del now
    account = find(directory, name)
    if isinstance(account, Refusal):
        return account
    facts: list[Fact] = [*sessions.end_all(directory, account.id, by=by.id)]
    return facts, len(facts)


def _administrators(directory: Directory) -> set[str]:
    """Ids of administrators who can sign in."""
    return {
        one.id
        for one in directory.accounts.values()
        if one.enabled and "administrator" in one.roles and (one.password or one.subject)
    }


def _someone(directory: Directory) -> bool:
    """Whether an administrator is at least invited."""
    return any(one.enabled and "administrator" in one.roles for one in directory.accounts.values())


def last_administrator(directory: Directory, account: Account) -> Refusal | None:
    """Refuse what would leave nobody who could put it right."""
    if _administrators(directory) == {account.id}:
        return Refusal(
            code="second_person",
            words=f"{account.name} is the last administrator who can sign in; make another one first",
        )
    return None


def _roles(roles: Sequence[Role]) -> Refusal | None:
    if not roles:
        return Refusal(code="wrong", words="an account needs at least one role; name it with --role")
    if wrong := MACHINES.intersection(roles):
        return Refusal(code="wrong", words=f"{min(wrong)} is a role of keys, not of people; see: openplaci keys add")
    return None


def _full_name(full_name: str) -> Refusal | None:
    """Refuse what would not be shown as it is: other people's terminals read it."""
    if full_name.isprintable() and len(full_name) <= LONGEST_FULL_NAME:
        return None
    return Refusal(code="wrong", words=f"a full name has up to {LONGEST_FULL_NAME} characters that can be printed")


def _bare(account: Account) -> Account:
    """The account without anything to sign in by, save its subject."""
    return msgspec.structs.replace(
        account, password="", password_set=None, totp="", totp_next="", recovery=(), invitation="", invited_until=None
    )


def _invited(
    directory: Directory, account: Account, now: dt.datetime, what: str, by: Principal, random: Random
) -> tuple[list[Fact], Invited]:
    code = one_time.new_code(random)
    facts, invited = _change(account, by, what, invitation=one_time.digest(code), invited_until=now + INVITED)
    return [*facts, *sessions.end_all(directory, account.id, by=by.id)], Invited(invited, code)


def _change(account: Account, by: Principal, what: str, **parts: Any) -> tuple[list[Fact], Account]:
    after = msgspec.structs.replace(account, **parts)
    return [AccountChanged(account=after, what=what, by=by.id)], after


def _once(values: Sequence[Any]) -> tuple[Any, ...]:
    """Each once, in the order given."""
    return tuple(dict.fromkeys(values))

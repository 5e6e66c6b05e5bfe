"""Who signed in through an OpenID Connect provider, and what it may do here: verified claims -> a decision.

A person is known by issuer and subject alone, never by a name or an address that somebody could choose.
"""

import base64
import datetime as dt
import hashlib
import re
import shlex
from collections.abc import Callable, Collection, Sequence

import msgspec

from openplaci.access import people, sessions
from openplaci.access.directory import Directory
from openplaci.access.openid_groups import Mapping
from openplaci.access.people import NAME
from openplaci.model.access import Account, Refusal, Session
from openplaci.model.base import Noun
from openplaci.model.fact import AccountChanged, Fact, SessionOpened

BY = "openid"
"""Who changes an account where the provider's groups do."""


class Claims(Noun, frozen=True, kw_only=True):
    """What a provider said of a person, in a token that was checked.

    Attributes:
        issuer, subject: who; no other claim says it.
        name, full_name: as the provider writes them. groups: as it names them.
        acr, amr: how the person showed who it is; OpenID Connect Core 1.0, 2 [V].
        authenticated: when it last did so at the provider, UTC; None where the provider does not say.
    """

    issuer: str
    subject: str
    name: str = ""
    full_name: str = ""
    groups: tuple[str, ...] = ()
    acr: str = ""
    amr: tuple[str, ...] = ()
    authenticated: dt.datetime | None = None

    @property
    def who(self) -> str:
        """The subject as an account bears it."""
        return f"{self.issuer} {self.subject}"


class SignedIn(Noun, frozen=True, kw_only=True):
    """A session, the account it is of, and the secret that the person's client holds; it is kept nowhere else."""

    account: Account
    session: Session
    token: str


def signed_in(
    claims: Claims,
    directory: Directory,
    now: dt.datetime,
    *,
    mapping: Mapping | None,
    second: Collection[str],
    random: Callable[[int], bytes],
) -> tuple[Sequence[Fact], SignedIn | Refusal] | Refusal:
    """Decide on a sign-in.

    Args:
        claims: checked.
        directory: what is known.
        now: as of when, UTC.
        mapping: what groups allow; None: accounts are linked by hand alone.
        second: values of ``acr`` and ``amr`` that stand for a second factor.
        random: gives so many random bytes.

    Returns:
        The facts to write and what comes of it; a `Refusal` in its place tells that roles were taken away by these
        facts and nobody is signed in. A `Refusal` alone: nothing is written.
    """
    account = _known(claims, directory)
    if isinstance(account, Refusal):
        return account
    facts: list[Fact] = []
    id_ = account_id(claims.who)
    if mapping is not None and (account is None or account.id == id_):
        kept = _kept(claims, account, mapping, directory, now, id_)
        if isinstance(kept, Refusal):
            return kept
        gone = account is not None and "administrator" not in kept.roles
        if account is not None and gone and (refusal := people.last_administrator(directory, account)):
            return refusal
        if kept != account:
            facts.append(AccountChanged(account=kept, what="made" if account is None else "roles", by=BY))
        account = kept
        if not account.roles:
            told = Refusal(code="no_right", words=f"no group of {claims.who!r} gives a role here any more")
            return (facts, told) if facts else told
    if account is None:
        return _unknown(claims)
    shown = second_factor(claims, second)
    weighty = sorted(sessions.WEIGHTY.intersection(account.roles))
    if weighty and not shown:
        told = Refusal(
            code="prove_again",
            words=f"the provider did not say that a second factor was shown; needed for {', '.join(weighty)}: "
            f"sign in there with one (acr {claims.acr or 'none'}, amr {', '.join(claims.amr) or 'none'}; "
            "see setting openid_second)",
        )
        return (facts, told) if facts and account.id in directory.accounts else told
    opened, token = _session(claims, account, now, shown, random)
    return [*facts, opened], SignedIn(account=account, session=opened.session, token=token)


def second_factor(claims: Claims, second: Collection[str]) -> tuple[str, ...]:
    """The values among ``acr`` and ``amr`` that stand for a second factor."""
    return tuple(value for value in dict.fromkeys((claims.acr, *claims.amr)) if value and value in second)


def account_id(who: str) -> str:
    """The id of the account that groups made for a subject: always the same, so none is made twice."""
    return "p-" + base64.b32encode(hashlib.sha256(who.encode()).digest()[:15]).decode().lower()


def _known(claims: Claims, directory: Directory) -> Account | Refusal | None:
    found = directory.subjects.get(claims.who)
    if found is not None:
        return directory.accounts[found]
    for account in directory.accounts.values():
        if account.subject == claims.who:  # not among the subjects, so it is closed
            return Refusal(code="closed", words=f"the account of {claims.who} is closed")
    # Somebody took the subject away from an account. Groups would make another, and a person with two is two persons.
    if claims.who in directory.parted or account_id(claims.who) in directory.accounts:
        return _unknown(claims)
    return None


def _unknown(claims: Claims) -> Refusal:
    return Refusal(
        code="unknown",
        words=f"no account is linked to the subject {claims.who!r}; an administrator can link one: "
        f"openplaci users link NAME --subject {shlex.quote(claims.who)}",
    )


def _kept(
    claims: Claims, account: Account | None, mapping: Mapping, directory: Directory, now: dt.datetime, id_: str
) -> Account | Refusal:
    """The account as the groups want it; it is made where there is none."""
    granted = mapping.granted(claims.groups)
    if account is None:
        if not mapping.make_accounts:
            return _unknown(claims)
        if not granted.roles:
            return Refusal(
                code="unknown", words=f"none of the groups of {claims.who!r} gives a role here; see the mapping file"
            )
        account = Account(
            id=id_, name=_name(claims, directory, id_), full_name=claims.full_name, subject=claims.who, made=now
        )
    return msgspec.structs.replace(account, roles=granted.roles, programmes=granted.programmes, mark=granted.mark)


def _name(claims: Claims, directory: Directory, id_: str) -> str:
    """A sign-in name that is nobody's; the provider's name for the person is only a wish."""
    wish = re.sub(r"[^a-z0-9._-]+", "-", claims.name.split("@", 1)[0].lower()).strip("-._")[:40]
    if not NAME.fullmatch(wish):  # nobody could name such an account to close it
        wish = "openid"
    return wish if wish not in directory.names else f"{wish}-{id_[2:10]}"


def _session(
    claims: Claims, account: Account, now: dt.datetime, second: tuple[str, ...], random: Callable[[int], bytes]
) -> tuple[SessionOpened, str]:
    # Where the provider does not say when, the proof may be as old as a session can be.
    proven = now - sessions.LIFETIME if claims.authenticated is None else min(claims.authenticated, now)
    ways = tuple(f"openid:{way[:64]}" for way in dict.fromkeys((*claims.amr, *second)))[:16]
    factors = ("openid", *((sessions.VOUCHED,) if second else ()), *ways)
    return sessions.open_session(account, now, factors, random, proven=proven)

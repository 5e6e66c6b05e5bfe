"""The directory: accounts, sessions, keys and proposals as the facts tell them, held ready for the next question.

It is folded from the facts of the groups ``access`` and ``session``, in the order of the record; nothing in it is
written anywhere else. The functions of this station read it, and say what facts to write; they never change it.
"""

import datetime as dt
from collections.abc import Iterable

import msgspec

from openplaci.model.access import Account, Key, Permission, Proposal, Session
from openplaci.model.fact import (
    AccountChanged,
    ActConfirmed,
    ActProposed,
    ActWithdrawn,
    Group,
    KeyChanged,
    SessionEnded,
    SessionOpened,
    SessionUsed,
    SignInFailed,
    StoredFact,
    group_of,
)


class Directory:
    """What is known of everyone who may act.

    Attributes:
        accounts: by id. names: id by sign-in name, of open accounts. subjects: id by OpenID Connect subject.
        sessions: by digest of their token; ended ones are gone, expired ones may still be here.
        ended: ids of sessions that were ended before their time.
        parted: OpenID Connect subjects that were taken away from an account, by closing it too.
        keys: by id, revoked ones too. filers: ids of the keys of a filer or partner, by its name, in order.
        proposals: open ones by id; expired ones may still be here.
        settled: what became of proposals that are no longer open: ``confirmed`` or ``withdrawn``, by id.
        done: the last act of each permission that two persons did.
        failures: times of failed sign-ins since the last good one, by account id, oldest first; tries while the
            account was locked are none.
        steps: time step of the last one-time code of each account.
        seen: the last seq that was folded in, of each group.
    """

    def __init__(self) -> None:
        """Begin with nobody."""
        self.accounts: dict[str, Account] = {}
        self.names: dict[str, str] = {}
        self.subjects: dict[str, str] = {}
        self.parted: set[str] = set()
        self.sessions: dict[str, Session] = {}
        self.ended: set[str] = set()
        self.keys: dict[str, Key] = {}
        self.filers: dict[str, list[str]] = {}
        self.proposals: dict[str, Proposal] = {}
        self.settled: dict[str, str] = {}
        self.done: dict[Permission, Proposal] = {}
        self.failures: dict[str, list[dt.datetime]] = {}
        self.steps: dict[str, int] = {}
        self.seen: dict[Group, int] = {"access": 0, "session": 0}
        self._tokens: dict[str, str] = {}  # session id -> digest of its token

    def fold(self, facts: Iterable[StoredFact]) -> None:
        """Take in facts of both groups, in the order of the record; what was taken in before changes nothing."""
        for stored in facts:
            group = group_of(stored)
            if group in self.seen and stored.seq > self.seen[group]:
                self._apply(stored)
                self.seen[group] = stored.seq

    def _apply(self, stored: StoredFact) -> None:
        match stored.fact:
            case AccountChanged(account=account, what=what):
                self._account(account)
                if what == "unlocked":
                    self.failures.pop(account.id, None)
            case SessionOpened() as opened:
                self._session(opened)
            case SessionUsed(session=id_, at=at):
                self._used(id_, at)
            case SessionEnded(session=session):
                self.sessions.pop(self._tokens.pop(session, ""), None)
                self.ended.add(session)
            case SignInFailed(person=person, why=why, at=at):
                if person and why != "locked":
                    self.failures.setdefault(person, []).append(at)
            case KeyChanged(key=key):
                if key.id not in self.keys:
                    self.filers.setdefault(key.filer, []).append(key.id)
                self.keys[key.id] = key
            case ActProposed(proposal=proposal):
                self.proposals[proposal.id] = proposal
            case ActConfirmed(proposal=proposal):
                self.proposals.pop(proposal.id, None)
                self.settled[proposal.id] = "confirmed"
                self.done[proposal.permission] = proposal
            case ActWithdrawn(id=id_):
                self.proposals.pop(id_, None)
                self.settled[id_] = "withdrawn"
            case _:
                pass

    def _account(self, account: Account) -> None:
        before = self.accounts.get(account.id)
        if before is not None:
            self.names.pop(before.name, None)
            self.subjects.pop(before.subject, None)
            if before.subject:
                self.parted.add(before.subject)
        self.accounts[account.id] = account
        if account.enabled:
            self.names[account.name] = account.id
            if account.subject:
                self.subjects[account.subject] = account.id
                self.parted.discard(account.subject)
        else:
            for token, session in list(self.sessions.items()):
                if session.person == account.id:
                    del self.sessions[token]

    def _used(self, id_: str, at: dt.datetime) -> None:
        token = self._tokens.get(id_, "")
        if token in self.sessions:
            self.sessions[token] = msgspec.structs.replace(self.sessions[token], used=at)

    def _session(self, opened: SessionOpened) -> None:
        session = opened.session
        self.sessions[session.token] = session
        self._tokens[session.id] = session.token
        self.failures.pop(session.person, None)
        self.steps[session.person] = max(opened.step, self.steps.get(session.person, 0))

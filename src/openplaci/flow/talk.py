"""Talk: the referrals that one transaction moves, and what is owed to filers for it; nothing is written here.

What several acts of one transaction do to a referral becomes one fact; the answers are worded as each act is done, so
they stand in the order of the acts.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import msgspec

from openplaci.access.directory import Directory
from openplaci.flow.answers import owed
from openplaci.model.access import Refusal
from openplaci.model.consignment import Leg
from openplaci.model.delivery import Delivery
from openplaci.model.fact import DeliveryOwed, Fact, ReferralMoved, StoredFact
from openplaci.model.programme import Programme
from openplaci.model.referral import CODES, Act, Filed, Referral, Step, referral_thing
from openplaci.referral import moves
from openplaci.store.base import Store

Key = tuple[str, int]

PART_PAGE = 1000
"""Houses of one master are read by so many at a time."""


class Means(NamedTuple):
    """What a talk needs from outside.

    Attributes:
        store: where referrals stand. programme: whose words. directory: who is told, and where.
        now: UTC. random: gives so many random bytes.
    """

    store: Store
    programme: Programme
    directory: Directory
    now: dt.datetime
    random: Callable[[int], bytes]


class Talk:
    """What is said in one transaction."""

    def __init__(self, means: Means) -> None:
        """Begin with nothing said."""
        self.means = means
        self.moved: dict[Key, Referral] = {}
        # By key and by master: a manifest moves thousands, and each asks for its own.
        self._cycles: dict[str, int] = {}
        self._houses: dict[str, dict[Key, Referral]] = {}
        self.facts: list[Fact] = []
        self.routing: dict[str, tuple[Leg, ...]] = {}  # of what is filed here
        self._known: dict[Key, Referral | None] = {}

    def load(self, keys: Sequence[Key]) -> None:
        """Look up at once where referrals stand."""
        fresh = [key for key in dict.fromkeys(keys) if key not in self._known]
        if not fresh:
            return
        found = self.means.store.current([referral_thing(*key) for key in fresh])
        for key in fresh:
            self._known[key] = referral_of(found.get(referral_thing(*key)))

    def referral(self, key: str, cycle: int) -> Referral | None:
        """Where a consignment's referral stands, with what was said here."""
        if (moved := self.moved.get((key, cycle))) is not None:
            return moved
        self.load([(key, cycle)])
        return self._known[key, cycle]

    def houses(self, master: str) -> list[Referral]:
        """The referrals of a master's houses, the newest cycle of each."""
        newest: dict[str, Referral] = {}
        after = 0
        while page := self.means.store.parts(f"master {master}", after=after, limit=PART_PAGE):
            after = page[-1][0]
            for _, stored in page:
                self._newest(newest, referral_of(stored))
        for referral in self._houses.get(master, {}).values():
            self._newest(newest, referral)
        return [self.moved.get((one.key, one.cycle), one) for one in newest.values()]

    def say(
        self,
        referral: Referral,
        acts: Sequence[tuple[Act, dict[str, Any]]],
        *,
        by: str,
        correlation: str,
        about: dict[str, Any] | None = None,
        silent: bool = False,
        reminder: bool = False,
    ) -> Referral | Refusal:
        """Do acts, one after the other, and word what is owed for them; a refusal leaves everything as it was.

        Args:
            referral: as it stands, or begins.
            acts: each with what `openplaci.referral.moves.move` takes beside.
            by: who does them, unless an act says so itself.
            correlation: the filing or the act that they come of.
            about: further fields of the fact.
            silent: nobody is told.
            reminder: what is told again is a reminder.
        """
        steps: list[Step] = []
        out: list[DeliveryOwed] = []
        at, complete = self.means.now, self.means.programme.release.complete
        stands = referral
        for act, given in acts:
            known: dict[str, Any] = {"by": by, "at": at, "complete": complete} | given
            done = moves.move(stands, act, **known)
            if isinstance(done, Refusal):
                return done
            before, stands = stands, done.referral
            steps.append(done.step)
            if done.step.answers and not silent:
                out += map(_owed, self._worded(before, stands, done.step, correlation, reminder=reminder))
        self._moves(stands)
        self.facts.append(
            ReferralMoved(
                key=stands.key, cycle=stands.cycle, steps=tuple(steps), referral=stands, at=at, **(about or {})
            )
        )
        self.facts += out
        return stands

    def remind(self, referral: Referral, filer: Filed, correlation: str) -> None:
        """Tell one filer alone of a hold that stands: a master's filer, of a house that was held before."""
        code = f"{_code(referral)}J"
        step = Step(act="remind", by="policy", before=referral.state, state=referral.state, answers=(code,))
        alone = msgspec.structs.replace(referral, filed=(filer,))
        self.facts += map(_owed, self._worded(alone, alone, step, correlation, only=True, reminder=True))

    def _worded(
        self,
        before: Referral,
        after: Referral,
        step: Step,
        correlation: str,
        *,
        only: bool = False,
        reminder: bool = False,
    ) -> Sequence[Delivery]:
        holds = after.holds or before.holds
        means = self.means
        return owed(
            step.answers,
            after,
            programme=means.programme,
            directory=means.directory,
            at=means.now,
            correlation=correlation,
            master_filers=() if only else self._master_filers(after),
            carriers=carriers(after),
            words=holds[-1].words if holds else "",
            test=step.act.startswith("test_") or any(hold.test for hold in holds),
            random=means.random,
            reminder=reminder,
            legs=self._legs(after),
        )

    def _legs(self, referral: Referral) -> tuple[Leg, ...]:
        """The routing as it was filed last; a house that has none goes with its master."""
        for key in filter(None, (referral.key, referral.master)):
            legs = self.routing.get(key)
            if legs is None:
                standing = self.means.store.standings([key]).get(key)
                legs = self.routing[key] = standing.consignment.routing if standing is not None else ()
            if legs:
                return legs
        return ()

    def _master_filers(self, referral: Referral) -> tuple[Filed, ...]:
        if referral.house is None or referral.master is None:
            return ()
        master = self.newest(referral.master)
        return master.filed if master is not None else ()

    def newest(self, key: str) -> Referral | None:
        """The referral of a key's newest cycle."""
        standing = self.means.store.standings([key]).get(key)
        return self.referral(key, max(self._cycles.get(key, 1), standing.cycle if standing is not None else 1))

    def _moves(self, referral: Referral) -> None:
        self.moved[referral.key, referral.cycle] = referral
        self._cycles[referral.key] = max(referral.cycle, self._cycles.get(referral.key, 1))
        if referral.master is not None and referral.house is not None:
            self._houses.setdefault(referral.master, {})[referral.key, referral.cycle] = referral

    @staticmethod
    def _newest(newest: dict[str, Referral], one: Referral | None) -> None:
        if one is not None and (one.key not in newest or newest[one.key].cycle <= one.cycle):
            newest[one.key] = one


def referral_of(stored: StoredFact | None) -> Referral | None:
    """The referral of the fact that tells of it."""
    fact = stored.fact if stored is not None else None
    return fact.referral if isinstance(fact, ReferralMoved) else None


def carriers(referral: Referral) -> tuple[str, ...]:
    """Prefixes of the airlines that a DNL concerns: the one whose waybill it is."""
    return (referral.master[:3],) if referral.master else ()


def _code(referral: Referral) -> str:
    return CODES[referral.holds[-1].ask]


def _owed(delivery: Delivery) -> DeliveryOwed:
    return DeliveryOwed(delivery=delivery)

"""Tiers of matches, and what screening gives; apart from what screens, since that is slow to load."""

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, Literal, NamedTuple, Protocol

from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.fact import PairCleared
from openplaci.model.finding import Finding, Outcome
from openplaci.model.watchlist import Match, Pair

Tier = Literal["log", "review", "hold"]

TIER = "tier "
"""How the line of evidence begins that says of which tier a match is, and from which score on."""

LEAST = 0.5
"""Below this a match says nothing."""

FLOORS: dict[Tier, Outcome | None] = {"log": None, "review": "review", "hold": "rfs"}
"""What a match leaves at least. The gravest that a machine recommends is screening; whether it is asked for by itself
is the programme's release policy, and a person's everywhere else."""


class Tiers(Noun, frozen=True, kw_only=True):
    """From which score on a match is told, looked at, and held; ours [I], set by each centre, and for each list.

    ``review`` and ``hold`` are None where no match of a list is. Nothing is held unless a centre says so: a name that
    is the same is still no more than a name.
    """

    log: float = 0.8
    review: float | None = 0.86
    hold: float | None = None

    def of(self, match: Match) -> Tier | None:
        """The tier of a match; a weak alias alone is told and no more."""
        if match.score < self.log:
            return None
        if not match.weak:
            if self.hold is not None and match.score >= self.hold:
                return "hold"
            if self.review is not None and match.score >= self.review:
                return "review"
        return "log"


def faults(tiers: Tiers) -> Iterator[str]:
    """What is wrong with tiers, one line each."""
    named = [("log", tiers.log), ("review", tiers.review), ("hold", tiers.hold)]
    there = [(name, value) for name, value in named if value is not None]
    for name, value in there:
        if not LEAST <= value <= 1:
            yield f"{name} is {value}; expected {LEAST} to 1"
    for (lower, less), (higher, more) in pairwise(there):
        if less > more:
            yield f"{lower} is {less} and {higher} is {more}; expected {lower} at most as high as {higher}"


class Screened(NamedTuple):
    """What came of the parties of a consignment: findings, and columns for rules (`openplaci.risk.rules.names`)."""

    findings: tuple[Finding, ...]
    known: dict[str, float | bool | str | None]


MISSED: Final = "WATCHLIST_MISSED"
CLEARED: Final = "WATCHLIST_CLEARED"
HAD_MISSED: Final = "screening had missed it"
"""Stands last in the evidence of what was cleared and is not found by words: it is a match again once that is over."""


class Earlier(NamedTuple):
    """An earlier assessment: the consignment as it was, and what was found."""

    consignment: Consignment
    findings: tuple[Finding, ...]

    def missed(self) -> Iterator[Finding]:
        """What screening had missed, cleared or not: it is not found by screening anew, so it is taken over."""
        return (one for one in self.findings if was_missed(one))


def was_missed(finding: Finding) -> bool:
    """Whether a finding tells of what screening had missed."""
    return finding.code == MISSED or (finding.code == CLEARED and finding.evidence[-1:] == (HAD_MISSED,))


class Screens(Protocol):
    """What screens a consignment."""

    def __call__(self, consignment: Consignment, earlier: Earlier | None = None, /) -> Screened:
        """Screen it; of an earlier assessment what had been missed is taken over as long as it stands."""


class Paired(NamedTuple):
    """A match of a consignment's party: which party, of which tier, and the clearing that counts for it, if any.

    ``missed``: screening does not find it, the slow look did.
    """

    about: str
    said: str
    match: Match
    tier: Tier
    pair: Pair
    cleared: PairCleared | None
    missed: bool = False

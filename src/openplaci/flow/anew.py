"""Anew: one consignment, assessed again because lists changed, and what follows of that.

The machine only makes graver here: whether what no longer stands is enough to let cargo go is for an officer to say.
"""

from collections.abc import Collection
from typing import Any, Final, Protocol

import msgspec

from openplaci.access.ids import fresh
from openplaci.flow.conversing import given
from openplaci.flow.earlier import last_assessed
from openplaci.flow.journey import Stations, again
from openplaci.flow.talk import Talk
from openplaci.model.access import Refusal
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.fact import ConsignmentAssessed, Entry, Fact
from openplaci.model.finding import OUTCOMES, Finding, Outcome
from openplaci.model.referral import Act, Referral, State
from openplaci.referral import policy
from openplaci.screening.changes import listed_in
from openplaci.screening.tiers import Earlier, Screens

ENDED: Final = ("rejected", "withdrawn", "incomplete")
"""States in which nothing that was filed counts: it will be screened when it is filed again."""


class Says(Protocol):
    """What findings say of what changed."""

    def said(self, findings: Collection[Finding]) -> dict[tuple[str, ...], Finding]:
        """See `openplaci.screening.changes.Touching.said`."""


class Anew(Noun, frozen=True, kw_only=True):
    """A consignment that was assessed anew.

    Attributes:
        key, cycle: the consignment. outcome: of the new assessment. state: of its referral since; None where there is
            no dialogue. lists: names of the lists that changed what is known of it. why: for colleagues.
    """

    key: str
    cycle: int
    outcome: Outcome
    state: State | None
    lists: tuple[str, ...]
    why: str


def assessed_anew(
    key: str, touching: Says, screened: Screens, talk: Talk, stations: Stations
) -> tuple[Anew, Entry] | None:
    """Assess a consignment anew where the lists say something else of it by now; None where they do not.

    Args:
        key: the consignment.
        touching: what changed.
        screened: holds a consignment against the lists as they are now.
        talk: in which what follows is said.
        stations: of the journey.
    """
    store = stations.store
    standing = store.standings([key]).get(key)
    last = last_assessed(store, standing) if standing is not None else None
    if standing is None or last is None or last.programme != stations.programme.name:
        return None
    referral = talk.referral(key, standing.cycle)
    if referral is not None and (referral.state in ENDED or referral.moved_to):
        return None
    before = Earlier(standing.consignment, last.findings)
    was, now = touching.said(last.findings), touching.said(screened(standing.consignment, before).findings)
    since = [finding for said, finding in now.items() if said not in was]
    gone = [finding for said, finding in was.items() if said not in now]
    if not since and not gone:
        return None
    item = again(standing, standing.at, msgspec.structs.replace(stations, screened=screened), before)
    facts: list[Fact] = [
        ConsignmentAssessed(
            filing=standing.filing, key=item.key, cycle=item.cycle, consignment=item.consignment,
            assessment=item.assessment, changed=(),
        )
    ]  # fmt: skip
    why = "; ".join((*_told(since, "is matched since"), *_told(gone, "is no longer matched as it was")))
    graver = any(finding.floor for finding in since) or _rank(item.assessment) > _rank(last)
    state = None
    if referral is not None:
        state = _follows(referral, item.assessment, talk, why, graver=graver).state
    facts += talk.facts
    talk.facts = []
    lists = tuple(dict.fromkeys(listed_in(finding)[0] for finding in (*since, *gone)))
    done = Anew(
        key=key, cycle=standing.cycle, outcome=item.assessment.outcome, state=state, lists=lists, why=why
    )  # fmt: skip
    return done, Entry(facts=tuple(facts))


def _follows(referral: Referral, assessment: Assessment, talk: Talk, why: str, *, graver: bool) -> Referral:
    """What the policy does: it refers or asks where all was clear; whatever an officer has before him stays there."""
    programme, now = talk.means.programme, talk.means.now
    act = policy.recommended(assessment, programme)
    waits = referral.open or referral.state == "departed"
    acts: list[tuple[Act, dict[str, Any]]] = [("assess_again", {})]
    if not waits:
        if act == "clear" or not graver:
            return referral
        acts.append((act, given(act, assessment, referral, programme, now)))
        referral = msgspec.structs.replace(referral, escalated=None)
    done = talk.say(
        referral, acts, by="policy", correlation=fresh("c", talk.means.random), about={"why": why}
    )  # fmt: skip
    if isinstance(done, Refusal):
        raise TypeError(f"the table of referrals has no answer to {act} in the state {referral.state}")
    return done


def _told(findings: list[Finding], words: str) -> list[str]:
    told: dict[tuple[str, str], list[str]] = {}
    for finding in findings:
        told.setdefault(listed_in(finding), []).append(finding.about)
    return [
        f"list {name}, version {version}: {', '.join(dict.fromkeys(about))} {words}"
        for (name, version), about in told.items()
    ]


def _rank(assessment: Assessment) -> int:
    return OUTCOMES.index(assessment.outcome)

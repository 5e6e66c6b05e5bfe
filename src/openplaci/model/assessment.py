"""Assessment: the findings weighed into a score, a band and a recommended act, with reasons."""

import datetime as dt

import msgspec

from openplaci.model.base import Noun
from openplaci.model.finding import Finding, Outcome


class Assessment(Noun, frozen=True, kw_only=True):
    """What the platform recommends for one consignment, before the release policy.

    Attributes:
        outcome: clear, review, rfi or rfs; a machine never says dnl.
        score: 0 to 100.
        band: name of the programme's band that the score falls in.
        reasons: plain sentences, the gravest first.
        clears: the least set of changes that would make it clear; empty when it is, or when no change would.
        findings: everything found, in the order of the stations.
        programme: name of the programme.
        at: the moment as of which it was made; None where the time of filing is not known.
        versions: what it was made with (code, programme, tables).
    """

    outcome: Outcome
    score: int
    band: str
    reasons: tuple[str, ...] = ()
    clears: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    programme: str
    at: dt.datetime | None = None
    versions: dict[str, str] = msgspec.field(default_factory=dict)

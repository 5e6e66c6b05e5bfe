"""Tiers of matches, and what screening gives; apart from what screens, since that is slow to load."""

from typing import NamedTuple

from openplaci.model.base import Noun
from openplaci.model.finding import Finding


class Tiers(Noun, frozen=True, kw_only=True):
    """From which score on a match is told, and from which a person must look; ours [I], set by each centre."""

    log: float = 0.8
    review: float = 0.88


class Screened(NamedTuple):
    """What came of the parties of a consignment: findings, and columns for rules (`openplaci.risk.rules.names`)."""

    findings: tuple[Finding, ...]
    known: dict[str, float | bool | str | None]

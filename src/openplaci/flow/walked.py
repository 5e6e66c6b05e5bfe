"""What a journey gives: of each filing, what was assessed, reported, or could not be read."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Standing
from openplaci.model.filing import Filing
from openplaci.model.finding import Finding
from openplaci.model.status import Status


class Talks(NamedTuple):
    """Where dialogues stand, by key and cycle.

    Attributes:
        gone: they have departed: data are acknowledged and not assessed.
        going: somebody must still do something: the cycle goes on whatever is filed, else a hold would be left behind
            by filing with another place or day.
    """

    gone: frozenset[tuple[str, int]] = frozenset()
    going: frozenset[tuple[str, int]] = frozenset()


Stand = Callable[[Mapping[str, Standing], Sequence[str]], Talks]
"""Standings and keys -> where their dialogues stand."""


class Assessed(Noun, frozen=True, kw_only=True):
    """One consignment at its journey's end.

    ``stands`` tells whether it becomes the consignment's standing: not a manifest's line, which says less than
    the waybill, nor one whose history could not be looked up, lest it overwrite another cycle's, nor one that is
    refused or comes after departure. ``refused`` are the codes that reject it; ``late``: it came after departure.
    """

    consignment: Consignment
    key: str
    cycle: int
    assessment: Assessment
    changed: tuple[str, ...] | None = None
    stands: bool = True
    refused: tuple[str, ...] = ()
    late: bool = False
    flights: tuple[str, ...] = ()
    departs: dt.datetime | None = None


class Reported(Noun, frozen=True, kw_only=True):
    """A status or an answer, attached to the timeline of the consignment that it speaks of."""

    said: Status | Answer
    key: str
    cycle: int
    findings: tuple[Finding, ...] = ()


class Unread(Noun, frozen=True, kw_only=True):
    """A message, or a whole filing, of which no consignment could be read: what to answer, and why."""

    format: str
    findings: tuple[Finding, ...]
    line: int = 1


class Journey(Noun, frozen=True, kw_only=True):
    """What became of one filing.

    ``kept`` tells whether the store has it: only then may it be acknowledged. ``trouble`` is the store's own
    sentence where it has not; it holds nothing of what the filer wrote.
    """

    filing: Filing
    format: str
    assessed: tuple[Assessed, ...] = ()
    reported: tuple[Reported, ...] = ()
    unread: tuple[Unread, ...] = ()
    kept: bool = True
    trouble: str = ""

"""The timeline of a consignment: what was told of it, in the order in which it was recorded.

It is read from the facts alone: filings and their assessments, statuses with the custody they carry, answers.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from openplaci.model.answer import Answer
from openplaci.model.base import Noun
from openplaci.model.fact import (
    PERSONAL,
    AnswerReceived,
    ConsignmentAssessed,
    Erased,
    StatusReported,
    StoredFact,
    group_of,
)
from openplaci.model.finding import Outcome
from openplaci.model.status import Status
from openplaci.store.base import Store

PAGE = 1000


class Happened(Noun, frozen=True, kw_only=True):
    """One entry of a timeline.

    Attributes:
        seq, recorded: its fact's place in the record, and when it was recorded, UTC.
        cycle: waybill numbers are used again; each use is a cycle.
        event: ``filed``, the event of a status (``received``, ``departed``, ``discrepancy``, ...), ``status`` where
            its code is not known, ``answered``, or ``erased`` where the fact can no longer be read.
        at: when it happened: UTC for a filing or an answer, local to the place for a status.
        filing: the filing that told it.
        outcome, score, changed, programme: of the assessment of a filing.
        status, answer: what was told.
        erased: kind of the fact that was; then cycle and filing are not known any more.
    """

    seq: int
    recorded: dt.datetime
    cycle: int | None = None
    event: str
    at: dt.datetime | None = None
    filing: str | None = None
    outcome: Outcome | None = None
    score: int | None = None
    changed: tuple[str, ...] | None = None
    status: Status | None = None
    answer: Answer | None = None
    programme: str | None = None
    erased: str | None = None


def timeline(store: Store, key: str) -> Iterator[Happened]:
    """Every entry of one key (``master`` or ``master/house``), page by page.

    Raises:
        StoreFault: the store cannot be read.
    """
    after = 0
    while facts := store.facts(after=after, subject=key, limit=PAGE):
        for stored in facts:
            after = stored.seq
            if (happened := _happened(stored)) is not None:
                yield happened


def _happened(stored: StoredFact) -> Happened | None:
    """What a fact tells of its consignment; None where it is about something else."""
    fact = stored.fact
    if isinstance(fact, Erased):
        if group_of(stored) not in PERSONAL:
            return None
        return Happened(seq=stored.seq, recorded=stored.recorded, event="erased", erased=fact.kind)
    told: dict[str, Any]
    if isinstance(fact, ConsignmentAssessed):
        assessment = fact.assessment
        told = {
            "event": "filed", "at": assessment.at, "outcome": assessment.outcome, "score": assessment.score,
            "changed": fact.changed, "programme": assessment.programme,
        }  # fmt: skip
    elif isinstance(fact, StatusReported):
        told = {"event": fact.status.event or "status", "at": fact.status.at, "status": fact.status}
    elif isinstance(fact, AnswerReceived):
        told = {"event": "answered", "at": fact.answer.at, "answer": fact.answer}
    else:
        return None
    return Happened(seq=stored.seq, recorded=stored.recorded, cycle=fact.cycle, filing=fact.filing, **told)

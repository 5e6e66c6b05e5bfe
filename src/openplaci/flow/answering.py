"""Answering a batch: what is to be kept of filings that were walked, and what became of each."""

import datetime as dt
from collections.abc import Sequence

import msgspec

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.flow.conversing import Environment, converse, told
from openplaci.flow.journey import entry
from openplaci.flow.orders import Received
from openplaci.flow.reconciliation import reconciled
from openplaci.flow.talk import Talk
from openplaci.flow.walked import Journey
from openplaci.model.fact import Entry, Fact
from openplaci.model.filing import Reading
from openplaci.store.base import Store


def answered(
    done: Sequence[Journey], readings: Sequence[Reading], talk: Talk, environment: Environment, *, cycle_days: int
) -> tuple[list[Entry], list[Received]]:
    """What is to be kept of filings, and what became of each.

    Args:
        done: the filings, walked.
        readings: of each.
        talk: in which what follows is said.
        environment: ``test`` plays test commands.
        cycle_days: days after which a waybill's number is another consignment.

    Raises:
        EntryUnfit: one of them could not be answered: alone it is not kept, and harms no neighbour.
    """
    entries: list[Entry] = []
    out: list[Received] = []
    try:
        for one, reading in zip(done, readings, strict=True):
            referrals = converse(one, talk, environment)
            extra = [*talk.facts, *_manifest(one, talk.means.store, talk.means.now, cycle_days)]
            talk.facts = []
            kept = entry(one, reading)
            entries.append(msgspec.structs.replace(kept, facts=(*kept.facts, *extra)))
            out.append(Received(journey=one, referrals=tuple(referrals)))
    except StoreFault:
        raise
    except Exception as fault:
        raise EntryUnfit(f"a filing could not be answered ({type(fault).__name__})") from fault
    return entries, out


def _manifest(one: Journey, store: Store, now: dt.datetime, cycle_days: int) -> list[Fact]:
    """What a manifest tells of flights, and what it is held against."""
    lines = [item.consignment for item in one.assessed if item.consignment.document == "flight_manifest"]
    if not lines or one.unread or any(item.refused for item in one.assessed):
        return []
    flights = told(one, now)
    found = reconciled(store, lines, one.filing.id, now, cycle_days=cycle_days)
    return [*([flights] if flights is not None else []), *found]

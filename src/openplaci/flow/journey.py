"""The journey: the one function where the stations meet. Synchronous, batch-shaped, fail-closed.

A filing is read, checked, compared with what is known, looked at by the indicators, weighed, and kept in
one transaction. Doors call it, research and training call the same one on the memory store.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any

import msgspec

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.flow.identity import changes, cycle_of, cycle_reported, key_of
from openplaci.flow.steps import failed, gather, guarded
from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.fact import (
    AnswerReceived,
    ConsignmentAssessed,
    Entry,
    Fact,
    FilingReceived,
    FilingUnreadable,
    Standing,
    StatusReported,
)
from openplaci.model.filing import Filing, Message, Reading
from openplaci.model.finding import Finding, Where
from openplaci.model.programme import Programme
from openplaci.model.status import Status
from openplaci.store.base import Store

Reader = Callable[[bytes, dt.datetime | None], Reading]
Checker = Callable[[Dossier, Programme], Iterable[Finding]]
Assessor = Callable[[Dossier], Iterable[Finding]]


COMMON = 20
"""Findings of a message as a whole that each of its consignments takes over at most."""


class Stations(msgspec.Struct, frozen=True, kw_only=True):
    """The stations of one journey, chosen by wiring.

    Attributes:
        programme: whose rules apply.
        read: bytes and time of filing -> reading.
        checks: name -> check, in order.
        assessors: name -> assessor (indicators; later history, rules, models), in order.
        weigh: dossier with all findings -> assessment.
        store: where it is kept.
        cycle_days: see `openplaci.flow.identity.cycle_of`.
    """

    programme: Programme
    read: Reader
    checks: dict[str, Checker]
    assessors: dict[str, Assessor]
    weigh: Callable[[Dossier], Assessment]
    store: Store
    cycle_days: int


class Assessed(Noun, frozen=True, kw_only=True):
    """One consignment at its journey's end.

    ``stands`` tells whether it becomes the consignment's standing: not a manifest's line, which says less than
    the waybill, nor one whose history could not be looked up, lest it overwrite another cycle's.
    """

    consignment: Consignment
    key: str
    cycle: int
    assessment: Assessment
    changed: tuple[str, ...] | None = None
    stands: bool = True


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


def journey(filings: Sequence[Filing], stations: Stations) -> list[Journey]:
    """Take filings from their bytes to their assessments, in order, and keep all of them at once.

    Never raises for content, nor for a station that fails: what fails becomes a finding and at least a
    review. Where the store cannot keep the batch, every outcome is at least review and ``kept`` is False.
    """
    known: dict[str, Standing] = {}
    readings = [read(filing, stations) for filing in filings]
    trouble: list[Finding] = []  # failed steps that concern the whole batch
    keyed = [_keyed(filing, reading) for filing, reading in zip(filings, readings, strict=True)]
    keys = {key for own, _ in keyed for key in own}
    if keys:
        known = dict(guarded("history", lambda: stations.store.standings(sorted(keys)), known, trouble))
    done = [
        _filing(filing, reading, own, known, trouble + fault, stations)
        for filing, reading, (own, fault) in zip(filings, readings, keyed, strict=True)
    ]
    entries = [_entry(one, reading) for one, reading in zip(done, readings, strict=True)]
    return _kept(done, entries, stations)


def read(filing: Filing, stations: Stations) -> Reading:
    """Read a filing; a reader that fails leaves a finding, and the filing counts as unread."""
    trouble: list[Finding] = []
    nothing = Reading()
    reading = guarded("read", lambda: stations.read(filing.raw, filing.at), nothing, trouble)
    return msgspec.structs.replace(reading, loose=(*reading.loose, *trouble)) if trouble else reading


def check(
    consignment: Consignment, findings: tuple[Finding, ...], at: dt.datetime | None, stations: Stations
) -> tuple[Finding, ...]:
    """Hold a consignment against the programme's checks; what the reader found comes first."""
    dossier = open_dossier(consignment, at=at, findings=findings)
    return findings + tuple(_checked(dossier, stations))


def unread(reading: Reading, programme: Programme) -> tuple[Unread, ...]:
    """What of a reading gave no consignment, with the programme's answer codes put first.

    That is a filing without messages, an error that belongs to none of them, and a message of which nothing
    could be read, unless its reader says why that is right; also one of statuses or answers that has an error,
    since one of them may be lost.
    """
    out = []
    if not reading.messages or any(f.severity == "error" for f in reading.loose):
        out.append(_unread(reading.format, reading.loose, 1, programme))
    out.extend(
        _unread(message.format, message.findings, message.line, programme)
        for message in reading.messages
        if not message.consignments and not message.nothing and _lost(message)
    )
    return tuple(out)


def _lost(message: Message) -> bool:
    return not (message.statuses or message.answers) or any(f.severity == "error" for f in message.findings)


def taken(message: Message) -> Iterator[tuple[Consignment, tuple[Finding, ...]]]:
    """Each consignment of a message with the reader's findings that concern it.

    Those are its own, and of the message as a whole the errors and those about an element: these may
    change what a check says. The rest of the message's stands once in the filing's fact.
    """
    common = tuple(f for f in message.findings if f.severity == "error" or f.about)[:COMMON]
    for place, consignment in enumerate(message.consignments):
        own = message.each[place] if place < len(message.each) else ()
        yield consignment, own + common


def _keyed(filing: Filing, reading: Reading) -> tuple[list[str], list[Finding]]:
    """The key of everything said, in order; where a key fails, one that nothing else has, and the finding."""
    trouble: list[Finding] = []
    keys = [
        guarded("key", partial(key_of, said, filing, place), f"{filing.id}#{place}", trouble)
        for place, said in enumerate(_said(reading))
    ]
    return keys, trouble


def _said(reading: Reading) -> Iterator[Consignment | Status | Answer]:
    """All that a reading says, message by message."""
    for message in reading.messages:
        yield from message.consignments
        yield from _told(message)


def _told(message: Message) -> Iterator[Status | Answer]:
    yield from message.statuses
    yield from message.answers


def _filing(
    filing: Filing,
    reading: Reading,
    keys: list[str],
    known: dict[str, Standing],
    trouble: list[Finding],
    stations: Stations,
) -> Journey:
    assessed = []
    reported: list[Reported] = []
    key_in_turn = iter(keys)
    for message in reading.messages:
        at = filing.at or message.at
        for consignment, findings in taken(message):
            key = next(key_in_turn)
            one = _consignment(consignment, key, at, (*findings, *trouble), known.get(key), stations)
            assessed.append(one)
            if one.stands:
                known[key] = _standing(one, filing)
        for said in _told(message):
            key = next(key_in_turn)
            reported.append(_reported(said, key, known.get(key), trouble))
    return Journey(
        filing=filing,
        format=reading.format,
        assessed=tuple(assessed),
        reported=tuple(reported),
        unread=unread(reading, stations.programme),
    )


def _reported(said: Status | Answer, key: str, last: Standing | None, trouble: list[Finding]) -> Reported:
    """Attach a status or an answer to its consignment's latest cycle; it is kept even where that fails."""
    own: list[Finding] = []
    latest = last.cycle if last is not None else 1
    cycle = latest
    if isinstance(said, Status):
        cycle = guarded("identity", lambda: cycle_reported(last, said), latest, own)
    return Reported(said=said, key=key, cycle=cycle, findings=(*trouble, *own))


def _consignment(
    consignment: Consignment,
    key: str,
    at: dt.datetime | None,
    findings: tuple[Finding, ...],
    last: Standing | None,
    stations: Stations,
) -> Assessed:
    trouble: list[Finding] = []
    unsure = any(f.stage == "journey" for f in findings)
    cycle = guarded("identity", lambda: cycle_of(last, consignment, at, stations.cycle_days), 1, trouble)
    unsure |= bool(trouble)
    same = last if last is not None and last.cycle == cycle else None
    changed = None
    if same is not None and consignment.document != "flight_manifest":
        changed = guarded("compare", lambda: changes(same.consignment, consignment), None, trouble)
    found = [*findings, *trouble]
    dossier = open_dossier(consignment, at=at, last=same, findings=tuple(found))
    found += _checked(dossier, stations)
    for name, assessor in stations.assessors.items():
        dossier = msgspec.structs.replace(dossier, findings=tuple(found))
        found += gather(name, assessor, dossier)
    dossier = msgspec.structs.replace(dossier, findings=tuple(found))
    return Assessed(
        consignment=consignment,
        key=key,
        cycle=cycle,
        assessment=_weighed(dossier, stations),
        changed=changed,
        stands=not unsure and consignment.document != "flight_manifest",
    )


def _checked(dossier: Dossier, stations: Stations) -> list[Finding]:
    found: list[Finding] = []
    for name, one in stations.checks.items():
        found += gather(name, one, dossier, stations.programme)
    return found


def _weighed(dossier: Dossier, stations: Stations) -> Assessment:
    """Weigh; where weighing itself fails, the outcome is review and says so."""
    try:
        return stations.weigh(dossier)
    except Exception as fault:  # noqa: BLE001 - fail closed
        finding = failed("weigh", fault)
        return Assessment(
            outcome="review",
            score=0,
            band="unknown",
            reasons=(finding.words,),
            findings=(*dossier.findings, finding),
            programme=stations.programme.name,
            at=dossier.at,
        )


def _kept(done: list[Journey], entries: list[Entry], stations: Stations) -> list[Journey]:
    """Keep the batch; where one entry is not fit to be kept, each is tried alone, so that its neighbours are."""
    try:
        stations.store.write(entries)
    except EntryUnfit as fault:
        if len(done) == 1:
            return [_unkept(done[0], fault, stations)]
        return [_kept([one], [entry], stations)[0] for one, entry in zip(done, entries, strict=True)]
    except Exception as fault:  # noqa: BLE001 - fail closed: nothing was kept, so nothing may pass
        return [_unkept(one, fault, stations) for one in done]
    return done


def _unkept(one: Journey, fault: Exception, stations: Stations) -> Journey:
    """Weigh again with the store's failure among the findings."""
    finding = failed("store", fault)
    assessed = []
    for item in one.assessed:
        dossier = open_dossier(item.consignment, at=item.assessment.at, findings=(*item.assessment.findings, finding))
        assessed.append(msgspec.structs.replace(item, assessment=_weighed(dossier, stations)))
    unread_ = tuple(msgspec.structs.replace(u, findings=(*u.findings, finding)) for u in one.unread)
    trouble = str(fault) if isinstance(fault, StoreFault) else type(fault).__name__
    return msgspec.structs.replace(one, assessed=tuple(assessed), unread=unread_, kept=False, trouble=trouble)


def _unread(format_: str, findings: tuple[Finding, ...], line: int, programme: Programme) -> Unread:
    errors = tuple(f for f in findings if f.severity == "error")
    if not errors:
        nothing = Finding(
            code="NOTHING_READ",
            severity="error",
            words=f"no consignment could be read from {format_}; expected at least one",
            where=Where(line=line, column=1),
        )
        errors = (nothing,)
        findings = (*findings, nothing)
    answers = tuple(
        msgspec.structs.replace(finding, code=programme.answer_code(finding), stage="check", floor="review")
        for finding in errors
        if finding.stage == "format"
    )
    told = tuple(
        msgspec.structs.replace(finding, severity="warning") if finding.stage == "format" else finding
        for finding in findings
    )
    return Unread(format=format_, findings=answers + told, line=line)


def _entry(one: Journey, reading: Reading) -> Entry:
    filing = one.filing
    answers = tuple(f for u in one.unread for f in u.findings if f.stage != "format")
    loose = answers + reading.loose + tuple(f for message in reading.messages for f in message.findings)
    loose += tuple(f for item in one.reported for f in item.findings)
    head: dict[str, Any] = {
        "filing": filing.id,
        "digest": filing.digest,
        "channel": filing.channel,
        "sender": filing.sender,
        "name": filing.name,
        "size": len(filing.raw),
        "at": filing.at,
        "findings": loose,
    }
    first: Fact
    if one.assessed or one.reported or not one.unread:
        statuses = sum(isinstance(item.said, Status) for item in one.reported)
        first = FilingReceived(
            format=one.format,
            consignments=len(one.assessed),
            statuses=statuses,
            answers=len(one.reported) - statuses,
            **head,
        )
    else:
        first = FilingUnreadable(**head)
    facts: list[Fact] = [first]
    facts += [
        ConsignmentAssessed(
            filing=filing.id,
            key=item.key,
            cycle=item.cycle,
            consignment=item.consignment,
            assessment=item.assessment,
            changed=item.changed,
            stands=item.stands,
        )
        for item in one.assessed
    ]
    for told in one.reported:
        place: dict[str, Any] = {"filing": filing.id, "key": told.key, "cycle": told.cycle}
        if isinstance(told.said, Status):
            facts.append(StatusReported(status=told.said, **place))
        else:
            facts.append(AnswerReceived(answer=told.said, **place))
    return Entry(raw=filing.raw, digest=filing.digest, facts=tuple(facts))


def _standing(item: Assessed, filing: Filing) -> Standing:
    return Standing(
        key=item.key,
        cycle=item.cycle,
        consignment=item.consignment,
        at=item.assessment.at,
        filing=filing.id,
        outcome=item.assessment.outcome,
    )

"""The journey: the one function where the stations meet. Synchronous, batch-shaped, fail-closed.

A filing is read, checked, compared with what is known, looked at by the indicators, weighed, and kept in
one transaction. Doors call it, research and training call the same one on the memory store.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

import msgspec

from openplaci.faults import EntryUnfit, StoreFault
from openplaci.flow.earlier import earlier
from openplaci.flow.identity import changes, cycle_of, cycle_reported, key_of
from openplaci.flow.steps import failed, gather, guarded
from openplaci.flow.walked import Assessed, Journey, Reported, Stand, Talks, Unread
from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
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
from openplaci.screening.tiers import Earlier
from openplaci.store.base import Store

if TYPE_CHECKING:
    from openplaci.flights.bind import Bound
    from openplaci.flow.judging import Judging
    from openplaci.screening.tiers import Screens

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
        bound: consignment and time of filing -> what of its flights is known; None where no flights are kept.
        refusals: what was assessed -> codes by which it is rejected; then it does not become the standing, since the
            filer is told to file again. None where nobody is answered.
        screened: consignment -> what the watchlists say of its parties. None where there are no lists.
        judging: what persons said of lists and matches, with which ``screened`` screens; None where nobody asks it.
    """

    programme: Programme
    read: Reader
    checks: dict[str, Checker]
    assessors: dict[str, Assessor]
    weigh: Callable[[Dossier], Assessment]
    store: Store
    cycle_days: int
    bound: Callable[[Consignment, dt.datetime | None], "Bound"] | None = None
    refusals: Callable[["Assessed", Programme], tuple[str, ...]] | None = None
    screened: "Screens | None" = None
    judging: "Judging | None" = None


def journey(filings: Sequence[Filing], stations: Stations) -> list[Journey]:
    """Take filings from their bytes to their assessments, in order, and keep all of them at once.

    Never raises for content, nor for a station that fails: what fails becomes a finding and at least a
    review. Where the store cannot keep the batch, every outcome is at least review and ``kept`` is False.
    """
    readings = [read(filing, stations) for filing in filings]
    done = walk(filings, readings, stations)
    return keep(done, readings, stations)


def walk(
    filings: Sequence[Filing], readings: Sequence[Reading], stations: Stations, stand: Stand | None = None
) -> list[Journey]:
    """Take filings from what `read` gave to their assessments, in order; nothing is kept yet."""
    known: dict[str, Standing] = {}
    talks = Talks()
    trouble: list[Finding] = []  # failed steps that concern the whole batch
    keyed = [_keyed(filing, reading) for filing, reading in zip(filings, readings, strict=True)]
    keys = {key for own, _ in keyed for key in own}
    if keys:
        known = dict(guarded("history", lambda: stations.store.standings(sorted(keys)), known, trouble))
    if stand is not None:
        talks = guarded("dialogue", lambda: stand(known, sorted(keys)), talks, trouble)
    return [
        _filing(filing, reading, own, known, trouble + fault, stations, talks)
        for filing, reading, (own, fault) in zip(filings, readings, keyed, strict=True)
    ]


def keep(done: list[Journey], readings: Sequence[Reading], stations: Stations) -> list[Journey]:
    """Keep what was walked, all at once."""
    entries = [entry(one, reading) for one, reading in zip(done, readings, strict=True)]
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
    talks: Talks,
) -> Journey:
    assessed = []
    reported: list[Reported] = []
    key_in_turn = iter(keys)
    for message in reading.messages:
        at = filing.at or message.at
        for consignment, findings in taken(message):
            key = next(key_in_turn)
            one = _consignment(consignment, key, at, (*findings, *trouble), known.get(key), stations, talks)
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
    talks: Talks,
    before: Earlier | None = None,
) -> Assessed:
    trouble: list[Finding] = []
    unsure = any(f.stage == "journey" for f in findings)
    if last is not None and (last.key, last.cycle) in talks.going:
        cycle = last.cycle
    else:
        cycle = guarded("identity", lambda: cycle_of(last, consignment, at, stations.cycle_days), 1, trouble)
    unsure |= bool(trouble)
    same = last if last is not None and last.cycle == cycle else None
    changed = None
    if same is not None and consignment.document != "flight_manifest":
        changed = guarded("compare", lambda: changes(same.consignment, consignment), None, trouble)
    manifest = consignment.document == "flight_manifest"
    if (key, cycle) in talks.gone and not manifest:
        return Assessed(
            consignment=consignment, key=key, cycle=cycle, assessment=_after_departure(findings, at, stations),
            changed=changed, stands=False, late=True,
        )  # fmt: skip
    flown = consignment
    flights: tuple[str, ...] = ()
    departs = None
    if stations.bound is not None:
        bound = guarded("flights", lambda: stations.bound(consignment, at), None, trouble)  # type: ignore[misc]
        if bound is not None:
            flown, flights, departs = bound.consignment, bound.flights, bound.departs
            trouble += bound.findings
    known: dict[str, float | bool | str | None] = {}
    if stations.screened is not None:
        if before is None and same is not None and same.outcome != "clear":  # what was missed is at least a review
            before = guarded("history", lambda: earlier(stations.store, same), None, trouble)
        screened = guarded("watchlists", lambda: stations.screened(consignment, before), None, trouble)  # type: ignore[misc]
        if screened is None and before is not None:
            trouble += before.missed()
        if screened is not None:
            known = screened.known
            trouble += screened.findings
    found = [*findings, *trouble]
    dossier = open_dossier(flown, at=at, last=same, findings=tuple(found), known=known)
    found += _checked(dossier, stations)
    for name, assessor in stations.assessors.items():
        dossier = msgspec.structs.replace(dossier, findings=tuple(found))
        found += gather(name, assessor, dossier)
    dossier = msgspec.structs.replace(dossier, findings=tuple(found))
    done = Assessed(
        consignment=consignment,
        key=key,
        cycle=cycle,
        assessment=_weighed(dossier, stations),
        changed=changed,
        stands=not unsure and not manifest,
        flights=flights,
        departs=departs,
    )
    if stations.refusals is None or not (refused := stations.refusals(done, stations.programme)):
        return done
    return msgspec.structs.replace(done, stands=False, refused=refused)


def _after_departure(findings: tuple[Finding, ...], at: dt.datetime | None, stations: Stations) -> Assessment:
    """What stands in the place of an assessment once the flight has left; the reader's findings stay."""
    return Assessment(
        outcome="review",
        score=0,
        band="unknown",
        reasons=("The flight has departed: what is filed since is acknowledged and not assessed.",),
        findings=findings,
        programme=stations.programme.name,
        at=at,
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
            return [unkept(done[0], fault, stations)]
        return [_kept([one], [entry], stations)[0] for one, entry in zip(done, entries, strict=True)]
    except Exception as fault:  # noqa: BLE001 - fail closed: nothing was kept, so nothing may pass
        return [unkept(one, fault, stations) for one in done]
    return done


def again(standing: Standing, at: dt.datetime | None, stations: Stations, before: Earlier) -> Assessed:
    """Assess a consignment anew as it was last filed, with what is known by now, and what its reader found then.

    What screening had missed stays as long as it stands: see `openplaci.screening.tiers.Screens`.
    """
    read_ = tuple(finding for finding in before.findings if finding.stage == "format")
    done = _consignment(standing.consignment, standing.key, at, read_, standing, stations, Talks(), before)
    return msgspec.structs.replace(done, cycle=standing.cycle)


def unkept(one: Journey, fault: Exception, stations: Stations) -> Journey:
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


def entry(one: Journey, reading: Reading) -> Entry:
    """What is kept of one filing: its bytes, and a fact of each thing that it says."""
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

"""``openplaci flights``: load schedules and movements, list flights, report on their manifests."""

import datetime as dt
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import formats, settings, wiring
from openplaci.cli import files
from openplaci.cli.talk import tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flights import manifest, report, told
from openplaci.flights.base import Told, passenger_of
from openplaci.flights.book import KEEP, Book
from openplaci.model.fact import Entry, FlightReconciled, FlightsTold, StoredFact
from openplaci.model.flight import Source
from openplaci.store.base import Store

app = App(name="flights", help="Load and list flights; report on their manifests.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]

PAGE = 100
"""Facts that are read at once: each may hold thousands of flights."""

EACH = 2000
"""Flights of one fact."""

_ENCODER = msgspec.json.Encoder()


@app.command
def add(
    *paths: Annotated[Path, Parameter(help="Files or folders: CSV, SSIM chapter 7, FFM, XFFM.")],
    days: Annotated[int, Parameter(help="How many days ahead a schedule is read, 1 to 400.")] = 60,
    data: Data = None,
) -> int:
    """Load flights from files: one line a file, with how many flights it told and what could not be read.

    What a file is, is found from its content. A later file adds to what an earlier one told, and takes the place of
    what it tells otherwise. Exit code 1 where a line could not be read.
    """
    if not paths:
        raise CannotDo("no file or folder named; expected at least one")
    if not 1 <= days <= 400:  # noqa: PLR2004 - as the help says
        raise CannotDo(f"--days is {days}; expected 1 to 400")
    errors = False
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "flights.write", about="flights")
        for path in files.find(paths):
            now = wiring.now()
            source, read = _read(files.load(path), now, days)
            name = files.shown(path.name)
            facts = tuple(
                FlightsTold(flights=read.flights[first : first + EACH], source=source, by=who.id, at=now, name=name)
                for first in range(0, len(read.flights), EACH)
            )
            if facts:
                store.write([Entry(facts=facts)])
            if words := _unused(read, source, now, days):
                tell(f"openplaci: {files.shown(path)}: {words}")
            errors |= any(finding.severity == "error" for finding in read.findings)
            row = {"file": files.shown(path), "source": source, "flights": len(read.flights), "findings": read.findings}
            _print(row)
    return int(errors)


@app.command(name="list")
def list_(
    *,
    day: Annotated[str, Parameter(help="Only flights of this day at their origin: 2026-04-21.")] = "",
    carrier: Annotated[str, Parameter(help="Only flights of this carrier: LH.")] = "",
    data: Data = None,
) -> int:
    """List the flights that are known, one line a leg, as they are known now; times in UTC."""
    when = _day(day) if day else None
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "flights.read", about="flights")
        book = Book()
        book.fold(_facts(store))
    for flight in book.flights(day=when, carrier=carrier or None):
        _print(msgspec.to_builtins(flight) | {"key": flight.key, "passenger": passenger_of(flight)})
    return 0


@app.command(name="report")
def report_(
    *,
    day: Annotated[str, Parameter(help="The day of departure, local at the origin: 2026-04-21.")],
    carrier: Annotated[str, Parameter(help="Only this carrier: LH.")] = "",
    table: Annotated[bool, Parameter(help="Print it for people instead of JSON Lines.", negative="")] = False,
    data: Data = None,
) -> int:
    """Report what reconciliation found on the flights of a day: one line a carrier, with findings and counts."""
    when = _day(day)
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "flights.read", about="flights")
        gate.ask(who, "screening.read", programme=wiring.programme(chosen.programme).name, about="flights")
        since = dt.datetime.combine(when, dt.time(), dt.UTC) - dt.timedelta(days=1)
        facts = [each.fact.reconciled for each in _facts(store, since) if isinstance(each.fact, FlightReconciled)]
    for one in report.reports(facts, when, carrier.upper() or None):
        if table:
            sys.stdout.buffer.write(report.text(one).encode() + b"\n")
        else:
            _print(one)
    return 0


def _read(data: bytes, now: dt.datetime, days: int) -> tuple[Source, Told]:
    """The flights of a file, whatever it is; a message that is no manifest tells none, and says so."""
    if (known := told.read(data, now.date(), days)) is not None:
        return known
    reading = formats.read(data, now)
    read = manifest.flights(reading.consignments, now)
    findings = (*reading.findings, *read.findings)
    if not read.flights and not findings:
        raise CannotDo(f"{reading.format} tells of no flight; expected CSV, SSIM chapter 7, FFM or XFFM")
    return "manifest", Told(read.flights, findings)


def _unused(read: Told, source: Source, now: dt.datetime, days: int) -> str:
    """What of a file comes to nothing; it must not look like flights that are known."""
    if not read.flights and source == "ssim":
        return f"no flight from three days back to {days} days ahead (--days)"
    old = sum(flight.day < (now - KEEP).date() for flight in read.flights)
    return f"{old} of {len(read.flights)} flights are over {KEEP.days} days old, and forgotten" if old else ""


def _facts(store: Store, since: dt.datetime | None = None) -> Iterator[StoredFact]:
    after = 0
    while page := store.facts(after=after, group="flight", since=since, limit=PAGE):
        yield from page
        after = page[-1].seq


def _day(said: str) -> dt.date:
    try:
        return dt.date.fromisoformat(said)
    except ValueError as fault:
        raise CannotDo(f"--day is {said!r}; expected as 2026-04-21") from fault


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")

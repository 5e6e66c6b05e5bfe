"""The daily report per carrier: what reconciliation found on the flights of a day."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from openplaci.model.base import Noun
from openplaci.model.finding import Finding
from openplaci.model.flight import Reconciled

CODES = (
    "FLOWN_UNDER_HOLD", "FLOWN_NEVER_FILED", "HOUSES_MISSING", "HOUSES_UNEQUAL", "PART_SHIPMENT", "SPLIT_SHIPMENT"
)  # fmt: skip
"""From the gravest: the order of a report."""


class FlightRow(Noun, frozen=True, kw_only=True):
    """One flight: key, origin, how many manifests told of it, its waybills, what was found."""

    flight: str
    origin: str
    manifests: int
    consignments: int
    findings: tuple[Finding, ...]


class Report(Noun, frozen=True, kw_only=True):
    """One carrier on one day (local day of departure); ``counts`` by code of finding."""

    carrier: str
    day: dt.date
    flights: tuple[FlightRow, ...]
    consignments: int
    counts: dict[str, int]


def reports(reconciled: Iterable[Reconciled], day: dt.date, carrier: str | None = None) -> tuple[Report, ...]:
    """Make the reports of a day, by carrier; facts in the order of the record.

    Manifests of one flight are merged: of a waybill the newest manifest that lists it counts, and none takes away
    what an earlier one listed.
    """
    flights: dict[str, dict[tuple[str, str], list[Reconciled]]] = {}
    for one in reconciled:
        if one.day == day and carrier in (None, one.carrier):
            flights.setdefault(one.carrier, {}).setdefault((one.flight, one.origin), []).append(one)
    made = []
    for name in sorted(flights):
        rows = tuple(_row(*key, manifests) for key, manifests in sorted(flights[name].items()))
        counts = Counter(finding.code for row in rows for finding in row.findings)
        made.append(
            Report(
                carrier=name,
                day=day,
                flights=rows,
                consignments=sum(row.consignments for row in rows),
                counts={code: counts[code] for code in sorted(counts, key=_rank)},
            )
        )
    return tuple(made)


def text(report: Report) -> str:
    """The report in plain text, for a mail or a printer."""
    flights = _many(len(report.flights), "flight")
    consignments = _many(report.consignments, "consignment")
    lines = [
        f"{report.carrier or 'carrier not named'}, {report.day}: {flights}, {consignments}",
        *(f"  {code}: {number}" for code, number in report.counts.items()),
    ]
    for row in report.flights:
        told = f"{_many(row.consignments, 'consignment')} on {_many(row.manifests, 'manifest')}"
        lines += ["", f"{row.flight} from {row.origin or 'an airport not named'}: {told}"]
        lines += [f"  {finding.code}: {finding.words}" for finding in row.findings] or ["  nothing found"]
    return "\n".join(lines) + "\n"


def _row(flight: str, origin: str, manifests: list[Reconciled]) -> FlightRow:
    findings: dict[str, list[Finding]] = {}
    unnamed = 0
    for one in manifests:
        for waybill in one.waybills:
            findings[waybill] = []
        unnamed = max(unnamed, one.consignments - len(one.waybills))
        fresh: set[str] = set()
        for finding in one.findings:
            whose = finding.subject.partition("/")[0]
            if whose not in one.waybills and whose not in fresh:
                fresh.add(whose)
                findings[whose] = []
            findings[whose].append(finding)
    waybills = {waybill for one in manifests for waybill in one.waybills}
    told = [finding for some in findings.values() for finding in some]
    return FlightRow(
        flight=flight,
        origin=origin,
        manifests=len({one.filing for one in manifests}),
        consignments=len(waybills) + unnamed,
        findings=tuple(sorted(told, key=lambda finding: (_rank(finding.code), finding.subject))),
    )


def _rank(code: str) -> tuple[int, str]:
    return (CODES.index(code) if code in CODES else len(CODES), code)


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"

"""A manifest held against what was filed: what flew without a filing, under a hold, without its houses, or in parts."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding, Severity
from openplaci.model.flight import Reconciled, flight_key
from openplaci.model.referral import Ask, Referral
from openplaci.model.values import label

WEIGHT_TOLERANCE = 0.05
"""Part of the master's weight by which the houses' sum may differ: pallets and rounding [I]."""

WEIGHT_LEAST = 1.0
"""Kilograms by which it may differ in any case."""

ACTS: dict[Ask, str] = {
    "rfi": "keep it apart and unopened, and neither hand it over nor load it again until the information is given",
    "rfs": "keep it apart, and have it screened as high-risk cargo (SHR) before it is handed over or loaded again",
    "dnl": "do not touch or move it, clear the area around it, and call the police and the explosives service at once",
}
"""What is to be done at the airport where it is unloaded, in our words after the meaning of the holds [I]."""

NAMES: dict[Ask, str] = {"rfi": "request for information", "rfs": "request for screening", "dnl": "do-not-load"}


class Leg(Noun, frozen=True, kw_only=True):
    """The flight of a manifest.

    Attributes:
        carrier, number: its designator and number. day: local date of departure. origin: where it left.
    """

    carrier: str
    number: str
    day: dt.date
    origin: str = ""

    @property
    def key(self) -> str:
        """As `openplaci.model.flight.flight_key` names it."""
        return flight_key(self.carrier, self.number, self.day)


class House(Noun, frozen=True, kw_only=True):
    """A house of a consolidation: its dialogue, and what was filed of it."""

    referral: Referral
    filed: Consignment | None = None


class Known(Noun, frozen=True, kw_only=True):
    """What is known of a waybill in the cycle in which it flew.

    Attributes:
        filed: as last filed; None where it was not.
        referrals: its dialogues that may hold it.
        houses: of the consolidation.
        flown: lines of manifests, of this flight too, by flight and then by filing.
    """

    filed: Consignment | None = None
    referrals: tuple[Referral, ...] = ()
    houses: tuple[House, ...] = ()
    flown: Mapping[str, Mapping[str, tuple[Consignment, ...]]] = {}


def reconcile(leg: Leg, lines: Sequence[Consignment], known: Mapping[str, Known], filing: str) -> Reconciled:
    """Hold the lines of one flight's manifest against what is known.

    Args:
        leg: the flight.
        lines: its lines, as read.
        known: by waybill number; a line without one, and a number that is not here, was never filed.
        filing: id of the manifest's filing.
    """
    waybills: dict[str, list[Consignment]] = {}
    unnamed: list[Consignment] = []
    for line in lines:
        if line.master is None:
            unnamed.append(line)
        else:
            waybills.setdefault(line.master, []).append(line)
    findings: list[Finding] = []
    for line in unnamed:
        findings += _never_filed(leg, line, Known())
    for master, own in waybills.items():
        it = known.get(master, Known())
        findings += _never_filed(leg, own[0], it)
        findings += _under_hold(leg, own[0], it)
        findings += _houses(own[0], it)
        findings += _parts(leg, own, it)
    return Reconciled(
        flight=leg.key,
        carrier=leg.carrier,
        day=leg.day,
        origin=leg.origin,
        filing=filing,
        consignments=len(waybills) + len(unnamed),
        waybills=tuple(waybills),
        findings=tuple(findings),
    )


def _found(code: str, severity: Severity, subject: str, words: str, remedy: str | None, *evidence: str) -> Finding:
    return Finding(
        code=code, severity=severity, stage="journey", subject=subject, words=words, remedy=remedy, evidence=evidence
    )


def _never_filed(leg: Leg, line: Consignment, known: Known) -> Iterator[Finding]:
    """Fires where no filing of the waybill stands in the cycle in which it flew."""
    if known.filed is None:
        yield _found(
            "FLOWN_NEVER_FILED", "error", line.label,
            f"{line.label} flew on {leg.key} and was never filed; a filing before loading was expected.",
            f"have {leg.carrier or 'the carrier'} file it, and keep it apart at {_airport(line)} until it is assessed",
            leg.key,
        )  # fmt: skip


def _under_hold(leg: Leg, line: Consignment, known: Known) -> Iterator[Finding]:
    """Fires for the waybill and for each house of it under an open hold: an incident."""
    for referral in (*known.referrals, *(house.referral for house in known.houses)):
        if not referral.holds:
            continue
        ask = referral.holds[-1].ask
        subject = label(referral.master, referral.house)
        holds = " and ".join(NAMES[hold.ask] for hold in referral.holds)
        act = f"on {_arrival(line)} at {_airport(line)} {ACTS[ask]}"
        yield _found(
            "FLOWN_UNDER_HOLD", "error", subject,
            f"{subject} flew on {leg.key} under an open hold ({holds}), under which it may not be loaded; {act}.",
            act, leg.key, _airport(line), *(hold.ask for hold in referral.holds),
        )  # fmt: skip


def _houses(line: Consignment, known: Known) -> Iterator[Finding]:
    """Fires where a consolidation flew without its houses, or where these do not add up to it."""
    filed = known.filed
    consolidation = (
        bool(known.houses)
        or line.level == "master"
        or (filed is not None and filed.level == "master")
        or any(referral.consolidation for referral in known.referrals)
    )
    if not consolidation:
        return
    good = [house for house in known.houses if house.filed is not None and house.referral.state not in UNFILED]
    missing = [label(h.referral.master, h.referral.house) for h in known.houses if h not in good]
    if not good or missing:
        listed = f"; listed and not filed in full: {', '.join(missing)}" if missing else ""
        yield _found(
            "HOUSES_MISSING", "error", line.label,
            f"{line.label} is a consolidation, and {len(good)} of its houses are filed{listed}; all were expected.",
            "have the houses filed", *missing,
        )  # fmt: skip
        return
    whole = filed or line
    pieces = _sum(house.filed.pieces for house in good if house.filed is not None)
    weight = _sum(house.filed.weight_kg for house in good if house.filed is not None)
    unequal = []
    if whole.pieces is not None and pieces not in (None, whole.pieces):
        unequal.append(f"{pieces:g} pieces in the houses and {whole.pieces} in the master")
    if whole.weight_kg is not None and weight is not None:
        allowed = max(WEIGHT_LEAST, WEIGHT_TOLERANCE * whole.weight_kg)
        if abs(weight - whole.weight_kg) > allowed:
            unequal.append(f"{weight:g} kg in the houses and {whole.weight_kg:g} kg in the master")
    if unequal:
        yield _found(
            "HOUSES_UNEQUAL", "warning", line.label,
            f"{line.label}: {' and '.join(unequal)}; as much was expected.",
            "have the house that is missing filed, or master and houses corrected", *unequal,
        )  # fmt: skip


UNFILED = ("incomplete", "rejected", "withdrawn")
"""States of a referral in which nothing stands that was filed."""


def _parts(leg: Leg, lines: Sequence[Consignment], known: Known) -> Iterator[Finding]:
    """Fires where a waybill flies in parts, with what has flown so far of the whole."""
    codes = {line.part.code for line in lines if line.part is not None}
    flown = {key: pieces for key, filings in known.flown.items() if (pieces := _pieces(filings.values()))}
    totals = [line.part.total_pieces for line in lines if line.part is not None and line.part.total_pieces]
    total = totals[0] if totals else known.filed.pieces if known.filed is not None else None
    master = lines[0].label
    if codes & {"P", "D"} or len(flown) > 1:
        so_far = sum(flown.values())
        over = total is not None and so_far > total
        each = ", ".join(f"{pieces} on {key}" for key, pieces in sorted(flown.items()))
        yield _found(
            "PART_SHIPMENT", "warning" if over else "info", master,
            f"{master} flies in parts: {so_far} of {total if total is not None else 'unknown'} pieces so far ({each})"
            + ("; no more than all were expected." if over else "."),
            "find out which pieces flew" if over else None, f"{so_far}/{total or '?'}", *codes,
        )  # fmt: skip
    if codes & {"S", "D"} or (len(lines) > 1 and "P" not in codes):
        here = flown.get(leg.key, 0)
        yield _found(
            "SPLIT_SHIPMENT", "info", master,
            f"{master} is split on {leg.key}: {here} pieces in {len(lines)} "
            f"{'place' if len(lines) == 1 else 'places'} of this manifest.",
            None, f"{here}", *codes,
        )  # fmt: skip


def _pieces(filings: Iterable[tuple[Consignment, ...]]) -> int:
    """Pieces that flew on one flight: a line that manifests repeat counts once, one that is new is added."""
    most: Counter[tuple[object, ...]] = Counter()
    for lines in filings:
        most |= Counter(
            (line.routing[0].to if line.routing else None, tuple(uld.id for uld in line.ulds), line.pieces)
            for line in lines
        )
    return sum(int(key[2]) * times for key, times in most.items() if isinstance(key[2], int))


def _sum(values: Iterable[float | None]) -> float | None:
    """The sum; None where one is not known."""
    total = 0.0
    for value in values:
        if value is None:
            return None
        total += value
    return total


def _airport(line: Consignment) -> str:
    return (line.routing[0].to if line.routing else None) or line.destination or "the airport of unloading"


def _arrival(line: Consignment) -> str:
    """Whether it ends its way where the manifest unloads it."""
    to = line.routing[0].to if line.routing else None
    return "transfer" if to and line.destination and line.destination != to else "arrival"

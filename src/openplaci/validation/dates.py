"""Dates that can be true together.

Times in messages are local where not said otherwise, so whatever compares two places allows a day for
the date line.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from openplaci.model.consignment import Leg
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.validation.base import found

_DAY: Final = dt.timedelta(days=1)


def _days_after(later: dt.date, earlier: dt.date) -> int:
    """Days by which one is after the other; ordinals, since a date of year 1 or 9999 overflows."""
    return later.toordinal() - earlier.toordinal()


def _flight_days(legs: tuple[Leg, ...]) -> list[dt.date]:
    return [day for leg in legs if (day := leg.day)]


def issue_date(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The waybill is issued before it is filed and before it flies.

    Fires more than a day after the filing (a day for time zones), or more than a day after the first
    flight [I].
    """
    del programme
    issued = dossier.consignment.issue.date if dossier.consignment.issue else None
    if issued is None:
        return
    if dossier.at and _days_after(issued, dossier.at.date()) > 1:
        yield found(
            "ISSUED_AFTER_FILING",
            "issue.date",
            f"The waybill was issued on {issued}, after it was filed; {dossier.at.date()} or before was expected.",
            "correct the date of issue",
            str(issued),
            str(dossier.at.date()),
        )
    flown = _flight_days(dossier.consignment.routing)
    if flown and _days_after(issued, flown[0]) > 1:
        yield found(
            "ISSUED_AFTER_FLIGHT",
            "issue.date",
            f"The waybill was issued on {issued}, after the flight of {flown[0]}; before it was expected.",
            "correct the date of issue or of the flight",
            str(issued),
            str(flown[0]),
        )


def security_dates(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The security status is given before the goods fly, not in the future, and by one whose designation runs.

    Fires more than a day after the last flight (a status may be given again at a transfer), more than
    two days after the filing, or where the issuer's or the source's designation had ended [I].
    """
    del programme
    c = dossier.consignment
    flown = _flight_days(c.routing)
    for i, d in enumerate(c.security):
        day = d.issued_at.date() if d.issued_at else None
        if day is None:
            continue
        about = f"security[{i}].issued_at"
        if flown and _days_after(day, flown[-1]) > 1:
            yield found(
                "SECURED_AFTER_FLIGHT",
                about,
                f"The security status is of {day}, after the flight of {flown[-1]}; before it was expected.",
                "correct the time of the security status or the date of the flight",
                str(day),
                str(flown[-1]),
            )
        if dossier.at and _days_after(day, dossier.at.date()) > 2:  # noqa: PLR2004 - said above
            yield found(
                "SECURED_IN_FUTURE",
                about,
                f"The security status is of {day}, after the filing; {dossier.at.date()} or before was expected.",
                "correct the time of the security status",
                str(day),
                str(dossier.at.date()),
            )
        ends = [e.expiry for e in (d.issuer, *d.received_from) if e and e.expiry]
        if d.expiry:
            ends.append(d.expiry)
        if ends and (end := min(ends)) < day:
            yield found(
                "SECURITY_EXPIRED",
                f"security[{i}].expiry",
                f"The designation ended on {end}, before the security status of {day}; a valid one was expected.",
                "have the status given by an entity whose designation runs, or correct the expiry",
                str(end),
                str(day),
            )


def leg_times(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Legs follow one another in time, and each arrives after it departs.

    Where a time zone is not said, a day is allowed: flying east over the date line one lands the day
    before [I].
    """
    del programme
    last: dt.date | None = None
    for i, leg in enumerate(dossier.consignment.routing):
        if leg.departs and leg.arrives and _before(leg.arrives, leg.departs):
            yield found(
                "ARRIVAL_BEFORE_DEPARTURE",
                f"routing[{i}].arrives",
                f"Leg {i + 1} arrives on {leg.arrives} and departs on {leg.departs}; the reverse was expected.",
                "correct the times of the leg",
                str(leg.departs),
                str(leg.arrives),
            )
        day = leg.day
        if day and last and _days_after(last, day) > 1:
            yield found(
                "LEGS_OUT_OF_ORDER",
                f"routing[{i}].date",
                f"Leg {i + 1} flies on {day}; {last}, the day of the leg before it, or later was expected.",
                "give the legs in the order in which they fly",
                str(last),
                str(day),
            )
        last = day or last


def _before(one: dt.datetime, other: dt.datetime) -> bool:
    """Certainly before: at once where both zones are said, by more than a day where they are not."""
    if one.tzinfo and other.tzinfo:
        return one < other
    return other.replace(tzinfo=None) - one.replace(tzinfo=None) > _DAY

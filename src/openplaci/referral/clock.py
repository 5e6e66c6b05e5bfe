"""What the clock does, and when: due times, reminders, escalation, overdue, safe mode. Time is an argument; UTC."""

import datetime as dt
from collections.abc import Iterator

from openplaci.model.programme import Clocks, Release
from openplaci.model.referral import Act, Hold, Referral


def assessment_due(filed_at: dt.datetime, departs: dt.datetime | None, clocks: Clocks) -> dt.datetime:
    """Return when the authority's answer to a filing is due.

    So long after the filing, so long before departure at the latest, and never sooner than the least time.

    Args:
        filed_at: when it was filed.
        departs: the earliest possible departure, where known.
        clocks: the programme's times.
    """
    return _due(filed_at, clocks.assess, departs, clocks)


def reply_due(asked_at: dt.datetime, departs: dt.datetime | None, clocks: Clocks) -> dt.datetime:
    """Return when the reply to a hold is due; see `assessment_due`. The least time is ours [I]."""
    return _due(asked_at, clocks.reply, departs, clocks)


def due(referral: Referral, now: dt.datetime, clocks: Clocks, release: Release) -> Act | None:
    """Return the act that the clock has to do now; done, asking again gives the next, until None.

    Each reminder, however many were missed, is one.
    """
    ripe = [(when, act) for when, act in _ahead(referral, clocks, release) if when <= now]
    return min(ripe, key=lambda one: one[0])[1] if ripe else None


def next_due(referral: Referral, clocks: Clocks, release: Release) -> dt.datetime | None:
    """Return when `due` has the next act to give, past or to come; None where it will have none."""
    return min((when for when, _ in _ahead(referral, clocks, release)), default=None)


def _due(since: dt.datetime, minutes: int, departs: dt.datetime | None, clocks: Clocks) -> dt.datetime:
    latest = since + _minutes(minutes)
    if departs is not None:
        latest = min(latest, departs - _minutes(clocks.margin))
    return max(latest, since + _minutes(clocks.least))


def _ahead(referral: Referral, clocks: Clocks, release: Release) -> Iterator[tuple[dt.datetime, Act]]:
    """Everything that the clock still has to do where the referral stands, with its time; what is done is left out."""
    state, deadline = referral.state, referral.deadline
    if state == "departed":
        return
    if referral.holds:
        yield from _of_hold(referral, referral.holds[-1], clocks)
    if deadline is None:
        return
    if state in ("received", "assessing", "review") or state.endswith("_replied"):
        if referral.escalated is None:
            yield deadline - _minutes(clocks.escalate), "escalate"
        elif referral.escalated < deadline and release.safe_mode == "keep" and not referral.holds:
            yield deadline, "escalate"
    if state in ("received", "assessing", "review") and release.safe_mode != "keep":
        yield deadline, "safe_mode"


def _of_hold(referral: Referral, hold: Hold, clocks: Clocks) -> Iterator[tuple[dt.datetime, Act]]:
    """What the gravest hold still calls for; the milder ones wait behind it."""
    waits = referral.state.endswith("_issued")
    if waits and hold.deadline is not None:
        yield hold.deadline, "overdue"
    overdue = referral.state.endswith("_overdue")
    if overdue and (referral.escalated is None or referral.escalated < referral.since):
        yield referral.since, "escalate"
    if hold.ask == "dnl":
        if (waits or overdue) and hold.acknowledged is None:
            yield from _repeats(referral, hold, clocks)
    elif waits and not referral.reminders and hold.deadline is not None:
        # Where the time is short, a reminder at once would only repeat the question: half-way, then [ours].
        yield max(hold.deadline - _minutes(clocks.remind), hold.at + (hold.deadline - hold.at) / 2), "remind"


def _repeats(referral: Referral, hold: Hold, clocks: Clocks) -> Iterator[tuple[dt.datetime, Act]]:
    last = referral.reminded or hold.at
    if referral.reminders < clocks.most_repeats:
        yield last + _minutes(clocks.repeat), "remind"
    elif referral.escalated is None or referral.escalated < last:
        yield last, "escalate"


def _minutes(number: int) -> dt.timedelta:
    return dt.timedelta(minutes=number)

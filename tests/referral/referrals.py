"""What tests of the referral share."""

import datetime as dt
from typing import Any

from openplaci.model.referral import Act, Ask, Hold, Referral
from openplaci.referral import moves

AT = dt.datetime(2026, 4, 21, 6, tzinfo=dt.UTC)


def after(minutes: float) -> dt.datetime:
    return AT + dt.timedelta(minutes=minutes)


def hold(ask: Ask, minutes: float = 0, *, by: str = "p-officer", due: float | None = None, words: str = "") -> Hold:
    deadline = None if due is None else after(due)
    return Hold(ask=ask, at=after(minutes), by=by, deadline=deadline, words=words)


def begun() -> Referral:
    return moves.begin("157-12345678", 1, "pact", at=AT, master="157-12345678")


def done(referral: Referral, act: Act, *, by: str = "p-officer", minutes: float = 0, **given: Any) -> moves.Moved:
    moved = moves.move(referral, act, by=by, at=after(minutes), **given)
    assert isinstance(moved, moves.Moved), moved.words
    return moved


def through(*acts: Act | tuple[Act, Ask]) -> Referral:
    """Where a new referral stands after these acts, one a minute."""
    referral = begun()
    for minutes, one in enumerate(acts):
        act, ask = (one, None) if isinstance(one, str) else one
        given: dict[str, Any] = {} if ask is None else {"hold": hold(ask, minutes, due=minutes + 240)}
        if act == "reject":
            given["errors"] = ("MISSING_CARGO_DESC",)
        referral = done(referral, act, minutes=minutes, **given).referral
    return referral

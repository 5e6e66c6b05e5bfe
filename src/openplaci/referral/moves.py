"""A referral's moves: an act, as the table says, gives the referral as it stands then, and what filers are told."""

import datetime as dt
from collections.abc import Iterable
from typing import cast

from msgspec.structs import replace

from openplaci.model.access import Refusal
from openplaci.model.base import Noun
from openplaci.model.referral import ACTS, ASKS, CODES, Act, Hold, Referral, State, Step
from openplaci.referral.table import Cell, place_of, table

MACHINES = ("policy", "clock", "test")
"""Who acts and is no person."""

_AWAITED = ("received", "assessing", "review", "rfi_replied", "rfs_replied", "dnl_replied")
"""States in which an answer of the authority's is due."""


_FILES = ("file", "test_clear", "test_rfi", "test_rfs", "test_dnl")
"""Acts of an accepted filing."""


class Moved(Noun, frozen=True, kw_only=True):
    """A referral as it stands after an act, and the act with what filers are told."""

    referral: Referral
    step: Step


def begin(
    key: str, cycle: int, programme: str, *, at: dt.datetime, master: str | None = None, house: str | None = None
) -> Referral:
    """Begin a referral, before anything was done: ``received``."""
    return Referral(key=key, cycle=cycle, programme=programme, since=at, master=master, house=house)


def move(
    referral: Referral,
    act: Act,
    *,
    by: str,
    at: dt.datetime,
    hold: Hold | None = None,
    errors: tuple[str, ...] = (),
    deadline: dt.datetime | None = None,
    departed: dt.datetime | None = None,
    moved_to: str = "",
    complete: bool = True,
) -> Moved | Refusal:
    """Do one act, or tell why it cannot be done. Never raises; what is refused changes nothing.

    Who may act is asked before (`openplaci.access.decide`); here only a machine is kept from a person's acts.

    Args:
        referral: as it stands.
        act: what is done.
        by: a filer's name, an account's id, ``policy``, ``clock`` or ``test``.
        at: when, UTC.
        hold: what is asked, of an act that asks; of ``reply``, the open one that is replied to [the gravest].
        errors: codes of a later rejection.
        deadline: when the authority's answer is due; of ``file`` and ``reply``.
        departed: when the flight left, of ``depart`` [``at``].
        moved_to: the new key, of ``link``; see `take_over`.
        complete: filers are told that an assessment is complete (`openplaci.model.programme.Release.complete`).
    """
    cell = table().cells.get((place_of(referral), act))
    if cell is None:
        return _refused(referral, act)
    wrong = _wrong(referral, cell, by, hold, errors, moved_to)
    if wrong is not None:
        return wrong
    asked = hold if cell.asks else None
    told, to = _told(referral, cell, asked)
    if asked is not None and _plays_again(referral, cell, asked):
        asked = None
    holds = _holds(referral, cell, asked, hold, at)
    state = _state(referral, act, to, hold)
    if not complete and act != "test_clear":
        told = tuple(code for code in told if code != "SF")
    changed = replace(
        referral,
        state=state,
        since=at if state != referral.state else referral.since,
        holds=holds,
        **_bookkeeping(referral, cell, asked, state, at, deadline),
        errors=errors if act == "reject" else () if act in _FILES else referral.errors,
        departed=referral.departed or departed or at if act == "depart" else referral.departed,
        moved_to=moved_to if act == "link" else "" if act in _FILES else referral.moved_to,
    )
    return Moved(referral=changed, step=Step(act=act, by=by, before=referral.state, state=state, answers=told))


def take_over(new: Referral, old: Referral, *, at: dt.datetime) -> Referral:
    """Return the referral of a house under its new key with all that stood under the old: holds, filers, departure.

    It is done before the filing that links them is moved, so that ``file`` tells what is open; the old one is moved
    by ``link``. Both are kept at once or neither, since a hold must not be lost between them. Of a hold that is open
    under both the older stands.

    Args:
        new: under the key with master.
        old: under the key without, before its ``link``.
        at: UTC.
    """
    holds = _sorted({one.ask: one for one in (*new.holds, *old.holds)}.values())
    graver = max((old, new), key=lambda one: ASKS.index(one.holds[-1].ask) if one.holds else -1)
    if "departed" in (old.state, new.state):
        state: State = "departed"
    else:
        state = graver.state if holds else new.state
    return replace(
        new,
        state=state,
        since=new.since if state == new.state else at,
        holds=holds,
        filed=tuple({one.filer: one for one in (*old.filed, *new.filed)}.values()),
        deadline=(graver if holds else new).deadline,
        reminded=graver.reminded if holds else new.reminded,
        reminders=graver.reminders if holds else new.reminders,
        escalated=graver.escalated if holds else new.escalated,
        departed=new.departed or old.departed,
    )


def _refused(referral: Referral, act: Act) -> Refusal:
    whose = f"{referral.key} is in state {referral.state}"
    told = table().acts.get(act)
    if told is None:
        return Refusal(code="unknown", words=f"{whose}: there is no act {act!r}; expected one of {', '.join(ACTS)}")
    goals = {cell.to for (_, name), cell in table().cells.items() if name == act}
    done = referral.state in goals and not referral.holds
    return Refusal(code="done" if done else "closed", words=f"{whose}: {act} expected {told.expected}")


def _wrong(
    referral: Referral, cell: Cell, by: str, hold: Hold | None, errors: tuple[str, ...], moved_to: str
) -> Refusal | None:
    """What of an act that is in the table does not fit."""
    whose = f"{referral.key} is in state {referral.state}"
    if by in MACHINES and by not in cell.who:
        return Refusal(code="no_right", words=f"{whose}: {cell.act} is for {' or '.join(cell.who)}, not for the {by}")
    if cell.act == "lift" and by == "policy" and any(one.by != "policy" for one in referral.holds):
        return Refusal(code="no_right", words=f"{whose}: the policy lifts only what it asked itself")
    if referral.state == "withdrawn" and referral.moved_to and "two persons" in cell.who:
        return Refusal(code="closed", words=f"{referral.key} goes on as {referral.moved_to}; act on that")
    if ("H" in cell.answers and hold is None) or (cell.asks and hold is not None and hold.ask not in cell.asks):
        return Refusal(code="wrong", words=f"{whose}: {cell.act} expected a hold of {' or '.join(cell.asks)}")
    if cell.act == "reply" and hold is not None and hold.ask not in {one.ask for one in referral.holds}:
        return Refusal(code="wrong", words=f"{whose}: there is no open {hold.ask} to reply to")
    if cell.act == "reject" and not errors:
        return Refusal(code="wrong", words=f"{whose}: reject expected at least one code, as MISSING_CARGO_DESC")
    if cell.act == "link" and moved_to in ("", referral.key):
        return Refusal(code="wrong", words=f"{whose}: link expected the key under which it goes on")
    return None


def _told(referral: Referral, cell: Cell, asked: Hold | None) -> tuple[tuple[str, ...], State]:
    """The concrete codes, and the state that the table gives."""
    if asked is not None and "H" not in cell.answers:
        return (f"{CODES[asked.ask]}H",), cast("State", f"{asked.ask}_issued")
    if asked is not None and _plays_again(referral, cell, asked):
        return (f"{CODES[asked.ask]}J",), cell.to
    codes: list[str] = []
    for answer in cell.answers:
        if answer == "H" and asked is not None:
            codes.append(f"{CODES[asked.ask]}H")
        elif answer == "J":
            codes.append(f"{CODES[referral.holds[-1].ask]}J")
        elif answer == "I":
            codes.extend(f"{CODES[one.ask]}I" for one in referral.holds)
        else:
            codes.append(answer)
    return tuple(codes), cell.to


def _plays_again(referral: Referral, cell: Cell, asked: Hold) -> bool:
    """Whether a test command plays a hold that is open already: it stays."""
    return "test" in cell.who and asked.ask in {one.ask for one in referral.holds}


def _holds(
    referral: Referral, cell: Cell, asked: Hold | None, replied: Hold | None, at: dt.datetime
) -> tuple[Hold, ...]:
    if "I" in cell.answers or cell.act == "link":
        return ()
    if asked is not None:
        return _sorted((*(one for one in referral.holds if one.ask != asked.ask), asked))
    if cell.act == "reply" and (replied or referral.holds[-1]).ask == "dnl":
        *milder, dnl = referral.holds
        return (*milder, replace(dnl, acknowledged=dnl.acknowledged or at))
    return referral.holds


def _state(referral: Referral, act: Act, to: State, hold: Hold | None) -> State:
    """The state that the table gives, but a reply to a milder hold leaves the gravest where it stands."""
    if act == "reply" and hold is not None and hold.ask != referral.holds[-1].ask:
        return referral.state
    return to


def _bookkeeping(
    referral: Referral, cell: Cell, asked: Hold | None, state: State, at: dt.datetime, deadline: dt.datetime | None
) -> dict[str, dt.datetime | int | None]:
    """When the clock did what, and when the authority's answer is due."""
    act = cell.act
    due = deadline or referral.deadline
    kept: dict[str, dt.datetime | int | None] = {"deadline": due if state in _AWAITED else None}
    begins = asked is not None or "I" in cell.answers or (act in _FILES and not referral.holds)
    if begins:
        kept |= {"reminded": None, "reminders": 0, "escalated": None}
    if act == "reply":
        kept |= {"escalated": None}
    if act == "remind":
        kept |= {"reminded": at, "reminders": referral.reminders + 1}
    if act == "escalate":
        kept |= {"escalated": at}
    return kept


def _sorted(holds: Iterable[Hold]) -> tuple[Hold, ...]:
    return tuple(sorted(holds, key=lambda one: ASKS.index(one.ask)))

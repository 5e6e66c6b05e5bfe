"""The clock moves by argument: each act once, in order, however late it looks."""

import datetime as dt

import pytest
from referrals import AT, after, begun, done, hold, through

from openplaci.model.programme import Clocks, Release
from openplaci.model.referral import Act, Referral
from openplaci.referral import clock

CLOCKS = Clocks()
RELEASE = Release()


def run(
    referral: Referral, minutes: float, release: Release = RELEASE, clocks: Clocks = CLOCKS
) -> tuple[Referral, list[Act]]:
    """Everything that is due by then, done."""
    acts: list[Act] = []
    while (act := clock.due(referral, after(minutes), clocks, release)) is not None:
        assert len(acts) < 9, acts
        asks = act == "safe_mode" and release.safe_mode != "clear"
        given = {"hold": hold("rfs" if release.safe_mode == "rfs" else "rfi", by="clock")} if asks else {}
        referral = done(referral, act, by="clock", minutes=minutes, **given).referral
        acts.append(act)
    return referral, acts


def filed(minutes: float = 240) -> Referral:
    return done(begun(), "file", by="KLM", deadline=after(minutes)).referral


@pytest.mark.parametrize(
    ("departs", "minutes"),
    [(None, 240), (1000, 240), (120, 90), (40, 15), (-5, 15)],
)
def test_an_answer_is_due_before_departure(departs: int | None, minutes: int) -> None:
    leaves = None if departs is None else after(departs)
    assert clock.assessment_due(AT, leaves, CLOCKS) == after(minutes)
    assert clock.reply_due(AT, leaves, CLOCKS) == after(minutes)


def test_replies_and_answers_have_times_of_their_own() -> None:
    clocks = Clocks(assess=100, reply=200)
    assert clock.assessment_due(AT, None, clocks) == after(100)
    assert clock.reply_due(AT, None, clocks) == after(200)


def test_a_request_is_reminded_of_once_and_then_overdue() -> None:
    held = done(begun(), "issue_rfs", hold=hold("rfs", due=240)).referral
    assert clock.next_due(held, CLOCKS, RELEASE) == after(180)
    assert run(held, 179)[1] == []
    held, acts = run(held, 180)
    assert acts == ["remind"]
    assert run(held, 239)[1] == []
    held, acts = run(held, 240)
    assert acts == ["overdue", "escalate"]
    assert held.state == "rfs_overdue"
    assert run(held, 100_000)[1] == []
    assert clock.next_due(held, CLOCKS, RELEASE) is None


def test_days_without_a_clock_bring_no_storm() -> None:
    held = done(begun(), "issue_rfi", hold=hold("rfi", due=240)).referral
    assert run(held, 10_000)[1] == ["remind", "overdue", "escalate"]
    stopped = done(begun(), "issue_dnl", hold=hold("dnl", due=240)).referral
    assert sorted(run(stopped, 10_000)[1]) == ["escalate", "overdue", "remind"]


def test_a_short_time_is_reminded_of_half_way() -> None:
    held = done(begun(), "issue_rfi", hold=hold("rfi", due=30)).referral
    assert clock.next_due(held, CLOCKS, RELEASE) == after(15)


def test_a_do_not_load_repeats_until_it_is_acknowledged() -> None:
    held = done(begun(), "issue_dnl", hold=hold("dnl")).referral
    for minutes in (5, 10, 15):
        assert clock.next_due(held, CLOCKS, RELEASE) == after(minutes)
        held, acts = run(held, minutes)
        assert acts == ["remind"]
    assert run(done(held, "reply", by="KLM", minutes=16).referral, 100)[1] == []


@pytest.mark.parametrize(
    ("most", "due", "expected"),
    [
        (2, None, ["remind", "remind", "escalate"]),
        (2, 7, ["remind", "overdue", "escalate", "remind", "escalate"]),
        (1, 30, ["remind", "escalate", "overdue", "escalate"]),
    ],
)
def test_so_many_repeats_and_then_a_person(most: int, due: int | None, expected: list[Act]) -> None:
    held = done(begun(), "issue_dnl", hold=hold("dnl", due=due)).referral
    acts = []
    for minutes in range(90):
        held, more = run(held, minutes, clocks=Clocks(most_repeats=most))
        acts += more
    assert acts == expected


@pytest.mark.parametrize(
    ("mode", "acts", "state"),
    [
        ("clear", ["escalate", "safe_mode"], "clear"),
        ("rfi", ["escalate", "safe_mode"], "rfi_issued"),
        ("rfs", ["escalate", "safe_mode"], "rfs_issued"),
        ("keep", ["escalate", "escalate"], "review"),
    ],
)
def test_an_assessment_whose_time_is_over_goes_to_the_safe_mode(mode: str, acts: list[Act], state: str) -> None:
    release = Release(safe_mode=mode)  # type: ignore[arg-type]
    waits = done(filed(), "refer", by="policy").referral
    assert clock.next_due(waits, CLOCKS, release) == after(210)
    waits, first = run(waits, 210, release)
    assert first == acts[:1]
    assert clock.next_due(waits, CLOCKS, release) == after(240)
    waits, second = run(waits, 240, release)
    assert second == acts[1:]
    assert waits.state == state
    assert run(waits, 241, release)[1] == []


def test_a_new_request_has_a_clock_of_its_own() -> None:
    held, _ = run(done(begun(), "issue_rfi", hold=hold("rfi", due=240)).referral, 240)
    again = done(held, "issue_rfi", minutes=241, hold=hold("rfi", 241, due=481)).referral
    assert (again.reminders, again.reminded, again.escalated) == (0, None, None)
    assert clock.next_due(again, CLOCKS, RELEASE) == after(421)
    graver = done(again, "issue_rfs", minutes=250, hold=hold("rfs", 250, due=490)).referral
    assert clock.next_due(graver, CLOCKS, RELEASE) == after(430)


def test_a_reply_that_nobody_reads_calls_a_supervisor() -> None:
    held = done(begun(), "issue_rfi", hold=hold("rfi", due=240)).referral
    replied = done(held, "reply", by="KLM", minutes=60, deadline=after(300)).referral
    assert clock.next_due(replied, CLOCKS, RELEASE) == after(270)
    assert run(replied, 400)[1] == ["escalate"]


@pytest.mark.parametrize("act", ["depart", "withdraw"])
def test_what_is_over_has_no_clock(act: Act) -> None:
    gone = done(filed(), act, by="KLM").referral
    assert clock.next_due(gone, CLOCKS, RELEASE) is None
    assert clock.due(gone, AT + dt.timedelta(days=9), CLOCKS, RELEASE) is None


def test_a_hold_that_departed_waits_for_a_person() -> None:
    gone = through("file", ("issue_rfs", "rfs"), "depart")
    assert gone.open
    assert clock.next_due(gone, CLOCKS, RELEASE) is None

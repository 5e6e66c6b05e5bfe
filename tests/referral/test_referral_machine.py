"""The referral as a state machine: whatever is done, in whatever order, no hold is lost and nothing raises."""

import datetime as dt
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from openplaci.model.access import Refusal
from openplaci.model.programme import Clocks, Release
from openplaci.model.referral import ACTS, ASKS, CODES, STATES, Act, Ask, Hold, Referral
from openplaci.referral import clock, moves
from openplaci.referral.table import PLACES, place_of, table

START = dt.datetime(2026, 4, 21, 6, tzinfo=dt.UTC)
TOLD = {f"{sign}{kind}" for sign in CODES.values() for kind in "HJI"} | {"SF", "PER"}
"""Part 1 of the reference: the codes of a PSN, and the rejection."""

WHO = ("KLM", "p-officer", "policy", "clock", "test")
CLOCKS = Clocks()
PLAYS: dict[Ask, Act] = {"rfi": "test_rfi", "rfs": "test_rfs", "dnl": "test_dnl"}
SAFE: dict[str, Ask] = {"rfi": "rfi", "rfs": "rfs"}

asks = st.sampled_from(ASKS)
maybe = st.none() | asks
minutes = st.integers(min_value=0, max_value=600)


class Dialogue(RuleBasedStateMachine):
    """One consignment's dialogue, and a house that may be linked to its master."""

    def __init__(self) -> None:
        super().__init__()
        self.now = START
        self.referral = moves.begin("KLM/H", 1, "pact", at=self.now, house="H")
        self.open: dict[Ask, Hold] = {}
        self.release = Release()

    @initialize(mode=st.sampled_from(["clear", "rfi", "rfs", "keep"]), begun=st.sampled_from(["", "assessing"]))
    def begin(self, mode: Any, begun: str) -> None:
        self.release = Release(safe_mode=mode)
        if begun:
            self.do("file", "KLM", None, {"deadline": self.now + dt.timedelta(minutes=240)})

    @rule(wait=minutes)
    def wait(self, wait: int) -> None:
        self.now += dt.timedelta(minutes=wait)

    @rule(act=st.sampled_from(ACTS), by=st.sampled_from(WHO), ask=maybe, due=st.none() | minutes)
    def any_act(self, act: Act, by: str, ask: Ask | None, due: int | None) -> None:
        self.do(act, by, ask, self.given(act, due))

    @rule(data=st.data(), due=st.none() | minutes)
    def act_of_the_table(self, data: st.DataObject, due: int | None) -> None:
        place = place_of(self.referral)
        cells = [cell for (where, _), cell in table().cells.items() if where == place and cell.act != "link"]
        cell = data.draw(st.sampled_from(cells))
        who = data.draw(st.sampled_from(cell.who))
        by = who if who in moves.MACHINES else "p-officer"
        ask = data.draw(st.sampled_from(cell.asks)) if cell.asks else None
        given = self.given(cell.act, due)
        before = self.referral
        done = self.do(cell.act, by, ask, given)
        if isinstance(done, Refusal):
            assert (by == "policy" and cell.act == "lift") or before.moved_to, (done.words, cell)

    @rule(wait=minutes)
    def clock_strikes(self, wait: int) -> None:
        self.now += dt.timedelta(minutes=wait)
        done: list[Act] = []
        while (act := clock.due(self.referral, self.now, CLOCKS, self.release)) is not None:
            moved = self.do(act, "clock", SAFE.get(self.release.safe_mode) if act == "safe_mode" else None, {})
            assert not isinstance(moved, Refusal), moved.words
            done.append(act)
            assert len(done) < 8, f"a storm: {done}"
            assert done.count("remind") <= 1, f"a storm: {done}"
        looks = clock.next_due(self.referral, CLOCKS, self.release)
        assert looks is None or looks > self.now

    @precondition(lambda self: self.referral.state != "withdrawn")
    @rule(ask=maybe)
    def is_linked(self, ask: Ask | None) -> None:
        new = moves.begin(f"{self.referral.key}+", 1, "pact", at=self.now, master="157-12345678", house="H")
        if ask is not None:
            made = moves.move(new, PLAYS[ask], by="test", at=self.now, hold=self.hold(ask, None))
            assert not isinstance(made, Refusal)
            new = made.referral
        old = self.referral
        taken = moves.take_over(new, old, at=self.now)
        left = moves.move(old, "link", by="KLM", at=self.now, moved_to=taken.key)
        assert not isinstance(left, Refusal)
        assert (left.referral.holds, left.referral.open, left.referral.moved_to) == ((), False, taken.key)
        assert not left.step.answers
        self.open = {hold.ask: hold for hold in (*new.holds, *self.open.values())}
        self.referral = taken

    def hold(self, ask: Ask, due: int | None) -> Hold:
        deadline = None if due is None else self.now + dt.timedelta(minutes=due)
        return Hold(ask=ask, at=self.now, by="policy" if ask == "rfi" else "p-officer", deadline=deadline)

    def given(self, act: Act, due: int | None) -> dict[str, Any]:
        given: dict[str, Any] = {}
        if due is not None and act in ("file", "reply"):
            given["deadline"] = self.now + dt.timedelta(minutes=due)
        if act == "reject":
            given["errors"] = ("MISSING_CARGO_DESC",)
        return given

    def do(self, act: Act, by: str, ask: Ask | None, given: dict[str, Any]) -> moves.Moved | Refusal:
        before = self.referral
        hold = self.hold(ask, 120) if ask is not None else None
        done = moves.move(before, act, by=by, at=self.now, hold=hold, **given)
        if isinstance(done, Refusal):
            assert "\n" not in done.words
            assert before.key in done.words
            return done
        assert act != "link"
        self.referral = done.referral
        self.follow(before, done, act, hold)
        return done

    def follow(self, before: Referral, done: moves.Moved, act: Act, hold: Hold | None) -> None:
        """Hold what was done against a book of open holds that is kept apart from the station's own."""
        step, answers = done.step, done.step.answers
        assert (step.before, step.state) == (before.state, done.referral.state)
        lifted = [code for code in answers if code.endswith("I")]
        assert lifted == ([f"{CODES[ask]}I" for ask in ASKS if ask in self.open] if lifted else [])
        if lifted:
            assert act in ("lift", "lift_dnl", "test_clear")
            assert act != "lift" or "dnl" not in self.open
            assert answers[-1] == "SF"
            self.open.clear()
        for code in answers:
            if code.endswith("H"):
                assert hold is not None
                assert code == f"{CODES[hold.ask]}H"
                self.open[hold.ask] = hold
        if "SF" in answers:
            assert not done.referral.holds
        told = [code for code in answers if code.endswith("J")]
        assert all(code[0] in {CODES[ask] for ask in self.open} for code in told)

    @invariant()
    def no_hold_is_lost(self) -> None:
        kept = {hold.ask: hold.at for hold in self.referral.holds}
        assert kept == {ask: hold.at for ask, hold in self.open.items()}
        assert list(kept) == [ask for ask in ASKS if ask in kept]

    @invariant()
    def state_is_the_gravest_holds(self) -> None:
        referral = self.referral
        assert place_of(referral) in PLACES
        if referral.state == "departed":
            return
        stands = referral.state in {f"{ask}_{how}" for ask in ASKS for how in ("issued", "replied", "overdue")}
        assert stands == bool(referral.holds)
        if referral.holds:
            assert referral.state.partition("_")[0] == referral.holds[-1].ask

    @invariant()
    def who_waits_is_open(self) -> None:
        referral = self.referral
        assert referral.open or not referral.holds
        assert not referral.moved_to or not referral.holds

    @invariant()
    def books_are_kept(self) -> None:
        referral = self.referral
        assert referral.state in STATES
        assert START <= referral.since <= self.now
        assert (referral.reminders > 0) == (referral.reminded is not None)
        assert not referral.reminders or referral.holds or referral.state in ("departed", "withdrawn")
        assert (referral.departed is not None) or referral.state != "departed"
        assert referral.deadline is None or referral.state in (
            "received", "assessing", "review", "rfi_replied", "rfs_replied", "dnl_replied",
        )  # fmt: skip
        acknowledged = [hold.ask for hold in referral.holds if hold.acknowledged is not None]
        assert acknowledged in ([], ["dnl"])
        assert referral.state != "dnl_replied" or acknowledged


TestDialogue = pytest.mark.filterwarnings("default")(Dialogue.TestCase)
TestDialogue.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)

"""Acts that filers, officers and test commands do, with what is told of them."""

import pytest
from msgspec.structs import replace
from referrals import AT, after, begun, done, hold, through

from openplaci.model.access import Refusal
from openplaci.model.referral import Act, Ask, Filed
from openplaci.referral import moves

ISSUES: list[tuple[Act, Ask]] = [("issue_rfi", "rfi"), ("issue_rfs", "rfs"), ("issue_dnl", "dnl")]


def answers(moved: moves.Moved) -> tuple[str, ...]:
    return moved.step.answers


def refused(*given: object, **named: object) -> Refusal:
    moved = moves.move(*given, **{"by": "p-officer", "at": AT} | named)  # type: ignore[arg-type]
    assert isinstance(moved, Refusal)
    assert "\n" not in moved.words
    return moved


def test_a_clear_filing_is_told_complete() -> None:
    assessing = done(begun(), "file", by="KLM", deadline=after(240)).referral
    assert (assessing.state, assessing.deadline) == ("assessing", after(240))
    clear = done(assessing, "clear", by="policy")
    assert answers(clear) == ("SF",)
    assert (clear.referral.state, clear.referral.open, clear.referral.deadline) == ("clear", False, None)
    assert answers(done(assessing, "clear", by="policy", complete=False)) == ()
    assert answers(done(assessing, "refer", by="policy")) == ()


@pytest.mark.parametrize(("act", "ask"), ISSUES)
def test_under_a_hold_a_filing_is_told_that_it_stays(act: Act, ask: Ask) -> None:
    held = through("file", (act, ask))
    again = done(held, "file", by="KLM", minutes=9)
    code = {"rfi": "7", "rfs": "8", "dnl": "6"}[ask]
    assert answers(again) == (f"{code}J",)
    assert (again.referral.state, again.referral.holds) == (held.state, held.holds)
    assert again.referral.since == held.since
    assert answers(done(held, "file_incomplete", by="KLM")) == ()


def test_lifting_tells_every_hold_the_mildest_first_and_then_complete() -> None:
    both = through("file", ("issue_rfi", "rfi"), ("issue_rfs", "rfs"))
    assert (both.state, [one.ask for one in both.holds]) == ("rfs_issued", ["rfi", "rfs"])
    lifted = done(both, "lift")
    assert answers(lifted) == ("7I", "8I", "SF")
    assert (lifted.referral.state, lifted.referral.holds) == ("rfs_lifted", ())
    assert answers(done(both, "lift", complete=False)) == ("7I", "8I")
    three = done(both, "issue_dnl", hold=hold("dnl")).referral
    assert refused(three, "lift").code == "closed"
    assert answers(done(three, "lift_dnl")) == ("7I", "8I", "6I", "SF")


def test_asking_again_takes_the_place_of_the_question() -> None:
    held = through("file", ("issue_rfi", "rfi"), "reply")
    again = done(held, "issue_rfi", minutes=9, hold=hold("rfi", 9, words="the packing list"))
    assert answers(again) == ("7H",)
    assert again.referral.state == "rfi_issued"
    assert [one.words for one in again.referral.holds] == ["the packing list"]


def test_no_milder_request_under_a_graver_hold() -> None:
    assert refused(through(("issue_dnl", "dnl")), "issue_rfs", hold=hold("rfs")).code == "closed"
    assert refused(through(("issue_rfs", "rfs")), "issue_rfi", hold=hold("rfi")).code == "closed"
    assert refused(through("file", "reject"), "issue_rfi", hold=hold("rfi")).code == "closed"


def test_departure_keeps_a_hold_open_until_it_is_lifted() -> None:
    flown = done(through("file", ("issue_rfs", "rfs")), "depart", by="KLM", minutes=9, departed=after(5)).referral
    assert (flown.state, flown.open, flown.departed) == ("departed", True, after(5))
    assert answers(done(flown, "file", by="KLM")) == ()
    later = done(flown, "depart", by="KLM", minutes=20).referral
    assert later.departed == after(5)
    lifted = done(later, "lift")
    assert answers(lifted) == ("8I", "SF")
    assert (lifted.referral.state, lifted.referral.open) == ("departed", False)
    assert refused(lifted.referral, "lift").code == "done"
    assert refused(through("depart", ("issue_dnl", "dnl")), "lift").code == "closed"


def test_a_later_rejection_is_told_by_its_codes_and_begins_again() -> None:
    rejected = done(through("file"), "reject", errors=("MISSING_CARGO_DESC",))
    assert answers(rejected) == ("PER",)
    assert (rejected.referral.state, rejected.referral.errors) == ("rejected", ("MISSING_CARGO_DESC",))
    again = done(rejected.referral, "file", by="KLM").referral
    assert (again.state, again.errors) == ("assessing", ())
    assert refused(through("file"), "reject").code == "wrong"
    assert refused(through("file", ("issue_dnl", "dnl")), "reject", errors=("X",)).code == "closed"


def test_a_rejection_under_a_request_leaves_it_open() -> None:
    held = done(through("file", ("issue_rfi", "rfi")), "reject", errors=("MISSING_CARGO_DESC",))
    assert answers(held) == ("PER",)
    assert (held.referral.state, len(held.referral.holds)) == ("rfi_issued", 1)


def test_a_do_not_load_is_acknowledged_once() -> None:
    held = through("file", ("issue_rfi", "rfi"), ("issue_dnl", "dnl"))
    milder = done(held, "reply", by="KLM", minutes=5, hold=held.holds[0]).referral
    assert (milder.state, milder.holds[-1].acknowledged) == ("dnl_issued", None)
    taken = done(milder, "reply", by="KLM", minutes=6).referral
    assert (taken.state, taken.holds[-1].acknowledged) == ("dnl_replied", after(6))
    assert done(taken, "reply", by="KLM", minutes=7).referral.holds[-1].acknowledged == after(6)
    assert refused(through("file", ("issue_rfi", "rfi")), "reply", hold=hold("rfs")).code == "wrong"


def test_test_commands_play_their_answers() -> None:
    played = done(through("file"), "test_rfi", by="test", hold=hold("rfi"))
    assert answers(played) == ("7H",)
    assert answers(done(played.referral, "test_rfi", by="test", hold=hold("rfi", 3))) == ("7J",)
    both = done(played.referral, "test_rfs", by="test", hold=hold("rfs"))
    assert answers(both) == ("8H",)
    kept = done(both.referral, "test_rfi", by="test", minutes=3, hold=hold("rfi", 3))
    assert answers(kept) == ("7J",)
    assert kept.referral.holds == both.referral.holds
    assert answers(done(kept.referral, "test_clear", by="test")) == ("7I", "8I", "SF")
    assert answers(done(begun(), "test_clear", by="test", complete=False)) == ("SF",)


def test_a_machine_does_no_persons_act() -> None:
    for by in ("policy", "clock", "test"):
        assert refused(through("file"), "issue_dnl", by=by, hold=hold("dnl")).code == "no_right"
        assert refused(through(("issue_rfs", "rfs")), "lift", by=by).code == "no_right"
    own = done(through("file"), "ask_information", by="policy", hold=hold("rfi", by="policy")).referral
    assert answers(done(own, "lift", by="policy")) == ("7I", "SF")
    assert refused(through(("issue_rfi", "rfi")), "lift", by="policy").code == "no_right"


def test_a_refusal_says_where_it_stands_and_what_was_expected() -> None:
    gone = refused(through("file", "withdraw"), "withdraw")
    assert gone.code == "done"
    assert gone.words == (
        "157-12345678 is in state withdrawn: withdraw expected no open hold, and a consignment that has not departed"
    )
    unknown = refused(begun(), "unload")
    assert unknown.code == "unknown"
    assert "expected one of file, " in unknown.words
    assert refused(through("file"), "issue_rfi").code == "wrong"
    assert refused(through("file"), "issue_rfi", hold=hold("rfs")).code == "wrong"
    assert refused(through("file"), "link").code == "wrong"


def test_a_linked_house_takes_its_holds_with_it() -> None:
    old = through("file", ("issue_rfi", "rfi"), ("issue_rfs", "rfs"), "reply")
    new = done(begun(), "issue_rfi", hold=hold("rfi", 50)).referral
    old = done(old, "escalate", by="clock", minutes=55).referral
    taken = moves.take_over(new, old, at=after(60))
    assert taken.escalated == after(55)
    assert (taken.state, taken.holds) == ("rfs_replied", old.holds)
    left = done(old, "link", by="KLM", moved_to="157-12345678/H").referral
    assert (left.state, left.holds, left.moved_to) == ("withdrawn", (), "157-12345678/H")
    assert refused(left, "issue_dnl", hold=hold("dnl")).words == "157-12345678 goes on as 157-12345678/H; act on that"
    assert done(left, "file", by="KLM").referral.moved_to == ""


def test_what_is_taken_over_lacks_nothing() -> None:
    old = replace(done(through("file"), "depart", by="KLM", minutes=5).referral, filed=(Filed(filer="KLM"),))
    new = replace(begun(), filed=(Filed(filer="AC"), Filed(filer="KLM", family="cargo-xml")))
    taken = moves.take_over(new, old, at=after(9))
    assert (taken.state, taken.departed, taken.since) == ("departed", after(5), after(9))
    assert taken.filed == (Filed(filer="KLM", family="cargo-xml"), Filed(filer="AC"))

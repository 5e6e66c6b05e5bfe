"""A pair that an officer cleared stays cleared until either side changes, in every process."""

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec
import pytest
from clearing_world import LISTED, OTHER, WHY, Process, codes
from dialogue_world import Clock
from served import waybill

from openplaci import wiring
from openplaci.access.directory import Directory
from openplaci.access.retention import shipped
from openplaci.faults import CannotDo, Refused
from openplaci.flow import clearing, erasure, tuning
from openplaci.flow.clearing import token_of
from openplaci.flow.orders import Order
from openplaci.model.fact import ConsignmentAssessed, DataErased, PairCleared, PairReopened, ReferralMoved, TiersSet
from openplaci.model.watchlist import ListedName
from openplaci.settings import Settings

FIRST, SECOND, THIRD = waybill(1), waybill(2), waybill(3)
MATCH, CLEARED = ["WATCHLIST_MATCH"], ["WATCHLIST_CLEARED"]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def opened(tmp_path: Path, clock: Clock) -> Iterator[Callable[..., Process]]:
    made: list[Process] = []

    def one(**given: Any) -> Process:
        made.append(Process(tmp_path / "data", clock, **given))
        return made[-1]

    yield one
    for process in made:
        process.store.close()


@pytest.fixture
def here(opened: Callable[..., Process]) -> Process:
    made = opened()
    made.listed(LISTED, OTHER)
    made.take_over()
    return made


@pytest.fixture
def officer(here: Process) -> Any:
    return here.person("anna", "officer")


def test_what_is_cleared_is_told_and_holds_nothing(here: Process, officer: Any) -> None:
    before = here.file(FIRST)
    assert (codes(before), before.outcome) == (MATCH, "review")
    done = here.clear(FIRST, officer)
    assert done.assessment is not None
    assert done.assessment.outcome == "clear"
    (finding,) = [one for one in here.newest(FIRST).findings if one.stage == "watchlist"]
    assert (finding.code, finding.severity, finding.floor, finding.points) == ("WATCHLIST_CLEARED", "info", None, 0)
    assert f"cleared on 2026-04-19 by an officer: {WHY}" in finding.words
    assert finding.evidence[:3] == ("tips", "1", "T-1")


def test_it_is_cleared_in_every_consignment_of_the_party(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    assert codes(here.file(SECOND)) == CLEARED
    same = {"NAM/WATERWORKS LTD": "NAM/WATERWORKS, LIMITED.", "TE/6045550177": "TE/16045550177"}
    assert codes(here.file(THIRD, same)) == CLEARED


@pytest.mark.parametrize(
    "changed",
    [
        {"2210 RIVER STREET": "2212 RIVER STREET"},
        {"/TE/6045550177": "/TE/6045550178"},
        {"LOC/VANCOUVER/BC": "LOC/TORONTO/ON"},
        {"/CA/V5L 1A4": "/US/V5L 1A4"},
        {"WATERWORKS LTD": "WATERWORKS GMBH"},
        {"WATERWORKS LTD": "WATERWORK LTD"},
    ],
    ids=lambda changed: next(iter(changed.values())),
)
def test_a_party_that_changed_is_a_match_again(here: Process, officer: Any, changed: dict[str, str]) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    assert codes(here.file(FIRST)) == CLEARED
    assert codes(here.file(FIRST, changed)) == MATCH


def test_a_newer_version_that_says_the_same_changes_nothing(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.listed(LISTED, version="2")  # another entity went
    here.take_over()
    assert here.live.pairs(here.store.standings([FIRST])[FIRST].consignment)[0].match.version == "2"
    assert codes(here.file(SECOND)) == CLEARED


@pytest.mark.parametrize(
    "newer",
    [
        msgspec.structs.replace(LISTED, names=(*LISTED.names, ListedName(text="River Pumps"))),
        msgspec.structs.replace(LISTED, remarks="linked to T-9"),
        msgspec.structs.replace(LISTED, programmes=("NEW",)),
    ],
    ids=["alias", "remarks", "programme"],
)
def test_an_entity_that_changed_is_a_match_again_and_may_be_cleared_anew(
    here: Process, officer: Any, newer: Any
) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.listed(newer, version="2")
    here.take_over()
    assert codes(here.file(SECOND)) == MATCH
    here.clear(FIRST, officer)
    assert codes(here.file(SECOND)) == CLEARED
    here.listed(LISTED, version="3")  # as it was before
    here.take_over()
    assert codes(here.file(SECOND)) == MATCH, "the newest clearing alone counts"


def test_the_same_entity_of_another_list_or_another_entity_is_another_pair(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.listed(LISTED, msgspec.structs.replace(LISTED, id="T-7"), version="2")
    here.listed(LISTED, name="more")
    here.take_over()
    assert sorted(codes(here.file(SECOND))) == [*CLEARED, *MATCH, *MATCH]


def test_an_officer_takes_it_back(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.file(SECOND)
    back = here.unclear(SECOND, officer, why="The register was another's.")  # where it was seen, not where it was done
    assert len(back.facts) == 1
    assert here.cleared() == []
    assert codes(here.file(THIRD)) == MATCH
    with pytest.raises(Refused, match=r"no pair of .* is cleared"):
        here.unclear(FIRST, officer)
    here.clear(FIRST, officer)
    assert codes(here.file(THIRD)) == CLEARED


def test_it_can_be_taken_back_whatever_became_of_the_list(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    (here.folder / "tips.list").write_bytes(b"broken")
    here.take_over()
    here.unclear(FIRST, officer)
    assert here.cleared() == []


def test_the_machine_lifts_nothing_that_a_person_asked_and_releases_nothing(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.dialogue.act(Order(key=FIRST, cycle=1, act="issue_rfi", words="who is it?"), by=officer)
    moves = [one for one in here.store.facts(subject=FIRST) if isinstance(one.fact, ReferralMoved)]
    done = here.clear(FIRST, officer)
    assert done.assessment is not None
    assert done.assessment.outcome == "clear"
    after = [one for one in here.store.facts(subject=FIRST) if isinstance(one.fact, ReferralMoved)]
    assert after == moves
    referral = here.dialogue.referral(FIRST)
    assert referral is not None
    assert (referral.state, [hold.ask for hold in referral.holds]) == ("rfi_issued", ["rfi"])


def test_what_nobody_waits_for_is_not_assessed_anew(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.dialogue.act(Order(key=FIRST, cycle=1, act="release"), by=officer)
    assessed = [one for one in here.store.facts(subject=FIRST) if isinstance(one.fact, ConsignmentAssessed)]
    assert here.clear(FIRST, officer).assessment is None
    assert [one for one in here.store.facts(subject=FIRST) if isinstance(one.fact, ConsignmentAssessed)] == assessed
    assert codes(here.file(SECOND)) == CLEARED


def test_what_the_reader_found_stays_when_it_is_assessed_anew(here: Process, officer: Any) -> None:
    before = here.file(FIRST, {"ISU/19APR26/SINGAPORE": "ISU/19XXX26/SINGAPORE"})
    read = [one for one in before.findings if one.stage == "format"]
    assert read
    here.clear(FIRST, officer)
    assert [one for one in here.newest(FIRST).findings if one.stage == "format"] == read


def test_a_match_of_two_parties_is_cleared_for_each_or_for_one(here: Process, officer: Any) -> None:
    here.file(FIRST, {"BRASS AND PIPES PTE": "WATERWORKS LTD"})
    one = here.clear(FIRST, officer, about="shipper")
    assert [fact.about for fact in one.facts if isinstance(fact, PairCleared)] == ["shipper"]
    here.unclear(FIRST, officer)
    seen = {one.about: token_of(one.pair) for one in clearing.pairs(here.dialogue, FIRST, by=officer)}
    one = here.clear(FIRST, officer, pair=seen["shipper"])
    assert [fact.about for fact in one.facts if isinstance(fact, PairCleared)] == ["shipper"]
    assert sorted(codes(here.newest(FIRST))) == [*CLEARED, *MATCH]
    rest = here.clear(FIRST, officer)
    assert [fact.about for fact in rest.facts if isinstance(fact, PairCleared)] == ["consignee"]
    assert codes(here.newest(FIRST)) == [*CLEARED, *CLEARED]


def test_nothing_is_cleared_that_changed_since_it_was_looked_at(here: Process, officer: Any) -> None:
    here.file(FIRST)
    (seen,) = clearing.pairs(here.dialogue, FIRST, by=officer)
    here.listed(msgspec.structs.replace(LISTED, remarks="new"), version="2")
    here.take_over()
    with pytest.raises(Refused, match="changed since you looked"):
        here.clear(FIRST, officer, pair=token_of(seen.pair))
    (again,) = clearing.pairs(here.dialogue, FIRST, by=officer)
    here.clear(FIRST, officer, pair=token_of(again.pair))
    assert len(here.cleared()) == 1


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"entity": "T-2"}, "nothing of .* matches 'T-2' of list 'tips'; matches: consignee and T-1 of tips"),
        ({"list": "ofac"}, "of list 'ofac'"),
        ({"about": "shipper"}, "'shipper' of .* does not match"),
        ({"entity": "x" * 5000}, "nothing of"),
        ({"why": ""}, "no reason given"),
        ({"why": " \n-.\t"}, "no reason given"),
        ({"why": "x" * 2001}, "2001 characters; expected 2000 at most"),
        ({"why": "a\udcffb"}, "no text in UTF-8"),
    ],
    ids=["entity", "list", "about", "long", "empty", "blank", "too-long", "surrogate"],
)
def test_what_cannot_be_cleared_is_refused_in_one_line(
    here: Process, officer: Any, given: dict[str, str], words: str
) -> None:
    here.file(FIRST)
    before = here.store.count()
    with pytest.raises((Refused, CannotDo), match=words) as told:
        here.clear(FIRST, officer, **given)
    assert "\n" not in str(told.value)
    assert len(str(told.value)) < 400
    assert here.store.count() == before


def test_what_is_cleared_is_not_cleared_twice(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    with pytest.raises(Refused, match="cleared already, on 2026-04-19"):
        here.clear(FIRST, officer)
    with pytest.raises(Refused, match="nothing is known of"):
        here.clear(SECOND, officer)


def test_a_cleared_match_is_none_for_rules(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    standing = here.store.standings([FIRST])[FIRST].consignment
    assert here.live(standing).known == {"watchlist_best": 0.0, "watchlist_list": ""}
    here.unclear(FIRST, officer)
    assert here.live(standing).known["watchlist_list"] == "tips"


# --- who may


@pytest.mark.parametrize("role", ["analyst", "list_keeper", "auditor", "administrator", "aviation_security"])
def test_others_clear_nothing(here: Process, role: str) -> None:
    here.file(FIRST)
    with pytest.raises(Refused, match="needs the role"):
        here.clear(FIRST, here.person("eve", role))
    assert here.cleared() == []


def test_an_auditor_reads(here: Process, officer: Any) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    (one,) = clearing.pairs(here.dialogue, FIRST, by=here.person("max", "auditor"))
    assert one.cleared is not None
    with pytest.raises(Refused, match=r"consignments\.read"):
        clearing.pairs(here.dialogue, FIRST, by=here.person("kim", "list_keeper"))


def test_an_officer_of_another_programme_sees_and_clears_nothing(here: Process, opened: Callable[..., Process]) -> None:
    here.file(FIRST)
    other = opened(programme="acas")
    stranger = other.person("tom", "officer", programmes=("acas",))
    for act in (lambda: other.clear(FIRST, stranger), lambda: clearing.pairs(other.dialogue, FIRST, by=stranger)):
        with pytest.raises(Refused, match="for pact is outside yours: acas"):
            act()


# --- several processes


def test_another_process_sees_it_with_its_next_filing(
    here: Process, opened: Callable[..., Process], officer: Any
) -> None:
    other = opened()
    here.file(FIRST)
    assert codes(other.file(SECOND)) == MATCH
    here.clear(FIRST, officer)
    assert codes(other.file(SECOND)) == CLEARED, "decided on an older state, it is decided again"
    here.unclear(FIRST, officer)
    assert codes(other.file(SECOND)) == MATCH
    assert codes(opened().file(THIRD)) == MATCH
    here.clear(FIRST, officer)
    assert codes(opened().file(THIRD)) == CLEARED, "one that starts reads what stands"


def test_two_who_clear_at_once_are_one_and_a_refusal(
    here: Process, opened: Callable[..., Process], officer: Any
) -> None:
    here.file(FIRST)
    others = [opened(), opened()]

    def clear(process: Process) -> str:
        try:
            process.clear(FIRST, officer)
        except Refused as fault:
            return fault.code
        return "cleared"

    with ThreadPoolExecutor(2) as threads:
        assert sorted(threads.map(clear, others)) == ["cleared", "done"]
    assert len([one for one in here.store.facts(subject=FIRST) if isinstance(one.fact, PairCleared)]) == 1


def test_tiers_count_in_another_process_with_its_next_filing(here: Process, opened: Callable[..., Process]) -> None:
    other = opened()
    assert other.file(FIRST).outcome == "review"
    usual = here.live.judged.default
    tuning.tune(here.store, here.folder, "tips", usual, {"hold": 0.97}, by="p", at=here.clock())
    held = other.file(SECOND)
    assert held.outcome == "rfs"
    referral = other.dialogue.referral(SECOND)
    assert referral is not None
    assert (referral.state, referral.holds) == ("review", ()), "PACT has an officer ask for screening"
    tuning.tune(here.store, here.folder, "tips", usual, {"hold": None, "review": None}, by="p", at=here.clock())
    assert other.file(THIRD).outcome == "clear"
    told = tuning.tune(here.store, here.folder, "tips", usual, {}, default=True, by="p", at=here.clock())
    assert (told.own, told.review) == (False, 0.86)
    assert other.file(waybill(4)).outcome == "review"


def test_a_held_match_asks_for_screening_by_itself_where_the_programme_lets_the_machine(
    here: Process, opened: Callable[..., Process]
) -> None:
    usual = here.live.judged.default
    tuning.tune(here.store, here.folder, "tips", usual, {"hold": 0.97}, by="p", at=here.clock())
    bold = opened(screening=True)
    assert bold.file(FIRST).outcome == "rfs"
    referral = bold.dialogue.referral(FIRST)
    assert referral is not None
    assert [(hold.ask, hold.by) for hold in referral.holds] == [("rfs", "policy")]
    done = bold.clear(FIRST, bold.person("anna", "officer"))
    assert done.assessment is not None
    assert done.assessment.outcome == "clear"
    after = bold.dialogue.referral(FIRST)
    assert after == referral, "what was asked stands until an officer lifts it"


def test_tiers_that_contradict_each_other_change_nothing(here: Process) -> None:
    usual = here.live.judged.default
    with pytest.raises(CannotDo, match=r"review is 0\.86 and hold is 0\.8"):
        tuning.tune(here.store, here.folder, "tips", usual, {"hold": 0.8}, by="p", at=here.clock())
    with pytest.raises(CannotDo, match="no list named 'nope'; known: tips"):
        tuning.tune(here.store, here.folder, "nope", usual, {"hold": 0.9}, by="p", at=here.clock())
    assert here.store.facts(group="watchlist") == []


def test_settings_that_contradict_each_other_are_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotDo, match=r"settings watchlist_log, watchlist_review: log is 0\.95 and review is 0\.86"):
        wiring.tiers(Settings(data=str(tmp_path), watchlist_log=0.95))


# --- how long it is kept


def test_what_is_erased_is_a_match_again_in_every_process(
    here: Process, opened: Callable[..., Process], officer: Any, clock: Clock
) -> None:
    other = opened()
    here.file(FIRST)
    here.clear(FIRST, officer)
    assert codes(other.file(SECOND)) == CLEARED
    held = erasure.erase(
        here.store, [FIRST], why="request", by="p", now=clock(), keep=erasure.open_cases(here.store)
    )  # fmt: skip
    assert held.held
    assert codes(other.file(SECOND)) == CLEARED, "its referral is open, so nothing was erased"
    here.dialogue.act(Order(key=FIRST, cycle=1, act="release"), by=officer)
    assert codes(other.file(SECOND)) == CLEARED
    went = erasure.erase(here.store, [FIRST], why="request", by="p", now=clock())
    assert went.facts["watchlist.cleared"] == 1
    clock.forward(seconds=2)
    assert codes(other.file(THIRD)) == MATCH
    assert codes(opened().file(THIRD)) == MATCH
    assert here.store.check() == []
    assert WHY not in str([one.fact for one in here.store.facts(subject=FIRST)])


def test_a_pair_that_was_cleared_anew_elsewhere_is_a_match_once_that_is_erased(
    here: Process, opened: Callable[..., Process], officer: Any, clock: Clock
) -> None:
    here.file(FIRST)
    here.file(SECOND)
    here.clear(FIRST, officer)
    here.listed(msgspec.structs.replace(LISTED, remarks="new"), version="2")
    here.take_over()
    here.clear(SECOND, officer)
    assert [fact.key for fact in here.cleared()] == [SECOND]
    went = erasure.erase(here.store, [SECOND], why="request", by="p", now=clock())
    assert went.facts["watchlist.cleared"] == 1
    assert here.cleared() == opened().cleared() == []
    assert here.store.check() == []


def test_a_clearing_that_was_taken_back_stays_so_when_that_is_erased(
    here: Process, opened: Callable[..., Process], officer: Any, clock: Clock
) -> None:
    here.file(FIRST)
    here.file(SECOND)
    here.clear(FIRST, officer)
    here.unclear(SECOND, officer)
    erasure.erase(here.store, [SECOND], why="request", by="p", now=clock())
    assert codes(here.file(THIRD)) == codes(opened().file(THIRD)) == MATCH
    assert here.store.check() == []


def test_after_its_term_a_clearing_goes_and_tiers_in_force_stay(here: Process, officer: Any, clock: Clock) -> None:
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.dialogue.act(Order(key=FIRST, cycle=1, act="release"), by=officer)
    usual = here.live.judged.default
    for hold in (0.99, 0.97):
        tuning.tune(here.store, here.folder, "tips", usual, {"hold": hold}, by="p", at=clock())
    clock.forward(days=1097)
    directory = Directory()
    due = list(
        erasure.overdue(here.store, shipped(), directory=directory, now=clock(), keep=erasure.open_cases(here.store))
    )
    said = [one.fact for one in due if isinstance(one.fact, PairCleared | PairReopened | TiersSet)]
    assert [getattr(fact, "hold", "pair") for fact in said] == ["pair", 0.99]
    list(erasure.retire(here.store, due, by="p", now=clock()))
    assert any(isinstance(one.fact, DataErased) for one in here.store.facts(group="record"))
    assert here.cleared() == []
    assert here.file(SECOND).outcome == "rfs"
    assert tuning.tiers_of(here.store, here.folder, "tips", usual).hold == 0.97
    assert dt.timedelta(days=1096) == shipped().of("watchlist.cleared")

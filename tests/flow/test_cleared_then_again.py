"""What an officer cleared or let go stays so when lists that changed are screened again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from clearing_world import LISTED, OTHER, Process, codes
from dialogue_world import Clock
from served import waybill

from openplaci import wiring
from openplaci.flow import tuning, watchlists
from openplaci.flow.anew import Anew
from openplaci.flow.missed import referred
from openplaci.flow.orders import Order
from openplaci.flow.screening_again import GRACE
from openplaci.flow.traffic import DAY, traffic
from openplaci.model.watchlist import ListedName, Match
from openplaci.screening import sides
from openplaci.screening.audit import Missed

FIRST, SECOND = waybill(1), waybill(2)
MATCH, CLEARED = ["WATCHLIST_MATCH"], ["WATCHLIST_CLEARED"]
CHANGED = msgspec.structs.replace(LISTED, names=(*LISTED.names, ListedName(text="Qwyxel Brontz")))


class Again(Process):
    """A process that screens again what changed."""

    def again(self) -> list[Anew]:
        self.take_over()
        work = wiring.screening_again(self.settings, self.dialogue)
        try:
            found = [anew for looked in work.step() for anew in looked.found]
            self.clock.now += GRACE
            return found + [anew for looked in work.step() for anew in looked.found]
        finally:
            work.close()

    def release(self, by: Any) -> None:
        self.dialogue.act(Order(key=FIRST, cycle=1, act="release"), by=by)

    def state(self) -> str:
        referral = self.dialogue.referral(FIRST)
        assert referral is not None
        return referral.state


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Again]:
    made = Again(tmp_path / "data", Clock())
    made.listed(LISTED, OTHER)
    assert made.again() == []
    yield made
    made.store.close()


def test_a_list_that_says_the_same_of_the_pair_opens_nothing(here: Again) -> None:
    officer = here.person("anna", "officer")
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.release(officer)
    here.listed(LISTED, msgspec.structs.replace(OTHER, countries=("FR",)), version="2")
    assert here.again() == []
    watchlists.drop(here.store, here.folder, "tips", by="t", at=here.clock())
    assert here.again() == []
    here.listed(LISTED, version="3")
    assert here.again() == []
    assert (here.state(), codes(here.file(SECOND))) == ("clear", CLEARED)


def test_an_entity_that_changed_opens_it_once(here: Again) -> None:
    officer = here.person("anna", "officer")
    here.file(FIRST)
    here.clear(FIRST, officer)
    here.release(officer)
    here.listed(CHANGED, OTHER, version="2")
    [anew] = here.again()
    assert (anew.state, anew.outcome, codes(here.newest(FIRST))) == ("review", "review", MATCH)
    here.clear(FIRST, officer)
    assert here.again() == []
    assert (codes(here.newest(FIRST)), here.newest(FIRST).outcome) == (CLEARED, "clear")


def test_another_score_of_the_same_tier_says_nothing_new_of_what_an_officer_let_go(here: Again) -> None:
    officer = here.person("anna", "officer")
    here.file(FIRST)
    here.release(officer)
    usual = here.live.judged.default
    tuning.tune(here.store, here.folder, "tips", usual, {"review": 0.9}, by="p", at=here.clock())
    here.listed(CHANGED, OTHER, version="2")
    assert here.again() == []
    assert here.state() == "clear"


def test_a_tightened_tier_counts_for_what_is_screened_again(here: Again) -> None:
    officer = here.person("anna", "officer")
    here.file(FIRST)
    here.release(officer)
    usual = here.live.judged.default
    tuning.tune(here.store, here.folder, "tips", usual, {"hold": 0.9}, by="p", at=here.clock())
    here.listed(CHANGED, OTHER, version="2")
    [anew] = here.again()
    assert (anew.state, anew.outcome) == ("review", "rfs")


def test_what_was_missed_stands_while_other_entities_are_screened_again(here: Again) -> None:
    here.file(FIRST, {"WATERWORKS": "QUENDLE"})
    found = traffic(
        here.store, since=here.clock() - DAY, now=here.clock() + DAY, may_see=lambda _: None, usual="pact"
    )  # fmt: skip
    party = next(place for place, query in enumerate(found.parties) if "QUENDLE" in query.name)
    match = Match(
        list="tips", version="1", entity="T-1", kind="organisation", name="Waterworks Limited", score=0.7, path="name"
    )  # fmt: skip
    missed = Missed(
        party=party, match=match, nearness=0.7, likeness=0.7, why="scored lower", content=sides.content(LISTED)
    )
    assert [one.key for one in referred(here.dialogue, found, [missed])] == [FIRST]
    here.listed(LISTED, msgspec.structs.replace(OTHER, names=(ListedName(text="Quendle Ltd"),)), version="2")
    assert [one.key for one in here.again()] == [FIRST]
    assert sorted(codes(here.newest(FIRST))) == ["WATCHLIST_MATCH", "WATCHLIST_MISSED"]
    assert referred(here.dialogue, found, [missed]) == []

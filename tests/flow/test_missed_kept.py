"""What screening had missed stays before an officer until it is cleared, whatever the consignment is assessed for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from clearing_world import WHY, Process, codes
from dialogue_world import Clock
from served import waybill

from openplaci.faults import Refused
from openplaci.flow import clearing
from openplaci.flow.anew import Anew
from openplaci.flow.missed import referred
from openplaci.flow.replying import again_with
from openplaci.flow.screening_again import ScreeningAgain
from openplaci.flow.traffic import DAY, traffic
from openplaci.model.assessment import Assessment
from openplaci.model.watchlist import Entity, ListedName
from openplaci.screening.audit import Auditor
from openplaci.screening.live import Live, opened

FIRST, SECOND = waybill(1), waybill(2)
BOGDAN = Entity(id="B", kind="person", names=(ListedName(text="Bogdan Kharlamov"),))
NADIA = Entity(id="N", kind="person", names=(ListedName(text="Nadezhda Wolkonskaya"),))
OTHER = Entity(id="BB", kind="person", names=(ListedName(text="Tavio Quendel"),))
NAMES = {"BRASS AND PIPES PTE": "BOHDN KHARLMOV", "WATERWORKS LTD": "NADZHDA VOLKNSKA"}
MISSED, CLEARED = "WATCHLIST_MISSED", "WATCHLIST_CLEARED"


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Process]:
    made = Process(tmp_path / "data", Clock())
    made.listed(OTHER, BOGDAN, NADIA)
    made.take_over()
    yield made
    made.store.close()


@pytest.fixture
def officer(here: Process) -> Any:
    return here.person("anna", "officer")


def filed(here: Process, number: str, changed: dict[str, str] = NAMES) -> Assessment:
    return here.file(number, changed)


def night(here: Process, *entities: str) -> list[Anew]:
    """Look for what was missed, and refer what is of these entities."""
    found = traffic(
        here.store, since=here.clock() - 400 * DAY, until=here.clock() + 40_000 * DAY, now=here.clock(),
        may_see=lambda _: None, usual="pact",
    )  # fmt: skip
    with opened(here.folder) as library:
        auditor = Auditor(library)
        missed = [
            one
            for number, query in enumerate(found.parties)
            for one in auditor.missed(number, query, told=0.8, least=0.15)
            if not entities or one.match.entity in entities
        ]
    return referred(here.dialogue, found, missed)


def told(assessment: Assessment) -> set[tuple[str, str]]:
    return {(one.code, one.evidence[2]) for one in assessment.findings if one.stage == "watchlist"}


BOTH = {(MISSED, "B"), (MISSED, "N")}


@pytest.fixture
def missed(here: Process) -> Process:
    assert codes(filed(here, FIRST)) == []
    night(here)
    assert told(here.newest(FIRST)) == BOTH
    return here


def test_a_second_night_keeps_what_the_first_found(here: Process) -> None:
    filed(here, FIRST)
    night(here, "B")
    assert told(here.newest(FIRST)) == {(MISSED, "B")}
    night(here, "N")
    assert told(here.newest(FIRST)) == BOTH
    assert night(here) == []


def test_matches_tell_it_and_one_is_cleared_while_the_other_stays(missed: Process, officer: Any) -> None:
    found = {one.match.entity: one for one in clearing.pairs(missed.dialogue, FIRST, by=officer)}
    assert {(one.about, one.tier, one.missed, one.match.path) for one in found.values()} == {
        ("shipper", "review", True, "name"),
        ("consignee", "review", True, "name"),
    }
    assert all(0 < one.match.score < 0.8 and one.match.alignment for one in found.values())
    done = missed.clear(FIRST, officer, entity="B", pair=clearing.token_of(found["B"].pair))
    assert done.assessment is not None
    assert done.assessment.outcome == "review"
    assert told(missed.newest(FIRST)) == {(CLEARED, "B"), (MISSED, "N")}
    with pytest.raises(Refused, match="cleared already"):
        missed.clear(FIRST, officer, entity="B")
    missed.clear(FIRST, officer, entity="N")
    assert (told(missed.newest(FIRST)), missed.newest(FIRST).outcome) == ({(CLEARED, "B"), (CLEARED, "N")}, "clear")
    assert WHY in " ".join(one.words for one in missed.newest(FIRST).findings)


def test_a_later_consignment_of_a_cleared_party_is_not_referred(missed: Process, officer: Any) -> None:
    missed.clear(FIRST, officer, entity="B")
    filed(missed, SECOND)
    assert [one.key for one in night(missed)] == [SECOND]
    assert told(missed.newest(SECOND)) == {(MISSED, "N")}


def test_a_clearing_that_is_taken_back_holds_again(missed: Process, officer: Any) -> None:
    missed.clear(FIRST, officer, entity="B")
    missed.clear(FIRST, officer, entity="N")
    missed.unclear(FIRST, officer, entity="B")
    assert (told(missed.newest(FIRST)), missed.newest(FIRST).outcome) == ({(MISSED, "B"), (CLEARED, "N")}, "review")


def test_filing_again_keeps_it_while_the_party_has_that_name(missed: Process) -> None:
    assert told(filed(missed, FIRST)) == BOTH
    assert told(filed(missed, FIRST, NAMES | {"2210 RIVER STREET": "1 OTHER STREET"})) == BOTH
    other = filed(missed, FIRST, {"BRASS AND PIPES PTE": "BOHDN KHARLMOV"})
    assert told(other) == {(MISSED, "B")}


def test_where_screening_fails_it_stays(missed: Process) -> None:
    def broken(*_: object) -> Any:
        raise OSError("damaged")

    missed.dialogue._stations = msgspec.structs.replace(missed.dialogue.stations, screened=broken)
    assert told(filed(missed, FIRST)) >= BOTH


def test_a_reply_without_a_filing_keeps_it(missed: Process) -> None:
    referral = missed.dialogue.decide(lambda talk: ([], talk.newest(FIRST)))
    assert referral is not None
    item, _, _, _ = again_with(referral, [], missed.dialogue.stations, missed.clock())
    assert item is not None
    assert told(item.assessment) == BOTH


def again(here: Process) -> None:
    """Screen again what changed."""
    judging = here.dialogue.stations.judging
    assert judging is not None
    judged = judging.judged
    work = ScreeningAgain(
        here.dialogue, here.folder, lambda: Live(here.folder, judged.default, lambda: 0.0, judged=judged),
        hours=1e5, floor=lambda: 0.7,
    )  # fmt: skip
    work.step()
    work.close()


def test_a_list_that_changes_keeps_it_until_the_entity_is_gone(missed: Process) -> None:
    again(missed)
    waterworks = Entity(id="W", kind="person", names=(ListedName(text="Bohdn Kharlmov"),))
    missed.listed(OTHER, BOGDAN, NADIA, waterworks, version="2")
    missed.take_over()
    again(missed)
    assert told(missed.newest(FIRST)) == BOTH | {("WATCHLIST_MATCH", "W")}
    missed.listed(OTHER, NADIA, waterworks, version="3")
    missed.take_over()
    again(missed)
    assert told(missed.newest(FIRST)) == {(MISSED, "N"), ("WATCHLIST_MATCH", "W")}


def test_an_entity_that_changed_is_no_longer_cleared(missed: Process, officer: Any) -> None:
    again(missed)
    missed.clear(FIRST, officer, entity="B")
    missed.listed(OTHER, msgspec.structs.replace(BOGDAN, remarks="linked to T-9"), NADIA, version="2")
    missed.take_over()
    again(missed)
    assert told(missed.newest(FIRST)) == BOTH


def test_an_entity_is_found_by_its_list_and_id(here: Process) -> None:
    with opened(here.folder) as library:
        for id_ in ("B", "N", "BB"):
            number = library.find("tips", id_)
            assert number is not None
            assert library.entity(number).id == id_
        assert (library.find("tips", "none"), library.find("other", "B")) == (None, None)

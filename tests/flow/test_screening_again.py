"""Lists change, and what changed is held against open and recent consignments."""

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from dialogue_world import FFM, MASTER, World

from openplaci.faults import CannotDo
from openplaci.flow.conversing import given
from openplaci.flow.screening_again import GRACE, Looked, ScreeningAgain
from openplaci.model.fact import ConsignmentAssessed, ScreenedAgain
from openplaci.model.referral import Referral
from openplaci.model.watchlist import Entity, ListedName, Watchlist
from openplaci.screening import keeping
from openplaci.screening.changes import Touching, pending
from openplaci.screening.live import Live
from openplaci.screening.tiers import Tiers

OTHER = "618-33182015"
THIRD = "618-33182026"
SHIPPER, TWO, THREE = "QUENDLE TAVIO WORKS", "ZEPHYRION DRONES", "OROZBEKOV TAMERLAN"


def listed(id_: str, name: str) -> Entity:
    return Entity(id=id_, kind="organisation", names=(ListedName(text=name),))


class Lists:
    """A folder of lists, and what screens again."""

    def __init__(self, world: World, folder: Path) -> None:
        self.world = world
        self.folder = folder
        self.pages = 10_000
        self.during: Callable[[], None] | None = None
        self.work = self.another()
        self._versions = 0

    def another(self, hours: float = 72) -> ScreeningAgain:
        """As another process has it."""
        return ScreeningAgain(
            self.world.dialogue, self.folder, self.screening, hours=hours, floor=lambda: 0.7, pause=self._pause
        )

    def screening(self) -> Live:
        return Live(self.folder, Tiers(), lambda: 0.0)

    def put(self, *entities: Entity, name: str = "tips") -> None:
        self._versions += 1
        version = str(self._versions)
        new = Watchlist(name=name, source="own", version=version, digest=f"digest {version}", entities=entities)
        keeping.put(self.folder, new, at=self.world.clock(), faults=0)

    def step(self) -> Looked:
        [looked] = self.work.step()
        return looked

    def settle(self) -> None:
        """Let the time pass in which a process may still have the older version."""
        self.world.clock.now += GRACE
        assert self.step().settled

    def _pause(self) -> bool:
        self.pages -= 1
        during, self.during = self.during, None
        if during is not None:
            during()
        return self.pages <= 0


@pytest.fixture
def world() -> World:
    made = World()
    made.filer("CARRIER", airlines=("618",))
    return made


@pytest.fixture
def lists(world: World, tmp_path: Path) -> Iterator[Lists]:
    made = Lists(world, tmp_path / "watchlists")
    yield made
    made.work.close()


def shipped(world: World, number: str, shipper: str) -> None:
    raw = world.waybill(number=number)
    head, _, rest = raw.partition(b"SHP")
    name, _, rest = rest.partition(b"NAM/")[2].partition(b"\n")
    assert name
    world.file(head + b"SHP\nNAM/" + shipper.encode() + b"\n" + rest)


def assessed(world: World, key: str) -> list[ConsignmentAssessed]:
    facts = world.store.facts(subject=key, group="consignment")
    return [one.fact for one in facts if isinstance(one.fact, ConsignmentAssessed)]


def told(world: World) -> list[ScreenedAgain]:
    return [one.fact for one in world.store.facts(group="audit") if isinstance(one.fact, ScreenedAgain)]


def keys(looked: Looked) -> list[str]:
    return [one.key for one in looked.found]


def acts(world: World, key: str) -> list[list[str]]:
    return [[step.act for step in move.steps] for move in world.moves(key)]


def test_who_is_listed_since_is_looked_at_without_a_new_filing(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, TWO)
    assert world.referral().state == "clear"
    lists.put(listed("1", "Tavio Quendle Works"))
    looked = lists.step()
    assert (keys(looked), looked.looked, looked.failed) == ([MASTER], 2, ())
    assert (world.referral().state, world.referral(OTHER).state) == ("review", "clear")
    assert world.referral().deadline is not None
    assert world.told() == ["SF"]
    [move] = [move for move in world.moves() if move.why]
    assert move.why == "list tips, version 1: shipper is matched since"
    assert [step.act for step in move.steps] == ["assess_again", "refer"]
    [before, after] = assessed(world, MASTER)
    assert (before.assessment.outcome, after.assessment.outcome) == ("clear", "review")
    assert after.filing == before.filing
    assert len(assessed(world, OTHER)) == 1
    [fact] = told(world)
    assert (fact.before, fact.after, fact.entities, fact.looked, fact.found) == ("", "digest 1", 1, 2, 1)


def test_only_what_changed_is_screened_again(world: World, lists: Lists) -> None:
    boss = world.person("boss")
    for number, name in ((MASTER, SHIPPER), (OTHER, TWO), (THIRD, THREE)):
        shipped(world, number, name)
    one, two = listed("1", "Tavio Quendle Works"), listed("2", "Zephyrion Drones")
    lists.put(one)
    assert keys(lists.step()) == [MASTER]
    world.order("release", by=boss)
    lists.settle()
    lists.put(one, two)
    looked = lists.step()
    assert keys(looked) == [OTHER]
    assert looked.change.ids == {"2"}
    assert [len(assessed(world, key)) for key in (MASTER, OTHER, THIRD)] == [2, 2, 1]
    assert world.referral().state == "clear"


def test_what_comes_and_goes_at_once_is_told_twice(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("2", "Nobody Else"))
    lists.step()
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Nobody Else"))
    assert keys(lists.step()) == [MASTER]
    lists.put(listed("2", "Nobody Else"))
    assert keys(lists.step()) == [MASTER]
    assert [len(one.assessment.findings) for one in assessed(world, MASTER)] == [0, 1, 0]


def test_a_version_that_comes_while_one_is_screened_is_screened_next(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, TWO)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.during = lambda: lists.put(listed("2", "Zephyrion Drones"))
    lists.step()
    assert (sorted(keys(lists.step())), keys(lists.step())) == ([MASTER, OTHER], [])
    assert world.referral(OTHER).state == "review"


def test_an_entity_that_says_the_same_of_a_party_changes_nothing(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    lists.put(Entity(id="1", kind="organisation", names=listed("1", "Tavio Quendle Works").names, remarks="more"))
    looked = lists.step()
    assert looked.change.ids == {"1"}
    assert not looked.found
    assert len(assessed(world, MASTER)) == 2


def test_what_is_removed_is_told_and_lets_nothing_go(world: World, lists: Lists) -> None:
    boss = world.person("boss")
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Nobody Else"))
    lists.step()
    world.order("issue_rfs", OTHER, by=boss)
    lists.put(listed("2", "Nobody Else"))
    looked = lists.step()
    assert sorted(keys(looked)) == [MASTER, OTHER]
    assert (world.referral().state, world.referral(OTHER).state) == ("review", "rfs_issued")
    assert [hold.ask for hold in world.referral(OTHER).holds] == ["rfs"]
    assert world.moves()[-1].why == "list tips, version 1: shipper is no longer matched as it was"
    assert assessed(world, MASTER)[-1].assessment.outcome == "clear"
    assert (world.told(), world.told(key=OTHER)) == (["SF"], ["SF", "8H"])


def test_what_an_officer_released_stays_released_where_less_is_matched(world: World, lists: Lists) -> None:
    boss = world.person("boss")
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Quendle Tavio Works"))
    lists.step()
    world.order("release", by=boss)
    lists.put(listed("1", "Tavio Quendle Works"))
    [found] = lists.step().found
    assert (found.outcome != "clear", found.state) == (True, "clear")
    assert world.referral().state == "clear"


def test_a_supervisor_is_called_again_where_it_is_a_review_again(tmp_path: Path) -> None:
    world = World(safe_mode="keep")
    world.filer("CARRIER", airlines=("618",))
    lists = Lists(world, tmp_path / "watchlists")
    boss = world.person("boss")
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    world.clock.forward(hours=24)
    world.dialogue.tick()
    assert world.referral().escalated is not None
    world.order("release", by=boss)
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Quendle Tavio Works"))
    lists.step()
    assert (world.referral().state, world.referral().escalated) == ("review", None)
    lists.work.close()


def test_what_the_reader_found_then_still_stands(world: World, lists: Lists) -> None:
    raw = world.waybill().replace(b"ISU/19APR26", b"ISU/39APR26")
    world.file(raw.replace(b"BRASS AND PIPES PTE", SHIPPER.encode()))
    read = [one for one in assessed(world, MASTER)[0].assessment.findings if one.stage == "format"]
    assert read
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    again = assessed(world, MASTER)[1].assessment.findings
    assert [one for one in again if one.stage == "format"] == read


def test_only_who_is_near_what_changed_is_touched(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, TWO)
    lists.put(listed("1", "Tavio Quendle Works"))
    with Touching(lists.folder, pending(lists.folder), 0.7) as touching:
        assert touching(assessed(world, MASTER)[0].consignment, ())
        assert not touching(assessed(world, OTHER)[0].consignment, ())
    assert list((lists.folder / "screened").glob("library-*")) == []
    lists.step()
    assert list((lists.folder / "screened" / "next").iterdir()) == []


def test_a_list_that_is_taken_away_lets_nothing_go(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    keeping.drop(lists.folder, "tips")
    looked = lists.step()
    assert (keys(looked), looked.settled, looked.change.after) == ([MASTER], True, "")
    assert world.referral().state == "review"
    assert lists.work.step() == ()


def test_a_hold_stays_and_the_deadline_of_a_review_too(world: World, lists: Lists) -> None:
    boss = world.person("boss")
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, SHIPPER)
    world.order("issue_rfi", by=boss)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    before = world.referral(OTHER)
    world.clock.forward(minutes=5)
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Quendle Tavio Works"))
    assert sorted(keys(lists.step())) == [MASTER, OTHER]
    assert [hold.ask for hold in world.referral().holds] == ["rfi"]
    after = world.referral(OTHER)
    assert (after.state, after.deadline, after.since) == ("review", before.deadline, before.since)
    assert world.told() == ["SF", "7H"]


def test_what_departed_is_assessed_and_stays_departed(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    world.file(FFM.format(number=MASTER))
    assert world.referral().state == "departed"
    lists.put(listed("1", "Tavio Quendle Works"))
    looked = lists.step()
    assert [(one.key, one.state, one.outcome) for one in looked.found] == [(MASTER, "departed", "review")]
    assert told(world)[-1].departed == 1
    assert acts(world, MASTER)[-1] == ["assess_again"]
    assert world.told() == ["SF"]


def test_what_was_withdrawn_is_left_alone(tmp_path: Path) -> None:
    world = World(withdrawal=True)
    world.filer("CARRIER", airlines=("618",))
    shipped(world, MASTER, SHIPPER)
    world.dialogue.withdraw(MASTER, "CARRIER", correlation="c")
    lists = Lists(world, tmp_path / "watchlists")
    lists.put(listed("1", "Tavio Quendle Works"))
    looked = lists.step()
    assert (looked.found, looked.failed) == ((), ())
    assert world.referral().state == "withdrawn"
    lists.work.close()


def test_what_is_old_is_looked_at_while_it_is_open(world: World, lists: Lists) -> None:
    boss = world.person("boss")
    shipped(world, MASTER, SHIPPER)
    shipped(world, OTHER, SHIPPER)
    world.order("issue_rfi", by=boss)
    world.clock.forward(hours=73)
    shipped(world, THIRD, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    looked = lists.step()
    assert (sorted(keys(looked)), looked.looked) == ([MASTER, THIRD], 2)
    assert world.referral(OTHER).state == "clear"


def test_versions_that_came_between_are_not_missed(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Nobody At All"))
    lists.step()
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.put(listed("1", "Tavio Quendle Works"), listed("2", "Nobody Else"))
    assert keys(lists.step()) == [MASTER]


def test_who_still_assessed_with_the_older_list_is_found_until_none_can(world: World, lists: Lists) -> None:
    lists.put(listed("1", "Tavio Quendle Works"))
    assert not lists.step().settled
    shipped(world, MASTER, SHIPPER)  # the dialogue of this world has no lists
    assert keys(lists.step()) == [MASTER]
    again = lists.another()
    [looked] = again.step()
    assert looked.found == ()
    world.clock.now += GRACE
    [looked] = again.step()
    assert looked.settled
    assert again.step() == ()
    again.close()
    shipped(world, OTHER, SHIPPER)
    assert lists.another().step() == ()
    assert [(fact.looked, fact.found) for fact in told(world)] == [(0, 0), (1, 1)]


def test_a_version_of_its_own_that_is_damaged_counts_as_none(world: World, lists: Lists) -> None:
    shipped(world, MASTER, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.step()
    path = lists.folder / "screened" / "tips.list"
    for broken in (b"x", path.read_bytes()[:-9]):
        path.write_bytes(broken)
        looked = lists.step()
        assert (looked.change.before, looked.found) == ("", ())
        assert keeping.watchlist(lists.folder / "screened", "tips") is not None
    lists.put(listed("2", "Nobody Else"))
    (lists.folder / "tips.list").write_bytes(b"x")
    with pytest.raises(CannotDo, match=r"damaged, add it again: .*watchlists/tips\.list"):
        lists.step()


def test_work_that_is_cut_goes_on_and_nobody_is_told_twice(world: World, lists: Lists, monkeypatch: Any) -> None:
    monkeypatch.setattr("openplaci.flow.screening_again.PAGE", 2)
    numbers = [f"618-{serial}{serial % 7}" for serial in range(3_000_000, 3_000_007)]
    for number in numbers:
        shipped(world, number, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))
    lists.pages = 2
    assert lists.work.step() == ()
    assert told(world) == []
    assert [world.referral(number).state for number in numbers].count("review") == 4
    lists.pages = 10_000
    again = lists.another()
    [looked] = again.step()
    assert (looked.looked, keys(looked)) == (11, numbers[4:])
    assert [acts(world, number) for number in numbers] == [
        [["file", "clear"], ["assess_again", "refer"]] for _ in numbers
    ]
    assert len(told(world)) == 1
    again.close()


def test_one_that_cannot_be_assessed_harms_no_neighbour_and_is_told(
    world: World, lists: Lists, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in (MASTER, OTHER, THIRD):
        shipped(world, number, SHIPPER)
    lists.put(listed("1", "Tavio Quendle Works"))

    def broken(act: Any, assessment: Any, referral: Referral, *others: Any) -> Any:
        if referral.key == OTHER:
            raise TypeError("broken")
        return given(act, assessment, referral, *others)

    monkeypatch.setattr("openplaci.flow.anew.given", broken)
    looked = lists.step()
    assert (sorted(keys(looked)), looked.failed) == ([MASTER, THIRD], (OTHER,))
    assert told(world)[-1].failed == 1
    assert len(assessed(world, OTHER)) == 1


def test_the_hours_are_counted_to_the_fact(world: World, lists: Lists) -> None:
    for number in (MASTER, OTHER, THIRD):
        shipped(world, number, SHIPPER)
        world.clock.now += dt.timedelta(hours=1)
    lists.put(listed("1", "Tavio Quendle Works"))
    with_hours = lists.another(hours=2)
    [looked] = with_hours.step()
    assert keys(looked) == [OTHER, THIRD]
    with_hours.close()

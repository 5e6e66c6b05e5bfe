"""Lists that are kept, and that are taken over while consignments go on."""

import datetime as dt
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from listed import ENTITIES, watchlist

from openplaci.faults import CannotDo
from openplaci.model.consignment import Consignment
from openplaci.model.party import Party
from openplaci.screening import keeping
from openplaci.screening.live import Live, opened
from openplaci.screening.tiers import Tiers

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def shipped(name: str, master: str = "157-10000011") -> Consignment:
    return Consignment(level="master", document="waybill", master=master, shipper=Party(name=name, country="KG"))


class Ticks:
    """A clock that is moved by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_list_is_kept_and_the_version_before_beside_it(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=2)
    head = keeping.put(tmp_path, watchlist(ENTITIES[0], version="2", digest="b"), at=NOON, faults=0)
    assert (head.version, head.entities, head.names) == ("2", 1, 2)
    assert keeping.heads(tmp_path) == (head,)
    now, before = keeping.watchlist(tmp_path, "tips"), keeping.watchlist(tmp_path, "tips", before=True)
    assert now is not None
    assert before is not None
    assert (now.entities, before.entities) == (ENTITIES[:1], ENTITIES)
    keeping.drop(tmp_path, "tips")
    assert keeping.heads(tmp_path) == ()
    assert keeping.watchlist(tmp_path, "tips") is None


@pytest.mark.parametrize("name", ["", "../up", "UPPER", "a" * 41, "-x", "a/b"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(CannotDo, match="names no list"):
        keeping.put(tmp_path, watchlist(name=name), at=NOON, faults=0)
    with pytest.raises(CannotDo, match="no list named"):
        keeping.drop(tmp_path, name)


def test_a_damaged_list_says_so(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    path = tmp_path / "tips.list"
    path.write_bytes(path.read_bytes()[:-9])
    with pytest.raises(CannotDo, match=r"damaged, add it again: .*tips\.list"):
        keeping.watchlist(tmp_path, "tips")


def test_a_match_is_a_finding_that_a_person_must_look_at(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    live = Live(tmp_path, Tiers(), Ticks())
    findings, known = live(shipped("TAMERLAN OROZBEKOV"))
    (finding,) = findings
    assert (finding.code, finding.stage, finding.about, finding.floor) == (
        "WATCHLIST_MATCH", "watchlist", "shipper", "review",
    )  # fmt: skip
    assert "'Tamerlan Orozbekov', list tips (1)" in finding.words
    assert known["watchlist_best"] == 1.0
    assert known["watchlist_list"] == "tips"


def test_no_match_is_known_too(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    findings, known = Live(tmp_path, Tiers(), Ticks())(shipped("PETER MILLER"))
    assert findings == ()
    assert known == {"watchlist_best": 0.0, "watchlist_list": ""}


def test_the_consignments_own_number_is_held_against_the_lists(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    findings, _ = Live(tmp_path, Tiers(), Ticks())(shipped("PETER MILLER", master="020-12345675"))
    assert [finding.about for finding in findings] == ["number"]


def test_a_weak_alias_alone_holds_nothing(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    findings, known = Live(tmp_path, Tiers(log=0.5), Ticks())(shipped("TIMUR"))
    assert all(finding.floor is None for finding in findings)
    assert known["watchlist_best"] == 0.0


def test_a_newer_list_is_taken_over(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(ENTITIES[1]), at=NOON, faults=0)
    clock = Ticks()
    live = Live(tmp_path, Tiers(), clock)
    assert live(shipped("TAMERLAN OROZBEKOV")).findings == ()
    keeping.put(tmp_path, watchlist(version="2", digest="b"), at=NOON, faults=0)
    clock.now = 2.0
    live(shipped("TAMERLAN OROZBEKOV"))
    live.settle()
    assert live(shipped("TAMERLAN OROZBEKOV")).findings


def test_the_first_consignment_after_a_rest_is_held_against_the_newer_list(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(ENTITIES[1]), at=NOON, faults=0)
    clock = Ticks()
    live = Live(tmp_path, Tiers(), clock)
    keeping.put(tmp_path, watchlist(version="2", digest="b"), at=NOON, faults=0)
    clock.now = 60.0
    assert live(shipped("TAMERLAN OROZBEKOV")).findings


def test_older_libraries_go_and_who_has_one_open_keeps_it(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    live = Live(tmp_path, Tiers(), Ticks())
    keeping.put(tmp_path, watchlist(ENTITIES[1], version="2", digest="b"), at=NOON, faults=0)
    with opened(tmp_path) as newer:
        assert len(list(tmp_path.glob("library-*"))) == 2
        keeping.tidy(tmp_path, newer.version)
        assert [path.name for path in tmp_path.glob("library-*")] == [f"library-{newer.version}"]
    assert live(shipped("TAMERLAN OROZBEKOV")).findings


def test_processes_that_compile_at_once_harm_no_other(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    with ThreadPoolExecutor(4) as threads:
        libraries = list(threads.map(lambda _: opened(tmp_path), range(8)))
    assert {library.size for library in libraries} == {len(ENTITIES)}
    assert len(list(tmp_path.glob("library-*"))) == 1
    for library in libraries:
        library.close()


def test_lists_that_cannot_be_compiled_let_nothing_pass_unseen(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    clock = Ticks()
    live = Live(tmp_path, Tiers(), clock)
    path = tmp_path / "tips.list"
    whole = path.read_bytes()
    head = whole.partition(b"\n")[0].replace(b'"digest":"a"', b'"digest":"c"')
    path.write_bytes(head + b"\nhalf")
    live.look()
    live.settle()
    with pytest.raises(CannotDo, match="damaged"):
        live(shipped("PETER MILLER"))
    keeping.put(tmp_path, watchlist(version="3", digest="d"), at=NOON, faults=0)
    live.look()
    live.settle()
    assert live(shipped("TAMERLAN OROZBEKOV")).findings


def test_the_first_list_is_taken_over_too_and_the_last_may_go(tmp_path: Path) -> None:
    folder = tmp_path / "not-there-yet"
    clock = Ticks()
    live = Live(folder, Tiers(), clock)
    assert live(shipped("TAMERLAN OROZBEKOV")) == ((), {})
    keeping.put(folder, watchlist(), at=NOON, faults=0)
    live.look()
    live.settle()
    assert live(shipped("TAMERLAN OROZBEKOV")).findings
    keeping.drop(folder, "tips")
    live.look()
    live.settle()
    assert live(shipped("TAMERLAN OROZBEKOV")) == ((), {})


def test_a_list_that_another_process_takes_away_meanwhile_counts_as_gone(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    clock = Ticks()
    live = Live(tmp_path, Tiers(), clock)
    # A name without its file, as one has it who looked into the folder just before.
    for name in ("gone.list", "gone.draft"):
        (tmp_path / name).symlink_to(tmp_path / "nothing")
    assert [head.name for head in keeping.heads(tmp_path)] == ["tips"]
    assert keeping.drafts(tmp_path) == ()
    clock.now = 100
    assert live(shipped("OROZBEKOV TAMERLAN")).findings


def test_what_killed_processes_left_goes_with_older_libraries(tmp_path: Path) -> None:
    keeping.put(tmp_path, watchlist(), at=NOON, faults=0)
    for name in (".library-old", ".library-new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "names.index").write_bytes(b"x")
    for name in (".list-old", ".list-new"):
        (tmp_path / name).write_bytes(b"x")
    for name in (".library-old", ".list-old"):
        os.utime(tmp_path / name, (1, 1))
    with opened(tmp_path) as library:
        keeping.tidy(tmp_path, library.version)
        left = {path.name for path in tmp_path.iterdir()}
    assert left == {"tips.list", f"library-{library.version}", ".library-new", ".list-new"}

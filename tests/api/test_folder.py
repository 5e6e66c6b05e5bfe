"""The watched folder against files that a friendly sender would not put there."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from api_world import World, fwb, served

from openplaci import wiring
from openplaci.access.ids import fresh
from openplaci.api.folder import Doings, Folder
from openplaci.flow.orders import Received
from openplaci.model.fact import FilingReceived
from openplaci.model.filing import Filing

OTHER = "618-30000031"


@pytest.fixture
def world() -> Iterator[World]:
    with served() as made:
        made.key("CARRIER")
        yield made


class Door:
    """A watched folder of one filer, looked at when told to."""

    def __init__(self, world: World, root: Path) -> None:
        self.world = world
        self.root = root
        self.told: list[str] = []
        self.meanwhile: Callable[[], object] = lambda: None
        doings = Doings(
            filers=lambda: frozenset({"CARRIER"}),
            answer=lambda _: (b"answer", ".txt"),
            clock=wiring.now,
            fresh=lambda: fresh("f", os.urandom),
            largest=5_000,
            tell=self.told.append,
        )
        self.folder = Folder(root, self, doings)
        self.inside = root / "in" / "CARRIER"
        self.inside.mkdir()

    def receive(self, filings: Sequence[Filing]) -> list[Received]:
        done: list[Received] = self.world.dialogue.receive(filings)
        self.meanwhile()
        return done

    def put(self, name: bytes, raw: bytes) -> None:
        Path(os.fsdecode(os.fsencode(self.inside) + b"/" + name)).write_bytes(raw)

    def look(self) -> int:
        """Look twice: a file is taken once it rests."""
        return self.folder.look() + self.folder.look()

    def filed(self) -> list[FilingReceived]:
        facts = [stored.fact for stored in self.world.store.facts()]
        return [fact for fact in facts if isinstance(fact, FilingReceived)]

    def names(self, which: str) -> list[str]:
        return sorted(one.name for one in (self.root / which / "CARRIER").iterdir())


@pytest.fixture
def door(world: World, tmp_path: Path) -> Door:
    return Door(world, tmp_path / "watched")


@pytest.mark.parametrize("name", [b"n" * 251 + b".txt", "ü".encode() * 127, b"a\xff.txt", b"a\nb.txt", b"\x1b[31m.txt"])
def test_any_name_is_taken_once_and_answered(door: Door, name: bytes) -> None:
    door.put(name, fwb())
    assert door.look() == 1
    assert door.look() == 0
    assert len(door.filed()) == 1
    assert len(door.names("taken")) == len(door.names("answers")) == 1
    assert not list(door.inside.iterdir())
    assert all(one.isprintable() for one in (*door.names("taken"), *door.told))


def test_what_is_no_plain_file_is_left_and_told_once_and_holds_up_nobody(door: Door) -> None:
    os.mkfifo(door.inside / "a-pipe")
    (door.inside / "b-link").symlink_to("/etc/hostname")
    (door.inside / "c-folder").mkdir()
    (door.root / "in" / "LINK").symlink_to("/")
    door.put(b"z.txt", fwb())
    assert door.look() == 1
    assert len(door.told) == 4
    door.look()
    assert len(door.told) == 4
    assert len(list(door.inside.iterdir())) == 3


def test_a_file_that_cannot_be_moved_is_filed_once(door: Door) -> None:
    (door.root / "taken").rmdir()
    (door.root / "taken").write_bytes(b"in the way")
    door.put(b"a.txt", fwb())
    for _ in range(4):
        door.look()
    assert len(door.filed()) == 1
    assert any("cannot be moved yet" in one for one in door.told)
    (door.root / "taken").unlink()
    assert door.look() == 1
    assert len(door.filed()) == 1
    assert door.names("taken") == [f"{door.filed()[0].filing}-a.txt"]


def test_a_file_that_takes_the_place_of_another_meanwhile_is_filed_too(door: Door) -> None:
    door.put(b"a.txt", fwb())
    door.meanwhile = lambda: door.put(b"a.txt", fwb(number=OTHER))
    assert door.look() == 1
    door.meanwhile = lambda: None
    assert door.look() == 1
    assert len({one.digest for one in door.filed()}) == len(door.filed()) == 2
    assert sorted((door.root / "taken" / "CARRIER" / one).read_bytes() for one in door.names("taken")) == sorted(
        (fwb(), fwb(number=OTHER))
    )


def test_a_file_that_is_exchanged_for_a_link_is_not_read(door: Door, tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"of another")
    door.put(b"a.txt", fwb())
    door.folder.look()
    (door.inside / "a.txt").unlink()
    (door.inside / "a.txt").symlink_to(tmp_path / "secret")
    door.look()
    assert door.filed() == []


def test_a_folder_that_is_removed_and_made_again_goes_on(door: Door) -> None:
    for name in ("answers", "taken", "refused"):
        (door.root / name).rmdir()
    door.put(b"a.txt", fwb())
    door.put(b"b.txt", b"x" * 5_001)
    assert door.look() == 1
    assert len(door.names("taken")) == len(door.names("answers")) == 1
    assert len(door.names("refused")) == 2

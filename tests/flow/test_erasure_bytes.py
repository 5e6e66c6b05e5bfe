"""No byte of it is found: not in clear before, not the keys after; whatever happens in the middle."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import apsw
import msgspec
import pytest
from cargo import FHL, HOUSE, KEY, OTHER, PREFIX, filing, fna, fsu, fwb, latin, opened, sealer, take, utf16

from openplaci import wiring
from openplaci.faults import StoreFault
from openplaci.flow import closing
from openplaci.flow.erasure import Erasure, erase
from openplaci.model.fact import Erased, RecordClosed
from openplaci.record import seal
from openplaci.record.chain import FIRST, link_of
from openplaci.record.closing import Signer
from openplaci.record.export import export
from openplaci.record.verdict import Whole
from openplaci.record.verify import verify
from openplaci.store.base import FILE_NAME, Store
from openplaci.store.sqlite_copy import SqliteCopy

HERE = Path(__file__).parent
PHONES = ("997776598765432", "997776045550177", "997786598765432", "9977798765432")


def filed(store: Store) -> None:
    messages = {
        "QZXJKV-fwb": fwb(), "QZXJKV-fsu": fsu(), "QZXJKV-fna": fna(), "QZXJKV-fhl": FHL.encode(),
        "QZXJKV-latin": latin(), "QZXJKV-utf16": utf16(),
    }  # fmt: skip
    taken = take(store, [filing(raw, name) for name, raw in messages.items()])
    assert all(one.kept and not one.unread for one in taken)
    assert all(one.assessed or one.reported for one in taken)
    take(store, [filing(fwb(OTHER, p="XKWXKW", n="88666"), "other", sender="XKW")])


def marks() -> list[bytes]:
    """The prefix that every name and text has, and the numbers, in each way in which text becomes bytes."""
    clear = (PREFIX, *PHONES, KEY, KEY.replace("-", ""))
    ways = [text.encode(way) for text in clear for way in ("utf-8", "utf-16-le", "utf-16-be", "utf-32-le")]
    # In hexadecimal and base64 too: nothing may have been written out for people or JSON.
    return [*ways, PREFIX.encode().hex().encode(), b"UVpYSktW"]


def content(folder: Path) -> bytes:
    """Every file of the store: the database, its log and shared memory, and whatever else lies there."""
    return b"\0".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def found(folder: Path, some: Iterable[bytes]) -> list[bytes]:
    whole = content(folder)
    return [one for one in some if one in whole]


def wrapped(store: Store, *keys: str) -> dict[int, bytes]:
    """The wrapped keys of every fact about these and of the filings that told it."""
    seqs = {stored.seq for key in keys for stored in store.facts(subject=key)}
    filings = {stored.fact.filing for key in keys for stored in store.facts(subject=key)}  # type: ignore[union-attr]
    seqs |= {stored.seq for each in filings for stored in store.facts(subject=each)}
    return {row.seq: row.wrapped for row in store.rows() if row.seq in seqs and row.wrapped is not None}


def raw_keys(store: Store) -> set[bytes]:
    return {row.wrapped for row in store.raws()}


def dump(store: Store) -> bytes:
    """What an export of everything would hold."""
    rows = b"".join(row.kind.encode() + row.token + row.body + (row.wrapped or b"") for row in store.rows())
    raws = b"".join(row.digest + row.wrapped + row.body for row in store.raws())
    return rows + raws + msgspec.json.encode(store.facts()) + msgspec.msgpack.encode(store.facts())


def ask(store: Store, *keys: str) -> Erasure:
    return erase(store, keys, why="request", by="p-dpo", now=wiring.now())


def verified(store: Store) -> bool:
    link = FIRST
    for row in store.rows():
        link = link_of(link, row)
        if row.link != link:
            return False
    head = store.head()
    return head is not None and head.link == link


def test_nothing_is_found_in_clear_before_nor_any_key_after(tmp_path: Path) -> None:
    with opened(tmp_path, os.urandom) as store:
        filed(store)
        ours = wrapped(store, KEY, HOUSE)
        others = wrapped(store, OTHER)
        raws = raw_keys(store)
        assert len(ours) >= 12
        assert len(raws) == 7
        assert found(tmp_path, marks()) == []
        assert (tmp_path / f"{FILE_NAME}-wal").stat().st_size > 0
        assert len(found(tmp_path, ours.values())) == len(ours)
        assert len(found(tmp_path, raws)) == len(raws)
        assert any(mark in dump(store) for mark in marks())

        went = ask(store, KEY, HOUSE)
        assert went.left == ()
        left = raw_keys(store)
        assert len(left) == 1
        assert found(tmp_path, ours.values()) == []
        assert found(tmp_path, raws - left) == []
        assert len(found(tmp_path, others.values())) == len(others)
        assert found(tmp_path, marks()) == []
        assert [mark for mark in marks() if mark in dump(store)] == []
        assert verified(store)
    assert found(tmp_path, ours.values()) == []
    assert found(tmp_path, raws - left) == []
    assert found(tmp_path, marks()) == []
    with opened(tmp_path, os.urandom) as store:
        assert verified(store)
        assert ask(store, KEY, HOUSE).facts == {}
        assert store.standings([KEY, HOUSE, OTHER]).keys() == {OTHER}


def test_an_export_made_after_holds_nothing_of_it_and_the_record_verifies(tmp_path: Path) -> None:
    signer = Signer(bytes(32))
    with opened(tmp_path, os.urandom) as store:
        filed(store)

        def exported() -> bytes:
            last = closing.close(store, signer, wiring.now(), "p-auditor", over=len(store.facts()))
            assert last is not None
            closings = [one.fact for one in store.facts(group="record") if isinstance(one.fact, RecordClosed)]
            return "".join(export(store, sealer(os.urandom), range(1, last.last + 1), closings, signer.public)).encode()

        before = exported()
        plain = b"".join(opened_bodies(before))
        assert any(mark in plain for mark in marks()), "an export hands over the keys of what is not erased"
        ask(store, KEY, HOUSE)
        after = exported()
        assert [mark for mark in marks() if mark in after or mark in b"".join(opened_bodies(after))] == []
        assert PREFIX.encode() not in after
    verdict = verify(
        lambda: (SqliteCopy(tmp_path, sealer(os.urandom).mark), sealer(os.urandom)), {signer.id: signer.public}
    )
    assert isinstance(verdict, Whole), verdict


def opened_bodies(exported: bytes) -> list[bytes]:
    """What the facts of an export say to whoever has it."""
    facts = msgspec.json.decode(exported)["facts"]
    return [
        seal.opened(
            bytes.fromhex(one["key"]), bytes.fromhex(one["body"]), seal.bound(one["kind"], bytes.fromhex(one["token"]))
        )
        or pytest.fail("not opened")
        for one in facts
        if one["key"]
    ]


def test_sealed_bodies_stay_where_they_are_so_that_the_chain_holds(tmp_path: Path) -> None:
    with opened(tmp_path, os.urandom) as store:
        filed(store)
        bodies = {row.seq: row.body for row in store.rows()}
        ask(store, KEY, HOUSE)
        assert {row.seq: row.body for row in store.rows() if row.seq in bodies} == bodies


def killed(folder: Path, point: str) -> None:
    done = subprocess.run(
        [sys.executable, HERE / "erasing_child.py", folder, point], check=False, capture_output=True, text=True
    )
    assert done.returncode == -signal.SIGKILL, done.stderr


@pytest.mark.parametrize("point", ["before", "after"])
def test_a_crash_in_the_middle_leaves_all_or_nothing_and_erasing_again_completes(tmp_path: Path, point: str) -> None:
    with opened(tmp_path, os.urandom) as store:
        filed(store)
        ours = wrapped(store, KEY)
        count = store.count()["facts"]
    killed(tmp_path, point)
    with opened(tmp_path, os.urandom) as store:
        erased = {stored.seq for stored in store.facts() if isinstance(stored.fact, Erased)}
        assert erased == (set(ours) if point == "after" else set())
        assert store.count()["facts"] == count + (point == "after")
        assert verified(store)
        again = ask(store, KEY)
        assert bool(again.facts) is (point == "before")
        assert found(tmp_path, ours.values()) == []
        assert verified(store)
    assert found(tmp_path, ours.values()) == []


def test_a_reader_that_holds_the_log_is_told_of_and_the_second_call_cleans(tmp_path: Path) -> None:
    with opened(tmp_path, os.urandom, busy_ms=0) as store:
        filed(store)
        ours = wrapped(store, KEY)
        reader = apsw.Connection(str(tmp_path / FILE_NAME))
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM seals").fetchall()
        with pytest.raises(StoreFault, match="another program reads the store") as fault:
            ask(store, KEY)
        assert "\n" not in str(fault.value)
        assert store.standings([KEY]) == {}
        with pytest.raises(StoreFault, match="another program reads the store"):
            ask(store, KEY)
        assert found(tmp_path, ours.values()) != []
        reader.execute("COMMIT")
        reader.close()
        assert ask(store, KEY).facts == {}
        assert found(tmp_path, ours.values()) == []
        assert verified(store)

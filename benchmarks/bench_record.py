"""The record: how long verification takes, and what chaining and sealing cost the writer.

Run from the repository: ``PYTHONPATH=src python benchmarks/bench_record.py [facts]``; it needs 5 GB in the temporary
folder for 1,000,000 facts, and removes them.
"""

import datetime as dt
import hashlib
import os
import random
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import apsw
import msgspec
from bench_assess import filings
from conditions import EXAMPLES, print_conditions

from openplaci import settings, wiring
from openplaci.cli import files
from openplaci.flow import journey as flow
from openplaci.flow.closing import close
from openplaci.model.fact import ENCODER, Entry, Fact, FilingReceived, FilingUnreadable
from openplaci.record.chain import leaf, link
from openplaci.record.closing import Signer
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Broken, Evidence, Whole
from openplaci.record.verify import verify
from openplaci.store import rows as store_rows
from openplaci.store import sqlite_insert
from openplaci.store.base import FILE_NAME, Store
from openplaci.store.sqlite import open_sqlite
from openplaci.store.sqlite_copy import SqliteCopy

FACTS = 1_000_000
BAR_SECONDS = 60
BAR_LOSS = 0.05
DAYS = 30
MASTER = bytes(range(32))
SIGNER = Signer(bytes(range(32)))

RAW_BYTES, FACT_BYTES, BATCH, BATCHES, ROUNDS = 16_000, 5_000, 200, 4, 41
JOURNEYS, JOURNEY_ROUNDS = 600, 15


def now() -> dt.datetime:
    """The clock, UTC."""
    return dt.datetime.now(dt.UTC)


def opened(folder: Path) -> Store:
    """Open the store with the bench's own master key."""
    return open_sqlite(folder, now, Sealer(MASTER, os.urandom))


def evidence(folder: Path) -> tuple[Evidence, Sealer | None]:
    """Open it as one does who verifies."""
    sealer = Sealer(MASTER, os.urandom)
    return SqliteCopy(folder, sealer.mark), sealer


def of_examples() -> list[Entry]:
    """The shipped examples as the journey keeps them: bytes and facts of each filing."""
    chosen = settings.load(data=":memory:", programme=None)
    kept: list[Entry] = []
    with wiring.open_store(chosen) as store:
        write = store.write

        def keep(entries: Sequence[Entry], **more: Any) -> int:
            kept.extend(entries)
            return write(entries, **more)

        found = [files.filing(path, {}) for path in files.find([EXAMPLES])]
        with mock.patch.object(store, "write", keep):
            flow.journey(found, wiring.stations(chosen, store))
    return kept


def another(entry: Entry, number: int) -> Entry:
    """The same filing with other bytes, so that each is kept: eight bytes more, and their digest."""
    assert entry.raw is not None
    raw = entry.raw + number.to_bytes(8, "big")
    digest = hashlib.sha256(raw).hexdigest()
    facts: list[Fact] = [
        msgspec.structs.replace(fact, digest=digest) if isinstance(fact, FilingReceived | FilingUnreadable) else fact
        for fact in entry.facts
    ]
    return Entry(facts=tuple(facts), raw=raw, digest=digest)


def fill(folder: Path, facts: int) -> None:
    """Write so many facts through the store itself, with a closing a day; only the waiting for the disk is left out."""
    kept = of_examples()
    with opened(folder) as store:
        store._connection.pragma("synchronous", "OFF")  # type: ignore[attr-defined]  # noqa: SLF001
        done, number, closed = 0, 0, 0
        while done < facts:
            some = [another(entry, number + at) for at, entry in enumerate(kept * 5)]
            number += len(some)
            done = store.write(some)
            if done - closed > facts // DAYS:
                close(store, SIGNER, now(), "bench")
                closed = done


def verified(folder: Path) -> None:
    """Time verification beside its baseline, then find one flipped byte."""
    path = folder / FILE_NAME
    size = path.stat().st_size
    opening = partial(evidence, folder)
    began = time.perf_counter()
    whole = verify(opening, {SIGNER.id: SIGNER.public}, workers=os.cpu_count() or 1)
    spent = time.perf_counter() - began
    assert isinstance(whole, Whole), whole
    own, workers = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    began = time.perf_counter()
    made = hashlib.sha256()
    with path.open("rb") as file:
        while part := file.read(1 << 20):
            made.update(part)
    base = time.perf_counter() - began
    print(
        f"verify {whole.facts:,} facts, {whole.closings} closings, {size / 1e6:,.0f} MB: {spent:.1f} s "
        f"(bar {BAR_SECONDS} s), {size / 1e6 / spent:.0f} MB/s; peak memory {own:.0f} MB and {workers:.0f} MB a worker"
    )
    print(f"baseline, sha256 over the same bytes: {base:.1f} s, {size / 1e6 / base:.0f} MB/s; ratio {spent / base:.1f}")
    seq = whole.facts * 2 // 3
    connection = apsw.Connection(str(path))
    blob = connection.blob_open("main", "facts", "body", seq, True)
    blob.seek(50)
    byte = blob.read(1)
    blob.seek(50)
    blob.write(bytes([byte[0] ^ 1]))
    blob.close()
    connection.close()
    began = time.perf_counter()
    broken = verify(opening, {SIGNER.id: SIGNER.public}, workers=os.cpu_count() or 1)
    assert isinstance(broken, Broken), broken
    assert broken.fact == seq, broken
    print(f"one flipped byte, of fact {seq:,}: named in {time.perf_counter() - began:.1f} s: {broken.words}")


def entries() -> list[list[Entry]]:
    """Batches of filings with 16 kB of bytes and facts of 5 kB, as the writing was measured before."""
    kept = [entry for entry in of_examples() if len(entry.facts) > 1]
    longest = max(kept, key=lambda entry: max(len(ENCODER.encode(fact)) for fact in entry.facts))
    fact = max(longest.facts, key=lambda each: len(ENCODER.encode(each)))
    short = FACT_BYTES - len(ENCODER.encode(fact))
    if short > 0:
        padded = msgspec.structs.replace(fact.consignment, description="X" * short)  # type: ignore[union-attr]
        fact = msgspec.structs.replace(fact, consignment=padded)
    received = next(each for each in longest.facts if isinstance(each, FilingReceived))
    out = []
    for batch in range(BATCHES):
        some = []
        for place in range(BATCH):
            raw = (batch * BATCH + place).to_bytes(8, "big") * (RAW_BYTES // 8)
            digest = hashlib.sha256(raw).hexdigest()
            some.append(Entry(facts=(msgspec.structs.replace(received, digest=digest), fact), raw=raw, digest=digest))
        out.append(some)
    return out


def _constant(*_: object) -> bytes:
    return bytes(32)


@contextmanager
def unchained() -> Iterator[None]:
    """Write without digests for the chain."""
    with (
        mock.patch.object(sqlite_insert, "link", _constant),
        mock.patch.object(store_rows, "leaf", _constant),
    ):
        yield


@contextmanager
def unsealed() -> Iterator[None]:
    """Write plain bytes."""
    with mock.patch.object(Sealer, "seal", lambda _, plain, __: (bytes(60), plain)):
        yield


@contextmanager
def as_it_is() -> Iterator[None]:
    """Write as the platform does."""
    yield


def written(batches: list[list[Entry]]) -> tuple[float, float]:
    """Entries a second and microseconds of CPU an entry, each batch durable before the next; the disk as it is."""
    with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store:
        began, cpu = time.perf_counter(), time.process_time()
        for batch in batches:
            store.write(batch)
        count = BATCHES * BATCH
        return count / (time.perf_counter() - began), (time.process_time() - cpu) / count * 1e6


def chaining() -> None:
    """Time the writer with and without chaining, and sealing."""
    batches = entries()
    ways = {"chained and sealed": as_it_is, "links as constants": unchained, "not sealed": unsealed}
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    written(batches)
    order = random.Random(1)  # noqa: S311 - no secret
    for _ in range(ROUNDS):
        for name in order.sample(sorted(ways), len(ways)):  # each place in a round as often: the disk remembers
            with ways[name]():
                found[name].append(written(batches))
    print(
        f"durable writing, entries of {RAW_BYTES // 1000} kB and a fact of {FACT_BYTES // 1000} kB, "
        f"batches of {BATCH}, synchronous FULL, {ROUNDS} rounds in turn:"
    )
    ours = found["chained and sealed"]
    for name, each in found.items():
        rates = [rate for rate, _ in each]
        print(
            f"  {name}: {statistics.median(rates):,.0f} entries/s (from {min(rates):,.0f} to {max(rates):,.0f}), "
            f"{statistics.median(cpu for _, cpu in each):.0f} us of CPU an entry"
        )
        if name != "chained and sealed":
            loss = 1 - statistics.median(mine[0] / other[0] for mine, other in zip(ours, each, strict=True))
            more = statistics.median(mine[1] / other[1] for mine, other in zip(ours, each, strict=True)) - 1
            bar = f" (bar {-BAR_LOSS:.0%})" if name == "links as constants" else ""
            print(f"    against it {-loss:+.1%}{bar}, {more:+.1%} CPU; medians of the rounds' ratios")


def journeys() -> None:
    """Time the whole journey of step 1's benchmark (`bench_assess`), with and without chaining, in turn."""
    batch = filings(0)[:JOURNEYS]
    found: dict[str, list[float]] = {"as it is": [], "links as constants": []}
    ways = {"as it is": as_it_is, "links as constants": unchained}
    order = random.Random(1)  # noqa: S311 - no secret
    for _ in range(JOURNEY_ROUNDS):
        for name in order.sample(sorted(ways), len(ways)):
            with tempfile.TemporaryDirectory() as folder, opened(Path(folder)) as store, ways[name]():
                stations = wiring.stations(settings.Settings(store="memory"), store)
                flow.journey(batch[:1], stations)
                began = time.perf_counter()
                for place in range(0, len(batch), BATCH):
                    assert all(one.kept for one in flow.journey(batch[place : place + BATCH], stations))
                found[name].append(len(batch) / (time.perf_counter() - began))
    chained, constant = found["as it is"], found["links as constants"]
    loss = 1 - statistics.median(mine / other for mine, other in zip(chained, constant, strict=True))
    print(
        f"the journey of bench_assess, {JOURNEYS} filings a round, {JOURNEY_ROUNDS} rounds in turn: "
        f"{statistics.median(chained):,.0f}/s; links as constants {statistics.median(constant):,.0f}/s; "
        f"against it {-loss:+.1%} (bar {-BAR_LOSS:.0%})"
    )


def chaining_alone() -> None:
    """Time the digests themselves: what the medians above hide in the noise of a disk."""
    rows = store_rows.rows_of(entries()[0], Sealer(MASTER, os.urandom))
    spent = []
    for _ in range(200):
        began = time.process_time()
        before = bytes(32)
        for seq, fact in enumerate(rows.facts, 1):
            before = link(before, seq, 0, leaf(*fact))
        spent.append((time.process_time() - began) / BATCH * 1e6)
    print(f"  the digests of the chain alone: {statistics.median(spent):.0f} us of CPU an entry, two facts")


def main() -> None:
    """Run all of it."""
    facts = int(sys.argv[1]) if sys.argv[1:] else FACTS
    print_conditions("The record: verification, chaining, sealing", one_core=False)
    journeys()
    chaining()
    chaining_alone()
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        fill(Path(folder), facts)
        print(
            f"store of {facts:,} facts: those of the shipped examples again and again, each sealed under its own key "
            f"and written by the store, made in {time.perf_counter() - began:.0f} s"
        )
        verified(Path(folder))


if __name__ == "__main__":
    main()

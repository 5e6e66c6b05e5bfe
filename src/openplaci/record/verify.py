"""Verification: is the record as it was written, and if not, which fact is the first that is not?

Facts are looked at in runs, by worker processes where there is much to do; closings, which span runs, here. No break
hides another: the first by seq is named, wherever it was found.
"""

import multiprocessing
from bisect import bisect_left
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, closing, nullcontext

import msgspec

from openplaci.faults import StoreFault
from openplaci.model.fact import FACT_DECODER, DataErased, RecordClosed
from openplaci.record import tree
from openplaci.record.chain import FIRST, Head, Row
from openplaci.record.closing import NONE_BEFORE, Keys, digest, is_signed
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Broken, Damage, Evidence, Whole
from openplaci.record.verify_rows import UNLIKE, Seen, first_of, look, look_at_raws

RUN = 2048
"""Facts that a worker looks at before it tells: some megabytes."""

MANY = 20_000
"""From so many facts on, worker processes pay for their start."""

RAW_RUNS = 64
TRIES = 3

Opening = Callable[[], tuple[Evidence, Sealer | None]]
"""Opens the store to look at, and its sealer where there is a master key. Workers are given it: it can be pickled."""

UNSEEN = (
    "whether the bodies of facts and filings are what was sealed",
    "whether the end of the record is stamped by the platform",
    "whether tokens stand for the right subjects",
)
"""What nobody can look at without the master key."""

_Tell = Callable[[int], None]
Progress = Callable[[int, str], AbstractContextManager[_Tell]]
"""Takes how many there are to look at, and of what; gives what to call with the number since the last call."""


def _silent(total: int, what: str) -> AbstractContextManager[_Tell]:
    del total, what
    return nullcontext(lambda _: None)


def verify(
    opening: Opening,
    keys: Keys,
    *,
    deposited: Mapping[int, str] | None = None,
    workers: int = 1,
    progress: Progress = _silent,
) -> Whole | Broken:
    """Look at everything that a store keeps.

    Args:
        opening: see `Opening`.
        keys: the signing keys that are trusted.
        deposited: digests of closings that left the house, by number: they must stand in the record.
        workers: processes at most.
        progress: shows how far it has come.

    Raises:
        CannotDo: the store cannot be looked at.
    """
    try:
        with ExitStack() as stack:
            evidence, sealer = opening()
            stack.enter_context(closing(evidence))
            # Others may write meanwhile: what looks broken is believed only where the end has not moved.
            for _ in range(TRIES):
                head = evidence.head()
                verdict = _Look(evidence, sealer, keys, head, deposited or {}).all(opening, workers, progress)
                if isinstance(verdict, Whole) or evidence.head() == head:
                    break
            return verdict
    except StoreFault as fault:
        return Broken(kind="store", words=str(fault))
    except UNLIKE as fault:
        return Broken(kind="store", words=f"something has another type than was written: {type(fault).__name__}")


class _Look:
    """One look at the store."""

    def __init__(
        self, evidence: Evidence, sealer: Sealer | None, keys: Keys, head: Head | None, deposited: Mapping[int, str]
    ) -> None:
        self.evidence = evidence
        self.sealer = sealer
        self.keys = keys
        self.head = head
        self.deposited = deposited
        self.broken: list[Broken] = []
        self.closings = 0
        self.signed_to = 0
        self.digest = NONE_BEFORE
        self.link = FIRST
        self.roots: dict[int, str] = {}
        """Last seq of a closing -> root as the facts give it."""
        self._growing = tree.Growing()

    def all(self, opening: Opening, workers: int, progress: Progress) -> Whole | Broken:
        last = self.head.seq if self.head else 0
        with ExitStack() as stack:
            pool: Executor | None = None
            if workers > 1 and last >= MANY:
                context = multiprocessing.get_context("spawn")
                pool = stack.enter_context(
                    ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(opening,))
                )
            # A thread that ends by itself would take its fault with it, and what was not looked at would pass as whole.
            beside = stack.enter_context(ThreadPoolExecutor(1)).submit(self._damage) if pool else None
            self._facts(pool, last, stack.enter_context(progress(last, "verifying facts")))
            self._end(last)
            if self.sealer is not None:
                self._raws(pool)
            damage = beside.result() if beside else self._damage()
        self.broken += [Broken(fact=each.fact or None, kind=each.kind, words=each.words) for each in damage]
        for number in sorted(self.deposited):
            self._broken(None, "record.closed", f"closing {number}, which was deposited, is not in the record")
        return first_of(self.broken) or Whole(
            facts=last,
            closings=self.closings,
            signed_to=self.signed_to,
            head=(self.head.link if self.head else self.link).hex(),
            unseen=() if self.sealer else UNSEEN,
        )

    def _facts(self, pool: Executor | None, last: int, tell: _Tell) -> None:
        """Look at all facts, run by run; what is said of closings and erasures is read beforehand."""
        said = list(_said(self.evidence.record_rows()))
        bounds = [fact.last for _, fact in said if isinstance(fact, RecordClosed)]
        gone = _joined([pair for _, fact in said if isinstance(fact, DataErased) for pair in fact.facts])
        starts = [start for start, _ in gone]
        found: list[int] = []
        place = 0

        def runs() -> Iterator[tuple[int, int, Sequence[tuple[int, int]]]]:
            for first in range(1, last + 1, RUN):
                end = min(first + RUN - 1, last)
                low, high = bisect_left(starts, first), bisect_left(starts, end + 1)
                yield first, end, gone[max(low - 1, 0) : high]

        for seen in self._looked(pool, runs()):
            place = self._grow(seen, bounds, place)
            for seq, fact in seen.record:
                found.append(seq)
                words = self._closing(seq, fact) if isinstance(fact, RecordClosed) else _erasure(seq, fact)
                if words:
                    self._broken(seq, "record.closed" if isinstance(fact, RecordClosed) else "record.erased", words)
            if seen.broken:
                self.broken.append(seen.broken)
            if self.broken:  # later runs have only later facts
                return
            tell(len(seen.leaves) // tree.HASH_BYTES)
        expected = [seq for seq, _ in said if seq <= last]
        if found != expected:
            wrong = min(set(found).symmetric_difference(expected))
            self._broken(wrong, "store", f"fact {wrong} is not found as one of the record: an index does not agree")

    def _looked(
        self, pool: Executor | None, runs: Iterator[tuple[int, int, Sequence[tuple[int, int]]]]
    ) -> Iterator[Seen]:
        """What the runs show, in order; a few are under way at a time, so that memory stays bounded."""
        if pool is None:
            for run in runs:
                yield look(self.evidence, self.sealer, *run)
            return
        waiting: deque[Future[Seen]] = deque()
        for run in runs:
            waiting.append(pool.submit(_look, *run))
            if len(waiting) >= 8:  # noqa: PLR2004
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def _grow(self, seen: Seen, bounds: Sequence[int], place: int) -> int:
        """Add a run's leaves to the tree of the closing that will cover them; return the place among the bounds."""
        size = tree.HASH_BYTES
        hashes = [seen.leaves[at : at + size] for at in range(0, len(seen.leaves), size)]
        done = 0
        while place < len(bounds):
            bound = bounds[place] - seen.first + 1  # leaves of this run up to the closing's last
            self._growing.add(hashes[done : max(bound, done)])
            if bound > len(hashes):
                break
            self.roots[bounds[place]] = self._growing.root().hex()
            self._growing = tree.Growing()
            done, place = max(bound, done), place + 1
        return place

    def _closing(self, seq: int, closed: RecordClosed) -> str:
        """What is wrong with a closing."""
        root = self.roots.pop(closed.last, "")
        last = self.signed_to
        if closed.number != self.closings + 1:
            return f"closing {closed.number} comes after closing {self.closings}"
        if closed.first != last + 1 or not closed.first <= closed.last < seq:
            return f"closing {closed.number} is over facts {closed.first} to {closed.last}; expected from {last + 1}"
        if closed.before != self.digest:
            return f"closing {closed.number} names another closing before it than there is"
        if closed.signer not in self.keys:
            return f"closing {closed.number} is signed with a key that is not known: {closed.signer}"
        if not is_signed(closed, self.keys):
            return f"closing {closed.number} is not what was signed"
        found = self.evidence.rows(after=closed.last - 1, limit=1)
        if closed.root != root or not found or found[0].link.hex() != closed.link:
            return f"closing {closed.number} was signed over other facts than stand at {closed.first} to {closed.last}"
        self.closings, self.signed_to, self.digest = closed.number, closed.last, digest(closed)
        deposit = self.deposited.get(closed.number)
        if deposit is not None and deposit != self.digest:
            return f"closing {closed.number} is another than was deposited"
        self.deposited = {number: made for number, made in self.deposited.items() if number != closed.number}
        return ""

    def _end(self, last: int) -> None:
        """The end of the record as the store remembers it, against the facts."""
        for row in self.evidence.rows(after=last, limit=1):
            # Facts come together with their end: where the end was moved on since, so they were just written.
            newer = self.evidence.head()
            if newer is not None and newer.seq >= row.seq:
                break
            self._broken(row.seq, row.kind, f"fact {row.seq} stands behind the end of the record, which is {last}")
        if self.head is None or self.broken:
            return
        found = self.evidence.rows(after=last - 1, limit=1) if last else []
        kind = found[0].kind if found else "missing"
        if (found[0].link if found else None if last else FIRST) != self.head.link:
            self._broken(last, kind, f"fact {last} is not the one with which the record ended")
        elif self.sealer is not None and self.head.stamp != self.sealer.stamp(last, self.head.link):
            words = f"the end of the record, fact {last}, is not stamped by the platform: facts were put in or removed"
            self._broken(last, kind, words)

    def _raws(self, pool: Executor | None) -> None:
        """Look at all filings' bytes."""
        assert self.sealer is not None  # noqa: S101 - asked by the caller
        edges = [bytes([256 * part // RAW_RUNS]) for part in range(RAW_RUNS)]
        edges[0] = b""
        pairs = list(zip(edges, [*edges[1:], b""], strict=True))
        if pool is None:
            found = [look_at_raws(self.evidence, self.sealer, b"", b"")]
        else:
            found = list(pool.map(_look_at_raws, *zip(*pairs, strict=True)))
        self.broken += [each for each in found if each is not None]

    def _damage(self) -> list[Damage]:
        found: list[Damage] = []
        try:
            for each in self.evidence.damage():
                found.append(each)  # noqa: PERF402 - keeps those found before a fault
        except StoreFault as fault:
            found.append(Damage(words=str(fault)))
        except UNLIKE as fault:
            found.append(Damage(words=f"a column has another type than was written: {type(fault).__name__}"))
        return found

    def _broken(self, fact: int | None, kind: str, words: str) -> None:
        self.broken.append(Broken(fact=fact, kind=kind, words=words))


def _said(rows: Sequence[Row]) -> Iterator[tuple[int, RecordClosed | DataErased]]:
    """What facts of the record say, where they can be read; whether they are whole shows later."""
    for row in rows:
        try:
            fact = FACT_DECODER.decode(row.body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            continue
        if isinstance(fact, RecordClosed | DataErased):
            yield row.seq, fact


def _joined(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges in order, overlapping and neighbouring ones as one."""
    out: list[tuple[int, int]] = []
    for first, last in sorted(pairs):
        if out and first <= out[-1][1] + 1:
            out[-1] = out[-1][0], max(out[-1][1], last)
        else:
            out.append((first, last))
    return out


def _erasure(seq: int, fact: DataErased) -> str:
    """What is wrong with an erasure's fact."""
    if all(1 <= first <= last < seq for first, last in fact.facts):
        return ""
    return f"the erasure at fact {seq} speaks of facts that were not yet there"


_mine: tuple[Evidence, Sealer | None]
"""Of a worker process: the store that it looks at."""


def _begin(opening: Opening) -> None:
    global _mine  # noqa: PLW0603 - a worker process has one store
    _mine = opening()


def _look(first: int, last: int, gone: Sequence[tuple[int, int]]) -> Seen:
    return look(*_mine, first, last, gone)


def _look_at_raws(start: bytes, end: bytes) -> Broken | None:
    evidence, sealer = _mine
    assert sealer is not None  # noqa: S101 - asked by the caller
    return look_at_raws(evidence, sealer, start, end)

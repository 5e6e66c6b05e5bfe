"""Erasure: of a consignment's personal data on request or by order, and of whatever was kept as long as its term says.

What goes with a consignment: every fact about it of a group that is personal; the facts of the filings that spoke of
it, with what was found in them as a whole; and the bytes of these filings. The facts about other consignments of such
a filing stay, though its bytes go. What stays of each is that it was, and its place in the chain. Facts of who saw it
and who was refused stay until their own term ends: they hold its key and nothing of its contents.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Sequence

import msgspec

from openplaci.access import retention
from openplaci.access.directory import Directory
from openplaci.access.retention import Ended, Terms
from openplaci.model.base import Noun
from openplaci.model.fact import (
    ASIDE,
    KINDS,
    OPEN,
    PERSONAL,
    AccountChanged,
    ActConfirmed,
    AnswerReceived,
    AttachmentReceived,
    ConsignmentAssessed,
    DataErased,
    DeliveryAgain,
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    Entry,
    Erased,
    Fact,
    FilingReceived,
    FilingUnreadable,
    KeyChanged,
    PairCleared,
    PairReopened,
    ReferralMoved,
    StatusReported,
    StoredFact,
    TiersSet,
    group_of,
)
from openplaci.model.referral import referral_thing
from openplaci.store.base import Store
from openplaci.store.rows import moment

PAGE = 1000

BATCH = 1000
"""Facts that retention erases in one transaction."""

Keep = Callable[[str, int], str]
"""Says why a cycle of a consignment must be kept for now, whatever its term and whoever asks: a case that is open.

Empty where it need not be. A filing is kept as long as any consignment is that it spoke of.
"""

_About = ConsignmentAssessed | StatusReported | AnswerReceived | ReferralMoved | AttachmentReceived
_Sent = DeliveryOwed | DeliveryMade | DeliverySetAside | DeliveryAgain
_Said = PairCleared | PairReopened
_WithBytes = FilingReceived | FilingUnreadable | AttachmentReceived
_Filing = FilingReceived | FilingUnreadable


class Erasure(Noun, frozen=True, kw_only=True):
    """What an erasure took, or would take.

    Attributes:
        facts: how many, by kind. before: how many were erased already.
        seq: of the fact that says so; None where there was nothing to erase, or nothing was erased yet.
        raws: of how many filings the bytes go with them.
        left: digests of such bytes that stay, since another filing brought the same.
        held: why what was to be kept for now stays, a line each.
    """

    facts: dict[str, int]
    before: int = 0
    seq: int | None = None
    raws: int = 0
    left: tuple[str, ...] = ()
    held: tuple[str, ...] = ()


def nothing_open(key: str, cycle: int) -> str:
    """Nothing is kept: the `Keep` of whoever only asks what there is."""
    del key, cycle
    return ""


def open_cases(store: Store) -> Keep:
    """What must not be erased for now: a consignment whose referral is open, or of which an answer is still owed.

    Raises:
        StoreFault: the store cannot be read; so the `Keep` may when it is asked.
    """
    owed: set[tuple[str, int]] = set()
    for waits in (OPEN, ASIDE):
        after = 0
        while page := store.waiting("delivery", waits=waits, after=after, limit=PAGE):
            after = page[-1].seq
            owed |= {
                (one.fact.delivery.key, one.fact.delivery.cycle) for one in page if isinstance(one.fact, DeliveryOwed)
            }

    def keep(key: str, cycle: int) -> str:
        thing = referral_thing(key, cycle)
        stored = store.current([thing]).get(thing)
        if stored is not None and isinstance(stored.fact, ReferralMoved) and stored.fact.referral.open:
            return f"{key}: its referral is open ({stored.fact.referral.state})"
        return f"{key}: an answer about it is still owed" if (key, cycle) in owed else ""

    return keep


class _Found:
    """What is to go: facts by seq, those that went before, and why others stay."""

    def __init__(self) -> None:
        self.facts: dict[int, StoredFact] = {}
        self.before: list[int] = []
        self.held: dict[str, None] = {}

    def until(self, seq: int) -> "_Found":
        """Those before a fact alone."""
        self.facts = {each: stored for each, stored in self.facts.items() if each < seq}
        return self

    @property
    def raws(self) -> tuple[str, ...]:
        return tuple(sorted({f.fact.digest for f in self.facts.values() if isinstance(f.fact, _WithBytes)}))

    def told(self) -> Erasure:
        return Erasure(
            facts=count(self.facts.values()), before=len(self.before), raws=len(self.raws), held=tuple(self.held)
        )


def would_erase(store: Store, keys: Sequence[str], *, cycle: int | None = None, keep: Keep = nothing_open) -> Erasure:
    """Tell what `erase` would take; nothing is erased.

    Raises:
        StoreFault: the store cannot be read.
    """
    return _find(store, keys, cycle, keep).told()


def erase(
    store: Store,
    keys: Sequence[str],
    *,
    why: str,
    by: str,
    now: dt.datetime,
    cycle: int | None = None,
    keep: Keep = nothing_open,
) -> Erasure:
    """Erase what is personal about consignments, in one transaction; again, it finds nothing and cleans up.

    Args:
        store: where it is kept.
        keys: of consignments, each by itself: a master's houses are other people's and stay. Or ids of filings, for
            what could not be read, or not be laid to a consignment.
        why: ``request`` or an order's reference; written in clear, so it must name nobody.
        by: who erases.
        now: UTC.
        cycle: that use of the waybill number alone.
        keep: what must be kept for now.

    Raises:
        StoreFault: nothing was erased; or all was, and a file still holds traces: call again.
    """
    found = _find(store, keys, cycle, keep)
    if not found.facts:
        if found.before:  # an erasure that was interrupted, or beside a reader, may have left traces of its keys
            store.erase(found.before, Entry(facts=()))
        return found.told()
    told = _erase(store, found, why=why, by=by, now=now)
    # Whoever filed of them between the look and the erasure: what stands before the fact that says so goes as well.
    while (late := _find(store, keys, cycle, keep).until(told.seq or 0)).facts:
        more = _erase(store, late, why=why, by=by, now=now)
        told = msgspec.structs.replace(
            told,
            facts={kind: told.facts.get(kind, 0) + more.facts.get(kind, 0) for kind in {**told.facts, **more.facts}},
            raws=told.raws + more.raws,
            left=tuple(dict.fromkeys((*told.left, *more.left))),
        )
    return told


def programmes(store: Store, keys: Sequence[str], *, cycle: int | None = None) -> set[str]:
    """Programmes under which was assessed what `erase` would take; the empty text alone where nothing was.

    Raises:
        StoreFault: the store cannot be read.
    """
    found = _find(store, keys, cycle, nothing_open).facts.values()
    return {one.fact.assessment.programme for one in found if isinstance(one.fact, ConsignmentAssessed)} or {""}


def overdue(
    store: Store, terms: Terms, *, directory: Directory, now: dt.datetime, keep: Keep = nothing_open
) -> Iterator[StoredFact]:
    """Facts that were kept as long as their terms say, in the order of the record.

    Args:
        store: where they are.
        terms: how long each kind is kept.
        directory: tells which accounts are closed, and which keys have ended.
        now: UTC.
        keep: what must be kept for now.

    Raises:
        StoreFault: the store cannot be read.
    """
    ended = _ended(store, directory)
    live = {act.id for act in directory.done.values()}
    tiers = _tiers_in_force(store)
    spans = [span for kind in KINDS.values() if (span := terms.shortest(kind)) is not None]
    latest = now - min(spans, default=now - dt.datetime.min.replace(tzinfo=dt.UTC))
    after = 0
    while rows := store.rows(after=after, limit=PAGE):
        after = rows[-1].seq
        times = [moment(row.recorded) for row in rows]
        if min(times) > latest:
            return
        old = {
            row.seq
            for row, recorded in zip(rows, times, strict=True)
            if row.wrapped is not None and retention.perhaps(row.kind, recorded, terms, now)
        }
        if not old:
            continue
        page = store.facts(after=min(old) - 1, limit=max(old) - min(old) + 1)
        for stored in retention.due((stored for stored in page if stored.seq in old), terms, now, ended):
            if isinstance(stored.fact, ActConfirmed) and stored.fact.proposal.id in live:
                continue  # what is published is the content of this act
            if stored.seq in tiers:
                continue
            if not _held(store, stored, keep):
                yield stored


def retire(store: Store, facts: Iterable[StoredFact], *, by: str, now: dt.datetime) -> Iterator[Erasure]:
    """Erase facts that are `overdue`, `BATCH` in a transaction; after an interruption the next run goes on.

    Raises:
        StoreFault: see `erase`; the batches before are erased.
    """
    found = _Found()
    for stored in facts:
        found.facts[stored.seq] = stored
        if len(found.facts) == BATCH:
            yield _erase(store, found, why="retention", by=by, now=now)
            found = _Found()
    if found.facts:
        yield _erase(store, found, why="retention", by=by, now=now)
    else:
        store.erase((), Entry(facts=()))  # a run that was interrupted may have left traces of its keys


def count(facts: Iterable[StoredFact]) -> dict[str, int]:
    """How many facts there are of each kind."""
    counts: dict[str, int] = {}
    for stored in facts:
        kind = stored.fact.kind if isinstance(stored.fact, Erased) else KINDS[type(stored.fact)]
        counts[kind] = counts.get(kind, 0) + 1
    return dict(sorted(counts.items()))


def _erase(store: Store, found: _Found, *, why: str, by: str, now: dt.datetime) -> Erasure:
    seqs = sorted(found.facts)
    fact = DataErased(facts=_ranges(seqs), raws=found.raws, why=why, by=by, at=now)
    seq = store.erase(seqs, Entry(facts=(fact,)))
    told = found.told()
    left = tuple(digest for digest in found.raws if store.raw(digest) is not None)
    return msgspec.structs.replace(told, seq=seq, raws=told.raws - len(left), left=left)


def _find(store: Store, keys: Sequence[str], cycle: int | None, keep: Keep) -> _Found:
    found = _Found()
    filings: dict[str, None] = {}
    for key in keys:
        for stored in _all_about(store, key):
            fact = stored.fact
            if isinstance(fact, Erased):
                if group_of(stored) in PERSONAL:
                    found.before.append(stored.seq)
            elif isinstance(fact, _Filing):
                filings[fact.filing] = None
                for other in _said_by(store, stored):
                    if isinstance(other.fact, _About) and other.fact.key.startswith(f"{fact.filing}#"):
                        _take(found, other, keep)
            elif isinstance(fact, _About) and cycle in (None, fact.cycle) and _take(found, stored, keep):
                filings[fact.filing] = None
            elif isinstance(fact, _Sent | _Said) and cycle in (None, _cycle_of(fact)):
                _take(found, stored, keep)
    for filing in filings:
        for stored in _all_about(store, filing):
            if isinstance(stored.fact, _Filing):
                if why := _held(store, stored, keep):
                    found.held[why] = None
                else:
                    found.facts[stored.seq] = stored
    return found


def _take(found: _Found, stored: StoredFact, keep: Keep) -> bool:
    if why := _kept(stored, keep):
        found.held[why] = None
        return False
    found.facts[stored.seq] = stored
    return True


def _held(store: Store, stored: StoredFact, keep: Keep) -> str:
    """Why a fact must be kept for now."""
    if keep is nothing_open:
        return ""
    said = _said_by(store, stored) if isinstance(stored.fact, _Filing) else (stored,)
    return next((why for one in said if (why := _kept(one, keep))), "")


def _kept(stored: StoredFact, keep: Keep) -> str:
    match stored.fact:
        case DeliveryOwed(delivery=sent):
            return keep(sent.key, sent.cycle)
        case fact if isinstance(fact, _About | _Said):
            return keep(fact.key, fact.cycle)
        case _:
            return ""


def _cycle_of(fact: _Sent | _Said) -> int | None:
    """The cycle of what is sent; that it was sent names none, and holds no more than the number."""
    if isinstance(fact, _Said):
        return fact.cycle
    return fact.delivery.cycle if isinstance(fact, DeliveryOwed) else None


def _said_by(store: Store, filing: StoredFact) -> list[StoredFact]:
    """The facts of what a filing said: they follow its own, since a filing is written whole."""
    fact: Fact | Erased = filing.fact
    if not isinstance(fact, FilingReceived):
        return []
    many = fact.consignments + fact.statuses + fact.answers
    page = store.facts(after=filing.seq, limit=many)
    return [one for one in page if isinstance(one.fact, _About) and one.fact.filing == fact.filing]


def _all_about(store: Store, subject: str) -> Iterator[StoredFact]:
    after = 0
    while page := store.facts(after=after, subject=subject, limit=PAGE):
        after = page[-1].seq
        yield from page


def _ended(store: Store, directory: Directory) -> Ended:
    def ended(fact: AccountChanged | KeyChanged) -> dt.datetime | None:
        if isinstance(fact, KeyChanged):
            key = directory.keys.get(fact.key.id)
            return None if key is None else min(filter(None, (key.revoked, key.expires)), default=None)
        account = directory.accounts.get(fact.account.id)
        if account is None or account.enabled:
            return None
        changes = [s for s in _all_about(store, f"account:{account.id}") if isinstance(s.fact, AccountChanged)]
        return changes[-1].recorded if changes else None

    return ended


def _tiers_in_force(store: Store) -> set[int]:
    found: set[int] = set()
    after = 0
    while page := store.waiting("watchlist", after=after, limit=PAGE):
        after = page[-1].seq
        found |= {stored.seq for stored in page if isinstance(stored.fact, TiersSet)}
    return found


def _ranges(seqs: Sequence[int]) -> tuple[tuple[int, int], ...]:
    """Seqs in rising order as pairs of first and last."""
    pairs: list[tuple[int, int]] = []
    for seq in seqs:
        if pairs and pairs[-1][1] == seq - 1:
            pairs[-1] = (pairs[-1][0], seq)
        else:
            pairs.append((seq, seq))
    return tuple(pairs)

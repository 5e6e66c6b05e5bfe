"""A small real store with everything in it: filings, statuses, access, sessions, audit, closings, an erasure."""

import datetime as dt
import hashlib
from functools import partial
from pathlib import Path

from openplaci.flow.closing import close
from openplaci.model.access import Account, Refusal
from openplaci.model.answer import Answer
from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment
from openplaci.model.fact import (
    AccountChanged,
    ActRefused,
    AnswerReceived,
    ConsignmentAssessed,
    DataErased,
    Entry,
    FilingReceived,
    PersonalViewed,
)
from openplaci.record.closing import Signer
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Broken, Evidence, Whole
from openplaci.record.verify import verify
from openplaci.store.base import FILE_NAME, Store
from openplaci.store.memory import MemoryStore
from openplaci.store.sqlite import open_sqlite
from openplaci.store.sqlite_copy import SqliteCopy

NOON = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
MASTER = bytes(range(32))
SIGNER = Signer(bytes(range(32, 64)))
KEYS = {SIGNER.id: SIGNER.public}


class Counter:
    """Random bytes for tests: all different, and the same each time."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, length: int) -> bytes:
        self.count += 1
        return hashlib.shake_256(self.count.to_bytes(8, "big")).digest(length)


def clock() -> dt.datetime:
    return NOON


def sealer() -> Sealer:
    return Sealer(MASTER, Counter())


def filling(number: int) -> Entry:
    raw = b"FWB/16\r\nfiling %d\r\n" % number + bytes(600)
    digest = hashlib.sha256(raw).hexdigest()
    key = f"157-{number:08d}"
    return Entry(
        raw=raw,
        digest=digest,
        facts=(
            FilingReceived(
                filing=f"f{number}",
                digest=digest,
                channel="file",
                sender="a",
                size=len(raw),
                format="FWB/16",
                consignments=1,
                at=NOON,
            ),
            ConsignmentAssessed(
                filing=f"f{number}",
                key=key,
                cycle=1,
                consignment=Consignment(
                    level="master", document="waybill", master=key, description="PARTS ÆØ " * 20, pieces=number
                ),
                assessment=Assessment(outcome="review", score=42, band="amber", reasons=("New.",), programme="pact"),
            ),
            AnswerReceived(filing=f"f{number}", key=key, cycle=1, answer=Answer(kind="status", code="SR", master=key)),
        ),
    )


def fill(store: Store) -> None:
    """36 facts: 1 to 14, a closing of them, an erasure of 1 to 3, seven more, a closing, nine more."""
    for number in range(1, 5):
        store.write([filling(number)])
    account = Account(id="p-anna", name="anna", password="argon", made=NOON)  # noqa: S106 - none
    store.write([Entry(facts=(AccountChanged(account=account, what="made", by="local:rolf"),))])
    store.write([Entry(facts=(PersonalViewed(by="p-anna", key="157-00000001", at=NOON, where="timeline"),))])
    close(store, SIGNER, NOON, "local:rolf")
    store.erase([1, 2, 3], Entry(facts=(DataErased(facts=((1, 3),), why="request", by="p-anna", at=NOON),)))
    refusal = Refusal(code="no_right", words="no")
    store.write(
        [
            filling(5),
            filling(6),
            Entry(facts=(ActRefused(by="p-eve", permission="record.export", about="", refusal=refusal, at=NOON),)),
        ]
    )
    close(store, SIGNER, NOON, "local:rolf")
    store.write([filling(7), filling(8)])
    store.write([filling(9)])


def opened(folder: Path, mark: bytes = b"") -> Store:
    del mark
    return open_sqlite(folder, clock, sealer())


def filled(folder: Path) -> Path:
    """A filled store's file; its log is moved into it."""
    with opened(folder) as store:
        fill(store)
    return folder / FILE_NAME


def memory() -> MemoryStore:
    return MemoryStore(clock, sealer())


def evidence(folder: Path, keyed: bool = True) -> tuple[Evidence, Sealer | None]:
    made = sealer() if keyed else None
    return SqliteCopy(folder, made.mark if made else None), made


def verdict(folder: Path, **options: object) -> Whole | Broken:
    keyed = bool(options.pop("keyed", True))
    return verify(partial(evidence, folder, keyed), options.pop("keys", KEYS), **options)  # type: ignore[arg-type]

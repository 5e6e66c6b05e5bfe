"""Small but real values for the tests of the stores."""

import datetime as dt
import hashlib
import itertools
import os

from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment, Goods, Kept, Leg, Measure, SecurityDeclaration
from openplaci.model.fact import ConsignmentAssessed, Entry, FilingReceived, FilingUnreadable, Standing, StoredFact
from openplaci.model.finding import Finding, Where
from openplaci.model.party import Identifier, Party
from openplaci.record.seal import Sealer

START = dt.datetime(2026, 3, 1, 12, tzinfo=dt.UTC)
FILED = dt.datetime(2026, 2, 28, 23, 59, 59, 123456, tzinfo=dt.UTC)


MASTER = bytes(range(32))


def sealer() -> Sealer:
    """Always of the same master key, so that a store can be opened again."""
    return Sealer(MASTER, os.urandom)


class TickingClock:
    """One second further at each look."""

    def __init__(self) -> None:
        self._ticks = itertools.count()

    def __call__(self) -> dt.datetime:
        return START + dt.timedelta(seconds=next(self._ticks))


def digest_of(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def consignment(master: str = "157-56544666", *, pieces: int = 35) -> Consignment:
    return Consignment(
        level="master",
        document="waybill",
        master=master,
        origin="DOH",
        destination="YUL",
        routing=(Leg(carrier="QR", flight="QR0763", date=dt.date(2026, 3, 2), from_="DOH", to="YUL", passenger=True),),
        pieces=pieces,
        weight_kg=158.757,
        description="ELECTRONIC PARTS Ærø ŠĐ 部品",
        goods=(Goods(description="PARTS", hs="854231", un_numbers=("UN3481",)),),
        shipper=Party(name="AL NOOR TRADING", lines=("12 SOUQ ST",), city="DOHA", country="QA"),
        consignee=Party(name="PIÈCES DU NORD", country="CA", ids=(Identifier(value="123", kind="T"),)),
        security=(
            SecurityDeclaration(
                status="SPX",
                methods=("XRY",),
                issued_at=dt.datetime(2026, 2, 28, 9, 30),  # noqa: DTZ001 - local, as the declaration says it
            ),
        ),
        weight_said=Measure(value="350", unit="L"),
        kept=(Kept(path="ZZZ", text="KEPT", line=9),),
    )


def finding() -> Finding:
    return Finding(
        code="MISSING_HS", severity="warning", words="No HS code.", where=Where(line=4), evidence=("goods",), points=5
    )


def assessed(
    filing: str,
    key: str,
    *,
    cycle: int = 1,
    changed: tuple[str, ...] | None = None,
    pieces: int = 35,
    stands: bool = True,
) -> ConsignmentAssessed:
    return ConsignmentAssessed(
        filing=filing,
        key=key,
        cycle=cycle,
        consignment=consignment(pieces=pieces),
        assessment=Assessment(
            outcome="review",
            score=42,
            band="amber",
            reasons=("New shipper.",),
            findings=(finding(),),
            programme="pact",
            at=FILED,
            versions={"code": "0.1.0", "programme": "1.9"},
        ),
        changed=changed,
        stands=stands,
    )


def standing(key: str, *, cycle: int = 1, pieces: int = 35, filing: str = "f1") -> Standing:
    """Where a consignment stands by the fact that `assessed` makes."""
    return Standing(
        key=key, cycle=cycle, consignment=consignment(pieces=pieces), at=FILED, filing=filing, outcome="review"
    )


def received(filing: str, raw: bytes) -> FilingReceived:
    return FilingReceived(
        filing=filing,
        digest=digest_of(raw),
        channel="file",
        sender="a.fwb",
        size=len(raw),
        format="FWB/16",
        consignments=1,
        at=FILED,
        findings=(finding(),),
    )


def unreadable(filing: str, raw: bytes) -> FilingUnreadable:
    return FilingUnreadable(
        filing=filing, digest=digest_of(raw), channel="http", sender="QR", size=len(raw), findings=(finding(),)
    )


def entry(number: int, *, raw: bytes | None = None, key: str | None = None, cycle: int = 1) -> Entry:
    """A filing with one consignment: two facts."""
    raw = b"FWB/16\r\nfiling %d\r\n" % number if raw is None else raw
    key = f"157-{number:08d}" if key is None else key
    filing = f"f{number}"
    return Entry(
        raw=raw,
        digest=digest_of(raw),
        facts=(received(filing, raw), assessed(filing, key, cycle=cycle)),
    )


def bad_entry(number: int) -> Entry:
    """An entry that no store keeps: cycles begin at 1."""
    return entry(number, cycle=0)


def filing_of(stored: StoredFact) -> str:
    """The filing that a fact is of."""
    assert isinstance(stored.fact, FilingReceived | FilingUnreadable | ConsignmentAssessed)
    return stored.fact.filing

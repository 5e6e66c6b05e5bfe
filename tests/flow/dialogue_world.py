"""A dialogue on a real store: filers with keys, a clock that tests move, what was told to whom."""

import datetime as dt
import hashlib
import os
from typing import Any

import msgspec
from cargo_imp_messages import FHL, FWB

from openplaci import wiring
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.gate import Gate
from openplaci.flow.orders import Order, Received
from openplaci.model.access import ALL, ROLES, Account, Key, Principal
from openplaci.model.delivery import Delivery
from openplaci.model.fact import AccountChanged, DeliveryOwed, Entry, KeyChanged, ReferralMoved
from openplaci.model.filing import Filing
from openplaci.model.referral import Referral
from openplaci.settings import Settings
from openplaci.store.base import Store

NOW = dt.datetime(2026, 4, 19, 12, tzinfo=dt.UTC)
MASTER = "618-33182004"
FFM = """\
FFM/8
1/SQ028/21APR/SIN/9V-SFM
YVR
{number}SINYVR/T2K35.0MC0.12/BRASS VALVES
LAST
"""


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now

    def forward(self, **span: float) -> None:
        self.now += dt.timedelta(**span)


class World:
    """One authority with its filers."""

    def __init__(
        self,
        store: Store | None = None,
        *,
        environment: Any = "test",
        clock: Clock | None = None,
        refuses: frozenset[str] | None = None,
        **release: Any,
    ) -> None:
        self.clock = clock or Clock()
        self.settings = Settings(store="memory", profiles="")
        self.store = store or wiring.open_store(self.settings, self.clock)
        self.gate = Gate(self.store, self.clock)
        stations = wiring.stations(self.settings, self.store)
        programme = msgspec.structs.replace(
            stations.programme,
            release=msgspec.structs.replace(stations.programme.release, **release),
            refuses=stations.programme.refuses if refuses is None else refuses,
        )
        stations = msgspec.structs.replace(stations, programme=programme)
        self.dialogue = Dialogue(
            stations, self.gate, clock=self.clock, random=os.urandom, environment=environment
        )  # fmt: skip
        self._filed = 0

    def filer(self, name: str, **given: Any) -> None:
        key = Key(id=f"k-{name.lower()}", filer=name, programmes=("pact",), made=NOW, **given)
        self.store.write([Entry(facts=(KeyChanged(key=key, what="added", by="test"),))])
        self.gate.refresh()

    def person(self, name: str, *roles: Any) -> Principal:
        account = Account(id=f"p-{name}", name=name, roles=roles or ROLES[:2], programmes=(ALL,), mark="red", made=NOW)
        self.store.write([Entry(facts=(AccountChanged(account=account, what="added", by="test"),))])
        return Principal(
            id=account.id, name=name, roles=account.roles, programmes=(ALL,), mark="red", proven=self.clock()
        )

    def file(self, raw: bytes | str, sender: str = "CARRIER") -> Received:
        return self.file_all([raw], sender)[0]

    def file_all(self, raws: list[bytes | str], sender: str = "CARRIER") -> list[Received]:
        filings = []
        for one in raws:
            self._filed += 1
            raw = one.encode() if isinstance(one, str) else one
            filings.append(
                Filing(
                    id=f"f-{self._filed}", raw=raw, digest=hashlib.sha256(raw).hexdigest(), channel="http",
                    sender=sender, at=self.clock(),
                )
            )  # fmt: skip
        return self.dialogue.receive(filings)

    def waybill(self, description: str = "BRASS VALVES FOR PIPES", number: str = MASTER) -> bytes:
        return FWB.format(number=number, description=description).encode()

    def consolidation(self, number: str = MASTER) -> bytes:
        return FWB.format(number=number, description="CONSOLIDATION AS PER LIST").replace("/NG/", "/NC/").encode()

    def house(self, house: str = "H1", description: str = "BRASS VALVES FOR PIPES", master: str = MASTER) -> bytes:
        return FHL.format(house=house, description="BRASS VALVES", text=description, number=master).encode()

    def order(self, act: Any, key: str = MASTER, *, by: Principal, **given: Any) -> Any:
        return self.dialogue.act(Order(key=key, cycle=1, act=act, **given), by=by)

    def referral(self, key: str = MASTER) -> Referral:
        found = self.dialogue.referral(key)
        assert found is not None
        return found

    def owed(self, filer: str = "CARRIER", way: str = "") -> list[Delivery]:
        """What was ever owed to a filer, in order: without e-mails unless these are asked for."""
        found = [one.fact.delivery for one in self.store.facts(limit=10_000) if isinstance(one.fact, DeliveryOwed)]
        return [one for one in found if one.filer == filer and (one.way == way if way else one.way != "email")]

    def told(self, filer: str = "CARRIER", key: str = MASTER) -> list[str]:
        """The codes that a filer was told about a consignment, in order."""
        return [one.code for one in self.owed(filer) if one.key == key]

    def moves(self, key: str = MASTER) -> list[ReferralMoved]:
        return [one.fact for one in self.store.facts(subject=key) if isinstance(one.fact, ReferralMoved)]

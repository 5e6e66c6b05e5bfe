"""A store on disk with watchlists, and several processes' worth of dialogues on it."""

import hashlib
import os
from pathlib import Path
from typing import Any

import msgspec
from cargo_imp_messages import FWB
from dialogue_world import NOW, Clock

from openplaci import wiring
from openplaci.flow import clearing, watchlists
from openplaci.flow.clearing import Cleared, ClearingOrder
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.gate import Gate
from openplaci.model.access import ALL, Account, Principal
from openplaci.model.assessment import Assessment
from openplaci.model.fact import AccountChanged, ConsignmentAssessed, Entry, PairCleared
from openplaci.model.filing import Filing
from openplaci.model.watchlist import Entity, ListedName, Watchlist
from openplaci.settings import Settings
from openplaci.store.base import Store

LISTED = Entity(id="T-1", kind="organisation", names=(ListedName(text="Waterworks Limited"),), countries=("CA",))
OTHER = Entity(id="T-2", kind="person", names=(ListedName(text="Tavio Quendel"),))
WHY = "Founded in 1920 by the register."


class Process:
    """What one process holds: a store, a gate, a dialogue."""

    def __init__(self, folder: Path, clock: Clock, programme: str = "pact", **release: Any) -> None:
        self.settings = Settings(data=str(folder), profiles="", programme=programme)
        self.clock = clock
        self.store: Store = wiring.open_store(self.settings, clock)
        self.gate = Gate(self.store, clock)
        stations = wiring.stations(self.settings, self.store)
        rules = stations.programme
        rules = msgspec.structs.replace(rules, release=msgspec.structs.replace(rules.release, **release))
        stations = msgspec.structs.replace(stations, programme=rules)
        self.dialogue = Dialogue(stations, self.gate, clock=clock, random=os.urandom)
        self.live: Any = stations.screened
        self._filed = 0

    @property
    def folder(self) -> Path:
        return wiring.watchlist_folder(self.settings)

    def listed(self, *entities: Entity, version: str = "1", name: str = "tips") -> None:
        digest = hashlib.sha256(repr((version, entities)).encode()).hexdigest()
        new = Watchlist(name=name, source="own", version=version, digest=digest, entities=entities)
        watchlists.take(self.store, self.folder, new, faults=0, smaller=True, by="t", at=self.clock())

    def take_over(self) -> None:
        """Have this process take over lists that were changed."""
        self.live.look()
        self.live.settle()

    def person(self, name: str, *roles: Any, programmes: tuple[str, ...] = (ALL,)) -> Principal:
        account = Account(id=f"p-{name}", name=name, roles=roles, programmes=programmes, mark="red", made=NOW)
        self.store.write([Entry(facts=(AccountChanged(account=account, what="added", by="test"),))])
        return Principal(
            id=account.id, name=name, roles=roles, programmes=programmes, mark="red", proven=self.clock()
        )  # fmt: skip

    def file(self, number: str, changed: dict[str, str] | None = None) -> Assessment:
        """File a waybill of which some words are changed; its assessment."""
        raw = FWB.format(number=number, description="BRASS VALVES FOR PIPES")
        for before, after in (changed or {}).items():
            assert before in raw
            raw = raw.replace(before, after)
        self._filed += 1
        filing = Filing(
            id=f"f-{os.getpid()}-{id(self)}-{self._filed}", raw=raw.encode(),
            digest=hashlib.sha256(raw.encode()).hexdigest(), channel="http", sender="CARRIER", at=self.clock(),
        )  # fmt: skip
        (received,) = self.dialogue.receive([filing])
        assert received.kept
        (item,) = received.journey.assessed
        return item.assessment

    def clear(self, key: str, by: Principal, **given: Any) -> Cleared:
        told = {"list": "tips", "entity": "T-1", "why": WHY} | given
        return clearing.clear(self.dialogue, ClearingOrder(key=key, **told), by=by)

    def unclear(self, key: str, by: Principal, **given: Any) -> Cleared:
        return self.clear(key, by, reopen=True, **given)

    def cleared(self) -> list[PairCleared]:
        return [fact for _, fact in clearing.all_cleared(self.dialogue)]

    def newest(self, key: str) -> Assessment:
        facts = [one.fact for one in self.store.facts(subject=key)]
        return [one.assessment for one in facts if isinstance(one, ConsignmentAssessed)][-1]


def codes(assessment: Assessment) -> list[str]:
    """What of the lists was found."""
    return [one.code for one in assessment.findings if one.stage == "watchlist"]

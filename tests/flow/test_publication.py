"""What is live is what two persons published, letter for letter."""

import datetime as dt
import os

import pytest

from openplaci import wiring
from openplaci.access import two_persons
from openplaci.faults import CannotDo, Refused
from openplaci.flow.gate import Gate
from openplaci.flow.publication import PUBLISH, Publication, PublishedFile, encoded, published
from openplaci.model.access import Account, Principal
from openplaci.model.fact import AccountChanged, Entry
from openplaci.record.seal import Sealer
from openplaci.settings import Settings
from openplaci.store.memory import MemoryStore

PROFILE = "- {id: heavy, title: Heavy, when: pieces > 0, score: 7}\n"
SET = Publication(files=(PublishedFile(name="mine.yml", text=PROFILE),))


@pytest.fixture
def store(noon: dt.datetime) -> MemoryStore:
    store = MemoryStore(lambda: noon, Sealer(bytes(32), os.urandom))
    for name in ("ana", "ben"):
        account = Account(id=f"p-{name}", name=name, roles=("analyst",), programmes=("*",), made=noon)
        store.write([Entry(facts=(AccountChanged(account=account, what="made", by="x"),))])
    return store


def person(name: str, noon: dt.datetime) -> Principal:
    return Principal(
        id=f"p-{name}", name=name, roles=("analyst",), programmes=("*",), mark="green", session=name, proven=noon
    )


def publish(store: MemoryStore, content: bytes, noon: dt.datetime, number: int, second: str = "ben") -> None:
    gate = Gate(store, lambda: noon)
    decision = two_persons.propose(
        person("ana", noon), PUBLISH, id=f"a-{number}", about="profiles", words="w", content=content
    )
    made = gate.decide(decision, by="p-ana", permission=PUBLISH)
    confirmed = two_persons.confirm(made.id, made.digest, person(second, noon))
    gate.decide(confirmed, by=f"p-{second}", permission=PUBLISH)


def live(store: MemoryStore) -> set[str]:
    settings = Settings(store="memory")
    engine = wiring.stations(settings, store).assessors.get("profiles")
    return {one.id for one in getattr(engine, "active", ())}


def test_nothing_is_published_in_a_new_store(store: MemoryStore, noon: dt.datetime) -> None:
    assert published(Gate(store, lambda: noon).look()) == Publication()
    assert live(store) == set()


def test_what_two_persons_published_is_live_and_the_next_takes_its_place(store: MemoryStore, noon: dt.datetime) -> None:
    publish(store, encoded(SET), noon, 1)
    assert published(Gate(store, lambda: noon).look()) == SET
    assert live(store) == {"heavy"}
    other = Publication(files=(PublishedFile(name="mine.yml", text=PROFILE.replace("heavy", "light")),))
    publish(store, encoded(other), noon, 2)
    assert live(store) == {"light"}
    publish(store, encoded(Publication()), noon, 3)
    assert live(store) == set()


def test_one_person_publishes_nothing(store: MemoryStore, noon: dt.datetime) -> None:
    with pytest.raises(Refused):
        publish(store, encoded(SET), noon, 1, second="ana")
    assert live(store) == set()


def test_what_was_published_and_cannot_be_read_stops_the_start(store: MemoryStore, noon: dt.datetime) -> None:
    wrong = Publication(files=(PublishedFile(name="mine.yml", text=PROFILE.replace("pieces", "peices")),))
    publish(store, encoded(wrong), noon, 1)
    with pytest.raises(CannotDo, match="did you mean pieces"):
        live(store)
    publish(store, b"no publication", noon, 2)
    with pytest.raises(CannotDo, match="act a-2"):
        live(store)


def test_the_settings_may_name_other_profiles(store: MemoryStore, noon: dt.datetime) -> None:
    publish(store, encoded(SET), noon, 1)
    stations = wiring.stations(Settings(store="memory", profiles=""), store)
    assert "profiles" not in stations.assessors

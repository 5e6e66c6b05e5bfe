"""``openplaci deliveries``: answers that are owed, those that could not be delivered, and sending them again."""

import sys
from collections.abc import Iterator
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.model.delivery import Delivery, delivery_thing
from openplaci.model.fact import (
    ASIDE,
    OPEN,
    DeliveryAgain,
    DeliveryMade,
    DeliveryOwed,
    DeliverySetAside,
    Entry,
    StoredFact,
)
from openplaci.store.base import Store

app = App(name="deliveries", help="List answers that are owed or could not be delivered, and send them again.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]

PAGE = 1000

_ENCODER = msgspec.json.Encoder()


@app.command(name="list")
def list_(
    *,
    aside: Annotated[bool, Parameter(help="Only those that were set aside for a person.", negative="")] = False,
    data: Data = None,
) -> int:
    """List the answers that are owed, one line each, without what they say: those set aside first."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "deliveries.manage")
        for waits, state in ((ASIDE, "aside"),) if aside else ((ASIDE, "aside"), (OPEN, "owed")):
            for stored, delivery in _waiting(store, waits):
                _print(_row(delivery, state) | {"owed_since": stored.recorded})
    return 0


@app.command
def show(
    id: Annotated[str, Parameter(help="Id of the delivery, as list prints it.")],  # noqa: A002 - as it is typed
    *,
    data: Data = None,
) -> int:
    """Show one answer's way so far, without what it says: when it was owed, tried, set aside, sent again."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "deliveries.manage", about=id)
        delivery = _known(store, id)
        history = [_event(stored) for stored in _history(store, delivery)]
        state = "fetched by the filer" if delivery.way == "pull" else str(history[-1]["what"])
        _print(_row(delivery, state) | {"history": history})
    return 0


@app.command
def again(
    *ids: Annotated[str, Parameter(help="Ids of deliveries that were set aside, as list prints them.")],
    data: Data = None,
) -> int:
    """Have answers that were set aside sent again, unchanged, under the same delivery id; a server that runs does."""
    if not ids:
        raise CannotDo("no delivery named; expected ids, as openplaci deliveries list --aside prints them")
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "deliveries.manage", about=ids[0])
        wanted = set(ids)
        found = {delivery.id: delivery for _, delivery in _waiting(store, ASIDE) if delivery.id in wanted}
        for id_ in ids:
            if id_ not in found:
                _known(store, id_)
                raise CannotDo(f"delivery {id_} is not set aside; openplaci deliveries list --aside names those")
        now = wiring.now()
        store.write(
            [Entry(facts=tuple(DeliveryAgain(id=one.id, key=one.key, at=now, by=who.id) for one in found.values()))]
        )
    for one in found.values():
        _print(_row(one, "owed"))
    return 0


def count(store: Store, waits: int) -> int:
    """How many deliveries wait so."""
    return sum(1 for _ in _waiting(store, waits))


def _waiting(store: Store, waits: int) -> Iterator[tuple[StoredFact, Delivery]]:
    after = 0
    while page := store.waiting("delivery", waits=waits, after=after, limit=PAGE):
        for stored in page:
            if isinstance(stored.fact, DeliveryOwed):
                yield stored, stored.fact.delivery
        after = page[-1].seq


def _known(store: Store, id_: str) -> Delivery:
    """The delivery of that id.

    Raises:
        CannotDo: there is none.
    """
    stored = store.current([delivery_thing(id_)]).get(delivery_thing(id_))
    if stored is None or not isinstance(stored.fact, DeliveryOwed):
        raise CannotDo(f"there is no delivery {id_!r}; openplaci deliveries list names them")
    return stored.fact.delivery


def _history(store: Store, delivery: Delivery) -> Iterator[StoredFact]:
    after = 0
    while page := store.facts(after=after, subject=delivery.key, group="delivery", limit=PAGE):
        for stored in page:
            match stored.fact:
                case DeliveryOwed(delivery=one) if one.id == delivery.id:
                    yield stored
                case DeliveryMade(id=id_) | DeliverySetAside(id=id_) | DeliveryAgain(id=id_) if id_ == delivery.id:
                    yield stored
        after = page[-1].seq


def _event(stored: StoredFact) -> dict[str, Any]:
    match stored.fact:
        case DeliveryMade(at=at, tries=tries, said=said):
            return {"at": at, "what": "delivered", "tries": tries, "said": said}
        case DeliverySetAside(at=at, tries=tries, why=why):
            return {"at": at, "what": "aside", "tries": tries, "why": why}
        case DeliveryAgain(at=at, by=by):
            return {"at": at, "what": "owed", "by": by}
        case _:
            return {"at": stored.recorded, "what": "owed"}


def _row(delivery: Delivery, state: str) -> dict[str, Any]:
    """Everything but the subject and the body: who manages deliveries need not see what they say."""
    return {
        "id": delivery.id,
        "state": state,
        "filer": delivery.filer,
        "way": delivery.way,
        "to": delivery.to,
        "about": delivery.key,
        "code": delivery.code,
        "at": delivery.at,
        "bytes": len(delivery.body),
    }


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")

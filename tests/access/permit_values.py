"""Principals and accounts made by hand, the expected grid, and a gate on a real store."""

import datetime as dt
import hashlib
import os
from pathlib import Path

import yaml

from openplaci.flow.gate import Gate
from openplaci.model.access import ALL, ROLES, Account, Mark, Principal, Role
from openplaci.model.fact import AccountChanged, ActRefused, Entry
from openplaci.record.seal import Sealer
from openplaci.store.base import Store
from openplaci.store.memory import MemoryStore

NOW = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)
MACHINES = ("filer", "partner")

GRID: dict[str, dict[Role, str]] = {
    permission: dict(zip(ROLES, cells.split(), strict=True))
    for permission, cells in yaml.safe_load(Path(__file__).with_name("matrix.yml").read_text(encoding="utf-8")).items()
}
CELLS = [(permission, role, cell) for permission, row in GRID.items() for role, cell in row.items()]


class Clock:
    """Stands still until it is put forward."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> dt.datetime:
        return self.now


def person(
    *roles: Role,
    id: str = "p-anna",  # noqa: A002 - as the noun names it
    programmes: tuple[str, ...] = (ALL,),
    mark: Mark = "red",
    proven: dt.datetime | None = NOW,
) -> Principal:
    """Whoever has these roles, within reach of everything: a key where they are a machine's."""
    if set(roles) & set(MACHINES):
        return Principal(id="k-key", name="KEY", roles=roles, programmes=programmes, mark=mark, airlines=(ALL,))
    name = id.partition("-")[2]
    return Principal(
        id=id, name=name, roles=roles, programmes=programmes, mark=mark, session=f"s-{name}", proven=proven
    )


def account(principal: Principal, *, enabled: bool = True) -> AccountChanged:
    """The account of a principal."""
    made = Account(
        id=principal.id,
        name=principal.name,
        roles=principal.roles,
        programmes=principal.programmes,
        mark=principal.mark,
        enabled=enabled,
        made=NOW,
    )
    return AccountChanged(account=made, what="made" if enabled else "closed", by="local:root")


def memory(clock: Clock) -> MemoryStore:
    return MemoryStore(clock, Sealer(os.urandom(32), os.urandom))


def gate(store: Store, clock: Clock, *people: Principal) -> Gate:
    """The gate of a store in which these people have accounts."""
    if people:
        store.write([Entry(facts=tuple(account(one) for one in people))])
    return Gate(store, clock, place="test")


def refusals(store: Store, after: int = 0) -> list[ActRefused]:
    return [s.fact for s in store.facts(group="audit", after=after) if isinstance(s.fact, ActRefused)]


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()

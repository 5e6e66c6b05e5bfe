"""A small list of invented entities, and a library of it."""

from pathlib import Path

from openplaci.model.watchlist import (
    Entity,
    ListedAddress,
    ListedIdentifier,
    ListedName,
    Watchlist,
)
from openplaci.screening.library import Library, compile_

ENTITIES = (
    Entity(
        id="7", kind="person", names=(ListedName(text="Tamerlan Orozbekov"), ListedName(text="Timur", weak=True)),
        countries=("KG",), born=("1971-03-04",), programmes=("TEST",),
        identifiers=(ListedIdentifier(value="AN 1234567", kind="passport"),), phones=("+996 555 123 456",),
    ),
    Entity(
        id="8", kind="organisation", names=(ListedName(text="Zephyrion Drone Works LLC"),), countries=("AM",),
        addresses=(ListedAddress(text="12 Komitas Street, Yerevan", country="AM"),),
        emails=("office@zephyrion.example",),
    ),
    Entity(id="9", kind="thing", waybills=("020-12345675", "HX77")),
    Entity(id="10", kind="person", names=(ListedName(text="..."), ListedName(text="Йосиф Бранковић"))),
)  # fmt: skip


def watchlist(*entities: Entity, name: str = "tips", version: str = "1", digest: str = "a") -> Watchlist:
    return Watchlist(name=name, source="own", version=version, digest=digest, entities=entities or ENTITIES)


def library(folder: Path, *lists: Watchlist) -> Library:
    return Library(compile_(lists or (watchlist(),), folder))

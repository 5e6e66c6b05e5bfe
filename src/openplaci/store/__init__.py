"""Stores: raw filings, facts and standings. `base` holds the contract, the siblings are the variants."""

from pathlib import Path

from openplaci.catalogue import Catalogue
from openplaci.store.base import Clock, Opening, Store

__all__ = ["STORES", "Clock", "Opening", "Store"]


def _memory(folder: Path, clock: Clock) -> Store:
    """Memory has no folder; it is taken so that all variants open alike."""
    del folder
    from openplaci.store.memory import MemoryStore

    return MemoryStore(clock)


def _sqlite(folder: Path, clock: Clock) -> Store:
    from openplaci.store.sqlite import open_sqlite

    return open_sqlite(folder, clock)


STORES: Catalogue[Opening] = Catalogue("store", {"memory": _memory, "sqlite": _sqlite})
"""Name -> opening of that store."""

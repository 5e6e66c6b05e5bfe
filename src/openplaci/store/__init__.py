"""Stores: raw filings, facts and standings. `base` holds the contract, the siblings are the variants."""

from pathlib import Path

from openplaci.catalogue import Catalogue
from openplaci.record.seal import Sealer
from openplaci.store.base import Clock, Opening, Store

__all__ = ["STORES", "Clock", "Opening", "Store", "holds_sealed"]


def _memory(folder: Path, clock: Clock, sealer: Sealer) -> Store:
    """Memory has no folder; it is taken so that all variants open alike."""
    del folder
    from openplaci.store.memory import MemoryStore

    return MemoryStore(clock, sealer)


def _sqlite(folder: Path, clock: Clock, sealer: Sealer) -> Store:
    from openplaci.store.sqlite import open_sqlite

    return open_sqlite(folder, clock, sealer)


def holds_sealed(folder: Path) -> bool:
    """Tell whether the folder has an embedded store that needs its master key."""
    from openplaci.store.sqlite_file import holds_sealed as asked

    return asked(folder)


STORES: Catalogue[Opening] = Catalogue("store", {"memory": _memory, "sqlite": _sqlite})
"""Name -> opening of that store."""

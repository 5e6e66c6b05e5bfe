"""Warming: one message of each format goes the whole way on a store that is thrown away.

So the first filer waits for nothing that is made on first use.
"""

import datetime as dt
import gc
import hashlib
from collections.abc import Callable
from importlib.resources import files

import msgspec

from openplaci import wiring
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.gate import Gate
from openplaci.flow.journey import Stations
from openplaci.flow.receipts import receipt
from openplaci.model.filing import Filing
from openplaci.settings import MEMORY, Settings

FOLDER = "warm"
SENDER = "warm"


def warm(
    settings: Settings, stations: Stations, clock: Callable[[], dt.datetime], random: Callable[[int], bytes]
) -> None:
    """Take the messages of the folder ``warm`` twice: as first filings, and as repeats.

    Args:
        settings: the options.
        stations: as the server uses them.
        clock: UTC.
        random: gives so many random bytes.
    """
    with wiring.open_store(msgspec.structs.replace(settings, store="memory", data=MEMORY), clock) as store:
        gate = Gate(store, clock, place="warm")
        dialogue = Dialogue(msgspec.structs.replace(stations, store=store), gate, clock=clock, random=random)
        for name, raw in (*messages(), *messages()):
            filing = Filing(
                id=f"{SENDER}-{name}",
                raw=raw,
                digest=hashlib.sha256(raw).hexdigest(),
                channel=SENDER,
                sender=SENDER,
                at=clock(),
            )
            for received in dialogue.receive([filing]):
                family = "cargo-xml" if name.endswith(".xml") else "cargo-imp"
                receipt(received.journey, dialogue.programme, family=family, at=clock(), conversation=SENDER)  # type: ignore[arg-type]


YOUNG = 50_000
"""New objects at which the collector looks; a filing makes some thousands, all freed by counting."""


def settle() -> None:
    """Let the collector pass over what stays for good.

    Tables and compiled rules are hundreds of thousands of objects. Walked again and again they cost a third of the
    time to the answer at 200 filings a second (benchmarks/bench_intake.py).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 20, 50)


def messages() -> tuple[tuple[str, bytes], ...]:
    """Name and bytes of the messages, by name."""
    found = [(one.name, one.read_bytes()) for one in files(__package__).joinpath(FOLDER).iterdir()]
    return tuple(sorted(found))

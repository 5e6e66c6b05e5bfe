"""``openplaci rules bench``: what profiles cost, in CPU time."""

import datetime as dt
import os
import platform
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from openplaci import __version__, formats
from openplaci.cli import files
from openplaci.faults import CannotDo
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.profile import Profile
from openplaci.risk import rules
from openplaci.risk.named_lists import Lists
from openplaci.risk.rules.files.cases import dossier_of

LEAST_SECONDS = 0.5
"""All profiles together are asked for at least so long, each alone for a twentieth."""
DEAREST = 10
"""Profiles that are named one by one."""


def bench(profiles: Sequence[Profile], lists: Lists, messages: Sequence[Path]) -> Iterator[dict[str, Any]]:
    """Time profiles; the first row names the conditions, the second all profiles, the others the dearest.

    Raises:
        CannotDo: there is no profile or no consignment.
    """
    dossiers = _dossiers(messages, profiles)
    if not dossiers or not profiles:
        wanted = "messages that hold one" if messages else "cases in the files, or --messages"
        raise CannotDo(f"there is no consignment to ask the profiles of; expected {wanted}")
    yield _conditions(len(profiles), len(dossiers))
    began = time.process_time()
    engine = rules.publish(profiles, lists, waiting=True)
    published = time.process_time() - began
    yield {
        "what": "all",
        "profiles": len(profiles),
        "microseconds": _microseconds(engine, dossiers, LEAST_SECONDS),
        "publish_ms": round(published * 1e3, 2),
    }
    each = LEAST_SECONDS / 20
    nothing = _microseconds(rules.publish((), lists), dossiers, each)
    costs = [(_microseconds(rules.publish((p,), lists, waiting=True), dossiers, each), p.id) for p in profiles]
    for cost, id_ in sorted(costs, reverse=True)[:DEAREST]:
        yield {"what": id_, "profiles": 1, "microseconds": round(max(cost - nothing, 0.0), 2)}


def _dossiers(messages: Sequence[Path], profiles: Sequence[Profile]) -> list[Dossier]:
    """What the profiles are asked of: the consignments of messages, else the cases' own."""
    if not messages:
        return [dossier_of(case) for one in profiles for case in (*one.cases.fires, *one.cases.silent)]
    readings = [formats.read(files.load(path)) for path in files.find(messages)]
    return [
        open_dossier(consignment, at=message.at)
        for reading in readings
        for message in reading.messages
        for consignment in message.consignments
    ]


def _microseconds(engine: rules.Engine, dossiers: Sequence[Dossier], seconds: float) -> float:
    """CPU time that a consignment takes, over whole rounds that last so long together."""
    for dossier in dossiers:  # what is compiled at first use is not what an asking costs
        engine.look(dossier)
    asked, spent, began = 0, 0.0, time.process_time()
    while spent < seconds:
        for dossier in dossiers:
            engine.look(dossier)
        asked += len(dossiers)
        spent = time.process_time() - began
    return round(spent / asked * 1e6, 2)


def _conditions(profiles: int, consignments: int) -> dict[str, Any]:
    return {
        "what": "conditions",
        "profiles": profiles,
        "consignments": consignments,
        "day": dt.datetime.now(dt.UTC).date(),
        "processor": platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "openplaci": __version__,
    }

"""``openplaci file``: a door without HTTP; files, or standard input, in the name of a filer who has a key."""

import hashlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from cyclopts import Parameter

from openplaci import settings, wiring
from openplaci.access import keys
from openplaci.access.ids import fresh
from openplaci.cli import files
from openplaci.cli.talk import answer, tell
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.orders import Received
from openplaci.flow.receipts import UNKEPT, Receipt, family_answered, receipt
from openplaci.model.filing import Filing

STANDARD_INPUT = "-"


def file(
    *paths: Annotated[
        Path, Parameter(help="Files or folders of messages; '-' is standard input.", allow_leading_hyphen=True)
    ],
    filer: Annotated[str, Parameter(help="In whose name: a filer who has a good key.")],
    environment: Annotated[
        Literal["test", "production"], Parameter(help="Test plays test commands; production ignores them.")
    ] = "production",
    programme: Annotated[
        str | None, Parameter(help="Programme whose rules apply, by name or TOML file [default: pact].")
    ] = None,
    data: Annotated[
        str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
    ] = None,
) -> int:
    """File messages as their filer would, one after the other: one line a file, with the answer to it.

    What is owed to filers beside is delivered by 'openplaci serve', the one that runs or the next. Exit code 0 where
    all was taken, 1 where something was refused, 2 where a file could not be opened or a filing not be kept.
    """
    if not paths:
        raise CannotDo("no file or folder named; expected at least one, or - for standard input")
    if paths.count(Path(STANDARD_INPUT)) > 1:
        raise CannotDo("standard input is named twice; it can be read once")
    found = [one for path in paths for one in ([path] if str(path) == STANDARD_INPUT else files.find([path]))]
    chosen = settings.load(programme=programme, data=data)
    worst = 0
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        stations = wiring.stations(chosen, store)
        name = stations.programme.name
        gate.ask(who, "filings.file_for", programme=name, about=f"filer {filer}")
        if filer not in (known := keys.filers(gate.look(), name, wiring.now())):
            among = ", ".join(sorted(known)) or "none yet: openplaci keys add --filer NAME --airline 618"
            raise CannotDo(f"no filer {filer!r} has a good key for {name}; those who have: {among}")
        dialogue = wiring.open_dialogue(stations, gate, environment=environment)
        for path in found:
            try:
                raw = _load(path, chosen.http_body)
            except CannotDo as fault:
                tell(f"openplaci: {fault}")
                worst = 2
                continue
            filing = Filing(
                id=fresh("f", os.urandom),
                raw=raw,
                digest=hashlib.sha256(raw).hexdigest(),
                channel=f"cli {who.id}",
                sender=filer,
                name="" if str(path) == STANDARD_INPUT else files.shown(path.name),
                at=wiring.now(),
            )
            (received,) = dialogue.receive([filing])
            told = _receipt(received, dialogue)
            if not received.kept:
                tell(f"openplaci: {files.shown(path)}: not kept and not acknowledged: {received.journey.trouble}")
            worst = max(worst, 2 if told.http == UNKEPT else int(told.refused))
            answer(_row(files.shown(path), received, told))
            sys.stdout.flush()
    return worst


def _load(path: Path, most: int) -> bytes:
    """The bytes of a file or of standard input.

    Raises:
        CannotDo: they cannot be read, or are too many.
    """
    raw = sys.stdin.buffer.read(most + 1) if str(path) == STANDARD_INPUT else files.load(path)
    if len(raw) > most:
        raise CannotDo(f"{files.shown(path)}: larger than {most:,} bytes (setting http_body); expected less")
    return raw


def _receipt(received: Received, dialogue: Dialogue) -> Receipt:
    journey = received.journey
    return receipt(
        journey,
        dialogue.programme,
        family=family_answered(journey.format, journey.filing.raw),
        at=wiring.now(),
        conversation=fresh("c", os.urandom),
        sender=journey.filing.sender,
    )


def _row(name: str, received: Received, told: Receipt) -> dict[str, Any]:
    return {
        "file": name,
        "filing": received.journey.filing.id,
        "http": told.http,
        "answer": told.body.decode("utf-8", "replace"),
        "consignments": list(_consignments(received)),
    }


def _consignments(received: Received) -> Iterator[dict[str, Any]]:
    """Each consignment, and where its dialogue stands; none where nothing was kept."""
    stands = {(one.key, one.cycle): one.state for one in received.referrals}
    for item in received.journey.assessed if received.kept else ():
        state = stands.get((item.key, item.cycle))
        yield {"master": item.consignment.master, "house": item.consignment.house, "state": state}

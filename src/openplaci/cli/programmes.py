"""``openplaci programmes``: list, show and check programmes."""

import sys
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import wiring
from openplaci.catalogue import Catalogue
from openplaci.cli import files
from openplaci.faults import CannotDo
from openplaci.programmes import PROGRAMMES, Programme, generic

app = App(name="programmes", help="List, show and check programmes.")

_ENCODER = msgspec.json.Encoder(order="deterministic")


@app.command(name="list")
def list_() -> int:
    """List the programmes, ours and installed ones: one line each."""
    for name in Catalogue("programme", PROGRAMMES):
        _print(_row(wiring.programme(name)))
    return 0


@app.command
def show(name: Annotated[str, Parameter(help="A programme's name, or its TOML file.")]) -> int:
    """Show all of a programme: what it asks for and refuses, its weights, times and words, in one line."""
    _print(wiring.programme(name))
    return 0


@app.command
def check(*paths: Annotated[Path, Parameter(help="TOML files of programmes.")]) -> int:
    """Check programmes' files: one line a file, with what is wrong in it; the same on standard error.

    Exit code 1 if anything is wrong.
    """
    if not paths:
        raise CannotDo("no programme's file named; expected at least one")
    known = wiring.programme_names()
    bad = False
    for path in paths:
        try:
            programme, faults = generic.examined(path, known)
        except CannotDo as fault:
            programme, faults = None, (str(fault),)
        for line in faults:
            sys.stderr.write(f"{line}\n")
        bad |= programme is None
        row = _row(programme) if programme else {"faults": faults}
        _print({"file": files.shown(path), **row})
    return int(bad)


def _row(one: Programme) -> dict[str, Any]:
    return {
        "name": one.name,
        "title": one.title,
        "source": one.source,
        "version": one.version,
        "territory": sorted(one.territory),
        "asked": list(dict.fromkeys(need.element for need in one.required)),
    }


def _print(value: object) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(value) + b"\n")

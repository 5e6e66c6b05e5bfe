"""Generic: the least that any programme asks for, and programmes of one's own from a file.

The value is the minimum set of the SAFE Framework of Standards, 7+1 [V], neutral as to the country; a file says what
a state has otherwise, ten lines as a rule.
"""

import tomllib
from pathlib import Path
from typing import Final

from openplaci.faults import CannotDo
from openplaci.model.programme import Programme, Wire
from openplaci.programmes.file import Known, read
from openplaci.programmes.minimum import BANDS, CHECKS, REFUSES, REQUIRED, TEXTS, UNREADABLE

GENERIC: Final = Programme(
    name="generic",
    title="Pre-loading advance cargo information, any country",
    source="WCO SAFE Framework of Standards, annex II",
    version="1",
    required=REQUIRED,
    checks=CHECKS,
    indicators=(),
    bands=BANDS,
    texts=TEXTS,
    unreadable=UNREADABLE,
    refuses=REFUSES,
    wire=Wire(
        name="PLACI",
        sender="PLACI",
        tests={
            "CLEAR SHIPMENT PLEASE": "test_clear",
            "RFI SHIPMENT PLEASE": "test_rfi",
            "RFS SHIPMENT PLEASE": "test_rfs",
            "DNL SHIPMENT PLEASE": "test_dnl",
        },
    ),
)
"""Without a territory it asks for no routing, and it refuses no description by a list."""

MAX_BYTES: Final = 256 * 1024
"""Longest file of a programme."""


def load(source: Path | str, known: Known) -> Programme:
    """The programme that a TOML file says.

    Args:
        source: the file, or its text.
        known: the names that it may use.

    Raises:
        CannotDo: one line: the file, the key, what was expected; and how many more there are.
    """
    programme, faults = examined(source, known)
    if programme is not None:
        return programme
    more = f" ({len(faults) - 1} more; openplaci programmes check names them)" if len(faults) > 1 else ""
    raise CannotDo(faults[0] + more)


def examined(source: Path | str, known: Known) -> tuple[Programme | None, tuple[str, ...]]:
    """The programme that a TOML file says, or all that is wrong with it, a line each.

    Raises:
        CannotDo: the file cannot be read.
    """
    if isinstance(source, Path):
        name = ascii(str(source))[1:-1]
        try:
            with source.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except (OSError, ValueError) as fault:
            words = fault.strerror if isinstance(fault, OSError) else None
            raise CannotDo(f"{name}: {words or 'no file has such a name'}; expected a programme's TOML file") from fault
    else:
        name, data = "programme", source.encode("utf-8", "replace")
    if len(data) > MAX_BYTES:
        return None, (f"{name}: more than {MAX_BYTES >> 10} KiB; expected a programme's TOML file",)
    try:
        said = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        return None, (f"{name}: the file is no text in UTF-8; expected a programme's TOML file",)
    except RecursionError:
        return None, (f"{name}: nested too deeply; expected a programme's TOML file",)
    except ValueError as fault:
        return None, (f"{name}: {' '.join(ascii(str(fault))[1:-1].split())[:200]}; expected a programme's TOML file",)
    return read(said, name, GENERIC, known)

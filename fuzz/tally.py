"""What a run of the fuzzer counts, in a small file that outlives the process however it ends."""

import mmap
import struct
from pathlib import Path
from typing import NamedTuple

_LAYOUT = struct.Struct("<QddQQ")


class Tally(NamedTuple):
    """Numbers of one process.

    Attributes:
        inputs: how many inputs the target was given, seeds included.
        slowest: the longest that one took, seconds of the processor in the instrumented process.
        cpu: seconds of the processor that the whole process took.
        base: kilobytes resident when all is imported, before the first input.
        peak: the most kilobytes that were ever resident.
    """

    inputs: int = 0
    slowest: float = 0.0
    cpu: float = 0.0
    base: int = 0
    peak: int = 0


def read(path: Path) -> Tally:
    """Read what a process wrote; nothing where it wrote none."""
    data = path.read_bytes() if path.exists() else b""
    return Tally(*_LAYOUT.unpack(data)) if len(data) == _LAYOUT.size else Tally()


class Tallying:
    """Writes a tally in place, after each input."""

    def __init__(self, path: Path, base: int) -> None:
        """Begin at nothing."""
        path.write_bytes(bytes(_LAYOUT.size))
        with path.open("r+b") as file:
            self._map = mmap.mmap(file.fileno(), _LAYOUT.size)
        self._inputs = 0
        self._slowest = 0.0
        self._base = base

    def add(self, seconds: float, cpu: float, peak: int) -> None:
        """Count one input, with the seconds that the process has taken so far, and its most kilobytes."""
        self._inputs += 1
        self._slowest = max(self._slowest, seconds)
        _LAYOUT.pack_into(self._map, 0, self._inputs, self._slowest, cpu, self._base, peak)

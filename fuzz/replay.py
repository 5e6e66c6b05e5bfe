"""Give one file to the target, without atheris: ``python fuzz/replay.py FILE``.

Prints JSON: what is raised, the seconds of the processor that it took and the megabytes that it added. Exit code 1
where any is beyond what is promised. With ``--least OUT`` the least input that raises the same is written there.
"""

import argparse
import json
import re
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import targets

MAX_SECONDS = 1.0
MAX_MEGABYTES = 200.0
LEAST_SECONDS = 20.0
"""How long a smaller input is looked for."""


def least(data: bytes, fails: Callable[[bytes], bool], seconds: float = LEAST_SECONDS) -> bytes:
    """Cut what is not needed for an input to fail, then make plain what words are left.

    Pieces are left out, halves first, then ever smaller ones. Letters become A and digits 1, line by line, so that
    nothing of the message that it came from stays which has no part in the fault.
    """
    until = time.monotonic() + seconds
    size = len(data) // 2
    while size:
        place = 0
        while place < len(data) and time.monotonic() < until:
            less = data[:place] + data[place + size :]
            if fails(less):
                data = less
            else:
                place += size
        size //= 2
    lines = data.split(b"\n")
    for number, line in enumerate(lines):
        for plain in _plainer(line):
            changed = [*lines[:number], plain, *lines[number + 1 :]]
            if time.monotonic() < until and fails(b"\n".join(changed)):
                lines = changed
                break
    return b"\n".join(lines)


def _plainer(line: bytes) -> Iterator[bytes]:
    """The line with its words hidden: all of them, then only the long ones."""
    letters = re.sub(rb"[a-z]", b"a", re.sub(rb"[A-Z]", b"A", line))
    yield re.sub(rb"[0-9]", b"1", letters)
    yield letters
    yield re.sub(rb"[A-Z]{4,}", lambda word: b"A" * len(word[0]), line)


def main() -> int:
    """Replay one file."""
    parser = argparse.ArgumentParser(description="Give one file to the target, without atheris.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--least", type=Path, metavar="OUT", help="write the least input that raises the same")
    asked = parser.parse_args()
    data = asked.file.read_bytes()
    targets.warm()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    fault = targets.fault(data)
    seconds = time.process_time() - began
    megabytes = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(json.dumps({"raises": fault, "seconds": round(seconds, 3), "megabytes": round(megabytes, 1)}))
    if fault and asked.least:
        asked.least.write_bytes(least(data, lambda less: targets.fault(less) == fault))
    return int(bool(fault) or seconds > MAX_SECONDS or megabytes > MAX_MEGABYTES)


if __name__ == "__main__":
    sys.exit(main())

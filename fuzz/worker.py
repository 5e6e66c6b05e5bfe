"""Fuzz one reader in this process: ``worker.py READER FOLDER [libFuzzer's options]``. Started by ``campaign.py``.

The folder holds ``seeds`` and ``corpus``; ``faults`` takes the inputs that break a promise, ``tally`` the numbers.
"""

import resource
import sys
import time
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["openplaci"]):
    import targets

from mutation import Mutator
from seeds import digest
from tally import Tallying

LIMIT = 1.0
"""Seconds of the processor for one input; what takes longer here is timed again without instrumentation."""
MAX_SLOW = 5
"""Inputs over the limit that are kept in one run."""


def main() -> None:
    """Fuzz until libFuzzer ends the process."""
    reader, folder = sys.argv[1], Path(sys.argv[2])
    faults = folder / "faults"
    # Fuzz() puts the mutation that works in the place of this one, so it is looked up at each call.
    mutator = Mutator(reader, lambda data, most: atheris.Mutate(data, most))  # noqa: PLW0108
    targets.warm()
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    tally = Tallying(folder / "tally", pages * resource.getpagesize() // 1024)
    known: set[str] = set()
    slow = 0

    def keep(kind: str, data: bytes) -> None:
        (faults / f"{kind}-{digest(data)}").write_bytes(data)

    def one(data: bytes) -> None:
        nonlocal slow
        began = time.process_time()
        fault = targets.fault(data)
        ended = time.process_time()
        if fault and fault not in known:
            known.add(fault)
            keep("crash", data)
        if ended - began > LIMIT and slow < MAX_SLOW:
            slow += 1
            keep("slow", data)
        tally.add(ended - began, ended, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)

    options = [f"-artifact_prefix={faults}/", *sys.argv[3:], str(folder / "corpus"), str(folder / "seeds")]
    atheris.Setup([sys.argv[0], *options], one, custom_mutator=mutator)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

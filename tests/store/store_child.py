"""A process of its own beside the tests: ``store_child.py FOLDER FIRST CALLS``.

Says ``ready``, waits for a line, opens the store, writes CALLS times three entries (without end for 0)
and prints each seq that ``write`` returned.
"""

import itertools
import sys
from pathlib import Path

from store_values import TickingClock, entry, sealer

from openplaci.store.sqlite import open_sqlite


def main(folder: str, first: str, calls: str) -> None:
    def say(text: object) -> None:
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    say("ready")
    sys.stdin.readline()
    with open_sqlite(Path(folder), TickingClock(), sealer()) as store:
        for call in range(int(calls)) if int(calls) else itertools.count():
            number = int(first) + 3 * call
            say(store.write([entry(number), entry(number + 1), entry(number + 2)]))


if __name__ == "__main__":
    main(*sys.argv[1:])

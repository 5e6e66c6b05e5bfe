"""How fast names are screened from end to end among OFAC's and among 1,000,000 names, and what blocking misses there.

A thin caller of ``openplaci bench screening`` on the data of ``screening/`` under ``OPENPLACI_SHARED`` or
``../shared``. Exits 1 where a bar is not met.
"""

import argparse
import sys

from conditions import pin
from screening_lists import SHARED

from openplaci.cli import run


def main() -> int:
    """Measure."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--list", default="ofac_2022-01", help="folder of lists/ as OFAC publishes it")
    asked.add_argument("--names", type=int, default=1_000_000, help="names to which the list is padded")
    asked.add_argument("--seconds", type=float, default=60, help="of CPU for the exhaustive comparison at each size")
    options = asked.parse_args()
    if not SHARED.is_dir():
        print(f"{SHARED}: not found; expected the folder of lists, labelled pairs and ordinary names")
        return 1
    print(f"# Screening: speed, end to end; {pin()}")
    ordinary = [
        word
        for file in ("companies", "people_global", "people_us")
        for word in ("--ordinary", str(SHARED / "ordinary" / f"{file}.csv"))
    ]
    return run(
        [
            "bench", "screening", "--list", f"ofac:{SHARED / 'lists' / options.list}", *ordinary, "--peers", "none",
            "--sample", "1000", "--names", "4000", "--whole", str(options.names), "--seconds", str(options.seconds),
            "--must", "built-in",
        ]
    )  # fmt: skip


if __name__ == "__main__":
    sys.exit(main())

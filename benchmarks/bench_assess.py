"""The whole journey in a batch: read, check, assess and store durably, on one core, by the wall clock.

Every filing is a distinct waybill of 16 kB. SQLite stands on the disk of the temporary folder with WAL and
synchronous=FULL; the baseline is lxml's parse of the same bytes, measured in turn with it.
"""

import hashlib
import statistics
import tempfile
import time

from bench_reading import grown
from conditions import print_conditions

from openplaci import formats, wiring
from openplaci.flow.journey import journey
from openplaci.formats.cargo_xml.parser import parse as parse_alone
from openplaci.model.filing import Filing
from openplaci.settings import Settings

FILINGS = 2000
BATCH = 200
ROUNDS = 5
TARGET = 1000


def filings(seed: int) -> list[Filing]:
    """Make filings with a waybill number of their own each."""
    message = grown("xfwb_ordinary.xml", "IncludedMasterConsignmentItem", 16_000)
    number = next(iter(formats.read(message).consignments)).master
    assert number
    out = []
    for place in range(FILINGS):
        serial = f"{seed * FILINGS + place + 1_000_000:07d}"
        own = f"{number[:3]}-{serial}{int(serial) % 7}"
        raw = message.replace(number.encode(), own.encode())
        out.append(
            Filing(
                id=own,
                raw=raw,
                digest=hashlib.sha256(raw).hexdigest(),
                channel="bench",
                sender="local",
                name=f"{own}.xml",
            )
        )
    return out


def main() -> None:
    """Print the figures."""
    print_conditions("Read, check, assess and store durably, wall clock on one core")
    rates, ratios, shares = [], [], []
    for seed in range(ROUNDS):
        batch = filings(seed)
        with tempfile.TemporaryDirectory() as folder:
            settings = Settings(data=folder)
            with wiring.open_store(settings) as store:
                stations = wiring.stations(settings, store)
                journey(batch[:1], stations)
                began, cpu = time.perf_counter(), time.process_time()
                for place in range(0, FILINGS, BATCH):
                    done = journey(batch[place : place + BATCH], stations)
                    assert all(one.kept and one.assessed[0].assessment.outcome == "clear" for one in done)
                spent, cpu = time.perf_counter() - began, time.process_time() - cpu
        began = time.perf_counter()
        for one in batch:
            parse_alone(one.raw)
        parsed = time.perf_counter() - began
        rates.append(FILINGS / spent)
        ratios.append(spent / parsed)
        shares.append(cpu / spent)
    digest = hashlib.sha256(batch[0].raw).hexdigest()[:8]
    print(
        f"XFWB of {len(batch[0].raw)} bytes ({digest}), {FILINGS} filings in batches of {BATCH}: "
        f"{statistics.median(rates):,.0f}/s (target {TARGET:,}), {min(rates):,.0f} to {max(rates):,.0f}; "
        f"time ratio to lxml parsing alone {statistics.median(ratios):.1f}; "
        f"CPU {statistics.median(shares):.0%} of the wall clock"
    )


if __name__ == "__main__":
    main()

"""The live engine: microseconds a consignment for 50, 200 and 1,000 profiles, with reasons; and publishing."""

import gc
import itertools
import statistics
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path

import msgspec

sys.path.insert(0, str(Path(__file__).parent.parent / "tests" / "risk" / "rules"))
import hostile_cases as hostile
from conditions import EXAMPLES, print_conditions
from typical_profiles import typical

from openplaci import formats
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.profile import Profile
from openplaci.risk.named_lists import load
from openplaci.risk.rules import PACK, files, served
from openplaci.risk.rules.live import publish

BARS = {50: 25.0, 200: 80.0, 1000: 350.0}
"""Microseconds a consignment at most."""
PUBLISH = 200.0
"""Milliseconds for 1,000 profiles at most."""
REFUSE = 50.0
"""Milliseconds for a hostile rule at most."""
ROUNDS = 7
PASSES = 5


def main() -> None:
    """Print the figures."""
    print_conditions("Profiles, live: fused into one function, reasons kept")
    dossiers = consignments()
    encoded = [msgspec.json.encode(dossier.consignment) for dossier in dossiers]
    decode = msgspec.json.Decoder(Consignment).decode
    base = statistics.median(
        _spent(lambda: [decode(one) for _ in range(PASSES) for one in encoded]) for _ in range(ROUNDS)
    ) / (PASSES * len(encoded))
    print(f"{len(dossiers)} consignments of the examples; decoding one from JSON by msgspec alone: {base * 1e6:.1f} us")
    lists = load()
    for number, bar in BARS.items():
        _print_row(f"{number:5} profiles", typical(number), bar, dossiers, base)
    pack = served(files(PACK), lists)
    _print_row(f"the pack, {len(publish(pack, lists).active)} of {len(pack)} active", pack, 0.0, dossiers, base)
    print(f"publishing 1,000: at most {PUBLISH:.0f} ms")
    print(f"the longest wait of a consignment while 1,000 are published: {_longest_wait(dossiers):.0f} ms")
    rules = hostile.cases()
    spent = sorted(_spent(lambda rule=rule: hostile.refusal(rule.rule)) for rule in rules)
    assert hostile.refuse_all() == len(rules), "a hostile rule was taken"
    print(
        f"{len(rules)} hostile or wrong rules, each refused at its line and column: {sum(spent) * 1e3:.0f} ms in all, "
        f"the slowest {spent[-1] * 1e3:.0f} ms (at most {REFUSE:.0f})"
    )


def _print_row(label: str, profiles: Sequence[Profile], bar: float, dossiers: list[Dossier], base: float) -> None:
    lists = load()
    times = []
    for _ in range(ROUNDS):
        start = time.process_time()
        engine = publish(profiles, lists)
        times.append(time.process_time() - start)
    fired = sum(len(engine.look(dossier).fired) for dossier in dossiers)
    each = statistics.median(
        _spent(lambda: [engine(dossier) for _ in range(PASSES) for dossier in dossiers]) for _ in range(ROUNDS)
    ) / (PASSES * len(dossiers))
    most = f" (at most {bar:.0f})" if bar else ""
    print(
        f"{label}: {each * 1e6:.1f} us a consignment{most}, {each / base:.1f} times the decoding; "
        f"{fired / len(dossiers):.2f} fire; published in {statistics.median(times) * 1e3:.0f} ms"
    )


def _longest_wait(dossiers: list[Dossier]) -> float:
    """Assess in one thread while another publishes 1,000 profiles: milliseconds of the slowest consignment."""
    lists = load()
    engine = publish(typical(50), lists)
    profiles = typical(1000)
    waits: list[float] = []
    stop = threading.Event()

    def assess() -> None:
        for dossier in itertools.cycle(dossiers):
            start = time.perf_counter()
            engine(dossier)
            waits.append(time.perf_counter() - start)
            if stop.is_set():
                return

    thread = threading.Thread(target=assess)
    thread.start()
    publish(profiles, lists)
    stop.set()
    thread.join()
    return max(waits) * 1e3


def consignments() -> list[Dossier]:
    """Every consignment of the examples, with the time that its message bears."""
    files = sorted(path for path in EXAMPLES.rglob("*") if path.is_file())
    return [
        open_dossier(consignment, at=message.at)
        for path in files
        for message in formats.read(path.read_bytes()).messages
        for consignment in message.consignments
    ]


def _spent(work: object) -> float:
    gc.collect()
    start = time.process_time()
    work()  # type: ignore[operator]
    return time.process_time() - start


if __name__ == "__main__":
    main()

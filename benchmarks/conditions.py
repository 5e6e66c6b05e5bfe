"""What every benchmark shares: the conditions, and timing side by side with a baseline."""

import datetime as dt
import os
import platform
import statistics
import time
from collections.abc import Callable
from pathlib import Path

EXAMPLES = Path(__file__).parent.parent / "examples"
ROUNDS = 9


def pin() -> str:
    """Keep to one core where the system allows it; say which."""
    if hasattr(os, "sched_setaffinity"):
        core = min(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {core})
        return f"pinned to core {core}"
    return "not pinned"


def print_conditions(title: str, *, one_core: bool = True) -> None:
    """Print the machine, the date and the versions that the figures stand for; keep to one core or say that not."""
    import apsw
    import msgspec
    from lxml import etree

    print(f"# {title}")
    kept = pin() if one_core else "not pinned"
    print(
        f"{dt.date.today().isoformat()}, {_processor()}, {os.cpu_count()} cores, {kept}, "  # noqa: DTZ011 - local day
        f"{platform.system()}, Python {platform.python_version()}, lxml {'.'.join(map(str, etree.LXML_VERSION[:3]))}, "
        f"msgspec {msgspec.__version__}, SQLite {apsw.sqlite_lib_version()}"
    )


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def side_by_side(work: Callable[[], int], baseline: Callable[[], int]) -> tuple[float, float, float]:
    """Time both in turn, `ROUNDS` times, in CPU seconds.

    Returns:
        Items a second of the work and of the baseline (medians), and the median of their times' ratios.
    """
    rates, base_rates, ratios = [], [], []
    work()
    baseline()
    for _ in range(ROUNDS):
        spent, items = _timed(work)
        base_spent, base_items = _timed(baseline)
        rates.append(items / spent)
        base_rates.append(base_items / base_spent)
        ratios.append((spent / items) / (base_spent / base_items))
    return statistics.median(rates), statistics.median(base_rates), statistics.median(ratios)


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    began = time.process_time()
    items = work()
    return time.process_time() - began, items


def print_row(what: str, rate: float, target: float | None, baseline: str, base_rate: float, ratio: float) -> None:
    """Print one figure beside its target and its baseline."""
    wanted = "" if target is None else f" (target {target:,.0f})"
    print(f"{what}: {rate:,.0f}/s{wanted}; {baseline} {base_rate:,.0f}/s; time ratio {ratio:.1f}")

"""What ``openplaci bench`` prints: conditions, figures as they come, bars beside them."""

import datetime as dt
import hashlib
import math
import os
import platform
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

import msgspec

from openplaci import __version__
from openplaci.cli import files
from openplaci.screening.trial import bars as bars_of
from openplaci.screening.trial.measure import Measure
from openplaci.screening.trial.methods import Method
from openplaci.screening.trial.run import Asked

_PACKAGES: Final = ("numba", "numpy", "rapidfuzz", "nomenklatura", "rigour")
_WIDTH: Final = 150


class Report:
    """A report in the making."""

    def __init__(self, *, json: bool, bars: tuple[bars_of.Bar, ...], perturb: str) -> None:
        """Take how to print, and the bars."""
        self._json, self._bars, self._perturb = json, bars, perturb
        self._files: list[dict[str, Any]] = []
        self._measures: list[tuple[Measure, bars_of.Bar | None]] = []

    def file(self, path: Path, data: bytes, use: str, words: str) -> None:
        """Note a file that was read."""
        self._files.append(
            {
                "file": files.shown(path), "use": use, "bytes": len(data),
                "sha256": hashlib.sha256(data).hexdigest(), "read": words,
            }
        )  # fmt: skip

    def conditions(self, asked: Asked, peers: Sequence[Method]) -> None:
        """Say under which conditions the figures stand."""
        versions = {"openplaci": __version__, "python": platform.python_version()}
        for name in _PACKAGES:
            try:
                versions[name] = metadata.version(name)
            except metadata.PackageNotFoundError:
                continue
        options = {
            "perturb": asked.perturb, "alerts": asked.alerts, "seed": asked.seed, "sample": asked.sample,
            "names": asked.names, "exhaustive": asked.exhaustive, "seconds": asked.seconds, "whole": asked.whole,
        }  # fmt: skip
        told = {
            "measure": "conditions", "day": dt.datetime.now(dt.UTC).date().isoformat(), "processor": _processor(),
            "cores": os.cpu_count(), "system": platform.system(), "versions": versions, "options": options,
            "methods": ["openplaci", *(one.name for one in peers)], "files": self._files,
        }  # fmt: skip
        if self._json:
            self._line(told)
            return
        print_ = sys.stdout.write
        print_(f"{told['day']}, {told['processor']}, {told['cores']} cores, {told['system']}; one core is used\n")
        print_(", ".join(f"{name} {version}" for name, version in versions.items()) + "\n")
        print_(", ".join(f"{name} {value:,}" if isinstance(value, int) else f"{name} {value}"
                         for name, value in options.items()) + "\n")  # fmt: skip
        for one in self._files:
            print_(f"{one['use']} {one['file']}: {one['read']}; {one['bytes']:,} bytes, sha256 {one['sha256'][:16]}\n")
        sys.stdout.flush()

    def remark(self, words: str) -> None:
        """Say what is not measured, and why."""
        if self._json:
            self._line({"measure": "remark", "note": words})
        else:
            sys.stdout.write(words + "\n")

    def say(self, measure: Measure) -> None:
        """Take a figure; a line at once where lines are asked for."""
        bar = bars_of.of(self._bars, measure, self._perturb)
        self._measures.append((measure, bar))
        if self._json:
            known = {
                "measure": measure.what, "of": measure.of, "method": measure.method,
                "value": None if math.isnan(measure.value) else round(measure.value, 6), "n": measure.n,
                "low": measure.low, "high": measure.high, "names": measure.size, "note": measure.note,
            }  # fmt: skip
            if bar is not None:
                wanted = {"least": bar.least, "most": bar.most, "aim": bar.aim, "met": bar.met(measure.value)}
                known |= {key: value for key, value in wanted.items() if value is not None}
            self._line(known)

    def missed(self) -> bool:
        """Whether a figure does not reach its bar."""
        return any(bar is not None and not bar.met(measure.value) for measure, bar in self._measures)

    def end(self) -> None:
        """Print the tables, where they are asked for."""
        if self._json:
            return
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        console = Console(width=None if sys.stdout.isatty() else _WIDTH)
        out = Table(box=None, header_style="bold", pad_edge=False)
        for head in ("What", "Of", "Method"):
            out.add_column(head, overflow="fold", max_width=34)
        for head in ("Figure", "95 %", "n", "Names", "Bar"):
            out.add_column(head, no_wrap=True, justify="right")
        out.add_column("Note", overflow="fold")
        for measure, bar in self._measures:
            if measure.what == "recall of":
                continue
            between = "" if measure.low is None or measure.high is None else f"{measure.low:.3f}-{measure.high:.3f}"
            size = f"{measure.size:,}" if measure.size else ""
            cells = (
                measure.what, measure.of, measure.method, shown(measure.value), between,
                f"{measure.n:,}" if measure.n else "", size, _bar(bar, measure.value), measure.note,
            )  # fmt: skip
            missed = bar is not None and not bar.met(measure.value)
            out.add_row(*map(Text, cells), style="red" if missed else None)
        console.print(out)
        kinds = [measure for measure, _ in self._measures if measure.what == "recall of"]
        if kinds:
            console.print(_by_kind(kinds))

    def _line(self, row: object) -> None:
        sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
        sys.stdout.buffer.flush()


def shown(value: float) -> str:
    """A figure for people."""
    if math.isnan(value):
        return "-"
    return f"{value:,.0f}" if value >= 100 or value == int(value) > 1 else f"{value:.4g}"  # noqa: PLR2004 - whole ones


def _bar(bar: bars_of.Bar | None, value: float) -> str:
    if bar is None:
        return ""
    sign, limit = (">=", bar.least) if bar.least is not None else ("<=", bar.most)
    return f"{sign} {limit:,g}{'' if bar.met(value) else ' MISSED'}"


def _by_kind(kinds: Sequence[Measure]) -> Any:
    """Recall by kind of perturbation: a row a kind, a column a method."""
    from rich.table import Table

    named = list(dict.fromkeys(one.method for one in kinds))
    out = Table(box=None, header_style="bold", pad_edge=False, title="Recall by kind of perturbation, of how many")
    out.add_column("Kind")
    for method in named:
        out.add_column(method, justify="right", overflow="fold")
    for kind in dict.fromkeys(one.of for one in kinds):
        found = {one.method: one for one in kinds if one.of == kind}
        out.add_row(kind, *(f"{one.value:.2f} {one.n}" if (one := found.get(name)) else "-" for name in named))
    return out


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()

"""What a person sees: the table on standard output, progress on standard error."""

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypeVar

from openplaci.cli.files import shown
from openplaci.flow.journey import Assessed, Journey, Unread
from openplaci.model.consignment import Consignment

T = TypeVar("T")

LONG_WORK = 20
"""From so many files on, work at a terminal shows its progress."""

COLOURS = {"clear": "green", "review": "yellow", "rfi": "cyan", "rfs": "magenta", "dnl": "red"}


def progress(items: Sequence[T], what: str) -> Iterable[T]:
    """Go through the items; long work shows its progress on standard error when that is a terminal."""
    if len(items) < LONG_WORK or not sys.stderr.isatty():
        return items
    from rich.console import Console
    from rich.progress import track

    return track(items, description=what, console=Console(stderr=True), transient=True)


def table(rows: Sequence[tuple[Path, Journey]]) -> None:
    """Print one row a consignment, and one for each message that could not be read."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else 160)
    out = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("File", "Consignment", "Route"):
        out.add_column(name, no_wrap=True, overflow="ellipsis", max_width=26)
    for name in ("Pieces", "kg"):
        out.add_column(name, no_wrap=True, justify="right")
    out.add_column("Goods", no_wrap=True, overflow="ellipsis", max_width=22)
    out.add_column("Outcome", no_wrap=True)
    out.add_column("Score", no_wrap=True, justify="right")
    out.add_column("Why", min_width=24)
    counts: dict[str, int] = {}
    for path, journey in rows:
        for item in journey.assessed:
            outcome = item.assessment.outcome
            counts[outcome] = counts.get(outcome, 0) + 1
            out.add_row(
                shown(path.name),
                *_cells(item.consignment),
                Text(outcome, style=COLOURS[outcome]),
                str(item.assessment.score),
                _why(item),
            )
        for message in journey.unread:
            counts["review"] = counts.get("review", 0) + 1
            out.add_row(
                shown(path.name), f"({message.format})", "", "", "", "", Text("review", style=COLOURS["review"]), "",
                unread_words(message),
            )  # fmt: skip
    console.print(out)
    total = sum(counts.values())
    console.print(f"\n{total} assessed: " + ", ".join(f"{counts[o]} {o}" for o in COLOURS if o in counts))


def unread_words(message: Unread) -> str:
    """The reason why a message could not be read, in one line."""
    first = message.findings[0] if message.findings else None
    if first is None:
        return "nothing could be read"
    return f"{first.code}: {first.words}" + (f" ({first.where})" if first.where else "")


def _cells(c: Consignment) -> tuple[str, ...]:
    weight = "" if c.weight_kg is None else f"{c.weight_kg:g}"
    pieces = "" if c.pieces is None else str(c.pieces)
    goods = c.description or ""
    return c.label, f"{c.origin or '?'}-{c.destination or '?'}", pieces, weight, goods


def _why(item: Assessed) -> str:
    return item.assessment.reasons[0] if item.assessment.reasons else ""

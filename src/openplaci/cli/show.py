"""What a person sees: the table on standard output, progress on standard error."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from openplaci.cli.files import shown
from openplaci.flow.walked import Assessed, Journey, Unread
from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment
from openplaci.model.status import Status

LONG_WORK = 20
"""From so many files on, work at a terminal shows its progress."""

COLOURS = {"clear": "green", "review": "yellow", "rfi": "cyan", "rfs": "magenta", "dnl": "red"}


@contextmanager
def progress(total: int, what: str) -> Iterator[Callable[[int], None]]:
    """Show how far work of so many files has come, on standard error where that is a terminal.

    Yields:
        What to call with the number of files done since the last call.
    """
    if total < LONG_WORK or not sys.stderr.isatty():
        yield lambda _: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda done: bar.advance(task, done)


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
        for told in journey.reported:
            out.add_row(
                shown(path.name), told.said.label, "", "", "", "", Text("kept", style="dim"), "",
                reported_words(told.said),
            )  # fmt: skip
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


def reported_words(said: Status | Answer) -> str:
    """What a status or an answer tells, in one line."""
    if isinstance(said, Answer):
        what = ", ".join(error.code for error in said.errors) or said.text or ""
        return f"{said.kind} {said.code or said.said or ''}: {what}".replace(" :", ":")
    happened = (said.event or "status").replace("_", " ")
    quantity = "" if said.pieces is None else f", {said.pieces} pieces"
    flight = "" if said.leg is None or not said.leg.flight else f", {said.leg.flight}"
    place = "" if said.place is None else f" at {said.place}"
    return f"{said.code or 'no status'}: {happened}{place}{flight}{quantity}"


def _cells(c: Consignment) -> tuple[str, ...]:
    weight = "" if c.weight_kg is None else f"{c.weight_kg:g}"
    pieces = "" if c.pieces is None else str(c.pieces)
    goods = c.description or ""
    return c.label, f"{c.origin or '?'}-{c.destination or '?'}", pieces, weight, goods


def _why(item: Assessed) -> str:
    return item.assessment.reasons[0] if item.assessment.reasons else ""

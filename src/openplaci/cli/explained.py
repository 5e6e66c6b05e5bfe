"""A filing explained at the terminal: each line, what stands in it, and what was found there."""

import io
import re
import sys
from collections import Counter
from collections.abc import Iterator

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from openplaci.model.consignment import Consignment
from openplaci.model.explained import Explained, Line, Part
from openplaci.model.finding import Finding, Severity
from openplaci.model.status import Status

WIDTH = 100
"""Columns where the output is no terminal."""
LEAST = 60
"""Columns that are taken at least."""
MOST = 20
"""Consignments, and lines with findings, that are named at the head."""

STYLES = {
    "tag": "bold", "id": "cyan", "place": "green", "quantity": "yellow", "date": "magenta", "code": "blue",
    "text": "", "odd": "red",
}  # fmt: skip
SEVERITIES: dict[Severity, tuple[str, str]] = {
    "error": ("error", "bold red"), "warning": ("warning", "yellow"), "info": ("note", "blue"),
}  # fmt: skip
"""Severity -> the word for people, and its style."""

_INDENT = 7
_UNSEEN = {code: chr(0x2400 + code) for code in range(32) if code != ord("\t")} | {0x7F: "\u2421"}
_MISLEADING = dict.fromkeys(
    (*range(0x80, 0xA0), 0xAD, 0x61C, *range(0x200B, 0x2010), *range(0x2028, 0x202F), *range(0x2060, 0x2070), 0xFEFF),
    "\ufffd",
)
_SHOWN = str.maketrans(_UNSEEN | _MISLEADING)


def shown(text: str) -> str:
    """A filer's text as it is safe to print, character by character: what would steer a terminal becomes a sign.

    Control characters become the signs of Unicode's control pictures, those that hide or turn text a question mark;
    a tab stays one.
    """
    return text if text.isascii() and text.isprintable() else text.translate(_SHOWN)


def write(explained: Explained, name: str) -> None:
    """Print a filing explained to standard output; in colour where that is a terminal and ``NO_COLOR`` is not set.

    Characters that the terminal cannot write become question marks.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")
    console = Console(highlight=False, markup=False, emoji=False, soft_wrap=True)
    width = console.width if sys.stdout.isatty() else WIDTH
    for row in rows(explained, name, max(width, LEAST)):
        console.print(row)


def rows(explained: Explained, name: str, width: int) -> Iterator[Text]:
    """The rows of the output.

    Args:
        explained: the filing.
        name: of the file, for the head.
        width: columns.
    """
    for row in _rows(explained, name, width):
        row.rstrip()
        yield row


def _rows(explained: Explained, name: str, width: int) -> Iterator[Text]:
    yield Text(shown(name), style="bold")
    for said in filter(None, (summary(explained), *subjects(explained), deviations(explained), doubts(explained))):
        yield from _wrapped(said, width, "  ", Text())
    for finding in explained.elsewhere:
        yield from _finding(finding, width, Text())
    yield Text()
    for line in explained.lines:
        yield from _line(line, width)
    if explained.left_out:
        yield Text()
        yield from _wrapped(left_out(explained), width, "", Text())


def summary(explained: Explained) -> str:
    """What the filing is: its formats and how long it is."""
    messages = len(explained.reading.messages)
    lines = len({line.number for line in explained.lines})
    kind = explained.reading.format if messages else next((x.message for x in explained.lines if x.message), "unknown")
    parts = [f"format {kind}", _counted(lines, "line")]
    if messages > 1:
        parts.append(f"{messages:,} messages")
    return ", ".join(parts)


def subjects(explained: Explained) -> Iterator[str]:
    """What the filing says in short: a line a consignment, status and answer."""
    reading = explained.reading
    all_of_it = [*map(_consignment, reading.consignments), *map(_status, reading.statuses)]
    all_of_it += [
        f"{answer.label}: {answer.kind} {answer.code or answer.said or ''}".rstrip() for answer in reading.answers
    ]
    yield from all_of_it[:MOST]
    if len(all_of_it) > MOST:
        yield f"and {len(all_of_it) - MOST:,} more"


def _consignment(one: Consignment) -> str:
    parts = [f"{one.label} {one.origin or '?'}-{one.destination or '?'}"]
    if one.pieces is not None:
        parts.append(_counted(one.pieces, "piece"))
    if one.weight_kg is not None:
        parts.append(f"{one.weight_kg:g} kg")
    return ", ".join(parts) + (f": {one.description[:80]}" if one.description else "")


def _status(one: Status) -> str:
    event = f" ({one.event.replace('_', ' ')})" if one.event else ""
    return f"{one.label}: {one.code or 'no status'}{event}" + (f" at {one.place}" if one.place else "")


def deviations(explained: Explained) -> str:
    """How many findings of each severity there are, and in which lines."""
    counts = Counter(finding.severity for finding in explained.reading.findings)
    said = [_counted(counts[kind], word) for kind, (word, _) in SEVERITIES.items() if counts[kind]]
    lines = [line.number for line in explained.lines if line.findings]
    return f"{', '.join(said)}{_in_lines(lines)}" if said else "no deviations found"


def doubts(explained: Explained) -> str:
    """How many elements are marked as to be looked at, and in which lines; empty where none is."""
    lines = [line.number for line in explained.lines for part in line.parts if part.doubt]
    return f"{_counted(len(lines), 'element')} to look at, marked with !{_in_lines(lines)}" if lines else ""


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def _in_lines(numbers: list[int]) -> str:
    each = list(dict.fromkeys(numbers))
    if not each:
        return ""
    more = f" and {len(each) - MOST:,} more" if len(each) > MOST else ""
    return f"; line{'' if len(each) == 1 else 's'} {', '.join(map(str, each[:MOST]))}{more}"


def left_out(explained: Explained) -> str:
    """That the filing goes on."""
    return f"{explained.left_out:,} more characters are not explained: the filing is too long for one page"


def _line(line: Line, width: int) -> Iterator[Text]:
    number = f"{line.number:>5}  " if line.column == 1 else f"{'+':>5}  "
    row = Text(number, style="dim")
    row.append_text(_coloured(line))
    name = shown(line.name)
    gap = width - cell_len(row.plain) - cell_len(name)
    if name and gap >= 2:  # noqa: PLR2004 - blanks that part two columns
        row.append(" " * gap)
        row.append(name, style="dim")
        name = ""
    yield row
    if name:
        yield Text(name.rjust(width), style="dim")
    for finding in line.findings:
        column = (finding.where.column or 1) - line.column if finding.where else 0
        before = cell_len(_flat(line.text[:column]))
        caret = Text(" " * (_INDENT + before) + "^ ") if _INDENT + before < width - 30 else Text(" " * _INDENT)
        yield from _finding(finding, width, caret)
    inside = listed(line)
    if inside:
        yield from _table(line, inside, width)


def _flat(text: str) -> str:
    """A line as a terminal shows it: a tab is one column, as in what is found there."""
    return shown(text).replace("\t", " ")


def _coloured(line: Line) -> Text:
    text = Text(_flat(line.text))
    for part in line.parts:
        text.stylize(STYLES[part.kind] + (" underline" if part.doubt else ""), part.start, part.end)
    return text


def _finding(finding: Finding, width: int, before: Text) -> Iterator[Text]:
    word, style = SEVERITIES[finding.severity]
    start = before.copy()
    start.stylize(style)
    start.append(f"{word}: ", style=style)
    at = cell_len(start.plain)
    if at > width // 2:
        yield start
        start, at = Text(" " * _INDENT), _INDENT
    yield from _wrapped(f"{finding.words} [{finding.code}]", width, " " * at, start)


def _wrapped(words: str, width: int, indent: str, start: Text) -> Iterator[Text]:
    """Words over as many rows as they need: behind ``start``, and then under it."""
    row, used = start, cell_len(start.plain)
    fresh = True
    for word in shown(words).split():
        size = cell_len(word)
        if not fresh and used + 1 + size > width:
            yield row
            row, used, fresh = Text(indent), len(indent), True
        row.append(word if fresh else f" {word}")
        used += size + (not fresh)
        fresh = False
    yield row


def listed(line: Line) -> list[Part]:
    """The parts that say more than the line itself does."""
    inside = [part for part in line.parts if part.kind != "tag" or (part.value and part.key != line.key)]
    if len(inside) == 1 and not inside[0].value and not inside[0].doubt:
        return []
    return inside


def _table(line: Line, parts: list[Part], width: int) -> Iterator[Text]:
    said = [re.sub(r"\s+", " ", shown(line.text[part.start : part.end])) for part in parts]
    first = min(max(cell_len(one) for one in said), max(14, width // 4))
    second = min(max(len(part.name) for part in parts), max(16, width // 3))
    for text, part in zip(said, parts, strict=True):
        row = Text(" " * (_INDENT + 2))
        cut = text if cell_len(text) <= first else f"{text[: first - 1]}\u2026"
        row.append(cut, style=STYLES[part.kind])
        row.append(" " * (first - cell_len(cut) + 2))
        row.append(shown(part.name).ljust(second))
        indent = _INDENT + 2 + first + 2 + second + 2
        if not part.value:
            yield row
            continue
        row.append("  ")
        if part.doubt:
            row.append("! ", style="bold yellow")
        if cell_len(row.plain) > indent + 2:
            yield row
            row = Text(" " * indent)
        yield from _wrapped(part.value, width, " " * indent, row)

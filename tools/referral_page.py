"""The page of the referral: its table by act, every cell, and a diagram, all from the table itself."""

from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from openplaci.model.referral import ACTS, ASKS, CODES, Act, State
from openplaci.referral.table import PLACES, Cell, ask_of, table

Row = tuple[str, ...]

_LOOK = 'xmlns="http://www.w3.org/2000/svg" font-family="sans-serif" font-size="11" fill="currentColor"'
_TIP = (
    '<marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto">'
    '<path d="M0 0L8 4L0 8z"/></marker>'
)


class Box(NamedTuple):
    """States that the diagram shows as one, and where: column and row of a grid."""

    name: str
    states: tuple[State, ...]
    column: int
    row: int


BOXES = (
    Box("received", ("received", "incomplete"), 0, 1),
    Box("assessing", ("assessing",), 1, 1),
    Box("review", ("review",), 1, 0),
    Box("clear", ("clear",), 3, 0),
    *(
        Box(ask.upper(), (f"{ask}_issued", f"{ask}_replied", f"{ask}_overdue"), 2, row)  # type: ignore[arg-type]
        for ask, row in zip(ASKS, (1, 2, 3), strict=True)
    ),
    Box("lifted", ("rfi_lifted", "rfs_lifted", "dnl_lifted"), 3, 2),
    Box("rejected", ("rejected",), 0, 2),
    Box("withdrawn", ("withdrawn",), 0, 3),
    Box("departed", ("departed",), 3, 3),
)
FROM_ANYWHERE = 3
"""An act that leads to a box from so many others is said in it, in place of as many arrows."""

WIDE, HIGH, ACROSS, DOWN, EDGE = 150, 58, 290, 130, 12


def referral_table() -> Iterator[tuple[str, Sequence[Row]] | str]:
    """The page in order: Markdown, or the head of a table and its rows."""
    yield "# The referral"
    yield (
        "Where the dialogue about one consignment stands, what may be done there, and what filers are told: generated "
        "from the table that the platform runs on. What has no row is refused. Codes are CAMIR's, as the programme's "
        f"wording has them: {', '.join(f'`{sign}` {ask.upper()}' for ask, sign in CODES.items())}; `H` opened, `J` "
        "still in place, `I` removed; `SF` assessment complete; `PER` rejected.\n"
    )
    yield (
        "Several holds may be open; the state is the gravest's. `H` is told of the hold that is asked, `J` of the "
        "gravest, `I` of each open one, the mildest first. A consignment that departed keeps its holds open: "
        "`departed_rfs` is one whose gravest is an RFS. How to work with it: [referrals](../how-to/referrals.md).\n"
    )
    yield "## In short"
    yield diagram()
    yield (
        "\nAn act in a box leads there from three or more of the others. The acts of test commands, and what changes "
        "no box, are left out.\n"
    )
    yield "## What may be done"
    yield (
        "| Act | By | What happens | From |",
        [(f"[{act}](#{act})", ", ".join(_who(act)), told.words, told.expected) for act, told in table().acts.items()],
    )
    yield "## Every place"
    yield "A dot: refused. An equals sign: it stays where it is.\n"
    for kind, acts in _kinds().items():
        yield f"### {kind}"
        yield (
            "| Stands at | " + " | ".join(acts) + " |",
            [(f"`{place}`", *(_short(table().cells.get((place, act))) for act in acts)) for place in PLACES],
        )
    yield "## Act by act"
    for act in ACTS:
        yield f"### {act}"
        yield f"{table().acts[act].words} By: {', '.join(_who(act))}.\n"
        yield "| From | To | Filers are told | By |", list(_rows(act))


def _rows(act: Act) -> Iterator[Row]:
    """Cells that lead alike in one row."""
    alike: dict[tuple[str, str, str], list[str]] = {}
    for (place, name), cell in table().cells.items():
        if name == act:
            alike.setdefault((_to(cell), _told(cell), ", ".join(cell.who)), []).append(f"`{place}`")
    for (to, told, who), places in alike.items():
        yield ", ".join(places), to, told, who


def _to(cell: Cell) -> str:
    to = f"`{cell.to}`"
    return to if "H" in cell.answers or not cell.asks else ", ".join([to, *(f"`{ask}_issued`" for ask in cell.asks)])


def _told(cell: Cell) -> str:
    codes: list[str] = []
    held = ask_of(cell.place)
    for answer in cell.answers:
        sign = CODES[cell.asks[0]] if answer == "H" else CODES[held] if held and answer in ("I", "J") else ""
        codes.append(f"`{sign}{answer}`")
    if cell.asks and "H" not in cell.answers:
        codes += [f"or `{CODES[ask]}H`" for ask in cell.asks]
    return " ".join(codes) or "nothing"


def _short(cell: Cell | None) -> str:
    if cell is None:
        return "·"
    stays = cell.to == ("departed" if cell.place.startswith("departed") else cell.place)
    to = "=" if stays else f"`{cell.to}`"
    return to if _told(cell) == "nothing" else f"{to} {_told(cell)}"


def _who(act: Act) -> list[str]:
    return list(dict.fromkeys(who for (_, name), cell in table().cells.items() if name == act for who in cell.who))


def _kinds() -> dict[str, list[Act]]:
    """Acts by whose they are, in order."""
    kinds: dict[str, list[Act]] = {}
    for act in ACTS:
        kinds.setdefault(f"Acts of {_who(act)[0]}", []).append(act)
    return kinds


def diagram() -> str:
    """An SVG without blank lines, so that it stands in Markdown as it is."""
    arrows, notes = _arrows()
    width, height = 3 * ACROSS + WIDE + 2 * EDGE, 3 * DOWN + HIGH + 2 * EDGE
    lines = [
        f'<svg role="img" aria-label="States and acts of the referral" viewBox="0 0 {width} {height}" {_LOOK}>',
        f"<defs>{_TIP}</defs>",
    ]
    for (start, end), acts in arrows.items():
        lines += _arrow(start, end, acts)
    for box in BOXES:
        x, y = _corner(box)
        lines.append(
            f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="6" fill="none" stroke="currentColor"/>'
            f'<text x="{x + WIDE / 2}" y="{y + 18}" text-anchor="middle" font-weight="bold">{escape(box.name)}</text>'
        )
        said = notes.get(box, [])
        for at, words in enumerate(said):
            where = f'x="{x + WIDE / 2}" y="{y + 34 + 14 * at}"'
            lines.append(f'<text {where} text-anchor="middle">{escape(words)}</text>')
    return "\n".join([*lines, "</svg>"])


def _arrows() -> tuple[dict[tuple[Box, Box], list[str]], dict[Box, list[str]]]:
    """Acts by the boxes that they lead between; those that lead to one from almost everywhere, by that box."""
    box_of = {state: box for box in BOXES for state in box.states}
    leads: dict[tuple[Act, Box], dict[Box, None]] = {}
    for (place, act), cell in table().cells.items():
        if act.startswith("test_") or place not in box_of:
            continue
        goals = [cell.to]
        if cell.asks and "H" not in cell.answers:
            goals += [f"{ask}_issued" for ask in cell.asks]  # type: ignore[misc]
        for goal in goals:
            if (to := box_of[goal]) != box_of[place]:
                leads.setdefault((act, to), {})[box_of[place]] = None
    arrows: dict[tuple[Box, Box], list[str]] = {}
    notes: dict[Box, list[str]] = {}
    for (act, to), starts in leads.items():
        if len(starts) >= FROM_ANYWHERE:
            notes.setdefault(to, []).append(f"→ {act}")
            continue
        for start in starts:
            arrows.setdefault((start, to), []).append(act)
    return arrows, notes


def _corner(box: Box) -> tuple[int, int]:
    return EDGE + box.column * ACROSS, EDGE + box.row * DOWN


def _arrow(start: Box, end: Box, acts: Sequence[str]) -> Iterator[str]:
    (x1, y1), (x2, y2) = _middle(start, end), _middle(end, start)
    # Its words stand nearer to where it comes from, so that those of arrows to one box do not meet.
    x, y = x1 + (x2 - x1) * 0.4, y1 + (y2 - y1) * 0.4
    anchor = "middle" if y1 == y2 else "start"
    yield f'<path d="M{x1} {y1}L{x2} {y2}" stroke="currentColor" fill="none" marker-end="url(#tip)"/>'
    for at, act in enumerate(acts):
        down = y - 5 - 12 * (len(acts) - 1 - at) if y2 == y1 else y + 12 * at
        yield f'<text x="{x + 8 * (y1 != y2):g}" y="{down:g}" text-anchor="{anchor}">{escape(act)}</text>'


def _middle(box: Box, other: Box) -> tuple[float, float]:
    """Where on its rim a box is left for another."""
    x, y = _corner(box)
    if box.column != other.column:
        return x + (WIDE if other.column > box.column else 0), y + HIGH / 2
    return x + WIDE / 2, y + (HIGH if other.row > box.row else 0)

"""The alert budget as a table, and drawn as a page that stands alone: alerts above, names found beneath."""

import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from html import escape

from openplaci.cli.page import document
from openplaci.screening.budget import ALL, Curve, Point, Range

_LEFT, _RIGHT, _WIDTH = 64, 16, 760
_UPPER, _LOWER, _GAP, _TOP, _FOOT = 230, 130, 30, 34, 46
_EVEN = 0.02
"""Thresholds of which a table has a row."""


def table(curves: Sequence[Curve], now: Mapping[str, float | None]) -> None:
    """Print the curves on standard output: a row each two hundredths, and for the threshold that keeps the budget."""
    from rich.console import Console
    from rich.table import Table

    console = Console(width=None if sys.stdout.isatty() else 160)
    for one in curves:
        out = Table(title=one.list, title_justify="left", box=None, header_style="bold", pad_edge=False)
        for name in ("Threshold", "Alerts", "A day", "Of 1,000 parties", "Parties", "Pairs", "Names gone wrong found"):
            out.add_column(name, justify="right")
        out.add_column("")
        for point in _rows(one):
            out.add_row(*_cells(point), _mark(point, one, now.get(one.list)))
        console.print(out)
        console.print()


def page(curves: Sequence[Curve], told: Mapping[str, object], now: Mapping[str, float | None], budget: str) -> str:
    """The page, in HTML: no name of a party is in it.

    Args:
        curves: of all lists first, where there are several.
        told: where the parties come from: name and value.
        now: the threshold in force, by list.
        budget: in words; empty where none was named.
    """
    facts = "".join(f"<li>{escape(line)}</li>" for line in (*_said(told), *([f"Budget: {budget}"] if budget else [])))
    body = f"""
<header class="top"><h1>Alert budget</h1></header>
<main class="page budget" id="main"><div class="stack">
<section class="panel" aria-labelledby="h-what"><h2 id="h-what">What was counted</h2><div class="body stack">
<ul class="facts">{facts}</ul>
<p class="q">An alert is a party of a consignment with a match at or above the threshold that is no weak alias. Shaded:
where the figure lies 19 times of 20, so wide because alerts are few. A name went wrong as names do in messages: a slip,
words turned, dropped, glued, cut.</p></div></section>
{"".join(_section(number, one, now.get(one.list)) for number, one in enumerate(curves))}
</div></main>
"""
    return document("Alert budget", body, {}, (), ("page.css", "budget.css"))


def _said(told: Mapping[str, object]) -> Iterator[str]:
    names = {
        "file": "File", "days": "Days", "consignments": "Consignments", "parties": "Parties, as often as they came",
        "distinct": "Parties, each once", "parties_a_day": "Parties a day",
    }  # fmt: skip
    for key, name in names.items():
        value = told.get(key)
        if value is not None:
            yield f"{name}: {_number(value) if isinstance(value, int | float) else value}"


def _section(number: int, one: Curve, now: float | None) -> str:
    kept = "" if one.budget is None else f": {one.budget.threshold:g} keeps the budget"
    rows = "".join(
        f"<tr{_row_class(point, one)}>{''.join(f'<td>{escape(cell)}</td>' for cell in _cells(point))}"
        f"<td>{escape(_mark(point, one, now))}</td></tr>"
        for point in _rows(one)
    )
    heads = ("Threshold", "Alerts", "A day", "Of 1,000 parties", "Parties", "Pairs", "Names gone wrong found", "")
    return f"""<section class="panel" aria-labelledby="h-{number}"><h2 id="h-{number}">{escape(one.list)}{kept}</h2>
<div class="body stack">{_drawing(one, now)}
<details><summary>Figures</summary><table class="figures"><thead><tr>
{"".join(f"<th>{head}</th>" for head in heads)}</tr></thead><tbody>{rows}</tbody></table></details></div></section>"""


def _row_class(point: Point, one: Curve) -> str:
    return ' class="kept"' if one.budget is not None and point.threshold == one.budget.threshold else ""


def _rows(one: Curve) -> list[Point]:
    points = {point.threshold: point for point in one.points if abs(point.threshold / _EVEN % 1 - 0.5) > 0.4999}  # noqa: PLR2004 - of a float
    if one.budget is not None:
        points[one.budget.threshold] = one.budget
    return [points[at] for at in sorted(points)]


def _mark(point: Point, one: Curve, now: float | None) -> str:
    kept = one.budget is not None and point.threshold == one.budget.threshold
    return ", ".join([*(["keeps the budget"] if kept else []), *(["now"] if point.threshold == now else [])])


def _cells(point: Point) -> tuple[str, ...]:
    return (
        f"{point.threshold:g}", f"{point.alerts:,}", _range(point.a_day), _range(point.per_thousand),
        f"{point.parties:,}", f"{point.pairs:,}", "-" if point.recall is None else _percent(point.recall),
    )  # fmt: skip


def _range(range_: Range | None) -> str:
    if range_ is None:
        return "-"
    return f"{_number(range_.value)} ({_number(range_.low)} to {_number(range_.high)})"


def _percent(range_: Range) -> str:
    return f"{range_.value:.1%} ({range_.low:.1%} to {range_.high:.1%})"


def _number(value: float) -> str:
    if value == 0 or value >= 100:  # noqa: PLR2004 - no more digits than tell something
        return f"{value:,.0f}"
    return f"{value:.3g}" if value < 10 else f"{value:.1f}"  # noqa: PLR2004


Scale = Callable[[float], float]


def _drawing(one: Curve, now: float | None) -> str:
    points = one.points
    first, last = points[0].threshold, 1.0
    daily = points[0].a_day is not None
    alerts = [point.a_day or point.per_thousand for point in points]
    least, most = _decades(alerts)
    bottom = _TOP + _UPPER
    foot = bottom + _GAP + _LOWER

    def across(threshold: float) -> float:
        return _LEFT + (threshold - first) / (last - first) * (_WIDTH - _LEFT - _RIGHT)

    def up(value: float) -> float:
        share = (math.log10(max(value, 10.0**least)) - least) / (most - least)
        return bottom - share * _UPPER

    def found(share: float) -> float:
        return foot - share * _LOWER

    parts = [
        f'<svg viewBox="0 0 {_WIDTH} {foot + _FOOT}" role="img" aria-label="{escape(_spoken(one))}">',
        *_grid(across, up, found, first, (least, most), (bottom, foot)),
        _band(points, alerts, across, up, "alerts"), _line(points, alerts, across, up, "alerts"),
    ]  # fmt: skip
    recalls = [point.recall for point in points if point.recall is not None]
    if recalls:
        parts += [_band(points, recalls, across, found, "found"), _line(points, recalls, across, found, "found")]
    parts += _marks(one, now, across, first, foot)
    title = "Alerts a day" if daily else "Alerts of 1,000 parties"
    parts += [
        f'<text class="name alerts" x="{_LEFT}" y="14">{title} (each line ten times the one below)</text>',
        f'<text class="name found" x="{_LEFT}" y="{bottom + _GAP - 8}">Listed names gone wrong that are found</text>',
        _label((_LEFT + _WIDTH - _RIGHT) / 2, foot + 38, "Threshold of the score", "middle", "name") + "</svg>",
    ]
    return "".join(parts)


def _decades(ranges: Sequence[Range]) -> tuple[int, int]:
    """The powers of ten between which all figures lie; 0 is drawn at the lower."""
    values = [value for one in ranges for value in (one.value, one.high) if value > 0]
    smallest = min((one.value for one in ranges if one.value > 0), default=min(values))
    least = math.floor(math.log10(smallest) - 1e-9)
    return least, max(least + 1, math.ceil(math.log10(max(values))))


def _grid(
    across: Scale, up: Scale, found: Scale, first: float, decades: tuple[int, int], rows: tuple[int, int]
) -> Iterator[str]:
    for power in range(decades[0], decades[1] + 1):
        at = up(10.0**power)
        label = "0" if power == decades[0] else f"{10.0**power:,.{max(0, -power)}f}"
        yield _rule(_LEFT, at, _WIDTH - _RIGHT, at) + _label(_LEFT - 8, at + 4, label, "end")
    for share in (0.0, 0.25, 0.5, 0.75, 1.0):
        at = found(share)
        yield _rule(_LEFT, at, _WIDTH - _RIGHT, at) + _label(_LEFT - 8, at + 4, f"{share:.0%}", "end")
    for twentieth in range(math.ceil(first * 20 - 1e-9), 21):
        at = across(twentieth / 20)
        yield _rule(at, _TOP, at, rows[0]) + _rule(at, found(1.0), at, rows[1])
        yield _label(at, rows[1] + 18, f"{twentieth / 20:.2f}", "middle")


def _rule(x: float, y: float, to_x: float, to_y: float, kind: str = "rule") -> str:
    return f'<line class="{kind}" x1="{x:.1f}" y1="{y:.1f}" x2="{to_x:.1f}" y2="{to_y:.1f}"/>'


def _label(x: float, y: float, text: str, anchor: str, kind: str = "tick") -> str:
    return f'<text class="{kind}" x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _line(points: Sequence[Point], ranges: Sequence[Range], across: Scale, up: Scale, kind: str) -> str:
    places = " ".join(f"{across(p.threshold):.1f},{up(r.value):.1f}" for p, r in zip(points, ranges, strict=True))
    dots = "".join(
        f'<circle class="dot {kind}" cx="{across(p.threshold):.1f}" cy="{up(r.value):.1f}" r="2.5">'
        f"<title>{p.threshold:g}: {_percent(r) if kind == 'found' else _range(r)}</title></circle>"
        for p, r in zip(points, ranges, strict=True)
    )
    return f'<polyline class="line {kind}" points="{places}"/>{dots}'


def _band(points: Sequence[Point], ranges: Sequence[Range], across: Scale, up: Scale, kind: str) -> str:
    there = [f"{across(p.threshold):.1f},{up(r.high):.1f}" for p, r in zip(points, ranges, strict=True)]
    back = [f"{across(p.threshold):.1f},{up(r.low):.1f}" for p, r in zip(points, ranges, strict=True)]
    return f'<polygon class="band {kind}" points="{" ".join((*there, *reversed(back)))}"/>'


def _marks(one: Curve, now: float | None, across: Scale, first: float, foot: int) -> Iterator[str]:
    """The threshold that keeps the budget, and the one in force; their words stand on their outer sides."""
    kept = one.budget.threshold if one.budget is not None else None
    if kept is not None:
        anchor, away = _side(across(kept), left=now is None or kept <= now)
        yield _rule(across(kept), _TOP - 12, across(kept), foot, "kept")
        yield _label(across(kept) + away, _TOP - 4, f"{kept:g} keeps the budget", anchor, "kept")
    if now is not None and first <= now <= 1 and now != kept:
        anchor, away = _side(across(now), left=kept is not None and now < kept)
        yield _rule(across(now), _TOP - 12, across(now), foot, "now")
        yield _label(across(now) + away, _TOP - 4, f"now {now:g}", anchor, "now")


def _side(at: float, *, left: bool) -> tuple[str, float]:
    room = 145.0  # of the words
    end = at > _LEFT + room if left else at > _WIDTH - room
    return ("end", -5.0) if end else ("start", 5.0)


def _spoken(one: Curve) -> str:
    what = ALL if one.list == ALL else f"list {one.list}"
    if one.budget is None:
        return f"Alerts and names found by threshold, {what}"
    return f"Alerts and names found by threshold, {what}; {one.budget.threshold:g} keeps the budget"

"""A filing explained as one page that stands alone: no request goes out, and no script but its own runs.

Every word that comes from a filing is escaped. The page's own policy forbids anything else: it allows one style sheet
and its scripts by their digests.
"""

import base64
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files
from typing import Any

from openplaci.cli.explained import SEVERITIES, deviations, doubts, left_out, listed, shown, subjects, summary
from openplaci.formats.manual.meanings import listing, listings
from openplaci.formats.manual.tables import Element, Segment, XmlElement, cargo_imp, cargo_xml
from openplaci.model.explained import Explained, Line, Part, PartKind
from openplaci.model.finding import Finding

MOST = 300
"""Findings that the head of the page lists."""
CARET = 100
"""Columns in which a caret stands under its place; beyond them the place is only named."""
KINDS: dict[PartKind, str] = {
    "id": "numbers and names of things", "place": "places and countries", "quantity": "quantities and money",
    "code": "codes", "date": "dates and times", "text": "text",
}  # fmt: skip
SURE = {
    "V": "", "S": "from a secondary page", "I": "inferred from a verified source", "M": "remembered, not verified",
}  # fmt: skip

_NO_MORE = "base-uri 'none'; form-action 'none'"
BAD = ' class="bad"'
_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


class Notes:
    """What the panel at the side can say: the entries of the tables that a page uses, each once."""

    def __init__(self) -> None:
        """Begin empty."""
        self._elements: dict[str, int] = {}
        self._segments: dict[tuple[str, str], int] = {}
        self._said: list[tuple[str, ...]] = []
        self._tables: dict[str, Any] = {}

    def element(self, key: str, *, xml: bool) -> int | None:
        """The number of an element's entry; None where the tables have none."""
        name = f"{'x' if xml else 'i'} {key}"
        if name in self._elements:
            return self._elements[name]
        entry = _entry(key, xml=xml)
        if entry is None:
            return None
        table = "" if isinstance(entry, Segment) else listing(entry.codes)
        if table and table not in self._tables:
            known = listings()[table]
            note = "" if known.complete else "A code that is missing here may be right all the same."
            self._tables[table] = {"title": known.title, "rows": list(known.codes.items()), "note": note}
        form = entry.format if isinstance(entry, Element) else ""
        self._said.append((entry.name, entry.meaning, form, entry.sure, table))
        return self._elements.setdefault(name, len(self._elements))

    def segment(self, name: str, meaning: str) -> int:
        """The number of a segment's entry."""
        return self._segments.setdefault((name, meaning), len(self._segments))

    def data(self) -> dict[str, Any]:
        """All of it, for the page's script."""
        return {"elements": self._said, "segments": list(self._segments), "tables": self._tables, "sure": SURE}


def _entry(key: str, *, xml: bool) -> Element | Segment | XmlElement | None:
    if not xml:
        return cargo_imp().element.get(key) or cargo_imp().segment.get(key)
    return cargo_xml().attribute.get(key[1:]) if key[:1] == "@" else cargo_xml().element.get(key)


def page(explained: Explained, name: str) -> str:
    """The whole page, in HTML.

    Args:
        explained: the filing.
        name: of the file.
    """
    notes = Notes()
    xml = any(line.message in cargo_xml().message for line in explained.lines)
    lines = "\n".join(_line(line, notes, xml=xml) for line in explained.lines)
    more = f'<p class="body q">{escape(left_out(explained))}</p>' if explained.left_out else ""
    facts = "".join(f"<li>{words(label)}</li>" for label in (summary(explained), *subjects(explained)))
    legend = "".join(f'<span class="swatch {kind}">{meaning}</span>' for kind, meaning in KINDS.items())
    body = f"""
<header class="top"><h1>{words(name)}</h1> <span class="chip">{escape(explained.reading.format)}</span>
<div class="push"><button class="btn" id="meanings" type="button" aria-pressed="true">Meanings <kbd>M</kbd></button>
<button class="btn" id="theme" type="button">Light or dark</button></div></header>
<main class="page" id="main"><div class="stack">
<section class="panel" aria-labelledby="h-what"><h2 id="h-what">What it is</h2>
<ul class="body facts">{facts}</ul></section>
{_found(explained)}
<section class="panel" aria-labelledby="h-lines"><h2 id="h-lines">Line by line</h2>
<ol class="lines" dir="ltr">
{lines}
</ol>{more}</section></div>
<aside class="panel side" aria-labelledby="h-side"><h2 id="h-side">What it means</h2>
<div class="body stack"><div id="element" aria-live="polite"><p>Point at an element, or walk with the arrow keys.
<kbd>N</kbd> and <kbd>P</kbd> go to the next and the previous line with a finding.</p></div>
<div class="legend">{legend}<span class="swatch doubt">to be looked at</span>
<span class="swatch odd">not known here</span></div></div></aside></main>
"""
    return document(f"{name} explained", body, notes.data(), ("page.js",))


def document(
    title: str, body: str, data: dict[str, Any], scripts: Sequence[str], styles: Sequence[str] = ("page.css",)
) -> str:
    """A page around its body, with its style, its scripts and its policy.

    Args:
        title: unescaped.
        body: HTML.
        data: what the scripts read.
        scripts: names of files in ``assets``.
        styles: likewise.
    """
    style = "".join(_asset(name) for name in styles)
    code = [_asset(name) for name in scripts]
    allowed = " ".join(_digest(one) for one in code)
    policy = (
        f"default-src 'none'; style-src {_digest(style)}; script-src {allowed}; base-uri 'none'; form-action 'none'"
    )
    said = "".join(_UNSAFE.get(char, char) for char in json.dumps(data, ensure_ascii=False, separators=(",", ":")))
    return f"""<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>{escape(shown(title))}</title><style>{style}</style></head>
<body><a class="skip" href="#main">To the text</a>{body}
<script type="application/json" id="data">{said}</script>
{"".join(f"<script>{one}</script>" for one in code)}</body></html>
"""


def words(text: str) -> str:
    """A filer's text as HTML: escaped, and apart from the direction of what is around it."""
    return f"<bdi>{escape(shown(text))}</bdi>"


def _asset(name: str) -> str:
    return files("openplaci.cli").joinpath("assets", name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _found(explained: Explained) -> str:
    """What was found, the gravest first, each with a link to its line."""
    found = [(finding, line) for line in explained.lines for finding in line.findings]
    rows: list[tuple[Finding, Line | None]] = [*((finding, None) for finding in explained.elsewhere), *found]
    order = list(SEVERITIES)
    rows.sort(key=lambda row: order.index(row[0].severity))
    items = "".join(_finding_row(finding, line) for finding, line in rows[:MOST])
    total = len(explained.reading.findings)
    more = (
        f'<p class="body q">{total - min(len(rows), MOST):,} more are not listed.</p>'
        if total > min(len(rows), MOST)
        else ""
    )
    counts = Counter(finding.severity for finding in explained.reading.findings)
    head = "".join(
        f' <span class="sev {kind}">{counts[kind]:,} {word}{"" if counts[kind] == 1 else "s"}</span>'
        for kind, (word, _) in SEVERITIES.items()
        if counts[kind]
    )
    if not total:
        items = f'<li class="none">{escape(deviations(explained))}</li>'
    marked = {_id(line): line.number for line in explained.lines if any(part.doubt for part in line.parts)}
    links = "".join(f' <a href="#{place}">line {number}</a>' for place, number in list(marked.items())[:MOST])
    more += f'<p class="body">{escape(doubts(explained).partition(";")[0])}:{links}</p>' if marked else ""
    return (
        f'<section class="panel" aria-labelledby="h-found"><h2 id="h-found">What was found{head}</h2>'
        f'<ul class="found">{items}</ul>{more}</section>'
    )


def _finding_row(finding: Finding, line: Line | None) -> str:
    word, _ = SEVERITIES[finding.severity]
    link = (
        f'<a href="#{_id(line)}">line {line.number}</a>'
        if line
        else f"<span>{escape(str(finding.where or 'the file'))}</span>"
    )
    return (
        f'<li class="{finding.severity}"><span class="sev">{word}</span>{link}'
        f"<span>{words(finding.words)} <code>{escape(finding.code)}</code></span></li>"
    )


def _id(line: Line) -> str:
    return f"L{line.number}" if line.column == 1 else f"L{line.number}-{line.column}"


def _line(line: Line, notes: Notes, *, xml: bool) -> str:
    number = f'<a class="n" href="#{_id(line)}">{line.number if line.column == 1 else "+"}</a>'
    indent = f" i{min(line.depth, 10)}" if line.column > 1 else ""
    text = f'<code class="t{indent}">{spans(line, notes, xml=xml)}</code>'
    name = f'<span class="ln">{escape(shown(line.name))}</span>' if line.name else ""
    segment = _segment(line, notes, xml=xml)
    return (
        f'<li class="l{" has" if line.findings else ""}" id="{_id(line)}" data-s="{segment}">{number}<div>'
        f'<div class="row">{text}{name}</div>{"".join(_finding(finding, line) for finding in line.findings)}'
        f"{_meanings(line)}</div></li>"
    )


def _segment(line: Line, notes: Notes, *, xml: bool) -> int:
    if xml:
        message = cargo_xml().message.get(line.message)
        return notes.segment(f"{line.message}, {message.name.lower()}" if message else "", "")
    segment = cargo_imp().segment.get(line.key)
    named = f"{line.message + ': ' if line.message else ''}{segment.name if segment else line.name}"
    return notes.segment(named, segment.meaning if segment else "")


def spans(line: Line, notes: Notes, *, xml: bool, values: bool = False) -> str:
    """A line's text, each element in a span that says which entry explains it.

    Args:
        line: the line.
        notes: takes the entries.
        xml: whether it is Cargo-XML.
        values: whether the spans bear the values themselves, where no list of meanings stands beneath.
    """
    out: list[str] = []
    at = 0
    for place, part in enumerate(line.parts):
        out.append(escape(shown(line.text[at : part.start])))
        out.append(_span(part, place, line, notes, xml=xml, values=values))
        at = part.end
    return "".join(out) + escape(shown(line.text[at:]))


def _span(part: Part, place: int, line: Line, notes: Notes, *, xml: bool, values: bool) -> str:
    entry = notes.element(part.key, xml=xml) if part.key else None
    classes = ["p", part.kind, *(["doubt"] if part.doubt else []), *_marks(part, line)]
    said = [f'class="{" ".join(classes)}" data-i="{place}" data-c="{line.column + part.start}" tabindex="-1"']
    if entry is not None:
        said.append(f'data-e="{entry}"')
    if entry is None or part.kind == "odd":
        said.append(f'data-name="{escape(shown(part.name))}"')
    if values and part.value:
        said.append(f'data-value="{escape(shown(part.value))}"')
    return f"<span {' '.join(said)}>{escape(shown(line.text[part.start : part.end]))}</span>"


def _marks(part: Part, line: Line) -> Iterator[str]:
    """The severities of what was found inside a part."""
    for finding in line.findings:
        column = (finding.where.column or 1) - line.column if finding.where else -1
        if part.start <= column < part.end:
            yield f"at-{finding.severity}"
            return


def _finding(finding: Finding, line: Line) -> str:
    column = (finding.where.column or 1) - line.column if finding.where else 0
    before = re.sub(r"[^\t]", " ", line.text[:column])
    caret = f'<div class="caret {finding.severity}" aria-hidden="true">{before}^</div>' if 0 <= column <= CARET else ""
    word, _ = SEVERITIES[finding.severity]
    place = f" at column {column + line.column}" if finding.where and finding.where.column else ""
    return (
        f'{caret}<p class="f {finding.severity}"><span class="sev {finding.severity}">{word}</span>{place}: '
        f"<span>{words(finding.words)} <code>{escape(finding.code)}</code></span></p>"
    )


def _meanings(line: Line) -> str:
    inside = listed(line)
    if not inside:
        return ""
    places = {id(part): place for place, part in enumerate(line.parts)}
    rows = "".join(
        f'<div data-i="{places[id(part)]}"><dt>{escape(shown(part.name))}</dt>'
        f"<dd{BAD if part.doubt else ''}>{words(part.value or line.text[part.start : part.end])}</dd></div>"
        for part in inside
    )
    return f'<dl class="m">{rows}</dl>'

"""The interactive manual of the formats, as one page that stands alone: every message, segment, element and code.

It is made from the same tables as `openplaci explain`, so both say the same.
"""

import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import NamedTuple

from openplaci.cli.page import SURE, Notes, document, spans
from openplaci.formats.manual import imp, xml
from openplaci.formats.manual.meanings import listing, listings
from openplaci.formats.manual.tables import (
    CodeTable,
    Element,
    Layout,
    Ref,
    Segment,
    XmlMessage,
    cargo_imp,
    cargo_xml,
)

_FIND = "Find a segment, an element, a code"
SHORT = 14
"""Codes of a table that is shown where it is used; a longer one is shown once, and linked."""
CAMIR = ("PSN", "PER")
TOP = 2
"""Names in the path of a part of a message: the root and its own."""
MUST = ' class="must"'
_FORMATS = (
    ("a", "a letter"), ("n", "a digit"), ("m", "a letter or a digit"), ("t", "text: letters, digits, blank, . and -"),
    ("p", "a decimal point may stand in it"), ("nnn", "just three digits"), ("[1..4]", "one to four"),
    ("[..35]", "up to 35"),
)  # fmt: skip
_OFTEN = {
    "1": "once", "0-1": "once at most", "0-n": "any number of times", "1-n": "once or more", "1-2": "once or twice",
    "1-3": "one to three times", "?": "how often is not known",
}  # fmt: skip
_ON = {
    "tag": "the line itself", "below": "lines below", "any": "", "NAM": "NAM", "ADR": "ADR", "LOC": "LOC",
    "country": "a line below", "contacts": "a line below",
}  # fmt: skip


class _Row(NamedTuple):
    """One row of an outline of Cargo-XML."""

    path: tuple[str, ...]
    often: str


def manual_page() -> str:
    """The whole page, in HTML."""
    notes = Notes()
    messages = [_message(kind, notes) for kind in cargo_imp().message]
    messages += [_xml_message(kind, message, notes) for kind, message in cargo_xml().message.items()]
    groups = {
        "Cargo-IMP": [kind for kind in cargo_imp().message if kind not in CAMIR],
        "CAMIR": list(CAMIR),
        "Cargo-XML": list(cargo_xml().message),
    }
    names = {kind: message.name for kind, message in cargo_imp().message.items()}
    names |= {kind: message.name for kind, message in cargo_xml().message.items()}
    contents = "".join(
        f"<h2>{family}</h2><ul>{''.join(_link(kind, names[kind]) for kind in kinds)}</ul>"
        for family, kinds in groups.items()
    )
    body = f"""
<header class="top"><h1>Manual of the formats</h1>
<label class="search"><span class="vh">Find</span>
<input id="find" type="search" placeholder="{_FIND}" autocomplete="off"><kbd>/</kbd></label>
<span id="count" class="q" role="status"></span>
<div class="push"><button class="btn" id="theme" type="button">Light or dark</button></div></header>
<div class="book"><nav class="panel toc" aria-label="Messages">{contents}
<h2>Codes</h2><ul>{_link("codes", "")}</ul></nav>
<main id="main">{"".join(messages)}{_codes()}</main>
<aside class="panel side" aria-labelledby="h-side"><h2 id="h-side">What it means</h2>
<div class="body stack"><div id="element" aria-live="polite"><p>Point at an element of an example, or walk with the
arrow keys.</p></div>{_legend()}</div></aside></div>
"""
    return document("Manual of the formats", body, notes.data(), ("page.js", "manual.js"))


def _link(kind: str, name: str) -> str:
    return f'<li><a href="#{kind}"><b>{kind if name else "all"}</b> <span>{escape(name)}</span></a></li>'


def _legend() -> str:
    rows = "".join(f"<dt><code>{form}</code></dt><dd>{words}</dd>" for form, words in _FORMATS)
    return f'<div class="el formats"><h4>Formats</h4><dl>{rows}</dl></div>'


def _message(kind: str, notes: Notes) -> str:
    message = cargo_imp().message[kind]
    parts: list[str] = []
    index: list[tuple[str, str, str]] = []
    for tag, often in message.tags.items():
        found = cargo_imp().segment_of(kind, tag)
        if found is not None:
            parts.append(_segment(kind, tag, *found, often, notes))
            index.append((f"{kind}-{tag}", found[1].name if found[1].starts else tag, often))
    return _section(kind, message.name, message.meaning, message.versions, index, "".join(parts))


def _section(
    kind: str, name: str, meaning: str, versions: str, index: Sequence[tuple[str, str, str]], inside: str
) -> str:
    """A message with the index of its parts: those that must be there stand out."""
    links = "".join(
        f'<li><a href="#{place}"{MUST if often[:1] == "1" else ""}>{escape(label)}</a></li>'
        for place, label, often in index
    )
    return (
        f'<section class="msg" id="{kind}"><header><h2>{kind}: {escape(name)}</h2><p>{escape(meaning)}</p>'
        f'<p class="q">Versions: {escape(versions)}. In this order; what must be there is in bold.</p>'
        f'<ol class="index">{links}</ol></header>{inside}</section>'
    )


_HEAD = "".join(
    f'<th scope="col" class="{width}">{title}</th>'
    for width, title in (("w2", "Element"), ("w1", "Format"), ("w1", "Must be"), ("", "Meaning"))
)


def _segment(kind: str, tag: str, key: str, segment: Segment, often: str, notes: Notes) -> str:
    layouts = cargo_imp().party if segment.party else segment.lines
    rows = "".join(_layouts([layout for layout in layouts if not layout.in_ or kind in layout.in_]))
    title = "no tag" if segment.starts else tag
    return (
        f'<section class="panel seg" id="{kind}-{tag}"><header><span class="tag">{title}</span>'
        f'<h3>{escape(segment.name)}</h3><span class="q">{_often(often)}{_sure(segment.sure)}</span></header>'
        f'<p>{escape(segment.meaning)}</p><div class="ex">{_example(kind, key, segment, notes)}</div>'
        f"<table><thead><tr>{_HEAD}</tr></thead><tbody>{rows}</tbody></table></section>"
    )


def _often(often: str) -> str:
    return escape(_OFTEN.get(often, often))


def _sure(sure: str) -> str:
    return f"; {SURE[sure]}" if SURE[sure] else ""


def _example(kind: str, key: str, segment: Segment, notes: Notes) -> str:
    """The example lines, each element in a span that can be pointed at."""
    said = notes.segment(f"{kind}: {segment.name}", segment.meaning)
    whole = (kind, *segment.examples) if key != "ID" else segment.examples
    begin = imp.Begin(kind if key != "ID" else "FWB", None)
    explained = [*imp.explained(whole, {1: begin})][-len(segment.examples) :]
    text = "\n".join(spans(line, notes, xml=False, values=True) for line in explained)
    return f'<pre data-s="{said}">{text}</pre>'


def _layouts(layouts: Sequence[Layout]) -> Iterator[str]:
    """The rows of a segment's lines; lines below that are like the first are told in one row."""
    first = [ref.key for ref in layouts[0].refs()]
    for layout in layouts:
        where = _ON[layout.on]
        title = f"{where}: {layout.name}" if where and layout.name else layout.name or where
        if layout.on == "below" and not layout.name and [ref.key for ref in layout.refs()] == first:
            yield f'<tr class="part"><td colspan="4">{where}: the same</td></tr>'
            continue
        if len(layouts) > 1:
            yield f'<tr class="part"><td colspan="4">{escape(title)}</td></tr>'
        yield from map(_element, layout.refs())


def _element(ref: Ref) -> str:
    element = cargo_imp().element[ref.key]
    must = "yes" if ref.must else "no"
    more = ", repeated" if ref.more else ""
    inner = "".join(
        _row(cargo_imp().element[name], "", "inner") for name in _inside(element) if name in cargo_imp().element
    )
    return _row(element, must + more, "") + inner


def _inside(element: Element) -> list[str]:
    """The elements that a glued one consists of, in the order of its patterns."""
    names: dict[str, None] = {}
    for pattern in (*element.patterns, element.each):
        names.update(dict.fromkeys(re.compile(pattern).groupindex))
    return list(names)


def _row(element: Element, must: str, style: str) -> str:
    return (
        f'<tr class="{style}"><td><span class="swatch {element.kind}"></span>{escape(element.name)}</td>'
        f'<td><code>{escape(element.format)}</code></td><td class="need">{must}</td>'
        f"<td>{escape(element.meaning)}{_sure(element.sure)}{_table(element.codes)}</td></tr>"
    )


def _table(rule: str) -> str:
    """The codes behind a rule: shown where they are few, else linked."""
    name = listing(rule)
    if not name:
        return ""
    table = listings()[name]
    link = f' <a href="#codes-{name}">{escape(table.title)}</a>'
    if len(table.codes) > SHORT:
        return link
    rows = "".join(
        f"<dt><code>{escape(code)}</code></dt><dd>{escape(words)}</dd>" for code, words in table.codes.items()
    )
    return f'<details><summary>{escape(table.title)}</summary><dl class="codes">{rows}</dl></details>'


def _xml_message(kind: str, message: XmlMessage, notes: Notes) -> str:
    lines = message.example.strip().split("\n")
    explained = [*xml.explained(lines, ["\n"] * len(lines))]
    said = notes.segment(f"{kind}, {message.name.lower()}", "")
    text = "\n".join(spans(line, notes, xml=True, values=True) for line in explained)
    example = (
        f'<section class="panel seg" id="{kind}-example"><header><h3>Example</h3></header>'
        f'<div class="ex"><pre data-s="{said}">{text}</pre></div></section>'
    )
    parts = [row for row in outline(message) if len(row.path) == TOP]
    index = [(f"{kind}-{row.path[-1]}", row.path[-1], row.often) for row in parts]
    inside = example + "".join(_xml_parts(kind, message))
    return _section(kind, message.name, message.meaning, message.versions, index, inside)


def _xml_parts(kind: str, message: XmlMessage) -> Iterator[str]:
    """A panel for each element right below the root, and within the consignments one for each that holds others."""
    rows = outline(message)
    for place, row in enumerate(rows):
        if len(row.path) != TOP:
            continue
        inside = [below for below in rows[place + 1 :] if below.path[: len(row.path)] == row.path]
        known = cargo_xml().element_of(row.path)
        name, meaning = (known[1].name, known[1].meaning) if known else (row.path[-1], "")
        body = "".join(_xml_row(below) for below in inside)
        yield (
            f'<section class="panel seg" id="{kind}-{row.path[-1]}"><header><span class="tag">{row.path[-1]}</span>'
            f'<h3>{escape(name)}</h3><span class="q">{_often(row.often)}</span></header><p>{escape(meaning)}</p>'
            f"<table><thead><tr>{_XML_HEAD}</tr></thead><tbody>{body}</tbody></table></section>"
        )


_XML_HEAD = "".join(
    f'<th scope="col" class="{width}">{title}</th>'
    for width, title in (("w3", "Element"), ("w2", "Name"), ("w1", "How often"), ("", "Meaning"))
)


def _xml_row(row: _Row) -> str:
    known = cargo_xml().element_of(row.path)
    depth = min(len(row.path) - 3, 6)
    style = f' class="d{depth}"' if depth else ""
    if known is None:
        return f"<tr><td{style}><code>{row.path[-1]}</code></td><td></td><td>{row.often}</td><td></td></tr>"
    element = known[1]
    return (
        f"<tr><td{style}><code>{row.path[-1]}</code></td>"
        f'<td><span class="swatch {element.kind}"></span>{escape(element.name)}</td>'
        f'<td class="need">{row.often}</td>'
        f"<td>{escape(element.meaning)}{_sure(element.sure)}{_table(element.codes)}</td></tr>"
    )


def outline(message: XmlMessage) -> list[_Row]:
    """The elements of a message by their paths from the root on, shared parts put in."""
    return list(_expanded(message.outline, (message.root,)))


def _expanded(text: str, root: tuple[str, ...]) -> Iterator[_Row]:
    above: list[str] = []
    for line in text.strip("\n").split("\n"):
        depth = (len(line) - len(line.lstrip())) // 2
        name, often, *shared = line.split()
        above = [*above[:depth], name]
        path = (*root, *above)
        yield _Row(path, often)
        if shared:
            yield from _expanded(cargo_xml().shared[shared[-1]], path)


def _codes() -> str:
    tables = "".join(
        _code_table(name, table) for name, table in sorted(listings().items(), key=lambda one: one[1].title)
    )
    return (
        '<section class="msg" id="codes"><header><h2>Codes</h2><p>Every table that the messages use.</p></header>'
        f"{tables}</section>"
    )


def _code_table(name: str, table: CodeTable) -> str:
    rows = "".join(f"<div><dt>{escape(code)}</dt><dd>{escape(words)}</dd></div>" for code, words in table.codes.items())
    whole = "" if table.complete else " A code that is missing here may be right all the same."
    return (
        f'<section class="panel seg" id="codes-{name}"><header><h3>{escape(table.title)}</h3></header>'
        f'<p class="q">Source: {escape(table.source)}{_sure(table.certainty)}.{whole}</p>'
        f'<dl class="codelist">{rows}</dl></section>'
    )

"""The manual of the formats as tables, and filings explained by them.

`tables` holds every message, segment, element and code in words; `meanings` puts a text in words; `imp` and `xml` say
which element each piece of a line is.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec

from openplaci.formats.cargo_xml.encoding import looks_like_xml, to_utf8
from openplaci.formats.cargo_xml.margin import Refused
from openplaci.formats.manual import imp, xml
from openplaci.model.explained import Explained, Line
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding

MAX_LINES = 5000
"""Lines that are explained, or pieces of long ones."""
MAX_TEXT = 250_000
"""Characters that are explained."""
MAX_PARTS = 20_000
"""Elements that are told apart: with lines and characters it bounds what a page can weigh."""
MAX_PLACED = 1000
"""Findings that are put at their lines; of more, the first."""

_LINE_END = re.compile(r"\r\n|\n|\r")
_XML_LINE_END = re.compile(r"\r\n|\n")


def explained(data: bytes, reading: Reading, at: dt.datetime | None = None) -> Explained:
    """Explain a filing; see `openplaci.formats.explain`.

    Args:
        data: the bytes as received.
        reading: what the readers made of them.
        at: time of filing, UTC, by which a day without a month is bound.
    """
    is_xml = looks_like_xml(data)
    text = _decoded(data, is_xml=is_xml)
    lines, ends = _cut(text, _XML_LINE_END if is_xml else _LINE_END)
    if is_xml:
        made = xml.explained(lines, ends)
    else:
        begins = {message.line: _begin(message, at) for message in reading.messages}
        made = (
            msgspec.structs.replace(line, end=end) for line, end in zip(imp.explained(lines, begins), ends, strict=True)
        )
    shown = _within(made)
    placed, elsewhere = _placed(shown, reading.findings[:MAX_PLACED])
    return Explained(
        reading=reading, lines=placed, elsewhere=elsewhere,
        left_out=len(text) - sum(len(line.text) + len(line.end) for line in placed),
    )  # fmt: skip


def _decoded(data: bytes, *, is_xml: bool) -> str:
    """The characters of a filing: as its reader decodes it, and any bytes as Latin-1 where that fails."""
    if is_xml:
        try:
            return to_utf8(data).decode()
        except (Refused, UnicodeDecodeError):
            return data.decode("latin-1")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16", "replace")
    try:
        return data.decode().removeprefix("\ufeff")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _cut(text: str, line_end: re.Pattern[str]) -> tuple[list[str], list[str]]:
    """The lines and their ends, as many as are explained; the last may be cut."""
    lines: list[str] = []
    ends: list[str] = []
    begin = 0
    limit = min(len(text), MAX_TEXT)
    for found in line_end.finditer(text, 0, limit):
        if len(lines) == MAX_LINES:
            return lines, ends
        lines.append(text[begin : found.start()])
        ends.append(found[0])
        begin = found.end()
    if begin < limit and len(lines) < MAX_LINES:
        lines.append(text[begin:limit])
        ends.append("")
    return lines, ends


def _begin(message: Message, at: dt.datetime | None) -> imp.Begin:
    """A message's type, and the date that binds its days: its own, the filing's, or the waybill's date of issue."""
    issue = message.consignments[0].issue if message.consignments else None
    day = (message.at or at).date() if message.at or at else issue.date if issue else None  # type: ignore[union-attr]
    return imp.Begin(message.format.partition("/")[0], day)


def _within(lines: Iterable[Line]) -> list[Line]:
    shown: list[Line] = []
    parts = 0
    for line in lines:
        parts += len(line.parts)
        if parts > MAX_PARTS or len(shown) == MAX_LINES:
            break
        shown.append(line)
    return shown


def _placed(lines: Sequence[Line], findings: Sequence[Finding]) -> tuple[tuple[Line, ...], tuple[Finding, ...]]:
    """Put each finding at its line: at the piece that its column is in."""
    first: dict[int, list[int]] = defaultdict(list)
    for place, line in enumerate(lines):
        first[line.number].append(place)
    at: dict[int, list[Finding]] = defaultdict(list)
    elsewhere: list[Finding] = []
    for finding in findings:
        pieces = first.get(finding.where.line or 0) if finding.where else None
        if not pieces or finding.where is None:
            elsewhere.append(finding)
            continue
        column = finding.where.column or 1
        at[max((p for p in pieces if lines[p].column <= column), default=pieces[0])].append(finding)
    placed = tuple(
        msgspec.structs.replace(line, findings=tuple(at[place])) if place in at else line
        for place, line in enumerate(lines)
    )
    return placed, tuple(elsewhere)


__all__ = ["explained"]

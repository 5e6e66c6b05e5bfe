"""Cargo-XML: XFWB, XFZB, XFHL and XFFM, versions 2 to 5, and the answers XFNM and XCSN, by namespace and element.

`walk` goes over the tree once by the tables in `tables`; `messages` and `consignment` make the model of it;
`parser` refuses what is unsafe; `margin` holds what is kept and found, and finds lines and columns.
"""

import datetime as dt
from collections.abc import Callable, Mapping

from openplaci.formats.base import MAX_BYTES, deviation
from openplaci.formats.cargo_xml import customs_status, response, waybill_writer
from openplaci.formats.cargo_xml.encoding import documents, looks_like_xml, to_utf8
from openplaci.formats.cargo_xml.margin import Refused
from openplaci.formats.cargo_xml.parser import MAX_DOCUMENT, place
from openplaci.formats.cargo_xml.reader import read_document
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding

MAX_MESSAGES = 5000
"""Documents of one filing that are read; a rest becomes one finding."""

_SPLIT_ON = frozenset({"XML_NOT_WELL_FORMED", "XML_TOO_LARGE", "DOCTYPE_REFUSED", "ENTITY_REFUSED", "ENCODING_WRONG"})


Writer = Callable[[Message, int], tuple[bytes, ...]]
"""A message and a version of it -> its documents."""
WRITERS: dict[str, tuple[Writer, range]] = {
    "XFWB": (waybill_writer.write_waybill, waybill_writer.WAYBILL_VERSIONS),
    "XFZB": (waybill_writer.write_house, waybill_writer.HOUSE_VERSIONS),
    "XFNM": (response.write, range(3, 4)),
    "XCSN": (customs_status.write, range(1, 2)),
}


class CargoXml:
    """The Cargo-XML family."""

    name = "cargo-xml"
    part_max: int | None = None
    writes: Mapping[str, range] = {kind: versions for kind, (_, versions) in WRITERS.items()}

    def recognises(self, data: bytes) -> bool:
        """Whether the first character is ``<``, in UTF-8, UTF-16 or UTF-32."""
        return looks_like_xml(data)

    def read(self, data: bytes, at: dt.datetime | None) -> Reading:
        """Read every message; a document that is refused becomes one finding beside the messages."""
        if len(data) > MAX_BYTES:
            words = f"the filing has {len(data):,} bytes; expected at most {MAX_BYTES:,}"
            return Reading(loose=(deviation("XML_TOO_LARGE", words, line=1, column=1, severity="error"),))
        try:
            text = to_utf8(data)
        except Refused as refused:
            return Reading(loose=(_finding(refused, 1, 1),))
        begin = len(text) - len(text.lstrip(b" \t\r\n"))
        line, column = place(text, begin)
        try:
            return Reading(messages=(read_document(text[begin:], at, line, column),))
        except Refused as refused:
            if refused.code in _SPLIT_ON and len(parts := _parts(text, begin)) > 1:
                return _several(text, parts, at)
            return Reading(loose=(_finding(refused, line, column),))

    def write(self, message: Message, kind: str, version: int) -> tuple[bytes, ...]:
        """Write a message, a document for each consignment or answer; see `openplaci.formats.base.Format`."""
        writer, _ = WRITERS[kind]
        return writer(message, version)


CARGO_XML = CargoXml()


def _parts(text: bytes, begin: int) -> list[tuple[int, int]]:
    """The documents of a filing, blanks around them off; empty ones are none."""
    parts = []
    for start, end in documents(text):
        first = max(start, begin)
        while first < end and text[first] in b" \t\r\n":
            first += 1
        if first < end:
            parts.append((first, end))
        if len(parts) > MAX_MESSAGES:
            break
    return parts


def _several(text: bytes, parts: list[tuple[int, int]], at: dt.datetime | None) -> Reading:
    messages: list[Message] = []
    loose: list[Finding] = []
    line, column, done = 1, 1, 0
    for number, (first, end) in enumerate(parts):
        lines = text.count(b"\n", done, first)
        line += lines
        begin = text.rfind(b"\n", 0, first) + 1
        column = len(text[max(begin, first - MAX_DOCUMENT) : first].decode("utf-8", "replace")) + 1
        done = first
        if number >= MAX_MESSAGES:
            words = f"more than {MAX_MESSAGES:,} messages in one filing; expected no more; the rest is not read"
            loose.append(deviation("XML_TOO_LARGE", words, line=line, column=column, severity="error"))
            break
        try:
            messages.append(read_document(text[first:end], at, line, column))
        except Refused as refused:
            loose.append(_finding(refused, line, column))
    return Reading(messages=tuple(messages), loose=tuple(loose))


def _finding(refused: Refused, line: int, column: int) -> Finding:
    """The refusal as a finding, its place counted in the whole filing."""
    row = refused.line or 1
    col = refused.column or 1
    return deviation(
        refused.code,
        refused.words,
        line=row + line - 1,
        column=col + column - 1 if row == 1 else col,
        severity="error",
    )

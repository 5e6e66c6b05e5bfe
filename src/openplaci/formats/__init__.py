"""Formats: bytes <-> model. The format is found from the bytes alone."""

import datetime as dt
from collections import Counter

import msgspec

from openplaci.formats.base import MAX_BYTES, Format, deviation
from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.filing import Reading
from openplaci.model.finding import Finding

FORMATS: tuple[Format, ...] = (CARGO_XML, CARGO_IMP)
"""Every family that is read, asked in this order."""
MAX_OF_ONE = 50
"""Findings of one code about one element in one consignment; the rest are told by their number."""


def read(data: bytes, at: dt.datetime | None = None) -> Reading:
    """Read whatever the bytes hold; content never raises.

    Args:
        data: the bytes as received, at most `MAX_BYTES` of them.
        at: time of filing, UTC, where known.
    """
    if len(data) > MAX_BYTES:
        return _refused(
            "TOO_LARGE", f"the filing is longer than {MAX_BYTES >> 20} MiB, the most that is read; expected it in parts"
        )
    if not data.removeprefix(b"\xef\xbb\xbf").strip(b"\x00\t\r\n "):
        return _refused("EMPTY", "nothing but blanks; expected a message")
    for candidate in FORMATS:
        if candidate.recognises(data):
            reading = candidate.read(data, at)
            if reading.messages or reading.loose:
                return _limited(reading)
    return _refused(
        "FORMAT_UNKNOWN",
        f"the filing begins with {_shown(data[:40])}; expected Cargo-XML, or Cargo-IMP with a line as FWB/17",
    )


def _limited(reading: Reading) -> Reading:
    messages = tuple(
        msgspec.structs.replace(
            message, findings=_first(message.findings), each=tuple(_first(findings) for findings in message.each)
        )
        if len(message.findings) > MAX_OF_ONE or any(len(findings) > MAX_OF_ONE for findings in message.each)
        else message
        for message in reading.messages
    )
    return msgspec.structs.replace(reading, messages=messages)


def _first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out the same deviation beyond so many, and say how many; an error is never left out."""
    if len(findings) <= MAX_OF_ONE:
        return findings
    seen: Counter[tuple[str, str]] = Counter()
    out: list[Finding] = []
    last: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding.severity == "error":
            out.append(finding)
            continue
        kind = finding.code, finding.about
        seen[kind] += 1
        if seen[kind] <= MAX_OF_ONE:
            out.append(finding)
        else:
            last[kind] = finding
    for kind, finding in last.items():
        words = f"{seen[kind] - MAX_OF_ONE:,} more findings as the {MAX_OF_ONE} before, up to this one"
        out.append(msgspec.structs.replace(finding, words=words, evidence=()))
    return tuple(out)


def _refused(code: str, words: str) -> Reading:
    return Reading(loose=(deviation(code, words, line=1, column=1, severity="error"),))


def _shown(data: bytes) -> str:
    """The beginning of a filing as people can read it: its text, or the bytes in hexadecimal."""
    text = " ".join(data.decode("latin-1").split())
    return repr(text) if text.isascii() and text.isprintable() else f"the bytes {data[:12].hex(' ')}"

"""Formats: bytes <-> model. The format is found from the bytes alone."""

import datetime as dt

from openplaci.formats.base import MAX_BYTES, Format, deviation
from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.model.filing import Reading

FORMATS: tuple[Format, ...] = (CARGO_XML, CARGO_IMP)
"""Every family that is read, asked in this order."""


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
                return reading
    return _refused(
        "FORMAT_UNKNOWN",
        f"the filing begins with {_shown(data[:40])}; expected Cargo-XML, or Cargo-IMP with a line as FWB/17",
    )


def _refused(code: str, words: str) -> Reading:
    return Reading(loose=(deviation(code, words, line=1, column=1, severity="error"),))


def _shown(data: bytes) -> str:
    """The beginning of a filing as people can read it: its text, or the bytes in hexadecimal."""
    text = " ".join(data.decode("latin-1").split())
    return repr(text) if text.isascii() and text.isprintable() else f"the bytes {data[:12].hex(' ')}"

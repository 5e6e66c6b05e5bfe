"""Bytes of a list's file to text: its encoding found, and what is no text refused."""

import codecs
import re

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import ListFault

_NOT_TEXT = (
    (b"PK\x03\x04", "a ZIP archive"),
    (b"PK\x05\x06", "a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%PDF", "a PDF document"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 4096
_HTML = re.compile(r"\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)
END_MARK = "\x1a"
"""Ctrl-Z, which ends the files of OFAC in CSV [V]."""


def decoded(data: bytes, where: str) -> tuple[str, tuple[ListFault, ...]]:
    """Text of a file, and a fault where its encoding had to be guessed.

    UTF-8 (with or without its mark) and UTF-16 are told apart by the bytes; what is neither is read as
    Windows-1252, in which each byte is a sign, so that no row is lost for it.

    Raises:
        ListUnreadable: it is empty, an archive, a document, a web page, or has signs that no text has.
    """
    refuse_other_kinds(data, where)
    text, faults = _text(data, where)
    if "\0" in text:
        raise ListUnreadable(f"{where}: it has zero bytes; expected text in UTF-8, UTF-16 or Windows-1252")
    if _HTML.match(text):
        raise ListUnreadable(f"{where}: it is a web page; expected the list's own file")
    return text, faults


def refuse_other_kinds(data: bytes, where: str) -> None:
    """Refuse what can be told by its first bytes.

    Raises:
        ListUnreadable: it is empty, an archive or a document.
    """
    if not data.strip():
        raise ListUnreadable(f"{where}: there is nothing in it; expected a list")
    for start, kind in _NOT_TEXT:
        if data.startswith(start):
            raise ListUnreadable(f"{where}: it is {kind}; expected the list's own file, unpacked")


def wide(data: bytes) -> str:
    """The encoding that the first bytes tell (``utf-16-le``), or empty where they tell none."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name
    sample = data[:_SAMPLE]
    for start, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(sample) > 1 and sample[start::2].count(0) * 2 > len(sample[start::2]):
            return name
    return ""


def narrow(data: bytes) -> str:
    """Windows-1252; its five empty places are the control signs of Latin-1."""
    return "".join(
        part.decode("cp1252", "replace") if index % 2 == 0 else part.decode("latin-1")
        for index, part in enumerate(_UNDEFINED.split(data))
    )


_UNDEFINED = re.compile(rb"([\x81\x8d\x8f\x90\x9d])")


def _text(data: bytes, where: str) -> tuple[str, tuple[ListFault, ...]]:
    if encoding := wide(data):
        try:
            return data.decode(encoding), ()
        except UnicodeDecodeError:
            raise ListUnreadable(f"{where}: its encoding is broken or it is cut; expected {encoding}") from None
    try:
        return data.decode(), ()
    except UnicodeDecodeError as wrong:
        line = data.count(b"\n", 0, wrong.start) + 1
        words = "a byte is not UTF-8; expected UTF-8, so the file was read as Windows-1252"
        return narrow(data), (ListFault(where=f"{where} line {line}", words=words),)

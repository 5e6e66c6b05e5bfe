"""From bytes to UTF-8, and from a filing to its XML documents."""

import re
from collections.abc import Iterator
from itertools import pairwise

from openplaci.formats.cargo_xml.margin import Refused

_BLANKS = b" \t\r\n"
_BOMS = (
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"\xef\xbb\xbf", "utf-8"),
)
_USUAL = b'<?xml version="1.0" encoding="UTF-8"'
_DECLARED = re.compile(rb"\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z][A-Za-z0-9._-]{0,39})[\"']")
_ONE_BYTE = re.compile(r"(iso-8859-([1-9]|1[013456])|iso_8859-1|latin-?1|windows-125[0-8]|cp125[0-8])")
_WIDE = re.compile(r"(utf-?16|utf-?32|ucs-?[24]|iso-10646-ucs-[24])([bl]e|-[bl]e)?")
_DECLARATION = re.compile(rb"<\?xml\s")
_FIRST_TAG = re.compile(rb"<([A-Za-z_:][^\s<>/]{0,120})[^<>]*>")


def encoding_of(data: bytes) -> tuple[str, int]:
    """The encoding that the first bytes show, and the length of the byte order mark."""
    for mark, name in _BOMS:
        if data.startswith(mark):
            return name, len(mark)
    head = data[:4].ljust(4, b"x")
    nulls = tuple(byte == 0 for byte in head)
    if nulls == (False, True, True, True):
        return "utf-32-le", 0
    if nulls == (True, True, True, False):
        return "utf-32-be", 0
    if nulls[:2] == (False, True):
        return "utf-16-le", 0
    if nulls[:2] == (True, False):
        return "utf-16-be", 0
    return "utf-8", 0


def looks_like_xml(data: bytes) -> bool:
    """Tell from the bytes whether a ``<`` comes first, after a byte order mark and blanks."""
    if data[:2].isalnum():  # no encoding begins so
        return False
    name, skip = encoding_of(data)
    if name == "utf-8":
        return data[skip:].lstrip(_BLANKS)[:1] == b"<"
    head = data[skip : skip + 1024]
    return head.decode(name, "ignore").lstrip()[:1] == "<"


def to_utf8(data: bytes) -> bytes:
    """Return the filing in UTF-8, whatever its declaration says; the parser is told so.

    Raises:
        Refused: the bytes are not what they say they are.
    """
    name, skip = encoding_of(data)
    if name != "utf-8":
        text = _decode(data[skip:], name).encode()
        said = _declared(text)
        if said and not _WIDE.fullmatch(said):
            raise Refused(
                "ENCODING_WRONG",
                f"the declaration names the encoding {said}, but the bytes are {name.upper()}; expected the same",
                1,
            )
        return text
    data = data[skip:]
    if data.startswith(_USUAL):
        return data
    said = _declared(data)
    if said in ("", "utf-8", "utf8"):
        return data
    if said in ("us-ascii", "ascii"):
        if not data.isascii():
            raise Refused(
                "ENCODING_WRONG",
                f"the declaration names the encoding {said}, but other bytes follow; expected ASCII only",
                1,
            )
        return data
    if _WIDE.fullmatch(said):
        raise Refused(
            "ENCODING_WRONG",
            f"the declaration names the encoding {said}, but the bytes are not; expected the same",
            1,
        )
    if not _ONE_BYTE.fullmatch(said):
        raise Refused(
            "ENCODING_UNKNOWN",
            f"the declaration names the encoding {said}; expected UTF-8, UTF-16, ISO-8859-n or Windows-125n",
            1,
        )
    return _decode(data, said).encode()


def _declared(data: bytes) -> str:
    found = _DECLARED.match(data)
    return found[1].decode("ascii").lower() if found else ""


def _decode(data: bytes, name: str) -> str:
    try:
        return data.decode(name)
    except UnicodeError as error:
        raise Refused(
            "ENCODING_WRONG",
            f"the bytes are not {name.upper()} from octet {getattr(error, 'start', 0) + 1} on; "
            "expected the encoding that is declared",
            1,
        ) from None


def documents(data: bytes) -> Iterator[tuple[int, int]]:
    """Where each XML document of a filing begins and ends: at a declaration, or after a root's end.

    Only asked where the whole is not one document, so a declaration inside a CDATA section does no harm.
    """
    begins = [found.start() for found in _DECLARATION.finditer(data)]
    cuts = sorted({0, *begins, len(data)})
    for begin, end in pairwise(cuts):
        yield from _roots(data, begin, end)


def _roots(data: bytes, begin: int, end: int) -> Iterator[tuple[int, int]]:
    while begin < end:
        tag = _FIRST_TAG.search(data, begin, end)
        close = None
        if tag is not None and not tag[0].endswith(b"/>"):
            close = re.compile(rb"</" + re.escape(tag[1]) + rb"\s*>").search(data, tag.end(), end)
        stop = close.end() if close is not None else end
        while stop < end and data[stop] in _BLANKS:
            stop += 1
        yield begin, stop
        begin = stop

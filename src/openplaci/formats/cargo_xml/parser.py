"""The hardened parser: bytes of one document to a tree, or one clear refusal."""

import re
from typing import Any

from lxml import etree

from openplaci.formats.cargo_xml.element import Element
from openplaci.formats.cargo_xml.margin import Refused

MAX_DOCUMENT = 4 * 1024 * 1024
MAX_TAGS = 200_000
MAX_ATTRIBUTES = 64
"""Attributes of one element; lxml lists them in quadratic time."""

_UNSUSPICIOUS = 5000
"""Attributes of a whole message that cost nothing, however they are spread."""

_CROWDED: Any = etree.XPath(f"boolean(//*[count(@*) > {MAX_ATTRIBUTES}])")

# The parser is told UTF-8, since `encoding.to_utf8` has already turned the bytes: a declaration that names
# another encoding cannot make libxml2 read something else than what was checked. Blank text between elements
# is dropped while parsing, which makes the tree smaller and lets the walk count texts.
_PARSER = etree.XMLParser(
    encoding="utf-8",
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    attribute_defaults=False,
    huge_tree=False,
    recover=False,
    remove_comments=True,
    remove_pis=True,
    remove_blank_text=True,
    collect_ids=False,
)
_DOCTYPE = re.compile(rb"<!DOCTYPE", re.IGNORECASE)
FIRST_TAG = re.compile(rb"<[A-Za-z_:]")
"""Where the root begins, behind declaration and comments."""
_UNDECLARED_ENTITY = 26
_ENTITY_ERRORS = frozenset({_UNDECLARED_ENTITY, 27, 89, 104})
_DEPTH_ERROR = "Excessive depth"
_SAID = re.compile(r", line \d+, column \d+.*$", re.DOTALL)


def parse(data: bytes) -> Element:
    """Parse one document in UTF-8.

    Raises:
        Refused: it is too large, has a DOCTYPE or entities, or is not well-formed.
    """
    if len(data) > MAX_DOCUMENT:
        raise Refused(
            "XML_TOO_LARGE",
            f"the message has {len(data):,} bytes; expected at most {MAX_DOCUMENT:,}",
            1,
        )
    if len(data) > MAX_TAGS and (tags := data.count(b"<")) > MAX_TAGS:
        raise Refused("XML_TOO_LARGE", f"the message has {tags:,} tags; expected at most {MAX_TAGS:,}", 1)
    first = FIRST_TAG.search(data)
    if found := _DOCTYPE.search(data, 0, first.start() if first else len(data)):
        line, column = place(data, found.start())
        raise Refused("DOCTYPE_REFUSED", "the message has a DOCTYPE; expected none", line, column)
    try:
        root: Any = etree.fromstring(data, _PARSER)
    except etree.XMLSyntaxError as error:
        raise _refusal(error, data) from None
    except (etree.LxmlError, ValueError):
        raise Refused("XML_NOT_WELL_FORMED", "the message is not well-formed XML; expected XML 1.0", 1) from None
    if len(data) > _UNSUSPICIOUS * len('a=""') and data.count(b"=") > _UNSUSPICIOUS and _CROWDED(root):
        raise Refused(
            "XML_TOO_LARGE", f"an element has more than {MAX_ATTRIBUTES} attributes; expected no more than that", 1
        )
    # A second look: a comment before the DOCTYPE can hide it from the first one.
    if root.getroottree().docinfo.doctype:
        raise Refused("DOCTYPE_REFUSED", "the message has a DOCTYPE; expected none", 1)
    element: Element = root
    return element


def place(data: bytes, offset: int) -> tuple[int, int]:
    """Line and column, 1-based and in characters, of an offset into UTF-8 bytes."""
    before = data[:offset]
    line = before.count(b"\n") + 1
    return line, len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace")) + 1


def _refusal(error: Any, data: bytes) -> Refused:
    line, column = (int(n or 0) for n in error.position) if error.position else (1, 1)
    line, column = max(line, 1), max(column, 1)
    said = " ".join(_SAID.sub("", error.msg or "no reason given").split())[:160]
    if error.code in _ENTITY_ERRORS:
        return Refused(
            "ENTITY_REFUSED",
            f"the message uses an entity of its own ({said}); expected the five of XML or a character number",
            line,
            column,
        )
    try:
        data.decode()
    except UnicodeDecodeError as wrong:
        line, column = place(data, wrong.start)
        return Refused(
            "ENCODING_WRONG", "an octet here is not UTF-8; expected the encoding that is declared", line, column
        )
    if _DEPTH_ERROR in said:
        return Refused("XML_TOO_DEEP", "elements stand too deep; expected at most 32 levels", line, column)
    if not data.strip():
        said = "there is nothing in it"
    return Refused(
        "XML_NOT_WELL_FORMED", f"the message is not well-formed XML ({said}); expected XML 1.0", line, column
    )

"""Files of XML, hardened and one record at a time; records of a file that is slightly broken are still read."""

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

from lxml import etree

from openplaci.faults import ListUnreadable
from openplaci.model.watchlist import ListFault
from openplaci.screening.sources.text import narrow, refuse_other_kinds, wide

_REFUSED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]+)["']""")
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*?\?>")
_SAID = re.compile(r", line \d+, column \d+.*$", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_TAG = re.compile(r"<(/?)([A-Za-z_][\w.:-]*)")
_LOOSE = re.compile(r"<(?!/?[A-Za-z_!?])")
_AMPERSAND = re.compile(r"&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9A-Fa-f]{1,6});)")
_MAX_DEPTH = 32
_END_TAG = 200


def records(
    data: bytes,
    where: str,
    root: str,
    tags: tuple[str, ...],
    take: Callable[[Any, int], None],
    again: Callable[[], None],
) -> tuple[dict[str, str], list[ListFault]]:
    """Hand over each record of a file.

    A whole file that has signs XML forbids, or a loose ``<`` or ``&``, is repaired in these places and read once more.

    Args:
        data: the file's bytes.
        where: its name.
        root: local name of the root element.
        tags: local names of records; namespaces do not count.
        take: gets each record and its line; the record is emptied afterwards, so that a large file needs little memory.
        again: called before the file is read once more; forget what was taken.

    Returns:
        Attributes of the root, and what had to be repaired.

    Raises:
        ListUnreadable: no XML, another root, a DOCTYPE or an entity, or cut in the middle.
    """
    refuse_other_kinds(data, where)
    data, faults = _utf8(data, where)
    if found := _REFUSED.search(data):
        line = data.count(b"\n", 0, found.start()) + 1
        raise ListUnreadable(f"{where} line {line}: it has a DOCTYPE or an entity of its own; expected none")
    try:
        return _walk(data, where, root, tags, take), faults
    except etree.XMLSyntaxError as error:
        said = " ".join(_SAID.sub("", error.msg or "no reason given").split())[:120]
        line = max(error.lineno or 1, 1)
    end = re.compile(rb"</(?:\w+:)?" + root.encode() + rb"\s*>\Z")
    if not end.search(data.rstrip()[-_END_TAG:]):
        raise ListUnreadable(f"{where} line {line}: not well-formed XML ({said}); expected a whole file, it is cut")
    again()
    faults.append(ListFault(where=f"{where} line {line}", words=f"{said}; expected well-formed XML, read with repairs"))
    try:
        return _walk(_repaired(data), where, root, tags, take), faults
    except etree.XMLSyntaxError:
        raise ListUnreadable(f"{where} line {line}: not well-formed XML ({said}); expected XML 1.0") from None


def children(element: Any, *path: str) -> Iterator[Any]:
    """Elements below by a path of local names."""
    for child in element:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2] == path[0]:
            if len(path) == 1:
                yield child
            else:
                yield from children(child, *path[1:])


def texts(element: Any, *path: str) -> list[str]:
    """Texts of elements below, without the empty ones."""
    found = ((child.text or "").strip() for child in children(element, *path))
    return [text for text in found if text]


def first(element: Any, *path: str) -> str:
    """The first text below, or empty."""
    return next(iter(texts(element, *path)), "")


def _walk(
    data: bytes, where: str, root: str, tags: tuple[str, ...], take: Callable[[Any, int], None]
) -> dict[str, str]:
    # The root is looked at first, so that a file of another kind is told from one that has no record.
    attributes: dict[str, str] | None = None
    depth = 0
    inside = 0
    for event, element in etree.iterparse(
        io.BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    ):
        name = element.tag.rpartition("}")[2]
        if event == "start":
            depth += 1
            if attributes is None:
                if name != root:
                    raise ListUnreadable(f"{where}: its root is <{name[:40]}>; expected <{root}>")
                attributes = {str(key): str(value) for key, value in element.attrib.items()}
            if depth > _MAX_DEPTH:
                raise ListUnreadable(f"{where}: elements stand too deep; expected at most {_MAX_DEPTH} levels")
            inside += name in tags
            continue
        depth -= 1
        inside -= name in tags
        if name in tags and not inside:
            take(element, element.sourceline or 0)
        if not inside:
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    return attributes or {}


def _utf8(data: bytes, where: str) -> tuple[bytes, list[ListFault]]:
    """The file in UTF-8 without a declaration of another encoding, and a fault where it declared a wrong one."""
    if encoding := wide(data):
        if encoding == "utf-8-sig":
            return data[3:], []
        try:
            return _DECLARATION.sub("", data.decode(encoding), count=1).encode(), []
        except UnicodeError:
            raise ListUnreadable(f"{where}: its encoding is broken or it is cut; expected {encoding}") from None
    declared = hit.group(1).decode().lower() if (hit := _DECLARED.match(data[:200])) else "utf-8"
    if declared in {"utf-8", "utf8", "us-ascii", "ascii"}:
        try:
            data.decode()
        except UnicodeDecodeError as wrong:
            line = data.count(b"\n", 0, wrong.start) + 1
            words = "a byte is not UTF-8; expected UTF-8 as declared, so the file was read as Windows-1252"
            return _undeclared(narrow(data)), [ListFault(where=f"{where} line {line}", words=words)]
        return data, []
    if declared in {"iso-8859-1", "latin1", "latin-1", "windows-1252", "cp1252"}:
        return _undeclared(narrow(data)), []
    try:
        return _undeclared(data.decode(declared)), []
    except (LookupError, UnicodeError):
        raise ListUnreadable(f"{where}: it declares the encoding {declared[:40]}; expected UTF-8") from None


def _undeclared(text: str) -> bytes:
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


def _repaired(data: bytes) -> bytes:
    """The file without what XML forbids: control signs become blanks; what is no tag and no entity becomes text.

    A tag counts as one where its name is also closed somewhere in the file.
    """
    text = _CONTROL.sub(" ", data.decode("utf-8", "replace"))
    closed = {name for slash, name in _TAG.findall(text) if slash}
    alone = set(re.findall(r"<([A-Za-z_][\w.:-]*)\s*/>", text))
    text = _TAG.sub(lambda hit: hit.group() if hit.group(2) in closed | alone else "&lt;" + hit.group()[1:], text)
    return _AMPERSAND.sub("&amp;", _LOOSE.sub("&lt;", text)).encode()

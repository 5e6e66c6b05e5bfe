"""Writing a document: what is said, laid out in the order of its table, and what was kept put back in its place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from lxml import etree

from openplaci.formats.cargo_xml.walk import MAX_DEPTH, Branch, Table
from openplaci.model.consignment import Kept

MODEL = "iata:datamodel:3"
"""The namespace of all elements below the parts of a message; messages of versions 3 to 5 have the same [V]."""


MAX_EMPTY = 10_000
"""Elements of one document that are made empty, so that one behind them that was kept has its number."""


class Marked(NamedTuple):
    """A text with one attribute: a measure and its unit, an amount and its currency, an address and its scheme."""

    text: str | None
    name: str
    value: str | None


One = str | Marked | Mapping[str, "Content"] | None
Content = One | Sequence[One]
"""A leaf, a container, or several of either."""
Says = Mapping[str, Content]
"""What a container says, by local name; the order does not matter, and what is empty is not written."""

_DECLARATION = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot say: most controls, lone surrogates, and two that are none."""
_STEP = re.compile(r"([^\[\]]+)(?:\[(\d{1,6})\])?", re.ASCII)


def document(root: str, space: str, table: Table, said: Says, kept: Iterable[Kept] = ()) -> bytes:
    """Write one document in UTF-8, with its declaration.

    The root and its parts are of the message's own namespace (prefix rsm), all below of the data model's (ram), as
    real messages have them [V].

    Args:
        root: local name of the root.
        space: its namespace, ``iata:waybill:1``.
        table: its table, which gives the order of the elements.
        said: what it says.
        kept: what is put back: the text or the attribute of an element by its path. An element that is not there
            yet is made. What was kept counts where both say the text of one element, since it stands letter for
            letter. Paths of other roots are left out.
    """
    top = _Part(said)
    _put_back(top, root, kept)
    element: Any = etree.Element(f"{{{space}}}{root}", nsmap={"rsm": space, "ram": MODEL})
    _fill(element, top, table, space)
    return _DECLARATION + etree.tostring(element, encoding="UTF-8", xml_declaration=False, pretty_print=True)


def spoken(text: str) -> str:
    """The text with a blank for each character that XML cannot say."""
    return _FORBIDDEN.sub(" ", text)


class _Part:
    """An element under construction: its own text, texts that were kept, attributes, and the parts below by name."""

    __slots__ = ("attributes", "below", "kept", "text")

    def __init__(self, said: str | Marked | Says = "") -> None:
        self.text = ""
        self.kept: dict[str, None] = {}
        self.attributes: dict[str, str] = {}
        self.below: dict[str, list[_Part]] = {}
        if isinstance(said, str):
            self.text = said
        elif isinstance(said, Marked):
            self.text = said.text or ""
            if said.value:
                self.attributes[said.name] = said.value
        else:
            for name, content in said.items():
                parts = [_Part(one) for one in _several(content) if one]
                if parts := [part for part in parts if part]:
                    self.below[name] = parts

    def __bool__(self) -> bool:
        """Whether it says anything; a unit without its measure does not."""
        return bool(self.text.strip() or self.below)


def _several(content: Content) -> Sequence[One]:
    return (content,) if content is None or isinstance(content, (str, Marked, Mapping)) else content


def _put_back(top: _Part, root: str, kept: Iterable[Kept]) -> None:
    """Put each kept text or attribute into the part of its path; parts that are missing are made, within limits."""
    left = MAX_EMPTY
    for one in kept:
        before, *steps = one.path.split("/", MAX_DEPTH + 2)
        attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else None
        if before or not steps or steps[0] != root or len(steps) > MAX_DEPTH:
            continue
        part = top
        for step in steps[1:]:
            found = _STEP.fullmatch(step)
            if found is None or not _is_name(found[1]):
                break
            siblings = part.below.setdefault(found[1], [])
            number = int(found[2] or 1)
            empty = max(number - len(siblings) - 1, 0)
            if number == 0 or empty > left:
                break
            left -= empty
            while len(siblings) < number:
                siblings.append(_Part())
            part = siblings[number - 1]
        else:
            if attribute is None:
                part.kept[one.text] = None
            elif attribute != "xmlns" and _is_name(attribute):
                part.attributes[attribute] = one.text


@lru_cache(maxsize=1024)
def _is_name(text: str) -> bool:
    """Whether an element or an attribute may have that name."""
    try:
        etree.QName(None, text)
    except ValueError:
        return False
    return True


def _fill(element: Any, part: _Part, table: Table, space: str) -> None:
    for name, value in part.attributes.items():
        element.set(name, spoken(value))
    for name in (*(one for one in table if one in part.below), *(one for one in part.below if one not in table)):
        entry = table.get(name)
        inner = entry.table if isinstance(entry, Branch) else {}
        for one in part.below[name]:
            _fill(etree.SubElement(element, f"{{{space}}}{name}"), one, inner, MODEL)
    first, *others = part.kept or (part.text,)
    # Text between elements stands behind them, each in a place of its own as far as there are elements.
    for below, text in zip(element, others, strict=False):
        below.tail = spoken(text)
    element.text = spoken(" ".join((first, *others[len(element) :]))) or None

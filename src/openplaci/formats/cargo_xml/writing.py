"""Writing a document: what is said, laid out in the order of its table, and what was kept put back in its place."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

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

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that XML 1.0 cannot say: most controls, lone surrogates, and two that are none."""
_MARKED = re.compile("[^\t\n\x20!#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Those, and the characters of markup."""
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\r": "&#13;"})
_BLANKS = str.maketrans({"\n": "&#10;", "\t": "&#9;"})
"""Blanks that an attribute keeps only so."""
_NOTHING: Table = {}
_VERSION = ["MessageHeaderDocument", "VersionID"]
"""What a message said of its version is not put back: the document is of the version in which it is written."""
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
    top.attributes = {"xmlns:rsm": space, "xmlns:ram": MODEL, **top.attributes}
    out = [_DECLARATION]
    _lay(out, top, root, table, "rsm", "rsm", "\n")
    out.append("\n")
    return "".join(out).encode()


def spoken(text: str) -> str:
    """The text with a blank for each character that XML cannot say."""
    return _FORBIDDEN.sub(" ", text)


class _Part:
    """An element under construction: its own text, texts that were kept, attributes, and the parts below by name.

    A part below that is but a text stands as such until something is put back into it.
    """

    __slots__ = ("attributes", "below", "kept", "text")

    def __init__(self, said: str | Marked | Says = "") -> None:
        self.text = ""
        self.kept: dict[str, None] = {}
        self.attributes: dict[str, str] = {}
        self.below: dict[str, list[_Part | str]] = {}
        if isinstance(said, str):
            self.text = said
        elif isinstance(said, Marked):
            self.text = said.text or ""
            if said.value:
                self.attributes[said.name] = said.value
        else:
            for name, content in said.items():
                if content and (parts := _parts(content)):
                    self.below[name] = parts


def _parts(content: Content) -> list[_Part | str]:
    """The parts that say anything; a unit without its measure does not."""
    if isinstance(content, str):
        return [content] if content.strip() else []
    if isinstance(content, Marked):
        return [_Part(content)] if content.text and content.text.strip() else []
    if isinstance(content, Mapping):
        part = _Part(content)
        return [part] if part.below else []
    return [part for one in content or () for part in _parts(one)]


def _put_back(top: _Part, root: str, kept: Iterable[Kept]) -> None:
    """Put each kept text or attribute into the part of its path; parts that are missing are made, within limits."""
    left = MAX_EMPTY
    for one in kept:
        before, *steps = one.path.split("/", MAX_DEPTH + 2)
        attribute = steps.pop()[1:] if steps and steps[-1].startswith("@") else None
        if before or not steps or steps[0] != root or len(steps) > MAX_DEPTH or steps[1:3] == _VERSION:
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
            below = siblings[number - 1]
            part = siblings[number - 1] = _Part(below) if isinstance(below, str) else below
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


def _lay(out: list[str], part: _Part, name: str, table: Table, prefix: str, within: str, before: str) -> None:
    """Lay an element out as text; a tree that is then serialised takes several times as long.

    Args:
        out: takes the pieces.
        part: the element.
        name: its local name.
        table: what stands inside, in order.
        prefix: of its namespace.
        within: prefix of what stands inside.
        before: the line end and the blanks before it; empty where text stands beside it, which these would change.
    """
    tag = f"{prefix}:{name}"
    out.append(f"{before}<{tag}")
    for key, value in part.attributes.items():
        out.append(f' {key}="{escaped(value).translate(_BLANKS)}"')
    first, *others = part.kept or (part.text,)
    below = part.below
    if not below:
        text = escaped(" ".join((first, *others)) if others else first)
        out.append(f">{text}</{tag}>" if text else "/>")
        return
    names = [one for one in table if one in below]
    if len(names) < len(below):
        names += [one for one in below if one not in table]
    inside = [(one, each) for one in names for each in below[one]]
    # Text between elements stands behind them, each in a place of its own as far as there are elements.
    ahead = escaped(" ".join((first, *others[len(inside) :])))
    inner = f"{before}  " if before and not ahead and not others else ""
    out.append(f">{ahead}")
    for place, (one, each) in enumerate(inside):
        if isinstance(each, str):
            out.append(f"{inner}<{within}:{one}>{escaped(each)}</{within}:{one}>")
        else:
            entry = table.get(one)
            _lay(out, each, one, entry.table if isinstance(entry, Branch) else _NOTHING, within, "ram", inner)
        if place < len(others):
            out.append(escaped(others[place]))
    out.append(f"{inner and before}</{tag}>")


def escaped(text: str) -> str:
    """The text with entities for its markup, and a blank for what XML cannot say."""
    return spoken(text).translate(_ENTITIES) if _MARKED.search(text) else text

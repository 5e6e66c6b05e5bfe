"""The mechanism: a table of elements is compiled, and one pass over the tree fills plain dicts by it.

A table maps an element's local name to how it is taken. Nothing is lost on the way: what no table names,
what stands twice where one was expected, stray text and stray attributes are kept and reported. Where a
consignment stands among what is kept, it is lost as a consignment: that is an error.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from lxml import etree

from openplaci.formats.cargo_xml.element import Element
from openplaci.formats.cargo_xml.margin import CONSIGNMENTS, Margin, Refused, local
from openplaci.formats.cargo_xml.parser import FIRST_TAG
from openplaci.model.consignment import Kept

Node = dict[str, Any]
"""What a container says, by local name; where placed, its element stands under the empty key, its own margin
under ``margin``."""

Said = tuple[str, str | None, Element]
"""The text of a leaf, its attribute (unit, currency or scheme) and the element, for findings."""

TEXT, SAID, KEEP, MEASURE, AMOUNT, CODED, CODES, BOTH, VALUE, TREE = range(10)
"""How an element is taken.

TEXT: its text. SAID: text and element. MEASURE: with unitCode. AMOUNT: with currencyID. CODED: its attributes are
kept. CODES: a list of these. KEEP: no field in the model. VALUE: kept with its attributes. BOTH: SAID, and kept.
TREE: kept with all below.
"""
_PLAIN = frozenset({TEXT, SAID, MEASURE})
_KEPT = frozenset({BOTH, VALUE})

MAX_DEPTH = 32
MAX_REPORTED = 100
"""Unknown elements, and consignments not read, that get a finding of their own in one message; all are kept."""

_TEXTS: Any = etree.XPath("count(//text())")
_ATTRIBUTES: Any = etree.XPath("count(//@*)")
_IGNORED = ("{http://www.w3.org/2001/XMLSchema-instance}", "{http://www.w3.org/XML/1998/namespace}")

_CONSIGNMENT = re.compile(r"consig(?!n(?:or|ee)|nmentcustoms)", re.IGNORECASE)
"""A name of a consignment, misspelt ones included; parties and customs procedures are none."""
_SAID_BY_CONSIGNMENTS = frozenset({
    "TransportContractDocument", "ConsignorParty", "ConsigneeParty", "SummaryDescription", "TotalPieceQuantity",
    "FinalDestinationLocation",
})  # fmt: skip
"""Two of these below an element of any name make it look like a consignment."""


class Branch(NamedTuple):
    """A container; ``own`` gives it a margin of its own, since it is a consignment; ``placed`` its element."""

    table: "Table"
    many: bool = False
    own: bool = False
    placed: bool = False


Table = Mapping[str, int | Branch]
_Find = Callable[[str], tuple[int, str, Any] | None]

_BRANCH, _BRANCHES = 10, 11
"""A branch that stands once, and one that may stand again; beside the kinds of leaves."""


class Container:
    """A container as compiled: by Clark name what each element inside is.

    That is its kind, its name, and the container as compiled for a branch or the path for a leaf. The paths are
    those of first siblings; `_Numbered` tells of any other.
    """

    __slots__ = ("counted", "find", "keeps", "own", "path", "placed")

    def __init__(self, table: Table, spaces: tuple[str, ...], path: str, *, own: bool, placed: bool) -> None:
        """Compile a table for a set of namespaces: an element may stand in any of them."""
        found: dict[str, tuple[int, str, Any]] = {}
        self.keeps = False
        for name, entry in table.items():
            below = f"{path}/{name}"
            taken: tuple[int, str, Any]
            if isinstance(entry, Branch):
                inner = Container(entry.table, spaces, below, own=entry.own, placed=entry.placed or entry.own)
                taken = _BRANCHES if entry.many else _BRANCH, name, inner
                self.keeps |= inner.keeps
            else:
                taken = entry, name, below
                self.keeps |= entry not in _PLAIN
            found.update((f"{{{space}}}{name}", taken) for space in spaces)
        self.own = own
        self.path = path
        self.counted = path.rpartition("/")[2] not in CONSIGNMENTS
        self.placed = placed
        self.find: _Find = found.get


_Numbered = tuple[Any, str, int]
"""A container whose path has a number: the numbered one around it or None, its name, which is its whole path where
there is none around, and its own number among its siblings; 0 where that is not said."""


def _path(numbered: _Numbered | None, below: str) -> str:
    """The path of what stands below; put together only where something is kept, since few are."""
    while numbered is not None:
        numbered, name, number = numbered
        below = f"{name}[{number}]/{below}" if number else f"{name}/{below}"
    return below


class Walk:
    """One pass over one message, in document order, without recursion.

    A container says by its number of children how many elements belong to it, so that the pass knows
    where it ends. That costs less than an iterator per container.
    """

    __slots__ = ("_attributes", "_expected", "_margin", "_texts", "_unknown", "currency", "unread")

    def __init__(self, margin: Margin, expected: str) -> None:
        """Begin with the message's own margin, and the path where its consignments are expected."""
        self.currency: str | None = None
        self.unread = 0
        self._expected = expected
        self._margin = margin
        self._texts = 0
        self._attributes = 0
        self._unknown = 0

    def message(self, root: Element, container: Container, data: bytes) -> Node:
        """Take the whole message; then look for what the pass did not come by.

        Every attribute has an equals sign. Where the bytes behind the root's tag have no more of them than
        the pass came by attributes, it came by all; only else the tree is asked, which costs more.
        """
        outer = self._margin
        for key, value in root.items():
            if not key.startswith(_IGNORED):
                outer.keep(root, value, key)
        node = self._pass(root, container)
        if _TEXTS(root) != self._texts:
            _sweep_texts(root, outer, node)
        first = FIRST_TAG.search(data)
        body = data[data.find(b">", first.start()) :] if first else data
        signs = len(body) - len(body.replace(b"=", b""))  # count() of one octet is many times slower
        if signs != self._attributes and _ATTRIBUTES(root) != self._attributes + len(root.items()):
            _sweep_attributes(root, outer, node, self.currency)
        if self._unknown > MAX_REPORTED:
            outer.find(
                "ELEMENT_UNKNOWN",
                f"{self._unknown - MAX_REPORTED} more elements are unknown or repeated; they are kept",
                root,
                severity="info",
            )
        if self.unread > MAX_REPORTED:
            outer.find(
                "CONSIGNMENT_UNREAD",
                f"{self.unread - MAX_REPORTED} more elements look like consignments and are not read; "
                f"expected {self._expected}",
                root,
                severity="error",
            )
        return node

    def _pass(self, root: Element, container: Container) -> Node:
        top: Node = {"": root}
        node = top
        find, margin, left = container.find, self._margin, len(root)
        paths = margin.paths
        numbered: _Numbered | None = None
        stack: list[tuple[_Find, Node, Margin, int, _Numbered | None]] = []
        texts = units = 0
        elements = root.iterdescendants()
        for element in elements:
            while left == 0:
                find, node, margin, left, numbered = stack.pop()
            left -= 1
            below = len(element)
            if (taken := find(element.tag)) is not None:
                kind, name, more = taken
                if kind == TEXT:
                    if below == 0 and name not in node:
                        text = element.text
                        if text is not None:
                            texts += 1
                            text = text.strip()
                            if text:
                                node[name] = text
                        continue
                elif kind >= _BRANCH:
                    others = node.get(name)
                    if others is None or kind == _BRANCHES:
                        new: Node = {"": element} if more.placed else {}
                        if others is None:
                            node[name] = new if kind == _BRANCH else [new]
                        else:
                            others.append(new)
                        if more.own:
                            new["margin"] = Margin(paths)
                        if below:
                            stack.append((find, node, margin, left, numbered))
                            find, node, left = more.find, new, below
                            if others is not None and more.counted:
                                paths.repeated.add(name)
                                if more.keeps:
                                    count = len(others)
                                    numbered = (None, more.path, count) if numbered is None else (numbered, name, count)
                            elif numbered is not None and more.keeps:
                                numbered = numbered, name, 0
                            if more.own:
                                margin = new["margin"]
                        continue
                elif kind == TREE:
                    paths.repeated.add(name)
                    self._keep_all(element, margin, paths.of(element))
                    if below:
                        _skip(elements, element)
                    continue
                elif below == 0 and (name not in node or kind == CODES):
                    text = element.text
                    if text is not None:
                        texts += 1
                        text = text.strip()
                    if kind == MEASURE:
                        unit = element.get("unitCode")
                        if unit is not None:
                            units += 1
                        if text:
                            node[name] = (text, unit, element)
                    elif kind == SAID:
                        if text:
                            node[name] = (text, None, element)
                    elif kind == KEEP:
                        if text:
                            node[name] = None
                            path = more if numbered is None else _path(numbered, name)
                            margin.kept.append(Kept(path=path, text=text, line=element.sourceline))
                    else:
                        self._leaf(element, text, node, taken, margin, numbered)
                    continue
            self._stray(element, margin, known=taken is not None)
            if below:
                _skip(elements, element)
        self._texts += texts
        self._attributes += units
        return top

    def _leaf(
        self,
        element: Element,
        text: str | None,
        node: Node,
        taken: tuple[int, str, Any],
        margin: Margin,
        numbered: _Numbered | None,
    ) -> None:
        """Take a leaf that is more than its text."""
        kind, name, path = taken
        value: str | None = None
        if kind == AMOUNT:
            value = element.get("currencyID")
            if value is not None:
                self._attributes += 1
                if self.currency is None:
                    self.currency = value
                elif value != self.currency:
                    path = path if numbered is None else _path(numbered, name)
                    margin.kept.append(Kept(path=f"{path}/@currencyID", text=value, line=element.sourceline))
        else:
            if kind == CODES and name in node:
                margin.paths.repeated.add(name)
            attributes = element.items()
            if attributes or kind in _KEPT:
                if kind == CODES and name in node:
                    path = margin.paths.of(element)
                elif numbered is not None:
                    path = _path(numbered, name)
                if text and kind in _KEPT:
                    margin.kept.append(Kept(path=path, text=text, line=element.sourceline))
                for key, said in attributes:
                    self._attributes += 1
                    margin.kept.append(Kept(path=f"{path}/@{local(key)}", text=said, line=element.sourceline))
        if not text:
            return
        if kind == CODES:
            node.setdefault(name, []).append((text, value, element))
        else:
            node[name] = (text, value, element)

    def _stray(self, element: Element, margin: Margin, *, known: bool) -> None:
        margin.paths.repeated.add(local(element.tag))
        self._keep_all(element, margin, margin.paths.of(element))
        if not known and _looks_like_consignment(element):
            return
        self._unknown += 1
        if self._unknown > MAX_REPORTED:
            return
        name = local(element.tag)
        if known:
            margin.find(
                "ELEMENT_REPEATED",
                f"element {name!r} stands here again or with elements inside; expected once and plain; kept",
                element,
            )
        else:
            margin.find("ELEMENT_UNKNOWN", f"element {name!r} is not expected here; kept", element, severity="info")

    def _keep_all(self, element: Element, margin: Margin, path: str, depth: int = 0, *, inside: bool = False) -> None:
        """Keep every text and attribute below; known tables are shallow, so only here depth can run away.

        A consignment among it is reported, but not those ``inside`` one that has been.
        """
        depth = depth or sum(1 for _ in element.iterancestors())
        if depth >= MAX_DEPTH:
            raise Refused(
                "XML_TOO_DEEP", f"elements stand more than {MAX_DEPTH} deep; expected no more", element.sourceline
            )
        line = element.sourceline
        if element.text:
            self._texts += 1
            _keep(margin, path, element.text, line)
        for key, value in element.items():
            self._attributes += 1
            _keep(margin, f"{path}/@{local(key)}", value, line)
        if not inside and _looks_like_consignment(element):
            inside = True
            self._lost(element)
        counts: dict[str, int] = {}
        for child in element:
            name = local(child.tag)
            counts[name] = number = counts.get(name, 0) + 1
            below = f"{path}/{name}"
            if number > 1 and name not in CONSIGNMENTS:
                margin.paths.repeated.add(name)
                below = f"{below}[{number}]"
            self._keep_all(child, margin, below, depth + 1, inside=inside)
            if child.tail:
                self._texts += 1
                _keep(margin, path, child.tail, line)

    def _lost(self, element: Element) -> None:
        self.unread += 1
        if self.unread <= MAX_REPORTED:
            self._margin.find(
                "CONSIGNMENT_UNREAD",
                f"element {local(element.tag)[:60]!r} looks like a consignment and is not read; "
                f"expected {self._expected}",
                element,
                severity="error",
            )


def _keep(margin: Margin, path: str, text: str, line: int | None) -> None:
    if said := text.strip():
        margin.kept.append(Kept(path=path, text=said, line=line))


def _looks_like_consignment(element: Element) -> bool:
    """Whether an element that no table expects has elements inside, and the name or the parts of a consignment."""
    if not len(element):
        return False
    if _CONSIGNMENT.search(local(element.tag)):
        return True
    return len(_SAID_BY_CONSIGNMENTS.intersection(local(child.tag) for child in element)) > 1


def _skip(elements: Iterator[Element], element: Element) -> None:
    """Go on behind all that stands below an element."""
    for _ in range(sum(1 for _ in element.iterdescendants())):
        next(elements)


def _kept(margin: Margin, node: Node) -> set[Kept]:
    """All that has been kept so far, in the message's margin and those of its consignments."""
    kept = set(margin.kept)
    nodes = [node]
    while nodes:
        for value in nodes.pop().values():
            if isinstance(value, Margin):
                kept.update(value.kept)
            elif isinstance(value, dict):
                nodes.append(value)
            elif isinstance(value, list):
                nodes.extend(v for v in value if isinstance(v, dict))
    return kept


def _sweep_texts(root: Element, margin: Margin, node: Node) -> None:
    """Keep text that stands between elements, where only elements belong."""
    before = _kept(margin, node)
    for element in root.iter():
        if not len(element):
            continue
        for text in (element.text, *(child.tail for child in element)):
            if not text or not text.strip():
                continue
            kept = Kept(path=margin.paths.of(element), text=text.strip(), line=element.sourceline)
            if kept in before:
                continue
            before.add(kept)
            margin.kept.append(kept)
            margin.find(
                "TEXT_UNEXPECTED",
                f"text stands between the elements of {local(element.tag)!r}; expected elements only; kept",
                element,
                severity="info",
            )


def _sweep_attributes(root: Element, margin: Margin, node: Node, currency: str | None) -> None:
    """Keep attributes on elements that no table expects to have any."""
    before = _kept(margin, node)
    for element in root.iter():
        if element is root:
            continue
        for key, value in element.items():
            used = (key == "unitCode" and local(element.tag).endswith("Measure")) or (
                key == "currencyID" and value == currency
            )
            if used or key.startswith(_IGNORED):
                continue
            name = local(key)
            kept = Kept(path=f"{margin.paths.of(element)}/@{name}", text=value, line=element.sourceline)
            if kept not in before:
                before.add(kept)
                margin.kept.append(kept)

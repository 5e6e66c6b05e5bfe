"""The margin: what is kept and what is found while a message is read, and where it stands."""

from collections import Counter
from collections.abc import Sequence
from xml.parsers import expat

import msgspec

from openplaci.formats.cargo_xml.element import Element
from openplaci.model.consignment import Kept
from openplaci.model.finding import Finding, Severity, Where

MAX_EVIDENCE = 200
"""Characters of a value that a finding repeats."""


class Refused(Exception):
    """A document that is not read at all."""

    def __init__(self, code: str, words: str, line: int | None = None, column: int | None = None) -> None:
        """Remember the finding that it becomes."""
        super().__init__(words)
        self.code = code
        self.words = words
        self.line = line
        self.column = column


CONSIGNMENTS = frozenset({"MasterConsignment", "IncludedHouseConsignment", "IncludedMasterConsignment"})
"""Elements without a number in paths: what is kept or found below one goes with its consignment."""


FEW = 256
"""Children that are looked at one by one whenever one of them is numbered; more are numbered once, all together."""


class Paths:
    """The paths of one tree's elements, by local names: ``/Waybill/MasterConsignment/AssociatedParty[2]/Name``.

    The first of several siblings of one name has no number, so that ordinary paths are plain.
    """

    __slots__ = ("_numbers", "repeated")

    def __init__(self) -> None:
        """Begin with nothing repeated; ``repeated`` takes the names of which siblings were met, or might be."""
        self.repeated: set[str] = set()
        self._numbers: dict[Element, dict[Element, int]] = {}

    def of(self, element: Element) -> str:
        """The path of an element."""
        names = []
        for one in (element, *element.iterancestors()):
            name = local(one.tag)
            if name in self.repeated and name not in CONSIGNMENTS and (number := self._number(one)) > 1:
                name = f"{name}[{number}]"
            names.append(name)
        return "/" + "/".join(reversed(names))

    def _number(self, element: Element) -> int:
        parent = element.getparent()
        if parent is None:
            return 1
        numbers = self._numbers.get(parent)
        if numbers is None:
            if len(parent) <= FEW:
                return 1 + sum(1 for _ in element.itersiblings(element.tag, preceding=True))
            counts: Counter[str] = Counter()
            numbers = self._numbers[parent] = {}
            for child in parent:
                counts[child.tag] += 1
                numbers[child] = counts[child.tag]
        return numbers[element]


class Margin:
    """What is kept and found beside the fields of one consignment, or of a message's header.

    Attributes:
        kept, found: in order.
        paths: of the tree, shared by all margins of a message.
    """

    __slots__ = ("found", "kept", "paths")

    def __init__(self, paths: Paths) -> None:
        """Begin empty."""
        self.kept: list[Kept] = []
        self.found: list[tuple[Finding, Element | None]] = []
        self.paths = paths

    def keep(self, element: Element, text: str | None = None, attribute: str | None = None) -> None:
        """Keep an element's text (or the text given) under its path; blank text is nothing."""
        said = (element.text if text is None else text) or ""
        if not (said := said.strip()):
            return
        path = self.paths.of(element)
        if attribute is not None:
            path = f"{path}/@{local(attribute)}"
        self.kept.append(Kept(path=path, text=said, line=element.sourceline))

    def keep_all(self, element: Element) -> None:
        """Keep every text and attribute of an element and of all below."""
        for one in element.iter():
            self.keep(one)
            for key, value in one.items():
                self.keep(one, value, key)
            for child in one:
                self.keep(one, child.tail or "")

    def find(
        self,
        code: str,
        words: str,
        element: Element | None = None,
        *,
        about: str = "",
        severity: Severity = "warning",
        evidence: tuple[str, ...] = (),
    ) -> None:
        """Report a deviation at an element; its line, column and path are filled in at the end."""
        said = tuple(text[:MAX_EVIDENCE] for text in evidence)
        finding = Finding(code=code, severity=severity, words=words, about=about, evidence=said, stage="format")
        self.found.append((finding, element))


def local(tag: str) -> str:
    """The name without its namespace."""
    return tag.rpartition("}")[2]


def settle(
    own: Margin, others: Sequence[tuple[Margin, str]], root: Element, data: bytes, line: int, column: int
) -> tuple[tuple[Finding, ...], tuple[tuple[Finding, ...], ...]]:
    """Give each finding its subject and its place: those of the message, and those of each consignment.

    Args:
        own: the message's margin.
        others: that of each consignment, with its label.
        root: of the tree.
        data: the bytes it was parsed from, UTF-8.
        line: where those bytes begin in the filing, 1-based.
        column: likewise.
    """
    if not own.found and not any(margin.found for margin, _ in others):
        return (), ((),) * len(others)
    margins = ((own, ""), *others)
    wanted = {element for margin, _ in margins for _, element in margin.found if element is not None}
    places = _places(root, data, wanted) if wanted else {}
    message, *each = (
        tuple(
            msgspec.structs.replace(
                finding,
                subject=label or finding.subject,
                where=None if element is None else _where(element, own.paths, places, line, column),
            )
            for finding, element in margin.found
        )
        if margin.found
        else ()
        for margin, label in margins
    )
    return message, tuple(each)


def _where(element: Element, paths: Paths, places: dict[Element, tuple[int, int]], line: int, column: int) -> Where:
    path = paths.of(element)
    if element not in places:
        return Where(line=(element.sourceline or 1) + line - 1, path=path)
    row, col = places[element]
    return Where(line=row + line - 1, column=col + column - 1 if row == 1 else col, path=path)


def _places(root: Element, data: bytes, wanted: set[Element]) -> dict[Element, tuple[int, int]]:
    """Line and column of elements by one expat pass, which knows columns where lxml does not.

    Both parsers meet the start tags in the same order, so the number of an element is its bridge.
    """
    numbers = {number: element for number, element in enumerate(root.iter()) if element in wanted}
    places: dict[Element, tuple[int, int]] = {}
    parser = expat.ParserCreate("UTF-8")
    count = -1

    def start(_name: str, _attributes: dict[str, str]) -> None:
        nonlocal count
        count += 1
        if (element := numbers.get(count)) is not None:
            places[element] = (parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)

    parser.StartElementHandler = start
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        return places
    return places

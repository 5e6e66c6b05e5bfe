"""Mutations that know the structure: lines and elements of Cargo-IMP, the tree of Cargo-XML.

Half of the inputs are changed byte by byte by the fuzzer's own mutation, with its dictionary; the others here.
"""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lxml import etree
from seeds import bare, children, id_line, seeds
from targets import ANY

from openplaci.formats.cargo_imp import READERS

Mutate = Callable[[bytes, int], bytes]
"""The fuzzer's own mutation: the input and the longest that may come out."""

VALUES = (
    "", " ", "0", "1", "-1", "00", "0.0", "1.", ".1", "1E9", "9" * 40, "1,5", "A", "A" * 35, "A" * 70, "K100", "KGM",
    "31APR", "29FEB", "99ZZZ26", "0000", "2400", "2026-02-30T00:00:00", "9999-12-31T23:59:59-14:00", "0001-01-01",
    "NaN", "inf", "true", "000-00000000", "020-12345675", "T1K1", "XXX", "NIL", "//", "/", "\u00c4", "\x00", "\x1f",
    "\ufeff", "\u2028", "\x85", "\U0001f4e6", "UN3481",
)  # fmt: skip
"""Values that readers stumble over."""
MAX_COPIES = 300
"""How often a line or an element is repeated at most."""
MAX_DEEP = 40
"""Levels of elements that are put inside another at most; more than are read."""
MAX_LINE = 100
"""Bytes of the longest line that is learnt from a seed."""
HALF, AT_TIMES, SELDOM = 0.5, 0.05, 0.01
"""Shares of the inputs."""


class Mutator:
    """Changes an input by its structure; one for each reader."""

    def __init__(self, reader: str, plain: Mutate) -> None:
        """Learn lines and texts from the seeds of the reader."""
        self._reader = reader
        self._plain = plain
        known = seeds(reader)
        imp = [data for data in known if data.lstrip()[:1] != b"<"]
        self._lines = sorted({line for data in imp for line in data.split(b"\n") if len(line) <= MAX_LINE})
        self._inside: Mapping[str, Sequence[str]] = children()
        self._names = sorted({name for names in self._inside.values() for name in names})
        self._bare = [*bare(reader)]

    def __call__(self, data: bytes, max_size: int, seed: int) -> bytes:
        """Make another input of at most ``max_size`` bytes.

        Args:
            data: the input to change.
            max_size: bytes that may come out.
            seed: what chooses the change; the fuzzer's.
        """
        rng = random.Random(seed)  # noqa: S311 - no secret
        if rng.random() < HALF:
            made = self._plain(data, max_size)
        elif data.lstrip()[:1] == b"<" or (self._reader not in READERS and self._reader != ANY):
            made = self._tree(data, rng) or self._plain(data, max_size)
        else:
            made = self._by_lines(data, rng)
        if self._reader in READERS and rng.random() < HALF:
            made = framed(made, self._reader)
        return made[:max_size]

    def _by_lines(self, data: bytes, rng: random.Random) -> bytes:
        lines = data.split(b"\n")
        for _ in range(rng.choice((1, 1, 2, 4))):
            here, there = rng.randrange(len(lines)), rng.randrange(len(lines))
            match rng.randrange(8):
                case 0:
                    lines[here], lines[there] = lines[there], lines[here]
                case 1 if len(lines) > 1:
                    del lines[here]
                case 2:
                    lines[there:there] = [lines[here]] * copies(rng)
                case 3 if self._lines:
                    lines.insert(here, rng.choice(self._lines))
                case 4:
                    cut = rng.randint(0, len(lines[here]))
                    lines[here : here + 1] = [lines[here][:cut], lines[here][cut:]]
                case 5 if here + 1 < len(lines):
                    lines[here : here + 2] = [lines[here] + lines[here + 1]]
                case 6 if self._lines:
                    elements = rng.choice(self._lines).split(b"/")
                    lines[here] = _one_changed(lines[here], rng.choice(elements), rng)
                case _:
                    lines[here] = _one_changed(lines[here], rng.choice(VALUES).encode(), rng)
        return b"\n".join(lines)

    def _tree(self, data: bytes, rng: random.Random) -> bytes:
        """Change the tree; empty where the input is no tree."""
        try:
            root: Any = etree.fromstring(data, _parser())
        except (etree.LxmlError, ValueError):
            return b""
        elements = list(root.iter("*"))
        for _ in range(rng.choice((1, 1, 2, 4))):
            self._change(elements[0], rng.choice(elements), rng)
        encoding = rng.choice(("utf-8", "utf-8", "utf-8", "us-ascii", "utf-16"))
        made: Any = etree.tostring(root, encoding=encoding)
        if rng.random() < AT_TIMES:
            made = made.replace(b":3", f":{rng.randrange(12)}".encode())
        return bytes(made)

    def _change(self, root: Any, one: Any, rng: random.Random) -> None:
        parent = one.getparent()
        name = etree.QName(one)
        match rng.randrange(8):
            case 0 if parent is not None:
                parent.remove(one)
            case 1 if parent is not None:
                place = parent.index(one)
                for _ in range(copies(rng, MAX_COPIES // sum(1 for _ in one.iter()))):
                    parent.insert(place, copy.deepcopy(one))
            case 2 if parent is not None:
                target = rng.choice(list(root.iter("*")))
                target.insert(rng.randint(0, len(target)), copy.deepcopy(one))
            case 3 if parent is not None:
                beside = self._inside.get(etree.QName(parent).localname) or self._names
                space = f"{{{name.namespace}}}" if name.namespace else ""
                one.tag = space + rng.choice(beside)
            case 4 | 5:
                self._grow(one, rng)
            case 6:
                key = rng.choice(("unitCode", "currencyID", "schemeID", "schemeAgencyID", "x"))
                one.set(key, _text(rng))
            case _:
                one.text = _text(rng)

    def _grow(self, one: Any, rng: random.Random) -> None:
        """Put elements inside that the tables know there, at times many levels of them."""
        # What stands beside tells the namespace better than the element around, which may be a part of the root.
        space = (next(one.iterchildren("*"), one).tag.rpartition("}")[0] + "}").lstrip("}")
        for _ in range(copies(rng, MAX_DEEP)):
            known = self._inside.get(etree.QName(one).localname) or (self._names if rng.random() < AT_TIMES else ())
            if not known:
                break
            one = etree.SubElement(one, space + rng.choice(known))
        one.text = _text(rng)


def framed(data: bytes, reader: str) -> bytes:
    """Put the fixed id line of a reader before the input, in place of the first line where that names a type.

    Id lines of the same kind further on are taken out: so half of the inputs are one message, and deep.
    """
    first, _, rest = data.partition(b"\n")
    head = id_line(reader)
    named = first.strip()[:3].isalpha() and len(first) <= len(head)
    return head + (rest if named else data).replace(head, b"")


def copies(rng: random.Random, most: int = MAX_COPIES) -> int:
    """How many: nearly always one or two, seldom many."""
    return rng.randint(1, max(most, 1)) if rng.random() < SELDOM else rng.randint(1, 2)


def _one_changed(line: bytes, value: bytes, rng: random.Random) -> bytes:
    """Put another value in the place of one element between slants."""
    elements = line.split(b"/")
    elements[rng.randrange(len(elements))] = value
    return b"/".join(elements)


def _text(rng: random.Random) -> str:
    """A value that XML can hold."""
    value = rng.choice(VALUES)
    return "".join(sign for sign in value if sign >= " " and sign != "\ufeff")


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)

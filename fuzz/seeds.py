"""What fuzzing begins with: the examples and, where present, the shared corpus; and the words of the formats."""

import ast
import hashlib
import os
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path

from targets import ANY

from openplaci import formats
from openplaci.formats.cargo_imp import READERS
from openplaci.formats.cargo_xml.messages import KINDS
from openplaci.formats.cargo_xml.walk import Branch, Table

ROOT = Path(__file__).parent.parent
FOUND = ROOT / "tests" / "fuzz" / "found"
"""Where what fuzzing found is kept: a folder for each reader, a file named by its digest."""
SHARED = Path(os.environ.get("OPENPLACI_SHARED", ROOT.parent / "shared"))
MAX_LENGTH = 65_536
"""Longest input, in bytes; longer seeds are left out."""

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9/.:-]{0,39}", re.ASCII)


def digest(data: bytes) -> str:
    """The name of an input: the first 16 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(data).hexdigest()[:16]


def seeds(reader: str) -> list[bytes]:
    """The messages that a reader begins with: those that are read as its own, what was found before, and a bare one."""
    found: dict[str, bytes] = {}
    for path in _files():
        data = path.read_bytes()
        if len(data) <= MAX_LENGTH and (reader == ANY or reader in _kinds(data)):
            found[digest(data)] = data
    for path in sorted((FOUND / reader).glob("*")):
        found[path.name] = path.read_bytes()
    return [*bare(reader), *found.values()]


def bare(reader: str) -> Iterator[bytes]:
    """The least message of a reader, for one that has no example yet."""
    if reader in READERS:
        yield id_line(reader)
    for root, kind in KINDS.items():
        if kind.name == reader:
            spaces = f'xmlns:s="iata:{kind.space}:1" xmlns:r="iata:datamodel:3"'
            yield f"<s:{root} {spaces}><r:ID>1</r:ID></s:{root}>".encode()


def id_line(reader: str) -> bytes:
    """The message id line of a Cargo-IMP reader in its newest version, with its line end."""
    _, versions = READERS[reader]
    return f"{reader}/{versions[-1]}\n".encode() if versions and versions[-1] else f"{reader}\n".encode()


def children() -> Mapping[str, tuple[str, ...]]:
    """The Cargo-XML elements by the tables of all messages: what may stand in which, by local names."""
    inside: defaultdict[str, set[str]] = defaultdict(set)

    def visit(name: str, table: Table) -> None:
        fresh = table.keys() - inside[name]
        inside[name] |= fresh
        for below, entry in table.items():
            if isinstance(entry, Branch):
                visit(below, entry.table)

    for root, kind in KINDS.items():
        visit(root, kind.table)
    return {name: tuple(sorted(names)) for name, names in inside.items()}


def words(reader: str) -> list[str]:
    """The dictionary of a reader: the elements of Cargo-XML, or the words that stand in the readers' own source."""
    imp = reader in READERS
    names = {name for inside in children().values() for name in inside}
    folder = Path(formats.__file__).parent
    sources = [folder.parent / "model" / "consignment.py", *folder.glob("*.py")]
    sources += (folder / ("cargo_imp" if imp else "cargo_xml")).glob("*.py")
    said = {word for path in sources for word in _constants(path)}
    if imp:
        return sorted(word for word in said if word == word.upper())
    return sorted(names | said)


def _constants(path: Path) -> Iterator[str]:
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    prose = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in prose:
            yield from (word for word in node.value.split()[:200] if _WORD.fullmatch(word))


def _kinds(data: bytes) -> set[str]:
    return {message.format.partition("/")[0] for message in formats.read(data).messages}


def _files() -> list[Path]:
    folders = (ROOT / "examples", SHARED / "corpus")
    return [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]

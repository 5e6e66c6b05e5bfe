"""Names of official lists and of ordinary parties, read just far enough for a benchmark."""

import csv
import os
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from openplaci.model.watchlist import PartyKind
from openplaci.screening.words import Words, tokens

SHARED = Path(os.environ.get("OPENPLACI_SHARED", Path(__file__).parent.parent.parent / "shared")) / "screening"
NOTHING = "-0-"


@dataclass(frozen=True, slots=True)
class Name:
    """A listed name: whose it is, what kind that is, its words, and whether it is the primary one."""

    entity: str
    kind: PartyKind
    text: str
    words: Words
    primary: bool = True


def ofac(folder: Path) -> list[Name]:
    """Read persons and organisations of OFAC's fixed files."""
    kinds: dict[str, PartyKind] = {}
    found = []
    for row in _rows(folder / "sdn.csv"):
        if len(row) > 2 and row[2] in {NOTHING, "individual"}:
            kinds[row[0]] = "person" if row[2] == "individual" else "organisation"
            found.append((row[0], row[1]))
    found.extend((row[0], row[3]) for row in _rows(folder / "alt.csv") if len(row) > 3 and row[0] in kinds)
    return [_name(entity, text, kinds[entity]) for entity, text in found]


def _rows(path: Path) -> list[list[str]]:
    with path.open(encoding="latin-1", newline="") as file:
        return [[cell.strip() for cell in row] for row in csv.reader(file)]


def _name(entity: str, text: str, kind: PartyKind, *, primary: bool = True) -> Name:
    if kind == "person" and "," in text:
        family, _, given = text.partition(",")
        text = f"{given.strip()} {family.strip()}"
    return Name(entity, kind, text, tokens(text, kind), primary)


def united_nations(path: Path) -> list[Name]:
    """Read persons of the UN's list."""
    found = []
    for person in etree.parse(path, etree.XMLParser(recover=True)).iter("INDIVIDUAL"):
        entity = person.findtext("DATAID") or ""
        parts = [person.findtext(f"{place}_NAME") or "" for place in ("FIRST", "SECOND", "THIRD", "FOURTH")]
        texts = [" ".join(" ".join(parts).split())]
        texts += [alias.text for alias in person.iter("ALIAS_NAME") if alias.text]
        found += [_name(entity, text, "person", primary=at == 0) for at, text in enumerate(texts) if text.strip()]
    return [name for name in found if name.words.tokens]


def ordinary(file: str, column: str) -> list[str]:
    """Read one column of a file of ordinary names."""
    with (SHARED / "ordinary" / file).open(encoding="utf-8", newline="") as rows:
        return [row[column] for row in csv.DictReader(rows)]


def counted(names: list[Name]) -> Counter[str]:
    """Count in how many names each word stands."""
    return Counter(token for name in names for token in set(name.words.tokens))

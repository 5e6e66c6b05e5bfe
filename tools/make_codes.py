"""Make the long code tables from the folder of public sources.

    python tools/make_codes.py [FOLDER]

What is taken are facts: codes, numbers, classes, terms. No wording of a source is taken over, except where
the words are the fact: names of airlines and terms of a list.
"""

import csv
import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / ".." / "shared" / "reference" / "codes"
DATA = ROOT / "src" / "openplaci" / "codes" / "data"

NATIONAL = "99"
CONSUMER_COMMODITY = ("8000", "9")
AEROSOLS, UNDER_PRESSURE = "5", "8"
EXPLOSIVE = "1"
GAS = "2"


def build(sources: Path) -> dict[str, str]:
    """Make every generated table: file name -> text."""
    return {
        "hs2022.txt": _hs(sources / "hs2022.csv"),
        "un_numbers.csv": _un(sources / "un_numbers.csv"),
        "airlines.csv": _airlines(sources / "awb_prefixes.csv"),
        "pact_unacceptable.txt": _pact(sources / "pact_unacceptable_descriptions.txt"),
        "ics2_stopwords.txt": _ics2(sources / "ics2_stopwords_partial.txt"),
    }


def _read(file: Path) -> Iterator[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def _text(
    rows: Iterable[str],
    *,
    title: str,
    source: str,
    licence: str,
    date: str,
    certainty: str,
    complete: str,
    notes: tuple[str, ...] = (),
) -> str:
    header = [
        f"# title: {title}",
        f"# source: {source}",
        f"# licence: {licence}",
        f"# date: {date}",
        f"# certainty: [{certainty}]",
        f"# complete: {complete}",
        "# made by: tools/make_codes.py",
        *(f"# note: {note}" for note in notes),
    ]
    return "\n".join([*header, *rows]) + "\n"


def _hs(file: Path) -> str:
    headings: dict[str, list[str]] = {}
    for row in _read(file):
        code = row["hscode"]
        if row["level"] == "6" and not code.startswith(NATIONAL):
            headings.setdefault(code[:4], []).append(code[4:])
    return _text(
        (f"{heading}:{','.join(sorted(tails))}" for heading, tails in sorted(headings.items())),
        title="Harmonized System 2022: headings and subheadings",
        source="github.com/datasets/harmonized-system, from UN Comtrade",
        licence="PDDL; codes only",
        date="2022-01-01",
        certainty="S",
        complete="yes",
        notes=(
            "a heading, then the last two digits of its subheadings",
            "chapters 98 and 99 are for national use and chapter 77 is reserved; none is listed",
        ),
    )


def _un(file: Path) -> str:
    kinds = dict([CONSUMER_COMMODITY])
    for row in _read(file):
        kind = _division(row["class"], row["class_code"])
        if kind:
            kinds[row["un_number"]] = kind
    return _text(
        ["number,class", *(f"{number},{kind}" for number, kind in sorted(kinds.items()))],
        title="UN numbers and their class or division",
        source="github.com/beTransIT/UN-Numbers, from the ADR",
        licence="MIT; numbers and classes only",
        date="2025",
        certainty="S",
        complete="no",
        notes=(
            "the division of a gas is inferred from its classification code; 2 alone where it hangs on the contents",
            "8000 is ID8000, consumer commodity, which only air transport knows",
            "numbers no longer in use are left out",
        ),
    )


def _division(kind: str, code: str) -> str:
    """Class or division as air transport writes it; empty for a number no longer in use."""
    if kind == EXPLOSIVE:
        return code or kind
    if kind != GAS:
        return kind if kind[:1].isdigit() else ""
    group, hazards = code[:1], code[1:]
    if not hazards or group == AEROSOLS:
        return GAS
    if "T" in hazards and group != UNDER_PRESSURE:
        return "2.3"
    return "2.1" if "F" in hazards else "2.2"


def _airlines(file: Path) -> str:
    rows = sorted(f"{row['prefix']},{row['iata']},{row['name']}" for row in _read(file))
    return _text(
        ["prefix,designator,name", *rows],
        title="Waybill prefixes of airlines",
        source="a public tracking page",
        licence="facts",
        date="2026-10",
        certainty="S",
        complete="no",
        notes=("an unknown prefix is never an error",),
    )


def _terms(file: Path) -> list[str]:
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line.strip() for line in lines if line.strip() and not line.startswith("#")]


def _unique(entries: Iterable[str]) -> list[str]:
    known: dict[str, str] = {}
    for entry in entries:
        known.setdefault(re.sub(r"[^0-9a-z]+", " ", entry.lower()).strip(), entry)
    return list(known.values())


def _pact(file: Path) -> str:
    entries: list[str] = []
    for line in _terms(file):
        parts = [part.strip() for part in line.split(",")]
        entries += parts
        for part in parts:
            if "/" in part:
                entries += [word.strip() for word in part.split("/")]
    return _text(
        _unique(entries),
        title="Goods descriptions that PACT does not accept",
        source="PACT technical guide v1.9, section 6.2",
        licence="facts: a list of terms",
        date="2026-11",
        certainty="V",
        complete="yes",
        notes=(
            "alternatives stand on lines of their own: 68 entries of the guide",
            "AWB/HAWB, Company names, Handling codes, Invoice, Package numbers and Personal address name kinds",
            "of text as much as words: a waybill number in place of a description is meant too",
        ),
    )


def _ics2(file: Path) -> str:
    return _text(
        _unique(_terms(file)),
        title="Goods descriptions that ICS2 stops",
        source="pages of the trade",
        licence="facts: a list of terms",
        date="2026-11",
        certainty="S",
        complete="no",
        notes=("the official list has more than 200 terms", "Company names is a kind of text as much as a term"),
    )


def main() -> int:
    """Write the tables; say what was written."""
    sources = Path(sys.argv[1]) if len(sys.argv) > 1 else SOURCES
    if not sources.is_dir():
        print(f"there is no folder {sources}", file=sys.stderr)
        return 2
    for name, text in build(sources).items():
        (DATA / name).write_text(text, encoding="utf-8", newline="\n")
        print(f"{name}: {len(text.splitlines())} lines")
    return 0


if __name__ == "__main__":
    sys.exit(main())

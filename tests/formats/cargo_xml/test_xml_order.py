"""The tables' order of elements is that of the public mapping tables, since writers lay elements out by it."""

import csv
import re
from pathlib import Path

import pytest

from openplaci.formats.cargo_xml import tables
from openplaci.formats.cargo_xml.walk import Branch, Table

MAPPINGS = {"XFWB": tables.WAYBILL, "XFZB": tables.HOUSE_WAYBILL, "XFHL": tables.HOUSE_MANIFEST}
_OPENING = re.compile(r"<\s*(?:rsm:|ram:)?([A-Za-z]+)")


def elements(path: Path) -> list[tuple[str, str]]:
    """Each element of a mapping, with the path of what it stands in, in document order."""
    found: list[tuple[str, str]] = []
    above: list[tuple[int, str]] = []
    for row in csv.reader(path.read_text(encoding="utf-8-sig").splitlines(keepends=True)):
        level, cell = next(((place, cell.strip()) for place, cell in enumerate(row[:9]) if cell.strip()), (0, ""))
        opening = _OPENING.match(cell)
        if opening is None or opening[1] in ("Waybill", "HouseWaybill", "HouseManifest"):
            continue
        while above and above[-1][0] >= level:
            above.pop()
        found.append(("/".join(name for _, name in above), opening[1]))
        above.append((level, opening[1]))
    return found


def below(table: Table, path: str) -> Table | None:
    """The table of a container; None where what stands below is kept without one."""
    for name in filter(None, path.split("/")):
        entry = table.get(name)
        if not isinstance(entry, Branch):
            return None
        table = entry.table
    return table


@pytest.mark.parametrize("kind", MAPPINGS)
def test_the_tables_have_the_order_of_the_mappings(shared: Path, kind: str) -> None:
    (path,) = (shared / "reference" / "mappings").glob(f"{kind}-*.csv")
    by_container: dict[str, list[str]] = {}
    for container, name in elements(path):
        by_container.setdefault(container, []).append(name)
    assert len(by_container) > 15
    for container, names in by_container.items():
        table = below(MAPPINGS[kind], container)
        if table is not None:
            known = list(table)
            assert [name for name in names if name not in known] == [], container
            assert sorted(names, key=known.index) == names, container

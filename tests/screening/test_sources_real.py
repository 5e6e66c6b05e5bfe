"""The lists as published, where they lie beside the project: nobody is lost."""

import re
from pathlib import Path

import pytest

from openplaci.screening.sources import SOURCES

LISTS = {
    "ofac_2019": ("ofac", ("sdn.csv", "alt.csv", "add.csv")),
    "ofac_2022-01": ("ofac", ("sdn.csv", "alt.csv", "add.csv")),
    "ofac_cons_2019": ("ofac-consolidated", ("cons_prim.csv", "cons_alt.csv", "cons_add.csv")),
    "un_2020-11-30": ("un", ("consolidated.xml",)),
    "un_2025-08-16": ("un", ("consolidated.xml",)),
    "us_bis_dpl": ("bis", ("dpl.txt",)),
    "us_csl_excerpt": ("csl", ("csl.csv",)),
}
COUNTED = {
    "ofac": rb"(?m)^\d+,",
    "ofac-consolidated": rb"(?m)^\d+,",
    "un": rb"<(?:INDIVIDUAL|ENTITY)>",
    "bis": rb'(?m)^"(?!Name")',
    "csl": rb"(?m)^[A-Z][^\n]*\([A-Z]{2,3}\) - ",
}


@pytest.mark.parametrize("folder", LISTS)
def test_as_many_entities_as_the_file_has(shared: Path, folder: str) -> None:
    source, names = LISTS[folder]
    files = {name: (shared / "screening" / "lists" / folder / name).read_bytes() for name in names}
    entities, _, _ = SOURCES[source].read(files)
    assert len(entities) == len(re.findall(COUNTED[source], files[names[0]]))
    assert len({entity.id for entity in entities}) == len(entities)
    assert all(entity.names and entity.names[0].kind == "primary" for entity in entities)


@pytest.mark.parametrize("folder", ["ofac_2019", "ofac_2022-01"])
def test_every_alias_and_country_of_ofac_is_read(shared: Path, folder: str) -> None:
    source, names = LISTS[folder]
    files = {name: (shared / "screening" / "lists" / folder / name).read_bytes() for name in names}
    entities, _, _ = SOURCES[source].read(files)
    aliases = len(re.findall(rb'(?m)^\d+,\d+,"?[afn]ka"?,', files["alt.csv"]))
    weak = sum(name.weak for entity in entities for name in entity.names)
    strong = sum(len(entity.names) - 1 for entity in entities) - weak
    # A few aliases say what another name of the same entity says already.
    assert aliases * 0.99 < strong <= aliases * 1.01
    quoted = len(re.findall(rb"[afn]\.k\.a\.,? '", files["sdn.csv"]))
    assert quoted * 0.95 < weak <= quoted * 1.01
    told = len(re.findall(rb"(?<!\w)DOB ", files["sdn.csv"]))
    assert sum(len(entity.born) for entity in entities) > told * 0.95
    without = [address for entity in entities for address in entity.addresses if address.country is None]
    assert len(without) < 0.05 * sum(len(entity.addresses) for entity in entities)


def test_the_un_list_tells_its_date_and_its_weak_aliases(shared: Path) -> None:
    data = (shared / "screening" / "lists" / "un_2025-08-16" / "consolidated.xml").read_bytes()
    entities, dated, faults = SOURCES["un"].read({"consolidated.xml": data})
    assert str(dated) == "2025-08-16"
    assert sum(name.weak for entity in entities for name in entity.names) == data.count(b"<QUALITY>Low<")
    # This copy was cut to 8 bits a sign: its original scripts are lost, and the list says so.
    assert any("Windows-1252" in fault.words for fault in faults)
    assert any("original script" in fault.words for fault in faults)
    nations = data.count(b"<NATIONALITY>")
    assert sum(bool(entity.countries) for entity in entities) > nations


def test_a_slip_of_the_pen_does_not_date_a_list(shared: Path) -> None:
    data = (shared / "screening" / "lists" / "us_bis_dpl" / "dpl.txt").read_bytes()
    dated = SOURCES["bis"].read({"dpl.txt": data})[1]
    assert b'"3017-08-22"' in data
    assert str(dated) == max(re.findall(r'"(2\d{3}-\d\d-\d\d)"', data.decode()))

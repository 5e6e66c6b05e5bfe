"""The manual's tables are whole: whatever a reader knows has its entry, and every entry is of use."""

import csv
import re
import re._parser as parser  # type: ignore[import-not-found]
import sys
from pathlib import Path
from typing import Any

import pytest

from conftest import EXAMPLES
from openplaci.cli.manual import outline
from openplaci.formats.cargo_imp import READERS, ffm, fwb
from openplaci.formats.cargo_imp.segments import Grammar
from openplaci.formats.cargo_xml.messages import KINDS
from openplaci.formats.cargo_xml.walk import Branch, Table
from openplaci.formats.manual import imp, meanings, xml
from openplaci.formats.manual.tables import Element, cargo_imp, cargo_xml, code_tables

IMP = cargo_imp()
XML = cargo_xml()
WITH_EXAMPLES = ("FWB", "FHL", "FFM")
"""Messages whose example lines are lines of the project's own examples."""
RARE = {"COL", "SCI", "CSI", "VSI", "MAL"}
"""Segments that no example has; their lines are invented."""


def grammars(kind: str) -> set[str]:
    """Every tag that the reader of a message type knows."""
    module = sys.modules[READERS[kind][0].__module__]
    return {tag for value in vars(module).values() if isinstance(value, Grammar) for tag in value.tags}


@pytest.mark.parametrize("kind", READERS)
def test_every_tag_that_a_reader_knows_has_its_entry(kind: str) -> None:
    known = IMP.message[kind].tags
    missing = {tag for tag in grammars(kind) if tag not in known or IMP.segment_of(kind, tag) is None}
    assert not missing, f"{kind} has no entry for {sorted(missing)}"


def test_every_tag_under_a_manifest_line_has_its_entry() -> None:
    assert ffm._TAGS | {"ULD"} <= set(IMP.message["FFM"].tags)


def test_what_the_reader_of_waybills_asks_for_is_said_to_be_mandatory() -> None:
    often = IMP.message["FWB"].tags
    assert {tag for tag, said in often.items() if said == "1"} == {"AWB", *fwb.MANDATORY}


def names(table: Table, path: tuple[str, ...]) -> list[tuple[str, ...]]:
    found = []
    for name, entry in table.items():
        found.append((*path, name))
        if isinstance(entry, Branch):
            found += names(entry.table, (*path, name))
    return found


@pytest.mark.parametrize("root", KINDS)
def test_every_name_in_the_reader_s_tables_has_its_entry(root: str) -> None:
    kind = KINDS[root]
    assert XML.message[kind.name].root == root
    missing = {path[-1] for path in names(kind.table, (root,)) if XML.element_of(path) is None}
    assert not missing, f"{kind.name} has no entry for {sorted(missing)}"


@pytest.mark.parametrize("kind", XML.message)
def test_every_name_in_an_outline_or_example_has_its_entry(kind: str) -> None:
    message = XML.message[kind]
    paths = [row.path for row in outline(message)]
    assert paths
    assert [path for path in paths if XML.element_of(path) is None] == []
    shown = set(re.findall(r"<\w+:(\w+)", message.example))
    assert shown <= {path[-1] for path in paths} | {message.root}


@pytest.mark.parametrize("kind", XML.message)
def test_an_outline_says_how_often_each_element_stands(kind: str) -> None:
    assert {row.often for row in outline(XML.message[kind])} <= {"1", "0-1", "0-n", "1-n", "1-2", "1-3", "?"}


def test_every_element_of_the_published_mappings_has_its_entry(shared: Path) -> None:
    folder = shared / "reference" / "mappings"
    found: set[str] = set()
    for file in (*folder.glob("XF*.csv"), *folder.glob("Orchestration*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as rows:
            for row in csv.reader(rows):
                first = next((cell.strip() for cell in row if cell.strip()), "")
                found.update(re.findall(r"^<\s*(?:rsm|ram):(\w+)", first))
    assert len(found) > 150
    assert {name for name in found if XML.element_of((name,)) is None} == set()


def test_every_element_of_the_corpus_has_its_entry(shared: Path) -> None:
    found: set[str] = set()
    for file in (shared / "corpus" / "cargo_xml").glob("*.xml"):
        found.update(re.findall(r"<(?:\w+:)?([A-Z]\w+)", file.read_text(encoding="utf-8", errors="replace")))
    assert found
    assert {name for name in found if XML.element_of((name,)) is None} == set()


def keys_in_use() -> set[str]:
    layouts = [layout for segment in IMP.segment.values() for layout in segment.lines] + list(IMP.party)
    used = {ref.key for layout in layouts for ref in layout.refs()}
    for element in IMP.element.values():
        for pattern in (*element.patterns, element.each):
            used |= set(re.compile(pattern).groupindex)
    return used


def test_layouts_and_patterns_name_elements_that_are_there_and_each_is_used() -> None:
    assert keys_in_use() == set(IMP.element)


def test_every_segment_belongs_to_a_message() -> None:
    used = {found[0] for kind in IMP.message for tag in IMP.message[kind].tags if (found := IMP.segment_of(kind, tag))}
    assert used == set(IMP.segment)


def rules() -> set[str]:
    return {entry.codes for table in (IMP.element, XML.element, XML.attribute) for entry in table.values()} - {""}


def test_every_rule_puts_a_text_in_words() -> None:
    known = set(meanings._RULES) | set(meanings.listings())
    assert rules() <= known
    for rule in sorted(rules()):
        meanings.value(rule, "X", meanings.Around({}))


def test_every_small_code_table_is_used() -> None:
    source = Path(meanings.__file__).read_text(encoding="utf-8")
    assert {name for name in code_tables() if name not in rules() and f'"{name}"' not in source} == set()


def test_no_pattern_repeats_what_repeats() -> None:
    """So none of them can take more than a bounded number of steps for each pair of characters."""
    patterns = [p for element in IMP.element.values() for p in (*element.patterns, element.each) if p]
    patterns += [segment.starts for segment in IMP.segment.values() if segment.starts]
    patterns += [layout.when for segment in IMP.segment.values() for layout in segment.lines if layout.when]
    assert len(patterns) > 60
    for pattern in patterns:
        assert not nested(parser.parse(pattern)), pattern


def nested(tree: Any, inside: bool = False) -> bool:
    for name, argument in tree:
        repeat = str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT") and argument[1] > 1
        if repeat and inside:
            return True
        below = []
        if str(name) in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            below = [argument[2]]
        elif str(name) == "SUBPATTERN":
            below = [argument[3]]
        elif str(name) == "BRANCH":
            below = argument[1]
        if any(nested(one, inside or repeat) for one in below):
            return True
    return False


def test_a_pattern_s_element_is_held_to_so_many_characters() -> None:
    element = Element(name="x", pattern="(?P<account>A*)")
    from openplaci.formats.manual.tables import LONGEST, take_apart

    assert take_apart(element, "A" * LONGEST) == [("account", 0, LONGEST)]
    assert take_apart(element, "A" * (LONGEST + 1)) is None


SEGMENTS = [(kind, tag) for kind in IMP.message for tag in IMP.message[kind].tags if tag not in ("ECHO", "ID")]


@pytest.mark.parametrize(("kind", "tag"), SEGMENTS, ids=str)
def test_every_example_line_is_explained_to_the_last_character(kind: str, tag: str) -> None:
    found = IMP.segment_of(kind, tag)
    assert found is not None
    key, segment = found
    lines = [kind, *segment.examples]
    for line in [*imp.explained(lines, {1: imp.Begin(kind, None)})][1:]:
        assert line.key == key
        assert line.parts
        assert [(part.name, part.value) for part in line.parts if part.kind == "odd" or part.doubt] == []


@pytest.mark.parametrize("kind", XML.message)
def test_every_xml_example_is_explained_to_the_last_character(kind: str) -> None:
    lines = XML.message[kind].example.strip().split("\n")
    explained = [*xml.explained(lines, ["\n"] * len(lines))]
    assert {line.message for line in explained} == {kind}
    assert [part for line in explained for part in line.parts if part.kind == "odd" or part.doubt] == []


def test_example_lines_are_lines_of_the_examples() -> None:
    there = {line for file in (EXAMPLES / "cargo_imp").glob("*.txt") for line in file.read_text("latin-1").splitlines()}
    invented = {
        (tag, line)
        for kind in WITH_EXAMPLES
        for tag in IMP.message[kind].tags
        if tag not in RARE and (found := IMP.segment_of(kind, tag))
        for line in found[1].examples
        if line not in there
    }
    assert invented == set()

"""Seeds, words and mutations: what makes fuzzing reach deep."""

import random
from collections.abc import Callable

import mutation
import pytest
import seeds
import targets
from lxml import etree

from openplaci import formats
from openplaci.formats.cargo_imp import READERS
from openplaci.formats.cargo_xml.messages import KINDS

XML = [kind.name for kind in KINDS.values()]
TURNS = 400


def same(data: bytes, most: int) -> bytes:
    return data[:most]


def made(reader: str, plain: Callable[[bytes, int], bytes] = same) -> list[bytes]:
    mutator = mutation.Mutator(reader, plain)
    known = seeds.seeds(reader)
    return [mutator(known[turn % len(known)], seeds.MAX_LENGTH, turn) for turn in range(TURNS)]


@pytest.mark.parametrize("reader", targets.names())
def test_a_reader_begins_with_its_own_messages(reader: str) -> None:
    known = seeds.seeds(reader)
    assert known
    if reader != targets.ANY:
        for data in known[:5]:
            assert any(one.format.startswith(reader) for one in formats.read(data).messages), data[:80]


@pytest.mark.parametrize("reader", targets.names())
def test_a_mutation_is_the_same_for_the_same_seed_and_fits(reader: str) -> None:
    assert made(reader) == made(reader)
    mutator = mutation.Mutator(reader, same)
    assert all(len(mutator(data, 50, 1)) <= 50 for data in seeds.seeds(reader)[:20])


@pytest.mark.parametrize("reader", READERS)
def test_half_of_the_inputs_stand_behind_the_id_line(reader: str) -> None:
    head = seeds.id_line(reader)
    inputs = made(reader, lambda _data, _most: b"\x00\x01\x02")
    framed = [data for data in inputs if data.startswith(head)]
    assert 0.4 < len(framed) / len(inputs) < 0.9
    assert any(data == head + b"\x00\x01\x02" for data in framed)
    assert any(data == b"\x00\x01\x02" for data in inputs)


def test_a_framed_input_is_one_message() -> None:
    assert mutation.framed(b"FHL/5\nMBI/1\nFWB/17\nX", "FWB") == b"FWB/17\nMBI/1\nX"
    assert mutation.framed(b"MBI/1-23456789\nX", "FWB") == b"FWB/17\nMBI/1-23456789\nX"
    assert mutation.framed(b"", "FWB") == b"FWB/17\n"


@pytest.mark.parametrize("reader", XML)
def test_half_of_the_inputs_of_xml_are_other_trees_that_are_well_formed(reader: str) -> None:
    known = set(seeds.seeds(reader))
    fresh = [data for data in made(reader) if data not in known]
    assert len(fresh) > TURNS / 4
    roots = [etree.fromstring(data) for data in fresh]
    assert sum(any(one.format.startswith(reader) for one in formats.read(data).messages) for data in fresh) > TURNS / 8
    assert len({len(list(root.iter())) for root in roots}) > 10


def test_the_tables_say_what_may_stand_where() -> None:
    inside = seeds.children()
    assert "MasterConsignment" in inside["Waybill"]
    assert "IncludedHouseConsignment" in inside["MasterConsignment"]
    assert {"PersonName", "URIEmailCommunication"} <= set(inside["DefinedTradeContact"])


def test_the_words_are_those_of_the_readers() -> None:
    assert {"NVD", "SHP", "OCI", "FLT"} <= set(seeds.words("FWB"))
    assert not any(word != word.upper() for word in seeds.words("FWB"))
    assert {"ConsignorParty", "URIEmailCommunication", "740"} <= set(seeds.words("XFWB"))
    assert all(word.isascii() and '"' not in word and "\\" not in word for word in seeds.words("XFWB"))


def test_what_is_no_tree_is_left_to_the_plain_mutation() -> None:
    mutator = mutation.Mutator("XFWB", lambda _data, _most: b"plain")
    assert {mutator(b"<a", 100, turn) for turn in range(50)} == {b"plain"}


def test_copies_are_few_and_at_times_many() -> None:
    numbers = [mutation.copies(random.Random(turn)) for turn in range(2000)]  # noqa: S311 - no secret
    assert min(numbers) == 1
    assert mutation.MAX_COPIES >= max(numbers) > 100
    assert sum(number <= 2 for number in numbers) > 1900

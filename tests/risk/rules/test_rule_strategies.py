"""What the tests of the language rest on: random rules are valid, and leave no part of the language out."""

import typing

from hypothesis import given
from rule_strategies import LISTS, case, cases, columns_of, read_by, rule, seeded
from rule_values import KNOWN

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.risk.rules import tree
from openplaci.risk.rules.functions import FUNCTIONS
from openplaci.risk.rules.names import LATER
from openplaci.risk.rules.parse import kind_of, parse
from openplaci.risk.rules.tree import Call, Loop, Window, columns, lists_of, waits_for, walk


@given(cases())
def test_random_rules_are_valid(drawn: tuple[str, Dossier]) -> None:
    text, dossier = drawn
    assert kind_of(parse(text, LISTS)) == "truth"
    assert isinstance(dossier.consignment, Consignment)


def test_random_rules_use_the_whole_language() -> None:
    nodes = [node for seed in range(1500) for node in walk(parse(rule(seeded(seed)), LISTS))]
    assert {type(node) for node in nodes} == set(typing.get_args(tree.Node))
    assert {node.kind for node in nodes if isinstance(node, Loop)} == {"any", "all", "count", "sum"}
    assert any(node.where for node in nodes if isinstance(node, Loop))
    assert {node.name for node in nodes if isinstance(node, Call)} == set(FUNCTIONS) - {"missing"}
    assert {name for node in nodes for name in lists_of(node)} == set(LISTS)
    read = {name for node in nodes for name in columns(node)}
    assert read > {type_.column for group in LATER.values() for type_ in group.values()}
    assert any(isinstance(node, Window) for node in nodes)


def test_random_rules_without_later_names_wait_for_nothing() -> None:
    assert not any(waits_for(parse(rule(seeded(seed), later=False), LISTS)) for seed in range(400))


def test_a_case_holds_what_its_rule_reads_and_nothing_else() -> None:
    for seed in range(300):
        text, dossier = case(seeded(seed))
        assert columns_of(text) == list(columns(parse(text, LISTS)))
        assert set(dossier.known) <= set(columns_of(text)) <= set(KNOWN)
        said = {name for name in Consignment.__struct_fields__ if getattr(dossier.consignment, name)}
        assert said <= read_by(text) | {"level", "document"}


def test_seeded_values_are_the_same_for_the_same_seed() -> None:
    assert case(seeded(7)) == case(seeded(7))
    assert case(seeded(7)) != case(seeded(8))

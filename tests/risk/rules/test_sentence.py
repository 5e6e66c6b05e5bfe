"""Rules as sentences: the golden file is read by people; what no reader could check one by one is held for any rule."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from rule_strategies import LISTS, columns_of, read_by, rule, rules, seeded
from rule_values import NAMED, dossier

from openplaci.model.profile import Profile
from openplaci.risk.rules import publish
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tell.sentence import sentence
from openplaci.risk.rules.tree import Named, Not, Value, Values, Window, walk

GOLDEN = Path(__file__).parent / "sentences.txt"


def pairs() -> list[tuple[str, str]]:
    """A rule, and below it the sentence; a blank line between two."""
    parts = GOLDEN.read_text(encoding="utf-8").strip().split("\n\n")
    return [(part.split("\n", 1)[0], part.split("\n", 1)[1]) for part in parts]


@pytest.mark.parametrize(("text", "said"), pairs())
def test_a_rule_reads_as_its_sentence(text: str, said: str) -> None:
    assert sentence(parse(text, LISTS)) == said


def test_the_golden_file_can_be_written_anew(request: pytest.FixtureRequest) -> None:
    made = "\n\n".join(f"{text}\n{sentence(parse(text, LISTS))}" for text, _ in pairs()) + "\n"
    if request.config.getoption("--write-golden"):
        GOLDEN.write_text(made, encoding="utf-8")
    assert GOLDEN.read_text(encoding="utf-8") == made


@given(rules())
def test_any_rule_has_a_sentence_that_leaves_no_value_out(text: str) -> None:
    tree = parse(text, LISTS)
    said = sentence(tree)
    for node in walk(tree):
        match node:
            case Value(str(value)) if value:
                assert f"“{value}”" in said
            case Values(values):
                assert all(f"“{one}”" in said for one in values if isinstance(one, str) and one)
            case Named(name):
                assert f"list “{name.replace('_', ' ')}”" in said
            case Window(_, _, days):
                assert f"in the last {'day' if days == 1 else f'{days} days'}" in said
    bare = re.sub(r"“[^”]*”", "Q", said)
    assert bare.count("(") == bare.count(")")
    for line in bare.splitlines():
        assert "  " not in line.strip()
    assert "None" not in bare
    assert "_" not in bare
    assert said.endswith(".") != ("\n" in said)


def test_an_outline_of_one_line_is_a_sentence() -> None:
    same = " and ".join(["leg.carrier"] * 6)
    said = sentence(parse(f"all(any({same} for leg in routing) for x in routing if x)", LISTS))
    assert "\n" not in said
    assert said.endswith(".")


def test_a_rule_and_its_contrary_read_differently() -> None:
    for seed in range(300):
        tree = parse(rule(seeded(seed)), LISTS)
        contrary = tree.part if isinstance(tree, Not) else Not(tree)
        assert sentence(tree) != sentence(contrary)


def test_rules_that_read_the_same_say_the_same() -> None:
    alike: dict[str, set[str]] = {}
    for seed in range(3000):
        text = rule(seeded(seed), most=2)
        alike.setdefault(sentence(parse(text, LISTS)), set()).add(text)
    several = [sorted(texts) for texts in alike.values() if len(texts) > 1]
    assert len(several) > 5
    for texts in several:
        profiles = [Profile(id=f"p{at}", title=text, when=text, score=1) for at, text in enumerate(texts)]
        engine = publish(profiles, NAMED, waiting=True)
        for seed in range(25):
            look = engine.look(dossier(seeded(seed), read_by(texts[0]), columns_of(texts[0])))
            assert len(look.fired) in (0, len(texts)), texts
            assert len(look.unknown) in (0, len(texts)), texts

"""Both engines, and the language read plainly, agree: random rules over random consignments, much left out."""

from pathlib import Path

import pytest
import rule_strategies as random_rules
import rule_values
from hypothesis import given, settings
from plain_reading import Reader

from openplaci.model.dossier import Dossier
from openplaci.model.profile import Profile
from openplaci.research import history
from openplaci.risk.named_lists import NamedList, phrase_list
from openplaci.risk.rules import sql
from openplaci.risk.rules.live import publish
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tree import Node

CASES = 2_000
"""Of `make test`; a case is a rule and a consignment that holds what the rule reads."""
MANY = 100_000
"""Of `make e2e`."""
BLOCK = 500
RULES = 50
"""Rules of one query, and of one function: what they share is shared."""
EACH = 5
"""Consignments of a rule."""

PHRASES = ("PRINTER", "TONER", "LASER PRINTER", "! FACE TONER", "LITHIUM", "电池")
ENTRIES = tuple(dict.fromkeys(["SAH", "DXB", "YE", "8471", "SPX", *map(str, range(100, 160))]))
LISTS = {
    name: phrase_list(PHRASES, name) if kind == "words" else NamedList(name=name, kind=kind, entries=ENTRIES)
    for name, kind in random_rules.LISTS.items()
}
KINDS = {name: one.kind for name, one in LISTS.items()}


def disagreements(seed: int, number: int, folder: Path) -> tuple[list[str], set[bool | None]]:
    """What does not agree, in words, of so many cases; and the verdicts that came."""
    wrong: list[str] = []
    verdicts: set[bool | None] = set()
    pick = random_rules.seeded(seed)
    for start in range(0, number, RULES * EACH):
        texts = [random_rules.rule(pick) for _ in range(RULES)]
        dossiers = [
            rule_values.dossier(pick, random_rules.read_by(text), random_rules.columns_of(text))
            for text in texts
            for _ in range(EACH)
        ]
        trees = [parse(text, KINDS) for text in texts]
        engine = publish(
            [Profile(id=str(at), title=text, when=text, score=1) for at, text in enumerate(texts)], LISTS, waiting=True
        )
        asked = _asked(trees, dossiers, folder / f"{start}.parquet")
        for at, dossier in enumerate(dossiers):
            look = engine.look(dossier)
            assert not look.failed, look.failed
            fired, unknown = {int(one.profile) for one in look.fired}, set(map(int, look.unknown))
            read = Reader(dossier, LISTS)
            for rule, tree in enumerate(trees):
                live = rule in fired or (None if rule in unknown else False)
                over_history = asked[at][2 * rule] is True or (None if asked[at][2 * rule + 1] else False)
                said = {"live": live, "history": over_history}
                if rule == at // EACH:  # its own; the plain reading is slow
                    said["plainly"] = read(tree)
                    verdicts.add(live)
                if len(set(said.values())) > 1:
                    wrong.append(f"seed {seed}: {texts[rule]}: {said} of {dossier}")
    return wrong, verdicts


def _asked(trees: list[Node], dossiers: list[Dossier], file: Path) -> list[list[bool | None]]:
    """Of each consignment, in order: does the rule fire, is it unknown, rule by rule."""
    history.write(((str(at), dossier) for at, dossier in enumerate(dossiers)), file)
    profiles = {str(at): tree for at, tree in enumerate(trees)}
    rows = history.connect(threads=1).sql(sql.verdicts(profiles, LISTS, history.table(file.parent)).sql("duckdb"))
    said = {int(key): verdicts for key, *verdicts in rows.fetchall()}
    file.unlink()
    return [said[at] for at in range(len(dossiers))]


def _hold(seed: int, folder: Path) -> None:
    wrong, verdicts = disagreements(seed, BLOCK, folder)
    assert not wrong, f"{len(wrong)} disagree; the first: {wrong[0]}"
    assert verdicts == {True, False, None}


@pytest.mark.parametrize("seed", range(CASES // BLOCK))
def test_both_engines_say_the_same(seed: int, tmp_path: Path) -> None:
    _hold(seed, tmp_path)


@pytest.mark.e2e
@pytest.mark.parametrize("seed", range(1_000, 1_000 + MANY // BLOCK))
def test_both_engines_say_the_same_very_often(seed: int, tmp_path: Path) -> None:
    _hold(seed, tmp_path)


@given(random_rules.cases(most=5))
@settings(max_examples=50, deadline=None)
def test_the_live_engine_says_what_the_plain_reading_says(case: tuple[str, Dossier]) -> None:
    text, dossier = case
    look = publish([Profile(id="one", title=text, when=text, score=1)], LISTS, waiting=True).look(dossier)
    assert not look.failed
    said = True if look.fired else None if look.unknown else False
    assert said is Reader(dossier, LISTS)(parse(text, KINDS))

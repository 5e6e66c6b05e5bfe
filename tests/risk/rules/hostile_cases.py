"""Rules that must be refused, from ``hostile.yml``; the benchmark times the same."""

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from openplaci.faults import BadProfile
from openplaci.risk.named_lists import ListKind
from openplaci.risk.rules.parse import parse

LISTS: dict[str, ListKind] = {
    "batteries": "words",
    "watched_origins": "countries",
    "chapters": "hs",
    "accounts": "numbers",
}


class Case(NamedTuple):
    """One rule that must be refused."""

    rule: str
    line: int
    column: int
    words: str


@cache
def cases() -> tuple[Case, ...]:
    """All of them."""
    said = yaml.safe_load(Path(__file__).with_name("hostile.yml").read_text(encoding="utf-8"))
    return tuple(_case(**one) for one in said)


def refusal(rule: str) -> BadProfile | None:
    """What is wrong with a rule; None where nothing is."""
    try:
        parse(rule, LISTS)
    except BadProfile as fault:
        return fault
    return None


def refuse_all() -> int:
    """Have every one refused; how many there are. What a benchmark times."""
    return sum(refusal(case.rule) is not None for case in cases())


def _case(at: str, words: str, rule: Any) -> Case:
    line, column = map(int, at.split(":"))
    return Case(_rule(rule), line, column, words)


def _rule(said: Any) -> str:
    if isinstance(said, str):
        return said
    many = said["times"]
    closing = said.get("close", "") * many
    return f"{said['before']}{said['again'] * many}{said['then']}{closing}"

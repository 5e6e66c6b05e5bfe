"""Every operator between every pair of kinds, and every function with every kind: what the tables say, nothing else."""

import re
from itertools import product

import pytest
from hostile_cases import refusal

from openplaci.risk.rules import functions

SIDES = {
    "text": "origin",
    "text value": "'2026-11-24'",
    "number": "pieces",
    "number value": "3",
    "truth": "shipper.private",
    "comparison": "(pieces > 1)",
    "day": "issue.date",
    "day value": "date('2026-11-24')",
    "moment": "filed",
    "record": "shipper",
    "texts": "handling",
    "records": "goods",
    "text list": "['A', 'B']",
    "number list": "[1, 2]",
    "named list": "list('accounts')",
    "heading list": "list('chapters')",
    "word list": "list('batteries')",
    "size": "count(goods)",
    "window": "shipper.filings(days=90)",
}
TEXTS = ("text", "text value")
NUMBERS = ("number", "number value", "size", "window")
DAYS = ("day", "day value")
SAME = {
    *product(TEXTS, TEXTS),
    *product(NUMBERS, NUMBERS),
    *product(DAYS, DAYS),
    *product(DAYS, ("text value",)),
    *product(("text value",), DAYS),
    ("moment", "moment"),
}
FROM_DAY = {*product(("moment",), (*DAYS, "text value"))}
TO_DAY = {*product((*DAYS, "text value"), ("moment",))}
ORDERED = SAME - set(product(TEXTS, TEXTS))
AMONG = {
    *product(TEXTS, ("text", "texts", "text list", "named list")),
    *product(NUMBERS, ("number list",)),
}
COUNTED = {*product(NUMBERS, NUMBERS)}
CONDITIONS = ("text", "truth", "comparison", "day", "moment", "record", "texts", "records")
ACCEPTED = {
    "==": SAME,
    "!=": SAME,
    "<": ORDERED | FROM_DAY,
    "<=": ORDERED | TO_DAY,
    ">": ORDERED | TO_DAY,
    ">=": ORDERED | FROM_DAY,
    "in": AMONG,
    "not in": AMONG,
    "+": COUNTED,
    "-": COUNTED,
    "*": COUNTED,
    "/": COUNTED,
    "and": {*product(CONDITIONS, CONDITIONS)},
    "or": {*product(CONDITIONS, CONDITIONS)},
}


@pytest.mark.parametrize("operator", ACCEPTED)
def test_an_operator_takes_the_pairs_of_kinds_that_the_table_says_and_no_others(operator: str) -> None:
    wrong = []
    for left, right in product(SIDES, SIDES):
        rule = f"{SIDES[left]} {operator} {SIDES[right]}"
        if operator in "+-*/":
            rule += " > 1"
        fault = refusal(rule)
        if fault is not None:
            starts = {one.start() for one in re.finditer(r"\S+", rule)}
            places = {*starts, 1, len(SIDES[left]) + len(operator) + 3}  # within the brackets of a comparison too
            assert (fault.line, fault.column - 1 in places) == (1, True), (rule, fault)
            assert "expected" in fault.words or "did you mean" in fault.words, fault
        if (fault is None) != ((left, right) in ACCEPTED[operator]):
            wrong.append(rule)
    assert not wrong


PARAMETERS = {
    "name": ("text", "number", "truth", "day", "moment", "record", "texts", "records"),
    "text": ("text",),
    "prose": (),
    "pattern": ("text value",),
    "texts": ("text value", "text list"),
    "day": ("day", "day value", "moment", "text value"),
    "code": (),  # the text value is a day, and no code of a finding
}
RIGHT = {
    "name": "origin",
    "text": "origin",
    "prose": "description",
    "pattern": "r'a'",
    "texts": "'A'",
    "day": "filed",
    "code": "'A'",
}


@pytest.mark.parametrize("function", functions.FUNCTIONS.values(), ids=lambda one: one.name)
def test_a_function_takes_the_kinds_that_its_parameters_say_and_no_others(function: functions.Function) -> None:
    wrong = []
    for place, parameter in enumerate(function.parameters):
        for kind, said in SIDES.items():
            args = [RIGHT[one] for one in function.parameters]
            args[place] = said
            rule = f"{function.name}({', '.join(args)})" + (" > 1" if function.gives == "number" else "")
            allowed = kind in PARAMETERS[parameter]
            if parameter == "texts":
                allowed |= kind in (("word list",) if function.name == "words" else ("named list", "heading list"))
            fault = refusal(rule)
            if fault is not None:
                assert rule[fault.column - 1 :].startswith((said, said.lstrip("([")))
            if (fault is None) != allowed:
                wrong.append(rule)
    assert not wrong

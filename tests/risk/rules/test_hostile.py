import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any

import pytest
from hostile_cases import LISTS, Case, cases, refuse_all

from openplaci.faults import BadProfile
from openplaci.risk.rules import patterns
from openplaci.risk.rules.parse import DEEPEST, parse
from openplaci.risk.rules.parse.source import Source
from openplaci.risk.rules.parse.tokens import KEYWORDS
from openplaci.risk.rules.tree import walk

JARGON = ("ast", "nonetype", "traceback", "syntax", "token", "literal", "expression", "identifier", "unicodeescape")


def refused(rule: str) -> BadProfile:
    with pytest.raises(BadProfile) as caught:
        parse(rule, LISTS)
    return caught.value


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.rule[:60])
def test_every_hostile_rule_is_refused_where_it_is_wrong_and_in_one_plain_line(case: Case) -> None:
    fault = refused(case.rule)
    assert (fault.line, fault.column) == (case.line, case.column), fault.words
    assert case.words in fault.words
    assert fault.words.isprintable()
    assert len(fault.words) < 300
    assert str(fault) == f"line {case.line}, column {case.column}: {fault.words}"
    assert not set(fault.words.replace("(", " ").replace("'", " ").lower().split()) & set(JARGON)


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.rule[:60])
def test_no_other_error_hangs_on_it(case: Case) -> None:
    fault = refused(case.rule)
    assert fault.__cause__ is None
    assert fault.__context__ is None or fault.__suppress_context__


def test_there_are_many_and_each_stands_once() -> None:
    assert len({case.rule for case in cases()}) == len(cases()) >= 300
    assert refuse_all() == len(cases())


def counted(rule: str) -> tuple[int, int]:
    """How many calls a refusal takes, and how many of them are Python's own parser."""
    calls = parsers = 0

    def count(_: FrameType, event: str, arg: Any) -> None:
        nonlocal calls, parsers
        calls += event in ("call", "c_call")
        parsers += event == "c_call" and arg is compile

    sys.setprofile(count)
    try:
        parse(rule, LISTS)
    except BadProfile:
        pass
    finally:
        sys.setprofile(None)
    return calls, parsers


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.rule[:60])
def test_a_hostile_rule_takes_little_work(case: Case) -> None:
    calls, parsers = counted(case.rule)
    assert calls < 40_000
    assert parsers <= 1


@pytest.mark.parametrize("again", ["(", "[", "not ", "-", "{[", "any(", "f(a=", "lambda: ", "await "])
def test_deep_nesting_never_reaches_pythons_parser(again: str) -> None:
    rule = again * (DEEPEST + 1) + "origin"
    refused(rule)
    assert counted(rule)[1] == 0
    assert counted("piecs > 1")[1] == 1


@pytest.mark.parametrize("word", KEYWORDS)
def test_a_word_of_python_is_no_name(word: str) -> None:
    for rule in (word, f"{word} == 1", f"any({word} == 1 for {word} in goods)", f"{word} origin"):
        assert word in refused(rule).words


def from_depth(frames: int, function: Callable[[], Any]) -> Any:
    return function() if frames == 0 else from_depth(frames - 1, function)


@pytest.mark.parametrize("spare", [12, 20, 40, 60, 100])
def test_a_caller_deep_in_its_own_stack_gets_the_same_answer(spare: int) -> None:
    rule = "any(" + "not (origin == 'X' and " * 5 + "pieces > 1" + ")" * 5 + " for x in goods)"
    wrong = rule.replace("pieces", "piecs")
    expected, words = parse(rule, LISTS), refused(wrong).words
    frame, used = sys._getframe(), 0
    while frame is not None:
        frame, used = frame.f_back, used + 1  # type: ignore[assignment]
    frames = sys.getrecursionlimit() - used - spare
    assert from_depth(frames, lambda: parse(rule, LISTS)) == expected

    def fault() -> str:
        try:
            parse(wrong, LISTS)
        except BadProfile as bad:
            return bad.words
        return ""

    assert from_depth(frames, fault) == words


def test_a_chain_that_python_alone_would_not_bear_is_refused_from_a_deep_stack() -> None:
    def fault() -> str:
        try:
            parse("1-" * 1_990 + "1 > 2", LISTS)
        except BadProfile as bad:
            return bad.words
        return ""

    assert "nested too deep" in from_depth(600, fault)


def test_threads_do_not_disturb_each_other() -> None:
    rules = ["origin == 'X' and matches(description, r'\\bA')", *(case.rule for case in cases()[:60])] * 4

    def said(rule: str) -> str:
        try:
            return repr(parse(rule, LISTS))
        except BadProfile as bad:
            return str(bad)

    alone = [said(rule) for rule in rules]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(said, rules)) == alone


def test_a_pattern_that_explodes_is_given_up_before_it_is_built() -> None:
    assert patterns._JUDGED <= 1 << 20
    for pattern in (r"((\pL{10}){10}){10}", r"(?:\pL?){999}", r"(\PN{1,20}){1,40}", r"\pL{250}"):
        assert "too large" in (patterns.fault_of(pattern) or "")


def test_a_pattern_that_the_older_re2_of_the_database_does_not_know_is_refused() -> None:
    assert patterns.fault_of(r"a(?<x>b)") is not None
    assert patterns.fault_of(r"a(?P<x>b)") is None
    assert patterns.fault_of(r"a\(\?<x") is None
    assert patterns.fault_of(r"a\C") is not None
    assert patterns.fault_of(r"a\\C") is None


def test_nothing_of_a_rule_is_kept_between_two() -> None:
    good = "any(g.hs == '1' for g in goods)"
    tree = parse(good, LISTS)
    refused("any(g.hs == '1' and gg for g in goods)")
    refused("g.hs == '1'")
    assert parse(good, LISTS) == tree
    assert Source("  origin  ").root.col_offset == 0
    assert len(list(walk(tree))) == 5

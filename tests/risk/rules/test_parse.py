"""What is accepted: rules and their trees in a compact form; and any text whatever."""

import datetime as dt
import re
from typing import get_args

import pytest
from hostile_cases import LISTS, cases, refusal
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openplaci.risk.rules import functions, parse, tree
from openplaci.risk.rules.tree import (
    Both,
    Calc,
    Call,
    Compare,
    Either,
    Given,
    Holds,
    Loop,
    Named,
    Node,
    Not,
    Path,
    Size,
    Value,
    Values,
    Window,
    Within,
    kind_of,
    walk,
)


def compact(node: Node) -> str:
    """A tree in one line: every node kind has a form of its own."""
    match node:
        case Path() | Named():
            return str(node) if isinstance(node, Path) else f"<{node.name}>"
        case Value(value):
            return value.isoformat() if isinstance(value, dt.date) else repr(value)
        case Values(values):
            return f"[{' '.join(map(repr, values))}]"
        case Compare(op, left, right) | Calc(op, left, right):
            return f"({op} {compact(left)} {compact(right)})"
        case Within(item, of):
            return f"(within {compact(item)} {compact(of)})"
        case Holds(text, part):
            return f"(holds {compact(text)} {compact(part)})"
        case Given(path):
            return f"(given {path})"
        case Call(name, args):
            return f"({name} {' '.join(map(compact, args))})"
        case Loop(kind, variable, over, test, where):
            which = f" if {compact(where)}" if where is not None else ""
            return f"({kind} {variable}:{over} {compact(test)}{which})"
        case Size(over):
            return f"(size {over})"
        case Window():
            return f"(window {node.column})"
        case Not(part):
            return f"(not {compact(part)})"
        case Both(parts) | Either(parts):
            return f"({'and' if isinstance(node, Both) else 'or'} {' '.join(map(compact, parts))})"


TREES = {
    "origin == 'SAH'": "(== origin 'SAH')",
    '"SAH" == origin': "(== 'SAH' origin)",
    "origin": "(given origin)",
    "shipper": "(given shipper)",
    "goods": "(given goods)",
    "filed": "(given filed)",
    "issue.date": "(given issue.date)",
    "shipper.private": "shipper.private",
    "not shipper.private": "(not shipper.private)",
    "not origin": "(not (given origin))",
    "missing(origin)": "(not (given origin))",
    "not missing(pieces)": "(given pieces)",
    "missing(shipper.private)": "(not (given shipper.private))",
    "not not origin": "(given origin)",
    "pieces > 1 and origin and shipper": "(and (> pieces 1) (given origin) (given shipper))",
    "pieces > 1 and (origin and shipper)": "(and (> pieces 1) (given origin) (given shipper))",
    "pieces > 1 or (origin or shipper)": "(or (> pieces 1) (given origin) (given shipper))",
    "origin or shipper and goods": "(or (given origin) (and (given shipper) (given goods)))",
    "not origin == 'X'": "(not (== origin 'X'))",
    "not 'X' in handling": "(not (within 'X' handling))",
    "'X' not in handling": "(not (within 'X' handling))",
    "origin in ['A', 'B']": "(within origin ['A' 'B'])",
    "origin in ('A', 'B',)": "(within origin ['A' 'B'])",
    "origin in {'A'}": "(within origin ['A'])",
    "pieces in [1, -2, 0.5]": "(within pieces [1 -2 0.5])",
    "pieces + 1 in [1]": "(within (+ pieces 1) [1])",
    "origin in list('Watched-Origins')": "(within origin <watched_origins>)",
    "origin not in list('watched origins')": "(not (within origin <watched_origins>))",
    "'TONER' in description": "(holds description 'TONER')",
    "shipper.name in description": "(holds description shipper.name)",
    "level == 'house'": "(== level 'house')",
    "1 < pieces <= 5": "(and (< 1 pieces) (<= pieces 5))",
    "5 >= pieces > 1": "(and (>= 5 pieces) (> pieces 1))",
    "origin == customs_origin == 'X'": "(and (== origin customs_origin) (== customs_origin 'X'))",
    "pieces * 2 + 1 > weight_kg / 3 - 4": "(> (+ (* pieces 2) 1) (- (/ weight_kg 3) 4))",
    "(pieces + 1) * 2 == 4": "(== (* (+ pieces 1) 2) 4)",
    "pieces > -1": "(> pieces -1)",
    "pieces > -0": "(> pieces 0)",
    "pieces > +1.5": "(> pieces 1.5)",
    "-pieces < -(1 + 2)": "(< (- 0 pieces) (- 0 (+ 1 2)))",
    "pieces == 1_000.5e1": "(== pieces 10005.0)",
    "pieces == 1000000000000000": "(== pieces 1000000000000000)",
    "pieces == .5": "(== pieces 0.5)",
    "words(description, 'toner')": "(words description ['toner'])",
    "words(description, ['toner', 'ink'])": "(words description ['toner' 'ink'])",
    "words(shipper.name, list('batteries'))": "(words shipper.name <batteries>)",
    r"matches(description, r'(?i)\btoner\b')": r"(matches description '(?i)\\btoner\\b')",
    r"matches(description, '\\d')": r"(matches description '\\d')",
    "starts(origin, 'S')": "(starts origin ['S'])",
    "ends(origin, list('accounts'))": "(ends origin <accounts>)",
    "same(shipper.name, consignee.name)": "(same shipper.name consignee.name)",
    "days(filed, '2026-11-24') > 1": "(> (days filed 2026-11-24) 1)",
    "hours(date('2026-11-24'), filed) > 1.5": "(> (hours 2026-11-24 filed) 1.5)",
    "length(origin) == 3": "(== (length origin) 3)",
    "found('UNSECURED')": "(found 'UNSECURED')",
    "issue.date == '2026-11-24'": "(== issue.date 2026-11-24)",
    "'2026-11-24' <= issue.date": "(<= 2026-11-24 issue.date)",
    "filed >= date('2026-11-24')": "(>= filed 2026-11-24)",
    "issue.date <= filed": "(<= issue.date filed)",
    "any(g.hs == '8507' for g in goods)": "(any g:goods (== g.hs '8507'))",
    "any(g.hs for g in goods if g.pieces > 1)": "(any g:goods (and (> g.pieces 1) (given g.hs)))",
    "all(g.hs for g in goods if g.pieces > 1)": "(all g:goods (or (not (> g.pieces 1)) (given g.hs)))",
    "all(g.hs for g in goods if not g.pieces > 1)": "(all g:goods (or (not (not (> g.pieces 1))) (given g.hs)))",
    "any(g.hs for g in goods if g.hs if g.country)": "(any g:goods (and (given g.hs) (given g.country) (given g.hs)))",
    "count(goods) > 1": "(> (size goods) 1)",
    "count(shipper.phones) > 1": "(> (size shipper.phones) 1)",
    "count(g for g in goods) > 1": "(> (size goods) 1)",
    "count(g for g in goods if g.hs) > 1": "(> (count g:goods (given g.hs)) 1)",
    "count(g.hs for g in goods if g.country) > 1": "(> (count g:goods (and (given g.country) (given g.hs))) 1)",
    "sum(g.pieces for g in goods) > 1": "(> (sum g:goods g.pieces) 1)",
    "sum(g.pieces * 2 for g in goods if g.hs) > 1": "(> (sum g:goods (* g.pieces 2) if (given g.hs)) 1)",
    "any(x == 'A' for x in handling)": "(any x:handling (== x 'A'))",
    "any(x in description for x in shipper.phones)": "(any x:shipper.phones (holds description x))",
    "any(any(u.id == g.hs for u in g.ulds) for g in goods)": "(any g:goods (any u:g.ulds (== u.id g.hs)))",
    "any(leg.from == 'SAH' for leg in routing)": "(any leg:routing (== leg.from 'SAH'))",
    "any(leg .\n from == 'leg.from # x' for leg in routing)": "(any leg:routing (== leg.from 'leg.from # x'))",
    "shipper.filings(days=90) < 3": "(< (window shipper_filings_90d) 3)",
    "pair.filings( days = 7 ) + 1 > 2": "(> (+ (window pair_filings_7d) 1) 2)",
    "watchlist.best > 0.5": "(> watchlist.best 0.5)",
    "registry.issuer_known": "registry.issuer_known",
    "  pieces > 1 # why\n\n\tand # and why\r\n origin\r": "(and (> pieces 1) (given origin))",
    "origin == 'a # no comment'": "(== origin 'a # no comment')",
    "origin == 'O\\'Neil' or origin == \"\\\\\"": "(or (== origin \"O'Neil\") (== origin '\\\\'))",
    "shipper.name == 'Bücher 漢字 \U0001f4e6'": "(== shipper.name 'Bücher 漢字 \U0001f4e6')",
    "((((((origin))))))": "(given origin)",
}


@pytest.mark.parametrize("rule", TREES)
def test_a_rule_becomes_its_tree(rule: str) -> None:
    made = parse.parse(rule, LISTS)
    assert compact(made) == TREES[rule]
    assert kind_of(made) == "truth"


def test_every_kind_of_node_and_every_function_stands_in_the_table() -> None:
    made = [one for rule in TREES for one in walk(parse.parse(rule, LISTS))]
    assert {type(one) for one in made} == set(get_args(tree.Node))
    called = {one.name for one in made if isinstance(one, Call)}
    assert called | {"missing"} == set(functions.FUNCTIONS)
    assert {one.kind for one in made if isinstance(one, Loop)} == set(get_args(tree.LoopKind))


@pytest.mark.parametrize("function", functions.FUNCTIONS.values(), ids=lambda one: one.name)
def test_the_example_of_every_function_is_a_rule(function: functions.Function) -> None:
    made = parse.parse(function.example, LISTS)
    assert f"{function.name}(" in function.example
    assert kind_of(made) == "truth"


def test_limits_are_what_is_still_accepted() -> None:
    deep = "not (origin or " * (parse.DEEPEST // 2 - 1) + "pieces > 1" + ")" * (parse.DEEPEST // 2 - 1)
    parse.parse(deep, LISTS)
    parse.parse(" or ".join(["origin"] * (parse.MOST_NODES - 1)), LISTS)
    parse.parse(f"pieces in [{', '.join(['1'] * parse.MOST_VALUES)}]", LISTS)
    parse.parse(f"origin == '{'x' * parse.LONGEST_TEXT}'", LISTS)
    parse.parse(f"origin {'#' * (parse.LONGEST - 7)}", LISTS)
    parse.parse(f"any({'a' * parse.LONGEST_NAME} == 'X' for {'a' * parse.LONGEST_NAME} in handling)", LISTS)


# Anything at all

RULES = tuple(TREES)
PIECES = tuple(
    dict.fromkeys(
        piece
        for rule in (*RULES, *(case.rule for case in cases() if len(case.rule) < 200))
        for piece in re.findall(r"\w+|\s+|[^\w\s]", rule)
    )
)


ANY = st.characters()


def hold(text: str) -> None:
    """Accepted, or refused by one line within the text."""
    fault = refusal(text)
    if fault is None:
        assert kind_of(parse.parse(text, LISTS)) == "truth"
        return
    lines = re.split(r"\r\n|\r|\n", text)
    assert 1 <= fault.line <= len(lines)
    assert 1 <= fault.column <= len(lines[fault.line - 1]) + 1
    assert fault.words.isprintable()
    assert len(fault.words) < 400


@given(st.text(ANY, max_size=60))
def test_any_text_is_a_rule_or_refused_at_a_place(text: str) -> None:
    hold(text)


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
def test_any_heap_of_pieces_is_a_rule_or_refused_at_a_place(text: str) -> None:
    hold(text)


@given(st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join))
def test_any_row_of_pieces_is_a_rule_or_refused_at_a_place(text: str) -> None:
    hold(text)


@settings(suppress_health_check=[HealthCheck.too_slow])  # the table of all characters is made first
@given(st.data())
def test_a_rule_that_is_changed_is_a_rule_or_refused_at_a_place(data: st.DataObject) -> None:
    pieces = re.findall(r"\w+|\s+|[^\w\s]", data.draw(st.sampled_from(RULES)))
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(pieces)))
        match data.draw(st.integers(0, 3)):
            case 0:
                del pieces[at : at + 1]
            case 1:
                pieces.insert(at, data.draw(st.sampled_from(PIECES)))
            case 2:
                pieces[at : at + 1] = [data.draw(st.sampled_from(PIECES))]
            case _:
                pieces[at : at + 1] = [data.draw(st.text(ANY, max_size=3))]
    hold("".join(pieces))

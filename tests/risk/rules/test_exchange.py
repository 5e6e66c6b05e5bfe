"""The tree to text and JSON and back, for any rule; and JSON that means harm."""

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rule_strategies import LISTS, rules

from openplaci.faults import BadProfile
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tell.exchange import LARGEST, from_json, to_json
from openplaci.risk.rules.tell.text import to_text
from openplaci.risk.rules.tree import Loop, Not, walk


@given(rules())
def test_canonical_text_gives_the_same_tree(text: str) -> None:
    tree = parse(text, LISTS)
    written = to_text(tree)
    assert parse(written, LISTS) == tree
    assert to_text(parse(written, LISTS)) == written


@given(rules())
def test_json_gives_the_same_tree(text: str) -> None:
    tree = parse(text, LISTS)
    data = to_json(tree)
    assert from_json(json.dumps(data), LISTS) == tree
    assert from_json(msgspec.json.encode(data), LISTS) == tree
    assert from_json(data, LISTS) == tree


CANONICAL = (
    ("(pieces==1 and (slac>2))or((weight_kg<3))", "pieces == 1 and slac > 2 or weight_kg < 3"),
    ("pieces == 1 and (slac > 2 or weight_kg < 3)", "pieces == 1 and (slac > 2 or weight_kg < 3)"),
    ("not (pieces == 1)", "not pieces == 1"),
    ("not (pieces == 1 or not shipper)", "not (pieces == 1 or missing(shipper))"),
    ("not not shipper", "shipper"),
    ("not missing(shipper)", "shipper"),
    ("not shipper", "missing(shipper)"),
    ("not missing(pieces)", "not missing(pieces)"),
    ("missing(pieces) and not (not missing(slac))", "missing(pieces) and missing(slac)"),
    ("not 'A' in description", '"A" not in description'),
    ("1 < pieces <= 3", "1 < pieces and pieces <= 3"),
    ("pieces - (slac - 1) > 0", "pieces - (slac - 1) > 0"),
    ("(pieces - slac) - 1 > 0", "pieces - slac - 1 > 0"),
    ("(pieces + slac) / 2 > -3", "(pieces + slac) / 2 > -3"),
    ("-pieces < 0", "0 - pieces < 0"),
    ("words(description, ['toner'])", 'words(description, "toner")'),
    ("words(description, ('toner', 'ink'))", 'words(description, ["toner", "ink"])'),
    ("origin in list('Watched Places')", 'origin in list("watched_places")'),
    ("matches(description, '\\\\d+')", 'matches(description, r"\\d+")'),
    ("matches(description, '\"a')", 'matches(description, "\\"a")'),
    ("issue.date > '2026-11-24'", 'issue.date > date("2026-11-24")'),
    ("count(goods) > 1", "count(goods) > 1"),
    ("count(g for g in goods) > 1", "count(goods) > 1"),
    ("count(g.hs == '1' for g in goods) > 1", 'count(g for g in goods if g.hs == "1") > 1'),
    ("count(h for h in handling if h) > 1", "count(h for h in handling if h) > 1"),
    ("all(g.hs for g in goods if g.country if g.pieces > 1)", "all(g.hs for g in goods if g.country and g.pieces > 1)"),
    ("all(not g.country or g.hs for g in goods)", "all(g.hs for g in goods if g.country)"),
    ("all(g.hs for g in goods if not g.country)", "all(g.hs for g in goods if missing(g.country))"),
    ("any(g.hs for g in goods if g.country)", "any(g.country and g.hs for g in goods)"),
    ("sum(g.pieces for g in goods if g.hs) > 1", "sum(g.pieces for g in goods if g.hs) > 1"),
    ("any(leg . from == 'FRA' for leg in routing)", 'any(leg.from == "FRA" for leg in routing)'),
)  # fmt: skip


@pytest.mark.parametrize(("text", "canonical"), CANONICAL)
def test_canonical_text(text: str, canonical: str) -> None:
    tree = parse(text, LISTS)
    assert to_text(tree) == canonical
    assert parse(canonical, LISTS) == tree


NAME = {"kind": "name", "name": "pieces"}
ONE = {"kind": "number", "value": 1}
FINE = {"kind": "compare", "op": "==", "left": NAME, "right": ONE}

HOSTILE: tuple[tuple[Any, str], ...] = (
    ([], "$: found an array of 0; expected an object with 'kind'"),
    (None, "$: found null; expected an object with 'kind'"),
    ({}, "$.kind: found null; expected one of name, text, number,"),
    ({"kind": "exec"}, '$.kind: found "exec"; expected one of'),
    ({"kind": ["and"]}, "$.kind: found an array of 1; expected one of"),
    ({**FINE, "op": "is"}, '$.op: found "is"; expected one of == != < <= > >='),
    ({**FINE, "op": {"==": 1}}, "$.op: found an object; expected one of"),
    ({**FINE, "left": 3}, "$.left: found 3; expected an object with 'kind'"),
    ({**FINE, "extra": 3}, "$: 'extra' is not read; expected kind, op, left, right"),
    ({"kind": "compare", "op": "==", "left": NAME}, "$: 'right' is not there; expected kind, op, left, right"),
    ({**FINE, "left": {"kind": "name", "name": "peices"}}, "$.left: there is no name 'peices'; did you mean pieces?"),
    ({**FINE, "left": {"kind": "name", "name": "__class__"}}, "$.left: there is no name '__class__'; expected one of"),
    (
        {**FINE, "left": {"kind": "name", "name": "pieces == 1 or pieces"}},
        '$.left.name: found "pieces == 1 or pieces"; expected names joined by dots',
    ),
    ({**FINE, "left": {"kind": "name", "name": "pieces)\n#"}}, "$.left.name: the text holds a control character"),
    ({**FINE, "left": {"kind": "name", "name": "a." * 999}}, '$.left.name: found "a.a.'),
    ({**FINE, "right": {"kind": "number", "value": True}}, "$.right.value: found true; expected a number"),
    ({**FINE, "right": {"kind": "number", "value": 10**400}}, "$.right.value: found a number too large;"),
    ({**FINE, "right": {"kind": "number", "value": float("nan")}}, "$.right.value: found nan; expected a number"),
    ({**FINE, "right": {"kind": "number", "value": 1e300}}, "$.right.value: found 1e+300; expected a number up to"),
    ({**FINE, "right": {"kind": "text", "value": "x"}}, "$.right: pieces is a number; expected a number beside it"),
    ({**FINE, "right": {"kind": "text", "value": 1}}, "$.right.value: found 1; expected a text"),
    ({**FINE, "right": {"kind": "text", "value": "\n"}}, "$.right.value: the text holds a control character"),
    ({**FINE, "right": {"kind": "text", "value": "\ud800"}}, "$.right.value: the text holds a control character"),
    ({**FINE, "right": {"kind": "text", "value": "x" * 999}}, "$.right: a text has 999 characters; expected"),
    ({**FINE, "right": {"kind": "day", "value": "24.11.2026"}}, '$.right.value: found "24.11.2026"; expected a day'),
    ({**FINE, "right": FINE}, "$.right.left: pieces == 1 is true or false"),
    ({"kind": "and", "parts": [FINE]}, "$.parts: found an array of 1; expected an array of nodes, 2 or more"),
    ({"kind": "and", "parts": [FINE, 1]}, "$.parts[1]: found 1; expected an object"),
    ({"kind": "or", "parts": {"0": FINE}}, "$.parts: found an object; expected an array of nodes"),
    ({"kind": "and", "parts": [FINE, {"kind": "not", "part": NAME}]}, "$.parts[1].part: pieces is a number, not a"),
    ({"kind": "call", "function": "eval", "args": []}, "$: there is no function 'eval'"),
    ({"kind": "call", "function": "eval(1) or x", "args": []}, '$.function: found "eval(1) or x"; expected a name'),
    ({"kind": "call", "function": "words", "args": [NAME, {"kind": "list", "name": "batteries"}]}, "$.args[0]: "),
    ({"kind": "call", "function": "found", "args": ["X"]}, '$.args[0]: found "X"; expected an object'),
    ({"kind": "any", "variable": "g or x", "over": "goods", "test": FINE}, '$.variable: found "g or x";'),
    ({"kind": "any", "variable": "if", "over": "goods", "test": FINE}, "$: a value or a condition is missing"),
    ({"kind": "any", "variable": "g", "over": "pieces", "test": FINE}, "$.over: pieces is a number; expected items"),
    ({"kind": "any", "variable": "g", "over": "goods", "test": NAME}, "$.test: pieces is a number, not a condition"),
    ({"kind": "any", "variable": "g", "over": "goods", "test": FINE, "where": None}, "$: 'where' is not read"),
    ({"kind": "in", "item": NAME, "of": ONE}, "$.of: expected values, a list or a name"),
    ({"kind": "in", "item": NAME, "of": {"kind": "list", "name": 'x") or ("'}}, '$.of: there is no list "x'),
    ({"kind": "in", "item": NAME, "of": {"kind": "values", "values": []}}, "$.of.values: found an array of 0"),
    ({"kind": "in", "item": NAME, "of": {"kind": "values", "values": [[1]]}}, "$.of.values[0]: found an array of 1;"),
    ({"kind": "in", "item": NAME, "of": {"kind": "values", "values": [1] * 201}}, "$.of.values: found an array of"),
    ({"kind": "holds", "text": ONE, "part": ONE}, "$.text: expected a name"),
    ({"kind": "given", "name": 1}, "$.name: found 1; expected a text"),
    (
        {**FINE, "left": {"kind": "window", "subject": "shipper", "measure": "filings", "days": 8}},
        "$.left: history is kept over 1, 7, 30, 90, 365 days",
    ),
    (
        {**FINE, "left": {"kind": "window", "subject": "shipper", "measure": "filings", "days": "90"}},
        '$.left.days: found "90"; expected a whole number',
    ),
)  # fmt: skip


@pytest.mark.parametrize(("data", "words"), HOSTILE)
def test_hostile_json_is_refused_in_one_line_with_its_place(data: Any, words: str) -> None:
    with pytest.raises(BadProfile) as caught:
        from_json(data, LISTS)
    assert caught.value.words.startswith(words)
    assert "\n" not in str(caught.value)


def test_what_is_no_json_is_refused() -> None:
    for raw in (b"", b"{", b"\xff", b'"\\ud800"', b"[" * 100_000, "nul"):
        with pytest.raises(BadProfile, match=r"\$: "):
            from_json(raw, LISTS)
    with pytest.raises(BadProfile, match="expected at most"):
        from_json(b" " * (LARGEST + 1), LISTS)


def test_deep_and_wide_json_is_refused() -> None:
    deep: dict[str, Any] = FINE
    for _ in range(5_000):
        deep = {"kind": "not", "part": deep}
    with pytest.raises(BadProfile, match="nested too deep"):
        from_json(deep, LISTS)
    with pytest.raises(BadProfile, match="too many parts"):
        from_json({"kind": "and", "parts": [FINE] * 500}, LISTS)


_SOME_KEYS = ("kind", "parts", "left", "op", "name", "value", "test", "over")
_ANY = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=5)
    | st.sampled_from(["and", "goods", "g"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["kind", "parts", "left", "op", "name", "value", "test", "over"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_ANY)
def test_any_json_is_read_or_refused(data: Any) -> None:
    try:
        tree = from_json(data, LISTS)
    except BadProfile as fault:
        assert "\n" not in str(fault)  # noqa: PT017 - it may be read as well
    else:
        assert from_json(to_json(tree), LISTS) == tree


def test_a_broken_node_within_a_rule_never_gets_through() -> None:
    tree = parse('any(starts(g.hs, ["84"]) and g.pieces > 2 for g in goods) or "A" in description', LISTS)
    whole = json.dumps(to_json(tree))
    for word in ("starts", "g.hs", "goods", "description", "any", "and", "compare", "holds", "test"):
        with pytest.raises(BadProfile, match=r"\$"):
            from_json(whole.replace(f'"{word}"', f'"{word}x"'), LISTS)


def test_json_holds_no_types_of_the_project() -> None:
    tree = parse("sum(g.pieces for g in goods) > 1 and any(not g.hs for g in goods)", LISTS)
    assert any(isinstance(node, Loop) for node in walk(tree))
    assert any(isinstance(node, Not) for node in walk(tree))
    assert to_json(tree) == {
        "kind": "and",
        "parts": [
            {
                "kind": "compare",
                "op": ">",
                "left": {
                    "kind": "sum",
                    "variable": "g",
                    "over": "goods",
                    "test": {"kind": "name", "name": "g.pieces"},
                    "where": None,
                },
                "right": {"kind": "number", "value": 1},
            },
            {
                "kind": "any",
                "variable": "g",
                "over": "goods",
                "test": {"kind": "not", "part": {"kind": "given", "name": "g.hs"}},
            },
        ],
    }

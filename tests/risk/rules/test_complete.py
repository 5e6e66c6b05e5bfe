"""What an editor offers: at every place of any rule the word that stands there, on any text something or nothing."""

import json

from hypothesis import given
from hypothesis import strategies as st
from rule_strategies import rule, rules, seeded
from rule_values import NAMED

from openplaci.risk.rules.names import records
from openplaci.risk.rules.tell.complete import _TOKEN, completions, vocabulary


def offered(marked: str) -> dict[str, str]:
    """Name -> what it inserts, at the bar of a text."""
    text = marked.replace("|", "")
    return {one.name: one.insert for one in completions(text, marked.index("|"), NAMED)}


def test_at_the_beginning_names_functions_and_loops_are_offered() -> None:
    names = offered("|")
    assert {"shipper", "goods", "words", "any", "not", "watchlist", "pair", "missing"} <= set(names)
    assert "and" not in names
    assert names["words"] == "words("
    assert names["watchlist"] == "watchlist."


def test_behind_a_dot_the_names_of_the_record_are_offered_and_its_history() -> None:
    assert set(offered("notify.|")) == set(records()["party"].types)
    assert set(offered("shipper.p|")) == {"postcode", "phones", "private", "phone_keys", "phone_names"}
    assert offered("shipper.fil|") == {"filings": "filings(days=90)"}
    assert set(offered("watchlist.|")) == {"best", "list"}
    assert set(offered("pair.|")) == {"filings"}
    assert set(offered("issue.d|ate > filed")) == {"date"}
    assert offered("nothing.|") == {}
    assert offered("pieces.|") == {}


def test_loop_variables_are_in_scope_wherever_their_for_stands() -> None:
    assert "hs" in offered("any(g.| for g in goods)")
    assert "hs" in offered("any(g.hs for g in goods if g.|")
    assert "g" in offered("any(| for g in goods)")
    assert "g" not in offered("any(g.hs for g in goods) and |")
    assert "length_cm" in offered("any(any(d.| for d in g.dimensions) for g in goods)")
    assert "country" in offered("any(d.issuer.| for d in security)")
    assert offered("any(u.| for u in handling)") == {}


def test_a_loop_goes_over_items_alone() -> None:
    names = offered("any(g.hs for g in |")
    assert {"goods", "routing", "shipper"} <= set(names)
    assert not {"pieces", "words", "origin"} & set(names)
    assert offered("any(g.hs for |") == {}
    assert set(offered("any(g.hs for g |")) == {"in"}


def test_within_quotes_of_a_list_its_name_is_offered_by_what_the_function_asks() -> None:
    assert set(offered('words(description, list("|"))')) == {"batteries", "office"}
    assert set(offered('origin in list("watched |')) == {"watched_origins", "watched_places"}
    assert "batteries" not in offered('starts(master, list("|')


def test_the_choices_of_a_name_are_offered() -> None:
    assert set(offered('level == "|')) == {"direct", "master", "house", "item"}
    assert set(offered('level != "h|"')) == {"house"}
    assert set(offered('level in ["house", "|')) == {"direct", "master", "house", "item"}
    assert set(offered('level not in ["|')) == {"direct", "master", "house", "item"}
    assert set(offered('any(c.kind == "| for c in charges)')) == set()
    assert set(offered('any(c.kind == "|" for c in charges)')) == {"rate", "other", "total"}
    assert offered('origin == "|') == {}
    assert offered('"|') == {}


def test_windows_of_history_are_offered() -> None:
    assert set(offered("shipper.filings(days=|")) == {"1", "7", "30", "90", "365"}
    assert set(offered("shipper.filings(days=3|) > 1")) == {"30", "365"}


def test_functions_are_offered_what_they_ask_for() -> None:
    assert set(offered("words(|")) >= {"description", "shipper"}
    assert not {"origin", "pieces", "goods"} & set(offered("words(|"))
    assert set(offered("words(description, |")) == {"list"}
    assert {"filed", "date", "issue", "account"} <= set(offered("days(|"))
    assert "origin" not in offered("days(filed, |")
    assert set(offered("words(shipper.|")) == {"name", "address", "contact"}


def test_behind_a_value_words_that_join_are_offered() -> None:
    assert set(offered("shipper |")) == {"and", "or", "in", "not"}
    assert set(offered("any(g.hs |")) == {"and", "or", "in", "not", "for"}
    assert set(offered("any(g.hs for g in goods |")) == {"and", "or", "in", "not", "if"}
    assert set(offered("origin not |")) == {"in"}


def test_explanations_come_along() -> None:
    (one,) = completions("weight", 6, NAMED)
    assert (one.name, one.kind, one.insert) == ("weight_kg", "name", "weight_kg")
    assert one.doc.startswith("Gross weight in kilograms")


@given(rules())
def test_the_word_that_stands_in_a_rule_is_offered_there(text: str) -> None:
    for found in _TOKEN.finditer(text):
        word = found[0]
        if found.lastgroup != "name" or text[: found.start()].endswith("for ") or text[found.end() :][:1] == "=":
            continue
        for at in (found.start(), found.start() + 1, found.end()):
            assert word in {one.name for one in completions(text, at, NAMED)}, (word, text, at)


def test_named_lists_and_days_that_stand_in_a_rule_are_offered_there() -> None:
    for seed in range(300):
        text = rule(seeded(seed))
        for opening in ('list("', "days="):
            at = text.find(opening)
            if at >= 0:
                place = at + len(opening)
                word = text[place:].split('"' if opening[0] == "l" else ")")[0]
                assert word in {one.name for one in completions(text, place, NAMED)}, (text, place)


@given(rules(), st.integers(0, 200), st.text("()[]\"'.,=<> \n#rabsin\\for\u00e9", max_size=6))
def test_broken_text_raises_nothing(text: str, at: int, mess: str) -> None:
    broken = text[:at] + mess
    for place in (-1, 0, at, len(broken), len(broken) + 9):
        completions(broken, place, NAMED)


def test_the_vocabulary_is_json_and_whole() -> None:
    whole = json.loads(json.dumps(vocabulary(NAMED)))
    assert {name["name"] for name in whole["names"]["party"]} == set(records()["party"].types)
    assert whole["days"] == [1, 7, 30, 90, 365]
    assert {one["name"] for one in whole["lists"]} == set(NAMED)
    assert all(name["doc"] for names in whole["names"].values() for name in names)
    assert {one["name"] for one in whole["functions"]} >= {"missing", "words", "found"}
    (weight,) = (one for one in whole["names"]["goods"] if one["name"] == "weight_kg")
    assert weight["unit"] == "kg"

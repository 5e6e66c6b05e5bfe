import datetime as dt
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openplaci.risk import named_lists
from openplaci.risk.rules.files.profile_file import ProfileFile, read, read_files
from openplaci.risk.rules.files.report import MOST
from openplaci.risk.rules.files.yaml_tree import DEEPEST, LARGEST

KINDS = named_lists.kinds(named_lists.load())
GOOD = """- id: good
  title: A good one
  when: pieces > 3
  score: 20
"""
HEAD = "- id: one\n  title: One\n  score: 5\n"


def load(text: str | bytes, **more: object) -> ProfileFile:
    return read(text.encode() if isinstance(text, str) else text, KINDS, file="f.yml", **more)  # type: ignore[arg-type]


def faults(text: str | bytes) -> list[tuple[int, int, str]]:
    return [(one.line, one.column, one.words) for one in load(text).faults]


def only(text: str | bytes) -> tuple[int, int, str]:
    (fault,) = faults(text)
    return fault


def test_a_profile_with_everything() -> None:
    (got,) = load("""
- id: all_of_it
  title: Everything is said
  when: >
    origin == "SAH"
    and pieces > 3
  score: 35
  outcome: rfi
  programmes: [pact, acas]
  source: own [M]
  owner: analysts
  expires: 2027-01-31
  explanation: >
    Looks for one thing.
    It cannot see another.
  remedy: mend it
  cases:
    fires: [{case: many pieces, consignment: {origin: SAH, pieces: 4}}]
    silent: [{case: few, consignment: {pieces: 1}, at: 2026-05-01T10:00:00+02:00}]
""").profiles
    assert (got.id, got.code, got.score, got.outcome) == ("all_of_it", "ALL_OF_IT", 35, "rfi")
    assert (got.title, got.source, got.owner) == ("Everything is said", "own [M]", "analysts")
    assert got.when == 'origin == "SAH" and pieces > 3\n'
    assert got.programmes == ("pact", "acas")
    assert got.expires == dt.date(2027, 1, 31)
    assert got.explanation == "Looks for one thing. It cannot see another."
    assert got.remedy == "mend it"
    assert got.cases.fires[0].consignment == {"origin": "SAH", "pieces": 4}
    assert (got.cases.fires[0].line, got.cases.fires[0].column) == (18, 13)
    assert got.cases.silent[0].at == dt.datetime(2026, 5, 1, 8, tzinfo=dt.UTC)


def test_json_is_read_too() -> None:
    said = [{"id": "j", "title": "T", "when": 'origin == "SAH" and pieces > 3', "score": 3}]
    got = load(json.dumps(said, indent=1))
    assert (got.profiles[0].when, got.faults) == ('origin == "SAH" and pieces > 3', ())


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_of_other_systems(ends: str) -> None:
    text = (GOOD + HEAD + "  when: peces > 3\n").replace("\n", ends)
    assert [profile.id for profile in load(text).profiles] == ["good"]
    assert only(text) == (8, 9, "there is no name 'peces'; did you mean pieces?")


def test_a_byte_order_mark() -> None:
    assert load(b"\xef\xbb\xbf" + GOOD.encode()).profiles[0].id == "good"


# Places of a rule's faults


@pytest.mark.parametrize(
    ("when", "line", "column"),
    [
        ("  when: pieces > 3 and peces > 2\n", 4, 24),
        ("  when: pieces > 3\n     and peces > 2\n", 5, 10),
        ('  when: "origin == \\"SAH\\" and peces > 2"\n', 4, 32),
        ('  when: "origin == \\x22SAH\\u0022 and peces > 2"\n', 4, 38),
        ('  when: "pieces > 3 \\\n      and peces > 2"\n', 5, 11),
        ('  when: "pieces > 3\\n\n      and peces > 2"\n', 5, 11),
        ("  when: 'origin == ''SAH'' and peces > 2'\n", 4, 32),
        ("  when: 'pieces > 3\n\n\n     and   peces > 2'\n", 7, 12),
        ("  when: |\n    pieces > 3\n    and peces > 2\n", 6, 9),
        ("  when: |-\n    pieces > 3\n      and peces > 2\n", 6, 11),
        ("  when: |2\n      pieces > 3\n      and peces > 2\n", 6, 11),
        ("  when: |  # a comment\n\n    pieces > 3 and\n\n    peces > 2\n", 8, 5),
        ("  when: >\n    pieces > 3\n    and peces > 2\n", 6, 9),
        ("  when: >-\n    pieces > 3\n\n      and\n\n    peces > 2\n", 9, 5),
        ('  when: origin == "ZÜRICH" and peces > 2\n', 4, 32),
        ('  when: |\n    origin == "機場𝔘"\n    and peces > 2\n', 6, 9),
        ("  when: |\n    # why\n    pieces > 2  # because\n    and peces > 3\n", 7, 9),
        ("  when: 'peces > 2  # because'\n", 4, 10),
        ("  when: peces > 2  # because\n", 4, 9),
    ],
)
def test_a_fault_of_the_rule_has_its_place_in_the_file(when: str, line: int, column: int) -> None:
    text = HEAD + when
    got = only(text)
    assert got == (line, column, "there is no name 'peces'; did you mean pieces?")
    assert text.split("\n")[line - 1][column - 1 :].startswith("peces")


@pytest.mark.parametrize(
    ("when", "line", "column"),
    [
        ("  when: >\n    pieces > 2  # because\n    and pieces > 3\n", 5, 17),
        ("  when: >\n    # why\n    pieces > 2\n", 5, 5),
        ("  when: 'pieces > 2  # because\n    and pieces > 3'\n", 4, 22),
    ],
)
def test_a_comment_where_lines_are_folded_would_swallow_the_rest(when: str, line: int, column: int) -> None:
    expected = "a comment in text that is folded swallows the lines below it; expected '|' before the rule"
    assert only(HEAD + when) == (line, column, expected)


def test_a_hash_within_quotes_is_no_comment() -> None:
    assert faults(HEAD + '  when: >\n    "#1" in description\n    and pieces > 3\n') == []


def test_a_rule_that_ends_too_early_is_told_at_its_end() -> None:
    line, column, words = only(HEAD + "  when: >\n    pieces > 3\n    and (origin\n")
    assert line == 6
    assert 9 <= column <= 16
    assert "never closed" in words


SPACED = st.sampled_from(
    ["pieces > 3", 'origin == "A  B"', "peces", "and", "or", "'it''s'", "é", "機", "not", "(", ")"]
)


@given(
    st.lists(st.lists(SPACED, min_size=1, max_size=4), min_size=1, max_size=4), st.sampled_from(["|", ">", "|+", ">-"])
)
def test_a_block_of_any_text_tells_a_place_within_itself(lines: list[list[str]], style: str) -> None:
    body = "".join(f"    {'  '.join(words)}\n" for words in lines)
    text = f"{HEAD}  when: {style}\n{body}"
    for line, column, _ in faults(text):
        assert 5 <= line <= 4 + len(lines)
        assert 1 <= column <= len(text.split("\n")[line - 1]) + 1


# Keys and values


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ("  wen: x\n", (5, 3, "a profile has no key 'wen'; did you mean when?")),
        ("  Score: 3\n", (5, 3, "a profile has no key 'Score'; did you mean score?")),
        ("  score: 3\n", (5, 3, "the key 'score' stands on line 4 already; expected it once")),
        ("  outcome: RFS\n", (5, 12, "outcome is 'RFS'; expected review, rfi or rfs; did you mean rfs?")),
        ("  outcome: dnl\n", (5, 12, "outcome is 'dnl'; expected review, rfi or rfs; a DNL is a person's to say")),
        ("  expires: 2027-02-30\n", (5, 12, "expires is '2027-02-30'; expected a day, as 2027-12-31")),
        ("  expires: soon\n", (5, 12, "expires is 'soon'; expected a day, as 2027-12-31")),
        ("  owner: [a]\n", (5, 10, "owner is a list; expected a text")),
        ("  programmes: {a: b}\n", (5, 15, "programmes is keys and values; expected a list")),
        ("  cases: no\n", (5, 10, "expected cases with keys and values, found a single value")),
        ("  cases: {fire: []}\n", (5, 11, "cases has no key 'fire'; did you mean fires?")),
        ("  cases: {fires: {case: a}}\n", (5, 18, "fires is keys and values; expected a list")),
        ("  ? [a]\n  : b\n", (5, 5, "a key is a list or a record; expected a name before ':'")),
        ("  <<: {a: b}\n", None),
    ],
)
def test_a_wrong_key_or_value(change: str, expected: tuple[int, int, str] | None) -> None:
    got = load(GOOD + change)
    assert got.profiles == ()
    (fault,) = got.faults
    assert expected is None or (fault.line, fault.column, fault.words) == expected
    assert (fault.file, fault.profile) == ("f.yml", "good")


@pytest.mark.parametrize("key", ["id", "title", "when", "score"])
def test_a_key_that_must_be_there(key: str) -> None:
    without = "".join(line for line in GOOD.splitlines(keepends=True) if f"{key}:" not in line)
    line, column, words = only(without if without.startswith("-") else "-" + without[1:])
    assert (line, column) == (1, 3)
    assert words.startswith(f"the profile has no '{key}'; expected ")
    assert f"{key}" in only(GOOD.replace(f"{key}:", f"{key}: #"))[2]


@pytest.mark.parametrize("score", ["101", "-1", "30.5", "1_0", "012", "0x10", "08:00", "1e1", "yes", "", "~", "'a'"])
def test_a_score_that_is_none(score: str) -> None:
    line, _, words = only(GOOD.replace("score: 20", f"score: {score}"))
    assert line == 4
    assert words.endswith("expected a whole number from 0 to 100")


@pytest.mark.parametrize("id_", ["012", "Upper", "a-b", "a__b", "_a", "a b", "a" * 81, "é", "1st", ""])
def test_an_id_that_is_none(id_: str) -> None:
    line, _, words = only(GOOD.replace("id: good", f"id: {id_}"))
    assert line == 1
    assert "is no name; expected small letters" in words


def test_what_yaml_would_read_otherwise_is_what_was_written() -> None:
    (got,) = load("""- id: on
  title: no
  when: pieces > 3
  score: "7"
  owner: 08:00
  source: 2027-01-31
  remedy: 1_000
  cases:
    fires: [{case: yes, consignment: {house: 012, shipper: {country: NO, name: Off, postcode: 0x1F}}}]
""").profiles
    assert (got.id, got.title, got.score, got.owner, got.source) == ("on", "no", 7, "08:00", "2027-01-31")
    assert got.remedy == "1_000"
    (case,) = got.cases.fires
    assert case.case == "yes"
    assert case.consignment == {"house": "012", "shipper": {"country": "NO", "name": "Off", "postcode": "0x1F"}}


def test_programmes_that_there_are() -> None:
    text = GOOD + "  programmes: [pact, atas]\n"
    assert load(text).profiles[0].programmes == ("pact", "atas")
    (fault,) = load(text, programmes=("pact", "acas")).faults
    assert (fault.line, fault.column, fault.words) == (5, 22, "there is no programme 'atas'; did you mean acas?")
    assert load(GOOD + "  programmes: pact\n", programmes=("pact",)).profiles[0].programmes == ("pact",)


def test_an_id_that_stands_twice() -> None:
    got = load(GOOD + GOOD.replace("pieces > 3", "pieces > 4"))
    assert [profile.when for profile in got.profiles] == ["pieces > 3"]
    (fault,) = got.faults
    assert (fault.line, fault.column, fault.words) == (5, 7, "the id 'good' stands on line 1 already; expected another")


def test_an_id_that_stands_in_another_file(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "a.yml").write_text(GOOD)
    (folder / "b.yml").write_text(GOOD + GOOD.replace("good", "other"))
    got = read_files([folder / "a.yml", folder / "b.yml", folder / "c.yml"], KINDS)
    assert [profile.id for profile in got.profiles] == ["good", "other"]
    assert [str(fault) for fault in got.faults] == [
        "b.yml, line 1, column 7: good: the id 'good' stands in a.yml already; expected another",
        "c.yml, line 1, column 1: the file cannot be read: No such file or directory",
    ]


# All of a file


def test_every_fault_is_told_and_the_good_ones_come_out() -> None:
    got = load(GOOD + HEAD + "  when: peces\n  scor: 3\n" + "- nothing\n" + GOOD.replace("good", "last"))
    assert [profile.id for profile in got.profiles] == ["good", "last"]
    assert set(got.rules) == {"good", "last"}
    assert [(fault.line, fault.column, fault.profile) for fault in got.faults] == [
        (8, 9, "one"),
        (9, 3, "one"),
        (10, 3, ""),
    ]


@pytest.mark.parametrize(
    ("broken", "line", "words"),
    [
        ('- id: "never closed\n  title: x\n', 5, "the quotes that begin here are never closed"),
        ("- id: a\n  title: a: b\n", 6, "a value that holds ': '"),
        ("- id: a\n\ttitle: b\n", 6, "a tab begins the line; expected blanks"),
        ("- id: a\n  title b\n  score: 1\n", 6, "this line is no key with a ':' behind it"),
        ("- id: a\n  when: |\n  pieces > 1\n  score: 1\n", 7, "a text indented deeper than its key"),
        ("- id: a\n  when: | pieces > 1\n", 6, "expected it on the lines below, indented"),
        ('- id: a\n  when: "SPX" in handling\n', 6, "text stands behind a quote that closes; expected '|'"),
        ("- id: a\n  title: *urgent*\n", 6, "a value begins with a sign that YAML keeps for itself"),
        ("- id: [a\n  title: b\n", 6, "a bracket or a comma is missing"),
        ("- id: @a\n", 5, "a value begins with a sign that YAML keeps for itself"),
        ('- id: "\\q"\n', 5, "an unknown escape"),
        ("- id: a\n title: b\n", 6, ""),
    ],
)
def test_broken_yaml_hides_nothing_else(broken: str, line: int, words: str) -> None:
    got = load(GOOD + broken + GOOD.replace("good", "last").replace("score: 20", "score: 200"))
    assert [profile.id for profile in got.profiles] == ["good"]
    first, *rest = got.faults
    assert first.line == line
    assert words in first.words
    assert first.words.startswith("this is no YAML: ")
    assert "score is '200'" in rest[-1].words


@pytest.mark.parametrize(
    ("text", "line", "column", "words"),
    [
        ("", 1, 1, "the file is empty"),
        ("# nothing\n", 1, 1, "the file is empty"),
        ("id: a\n", 1, 1, "the file is keys and values; expected a list of profiles"),
        ("good\n", 1, 1, "the file is a single value; expected a list of profiles"),
        (GOOD + "---\n" + GOOD, 5, 1, "a second document begins here"),
        (GOOD.encode() + b"  owner: \xff\n", 5, 10, "here the file is not UTF-8"),
        (GOOD + "  owner: \x07\n", 5, 10, "the file holds the character U+0007"),
        (b" " * (LARGEST + 1), 1, 1, f"the file has {LARGEST + 1} bytes; expected at most {LARGEST}"),
        ("[" * 500, 1, DEEPEST + 1, f"nested too deep; expected at most {DEEPEST} levels"),
        ("- id:a\n  score:1\n", 1, 3, "found a single value; a ':' needs a blank behind it"),
        ("- " * 5_000, 1, 2 * DEEPEST + 1, f"nested too deep; expected at most {DEEPEST} levels"),
    ],
)
def test_a_file_that_is_none(text: str | bytes, line: int, column: int, words: str) -> None:
    got = faults(text)
    assert got[0][:2] == (line, column)
    assert words in got[0][2]


def test_brackets_without_end_are_too_deep() -> None:
    ((line, _, words), *_) = faults("[" * 200_000)  # where, libyaml's version decides: it may refuse before we count
    assert line == 1
    assert f"nested too deep; expected at most {DEEPEST} levels" in words


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("  owner: &a b\n", "'&a' marks a place to refer to"),
        ("  owner: *a\n", "'*a' refers to another place"),
        ("  owner: !!python/object:os.system ls\n", "a tag ('!...') stands here"),
        ("  owner: !b c\n", "a tag ('!...') stands here"),
        ("  programmes: &a [b]\n", "'&a' marks a place to refer to"),
    ],
)
def test_what_the_yaml_may_not_hold(line: str, words: str) -> None:
    got = load(GOOD + line + GOOD.replace("good", "last"))
    assert [profile.id for profile in got.profiles] == ["last"]
    assert words in got.faults[0].words
    assert got.faults[0].line == 5


def test_one_fault_too_many_ends_the_reading() -> None:
    got = load("- a\n" * (MOST + 50))
    assert len(got.faults) == MOST + 1
    assert got.faults[-1].words == f"here the reading stops: there are more than {MOST} faults"


PIECES = ["- id: a", "\n", "  ", "when: ", "title: x", "score: 3", "pieces > 3", "|", ">", "'", '"', "[", "{", "]", "}"]
PIECES += [
    ": ",
    "- ",
    "#",
    "&a",
    "*a",
    "!!int",
    "---",
    "\t",
    "\\",
    "é",
    "\x85",
    "\u2028",
    "cases:",
    "fires:",
    ",",
    "? ",
]


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join) | st.binary(max_size=60))
def test_no_content_raises(text: str | bytes) -> None:
    got = load(text)
    for fault in got.faults:
        assert fault.line >= 1
        assert fault.column >= 1
        assert "\n" not in str(fault)
    assert set(got.rules) == {profile.id for profile in got.profiles}

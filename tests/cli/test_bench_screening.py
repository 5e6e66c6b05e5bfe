"""``openplaci bench screening`` on small files: every layout, what is broken, and what the figures say."""

# ruff: noqa: S311 - what is drawn must be the same each time

import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from openplaci.cli import run
from openplaci.faults import CannotDo
from openplaci.screening.trial import bars, figures, given, pad, perturb
from openplaci.screening.trial.measure import Measure

LISTED = ("Tamerlan Orozbekov", "Zhyldyz Abdykadyrova", "Nurgul Toktogulova", "Varlam Jangirovich Petrosyan")
FIRMS = ("Osmanli Gemicilik Ticaret", "Krasnoyarsk Turbine Works", "Blue Heron Aviation Parts")
QUIET = ("Anna Weber", "Peter Larsen", "Maria Silva", "John Miller", "Emma Novak", "Luca Rossi")
PAIRS = "name_a,name_b,label\nTamerlan Orozbekov,Tamerlan Orosbekov,1\nAnna Weber,Tamerlan Orozbekov,0\n"
QUICK = ("--peers", "none", "--no-speed", "--exhaustive", "0")


@pytest.fixture
def bench(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    def call(*arguments: object, code: int = 0) -> Any:
        got = run(["bench", "screening", *map(str, arguments), "--json"])
        out, err = capfdbinary.readouterr()
        assert got == code, err.decode()
        if code == 2:
            assert err.count(b"\n") == 1, err.decode()
            return err.decode()
        return [json.loads(line) for line in out.decode().splitlines()], err.decode()

    return call


def kept(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def names_list(folder: Path) -> str:
    rows = [f"{name},person" for name in LISTED] + [f"{name},organisation" for name in FIRMS]
    return f"names:{kept(folder / 'listed.csv', chr(10).join(['name,kind', *rows]) + chr(10))}"


def value(rows: list[dict[str, Any]], what: str, **more: object) -> Any:
    found = [row for row in rows if row["measure"] == what and more.items() <= row.items()]
    assert len(found) == 1, rows
    return found[0]


def test_recall_alerts_blocking_speed_and_memory_are_told_with_what_stands_behind(bench: Any, tmp_path: Path) -> None:
    quiet = kept(tmp_path / "people.txt", "\n".join([*QUIET, *QUIET, LISTED[0]]))
    rows, _ = bench(
        "--list", names_list(tmp_path), "--ordinary", quiet, "--sample", 40, "--peers", "rapidfuzz", "--whole", 60
    )
    conditions = rows[0]
    assert conditions["measure"] == "conditions"
    assert [one["use"] for one in conditions["files"]] == ["list", "ordinary"]
    assert len(conditions["files"][0]["sha256"]) == 64
    recall = value(rows, "recall", method="openplaci")
    assert recall["n"] == 40
    assert recall["low"] <= recall["value"] <= recall["high"]
    assert "would be needed" in recall["note"]  # three names cannot choose a threshold at 0.5 %
    assert value(rows, "ordinary names that are listed word for word")["value"] == 1
    assert {row["method"] for row in rows if row["measure"] == "recall"} == {
        "openplaci", "openplaci, comparison alone", "rapidfuzz WRatio", "rapidfuzz token_sort", "rapidfuzz token_set",
        "rapidfuzz jaro_winkler",
    }  # fmt: skip
    ours = [row for row in rows if row["measure"] == "recall of" and row["method"] == "openplaci"]
    assert sum(row["n"] for row in ours) == 40
    assert {row["of"] for row in ours} <= set(perturb.KINDS)
    sizes = [row["names"] for row in rows if row["measure"] == "fresh names/s"]
    assert sizes == [7, 60]
    for what in ("blocking recall", "build", "p99 of a fresh name, ms", "parties/s with repeats"):
        assert [row["value"] > 0 for row in rows if row["measure"] == what] == [True, True]


def test_names_that_nothing_was_done_to_are_all_found_and_none_with_the_list_of_others(
    bench: Any, tmp_path: Path
) -> None:
    quiet = kept(tmp_path / "people.txt", "\n".join(QUIET))
    rows, _ = bench("--list", names_list(tmp_path), "--ordinary", quiet, "--perturb", "punctuation", *QUICK)
    assert value(rows, "recall")["value"] == 1.0
    assert value(rows, "alerts on ordinary names")["value"] == 0.0


@pytest.mark.parametrize(
    ("name", "text", "matches", "others"),
    [
        ("a.csv", PAIRS, 1, 1),
        ("a.csv", "name1,name2,is_match,schema\nA B,A C,true,Person\nA B,X Y,false,Company\n", 1, 1),
        ("a.csv", "left;right;match\nA B;A C;yes\nA B;X Y;no\n", 1, 1),
        ("a.tsv", "name_a\tname_b\tlabel\nA B\tA C\tmatch\nA B\tX Y\tno-match\n", 1, 1),
        ("a.csv", "A B,A C,1\nA B,X Y,0\n", 1, 1),
        ("a.csv", "A B,A C,y\nA B,X Y,n\n", 1, 1),
        ("a.csv", "# query,expected,least\n# a remark\nA B,A C,0.90,a remark\n", 1, 0),
        ("a.csv", '"B, A",A B,1\n"X\nY",A B,0\n', 1, 1),
        ("a.txt", "A B\nA C\nA D\n", 3, 0),
        ("a.yml", ("checks:\n- {match: true, schema: Person, query: {name: A}, candidate: {firstName: A}}\n"
                  "- {match: false, query: {name: [A, B]}, candidate: {name: C}}\n"), 1, 1),
        ("a.csv", PAIRS.encode("utf-16"), 1, 1),
        ("a.csv", b"\xef\xbb\xbf" + PAIRS.encode(), 1, 1),
    ],
)  # fmt: skip
def test_every_layout_of_pairs_is_read(name: str, text: str | bytes, matches: int, others: int) -> None:
    found, faults = given.pairs(name, text if isinstance(text, bytes) else text.encode(), given.Columns())
    assert not faults
    assert (sum(one.match for one in found), sum(not one.match for one in found)) == (matches, others)


def test_columns_are_named_where_they_are_not_found() -> None:
    data = b"x,y,z,k\nA B,A C,1,individual\n"
    columns = given.Columns(name_a="x", name_b="y", label="z", kind="k")
    assert given.pairs("a.csv", data, columns) == ([given.Pair(a="A B", b="A C", match=True, kind="person")], [])
    with pytest.raises(CannotDo, match="no column 'q'; it has x, y, z, k"):
        given.pairs("a.csv", data, given.Columns(name_a="x", name_b="q"))


def test_broken_rows_are_told_with_their_lines_and_the_rest_is_measured(bench: Any, tmp_path: Path) -> None:
    pairs = kept(tmp_path / "pairs.csv", PAIRS + "Only One\nA,B,perhaps\n" + PAIRS.partition("\n")[2])
    rows, err = bench("--pairs", pairs, *QUICK)
    assert "pairs.csv: line 4: a name is missing; expected two names and 1 or 0" in err
    assert "pairs.csv: line 5: the label is 'perhaps'" in err
    assert value(rows, "f1")["n"] == 4
    assert value(rows, "auc")["value"] == 1.0


@pytest.mark.parametrize("label", ["1", "0"])
def test_one_label_alone_gives_no_f1_and_says_so(bench: Any, tmp_path: Path, label: str) -> None:
    pairs = kept(tmp_path / "pairs.csv", f"name_a,name_b,label\nAnna Weber,Anna Weber,{label}\n")
    rows, _ = bench("--pairs", pairs, *QUICK)
    one = value(rows, "pairs at 0.7 and above")
    assert "no F1" in one["note"]
    assert one["value"] == 1.0
    assert not [row for row in rows if row["measure"] == "f1"]


def test_labelled_queries_find_whom_they_should(bench: Any, tmp_path: Path) -> None:
    text = (
        f"name,expected\nTamerlan Orosbekov,1\nOROZBEKOV Tamerlan,{LISTED[0]}\nNurgul Toktogulova,{LISTED[0]}\n"
        "Anna Weber,\n"
    )
    rows, _ = bench("--list", names_list(tmp_path), "--queries", kept(tmp_path / "q.csv", text), *QUICK)
    assert value(rows, "queries that find whom they should")["value"] == pytest.approx(2 / 3)
    assert value(rows, "alerts on queries that should find nobody")["value"] == 0.0


def test_without_ordinary_names_the_rest_is_measured(bench: Any, tmp_path: Path) -> None:
    rows, _ = bench("--list", names_list(tmp_path), "--peers", "none", "--sample", "20")
    assert "no ordinary names" in value(rows, "remark")["note"]
    assert not [row for row in rows if row["measure"] == "recall"]
    assert value(rows, "fresh names/s")["value"] > 0


@pytest.mark.parametrize(
    ("files", "options", "words"),
    [
        ({}, (), "nothing to measure"),
        ({"l.csv": b"name\n"}, ("--list", "names:{l.csv}"), "no name; expected one a line"),
        ({"l.txt": b""}, ("--list", "names:{l.txt}"), "no name; expected one a line"),
        ({"l.csv": b""}, ("--list", "names:{l.csv}"), "empty"),
        ({"l.csv": b"name\nJos\xe9\n"}, ("--list", "names:{l.csv}"), "not UTF-8 at byte 8"),
        ({"l.csv": b"name\nA\n"}, ("--list", "cia:{l.csv}"), "no source named 'cia'"),
        ({"l.csv": b"name\nA\n"}, ("--list", "{l.csv}"), "expected SOURCE:FILE"),
        ({}, ("--list", "ofac:nowhere.csv"), "no such file or folder"),
        ({"p.csv": b"Jos\xe9,Jose,1\n"}, ("--pairs", "{p.csv}"), "not UTF-8 at byte 3"),
        ({"p.csv": b"name_a,name_b,label\n"}, ("--pairs", "{p.csv}"), "no labelled pair could be read"),
        ({"p.csv": b"full_name,gender\nA,f\n"}, ("--pairs", "{p.csv}"), "belong to --queries"),
        ({"p.csv": b"only\none\n"}, ("--pairs", "{p.csv}"), "one column"),
        ({"p.yml": b"checks: [\n"}, ("--pairs", "{p.yml}"), "expected YAML"),
        ({"p.csv": PAIRS.encode()}, ("--pairs", "{p.csv}", "--peers", "yente"), "no peer named 'yente'"),
        ({"p.csv": PAIRS.encode()}, ("--pairs", "{p.csv}", "--perturb", "typos"), "no perturbation named 'typos'"),
        ({"p.csv": PAIRS.encode()}, ("--pairs", "{p.csv}", "--alerts", "5"), "expected a share"),
        ({"p.csv": PAIRS.encode()}, ("--pairs", "{p.csv}", "--seed=-1"), "--seed is -1; expected 0 or more"),
        ({"p.txt": b"A\n" * 501}, ("--pairs", "{p.txt}"), "501 names; expected names of one and the same"),
        ({"p.csv": PAIRS.encode(), "b.toml": b"[[bars]]\nwhat = 1\n"},
         ("--pairs", "{p.csv}", "--must", "{b.toml}"), "expected [[bars]]"),
    ],
)  # fmt: skip
def test_what_cannot_be_measured_is_one_line(
    bench: Any, tmp_path: Path, files: dict[str, bytes], options: tuple[str, ...], words: str
) -> None:
    for name, data in files.items():
        kept(tmp_path / name, data)
    filled = [option.replace("{", f"{tmp_path}/").replace("}", "") for option in options]
    assert words in bench(*filled, code=2)


def test_a_bar_that_is_missed_is_exit_code_1_only_where_it_must_be_met(bench: Any, tmp_path: Path) -> None:
    wrong = "name_a,name_b,label\nAnna Weber,Anna Weber,0\nAnna Weber,Peter Larsen,1\n"
    pairs = kept(tmp_path / "pairs.csv", wrong)
    bench("--pairs", pairs, *QUICK)
    rows, _ = bench("--pairs", pairs, *QUICK, "--must", "built-in", code=1)
    assert value(rows, "f1")["met"] is False
    own = kept(tmp_path / "bars.toml", '[[bars]]\nwhat = "f1"\nleast = 0\n')
    bench("--pairs", pairs, *QUICK, "--must", own)


def test_bars_are_for_a_size_and_for_perturbations() -> None:
    small, large = (bars.of(bars.own(), Measure(what="fresh names/s", value=1, size=size), "all")
                    for size in (31_000, 1_000_000))  # fmt: skip
    assert small is not None
    assert large is not None
    assert (small.least, large.least) == (10_000, 2_500)
    slips = bars.of(bars.own(), Measure(what="recall", value=1), "slips")
    assert slips is not None
    assert slips.least == 0.995
    assert bars.of(bars.own(), Measure(what="recall", value=1, method="logic-v2"), "all") is None
    assert not slips.met(math.nan)


def test_the_table_names_files_figures_and_bars(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    assert run(["bench", "screening", "--pairs", str(kept(tmp_path / "pairs.csv", PAIRS)), *QUICK]) == 0
    out = capfdbinary.readouterr().out.decode()
    assert "pairs.csv: 2 pairs, 1 of them matches" in out
    assert ">= 0.84" in out


def test_figures_by_hand() -> None:
    low, high = figures.wilson(8, 10)
    assert (round(low, 4), round(high, 4)) == (0.4902, 0.9433)
    assert figures.wilson(0, 0) == (0.0, 1.0)
    assert figures.area([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == pytest.approx(0.875)
    assert math.isnan(figures.area([0.9], [True]))
    assert sum(score > figures.threshold([at / 100 for at in range(100)], 0.05) for score in
               [at / 100 for at in range(100)]) == 5  # fmt: skip
    best, top = figures.Curve([0.9, 0.8, 0.3], [True, True, False], ["a", "b", "c"]).best()
    assert top == 1.0
    assert 0.3 < best <= 0.8


@pytest.mark.parametrize("kind", perturb.KINDS)
def test_every_kind_of_perturbation_changes_a_name_and_is_the_same_again(kind: str) -> None:
    made = [
        [perturb.KINDS[kind](name, random.Random(seed), True) for name in ("Annette Bo Phillips-Al", *LISTED)]
        for seed in (3, 3)
    ]
    assert made[0] == made[1]
    assert any(one not in {"Annette Bo Phillips-Al", *LISTED} for one in made[0])


def test_padding_has_the_names_asked_for_and_is_the_same_again() -> None:
    listed: list[pad.Text] = [(name, "person") for name in LISTED]
    firms: list[pad.Text] = [(name, "organisation") for name in FIRMS]
    made = [pad.padded(listed, firms, 50, random.Random(1)) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] is not None
    assert len(made[0].entities) == 50
    assert pad.padded(listed, firms, 0, random.Random(1)) is None


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("name_bench_dev.csv", 417), ("nomenklatura_entity_bench_checks.yml", 228), ("putin_names.txt", 3_240),
        ("watchman_cross_script_pairs.csv", 22),
    ],
)  # fmt: skip
def test_the_shared_labelled_files_are_read_as_they_are(shared: Path, name: str, count: int) -> None:
    found, faults = given.pairs(name, (shared / "screening" / "labelled" / name).read_bytes(), given.Columns())
    assert (len(found), faults) == (count, [])

"""``openplaci rules``: JSON Lines on standard output, faults as FILE:LINE:COLUMN on standard error, exit codes."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from openplaci.cli import run
from openplaci.risk import named_lists
from openplaci.risk.rules.tell.exchange import from_json, to_text

EXAMPLES = Path(__file__).parent.parent.parent / "examples"

GOOD = """\
# ours
- id: heavy_toner
  title: A heavy parcel of toner
  when: words(description, "toner") and weight_kg > 20
  score: 30
  cases:
    fires:
      - {case: toner, consignment: {description: TONER CARTRIDGES, weight_kg: 25}}
    silent:
      - {case: light, consignment: {description: TONER CARTRIDGES, weight_kg: 2}}
      - {case: no weight, consignment: {description: TONER CARTRIDGES, weight_kg: null}}

- id: first_filing
  title: The shipper's first filing
  when: shipper.filings(days=90) == 0 and origin_country in list("watched origins")
  score: 10
"""
BAD = """\
- id: misspelt
  title: A name that there is not
  when: wieght_kg > 20
  score: 30
- id: too_much
  title: Too many points
  when: weight_kg > 20
  score: 300
"""


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()] if out[:1] == "{" else []


@pytest.fixture
def rules(capfdbinary: pytest.CaptureFixture[bytes]) -> Any:
    def call(*arguments: object) -> Result:
        code = run(["rules", *(str(argument) for argument in arguments)])
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return call


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.yml"
    path.write_text(GOOD, encoding="utf-8")
    return path


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.yml"
    path.write_text(BAD, encoding="utf-8")
    return path


def test_check_tells_what_has_expired_and_what_can_hardly_be_meant(rules: Any, tmp_path: Path) -> None:
    file = tmp_path / "old.yml"
    file.write_text("- {id: old, title: T, when: origin == 'Frankfurt', score: 1, expires: 2020-01-01}\n")
    result = rules("check", file)
    assert result.code == 0
    (row,) = result.rows
    assert (row["active"], row["expired"]) == (False, "2020-01-01")
    assert row["doubts"] == ['origin is hardly ever "Frankfurt": a place is a code of three capitals, as SAH']
    assert result.err == f"{file}:1: old: perhaps not meant: {row['doubts'][0]}\n"


def test_check_prints_a_line_a_profile(rules: Any, good: Path) -> None:
    result = rules("check", good)
    assert result.code == 0
    assert result.err == ""
    assert result.rows == [
        {
            "file": str(good), "line": 2, "id": "heavy_toner", "title": "A heavy parcel of toner", "active": True,
            "expired": None, "waits_for": [], "lists": [], "doubts": [], "ok": True, "faults": [],
        },
        {
            "file": str(good), "line": 13, "id": "first_filing", "title": "The shipper's first filing",
            "active": False, "expired": None, "waits_for": ["shipper_filings_90d"], "lists": ["watched_origins"],
            "doubts": [], "ok": True, "faults": [],
        },
    ]  # fmt: skip


def test_check_tells_faults_with_their_place_and_exits_with_1(rules: Any, good: Path, bad: Path) -> None:
    result = rules("check", good, bad)
    assert result.code == 1
    assert [row["ok"] for row in result.rows] == [True, True, False, False]
    assert result.rows[2]["faults"] == [
        {"line": 3, "column": 9, "words": "there is no name 'wieght_kg'; did you mean weight_kg?"}
    ]
    assert result.err.splitlines() == [
        f"{bad}:3:9: misspelt: there is no name 'wieght_kg'; did you mean weight_kg?",
        f"{bad}:8:10: too_much: score is '300'; expected a whole number from 0 to 100",
    ]


def test_check_tells_what_is_no_yaml_and_an_id_that_stands_twice(rules: Any, good: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("- id: [\n", encoding="utf-8")
    result = rules("check", broken)
    assert result.code == 1
    assert result.rows[0]["id"] is None
    assert result.err.startswith(f"{broken}:")
    twice = rules("check", good, good)
    assert twice.code == 1
    assert f"the id 'heavy_toner' stands in {good} already" in twice.err


def test_check_prints_a_table_for_people(rules: Any, good: Path) -> None:
    result = rules("check", good, "--table")
    assert result.code == 0
    assert "shipper_filings_90d" in result.out
    assert "{" not in result.out


def test_the_pack_checks_and_its_cases_pass(rules: Any) -> None:
    checked = rules("check", "pack")
    assert checked.code == 0
    assert all(row["file"].startswith("pack/") for row in checked.rows)
    tested = rules("test", "pack")
    assert tested.code == 0
    assert all(row["ok"] for row in tested.rows)
    assert {row["id"] for row in tested.rows} == {row["id"] for row in checked.rows}


def test_test_prints_a_line_a_case_with_the_values(rules: Any, good: Path) -> None:
    result = rules("test", good)
    assert result.code == 0
    assert [(row["case"], row["expected"], row["got"], row["ok"]) for row in result.rows] == [
        ("toner", "fires", "fires", True),
        ("light", "silent", "silent", True),
        ("no weight", "silent", "unknown", True),
    ]
    assert result.rows[0]["line"] == 8
    assert result.rows[0]["values"] == {"description": "TONER", "weight_kg": "25"}
    assert result.rows[1]["values"] == {}


def test_test_exits_with_1_where_a_case_fails(rules: Any, good: Path) -> None:
    good.write_text(GOOD.replace("weight_kg: 25", "weight_kg: 15"), encoding="utf-8")
    result = rules("test", good)
    assert result.code == 1
    assert [row["ok"] for row in result.rows] == [False, True, True]
    assert result.err.splitlines() == [
        f"{good}:13:1: first_filing: the profile has no cases; expected some that fire and some that stay silent",
        f"{good}:8:9: heavy_toner: the case 'toner' must fire, but it stays silent",
    ]
    assert "fails" in rules("test", good, "--table").out


def test_explain_says_the_rule_in_words(rules: Any, good: Path) -> None:
    result = rules("explain", good, "--id", "heavy_toner")
    assert result.code == 0
    assert result.out == (
        "heavy_toner: A heavy parcel of toner\n"
        "The description names “toner”, and the gross weight is more than 20 kg.\n\n"
        '    words(description, "toner") and weight_kg > 20\n\n'
    )


def test_explain_prints_the_text_alone(rules: Any, good: Path) -> None:
    assert rules("explain", good, "--text").out.splitlines() == [
        'words(description, "toner") and weight_kg > 20',
        'shipper.filings(days=90) == 0 and origin_country in list("watched_origins")',
    ]


def test_explain_prints_a_tree_that_can_be_read_again(rules: Any, good: Path) -> None:
    first, second = rules("explain", good, "--json").rows
    lists = named_lists.kinds(named_lists.load())
    assert to_text(from_json(first["tree"], lists)) == first["text"]
    assert to_text(from_json(second["tree"], lists)) == second["text"]
    assert first["sql"] is None
    assert second["waits_for"] == ["shipper_filings_90d"]


@pytest.mark.parametrize("dialect", ["duckdb", "spark"])
def test_explain_prints_sql(rules: Any, good: Path, dialect: str) -> None:
    result = rules("explain", good, "--id", "heavy_toner", "--sql", dialect)
    assert result.code == 0
    assert "weight_kg" in result.out
    assert rules("explain", good, "--json", "--sql", dialect).rows[0]["sql"] == result.out.rstrip("\n")


def test_the_sql_of_explain_is_sql(rules: Any, good: Path) -> None:
    condition = rules("explain", good, "--id", "first_filing", "--sql", "duckdb").out
    with duckdb.connect() as database:
        database.execute("CREATE TABLE history AS SELECT 'YE' AS origin_country, 0 AS shipper_filings_90d")
        assert database.execute(f"SELECT count(*) FROM history WHERE {condition}").fetchall() == [(1,)]  # noqa: S608


def test_explain_prints_the_vocabulary(rules: Any) -> None:
    (row,) = rules("explain", "--names").rows
    assert {"names", "functions", "lists", "limits", "history"} <= set(row)


def test_explain_of_a_wrong_id_or_of_nothing_exits_with_2(rules: Any, good: Path) -> None:
    result = rules("explain", good, "--id", "heavy_tonner")
    assert result.code == 2
    assert result.err == f"openplaci: {good}: there is no profile 'heavy_tonner'; did you mean heavy_toner?\n"
    assert rules("explain").code == 2
    assert rules("explain", good, "--names").code == 2


def test_explain_of_a_profile_with_a_fault_tells_it(rules: Any, bad: Path) -> None:
    result = rules("explain", bad, "--id", "misspelt")
    assert result.code == 1
    assert result.out == ""
    assert result.err.startswith(f"{bad}:3:9: misspelt: ")
    assert "too_much" not in result.err


def test_bench_names_its_conditions_and_all_profiles(rules: Any, good: Path) -> None:
    result = rules("bench", good)
    assert result.code == 0
    conditions, whole, *each = result.rows
    assert (conditions["what"], conditions["profiles"], conditions["consignments"]) == ("conditions", 2, 3)
    assert whole["what"] == "all"
    assert whole["microseconds"] > 0
    assert {row["what"] for row in each} == {"heavy_toner", "first_filing"}


def test_bench_takes_messages(rules: Any, good: Path, bad: Path) -> None:
    result = rules("bench", good, "--messages", EXAMPLES / "cargo_imp", EXAMPLES / "cargo_xml")
    assert result.code == 0
    assert result.rows[0]["consignments"] > 3
    assert rules("bench", bad).code == 1


def test_a_folder_of_lists_is_taken(rules: Any, good: Path, tmp_path: Path) -> None:
    folder = tmp_path / "lists"
    folder.mkdir()
    head = "# title: Ours\n# source: own\n# certainty: [M]\n# date: 2026-11-24\n# configurable: yes\n# kind: codes\n"
    (folder / "our_marks.txt").write_text(f"{head}XX\n", encoding="utf-8")
    good.write_text(GOOD.replace("watched origins", "our marks"), encoding="utf-8")
    assert rules("check", good).code == 1
    assert rules("check", good, "--lists", folder).code == 0


def test_what_is_not_there_is_told_in_one_line(rules: Any, tmp_path: Path) -> None:
    for arguments in ((), (tmp_path / "none.yml",), (tmp_path,)):
        result = rules("check", *arguments)
        assert result.code == 2
        assert result.err.startswith("openplaci: ")
        assert result.err.count("\n") == 1


def test_bench_of_profiles_without_a_case_tells_what_to_name(rules: Any, good: Path) -> None:
    good.write_text(GOOD[GOOD.index("- id: first_filing") :], encoding="utf-8")
    result = rules("bench", good)
    assert result.code == 2
    assert result.err == (
        "openplaci: there is no consignment to ask the profiles of; expected cases in the files, or --messages\n"
    )


@pytest.mark.parametrize("command", ["check", "test", "explain", "bench"])
def test_a_folder_of_lists_that_is_not_there_is_not_passed_over(
    rules: Any, good: Path, tmp_path: Path, command: str
) -> None:
    for folder in (tmp_path / "nowhere", good):
        result = rules(command, good, "--lists", folder)
        assert result.code == 2
        assert result.err == (
            f"openplaci: {folder}: there is no such folder; expected one that holds lists, as NAME.txt\n"
        )


def test_a_folder_of_lists_of_the_settings_that_is_not_there_is_not_passed_over(
    rules: Any, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENPLACI_LISTS", str(tmp_path / "nowhere"))
    result = rules("check", good)
    assert result.code == 2
    assert "nowhere: there is no such folder" in result.err

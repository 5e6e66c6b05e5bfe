"""Every programme of the catalogue, and programmes of one's own from a file."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from openplaci import codes, wiring
from openplaci.cli import run
from openplaci.faults import CannotDo
from openplaci.model.programme import Programme
from openplaci.programmes import PROGRAMMES, generic
from openplaci.programmes.file import read
from openplaci.settings import Settings

HERE = Path(__file__).parent
VARIANT = HERE / "variant.toml"
EXAMPLES = HERE.parents[1] / "examples"
HOSTILE: list[dict[str, str]] = yaml.safe_load((HERE / "hostile.yml").read_text(encoding="utf-8"))
KNOWN = wiring.programme_names()


@pytest.mark.parametrize("name", [*PROGRAMMES, str(VARIANT)])
def test_each_value_resolves(name: str) -> None:
    chosen = Settings(store="memory", profiles="", programme=name)
    with wiring.open_store(chosen) as store:
        stations = wiring.stations(chosen, store)
    one = stations.programme
    assert all(codes.country_known(country) for country in one.territory)
    assert {need.missing for need in one.required if need.severity == "error"} <= one.refuses
    assert set(one.texts.values()) <= one.refuses
    assert one.bands[0].least == 0
    assert stations.checks


def test_the_catalogue() -> None:
    assert set(PROGRAMMES) == {"pact", "acas", "generic"}
    assert all(name == programme.name for name, programme in PROGRAMMES.items())
    assert {name: set(one.territory) for name, one in PROGRAMMES.items()} == {
        "pact": {"CA"}, "acas": {"US"}, "generic": set(),
    }  # fmt: skip


def test_what_acas_wants_beyond_the_minimum_refuses_nothing_and_weighs_little() -> None:
    acas = PROGRAMMES["acas"]
    extra = [need for need in acas.required if need.severity == "warning"]
    assert {need.element for need in extra} >= {"consignee.emails", "consignee.phones", "account"}
    assert acas.refuses.isdisjoint(need.missing for need in extra)
    assert 0 < sum(acas.weights[need.missing] for need in extra) < acas.bands[1].least
    assert acas.wire.xcsn == "iata"


def assessed(capfd: pytest.CaptureFixture[str], programme: str, example: str) -> dict[str, Any]:
    assert run(["assess", "--programme", programme, "--data", ":memory:", str(EXAMPLES / example)]) == 0
    row: dict[str, Any] = json.loads(capfd.readouterr().out)
    return row


def test_ten_lines_make_a_programme(capfd: pytest.CaptureFixture[str]) -> None:
    assert len(VARIANT.read_text(encoding="utf-8").splitlines()) <= 10
    row = assessed(capfd, str(VARIANT), "cargo_imp/fwb17_ordinary.txt")
    assert row["programme"] == "freedonia"
    found = {one["code"]: one for one in row["findings"]}
    assert (found["ENHANCED_CNE_EMAIL"]["severity"], found["ENHANCED_CNE_EMAIL"]["points"]) == ("warning", 30)
    assert "INVALID_ROUTING" in found
    plain = assessed(capfd, "generic", "cargo_imp/fwb17_ordinary.txt")
    assert {"ENHANCED_CNE_EMAIL", "INVALID_ROUTING"}.isdisjoint(one["code"] for one in plain["findings"])
    country = assessed(capfd, str(VARIANT), "cargo_imp/fault_shipper_country_missing.txt")
    assert "MISSING_SHP_CTRY" not in {one["code"] for one in country["findings"]}


def laid(text: str) -> Programme:
    return generic.load(f'name = "x"\n{text}', KNOWN)


def test_what_a_file_leaves_out_is_as_in_its_base() -> None:
    own = {"name": "x", "title": "x", "source": "programme, based on acas", "version": "1"}
    assert laid("based_on = 'acas'") == msgspec.structs.replace(PROGRAMMES["acas"], **own)
    assert laid("").required == PROGRAMMES["generic"].required


def test_tables_are_laid_over_and_lists_replace() -> None:
    one = laid(
        "based_on = 'pact'\nchecks = ['required_data']\nrefuses = ['MISSING_WEIGHT']\n[texts]\nshipper.name = false\n"
        "'shipper.lines' = 'BAD_STREET'\n[wire]\naround = '***'\n[wire.tests]\n'DNL SHIPMENT PLEASE' = false\n"
        "[clocks]\nreply = 60\n[release]\ncomplete = false\n"
    )
    pact = PROGRAMMES["pact"]
    assert one.checks == ("required_data",)
    assert one.refuses == {"MISSING_WEIGHT"}
    assert "shipper.name" not in one.texts
    assert (one.texts["shipper.lines"], one.texts["description"]) == ("BAD_STREET", "MISSING_CARGO_DESC")
    assert one.wire == msgspec.structs.replace(
        pact.wire, around="***", tests={k: v for k, v in pact.wire.tests.items() if not k.startswith("DNL")}
    )
    assert (one.clocks.reply, one.clocks.assess, one.release.complete) == (60, pact.clocks.assess, False)


@pytest.mark.parametrize(
    ("asked", "severity", "refuses"),
    [
        ("{missing='NEW'}", "error", True),
        ("{missing='NEW', severity='warning'}", "warning", False),
        ("{missing='NEW', refuses=false}", "error", False),
        ("{missing='NEW', refuses=true, severity='warning'}", "warning", True),
    ],
)
def test_an_element_that_is_asked_for_refuses_unless_said(asked: str, severity: str, refuses: bool) -> None:
    one = laid(f"[asked]\naccount = {asked}")
    (need,) = [need for need in one.required if need.element == "account"]
    assert (need.missing, need.severity, "NEW" in one.refuses) == ("NEW", severity, refuses)


def test_an_element_keeps_its_place_and_the_manifest_its_own() -> None:
    one = laid("[asked]\nmaster = {missing='NO_NUMBER'}\nhouse = false\n")
    assert [need.missing for need in one.required if need.element == "master"] == ["NO_NUMBER", "BAD_WBL_FORMAT"]
    assert one.required[0].element == "master"
    assert "house" not in {need.element for need in one.required}


@pytest.mark.parametrize("case", HOSTILE, ids=lambda case: case["says"][:50])
def test_a_hostile_file_gives_one_line(case: dict[str, str], tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "own.toml"
    file.write_bytes(case["file"].encode() + case.get("also", "").encode("latin-1"))
    assert run(["assess", "--programme", str(file), "--data", ":memory:", str(EXAMPLES)]) == 2
    told = capfd.readouterr()
    (line,) = told.err.splitlines()
    assert line.startswith(f"openplaci: {file}: ")
    assert told.out == ""
    assert run(["programmes", "check", str(file)]) == 1
    told = capfd.readouterr()
    assert any(case["says"] in line for line in told.err.splitlines()), told.err
    (row,) = map(json.loads, told.out.splitlines())
    assert row["faults"] == told.err.splitlines()


def test_a_file_that_is_too_large_or_too_deep_or_not_there(tmp_path: Path) -> None:
    deep = tmp_path / "deep.toml"
    deep.write_text("a = " + "[" * 100_000, encoding="utf-8")
    large = tmp_path / "large.toml"
    large.write_bytes(b"#" * (generic.MAX_BYTES + 1))
    digits = tmp_path / "digits.toml"
    digits.write_text("version = " + "9" * 10_000, encoding="utf-8")
    for file in (deep, large, digits, tmp_path / "none.toml", tmp_path):
        with pytest.raises(CannotDo, match="expected a programme's TOML file") as fault:
            generic.load(file, KNOWN)
        assert "\n" not in str(fault.value)


def test_a_line_tells_how_many_more_there_are() -> None:
    with pytest.raises(CannotDo, match=r"^programme: nam: .*\(2 more; openplaci programmes check names them\)$"):
        generic.load("nam = 1\nversion = 1", KNOWN)


_KEYS = st.sampled_from(
    "name title country territory based_on asked texts weights bands wire clocks release refuses checks vague piece_kg "
    "unreadable pieces master consignee emails missing levels tests SF reply least".split()
) | st.text(max_size=8)
_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(_KEYS, _VALUES, max_size=5))
def test_nothing_in_a_file_raises(said: dict[str, Any]) -> None:
    programme, faults = read(said, "own.toml", generic.GENERIC, KNOWN)
    assert (programme is None) == bool(faults)
    for line in faults:
        assert line.startswith("own.toml: ")
        assert line.isprintable()


def test_the_command_line_lists_and_shows(capfd: pytest.CaptureFixture[str]) -> None:
    assert run(["programmes", "list"]) == 0
    rows = [json.loads(line) for line in capfd.readouterr().out.splitlines()]
    assert [row["name"] for row in rows] == ["acas", "generic", "pact"]
    assert run(["programmes", "show", str(VARIANT)]) == 0
    shown = msgspec.json.decode(capfd.readouterr().out, type=Programme)
    assert shown == wiring.programme(str(VARIANT))
    assert run(["programmes", "check", str(VARIANT)]) == 0
    assert json.loads(capfd.readouterr().out)["name"] == "freedonia"
    assert run(["programmes", "show", "pcat"]) == 2
    assert capfd.readouterr().err == "openplaci: no programme named 'pcat'; did you mean pact?\n"
    assert run(["programmes", "check"]) == 2


def test_what_the_manual_shows_is_the_variant_with_words() -> None:
    page = (HERE.parents[1] / "docs" / "how-to" / "run-a-programme-of-ones-own.md").read_text(encoding="utf-8")
    shown = generic.load(page.partition("```toml\n")[2].partition("```")[0], KNOWN)
    wanted = wiring.programme(str(VARIANT))
    assert msgspec.structs.replace(shown, source=wanted.source) == wanted


def test_a_profile_may_be_for_the_programme_of_the_file(tmp_path: Path) -> None:
    profile = tmp_path / "own.yml"
    profile.write_text("- {id: one, title: T, when: pieces > 0, score: 1, programmes: [freedonia]}\n", encoding="utf-8")
    chosen = Settings(store="memory", profiles=str(profile), programme=str(VARIANT))
    with wiring.open_store(chosen) as store:
        assert "profiles" in wiring.stations(chosen, store).assessors
    with wiring.open_store(chosen) as store, pytest.raises(CannotDo, match="freedonia"):
        wiring.stations(msgspec.structs.replace(chosen, programme="pact"), store)


def test_the_digest_of_a_value_is_the_same_in_every_process() -> None:
    code = (
        "from openplaci import wiring; from openplaci.programmes.acas import ACAS; "
        "print(wiring.versions(ACAS, ())['programme'])"
    )
    told = {
        subprocess.run(  # the set of codes is laid out otherwise in each
            [sys.executable, "-c", code], capture_output=True, check=True, text=True,
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(HERE.parents[1] / "src")},
        ).stdout
        for seed in ("1", "2", "3")
    }  # fmt: skip
    assert len(told) == 1

"""Wiring resolves every name at start, loudly."""

from pathlib import Path
from typing import Any

import msgspec
import pytest

from openplaci import settings, wiring
from openplaci.faults import BadSetting, CannotDo, CodeTableFault, UnknownName
from openplaci.flow.journey import journey
from openplaci.model.filing import Filing
from openplaci.model.programme import Requirement
from openplaci.programmes import PROGRAMMES
from openplaci.programmes.pact import PACT

ORDINARY = Path(__file__).parent.parent / "examples" / "cargo_imp" / "risk_toner_from_watched_origin.txt"


def stations_of(monkeypatch: pytest.MonkeyPatch, **change: Any) -> None:
    programme = msgspec.structs.replace(PACT, **change)
    monkeypatch.setattr(wiring, "PROGRAMMES", {**PROGRAMMES, "pact": programme})
    chosen = settings.Settings(store="memory")
    with wiring.open_store(chosen) as store:
        wiring.stations(chosen, store)


@pytest.mark.parametrize(
    ("change", "fault", "words"),
    [
        ({"checks": ("no_such_check",)}, UnknownName, "no check named 'no_such_check'"),
        ({"indicators": ("unsecured_",)}, UnknownName, "did you mean unsecured"),
        ({"required": (Requirement(element="shiper", missing="X"),)}, UnknownName, "did you mean shipper"),
        ({"texts": {"shipper.nam": "X"}}, UnknownName, "did you mean shipper.name"),
        ({"unacceptable": "no_such_table"}, CodeTableFault, "no_such_table"),
        ({"weights": {"unsecured": 3}}, UnknownName, "as UNSECURED"),
    ],
)
def test_a_name_that_nobody_knows_is_told_at_start(
    monkeypatch: pytest.MonkeyPatch, change: dict[str, Any], fault: type[Exception], words: str
) -> None:
    with pytest.raises(fault, match=words):
        stations_of(monkeypatch, **change)


def test_own_word_lists_take_the_place_of_ours(tmp_path: Any) -> None:
    (tmp_path / "batteries.txt").write_text("# title: x\n")
    chosen = settings.Settings(store="memory", lists=str(tmp_path))
    with wiring.open_store(chosen) as store, pytest.raises(CodeTableFault, match="list batteries: its head does not"):
        wiring.stations(chosen, store)


def test_profiles_join_after_the_indicators(tmp_path: Any) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text("- {id: any_pieces, title: Pieces, when: pieces > 0, score: 7}\n")
    chosen = settings.Settings(store="memory", profiles=f"{rules}, pack")
    with wiring.open_store(chosen) as store:
        made = wiring.stations(chosen, store)
        assert list(made.assessors) == ["indicators", "profiles"]
        filing = Filing(id="1", raw=ORDINARY.read_bytes(), digest="0" * 64, channel="file", sender="local")
        (done,) = journey([filing], made)
        (one,) = done.assessed
    assert "ANY_PIECES" in {finding.code for finding in one.assessment.findings}
    assert one.assessment.score >= 7
    assert len(one.assessment.versions["profiles"]) == 12


def test_no_profile_serves_beside_a_wrong_one(tmp_path: Any) -> None:
    rules = tmp_path / "rules.yml"
    rules.write_text(
        "- {id: good, title: Good, when: pieces > 0, score: 7}\n- {id: bad, title: Bad, when: peices > 0, score: 7}\n"
    )
    chosen = settings.Settings(store="memory", profiles=str(rules))
    with (
        wiring.open_store(chosen) as store,
        pytest.raises(CannotDo, match=r"rules\.yml, line 2, column 31: bad: there is no"),
    ):
        wiring.stations(chosen, store)
    rules.write_text("- {id: one, title: T, when: pieces > 0, score: 1, programmes: [pcat]}\n")
    with wiring.open_store(chosen) as store, pytest.raises(CannotDo, match=r"pcat.*did you mean pact"):
        wiring.stations(chosen, store)
    absent = settings.Settings(store="memory", profiles=str(tmp_path / "none.yml"))
    with wiring.open_store(absent) as store, pytest.raises(CannotDo, match=r"none\.yml: no profile file is there"):
        wiring.stations(absent, store)


def test_settings_come_from_the_environment_and_what_is_given_counts_first() -> None:
    environment = {"OPENPLACI_CYCLE_DAYS": "30", "OPENPLACI_BATCH": "7", "OPENPLACI_DATA": ":memory:"}
    chosen = settings.load(environment, batch=9)
    assert (chosen.cycle_days, chosen.batch, chosen.store) == (30, 9, "memory")
    with wiring.open_store(chosen) as store:
        assert wiring.stations(chosen, store).cycle_days == 30


@pytest.mark.parametrize("environment", [{"OPENPLACI_CYCLE_DAYS": "0"}, {"OPENPLACI_BATCH": "many"}])
def test_a_setting_out_of_range_is_told_by_name(environment: dict[str, str]) -> None:
    with pytest.raises(BadSetting, match=next(iter(environment)).removeprefix("OPENPLACI_").lower()):
        settings.load(environment)

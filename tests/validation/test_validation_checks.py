import re

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from validation_cases import BASES, CASES, Case, cases, consignment, dossier
from validation_strategy import dossiers

from openplaci.model.dossier import Dossier, open_dossier
from openplaci.programmes import PROGRAMMES
from openplaci.validation import CHECKS
from openplaci.validation.required import ELEMENTS

PACT = PROGRAMMES["pact"]


def name(value: object) -> str:
    return value.case if isinstance(value, Case) else str(value)


@pytest.mark.parametrize(("check", "case"), cases("fires"), ids=name)
def test_it_fires(check: str, case: Case) -> None:
    findings = list(CHECKS[check](dossier(case), PROGRAMMES[case.programme]))
    assert sorted(f.code for f in findings) == sorted(case.expect)
    assert findings, "a case that fires expects a code"
    for finding in findings:
        assert finding.stage == "check"
        assert not finding.subject
        assert finding.about
        assert finding.words.endswith(".")
        assert finding.remedy
        assert not finding.remedy.endswith(".")
        assert case.severity is None or finding.severity == case.severity


@pytest.mark.parametrize(("check", "case"), cases("silent"), ids=name)
def test_it_is_silent(check: str, case: Case) -> None:
    assert list(CHECKS[check](dossier(case), PROGRAMMES[case.programme])) == []


def test_every_check_has_cases() -> None:
    assert {file.stem for file in CASES.glob("[a-z]*.yml")} == set(CHECKS)
    for kind in ("fires", "silent"):
        assert {check for check, _ in cases(kind)} == set(CHECKS)


def test_every_check_and_element_is_documented() -> None:
    for check, function in CHECKS.items():
        assert function.__name__ == check
        doc = function.__doc__ or ""
        assert len(doc) > 60, f"{check}: its docstring is its published explanation"
        assert "[V" in doc or "[I" in doc, f"{check}: say how certain it is"
    for element, rule in ELEMENTS.items():
        assert re.search(r"\[[VSI]", rule.__doc__ or ""), element


@pytest.mark.parametrize("base", BASES)
def test_the_bases_are_clean(base: str) -> None:
    ordinary = open_dossier(consignment(base, {}))
    severe = [f for check in PACT.checks for f in CHECKS[check](ordinary, PACT) if f.severity != "info"]
    # A manifest's numbers in the guide are invented.
    assert [f.code for f in severe] == ([] if base != "manifest" else ["CHECK_DIGIT"])


@given(dossiers(), st.sampled_from(sorted(CHECKS)))
@settings(max_examples=1500, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_check_raises(any_dossier: Dossier, check: str) -> None:
    for finding in CHECKS[check](any_dossier, PACT):
        msgspec.json.encode(finding)
        assert finding.remedy
        assert finding.words

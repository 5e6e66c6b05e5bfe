"""What leaves by itself, what a test command is, and what a filer is told is missing."""

import pytest
from msgspec.structs import replace
from referrals import begun, done, hold, through

from openplaci import risk, validation
from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment, Goods
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme, Release, Wire
from openplaci.model.referral import Act
from openplaci.programmes.pact import PACT
from openplaci.referral import policy

LACKING = Consignment(level="direct", document="waybill", master="157-12345678")
RISK = Finding(code="ODD_ROUTE", severity="warning", stage="indicator", words="The route is odd.", points=10)
FAILED = Finding(code="STEP_FAILED", severity="error", stage="journey", words="It failed.", floor="review")
MISSING = Finding(
    code="MISSING_WEIGHT", severity="error", stage="check", words="No weight.", remedy="give the weight", about="weight"
)


def assessed(*findings: Finding, programme: Programme = PACT) -> Assessment:
    dossier: Dossier = open_dossier(LACKING, findings=findings)
    return risk.weigh(dossier, programme, {})


@pytest.mark.parametrize(
    ("findings", "act"),
    [
        ((), "clear"),
        ((MISSING,), "ask_information"),
        ((MISSING, RISK), "ask_information"),
        ((MISSING, replace(RISK, points=30)), "refer"),
        ((MISSING, replace(RISK, floor="rfi")), "refer"),
        ((MISSING, FAILED), "refer"),
        ((MISSING, replace(FAILED, floor=None)), "refer"),
        ((replace(RISK, floor="rfi"),), "refer"),
        ((FAILED,), "refer"),
        ((replace(RISK, points=30),), "refer"),
        ((replace(RISK, points=60),), "refer"),
        ((replace(RISK, floor="dnl"),), "refer"),
    ],
)
def test_what_the_policy_does(findings: tuple[Finding, ...], act: Act) -> None:
    assert policy.recommended(assessed(*findings), PACT) == act


def test_the_release_policy_is_the_programmes() -> None:
    shy = replace(PACT, release=Release(information=False))
    assert policy.recommended(assessed(MISSING), shy) == "refer"
    bold = replace(PACT, release=Release(screening=True))
    assert policy.recommended(assessed(replace(RISK, points=60)), bold) == "ask_screening"
    assert policy.recommended(replace(assessed(MISSING), band="unknown"), PACT) == "refer"


def test_what_checks_find_missing_is_asked_for() -> None:
    found = tuple(validation.CHECKS["required_data"](open_dossier(LACKING), PACT))
    assessment = assessed(*found, replace(RISK, points=3, remedy="explain the route"))
    assert policy.recommended(assessment, PACT) == "ask_information"
    words = policy.words_of(assessment)
    assert "MISSING_SHP_LINE: " in words
    for secret in ("ODD_ROUTE", "route", "3", "point", assessment.band):
        assert secret not in words, secret
    assert policy.words_of(assessed(RISK, FAILED)) == ""


def test_the_machine_lifts_its_own_request_alone() -> None:
    own = done(through("file"), "ask_information", by="policy", hold=hold("rfi", by="policy")).referral
    clear, poor = assessed(), assessed(MISSING)
    assert policy.lifts_itself(own, clear, Release())
    assert policy.lifts_itself(done(own, "reply", by="KLM").referral, clear, Release())
    assert not policy.lifts_itself(own, poor, Release())
    assert not policy.lifts_itself(own, clear, Release(lift=False))
    assert not policy.lifts_itself(through(("issue_rfi", "rfi")), clear, Release())
    assert not policy.lifts_itself(done(own, "issue_rfs", hold=hold("rfs")).referral, clear, Release())
    assert not policy.lifts_itself(done(own, "depart", by="KLM").referral, clear, Release())
    assert not policy.lifts_itself(begun(), clear, Release())


TESTS = replace(
    PACT, wire=Wire(tests={"RFI SHIPMENT PLEASE": "test_rfi", "CLEAR SHIPMENT PLEASE": "test_clear"})
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "act"),
    [
        ("RFI SHIPMENT PLEASE", "test_rfi"),
        (" rfi  shipment, please. ", "test_rfi"),
        ("CLEAR SHIPMENT PLEASE", "test_clear"),
        ("RFI SHIPMENT PLEASE RFI SHIPMENT PLEASE", None),
        ("RFI SHIPMENT", None),
        ("RFI SHIPMENT PLEASE NOW", None),
        ("", None),
        (None, None),
    ],
)
def test_a_test_command_is_the_whole_description(said: str | None, act: Act | None) -> None:
    filed = replace(LACKING, description=said)
    assert policy.test_act(filed, TESTS, "test") == act
    assert policy.test_act(filed, TESTS, "production") is None
    lines = replace(LACKING, goods=(Goods(description=said),))
    assert policy.test_act(lines, TESTS, "test") == act

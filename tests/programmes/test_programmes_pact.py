from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from openplaci import codes
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import open_dossier
from openplaci.model.finding import Finding
from openplaci.programmes import PROGRAMMES
from openplaci.validation import CHECKS
from openplaci.validation.required import ELEMENTS

PACT = PROGRAMMES["pact"]
HERE = Path(__file__).parent
ORDINARY: list[dict[str, Any]] = yaml.safe_load((HERE / "ordinary.yml").read_text(encoding="utf-8"))
CASES = HERE.parent / "validation" / "cases"

PER = {
    *("MISSING_WBL_LINE", "MISSING_HOUSE_BILL_NBR", "INVALID_HOUSE_BILL_NBR", "MISSING_SHP_LINE", "MISSING_CNE_LINE"),
    *("MISSING_SHP_NAME", "MISSING_SHP_ADDR", "MISSING_SHP_CTRY", "MISSING_CNE_NAME", "MISSING_CNE_ADDR"),
    *("MISSING_CNE_CTRY", "MISSING_WEIGHT", "INVALID_WEIGHT", "MISSING_WT_UNITS", "MISSING_BILL_QTY"),
    *("INVALID_BILL_QTY", "MISSING_CSM_LINE", "MISSING_CARGO_DESC", "INVALID_ROUTING", "MISSING_CONSOL_INDI"),
    *("INVALID_MESSAGE_TYPE", "BAD_WBL_FORMAT"),
}
"""Every code of the guide's table."""


def test_names_are_their_keys() -> None:
    assert all(name == programme.name for name, programme in PROGRAMMES.items())


def test_every_check_and_element_exists() -> None:
    assert set(PACT.checks) == set(CHECKS)
    assert len(PACT.checks) == len(set(PACT.checks))
    assert {need.element for need in PACT.required} <= set(ELEMENTS)
    assert codes.terms(PACT.unacceptable)
    assert all(codes.country_known(country) for country in PACT.territory)


def test_bands_begin_at_nothing_and_rise() -> None:
    leasts = [band.least for band in PACT.bands]
    assert leasts[0] == 0
    assert leasts == sorted(set(leasts))
    assert all(band.outcome != "dnl" for band in PACT.bands)


def test_it_answers_with_every_published_code() -> None:
    answers = {need.missing for need in PACT.required} | {need.invalid for need in PACT.required} - {""}
    answers |= set(PACT.texts.values()) | {PACT.routing_code, PACT.consolidation_code, PACT.unreadable_code}
    assert answers | set(PACT.unreadable.values()) == PER


def test_every_code_of_a_readable_message_has_a_case() -> None:
    fired: set[str] = set()
    for file in CASES.glob("[a-z]*.yml"):
        for case in yaml.safe_load(file.read_text(encoding="utf-8"))["fires"]:
            fired |= set(case["expect"])
    assert PER - {"INVALID_MESSAGE_TYPE"} <= fired


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("MESSAGE_TYPE_UNKNOWN", "INVALID_MESSAGE_TYPE"),
        ("MESSAGE_EMPTY", "BAD_WBL_FORMAT"),
        ("FLIGHT_MISSING", "BAD_WBL_FORMAT"),
    ],
)
def test_an_unreadable_message_has_an_answer(code: str, answer: str) -> None:
    assert PACT.answer_code(Finding(code=code, severity="error", words="it cannot be read")) == answer


@pytest.mark.parametrize("said", ORDINARY, ids=lambda said: str(said["description"])[:30])
def test_an_ordinary_consignment_is_clean(said: dict[str, Any]) -> None:
    dossier = open_dossier(msgspec.convert(said, Consignment))
    findings = [f for check in PACT.checks for f in CHECKS[check](dossier, PACT)]
    assert [(f.code, f.words) for f in findings if f.severity != "info"] == []


def test_there_are_enough_of_them() -> None:
    assert len(ORDINARY) >= 15

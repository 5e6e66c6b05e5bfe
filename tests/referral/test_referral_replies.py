"""Replies, held against what was asked."""

from typing import Any

import pytest
from msgspec.structs import replace
from referrals import after, hold

from openplaci.model.assessment import Assessment
from openplaci.model.finding import Finding
from openplaci.model.referral import Ask, Hold, Reply
from openplaci.referral.replies import judged

GOOD = Reply(filer="KLM", at=after(90), methods=("XRY", "ETD"), screened_at=after(60))


def codes(reply: Reply, asked: Hold | Ask, *given: Any, **named: Any) -> list[str]:
    asked = asked if isinstance(asked, Hold) else hold(asked, 30)
    return [found.code for found in judged(reply, asked, *given, **named)]


def test_a_good_screening_leaves_nothing_to_say() -> None:
    assert codes(GOOD, "rfs") == []
    assert codes(GOOD, replace(hold("rfs", 30), methods=("ETD",))) == []
    assert codes(replace(GOOD, methods=(" xry", "etd")), "rfs") == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"methods": ()}, ["SCREENING_METHODS_MISSING"]),
        ({"methods": ("XRY",)}, ["SCREENING_METHODS_TOO_FEW"]),
        ({"methods": ("XRY", "XRY")}, ["SCREENING_METHODS_TOO_FEW"]),
        ({"methods": ("XRY", "ETD", "ZZZ")}, ["SCREENING_METHOD_UNKNOWN"]),
        ({"methods": ("XRY", "ZZZ")}, ["SCREENING_METHOD_UNKNOWN", "SCREENING_METHODS_TOO_FEW"]),
        ({"methods": ("XRY", "AOM")}, ["SCREENING_MEANS_UNSAID"]),
        ({"methods": ("XRY", "AOM"), "words": "opened and weighed"}, []),
        ({"screened_at": None}, ["SCREENING_TIME_MISSING"]),
        ({"screened_at": after(29)}, ["SCREENED_BEFORE_ASKED"]),
        ({"screened_at": after(94)}, []),
        ({"screened_at": after(96)}, ["SCREENED_IN_FUTURE"]),
        ({"threat": "a device"}, ["THREAT_REPORTED"]),
        ({"threat": "  "}, []),
    ],
)
def test_a_screening_is_held_against_what_was_asked(changes: dict[str, Any], expected: list[str]) -> None:
    assert codes(replace(GOOD, **changes), "rfs") == expected


def test_the_method_that_was_asked_for_is_expected() -> None:
    (found,) = judged(GOOD, replace(hold("rfs", 30), methods=("EDD", "XRY")))
    assert found.code == "SCREENING_METHOD_NOT_USED"
    assert found.words == (
        "The screening method EDD (explosive detection dogs) was asked for and not used; used were XRY, ETD."
    )


def test_how_many_methods_are_needed_is_a_value() -> None:
    assert codes(replace(GOOD, methods=("XRY",)), "rfs", least_methods=1) == []
    assert codes(GOOD, "rfs", least_methods=3) == ["SCREENING_METHODS_TOO_FEW"]


def test_a_threat_is_told_whatever_was_asked() -> None:
    for ask in ("rfi", "rfs", "dnl"):
        found = judged(replace(GOOD, threat="a device", words="see"), hold(ask, 30))
        assert [(one.code, one.floor, one.severity) for one in found] == [("THREAT_REPORTED", "dnl", "error")]


def test_an_answer_to_questions_is_held_against_what_is_still_missing() -> None:
    lacking = Finding(code="MISSING_WEIGHT", severity="error", stage="check", words="No weight.", remedy="give it")
    risky = Finding(code="ODD_ROUTE", severity="warning", stage="indicator", words="Odd.", points=30, floor="review")
    assessment = Assessment(outcome="rfi", score=30, band="medium", programme="pact", findings=(lacking, risky))
    words = Reply(filer="KLM", at=after(90), words="here")
    assert codes(words, "rfi") == []
    (found,) = judged(words, hold("rfi", 30), assessment)
    assert (found.code, found.evidence, found.remedy) == ("REPLY_STILL_MISSING", ("MISSING_WEIGHT",), "give it")
    assert codes(Reply(filer="KLM", at=after(90)), "rfi") == ["REPLY_EMPTY"]
    assert codes(Reply(filer="KLM", at=after(90), attachments=("0a",)), "rfi") == []
    assert codes(Reply(filer="KLM", at=after(90)), "dnl") == []

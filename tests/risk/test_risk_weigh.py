import datetime as dt
import random

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from risk_cases import AT, Case, base, dossier

from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import open_dossier
from openplaci.model.finding import OUTCOMES, Finding
from openplaci.model.programme import Band, Programme
from openplaci.risk import INDICATORS, run, weigh
from openplaci.risk.weigh import floor_of, to_clear

BANDS = (
    Band(name="low", least=0, outcome="clear"),
    Band(name="medium", least=30, outcome="review"),
    Band(name="high", least=60, outcome="rfs"),
)
PROGRAMME = Programme(
    name="p", title="P", source="own", version="1", required=(), checks=(), indicators=(), bands=BANDS
)
ORDINARY = open_dossier(msgspec.convert(base(), Consignment), at=AT)


def sign(code: str, points: int, **more: object) -> Finding:
    said: dict[str, object] = {
        "severity": "warning",
        "stage": "indicator",
        "words": f"{code} was seen.",
        "remedy": f"mend {code}",
    }
    return Finding(code=code, points=points, **(said | more))  # type: ignore[arg-type]


def missing(code: str, **more: object) -> Finding:
    return sign(code, 0, severity="error", stage="check", words="The shipper's name is missing.", **more)


def weighed(*findings: Finding, programme: Programme = PROGRAMME) -> Assessment:
    return weigh(msgspec.structs.replace(ORDINARY, at=AT, findings=findings), programme, {"openplaci": "x"})


def test_nothing_found_is_clear() -> None:
    got = weighed()
    assert got == Assessment(
        outcome="clear",
        score=0,
        band="low",
        reasons=("The data are complete and no sign of risk was found.",),
        programme="p",
        at=AT,
        versions={"openplaci": "x"},
    )


def test_what_weighs_too_little_is_said() -> None:
    got = weighed(sign("A", 10), sign("B", 1))
    assert (got.outcome, got.score, got.band, got.clears) == ("clear", 11, "low", ())
    (reason,) = got.reasons
    assert reason == (
        "The data are complete, and what was found weighs too little (11 of the 30 that ask for more): "
        "A was seen (10 points). B was seen (1 point)."
    )


@pytest.mark.parametrize(
    ("points", "score", "band", "outcome"),
    [
        ((29,), 29, "low", "clear"),
        ((30,), 30, "medium", "review"),
        ((20, 20, 19), 59, "medium", "review"),
        ((20, 40), 60, "high", "rfs"),
        ((90, 80), 100, "high", "rfs"),
    ],
)
def test_points_add_up_into_a_band(points: tuple[int, ...], score: int, band: str, outcome: str) -> None:
    got = weighed(*(sign(f"C{at}", value) for at, value in enumerate(points)))
    assert (got.score, got.band, got.outcome) == (score, band, outcome)


def test_reasons_stand_gravest_first_and_the_score_last() -> None:
    got = weighed(sign("A", 15), sign("B", 25), missing("MISSING_SHP_NAME"), sign("C", 5, floor="review"), sign("D", 0))
    assert got.outcome == "rfi"
    assert got.reasons == (
        "The shipper's name is missing.",
        "C was seen (5 points).",
        "B was seen (25 points).",
        "A was seen (15 points).",
        "The score is 45 of 100; from 30 it recommends a review by an officer.",
    )


def test_clears_are_the_floors_and_then_the_fewest_points() -> None:
    # 15 + 25 + 12 + 8 = 60; without the rfi and the 25 there remain 35, without the 15 besides 20.
    got = weighed(sign("A", 15), sign("B", 25), missing("M"), sign("C", 12), sign("D", 8))
    assert (got.score, got.outcome) == (60, "rfs")
    assert got.clears == ("Mend M", "Mend B", "Mend A")


def test_floors_take_their_points_with_them() -> None:
    got = weighed(sign("A", 20), sign("B", 40, floor="rfi"))
    assert (got.score, got.outcome) == (60, "rfs")
    assert got.clears == ("Mend B",)


def test_points_above_the_cap_must_go_too() -> None:
    got = weighed(*(sign(f"C{at}", 45) for at in range(4)))
    assert got.score == 100
    assert len(got.clears) == 4


def test_the_same_remedy_is_said_once() -> None:
    got = weighed(missing("A", remedy="name the shipper"), missing("B", remedy="name the shipper"))
    assert got.clears == ("Name the shipper",)


def test_where_no_remedy_is_known_a_person_must_look() -> None:
    got = weighed(sign("A", 35, remedy=None))
    assert got.clears == ("A person must look at it: A was seen.",)


@pytest.mark.parametrize(
    ("finding", "outcome"),
    [
        (missing("M"), "rfi"),
        (missing("M", floor="review"), "review"),
        (missing("M", floor="clear"), "clear"),
        (sign("S", 0, stage="check"), "clear"),
        (sign("S", 0, stage="format", severity="info"), "clear"),
        (sign("S", 0, stage="format", severity="error"), "rfi"),
        (sign("S", 0, stage="indicator", severity="error"), "clear"),
        (sign("S", 0, stage="journey", severity="error"), "review"),
        (sign("S", 0, stage="journey", floor="clear"), "review"),
        (sign("S", 0, stage="journey", floor="rfs"), "rfs"),
        (sign("S", 0, floor="dnl"), "rfs"),
    ],
)
def test_floors(finding: Finding, outcome: str) -> None:
    assert floor_of(finding) == outcome
    assert weighed(finding).outcome == outcome


def test_a_machine_never_says_dnl() -> None:
    harsh = msgspec.structs.replace(PROGRAMME, bands=(BANDS[0], Band(name="top", least=1, outcome="dnl")))
    got = weighed(sign("A", 1, floor="dnl"), programme=harsh)
    assert got.outcome == "rfs"
    assert got.reasons[-1] == "The score is 1 of 100; from 1 it recommends a request for screening."


def test_a_programme_weighs_otherwise() -> None:
    own = msgspec.structs.replace(PROGRAMME, weights={"A": 5, "B": 200, "C": -4, "M": 7})
    got = weighed(sign("A", 40), sign("C", 9), programme=own)
    assert [(f.code, f.points) for f in got.findings] == [("A", 5), ("C", 0)]
    assert (got.score, got.outcome) == (5, "clear")
    assert weighed(sign("B", 1), programme=own).score == 100
    assert weighed(missing("M"), programme=own).score == 7


def test_a_programme_of_one_band() -> None:
    mild = msgspec.structs.replace(PROGRAMME, bands=BANDS[:1])
    got = weighed(*(sign(f"C{at}", 45) for at in range(4)), missing("M"), programme=mild)
    assert (got.outcome, got.clears) == ("rfi", ("Mend M",))
    assert weighed(sign("A", 9), programme=mild).reasons[0].endswith("too little (9): A was seen (9 points).")
    strict = msgspec.structs.replace(PROGRAMME, bands=(Band(name="all", least=0, outcome="review"),))
    assert (weighed(programme=strict).outcome, weighed(programme=strict).clears) == ("review", ())


FINDINGS = st.lists(
    st.builds(
        Finding,
        code=st.sampled_from("ABCD"),
        severity=st.sampled_from(("info", "warning", "error")),
        stage=st.sampled_from(("format", "check", "indicator", "journey")),
        words=st.sampled_from(("One.", "Two.")),
        points=st.integers(0, 100) | st.integers(0, 12),
        floor=st.none() | st.sampled_from(OUTCOMES),
        remedy=st.none() | st.sampled_from(("mend this", "mend that")),
    ),
    max_size=8,
)


@given(FINDINGS)
def test_the_score_stays_on_its_scale(findings: list[Finding]) -> None:
    got = weighed(*findings)
    assert 0 <= got.score <= 100
    assert got.outcome != "dnl"
    assert got.reasons
    assert (got.outcome == "clear") == (not got.clears)


@given(FINDINGS, FINDINGS)
def test_more_found_never_lowers_the_outcome(some: list[Finding], more: list[Finding]) -> None:
    less = weighed(*some)
    most = weighed(*some, *more)
    assert OUTCOMES.index(less.outcome) <= OUTCOMES.index(most.outcome)
    assert less.score <= most.score


@given(FINDINGS)
def test_what_clears_is_enough_and_none_too_many(findings: list[Finding]) -> None:
    gone = to_clear(findings, PROGRAMME)
    left = list(findings)
    for finding in gone:
        left.remove(finding)
    assert weighed(*left).outcome == "clear"
    for kept in gone:
        assert weighed(*left, kept).outcome != "clear" or weighed(*findings).outcome == "clear"


@given(FINDINGS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(findings: list[Finding], dice: random.Random) -> None:
    shuffled = list(findings)
    dice.shuffle(shuffled)
    one, other = weighed(*findings), weighed(*shuffled)
    assert msgspec.structs.replace(one, findings=()) == msgspec.structs.replace(other, findings=())


def assessed(consignment: dict[str, object], at: dt.datetime | None = AT) -> Assessment:
    seen = dossier(Case(case="one", consignment=consignment, at=at))
    return weigh(msgspec.structs.replace(seen, at=at, findings=tuple(run(INDICATORS, seen))), PROGRAMME, {})


def test_yemen_2010_asks_for_screening() -> None:
    got = assessed(
        {
            "origin": "SAH",
            "destination": "ORD",
            "routing": [],
            "level": "house",
            "house": "1",
            "description": "HP LASERJET PRINTER, BOOKS AND CDS",
            "shipper": {"name": "HANAN SAMAWI", "lines": ["HADDA STREET"], "country": "YE"},
            "consignee": {"name": "PIERRE LERMITE", "lines": ["OR CHADASH SYNAGOGUE", "LAKE AVENUE"], "country": "US"},
            "handling": ["NSC"],
            "pieces": 1,
            "weight_kg": 12,
            "volume_m3": 0.05,
        }
    )
    assert {f.code for f in got.findings} == {
        "OFFICE_MACHINE_FROM_WATCHED_ORIGIN",
        "APPLIANCE_BETWEEN_PRIVATE_PERSONS",
        "INSTITUTION_FROM_PRIVATE_PERSON",
        "UNSECURED",
    }
    assert (got.score, got.outcome) == (90, "rfs")


def test_sydney_2017_asks_for_a_review() -> None:
    got = assessed(
        {
            "origin": "IST",
            "destination": "SYD",
            "description": "KITCHEN APPLIANCE MEAT MINCER",
            "shipper": {"name": "AHMET YILMAZ", "lines": ["A 1"], "country": "TR"},
            "consignee": {"name": "JOHN DOE", "lines": ["B 2"], "country": "AU"},
        }
    )
    assert (got.score, got.outcome) == (30, "review")
    assert got.reasons[0] == "A private person sends an appliance (KITCHEN APPLIANCE) to a private person (30 points)."

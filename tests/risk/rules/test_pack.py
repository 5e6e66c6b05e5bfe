import datetime as dt

import pytest

from openplaci.model.profile import Case, Profile
from openplaci.risk import INDICATORS, named_lists, run
from openplaci.risk.rules.files.case_file import consignment_of
from openplaci.risk.rules.files.cases import dossier_of, engine_of, verdict
from openplaci.risk.rules.files.pack_files import coverage, pack
from openplaci.risk.rules.live import Engine, publish
from openplaci.risk.rules.tree import lists_of, waits_for

LISTS = named_lists.load()
PROFILES = pack().profiles
NAMES = frozenset(indicator.name for indicator in INDICATORS)
MARKS = ("[V", "[S", "[I", "[M")
ENGINES: dict[str, Engine] = {}


def title(value: object) -> str:
    return value.id if isinstance(value, Profile) else value.case if isinstance(value, Case) else str(value)


def asked(profile: Profile, case: Case) -> str:
    if profile.id not in ENGINES:
        ENGINES[profile.id] = engine_of(profile, LISTS)
    return verdict(ENGINES[profile.id], case)


def test_every_file_can_be_read() -> None:
    assert [str(fault) for fault in pack().faults] == []
    assert len(PROFILES) >= 45


@pytest.mark.parametrize(("profile", "case"), [(p, c) for p in PROFILES for c in p.cases.fires], ids=title)
def test_it_fires(profile: Profile, case: Case) -> None:
    assert asked(profile, case) == "fired"


@pytest.mark.parametrize(("profile", "case"), [(p, c) for p in PROFILES for c in p.cases.silent], ids=title)
def test_it_stays_silent(profile: Profile, case: Case) -> None:
    assert asked(profile, case) in ("silent", "unknown")


@pytest.mark.parametrize("profile", PROFILES, ids=title)
def test_it_says_everything(profile: Profile) -> None:
    assert any(mark in profile.source for mark in MARKS)
    assert profile.owner == "pack"
    assert profile.expires is not None
    assert profile.expires > dt.date(2026, 11, 24)
    assert not profile.title.endswith(".")
    assert 2 <= profile.explanation.count(".") <= 8
    assert "Looks for" in profile.explanation
    assert profile.remedy
    assert not profile.remedy.endswith(".")
    assert profile.remedy[0].islower()
    assert profile.score > 0
    assert len(profile.cases.fires) >= 2
    assert len(profile.cases.silent) >= 3


@pytest.mark.parametrize("profile", PROFILES, ids=title)
def test_it_is_shown_silent_where_the_deciding_value_is_unknown(profile: Profile) -> None:
    assert "unknown" in {asked(profile, case) for case in profile.cases.silent}


def test_codes_that_profiles_ask_for_are_those_of_indicators() -> None:
    for profile in PROFILES:
        codes = {code for case in (*profile.cases.fires, *profile.cases.silent) for code in case.findings}
        assert {code.lower() for code in codes} <= NAMES, profile.id


def test_a_profile_and_an_indicator_never_share_a_code() -> None:
    assert {profile.id for profile in PROFILES}.isdisjoint(NAMES)


def test_those_that_wait_are_inactive_and_the_others_are_not() -> None:
    waiting = {profile.id for profile in PROFILES if waits_for(pack().rules[profile.id])}
    engine = publish(PROFILES, LISTS)
    assert {one.profile for one in engine.inactive} == waiting
    assert len(engine.active) >= 45


def test_the_ordinary_consignment_is_clean() -> None:
    clean = dossier_of(Case(case="ordinary", at=dt.datetime(2026, 4, 16, 12, tzinfo=dt.UTC)))
    assert run(INDICATORS, clean) == []
    assert publish(PROFILES, LISTS, waiting=True).look(clean).fired == ()


def test_the_table_names_every_profile_and_nothing_else() -> None:
    table = coverage()
    assert {name for one in table for name in one.profiles} == {profile.id for profile in PROFILES}
    assert {name for one in table for name in one.indicators} <= NAMES


def test_an_indicator_that_nothing_looks_for_has_a_reason() -> None:
    for one in coverage():
        assert bool(one.reason) != bool(one.profiles or one.indicators), one.text
        assert any(mark in one.source for mark in MARKS), one.text
        assert one.theme, one.text
    assert len({one.text for one in coverage()}) == len(coverage())


def test_the_table_says_what_waits() -> None:
    waiting = {profile.id for profile in PROFILES if waits_for(pack().rules[profile.id])}
    for one in coverage():
        assert bool(waiting.intersection(one.profiles)) <= bool(one.waits), one.text


def test_every_list_of_another_kind_serves_a_profile() -> None:
    used = {name for rule in pack().rules.values() for name in lists_of(rule)}
    of_indicators = {"watched_origins"}
    assert {name for name, one in LISTS.items() if one.kind != "words"} - of_indicators <= used


def test_a_case_differs_from_the_ordinary_consignment_at_the_top_alone() -> None:
    made = consignment_of(Case(case="one", consignment={"shipper": {"name": "ANN ROE"}}))
    assert made.shipper is not None
    assert (made.shipper.name, made.shipper.country) == ("ANN ROE", None)
    assert made.consignee is not None
    assert made.consignee.country == "CA"

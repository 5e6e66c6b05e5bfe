import datetime as dt
import os
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec
import pytest
import re2
from risk_cases import AT, base

from openplaci.faults import BadProfile
from openplaci.model.consignment import Consignment, Goods
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.profile import Profile
from openplaci.risk.named_lists import NamedList, phrase_list
from openplaci.risk.rules import patterns
from openplaci.risk.rules.live import CHUNK, publish
from openplaci.risk.rules.live.runtime import MOST_STEPS, PatternSet

LISTS = {
    "watched": NamedList(name="watched", kind="places", entries=("SAH", "ADE")),
    "office": phrase_list(["TONER", "PRINTER", "! FACE TONER", "! TONER PAD"], "office"),
}


def profile(when: str, name: str = "one", **more: Any) -> Profile:
    return Profile(id=name, title="A title", when=when, score=more.pop("score", 20), **more)


def dossier(known: dict[str, Any] | None = None, findings: tuple[Finding, ...] = (), **more: Any) -> Dossier:
    consignment = msgspec.convert(base() | more, Consignment)
    return open_dossier(consignment, at=AT, known=known, findings=findings)


def verdict(when: str, of: Dossier) -> bool | None:
    look = publish([profile(when)], LISTS, waiting=True).look(of)
    assert not look.failed
    return True if look.fired else None if look.unknown else False


def values(when: str, of: Dossier) -> dict[str, Any]:
    (fired,) = publish([profile(when)], LISTS, waiting=True).look(of).fired
    return fired.values


# What a rule means beside the random ones of test_engines_agree: each line is a sentence of the reference.


@pytest.mark.parametrize(
    ("when", "more", "expected"),
    [
        ("weight_kg > 5", {"weight_kg": None}, None),
        ("not weight_kg > 5", {"weight_kg": None}, None),
        ("weight_kg > 5 and origin == 'XXX'", {"weight_kg": None, "origin": "DOH"}, False),
        ("weight_kg > 5 or origin == 'DOH'", {"weight_kg": None, "origin": "DOH"}, True),
        ("weight_kg / pieces > 5", {"pieces": 0}, None),
        ("any(g.hs == '1' for g in goods)", {"goods": []}, False),
        ("all(g.hs == '1' for g in goods)", {"goods": []}, True),
        ("any(g.hs == '8443' for g in goods)", {"goods": [{}, {"hs": "8443"}]}, True),
        ("any(g.hs == '8443' for g in goods)", {"goods": [{}, {"hs": "1"}]}, None),
        ("all(g.hs == '8443' for g in goods)", {"goods": [{}, {"hs": "1"}]}, False),
        ("sum(g.pieces for g in goods) > 0", {"goods": [{"pieces": 3}, {}]}, None),
        ("sum(g.pieces for g in goods if g.hs) == 3", {"goods": [{"pieces": 3, "hs": "1"}, {}]}, True),
        ("count(g.hs == '1' for g in goods) > 0", {"goods": [{"hs": "1"}, {}]}, None),
        ("count(g for g in goods if g.hs) == 1", {"goods": [{"hs": "1"}, {}]}, True),
        ("count(goods) == 2", {"goods": [{}, {}]}, True),
        ("missing(consignee.lines)", {"consignee": None}, True),
        ("any(e for e in consignee.emails)", {"consignee": None}, None),
        ("count(consignee.emails) == 0", {"consignee": {"name": "A"}}, True),
        ("shipper", {"shipper": None}, False),
        ("any(leg.from == 'SAH' for leg in routing)", {"routing": [{"from": "SAH"}]}, True),
        ("origin in list('watched')", {"origin": "SAH"}, True),
        ("origin not in list('watched')", {"origin": None}, None),
        ("'X' in description", {"description": "BOX"}, True),
        ("'SPX' in statuses", {"handling": ["SPX"]}, True),
        ("starts(master, '157-')", {"master": "157-12345675"}, True),
        ("1 < pieces <= 3", {"pieces": 3}, True),
        ("1 < pieces < 3", {"pieces": 3}, False),
        ("days(issue.date, '2026-04-16') == 2", {"issue": {"date": "2026-04-14"}}, True),
        ("hours(issue.date, filed) == 36", {"issue": {"date": "2026-04-15"}}, True),
        ("issue.date <= filed", {"issue": {"date": "2026-04-16"}}, True),
        ("filed >= '2026-04-16'", {}, True),
    ],
)
def test_a_rule_means_what_the_reference_says(when: str, more: dict[str, Any], expected: bool | None) -> None:
    assert verdict(when, dossier(**more)) is expected


@pytest.mark.parametrize(
    ("description", "expected"),
    [
        ("Used toners, black", True),
        ("TONER-CARTRIDGE", True),
        ("TONERKARTUSCHE", False),
        ("FACE TONER", False),
        ("FACE TONER AND TONER", True),
        ("FACE TONER TONER PAD", False),
        ("WITHOUT TONER", False),
        ("TONER NOT INCLUDED", False),
        ("MODEL NO TONER", True),
        ("NOT DANGEROUS PRINTER", True),
        (None, None),
    ],
)
def test_words_are_whole_words_that_are_not_denied(description: str | None, expected: bool | None) -> None:
    assert verdict('words(description, list("office"))', dossier(description=description)) is expected


def test_words_of_other_scripts_and_accents() -> None:
    assert verdict('words(description, ["电池"])', dossier(description="锂电池 X"))
    assert verdict('words(description, ["Батарея"])', dossier(description="БАТАРЕЯ ЛИТИЙ"))
    assert verdict('words(description, ["cartouche d\'encre"])', dossier(description="CARTOUCHE D ENCRE"))
    assert verdict('words(description, ["Müll"])', dossier(description="MULL"))


def test_a_name_denies_nothing() -> None:
    assert verdict('words(shipper.name, ["LIMIT"])', dossier(shipper={"name": "NO LIMIT TRADING"}))


def test_history_is_read_by_column_and_unknown_until_filled() -> None:
    when = "shipper.filings(days=90) == 0 and watchlist.best >= 0.8"
    assert verdict(when, dossier()) is None
    assert verdict(when, dossier({"shipper_filings_90d": 0, "watchlist_best": 0.9})) is True
    assert verdict(when, dossier({"shipper_filings_90d": 4})) is False


# Reasons


def test_the_values_that_made_it_fire_are_kept() -> None:
    when = 'words(description, list("office")) and origin in list("watched") and not consignee.lines'
    said = values(when, dossier(description="LASER PRINTER", origin="SAH", consignee={"name": "A"}))
    assert said == {"description": "PRINTER", "origin": "SAH", "consignee.lines": None}


def test_the_reason_names_the_item_that_decided() -> None:
    goods = [{"hs": "0101", "pieces": 1}, {"hs": "8443", "pieces": 7}]
    when = 'any(starts(g.hs, "84") and g.pieces > 5 for g in goods)'
    assert values(when, dossier(goods=goods)) == {"goods.hs": "8443", "goods.pieces": 7}


def test_of_many_values_the_reason_says_how_many_it_leaves_out() -> None:
    (finding,) = publish([profile("shipper.phones")], LISTS)(
        dossier(shipper={"name": "ACME", "phones": [str(number) for number in range(11)]})
    )
    assert finding.evidence == ("0, 1, 2, 3, 4, 5, 6, 7, 3 more",)


def test_a_record_that_is_there_is_told_without_its_inside() -> None:
    (finding,) = publish([profile("shipper and goods")], LISTS)(dossier(goods=[{"hs": "8443"}, {}]))
    assert finding.evidence == ("given", "2 items")


def test_of_alternatives_the_reason_names_the_true_ones() -> None:
    assert values("pieces == 3 or weight_kg < 0", dossier(pieces=3)) == {"pieces": 3}
    assert values("not (pieces == 4 and weight_kg < 0)", dossier(pieces=3, weight_kg=2.5)) == {
        "pieces": 3,
        "weight_kg": 2.5,
    }


def test_the_reason_tells_sums_history_and_what_a_pattern_matched() -> None:
    when = 'sum(g.pieces for g in goods) > 3 and lane.filings(days=7) < 1 and matches(description, "T.N[A-Z]+")'
    said = values(when, dossier({"lane_filings_7d": 0}, goods=[{"pieces": 4}], description="A TONERS B"))
    assert said == {"sum of goods": 4.0, "lane.filings(days=7)": 0, "description": "TONERS"}


def test_a_finding_says_why() -> None:
    one = profile(
        "pieces == 3 and missing(agent)", "odd_pieces", score=40, outcome="review", remedy="correct the pieces"
    )
    (finding,) = publish([one], LISTS)(dossier(pieces=3, agent=None))
    assert finding.code == "ODD_PIECES"
    assert finding.stage == "profile"
    assert finding.words == "A title: pieces 3, agent missing."
    assert finding.evidence == ("3", "missing")
    assert (finding.points, finding.floor, finding.remedy) == (40, "review", "correct the pieces")
    assert finding.subject == dossier().consignment.label


def test_undecided_profiles_are_recorded_in_one_finding() -> None:
    engine = publish([profile("weight_kg > 1", "heavy"), profile("volume_m3 > 1", "large")], LISTS)
    (finding,) = engine(dossier(weight_kg=None, volume_m3=None))
    assert (finding.code, finding.evidence, finding.points) == ("PROFILES_UNDECIDED", ("heavy", "large"), 0)


# Isolation


def test_a_rule_that_fails_is_a_finding_and_stops_no_other() -> None:
    broken = msgspec.structs.replace(dossier().consignment, weight_kg="heavy")  # what a faulty reader might leave
    engine = publish(
        [profile("weight_kg > 1", "fails"), profile("pieces > 0", "works"), profile("volume_m3 > 1", "open")], LISTS
    )
    of = open_dossier(msgspec.structs.replace(broken, volume_m3=None), at=AT)
    look = engine.look(of)
    assert [one.profile for one in look.fired] == ["works"]
    assert look.unknown == ("open",)
    assert look.failed == (("fails", "TypeError"),)
    failed = next(finding for finding in engine(of) if finding.code == "STEP_FAILED")
    assert (failed.floor, failed.about) == ("review", "fails")
    assert "heavy" not in failed.words


def test_a_failing_derived_name_stops_only_those_who_read_it() -> None:
    broken = msgspec.structs.replace(dossier().consignment, shipper=Party(name=7))  # type: ignore[arg-type]
    engine = publish([profile("shipper.private", "private"), profile("pieces > 0", "works")], LISTS)
    look = engine.look(open_dossier(broken, at=AT))
    assert [one.profile for one in look.fired] == ["works"]
    assert [name for name, _ in look.failed] == ["private"]


def test_patterns_that_cannot_be_matched_are_a_failure_and_no_silence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PatternSet, "seal", lambda _: lambda _: None)  # as RE2 answers where its memory ends
    many = [profile(f'matches(description, "T{at}")', f"p{at}") for at in range(3)]
    engine = publish([*many, profile("pieces > 0", "works")], LISTS)
    look = engine.look(dossier(description="T1"))
    assert [one.profile for one in look.fired] == ["works"]
    assert look.failed == tuple((f"p{at}", "PatternsUnmatched") for at in range(3))


def test_loops_within_each_other_have_a_budget() -> None:
    many = tuple(Goods(pieces=1) for _ in range(400))
    big = msgspec.structs.replace(dossier().consignment, goods=many)
    when = "any(any(a.pieces > b.pieces for b in goods) for a in goods)"
    engine = publish([profile(when, "square"), profile("pieces > 0", "works")], LISTS)
    assert len(many) ** 2 > MOST_STEPS
    look = engine.look(open_dossier(big, at=AT))
    assert look.failed == (("square", "TooManySteps"),)
    assert [one.profile for one in look.fired] == ["works"]


@pytest.mark.parametrize("join", ["and", "or"])
def test_a_rule_of_very_many_parts_is_published(join: str) -> None:
    # Python itself takes a hundred levels of indentation.
    when = f" {join} ".join(f"pieces > {at}" for at in range(130))
    of = dossier(pieces=130 if join == "and" else 1)
    assert verdict(when, of) is True
    assert verdict(when, dossier(pieces=0)) is False
    assert verdict(when, dossier(pieces=None)) is None


def test_a_fault_in_one_function_leaves_the_others_and_their_reasons() -> None:
    broken = msgspec.structs.replace(dossier().consignment, weight_kg="heavy", pieces=7)
    profiles = [profile(f"pieces == {at % 9}", f"p{at}") for at in range(2 * CHUNK + 9)]
    profiles[CHUNK + 60] = profile("pieces == 7 and weight_kg > 1", "fails")
    engine = publish(profiles, LISTS)
    look = engine.look(open_dossier(broken, at=AT))
    assert look.failed == (("fails", "TypeError"),)
    assert [one.profile for one in look.fired] == [one.id for one in profiles if one.when == "pieces == 7"]
    assert all(one.values == {"pieces": 7} for one in look.fired)


def test_a_fault_in_the_reasons_alone_is_a_finding_and_stops_no_other() -> None:
    broken = msgspec.structs.replace(dossier().consignment, weight_kg="heavy", pieces=3)
    look = publish([profile("pieces == 3 or weight_kg > 1"), profile("pieces > 0", "works")], LISTS).look(
        open_dossier(broken, at=AT)
    )
    assert [one.profile for one in look.fired] == ["works"]
    assert look.failed == (("one", "TypeError"),)


@pytest.mark.parametrize("said", ["90", (1,), b"x"])
def test_a_value_of_the_wrong_kind_from_a_station_is_a_review(said: Any) -> None:
    engine = publish([profile("shipper.filings(days=90) > 0"), profile("pieces > 0", "works")], LISTS, waiting=True)
    findings = {finding.code: finding for finding in engine(dossier({"shipper_filings_90d": said}))}
    assert set(findings) == {"WORKS", "STEP_FAILED"}
    assert findings["STEP_FAILED"].floor == "review"


def test_patterns_that_one_set_of_re2_cannot_hold_are_found_all_the_same() -> None:
    large = [f"(?i)(?:ab{at}|c[dx]{{0,40}}y){{1,8}}{at}z" for at in range(1_500)]
    one = PatternSet()
    numbers = [one.add(pattern) for pattern in (*large, "TONER", "TONER", "INK$")]
    assert numbers[-3:] == [1_501, 1_501, 1_502]
    alone = re2.Set.SearchSet(patterns.options())
    for pattern in large:
        alone.Add(pattern)
    with pytest.raises(re2.error):
        alone.Compile()
    find = one.seal()
    assert sorted(find("cdy77z TONER AB3AB33z INK") or ()) == [0, 4, 78, 1_501, 1_502]
    assert find("nothing") == [0]


def _by_step(frame: Any, event: str, _: object) -> Any:
    """Let threads change at every step within what they share; without it they hardly ever do."""
    if not frame.f_code.co_filename.endswith("shared.py"):
        return None
    frame.f_trace_opcodes = True
    if event == "opcode":
        os.sched_yield()
    return _by_step


def test_reasons_compiled_by_many_threads_at_once_are_those_of_one() -> None:
    profiles = [profile(f'matches(description, "A{at}[0-9]?;")', f"p{at}") for at in range(60)]
    each = [dossier(description=" ".join(f"A{at};" for at in range(start, 60, 6))) for start in range(6)]
    whole = publish(profiles, LISTS)
    expected = [whole.look(of) for of in each]
    before = threading.gettrace()
    threading.settrace(_by_step)
    try:
        for _ in range(2):
            engine = publish(profiles, LISTS)
            with ThreadPoolExecutor(6) as pool:
                assert list(pool.map(engine.look, each)) == expected
    finally:
        threading.settrace(before)


# Publishing


def test_a_wrong_rule_is_refused_with_its_place() -> None:
    with pytest.raises(BadProfile, match="line 1, column 1: there is no name 'weigth_kg'; did you mean weight_kg"):
        publish([profile("weigth_kg > 1")], LISTS)


def test_what_waits_has_expired_or_is_for_another_programme_is_inactive() -> None:
    day = dt.date(2026, 11, 24)
    profiles = [
        profile("shipper.filings(days=1) == 0", "waits"),
        profile("pieces > 0", "old", expires=day - dt.timedelta(days=1)),
        profile("pieces > 0", "last_day", expires=day),
        profile("pieces > 0", "other", programmes=("acas",)),
        profile("pieces > 0", "ours", programmes=("pact", "acas")),
    ]
    engine = publish(profiles, LISTS, programme="pact", day=day)
    assert [one.id for one in engine.active] == ["last_day", "ours"]
    assert {one.profile: one.why for one in engine.inactive} == {
        "waits": "it waits for shipper_filings_1d",
        "old": "it expired on 2026-11-23",
        "other": "it is for acas",
    }


def test_the_version_changes_with_rules_scores_and_lists() -> None:
    first = publish([profile("pieces > 0")], LISTS).version
    assert publish([profile("pieces > 0")], dict(reversed(LISTS.items()))).version == first
    assert publish([profile("pieces > 1")], LISTS).version != first
    assert publish([profile("pieces > 0", score=21)], LISTS).version != first
    longer = LISTS | {"watched": NamedList(name="watched", kind="places", entries=("SAH",))}
    assert publish([profile("pieces > 0")], longer).version != first


def test_many_profiles_are_several_functions_with_one_answer() -> None:
    number = 2 * CHUNK + 3
    profiles = [profile(f'pieces == {at} or words(description, "W{at}")', f"p{at}") for at in range(number)]
    engine = publish(profiles, LISTS)
    fired = engine.look(dossier(pieces=number - 1, description=f"W1 W{CHUNK} W{2 * CHUNK + 1}")).fired
    assert [one.profile for one in fired] == ["p1", f"p{CHUNK}", f"p{2 * CHUNK + 1}", f"p{number - 1}"]
    assert fired[1].values == {"description": f"W{CHUNK}"}


def test_who_holds_an_engine_finishes_with_it_while_another_is_published() -> None:
    of = dossier(pieces=5)
    held = [publish([profile("pieces > 1", f"old_{at}") for at in range(20)], LISTS)]
    seen: list[set[str]] = []
    stop = threading.Event()

    def assess() -> None:
        while not stop.is_set():
            seen.append({one.profile.partition("_")[0] for one in held[0].look(of).fired})

    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        thread = threading.Thread(target=assess)
        thread.start()
        for turn in range(20):
            kind = ("new", "old")[turn % 2]
            held[0] = publish([profile("pieces > 1", f"{kind}_{at}") for at in range(20)], LISTS)
        stop.set()
        thread.join()
    finally:
        sys.setswitchinterval(before)
    assert {"old"} in seen
    assert all(one in ({"old"}, {"new"}) for one in seen)


def test_the_same_consignment_gives_the_same_findings() -> None:
    profiles = [profile('words(description, ["B C", "A", "C D"])'), profile("'SPX' in statuses", "two")]
    of = dossier(description="A B C D", handling=["SPX", "SCO"])
    assert publish(profiles, LISTS)(of) == publish(profiles, LISTS)(of)
    assert values('words(description, ["B C", "A", "C D"])', of) == {"description": "A"}

import datetime as dt

import msgspec
import pytest

from openplaci.faults import BadProfile
from openplaci.model.profile import Profile
from openplaci.risk import named_lists
from openplaci.risk.rules.files.case_file import AT, column_of
from openplaci.risk.rules.files.cases import dossier_of, engine_of, run_cases, verdict
from openplaci.risk.rules.files.profile_file import read
from openplaci.risk.rules.names import LATER

LISTS = named_lists.load()
KINDS = named_lists.kinds(LISTS)


def profile(when: str, cases: str) -> Profile:
    text = f"- id: one\n  title: One\n  when: '{when}'\n  score: 5\n  cases:\n{cases}"
    got = read(text.encode(), KINDS)
    assert [str(fault) for fault in got.faults] == []
    return got.profiles[0]


def faults(case: str) -> list[tuple[int, int, str]]:
    text = f"- id: one\n  title: One\n  when: pieces > 3\n  score: 5\n  cases:\n    fires:\n      - {case}\n"
    return [(one.line, one.column, one.words) for one in read(text.encode(), KINDS).faults]


def test_cases_that_hold() -> None:
    one = profile("pieces > 7", "    fires: [{case: a, consignment: {pieces: 8}}]\n    silent: [{case: b}]\n")
    assert run_cases([one], LISTS) == ()


def test_cases_that_do_not_hold_are_told_with_their_places() -> None:
    one = profile(
        "pieces > 7",
        "    fires:\n      - {case: few, consignment: {pieces: 2}}\n"
        "      - {case: unknown, consignment: {pieces: null}}\n"
        "    silent:\n      - {case: many, consignment: {pieces: 9}}\n"
        "      - {case: not said, consignment: {pieces: null}}\n",
    )
    assert [str(fault) for fault in run_cases([one], LISTS, file="f.yml")] == [
        "f.yml, line 7, column 9: one: the case 'few' must fire, but it stays silent",
        (
            "f.yml, line 8, column 9: one: the case 'unknown' must fire, but it cannot be decided, "
            "because a value is unknown"
        ),
        "f.yml, line 10, column 9: one: the case 'many' must stay silent, but it fires",
    ]


def test_what_history_would_answer() -> None:
    one = profile(
        "shipper.filings(days=90) == 0 and watchlist.best > 0.5 and registry.issuer_known",
        "    fires:\n"
        "      - {case: a, known: {shipper.filings(days=90): 0, watchlist.best: 0.9, registry.issuer_known: yes}}\n"
        "    silent:\n"
        "      - {case: b, known: {shipper.filings(days=90): 0, watchlist.best: 0.9, registry.issuer_known: no}}\n"
        "      - {case: c, known: {watchlist.best: 0.9, registry.issuer_known: yes}}\n"
        "      - {case: d, known: {shipper.filings(days=90): null, watchlist.best: 1, registry.issuer_known: yes}}\n",
    )
    assert run_cases([one], LISTS) == ()
    engine = engine_of(one, LISTS)
    assert [verdict(engine, case) for case in one.cases.silent] == ["silent", "unknown", "unknown"]


def test_findings_and_the_moment_of_filing() -> None:
    one = profile(
        'found("UNSECURED") and filed >= date("2026-05-01")',
        "    fires: [{case: a, findings: [UNSECURED], at: 2026-05-02T00:00:00Z}]\n"
        "    silent:\n      - {case: b, findings: [UNSECURED]}\n      - {case: c, at: 2026-05-02T00:00:00Z}\n"
        "      - {case: d, findings: [UNSECURED], at: null}\n",
    )
    assert run_cases([one], LISTS) == ()
    assert one.cases.silent[0].at == AT
    assert one.cases.silent[2].at is None
    (finding,) = dossier_of(one.cases.fires[0]).findings
    assert (finding.code, finding.stage) == ("UNSECURED", "indicator")


def test_a_case_that_names_nothing_is_the_ordinary_consignment() -> None:
    one = profile("pieces > 7", "    fires: [{case: a}]\n")
    made = dossier_of(one.cases.fires[0])
    assert (made.consignment.origin, made.consignment.pieces, made.at) == ("ZRH", 4, AT)
    assert made.text == " STAINLESS STEEL VALVES FOR DAIRY PLANTS "


@pytest.mark.parametrize(
    ("case", "column", "words"),
    [
        ("{consignment: {pieces: 1}}", 9, "the case has no title; expected case: with a few words"),
        ("{case: a, consigment: {}}", 19, "a case has no key 'consigment'; did you mean consignment?"),
        (
            "{case: a, consignment: {shiper: {name: X}}}",
            33,
            "the consignment has no key 'shiper'; did you mean shipper?",
        ),
        (
            "{case: a, consignment: {shipper.name: X}}",
            33,
            "the consignment has no key 'shipper.name'; expected shipper: {name: ...}",
        ),
        (
            "{case: a, consignment: {shipper: {private: yes}}}",
            43,
            "shipper has no key 'private'; it follows from the rest and is not given",
        ),
        (
            "{case: a, consignment: {filed: 2026-04-01}}",
            33,
            (
                "the consignment has no key 'filed'; "
                "the moment of filing stands beside the consignment, as at: 2026-04-16T12:00:00Z"
            ),
        ),
        (
            "{case: a, consignment: {findings: [UNSECURED]}}",
            33,
            "the consignment has no key 'findings'; findings stand beside the consignment, as findings: [UNSECURED]",
        ),
        (
            "{case: a, consignment: {issue: {date: 1.4.2026}}}",
            47,
            "issue.date is no day; expected it as 2026-04-16",
        ),
        ("{case: a, consignment: {shipper: {nam: X}}}", 43, "shipper has no key 'nam'; did you mean name?"),
        ("{case: a, consignment: {goods: [{hs: '1'}, {h: 2}]}}", 53, None),
        ("{case: a, consignment: {pieces: many}}", 41, "pieces is 'many'; expected a whole number"),
        ("{case: a, consignment: {pieces: 1.5}}", 41, "pieces is '1.5'; expected a whole number"),
        ("{case: a, consignment: {weight_kg: 08}}", 44, "weight_kg is '08'; expected a number"),
        ("{case: a, consignment: {pieces: [1]}}", 41, "pieces is a list; expected a single value"),
        ("{case: a, consignment: {handling: SPX}}", 43, "handling is a single value; expected a list"),
        ("{case: a, consignment: {shipper: X}}", 42, "expected shipper with keys and values, found a single value"),
        (
            "{case: a, consignment: {level: huse}}",
            40,
            "level is never 'huse'; expected one of direct, master, house, item",
        ),
        (
            "{case: a, consignment: {routing: [{passenger: perhaps}]}}",
            55,
            "passenger is 'perhaps'; expected true or false",
        ),
        ("{case: a, consignment: {routing: [{flight: X}, {date: never}]}}", 63, None),
        ("{case: a, consignment: {level: null}}", 40, None),
        ("{case: a, consignment: 3}", 32, "expected the consignment with keys and values, found a single value"),
        ("{case: a, at: noon}", 23, "'noon' is no day and time; expected it as 2026-04-16T12:00:00Z"),
        ("{case: a, findings: X}", 29, "findings is a single value; expected a list"),
        (
            "{case: a, known: {shipper.filings(days=60): 0}}",
            48,
            "history is kept over 1, 7, 30, 90, 365 days; the nearest is days=30",
        ),
        ("{case: a, known: {shipper.filngs(days=90): 0}}", 35, None),
        ("{case: a, known: {watchlist.bet: 0}}", 37, "watchlist has no 'bet'; did you mean best?"),
        ("{case: a, known: {foo: 0}}", 27, None),
        ("{case: a, known: {shipper.name: 0}}", 27, None),
        ("{case: a, known: {watchlist.best: high}}", 43, "watchlist.best is 'high'; expected a number"),
        ("{case: a, known: {registry.issuer_known: 1}}", 50, "registry.issuer_known is '1'; expected true or false"),
        ("no", 9, "expected a case with keys and values, found a single value"),
    ],
)
def test_a_case_that_cannot_be_read(case: str, column: int, words: str | None) -> None:
    got = faults(case)
    assert got
    assert got[0][:2] == (7, column), got
    assert words is None or got[0][2] == words


def test_two_cases_of_one_title() -> None:
    assert faults("{case: a}\n      - {case: a}") == [(8, 16, "a case is called 'a' already; expected another title")]


@pytest.mark.parametrize(
    ("name", "column", "type_"),
    [
        ("shipper.filings(days=90)", "shipper_filings_90d", float),
        ("watchlist.best", "watchlist_best", float),
        ("watchlist.list", "watchlist_list", str),
        ("registry.issuer_known", "registry_issuer_known", bool),
    ],
)
def test_columns_go_by_their_names_in_the_language(name: str, column: str, type_: type) -> None:
    assert column_of(name) == (column, type_)


def test_every_later_name_has_a_column() -> None:
    for group, names in LATER.items():
        for name in names:
            assert column_of(f"{group}.{name}")[0] == f"{group}_{name}"
    with pytest.raises(BadProfile, match="is no name of history"):
        column_of("origin")


def test_a_profile_is_data() -> None:
    one = profile("pieces > 7", "    fires: [{case: a, consignment: {routing: [{date: 2026-04-17}]}, known: {}}]\n")
    again = msgspec.json.decode(msgspec.json.encode(one), type=Profile)
    assert again == one
    assert dossier_of(again.cases.fires[0]).consignment.routing[0].date == dt.date(2026, 4, 17)

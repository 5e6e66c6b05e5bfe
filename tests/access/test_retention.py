"""Terms: how long what is kept, and what is due."""

import datetime as dt
from typing import Any, get_args

import msgspec
import pytest
from noun_walk import full

from openplaci.access import retention
from openplaci.access.retention import Terms, due, perhaps, read, shipped
from openplaci.faults import CannotDo
from openplaci.model.fact import KINDS, AccountChanged, ConsignmentAssessed, Erased, Fact, KeyChanged, StoredFact
from openplaci.record.seal import is_sealed

NOW = dt.datetime(2030, 1, 1, tzinfo=dt.UTC)
SEALED = [fact for fact in get_args(Fact) if is_sealed(KINDS[fact])]


def stored(fact: Any, days: float) -> StoredFact:
    return StoredFact(seq=1, recorded=NOW - dt.timedelta(days=days), subject="", fact=fact)


def is_due(fact: Any, days: float, terms: Terms | None = None, ended: Any = lambda _: None) -> bool:
    return bool(list(due([stored(fact, days)], terms or shipped(), NOW, ended)))


@pytest.mark.parametrize("fact", SEALED, ids=lambda fact: KINDS[fact])
def test_every_kind_that_is_sealed_has_a_term_of_ours(fact: type[Any]) -> None:
    span = shipped().of(KINDS[fact])
    assert span is not None
    made = full(fact)
    if fact in (AccountChanged, KeyChanged):
        return
    assert is_due(made, span.days)
    assert not is_due(made, span.days - 0.001)
    assert perhaps(KINDS[fact], NOW - span, shipped(), NOW)
    assert not perhaps(KINDS[fact], NOW - span + dt.timedelta(seconds=1), shipped(), NOW)


def test_the_record_itself_and_what_is_erased_are_never_due() -> None:
    for fact in get_args(Fact):
        if not is_sealed(KINDS[fact]):
            assert not is_due(full(fact), 100_000)
            assert not perhaps(KINDS[fact], NOW - dt.timedelta(days=100_000), shipped(), NOW)
    assert not is_due(Erased(kind="consignment.assessed", link=""), 100_000)


def test_bytes_go_before_what_was_read_of_them_and_views_after_what_was_seen() -> None:
    ours = shipped()
    filing, consignment, viewed, account = (
        ours.of(kind) for kind in ("filing.received", "consignment.assessed", "audit.viewed", "access.account")
    )
    assert filing
    assert consignment
    assert viewed
    assert account
    assert filing < consignment < viewed <= account


@pytest.mark.parametrize("kind", [AccountChanged, KeyChanged])
def test_accounts_and_keys_are_due_from_their_end_and_not_before(kind: type[Any]) -> None:
    span = shipped().of(KINDS[kind])
    assert span is not None
    fact = full(kind)
    assert not is_due(fact, 100_000)
    assert is_due(fact, 100_000, ended=lambda _: NOW - span)
    assert not is_due(fact, 100_000, ended=lambda _: NOW - span + dt.timedelta(seconds=1))
    assert not is_due(fact, 1, ended=lambda _: NOW - span)  # written after the end: it is younger


def test_a_file_of_ones_own_takes_the_place_of_ours_kind_before_group() -> None:
    terms = read('[consignment]\ndays = 10\n["filing.unreadable"]\ndays = 20\n[audit]\ndays = 0\n', "own.toml")
    assert terms.of("consignment.assessed") == dt.timedelta(days=10)
    assert terms.of("filing.unreadable") == dt.timedelta(days=20)
    assert terms.of("filing.received") == shipped().of("filing.received")
    assert terms.of("audit.viewed") is None


def test_a_programme_may_have_other_terms() -> None:
    terms = read("[programme.acas.consignment]\ndays = 10\n", "own.toml")
    fact = full(ConsignmentAssessed)
    acas = msgspec.structs.replace(fact, assessment=msgspec.structs.replace(fact.assessment, programme="acas"))
    assert is_due(acas, 10, terms)
    assert not is_due(fact, 10, terms)
    assert perhaps("consignment.assessed", NOW - dt.timedelta(days=10), terms, NOW)
    assert terms.of("answer.received", "acas") == shipped().of("answer.received")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[consignment\n", "own.toml: is no TOML"),
        ("[consignments]\ndays = 1\n", "consignments is no kind or group"),
        ("[record]\ndays = 1\n", "record is no kind or group"),
        ('["record.closed"]\ndays = 1\n', "record.closed is no kind or group"),
        ("[filing]\n", "missing required field"),
        ("[filing]\ndays = 'x'\n", "Expected `int`"),
        ("[filing]\ndays = 1\nmonths = 2\n", "unknown field"),
        ("[filing]\ndays = -1\n", "expected 0 (for ever) or 1 to 73050"),
        ("[filing]\ndays = 73051\n", "expected 0 (for ever) or 1 to 73050"),
        ("[audit]\ndays = 364\n", "expected 0 (for ever) or 365 to 73050"),
        ("[session]\ndays = 1\n", "expected 0 (for ever) or 30 to 73050"),
        ("programme = 3\n", "expected tables"),
        ("[programme]\npact = 3\n", "programme.pact: expected tables"),
        ("filing = 3\n", "filing: Expected `object`"),
    ],
)
def test_what_is_wrong_in_a_file_is_told_in_one_line(text: str, words: str) -> None:
    with pytest.raises(CannotDo) as fault:
        read(text, "own.toml")
    assert words in str(fault.value)
    assert str(fault.value).startswith("own.toml")
    assert "\n" not in str(fault.value)


def test_every_term_of_ours_says_where_it_comes_from() -> None:
    assert all(term.source for term in shipped().terms.values())
    assert retention.LEAST_DAYS > 2

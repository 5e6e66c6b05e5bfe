"""Whoever may not, may not, at every door alike; and what was refused is a fact."""

import datetime as dt

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from permit_values import CELLS, GRID, NOW, Clock, gate, memory, person, refusals

from openplaci.access.decide import PROVEN, SOME, may
from openplaci.access.table import permissions
from openplaci.faults import Refused
from openplaci.model.access import ALL, MARKS, ROLES, Mark, Principal, Role

PROGRAMME = [row.id for row in permissions().values() if row.programme]
GRAVE = [row.id for row in permissions().values() if row.grave]
TWO = [row.id for row in permissions().values() if row.confirm]
CODES = {"x": None, "p": "second_person", "b": "second_person", "c": "no_right", ".": "no_right"}


def code(principal: Principal, permission: str, **about: str) -> str | None:
    refusal = may(principal, permission, now=NOW, **about)  # type: ignore[arg-type]
    return refusal.code if refusal else None


def holder(permission: str) -> Role:
    return next(role for role in ROLES if role in permissions()[permission].roles)


@pytest.mark.parametrize(("permission", "role", "cell"), CELLS)
def test_each_role_gets_the_answer_that_was_thought_out(permission: str, role: Role, cell: str) -> None:
    assert code(person(role), permission, programme="pact") == CODES[cell]


@pytest.mark.parametrize(("permission", "role", "cell"), [one for one in CELLS if CODES[one[2]] is not None])
def test_each_cell_without_the_right_is_refused_at_the_gate_and_kept(permission: str, role: Role, cell: str) -> None:
    clock = Clock()
    with memory(clock) as store:
        door = gate(store, clock)
        who = person(role)
        with pytest.raises(Refused) as caught:
            door.ask(who, permission, programme="pact", about="157-56544666")
        (fact,) = refusals(store)
        assert caught.value.code == fact.refusal.code == CODES[cell]
        assert str(caught.value) == fact.refusal.words
        assert (fact.by, fact.permission, fact.about, fact.at) == (who.id, permission, "157-56544666", NOW)
        assert fact.place == "test"


def test_what_is_allowed_leaves_no_refusal() -> None:
    clock = Clock()
    with memory(clock) as store:
        door = gate(store, clock)
        for permission, role, cell in CELLS:
            if cell == "x":
                door.ask(person(role), permission, programme="pact")
        assert refusals(store) == []


@pytest.mark.parametrize("permission", PROGRAMME)
def test_a_programme_that_is_not_held_is_refused_and_kept(permission: str) -> None:
    clock = Clock()
    who = person(holder(permission), programmes=("acas",))
    with memory(clock) as store:
        door = gate(store, clock)
        with pytest.raises(Refused, match="for pact is outside yours: acas"):
            door.ask(who, permission, programme="pact")
        assert [fact.refusal.code for fact in refusals(store)] == ["programme"]
    assert code(who, permission, programme="acas") == ("second_person" if permission in TWO else None)


@pytest.mark.parametrize("permission", PROGRAMME)
def test_without_a_programme_it_is_asked_for_all_of_them(permission: str) -> None:
    assert code(person(holder(permission), programmes=("pact",)), permission) == "programme"
    assert code(person(holder(permission), programmes=("pact",)), permission, programme=ALL) == "programme"
    assert code(person(holder(permission), programmes=("",)), permission) == "programme"
    assert code(person(holder(permission), programmes=(ALL,)), permission) in (None, "second_person")


@pytest.mark.parametrize("permission", PROGRAMME)
def test_a_door_may_ask_for_some_programme_before_it_knows_whose_it_is(permission: str) -> None:
    good = "second_person" if permission in TWO else None
    assert code(person(holder(permission), programmes=("acas",)), permission, programme=SOME) == good
    assert code(person(holder(permission), programmes=()), permission, programme=SOME) == "programme"


@pytest.mark.parametrize("permission", [id_ for id_ in permissions() if id_ not in PROGRAMME])
def test_what_has_no_programme_needs_none(permission: str) -> None:
    assert code(person(holder(permission), programmes=()), permission) in (None, "second_person")


@pytest.mark.parametrize("permission", GRAVE)
def test_a_grave_act_needs_a_proof_of_the_last_minutes(permission: str) -> None:
    def at(proven: dt.datetime | None) -> str | None:
        return code(person(holder(permission), proven=proven), permission, programme="pact")

    good = "second_person" if permission in TWO else None
    assert at(NOW - PROVEN) == good
    assert at(NOW - PROVEN - dt.timedelta(seconds=1)) == "prove_again"
    assert at(NOW + PROVEN + dt.timedelta(seconds=1)) == "prove_again"
    assert at(None) == "prove_again"


def test_the_proof_is_good_for_five_minutes() -> None:
    assert dt.timedelta(minutes=5) == PROVEN


@pytest.mark.parametrize("permission", GRID)
@pytest.mark.parametrize("held", MARKS)
def test_marks_are_held_in_their_order(permission: str, held: Mark) -> None:
    who = person(holder(permission), mark=held)
    for mark in MARKS:
        refused = code(who, permission, programme="pact", mark=mark) == "mark"
        assert refused == (MARKS.index(mark) > MARKS.index(held))


def test_what_is_no_mark_is_refused() -> None:
    assert code(person("officer"), "consignments.read", programme="pact", mark="purple") == "mark"
    odd = msgspec.structs.replace(person("officer"), mark="purple")
    assert code(odd, "consignments.read", programme="pact") == "mark"


def test_a_filer_files_for_its_own_airlines() -> None:
    key = msgspec.structs.replace(person("filer"), airlines=("157", "933"))
    assert code(key, "filings.file", programme="pact", airline="933") is None
    assert code(key, "filings.file", programme="pact", airline="160") == "airline"
    assert code(key, "filings.file", programme="pact") is None, "a house without its master has no airline"
    assert code(person("filer"), "filings.file", programme="pact", airline="160") is None, "* is every airline"
    assert code(person("officer"), "consignments.read", programme="pact", airline="160") is None


def test_the_order_of_what_is_asked() -> None:
    who = person("trainee", programmes=(), mark="clear", proven=None)
    assert code(who, "no.such", programme="pact", mark="red") == "unknown"
    assert code(who, "referrals.dnl", programme="pact", mark="red") == "no_right"
    who = person("officer", programmes=(), mark="clear", proven=None)
    assert code(who, "referrals.dnl", programme="pact", mark="red") == "programme"
    who = msgspec.structs.replace(who, programmes=("pact",))
    assert code(who, "referrals.dnl", programme="pact", mark="red") == "mark"
    who = msgspec.structs.replace(who, mark="red")
    assert code(who, "referrals.dnl", programme="pact", mark="red") == "prove_again"
    who = msgspec.structs.replace(who, proven=NOW)
    assert code(who, "referrals.dnl", programme="pact", mark="red") == "second_person"


def test_an_unknown_permission_is_refused_and_never_raised() -> None:
    everything = person(*(role for role in ROLES if role not in ("filer", "partner")))
    clock = Clock()
    with memory(clock) as store:
        with pytest.raises(Refused, match="there is no permission"):
            gate(store, clock).ask(everything, "records.export")
        assert [fact.refusal.code for fact in refusals(store)] == ["unknown"]


PRINCIPALS = st.builds(
    Principal,
    id=st.just("p-x"),
    name=st.just("x"),
    roles=st.lists(st.sampled_from(ROLES), max_size=4).map(tuple),
    programmes=st.lists(st.sampled_from(("pact", "acas", ALL, "")), max_size=2).map(tuple),
    airlines=st.lists(st.sampled_from(("157", ALL)), max_size=2).map(tuple),
    mark=st.sampled_from(MARKS),
    proven=st.sampled_from((None, NOW, NOW - dt.timedelta(hours=1))),
)
ABOUT = st.fixed_dictionaries(
    {
        "programme": st.sampled_from(("", "pact", "ics2")),
        "mark": st.sampled_from(MARKS),
        "airline": st.sampled_from(("", "157", "933")),
    }
)


@given(PRINCIPALS, st.sampled_from([*GRID]), ABOUT, st.sampled_from([r for r in ROLES if r != "filer"]))
def test_a_role_more_never_takes_a_right_away(
    who: Principal, permission: str, about: dict[str, str], more: Role
) -> None:
    wider = msgspec.structs.replace(who, roles=(*who.roles, more))
    if code(who, permission, **about) is None:
        assert code(wider, permission, **about) is None


@given(PRINCIPALS, st.sampled_from([*GRID]), ABOUT)
def test_what_is_allowed_is_held_in_each_way(who: Principal, permission: str, about: dict[str, str]) -> None:
    row = permissions()[permission]
    if code(who, permission, **about) is None:
        assert set(who.roles) & row.roles
        assert not row.confirm
        assert not row.programme or ALL in who.programmes or about["programme"] in who.programmes
        assert MARKS.index(who.mark) >= MARKS.index(about["mark"])
        assert not row.grave or who.proven == NOW


@given(PRINCIPALS, st.text(max_size=20), st.text(max_size=8), st.text(max_size=8), st.text(max_size=4))
def test_nothing_that_is_asked_raises(who: Principal, permission: str, programme: str, mark: str, airline: str) -> None:
    code(who, permission, programme=programme, mark=mark, airline=airline)

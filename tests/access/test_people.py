"""Accounts: who may be made, changed, closed; set-up codes; the last administrator."""

import os
from functools import partial

import pytest
from access_world import GOOD, OPERATOR, World

from openplaci.access import people
from openplaci.faults import Refused
from openplaci.flow.gate import FRESH
from openplaci.model.access import Principal, Refusal
from openplaci.model.fact import AccountChanged, ActRefused, SessionEnded


def changes(world: World) -> list[tuple[str, str, str]]:
    return [(fact.account.name, fact.what, fact.by) for fact in world.facts() if isinstance(fact, AccountChanged)]


def test_a_person_sets_a_password_of_its_own_by_a_code_that_is_good_once(world: World) -> None:
    code = world.invite("anna", "administrator")
    signed = world.set_up("anna", code)
    assert signed.account.invitation == ""
    with pytest.raises(Refused, match="name, password or code is wrong"):
        world.set_up("anna", code, "another password of words")
    assert changes(world) == [("anna", "made", OPERATOR.id), ("anna", "password set", signed.account.id)]
    assert code not in repr(world.facts())
    assert GOOD not in repr(world.facts())
    assert signed.token not in repr(world.facts())


def test_a_set_up_code_ends_after_72_hours_and_is_for_its_person_alone(world: World) -> None:
    anna, ivo = world.invite("anna", "administrator"), world.invite("ivo", "trainer")
    with pytest.raises(Refused):
        world.set_up("anna", ivo)
    world.wait(hours=71)
    world.set_up("ivo", ivo)
    world.wait(hours=1)
    with pytest.raises(Refused):
        world.set_up("anna", anna)


def test_a_set_up_code_does_not_spare_a_good_password(world: World) -> None:
    code = world.invite("anna", "administrator")
    with pytest.raises(Refused, match="15 to 256 characters"):
        world.set_up("anna", code, "short")
    world.set_up("anna", code)


def test_a_set_up_code_is_good_on_a_locked_account(world: World) -> None:
    world.full("anna", "administrator")
    code = world.invite("ivo", "trainer")
    for _ in range(6):
        world.refused("ivo", "guess")
    assert world.set_up("ivo", code).token


@pytest.mark.parametrize("name", ["", "a", "Anna", "an na", "änne", "a" * 65, "anna\n", "../x"])
def test_a_name_that_is_none_is_refused(world: World, name: str) -> None:
    with pytest.raises(Refused, match="sign-in name has 2 to 64"):
        world.invite(name, "administrator")


def test_a_name_belongs_to_one_open_account(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    first = world.account("ivo").id
    with pytest.raises(Refused, match="already"):
        world.invite("ivo", "trainer")
    world.manage(people.close, "ivo")
    world.person("ivo", "trainee")
    assert world.account("ivo").id != first
    with pytest.raises(Refused, match="somebody else's"):
        world.manage(people.reopen, "ivo", random=os.urandom)
    world.refused("ivo", "not it at all")
    assert world.sign_in(" IVO ").account.roles == ("trainee",)


def test_an_id_is_never_used_again(world: World) -> None:
    world.full("anna", "administrator")
    ids = iter([b"\x00" * 16, b"\x01" * 16, b"\x00" * 16, b"\x02" * 16])
    random = lambda n: next(ids) if n == 16 else bytes(n)  # noqa: E731
    for name in ("one", "two"):
        world.manage(people.create, name, roles=("trainer",), random=random)
    world.manage(people.close, "one")
    world.manage(people.create, "three", roles=("trainer",), random=random)
    assert len({account.id for account in world.gate.look().accounts.values()}) == 4


def test_roles_of_keys_and_no_role_at_all_are_refused(world: World) -> None:
    with pytest.raises(Refused, match="role of keys"):
        world.invite("anna", "administrator", "filer")
    with pytest.raises(Refused, match="at least one role"):
        world.invite("anna")


def test_the_first_account_is_an_administrators(world: World) -> None:
    with pytest.raises(Refused, match="first account must be an administrator's"):
        world.invite("ivo", "trainer")
    assert any(isinstance(fact, ActRefused) for fact in world.facts())


def test_the_operator_stands_in_until_an_administrator_can_sign_in(world: World) -> None:
    assert not people.managed(world.gate.look())
    lost = world.invite("anna", "administrator")
    assert not people.managed(world.gate.look())
    code = world.manage(people.invite, "anna", random=os.urandom)
    assert isinstance(code, people.Invited)
    with pytest.raises(Refused):
        world.set_up("anna", lost)
    world.set_up("anna", code.code)
    assert people.managed(world.gate.look())


@pytest.mark.parametrize(
    "act",
    [
        people.close,
        partial(people.change, roles=("officer",)),
        partial(people.invite, random=os.urandom),
    ],
)
def test_the_last_administrator_stays(world: World, act: object) -> None:
    world.full("anna", "administrator")
    world.invite("otto", "administrator")  # who cannot sign in yet
    for by in (OPERATOR, world.who("anna")):
        with pytest.raises(Refused, match="last administrator"):
            world.manage(act, "anna", by=by)  # type: ignore[arg-type]
    world.full("oda", "administrator")
    world.manage(act, "anna", by=world.who("oda"))  # type: ignore[arg-type]
    with pytest.raises(Refused, match="last administrator"):
        world.manage(act, "oda")  # type: ignore[arg-type]


def test_nobody_changes_their_own_rights_where_another_can(world: World) -> None:
    world.full("anna", "administrator")
    world.manage(people.change, "anna", by=world.who("anna"), programmes=("pact",))
    world.full("otto", "administrator")
    for rights in ({"roles": ("administrator", "officer")}, {"programmes": ("*",)}, {"mark": "red"}):
        with pytest.raises(Refused, match="their own rights"):
            world.manage(people.change, "anna", by=world.who("anna"), **rights)
    world.manage(people.change, "anna", by=world.who("anna"), full_name="Anna A")
    world.manage(people.change, "anna", by=world.who("otto"), roles=("administrator", "officer"), mark="red")
    changed = world.account("anna")
    assert (changed.full_name, changed.roles, changed.mark) == ("Anna A", ("administrator", "officer"), "red")
    assert changes(world)[-1][1] == "changed roles mark"


def test_a_change_holds_at_once_in_open_sessions(world: World) -> None:
    world.full("anna", "administrator")
    token = world.person("ivo", "trainer").token
    world.manage(people.change, "ivo", roles=("trainee",), programmes=("pact",))
    assert world.gate.signed_in(token).roles == ("trainee",)
    world.manage(people.change, "ivo", roles=("officer",))
    with pytest.raises(Refused, match="second factor"):
        world.gate.signed_in(token)
    with pytest.raises(Refused, match="nothing to change"):
        world.manage(people.change, "ivo")


def test_closing_ends_sessions_in_another_process_within_fresh(world: World) -> None:
    world.full("anna", "administrator")
    token = world.person("ivo", "trainer").token
    other = world.another()
    assert other.signed_in(token).name == "ivo"
    world.manage(people.close, "ivo", by=world.who("anna"))
    world.now += FRESH
    with pytest.raises(Refused):
        other.signed_in(token)
    closed = next(one for one in world.gate.look().accounts.values() if one.name == "ivo")
    assert (closed.enabled, closed.password, closed.totp, closed.recovery, closed.subject) == (False, "", "", (), "")
    assert [fact.person for fact in world.facts() if isinstance(fact, SessionEnded)] == [closed.id]
    world.refused("ivo")


def test_reopening_begins_anew(world: World) -> None:
    world.full("anna", "administrator")
    token = world.person("ivo", "trainer").token
    id_ = world.account("ivo").id
    world.manage(people.close, "ivo")
    made = world.manage(people.reopen, "ivo", random=os.urandom)
    assert isinstance(made, people.Invited)
    world.refused("ivo")
    assert world.set_up("ivo", made.code, "another password of words").account.id == id_
    with pytest.raises(Refused):
        world.gate.signed_in(token)


def test_inviting_again_takes_everything_away_that_opened_the_account(world: World) -> None:
    world.full("anna", "administrator")
    token, codes = world.full("otto", "officer")
    made = world.manage(people.invite, "otto", by=world.who("anna"), random=os.urandom)
    assert isinstance(made, people.Invited)
    with pytest.raises(Refused):
        world.gate.signed_in(token)
    world.wait(minutes=1)
    world.refused("otto", code=codes[0])
    signed = world.set_up("otto", made.code, "another password of words")
    with pytest.raises(Refused, match="openplaci users totp"):
        world.gate.signed_in(signed.token)


def test_a_subject_is_one_persons(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    world.person("oda", "trainer")
    world.manage(people.link, "ivo", subject="https://id.example  4711")
    assert world.gate.look().subjects == {"https://id.example 4711": world.account("ivo").id}
    with pytest.raises(Refused, match="somebody else"):
        world.manage(people.link, "oda", subject="https://id.example 4711")
    with pytest.raises(Refused, match="expected the issuer's address"):
        world.manage(people.link, "oda", subject="4711")
    world.manage(people.link, "ivo", subject="")
    world.manage(people.link, "oda", subject="https://id.example 4711")
    world.manage(people.close, "oda")
    assert world.gate.look().subjects == {}


def test_an_administrator_ends_sessions(world: World) -> None:
    world.full("anna", "administrator")
    token = world.person("ivo", "trainer").token
    assert world.manage(people.end_sessions, "ivo", by=world.who("anna")) == 1
    with pytest.raises(Refused):
        world.gate.signed_in(token)


@pytest.mark.parametrize("full_name", ["\x1b[2J", "a\nb", "\udcff", "x" * 101])
def test_a_full_name_that_cannot_be_shown_is_refused(world: World, full_name: str) -> None:
    with pytest.raises(Refused, match="full name"):
        world.manage(people.create, "anna", roles=("administrator",), full_name=full_name, random=os.urandom)
    world.full("anna", "administrator")
    with pytest.raises(Refused, match="full name"):
        world.manage(people.change, "anna", full_name=full_name)


def test_nobody_of_that_name_is_told(world: World) -> None:
    nobody: Principal = OPERATOR
    for act in (people.close, people.unlock, partial(people.change, mark="red"), people.end_sessions):
        with pytest.raises(Refused, match="nobody signs in as ghost; see: openplaci users list"):
            world.manage(act, "ghost", by=nobody)


@pytest.mark.parametrize("how", ["closed", "changed"])
def test_who_was_asked_and_lost_the_right_since_decides_nothing(world: World, how: str) -> None:
    world.full("anna", "administrator")
    world.full("berta", "administrator")
    berta = world.who("berta")  # was asked, and may
    if how == "closed":
        world.manage(people.close, "berta")
    else:
        world.manage(people.change, "berta", roles=("trainee",))
    with pytest.raises(Refused, match="closed meanwhile" if how == "closed" else "needs the role administrator"):
        world.invite("carl", "administrator", by=berta)
    assert "carl" not in world.gate.look().names
    assert isinstance(world.facts()[-1], ActRefused)


def test_whatever_was_typed_the_refusal_is_kept(world: World) -> None:
    refusal = Refusal(code="unknown", words="there is none")
    world.gate.refused(refusal, by="p-x", permission="keys.manage", about="key:\udcff" + "A" * 100_000)
    fact = world.facts()[-1]
    assert isinstance(fact, ActRefused)
    assert fact.about == "key:?" + "A" * 195

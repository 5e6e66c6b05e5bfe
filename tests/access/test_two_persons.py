"""One proposes, another confirms: nobody alone, nobody twice, nothing but what was seen."""

import datetime as dt
import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest
from permit_values import CELLS, NOW, Clock, account, digest, gate, memory, person, refusals

from openplaci.access import two_persons
from openplaci.access.ids import fresh
from openplaci.access.table import permissions
from openplaci.faults import Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import Permission, Principal, Proposal, Role
from openplaci.model.fact import ActConfirmed, ActProposed, ActWithdrawn, Entry, Fact, PersonalViewed, SessionEnded
from openplaci.record.seal import Sealer
from openplaci.store.base import Store
from openplaci.store.sqlite import open_sqlite

ANNA = person("officer", id="p-anna", programmes=("pact",), mark="amber")
BEN = person("officer", id="p-ben", programmes=("pact",), mark="amber")
SUE = person("supervisor", id="p-sue", programmes=("pact",), mark="amber")
LOCAL = msgspec.structs.replace(person("officer", "supervisor"), id="local:root", session="")
CONTENT = b'{"hold":"157-56544666"}'


class Room:
    """A gate on a store in which everybody has an account."""

    def __init__(self, store: Store, clock: Clock, *people: Principal) -> None:
        self.store = store
        self.clock = clock
        self.gate = gate(store, clock, *people)

    def propose(self, who: Principal = ANNA, permission: Permission = "referrals.dnl", **more: str) -> Proposal:
        decision = two_persons.propose(
            who,
            permission,
            id=fresh("a", os.urandom),
            about="157-56544666",
            words="Do not load 157-56544666",
            content=CONTENT,
            programme=more.get("programme", "pact"),
            mark=more.get("mark", "green"),  # type: ignore[arg-type]
        )
        return self.gate.decide(decision, by=who.id, permission=permission, about="157-56544666")

    def confirm(
        self,
        proposal: Proposal,
        who: Principal = BEN,
        *,
        saw: str | None = None,
        then: Callable[[Proposal], Sequence[Fact]] | None = None,
    ) -> Proposal:
        decision = two_persons.confirm(proposal.id, proposal.digest if saw is None else saw, who, then=then)
        return self.gate.decide(decision, by=who.id, permission=proposal.permission, about=proposal.about)

    def withdraw(self, proposal: Proposal, who: Principal, why: str = "") -> Proposal:
        decision = two_persons.withdraw(proposal.id, who, why=why)
        return self.gate.decide(decision, by=who.id, permission=proposal.permission)

    def refused(self, code: str, act: Callable[[], object]) -> str:
        """The act is refused with that code, and the refusal is the last fact of the record."""
        before = len(refusals(self.store))
        with pytest.raises(Refused) as caught:
            act()
        facts = refusals(self.store)
        assert caught.value.code == code
        assert len(facts) == before + 1
        assert facts[-1].refusal.code == code
        return str(caught.value)


@pytest.fixture
def room() -> Room:
    clock = Clock()
    return Room(memory(clock), clock, ANNA, BEN, SUE)


def acts(store: Store) -> list[str]:
    return [type(s.fact).__name__ for s in store.facts(group="access") if type(s.fact).__name__.startswith("Act")]


def test_one_proposes_and_another_confirms(room: Room) -> None:
    proposal = room.propose()
    assert proposal.by == ANNA.id
    assert proposal.digest == digest(CONTENT)
    assert proposal.expires == NOW + dt.timedelta(minutes=60)
    assert room.confirm(proposal) == proposal
    facts = [s.fact for s in room.store.facts(group="access")][-2:]
    assert facts == [ActProposed(proposal=proposal), ActConfirmed(proposal=proposal, by=BEN.id, at=NOW)]
    assert room.gate.look().settled == {proposal.id: "confirmed"}
    assert refusals(room.store) == []


def test_the_acts_own_facts_stand_with_the_confirmation(room: Room) -> None:
    proposal = room.propose()
    seen = PersonalViewed(by=BEN.id, key="157-56544666", at=NOW, where="test")

    def then(done: Proposal) -> Sequence[Fact]:
        assert done.content == CONTENT
        return (seen,)

    room.confirm(proposal, then=then)
    confirmed, own = room.store.facts()[-2:]
    assert isinstance(confirmed.fact, ActConfirmed)
    assert own.fact == seen
    assert own.recorded == confirmed.recorded


def test_nobody_confirms_alone(room: Room) -> None:
    proposal = room.propose()
    assert "your own proposal" in room.refused("same_person", lambda: room.confirm(proposal, ANNA))
    twice = msgspec.structs.replace(ANNA, session="s-other")
    room.refused("same_person", lambda: room.confirm(proposal, twice))
    borrowed = msgspec.structs.replace(BEN, session=ANNA.session)
    room.refused("same_person", lambda: room.confirm(proposal, borrowed))
    assert acts(room.store) == ["ActProposed"]


@pytest.mark.parametrize(("permission", "role", "cell"), [c for c in CELLS if permissions()[c[0]].confirm])
def test_only_the_roles_of_the_grid_confirm(permission: str, role: Role, cell: str) -> None:
    row = permissions()[permission]
    first = person(min(row.roles), id="p-anna")
    second = person(role, id="p-second")
    second = msgspec.structs.replace(second, id="p-second", name="second", session="s-second", proven=NOW)
    clock = Clock()
    with memory(clock) as store:
        room = Room(store, clock, first, second)
        proposal = room.propose(first, permission)
        if cell in "bc":
            room.confirm(proposal, second)
            assert acts(store) == ["ActProposed", "ActConfirmed"]
        else:
            room.refused("no_right", lambda: room.confirm(proposal, second))
        may_propose = cell in "pb"
        if may_propose:
            room.propose(second, permission)
        else:
            room.refused("no_right", lambda: room.propose(second, permission))


def test_the_second_person_must_know_and_be_proven(room: Room) -> None:
    proposal = room.propose(mark="amber")
    acas = person("officer", id="p-acas", programmes=("acas",))
    green = person("officer", id="p-green", programmes=("pact",), mark="green")
    room.store.write([Entry(facts=(account(acas), account(green)))])
    room.refused("programme", lambda: room.confirm(proposal, acas))
    room.refused("mark", lambda: room.confirm(proposal, green))
    stale = msgspec.structs.replace(BEN, proven=NOW - dt.timedelta(minutes=6))
    room.refused("prove_again", lambda: room.confirm(proposal, stale))
    room.confirm(proposal, BEN)


def test_the_second_persons_rights_are_those_of_the_account_now(room: Room) -> None:
    proposal = room.propose()
    room.store.write([Entry(facts=(account(msgspec.structs.replace(BEN, roles=("analyst",))),))])
    room.refused("no_right", lambda: room.confirm(proposal, BEN))
    room.store.write([Entry(facts=(account(BEN, enabled=False),))])
    room.refused("no_right", lambda: room.confirm(proposal, BEN))
    nobody = person("officer", id="p-nobody")
    room.refused("no_right", lambda: room.confirm(proposal, nobody))


def test_who_proposes_must_be_allowed_and_proven(room: Room) -> None:
    room.refused("no_right", lambda: room.propose(person("analyst")))
    room.refused("programme", lambda: room.propose(ANNA, programme="acas"))
    room.refused("mark", lambda: room.propose(ANNA, mark="red"))
    room.refused("prove_again", lambda: room.propose(msgspec.structs.replace(ANNA, proven=None)))
    room.refused("unknown", lambda: room.propose(ANNA, "referrals.rfi"))
    room.refused("unknown", lambda: room.propose(ANNA, "no.such"))
    assert acts(room.store) == []


def test_what_is_seen_is_what_is_done(room: Room) -> None:
    proposal = room.propose()
    for saw in ("", digest(b"other"), proposal.digest[:-1], proposal.digest + "0", "\u00e9"):
        room.refused("wrong", lambda saw=saw: room.confirm(proposal, saw=saw))  # type: ignore[misc]
    assert acts(room.store) == ["ActProposed"]


def test_a_proposal_whose_content_is_not_its_digest_is_never_done(room: Room) -> None:
    proposal = room.propose()
    forged = msgspec.structs.replace(proposal, id="a-forged", content=b"other")
    room.store.write([Entry(facts=(ActProposed(proposal=forged),))])
    room.refused("wrong", lambda: room.confirm(forged))


def test_an_expired_proposal_is_not_confirmed(room: Room) -> None:
    proposal = room.propose()
    late = msgspec.structs.replace(BEN, proven=proposal.expires)
    room.clock.now = proposal.expires - dt.timedelta(microseconds=1)
    assert two_persons.waiting(room.gate.look(), BEN, room.clock.now) == [proposal]
    room.clock.now = proposal.expires
    assert two_persons.waiting(room.gate.look(), BEN, room.clock.now) == []
    room.refused("expired", lambda: room.confirm(proposal, late))
    room.clock.now -= dt.timedelta(microseconds=1)
    room.confirm(proposal, late)


def test_a_confirmed_or_withdrawn_proposal_is_never_confirmed_again(room: Room) -> None:
    done = room.propose()
    room.confirm(done)
    assert "was confirmed already" in room.refused("done", lambda: room.confirm(done, SUE))
    back = room.propose()
    room.withdraw(back, ANNA)
    assert "was withdrawn already" in room.refused("done", lambda: room.confirm(back))
    room.refused("done", lambda: room.withdraw(done, ANNA))
    room.refused("unknown", lambda: room.confirm(msgspec.structs.replace(done, id="a-none")))
    again = two_persons.propose(ANNA, "referrals.dnl", id=done.id, about="", words="w", content=b"", programme="pact")
    room.refused("done", lambda: room.gate.decide(again, by=ANNA.id, permission="referrals.dnl"))


@pytest.mark.parametrize(
    "now_is",
    [
        account(ANNA, enabled=False),
        account(msgspec.structs.replace(ANNA, roles=("analyst",))),
        account(msgspec.structs.replace(ANNA, programmes=("acas",))),
        account(msgspec.structs.replace(ANNA, mark="clear")),
    ],
)
def test_who_proposed_must_still_be_allowed_when_it_is_confirmed(room: Room, now_is: Fact) -> None:
    proposal = room.propose()
    room.store.write([Entry(facts=(now_is,))])
    assert "who proposed it no longer may" in room.refused("closed", lambda: room.confirm(proposal))


def test_the_operator_of_the_machine_is_neither_of_the_two(room: Room) -> None:
    assert "openplaci users add" in room.refused("not_signed_in", lambda: room.propose(LOCAL))
    proposal = room.propose(ANNA)
    room.refused("no_right", lambda: room.confirm(proposal, LOCAL))
    room.refused("no_right", lambda: room.withdraw(proposal, LOCAL))


def test_one_takes_back_and_another_declines(room: Room) -> None:
    mine, declined, kept = room.propose(), room.propose(), room.propose()
    room.withdraw(mine, ANNA)
    room.withdraw(declined, SUE, why="screening\n came back \u202eclean")
    last = room.store.facts(group="access")[-1].fact
    assert last == ActWithdrawn(id=declined.id, by=SUE.id, why="screening came back ?clean")
    room.store.write([Entry(facts=(account(msgspec.structs.replace(BEN, roles=("analyst",))),))])
    room.refused("no_right", lambda: room.withdraw(kept, BEN))


def test_what_waits_is_ones_own_and_what_one_may_confirm(room: Room) -> None:
    dnl = room.propose()
    lift = room.propose(ANNA, "referrals.dnl_lift")
    amber = room.propose(ANNA, mark="amber")

    def waits(who: Principal) -> list[str]:
        return [one.id for one in two_persons.waiting(room.gate.look(), who, NOW)]

    assert waits(SUE)[-1] == lift.id, "what expires last stands last"
    assert set(waits(SUE)) == set(waits(ANNA)) == {dnl.id, lift.id, amber.id}
    assert set(waits(BEN)) == {dnl.id, amber.id}
    assert waits(msgspec.structs.replace(BEN, mark="green")) == [dnl.id]
    assert waits(person("auditor", id="p-aud")) == []
    assert waits(person("filer")) == []
    assert two_persons.seen(room.gate.look(), lift.id, SUE, NOW) == lift
    assert getattr(two_persons.seen(room.gate.look(), lift.id, BEN, NOW), "code", "") == "no_right"
    assert getattr(two_persons.seen(room.gate.look(), lift.id, SUE, lift.expires), "code", "") == "expired"


def test_the_words_hide_nothing(room: Room) -> None:
    decision = two_persons.propose(
        ANNA, "referrals.dnl", id="a-x", about="x", words="lift\n \x1b[8m157\u202e", content=b"", programme="pact"
    )
    assert room.gate.decide(decision, by=ANNA.id, permission="referrals.dnl").words == "lift ?[8m157?"


def test_of_many_who_confirm_at_once_on_two_gates_exactly_one_is_the_second(tmp_path: Path) -> None:
    clock = Clock()
    sealer = Sealer(os.urandom(32), os.urandom)
    officers = [person("officer", id=f"p-{letter}", programmes=("pact",)) for letter in "bcdefghi"]
    with open_sqlite(tmp_path, clock, sealer) as one, open_sqlite(tmp_path, clock, sealer) as two:
        room = Room(one, clock, ANNA, *officers)
        gates: list[Gate] = [room.gate, Gate(two, clock)]
        for _ in range(5):
            proposal = room.propose()
            together = threading.Barrier(len(officers))

            def confirm(place: int, proposal: Proposal = proposal, together: threading.Barrier = together) -> str:
                together.wait()
                who = officers[place]
                try:
                    gates[place % 2].decide(
                        two_persons.confirm(proposal.id, proposal.digest, who), by=who.id, permission="referrals.dnl"
                    )
                except Refused as fault:
                    return fault.code
                return "won"

            with ThreadPoolExecutor(len(officers)) as pool:
                said = sorted(pool.map(confirm, range(len(officers))))
            assert said == ["done"] * (len(officers) - 1) + ["won"]
        assert acts(one).count("ActConfirmed") == 5
        assert len(refusals(one)) == 5 * (len(officers) - 1)


def test_ids_are_letters_alone_and_never_meet() -> None:
    ids = {fresh("a", os.urandom) for _ in range(2000)}
    assert len(ids) == 2000
    assert all(len(one) == 18 and one[2:].isalpha() and one.islower() for one in ids)


def test_a_session_that_ended_while_its_person_read_neither_confirms_nor_proposes(room: Room) -> None:
    proposal = room.propose()
    ended = SessionEnded(session=BEN.session, person=BEN.id, by=BEN.id)
    room.store.write([Entry(facts=(ended,))])
    room.refused("not_signed_in", lambda: room.confirm(proposal))
    room.refused("not_signed_in", lambda: room.propose(BEN))
    assert proposal.id in room.gate.look().proposals

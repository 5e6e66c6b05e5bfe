"""A store of either kind, a clock that is moved by hand, and people who sign in to it."""

import datetime as dt
import os
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from argon2.profiles import CHEAPEST

from openplaci.access import one_time, own, people, sign_in
from openplaci.access.passwords import Password
from openplaci.faults import Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import ALL, Account, Principal, Role
from openplaci.model.fact import Erased, Fact
from openplaci.record.seal import Sealer
from openplaci.store import STORES
from openplaci.store.base import Store

GOOD = "the heron waits by the weir"
OPERATOR = Principal(id="local:someone", name="someone", roles=("administrator",), programmes=(ALL,), mark="red")


def cheap(text: str) -> Password:
    return Password(text, CHEAPEST)


class World:
    def __init__(self, open_: Callable[[Callable[[], dt.datetime]], Store], start: dt.datetime) -> None:
        self.now = start
        self.store = open_(lambda: self.now)
        self.gate = self.another()

    def another(self) -> Gate:
        return Gate(self.store, lambda: self.now, place="test")

    def wait(self, **length: float) -> None:
        self.now += dt.timedelta(**length)

    def facts(self) -> list[Fact]:
        return [stored.fact for stored in self.store.facts(limit=10_000) if not isinstance(stored.fact, Erased)]

    def account(self, name: str) -> Account:
        return self.gate.look().accounts[self.gate.look().names[name]]

    def who(self, name: str) -> Principal:
        account = self.account(name)
        return Principal(id=account.id, name=name, roles=account.roles)

    def manage(
        self, decision: Callable[..., object], name: str, *, by: Principal = OPERATOR, **given: object
    ) -> object:
        return self.gate.decide(partial(decision, by=by, name=name, **given), by=by.id, permission="people.manage")  # type: ignore[arg-type]

    def invite(self, name: str, *roles: Role, by: Principal = OPERATOR) -> str:
        made = self.manage(people.create, name, by=by, roles=roles, random=os.urandom)
        assert isinstance(made, people.Invited)
        return made.code

    def set_up(self, name: str, code: str, password: str = GOOD) -> sign_in.Signed:
        return self.gate.decide(
            partial(sign_in.set_up, name=name, code=code, password=cheap(password), random=os.urandom),
            by="",
            permission="sign_in",
        )

    def person(self, name: str, *roles: Role, password: str = GOOD) -> sign_in.Signed:
        """A person who set a password, and no second factor."""
        return self.set_up(name, self.invite(name, *roles), password)

    def begin(self, token: str) -> own.SecondFactor:
        return self.gate.decide(partial(own.start_totp, token=token, random=os.urandom), by="", permission="own")

    def confirm(self, token: str, code: str) -> tuple[str, ...]:
        return self.gate.decide(
            partial(own.confirm_totp, token=token, code=code, random=os.urandom), by="", permission="own"
        )

    def full(self, name: str, *roles: Role) -> tuple[str, tuple[str, ...]]:
        """A person with a second factor: the session's secret, and recovery codes."""
        token = self.person(name, *roles).token
        return token, self.confirm(token, one_time.code(self.begin(token).secret, self.now))

    def code(self, name: str, **ahead: float) -> str:
        return one_time.code(self.account(name).totp, self.now + dt.timedelta(**ahead))

    def sign_in(self, name: str, password: str = GOOD, code: str = "", gate: Gate | None = None) -> sign_in.Signed:
        return (gate or self.gate).decide(
            partial(sign_in.sign_in, name=name, password=cheap(password), code=code, random=os.urandom),
            by="",
            permission="sign_in",
        )

    def refused(self, name: str, password: str = GOOD, code: str = "") -> str:
        with pytest.raises(Refused) as caught:
            self.sign_in(name, password, code)
        return str(caught.value)

    def again(self, token: str, password: str = GOOD, code: str = "") -> object:
        return self.gate.decide(
            partial(sign_in.prove_again, token=token, password=cheap(password), code=code), by="", permission="again"
        )


def worlds(kind: str, folder: Path, start: dt.datetime) -> World:
    return World(lambda clock: STORES[kind](folder, clock, Sealer(bytes(32), os.urandom)), start)

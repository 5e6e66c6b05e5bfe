"""The doors as they are served: a real server on a port of its own, a real store, a clock that stands."""

import contextlib
import os
import socket
import threading
from collections.abc import Callable, Iterator
from functools import partial
from io import StringIO
from typing import Any

import httpx
import msgspec
from cargo_imp_messages import FHL, FWB

from openplaci import logs, wiring
from openplaci.access import key_wish, keys, one_time
from openplaci.access.ids import fresh
from openplaci.access.passwords import Password
from openplaci.api import app
from openplaci.api.desk import Desk
from openplaci.api.intake import ThreadIntake
from openplaci.api.parts import Parts
from openplaci.api.server import Server, listen
from openplaci.flow.dialogue import Dialogue
from openplaci.model.access import ALL, Account, Role
from openplaci.model.fact import AccountChanged, Entry
from openplaci.settings import Settings
from openplaci.store.base import Store

PASSWORD = "seven brass pipes in the rain"  # noqa: S105 - of a test
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # noqa: S105 - of a test
MASTER = "618-33182004"


def fwb(description: str = "BRASS VALVES FOR WATER PIPES", *, number: str = MASTER, mark: str = "NG") -> bytes:
    return FWB.format(number=number, description=description).replace("/NG/", f"/{mark}/").encode()


def fhl(house: str, description: str = "BRASS VALVES FOR WATER PIPES", *, number: str = MASTER) -> bytes:
    return FHL.format(number=number, house=house, description="BRASS VALVES", text=description).encode()


class Silent:
    """Delivers nothing; what is owed stays owed."""

    def start(self) -> None:
        """Begin."""

    def stop(self) -> None:
        """End."""

    def wake(self) -> None:
        """Look."""


class World:
    """A served application, and whoever calls it."""

    def __init__(self, store: Store, settings: Settings, **given: Any) -> None:
        self.store = store
        self.settings = settings
        self.logged = StringIO()
        self.gate = wiring.open_gate(store, place="http")
        lists = wiring.screening(settings)
        self.dialogue = given.pop("talks", Dialogue)(
            wiring.stations(settings, store, lists), self.gate, clock=wiring.now, random=os.urandom, environment="test"
        )
        log = logs.logger("info", self.logged)
        self.parts = Parts(
            settings=settings,
            environment="test",
            dialogue=self.dialogue,
            intake=ThreadIntake(Desk(self.dialogue, log), most=settings.intake_most),
            gate=self.gate,
            relay=given.pop("relay", Silent()),
            clock=given.pop("clock", wiring.now),
            random=os.urandom,
            log=log,
            lists=lists,
            **given,
        )
        self.app = app.make(self.parts)
        self.port = 0
        self.keys: dict[str, str] = {}
        self.closing = contextlib.ExitStack()

    def key(self, filer: str, *airlines: str, role: Any = "filer", webhook: str = "") -> str:
        """A key of that filer; made once."""
        if filer not in self.keys:
            wish = key_wish.wished(
                id=fresh("k", os.urandom), filer=filer, now=wiring.now(), role=role,
                airlines=airlines or (() if role == "partner" else (ALL,)), programmes=("pact",),
            )  # fmt: skip
            decision = keys.add(msgspec.structs.replace(wish, webhook=webhook), os.urandom, by="test")
            self.keys[filer] = self.gate.decide(decision, by="", permission="keys.manage")
        return self.keys[filer]

    def person(self, name: str, *roles: Role) -> Account:
        """An account with a password and a second factor."""
        account = Account(
            id=fresh("p", os.urandom), name=name, roles=roles, programmes=(ALL,), mark="red", totp=SECRET,
            password=Password(PASSWORD).encoded(os.urandom), made=wiring.now(), password_set=wiring.now(),
        )  # fmt: skip
        self.store.write([Entry(facts=(AccountChanged(account=account, what="added", by="test"),))])
        self.gate.refresh()
        return account

    def signed_in(self, name: str, *roles: Role) -> dict[str, str]:
        """The headers of a person who signed in over HTTP."""
        self.person(name, *roles)
        code = one_time.code(SECRET, wiring.now())
        answer = self.client().post("/api/session", json={"name": name, "password": PASSWORD, "code": code})
        assert answer.status_code == 201, answer.text
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def client(self, **given: Any) -> httpx.Client:
        made = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=30, **given)
        self.closing.callback(made.close)
        return made

    def filer(self, name: str = "CARRIER", *airlines: str) -> httpx.Client:
        """A client with that filer's key."""
        return self.client(headers={"Authorization": f"Bearer {self.key(name, *airlines)}"})

    def file(self, raw: bytes, name: str = "CARRIER", **headers: str) -> httpx.Response:
        """File at the message interface."""
        given = {"Ocp-Apim-Subscription-Key": self.key(name), "Content-Type": "text/plain"} | headers
        return self.client().post("/pact/messages", content=raw, headers=given)

    def raw(self, data: bytes) -> socket.socket:
        """A connection on which bytes were sent as they are."""
        own = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        own.sendall(data)
        return own


def read_all(own: socket.socket) -> bytes:
    """What comes until the other side closes."""
    found = b""
    with contextlib.closing(own):
        while chunk := own.recv(65536):
            found += chunk
    return found


@contextlib.contextmanager
def served(*, settings: dict[str, Any] | None = None, **given: Any) -> Iterator[World]:
    """Serve until the block ends."""
    chosen = msgspec.structs.replace(Settings(data=":memory:", store="memory", profiles=""), **(settings or {}))
    with wiring.open_store(chosen) as store:
        world = World(store, chosen, **given)
        with running(world), world.closing:
            yield world


@contextlib.contextmanager
def running(world: World) -> Iterator[None]:
    up = threading.Event()
    with listen("127.0.0.1", 0) as own:
        world.port = own.getsockname()[1]
        server = Server(world.app, world.settings, started=up.set)
        thread = threading.Thread(target=partial(server.run, sockets=[own]), daemon=True)
        thread.start()
        try:
            assert up.wait(30)
            yield
        finally:
            server.should_exit = True
            thread.join(30)


def waiting(condition: Callable[[], bool]) -> None:
    """Ask again until it holds."""
    while not condition():
        pass

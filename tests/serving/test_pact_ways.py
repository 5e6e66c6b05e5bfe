"""The ways of an answer: e-mail, a receiver that is down while the server dies, production, a later rejection."""

import email
import os
import threading
from collections.abc import Iterator
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pact_client import Client, Numbers, message, party, told
from served import PATIENCE, Server, receiving

NUMBER = Numbers()


class Box:
    """Takes mail."""

    def __init__(self) -> None:
        self.mails: list[tuple[str, Any]] = []
        self._changed = threading.Condition()

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        del server, session
        with self._changed:
            self.mails.append((envelope.rcpt_tos[0], email.message_from_bytes(envelope.content, policy=default)))
            self._changed.notify_all()
        return "250 OK"

    def about(self, number: str, count: int) -> list[tuple[str, Any]]:
        """Wait for that many about a consignment; return them."""

        def here() -> list[tuple[str, Any]]:
            return [one for one in self.mails if number in one[1].get_content()]

        with self._changed:
            assert self._changed.wait_for(lambda: len(here()) >= count, PATIENCE), here()
            return here()


class _Mail(Controller):
    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def box(monkeypatch: pytest.MonkeyPatch) -> Iterator[Box]:
    made = Box()
    mail = _Mail(made, hostname="127.0.0.1", port=0)
    mail.start()
    for name, value in {
        "HOST": "127.0.0.1",
        "PORT": str(mail.port),
        "TLS": "none",
        "FROM": "no-reply@a.example",
    }.items():
        monkeypatch.setitem(os.environ, f"OPENPLACI_SMTP_{name}", value)
    yield made
    mail.stop()


def test_every_hold_opened_or_closed_is_mailed_with_and_without_a_webhook(tmp_path: Path, box: Box) -> None:
    server = Server(tmp_path / "data")
    with receiving() as receiver:
        both = party(server, receiver, "BOTH", "--email", "both@c.example")
        made = server.command("keys", "add", "--filer", "ONEWAY", "--airline", "618", "--email", "one@c.example")
        one_way = Client(server, made["key"])
        server.start()
        number = NUMBER()
        for client in (both.client, one_way):
            client.filed("FWB", number)
        for what in ("RFI", "RFS", "DNL", "CLEAR"):
            one_way.filed("FWB", number, description=f"{what} SHIPMENT PLEASE")
        both.expect(number, "SF", "SF", "7H", "8H", "6H", "7I", "8I", "6I", "SF")
        found = box.about(number, 12)
        assert sorted(to for to, _ in found) == ["both@c.example"] * 6 + ["one@c.example"] * 6
        late = NUMBER()
        for client in (both.client, one_way):
            client.filed("FWB", late)
        both.expect(late, "SF", "SF")
        server.command("referrals", "reject", late, "--code", "MISSING_CARGO_DESC")
        assert both.got.wait(lambda got: any(b"MISSING_CARGO_DESC" in one.body for one in list(got.got)))
        (rejection,) = [one for one in both.got.got if b"MISSING_CARGO_DESC" in one.body]
        assert rejection.lines == ["PER", late, "ERR/422/MISSING_CARGO_DESC"]
        assert [to for to, _ in box.about(late, 1)] == ["one@c.example"]
        one_way.filed("FWB", late, description="STEEL VALVES")
        assert both.got.wait(
            lambda got: any(late in one.body.decode() and told(one)[0] == "SF" for one in got.got[-1:])
        )
    server.kill()


def test_what_is_owed_comes_after_a_restart_in_order_and_is_the_same_when_repeated(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    with receiving() as receiver:
        filer = party(server, receiver, "CARRIER")
        server.start()
        number = NUMBER()
        for _ in range(50):
            receiver.answers.put(503)  # down
        for what in ("RFI", "RFI", "CLEAR"):
            filer.client.filed("FWB", number, description=f"{what} SHIPMENT PLEASE")
        assert receiver.wait(lambda got: len(got.got) >= 1)
        server.kill()
        while not receiver.answers.empty():
            receiver.answers.get()
        server.start()
        filer.expect(number, "7H", "7J", "7I", "SF")
        for again in receiver.repeats:
            first = next(one for one in receiver.got if one.id == again.id)
            assert again.body == first.body
        server.kill()


def test_production_ignores_the_commands(tmp_path: Path) -> None:
    server = Server(tmp_path / "data", environment="production")
    with receiving() as receiver:
        filer = party(server, receiver, "CARRIER")
        server.start()
        for shape in ("FWB", "FHL", "XFWB", "XFZB"):
            for what in ("RFI", "RFS", "DNL", "CLEAR"):
                filer.client.filed(shape, NUMBER(), description=f"{what} SHIPMENT PLEASE")
        last = NUMBER()
        filer.client.filed("FWB", last)
        filer.expect(last, "SF")
        assert {told(one)[0] for one in receiver.got} <= {"SF"}
        assert not any(b"TESTING" in one.body for one in receiver.got)
    server.kill()


def test_a_key_is_good_as_soon_as_it_was_given_out(tmp_path: Path) -> None:
    server = Server(tmp_path / "data").start()
    for _ in range(3):
        made = server.command("keys", "add", "--filer", "CARRIER", "--airline", "618")
        assert Client(server, made["key"]).send(message("FWB", NUMBER())).status == 202
    server.kill()


def test_a_body_too_large_is_answered_and_the_server_goes_on(tmp_path: Path) -> None:
    server = Server(tmp_path / "data")
    client = Client(server, server.command("keys", "add", "--filer", "CARRIER", "--airline", "618")["key"])
    server.start()
    for shape in ("FWB", "XFWB"):
        big = message(shape, NUMBER(), description="A B C" * 2_000_000)
        assert client.send(big).status == 413
    client.filed("FWB", NUMBER())
    server.kill()

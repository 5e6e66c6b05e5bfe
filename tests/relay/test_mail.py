"""E-mail, by a mail server that is not ours."""

import asyncio
import datetime as dt
import email
import threading
from collections.abc import Callable, Iterator
from email.policy import default
from typing import Any, cast

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from relay_world import LONG, QUICK, START, World

from openplaci.flow.letters import letter
from openplaci.model.delivery import Delivery
from openplaci.model.referral import Hold, Referral
from openplaci.programmes.pact import PACT
from openplaci.relay.mail import Mail
from openplaci.settings import Secret, Settings

OWED = Delivery(
    id="d-abc", filer="F", way="email", to="duty@carrier.example", key="157-12345675", cycle=1, code="7H", at=START,
    subject="PACT Request for information: 157-12345675", content_type="text/plain; charset=utf-8",
    body="Air waybill: 157-12345675\nWhat is asked: Größe?\n".encode(), correlation="f-1",
)  # fmt: skip


class Box:
    """Takes mail, or refuses some of it."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.arrived = threading.Condition()
        self.refuse: Callable[[str], str] = lambda _: ""
        self.tried: list[str] = []

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802 - aiosmtpd's
        del server, session, options
        with self.arrived:
            self.tried.append(address)
            self.arrived.notify_all()
        if no := self.refuse(address):
            return no
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 - aiosmtpd's
        del server, session
        with self.arrived:
            self.mails.append(
                (envelope.mail_from, envelope.rcpt_tos, email.message_from_bytes(envelope.content, policy=default))
            )
            self.arrived.notify_all()
        return "250 OK"

    def wait(self, count: int) -> list[Any]:
        with self.arrived:
            assert self.arrived.wait_for(lambda: len(self.mails) >= count, LONG)
            return list(self.mails)


class Server(Controller):
    """On any free port, which it tells."""

    def _trigger_server(self) -> None:
        self.port = cast("asyncio.Server", self.server).sockets[0].getsockname()[1]
        super()._trigger_server()  # type: ignore[no-untyped-call]


@pytest.fixture
def box() -> Iterator[tuple[Box, Settings]]:
    handler = Box()
    server = Server(handler, hostname="127.0.0.1", port=0)
    server.start()
    yield (
        handler,
        Settings(smtp_host="127.0.0.1", smtp_port=server.port, smtp_from="no-reply@authority.example", smtp_tls="none"),
    )
    server.stop()


def test_a_mail_is_what_is_owed_and_a_repeat_is_the_same_mail(box: tuple[Box, Settings]) -> None:
    handler, settings = box
    mail = Mail(settings, 10)
    assert [mail.send(OWED).made, mail.send(OWED).made] == [True, True]
    (sender, to, first), (_, _, second) = handler.wait(2)
    assert (sender, to) == ("no-reply@authority.example", ["duty@carrier.example"])
    assert first["Message-ID"] == "<d-abc@authority.example>"
    assert first["Subject"] == OWED.subject
    assert first["To"] == OWED.to
    assert first["Auto-Submitted"] == "auto-generated"
    assert first["Date"].datetime == START
    assert first.get_content().replace("\r\n", "\n") == OWED.body.decode()
    assert first.as_bytes() == second.as_bytes()


def test_the_relay_mails_the_letter_and_webhooks_do_not_wait_for_it(relays: World, box: tuple[Box, Settings]) -> None:
    handler, settings = box
    hold = Hold(ask="rfi", at=START, by="p-o", words="Who packed it?")
    about = Referral(key="k", cycle=1, programme="pact", master="157-12345675", since=START, holds=(hold,))
    said = letter("7H", about, programme=PACT, at=START)
    relays.owe("duty@carrier.example", "157-12345675", way="email", subject=said.subject, body=said.body)
    relays.relay(mail=Mail(settings, 10))
    assert relays.made(1)[0].said == "250"
    ((_, _, mail),) = handler.mails
    assert mail["Subject"] == "PACT Request for information: 157-12345675"
    assert "What is asked: Who packed it?" in mail.get_content()


def test_without_a_mail_server_mails_stay_owed_and_that_is_told(relays: World) -> None:
    relays.owe("duty@carrier.example", "157-1", "157-2", way="email")
    relay = relays.relay()
    assert relay.troubles() == ("2 e-mails wait, and no mail server is set (smtp_host)",)
    assert relay.state().owed == 2


def test_an_address_that_is_refused_stops_no_other_and_is_a_dead_letter(
    relays: World, box: tuple[Box, Settings]
) -> None:
    handler, settings = box
    handler.refuse = lambda address: "550 no such user" if address.startswith("gone") else ""
    relays.owe("gone@carrier.example", "157-1", way="email")
    relays.relay(msgspec.structs.replace(QUICK, first=0.001), mail=Mail(settings, 10))
    with handler.arrived:
        assert handler.arrived.wait_for(lambda: len(handler.tried) >= 2, LONG)
    relays.owe("duty@carrier.example", "157-1", way="email")
    handler.wait(1)
    relays.now += dt.timedelta(minutes=61)
    assert [one.why for one in relays.aside(1)] == ["550 to the recipient"]


def test_a_mail_server_that_is_down_or_refuses_for_now_is_tried_again(box: tuple[Box, Settings]) -> None:
    handler, settings = box
    handler.refuse = lambda _: "451 later"
    assert Mail(settings, 10).send(OWED) == (False, "451 to the recipient", False, "", 0.0)
    down = msgspec.structs.replace(settings, smtp_port=1)
    assert Mail(down, 10).send(OWED).said == "the mail server failed (ConnectionRefusedError)"


def test_nothing_is_sent_in_clear_where_tls_is_asked_for(box: tuple[Box, Settings]) -> None:
    handler, settings = box
    for tls in ("starttls", "tls"):
        outcome = Mail(msgspec.structs.replace(settings, smtp_tls=tls), 2).send(OWED)
        assert (outcome.made, outcome.refused) == (False, False)
    assert (handler.mails, handler.tried) == ([], [])


def test_nothing_adds_a_header(box: tuple[Box, Settings]) -> None:
    handler, settings = box
    for wrong in ({"subject": "a\r\nBcc: x@evil.example"}, {"to": "a@b.example\r\nBcc: x@evil.example"}):
        assert Mail(settings, 10).send(msgspec.structs.replace(OWED, **wrong)).refused
    assert handler.mails == []


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_it_signs_in_where_a_user_is_set() -> None:
    def sign_in(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
        del server, session, envelope, mechanism
        return AuthResult(success=(data.login, data.password) == (b"relay", b"s3cret"))

    handler = Box()
    server = Server(
        handler, hostname="127.0.0.1", port=0, authenticator=sign_in, auth_required=True, auth_require_tls=False
    )
    server.start()
    try:
        settings = Settings(
            smtp_host="127.0.0.1", smtp_port=server.port, smtp_tls="none",
            smtp_user="relay", smtp_password=Secret("s3cret"),
        )  # fmt: skip
        assert Mail(settings, 10).send(OWED).made
        wrong = msgspec.structs.replace(settings, smtp_password=Secret("wrong"))
        outcome = Mail(wrong, 10).send(OWED)
        assert (outcome.made, outcome.refused) == (False, False)
    finally:
        server.stop()

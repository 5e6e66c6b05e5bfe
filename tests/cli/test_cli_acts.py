"""``openplaci acts``: the second person sees what will be done, and confirms that and nothing else."""

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from openplaci import settings, wiring
from openplaci.access import two_persons
from openplaci.cli import acts as acts_module
from openplaci.cli import run
from openplaci.model.access import Account, Principal, Proposal
from openplaci.model.fact import AccountChanged, ActConfirmed, Entry, PersonalViewed

ANNA = Principal(id="p-anna", name="anna", roles=("officer",), programmes=("pact",), mark="red", session="s-a")
BEN = Principal(id="p-ben", name="ben", roles=("officer",), programmes=("pact",), mark="red", session="s-b")
AUD = Principal(id="p-aud", name="aud", roles=("auditor",), programmes=("pact",), mark="red", session="s-d")


class Desk:
    """The command line of one person at a time, on one store."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self.who = BEN
        self._capture = capture
        monkeypatch.setattr("openplaci.cli.acts.acting", self._acting)
        monkeypatch.delitem(acts_module.THEN, "referrals.dnl")  # what is proposed here is no order about a referral
        people = [
            Account(id=p.id, name=p.name, roles=p.roles, programmes=p.programmes, mark=p.mark, made=wiring.now())
            for p in (ANNA, BEN, AUD)
        ]
        with self.store() as store:
            store.write([Entry(facts=tuple(AccountChanged(account=one, what="made", by="t") for one in people))])

    def store(self) -> Any:
        return wiring.open_store(settings.load(data=str(self.folder)))

    def propose(self, content: bytes = b"hold 157-56544666", who: Principal = ANNA) -> Proposal:
        who = msgspec.structs.replace(who, proven=wiring.now())
        made = two_persons.propose(
            who, "referrals.dnl", id=f"a-{len(self.facts())}", about="157-56544666", words="Do not load 157-56544666",
            content=content, programme="pact",
        )  # fmt: skip
        with self.store() as store:
            return wiring.open_gate(store, place="t").decide(made, by=who.id, permission="referrals.dnl")

    def __call__(self, *arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        self._capture.readouterr()
        code = run(["acts", *arguments, "--data", str(self.folder)])
        out, err = self._capture.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.decode()

    def facts(self) -> list[Any]:
        with self.store() as store:
            return [stored.fact for stored in store.facts()]

    def _acting(self, store: Any) -> Any:
        return wiring.open_gate(store, place="cli"), msgspec.structs.replace(self.who, proven=wiring.now())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    return Desk(tmp_path, monkeypatch, capfdbinary)


def test_list_and_show_tell_what_waits_and_whether_one_may_confirm(desk: Desk) -> None:
    proposal = desk.propose()
    code, (row,), _ = desk("list")
    assert code == 0
    assert (row["id"], row["by"], row["words"]) == (proposal.id, "anna", "Do not load 157-56544666")
    assert (row["you_may_confirm"], row["why_not"]) == (True, None)
    assert "content" not in row
    _, (shown,), _ = desk("show", proposal.id)
    assert shown == row | {"content": "hold 157-56544666", "encoding": "text"}
    desk.who = ANNA
    _, (own,), _ = desk("list")
    assert own["you_may_confirm"] is False
    assert "your own proposal" in own["why_not"]


def test_what_is_no_text_is_shown_in_hexadecimal(desk: Desk) -> None:
    proposal = desk.propose(b"\xff\x00")
    _, (shown,), _ = desk("show", proposal.id)
    assert (shown["content"], shown["encoding"]) == ("ff00", "hexadecimal")


def test_confirm_shows_words_and_digest_and_writes_the_confirmation(desk: Desk) -> None:
    proposal = desk.propose()
    code, (row,), err = desk("confirm", proposal.id, "--digest", proposal.digest)
    assert (code, row["state"], row["permission"]) == (0, "confirmed", "referrals.dnl")
    assert err.splitlines() == [
        "Do not load 157-56544666 (referrals.dnl, proposed by anna)",
        f"digest {proposal.digest}",
    ]
    last = desk.facts()[-1]
    assert isinstance(last, ActConfirmed)
    assert (last.proposal, last.by) == (proposal, "p-ben")
    code, rows, err = desk("confirm", proposal.id, "--digest", proposal.digest)
    assert (code, rows, err) == (2, [], f"openplaci: {proposal.id} was confirmed already\n")


def test_an_act_that_does_more_is_confirmed_by_what_does_it(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = desk.propose()
    own = PersonalViewed(by="p-ben", key="157-56544666", at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC), where="t")

    def confirms(_: Any, store: Any, gate: Any, one: Proposal, digest: str, who: Principal) -> Any:
        assert store is not None
        decision = two_persons.confirm(one.id, digest, who, then=lambda _: (own,))
        return gate.decide(decision, by=who.id, permission=one.permission)

    monkeypatch.setitem(acts_module.THEN, "referrals.dnl", confirms)
    desk("confirm", proposal.id, "--digest", proposal.digest)
    assert isinstance(desk.facts()[-2], ActConfirmed)
    assert desk.facts()[-1] == own


def test_another_digest_confirms_nothing(desk: Desk) -> None:
    proposal = desk.propose()
    code, rows, err = desk("confirm", proposal.id, "--digest", "0" * 64)
    assert (code, rows) == (2, [])
    assert err.splitlines()[-1] == f"openplaci: the digest given is not that of {proposal.id}: look at it again"
    assert desk.facts()[-1].refusal.code == "wrong"


@pytest.mark.parametrize(("answer", "code"), [("yes\n", 0), ("Y\n", 0), ("no\n", 2), ("\n", 2), ("", 2)])
def test_on_a_terminal_one_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, code: int) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    proposal = desk.propose()
    monkeypatch.setattr("sys.stdin", Terminal(answer))
    got, _, err = desk("confirm", proposal.id)
    assert got == code
    assert "Confirm it? yes or no: " in err
    assert isinstance(desk.facts()[-1], ActConfirmed) == (code == 0)


def test_a_script_confirms_nothing_that_it_has_not_named(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    proposal = desk.propose()
    monkeypatch.setattr("sys.stdin", io.StringIO("yes\n"))
    code, _, err = desk("confirm", proposal.id)
    assert code == 2
    assert "no digest given; expected --digest" in err
    assert not isinstance(desk.facts()[-1], ActConfirmed)


def test_whoever_may_not_is_refused_and_the_refusal_is_kept(desk: Desk) -> None:
    proposal = desk.propose()
    desk.who = AUD
    assert desk("list")[1] == []
    for arguments in (("show",), ("confirm", "--digest", proposal.digest), ("withdraw",)):
        code, rows, err = desk(arguments[0], proposal.id, *arguments[1:])
        assert (code, rows) == (2, [])
        assert err == "openplaci: referrals.dnl needs the role officer or supervisor\n"
        last = desk.facts()[-1]
        assert (last.by, last.permission, last.about) == ("p-aud", "referrals.dnl", f"act:{proposal.id}")
    code, _, err = desk("show", "a-none")
    assert (code, err) == (2, "openplaci: there is no proposal 'a-none'\n")
    desk.who = ANNA
    code, _, err = desk("confirm", proposal.id, "--digest", proposal.digest)
    assert (code, "your own proposal" in err) == (2, True)
    assert desk.facts()[-1].refusal.code == "same_person"


def test_withdraw_takes_back_or_declines(desk: Desk) -> None:
    one, two = desk.propose(), desk.propose()
    code, (row,), _ = desk("withdraw", one.id, "--why", "screened and clean")
    assert (code, row["state"], row["why"]) == (0, "withdrawn", "screened and clean")
    assert (desk.facts()[-1].by, desk.facts()[-1].why) == ("p-ben", "screened and clean")
    desk.who = ANNA
    assert desk("withdraw", two.id)[0] == 0
    assert desk("list")[1] == []


def test_the_operator_of_the_machine_sees_and_does_not_confirm(
    tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path, monkeypatch, capfdbinary)
    monkeypatch.undo()
    proposal = desk.propose()
    _, (row,), _ = desk("list")
    assert row["you_may_confirm"] is False
    code, _, err = desk("confirm", proposal.id, "--digest", proposal.digest)
    assert code == 2
    assert err.splitlines()[-1] == "openplaci: referrals.dnl is confirmed by a person signed in with an account"

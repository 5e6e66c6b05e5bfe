"""``openplaci referrals``: what waits, and what officers do about it, on a store on disk."""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from served import fwb

from openplaci import settings, wiring
from openplaci.cli import referrals, run
from openplaci.model.access import Account, Key, Principal
from openplaci.model.fact import AccountChanged, DeliveryOwed, Entry, KeyChanged, PersonalViewed, ReferralMoved
from openplaci.model.filing import Filing
from openplaci.model.referral import Reply

KEY = "618-30000031"
CLEAR = fwb(KEY)


def person(name: str, *roles: Any) -> Principal:
    return Principal(id=f"p-{name}", name=name, roles=roles, programmes=("pact",), mark="red", session=f"s-{name}")


ANNA, BEN, EVE = person("anna", "officer"), person("ben", "supervisor"), person("eve", "analyst")


class Desk:
    """The command line of one person at a time, on one store."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.chosen = settings.load(data=str(folder))
        self.folder = folder
        self.who = ANNA
        self._capture = capture
        for module in ("referrals", "acts"):
            monkeypatch.setattr(f"openplaci.cli.{module}.acting", self._acting)
        now = wiring.now()
        facts: list[Any] = [
            AccountChanged(
                account=Account(id=p.id, name=p.name, roles=p.roles, programmes=p.programmes, mark=p.mark, made=now),
                what="made",
                by="t",
            )
            for p in (ANNA, BEN, EVE)
        ]
        facts.append(KeyChanged(key=Key(id="k-a", filer="SKYFREIGHT", programmes=("pact",), made=now), what="", by="t"))
        with wiring.open_store(self.chosen) as store:
            store.write([Entry(facts=tuple(facts))])

    def file(self, raw: bytes = CLEAR) -> None:
        with wiring.open_store(self.chosen) as store:
            talk = referrals.dialogue(self.chosen, store, wiring.open_gate(store, place="t"))
            name = f"f-{len(store.facts())}"
            digest = hashlib.sha256(raw).hexdigest()
            filing = Filing(id=name, raw=raw, digest=digest, channel="http", sender="SKYFREIGHT", at=wiring.now())
            (received,) = talk.receive([filing])
        assert received.kept

    def reply(self, words: str) -> None:
        with wiring.open_store(self.chosen) as store:
            talk = referrals.dialogue(self.chosen, store, wiring.open_gate(store, place="t"))
            talk.reply(KEY, Reply(filer="SKYFREIGHT", at=wiring.now(), words=words), (), filing="r-1")

    def __call__(self, *arguments: str, group: str = "referrals") -> tuple[int, list[dict[str, Any]], str]:
        self._capture.readouterr()
        code = run([group, *arguments, "--data", str(self.folder)])
        out, err = self._capture.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.decode()

    def facts(self, kind: type) -> list[Any]:
        with wiring.open_store(self.chosen) as store:
            return [stored.fact for stored in store.facts() if isinstance(stored.fact, kind)]

    def told(self) -> list[str]:
        return [fact.delivery.code for fact in self.facts(DeliveryOwed)]

    def _acting(self, store: Any) -> Any:
        return wiring.open_gate(store, place="cli"), msgspec.structs.replace(self.who, proven=wiring.now())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    return Desk(tmp_path, monkeypatch, capfdbinary)


def test_a_request_is_issued_listed_shown_and_lifted(desk: Desk) -> None:
    desk.file()
    assert desk.told() == ["SF"]
    code, (row,), err = desk(
        "issue", "61830000031", "rfs", "--method", "xry", "--words", "open box 2", "--why", "a hint"
    )
    assert (code, row["key"], row["state"], row["holds"], err) == (0, KEY, "rfs_issued", ["rfs"], "")
    assert desk.told() == ["SF", "8H"]
    assert desk("list")[1] == []
    assert [one["key"] for one in desk("list", "--holds")[1]] == [KEY]
    assert [one["key"] for one in desk("list", "--all")[1]] == [KEY]
    assert desk("list", "--review")[1] == []
    _, (shown,), _ = desk("show", KEY)
    assert (shown["asked"][0]["words"], shown["asked"][0]["methods"]) == ("open box 2", ["XRY"])
    assert [[step["act"] for step in entry["steps"]] for entry in shown["history"]] == [
        ["file", "clear"],
        ["issue_rfs"],
    ]
    assert shown["history"][1]["why"] == "a hint"
    assert shown["history"][1]["steps"][0]["by"] == "anna", "a name, where the account has one"
    assert (shown["assessment"]["outcome"], shown["filers"]) == ("clear", ["SKYFREIGHT"])
    assert shown["assessment"]["reasons"]
    desk.reply("screened by hand")
    assert [(one["key"], one["state"]) for one in desk("list")[1]] == [(KEY, "rfs_replied")]
    _, (shown,), _ = desk("show", KEY)
    assert shown["history"][2]["reply"]["words"] == "screened by hand"
    assert {found["code"] for found in shown["history"][2]["findings"]} > {"SCREENING_METHODS_MISSING"}
    code, (row,), _ = desk("lift", KEY)
    assert (code, row["state"], row["holds"]) == (0, "rfs_lifted", [])
    assert desk.told() == ["SF", "8H", "8I", "SF"]
    assert desk("list", "--all")[1] == []


def test_a_do_not_load_takes_two(desk: Desk) -> None:
    desk.file()
    code, (row,), err = desk("issue", KEY, "dnl", "--words", "a device")
    assert (code, row["act"], row["key"]) == (0, "issue_dnl", KEY)
    assert err == f"another person confirms it with: openplaci acts confirm {row['proposal']}\n"
    assert desk.told() == ["SF"]
    _, (proposal,), _ = desk("show", row["proposal"], group="acts")
    digest = proposal["digest"]
    assert desk("confirm", row["proposal"], "--digest", digest, group="acts")[0] == 2
    desk.who = BEN
    code, _, err = desk("confirm", row["proposal"], "--digest", "0" * 64, group="acts")
    assert (code, desk.told()) == (2, ["SF"])
    code, (done,), _ = desk("confirm", row["proposal"], "--digest", digest, group="acts")
    assert (code, done["state"]) == (0, "confirmed")
    assert desk.told() == ["SF", "6H"]
    desk.who = ANNA
    _, (row,), _ = desk("lift", KEY)
    assert row["act"] == "lift_dnl"
    assert desk.told() == ["SF", "6H"]
    desk.who = BEN
    _, (proposal,), _ = desk("show", row["proposal"], group="acts")
    assert desk("confirm", row["proposal"], "--digest", proposal["digest"], group="acts")[0] == 0
    assert desk.told() == ["SF", "6H", "6I", "SF"]


def test_poor_data_are_rejected_by_a_code_of_the_programme(desk: Desk) -> None:
    desk.file()
    code, _, err = desk("reject", KEY, "--code", "NO_SUCH")
    assert code == 2
    assert err.startswith("openplaci: 'NO_SUCH' is no code of pact; expected one as BAD_WBL_FORMAT, ")
    code, (row,), _ = desk("reject", KEY, "--code", "MISSING_CARGO_DESC", "--why", "says nothing")
    assert (code, row["state"], row["errors"]) == (0, "rejected", ["MISSING_CARGO_DESC"])
    assert desk.told() == ["SF", "PER"]


def test_what_cannot_be_done_is_one_line(desk: Desk) -> None:
    desk.file()
    for arguments, words in (
        (("lift", KEY), f"{KEY} is in state clear: lift expected an open RFI or RFS, and no DNL"),
        (("release", KEY), f"{KEY} is in state clear: release expected assessing or review"),
        (("lift", "157-12345675"), "nothing is known of 157-12345675"),
        (("issue", KEY, "rfs", "--method", "ZZZ"), "'ZZZ' is no screening method"),
        (("issue", KEY, "rfi", "--method", "XRY"), "--method goes with rfs, not with rfi"),
    ):
        code, rows, err = desk(*arguments)
        assert (code, rows) == (2, [])
        assert err.startswith(f"openplaci: {words}")
        assert err.count("\n") == 1
    assert desk("show", "157-12345675")[::2] == (1, "openplaci: nothing is known of 157-12345675\n")
    assert desk.told() == ["SF"]


def test_who_may_not_act_sees_masked_words_and_does_nothing(desk: Desk) -> None:
    desk.file()
    desk("issue", KEY, "rfi", "--words", "who is the shipper", "--why", "John Doe again")
    desk.who = EVE
    views = len(desk.facts(PersonalViewed))
    _, (shown,), _ = desk("show", KEY)
    assert shown["asked"][0]["words"] == "[masked]"
    assert shown["filed"][0]["filer"] == "[masked]"
    assert "who is the shipper" not in json.dumps(shown)
    assert shown["history"][1]["why"] == "[masked]"
    assert len(desk.facts(PersonalViewed)) == views
    for arguments in (("lift", KEY), ("issue", KEY, "rfs"), ("issue", KEY, "dnl"), ("reject", KEY, "--code", "X")):
        assert desk(*arguments)[0] == 2
    assert desk.told() == ["SF", "7H"]
    desk.who = ANNA
    assert desk("show", KEY)[1][0]["asked"][0]["words"] == "who is the shipper"
    assert len(desk.facts(PersonalViewed)) == views + 1


def test_a_list_begins_with_what_is_due_first_and_has_only_what_one_may_see(desk: Desk) -> None:
    desk.file(fwb("618-30000042"))
    desk.file()
    desk("issue", "618-30000042", "rfi", "--words", "who makes them")
    desk("issue", KEY, "rfi", "--words", "who makes them")
    with wiring.open_store(desk.chosen) as store:
        fact = next(one.fact for one in reversed(store.facts()) if isinstance(one.fact, ReferralMoved))
        soon = wiring.now() - dt.timedelta(days=99)
        hurried = msgspec.structs.replace(fact.referral, departs=soon)
        other = msgspec.structs.replace(fact.referral, key="618-30000053", master="618-30000053", programme="elsewhere")
        store.write(
            [
                Entry(
                    facts=(
                        msgspec.structs.replace(fact, referral=hurried),
                        msgspec.structs.replace(fact, key=other.key, referral=other),
                    )
                )
            ]
        )
    assert [one["key"] for one in desk("list", "--all")[1]] == [KEY, "618-30000042"]


def test_a_proposal_without_words_reads_whole(desk: Desk) -> None:
    desk.file()
    _, (row,), _ = desk("issue", KEY, "dnl")
    assert row["words"] == f"Issue a DNL on {KEY}"

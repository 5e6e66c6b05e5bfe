"""``openplaci watchlist clear`` and its kin, one person at a time: rights, words, what is shown."""

import hashlib
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest
from served import fwb, waybill

from openplaci import settings, wiring
from openplaci.cli import referrals, run
from openplaci.model.access import ALL, Account, Principal
from openplaci.model.fact import AccountChanged, ActRefused, Entry, PersonalViewed
from openplaci.model.filing import Filing

KEY = waybill(1)
WHY = "Founded in 1920 by the register."
CLEAR = ("clear", KEY, "--list", "tips", "--entity", "T-1", "--why", WHY)


def person(name: str, *roles: Any, programmes: tuple[str, ...] = ("pact",)) -> Principal:
    return Principal(id=f"p-{name}", name=name, roles=roles, programmes=programmes, mark="red", session=f"s-{name}")


ANNA, BEN, MAX = person("anna", "officer"), person("ben", "supervisor"), person("max", "auditor", programmes=(ALL,))
KIM, TOM = person("kim", "list_keeper"), person("tom", "officer", programmes=("acas",))
ADA = person("ada", "administrator")


class Desk:
    """One store, with a list and a filing, and whoever sits before it."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch, capture: pytest.CaptureFixture[bytes]) -> None:
        self.chosen = settings.load(data=str(folder))
        self.folder = folder
        self.who = KIM
        self._capture = capture
        for module in ("referrals", "watchlist", "watchlist_clear"):
            monkeypatch.setattr(f"openplaci.cli.{module}.acting", self._acting)
        now = wiring.now()
        facts = [
            AccountChanged(
                account=Account(id=p.id, name=p.name, roles=p.roles, programmes=p.programmes, mark=p.mark, made=now),
                what="made", by="t",
            )
            for p in (ANNA, BEN, MAX, KIM, TOM, ADA)
        ]  # fmt: skip
        with wiring.open_store(self.chosen) as store:
            store.write([Entry(facts=tuple(facts))])
        tips = folder / "tips.csv"
        tips.write_text("id,name,kind\nT-1,Waterworks Limited,organisation\n", "utf-8")
        assert self("add", "own", str(tips), "--name", "tips")[0] == 0
        with wiring.open_store(self.chosen) as store:
            talk = referrals.dialogue(self.chosen, store, wiring.open_gate(store, place="t"))
            raw = fwb(KEY)
            filing = Filing(
                id="f-1", raw=raw, digest=hashlib.sha256(raw).hexdigest(), channel="http", sender="C", at=wiring.now()
            )  # fmt: skip
            assert talk.receive([filing])[0].kept

    def __call__(
        self, *arguments: str, by: Principal | None = None, group: str = "watchlist"
    ) -> tuple[int, list[dict[str, Any]], str]:
        self.who = by or self.who
        self._capture.readouterr()
        code = run([group, *arguments, "--data", str(self.folder)])
        out, err = self._capture.readouterr()
        return code, [json.loads(line) for line in out.splitlines()], err.decode()

    def facts(self, kind: type) -> list[Any]:
        with wiring.open_store(self.chosen) as store:
            return [stored.fact for stored in store.facts() if isinstance(stored.fact, kind)]

    def _acting(self, store: Any) -> Any:
        return wiring.open_gate(store, place="cli"), msgspec.structs.replace(self.who, proven=wiring.now())


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    return Desk(tmp_path, monkeypatch, capfdbinary)


def test_an_officer_looks_and_clears_and_an_auditor_reads(desk: Desk) -> None:
    code, (match,), _ = desk("matches", KEY.replace("-", ""), by=ANNA)
    assert (code, match["said"], match["name"]) == (1, "WATERWORKS LTD", "Waterworks Limited")
    assert [(one.by, one.where) for one in desk.facts(PersonalViewed)] == [("p-anna", "watchlist matches")]
    code, (done,), err = desk(*CLEAR)
    assert (code, done["act"], done["outcome"], err) == (0, "clear", "clear", "")
    code, (match,), _ = desk("matches", KEY)
    assert (code, match["cleared"]["by"]) == (0, "anna"), "nothing is left that is not cleared"
    _, (shown,), _ = desk("show", KEY, group="referrals")
    entry = shown["history"][-1]
    assert (entry["act"], entry["by"], entry["list"], entry["entity"], entry["why"]) == (
        "clear", "anna", "tips", "T-1", WHY,
    )  # fmt: skip
    _, (row,), _ = desk("cleared", by=MAX)
    assert (row["key"], row["by"], row["why"], len(row["pair"])) == (KEY, "anna", WHY, 24)
    assert desk.facts(PersonalViewed)[-1].where == "watchlist cleared"
    assert desk("cleared", "--key", waybill(2))[1] == desk("cleared", "--list", "ofac")[1] == []
    for arguments in (("unclear", *CLEAR[1:]), CLEAR, ("tiers", "tips", "--hold", "0.9")):
        code, rows, err = desk(*arguments, by=MAX)
        assert (code, rows) == (2, [])
        assert "needs the role" in err
    assert desk("unclear", *CLEAR[1:], by=BEN)[1][0]["pairs"] == 1


@pytest.mark.parametrize("who", [KIM, TOM, ADA], ids=lambda one: str(one.roles[0]))
def test_whoever_does_not_see_the_consignment_sees_nothing_of_it(desk: Desk, who: Principal) -> None:
    desk(*CLEAR, by=ANNA)
    for arguments in (("matches", KEY), ("unclear", *CLEAR[1:])):
        code, rows, err = desk(*arguments, by=who)
        assert (code, rows) == (2, []), arguments
        assert "WATERWORKS" not in err
        assert err.count("\n") == 1
    assert desk("cleared", by=who)[1] == []
    assert who.id in {one.by for one in desk.facts(ActRefused)}


def test_the_record_names_who_cleared_what_and_no_reason(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("openplaci.cli.audit.acting", desk._acting)
    desk(*CLEAR, by=ANNA)
    desk("tiers", "tips", "--hold", "0.97", by=BEN)
    _, rows, _ = desk("list", "--kind", "watchlist", by=MAX, group="audit")
    assert [(row["kind"], row["by"]) for row in rows] == [("watchlist.cleared", "p-anna"), ("watchlist.tiers", "p-ben")]
    assert (rows[0]["pair"]["entity"], rows[0]["why"], rows[0]["pair"]["party"]) == ("T-1", "[masked]", "[masked]")
    assert WHY not in str(rows)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("clear", waybill(9), *CLEAR[2:]), "nothing is known of"),
        (("clear", "\udcff", *CLEAR[2:]), "the number is no text in UTF-8"),
        (("clear", KEY, "--list", "\udcff", *CLEAR[4:]), "of list '\\udcff'"),
        (("clear", *CLEAR[1:5], "\udcff", "--why", "x"), "matches '\\udcff'"),
        (("clear", *CLEAR[1:6], "--why", "\udcff"), "no reason given"),
        (("clear", *CLEAR[1:], "--about", "\udcff"), "'\\udcff' of"),
        (("clear", *CLEAR[1:], "--pair", "0"), "changed since you looked"),
        (("unclear", *CLEAR[1:]), "is cleared"),
    ],
)
def test_what_is_wrong_is_one_line(desk: Desk, arguments: tuple[str, ...], words: str) -> None:
    code, rows, err = desk(*arguments, by=ANNA)
    assert (code, rows) == (2, [])
    assert words in err
    assert err.count("\n") == 1

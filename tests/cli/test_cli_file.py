"""``openplaci file``: files and standard input, in the name of a filer, taken as the HTTP doors take them."""

import io
import json
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from served import fwb, waybill

from openplaci import settings, wiring
from openplaci.access import keys
from openplaci.access.table import permissions
from openplaci.cli import run
from openplaci.model.access import Account, Key, Principal
from openplaci.model.fact import AccountChanged, ActRefused, DeliveryOwed, Entry, Fact, FilingReceived, KeyChanged


class Result(NamedTuple):
    code: int
    rows: list[dict[str, Any]]
    err: str


class Desk:
    """The command line on a folder in which NORTH has a key."""

    def __init__(self, folder: Path, capture: pytest.CaptureFixture[bytes]) -> None:
        self.folder = folder
        self.data = folder / "data"
        self._capture = capture
        assert run(["keys", "add", "--filer", "NORTH", "--airline", "618", "--data", str(self.data)]) == 0

    def __call__(self, *arguments: str, filer: str = "NORTH") -> Result:
        self._capture.readouterr()
        code = run(["file", *arguments, "--filer", filer, "--data", str(self.data)])
        out, err = self._capture.readouterr()
        return Result(code, [json.loads(line) for line in out.splitlines()], err.decode())

    def do(self, *arguments: str) -> list[dict[str, Any]]:
        """Another command on the folder."""
        self._capture.readouterr()
        code = run([*arguments, "--data", str(self.data)])
        out, err = self._capture.readouterr()
        assert code == 0, err
        return [json.loads(line) for line in out.splitlines()]

    def message(self, name: str, raw: bytes) -> str:
        path = self.folder / name
        path.write_bytes(raw)
        return str(path)

    def write(self, *facts: Fact) -> None:
        with wiring.open_store(settings.load(data=str(self.data))) as store:
            store.write([Entry(facts=facts)])

    def facts(self, kind: type) -> list[Any]:
        with wiring.open_store(settings.load(data=str(self.data))) as store:
            return [stored.fact for stored in store.facts() if isinstance(stored.fact, kind)]


@pytest.fixture
def desk(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Desk:
    return Desk(tmp_path, capfdbinary)


def typed(monkeypatch: pytest.MonkeyPatch, raw: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))


def test_a_file_is_taken_answered_and_its_answers_are_owed(desk: Desk) -> None:
    number = waybill(1)
    code, (row,), err = desk(desk.message("one.txt", fwb(number)))
    assert (code, err) == (0, "")
    assert list(row) == ["file", "filing", "http", "answer", "consignments"]
    assert row["http"] == 202
    assert row["answer"].splitlines()[:2] == ["PSN", number]
    assert row["consignments"] == [{"master": number, "house": None, "state": "clear"}]
    (filed,) = desk.facts(FilingReceived)
    assert (filed.sender, filed.name, filed.filing) == ("NORTH", "one.txt", row["filing"])
    assert filed.channel.startswith("cli local:"), "who sat there is kept beside the filer"
    assert [fact.delivery.code for fact in desk.facts(DeliveryOwed)] == ["SF"]


def test_standard_input_is_taken_in_its_place_among_files(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    one, two = desk.message("1.txt", fwb(waybill(1))), desk.message("2.txt", fwb(waybill(2)))
    typed(monkeypatch, fwb(waybill(3)))
    code, rows, _ = desk(one, "-", two)
    assert code == 0
    assert [row["file"] for row in rows] == [one, "-", two]
    assert [row["consignments"][0]["master"] for row in rows] == [waybill(1), waybill(3), waybill(2)]


def test_what_is_refused_is_told_and_the_others_are_taken(desk: Desk) -> None:
    poor = desk.message("1.txt", fwb(waybill(1), "PARTS"))
    prose = desk.message("2.txt", b"good morning\n")
    good = desk.message("3.txt", fwb(waybill(2)))
    code, rows, _ = desk(poor, prose, good)
    assert code == 1
    assert [row["http"] for row in rows] == [422, 400, 202]
    assert rows[0]["consignments"][0]["state"] == "incomplete"
    assert rows[1]["consignments"] == []


def test_what_is_too_large_is_one_line_and_the_others_are_taken(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENPLACI_HTTP_BODY", "2048")
    code, rows, err = desk(desk.message("1.txt", b"x" * 2049), desk.message("2.txt", fwb(waybill(1))))
    assert code == 2
    assert [row["http"] for row in rows] == [202]
    assert err.count("\n") == 1
    assert "2,048 bytes (setting http_body)" in err


def test_a_test_command_is_played_in_the_test_environment_alone(desk: Desk) -> None:
    asked = desk.message("1.txt", fwb(waybill(1), "DNL SHIPMENT PLEASE"))
    _, (plain,), _ = desk(asked)
    assert plain["consignments"][0]["state"] == "clear"
    _, (played,), _ = desk(desk.message("2.txt", fwb(waybill(2), "DNL SHIPMENT PLEASE")), "--environment", "test")
    assert played["consignments"][0]["state"] == "dnl_issued"


def test_only_a_filer_with_a_good_key_for_the_programme_is_filed_for(desk: Desk) -> None:
    now = wiring.now()
    desk.write(
        KeyChanged(key=Key(id="k-o", filer="OTHER", programmes=("elsewhere",), made=now), what="", by="t"),
        KeyChanged(key=Key(id="k-g", filer="GONE", programmes=("*",), made=now, revoked=now), what="", by="t"),
    )
    path = desk.message("1.txt", fwb(waybill(1)))
    for name in ("OTHER", "GONE", "north"):
        code, rows, err = desk(path, filer=name)
        assert (code, rows) == (2, [])
        assert err == f"openplaci: no filer {name!r} has a good key for pact; those who have: NORTH\n"
    assert desk.facts(FilingReceived) == []


def test_nothing_and_standard_input_twice_are_one_line(desk: Desk) -> None:
    assert "or - for standard input" in desk().err
    assert "twice" in desk("-", "-").err


def test_once_people_sign_in_a_session_is_needed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.folder / "ada"))
    (made,) = desk.do("users", "add", "ada", "--role", "administrator")
    monkeypatch.setenv("OPENPLACI_PASSWORD", made["setup_code"])
    monkeypatch.setenv("OPENPLACI_NEW_PASSWORD", "the quiet crane lifts a blue box")
    desk.do("login", "ada")
    monkeypatch.setenv("XDG_STATE_HOME", str(desk.folder / "nobody"))
    code, rows, err = desk(desk.message("1.txt", fwb(waybill(1))))
    assert (code, rows) == (2, [])
    assert "openplaci login" in err


def test_who_may_not_is_refused_and_the_refusal_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert permissions()["filings.file_for"].roles == {"officer", "supervisor"}
    eve = Principal(id="p-eve", name="eve", roles=("analyst",), programmes=("*",), mark="red")
    account = Account(id="p-eve", name="eve", roles=("analyst",), programmes=("*",), made=wiring.now())
    desk.write(AccountChanged(account=account, what="made", by="t"))
    monkeypatch.setattr("openplaci.cli.file.acting", lambda store: (wiring.open_gate(store, place="cli"), eve))
    code, rows, _ = desk(desk.message("1.txt", fwb(waybill(1))))
    assert (code, rows) == (2, [])
    assert [fact.permission for fact in desk.facts(ActRefused)] == ["filings.file_for"]


def test_filers_are_those_of_the_programme(desk: Desk) -> None:
    with wiring.open_store(settings.load(data=str(desk.data))) as store:
        directory = wiring.open_gate(store, place="t").look()
    assert keys.filers(directory, "pact", wiring.now()) == {"NORTH"}
    assert keys.filers(directory, "acas", wiring.now()) == frozenset()

"""``openplaci flights``: files in, flights and reports out."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.cli import run
from openplaci.flow.reconciliation import reconciled
from openplaci.formats import read
from openplaci.model.access import Principal
from openplaci.model.fact import Entry, FlightsTold

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
MOVEMENTS = EXAMPLES.parent / "docs/examples" / "movements.csv"
FFM = EXAMPLES / "cargo_imp" / "ffm8_ordinary.txt"


@pytest.fixture
def cli(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    def call(*arguments: object, code: int = 0) -> list[dict[str, Any]] | str:
        got = run(["flights", *map(str, arguments), "--data", str(tmp_path / "data")])
        out, err = capfdbinary.readouterr()
        assert got == code, err.decode()
        if code == 2:
            assert err.count(b"\n") == 1
            return err.decode()
        text = out.decode()
        return [json.loads(line) for line in text.splitlines()] if text[:1] in ("{", "") else text

    return call


def schedule(tmp_path: Path) -> Path:
    """The example's schedule, without end, so that it has flights today."""
    data = (EXAMPLES.parent / "docs/examples" / "schedule.ssim").read_text("ascii").replace("24OCT26", "00XXX00")
    path = tmp_path / "schedule.ssim"
    path.write_text(data.replace("29MAR2600XXX001234567", "29MAR2000XXX001234567"), "ascii")
    return path


def recent(tmp_path: Path) -> Path:
    """The example's movements, as of today: the book forgets old ones."""
    path = tmp_path / "movements.csv"
    text = MOVEMENTS.read_text("utf-8")
    path.write_text(text.replace("2026-04-21", wiring.now().date().isoformat()), "utf-8")
    return path


def test_a_table_is_loaded_and_listed(cli: Any, tmp_path: Path) -> None:
    [row] = cli("add", recent(tmp_path))
    assert (row["source"], row["flights"], row["findings"]) == ("csv", 4, [])
    today = wiring.now().date().isoformat()
    listed = cli("list", "--day", today)
    assert [one["key"] for one in listed] == [f"AC873/{today}", f"LH470/{today}", f"QR8845/{today}"]
    assert [one["cancelled"] for one in listed] == [True, False, False]
    [only] = cli("list", "--carrier", "qr")
    assert (only["aircraft"], only["passenger"]) == ("77X", False)


def test_a_schedule_is_loaded_for_the_days_that_are_asked_for(cli: Any, tmp_path: Path) -> None:
    [row] = cli("add", schedule(tmp_path), "--days", 10)
    assert (row["source"], row["flights"]) == ("ssim", 14)
    listed = cli("list", "--carrier", "OP")
    days = [dt.date.fromisoformat(one["day"]) for one in listed]
    assert (days[-1] - days[0]).days == 13


def test_many_flights_become_several_facts(cli: Any, tmp_path: Path) -> None:
    [row] = cli("add", schedule(tmp_path), "--days", 400)
    many = tmp_path / "many.csv"
    day = wiring.now().date().isoformat()
    many.write_text("flight,date,from,to\n" + "".join(f"LH{n},{day},FRA,YYZ\n" for n in range(1, 4502)), "utf-8")
    [row] = cli("add", many)
    assert row["flights"] == 4501
    with wiring.open_store(settings.load(data=str(tmp_path / "data"))) as store:
        facts = [stored.fact for stored in store.facts(group="flight") if isinstance(stored.fact, FlightsTold)]
    assert [len(fact.flights) for fact in facts if fact.name == "many.csv"] == [2000, 2000, 501]
    assert {(fact.source, fact.by.partition(":")[0]) for fact in facts} == {("ssim", "local"), ("csv", "local")}
    assert len(cli("list", "--day", day, "--carrier", "LH")) == 4501


def test_a_manifest_tells_its_flight(cli: Any) -> None:
    [row] = cli("add", FFM)
    assert (row["source"], row["flights"]) == ("manifest", 1)


def test_what_could_not_be_read_is_told_with_its_line(cli: Any, tmp_path: Path) -> None:
    path = tmp_path / "bad.csv"
    path.write_text("flight,date,from,to\n?,2026-04-21,FRA,YYZ\n", "utf-8")
    [row] = cli("add", path, code=1)
    assert (row["findings"][0]["code"], row["findings"][0]["where"]["line"]) == ("FLIGHT_UNREADABLE", 2)
    path.write_bytes(b"\x00\xff nothing")
    [row] = cli("add", path, code=1)
    assert row["findings"][0]["code"] == "FORMAT_UNKNOWN"


def test_what_cannot_be_done_is_one_line(cli: Any) -> None:
    assert "no file or folder named" in cli("add", code=2)
    assert "expected 1 to 400" in cli("add", MOVEMENTS, "--days", 0, code=2)
    assert "expected as 2026-04-21" in cli("list", "--day", "21APR", code=2)
    assert "expected as 2026-04-21" in cli("report", "--day", "21APR", code=2)
    assert "tells of no flight" in cli("add", EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt", code=2)


def test_the_report_of_a_day(cli: Any, tmp_path: Path) -> None:
    at = wiring.now()
    day = at.date().isoformat()
    for carrier, master in (("LH", "220-44103872"), ("AC", "014-11111111")):
        ffm = f"FFM/8\n1/{carrier}470/{at:%d%b}/FRA\nYYZ\n{master}FRAYYZ/T6K412.5/MOULDS\nLAST\n".upper()
        with wiring.open_store(settings.load(data=str(tmp_path / "data"))) as store:
            store.write([Entry(facts=reconciled(store, read(ffm.encode(), at).consignments, carrier, at))])
    assert [row["carrier"] for row in cli("report", "--day", day)] == ["AC", "LH"]
    [row] = cli("report", "--day", day, "--carrier", "lh")
    assert (row["day"], row["consignments"], row["counts"]) == (day, 1, {"FLOWN_NEVER_FILED": 1})
    assert row["flights"][0]["findings"][0]["subject"] == "220-44103872"
    table = cli("report", "--day", day, "--carrier", "LH", "--table")
    assert table.startswith(f"LH, {day}: 1 flight, 1 consignment\n  FLOWN_NEVER_FILED: 1\n")
    assert cli("report", "--day", "2026-01-01") == []


def as_(monkeypatch: pytest.MonkeyPatch, *roles: Any, programmes: tuple[str, ...] = ("pact",)) -> None:
    who = Principal(id="p-1", name="p", roles=roles, programmes=programmes, mark="red", proven=wiring.now())
    monkeypatch.setattr(
        "openplaci.cli.flights.acting", lambda store: (wiring.open_gate(store, place="cli"), who), raising=True
    )


def test_whoever_may_not_is_refused(cli: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    as_(monkeypatch, "analyst")
    assert "flights.write needs the role" in cli("add", MOVEMENTS, code=2)
    assert cli("list") == []
    assert "screening.read needs the role" in cli("report", "--day", "2026-04-21", code=2)
    as_(monkeypatch, "officer", programmes=("acas",))
    assert "pact" in cli("report", "--day", "2026-04-21", code=2)
    as_(monkeypatch, "trainee")
    assert "flights.read needs the role" in cli("list", code=2)
    assert "flights.read needs the role" in cli("report", "--day", "2026-04-21", code=2)
    as_(monkeypatch, "aviation_security")
    assert cli("report", "--day", "2026-04-21") == []


def test_flights_that_come_to_nothing_are_told(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    path = tmp_path / "old.csv"
    path.write_text("carrier,flight,date,from,to\nLH,470,2020-04-21,FRA,YYZ\n", encoding="utf-8")
    capfdbinary.readouterr()
    assert run(["flights", "add", str(path), "--data", str(tmp_path / "data")]) == 0
    assert b"1 of 1 flights are over 14 days old" in capfdbinary.readouterr().err
    schedule_ = tmp_path / "s.ssim"
    schedule_.write_bytes((EXAMPLES.parent / "docs/examples" / "schedule.ssim").read_bytes().replace(b"26", b"20"))
    assert run(["flights", "add", str(schedule_), "--data", str(tmp_path / "data")]) in (0, 1)
    assert b"no flight from three days back to 60 days ahead" in capfdbinary.readouterr().err

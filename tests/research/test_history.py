"""History as Parquet: nothing changes on the way, and profiles asked over it say what they say live."""

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import pytest

from openplaci import formats
from openplaci.faults import CannotDo
from openplaci.model.consignment import Consignment, Declared, Goods, Leg
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.research import history
from openplaci.risk import INDICATORS, named_lists, run
from openplaci.risk.rules.files.pack_files import pack
from openplaci.risk.rules.live import publish
from openplaci.risk.rules.names import LATER, WINDOWS, records
from openplaci.risk.rules.parse import parse

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
LISTS = named_lists.load()
KINDS = named_lists.kinds(LISTS)
AT = dt.datetime(2026, 11, 24, 12, tzinfo=dt.UTC)


def examples() -> list[tuple[str, Dossier]]:
    """Every consignment of the examples, with what the indicators find in it."""
    found: list[tuple[str, Dossier]] = []
    for path in sorted(one for one in EXAMPLES.rglob("*") if one.is_file()):
        for message in formats.read(path.read_bytes()).messages:
            for consignment in message.consignments:
                dossier = open_dossier(consignment, at=message.at)
                dossier = open_dossier(consignment, at=message.at, findings=tuple(run(INDICATORS, dossier)))
                found.append((f"{path.name}#{len(found)}", dossier))
    return found


def rows(folder: Path) -> list[dict[str, Any]]:
    with history.connect(threads=1) as db:
        asked = db.sql(f"FROM {history.table(folder).sql('duckdb')}")
        return [dict(zip(asked.columns, row, strict=True)) for row in asked.fetchall()]


def test_every_value_comes_back_as_it_went(tmp_path: Path) -> None:
    dossiers = examples()
    assert history.write(dossiers, tmp_path / "one.parquet") == len(dossiers) > 100
    back = {row["key"]: row for row in rows(tmp_path)}
    assert len(back) == len(dossiers)
    for key, dossier in dossiers:
        assert back[key] == history.row(dossier, key)


def test_every_name_is_a_column() -> None:
    columns = history.layout()
    assert set(records()["consignment"].types) < set(columns)
    assert "shipper_filings_90d" in columns
    assert "watchlist_best" in columns
    assert columns["description_words"] == "VARCHAR"
    assert all(f"{subject}_{WINDOWS[subject][0]}_1d" in columns for subject in WINDOWS)
    assert all(type_.column in columns for names in LATER.values() for type_ in names.values())


def test_the_unknown_is_null_the_empty_is_empty_and_a_moment_is_utc(tmp_path: Path) -> None:
    east = dt.timezone(dt.timedelta(hours=5))
    consignment = Consignment(
        level="house",
        document="house_waybill",
        shipper=Party(name="Ann"),
        goods=(Goods(description="NO BATTERIES, TOYS"), Goods()),
        routing=(Leg(departs=dt.datetime(2026, 11, 24, 2, tzinfo=east), passenger=False),),
        declared=Declared(customs=0.1 + 0.2),
    )
    finding = Finding(code="X", severity="info", words="x")
    dossier = open_dossier(
        consignment, at=AT, findings=(finding,), known={"shipper_filings_90d": 3, "watchlist_best": None}
    )
    history.write([("a", dossier)], tmp_path / "one.parquet")
    (row,) = rows(tmp_path)
    assert row["consignee"] is None
    assert row["weight_kg"] is None
    assert row["references"] == []
    assert row["shipper"]["emails"] == []
    assert row["shipper"]["private"] is False
    assert [line["description_words"] for line in row["goods"]] == [" | TOYS ", None]
    assert row["routing"][0]["departs"] == dt.datetime(2026, 11, 23, 21)  # noqa: DTZ001 - naive UTC
    assert row["declared"]["customs"] == 0.1 + 0.2
    assert row["filed"] == AT.replace(tzinfo=None)
    assert [one["code"] for one in row["findings"]] == ["X"]
    assert (row["shipper_filings_90d"], row["watchlist_best"]) == (3, None)


def test_the_pack_hits_over_history_what_it_hits_live(tmp_path: Path) -> None:
    dossiers = examples()
    half = len(dossiers) // 2
    history.write(dossiers[:half], tmp_path / "a.parquet")
    history.write(dossiers[half:], tmp_path / "b.parquet")
    made = pack()
    engine = publish(made.profiles, LISTS, waiting=True)
    live = sorted((key, one.profile) for key, dossier in dossiers for one in engine.look(dossier).fired)
    assert len(live) > 10
    assert history.hits(tmp_path, made.rules, LISTS) == live
    counts = history.count(tmp_path, made.rules, LISTS)
    fired = [profile for _, profile in live]
    assert {name: count for name, count in counts.items() if count and name != "*"} == {
        one: fired.count(one) for one in fired
    }
    assert counts["*"] == len({key for key, _ in live})


def test_an_id_may_be_a_name_of_the_consignment(tmp_path: Path) -> None:
    history.write(
        [("a", open_dossier(Consignment(level="item", document="waybill", pieces=2)))], tmp_path / "a.parquet"
    )
    rules = {"pieces": parse("pieces == 2", KINDS), "key": parse("pieces == 3", KINDS)}
    assert history.count(tmp_path, rules, LISTS) == {"pieces": 1, "key": 0, "*": 1}
    assert history.hits(tmp_path, rules, LISTS) == [("a", "pieces")]


def test_a_text_is_no_sql(tmp_path: Path) -> None:
    said = "X'); DROP TABLE history; --"
    dossier = open_dossier(Consignment(level="item", document="waybill", description=said))
    history.write([("it's", dossier)], tmp_path / "it's.parquet")
    rules = {"one": parse(f'description == "{said}"', KINDS)}
    assert history.hits(tmp_path, rules, LISTS) == [("it's", "one")]


def test_what_cannot_be_asked_is_told_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CannotDo, match=r"^history in .*nowhere.*: .*$"):
        history.count(tmp_path / "nowhere", {"one": parse("pieces > 1", KINDS)}, LISTS)
    monkeypatch.setitem(sys.modules, "duckdb", None)
    with pytest.raises(CannotDo, match=r"expected openplaci\[history\]"):
        history.connect()

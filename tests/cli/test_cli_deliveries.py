"""``openplaci deliveries``: dead letters are shown, without what they say, and sent again by hand."""

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.cli import run
from openplaci.model.access import Principal
from openplaci.model.delivery import Delivery
from openplaci.model.fact import OPEN, DeliveryMade, DeliveryOwed, DeliverySetAside, Entry, Fact

AT = dt.datetime(2026, 11, 24, 12, 0, tzinfo=dt.UTC)


def owed(id_: str, **given: Any) -> Delivery:
    values: dict[str, Any] = {"way": "webhook", "to": "k-a/0", **given}
    return Delivery(
        id=id_, filer="NORTH", key="157-12345675", cycle=1, code="7H", at=AT, content_type="text/plain",
        body=b"WHAT IT SAYS", subject="WHAT IT SAYS", **values,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    facts: tuple[Fact, ...] = (
        *(DeliveryOwed(delivery=owed(id_)) for id_ in ("d-owed", "d-made", "d-aside", "d-other")),
        DeliveryOwed(delivery=owed("d-pull", way="pull", to="")),
        DeliveryMade(id="d-made", key="157-12345675", at=AT, said="202"),
        *(DeliverySetAside(id=id_, key="157-12345675", at=AT, tries=9, why="404") for id_ in ("d-aside", "d-other")),
    )
    with wiring.open_store(settings.load(data=str(tmp_path))) as store:
        store.write([Entry(facts=facts)])
    return tmp_path


@pytest.fixture
def deliveries(capfdbinary: pytest.CaptureFixture[bytes], folder: Path) -> Any:
    def call(*arguments: str) -> tuple[int, list[dict[str, Any]], str]:
        code = run(["deliveries", *arguments, "--data", str(folder)])
        out, err = capfdbinary.readouterr()
        assert b"WHAT IT SAYS" not in out
        return code, [json.loads(line) for line in out.splitlines()], err.decode()

    return call


def waiting(folder: Path) -> list[str]:
    with wiring.open_store(settings.load(data=str(folder))) as store:
        found = [stored.fact for stored in store.waiting("delivery", waits=OPEN)]
    return [fact.delivery.id for fact in found if isinstance(fact, DeliveryOwed)]


def test_list_shows_what_is_owed_and_what_was_set_aside(deliveries: Any) -> None:
    code, rows, _ = deliveries("list")
    assert (code, [(row["id"], row["state"]) for row in rows]) == (
        0, [("d-aside", "aside"), ("d-other", "aside"), ("d-owed", "owed")],
    )  # fmt: skip
    assert rows[0] | {"owed_since": ""} == {
        "id": "d-aside", "state": "aside", "filer": "NORTH", "way": "webhook", "to": "k-a/0", "about": "157-12345675",
        "code": "7H", "at": "2026-11-24T12:00:00Z", "bytes": 12, "owed_since": "",
    }  # fmt: skip
    assert [row["id"] for row in deliveries("list", "--aside")[1]] == ["d-aside", "d-other"]


def test_again_has_what_was_set_aside_sent_again_and_nothing_else(deliveries: Any, folder: Path) -> None:
    code, rows, _ = deliveries("again", "d-aside", "d-other")
    assert (code, [(row["id"], row["state"]) for row in rows]) == (0, [("d-aside", "owed"), ("d-other", "owed")])
    assert waiting(folder) == ["d-owed", "d-aside", "d-other"]
    for arguments, words in (
        (("d-aside",), "delivery d-aside is not set aside; openplaci deliveries list --aside names those"),
        (("d-made",), "delivery d-made is not set aside; openplaci deliveries list --aside names those"),
        (("d-none",), "there is no delivery 'd-none'; openplaci deliveries list names them"),
        ((), "no delivery named; expected ids, as openplaci deliveries list --aside prints them"),
    ):
        assert deliveries("again", *arguments) == (2, [], f"openplaci: {words}\n")


def test_one_that_is_wrong_sends_none_again(deliveries: Any, folder: Path) -> None:
    assert deliveries("again", "d-aside", "d-owed")[0] == 2
    assert waiting(folder) == ["d-owed"]


def test_show_tells_a_deliverys_way(deliveries: Any) -> None:
    deliveries("again", "d-aside")
    _, (row,), _ = deliveries("show", "d-aside")
    assert row["state"] == "owed"
    assert [(event["what"], event.get("why"), event.get("tries")) for event in row["history"]] == [
        ("owed", None, None), ("aside", "404", 9), ("owed", None, None),
    ]  # fmt: skip
    assert row["history"][2]["by"].startswith("local:")
    assert deliveries("show", "d-made")[1][0]["state"] == "delivered"
    assert deliveries("show", "d-pull")[1][0]["state"] == "fetched by the filer"
    assert deliveries("show", "d-none")[0] == 2


def test_whoever_may_not_sees_nothing(deliveries: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def officer(store: Any) -> Any:
        who = Principal(id="p-o", name="o", roles=("officer",), programmes=("*",), proven=wiring.now())
        return wiring.open_gate(store, place="cli"), who

    monkeypatch.setattr("openplaci.cli.deliveries.acting", officer)
    for arguments in (("list",), ("show", "d-aside"), ("again", "d-aside")):
        code, rows, err = deliveries(*arguments)
        assert (code, rows) == (2, [])
        assert err.startswith("openplaci: deliveries.manage needs the role ")
    assert waiting(folder) == ["d-owed"]

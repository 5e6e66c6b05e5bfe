"""A day of the ground handler, and of a filer's developer: may I load, and what is said of what was mistyped."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import Server, fwb, waybill

MASTER = waybill(1)
HOUSE = """\
FHL/4
MBI/{master}SINYVR/T2K35.0
HBS/H1/SINYVR/2/K35.0//{description}
TXT/{description}
SHP/BRASS AND PIPES PTE
/77 HARBOUR ROAD
/SINGAPORE
/SG/638612/TE/6598765432
CNE/WATERWORKS LTD
/2210 RIVER STREET
/VANCOUVER/BC
/CA/V5L1A4/TE/6045550177
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    made = Server(tmp_path)
    made.key = made.command("keys", "add", "--filer", "CARRIER", "--airline", "618")["key"]  # type: ignore[attr-defined]
    yield made.start()
    assert made.stop() == 0


def get(server: Server, path: str) -> tuple[int, Any]:
    status, body = server.ask("GET", path, headers={"Authorization": f"Bearer {server.key}"})  # type: ignore[attr-defined]
    return status, json.loads(body)


def load(server: Server, query: str) -> tuple[bool, str, list[str]]:
    status, told = get(server, f"/api/loading?{query}")
    assert status == 200
    (one,) = told["consignments"]
    return one["load"], one["answer"], one["why"]


def test_a_held_house_holds_its_master_though_that_is_no_consolidation(server: Server) -> None:
    assert server.file(server.key, fwb(MASTER))[0] == 202  # type: ignore[attr-defined]
    assert load(server, f"master={MASTER}") == (True, "yes", [])
    message = HOUSE.format(master=MASTER, description="DNL SHIPMENT PLEASE").encode()
    status, body = server.file(server.key, message)  # type: ignore[attr-defined]
    assert status == 202, body
    assert load(server, f"master={MASTER}&house=H1") == (False, "no", ["hold"])
    assert load(server, f"master={MASTER}") == (False, "no", ["hold"])


def test_a_number_is_known_however_it_is_typed(server: Server) -> None:
    server.file(server.key, fwb(MASTER, "DNL SHIPMENT PLEASE"))  # type: ignore[attr-defined]
    for typed in (MASTER, MASTER.replace("-", ""), MASTER.replace("-", "%20")):
        assert load(server, f"master={typed}") == (False, "no", ["hold"]), typed
        status, told = get(server, f"/api/consignments/{typed}")
        assert (status, told.get("master")) == (200, MASTER), typed


def test_what_is_mistyped_is_said_with_what_was_expected(server: Server) -> None:
    _, told = get(server, "/api/loading?flight=SQ28&date=21APR")
    assert told["detail"] == "the parameter 'date' is not as expected: expected a date as 2026-04-19"
    _, told = get(server, "/api/answers?after=x")
    assert told["detail"] == "the parameter 'after' is not as expected: expected `int`, got `str`"


def test_a_filer_at_the_officers_door_is_told_how_one_signs_in_over_http(server: Server) -> None:
    status, told = get(server, "/api/referrals")
    assert status == 401
    assert "POST /api/session" in told["detail"]

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from api_world import MASTER, World, fhl, fwb, served


@pytest.fixture
def world() -> Iterator[World]:
    with served() as made:
        made.key("CARRIER")
        made.key("OTHER")
        made.key("AIRLINE", "618")
        yield made


def test_a_filing_tells_what_became_of_each_consignment(world: World) -> None:
    answer = world.filer().post("/api/filings", content=fwb())
    assert answer.status_code == 202
    filed = answer.json()
    assert filed["accepted"] is True
    assert filed["format"] == "FWB/17"
    assert filed["consignments"] == [{"master": MASTER, "house": None, "accepted": True, "codes": [], "words": []}]
    assert filed["filing"].startswith("f-")
    refused = world.filer().post("/api/filings", content=fwb("..."))
    assert refused.status_code == 422
    assert refused.json()["consignments"][0]["codes"] == ["MISSING_CARGO_DESC"]
    assert "description" in refused.json()["consignments"][0]["words"][0]
    unread = world.filer().post("/api/filings", content=b"nothing")
    assert unread.status_code == 400
    assert len(unread.json()["codes"]) == len(unread.json()["words"]) > 0
    assert "expected" in unread.json()["words"][0]


def test_a_filer_sees_where_its_own_stands_and_nothing_of_risk(world: World) -> None:
    world.file(fwb())
    answer = world.filer().get(f"/api/consignments/{MASTER}")
    assert answer.status_code == 200
    assert set(answer.json()) == {"master", "house", "state", "holds", "codes", "moved_to"}


def test_what_is_anothers_is_as_if_it_were_not_there(world: World) -> None:
    world.file(fwb())
    world.file(fhl("H1"))
    other = world.filer("OTHER")
    for known, unknown in (
        (f"/api/consignments/{MASTER}", "/api/consignments/618-30000003"),
        (f"/api/consignments/{MASTER}/houses/H1", f"/api/consignments/{MASTER}/houses/H9"),
    ):
        for verb in ("GET", "POST"):
            here, there = known, unknown
            if verb == "POST":
                here, there = f"{known}/reply", f"{unknown}/reply"
            answers = [other.request(verb, path, json={} if verb == "POST" else None) for path in (here, there)]
            assert [answer.status_code for answer in answers] == [404, 404]
            assert answers[0].content == answers[1].content
            assert list(answers[0].headers) == list(answers[1].headers)


def test_the_masters_filer_sees_its_houses(world: World) -> None:
    world.file(fwb("CONSOLIDATION AS PER LIST", mark="NC"), "AIRLINE")
    world.file(fhl("H1"), "CARRIER")
    answer = world.filer("AIRLINE").get(f"/api/consignments/{MASTER}/houses/H1")
    assert answer.status_code == 200
    assert world.filer("CARRIER").get(f"/api/consignments/{MASTER}").status_code == 404


def test_a_hold_is_told_replied_to_and_fetched(world: World) -> None:
    world.file(fwb("RFS SHIPMENT PLEASE"))
    filer = world.filer()
    held = filer.get("/api/holds").json()["holds"]
    assert [(one["master"], one["state"], one["holds"][0]["ask"]) for one in held] == [(MASTER, "held", "rfs")]
    assert world.filer("OTHER").get("/api/holds").json() == {"holds": []}
    answer = filer.post(
        f"/api/consignments/{MASTER}/reply",
        data={"words": "screened twice", "methods": ["XRY", "EDS"], "screened_at": "2020-01-01T00:00:00Z"},
        files={
            "screening-result": ("result.pdf", b"%PDF", "application/pdf"),
            "e-csd": ("csd.txt", b"x", "text/plain"),
        },
    )
    assert answer.status_code == 202, answer.text
    assert answer.json()["consignment"]["state"] == "replied"
    assert any("screen" in one for one in answer.json()["wanting"])
    told = filer.get("/api/answers").json()
    assert [one["code"] for one in told["answers"]] == ["8H"]
    assert "PACT REQUEST FOR SCREENING" in told["answers"][0]["body"]
    assert filer.get("/api/answers", params={"after": told["next"]}).json()["answers"] == []
    assert world.filer("OTHER").get("/api/answers").json()["answers"] == []


def test_a_reply_without_documents_is_json(world: World) -> None:
    world.file(fwb("DNL SHIPMENT PLEASE"))
    answer = world.filer().post(f"/api/consignments/{MASTER}/reply", json={"words": "seen"})
    assert answer.status_code == 202
    assert answer.json()["consignment"]["holds"][0]["acknowledged"] is not None


@pytest.mark.parametrize(
    ("given", "status", "code"),
    [
        ({"json": {"word": "x"}}, 400, "unknown_name"),
        ({"json": {"screened_at": "2026-04-19T09:00:00"}}, 400, "bad_field"),
        ({"json": ["x"]}, 400, "bad_field"),
        ({"content": b"{"}, 400, "json"),
        ({"files": {"photo": ("a", b"x")}}, 400, "attachment"),
        ({"files": [("e-csd", ("a", b"x"))] * 11}, 400, "multipart"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data"}}, 400, "multipart"),
        ({"content": b"x", "headers": {"Content-Type": "multipart/form-data; boundary=a"}}, 400, "multipart"),
    ],
)
def test_a_reply_that_is_none_is_refused_in_one_line(
    world: World, given: dict[str, Any], status: int, code: str
) -> None:
    world.file(fwb("RFI SHIPMENT PLEASE"))
    answer = world.filer().post(f"/api/consignments/{MASTER}/reply", **given)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert "\n" not in answer.json()["detail"]


def test_the_nearest_right_name_is_offered(world: World) -> None:
    answer = world.filer().get("/api/answers", params={"afer": 1})
    assert answer.status_code == 400
    assert "did you mean after?" in answer.json()["detail"]


def test_a_reply_where_nothing_is_asked_is_409(world: World) -> None:
    world.file(fwb())
    assert world.filer().post(f"/api/consignments/{MASTER}/reply", json={}).status_code == 409


def test_a_house_before_its_master_is_known_under_its_filer(world: World) -> None:
    world.file(fhl("H7", number=""))
    mine = world.filer().get("/api/houses/H7")
    assert (mine.status_code, mine.json()["state"]) == (200, "complete")
    assert world.filer("OTHER").get("/api/houses/H7").status_code == 404


def test_a_withdrawal_is_refused_where_the_programme_has_none(world: World) -> None:
    world.file(fwb())
    answer = world.filer().post("/api/withdrawals", json={"master": MASTER})
    assert answer.status_code == 409
    assert world.filer("OTHER").post("/api/withdrawals", json={"master": MASTER}).status_code == 404
    assert world.filer().post("/api/withdrawals", json={}).status_code == 400


def test_may_i_load(world: World) -> None:
    ground = world.filer("GROUND")

    def answer(**asked: str) -> tuple[bool, str, list[str]]:
        one = ground.get("/api/loading", params=asked).json()["consignments"][0]
        return one["load"], one["answer"], one["why"]

    assert answer(master=MASTER) == (False, "unknown", ["not filed"])
    world.file(fwb("..."))
    assert answer(master=MASTER) == (False, "no", ["not filed"])
    world.file(fwb())
    assert answer(master=MASTER) == (True, "yes", [])
    world.file(fwb("RFI SHIPMENT PLEASE"))
    assert answer(master=MASTER) == (False, "no", ["hold"])
    world.file(fwb("CLEAR SHIPMENT PLEASE"))
    assert answer(master=MASTER) == (True, "yes", [])


def test_a_consolidation_loads_with_its_houses_alone(world: World) -> None:
    ground = world.filer("GROUND")

    def why(**asked: str) -> list[str]:
        answer = ground.get("/api/loading", params={"master": MASTER} | asked)
        return list(answer.json()["consignments"][0]["why"])

    world.file(fwb("CONSOLIDATION AS PER LIST", mark="NC"))
    assert why() == ["houses not filed"]
    world.file(fhl("H1"))
    assert why() == []
    world.file(fhl("H2", "RFS SHIPMENT PLEASE"))
    assert why() == ["hold"]
    assert why(house="H1") == []
    assert why(house="H2") == ["hold"]
    assert why(house="H3") == ["not filed"]


@pytest.mark.parametrize("asked", [{}, {"house": "H1"}, {"flight": "SQ28"}, {"flight": "?", "date": "2026-04-21"}])
def test_it_must_be_clear_which_cargo_is_meant(world: World, asked: dict[str, str]) -> None:
    assert world.filer("GROUND").get("/api/loading", params=asked).status_code == 400


def test_a_partners_key_files_nothing(world: World) -> None:
    world.key("PARTNER", role="partner")
    before = world.store.count()["facts"]
    assert world.file(fwb(), "PARTNER").status_code == 403
    assert world.store.count()["facts"] == before


def test_many_filings_at_once_are_taken_together(world: World) -> None:
    statuses: list[int] = []

    def file(place: int) -> None:
        number = f"618-{3_000_000 + place}{(3_000_000 + place) % 7}"
        statuses.append(world.file(fwb(number=number)).status_code)

    threads = [threading.Thread(target=file, args=(place,)) for place in range(30)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [202] * 30
    mine = world.filer().get("/api/consignments/618-30000294")
    assert mine.status_code == 200


CSV = b"""carrier,flight,date,from,to,departs,arrives
SQ,028,2026-04-21,SIN,YVR,2026-04-21T09:00,2026-04-21T08:00
AC,845,2026-04-21,FRA,YYC,2026-04-21T09:00,2026-04-21T10:00
"""


def test_an_airline_tells_its_own_flights_and_sees_what_it_may_of_one(world: World) -> None:
    answer = world.filer("AIRLINE").post("/api/flights", content=CSV, headers={"Content-Type": "text/csv"})
    assert answer.status_code == 202, answer.text
    assert answer.json()["flights"] == 1
    assert answer.json()["findings"][-1]["code"] == "CARRIER_NOT_YOURS"
    assert world.filer("AIRLINE").post("/api/flights", content=b"?").status_code in (400, 422)
    told = [{"carrier": "SQ", "number": "28", "day": "2026-04-21", "origin": "SIN", "destination": "YVR"}]
    assert world.filer("AIRLINE").post("/api/flights", json=told).json()["flights"] == 1
    assert world.filer("AIRLINE").post("/api/flights", json={"flight": 1}).status_code == 400
    world.file(fwb())
    world.file(fwb("RFS SHIPMENT PLEASE", number="157-56544666"), "OTHER")
    flight = world.dialogue.referral(MASTER)
    assert flight is not None
    assert flight.flights
    number, _, day = flight.flights[0].partition("/")
    asked = {"flight": number, "date": day}

    def seen(name: str) -> dict[str, bool]:
        answer = world.filer(name).get("/api/loading", params=asked).json()
        assert answer["unlisted"] == "unknown"
        found = answer["consignments"]
        return {one["master"]: one["load"] for one in found}

    assert seen("CARRIER") == {MASTER: True}
    assert seen("OTHER") == {"157-56544666": False}
    assert seen("AIRLINE") == {MASTER: True}
    assert seen("GROUND") == {}


def test_a_house_without_its_master_is_not_found_under_its_filers_name(world: World) -> None:
    lone = fhl("H77").replace(b"MBI/618-33182004SINYVR/T2K35.0\n", b"")
    assert world.filer().post("/api/filings", content=lone).status_code == 202
    assert world.filer().get("/api/houses/H77").status_code == 200
    other = world.filer("OTHER")
    for known, unknown in (
        ({"master": "CARRIER/H77"}, {"master": "CARRIER/H78"}),
        ({"master": "CARRIER", "house": "H77"}, {"master": "CARRIER", "house": "H78"}),
    ):
        here, there = (other.get("/api/loading", params=one).json()["consignments"][0] for one in (known, unknown))
        assert here | {"master": "", "house": ""} == there | {"master": "", "house": ""}
        assert here["load"] is False
    assert other.get("/api/houses/H77").content == other.get("/api/houses/H78").content
    assert other.get("/api/consignments/CARRIER/houses/H77").status_code == 404

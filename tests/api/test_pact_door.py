from collections.abc import Iterator

import pytest
from api_world import MASTER, World, fwb, served

XML = "<?xml version='1.0'?><Nothing/>"
BOMB = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "cccccccccc"><!ENTITY d "&b;&b;&b;&b;">]><a>&d;</a>'
INSIDE = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as made:
        made.key("CARRIER")
        made.key("ONE", "618")
        made.key("TWO", "618", "157")
        yield made


def test_a_waybill_is_acknowledged_in_camir(world: World) -> None:
    answer = world.file(fwb())
    assert answer.status_code == 202
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert lines[0] == "PSN"
    assert lines[1] == MASTER
    assert lines[2].startswith("CSN/SR/")
    assert "NO ERRORS" in answer.text


def test_every_answer_has_its_ids_and_no_banner(world: World) -> None:
    answers = [world.file(fwb()), world.file(b"?"), world.client().get("/nowhere"), world.client().get("/health")]
    ids = {answer.headers["x-correlation-id"] for answer in answers}
    assert len(ids) == 4
    assert all(answer.headers["x-conversation-id"] for answer in answers)
    assert not any("server" in answer.headers for answer in answers)
    assert all(answer.headers["x-content-type-options"] == "nosniff" for answer in answers)
    assert not any("access-control-allow-origin" in answer.headers for answer in answers)


def test_content_that_is_wrong_is_422_with_its_code(world: World) -> None:
    answer = world.file(fwb("..."))
    assert answer.status_code == 422
    assert answer.text.splitlines()[0] == "PER"
    assert "MISSING_CARGO_DESC" in answer.text


@pytest.mark.parametrize("raw", [b"", b"what is this", b"\x00\xff\xfe\x00", b"FWB/17\n"])
def test_what_is_not_readable_is_400_or_422(world: World, raw: bytes) -> None:
    answer = world.file(raw)
    assert answer.status_code in (400, 422)
    assert answer.text.startswith("PER")


@pytest.mark.parametrize("raw", [XML, BOMB, INSIDE, "<a" * 50_000, "<a>" * 50_000])
def test_hostile_xml_is_answered_in_xml(world: World, raw: str) -> None:
    answer = world.file(raw.encode(), **{"Content-Type": "application/xml"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/xml"
    assert "root:" not in answer.text
    assert world.client().get("/health").status_code == 200


def test_the_family_is_found_from_the_bytes(world: World) -> None:
    answer = world.file(fwb(), **{"Content-Type": "application/xml"})
    assert answer.status_code == 202
    assert answer.text.startswith("PSN")


@pytest.mark.parametrize(
    "key",
    [
        "",
        "opk_",
        "opk_abcdefghijklmnop_" + "a" * 48,
        "Basic x",
        "é",
        "x" * 20_000,
    ],
)
def test_a_wrong_key_is_401(world: World, key: str) -> None:
    before = world.store.count()["facts"]
    answer = world.client().post(
        "/pact/messages", content=fwb(), headers={b"Ocp-Apim-Subscription-Key": key.encode("utf-8")}
    )
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-correlation-id"]
    assert world.store.count()["facts"] == before


def test_two_keys_are_refused(world: World) -> None:
    given = [("Ocp-Apim-Subscription-Key", world.key("CARRIER")), ("Ocp-Apim-Subscription-Key", "other")]
    assert world.client().post("/pact/messages", content=fwb(), headers=given).status_code == 400


@pytest.mark.parametrize(
    ("filer", "told", "status"),
    [
        ("ONE", None, 202),
        ("ONE", "618", 202),
        ("ONE", "157", 401),
        ("ONE", "61", 400),
        ("ONE", "abc", 400),
        ("TWO", None, 400),
        ("TWO", "157", 202),
        ("CARRIER", None, 202),
        ("CARRIER", "999", 202),
    ],
)
def test_the_airline_must_be_one_of_the_key(world: World, filer: str, told: str | None, status: int) -> None:
    headers = {} if told is None else {"Iata-Airline-Code": told}
    assert world.file(fwb(), filer, **headers).status_code == status


def test_the_prefix_of_the_waybill_is_not_held_against_the_key(world: World) -> None:
    assert world.file(fwb(number="157-56544666"), "ONE").status_code == 202


@pytest.mark.parametrize(("told", "status"), [("PACTPAC", 202), ("PACTASQ", 202), ("PACTXAC", 400), ("PACT", 400)])
def test_the_responsible_party_has_a_shape(world: World, told: str, status: int) -> None:
    assert world.file(fwb(), **{"Responsible-Party": told}).status_code == status


def test_the_same_idempotency_key_gives_the_same_answer_and_files_once(world: World) -> None:
    first = world.file(fwb(), **{"Idempotency-Key": "one"})
    before = world.store.count()["facts"]
    again = world.file(fwb(), **{"Idempotency-Key": "one"})
    assert again.status_code == first.status_code == 202
    assert again.content == first.content
    assert world.store.count()["facts"] == before
    other = world.file(fwb("COPPER VALVES FOR WATER PIPES"), **{"Idempotency-Key": "one"})
    assert other.status_code == 422
    assert other.json()["code"] == "idempotency"


def test_an_idempotency_key_is_a_filers_own(world: World) -> None:
    assert world.file(fwb(), "ONE", **{"Idempotency-Key": "own"}).status_code == 202
    assert world.file(fwb("COPPER VALVES"), "CARRIER", **{"Idempotency-Key": "own"}).status_code == 202


def test_a_test_command_is_played_in_the_test_environment(world: World) -> None:
    number = "618-30000084"
    world.file(fwb("RFI SHIPMENT PLEASE", number=number))
    told = world.filer().get("/api/answers", params={"limit": 1000}).json()["answers"]
    assert [one["code"] for one in told if one["master"] == number] == ["7H"]


def test_each_door_answers_a_repeat_in_its_own_way(world: World) -> None:
    assert world.file(fwb(), **{"Idempotency-Key": "both"}).text.startswith("PSN")
    answer = world.filer().post("/api/filings", content=fwb(), headers={"Idempotency-Key": "both"})
    assert answer.json()["accepted"] is True

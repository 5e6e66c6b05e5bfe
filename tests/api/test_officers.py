from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from api_world import PASSWORD, SECRET, World, fhl, fwb, served

from conftest import EXAMPLES
from openplaci import wiring
from openplaci.access import one_time
from openplaci.model.fact import PersonalViewed, SignInFailed

HEADERS: dict[str, dict[str, str]] = {}


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as made:
        made.key("CARRIER")
        HEADERS.update(
            {
                "officer": made.signed_in("officer", "officer"),
                "second": made.signed_in("second", "supervisor"),
                "analyst": made.signed_in("analyst", "analyst"),
                "keeper": made.signed_in("keeper", "list_keeper"),
                "admin": made.signed_in("admin", "administrator"),
            }
        )
        yield made


def ask(world: World, who: str, verb: str, path: str, **given: Any) -> httpx.Response:
    return world.client(headers=HEADERS[who]).request(verb, path, **given)


def number(place: int) -> str:
    return f"618-{4_000_000 + place}{(4_000_000 + place) % 7}"


def test_a_key_is_no_session_and_a_session_no_key(world: World) -> None:
    assert world.filer().get("/api/referrals").status_code == 401
    assert ask(world, "officer", "GET", "/api/holds").status_code == 401
    assert world.client().get("/api/referrals").status_code == 401


def test_bad_tokens_write_no_fact(world: World) -> None:
    before = world.store.count()["facts"]
    for token in ("x", "y" * 3000):
        assert world.client(headers={"Authorization": f"Bearer {token}"}).get("/api/acts").status_code == 401
    assert world.store.count()["facts"] == before


def test_an_officer_asks_and_lifts(world: World) -> None:
    one = number(1)
    world.file(fwb(number=one))
    done = ask(
        world, "officer", "POST", f"/api/referrals/{one}/acts",
        json={"act": "issue_rfi", "words": "which valves?", "why": "odd weight"},
    )  # fmt: skip
    assert done.status_code == 200, done.text
    assert done.json()["referral"]["state"] == "rfi_issued"
    listed = ask(world, "officer", "GET", "/api/referrals", params={"state": "rfi_issued"}).json()["referrals"]
    assert one in [each["key"] for each in listed]
    mine = world.filer().get(f"/api/consignments/{one}").json()
    assert mine["holds"][0]["words"] == "which valves?"
    assert "odd weight" not in str(mine)
    lifted = ask(world, "officer", "POST", f"/api/referrals/{one}/acts", json={"act": "lift"})
    assert lifted.json()["referral"]["state"] == "rfi_lifted"
    again = ask(world, "officer", "POST", f"/api/referrals/{one}/acts", json={"act": "lift"})
    assert again.status_code == 409


def test_a_house_is_named_by_its_key(world: World) -> None:
    world.file(fhl("H1", number=number(2)))
    key = f"{number(2)}/H1"
    assert ask(world, "officer", "GET", f"/api/referrals/{key}").json()["referral"]["key"] == key
    done = ask(world, "officer", "POST", f"/api/referrals/{key}/acts", json={"act": "issue_rfs", "methods": ["XRY"]})
    assert done.json()["referral"]["holds"][0]["methods"] == ["XRY"]


def test_a_do_not_load_needs_two_persons(world: World) -> None:
    one = number(3)
    world.file(fwb(number=one))
    proposed = ask(world, "officer", "POST", f"/api/referrals/{one}/acts", json={"act": "issue_dnl", "words": "stop"})
    assert proposed.status_code == 202
    waits = proposed.json()["proposal"]
    assert not waits["you_may_confirm"]
    assert world.filer().get(f"/api/consignments/{one}").json()["holds"] == []
    own = ask(world, "officer", "POST", f"/api/acts/{waits['id']}/confirm", json={"digest": waits["digest"]})
    assert own.status_code == 403
    listed = ask(world, "second", "GET", "/api/acts").json()["acts"]
    assert [each["you_may_confirm"] for each in listed if each["id"] == waits["id"]] == [True]
    wrong = ask(world, "second", "POST", f"/api/acts/{waits['id']}/confirm", json={"digest": "0" * 64})
    assert wrong.status_code in (400, 401, 409)
    done = ask(world, "second", "POST", f"/api/acts/{waits['id']}/confirm", json={"digest": waits["digest"]})
    assert done.status_code == 200, done.text
    assert world.filer().get(f"/api/consignments/{one}").json()["holds"][0]["ask"] == "dnl"
    late = ask(world, "second", "POST", f"/api/acts/{waits['id']}/confirm", json={"digest": waits["digest"]})
    assert late.status_code == 409


def test_a_proposal_is_declined(world: World) -> None:
    one = number(4)
    world.file(fwb(number=one))
    waits = ask(world, "officer", "POST", f"/api/referrals/{one}/acts", json={"act": "issue_dnl"}).json()["proposal"]
    assert ask(world, "second", "GET", f"/api/acts/{waits['id']}").json()["digest"] == waits["digest"]
    assert ask(world, "analyst", "GET", f"/api/acts/{waits['id']}").status_code == 403
    declined = ask(world, "second", "POST", f"/api/acts/{waits['id']}/withdraw", json={"why": "no"})
    assert declined.json() == {"id": waits["id"], "state": "withdrawn"}
    assert ask(world, "officer", "GET", f"/api/acts/{waits['id']}").status_code == 409


def test_score_and_reasons_are_an_officers_and_what_is_personal_is_written_down_first(world: World) -> None:
    one = number(5)
    world.file(fwb(number=one))
    clear = ask(world, "officer", "GET", f"/api/referrals/{one}").json()
    assert clear["assessment"]["score"] >= 0
    assert clear["consignment"]["shipper"]["name"] == "BRASS AND PIPES PTE"
    viewed = [each.fact for each in world.store.facts(subject=one) if isinstance(each.fact, PersonalViewed)]
    assert len(viewed) == 1
    masked = ask(world, "analyst", "GET", f"/api/referrals/{one}").json()
    assert "BRASS AND PIPES" not in str(masked)
    assert len([each for each in world.store.facts(subject=one) if isinstance(each.fact, PersonalViewed)]) == 1


def test_who_may_not_is_refused(world: World) -> None:
    one = number(6)
    world.file(fwb(number=one))
    assert ask(world, "keeper", "GET", "/api/referrals").status_code == 403
    assert ask(world, "admin", "GET", f"/api/referrals/{one}").status_code == 403
    assert ask(world, "analyst", "POST", f"/api/referrals/{one}/acts", json={"act": "release"}).status_code == 403
    assert ask(world, "officer", "GET", "/api/deliveries").status_code == 403


def test_a_later_rejection_is_told(world: World) -> None:
    one = number(7)
    world.file(fwb(number=one))
    done = ask(
        world, "officer", "POST", f"/api/referrals/{one}/acts",
        json={"act": "reject", "codes": ["MISSING_CARGO_DESC"]},
    )  # fmt: skip
    assert done.json()["referral"]["state"] == "rejected"
    mine = world.filer().get(f"/api/consignments/{one}").json()
    assert (mine["state"], mine["codes"]) == ("rejected", ["MISSING_CARGO_DESC"])


def test_deliveries_are_listed_without_what_they_say(world: World) -> None:
    world.key("HOOKED", webhook="https://filer.example/answers")
    world.file(fwb("RFI SHIPMENT PLEASE", number=number(8)), "HOOKED")
    owed = ask(world, "admin", "GET", "/api/deliveries", params={"waits": "owed"}).json()["deliveries"]
    one = next(each for each in owed if each["filer"] == "HOOKED")
    assert "body" not in one
    aside = ask(world, "admin", "POST", f"/api/deliveries/{one['id']}", json={"act": "aside", "why": "wrong address"})
    assert aside.json() == {"id": one["id"], "state": "aside"}
    listed = ask(world, "admin", "GET", "/api/deliveries").json()["deliveries"]
    assert one["id"] in [each["id"] for each in listed]
    ask(world, "admin", "POST", f"/api/deliveries/{one['id']}", json={"act": "again"})
    listed = ask(world, "admin", "GET", "/api/deliveries").json()["deliveries"]
    assert one["id"] not in [each["id"] for each in listed]
    assert ask(world, "admin", "POST", "/api/deliveries/d-none", json={"act": "again"}).status_code == 404


def test_a_filer_is_told_of_a_review_what_it_is_told_of_any_filing_that_is_not_answered(world: World) -> None:
    raw = (EXAMPLES / "cargo_imp" / "risk_battery_not_declared.txt").read_bytes()
    world.file(raw)
    referral = world.dialogue.referral("160-30071204")
    assert referral is not None
    assert referral.state == "review"
    seen = world.filer().get("/api/consignments/160-30071204").json()
    assert seen == {
        "master": "160-30071204",
        "house": None,
        "state": "received",
        "holds": [],
        "codes": [],
        "moved_to": "",
    }


def test_wrong_sign_ins_wait_and_write_one_fact(world: World) -> None:
    world.person("slow", "trainer")

    def failed() -> int:
        return sum(isinstance(each.fact, SignInFailed) for each in world.store.facts(group="session"))

    before = failed()
    wrong = {"name": "slow", "password": "not the password at all"}
    assert world.client().post("/api/session", json=wrong).status_code == 401
    again = world.client().post("/api/session", json=wrong)
    assert again.status_code == 429
    assert 0 < int(again.headers["retry-after"]) <= 61
    assert failed() == before + 1


def test_a_session_is_proven_again_and_ended(world: World) -> None:
    headers = world.signed_in("leaver", "trainer")
    client = world.client(headers=headers)
    code = one_time.code(SECRET, wiring.now())
    wrong = client.post("/api/session/proof", json={"password": PASSWORD, "code": code})
    assert wrong.status_code == 401  # a one-time code is good once
    assert client.delete("/api/session").json() == {"ended": 1}
    assert client.get("/api/acts").status_code == 401


@pytest.mark.parametrize("given", [{"name": "x" * 201, "password": "p"}, {"name": "x"}, {"nam": "x"}, {"name": 1}])
def test_a_sign_in_that_is_none_is_400(world: World, given: dict[str, object]) -> None:
    assert world.client().post("/api/session", json=given).status_code == 400

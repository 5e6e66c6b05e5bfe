"""Watchlists, screening, and entries that are kept by hand, over HTTP."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from api_world import World, served, waiting

from openplaci import wiring
from openplaci.model.fact import ActRefused, Entry, PersonalViewed, WatchlistChanged, WatchlistEntry
from openplaci.model.watchlist import Entity, ListedName, Watchlist
from openplaci.screening import keeping

HEADERS: dict[str, dict[str, str]] = {}
OFAC = Entity(id="77", kind="person", names=(ListedName(text="Tamerlan Orozbekov"),), countries=("KG",))
TIPS = "/api/watchlists/tips/entities"
QUENDLE = {"kind": "person", "names": ["Tavio Quendle", "T. Quendle"], "weak": ["Tavi"], "countries": ["Malta"]}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data = tmp_path_factory.mktemp("data")
    published = Watchlist(name="ofac", source="ofac", version="1", digest="a", entities=(OFAC,))
    keeping.put(data / "watchlists", published, at=wiring.now(), faults=0)
    with served(settings={"store": "sqlite", "data": str(data)}) as made:
        for role in ("officer", "analyst", "list_keeper", "auditor", "trainer"):
            HEADERS[role] = made.signed_in(role, role)
        assert ask(made, "POST", "/api/watchlists", json={"name": "tips"}).status_code == 201
        yield made


def ask(world: World, verb: str, path: str, who: str = "list_keeper", **given: Any) -> httpx.Response:
    headers = HEADERS[who] | given.pop("headers", {})
    return world.client(headers=headers).request(verb, path, **given)


def lists(world: World) -> Path:
    return wiring.watchlist_folder(world.settings)


def told(answer: httpx.Response) -> str:
    assert answer.headers["content-type"] == "application/problem+json"
    return str(answer.json()["detail"])


def facts(world: World, kind: type) -> list[Any]:
    found: list[Any] = []
    after = 0
    while page := world.store.facts(after=after):
        found += [one.fact for one in page if isinstance(one.fact, kind)]
        after = page[-1].seq
    return found


def test_an_entry_is_kept_read_screened_replaced_and_taken_away(world: World) -> None:
    kept = ask(world, "PUT", f"{TIPS}/T-1", json=QUENDLE | {"phones": ["+356 2123 4567"], "waybills": ["020 12345675"]})
    assert kept.status_code == 201, kept.text
    assert kept.json()["entity"]["countries"] == ["MT"]
    assert kept.json()["entity"]["waybills"] == ["020-12345675"]
    read = ask(world, "GET", f"{TIPS}/T-1", "auditor")
    assert (read.json()["entity"], read.headers["etag"]) == (kept.json()["entity"], kept.headers["etag"])

    def matches(**asked: Any) -> list[dict[str, Any]]:
        answer = ask(world, "POST", "/api/screen", "officer", json=asked)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["matches"])

    waiting(lambda: bool(matches(name="QUENDLE TAVIO", kind="person", country="mt")))
    (match,) = matches(name="QUENDLE TAVIO", kind="person", country="mt")
    assert (match["list"], match["entity"], match["for"]) == ("tips", "T-1", ["the same country, MT"])
    assert [step["how"] for step in match["alignment"]] == ["same", "same"]
    for asked in ({"phones": ["0356 21234567"]}, {"waybills": ["020-12345675"]}):
        assert [one["path"] for one in matches(**asked)] == [next(iter(asked)).removesuffix("s")]
    assert ask(world, "PUT", f"{TIPS}/T-1", json=QUENDLE).json()["what"] == "replaced"
    assert ask(world, "PUT", f"{TIPS}/T-1", json=QUENDLE).json()["what"] == "same"
    change = ask(world, "GET", "/api/watchlists/tips/changes", "auditor").json()
    assert change["changes"] == ["~ T-1 Tavio Quendle (person): phones - '+356 2123 4567'; waybills - '020-12345675'"]
    assert ask(world, "DELETE", f"{TIPS}/T-1").json()["what"] == "removed"
    assert ask(world, "DELETE", f"{TIPS}/T-1").status_code == 404
    waiting(lambda: not matches(name="QUENDLE TAVIO"))


def test_who_did_it_and_who_saw_it_are_facts_without_what_it_says(world: World) -> None:
    ask(world, "PUT", f"{TIPS}/T-2", json={"names": ["Odalric Vensbergh"], "kind": "person"})
    ask(world, "DELETE", f"{TIPS}/T-2")
    found = [fact for fact in facts(world, WatchlistEntry) if fact.entity == "T-2"]
    assert [fact.what for fact in found] == ["added", "removed"]
    assert "Odalric" not in str(facts(world, WatchlistEntry))
    assert {fact.name for fact in facts(world, WatchlistChanged)} == {"tips"}
    assert "Odalric" not in str(facts(world, WatchlistChanged))
    keeper = found[0].by
    (head,) = [one for one in keeping.heads(lists(world)) if one.name == "tips"]
    assert facts(world, WatchlistEntry)[-1].digest == head.digest
    before = len(facts(world, PersonalViewed))
    ask(world, "GET", "/api/watchlists/ofac/entities/77")
    ask(world, "POST", "/api/screen", json={"name": "Tamerlan Orozbekov"})
    ask(world, "POST", "/api/screen", json={"name": "Peter Miller"})
    seen = facts(world, PersonalViewed)[before:]
    assert [(fact.by, fact.key) for fact in seen] == [(keeper, "watchlist:ofac/77"), (keeper, "watchlist:ofac")]


def test_nothing_is_shown_where_the_view_cannot_be_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(world.gate, "viewed", full)
    answer = ask(world, "POST", "/api/screen", json={"name": "Tamerlan Orozbekov"})
    assert (answer.status_code, "Orozbekov" in answer.text) == (503, False)


ROUTES = (
    ("GET", "/api/watchlists", None), ("POST", "/api/watchlists", {"name": "mine"}),
    ("GET", "/api/watchlists/ofac", None), ("GET", "/api/watchlists/ofac/changes", None),
    ("GET", "/api/watchlists/ofac/entities", None), ("GET", "/api/watchlists/ofac/entities/77", None),
    ("PUT", f"{TIPS}/T-9", QUENDLE), ("DELETE", f"{TIPS}/T-9", None),
    ("POST", "/api/screen", {"name": "Tamerlan Orozbekov"}),
    ("POST", "/api/screen/batch", {"parties": [{"name": "Tamerlan Orozbekov"}]}),
)  # fmt: skip
READS, SCREENS = range(6), (8, 9)
MAY = {
    "officer": {0, 2, 3, 4, 5, 8, 9}, "analyst": {8, 9}, "auditor": {0, 2, 3, 4, 5}, "trainer": set[int](),
}  # fmt: skip


@pytest.mark.parametrize("who", MAY)
@pytest.mark.parametrize("place", range(len(ROUTES)))
def test_each_role_may_what_the_table_says(world: World, who: str, place: int) -> None:
    verb, path, body = ROUTES[place]
    before = len(facts(world, ActRefused))
    answer = ask(world, verb, path, who, json=body)
    assert answer.status_code == (200 if place in MAY[who] else 403), answer.text
    assert len(facts(world, ActRefused)) - before == (place not in MAY[who])
    if place not in MAY[who]:
        assert "Orozbekov" not in answer.text
    assert "T-9" not in str(keeping.watchlist(lists(world), "tips"))


@pytest.mark.parametrize("place", range(len(ROUTES)))
def test_a_filer_learns_nothing(world: World, place: int) -> None:
    verb, path, body = ROUTES[place]
    for path_ in (path, path.replace("ofac", "nobody").replace("tips", "nobody")):
        answer = world.filer().request(verb, path_, json=body)
        assert (answer.status_code, told(answer)) == (
            401,
            "not signed in; expected Authorization: Bearer TOKEN, which POST /api/session gives",
        )


def test_two_who_edit_the_same_entry_know_of_each_other(world: World) -> None:
    first = ask(world, "PUT", f"{TIPS}/T-3", json={"phones": ["030 1234567"]}, headers={"If-None-Match": "*"})
    assert first.status_code == 201
    again = ask(world, "PUT", f"{TIPS}/T-3", json={"phones": ["030 7654321"]}, headers={"If-None-Match": "*"})
    assert (again.status_code, again.json()["code"]) == (412, "changed")
    mine = {"If-Match": first.headers["etag"]}
    second = ask(world, "PUT", f"{TIPS}/T-3", json={"phones": ["030 7654321"]}, headers=mine)
    assert second.status_code == 200
    for verb, body in (("PUT", {"phones": ["030 1111111"]}), ("DELETE", None)):
        assert ask(world, verb, f"{TIPS}/T-3", json=body, headers=mine).status_code == 412
    assert ask(world, "PUT", f"{TIPS}/T-4", json=QUENDLE, headers={"If-Match": "*"}).status_code == 412
    for bad in ({"If-Match": "abc"}, {"If-None-Match": '"x"'}, {"If-Match": '"a", "b"'}):
        assert ask(world, "PUT", f"{TIPS}/T-3", json=QUENDLE, headers=bad).status_code == 400
    gone = ask(world, "DELETE", f"{TIPS}/T-3", headers={"If-Match": second.headers["etag"]})
    assert gone.status_code == 200


def test_of_many_who_write_at_once_none_is_lost(world: World) -> None:
    def put(place: int) -> int:
        return ask(world, "PUT", f"{TIPS}/many-{place}", json={"names": [f"Many Number {place}"]}).status_code

    with ThreadPoolExecutor(16) as threads:
        assert set(threads.map(put, range(50))) == {201}
    page = ask(world, "GET", TIPS, params={"limit": 1000}).json()
    assert {f"many-{place}" for place in range(50)} <= {one["id"] for one in page["entities"]}
    first = ask(world, "GET", TIPS, params={"limit": 20}).json()
    rest = ask(world, "GET", TIPS, params={"limit": 1000, "after": first["next"]}).json()
    assert first["entities"] + rest["entities"] == page["entities"]
    assert (first["more"], rest["more"]) == (True, False)


def test_all_but_one_may_be_taken_away_by_hand(world: World) -> None:
    ask(world, "POST", "/api/watchlists", json={"name": "short"})
    for place in range(5):
        ask(world, "PUT", f"/api/watchlists/short/entities/{place}", json={"names": [f"Somebody Number{place}"]})
    for place in range(5):
        assert ask(world, "DELETE", f"/api/watchlists/short/entities/{place}").status_code == 200
    assert ask(world, "GET", "/api/watchlists/short").json()["entities"] == 0


@pytest.mark.parametrize("identity", ["a/b/c", "https://x.example/1?y=2#3", "ГР-7", "id with blank", "..", "%2e%2e"])
def test_ids_of_any_kind_find_their_way(world: World, identity: str) -> None:
    path = f"{TIPS}/{quote(identity, safe='').replace('..', '%2e%2e')}"
    answer = ask(world, "PUT", path, json=QUENDLE)
    if identity == "..":  # a client folds it away, and the address is another
        assert answer.status_code in (201, 404, 405)
        return
    assert answer.json()["entity"]["id"] == identity
    assert ask(world, "GET", path).json()["entity"]["id"] == identity
    assert ask(world, "DELETE", path).status_code == 200


@pytest.mark.parametrize(
    "name", ["nobody", "../ofac", "..%2f..%2fofac", "%2e%2e", "OFAC", "ofac.list", "tips%0a", "%00"]
)
def test_a_name_that_is_none_finds_no_list(world: World, name: str) -> None:
    for verb, path, body in (
        ("GET", "", None), ("GET", "/changes", None), ("GET", "/entities", None), ("GET", "/entities/1", None),
        ("PUT", "/entities/1", QUENDLE), ("DELETE", "/entities/1", None),
    ):  # fmt: skip
        answer = ask(world, verb, f"/api/watchlists/{name}{path}", json=body)
        assert answer.status_code in (404, 405), answer.text
        assert str(lists(world)) not in answer.text


@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        ({}, 422, "nothing to screen in the entry"),
        ({"names": ["..."]}, 422, "the name '...' has no word in it"),
        ({"names": ["Ann", "\u200b\u200d"]}, 422, "has no word in it"),
        ({"kind": "person", "names": ["Ann Bell"], "countries": ["Atlantis"]}, 422, "'Atlantis' is not known"),
        ({"names": ["Ann Bell"], "born": ["soon"]}, 422, "the date of birth 'soon'"),
        ({"names": ["Ann Bell"], "emails": ["nobody"]}, 422, "'nobody' is no e-mail"),
        ({"phones": ["ring me"]}, 422, "'ring me' is no phone"),
        ({"phones": ["12"]}, 422, "that takes seven digits"),
        ({"weak": ["Ann"]}, 422, "only weak names"),
        ({"names": ["x" * 501]}, 400, "'names"),
        ({"names": ["Ann Bell"] * 10_000}, 400, "'names'"),
        ({"name": "Ann"}, 400, "did you mean names?"),
        ({"names": "Ann"}, 400, "expected `array`"),
        ({"names": [None]}, 400, "expected `str`"),
        ({"kind": "alien", "names": ["Ann Bell"]}, 400, "'alien'"),
        ([], 400, "expected `object`"),
    ],
)
def test_what_is_wrong_with_an_entry_is_told_and_nothing_kept(world: World, body: Any, status: int, words: str) -> None:
    before = keeping.watchlist(lists(world), "tips")
    answer = ask(world, "PUT", f"{TIPS}/bad", json=body)
    assert (answer.status_code, words in told(answer)) == (status, True), answer.text
    assert "\n" not in told(answer)
    assert keeping.watchlist(lists(world), "tips") == before


@pytest.mark.parametrize("raw", [b"", b"{", b"[" * 100_000, b'{"names":["\\ud800"]}', b"\xff\xfe", b"null"])
def test_hostile_json_is_refused(world: World, raw: bytes) -> None:
    for verb, path in (("PUT", f"{TIPS}/bad"), ("POST", "/api/screen"), ("POST", "/api/screen/batch")):
        assert ask(world, verb, path, content=raw).status_code == 400


def test_a_huge_name_is_refused(world: World) -> None:
    body = {"names": ["x" * 10_000_000]}
    assert ask(world, "PUT", f"{TIPS}/bad", json=body).status_code == 413
    assert ask(world, "POST", "/api/screen", json={"name": "x " * 100_000}).status_code == 400


def test_signs_that_turn_a_text_are_taken_out(world: World) -> None:
    body = {"names": ["\u202eKniVOK  \u2066Ann\u2069\x00\tBell"], "kind": "person", "remarks": "a\nb\x1b[31m"}
    kept = ask(world, "PUT", f"{TIPS}/turned", json=body).json()["entity"]
    assert (kept["names"][0]["text"], kept["remarks"]) == ("KniVOK Ann Bell", "a b[31m")
    for identity in ("x%E2%80%AEy", "%07", "%20x", "x" * 101):
        assert "is no id of an entry" in told(ask(world, "PUT", f"{TIPS}/{identity}", json=QUENDLE))


def test_a_published_list_is_not_kept_by_hand(world: World) -> None:
    for verb in ("PUT", "DELETE"):
        answer = ask(world, verb, "/api/watchlists/ofac/entities/77", json=QUENDLE if verb == "PUT" else None)
        assert (answer.status_code, "only own lists are kept by hand" in told(answer)) == (409, True)
    assert ask(world, "POST", "/api/watchlists", json={"name": "ofac"}).status_code == 409
    assert ask(world, "POST", "/api/watchlists", json={"name": "../x"}).status_code == 400


def test_a_batch_is_answered_in_order(world: World) -> None:
    body = {"parties": [{"name": "Peter Miller"}, {"name": "OROZBEKOV Tamerlane", "kind": "person"}], "threshold": 0.8}
    parties = ask(world, "POST", "/api/screen/batch", "analyst", json=body).json()["parties"]
    assert [(one["query"], len(one["matches"])) for one in parties] == [("Peter Miller", 0), ("OROZBEKOV Tamerlane", 1)]
    bad: dict[str, Any]
    for bad in ({"parties": []}, {"parties": [{"name": "x"}] * 101}, {"parties": [{"name": "x"}], "threshold": 0.2}):
        assert ask(world, "POST", "/api/screen/batch", json=bad).status_code == 400


def test_where_there_is_no_list_or_none_that_can_be_read_it_says_so(tmp_path: Path) -> None:
    with served(settings={"store": "sqlite", "data": str(tmp_path)}) as made:
        HEADERS["alone"] = made.signed_in("alone", "list_keeper")
        answer = ask(made, "POST", "/api/screen", "alone", json={"name": "Ann Bell"})
        assert (answer.status_code, "there is no watchlist yet" in told(answer)) == (409, True)
        ask(made, "POST", "/api/watchlists", "alone", json={"name": "tips"})
        path = lists(made) / "tips.list"
        path.write_bytes(path.read_bytes()[:20])
        waiting(lambda: ask(made, "POST", "/api/screen", "alone", json={"name": "Ann Bell"}).status_code == 503)
        for verb, where in (("POST", "/api/screen"), ("GET", "/api/watchlists"), ("PUT", f"{TIPS}/1")):
            answer = ask(made, verb, where, "alone", json={"name": "Ann"} if verb == "POST" else QUENDLE)
            assert (answer.status_code, str(tmp_path) in answer.text) == (503, False)
            assert "is damaged or cannot be compiled" in told(answer)
    with served() as made:
        HEADERS["alone"] = made.signed_in("alone", "list_keeper")
        assert "in memory alone" in told(ask(made, "GET", "/api/watchlists", "alone"))


def test_an_entry_that_the_record_does_not_take_is_not_in_force(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(entries: list[Entry], **_: object) -> None:
        if any(isinstance(fact, WatchlistEntry) for one in entries for fact in one.facts):
            raise OSError("disk full")

    before = keeping.watchlist(lists(world), "tips")
    monkeypatch.setattr(world.store, "write", full)
    assert ask(world, "PUT", f"{TIPS}/unkept", json=QUENDLE).status_code == 503
    assert keeping.watchlist(lists(world), "tips") == before


def test_once_people_have_accounts_entries_are_a_draft_until_two_persons_publish_it(tmp_path: Path) -> None:
    with served(settings={"store": "sqlite", "data": str(tmp_path)}) as made:
        HEADERS["keeper"] = made.signed_in("keeper", "list_keeper")
        assert ask(made, "POST", "/api/watchlists", "keeper", json={"name": "tips"}).status_code == 201
        assert ask(made, "PUT", f"{TIPS}/T-1", "keeper", json=QUENDLE).json()["draft"] is False
        HEADERS["admin"] = made.signed_in("admin", "administrator")
        HEADERS["super"] = made.signed_in("super", "supervisor")
        kept = ask(made, "PUT", f"{TIPS}/T-2", "keeper", json={"names": ["Odalric Vensbergh"]})
        assert kept.json()["draft"] is True
        assert ask(made, "DELETE", f"{TIPS}/T-1", "keeper").json()["draft"] is True
        found = ask(made, "GET", "/api/watchlists", "keeper").json()
        assert [(one["name"], one["entities"]) for one in (*found["lists"], *found["drafts"])] == [("tips", 1)] * 2
        assert ask(made, "GET", f"{TIPS}/T-2", "super").status_code == 404
        assert ask(made, "GET", f"{TIPS}/T-2", "super", params={"draft": True}).status_code == 200
        change = ask(made, "GET", "/api/watchlists/tips/changes", "super", params={"draft": "true"}).json()
        assert [one[:5] for one in change["changes"]] == ["+ T-2", "- T-1"]

        for who in ("super", "admin"):
            assert ask(made, "POST", "/api/watchlists/tips/publish", who).status_code == 403
        proposed = ask(made, "POST", "/api/watchlists/tips/publish", "keeper")
        assert proposed.status_code == 202, proposed.text
        assert "Odalric" not in proposed.text
        act = f"/api/acts/{proposed.json()['id']}/confirm"
        digest = {"digest": proposed.json()["digest"]}
        assert ask(made, "POST", act, "keeper", json=digest).status_code == 403
        ask(made, "PUT", f"{TIPS}/T-3", "keeper", json={"names": ["Somebody Else"]})
        assert ask(made, "POST", act, "super", json=digest).status_code == 409
        assert ask(made, "DELETE", f"{TIPS}/T-3", "keeper").status_code == 200
        assert ask(made, "POST", act, "super", json=digest).status_code == 200
        assert ask(made, "GET", "/api/watchlists/tips", "super").json()["entities"] == 1
        assert ask(made, "GET", f"{TIPS}/T-2", "super").status_code == 200
        assert ask(made, "GET", "/api/watchlists", "super").json()["drafts"] == []

        ask(made, "PUT", f"{TIPS}/T-4", "keeper", json=QUENDLE)
        assert ask(made, "DELETE", "/api/watchlists/tips/draft", "super").status_code == 403
        assert ask(made, "DELETE", "/api/watchlists/tips/draft", "keeper").status_code == 200
        assert ask(made, "DELETE", "/api/watchlists/tips/draft", "keeper").status_code == 404
        assert ask(made, "POST", "/api/watchlists/tips/publish", "keeper").status_code in (404, 409)

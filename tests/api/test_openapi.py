import json
import re
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from api_world import World, fhl, fwb, served
from starlette.applications import Starlette
from starlette.routing import Route as Mounted

from openplaci.api import list_shapes, problems, shapes
from openplaci.api.examples import EXAMPLES
from openplaci.api.openapi import statuses
from openplaci.api.routes import ROUTES


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    with served() as made:
        made.key("CARRIER")
        yield made


@pytest.fixture(scope="module")
def document(world: World) -> dict[str, Any]:
    answer = world.client().get("/openapi.json")
    assert answer.status_code == 200
    made: dict[str, Any] = answer.json()
    return made


def test_it_lists_every_route_of_the_application_and_no_other(world: World, document: dict[str, Any]) -> None:
    app = world.app._app  # type: ignore[attr-defined]
    assert isinstance(app, Starlette)
    served_ = {
        (method, re.sub(r":\w+\}", "}", route.path))
        for route in app.routes
        if isinstance(route, Mounted)
        for method in route.methods or ()
        if method != "HEAD"
    }
    listed = {(method.upper(), path) for path, item in document["paths"].items() for method in item}
    assert listed == served_
    assert len(listed) == len(ROUTES)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for name in set(re.findall(r'"#/components/schemas/([^"]+)"', json.dumps(document))):
        assert name in document["components"]["schemas"]


def test_every_route_tells_its_problems_and_who_may(document: dict[str, Any]) -> None:
    for route in ROUTES:
        path = re.sub(r":\w+\}", "}", route.path)
        made = document["paths"][path][route.method.lower()]
        assert [int(status) for status in made["responses"]] == list(statuses(route))
        assert bool(made["security"]) == (route.door in ("key", "session"))
        assert made["summary"]
        assert "500" not in made["responses"]


def test_no_filers_answer_can_hold_a_score_or_a_reason(document: dict[str, Any]) -> None:
    for route in ROUTES:
        if route.door == "key" and route.answer is not None:
            names = _names(document, route.answer.__name__, set())
            assert not names & {"score", "band", "outcome", "reasons", "clears", "since_state", "points", "floor"} or (
                route.name == "flights"
            )


def _names(document: dict[str, Any], shape: str, seen: set[str]) -> set[str]:
    if shape in seen:
        return set()
    seen.add(shape)
    text = json.dumps(document["components"]["schemas"][shape])
    names = set(document["components"]["schemas"][shape].get("properties", ()))
    for inner in re.findall(r"#/components/schemas/([^\"]+)", text):
        names |= _names(document, inner, seen)
    return names


def test_metrics_count_and_name_nobody(world: World) -> None:
    world.file(fwb())
    world.file(fhl("H1", "RFI SHIPMENT PLEASE"))
    text = world.client().get("/metrics").text
    assert 'openplaci_requests_total{method="POST",route="pact",status="202"} 2.0' in text
    assert 'openplaci_open_referrals{state="rfi_issued"} 1.0' in text
    assert "openplaci_request_seconds_bucket" in text
    assert 'openplaci_filings_total{door="pact",outcome="accepted"} 2.0' in text
    assert "33182004" not in text
    assert "CARRIER" not in text


def test_it_is_ready_only_once_it_is_warm() -> None:
    import threading

    go, broke = threading.Event(), threading.Event()

    def broken() -> None:
        broke.set()
        raise ValueError("no")

    with served(warm={"messages": lambda: go.wait(30), "other": broken}) as world:
        client = world.client()
        answer = client.get("/ready")
        assert answer.status_code == 503
        assert answer.json() == {"ready": False, "missing": ["messages", "other"]}
        assert client.get("/health").status_code == 200
        go.set()
        assert broke.wait(30)
        while client.get("/ready").json()["missing"] != ["other"]:
            pass
        while '"step":"other"' not in world.logged.getvalue():
            pass
    with served() as world:
        assert world.client().get("/ready").json() == {"ready": True, "missing": []}
        assert world.client().get("/version").json()["environment"] == "test"


def test_each_example_is_of_its_shape_and_stands_in_the_document(document: dict[str, Any]) -> None:
    for name, example in EXAMPLES.items():
        shape = getattr(shapes, name, None) or getattr(list_shapes, name, None) or getattr(problems, name)
        msgspec.convert(example, shape, strict=True)
        assert set(example) <= {one.encode_name for one in msgspec.structs.fields(shape)}, name
        assert document["components"]["schemas"][name]["examples"] == [example]

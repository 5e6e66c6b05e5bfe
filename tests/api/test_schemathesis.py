"""Every route asked with what its document allows and with what it does not: no 5xx, and nothing of another filer."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from api_world import World, fhl, fwb, served
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from openplaci import wiring
from openplaci.model.access import Role
from openplaci.model.watchlist import Entity, ListedName, Watchlist
from openplaci.screening import keeping

load_all_checks()

ROLES: tuple[Role, ...] = (
    "officer",
    "supervisor",
    "analyst",
    "list_keeper",
    "aviation_security",
    "auditor",
    "administrator",
    "trainer",
)
FOREIGN = "OTHERS BRASS VALVES"
QUIET = ("/ready", "/api/session")
"""Not asked: 503 while it is not warm, and what would sign the caller out or hold it up."""


STAFF: dict[str, dict[str, str]] = {}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    data = tmp_path_factory.mktemp("data")
    tip = Entity(id="T-1", kind="person", names=(ListedName(text="Tavio Quendle"),))
    tips = Watchlist(name="tips", source="own", version="1", digest="a", entities=(tip,))
    keeping.put(data / "watchlists", tips, at=wiring.now(), faults=0)
    with served(settings={"log_level": "error", "store": "sqlite", "data": str(data)}) as made:
        made.key("CARRIER")
        made.key("OTHER")
        made.key("PARTNER", role="partner")
        made.file(fwb())
        made.file(fwb("RFI SHIPMENT PLEASE", number="618-30000003"))
        made.file(fhl("H1"))
        made.file(fwb(FOREIGN, number="157-56544666"), "OTHER")
        STAFF.update({role: made.signed_in(f"{role}-1", role) for role in ROLES})
        yield made


def callers(world: World) -> dict[str, dict[str, str]]:
    found = {name: {"Authorization": f"Bearer {world.key(name)}"} for name in ("CARRIER", "PARTNER")}
    return {"nobody": {}} | found | STAFF


def asked(world: World, who: str, headers: dict[str, str], most: int) -> int:
    schema = schemathesis.openapi.from_url(f"http://127.0.0.1:{world.port}/openapi.json")
    count = 0
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]
        if operation.path.startswith(QUIET):
            continue

        @settings(
            max_examples=most, deadline=None, database=None, derandomize=True,
            suppress_health_check=list(HealthCheck), phases=(Phase.explicit, Phase.generate),
        )  # fmt: skip
        def one(case: Any) -> None:
            nonlocal count
            count += 1
            answer = case.call(headers=headers)
            assert answer.status_code < 500, (case.operation.label, answer.text)
            case.validate_response(answer, excluded_checks=excluded())
            if who == "CARRIER":
                assert FOREIGN not in answer.text
                assert "Quendle" not in answer.text
                assert "157-56544666" not in answer.text or "157-56544666" in str(case)

        given(case=operation.as_strategy())(one)()
    return count


def excluded() -> list[Any]:
    """Checks of what the document does not promise: that every malformed request is refused, or every other taken."""
    wanted = {
        "status_code_conformance", "content_type_conformance", "response_schema_conformance",
        "response_headers_conformance", "not_a_server_error",
    }  # fmt: skip
    return [check for check in CHECKS.get_all() if check.__name__ not in wanted]


@pytest.mark.parametrize("who", ["nobody", "CARRIER", "officer", "list_keeper", "administrator"])
def test_a_few_of_each_route(world: World, who: str) -> None:
    assert asked(world, who, callers(world)[who], 4) > 50


@pytest.mark.e2e
@pytest.mark.parametrize("who", ["nobody", "CARRIER", "PARTNER", *ROLES])
def test_many_of_each_route(world: World, who: str) -> None:
    assert asked(world, who, callers(world)[who], 60) > 500

"""The OpenAPI 3.1 document, made from the table of routes and the shapes that they name."""

import re
from collections.abc import Iterable, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

import msgspec

from openplaci import __version__
from openplaci.api.examples import EXAMPLES as SHAPES
from openplaci.api.problems import MEDIA_TYPE, ProblemBody
from openplaci.model.programme import Programme

if TYPE_CHECKING:
    from openplaci.api.routes import Route

_PARAMETER = re.compile(r"\{(\w+)(?::path)?\}")
_MULTIPART = "multipart/form-data"

ANYWHERE = (400, 414, 431, 503)
"""Problems that every route may have."""
OF_DOOR = {"open": (), "key": (401, 403), "session": (401, 403), "sign-in": ()}
OF_BODY = (408, 413)
SECURITY: dict[str, list[dict[str, list[str]]]] = {
    "open": [],
    "sign-in": [],
    "key": [{"key": []}, {"subscriptionKey": []}],
    "session": [{"session": []}],
}
SCHEMES: dict[str, Any] = {
    "key": {"type": "http", "scheme": "bearer", "description": "A filer's key."},
    "subscriptionKey": {
        "type": "apiKey",
        "in": "header",
        "name": "Ocp-Apim-Subscription-Key",
        "description": "The same key, as PACT's clients send it.",
    },
    "session": {"type": "http", "scheme": "bearer", "description": "The token that POST /api/session gives."},
}
EXAMPLES = {
    "master": "157-56544666",
    "house": "H1",
    "key": "157-56544666/H1",
    "id": "a-abcdefghijklmnop",
    "list": "ofac",
    "name": "tips",
    "entry": "T-1",
}
WHATS = ("e-csd", "packing-list", "screening-result", "waybill", "other")
MESSAGE = """FWB/17
618-33182004SINYVR/T2K35.0MC0.12
FLT/SQ028/21
RTG/YVRSQ
SHP
NAM/BRASS AND PIPES PTE
ADR/77 HARBOUR ROAD
LOC/SINGAPORE
/SG/638612
CNE
NAM/WATERWORKS LTD
ADR/2210 RIVER STREET
LOC/VANCOUVER/BC
/CA/V5L 1A4
CVD/SGD//PP/NVD/NCV/XXX
RTD/1/P2/K35.0/CQ/W35.0
/NG/BRASS VALVES FOR WATER PIPES
ISU/19APR26/SINGAPORE
"""
DESCRIPTION = (
    "Advance information on air cargo is filed here before loading, and answered. Every answer carries a correlation "
    "id. A problem is one JSON object: status, code, title, detail. What is not a caller's own is not found."
)
HEADERS: dict[str, tuple[tuple[str, str], ...]] = {
    "pact": (
        ("Iata-Airline-Code", "Airline prefix, 3 digits; it may be left out where the key has one airline or all."),
        ("Responsible-Party", "7 characters: PACT, P or A for the environment, the carrier's designator."),
        ("Idempotency-Key", "The same key with the same bytes is answered with the same answer."),
    ),
    "keepEntry": (
        ("If-Match", "ETag of the entry that is replaced, or *; 412 where it is another by now."),
        ("If-None-Match", "*: only where there is no entry of that id yet."),
    ),
    "removeEntry": (("If-Match", "ETag of the entry that is taken away; 412 where it is another by now."),),
    "file": (("Idempotency-Key", "The same key with the same bytes is answered with the same answer."),),
}


def document(routes: Sequence["Route"], programme: Programme) -> dict[str, Any]:
    """The document of these routes."""
    shapes = {one for route in routes for one in (route.answer, route.body) if one is not None}
    ordered = sorted({*shapes, ProblemBody}, key=lambda shape: shape.__name__)
    _, components = msgspec.json.schema_components(ordered, ref_template="#/components/schemas/{name}")
    for name, example in SHAPES.items():
        components[name]["examples"] = [example]
    paths: dict[str, dict[str, Any]] = {}
    for route in routes:
        operation = _operation(route, programme)
        paths.setdefault(_PARAMETER.sub(r"{\1}", route.path), {})[route.method.lower()] = operation
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OpenPLACI",
            "version": __version__,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": name} for name in dict.fromkeys(route.tag for route in routes)],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": SCHEMES},
    }


def statuses(route: "Route") -> tuple[int, ...]:
    """Every status that a route can answer with, in order."""
    bodied = OF_BODY if route.method in ("POST", "PUT") else ()
    return tuple(sorted({*route.ok, *route.wrong, *ANYWHERE, *OF_DOOR[route.door], *bodied}))


def _operation(route: "Route", programme: Programme) -> dict[str, Any]:
    made: dict[str, Any] = {
        "operationId": route.name,
        "tags": [route.tag],
        "summary": (route.handler.__doc__ or "").strip().splitlines()[0].rstrip("."),
        "security": SECURITY[route.door],
        "responses": {str(status): _response(route, status, programme) for status in statuses(route)},
    }
    if parameters := [*_of_path(route), *_of_query(route), *_of_headers(route)]:
        made["parameters"] = parameters
    if route.takes:
        made["requestBody"] = {"required": True, "content": dict(_content(route))}
    if route.permission:
        made["description"] = f"Needs the permission `{route.permission}`."
    return made


def _response(route: "Route", status: int, programme: Programme) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if status in route.ok:
        if route.answer is not None:
            content["application/json"] = {"schema": _ref(route.answer)}
        for media_type in route.gives:
            content[media_type] = {"schema": {} if "json" in media_type else {"type": "string"}}
    if status not in route.ok or status in (*route.wrong, *ANYWHERE):
        content[MEDIA_TYPE] = {"schema": _ref(ProblemBody)}
    return {
        "description": HTTPStatus(status).phrase,
        "headers": {programme.wire.correlation: {"schema": {"type": "string"}, "description": "Id of this answer."}},
        "content": content,
    }


def _ref(shape: Any) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{shape.__name__}"}


def _of_path(route: "Route") -> Iterable[dict[str, Any]]:
    for name in _PARAMETER.findall(route.path):
        yield {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1},
            "example": EXAMPLES[name],
        }


def _of_query(route: "Route") -> Iterable[dict[str, Any]]:
    if route.query is None:
        return
    schema, components = msgspec.json.schema_components((route.query,), ref_template="#/{name}")
    del schema
    made = components[route.query.__name__]
    for name, one in made["properties"].items():
        shape = dict(one)
        default = shape.pop("default", None)
        choices = [choice for choice in shape.get("anyOf", ()) if choice != {"type": "null"}]
        if len(choices) == 1:
            shape = choices[0]
        if default is not None:
            shape["default"] = default
        yield {"name": name, "in": "query", "required": name in made.get("required", ()), "schema": shape}


def _of_headers(route: "Route") -> Iterable[dict[str, Any]]:
    for name, words in HEADERS.get(route.name, ()):
        yield {"name": name, "in": "header", "required": False, "schema": {"type": "string"}, "description": words}


def _content(route: "Route") -> Iterable[tuple[str, dict[str, Any]]]:
    for media_type in route.takes:
        if route.body is None:
            made: dict[str, Any] = {"schema": {"type": "string"}}
            if (media_type == "text/plain" and "pact" in (route.name, route.tag)) or route.name == "file":
                made["example"] = MESSAGE if media_type == "text/plain" else "<Waybill/>"
            yield media_type, made
        elif media_type == _MULTIPART:
            yield media_type, {"schema": _form(route)}
        else:
            yield media_type, {"schema": _ref(route.body)}


def _form(route: "Route") -> dict[str, Any]:
    """The multipart form of a body: its fields, and documents by what they are."""
    _, components = msgspec.json.schema_components((route.body,), ref_template="#/components/schemas/{name}")
    made = dict(components[route.body.__name__]["properties"])
    files = {what: {"type": "string", "contentMediaType": "application/octet-stream"} for what in WHATS}
    return {"type": "object", "properties": made | files, "additionalProperties": False}

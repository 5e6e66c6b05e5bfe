"""The page of the HTTP interface: every route with its shapes, from the OpenAPI document itself."""

from collections.abc import Iterator
from typing import Any

from openplaci import wiring
from openplaci.api.openapi import document
from openplaci.api.routes import ROUTES

Row = tuple[str, ...]


def api_routes() -> Iterator[tuple[str, str, Row, tuple[Row, ...]]]:
    """Of each route its head, a line about it, its statuses, and rows of its parameters."""
    made = document(ROUTES, wiring.programme("pact"))
    for path, item in made["paths"].items():
        for method, one in item.items():
            rows = tuple(_parameter(parameter) for parameter in one.get("parameters", ()))
            yield f"{method.upper()} {path}", _about(one), tuple(one["responses"]), rows


def _about(one: dict[str, Any]) -> str:
    who = " or ".join(f"`{name}`" for scheme in one["security"] for name in scheme) or "anybody"
    words = [f"{one['summary']}.", f"For: {who}.", one.get("description", "")]
    if body := one.get("requestBody"):
        words.append(f"Body: {', '.join(map(_shape, body['content'].items()))}.")
    answers = {
        _shape(content)
        for response in one["responses"].values()
        for content in response["content"].items()
        if "problem" not in content[0]
    }
    words.append(f"Answer: {', '.join(sorted(answers))}.")
    return " ".join(filter(None, words))


def _shape(content: tuple[str, dict[str, Any]]) -> str:
    media_type, one = content
    name = one["schema"].get("$ref", "").rpartition("/")[2]
    return f"`{name}` ({media_type})" if name else media_type


def _parameter(one: dict[str, Any]) -> Row:
    return f"`{one['name']}`", one["in"], one.get("description") or one["schema"].get("description", "")

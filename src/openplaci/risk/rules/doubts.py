"""What a rule says that can hardly be meant: it is right by the language, and will never fire, or always.

No rule is refused for it, since a rule may look for data that are wrong. `openplaci rules check` tells it.
"""

import re
from collections.abc import Iterator

from openplaci.risk.rules.tree import Call, Compare, Loop, Node, Path, Value, Values, Within, walk

_PLACE = (re.compile(r"[A-Z]{3}"), "a place is a code of three capitals, as SAH")
_COUNTRY = (re.compile(r"[A-Z]{2}"), "a country is a code of two capitals, as YE")
_CARRIER = (re.compile(r"[A-Z0-9]{2,3}"), "a carrier is its designator, as QR")
_HS = (re.compile(r"\d+"), "an HS code is digits alone, as 8507")
SHAPES = {
    "origin": _PLACE,
    "destination": _PLACE,
    "from": _PLACE,
    "to": _PLACE,
    "country": _COUNTRY,
    "customs_origin": _COUNTRY,
    "origin_country": _COUNTRY,
    "destination_country": _COUNTRY,
    "from_country": _COUNTRY,
    "to_country": _COUNTRY,
    "carrier": _CARRIER,
    "hs": _HS,
}
"""Name -> how its values are written (IATA, ISO 3166-1 alpha-2, Harmonized System), and that in words."""


def doubts(node: Node) -> tuple[str, ...]:
    """What is doubtful in a rule, one sentence each, without full stop."""
    return tuple(dict.fromkeys(said for one in walk(node) for said in _of(one)))


def _of(node: Node) -> Iterator[str]:
    match node:
        case Compare("==" | "!=", Path() as one, Path() as other):
            for path, beside in ((one, other), (other, one)):
                if path.type.choices and not beside.type.choices:
                    choices = ", ".join(f'"{choice}"' for choice in path.type.choices)
                    yield f"{path} is compared with the name {beside}; is one of {choices} meant?"
        case Compare("==" | "!=", Path() as path, Value(str() as value)) | Compare(
            "==" | "!=", Value(str() as value), Path() as path
        ):
            yield from _odd(path, (value,))
        case Within(Path() as path, Values(values)):
            yield from _odd(path, tuple(map(str, values)))
        case Call("starts" | "ends", (Path() as path, Values(values))) if path.steps and path.steps[-1] == "hs":
            yield from _odd(path, tuple(map(str, values)))
        case Loop(_, variable, over, test) if not _asks(test, variable):
            if node.where is None or not _asks(node.where, variable):
                yield f"the loop over {over} asks nothing of {variable}; is a name of it meant, as in {variable}. ...?"


def _odd(path: Path, values: tuple[str, ...]) -> Iterator[str]:
    shape = SHAPES.get(path.steps[-1] if path.steps else "")
    if shape is not None:
        pattern, words = shape
        for value in values:
            if not pattern.fullmatch(value):
                yield f'{path} is hardly ever "{value}": {words}'


def _asks(node: Node, variable: str) -> bool:
    return any(isinstance(one, Path) and one.root == variable for one in walk(node))

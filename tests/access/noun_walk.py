"""Walks nouns by their types, and makes one in which every field says where it stands."""

import datetime as dt
import itertools
import typing
from collections.abc import Iterator
from typing import Any, get_args

import msgspec

from openplaci.access.masking import nouns_in
from openplaci.flow.timeline import Happened
from openplaci.model.access import Principal
from openplaci.model.fact import Fact, Standing, StoredFact
from openplaci.model.filing import Filing, Reading

ROOTS: tuple[type[msgspec.Struct], ...] = (*get_args(Fact), StoredFact, Standing, Filing, Reading, Happened, Principal)


def reachable() -> list[type[msgspec.Struct]]:
    found: dict[type[msgspec.Struct], None] = {}
    waiting = list(ROOTS)
    while waiting:
        noun = waiting.pop()
        if noun not in found:
            found[noun] = None
            for hint in typing.get_type_hints(noun).values():
                waiting += nouns_in(hint)
    return sorted(found, key=lambda noun: noun.__name__)


def full(noun: type[Any], *, many: int = 2, place: str = "") -> Any:
    """A noun with every field filled, collections with so many; each text is ``Noun.field`` and a number."""
    hints = typing.get_type_hints(noun)
    return noun(**{name: _value(hint, f"{noun.__name__}.{name}", many, place) for name, hint in hints.items()})


_numbers = itertools.count(1)


def _value(hint: Any, name: str, many: int, place: str) -> Any:
    origin, arguments = typing.get_origin(hint), get_args(hint)
    if origin is typing.Literal:
        return arguments[0]
    if origin is tuple:
        if arguments[-1:] != (...,):
            return tuple(_value(one, name, many, place) for one in arguments)
        return tuple(_value(arguments[0], name, many, place) for _ in range(many))
    if origin is dict:
        return {f"key{one}": _value(arguments[1], name, many, place) for one in range(many)}
    if arguments:
        return _value(next(one for one in arguments if one is not type(None)), name, many, place)
    if issubclass(hint, msgspec.Struct):
        return full(hint, many=many, place=place)
    made = f"<{name} {next(_numbers)}>"
    values: dict[type, Any] = {
        str: made,
        bytes: made.encode(),
        int: 7,
        float: 7.5,
        bool: True,
        dt.date: dt.date(2026, 3, 1),
        dt.datetime: dt.datetime(2026, 3, 1, tzinfo=dt.UTC),
    }
    return values[hint]


def texts(value: Any) -> Iterator[str]:
    """Every text in a noun, those of bytes too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, bytes):
        yield value.decode()
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from texts(getattr(value, name))
    elif isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, tuple):
        for one in value:
            yield from texts(one)

"""Masking: a noun as somebody may see it who has no right to the personal data in it.

What is personal stands in ``personal.toml``, by noun and field. A mask shows that there is something, and nothing of
what; of several there are as many. Type and keys stay, so that whoever reads nouns reads masked ones too.
"""

import datetime as dt
import tomllib
import typing
from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Literal, TypeVar, get_args

import msgspec

from openplaci.access import decide
from openplaci.model.access import Mark, Principal
from openplaci.model.base import Noun

N = TypeVar("N", bound=Noun)

MASK = "[masked]"

PERSONAL_READ = "personal.read"

Class = Literal["identity", "contact", "free", "secret", "open"]
CLASSES: tuple[Class, ...] = get_args(Class)

Masker = Callable[[Any], Any]


def seen_by(principal: Principal, noun: N, *, now: dt.datetime, programme: str = "", mark: Mark = "clear") -> N:
    """Return a noun as the principal may see it: clear with the right ``personal.read``, else masked.

    Secrets are masked in either case.

    Args:
        principal: who looks.
        noun: at what.
        now: UTC.
        programme: whose it is.
        mark: how it is to be handled.
    """
    refusal = decide.may(principal, PERSONAL_READ, now=now, programme=programme, mark=mark)
    return masked(noun) if refusal is not None else without_secrets(noun)


def masked(noun: N) -> N:
    """Return the noun with everything personal masked; the noun itself where it holds none."""
    changed: N = _masker(type(noun), secrets_alone=False)(noun)
    return changed


def without_secrets(noun: N) -> N:
    """Return the noun with secrets masked; the noun itself where it holds none."""
    changed: N = _masker(type(noun), secrets_alone=True)(noun)
    return changed


@cache
def personal() -> Mapping[str, Mapping[str, Class]]:
    """Noun -> field -> class, as ``personal.toml`` has it."""
    text = files("openplaci.access").joinpath("personal.toml").read_text(encoding="utf-8")
    return {
        noun: {field: class_ for class_ in CLASSES for field in classes.get(class_, ())}
        for noun, classes in tomllib.loads(text).items()
    }


def texts_of(noun: type[msgspec.Struct]) -> list[str]:
    """Fields of a noun that hold a text or bytes, alone or in a collection; a choice of words is none."""
    return [name for name, hint in typing.get_type_hints(noun).items() if {str, bytes} & _parts(hint)]


def nouns_in(hint: Any) -> set[type[msgspec.Struct]]:
    """Nouns that a value of that type may hold, not looking into them."""
    return {part for part in _parts(hint) if isinstance(part, type) and issubclass(part, msgspec.Struct)}


def _parts(hint: Any) -> set[Any]:
    if typing.get_origin(hint) is Literal:
        return set()
    arguments = get_args(hint)
    return set().union(*map(_parts, arguments)) if arguments else {hint}


@cache
def _masker(noun: type[msgspec.Struct], *, secrets_alone: bool) -> Masker:
    """What masks a noun: made once a type, so that it looks at those fields alone that may hold something."""
    work = _work(noun, secrets_alone=secrets_alone)

    def change(value: Any) -> Any:
        changes = {}
        for name, masker in work:
            if inner := getattr(value, name):
                after = masker(inner)
                if after is not inner:
                    changes[name] = after
        return msgspec.structs.replace(value, **changes) if changes else value

    return change if work else _same


def _work(noun: type[msgspec.Struct], *, secrets_alone: bool) -> tuple[tuple[str, Masker], ...]:
    known = personal().get(noun.__name__, {})
    texts = texts_of(noun)
    work: list[tuple[str, Masker]] = []
    for name, hint in typing.get_type_hints(noun).items():
        if name in texts:
            class_ = known.get(name, "free")
            if class_ == "secret" or (class_ != "open" and not secrets_alone):
                work.append((name, _hidden))
        elif inner := nouns_in(hint):
            makers = {one: _masker(one, secrets_alone=secrets_alone) for one in inner}
            if any(maker is not _same for maker in makers.values()):
                work.append((name, _nested(makers)))
    return tuple(work)


def _nested(makers: Mapping[type[msgspec.Struct], Masker]) -> Masker:
    def change(value: Any) -> Any:
        if isinstance(value, tuple):
            return tuple([change(one) for one in value])
        return makers[type(value)](value)

    return change


def _hidden(value: Any) -> Any:
    if isinstance(value, str):
        return MASK
    if isinstance(value, bytes):
        return MASK.encode()
    return (MASK,) * len(value) if isinstance(value, tuple) else dict.fromkeys(value, MASK)


def _same(value: Any) -> Any:
    return value

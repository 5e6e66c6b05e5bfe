"""What a value in a programme's file may be: each kind says whether a value is of it, and what was expected."""

import math
import re
from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec

_SHOWN: Final = 60
"""Characters of a wrong value that are shown."""
BAD: Final = object()
"""What a kind gives for a value that is none of it, once it has told so."""


class Faults:
    """What is wrong with one file, a line each: the file, the key, what stands there, what was expected."""

    def __init__(self, file: str) -> None:
        """Begin with nothing wrong."""
        self.file = file
        self.lines: list[str] = []

    def tell(self, key: str, value: object, expected: str, near: Collection[str] = ()) -> object:
        """Note a wrong value; where it is like a right one, that is offered."""
        self.lines.append(f"{self.file}: {key}: {_shown(value)}; expected {expected}{_hint(value, near)}")
        return BAD

    def unknown(self, where: str, key: str, known: Collection[str]) -> None:
        """Note a key that is none."""
        place = f"{where}.{_word(key)}" if where else _word(key)
        hint = _hint(key, known) or f"; known: {', '.join(sorted(known))}"
        self.lines.append(f"{self.file}: {place}: no such key{hint}")


Kind = Callable[[Faults, str, object], Any]
"""Faults, the key, a value -> the value as the programme has it, or `BAD`."""


def text(expected: str = "a line of text", *, form: str = r"[^\x00-\x1f\x7f]{1,200}") -> Kind:
    """A text of a form, and nothing else in it."""
    pattern = re.compile(form)

    def kind(faults: Faults, key: str, value: object) -> Any:
        if isinstance(value, str) and pattern.fullmatch(value):
            return value
        return faults.tell(key, value, expected)

    return kind


def number(least: float, most: float, *, whole: bool = True) -> Kind:
    """A number within bounds."""
    expected = f"a {'whole ' if whole else ''}number from {least:g} to {most:g}"

    def kind(faults: Faults, key: str, value: object) -> Any:
        fits = isinstance(value, int if whole else int | float) and not isinstance(value, bool)
        if fits and math.isfinite(value) and least <= value <= most:  # type: ignore[arg-type, operator]
            return value
        return faults.tell(key, value, expected)

    return kind


def flag(faults: Faults, key: str, value: object) -> Any:
    """True or false."""
    return value if isinstance(value, bool) else faults.tell(key, value, "true or false")


def one_of(names: Collection[str], what: str = "") -> Kind:
    """One of some names; where they are many, ``what`` they are."""
    expected = what or f"one of {', '.join(names)}"

    def kind(faults: Faults, key: str, value: object) -> Any:
        return value if isinstance(value, str) and value in names else faults.tell(key, value, expected, names)

    return kind


def many(of: Kind, *, least: int = 0) -> Kind:
    """A list."""

    def kind(faults: Faults, key: str, value: object) -> Any:
        if not isinstance(value, list) or len(value) < least:
            return faults.tell(key, value, f"a list of at least {least}" if least else "a list")
        made = [of(faults, f"{key}[{place}]", one) for place, one in enumerate(value, start=1)]
        return BAD if any(one is BAD for one in made) else tuple(made)

    return kind


def table(keys: Kind, values: Kind, base: Mapping[str, Any]) -> Kind:
    """A table laid over the base's: what it names replaces, ``false`` takes away."""

    def kind(faults: Faults, key: str, value: object) -> Any:
        if not isinstance(value, dict):
            return faults.tell(key, value, "a table")
        made = dict(base)
        for name, one in value.items():
            if keys(faults, f"{key}, key", name) is BAD:
                continue
            if one is False:
                made.pop(name, None)
            else:
                made[name] = values(faults, f"{key}.{_word(name)}", one)
        return BAD if any(one is BAD for one in made.values()) else made

    return kind


def parts(base: Mapping[str, Any], kinds: Mapping[str, Kind]) -> Kind:
    """A table of named parts laid over the base's."""

    def kind(faults: Faults, key: str, value: object) -> Any:
        if not isinstance(value, dict):
            return faults.tell(key, value, "a table")
        made = dict(base)
        for name, one in value.items():
            if name in kinds:
                made[name] = kinds[name](faults, f"{key}.{name}", one)
            else:
                faults.unknown(key, name, kinds)
        return BAD if any(one is BAD for one in made.values()) else made

    return kind


def noun(base: msgspec.Struct, kinds: Mapping[str, Kind]) -> Kind:
    """A table of named parts laid over a value of the model."""
    laid = parts({}, kinds)

    def kind(faults: Faults, key: str, value: object) -> Any:
        made = laid(faults, key, value)
        return BAD if made is BAD else msgspec.structs.replace(base, **made)

    return kind


def kinds_of(noun: type[msgspec.Struct], *, most: int) -> dict[str, Kind]:
    """The kinds of a noun's own fields, where these are flags, whole numbers from 1 or some words.

    Raises:
        TypeError: a field is nothing of these, which is for whoever added it to see.
    """
    made: dict[str, Kind] = {}
    for name, hint in get_type_hints(noun).items():
        if hint is bool:
            made[name] = flag
        elif hint is int:
            made[name] = number(1, most)
        elif get_origin(hint) is Literal:
            made[name] = one_of(get_args(hint))
        else:
            raise TypeError(f"{noun.__name__}.{name}: no kind of value is known for {hint}")
    return made


def _word(key: str) -> str:
    return key if re.fullmatch(r"[\w.-]{1,60}", key, re.ASCII) else _shown(key)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return f"a list of {len(value)}"
    if isinstance(value, bool):
        return str(value).lower()
    said = ascii(value) if isinstance(value, str) else str(value) if _small(value) else "a number"
    return said if len(said) <= _SHOWN else f"{said[:_SHOWN]}..."


def _small(value: object) -> bool:
    """A whole number of thousands of digits is not written out: Python refuses to."""
    return not isinstance(value, int) or abs(value) < 10**30


def _hint(value: object, near: Collection[str]) -> str:
    found = get_close_matches(value[:_SHOWN], near, n=1) if isinstance(value, str) else []
    return f"; did you mean {found[0]}?" if found else ""

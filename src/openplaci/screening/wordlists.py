"""The tables of words (``words.toml``): legal forms, titles, words that say nothing, number words, look-alikes."""

import tomllib
from importlib import resources
from typing import Any, Final


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("openplaci.screening") / name).read_text("utf-8"))


def _groups(lines: list[str]) -> dict[str, int]:
    return {word: at for at, line in enumerate(lines) for word in line.split()}


_DATA: Final = _read("words.toml")

FORMS: Final[dict[str, str]] = {form: normal for normal, forms in _DATA["forms"].items() for form in forms}
"""A legal form as folded words joined by a space, to its normalised name."""
SURE_TITLES: Final = frozenset(_DATA["titles"]["sure"].split())
"""Titles that are no part of a firm's name."""
TITLES: Final = SURE_TITLES | frozenset(_DATA["titles"]["person"].split())
EMPTY: Final = frozenset(_DATA["empty"].split())
ARTICLES: Final = frozenset(_DATA["articles"].split())
NUMBERS: Final[dict[str, str]] = {word: str(number) for word, number in _DATA["numbers"].items()}
LOOKALIKES: Final[dict[str, str]] = _DATA["lookalikes"]
LETTERS: Final[dict[str, str]] = _DATA["letters"]
VARIANTS: Final = _groups(_DATA["variants"])
"""A form of a name to the number of its group."""

SPECIAL: Final = frozenset(form.split()[0] for form in FORMS) | TITLES | EMPTY | NUMBERS.keys() | {"abd"}
"""A name without any of these words needs no second look."""


def _by_first() -> dict[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for form, normal in FORMS.items():
        words = tuple(form.split())
        found.setdefault(words[0], []).append((words, normal))
    return {first: tuple(sorted(forms, key=lambda form: -len(form[0]))) for first, forms in found.items()}


FORMS_BY_FIRST: Final = _by_first()
"""Legal forms by their first word, the longest first."""


def common() -> dict[str, float]:
    """Read ``common.toml``: a word of ordinary cargo names to its weight, the least where it stands twice."""
    found: dict[str, float] = {}
    for tier in _read("common.toml")["tier"]:
        for word in tier["words"].split():
            found[word] = min(tier["weight"], found.get(word, 1.0))
    return found

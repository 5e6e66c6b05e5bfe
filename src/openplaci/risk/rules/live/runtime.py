"""What the code of the live engine calls while it runs."""

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial
from typing import NoReturn

import re2

from openplaci.faults import CannotDo
from openplaci.model.text import ASCII_WORDS
from openplaci.risk.rules import patterns
from openplaci.risk.rules.derived import moment
from openplaci.risk.wordtext import Prose, prose_words

_Match = Callable[[str], list[int] | None]

MOST_STEPS = 100_000
"""Items that the inner loops of one pass look at; beyond, the rule is stopped and a person must look."""


class TooManySteps(Exception):
    """Loops within each other look at more items than `MOST_STEPS`."""


class PatternsUnmatched(Exception):
    """RE2 could not match the patterns of a field."""


def unmatched() -> NoReturn:
    """Fail, since not even the pattern that always matches was found.

    Raises:
        PatternsUnmatched: always.
    """
    raise PatternsUnmatched


def midnight(day: dt.date) -> dt.datetime:
    """A day as its first moment; a moment as it is."""
    return day if isinstance(day, dt.datetime) else dt.datetime(day.year, day.month, day.day)  # noqa: DTZ001 - naive UTC


def days(one: dt.date, other: dt.date) -> int:
    """Calendar days from one to the other."""
    return other.toordinal() - one.toordinal()


def hours(one: dt.date, other: dt.date) -> float:
    """Hours from one to the other."""
    return (midnight(other) - midnight(one)) / dt.timedelta(hours=1)


class PatternSet:
    """Patterns of one field, matched by RE2 in one pass, or in as few as its memory allows.

    RE2 tells nothing where its automaton outgrows its memory, as if no pattern matched. So one that always matches
    is the first of each pass, number 0: an answer without it is a failure (`unmatched`), never silence.
    """

    def __init__(self) -> None:
        """Begin an empty set."""
        self._numbers: dict[str, int] = {}

    def add(self, pattern: str) -> int:
        """The number under which the pattern is found, from 1."""
        return self._numbers.setdefault(pattern, len(self._numbers) + 1)

    def seal(self) -> _Match:
        """Compile what was added.

        Returns:
            What tells the numbers of the patterns that match a text; nothing or None where RE2 could not match.

        Raises:
            CannotDo: RE2 refuses a pattern by itself, which the parser would not have let through.
        """
        passes = _compiled(list(self._numbers), 0)
        if len(passes) == 1:
            return passes[0][0]
        return lambda text: [
            start + number for match, start in passes for number in match(text) or unmatched() if number or not start
        ]


def _compiled(some: list[str], start: int) -> list[tuple[_Match, int]]:
    """Sets, each with how many patterns stand before; RE2 refuses one that is too large for its memory."""
    made = re2.Set.SearchSet(patterns.options())
    made.Add("")
    for pattern in some:
        made.Add(pattern)
    try:
        made.Compile()
    except re2.error:
        if len(some) == 1:
            raise CannotDo("a pattern is too large for RE2; expected a smaller one") from None
        half = len(some) // 2
        return [*_compiled(some[:half], start), *_compiled(some[half:], start + half)]
    return [(made.Match, start)]


class Matcher:
    """One pattern, to tell what of a text it matched."""

    def __init__(self, pattern: str) -> None:
        """Compile it."""
        self._pattern = re2.compile(pattern, patterns.options())

    def __call__(self, text: str) -> str:
        """What it matched; the text where it does not."""
        found = self._pattern.search(text)
        return text if found is None else str(found.group())


def counted(items: Sequence[object] | None) -> str | None:
    """How many items there are, in words."""
    return None if items is None else f"{len(items)} {'item' if len(items) == 1 else 'items'}"


def words_key(prose: Prose, text: str) -> list[bytes]:
    """The words of a text, to compare two of them."""
    if prose == "name" and text.isascii():
        return text.encode().translate(ASCII_WORDS).split()
    return prose_words(prose, text).encode().split()


FUNCTIONS = {
    "counted": counted,
    "moment": moment,
    "midnight": midnight,
    "days": days,
    "hours": hours,
    "goods_words": partial(words_key, "goods"),
    "unmatched": unmatched,
    "name_words": partial(words_key, "name"),
    "TooManySteps": TooManySteps,
    "MOST_STEPS": MOST_STEPS,
}

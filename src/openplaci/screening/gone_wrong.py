"""Names as they come wrong in messages: what a threshold still finds of a list is tried on them, seeded."""

import random
from collections.abc import Callable, Iterator
from typing import Final

from openplaci.model.watchlist import Query
from openplaci.screening.library import Library
from openplaci.screening.parties import FWB_NAME
from openplaci.screening.screener import screen

SAMPLE: Final = 500
"""Names of a list that are tried, unless more are asked for."""
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"
_SOUNDS: Final = (("ph", "f"), ("ck", "k"), ("ou", "u"), ("ee", "i"), ("kh", "h"), ("y", "i"), ("z", "s"), ("v", "w"))
_LEAST: Final = 3


def _place(text: str, rng: random.Random) -> int:
    """A letter inside a word: first letters seldom go wrong."""
    fits = [at for at in range(1, len(text)) if text[at].isalpha() and text[at - 1].isalpha()]
    return rng.choice(fits) if fits else 0


def left_out(text: str, rng: random.Random) -> str:
    """A letter is missing."""
    at = _place(text, rng)
    return text[:at] + text[at + 1 :] if at else text


def struck(text: str, rng: random.Random) -> str:
    """Another letter was struck."""
    at = _place(text, rng)
    return text[:at] + rng.choice(_LETTERS.replace(text[at].lower(), "")) + text[at + 1 :] if at else text


def swapped(text: str, rng: random.Random) -> str:
    """Two letters changed places."""
    at = _place(text, rng)
    return text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :] if at else text


def by_sound(text: str, rng: random.Random) -> str:
    """It is written as it sounds."""
    lower = text.lower()
    fits = [(at, old, new) for old, new in _SOUNDS for at in range(len(lower)) if lower.startswith(old, at)]
    if not fits:
        return text
    at, old, new = rng.choice(fits)
    return text[:at] + new + text[at + len(old) :]


def turned(text: str, rng: random.Random) -> str:
    """The last word comes first."""
    del rng
    first, _, last = text.rpartition(" ")
    return f"{last} {first}" if first else text


def initial(text: str, rng: random.Random) -> str:
    """The first word is its initial."""
    del rng
    first, _, rest = text.partition(" ")
    return f"{first[:1]} {rest}" if rest and len(first) > 1 else text


def dropped(text: str, rng: random.Random) -> str:
    """One of three words or more is missing."""
    words = text.split()
    if len(words) >= _LEAST:
        del words[rng.randrange(len(words))]
    return " ".join(words)


def together(text: str, rng: random.Random) -> str:
    """Two words are written as one."""
    fits = [at for at, sign in enumerate(text) if sign == " "]
    at = rng.choice(fits) if fits else len(text)
    return text[:at] + text[at + 1 :]


def apart(text: str, rng: random.Random) -> str:
    """A word is written as two."""
    at = _place(text, rng)
    return f"{text[:at]} {text[at:]}" if at else text


def vowelless(text: str, rng: random.Random) -> str:
    """Vowels are missing inside words."""
    del rng
    return " ".join(word[:1] + "".join(one for one in word[1:] if one.lower() not in "aeiou") for word in text.split())


def cut(text: str, rng: random.Random) -> str:
    """The field ended before the name did."""
    if len(text) > FWB_NAME:
        return text[:FWB_NAME]
    return text[: max(6, int(len(text) * rng.uniform(0.7, 0.9)))]


WAYS: Final[tuple[Callable[[str, random.Random], str], ...]] = (
    left_out, struck, swapped, by_sound, turned, initial, dropped, together, apart, vowelless, cut,
)  # fmt: skip


def wrong(text: str, rng: random.Random) -> str:
    """Let one thing go wrong with a name; as it is where nothing can."""
    for way in rng.sample(WAYS, len(WAYS)):
        made = way(text, rng)
        if made != text and made.strip():
            return made
    return text


def tried(library: Library, name: str, rng: random.Random, *, most: int = SAMPLE) -> Iterator[float]:
    """Take names of a list that are no weak aliases, let each go wrong, and give the score with which it is found.

    As in a message: neither kind nor country is known, and it is cut where the field ends. 0 where it is not found.

    Args:
        library: the lists.
        name: of the list.
        rng: which names, and what goes wrong.
        most: names at most.
    """
    shelf = next(one for one in library.shelves if one.name == name)
    numbers = range(shelf.first, shelf.first + shelf.count)
    for number in rng.sample(numbers, min(most, len(numbers))):
        entity = library.entity(number)
        strong = [one.text for one in entity.names if not one.weak]
        if not strong:
            continue
        said = wrong(rng.choice(strong), rng)
        found = screen(library, Query(name=said, cut=FWB_NAME), floor=0.5)
        yield max(
            (one.score for one in found if one.list == name and one.entity == entity.id and not one.weak), default=0.0
        )

"""Lists of words by their first words: one pass over a text finds every list that it names."""

import re
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from openplaci.model.text import ASCII_WORDS
from openplaci.risk.named_lists import NamedList
from openplaci.risk.wordtext import GAP, Prose, prose_words

_NOTHING: Mapping[int, str] = {}


class _Phrases(NamedTuple):
    """What of one list begins with one word: its phrases and its innocent ones, padded, the longest first."""

    number: int
    phrases: tuple[str, ...]
    innocent: tuple[str, ...]


class WordIndex:
    """Some lists of words, asked together."""

    def __init__(self, prose: Prose) -> None:
        """Begin an empty index of one kind of prose."""
        self._prose: Prose = prose
        self._numbers: dict[NamedList, int] = {}
        self._lists: list[NamedList] = []
        self._firsts: dict[str, list[_Phrases]] = {}
        self._encoded: set[bytes] = set()

    def add(self, phrases: NamedList) -> int:
        """The number under which the list is found."""
        number = self._numbers.get(phrases)
        if number is not None:
            return number
        number = self._numbers[phrases] = len(self._lists)
        self._lists.append(phrases)
        firsts: dict[str, tuple[list[str], list[str]]] = {}
        for innocent, listed in enumerate((phrases.entries, phrases.innocent)):
            for phrase in listed:
                firsts.setdefault(phrase.partition(" ")[0], ([], []))[innocent].append(f" {phrase} ")
        for first, (guilty, hiding) in firsts.items():
            self._firsts.setdefault(first, []).append(_Phrases(number, tuple(guilty), tuple(hiding)))
            self._encoded.add(first.encode())
        return number

    def find(self, text: str) -> Mapping[int, str]:
        """Number -> the phrase that stands in a text: the leftmost, and of those the longest."""
        # Most texts hold the first word of no phrase; for plain letters that is told in a fifth of the time.
        if text.isascii() and self._encoded.isdisjoint(text.encode().translate(ASCII_WORDS).split()):
            return _NOTHING
        return self.within(prose_words(self._prose, text))

    def within(self, words: str) -> Mapping[int, str]:
        """The same, of a words text."""
        found: dict[int, str] = {}
        hidden: set[int] = set()
        firsts = self._firsts
        for word in words.split():
            for number, phrases, innocent in firsts.get(word, ()):
                if number not in found:
                    for phrase in phrases:
                        if phrase in words:
                            found[number] = phrase.strip()
                            break
                for phrase in innocent:
                    if phrase in words:
                        hidden.add(number)
        for number in hidden.intersection(found):
            self._hide(number, words, found)
        return found

    def _hide(self, number: int, words: str, found: dict[int, str]) -> None:
        """Look again without what the list's innocent phrases cover."""
        listed = self._lists[number]
        left = _hiding(listed.hidden or "").sub(f" {GAP} ", words)
        at = {phrase: left.find(f" {phrase} ") for phrase in listed.entries}
        standing = [(place, -len(phrase), phrase) for phrase, place in at.items() if place >= 0]
        if standing:
            found[number] = min(standing)[2]
        else:
            del found[number]


@cache
def _hiding(pattern: str) -> re.Pattern[str]:
    """Alternatives of plain words alone, so the standard library's engine cannot blow up on them, and is faster."""
    return re.compile(pattern)

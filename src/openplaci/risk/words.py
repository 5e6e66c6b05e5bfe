"""What the indicators ask of the word lists in effect."""

import hashlib
from collections.abc import Iterable
from functools import cache

from openplaci.faults import CodeTableFault
from openplaci.model.dossier import Dossier
from openplaci.model.text import fold
from openplaci.risk import named_lists
from openplaci.risk.named_lists import Lists, NamedList
from openplaci.risk.word_index import WordIndex
from openplaci.risk.wordtext import affirmed

_in_effect: list[Lists] = []


def use(lists: Lists) -> None:
    """Put these lists into effect for every indicator of the process; once, at start.

    Lists are compiled once; they belong into the versions of each assessment (`fingerprint`).
    """
    _in_effect[:] = [lists]
    phrases.cache_clear()
    entries.cache_clear()


def lists_in_effect() -> Lists:
    """The lists that the indicators ask: the project's own until others are put into effect."""
    return _in_effect[0] if _in_effect else named_lists.load()


def fingerprint(more: Iterable[str] = ()) -> str:
    """Twelve hexadecimal digits over all lists in effect and what else is given, for the versions of an assessment."""
    said = "\n".join((named_lists.version(lists_in_effect()), *more))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


class Phrases:
    """One list of words, ready to be asked.

    Attributes:
        firsts: the first words of its phrases, without the innocent ones.
        texts: its phrases, without the innocent ones, padded as `openplaci.model.text.fold` pads.
    """

    def __init__(self, listed: NamedList) -> None:
        """Compile it."""
        self.firsts = frozenset(phrase.partition(" ")[0] for phrase in listed.entries)
        self.texts = frozenset(f" {phrase} " for phrase in listed.entries)
        self._index = WordIndex("goods")
        self._number = self._index.add(listed)

    def find(self, words: list[str]) -> str | None:
        """The first phrase of the list that the words hold and do not deny, else None.

        At each word the longest phrase counts; what an innocent phrase covers is no hit.
        """
        if self.firsts.isdisjoint(words):
            return None
        return self._index.within(affirmed(f" {' '.join(words)} ")).get(self._number)


@cache
def phrases(name: str) -> Phrases:
    """The list of words of that name.

    Raises:
        CodeTableFault: there is none, or it holds no words.
    """
    listed = _named(name)
    if listed.kind != "words":
        raise CodeTableFault(f"list {name} holds {listed.kind}; expected words")
    return Phrases(listed)


@cache
def entries(name: str) -> frozenset[str]:
    """The entries of a list of codes.

    Raises:
        CodeTableFault: there is none of that name.
    """
    return frozenset(_named(name).entries)


def _named(name: str) -> NamedList:
    listed = lists_in_effect().get(name)
    if listed is None:
        raise CodeTableFault(f"there is no list {name}")
    return listed


def goods_words(dossier: Dossier) -> list[str]:
    """The folded words of the description and of the goods lines that it does not repeat."""
    words = dossier.text.split()
    whole = dossier.consignment.description or ""
    for line in dossier.consignment.goods:
        if line.description and line.description not in whole:
            words += fold(line.description).split()
    return words


def holds(words: list[str], name: str) -> bool:
    """Whether one of the list's phrases stands in the words as it is, denied or not."""
    text = f" {' '.join(words)} "
    return any(phrase in text for phrase in phrases(name).texts)

"""Word lists: read once from `lists/`, compiled once, matched word by word.

A list is a text file. Its head is lines ``# key: value`` (title, source, certainty, date, configurable);
then one phrase a line. ``! PHRASE`` names an innocent phrase: text that it covers is no hit
(``! TOY GUN`` beside ``GUN``). A phrase stands for its plural too.
"""

import hashlib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib import resources

from openplaci.faults import CodeTableFault, UnknownName
from openplaci.model.base import Noun
from openplaci.model.dossier import Dossier
from openplaci.model.text import fold

HEAD = ("title", "source", "certainty", "date", "configurable")
"""What the head of every list must say."""

# Words that deny what follows. NO behind one of _NUMBERED is a number: MODEL NO, PART NO.
_DENY_BEFORE = frozenset(
    ("NO", "NOT", "NON", "WITHOUT", "EXCL", "EXCLUDING", "NIL", "SANS", "OHNE", "SIN", "SEM", "SENZA", "ZONDER")
)
_NUMBERED = frozenset(("MODEL", "PART", "ITEM", "REF", "SERIAL", "PO", "INVOICE", "ORDER", "LOT", "ART", "ARTICLE"))
_BETWEEN = frozenset(
    (
        "ANY CONTAIN CONTAINS CONTAINING INCLUDE INCLUDES INCLUDING HAVE A THE OF WITH "
        "LOOSE SPARE INTERNAL LITHIUM ION LI DRY BUILT IN"
    ).split()
)
_DENY_AFTER = (("EXCLUDED",), ("EXCL",), ("REMOVED",), ("NOT", "INCLUDED"), ("NOT", "INCL"))
_GIVEN_FREE = (["OF"], ["GIFT"], ["SAMPLE"], ["SAMPLES"])
_FARTHEST = 4
"""So many words back from a hit a denial may stand: NOT CONTAIN ANY LOOSE BATTERIES."""


class Phrases:
    """One compiled list.

    Attributes:
        firsts: the first words of its phrases, without the innocent ones.
        texts: its phrases, without the innocent ones, padded as `openplaci.model.text.fold` pads.
    """

    def __init__(self, lines: Iterable[str]) -> None:
        """Compile the phrases, one a line."""
        phrases: dict[tuple[str, ...], bool] = {}
        for line in lines:
            innocent = line.startswith("!")
            words = tuple(fold(line[1:] if innocent else line).split())
            if words:
                phrases[words] = innocent
                phrases.setdefault((*words[:-1], _plural(words[-1])), innocent)
        by_first: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
        for words, innocent in sorted(phrases.items(), key=lambda entry: -len(entry[0])):
            by_first.setdefault(words[0], []).append((words, innocent))
        self._by_first = {first: tuple(entries) for first, entries in by_first.items()}
        self.firsts = frozenset(words[0] for words, innocent in phrases.items() if not innocent)
        self.texts = frozenset(f" {' '.join(words)} " for words, innocent in phrases.items() if not innocent)

    def find(self, words: list[str]) -> str | None:
        """The first phrase of the list that the words hold and do not deny, else None.

        At each word the longest phrase counts: an innocent one hides the shorter hit inside it.
        """
        if self.firsts.isdisjoint(words):
            return None
        at = 0
        while at < len(words):
            for phrase, innocent in self._by_first.get(words[at], ()):
                end = at + len(phrase)
                if tuple(words[at:end]) == phrase:
                    if not innocent and not _denied(words, at, end):
                        return " ".join(phrase)
                    at = end - 1
                    break
            at += 1
        return None


def _denied(words: list[str], start: int, end: int) -> bool:
    at = start - 1
    while at >= 0 and words[at] in _BETWEEN and start - at < _FARTHEST:
        at -= 1
    if at >= 0:
        if words[at] in _DENY_BEFORE:
            return not (words[at] == "NO" and at > 0 and words[at - 1] in _NUMBERED)
        if words[at] == "O" and at > 0 and words[at - 1] == "W":  # W/O
            return True
    after = words[end : end + 2]
    if after[:1] == ["FREE"]:  # BATTERY FREE, but not BATTERY FREE OF CHARGE
        return after[1:] not in _GIVEN_FREE
    return any(tuple(after[: len(denial)]) == denial for denial in _DENY_AFTER)


def _plural(word: str) -> str:
    if word.endswith("Y") and word[-2:-1] not in "AEIOU":
        return f"{word[:-1]}IES"
    return f"{word}ES" if word.endswith(("S", "X", "CH", "SH")) else f"{word}S"


class ListHead(Noun, frozen=True, kw_only=True):
    """What a list says of itself."""

    name: str
    title: str
    source: str
    certainty: str
    date: str
    configurable: str


_replaced: dict[str, str] = {}


def replace_lists(texts: Mapping[str, str]) -> None:
    """Put an administration's own lists in the place of ours, by name; once, at start.

    Lists are compiled once and serve every indicator, so this is the process's own value; it belongs
    into the versions of each assessment (`fingerprint`).

    Raises:
        UnknownName: no list bears the name.
        CodeTableFault: the head does not say what it must.
    """
    for name, text in texts.items():
        if name not in list_names():
            raise UnknownName(f"no word list named {name!r}; known: {', '.join(list_names())}")
        _head(name, text)
    _replaced.update(texts)
    phrases.cache_clear()


def list_names() -> tuple[str, ...]:
    """Names of all lists, sorted."""
    folder = resources.files("openplaci.risk") / "lists"
    return tuple(sorted(f.name.removesuffix(".txt") for f in folder.iterdir() if f.name.endswith(".txt")))


def heads() -> tuple[ListHead, ...]:
    """The head of every list in effect, for the reference pages."""
    return tuple(_head(name, _text(name)) for name in list_names())


def fingerprint(more: Iterable[str] = ()) -> str:
    """A short digest of all lists in effect and of what else is given, for the versions of an assessment."""
    digest = hashlib.sha256("\n".join(more).encode())
    for name in list_names():
        digest.update(f"{name}\n{_text(name)}\n".encode())
    return digest.hexdigest()[:12]


@cache
def phrases(name: str) -> Phrases:
    """The compiled list of that name.

    Raises:
        CodeTableFault: it is missing or its head is incomplete.
    """
    text = _text(name)
    _head(name, text)
    return Phrases(line for line in text.splitlines() if not line.startswith("#"))


def _text(name: str) -> str:
    if name in _replaced:
        return _replaced[name]
    try:
        return (resources.files("openplaci.risk") / "lists" / f"{name}.txt").read_text("utf-8")
    except OSError as fault:
        raise CodeTableFault(f"word list {name} cannot be read: {fault}") from fault


def _head(name: str, text: str) -> ListHead:
    said = dict(line[1:].strip().split(": ", 1) for line in text.splitlines() if line.startswith("# ") and ": " in line)
    absent = [key for key in HEAD if not said.get(key)]
    if absent:
        raise CodeTableFault(f"word list {name}: its head does not say {', '.join(absent)}")
    return ListHead(name=name, **{key: said[key] for key in HEAD})


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

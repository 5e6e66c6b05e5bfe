"""Named lists: places, countries, words in several languages, HS chapters, agents; versioned, in files.

A list is a text file, ``NAME.txt``. Its head is lines ``# key: value``; then one entry a line. Of a list of words
``! PHRASE`` is innocent: text that it covers is no hit; and a line ``[fr]`` opens the part of one language.
"""

import hashlib
import re
from collections.abc import Collection, Iterable, Mapping
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal, cast, get_args

from openplaci.faults import CodeTableFault
from openplaci.model.base import Noun
from openplaci.risk.wordtext import words_of

ListKind = Literal["words", "places", "countries", "hs", "codes", "numbers"]

_HEAD = ("title", "source", "certainty", "date", "configurable")
_SHAPES: dict[str, tuple[re.Pattern[str], str]] = {
    "places": (re.compile(r"[A-Z]{3}"), "three capitals, as SAH"),
    "countries": (re.compile(r"[A-Z]{2}"), "two capitals, as YE"),
    "hs": (re.compile(r"\d{2}(?:\d{2}){0,4}"), "2, 4, 6, 8 or 10 digits, as 8443"),
    "codes": (re.compile(r"\S(?:.*\S)?"), "a code"),
    "numbers": (re.compile(r"\S(?:.*\S)?"), "a number, as 157-12345675"),
}
_PLURAL_BY_S = frozenset(("en", "fr", "es", "pt"))
_LANGUAGE = re.compile(r"\[([a-z]{2}(?:-[A-Za-z]{2,4})?)\]")


class NamedList(Noun, frozen=True, kw_only=True):
    """One list.

    Attributes:
        name: as its file bears it.
        kind: words, or what its entries are.
        title, source, certainty, date: what its head says.
        version: of the list, as its head says; its date where it says none.
        entries: codes as they stand; of words the phrases, folded, with their plurals.
        innocent: of words: phrases that hide what they cover.
        languages: of words: the languages that it names.
    """

    name: str
    kind: ListKind = "codes"
    title: str = ""
    source: str = ""
    certainty: str = ""
    date: str = ""
    version: str = ""
    entries: tuple[str, ...]
    innocent: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()

    @property
    def hidden(self) -> str | None:
        """The pattern of what the innocent phrases hide in a words text; None where there are none."""
        return f" (?:(?:{'|'.join(self.innocent)}) )+" if self.innocent else None


def list_key(name: str) -> str:
    """The name of a list as its file bears it: ``watched origins`` -> ``watched_origins``."""
    return "_".join(name.lower().replace("-", " ").replace("_", " ").split())


def phrase_list(phrases: Iterable[str], name: str = "", *, alone: Collection[str] = ()) -> NamedList:
    """A list of words from phrases, each with its plural; ``!`` before one makes it innocent.

    Args:
        phrases: as they stand in a file.
        name: of the list.
        alone: those of languages that make no plural by S: they stand for themselves.
    """
    found: dict[str, bool] = {}
    for phrase in phrases:
        innocent = phrase.startswith("!")
        words = words_of(phrase[1:] if innocent else phrase).split()
        if words:
            found.setdefault(" ".join(words), innocent)
            if phrase not in alone and words[-1].isascii():
                found.setdefault(" ".join((*words[:-1], plural(words[-1]))), innocent)
    longest = sorted(found, key=lambda phrase: (-len(phrase), phrase))
    return NamedList(
        name=name,
        kind="words",
        entries=tuple(phrase for phrase in longest if not found[phrase]),
        innocent=tuple(phrase for phrase in longest if found[phrase]),
    )


def plural(word: str) -> str:
    """The English plural of a folded word."""
    if word.endswith("Y") and word[-2:-1] not in "AEIOU":
        return f"{word[:-1]}IES"
    return f"{word}ES" if word.endswith(("S", "X", "CH", "SH")) else f"{word}S"


def read_list(name: str, text: str) -> NamedList:
    """Read one list.

    Raises:
        CodeTableFault: its head does not say what it must, or an entry is not of its kind; the text names the line.
    """
    lines = text.splitlines()
    head = dict(line[1:].strip().split(": ", 1) for line in lines if line.startswith("# ") and ": " in line)
    absent = [key for key in _HEAD if not head.get(key)]
    if absent:
        raise CodeTableFault(f"list {name}: its head does not say {', '.join(absent)}")
    kind = head.get("kind", "words")
    if kind not in get_args(ListKind):
        raise CodeTableFault(f"list {name}: kind is {kind!r}; expected one of {', '.join(get_args(ListKind))}")
    entries: dict[str, None] = {}
    languages: list[str] = []
    alone: set[str] = set()
    for number, line in enumerate(lines, 1):
        entry = line.strip()
        if not entry or line.startswith("#"):
            continue
        language = _LANGUAGE.fullmatch(entry)
        if kind == "words" and language:
            languages.append(language[1])
            continue
        wrong = _wrong(cast("ListKind", kind), entry)
        if wrong:
            raise CodeTableFault(f"list {name}, line {number}: {entry[:40]!r} {wrong}")
        entries[entry] = None
        if languages and languages[-1] not in _PLURAL_BY_S:
            alone.add(entry)
    if not entries:
        raise CodeTableFault(f"list {name} has no entries")
    made = phrase_list(entries, name, alone=alone) if kind == "words" else NamedList(name=name, entries=tuple(entries))
    return NamedList(
        name=name,
        kind=cast("ListKind", kind),
        title=head["title"],
        source=head["source"],
        certainty=head["certainty"],
        date=head["date"],
        version=head.get("version", head["date"]),
        entries=made.entries,
        innocent=made.innocent,
        languages=tuple(languages),
    )


def _wrong(kind: ListKind, entry: str) -> str | None:
    if kind == "words":
        return None if words_of(entry.lstrip("!")).strip() else "holds no word"
    shape, words = _SHAPES[kind]
    return None if shape.fullmatch(entry) else f"is not of kind {kind}; expected {words}"


Lists = Mapping[str, NamedList]


@cache
def _ours() -> Lists:
    folder = resources.files("openplaci.risk") / "lists"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda file: file.name)
    names = (file.name.removesuffix(".txt") for file in files)
    return {name: read_list(name, file.read_text("utf-8")) for name, file in zip(names, files, strict=True)}


def load(folder: Path | None = None) -> Lists:
    """The project's own lists, and those of a folder: each takes the place of ours of that name, or joins them.

    Raises:
        CodeTableFault: a list is broken; the text names list and line. Or the folder is none.
    """
    lists = dict(_ours())
    if folder is not None:
        if not folder.is_dir():
            raise CodeTableFault(f"{folder}: there is no such folder; expected one that holds lists, as NAME.txt")
        for path in sorted(folder.glob("*.txt")):
            name = list_key(path.stem)
            try:
                lists[name] = read_list(name, path.read_text("utf-8"))
            except (OSError, UnicodeDecodeError) as fault:
                raise CodeTableFault(f"list {name} cannot be read: {fault}") from fault
    return lists


def kinds(lists: Lists) -> dict[str, ListKind]:
    """What the parser asks: name -> kind."""
    return {name: one.kind for name, one in lists.items()}


def version(lists: Lists) -> str:
    """Twelve hexadecimal digits over all lists in effect: the same lists, the same digits."""
    digest = hashlib.sha256()
    for name in sorted(lists):
        one = lists[name]
        digest.update(repr((name, one.kind, one.version, one.entries, one.innocent)).encode())
    return digest.hexdigest()[:12]

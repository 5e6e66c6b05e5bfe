"""An index, open: names similar to a query."""

from collections.abc import Callable
from itertools import accumulate
from pathlib import Path
from threading import Lock

import numpy as np

from openplaci.screening.index import layout
from openplaci.screening.index.building import MOST_WORDS
from openplaci.screening.index.scoring import WORDS, work_arrays
from openplaci.screening.index.search import search
from openplaci.screening.index.tokens import LONGEST
from openplaci.screening.rarity import Rarity
from openplaci.screening.sounds import know, sound
from openplaci.screening.wordlists import VARIANTS

_LISTS = (
    "letters", "word_start", "word_weight", "name_start", "name_words", "name_weight", "posting_start",
    "posting_names", "key_start", "key_words", "glued_start", "glued_names",
    "word_first", "posting_others", "group_start", "group_words",
    "sounds", "sound_start",
)  # fmt: skip
_KNOWN = 100_000
"""Words whose weights are kept."""
_OWNER = 3
"""Names of one owner at most."""
_TIE = 0.005
"""Scores of one owner's names so near each other are as good as the same."""


class Index:
    """Names of one list, found by what they have in common with a query.

    The file's pages are shared by all processes; what one instance works in (some 20 MB and 8 bytes a name) is its own.
    Threads may share an instance: one works in it at a time, until it has taken out what was found.

    Attributes:
        version: digest of what it was built from.
        scored: names scored for the last query.
    """

    def __init__(
        self, version: str, arrays: dict[str, np.ndarray], weight: Callable[[str], float] | None = None
    ) -> None:
        """Use `Index.open`."""
        self.version = version
        self.scored = 0
        self._lock = Lock()
        self._lists = tuple(arrays[name] for name in _LISTS)
        self._numbers, self._owners = arrays["name_number"], arrays["name_owner"]
        self._work = work_arrays(len(arrays["word_weight"]), arrays["name_weight"])
        self._hits, self._scores = self._work[9:11]
        self._weight, self._weights = weight, dict[str, float]()
        self._heaviest = float(arrays["word_weight"].max(initial=0.0))
        self._letters, self._heard = arrays["letters"], arrays["heard"]
        self._starts, self._exact = arrays["word_start"], arrays["word_exact"]
        self._heard_starts, self._places = arrays["heard_start"], arrays["name_place"]
        self._name_starts, self._name_words = arrays["name_start"], arrays["name_words"]
        self._words = dict[int, str]()

    @classmethod
    def open(cls, path: Path, weight: Callable[[str], float] | None = None) -> "Index":
        """Map an index into memory, read-only.

        Args:
            path: of the file.
            weight: tells how much a word says, also one that the list has not; must be that of `build`. Without it, a
                word that the list has not is taken for as rare as the rarest.

        Raises:
            layout.BadIndex: if the file is damaged, cut, or of another version.
            OSError: if it cannot be read.
        """
        return cls(*layout.read(path), weight)

    def __len__(self) -> int:
        """Count the names."""
        return len(self._numbers)

    def candidates(
        self, tokens: tuple[str, ...], *, floor: float, most: int = 20, whole: bool = False
    ) -> list[tuple[int, float]]:
        """Find names that score at least the floor, best first; of one owner's names only the best ones that tie.

        Args:
            tokens: words of the query, normalised; none find nothing.
            floor: least score, above 0 and below 1.
            most: names at most.
            whole: compare every word and score every name, for a measure of what is missed otherwise; slow.

        Returns:
            Numbers of names as they were given to `build`, with their scores, 0 to 1.
        """
        words = [token[:LONGEST] for token in tokens[:WORDS] if token]
        if not words or not len(self._numbers):
            return []
        starts = np.array([0, *accumulate(map(len, words))], np.int32)
        text = np.frombuffer("".join(words).encode("ascii", "replace"), np.uint8)
        weights = np.array([self._weigh(word) for word in words], np.float32)
        groups = np.array([VARIANTS.get(word, -1) for word in words], np.int32)
        said = [sound(word)[:LONGEST] for word in words]
        sound_starts = np.array([0, *accumulate(map(len, said))], np.int32)
        sounds = np.frombuffer(("".join(said) + " ").encode("ascii", "replace"), np.uint8)
        with self._lock:
            found, self.scored, _ = search(  # type: ignore[no-untyped-call] # its signature says more
                text,
                starts,
                weights,
                groups,
                sounds,
                sound_starts,
                self._heaviest,
                floor,
                whole,
                self._lists,
                self._work,
            )
            if not found:
                return []
            scores = self._scores[:found]
            best = np.argsort(-scores, kind="stable")[: most * 4]
            hits, degrees = self._hits[best].tolist(), scores[best].tolist()
        chosen: list[tuple[int, float]] = []
        owners: dict[int, tuple[int, float]] = {}
        for name, score in zip(hits, degrees, strict=True):
            owner = int(self._owners[name])
            had, top = owners.get(owner, (0, score))
            if had < _OWNER and score >= top - _TIE:
                owners[owner] = (had + 1, top)
                chosen.append((int(self._numbers[name]), min(1.0, score)))
                if len(chosen) == most:
                    break
        return chosen

    def words(self, name: int) -> tuple[str, ...] | None:
        """Give the words of a name, and make known what each weighs and sounds like; None where they may be cut."""
        at = self._places[name]
        start, end = self._name_starts[at], self._name_starts[at + 1]
        if end - start >= MOST_WORDS:
            return None
        known = self._words
        found = []
        for packed in self._name_words[start:end].tolist():
            number = packed & 0xFFFFFFFF
            word = known.get(number)
            if word is None:
                word = self._read(number)
            if len(word) >= LONGEST:
                return None
            found.append(word)
        return tuple(found)

    def _read(self, number: int) -> str:
        word = self._letters[self._starts[number] : self._starts[number + 1]].tobytes().decode("ascii")
        line = self._heard[self._heard_starts[number] : self._heard_starts[number + 1]].tobytes().decode("ascii")
        if len(self._words) >= _KNOWN:
            self._words.clear()
        self._words[number] = word
        know(word, line)
        if isinstance(self._weight, Rarity):
            self._weight.know(word, float(self._exact[number]))
        return word

    def _weigh(self, word: str) -> float:
        if self._weight is None:
            return -1.0
        known = self._weights.get(word)
        if known is None:
            if len(self._weights) >= _KNOWN:
                self._weights.clear()
            known = self._weights[word] = self._weight(word)
        return known

"""What a word sounds like, its consonants, and what a reading machine may take it for; for folded words only."""

import re
from collections.abc import Callable
from typing import Final

_DOUBLE: Final = re.compile(r"(.)\1+")
_SOFT_C: Final = re.compile(r"c(?=[eiy])")
_SOUNDS: Final = (
    ("tsch", "c"),
    ("dzh", "j"),
    ("tch", "c"),
    ("sch", "s"),
    ("zh", "z"),
    ("ph", "f"),
    ("kh", "h"),
    ("gh", "g"),
    ("dh", "d"),
    ("th", "t"),
    ("ck", "k"),
    ("sh", "s"),
    ("ch", "c"),
    ("dj", "j"),
    ("ts", "s"),
    ("tz", "s"),
    ("cz", "c"),
    ("qu", "k"),
    ("x", "ks"),
    ("q", "k"),
    ("z", "s"),
    ("w", "v"),
    ("yeo", "yo"),
    ("eo", "o"),
    ("eu", "u"),
    ("ou", "u"),
    ("oo", "u"),
    ("au", "u"),
    ("o", "u"),
    ("ee", "i"),
    ("ie", "i"),
    ("ei", "i"),
    ("ai", "i"),
    ("ay", "i"),
    ("ey", "i"),
    ("iy", "i"),
    ("ii", "i"),
    ("y", "i"),
    ("e", "i"),
)
_VOWELS: Final = str.maketrans("", "", "aeiou")
_SOFT: Final = str.maketrans("", "", "aeiouyw")
_SHAPES: Final = str.maketrans("0123568947", "olzesbbgat")
_ONE: Final = str.maketrans("i", "l")
_KEPT: Final = 200_000


class _Kept(dict[str, str]):
    """Keys of words, each made once; when there are too many, all are forgotten."""

    def __init__(self, make: Callable[[str], str]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> str:
        if len(self) >= _KEPT:
            self.clear()
        made = self[word] = self._make(word)
        return made


def _bare(word: str) -> str:
    """Leave out doubled letters."""
    return _DOUBLE.sub(r"\1", word)


def _sound(word: str) -> str:
    """Make a key of a word's sound across usual spellings of one name."""
    if word[0] == "x":
        word = "s" + word[1:]
    elif word.startswith("hs"):
        word = word[1:]
    word = _SOFT_C.sub("s", word.replace("ch", "C")).replace("C", "ch")
    for written, said in _SOUNDS:
        if written in word:
            word = word.replace(written, said)
    word = word.replace("c", "k") if "c" in word and "ch" not in word else word
    word = _DOUBLE.sub(r"\1", word)
    return word[:-1] if len(word) > 3 and word[-1] == "h" else word  # noqa: PLR2004


def _skeleton(word: str) -> str:
    """Leave a word's consonants, doubled ones once."""
    return _DOUBLE.sub(r"\1", word.translate(_VOWELS))


def _hard(word: str) -> str:
    """Leave what is never a vowel in any script: ``y`` and ``w`` are, as Arabic letters."""
    return _DOUBLE.sub(r"\1", word.translate(_SOFT))


def _ocr(word: str) -> str:
    """Make one of shapes a reading machine takes for each other."""
    if not word.isalpha() and not word.isdigit():
        word = word.translate(_SHAPES)
    return word.replace("rn", "m").replace("vv", "w").replace("cl", "d").translate(_ONE)


_KINDS: Final = tuple(_Kept(make) for make in (_bare, _sound, _skeleton, _hard, _ocr))
bare, sound, skeleton, hard, ocr = (kept.__getitem__ for kept in _KINDS)


def told(word: str) -> str:
    """Write all keys of a word in one line, for `know`."""
    return " ".join(kept[word] for kept in _KINDS)


def know(word: str, line: str) -> None:
    """Take the keys of a word from where they were kept, which is quicker than to make them."""
    for kept, key in zip(_KINDS, line.split(" "), strict=True):
        if len(kept) >= _KEPT:
            kept.clear()
        kept[word] = key

"""Signs: what each becomes in Latin letters, and look-alikes of other scripts inside Latin words."""

import re
import unicodedata
from typing import Final

from openplaci.screening import wordlists

_APOSTROPHES: Final = frozenset(
    "'`\u00b4\u2019\u2018\u02bc\u02bb\u02bd\u02be\u02bf\u2032\uff07\"\u201c\u201d\u201e\u00ab\u00bb"
)
"""Signs that part no word: ``Ba'asyir``. Quotes too: they stand beside a space."""
_WORD: Final = re.compile(r"[^\W\d_]+")
_ALIKE: Final = {ord(sign): latin for sign, latin in wordlists.LOOKALIKES.items()}


def _folded(sign: str) -> str:
    category = unicodedata.category(sign)
    if sign in _APOSTROPHES or category in {"Cf", "Me"}:
        return ""
    own = wordlists.LETTERS.get(sign)
    if own is not None:
        return own
    if category[0] in "ZPCS":
        return " "
    if sign.isascii():
        return sign.lower()
    from anyascii import anyascii

    latin = "".join(letter for letter in anyascii(sign).lower() if letter.isalnum() and letter.isascii())
    # A mark that has no Latin letter belongs to the letter before it; another sign without one parts words.
    return latin or ("" if category[0] in "ML" else " ")


class _Fold(dict[int, str]):
    def __missing__(self, code: int) -> str:
        self[code] = _folded(chr(code))
        return self[code]


class _Keep(dict[int, str]):
    def __missing__(self, code: int) -> str:
        folded = FOLDED[code]
        letter = unicodedata.category(chr(code))[0] in "LM"
        self[code] = chr(code) if folded.strip() or (letter and not folded) else folded
        return self[code]


FOLDED: Final = _Fold()
"""For `str.translate`: a sign to Latin letters and digits, a space between words, or nothing."""
KEPT: Final = _Keep()
"""As `FOLDED`, and the sign itself where it is a letter: both part nearly every text into the same words."""


def unmasked(text: str) -> str:
    """Put Latin letters for Cyrillic and Greek look-alikes in words that are Latin otherwise.

    A word of look-alikes alone is Latin where another word of the text is and none is of another script.
    """
    text = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    latin = any(sign.isascii() and sign.isalpha() for sign in text)
    if not latin or not any(sign in wordlists.LOOKALIKES for sign in text):
        return text
    foreign = any(_sure(word) for word in _WORD.findall(text))

    def plain(found: re.Match[str]) -> str:
        word = found.group()
        if any(sign.isascii() for sign in word) or not foreign:
            return word.translate(_ALIKE)
        return word

    return _WORD.sub(plain, text)


def _sure(word: str) -> bool:
    """Tell a word of another script by a letter of it that no Latin letter looks like."""
    return not any(sign.isascii() for sign in word) and any(
        sign not in wordlists.LOOKALIKES and unicodedata.name(sign, "").startswith(("CYRILLIC", "GREEK"))
        for sign in word
    )

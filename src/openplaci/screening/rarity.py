"""How much a word says: little where it stands in many ordinary names or in much of the list."""

import math
from collections.abc import Mapping
from functools import cache
from typing import Final

from rapidfuzz.distance import OSA

from openplaci.screening.sounds import bare, ocr, skeleton, sound
from openplaci.screening.wordlists import FORMS, TITLES, common

_LETTER: Final = 0.2
_SHORT: Final = 0.55
_NUMBER: Final = 0.6
_LEAST: Final = 0.05
_LIST_SHARE: Final = 0.62
"""How far being on the list often can take a word down: never as far as being ordinary does."""
_COMMON: Final = common()
FORM: Final = 0.12
NEARLY: Final = 0.4
_LONG: Final = 5
_LONG_FORMS: Final = (
    "limited",
    "company",
    "corporation",
    "incorporated",
    "private",
    "general",
    "group",
    "holding",
    "trading",
    "international",
    "society",
    "liability",
    "shipping",
    "services",
    "industries",
    "sheikh",
    "mullah",
    "mawlawi",
    "maulawi",
    "maulana",
    "hajji",
    "general",
    "president",
)


def _ends() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for word in _LONG_FORMS:
        for end in {word[:2], word[-2:]}:
            found.setdefault(end, []).append(word)
    return found


_FORM_ENDS: Final = _ends()
"""Long forms by their first two and their last two signs."""


@cache
def _keys() -> dict[str, float]:
    """Give what long common words look and sound like, and their consonants, the least weight of each."""
    found: dict[str, float] = {}
    for word, weight in [*_COMMON.items(), *((word, FORM) for word in (*FORMS, *TITLES) if " " not in word)]:
        if len(word) >= _LONG - (word in TITLES) and weight < NEARLY:
            for key in (f"o{ocr(word)}", f"s{sound(word)}", f"v{skeleton(word)}"):
                found[key] = min(weight, found.get(key, 1.0))
    return found


def _nearly(token: str) -> float:
    """Weigh a word that is a common one gone wrong: ``compani``, ``9eneral``, ``lmtd``."""
    if token in FORMS or token in TITLES:
        return FORM
    if len(token) < 3 or token.isdigit():  # noqa: PLR2004
        return 1.0
    keys = _keys()
    weight = min(keys.get(f"o{ocr(token)}", 1.0), keys.get(f"s{sound(token)}", 1.0))
    bones = skeleton(token)
    if len(bones) > 2 and bones == bare(token):  # noqa: PLR2004
        weight = min(weight, keys.get(f"v{bones}", 1.0))
    if weight == 1.0 and len(token) >= _LONG:
        # One edit leaves the beginning or the end as it was.
        for word in (*_FORM_ENDS.get(token[:2], ()), *_FORM_ENDS.get(token[-2:], ())):
            if abs(len(word) - len(token)) < 2 and OSA.distance(word, token, score_cutoff=1) < 2:  # noqa: PLR2004
                weight = FORM
    return min(1.0, weight * 1.2)


class Rarity:
    """Token -> weight, above 0 and at most 1."""

    __slots__ = ("_counts", "_known", "_log_total")

    def __init__(self, counts: Mapping[str, int] | None = None) -> None:
        """Take how many of the list's names hold each word; none: only what is ordinary counts."""
        self._counts = counts or {}
        self._log_total = math.log(1 + max(1_000, sum(self._counts.values()) // 3))
        self._known: dict[str, float] = {}

    def __call__(self, token: str) -> float:
        """Weigh a token."""
        found = self._known.get(token)
        if found is None:
            found = self._known[token] = self._weighed(token)
        return found

    def know(self, token: str, weight: float) -> None:
        """Take a token's weight from where it was kept."""
        self._known[token] = weight

    def _weighed(self, token: str) -> float:
        ordinary = _COMMON.get(token) or _nearly(token)
        if token.isdigit():
            ordinary = _NUMBER
        elif len(token) == 1:
            ordinary = min(ordinary, _LETTER)
        elif len(token) == 2:  # noqa: PLR2004 - initials, syllables
            ordinary = min(ordinary, _SHORT)
        count = self._counts.get(token, 0)
        listed = 1.0 - _LIST_SHARE * math.log(max(1, count)) / self._log_total
        return max(_LEAST, ordinary * listed)


def weights(counts: Mapping[str, int] | None = None) -> Rarity:
    """Make the weights of a list from how many of its names hold each word."""
    return Rarity(counts)

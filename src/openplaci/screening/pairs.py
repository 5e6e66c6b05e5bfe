"""Two words: how they go together and how well, whatever they weigh."""

from typing import Final

from rapidfuzz.distance import OSA, JaroWinkler

from openplaci.model.watchlist import WordPair
from openplaci.screening.sounds import bare, hard, ocr, skeleton, sound
from openplaci.screening.wordlists import VARIANTS

Pair = tuple[float, WordPair]

NOT: Final[Pair] = (0.0, "missing")
SAME: Final[Pair] = (1.0, "same")
SWAPPED: Final = 0.66
"""Two letters swapped in a word of two or three: all its letters are still there."""
INITIAL: Final = 0.8
LISTED_INITIAL: Final = 0.6
"""An initial on the list is that of every such name: it says less than one in a message."""
NEAR_SOUND: Final = 1.6
GLUED_SLIP: Final = 0.87
DOUBLED: Final = 0.35
FIRST: Final = 0.04
EDIT: Final = 0.62
POWER: Final = 1.8
"""What a doubled letter, a wrong first letter and a number of slips take off a degree."""
SURE: Final = 0.96
SURE_SHORT: Final = 0.6
_LEAST: Final = 0.55
_VOWELS: Final = frozenset("aeiou")
_CACHED: Final = 1_000_000
_known: dict[tuple[str, str], Pair] = {}


def pair(query: str, listed: str) -> Pair:
    """Hold a word of the query against one of the list; `NOT` where they do not go together."""
    key = (query, listed)
    found = _known.get(key)
    if found is None:
        if len(_known) >= _CACHED:
            _known.clear()
        found = _known[key] = _pair(query, listed)
    return found


def _pair(query: str, listed: str) -> Pair:
    if query == listed:
        return SAME
    if len(query) == 1 or len(listed) == 1:
        if query[0] != listed[0] or query.isdigit() or listed.isdigit():
            return NOT
        return (INITIAL if len(query) == 1 else LISTED_INITIAL), "initial"
    if query.isdigit() or listed.isdigit():
        return _numbers(query, listed)
    group = VARIANTS.get(query)
    if group is not None and group == VARIANTS.get(listed):
        return 0.97, "variant"
    found = max(_typo(query, listed), _sounds(query, listed), no_vowels(query, listed), _begun(query, listed))
    return found if found[0] >= _LEAST else NOT


def _numbers(query: str, listed: str) -> Pair:
    """Numbers are the same or they are not; a digit put for a letter is still a letter."""
    if query.isdigit() and listed.isdigit():
        return (0.97, "fold") if query.lstrip("0") == listed.lstrip("0") else NOT
    return (0.9, "typo") if ocr(query) == ocr(listed) else NOT


def _typo(query: str, listed: str) -> Pair:
    longest = max(len(query), len(listed))
    if ocr(query) == ocr(listed):
        return (0.95 if longest > 3 else 0.8), "typo"  # noqa: PLR2004
    most = 1 if longest <= 4 else 2 if longest <= 8 else 3  # noqa: PLR2004
    if abs(len(query) - len(listed)) > most:
        return NOT
    edits: float = OSA.distance(query, listed, score_cutoff=most)
    if edits > most:
        return NOT
    # Two signs of a confused shape (rn for m) are one slip.
    edits = min(edits, OSA.distance(ocr(query), ocr(listed)) + 0.3)
    doubled = DOUBLED if edits == 1 and bare(query) == bare(listed) else 1.0
    first = 0.0 if query[0] == listed[0] else FIRST
    degree = 1.0 - doubled * (EDIT * edits**POWER + 0.1) / (longest - 0.6) - first
    if edits == 1 and longest < 4 and sorted(query) == sorted(listed):  # noqa: PLR2004
        degree = max(degree, SWAPPED)
    if edits > 1:
        degree = min(degree, 0.25 + 0.62 * JaroWinkler.similarity(query, listed))
    return degree, "typo"


def _sounds(query: str, listed: str) -> Pair:
    said, meant = sound(query), sound(listed)
    longest = max(len(said), len(meant))
    if said == meant:
        return (0.94 if longest > 3 else 0.86), "sound"  # noqa: PLR2004 - short keys are shared by many
    if longest >= 5 and OSA.distance(said, meant, score_cutoff=1) == 1:  # noqa: PLR2004
        return 0.93 - NEAR_SOUND / longest, "sound"
    return NOT


def no_vowels(query: str, listed: str, *, sure: bool = False) -> Pair:
    """Tell a word whose vowels were left out: ``mhmmd``; names of scripts without vowels come so too.

    Args:
        query: a word.
        listed: a word.
        sure: no word of the query has its vowels.
    """
    said, meant = skeleton(query), skeleton(listed)
    if query[0] in _VOWELS and listed[0] not in _VOWELS:
        return NOT
    if sure:
        short = len(meant) < 2  # noqa: PLR2004
        return ((SURE_SHORT if short else SURE), "vowels") if said == meant and meant else NOT
    if said != meant and len(said) == len(bare(query)):
        # Only a word without vowels may have some of its y and w for them.
        said, meant = hard(query), hard(listed)
    if said != meant or len(meant) < 2:  # noqa: PLR2004
        return NOT
    if said != skeleton(query):
        return (0.84 if len(meant) > 3 else 0.72 if len(meant) == 3 else 0.0), "vowels"  # noqa: PLR2004
    if len(said) == len(bare(query)) or (len(meant) > 3 and len(meant) == len(bare(listed))):  # noqa: PLR2004
        return (0.9 if len(meant) > 3 else 0.84 if len(meant) == 3 else 0.66), "vowels"  # noqa: PLR2004
    return (0.74 if len(meant) > 3 else 0.62 if len(meant) == 3 else 0.0), "vowels"  # noqa: PLR2004


def _begun(query: str, listed: str) -> Pair:
    """Tell a word that goes on: ``techno`` and ``technology``."""
    short, long = (query, listed) if len(query) < len(listed) else (listed, query)
    if len(short) >= 4 and long.startswith(short):  # noqa: PLR2004
        return 0.58 + 0.36 * len(short) / len(long), "cut"
    return NOT


def cut(query: str, listed: str, *, sure: bool) -> Pair:
    """Hold the last word of a name, which may be cut, against a word of the list.

    Args:
        query: a word.
        listed: a word.
        sure: the name is as long as the message's field.
    """
    if 1 < len(query) < len(listed) and listed.startswith(query):
        return (0.72 if sure else 0.6) + 0.26 * len(query) / len(listed), "cut"
    return NOT


def glued(query: str, listed: str) -> Pair:
    """Hold words written together on one side against words written apart on the other; both come joined."""
    if query == listed:
        return 0.98, "glued"
    degree, _ = pair(query, listed)
    return (degree * GLUED_SLIP if len(query) >= 8 else 0.0), "glued"  # noqa: PLR2004 - short ones are nearly many things

"""Single words as bytes: keys under which similar ones meet, and how similar two are. Compiled.

Two words meet under a key if they become the same by leaving out at most one sign each (at most two from 8 signs on),
which finds all within the distances that `degree` allows, or if they have the same consonants by sound.
"""

import numpy as np

from openplaci.screening.index.compiled import compiled

LONGEST = 40
"""Signs of a word that count; the rest is cut."""
SHORT, LONG = 4, 8
"""Signs from which on one and two edits are allowed."""
LEAST = 0.74
"""Degree below which two words are not similar."""
VOWELLESS = 0.85
"""Degree of a word written without its vowels."""
KEYS = 1 + LONGEST + LONGEST * (LONGEST - 1) // 2
"""Most keys of a word."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SOUND_SALT = np.uint64(0x1234567)
_ONE = np.uint64(1)
_ZERO = np.uint64(0)


def _sounds() -> np.ndarray:
    """Class of each sign by sound: 0 is not heard; letters that languages and clerks exchange share a class."""
    table = np.zeros(256, np.uint8)
    for sign in range(256):
        table[sign] = sign
    for signs in ("aeiouhwy", "ckq", "gj", "szx", "dt", "fv"):
        for letter in signs:
            table[ord(letter)] = 0 if signs[0] == "a" else ord(signs[0])
    return table


_SOUNDS = _sounds()


@compiled()
def is_vowel(sign: int) -> bool:
    """Tell whether a sign is one of a, e, i, o, u."""
    return sign == 97 or sign == 101 or sign == 105 or sign == 111 or sign == 117  # noqa: PLR1714, PLR2004 - compiled


@compiled()
def mixed(key: np.uint64) -> np.uint64:
    """Spread a key over all its bits."""
    key = (key ^ (key >> np.uint64(31))) * _MIX
    return key ^ (key >> np.uint64(29))


@compiled()
def word_key(text: np.ndarray, start: int, end: int) -> np.uint64:
    """Give the key of a word as it stands."""
    key = _ONE
    for i in range(start, end):
        key = key * _BASE + np.uint64(text[i])
    return mixed(key)


@compiled()
def sound_key(text: np.ndarray, start: int, end: int) -> np.uint64:
    """Give the key of a word's consonants by sound, each once where the same follow; 0 if there are fewer than two."""
    key = _SOUND_SALT
    before = 0
    count = 0
    for i in range(start, end):
        sign = text[i]
        sound = _SOUNDS[sign]
        after = text[i + 1] if i + 1 < end else 0
        if sign == 112 and after == 104:  # noqa: PLR2004 - ph
            sound = 102
        elif sign == 99 and (after == 104 or after == 101 or after == 105):  # noqa: PLR1714, PLR2004 - ch, ce, ci
            sound = 115
        elif i == start and sign == 121:  # noqa: PLR2004 - y for j
            sound = 103
        elif i == start and is_vowel(sign):
            sound = 97
        if sound != 0 and sound != before:  # noqa: PLR1714 - compiled
            key = key * _BASE + np.uint64(sound)
            count += 1
            before = sound
    return mixed(key) if count > 1 else _ZERO


@compiled()
def keys_of(text: np.ndarray, start: int, end: int, most: int, keys: np.ndarray) -> int:
    """Write the keys of a word, of what is left of it without one and without two signs, and of its sound.

    Args:
        text: signs of many words.
        start: of the word.
        end: of the word; at most `LONGEST` after the start.
        most: signs left out at most, from 0 to 2.
        keys: is written to.

    Returns:
        How many were written.
    """
    size = end - start
    before = np.empty(LONGEST + 1, np.uint64)
    power = np.empty(LONGEST + 1, np.uint64)
    after = np.empty(LONGEST + 2, np.uint64)
    before[0], power[0], after[size] = _ONE, _ONE, _ZERO
    for i in range(size):
        before[i + 1] = before[i] * _BASE + np.uint64(text[start + i])
        power[i + 1] = power[i] * _BASE
    for i in range(size - 1, -1, -1):
        after[i] = after[i + 1] + np.uint64(text[start + i]) * power[size - 1 - i]
    keys[0] = mixed(before[size])
    count = 1
    if most > 0 and size >= SHORT:
        for i in range(size):
            keys[count] = mixed(before[i] * power[size - 1 - i] + after[i + 1])
            count += 1
    if most > 1 and size >= LONG:
        for i in range(size - 1):
            for j in range(i + 1, size):
                middle = before[j] - before[i + 1] * power[j - i - 1]
                keys[count] = mixed(before[i] * power[size - 2 - i] + middle * power[size - 1 - j] + after[j + 1])
                count += 1
    sound = sound_key(text, start, end)
    if sound != _ZERO:
        keys[count] = sound
        count += 1
    return count


@compiled()
def same_without_vowels(one: np.ndarray, one_end: int, text: np.ndarray, start: int, end: int) -> bool:
    """Tell whether a word without vowels is the other one with its vowels left out."""
    i = 0
    for j in range(start, end):
        if i < one_end and one[i] == text[j]:
            i += 1
        elif not is_vowel(text[j]):
            return False
    return i == one_end


@compiled()
def distance(masks: np.ndarray, size: int, text: np.ndarray, start: int, end: int) -> int:
    """Count the edits between two words, a swap of neighbours as one (Hyyro's bit-parallel form, 2003)."""
    positive, negative = ~_ZERO, _ZERO
    diagonal, mask_before = _ZERO, _ZERO
    last = _ONE << np.uint64(size - 1)
    edits = size
    for j in range(start, end):
        mask = masks[text[j]]
        swap = (((~diagonal) & mask) << _ONE) & mask_before
        diagonal = (((mask & positive) + positive) ^ positive) | mask | negative | swap
        right = negative | ~(diagonal | positive)
        left = diagonal & positive
        if right & last:
            edits += 1
        if left & last:
            edits -= 1
        right = (right << _ONE) | _ONE
        left = left << _ONE
        positive = left | ~(diagonal | right)
        negative = right & diagonal
        mask_before = mask
    return edits


@compiled()
def degree(
    one: np.ndarray,
    size: int,
    masks: np.ndarray,
    sound: np.uint64,
    vowels: bool,
    text: np.ndarray,
    start: int,
    end: int,
) -> float:
    """Tell how similar two words are, 0 to 1; below `LEAST` they are not.

    Args:
        one: the first word.
        size: of it.
        masks: of it: for each sign, the places at which it stands, as bits.
        sound: its `sound_key`.
        vowels: it has any.
        text: signs of many words.
        start: of the second one.
        end: of the second one.
    """
    other = end - start
    longer = max(size, other)
    apart = abs(size - other)
    heard = sound != _ZERO and sound_key(text, start, end) == sound
    if apart > 2 and not heard:  # noqa: PLR2004 - see LONG
        return 0.0
    edits = distance(masks, size, text, start, end)
    alike = 1.0 - edits / longer
    best = 0.0
    if edits == 0:
        return 1.0
    if (edits == 1 and longer >= SHORT) or (edits == 2 and longer >= LONG):  # noqa: PLR2004 - see LONG
        best = alike
    if heard and size >= 3 and other >= 3:  # noqa: PLR2004 - shorter ones say nothing by sound
        if alike >= 0.5:  # noqa: PLR2004 - of another length, or all vowels other
            best = max(best, 0.6 + 0.35 * alike)
        if not vowels and same_without_vowels(one, size, text, start, end):
            best = max(best, VOWELLESS)
    return best


@compiled()
def class_of(first: int, last: int) -> int:
    """Give the class, below 64, of words with this first and this last sign: similar words mostly share it."""
    return (first * 5 + last * 11) & 63

"""Single words as bytes: keys under which similar ones meet, and how similar two are. Compiled.

Two words meet under a key if they become the same by leaving out at most one sign each (at most two from 8 signs on),
which finds all within the distances that `degree` allows, or if they have the same consonants by sound. Shapes that a
reading machine takes for each other are made one before (`folded`).
"""

import numpy as np

from openplaci.screening.index.compiled import compiled

LONGEST = 40
"""Signs of a word that count; the rest is cut."""
SHORT, LONG = 3, 8
"""Signs from which on one and two edits are allowed."""
LEAST = 0.66
"""Degree below which two words are not similar."""
VOWELLESS, BARE = 0.85, 0.95
"""Degree of a word written without its vowels, and where all words of the query are."""
VOWELS = 2
"""Told of a word that has vowels after its first sign."""
SOUND, NEAR_SOUND, LONG_SOUND = 0.9, 1.6, 5
"""Degree of a word that sounds the same; what one sign of another sound takes off, over the signs; from how many on."""
SHAPE = 0.95
"""Degree of a word that a reading machine may take for the other."""
KEYS = 2 * (2 + LONGEST + LONGEST * (LONGEST - 1) // 2)
"""Most keys of a word."""

_BASE = np.uint64(0x9E3779B97F4A7C15)
_MIX = np.uint64(0xBF58476D1CE4E5B9)
_SOUND_SALT, _BONES_SALT = np.uint64(0x1234567), np.uint64(0x7654321)
_SAID_SALT = np.uint64(0x5A17ED5A17ED5A17)
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


def _shapes() -> np.ndarray:
    """What each digit inside a word may be read for."""
    table = np.arange(256).astype(np.uint8)
    for sign, shape in zip("0123568947", "olzesbbgat", strict=True):
        table[ord(sign)] = ord(shape)
    return table


_SHAPES = _shapes()


@compiled()
def folded(text: np.ndarray, start: int, end: int, joined: bool, out: np.ndarray) -> int:
    """Write a word with shapes made one that a reading machine takes for each other; give how many signs it has.

    The same as `openplaci.screening.sounds.ocr` where two signs that look like one are joined.
    """
    digits, letters = False, False
    for i in range(start, end):
        digits = digits or text[i] < 58  # noqa: PLR2004 - 9 and before
        letters = letters or text[i] >= 58  # noqa: PLR2004
    size, i = 0, start
    while i < end:
        sign = _SHAPES[text[i]] if digits and letters else text[i]
        after = np.uint8(0)
        if i + 1 < end:
            after = _SHAPES[text[i + 1]] if digits and letters else text[i + 1]
        i += 1
        if joined and sign == 114 and after == 110:  # noqa: PLR2004 - rn
            sign = np.uint8(109)
            i += 1
        elif joined and sign == 118 and after == 118:  # noqa: PLR2004 - vv
            sign = np.uint8(119)
            i += 1
        elif joined and sign == 99 and after == 108:  # noqa: PLR2004 - cl
            sign = np.uint8(100)
            i += 1
        elif sign == 105:  # noqa: PLR2004 - i
            sign = np.uint8(108)
        out[size] = sign
        size += 1
    return size


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
        if sign == 100 and (after == 106 or (after == 122 and i + 2 < end and text[i + 2] == 104)):  # noqa: PLR2004 - dj, dzh
            sound = 0
        elif sign == 122 and after == 104 and i > start and text[i - 1] == 100:  # noqa: PLR2004 - dzh
            sound = 103
        elif sign == 120 and i > start and before != 99:  # noqa: PLR2004 - x is ks, but at the beginning
            key = key * _BASE + np.uint64(99)
            count += 1
            before = 99
        elif sign == 112 and after == 104:  # noqa: PLR2004 - ph
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
def bones_key(text: np.ndarray, start: int, end: int) -> np.uint64:
    """Give the key of a word's consonants as they stand, doubled ones once; 0 if there are fewer than two."""
    key = _BONES_SALT
    before, count = np.uint8(0), 0
    for i in range(start, end):
        if not is_vowel(text[i]) and text[i] != before:
            before = text[i]
            key = key * _BASE + np.uint64(before)
            count += 1
    return mixed(key) if count > 1 else _ZERO


@compiled()
def _without(signs: np.ndarray, size: int, most: int, keys: np.ndarray, count: int) -> int:
    """Write the keys of a word and of what is left of it without one and without two signs; give how many there are."""
    before = np.empty(LONGEST + 1, np.uint64)
    power = np.empty(LONGEST + 1, np.uint64)
    after = np.empty(LONGEST + 2, np.uint64)
    before[0], power[0], after[size] = _ONE, _ONE, _ZERO
    for i in range(size):
        before[i + 1] = before[i] * _BASE + np.uint64(signs[i])
        power[i + 1] = power[i] * _BASE
    for i in range(size - 1, -1, -1):
        after[i] = after[i + 1] + np.uint64(signs[i]) * power[size - 1 - i]
    keys[count] = mixed(before[size])
    count += 1
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
    return count


@compiled()
def keys_of(text: np.ndarray, start: int, end: int, most: int, bones: bool, keys: np.ndarray) -> int:
    """Write the keys of a folded word, and of what is left of it without one and without two signs, and of its sound.

    Args:
        text: signs of many words.
        start: of the word.
        end: of the word; at most `LONGEST` after the start.
        most: signs left out at most, from 0 to 2.
        bones: write the key of its consonants too.
        keys: is written to.

    Returns:
        How many were written.
    """
    signs = np.empty(LONGEST, np.uint8)
    size = folded(text, start, end, True, signs)
    count = _without(signs, size, most, keys, 0)
    if size < end - start:
        count = _without(signs, folded(text, start, end, False, signs), most, keys, count)
    sound = sound_key(text, start, end)
    if sound != _ZERO:
        keys[count] = sound
        count += 1
    key = bones_key(text, start, end) if bones else _ZERO
    if key != _ZERO:
        keys[count] = key
        count += 1
    return count


@compiled()
def sound_keys(sounds: np.ndarray, start: int, end: int, keys: np.ndarray, count: int) -> int:
    """Write the keys of a word's sound, and of what is left of it without one sign; give how many there are."""
    size = min(end - start, LONGEST)
    if size < 2:  # noqa: PLR2004 - says nothing
        return count
    first = count
    count = _without(sounds[start : start + size], size, 1 if size >= LONG_SOUND - 1 else 0, keys, count)
    for k in range(first, count):
        keys[k] ^= _SAID_SALT
    return count


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
def heard(masks: np.ndarray, size: int, sounds: np.ndarray, start: int, end: int) -> float:
    """Tell how similar a word is by its sound alone, as `openplaci.screening.pairs` does; 0 where it is not."""
    longer = max(size, end - start)
    if size < 2 or abs(size - (end - start)) > 1:  # noqa: PLR2004 - says nothing
        return 0.0
    edits = distance(masks, size, sounds, start, end)
    if edits == 0:
        return SOUND
    return SOUND - NEAR_SOUND / longer if edits == 1 and longer >= LONG_SOUND else 0.0


@compiled()
def degree(
    one: np.ndarray,
    size: int,
    masks: np.ndarray,
    short: int,
    sound: np.uint64,
    bones: np.uint64,
    vowels: int,
    text: np.ndarray,
    start: int,
    end: int,
    hear: bool,
    signs: np.ndarray,
) -> float:
    """Tell how similar two words are, 0 to 1; below `LEAST` they are not.

    Args:
        one: the first word.
        size: of it.
        masks: of it, folded: for each sign, the places at which it stands, as bits; and the same
            with no two signs joined.
        short: its size when folded.
        sound: its `sound_key`.
        bones: its `bones_key`.
        vowels: 2: it has some after its first sign; 1: it has none; 0: no word of its name has any.
        text: signs of many words.
        start: of the second one.
        end: of the second one.
        hear: look at its sound; not needed where words of the same sound were looked at before.
        signs: to work in.
    """
    other = end - start
    longer = max(size, other)
    apart = abs(size - other)
    same_sound = hear and sound != _ZERO and sound_key(text, start, end) == sound
    bare = vowels < VOWELS and bones != _ZERO and bones_key(text, start, end) == bones
    if apart > 3 and not same_sound and not bare:  # noqa: PLR2004 - see LONG, and two signs joined
        return 0.0
    shorter = folded(text, start, end, True, signs)
    edits = distance(masks[0], short, signs, 0, shorter)
    if edits > 0 and (short < size or shorter < other):
        edits = min(edits, distance(masks[1], size, signs, 0, folded(text, start, end, False, signs)))
    alike = 1.0 - edits / longer
    best = 0.0
    if edits == 0:
        same = size == other
        for i in range(size if same else 0):
            same = same and one[i] == text[start + i]
        return 1.0 if same else SHAPE
    if (edits == 1 and longer >= SHORT) or (edits == 2 and longer >= LONG):  # noqa: PLR2004 - see LONG
        best = alike
    if bare and vowels == 0:
        best = BARE
    if same_sound and size >= 3 and other >= 3:  # noqa: PLR2004 - shorter ones say nothing by sound
        if alike >= 0.5:  # noqa: PLR2004 - of another length, or all vowels other
            best = max(best, 0.6 + 0.35 * alike)
        if bare:
            best = max(best, VOWELLESS)
    return best

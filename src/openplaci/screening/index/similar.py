"""Words of a list that are similar to a word, found by their keys and kept for when the word comes again. Compiled."""

import numpy as np

from openplaci.screening.index.compiled import compiled
from openplaci.screening.index.tokens import (
    KEYS,
    LEAST,
    LONG,
    LONGEST,
    SOUND,
    bones_key,
    degree,
    folded,
    heard,
    is_vowel,
    keys_of,
    sound_key,
    sound_keys,
    word_key,
)

SLOTS = 1 << 16
"""Words whose similar ones are kept; a word is kept in the one slot of its key."""
POOL = 1 << 22
"""Similar words kept altogether; when it is full, all are forgotten."""
FORM = 0.97
"""Degree of another form of the same name."""
BEGUN, BEGUN_DEGREE, BEGUN_SHARE = 4, 0.58, 0.36
"""Signs of a word that another begins with, and its degree: this, and the more the more of the other it is."""
MOST_SIMILAR = 1024
"""Similar words of one word that count, in the order in which they are met: those with the fewest signs left out."""


@compiled()
def similar(
    one: np.ndarray, size: int, edits: int, letters: np.ndarray, word_start: np.ndarray,
    key_start: np.ndarray, key_words: np.ndarray, seen: np.ndarray, turn: int, whole: bool,
    bare: bool, group: int, group_start: np.ndarray, group_words: np.ndarray, found: np.ndarray, degrees: np.ndarray,
    said: np.ndarray, said_size: int, sounds: np.ndarray, sound_start: np.ndarray,
) -> int:  # fmt: skip
    """Write the words similar to a word, and how similar they are in 250ths; give how many.

    Args:
        one: signs of the word.
        size: how many.
        edits: signs left out at most in looking for others; below 0: the same word alone.
        letters: signs of the list's words.
        word_start: where each of them starts.
        key_start: where the bucket of each key starts.
        key_words: words in buckets.
        seen: for each word of the list, the last turn in which it was looked at.
        turn: number of this one.
        whole: look at every word of the list: the measure of what the keys miss.
        bare: no word of the query has a vowel but at its beginning.
        group: of forms of one name, to which the word belongs; -1: none.
        group_start: where the words of each group start.
        group_words: words in groups.
        found: is written to: words of the list.
        degrees: is written to.
        said: sound of the word, `openplaci.screening.sounds.sound`.
        said_size: signs of it.
        sounds: of the list's words.
        sound_start: where each of them starts.
    """
    if edits < 0:
        signs = np.empty(2 * LONGEST, np.uint8)
        key = word_key(signs, 0, folded(one, 0, size, True, signs))
        bucket = np.int64(key >> np.uint64(64 - int(np.log2(len(key_start) - 1))))
        for at in range(key_start[bucket], key_start[bucket + 1]):
            word = key_words[at]
            same = word_start[word + 1] - word_start[word] == size
            for i in range(size if same else 0):
                same = same and letters[word_start[word] + i] == one[i]
            if same:
                found[0], degrees[0] = word, 250
                return 1
        return 0
    masks = np.zeros((2, 256), np.uint64)
    signs = np.empty(LONGEST, np.uint8)
    for turn_ in range(2):
        for i in range(folded(one, 0, size, turn_ == 0, signs)):
            masks[turn_, signs[i]] |= np.uint64(1) << np.uint64(i)
    short = folded(one, 0, size, True, signs)
    vowels = 0 if bare else 1
    for i in range(1, size):
        if is_vowel(one[i]):
            vowels = 2
    sound_masks = np.zeros(256, np.uint64)
    for i in range(said_size):
        sound_masks[said[i]] |= np.uint64(1) << np.uint64(i)
    sound = sound_key(one, 0, size)
    bones = bones_key(one, 0, size)
    count = 0
    if group >= 0:
        for at in range(group_start[group], group_start[group + 1]):
            word = group_words[at]
            same = word_start[word + 1] - word_start[word] == size
            for i in range(size if same else 0):
                same = same and letters[word_start[word] + i] == one[i]
            if not same:
                found[count], degrees[count] = word, np.uint8(FORM * 250)
                seen[word] = turn
                count += 1
    shift = np.uint64(64 - int(np.log2(len(key_start) - 1)))
    # Words that this one begins with: the next one was written to it, a legal form or a word that says nothing.
    for part in range(BEGUN, size):
        if BEGUN_DEGREE + BEGUN_SHARE * part / size < LEAST:
            continue
        bucket = np.int64(word_key(signs, 0, folded(one, 0, part, True, signs)) >> shift)
        for at in range(key_start[bucket], key_start[bucket + 1]):
            word = key_words[at]
            same = word_start[word + 1] - word_start[word] == part
            for i in range(part if same else 0):
                same = same and letters[word_start[word] + i] == one[i]
            if same and count < MOST_SIMILAR:
                found[count] = word
                degrees[count] = np.uint8((BEGUN_DEGREE + BEGUN_SHARE * part / size) * 250)
                count += 1
                break
    if whole:
        for word in range(len(word_start) - 1):
            if seen[word] == turn:
                continue
            alike = degree(
                one, size, masks, short, sound, bones, vowels, letters, word_start[word], word_start[word + 1],
                True, signs,
            )  # fmt: skip
            alike = max(alike, heard(sound_masks, said_size, sounds, sound_start[word], sound_start[word + 1]))
            if alike >= LEAST and count < MOST_SIMILAR:
                found[count], degrees[count] = word, np.uint8(alike * 250)
                count += 1
        return count
    keys = np.empty(KEYS + LONGEST + 2, np.uint64)
    # The word itself, then those of its sound, so that they need not be heard when they are met again.
    plain = keys_of(one, 0, size, edits, bare, keys)
    many = sound_keys(said, 0, said_size, keys, plain)
    for step in range(many):
        k = step
        if step > 0:
            k = many - step if step <= many - plain + 1 else step - (many - plain + 1)
        listen = step == 0 or k >= plain or keys[k] == sound
        hear = bare or listen
        bucket = np.int64(keys[k] >> shift)
        for at in range(key_start[bucket], key_start[bucket + 1]):
            word = key_words[at]
            if seen[word] == turn:
                continue
            seen[word] = turn
            alike = degree(
                one, size, masks, short, sound, bones, vowels, letters, word_start[word], word_start[word + 1],
                hear, signs,
            )  # fmt: skip
            if listen and alike < SOUND:
                alike = max(alike, heard(sound_masks, said_size, sounds, sound_start[word], sound_start[word + 1]))
            if alike >= LEAST and count < MOST_SIMILAR:
                found[count], degrees[count] = word, np.uint8(alike * 250)
                count += 1
    return count


@compiled()
def kept(one: np.ndarray, size: int, key: np.uint64, slot_words: np.ndarray, slot_at: np.ndarray) -> int:
    """Give the slot in which a word's similar ones are kept, or -1 less the slot where they are not."""
    slot: int = np.int64(key & np.uint64(SLOTS - 1))  # type: ignore[assignment] # numba's
    if slot_words[slot, LONGEST] != size or slot_at[slot, 0] < 0:
        return -1 - slot
    for i in range(size):
        if slot_words[slot, i] != one[i]:
            return -1 - slot
    return slot


@compiled()
def edits_of(size: int) -> int:
    """Give how many signs are left out at most in looking for words similar to one of a size."""
    return 2 if size >= LONG - 2 else 1

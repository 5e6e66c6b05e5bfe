"""Build an index over names."""

import array
import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from openplaci.screening.index import layout
from openplaci.screening.index.compiled import compiled
from openplaci.screening.index.scoring import RESTS, packed, sign_of
from openplaci.screening.index.tokens import KEYS, LONGEST, keys_of, sound_keys, word_key
from openplaci.screening.sounds import sound, told
from openplaci.screening.wordlists import VARIANTS

MOST_WORDS = 32
"""Words of a listed name that count; the rest is cut."""


def build(names: Sequence[tuple[str, ...]], owners: Sequence[int], weight: Callable[[str], float], path: Path) -> None:
    """Write the index of names to a file, which takes the place of an older one at once.

    Args:
        names: words of each name, normalised; a name without words is never found.
        owners: number of the entity that each name belongs to.
        weight: tells how much a word says, above 0; rare ones more.
        path: of the file.

    Raises:
        ValueError: if there are more or fewer owners than names.
        OSError: if the file cannot be written; the old one stays.
    """
    if len(names) != len(owners):
        raise ValueError(f"{len(owners)} owners, expected one for each of {len(names)} names")
    digest, words, starts, flat = _words(names, owners)
    exact = np.array([weight(word) for word in words], np.float64)
    weights = exact.astype(np.float32)
    heard = [told(word).encode("ascii", "replace") for word in words]
    heard_start = np.zeros(len(words) + 1, np.int32)
    np.cumsum([len(line) for line in heard], out=heard_start[1:])
    place = np.empty(len(names), np.int32)
    letters = np.frombuffer("".join(words).encode("ascii", "replace") + b"\0", np.uint8)
    word_start = np.zeros(len(words) + 1, np.int32)
    np.cumsum([len(word) for word in words], out=word_start[1:])
    sums = np.concatenate((np.zeros(1), np.cumsum(weights[flat], dtype=np.float64)))
    name_weight = (sums[starts[1:]] - sums[starts[:-1]]).astype(np.float32)
    order = np.argsort(name_weight, kind="stable").astype(np.int32)
    place[order] = np.arange(len(names), dtype=np.int32)
    name_start, name_words = _reorder(starts, flat, order)
    word_first = letters[word_start[:-1]] | np.where(np.diff(word_start) == 1, 128, 0).astype(np.uint8)
    posting_start, posting_names, posting_others = _postings(name_start, name_words, weights, word_first)
    said = [sound(word)[:LONGEST].encode("ascii", "replace") for word in words]
    sounds = np.frombuffer(b"".join(said) + b"\0", np.uint8)
    sound_start = np.zeros(len(words) + 1, np.int32)
    np.cumsum([len(one) for one in said], out=sound_start[1:])
    key_start, key_words = _keys(letters, word_start, sounds, sound_start)
    glued_start, glued_names = _glued(letters, word_start, name_start, name_words)
    group_start, group_words = _groups(words)
    arrays = {
        "letters": letters,
        "word_start": word_start,
        "word_weight": weights,
        "word_first": word_first,
        "word_exact": exact,
        "heard": np.frombuffer(b"".join(heard), np.uint8),
        "heard_start": heard_start,
        "name_place": place,
        "name_start": name_start,
        "name_words": packed(name_words, weights, word_first),
        "name_weight": name_weight[order],
        "name_number": order,
        "name_owner": np.asarray(owners, np.int32)[order],
        "posting_start": posting_start,
        "posting_names": posting_names,
        "posting_others": posting_others,
        "sounds": sounds,
        "sound_start": sound_start,
        "key_start": key_start,
        "key_words": key_words,
        "glued_start": glued_start,
        "glued_names": glued_names,
        "group_start": group_start,
        "group_words": group_words,
    }
    layout.write(path, digest, arrays)


def _words(names: Sequence[tuple[str, ...]], owners: Sequence[int]) -> tuple[str, list[str], np.ndarray, np.ndarray]:
    """Give the digest, all words sorted, where each name starts, and its words as their numbers."""
    digest = hashlib.blake2b(digest_size=16)
    numbers: dict[str, int] = {}
    flat, starts = array.array("i"), array.array("i", [0])
    for first in range(0, len(names), 10_000):
        part = names[first : first + 10_000]
        digest.update("\n".join(map(" ".join, part)).encode())
        for name in part:
            for word in name[:MOST_WORDS]:
                flat.append(numbers.setdefault(word[:LONGEST], len(numbers)))
            starts.append(len(flat))
    digest.update(np.asarray(owners, np.int64).tobytes())
    words = sorted(numbers)
    rank = np.empty(len(words), np.int32)
    rank[np.fromiter((numbers[word] for word in words), np.int64, len(words))] = np.arange(len(words), dtype=np.int32)
    return digest.hexdigest(), words, np.array(starts, np.int32), rank[np.array(flat, np.int32)]


def _groups(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Give for each group of forms of one name where its words start, and the words."""
    members: list[list[int]] = [[] for _ in range(1 + max(VARIANTS.values(), default=-1))]
    for number, word in enumerate(words):
        if word in VARIANTS:
            members[VARIANTS[word]].append(number)
    starts = np.zeros(len(members) + 1, np.int32)
    np.cumsum([len(group) for group in members], out=starts[1:])
    return starts, np.array([number for group in members for number in group], np.int32)


@compiled()
def _reorder(starts: np.ndarray, flat: np.ndarray, order: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    new_start = np.zeros(len(starts), np.int32)
    new_flat = np.empty(len(flat), np.int32)
    at = 0
    for i in range(len(order)):
        for j in range(starts[order[i]], starts[order[i] + 1]):
            new_flat[at] = flat[j]
            at += 1
        new_start[i + 1] = at
    return new_start, new_flat


@compiled()
def _postings(
    starts: np.ndarray, flat: np.ndarray, weights: np.ndarray, firsts: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give for each word the names that have it, in order, once for each time, and what their other words are.

    Of the others: the signs of the two heaviest (16 bits each), their weights (8 bits each, never more than they are),
    and what the rest weighs (8 bits, never less; none only if there is none).
    """
    words = len(weights)
    top = 0.0
    for weight in weights:
        top = max(top, float(weight))
    begins = np.zeros(words + 1, np.int32)
    for word in flat:
        begins[word + 1] += 1
    for i in range(words):
        begins[i + 1] += begins[i]
    at = begins.copy()
    names = np.empty(len(flat), np.int32)
    others = np.zeros(len(flat), np.uint64)
    for i in range(len(starts) - 1):
        for j in range(starts[i], starts[i + 1]):
            place = at[flat[j]]
            at[flat[j]] += 1
            names[place] = i
            one, two, sum_ = -1, -1, 0.0
            for k in range(starts[i], starts[i + 1]):
                if k == j:
                    continue
                sum_ += weights[flat[k]]
                if one < 0 or weights[flat[k]] > weights[one]:
                    one, two = flat[k], one
                elif two < 0 or weights[flat[k]] > weights[two]:
                    two = flat[k]
            told = np.uint64(0)
            if one >= 0:
                sum_ -= weights[one]
                told |= np.uint64(sign_of(one, firsts[one])) | np.uint64(int(weights[one] / top * 255)) << np.uint64(32)
            if two >= 0:
                sum_ -= weights[two]
                told |= np.uint64(sign_of(two, firsts[two])) << np.uint64(16)
                told |= np.uint64(int(weights[two] / top * 255)) << np.uint64(40)
                if sum_ > 1e-4:  # noqa: PLR2004 - what floats are out by
                    told |= np.uint64(min(255, 1 + int(sum_ / top * RESTS))) << np.uint64(48)
            others[place] = told
    return begins, names, others


@compiled()
def _buckets(entries: int) -> int:
    bits = 4
    while (1 << bits) < entries:
        bits += 1
    return bits


@compiled()
def _keys(
    letters: np.ndarray, starts: np.ndarray, sounds: np.ndarray, sound_start: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give for each bucket of keys the words that have one in it."""
    keys = np.empty(KEYS + LONGEST + 2, np.uint64)
    entries = 0
    for i in range(len(starts) - 1):
        count = keys_of(letters, starts[i], starts[i + 1], 2, True, keys)
        entries += sound_keys(sounds, sound_start[i], sound_start[i + 1], keys, count)
    shift = np.uint64(64 - _buckets(entries))
    begins = np.zeros((1 << _buckets(entries)) + 1, np.int32)
    for i in range(len(starts) - 1):
        count = keys_of(letters, starts[i], starts[i + 1], 2, True, keys)
        for k in range(sound_keys(sounds, sound_start[i], sound_start[i + 1], keys, count)):
            begins[np.int64(keys[k] >> shift) + 1] += 1
    for i in range(len(begins) - 1):
        begins[i + 1] += begins[i]
    at = begins.copy()
    words = np.empty(entries, np.int32)
    for i in range(len(starts) - 1):
        count = keys_of(letters, starts[i], starts[i + 1], 2, True, keys)
        for k in range(sound_keys(sounds, sound_start[i], sound_start[i + 1], keys, count)):
            bucket = np.int64(keys[k] >> shift)
            if at[bucket] == begins[bucket] or words[at[bucket] - 1] != i:
                words[at[bucket]] = i
                at[bucket] += 1
    for i in range(len(begins) - 1):  # double ones were left out: repeat the last word, which costs a look at most
        for k in range(at[i], begins[i + 1]):
            words[k] = words[at[i] - 1]
    return begins, words


@compiled()
def _glued(
    letters: np.ndarray, word_start: np.ndarray, name_start: np.ndarray, flat: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Give for each bucket of two neighbouring words written together the names that have them."""
    entries = 0
    for i in range(len(name_start) - 1):
        entries += max(0, name_start[i + 1] - name_start[i] - 1)
    shift = np.uint64(64 - _buckets(entries))
    begins = np.zeros((1 << _buckets(entries)) + 1, np.int32)
    names = np.empty(entries, np.int32)
    at = begins.copy()
    both = np.empty(2 * LONGEST, np.uint8)
    for turn in range(2):
        for i in range(len(name_start) - 1):
            for j in range(name_start[i], name_start[i + 1] - 1):
                size = 0
                for word in (flat[j], flat[j + 1]):
                    for k in range(word_start[word], word_start[word + 1]):
                        both[size] = letters[k]
                        size += 1
                bucket = np.int64(word_key(both, 0, min(size, LONGEST)) >> shift)
                if turn == 0:
                    begins[bucket + 1] += 1
                else:
                    names[at[bucket]] = i
                    at[bucket] += 1
        if turn == 0:
            for i in range(len(begins) - 1):
                begins[i + 1] += begins[i]
            at[:] = begins
    return begins, names

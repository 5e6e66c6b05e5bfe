"""Score a name against a query, and the arrays that this needs. Compiled."""

from typing import Any

import numpy as np
from numba import types

from openplaci.screening.index.compiled import compiled
from openplaci.screening.index.similar import MOST_SIMILAR, POOL, SLOTS
from openplaci.screening.index.tokens import LONGEST

WORDS = 24
"""Words of a query that count; the rest is cut."""
COLUMNS = 2 * WORDS
"""A query's words, and each with its next one written together."""
ROWS = 8192
"""Words of the list that a query's words are similar to, altogether."""
HITS = 8192
"""Names above the floor that are held at a time."""
STEPS = 4096
"""Steps of weight by which names are found that are not too light and not too heavy."""
INITIAL, CUT, GLUED = 0.7, 0.85, 0.95
"""Degrees of an initial for its word, of a word cut at the query's end, and of words written together or apart."""
INITIALS = 2.0
"""Initials give at most so many times what the other words give."""
COMMON = 50
"""Names that have the query's last word as it stands, from which on it is not taken for one that was cut."""
EXTRA, MISSING = 0.5, 0.5
"""How much a word of the query alone, and of the listed name alone, takes from the score."""

_READ = {
    kind: types.Array(kind, 1, "C", readonly=True) for kind in (types.uint8, types.int32, types.uint64, types.float32)
}
U1, I4, U8, F4 = _READ.values()
LIST: Any = types.Tuple(  # type: ignore[no-untyped-call]
    (U1, I4, F4, I4, I4, F4, I4, I4, I4, I4, I4, I4, U1, U1, U8)
)
"""Arrays of an index: letters, word_start, word_weight, name_start, name_words, name_weight, posting_start,
posting_names, key_start, key_words, glued_start, glued_names, word_first, word_class, posting_others."""
WORK: Any = types.Tuple(  # type: ignore[no-untyped-call]
    (
    types.int64[::1], types.int32[::1], types.uint32[::1], types.int32[::1], types.uint8[:, ::1], types.uint8[:, ::1],
    types.int32[:, ::1], types.int32[::1], types.uint8[::1], types.int32[::1], types.float32[::1],
    types.int32[:, ::1], types.float32[::1], types.int32[::1], types.int32[::1], types.uint64[::1],
))  # fmt: skip
"""Arrays to work in: turns and places; turns of words; names scored, as bits; rows of words; degrees by row and column;
words of slots; places of slots; pool of words and of degrees; names and scores found; parts of the postings; best
degrees by row; words of rows; names by weight; classes of other words by part."""

Arrays = tuple[np.ndarray, ...]


def work_arrays(words: int, name_weight: np.ndarray) -> tuple[np.ndarray, ...]:
    """Make the arrays to work in for a list of so many words, and names of these weights."""
    names = len(name_weight)
    top = float(name_weight.max(initial=0.0))
    return (
        np.zeros(4, np.int64),
        np.zeros(words, np.int32),
        np.zeros((names >> 5) + 1, np.uint32),
        np.full(words, -1, np.int32),
        np.zeros((ROWS, COLUMNS), np.uint8),
        np.zeros((SLOTS, LONGEST + 1), np.uint8),
        np.full((SLOTS, 2), -1, np.int32),
        np.zeros(POOL, np.int32),
        np.zeros(POOL, np.uint8),
        np.zeros(HITS, np.int32),
        np.zeros(HITS, np.float32),
        np.zeros((COLUMNS * MOST_SIMILAR, 2), np.int32),
        np.zeros(ROWS, np.float32),
        np.zeros(ROWS, np.int32),
        np.searchsorted(name_weight, np.arange(STEPS + 1) * (top / STEPS)).astype(np.int32),
        np.zeros(COLUMNS * MOST_SIMILAR, np.uint64),
    )


@compiled()
def above(steps: np.ndarray, heaviest: float, names: int, limit: float) -> int:
    """Give a number that no name reaches whose weight is below a limit."""
    if heaviest <= 0 or limit >= heaviest:
        return names
    step = int(limit / heaviest * STEPS) + 2
    return names if step > STEPS else int(steps[step])


@compiled()
def under(steps: np.ndarray, heaviest: float, limit: float) -> int:
    """Give a number that every name reaches whose weight is not below a limit."""
    if heaviest <= 0 or limit <= 0:
        return 0
    return int(steps[max(0, min(STEPS, int(limit / heaviest * STEPS) - 1))])


@compiled()
def place_of(names: np.ndarray, low: int, high: int, name: int) -> int:
    """Give the place of the first name not before one, in a part of the postings."""
    while low < high:
        middle = (low + high) >> 1
        if names[middle] < name:
            low = middle + 1
        else:
            high = middle
    return low


@compiled()
def prefix_of(letters: np.ndarray, starts: np.ndarray, text: np.ndarray, begin: int, end: int, after: bool) -> int:
    """Give the number of the first word that is not before a prefix, or that is after all that begin with it."""
    low, high = 0, len(starts) - 1
    while low < high:
        middle = (low + high) >> 1
        size = starts[middle + 1] - starts[middle]
        order = 0  # of the word to the prefix: before it, begins with it, after it
        for i in range(end - begin):
            if i >= size:
                order = -1
                break
            if letters[starts[middle] + i] != text[begin + i]:
                order = -1 if letters[starts[middle] + i] < text[begin + i] else 1
                break
        if order < 0 or (after and order == 0):
            low = middle + 1
        else:
            high = middle
    return low


@compiled()
def score_of(
    name: int, lists: Arrays, rows: np.ndarray, degrees: np.ndarray, text: np.ndarray, starts: np.ndarray,
    weights: np.ndarray, glued: np.ndarray, look_glued: bool, cut_low: int, cut_high: int,
) -> float:  # fmt: skip
    """Score a name against the query: weights of its words that go with one of the query's, times how well, over all.

    A pair weighs as its listed word does; the rest of a word of the query that goes with an initial counts as extra.
    Only words that are similar, or written together, make a name worth a score; initials and cut words add to it.
    """
    letters, word_start, word_weight, name_start, name_words, name_weight = lists[:6]
    count = len(starts) - 1
    begin, end = name_start[name], name_start[name + 1]
    size = end - begin
    whole = name_weight[name]
    listed_used = np.zeros(32, np.bool_)
    query_used = np.zeros(WORDS, np.bool_)
    matched, paired, rest, by_initials = 0.0, 0.0, 0.0, 0.0
    solid = False
    if look_glued:
        for c in range(count):
            long = starts[c + 1] - starts[c]
            j = 0
            while glued[c] >= 0 and j + 1 < size:
                one, two = name_words[begin + j], name_words[begin + j + 1]
                first = word_start[one + 1] - word_start[one]
                same = first + word_start[two + 1] - word_start[two] == long
                same = same and not listed_used[j] and not listed_used[j + 1]
                for i in range(long if same else 0):
                    sign = letters[word_start[one] + i] if i < first else letters[word_start[two] + i - first]
                    same = same and sign == text[starts[c] + i]
                if same:
                    listed_used[j] = listed_used[j + 1] = query_used[c] = solid = True
                    weight = word_weight[one] + word_weight[two]
                    matched += GLUED * weight
                    paired += weight
                    break
                j += 1
    while True:
        best, best_word, best_column, best_degree, best_solid = 0.0, -1, -1, 0.0, False
        for j in range(size):
            if listed_used[j]:
                continue
            word = name_words[begin + j]
            row = rows[word]
            sign = letters[word_start[word]]
            single = word_start[word + 1] - word_start[word] == 1
            for c in range(2 * count - 1):
                if c < count:
                    if query_used[c]:
                        continue
                elif query_used[c - count] or query_used[c - count + 1]:
                    continue
                alike = degrees[row, c] / 250.0 if row >= 0 else 0.0
                real = alike > 0.0
                if not real and c < count:
                    if c == count - 1 and cut_low <= word < cut_high:
                        alike = CUT
                    elif sign == text[starts[c]] and (single or starts[c + 1] - starts[c] == 1):
                        alike = INITIAL
                if alike == 0.0:
                    continue
                rank = alike + 1e-3 * word_weight[word]
                if rank > best:
                    best, best_word, best_column, best_degree, best_solid = rank, j, c, alike, real
        if best_word < 0:
            break
        listed_used[best_word] = True
        word = name_words[begin + best_word]
        weight = word_weight[word]
        if best_solid or best_degree == CUT:
            matched += weight * best_degree
        else:
            by_initials += weight * best_degree
        paired += weight
        solid = solid or best_solid
        if best_column < count:
            query_used[best_column] = True
            if not best_solid and word_start[word + 1] - word_start[word] == 1:
                rest += max(0.0, weights[best_column] - weight)
        else:
            query_used[best_column - count] = query_used[best_column - count + 1] = True
    if not solid:
        return 0.0
    for c in range(count):
        if not query_used[c]:
            rest += weights[c]
    matched += min(by_initials, INITIALS * matched)
    score: float = matched / (paired + MISSING * max(0.0, whole - paired) + EXTRA * rest)
    return score


@compiled()
def scan(
    names: np.ndarray, low: int, high: int, classes: np.uint64, look_glued: bool, floor: float, lists: Arrays, work:
    Arrays, text: np.ndarray, starts: np.ndarray, weights: np.ndarray, glued: np.ndarray, cut_low: int, cut_high:
    int, company: np.ndarray, best_degrees: np.ndarray, tally: np.ndarray,
) -> None:  # fmt: skip
    """Score names that were not scored yet, and keep those that reach the floor; tally: names scored, names kept.

    Where classes are given, a name with no other word of one of them is passed over.
    """
    posting_others = lists[14]
    scored, rows, degrees = work[2], work[3], work[4]
    hit_names, hit_scores = work[9], work[10]
    word_weight, name_start, name_words, word_first = lists[2], lists[3], lists[4], lists[12]
    for at in range(low, high):
        if classes != 0 and not (posting_others[at] & classes):
            continue
        name = names[at]
        bit = np.int64(1) << (name & 31)
        if scored[name >> 5] & bit:
            continue
        scored[name >> 5] |= np.uint32(bit)
        tally[0] += 1
        most, whole = 0.0, 0.0
        for j in range(name_start[name], name_start[name + 1]):
            word = name_words[j]
            weight = word_weight[word]
            whole += weight
            row = rows[word]
            if row >= 0 and (best_degrees[row] >= CUT or not cut_low <= word < cut_high):
                most += weight * best_degrees[row]
            elif cut_low <= word < cut_high:
                most += weight * CUT
            elif company[word_first[word]]:
                most += weight * INITIAL
        if not look_glued and most < floor * (most + MISSING * (whole - most)) - 1e-6:
            continue
        score = score_of(name, lists, rows, degrees, text, starts, weights, glued, look_glued, cut_low, cut_high)
        if score >= floor:
            if tally[1] == HITS:  # let go of those below the middle between the best and the worst
                low_score, high_score = 1.0, 0.0
                for i in range(HITS):
                    low_score, high_score = min(low_score, hit_scores[i]), max(high_score, hit_scores[i])
                kept_hits = 0
                for i in range(HITS):
                    if hit_scores[i] + hit_scores[i] >= low_score + high_score and kept_hits < HITS - 1:
                        hit_names[kept_hits], hit_scores[kept_hits] = hit_names[i], hit_scores[i]
                        kept_hits += 1
                tally[1] = kept_hits
            hit_names[tally[1]], hit_scores[tally[1]] = name, score
            tally[1] += 1

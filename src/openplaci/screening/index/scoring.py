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
PAIRS = 32 * COLUMNS
"""Pairs of words of a query and a name at most."""
SIGNS = 1 << 14
"""Signs of words that are told apart in a search: small enough to be cleared for each query."""
RESTS = 32
"""Steps of the heaviest word's weight in which the sum of a name's lighter words is kept."""
SHARES = 65535
"""Shares of the heaviest word's weight in which weights are packed."""
STEPS = 4096
"""Steps of weight by which names are found that are not too light and not too heavy."""
INITIAL, CUT, GLUED = 0.7, 0.85, 0.95
"""Degrees of an initial for its word, of a word cut at the query's end, and of words written together or apart."""
INITIALS = 2.0
"""Initials give at most so many times what the other words give."""
COMMON = 50
"""Names that have the query's last word as it stands, from which on it is not taken for one that was cut."""
SLACK = 1e-3
"""What the bound of a score may be out by, for the shares."""
EXTRA, MISSING = 0.5, 0.5
"""How much a word of the query alone, and of the listed name alone, takes from the score."""

_READ = {
    kind: types.Array(kind, 1, "C", readonly=True)
    for kind in (types.uint8, types.int32, types.int64, types.uint64, types.float32)
}
U1, I4, I8, U8, F4 = _READ.values()
LIST: Any = types.Tuple(  # type: ignore[no-untyped-call]
    (U1, I4, F4, I4, I8, F4, I4, I4, I4, I4, I4, I4, U1, U8, I4, I4, U1, I4)
)
"""Arrays of an index: letters, word_start, word_weight, name_start, name_words, name_weight, posting_start,
posting_names, key_start, key_words, glued_start, glued_names, word_first, posting_others,
group_start, group_words, sounds, sound_start."""
WORK: Any = types.Tuple(  # type: ignore[no-untyped-call]
    (
    types.int64[::1], types.int32[::1], types.uint32[::1], types.int32[::1], types.uint8[:, ::1], types.uint8[:, ::1],
    types.int32[:, ::1], types.int32[::1], types.uint8[::1], types.int32[::1], types.float32[::1],
    types.int32[:, ::1], types.float32[::1], types.int32[::1], types.int32[::1], types.float64[:, ::1],
    types.uint32[::1], types.uint32[::1], types.float64[:, ::1], types.int64[:, ::1],
    types.uint8[::1],
))  # fmt: skip
"""Arrays to work in: turns and places; turns of words; names scored, as bits; rows of words; degrees by row and column;
words of slots; places of slots; pool of words and of degrees; names and scores found; parts of the postings; best
degrees by row; words of rows; names by weight; what each part's word gives, weighs and
leaves of the query; words that have a row, as bits; columns by row, as bits;
ranks and degrees of pairs of words; places of the pairs; signs of words that go with one of the query's."""

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
        np.zeros((COLUMNS * MOST_SIMILAR, 3)),
        np.zeros((words >> 5) + 1, np.uint32),
        np.zeros(ROWS, np.uint32),
        np.zeros((PAIRS, 2), np.float64),
        np.zeros((PAIRS, 2), np.int64),
        np.zeros(SIGNS, np.uint8),
    )


def packed(name_words: np.ndarray, weights: np.ndarray, firsts: np.ndarray) -> np.ndarray:
    """Put beside each word of a name what a first look at it takes, so that it takes one place of memory.

    The word's number in the lowest 32 bits, its first sign (`word_first`) in 8, and its weight, as `SHARES` of the
    heaviest and never less than it is, in the rest.
    """
    top = float(weights.max(initial=0.0)) or 1.0
    share = np.minimum(np.ceil(weights.astype(np.float64) / top * SHARES), SHARES).astype(np.int64)
    found: np.ndarray = ((share << 40) | (firsts.astype(np.int64) << 32) | np.arange(len(weights)))[name_words]
    return found


@compiled()
def sign_of(word: int, first: int) -> int:
    """Give 16 bits that stand for a word: five of its first sign, the rest of its number."""
    return (word & 2047) << 5 | first & 31


@compiled()
def word_at(packed_word: int) -> int:
    """Give the number of a packed word."""
    return packed_word & 0xFFFFFFFF


@compiled()
def penalty(missing: float, rest: float) -> float:
    """Tell what words on one side only take: twice as much where the other side has as much left over.

    It never falls when either grows, which the bounds of a search need.
    """
    if missing <= 0.0 or rest <= 0.0:
        return MISSING * max(0.0, missing) + EXTRA * max(0.0, rest)
    return (MISSING * missing + EXTRA * rest) * (1.0 + min(missing, rest) / max(missing, rest))


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
    weights: np.ndarray, glued: np.ndarray, look_glued: bool, cut_low: int, cut_high: int, pair_ranks: np.ndarray,
    pair_words: np.ndarray,
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
    listed_used, query_used = 0, 0  # words, as bits
    matched, paired, rest, by_initials = 0.0, 0.0, 0.0, 0.0
    solid = False
    if look_glued:
        for c in range(count):
            long = starts[c + 1] - starts[c]
            j = 0
            while glued[c] >= 0 and j + 1 < size:
                one, two = word_at(name_words[begin + j]), word_at(name_words[begin + j + 1])
                first = word_start[one + 1] - word_start[one]
                same = first + word_start[two + 1] - word_start[two] == long
                same = same and not (listed_used >> j) & 3
                for i in range(long if same else 0):
                    sign = letters[word_start[one] + i] if i < first else letters[word_start[two] + i - first]
                    same = same and sign == text[starts[c] + i]
                if same:
                    listed_used |= 3 << j
                    query_used |= 1 << c
                    solid = True
                    weight = word_weight[one] + word_weight[two]
                    matched += GLUED * weight
                    paired += weight
                    break
                j += 1
    found = 0
    for j in range(size):
        if (listed_used >> j) & 1:
            continue
        word = word_at(name_words[begin + j])
        first_sign = (name_words[begin + j] >> 32) & 255
        single = first_sign > 127  # noqa: PLR2004 - `word_first`
        row = rows[word]
        cut = cut_low <= word < cut_high
        light = 1e-3 * word_weight[word]
        for c in range(2 * count - 1 if row >= 0 else count):
            uses = 1 << c if c < count else 3 << (c - count)
            if query_used & uses:
                continue
            alike = degrees[row, c] / 250.0 if row >= 0 else 0.0
            solid_bit = 1
            if alike <= 0.0 and c < count:
                solid_bit = 0
                if cut and c == count - 1:
                    alike = CUT
                elif first_sign & 127 == text[starts[c]] and (single or starts[c + 1] - starts[c] == 1):
                    alike = INITIAL
            if alike > 0.0 and found < PAIRS:
                pair_ranks[found, 0], pair_ranks[found, 1] = alike + light, alike
                pair_words[found, 0], pair_words[found, 1] = j, 2 * c + solid_bit
                found += 1
    while True:
        best, its = 0.0, -1
        for k in range(found):
            if pair_ranks[k, 0] > best:
                c = pair_words[k, 1] >> 1
                uses = 1 << c if c < count else 3 << (c - count)
                if query_used & uses or (listed_used >> pair_words[k, 0]) & 1:
                    pair_ranks[k, 0] = 0.0
                else:
                    best, its = pair_ranks[k, 0], k
        if its < 0:
            break
        best_degree, best_column, best_solid = pair_ranks[its, 1], pair_words[its, 1] >> 1, pair_words[its, 1] & 1 == 1
        listed_used |= 1 << pair_words[its, 0]
        word = word_at(name_words[begin + pair_words[its, 0]])
        weight = word_weight[word]
        if best_solid or best_degree == CUT:
            matched += weight * best_degree
        else:
            by_initials += weight * best_degree
        paired += weight
        solid = solid or best_solid
        if best_column < count:
            query_used |= 1 << best_column
            if not best_solid and word_start[word + 1] - word_start[word] == 1:
                rest += max(0.0, weights[best_column] - weight)
        else:
            query_used |= 3 << (best_column - count)
    if not solid:
        return 0.0
    for c in range(count):
        if not (query_used >> c) & 1:
            rest += weights[c]
    matched += min(by_initials, INITIALS * matched)
    score: float = matched / (paired + penalty(whole - paired, rest))
    return score


@compiled()
def scan(
    names: np.ndarray, low: int, high: int, gives: float, weighs: float, leaves: float, look_glued: bool, floor: float,
    lists: Arrays, work: Arrays, text: np.ndarray, starts: np.ndarray, weights: np.ndarray, glued: np.ndarray,
    cut_low: int, cut_high: int, company: np.ndarray, best_degrees: np.ndarray, tally: np.ndarray, heaviest: float,
) -> None:  # fmt: skip
    """Score names that were not scored yet, and keep those that reach the floor; tally: names scored, names kept.

    The word by which names are found gives its weight times its degree, weighs, and leaves a part of the query's weight
    where no other word goes with it. A name is passed over whose two heaviest other words tell that it cannot reach the
    floor; where ``gives`` is below 0, every name is looked at.
    """
    posting_others = lists[13]
    scored, rows, degrees = work[2], work[3], work[4]
    hit_names, hit_scores = work[9], work[10]
    name_start, name_words = lists[3], lists[4]
    in_rows, row_columns = work[16], work[17]
    count = len(starts) - 1
    last = np.uint32(1 << (count - 1))
    share = heaviest / SHARES
    possible = work[20]
    low_bits, low_word, low_words = np.uint64(255), np.uint64(SIGNS - 1), np.uint64(0xFFFFFFFF)
    for at in range(low, high):
        if gives >= 0.0:
            told = posting_others[at]
            one, two = (told >> np.uint64(32)) & low_bits, (told >> np.uint64(40)) & low_bits
            more = np.float64((told >> np.uint64(48)) & low_bits) * (heaviest / RESTS)
            can, lacks = gives + more, 0.0
            if (told >> np.uint64(48)) & low_bits == low_bits:
                can += heaviest * len(name_words)  # it may weigh any more
            rest = leaves if more <= 0.0 else 0.0
            if told & low_words != 0:
                if possible[told & low_word]:
                    can += np.float64(one + np.uint64(1)) * heaviest / 255.0
                    rest = 0.0
                else:
                    lacks += np.float64(one) * heaviest / 255.0
                if possible[(told >> np.uint64(16)) & low_word]:
                    can += np.float64(two + np.uint64(1)) * heaviest / 255.0
                    rest = 0.0
                else:
                    lacks += np.float64(two) * heaviest / 255.0
            if can < floor * (can + max(penalty(lacks, rest), MISSING * (weighs - gives + lacks))) - SLACK:
                continue
        name = names[at]
        bit = np.int64(1) << (name & 31)
        if scored[name >> 5] & bit:
            continue
        scored[name >> 5] |= np.uint32(bit)
        tally[0] += 1
        if not look_glued:
            most, paired, whole = 0.0, 0.0, 0.0
            columns = np.uint32(0)
            for j in range(name_start[name], name_start[name + 1]):
                one = name_words[j]
                word = one & 0xFFFFFFFF
                weight = (one >> 40) * share
                whole += weight
                best, its = 0.0, company[(one >> 32) & 255]
                if its:
                    best = INITIAL
                if cut_low <= word < cut_high:
                    best = CUT
                    its |= last
                if in_rows[word >> 5] & np.uint32(1 << (word & 31)):
                    row = rows[word]
                    best = max(best, float(best_degrees[row]))
                    its |= row_columns[row]
                if best > 0.0:
                    most += weight * best
                    paired += weight
                    columns |= its
            rest = 0.0
            for c in range(count):
                if not columns & np.uint32(1 << c):
                    rest += weights[c]
            least = penalty(whole - paired, rest)
            if most < floor * (most + max(least, MISSING * (whole - most) + EXTRA * rest)) - SLACK:
                continue
        score = score_of(
            name, lists, rows, degrees, text, starts, weights, glued, look_glued, cut_low, cut_high, work[18], work[19]
        )
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

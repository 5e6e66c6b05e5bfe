"""Find names that share enough with a query. Compiled: one call a query."""

from typing import Any

import numpy as np
from numba import types

from openplaci.screening.index.compiled import compiled
from openplaci.screening.index.scoring import (
    COLUMNS,
    COMMON,
    CUT,
    EXTRA,
    GLUED,
    INITIAL,
    INITIALS,
    LIST,
    MISSING,
    ROWS,
    SIGNS,
    U1,
    WORDS,
    WORK,
    Arrays,
    above,
    place_of,
    prefix_of,
    scan,
    sign_of,
    under,
)
from openplaci.screening.index.similar import MOST_SIMILAR, POOL, edits_of, kept, similar
from openplaci.screening.index.tokens import LONGEST, is_vowel, word_key

SAME = 250
"""The degree of a word that is the same, in 250ths."""
LEAST_CUT, MANY_CUT = 2, 256
"""Signs of a last word that may have been cut, and words that begin so of which each is looked at."""
GLUE = 4
"""Signs of words written together from which on they are looked for."""
FEW = 16
"""Postings that are not worth a search for the first and last in reach."""
NEAR = 1e-6
"""What a sum of floats may be out by."""

_THREE: Any = types.UniTuple(types.int64, 3)  # type: ignore[no-untyped-call]


@compiled()
def bare_of(text: np.ndarray, starts: np.ndarray) -> bool:
    """Tell a name without vowels but at the beginning of its words; one short word is letters."""
    count = len(starts) - 1
    long = False
    for c in range(count):
        for i in range(starts[c] + 1, starts[c + 1]):
            if is_vowel(text[i]):
                return False
        long = long or starts[c + 1] - starts[c] >= (3 if count > 1 else 5)
    return long


@compiled()
def _rows(text: np.ndarray, starts: np.ndarray, weights: np.ndarray, groups: np.ndarray, sounds: np.ndarray,
    sound_starts: np.ndarray, whole: bool, lists: Arrays,
    work: Arrays, begins: np.ndarray, ends: np.ndarray, reach: np.ndarray, cost: np.ndarray) -> int:  # fmt: skip
    """Fill in how similar the list's words are to the query's; give how many they are."""
    letters, word_start, word_weight = lists[:3]
    posting_start, key_start, key_words = lists[6], lists[8], lists[9]
    places, word_turn, rows, degrees = work[0], work[1], work[3], work[4]
    slot_words, slot_at, pool, pool_degrees = work[5:9]
    best_degrees, used, in_rows, columns_of = work[12], work[13], work[16], work[17]
    firsts, possible = lists[12], work[20]
    count = len(starts) - 1
    both = np.zeros(2 * LONGEST, np.uint8)
    rows_used = 0
    bare = bare_of(text, starts)
    for c in range(2 * count - 1):
        size = 0
        for i in range(starts[c % count], starts[c % count + (1 if c < count else 2)]):
            if size < LONGEST:
                both[size] = text[i]
                size += 1
        if c >= count and size < GLUE:
            begins[c] = ends[c] = places[1]
            continue
        lasting = c < count and not whole and not bare
        slot = kept(both, size, word_key(both, 0, size), slot_words, slot_at) if lasting else -1
        if slot >= 0:
            begins[c], ends[c] = slot_at[slot, 0], slot_at[slot, 1]
        else:
            places[0] += 1
            begins[c] = places[1]
            places[1] += similar(
                both, size, edits_of(size) if c < count else -1, letters, word_start, key_start, key_words, word_turn,
                places[0], whole, bare, groups[c] if c < count else -1, lists[14], lists[15],
                pool[places[1] :], pool_degrees[places[1] :],
                sounds[sound_starts[c % count] :], sound_starts[c % count + 1] - sound_starts[c % count],
                lists[16], lists[17],
            )  # fmt: skip
            ends[c] = places[1]
            if lasting:
                slot = -1 - slot
                slot_words[slot, :size] = both[:size]
                slot_words[slot, LONGEST] = size
                slot_at[slot, 0], slot_at[slot, 1] = begins[c], ends[c]
        for at in range(begins[c], ends[c]):
            word, alike = pool[at], pool_degrees[at]
            if c >= count:
                alike = np.uint8(min(np.float64(alike), GLUED * 250))
                pool_degrees[at] = alike
            elif alike == SAME and weights[c] < 0:
                weights[c] = word_weight[word]
            row = rows[word]
            if row < 0:
                if rows_used == ROWS:
                    continue
                row = rows_used
                rows[word] = row
                used[row] = word
                degrees[row, : 2 * count] = 0
                best_degrees[row] = 0.0
                columns_of[row] = 0
                in_rows[word >> 5] |= np.uint32(1 << (word & 31))
                rows_used += 1
            degrees[row, c] = max(degrees[row, c], alike)
            columns_of[row] |= np.uint32(1 << c) if c < count else np.uint32(3 << (c - count) | 1 << 31)
            best_degrees[row] = max(best_degrees[row], alike / 250.0)
            reach[c] = max(reach[c], word_weight[word] * alike / 250.0)
            possible[sign_of(word, firsts[word]) & (SIGNS - 1)] = 1
            cost[c] += posting_start[word + 1] - posting_start[word]
    return rows_used


@compiled(
    _THREE(
        U1,
        types.int32[::1],
        types.float32[::1],
        types.int32[::1],
        U1,
        types.int32[::1],
        types.float64,
        types.float64,
        types.boolean,
        LIST,
        WORK,
    )
)
def search(text, starts, weights, groups, sounds, sound_starts, heaviest, floor, whole, lists, work):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN201
    """Find the names that score at least the floor.

    Words are looked up cheapest first, by the names they bring for their weight. A name that shares none of the words
    looked up so far can reach at most what the others give, so that many are never looked up, and of those that are
    only names whose own weight is in reach.

    Args:
        text: signs of the query's words.
        starts: where each starts, and where the last one ends.
        weights: of each word; below 0 where it is not known; is written to.
        groups: of each word, the group of forms of one name; -1: none.
        sounds: of each word, as `openplaci.screening.sounds.sound`.
        sound_starts: where each starts, and where the last one ends.
        heaviest: weight of a word that is not known.
        floor: least score, above 0 and below 1.
        whole: score every name, and compare every word: the measure of what is missed otherwise.
        lists: see `LIST`.
        work: see `WORK`; the last two have the names found and their scores afterwards.

    Returns:
        How many names were found, how many were scored, and how many words of the list are similar.
    """
    letters, word_start, word_weight, _, _, name_weight = lists[:6]
    posting_start, posting_names, _, _, glued_start, glued_names = lists[6:12]
    places, rows, slot_at, pool, pool_degrees = work[0], work[3], work[6], work[7], work[8]
    count = len(starts) - 1
    columns = 2 * count - 1
    begins, ends = np.zeros(COLUMNS, np.int64), np.zeros(COLUMNS, np.int64)
    reach, cost, slack = np.zeros(COLUMNS), np.zeros(COLUMNS), np.zeros(WORDS)
    best_degrees, used, steps, told, degrees = work[12], work[13], work[14], work[15], work[4]
    possible = work[20]
    possible[:] = 0
    top = float(name_weight[-1])
    if places[1] + COLUMNS * MOST_SIMILAR > POOL:
        places[1] = 0
        slot_at[:] = -1
    rows_used = _rows(
        text, starts, weights, groups, sounds, sound_starts, whole, lists, work, begins, ends, reach, cost
    )
    places[1] = begins[0] if whole or bare_of(text, starts) else (begins[count] if columns > count else places[1])
    # What goes together only in company: initials on either side, and the last word, which may be cut.
    company = np.zeros(256, np.uint32)  # columns, by first sign, and 128 more for a word of one sign
    cut_low, cut_high = 0, 0
    only_initials = True
    by_initials, by_cut = 0.0, 0.0
    for c in range(count):
        if weights[c] < 0:
            weights[c] = heaviest
        company[text[starts[c]] | 128] |= np.uint32(1 << c)
        size = starts[c + 1] - starts[c]
        if size == 1:
            company[text[starts[c]]] |= np.uint32(1 << c)
            possible[text[starts[c]] & 31 :: 32] = 1
            by_initials += INITIAL * heaviest
        else:
            only_initials = False
            low = prefix_of(letters, word_start, text, starts[c], starts[c] + 1, False)
            single = low < len(word_weight) and word_start[low + 1] - word_start[low] == 1
            if single and letters[word_start[low]] == text[starts[c]]:
                slack[c] = word_weight[low]
                possible[sign_of(low, text[starts[c]]) & (SIGNS - 1)] = 1
                by_initials += INITIAL * slack[c]
        if c == count - 1 and c > 0 and size >= LEAST_CUT:
            cut_low = prefix_of(letters, word_start, text, starts[c], starts[c + 1], False)
            cut_high = prefix_of(letters, word_start, text, starts[c], starts[c + 1], True)
            if cut_low < cut_high and word_start[cut_low + 1] - word_start[cut_low] == size:
                if posting_start[cut_low + 1] - posting_start[cut_low] >= COMMON:
                    cut_high = cut_low
                else:
                    cut_low += 1
            if cut_low < cut_high:
                slack[c] = weights[c]
            for word in range(cut_low, min(cut_high, cut_low + MANY_CUT)):
                possible[sign_of(word, text[starts[c]]) & (SIGNS - 1)] = 1
                by_cut = max(by_cut, CUT * word_weight[word])
            if cut_high - cut_low > MANY_CUT:
                possible[text[starts[c]] & 31 :: 32] = 1
                by_cut = CUT * heaviest
    tally = np.zeros(2, np.int64)
    glued = np.zeros(WORDS, np.int64)
    shift = np.uint64(64 - int(np.log2(len(glued_start) - 1)))
    for c in range(count):
        glued[c] = -1
        bucket = np.int64(word_key(text, starts[c], starts[c + 1]) >> shift)
        if starts[c + 1] - starts[c] >= GLUE and glued_start[bucket + 1] > glued_start[bucket]:
            glued[c] = bucket
    # Parts of the postings to be scored in a step: first names with words written together, then those of each word.
    parts = work[11]
    work[2][:] = 0
    done = np.zeros(WORDS, np.bool_)
    left, lost = 0.0, 0.0
    odds = (1.0 - floor) / floor
    for step in range(-count, count + 1):
        found = 0
        told[0, 0] = -1.0
        names = posting_names
        if step < 0:
            c = -1 - step
            left += reach[c]
            if glued[c] >= 0:
                names = glued_names
                parts[0, 0], parts[0, 1] = glued_start[glued[c]], glued_start[glued[c] + 1]
                found = 1
        elif step == 0:
            for c in range(count, columns):
                rest = left - reach[c - count] - reach[c - count + 1]
                for at in range(begins[c], 0 if whole else ends[c]):
                    most = rest + by_cut + word_weight[pool[at]] * pool_degrees[at] / 250.0
                    most += min(by_initials, INITIALS * most)
                    low, high = posting_start[pool[at]], posting_start[pool[at] + 1]
                    if high - low > FEW:
                        upper = above(steps, top, len(name_weight), most + most * odds / MISSING + 1e-4)
                        high = place_of(posting_names, low, high, upper)
                    parts[found, 0], parts[found, 1] = low, high
                    told[found, 0] = -1.0
                    found += 1
            if whole:
                parts[0, 0], parts[0, 1] = 0, len(posting_names)
                found = 1
        else:
            c = -1
            for k in range(count):
                cheaper = c < 0 or cost[k] * weights[c] < cost[c] * weights[k]
                if cheaper and not done[k] and (only_initials or starts[k + 1] - starts[k] > 1):
                    c = k
            if (
                whole
                or c < 0
                or (left + by_cut + min(by_initials, INITIALS * (left + by_cut))) * odds < EXTRA * lost - 1e-6
            ):
                break
            done[c] = True
            left -= reach[c]
            lower = under(steps, top, EXTRA * lost / odds - 1e-4)
            for at in range(begins[c], ends[c]):
                word = pool[at]
                most = left + by_cut + word_weight[word] * pool_degrees[at] / 250.0
                most += min(by_initials, INITIALS * most)
                room = most * odds - EXTRA * lost
                if room < -NEAR:
                    continue
                low, high = posting_start[word], posting_start[word + 1]
                if high - low > FEW:
                    upper = above(steps, top, len(name_weight), most + room / MISSING + 1e-4)
                    if lower > 0:
                        low = place_of(posting_names, low, high, lower)
                    if upper < len(name_weight):
                        high = place_of(posting_names, low, high, upper)
                parts[found, 0], parts[found, 1] = low, high
                # What is left of the query where this word alone goes with its heaviest.
                told[found, 0] = -1.0
                if rows[word] >= 0:
                    alone, one = 0.0, 0.0
                    for k in range(count):
                        alone += max(0.0, weights[k] - slack[k])
                        if degrees[rows[word], k] > 0:
                            one = max(one, weights[k])
                    told[found, 0] = word_weight[word] * best_degrees[rows[word]]
                    told[found, 1] = word_weight[word]
                    told[found, 2] = max(0.0, alone - one) if work[17][rows[word]] < (1 << 31) else 0.0
                found += 1
            lost += max(0.0, weights[c] - slack[c])
        for i in range(found):
            scan(
                names, parts[i, 0], parts[i, 1], told[i, 0], told[i, 1], told[i, 2], step < 0 or whole, floor,
                lists, work, text, starts, weights, glued,
                cut_low, cut_high, company, best_degrees, tally, heaviest,
            )  # fmt: skip
    for row in range(rows_used):
        rows[used[row]] = -1
        work[16][used[row] >> 5] = 0
    return tally[1], tally[0], rows_used

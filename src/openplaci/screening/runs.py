"""Names as runs of three signs: those that share most of the rarest runs with a name are near it. Compiled.

A name is a vector over runs, each weighing by how often it stands there and how few names have it, of length 1; two
names are as near as their vectors' product.
"""

import numpy as np

from openplaci.screening.index.compiled import compiled

BUCKETS = 1 << 15
"""Runs share so many columns, by hash."""
LONGEST = 512
"""Signs of a name that count."""

_SIGNS = "uint8[::1]"
_PLACES = "int64[::1]"


@compiled(f"int64({_SIGNS}, int64, int64, {_PLACES}, {_PLACES})")
def runs_of(text: np.ndarray, start: int, end: int, columns: np.ndarray, counts: np.ndarray) -> int:
    """Write the columns of a name's runs, each once and rising, and how often each stands there; give how many."""
    end = min(end, start + LONGEST)
    size = 0
    for at in range(start, end - 2):
        key = np.uint64(text[at]) * np.uint64(961) + np.uint64(text[at + 1]) * np.uint64(31) + np.uint64(text[at + 2])
        columns[size] = np.int64((key * np.uint64(2654435761) & np.uint64(0xFFFFFFFF)) >> np.uint64(17))
        size += 1
    if size == 0:
        return 0
    columns[:size].sort()
    last = 0
    counts[0] = 1
    for at in range(1, size):
        if columns[at] == columns[last]:
            counts[last] += 1
        else:
            last += 1
            columns[last], counts[last] = columns[at], 1
    return last + 1


@compiled(f"{_PLACES}({_SIGNS}, {_PLACES})")
def having(text: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Count for each column the names that have it."""
    found = np.zeros(BUCKETS, np.int64)
    columns, counts = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    for name in range(len(starts) - 1):
        for at in range(runs_of(text, starts[name], starts[name + 1], columns, counts)):
            found[columns[at]] += 1
    return found


@compiled(f"void({_SIGNS}, {_PLACES}, float32[::1], {_PLACES}, int32[::1], float32[::1])")
def fill(
    text: np.ndarray, starts: np.ndarray, rarity: np.ndarray, column_start: np.ndarray, names: np.ndarray,
    values: np.ndarray,
) -> None:  # fmt: skip
    """Write for each column its names and how much the run weighs in each.

    Args:
        text: of all names.
        starts: where each begins in it, and where the last ends.
        rarity: of each column.
        column_start: where each column starts in names and values.
        names: is written to.
        values: is written to.
    """
    at_column = column_start.copy()
    columns, counts = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    for name in range(len(starts) - 1):
        size = runs_of(text, starts[name], starts[name + 1], columns, counts)
        length = 0.0
        for at in range(size):
            length += (counts[at] * rarity[columns[at]]) ** 2
        length = np.sqrt(length)
        for at in range(size):
            place = at_column[columns[at]]
            at_column[columns[at]] = place + 1
            names[place] = name
            values[place] = counts[at] * rarity[columns[at]] / length


@compiled(
    f"int64({_SIGNS}, int64, int64, float32[::1], {_PLACES}, int32[::1], float32[::1], float64, "
    "float32[::1], int32[::1], int32[::1])"
)
def nearest(
    text: np.ndarray, start: int, end: int, rarity: np.ndarray, column_start: np.ndarray, names: np.ndarray,
    values: np.ndarray, floor: float, sums: np.ndarray, touched: np.ndarray, found: np.ndarray,
) -> int:  # fmt: skip
    """Write the names as near as the floor, rising; give how many. Their products stand in ``sums``.

    Runs that few names have come first. Once what is left of the name is too short to reach the floor, names that had
    nothing in common with it so far are left out.

    Args:
        text: holds the name.
        start: where it begins.
        end: where it ends.
        rarity: as `fill` takes it.
        column_start: likewise.
        names: as `fill` wrote it.
        values: likewise.
        floor: least product, above 0.
        sums: as long as there are names; is written to. Whoever calls it sets it to 0 once.
        touched: likewise; holds what was written to and is set to 0 by the next call: its first item says how many.
        found: likewise, one shorter.
    """
    for at in range(1, touched[0] + 1):
        sums[touched[at]] = 0.0
    touched[0] = 0
    columns, counts = np.empty(LONGEST, np.int64), np.empty(LONGEST, np.int64)
    size = runs_of(text, start, end, columns, counts)
    left = 0.0
    sizes = np.empty(size, np.int64)
    for at in range(size):
        left += (counts[at] * rarity[columns[at]]) ** 2
        sizes[at] = column_start[columns[at] + 1] - column_start[columns[at]]
    whole = left
    many = 0
    for at in np.argsort(sizes):
        column = columns[at]
        weight = counts[at] * rarity[column]
        fresh = left > floor * floor * whole * 0.999
        left -= weight * weight
        part = np.float32(weight / np.sqrt(whole))
        for place in range(column_start[column], column_start[column + 1]):
            name = names[place]
            if sums[name] == 0.0:
                if not fresh:
                    continue
                many += 1
                touched[many] = name
            sums[name] += part * values[place]
    touched[0] = many
    hits = 0
    for at in range(1, many + 1):
        if sums[touched[at]] >= floor:
            found[hits] = touched[at]
            hits += 1
    found[:hits].sort()
    return hits

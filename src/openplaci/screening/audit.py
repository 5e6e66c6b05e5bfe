"""The slow path: which of a day's parties are near which names by their runs of three signs, whatever their words.

It finds nearly all and is for the night: what it reports and the fast path did not find was missed.
"""

from collections.abc import Iterator, Sequence

import numpy as np

_BUCKETS = 1 << 15
"""Runs of three signs share so many columns, by hash."""


def near(
    parties: Sequence[tuple[str, ...]], names: Sequence[tuple[str, ...]], *, floor: float = 0.6
) -> Iterator[tuple[int, int, float]]:
    """Compare every party with every name.

    The cosine of two names is over their runs of three signs (words in order of the alphabet, a space around each),
    each weighing by how few names have it (TF-IDF).

    Args:
        parties: words of each, normalised.
        names: words of each listed name, normalised; those that are alike are compared once for each.
        floor: least cosine, above 0.

    Yields:
        Number of a party, number of a name, cosine 0 to 1: parties in order, names of each in order.
    """
    starts, columns, values, rarity = _columns(names)
    sums = np.zeros(len(names), np.float64)
    for number, party in enumerate(parties):
        runs, counts = np.unique(_runs(party), return_counts=True)
        weights = counts * rarity[runs]
        length = float(np.sqrt((weights**2).sum()))
        if length == 0:
            continue
        sums[:] = 0.0
        for run, weight in zip(runs.tolist(), (weights / length).tolist(), strict=True):
            part = slice(starts[run], starts[run + 1])
            sums[columns[part]] += weight * values[part]
        for name in np.flatnonzero(sums >= floor).tolist():
            yield number, name, min(1.0, float(sums[name]))


def _runs(words: tuple[str, ...]) -> np.ndarray:
    """Give the column of each run of three signs."""
    signs = np.frombuffer("  ".join(("", *sorted(words), "")).encode("ascii", "replace"), np.uint8).astype(np.uint32)
    if not words:
        return np.zeros(0, np.int64)
    runs = (signs[:-2] * 961 + signs[1:-1] * 31 + signs[2:]) * np.uint32(2654435761)
    return (runs >> np.uint32(17)).astype(np.int64)


def _columns(names: Sequence[tuple[str, ...]]) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Give for each run where its names start, the names, their weights (each name's of length 1), and its rarity."""
    parts = [np.unique(_runs(name), return_counts=True) for name in names]
    sizes = [len(runs) for runs, _ in parts]
    runs = np.concatenate([np.zeros(0, np.int64), *(part[0] for part in parts)])
    counts = np.concatenate([np.zeros(0), *(part[1] for part in parts)])
    rows = np.repeat(np.arange(len(names)), sizes)
    having = np.bincount(runs, minlength=_BUCKETS)
    rarity = np.log((1 + len(names)) / (1 + having)) + 1.0
    values = counts * rarity[runs]
    lengths = np.sqrt(np.bincount(rows, values**2, minlength=len(names)))
    values /= lengths[rows]
    order = np.argsort(runs, kind="stable")
    starts = np.concatenate((np.zeros(1, np.int64), np.cumsum(having)))
    return starts, rows[order].astype(np.int32), values[order].astype(np.float32), rarity

"""Ids that nobody guesses and everybody can read out: small letters alone."""

from collections.abc import Callable

Random = Callable[[int], bytes]
"""Gives so many random bytes."""

LETTERS = "abcdefghijklmnopqrstuvwxyz"
LENGTH = 16
"""Letters of an id: more than 64 bits, so that two never meet."""


def fresh(prefix: str, random: Random) -> str:
    """A new id: ``fresh("a", random)`` gives ``a-`` and letters."""
    number = int.from_bytes(random(16))
    letters = []
    for _ in range(LENGTH):
        number, rest = divmod(number, len(LETTERS))
        letters.append(LETTERS[rest])
    return f"{prefix}-{''.join(letters)}"

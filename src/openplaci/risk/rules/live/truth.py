"""A truth as tests of Python, and how tests are joined."""

from collections.abc import Iterable
from typing import NamedTuple

TRUE = "True"


class Test(NamedTuple):
    """A truth as two tests, and what is left to ask of either where the other has failed.

    Attributes:
        yes: holds exactly where it is true.
        no: holds exactly where it is false.
        then_yes: where ``no`` does not hold, holds exactly where it is true: mostly that the names are known.
        then_no: where ``yes`` does not hold, holds exactly where it is false.
    """

    yes: str
    no: str
    then_yes: str
    then_no: str


class Amount(NamedTuple):
    """A value as an expression that is sound where all its guards hold; elsewhere it is unknown."""

    code: str
    guards: tuple[str, ...] = ()


def compared(guards: tuple[str, ...], yes: str, no: str) -> Test:
    """A truth that is known where all guards hold, and there is one of two contrary tests."""
    guards = tuple(dict.fromkeys(guards))
    known = all_of(guards)
    return Test(all_of((*guards, yes)), all_of((*guards, no)), known, known)


def held(name: str) -> Test:
    """A truth that a local holds: True, False or None."""
    known = f"{name} is not None"
    return Test(name, f"{name} is False", known, known)


def all_of(tests: Iterable[str]) -> str:
    """Tests joined by ``and``, each once."""
    said = [test for test in dict.fromkeys(tests) if test != TRUE]
    return _joined(" and ", said) if said else TRUE


def any_of(tests: Iterable[str]) -> str:
    """Tests joined by ``or``, each once."""
    said = list(dict.fromkeys(tests))
    return TRUE if TRUE in said else _joined(" or ", said)


def _joined(word: str, said: list[str]) -> str:
    return said[0] if len(said) == 1 else f"({word.join(said)})"

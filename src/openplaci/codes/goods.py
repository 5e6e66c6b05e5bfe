"""Goods: the codes of the Harmonized System, UN numbers, and handling codes that mark dangerous goods."""

from functools import cache

from openplaci.codes.tables import read_table

_NATIONAL = ("98", "99")
_CHAPTER, _HEADING, _SUBHEADING, _LONGEST = 2, 4, 6, 18


@cache
def _hs() -> frozenset[str]:
    known = set(_NATIONAL)
    for (line,) in read_table("hs2022").rows:
        heading, _, tails = line.partition(":")
        known.add(heading[:2])
        known.add(heading)
        known.update(heading + tail for tail in tails.split(","))
    return frozenset(known)


@cache
def _classes() -> dict[str, str]:
    known: dict[str, str] = {}
    for number, kind in read_table("un_numbers").rows:
        known[number] = known[f"UN{number}"] = known[f"ID{number}"] = kind
    return known


@cache
def _marks() -> dict[str, tuple[str, tuple[str, ...]]]:
    return {
        code: (kind, tuple(f"UN{number}" for number in numbers.split()))
        for code, kind, numbers, _ in read_table("dangerous_goods").rows
    }


def hs_known(code: str) -> bool:
    """Whether the head of a commodity code exists in the Harmonized System of 2022.

    Digits only, 4 to 18 of them, or a chapter of 2. The first six are looked up; of a code of 4 or 5 digits
    the first four. Chapters 98 and 99 are for national use: they are known as chapters, and none of their
    longer codes is. Chapter 77 is reserved and not known.
    """
    size = len(code)
    if not (_HEADING <= size <= _LONGEST or size == _CHAPTER) or not (code.isascii() and code.isdigit()):
        return False
    return code[: _SUBHEADING if size >= _SUBHEADING else _HEADING] in _hs()


def un_class(number: str) -> str | None:
    """Class or division of a UN number (``UN3481``, ``3481``, ``ID8000``), or None where it is not assigned.

    ``1.1D`` with the compatibility group; ``2`` alone where the division hangs on the contents, as for
    aerosols. Only the first hazard is given.
    """
    known = _classes()
    return known.get(number) or known.get(number.upper().replace(" ", ""))


def dangerous_goods(code: str) -> tuple[str, tuple[str, ...]] | None:
    """Class and UN numbers that a special handling code stands for, or None where it marks no dangerous goods.

    ``RBI`` gives ``("9", ("UN3480",))`` and ``RFL`` gives ``("3", ())``; the class is empty where the code
    stands for no one class.
    """
    return _marks().get(code)

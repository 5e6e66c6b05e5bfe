"""What else is known speaks for a match by name, or against it: kind, country, birth."""

from typing import Final

from openplaci.model.watchlist import Entity, Query

KIND: Final = 0.15
"""A person for an organisation, or the other way round."""
YEAR: Final = 0.15
"""Born in another year; one year apart is a slip."""
DAY: Final = 0.08
"""Born in the same year, on another day."""
COUNTRY: Final = 0.04
"""Another country than any that the list names: people and goods travel, so it says little."""
SAME_COUNTRY: Final = 0.1
SAME_BIRTH: Final = 0.4
"""How far what speaks for it closes the gap to 1."""

_YEAR = 4
_ROUNDING: Final = 1e-9


def least(score: float, query: Query, entity: Entity) -> float:
    """Give a degree below which no match of these two has this score, whatever speaks for it."""
    most = SAME_COUNTRY if query.country and query.country in entity.countries else 0.0
    if query.born and entity.born:
        most += SAME_BIRTH
    return (score - most) / (1.0 - most) - _ROUNDING


def least_of(score: float, query: Query) -> float:
    """Give a degree below which no match of a party has this score, whatever is listed."""
    most = (SAME_COUNTRY if query.country else 0.0) + (SAME_BIRTH if query.born else 0.0)
    return (score - most) / (1.0 - most) - 2 * _ROUNDING


def weighed(degree: float, query: Query, entity: Entity) -> tuple[float, tuple[str, ...], tuple[str, ...]]:
    """Give the score of a match by name: its degree, what speaks for it and what against, one line each."""
    favour: list[str] = []
    against: list[str] = []
    less = closer = 0.0
    if query.kind and entity.kind not in ("thing", query.kind):
        against.append(f"the party is taken for {_a(query.kind)}, the list has {_a(entity.kind)}")
        less += KIND
    if query.country and entity.countries:
        if query.country in entity.countries:
            favour.append(f"the same country, {query.country}")
            closer += SAME_COUNTRY
        else:
            against.append(f"the party is in {query.country}, the list names {', '.join(entity.countries)}")
            less += COUNTRY
    if query.born and entity.born:
        amount, line = _birth(query.born, entity.born)
        if amount > 0:
            favour.append(line)
            closer += amount
        elif amount < 0:
            against.append(line)
            less -= amount
    score = degree + (1.0 - degree) * min(closer, 1.0)
    return max(0.0, score - less), tuple(favour), tuple(against)


def _birth(born: str, listed: tuple[str, ...]) -> tuple[float, str]:
    told = ", ".join(listed)
    if any(born == other or other.startswith(born) or born.startswith(other) for other in listed):
        exact = born in listed and len(born) > _YEAR
        return (SAME_BIRTH if exact else SAME_BIRTH / 2), f"the same birth, {born}"
    years = [abs(int(born[:_YEAR]) - int(other[:_YEAR])) for other in listed if _is_year(other) and _is_year(born)]
    if not years:
        return 0.0, ""
    if min(years) == 0:
        return -DAY, f"born {born}, the list has {told}"
    if min(years) == 1:
        return 0.0, ""
    return -YEAR, f"born {born}, the list has {told}"


def _is_year(text: str) -> bool:
    return text[:_YEAR].isdigit() and len(text) >= _YEAR


def _a(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aeiou" else f"a {kind}"

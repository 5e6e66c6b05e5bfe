"""The screener: a party against all lists, with the reason of every match."""

from collections.abc import Iterable
from typing import Final

from openplaci.model.watchlist import Aligned, Entity, Match, Query
from openplaci.screening import compare, exact, facts
from openplaci.screening.library import Library, kind_of
from openplaci.screening.words import Words, tokens

FLOOR: Final = 0.7
"""Least score of a match that is told, unless another is asked for."""
SLACK: Final = 0.12
"""How far the index's quick score may lie below the score of the comparison."""
MOST: Final = 20
"""Candidates that are compared."""


def screen(library: Library, query: Query, *, floor: float = FLOOR, most: int = MOST) -> tuple[Match, ...]:
    """Hold a party against the lists; the surest match comes first, each entity once by name and once by exact path.

    Args:
        library: the lists.
        query: the party. What normalises to nothing matches nothing.
        floor: least score of a match by name, 0 to 1.
        most: matches at most, and candidates compared.
    """
    found = [*_exact(library, query), *_by_name(library, query, floor, most)]
    found.sort(key=lambda match: (-match.score, match.list, match.entity, match.path))
    return tuple(found[:most])


def _exact(library: Library, query: Query) -> Iterable[Match]:
    seen: set[tuple[int, str]] = set()
    for key, said in exact.asked(query):
        for number in library.exact(key):
            if (number, key[0]) in seen:
                continue
            seen.add((number, key[0]))
            entity, shelf = library.entity(number), library.shelf(number)
            listed = next(value for other, value in exact.keys_of(entity) if other == key)
            yield Match(
                list=shelf.name, version=shelf.version, entity=entity.id, kind=entity.kind, path=key[0], name=listed,
                alignment=(Aligned(query=said, listed=listed, how="same", degree=1.0, weight=1.0),),
                programmes=entity.programmes, place=number,
            )  # fmt: skip


def _by_name(library: Library, query: Query, floor: float, most: int) -> Iterable[Match]:
    words = tokens(query.name, query.kind)
    if not words.tokens:
        return
    cut = bool(query.cut) and len(query.name.strip()) >= query.cut
    best: dict[int, tuple[float, int, tuple[Aligned, ...]]] = {}
    entities: dict[int, Entity] = {}
    never = facts.least_of(floor, query)
    for name, _ in library.index.candidates(words.tokens, floor=max(0.0, floor - SLACK), most=most):
        number, place = library.name(name)
        if (
            query.kind
            and compare.degree_of(words, library.tokens(name), library.weight, cut=cut, kind=query.kind) < never
        ):
            continue
        entity = entities.get(number)
        if entity is None:
            entity = entities[number] = library.entity(number)
        least = facts.least(floor, query, entity)
        degree, alignment = _compared(library, words, entity, place, query, cut=cut, least=least)
        if degree >= least and (number not in best or degree > best[number][0]):
            best[number] = (degree, place, alignment)
    for number, (degree, place, alignment) in best.items():
        entity, shelf = entities[number], library.shelf(number)
        score, favour, against = facts.weighed(degree, query, entity)
        if score < floor:
            continue
        name_ = entity.names[place]
        yield Match(
            list=shelf.name, version=shelf.version, entity=entity.id, kind=entity.kind, path="name", name=name_.text,
            weak=name_.weak, score=score, alignment=alignment, favour=favour, against=against,
            programmes=entity.programmes, place=number,
        )  # fmt: skip


def nearest(library: Library, query: Query, number: int) -> Match | None:
    """Hold a party against one entity, whatever the score; None where either has no name to compare."""
    entity = library.entity(number)
    places = [place for place, name in enumerate(entity.names) if not name.weak] or range(len(entity.names))
    found = [against(library, query, number, entity, place) for place in places]
    return max(found, key=lambda match: match.score, default=None)


def against(library: Library, query: Query, number: int, entity: Entity, place: int) -> Match:
    """Hold a party against one name of an entity, whatever the score."""
    words = tokens(query.name, query.kind)
    cut = bool(query.cut) and len(query.name.strip()) >= query.cut
    degree, alignment = _compared(library, words, entity, place, query, cut=cut, least=0.0)
    score, favour, against_ = facts.weighed(degree, query, entity)
    shelf, name = library.shelf(number), entity.names[place]
    return Match(
        list=shelf.name, version=shelf.version, entity=entity.id, kind=entity.kind, path="name", name=name.text,
        weak=name.weak, score=score, alignment=alignment, favour=favour, against=against_,
        programmes=entity.programmes, place=number,
    )  # fmt: skip


def _compared(
    library: Library, words: Words, entity: Entity, place: int, query: Query, *, cut: bool, least: float
) -> tuple[float, tuple[Aligned, ...]]:
    kind = query.kind or kind_of(entity)
    return compare.compared(words, library.words(entity, place), library.weight, cut=cut, kind=kind, least=least)

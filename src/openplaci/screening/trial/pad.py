"""Names put together anew, so that a list is as long as is asked; for measuring speed and what blocking misses."""

import random
from collections.abc import Iterator, Sequence
from typing import Final

from openplaci.model.watchlist import Entity, ListedName, PartyKind, Watchlist
from openplaci.screening.trial.perturb import transpose, typo

NAME: Final = "pad"
_SLIPPED, _PEOPLE = 0.25, 0.65
_MIDDLE = 0.35
_TURNED = 0.3
_WORDS: Final = 8
Text = tuple[str, PartyKind]


def padded(listed: Sequence[Text], ordinary: Sequence[Text], count: int, rng: random.Random) -> Watchlist | None:
    """Make a list of so many names, each an entity of its own; None where there is nothing to make them of.

    A quarter are listed names with a slip or turned round, two fifths given and family names put together anew, the
    rest the beginning of one company's name with the end of another's.

    Args:
        listed: names and kinds of the lists.
        ordinary: of ordinary parties; none of them is taken over whole.
        count: names to make.
        rng: seeded by the caller.
    """
    if count <= 0 or not listed:
        return None
    made = tuple(
        Entity(
            id=f"{NAME}-{number}",
            kind="organisation" if kind == "organisation" else "person",
            names=(ListedName(text=text),),
        )
        for number, (text, kind) in enumerate(_names(listed, ordinary, count, rng))
    )
    return Watchlist(name=NAME, source="own", version="made", digest=f"{count}", entities=made)


def _names(listed: Sequence[Text], ordinary: Sequence[Text], count: int, rng: random.Random) -> Iterator[Text]:
    everyone = [text.split() for text, kind in (*listed, *ordinary) if kind != "organisation" and text.split()]
    firms = [text.split() for text, kind in (*ordinary, *listed) if kind == "organisation" and text.split()]
    people = [words for words in everyone if 1 < len(words) < 5]  # noqa: PLR2004 - given and family names
    for number in range(count):
        if number < count * _SLIPPED or not (people or firms):
            text, kind = rng.choice(listed)
            yield _slipped(text, rng), kind
        elif people and (number < count * _PEOPLE or not firms):
            middle = rng.choice(people)[1:-1] if rng.random() < _MIDDLE else []
            yield " ".join((rng.choice(people)[0], *middle[:1], rng.choice(people)[-1])), "person"
        else:
            one, two = rng.choice(firms), rng.choice(firms)
            words = one[: rng.randrange(1, len(one) + 1)] + two[rng.randrange(len(two)) :]
            yield " ".join(words[:_WORDS]), "organisation"


def _slipped(text: str, rng: random.Random) -> str:
    text = transpose(text, rng, True) if rng.random() < _TURNED else typo(text, rng, True)
    words = text.split()
    if rng.random() < _TURNED:
        rng.shuffle(words)
    return " ".join(words)

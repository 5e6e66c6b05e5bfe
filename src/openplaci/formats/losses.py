"""What a format could not say: what was written is read again and compared, element by element.

So no list of losses can be forgotten or be wrong: whatever does not come back is one.
"""

from collections import Counter, deque
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import msgspec

from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message, Reading
from openplaci.model.written import Loss

NOT_COMPARED = frozenset({"document", "date_said", "at_said"})
"""What kind of message says it, and how a date was put in words, belong to the message and not to the goods."""

IN_ORDER = frozenset({"routing", "lines"})
"""Lists in which an item means something by its place; in the others it is the same wherever it stands."""
LOOK_AHEAD = 100
"""Items among which the most alike is looked for."""

UN_ECE = {
    "K": "KGM", "KG": "KGM", "KGS": "KGM", "L": "LBR", "LB": "LBR", "LBS": "LBR",
    "MC": "MTQ", "CBM": "MTQ", "CF": "FTQ", "CC": "CMQ", "CI": "INQ",
}  # fmt: skip
"""Units as Cargo-IMP writes them -> as Cargo-XML does: the same unit in other letters is no loss."""


def losses(before: Message, after: Reading) -> tuple[Loss, ...]:
    """Every element of ``before`` that ``after``, read from what was written of it, does not say the same way."""
    found: list[Loss] = []
    for olds, news in ((before.consignments, after.consignments), (before.answers, after.answers)):
        found += _all(olds, news)
    return tuple(found)


def _all(olds: Sequence[Consignment | Answer], news: Sequence[Consignment | Answer]) -> Iterator[Loss]:
    for place, old in enumerate(olds):
        if place >= len(news):
            yield Loss(element="", subject=old.label, said="the whole")
            continue
        yield from between(old, news[place])


def between(old: Consignment | Answer, new: Consignment | Answer) -> Iterator[Loss]:
    """What the one says and the other does not, by the paths of the one."""
    before = msgspec.to_builtins(old)
    again = dict(leaves(_placed(before, msgspec.to_builtins(new))))
    for element, said in leaves(before):
        if (becomes := again.get(element)) != said:
            yield Loss(element=element, subject=old.label, said=_shown(said), becomes=_shown(becomes))
    kept = Counter((one.path, one.text) for one in new.kept)
    for one in old.kept:
        if kept[one.path, one.text]:
            kept[one.path, one.text] -= 1
        else:
            yield Loss(element=f"kept {one.path}", subject=old.label, said=_shown(one.text) or "")


def _placed(old: Any, new: Any, name: str = "") -> Any:
    """What is new, each item of a list at the place of the item of old that it says again.

    So one reference less is one loss, and not as many as stand behind it; and requests that stand before
    information there and behind it here are none.
    """
    if isinstance(old, dict) and isinstance(new, dict):
        return {key: _placed(old.get(key), inner, key) for key, inner in new.items()}
    if not isinstance(old, list | tuple) or not isinstance(new, list | tuple):
        return new
    if name not in IN_ORDER and list(old) != list(new):
        new = _matched(old, new)
    return [_placed(one, other) for one, other in zip_longest(old[: len(new)], new)]


def _matched(old: Sequence[Any], new: Sequence[Any]) -> list[Any]:
    """New items in the order of old ones: those that are equal, then the most alike, then the others."""
    places: dict[str, deque[int]] = {}
    for place, one in enumerate(new):
        places.setdefault(repr(one), deque()).append(place)
    found = [equal.popleft() if (equal := places.get(repr(one))) else None for one in old]
    taken = set(found)
    left = [place for place in range(len(new)) if place not in taken]
    says = {place: _says(new[place]) for place in left}
    for place, one in enumerate(old):
        if found[place] is None and left:
            said = _says(one)
            best = max(left[:LOOK_AHEAD], key=lambda other: len(said & says[other]))
            if said & says[best]:
                found[place] = best
                left.remove(best)
    for place, where in enumerate(found):
        if where is None and left:
            found[place] = left.pop(0)
    return [None if place is None else new[place] for place in found] + [new[place] for place in left]


def _says(item: Any) -> set[tuple[str, Any]]:
    """The values of an item; a text alone is like no other."""
    return set(leaves(item)) if isinstance(item, dict) else set()


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The values of a noun by their paths; what is empty says nothing."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in NOT_COMPARED or (not path and name == "kept"):
                continue
            if name == "unit" and isinstance(inner, str):
                inner = UN_ECE.get(inner, inner)  # noqa: PLW2901 - the same unit in other letters
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    elif value is not None and value != "":
        yield path, value


def _shown(value: object) -> Any:
    return None if value is None else repr(value) if isinstance(value, str) else str(value)

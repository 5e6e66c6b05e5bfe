"""What a format could not say: what was written is read again and compared, element by element.

So no list of losses can be forgotten or be wrong: whatever does not come back is one.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from openplaci.model.answer import Answer
from openplaci.model.consignment import Consignment
from openplaci.model.filing import Message, Reading
from openplaci.model.written import Loss

NOT_COMPARED = frozenset({"document", "date_said", "at_said"})
"""What kind of message says it, and how a date was put in words, belong to the message and not to the goods."""

_SAID = {
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
    again = dict(leaves(msgspec.to_builtins(new)))
    for element, said in leaves(msgspec.to_builtins(old)):
        if (becomes := again.get(element)) != said:
            yield Loss(element=element, subject=old.label, said=_shown(said), becomes=_shown(becomes))
    kept = Counter((one.path, one.text) for one in new.kept)
    for one in old.kept:
        if kept[one.path, one.text]:
            kept[one.path, one.text] -= 1
        else:
            yield Loss(element=f"kept {one.path}", subject=old.label, said=_shown(one.text) or "")


def leaves(value: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """The values of a noun by their paths; what is empty says nothing."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name in NOT_COMPARED or (not path and name == "kept"):
                continue
            if name == "unit" and isinstance(inner, str):
                inner = _SAID.get(inner, inner)  # noqa: PLW2901 - the same unit in other letters
            yield from leaves(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, (list, tuple)):
        for place, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{place}]")
    elif value is not None and value != "":
        yield path, value


def _shown(value: object) -> Any:
    return None if value is None else repr(value) if isinstance(value, str) else str(value)

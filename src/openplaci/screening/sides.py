"""The two sides of a pair as digests: other signs or another order of the same count as the same, another value not."""

import hashlib
import re
from typing import Final

import msgspec

from openplaci.model.watchlist import Entity, Query
from openplaci.screening.exact import asked
from openplaci.screening.words import tokens

_SIGNS: Final = re.compile(r"\W", re.ASCII)
_LETTERS: Final = 32


def party(query: Query, owner: Query | None = None) -> str:
    """Digest of a party as it is screened.

    Its name as words in their order with their legal forms, kind, country, birth; its address as a set of words; and
    its numbers. A number counts as it is compared by its own path, so that a prefix written another way changes
    nothing; one too short to be compared counts by its signs.

    Args:
        query: the party.
        owner: whose contact it is: the same name at another party is another.
    """
    words = tokens(query.name, query.kind)
    compared: dict[tuple[str, str], str] = {(path, said): value for (path, value), said in asked(query)}
    told: list[object] = [words.tokens, words.forms, query.kind, query.country or "", query.born.strip()]
    told.append(sorted(set(tokens(query.address, "person").tokens)))
    for path, values in (
        ("phone", query.phones), ("email", query.emails), ("identifier", query.identifiers),
        ("waybill", query.waybills),
    ):  # fmt: skip
        told.append(sorted({compared.get((path, value)) or _plain(value) for value in values} - {""}))
    if owner is not None:
        told.append(party(owner))
    return _digest(told)


def content(entity: Entity) -> str:
    """Digest of what a list says of an entity.

    The order of a field's values counts for nothing, but for the primary name, as in `openplaci.screening.diff`. What
    is empty is left out, so that a field that entities gain one day changes none that has nothing in it.
    """
    told: list[object] = []
    for name in entity.__struct_fields__:
        value = getattr(entity, name)
        if not value or name == "id":
            continue
        if isinstance(value, tuple):
            first = [value[0]] if name == "names" else []
            value = [first, sorted({msgspec.json.encode(one) for one in value})]
        told.append((name, value))
    return _digest(told)


def _plain(value: str) -> str:
    return _SIGNS.sub("", value).upper()


def _digest(told: object) -> str:
    return hashlib.sha256(msgspec.json.encode(told)).hexdigest()[:_LETTERS]

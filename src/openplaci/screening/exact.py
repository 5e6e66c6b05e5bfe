"""Exact paths: an identifier, a phone, an e-mail, a waybill or an address of a list is its own way to a match."""

import re
from collections.abc import Iterator
from typing import Final, Literal

from openplaci.model.values import waybill_number
from openplaci.model.watchlist import Entity, Query
from openplaci.screening.words import tokens

Path = Literal["identifier", "phone", "email", "address", "waybill"]
Key = tuple[Path, str]
"""A path, and a value as it is compared."""

_SIGNS: Final = re.compile(r"[^0-9A-Z]")
_DIGITS: Final = re.compile(r"\D")
SHORTEST: Final = 5
"""Signs of an identifier that is compared: shorter ones are shared by many."""
PHONE: Final = 7
"""Digits of a phone that is compared; the last nine count, since prefixes are written in many ways."""
LAST: Final = 9
ADDRESS: Final = 4
"""Words of an address that is compared: a city alone says nothing."""


def keys_of(entity: Entity) -> Iterator[tuple[Key, str]]:
    """Every exact way to an entity, with the value as the list has it."""
    for identifier in entity.identifiers:
        yield from _all("identifier", _identifier(identifier.value), identifier.value)
    for phone in entity.phones:
        yield from _all("phone", _phone(phone), phone)
    for email in entity.emails:
        yield from _all("email", _email(email), email)
    for number in entity.waybills:
        yield from _all("waybill", _waybill(number), number)
    for address in entity.addresses:
        yield from _all("address", _address(address.text), address.text)


def asked(query: Query) -> Iterator[tuple[Key, str]]:
    """Every exact way that a query may take, with the value as it was given."""
    for value in query.identifiers:
        yield from _all("identifier", _identifier(value), value)
    for value in query.phones:
        yield from _all("phone", _phone(value), value)
    for value in query.emails:
        yield from _all("email", _email(value), value)
    for value in query.waybills:
        yield from _all("waybill", _waybill(value), value)
    if query.address:
        yield from _all("address", _address(query.address), query.address)


def _all(path: Path, value: str, said: str) -> Iterator[tuple[Key, str]]:
    if value:
        yield (path, value), said


def _identifier(value: str) -> str:
    plain = _SIGNS.sub("", value.upper())
    return plain if len(plain) >= SHORTEST and any(sign.isdigit() for sign in plain) else ""


def _phone(value: str) -> str:
    digits = _DIGITS.sub("", value)
    return digits[-LAST:] if len(digits) >= PHONE else ""


def _email(value: str) -> str:
    plain = value.strip().lower()
    return plain if plain.count("@") == 1 and not plain.startswith("@") and not plain.endswith("@") else ""


def _waybill(value: str) -> str:
    return waybill_number(value) or _SIGNS.sub("", value.upper())


def _address(text: str) -> str:
    """Its words in order of the alphabet: lines are given in any order."""
    words = sorted(set(tokens(text, "person").tokens))
    return " ".join(words) if len(words) >= ADDRESS and any(word.isdigit() for word in words) else ""

"""Entries of a list of one's own that are kept by hand: what a person typed, as an entity, or why it is none."""

import hashlib
import re
import unicodedata
from collections.abc import Container, Iterator
from typing import Final

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.model.watchlist import Entity, PartyKind
from openplaci.screening.exact import keys_of
from openplaci.screening.sources.own import drafted
from openplaci.screening.words import tokens

SOURCE: Final = "own"
"""The source of the lists that are kept by hand; others are as their publishers have them."""

MOST: Final = 200
"""Values of one column."""
LONGEST: Final = 500
"""Signs of a value."""
LONGEST_REMARK: Final = 4000
LONGEST_ID: Final = 100

_TURNED: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of a text: with one, an entry is read as another than it is."""


class Entry(Noun, frozen=True, kw_only=True):
    """What a person types of an entry; the columns of `openplaci.screening.sources.own`, each with all its values.

    Attributes:
        kind: ``person``, ``organisation``, ``vessel``, ``aircraft``; empty: guessed by the name.
        names: the primary one first. weak: names that alone never hold a consignment.
        countries: names or ISO codes. born: ``1960``, ``1960-06`` or ``1960-06-29``.
        addresses, phones, emails: one each. identifiers: ``passport:X1234567``, or the number alone.
        waybills: master and house numbers. remarks: anything else.
    """

    kind: str = ""
    names: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    born: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    waybills: tuple[str, ...] = ()
    remarks: str = ""


class BadEntry(CannotDo):
    """What was typed is no entry; its text says what is wrong and what was expected."""


def entity(identity: str, given: Entry) -> Entity:
    """The entity of what was typed; whatever is wrong with it refuses all of it.

    Raises:
        BadEntry: what, and what was expected.
    """
    known_id(identity)
    values = dict(_columns(given))
    draft, wrong = drafted(values, identity)
    phones, emails, names = (draft.phones, draft.emails, draft.names) if draft is not None else ({}, {}, {})
    wrong = [
        *_lost(values["phone"], phones, "phone", "digits"),
        *_lost(values["email"], emails, "e-mail", "name@host.tld"),
        *(
            f"the name {_shown(name)} has no word in it; expected letters or digits"
            for name in names
            if not tokens(name).tokens
        ),
        *wrong,
    ]
    if wrong or draft is None:
        raise BadEntry("; ".join(wrong[:3]).replace("in the row", "in the entry"))
    return draft.entity(identity)


def known_id(identity: str) -> None:
    """Return where a text may be the id of an entry.

    Raises:
        BadEntry: it may not.
    """
    if not (0 < len(identity) <= LONGEST_ID and identity.isprintable() and identity == identity.strip()):
        raise BadEntry(f"{_shown(identity)} is no id of an entry; expected 1 to {LONGEST_ID} printable signs")


def unscreened(listed: Entity) -> tuple[str, ...]:
    """What of an entry is kept and is never a match by itself, one plain line each."""
    known = {said for _, said in keys_of(listed)}
    told = [
        *(("address", one.text, "four words or more, one with a digit") for one in listed.addresses),
        *(("identifier", one.value, "five signs or more, one a digit") for one in listed.identifiers),
        *(("phone", one, "seven digits or more") for one in listed.phones),
    ]
    return tuple(
        f"the {what} {value[:40]!r} is never a match by itself; that takes {wants}"
        for what, value, wants in told
        if value not in known
    )


def nothing_in(listed: Entity) -> bool:
    """Whether nothing of an entry can ever be a match."""
    kind: PartyKind = listed.kind if listed.kind in ("person", "organisation") else ""
    return not any(tokens(name.text, kind).tokens for name in listed.names) and not any(True for _ in keys_of(listed))


def mark(listed: Entity) -> str:
    """What tells whether an entry is as it was when somebody read it: 16 signs."""
    return hashlib.sha256(msgspec.msgpack.encode(listed)).hexdigest()[:16]


def _columns(given: Entry) -> Iterator[tuple[str, list[str]]]:
    for column, field in (
        ("name", "names"), ("weak", "weak"), ("country", "countries"), ("born", "born"), ("address", "addresses"),
        ("phone", "phones"), ("email", "emails"), ("identifier", "identifiers"), ("waybill", "waybills"),
    ):  # fmt: skip
        values: tuple[str, ...] = getattr(given, field)
        if len(values) > MOST:
            raise BadEntry(f"there are {len(values)} {field}; expected at most {MOST}")
        yield column, [text for text in (_plain(one, field, LONGEST) for one in values) if text]
    yield "kind", [_plain(given.kind, "kind", LONGEST)]
    yield "remarks", [_plain(given.remarks, "remarks", LONGEST_REMARK)]


def _plain(text: str, field: str, most: int) -> str:
    """In one line, without signs that nobody sees.

    Raises:
        BadEntry: it is longer than is kept, or holds half a sign.
    """
    if len(text) > most:
        raise BadEntry(f"{field}: {_shown(text)} has {len(text)} signs; expected at most {most}")
    kinds = {unicodedata.category(sign) for sign in text}
    if "Cs" in kinds:
        raise BadEntry(f"{field}: {_shown(text)} is not UTF-8")
    line = _TURNED.sub("", " ".join(text.split()))
    return "".join(sign for sign in line if unicodedata.category(sign) != "Cc") if "Cc" in kinds else line


def _lost(given: list[str], kept: Container[str], what: str, wants: str) -> list[str]:
    """What was given and is not in what was kept of it."""
    return [f"{_shown(text)} is no {what}; expected {wants}" for text in given if text not in kept]


def _shown(text: str) -> str:
    return repr("".join(sign if sign.isprintable() else "?" for sign in text[:40]))

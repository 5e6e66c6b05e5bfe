"""The table of permissions, ``permissions.toml``: each act that is not for everyone, and whose it is."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from functools import cache
from importlib import resources

import msgspec

from openplaci.faults import CodeTableFault
from openplaci.model.access import Permission, Role
from openplaci.model.base import Noun

NAME = "permissions.toml"


class Row(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One permission.

    Attributes:
        id: two words with a point between, as ``record.export``.
        words: what it allows, in one line.
        roles: whoever has one of them may do it; of an act of two persons, propose it.
        programme: it is asked for a programme, and whoever asks must hold it; asked without one, it is for all.
        grave: it needs a proof of identity of the last minutes.
        personal: it gives out personal data.
        confirm: whoever has one of these roles may be the second person; without any it is no act of two persons.
        expires_minutes: how long a proposal waits for the second person.
    """

    id: Permission
    words: str
    roles: frozenset[Role]
    programme: bool = False
    grave: bool = False
    personal: bool = False
    confirm: frozenset[Role] = frozenset()
    expires_minutes: int = 0


class _File(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    permission: tuple[Row, ...] = ()


@cache
def permissions() -> dict[Permission, Row]:
    """Every permission by its id, in the order of the file; read once.

    Raises:
        CodeTableFault: the file is broken; the text says which row and what was expected.
    """
    return read((resources.files("openplaci.access") / NAME).read_text("utf-8"))


def read(text: str) -> dict[Permission, Row]:
    """Read a table.

    Raises:
        CodeTableFault: see `permissions`.
    """
    try:
        rows = msgspec.convert(tomllib.loads(text), _File).permission
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise CodeTableFault(f"{NAME}: {fault}".replace(" - at `$.permission", ": at `permission")) from fault
    for wrong in _faults(rows):
        raise CodeTableFault(f"{NAME}: {wrong}")
    return {row.id: row for row in rows}


def _faults(rows: tuple[Row, ...]) -> Iterator[str]:
    """What is wrong between the parts of the table, one line each."""
    if not rows:
        yield "no permission in it; expected [[permission]] rows"
    for id_, times in Counter(row.id for row in rows).items():
        if times > 1:
            yield f"{id_} stands {times} times; expected once"
    for row in rows:
        parts = row.id.split(".")
        if len(parts) != 2 or not all(part.replace("_", "").isalpha() and part == part.lower() for part in parts):  # noqa: PLR2004 - two words
            yield f"{row.id!r} is no id; expected two words with a point between, as record.export"
        if not row.words.strip() or len(row.words.splitlines()) != 1:
            yield f"{row.id}: words are {row.words!r}; expected one line"
        if not row.roles:
            yield f"{row.id}: no role has it; expected at least one"
        if bool(row.confirm) != (row.expires_minutes > 0):
            yield f"{row.id}: confirm and expires_minutes go together; expected both or neither"
        if row.confirm and not row.grave:
            yield f"{row.id}: an act of two persons that is not grave; expected grave = true"
        machines = row.confirm & {"filer", "partner"}
        if machines:
            yield f"{row.id}: {min(machines)} may confirm; expected roles of people"

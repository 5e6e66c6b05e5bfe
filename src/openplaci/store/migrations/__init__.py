"""Migrations: numbered SQL files, one folder per kind of store, applied in order and never changed."""

import hashlib
import re
from importlib.resources import files

import msgspec

_NAME = re.compile(r"(\d{4})_([a-z0-9_]+)\.sql")


class Migration(msgspec.Struct, frozen=True, kw_only=True):
    """One step of the tables: its number (from 1), name, SQL text and that text's SHA-256 digest."""

    number: int
    name: str
    sql: str
    digest: str


def shipped(kind: str) -> tuple[Migration, ...]:
    """Return the migrations that this version brings for a kind of store, in order."""
    found = []
    for file in files(__package__).joinpath(kind).iterdir():
        if part := _NAME.fullmatch(file.name):
            raw = file.read_bytes()
            found.append(
                Migration(number=int(part[1]), name=part[2], sql=raw.decode(), digest=hashlib.sha256(raw).hexdigest())
            )
    return tuple(sorted(found, key=lambda migration: migration.number))

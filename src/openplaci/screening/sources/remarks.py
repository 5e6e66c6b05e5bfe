"""Remarks of OFAC: ``DOB 1951; POB Shati; Passport 92/664 (Egypt); a.k.a. 'TAYSIR'.``."""

import re
import tomllib
from functools import cache
from pathlib import Path

from openplaci.screening.sources.dates import born
from openplaci.screening.sources.gather import Draft, reading_order, unquoted

_ALSO = re.compile(r"^(?:alt\. )?([afn])\.k\.a\.,? (.+)$", re.IGNORECASE)
_BETWEEN = re.compile(r";\s+|;$")
_AFTER_VALUE = re.compile(r"\s*(?:\(([^()]*)\))?(?:[,\s]*(?:issued|expires)\b.*)?\.?$", re.IGNORECASE)
_LONGEST = 1000
"""Signs of a piece that can be a fact; longer ones are prose."""

_EMAIL_HERE = re.compile(r"@[\w-]+\.\w")


def read_remarks(text: str, draft: Draft) -> None:
    """Put what remarks say into the draft; what no rule takes stays as a remark.

    Quoted aliases are weak [V: OFAC names aliases "weak" where they are broad, and writes them in quotes here].
    """
    for part in _BETWEEN.split(text):
        piece = part.strip()
        if piece and not (len(piece) <= _LONGEST and _taken(piece, draft)):
            draft.remark(piece.removesuffix("."))


def read_identifier(value: str, kind: str, country: str, draft: Draft) -> bool:
    """Put a number under its kind into the draft, as the screening list of the US has it; whether it was one."""
    kind = kind.strip().rstrip(":")
    if _EMAIL_HERE.search(value):
        draft.email(value)
        return True
    if any(kind.startswith(before) for before in _phones()):
        draft.phone(value)
        return True
    if value.startswith("IMO "):
        draft.identifier(value, kind, country)
        return True
    for before, name in _identifiers():
        if kind.startswith(before.rstrip(".")):
            draft.identifier(value, name, country)
            return True
    return False


def _taken(piece: str, draft: Draft) -> bool:
    if hit := _ALSO.match(piece):
        name, quoted = unquoted(hit.group(2).removesuffix("."))
        name = reading_order(name) if draft.kind == "person" else name
        draft.name(name, weak=quoted, kind=f"{hit.group(1).lower()}ka")
        return True
    said = piece.removeprefix("alt. ")
    if _EMAIL_HERE.search(said):
        draft.email(said)
        return True
    if said.startswith("DOB "):
        dates = born(said)
        draft.born.update(dict.fromkeys(dates))
        return bool(dates)
    for before in ("nationality ", "citizen "):
        if said.startswith(before):
            return draft.country(said.removeprefix(before).rstrip("."))
    if any(said.startswith(before) for before in _others()):
        return False
    for before in _phones():
        if said.startswith(before):
            return _phone(said.removeprefix(before), draft)
    for before, kind in _identifiers():
        if said.startswith(before):
            return _number(said.removeprefix(before), kind, draft)
    return False


def _phone(text: str, draft: Draft) -> bool:
    number = text.strip(" :.")
    if not any(sign.isdigit() for sign in number):
        return False
    draft.phone(number)
    return True


def _number(text: str, kind: str, draft: Draft) -> bool:
    after = _AFTER_VALUE.search(text)
    value = (text[: after.start()] if after else text).strip(" :.#")
    country = (after.group(1) if after else "") or ""
    if not any(sign.isdigit() for sign in value) and kind not in {"swift", "digital currency"}:
        return False
    draft.identifier(value, kind, country)
    return True


@cache
def _identifiers() -> tuple[tuple[str, str], ...]:
    kinds = _table()["identifiers"]
    pairs = ((before, kind) for kind, every in kinds.items() for before in every)
    return tuple(sorted(pairs, key=lambda pair: -len(pair[0])))


@cache
def _phones() -> tuple[str, ...]:
    return tuple(_table()["phones"]["before"])


@cache
def _others() -> tuple[str, ...]:
    return tuple(_table()["others"]["before"])


@cache
def _table() -> dict[str, dict[str, tuple[str, ...]]]:
    return tomllib.loads(Path(__file__).with_name("remarks.toml").read_text(encoding="utf-8"))

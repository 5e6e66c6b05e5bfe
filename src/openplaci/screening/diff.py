"""Two versions of a list: what is other in the newer one, and a plain line for each entity."""

from collections.abc import Mapping, Sequence

from openplaci.model.watchlist import Entity, ListChange

_FIELDS: Mapping[str, str] = {
    "kind": "kind",
    "names": "names",
    "countries": "countries",
    "born": "dates of birth",
    "addresses": "addresses",
    "identifiers": "identifiers",
    "phones": "phones",
    "emails": "e-mails",
    "waybills": "waybills",
    "programmes": "programmes",
    "remarks": "remarks",
}
_SHOWN = 3


def changed(before: Sequence[Entity], after: Sequence[Entity], name: str, older: str, newer: str) -> ListChange:
    """What was added, removed and changed between two versions.

    The order of a field's values counts as no change, but for names, whose first one is the primary one.

    Args:
        before: entities of the older version, each id once.
        after: those of the newer one.
        name: of the list.
        older: the older version.
        newer: the newer one.
    """
    known = {entity.id: entity for entity in before}
    now = {entity.id for entity in after}
    return ListChange(
        name=name,
        before=older,
        after=newer,
        added=tuple(entity.id for entity in after if entity.id not in known),
        changed=tuple(entity.id for entity in after if entity.id in known and changed_fields(known[entity.id], entity)),
        removed=tuple(entity.id for entity in before if entity.id not in now),
    )


def changed_fields(before: Entity, after: Entity) -> tuple[str, ...]:
    """Fields of an entity that are other."""
    if before == after:
        return ()
    return tuple(field for field in _FIELDS if _comparable(before, field) != _comparable(after, field))


def telling(change: ListChange, before: Sequence[Entity], after: Sequence[Entity]) -> tuple[str, ...]:
    """A line for each entity of a change: ``+`` added, ``~`` changed (which fields, and how), ``-`` removed."""
    known = {entity.id: entity for entity in before}
    now = {entity.id: entity for entity in after}
    lines = [f"+ {_called(now[identity])}" for identity in change.added]
    lines += [
        f"~ {_called(now[identity])}: {_differences(known[identity], now[identity])}" for identity in change.changed
    ]
    lines += [f"- {_called(known[identity])}" for identity in change.removed]
    return tuple(lines)


def shrunk(before: Sequence[Entity], after: Sequence[Entity]) -> str:
    """Why a newer version looks like half a file, or empty: a list that loses half of what it had has been cut.

    CSV files of lists have neither a count nor an end, so that one cut between two rows is known by this alone.
    """
    for word, old, new in (
        ("entities", len(before), len(after)),
        ("names", sum(len(entity.names) for entity in before), sum(len(entity.names) for entity in after)),
        ("addresses", sum(len(entity.addresses) for entity in before), sum(len(entity.addresses) for entity in after)),
    ):
        if new * 2 < old:
            return f"it has {new} {word} where the version before has {old}; expected at least half as many"
    return ""


def _comparable(entity: Entity, field: str) -> object:
    value = getattr(entity, field)
    if field == "names":
        return value[:1], frozenset(value)
    return frozenset(value) if isinstance(value, tuple) else value


def _called(entity: Entity) -> str:
    first: Sequence[str] = [name.text for name in entity.names[:1]]
    things = (*(item.text for item in entity.addresses), *(item.value for item in entity.identifiers))
    first = first or (*things, *entity.phones, *entity.emails, *entity.waybills)
    return f"{entity.id} {first[0]} ({entity.kind})" if first else f"{entity.id} ({entity.kind})"


def _differences(before: Entity, after: Entity) -> str:
    return "; ".join(_difference(before, after, field) for field in changed_fields(before, after))


def _difference(before: Entity, after: Entity, field: str) -> str:
    word, old, new = _FIELDS[field], getattr(before, field), getattr(after, field)
    if not isinstance(old, tuple):
        return f"{word} changed" if field == "remarks" else f"{word} {old} is now {new}"
    parts = [
        f"{sign} {_few(values)}" for sign, values in (("+", _without(new, old)), ("-", _without(old, new))) if values
    ]
    return f"{word} {' '.join(parts)}" if parts else f"{word} in another order"


def _without(values: Sequence[object], others: Sequence[object]) -> list[str]:
    return [_text(value) for value in values if value not in others]


def _few(texts: Sequence[str]) -> str:
    more = f" and {len(texts) - _SHOWN} more" if len(texts) > _SHOWN else ""
    return ", ".join(repr(text) for text in texts[:_SHOWN]) + more


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    weak = " (weak)" if getattr(value, "weak", False) else ""
    return str(getattr(value, "text", None) or getattr(value, "value", "")) + weak

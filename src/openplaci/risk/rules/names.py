"""The names that a rule may use: the consignment's own, what follows from them, and what later stations fill.

The consignment's names and types come from the model itself, so that they cannot drift from it. A name's
explanation stands in ``names.toml``.
"""

import datetime as dt
import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec

from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.risk.rules.phrases import phrases
from openplaci.risk.rules.types import Type
from openplaci.risk.wordtext import Prose

DAYS = (1, 7, 30, 90, 365)
"""The windows of history, in days, that are kept at filing time."""

_HIDDEN = {
    "consignment": frozenset(("kept", "weight_said", "volume_said")),
    "finding": frozenset(("words", "where", "evidence", "subject", "remedy")),
    "leg": frozenset(("date_said",)),
    "dimensions": frozenset(("said",)),
    "issue": frozenset(("date_said",)),
}
"""What of the model is no matter for a rule: words as they were said."""

_PROSE: dict[tuple[str, str], Prose] = {
    ("consignment", "description"): "goods",
    ("goods", "description"): "goods",
    ("party", "name"): "name",
    ("party", "address"): "name",
    ("party", "contact"): "name",
    ("customeraccount", "name"): "name",
    ("instruction", "text"): "goods",
    ("customsnote", "text"): "goods",
}

_ALWAYS = frozenset((("consignment", "level"), ("consignment", "document")))
"""What the model cannot leave out."""

_DERIVED: dict[str, dict[str, Type]] = {
    "consignment": {
        "filed": Type(kind="moment"),
        "origin_country": Type(kind="text"),
        "destination_country": Type(kind="text"),
        "statuses": Type(kind="items", item="text"),
        "findings": Type(kind="items", record="finding"),
    },
    "party": {
        "address": Type(kind="text", prose="name"),
        "private": Type(kind="truth"),
        "phone_keys": Type(kind="items", item="text"),
    },
    "leg": {"from_country": Type(kind="text"), "to_country": Type(kind="text")},
}
"""What follows from the consignment (`openplaci.risk.rules.derived`): a column of its own in history."""

WINDOWS: dict[str, tuple[str, ...]] = {
    "shipper": ("filings", "carriers", "consignees", "destinations", "phone_names", "email_names", "undeclared"),
    "consignee": ("filings", "shippers", "address_filings", "address_names"),
    "pair": ("filings",),
    "lane": ("filings", "commodity_filings", "low_value_parcels"),
    "linked": ("consignments", "carriers", "filers", "destinations"),
    "account": ("filings",),
}
"""Subject -> measures of history; filled by a later step, risk in depth."""

LATER: dict[str, dict[str, Type]] = {
    "watchlist": {
        "best": Type(kind="number", column="watchlist_best"),
        "list": Type(kind="text", column="watchlist_list"),
    },
    "registry": {
        "issuer_known": Type(kind="truth", column="registry_issuer_known"),
        "known_consignor": Type(kind="truth", column="registry_known_consignor"),
    },
    "incident": {
        "linked": Type(kind="truth", column="incident_linked"),
    },
}
"""Group -> names that other stations fill: screening, the registry, and the look-back from incidents."""

FILLED = frozenset(one.column for one in LATER["watchlist"].values())
"""Columns that a station fills by now; unknown where there is no watchlist."""


class Record(msgspec.Struct, frozen=True):
    """The names of one record, and the attribute of the model that each is read from; None for a derived one."""

    name: str
    types: Mapping[str, Type]
    attributes: Mapping[str, str | None]


@cache
def records() -> Mapping[str, Record]:
    """Every record by its name; ``consignment`` is the root."""
    made: dict[str, Record] = {}
    for root in (Consignment, Finding):
        _add(root, made)
    return made


def _add(struct: type[msgspec.Struct], made: dict[str, Record]) -> None:
    name = struct.__name__.lower()
    if name in made:
        return
    hints = get_type_hints(struct)
    hidden = _HIDDEN.get(name, frozenset())
    kinds: dict[str, Type] = {}
    attributes: dict[str, str | None] = {}
    made[name] = Record(name, kinds, attributes)
    for field in msgspec.structs.fields(struct):
        if field.name in hidden:
            continue
        kinds[field.encode_name] = _type(hints[field.name], name, field.encode_name, made)
        attributes[field.encode_name] = field.name
    for derived, type_ in _DERIVED.get(name, {}).items():
        kinds[derived] = type_
        attributes[derived] = None


def _type(hint: Any, record: str, name: str, made: dict[str, Record]) -> Type:
    always = (record, name) in _ALWAYS
    if get_origin(hint) in (Union, types.UnionType):
        (hint,) = (part for part in get_args(hint) if part is not type(None))
    if get_origin(hint) is tuple:
        item = get_args(hint)[0]
        if isinstance(item, type) and issubclass(item, msgspec.Struct):
            _add(item, made)
            return Type(kind="items", record=item.__name__.lower())
        return Type(kind="items", item="text")
    if get_origin(hint) is Literal:
        return Type(kind="text", choices=tuple(str(choice) for choice in get_args(hint)), always=always)
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        _add(hint, made)
        return Type(kind="record", record=hint.__name__.lower())
    return Type(kind=_PLAIN[hint], prose=_PROSE.get((record, name)), always=always)


_PLAIN: dict[Any, Any] = {
    str: "text",
    int: "number",
    float: "number",
    bool: "truth",
    dt.date: "date",
    dt.datetime: "moment",
}


@cache
def docs() -> Mapping[str, Mapping[str, str]]:
    """Record, subject of history or later group -> name -> its explanation, one sentence."""
    return {of: {name: one.doc for name, one in names.items()} for of, names in phrases().items()}

"""Any consignment that msgspec can build: plausible values mixed with any text and any number."""

import datetime as dt
import types
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import msgspec
from hypothesis import strategies as st

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding

_CODES = (
    *("HKG", "YYZ", "YTO", "XQX", "CA", "CH", "ZZ", "SPX", "SCO", "NSC", "SHR", "AOM", "XRY", "ISS", "CSS", "AC", "KC"),
    *("157-56544666", "157-1", "UN3480", "UN9999", "8471", "98010010", "12345", "--", "XXX", ".PDF", " ", ""),
    *("CONSOL SHIPMENT", "GAME CONSOLE", "SPARE PARTS", "DEMI FREIGHT LTD", "1.5", "K", "L"),
)
_TEXTS = st.sampled_from(_CODES) | st.text(max_size=12)
_ZONES = st.none() | st.just(dt.UTC) | st.just(dt.timezone(dt.timedelta(hours=14)))
_SIMPLE: dict[Any, st.SearchStrategy[Any]] = {
    str: _TEXTS,
    int: st.integers(-5, 5) | st.integers(),
    float: st.floats(),
    bool: st.booleans(),
    dt.date: st.dates(),
    dt.datetime: st.datetimes(timezones=_ZONES),
    type(None): st.none(),
}


def _values(kind: Any) -> st.SearchStrategy[Any]:
    if kind in _SIMPLE:
        return _SIMPLE[kind]
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in {Union, types.UnionType}:
        return st.one_of([_values(a) for a in arguments])
    if origin is tuple:
        return st.lists(_values(arguments[0]), max_size=3).map(tuple)
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        hints = get_type_hints(kind)
        required = {f.name: _values(hints[f.name]) for f in msgspec.structs.fields(kind) if f.required}
        optional = {f.name: _values(hints[f.name]) for f in msgspec.structs.fields(kind) if not f.required}
        return st.fixed_dictionaries(required, optional=optional).map(lambda said: kind(**said))
    raise TypeError(kind)


def _same_after_conversion(built: Consignment) -> Consignment:
    return msgspec.convert(msgspec.to_builtins(built), Consignment)


def dossiers() -> st.SearchStrategy[Dossier]:
    """A dossier of any consignment, at any time or none, with any findings of a reader."""
    return st.builds(
        open_dossier,
        _values(Consignment).map(_same_after_conversion),
        at=st.none() | st.datetimes(timezones=st.just(dt.UTC)),
        findings=st.lists(_values(Finding), max_size=2).map(tuple),
    )

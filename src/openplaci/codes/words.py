"""Small tables of code and meaning, waybill prefixes, and lists of terms."""

import re
from functools import cache
from typing import cast

from openplaci.codes.tables import SHAPES, read_table
from openplaci.faults import CodeTableFault
from openplaci.model.status import Event
from openplaci.model.text import fold

_MARK = re.compile(r" \[[VSIM]\]$")


@cache
def _meanings(table: str) -> dict[str, str]:
    if table == "dangerous_goods":
        return _dangers()
    rows = read_table(table).rows
    columns = SHAPES[table].columns
    if "meaning" not in columns:
        raise CodeTableFault(f"code table {table!r} has no meanings")
    column = columns.index("meaning")
    return {row[0]: row[column] for row in rows}


def _dangers() -> dict[str, str]:
    return {
        code: f"dangerous goods{kind and f' of class {kind}'}{numbers and f' (UN {numbers})'}"
        for code, kind, numbers, _ in read_table("dangerous_goods").rows
    }


@cache
def _statuses() -> dict[str, tuple[Event | None, str]]:
    return {code: (cast("Event", event) if event else None, words) for code, event, words in read_table("status").rows}


@cache
def _airlines() -> dict[str, tuple[str, str]]:
    return {prefix: (designator, name) for prefix, designator, name in read_table("airlines").rows}


@cache
def terms(name: str) -> frozenset[str]:
    """A list of terms, each folded as `openplaci.model.text.fold` does: `` TONER ``, with its padding.

    Args:
        name: ``pact_unacceptable``, ``ics2_stopwords`` or ``party_placeholders``.
    """
    rows = read_table(name).rows
    if "term" not in SHAPES[name].columns:
        raise CodeTableFault(f"code table {name!r} is no list of terms")
    return frozenset(fold(_MARK.sub("", row[0])) for row in rows)


def meaning(table: str, code: str) -> str | None:
    """What a code means, in a few words, or None where the table lacks it.

    The meaning of a screening method that is no longer in the list ends in ``(legacy)``.

    Args:
        table: name of a small table: ``special_handling``, ``special_handling_other``, ``dangerous_goods``,
            ``security_status``, ``screening_method``, ``screening_exemption``, ``regulated_entity``,
            ``participant``, ``rate_class``, ``placi_status``, ``status``, ``discrepancy``.
        code: the code, upper case.
    """
    return _meanings(table).get(code)


def status(code: str) -> tuple[Event | None, str] | None:
    """What a status code (RCS, DEP, DLV) tells of: the event and its meaning; None where the code is not known.

    The event is None for OCI and OSI, which stand in the list and tell of none.
    """
    return _statuses().get(code)


def airline(prefix: str) -> tuple[str, str] | None:
    """Designator and name of the airline of a three-digit waybill prefix.

    The table is incomplete: an unknown prefix is never an error.
    """
    return _airlines().get(prefix)

"""The cases in YAML: a base consignment, a change of it, and the codes that the check gives."""

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import yaml

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding, Severity

CASES = Path(__file__).parent / "cases"


class Case(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One case; ``unreadable`` stands for the reader's findings about those elements."""

    case: str
    base: str = "direct"
    change: dict[str, Any] = {}
    at: dt.datetime | None = None
    findings: tuple[Finding, ...] = ()
    unreadable: tuple[str, ...] = ()
    expect: tuple[str, ...] = ()
    severity: Severity | None = None
    programme: str = "pact"


def _load(name: str) -> Any:
    return yaml.safe_load((CASES / f"{name}.yml").read_text(encoding="utf-8"))


BASES: dict[str, dict[str, Any]] = _load("_base")


def changed(base: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The base with the change laid over it: mappings join, null takes away, all else replaces."""
    out = dict(base)
    for key, value in change.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict):
            out[key] = changed(out.get(key) or {}, value)
        else:
            out[key] = value
    return out


def consignment(base: str, change: dict[str, Any]) -> Consignment:
    return msgspec.convert(changed(BASES[base], change), Consignment)


def dossier(case: Case) -> Dossier:
    said = tuple(
        Finding(code="UNREADABLE", severity="error", words="cannot be read", about=about) for about in case.unreadable
    )
    return open_dossier(consignment(case.base, case.change), at=case.at, findings=case.findings + said)


def cases(kind: str) -> list[tuple[str, Case]]:
    """Every case of one kind, with the name of its check."""
    return [
        (file.stem, msgspec.convert(case, Case))
        for file in sorted(CASES.glob("[a-z]*.yml"))
        for case in _load(file.stem)[kind]
    ]

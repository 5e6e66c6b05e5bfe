"""Reads the YAML cases: each names what differs from an ordinary consignment."""

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import yaml

from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier, open_dossier

FOLDER = Path(__file__).parent
CASES = FOLDER / "cases"
AT = dt.datetime(2026, 4, 16, 12, tzinfo=dt.UTC)
"""The filing's time where a case names none."""


class Case(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    case: str
    consignment: dict[str, Any] = msgspec.field(default_factory=dict)
    at: dt.datetime | None = AT
    evidence: str | None = None


class CaseFile(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    fires: tuple[Case, ...]
    silent: tuple[Case, ...]


def _yaml(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


@cache
def base() -> dict[str, Any]:
    said: dict[str, Any] = _yaml(CASES / "_base.yml")
    return said


@cache
def case_files() -> dict[str, CaseFile]:
    paths = sorted(CASES.glob("[a-z]*.yml"))
    return {path.stem: msgspec.convert(_yaml(path), CaseFile) for path in paths}


def cases(kind: str) -> list[tuple[str, Case]]:
    return [(name, case) for name, file in case_files().items() for case in getattr(file, kind)]


def dossier(case: Case) -> Dossier:
    return open_dossier(msgspec.convert(base() | case.consignment, Consignment), at=case.at)


@cache
def ordinary() -> dict[str, Dossier]:
    """The ordinary consignments by their titles."""
    out = {}
    for said in _yaml(FOLDER / "ordinary.yml"):
        title = said.pop("case")
        out[title] = open_dossier(msgspec.convert(said, Consignment), at=AT)
    return out

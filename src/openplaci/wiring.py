"""Chooses variants by name and opens the parts: the one place where they meet the outside."""

import datetime as dt
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from openplaci import __version__, codes, formats, risk
from openplaci.catalogue import Catalogue
from openplaci.flow.journey import Stations
from openplaci.model.assessment import Assessment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.programmes import PROGRAMMES
from openplaci.settings import Settings
from openplaci.store import STORES
from openplaci.store.base import Store
from openplaci.validation import CHECKS

V = TypeVar("V")


def now() -> dt.datetime:
    """The clock of the shell, UTC."""
    return dt.datetime.now(dt.UTC)


def programme(name: str) -> Programme:
    """The programme of that name; `UnknownName` where there is none."""
    return Catalogue("programme", PROGRAMMES)[name]


def open_store(settings: Settings, clock: Callable[[], dt.datetime] = now) -> Store:
    """Open the store that the settings name; `CannotDo` where it cannot be."""
    return STORES[settings.store](settings.folder, clock)


def stations(settings: Settings, store: Store) -> Stations:
    """Resolve the programme's names into the stations of a journey, loudly.

    Raises:
        UnknownName: the settings name no programme, or the programme names no check or indicator.
    """
    chosen = programme(settings.programme)
    indicators = risk.named(chosen.indicators) if chosen.indicators else risk.INDICATORS
    return Stations(
        programme=chosen,
        read=formats.read,
        checks=_named("check", CHECKS, chosen.checks),
        assessors={"indicators": partial(_indicate, indicators)},
        weigh=partial(_weigh, chosen, versions(chosen)),
        store=store,
        cycle_days=settings.cycle_days,
    )


def versions(chosen: Programme) -> dict[str, str]:
    """What an assessment was made with, for its replay."""
    return {
        "openplaci": __version__,
        "programme": f"{chosen.name}/{chosen.version}",
        "codes": codes.versions(),
        "risk": risk.versions(),
    }


def _named(kind: str, ours: Mapping[str, V], names: tuple[str, ...]) -> dict[str, V]:
    catalogue = Catalogue(kind, ours)
    return {name: catalogue[name] for name in names}


def _indicate(indicators: tuple[risk.Indicator, ...], dossier: Dossier) -> list[Finding]:
    return risk.run(indicators, dossier)


def _weigh(chosen: Programme, made_with: dict[str, str], dossier: Dossier) -> Assessment:
    return risk.weigh(dossier, dossier.findings, chosen, at=dossier.at, versions=made_with)

"""Dossier: a consignment and all that is known of it as of one moment."""

import datetime as dt

import msgspec

from openplaci.model.base import Noun
from openplaci.model.consignment import Consignment
from openplaci.model.fact import Standing
from openplaci.model.finding import Finding
from openplaci.model.text import fold


class Dossier(Noun, frozen=True, kw_only=True):
    """What every assessor sees; nothing else is visible, so a backtest cannot peek ahead.

    Attributes:
        consignment: as filed.
        at: the moment, the time of filing; None where it is not known.
        last: the same consignment as it stood before this filing, if it was filed before.
        findings: what earlier stations found.
        known: what history, links, watchlists and registry answer, by column: ``shipper_filings_90d``. A column
            that is absent or None is unknown (`openplaci.risk.rules.names`).
        text: the description folded for comparison, see `openplaci.model.text.fold`.
    """

    consignment: Consignment
    at: dt.datetime | None = None
    last: Standing | None = None
    findings: tuple[Finding, ...] = ()
    known: dict[str, float | bool | str | None] = msgspec.field(default_factory=dict)
    text: str = "  "


def open_dossier(
    consignment: Consignment,
    *,
    at: dt.datetime | None = None,
    last: Standing | None = None,
    findings: tuple[Finding, ...] = (),
    known: dict[str, float | bool | str | None] | None = None,
) -> Dossier:
    """Make the dossier of a consignment as of a moment."""
    return Dossier(
        consignment=consignment,
        at=at,
        last=last,
        findings=findings,
        known=known or {},
        text=fold(consignment.description or ""),
    )

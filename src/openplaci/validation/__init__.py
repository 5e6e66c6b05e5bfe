"""Checks of what is said against what a programme asks for and what can be true."""

from types import MappingProxyType
from typing import Final

from openplaci.validation.base import Check
from openplaci.validation.codes import hs_codes, known_countries, known_handling, security_codes, un_numbers
from openplaci.validation.consolidation import consolidation_mark
from openplaci.validation.dates import issue_date, leg_times, security_dates
from openplaci.validation.identity import waybill_check_digit
from openplaci.validation.quantities import density, goods_totals, house_within_master, piece_weight
from openplaci.validation.required import ELEMENTS, required_data
from openplaci.validation.routing import known_places, routing_chain, territory
from openplaci.validation.security import (
    account_consignor,
    other_means,
    security_basis,
    security_grounds,
    security_status,
)
from openplaci.validation.text import TEXTS, unacceptable_text

_ALL: Final[tuple[Check, ...]] = (
    required_data,
    unacceptable_text,
    territory,
    consolidation_mark,
    waybill_check_digit,
    known_places,
    known_countries,
    known_handling,
    hs_codes,
    un_numbers,
    security_codes,
    piece_weight,
    goods_totals,
    house_within_master,
    density,
    security_grounds,
    security_status,
    account_consignor,
    security_basis,
    other_means,
    issue_date,
    security_dates,
    leg_times,
    routing_chain,
)

CHECKS: Final = MappingProxyType({check.__name__: check for check in _ALL})
"""Name -> check; programmes ask for them by these names."""

__all__ = ["CHECKS", "ELEMENTS", "TEXTS", "Check"]

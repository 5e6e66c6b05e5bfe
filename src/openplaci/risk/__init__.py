"""Indicators of risk, and the weighing of all that was found.

`INDICATORS` is the whole list: the points and floors stand here, what each looks for in its docstring.
"""

from collections.abc import Iterable
from pathlib import Path

from openplaci.catalogue import Catalogue
from openplaci.risk import named_lists, words
from openplaci.risk.base import Indicator, run
from openplaci.risk.indicators import (
    account,
    dangerous,
    explosives,
    goods,
    lithium,
    movement,
    parties,
    security,
    trade,
)
from openplaci.risk.named_lists import Lists
from openplaci.risk.weigh import weigh

__all__ = ["INDICATORS", "Indicator", "load", "named", "run", "versions", "weigh"]

_YEMEN = "Yemen printer cartridges, 2010 [V]"
_INCENDIARIES = "incendiary parcels, 2024 [V]"
_BATTERIES = "UPS 6 (2010), Asiana 991 (2011) [V]"
_HANDLING = "IATA special handling codes [V]"
_DECLARATION = "IATA Resolution 651, consignment security declaration [V]"
_SHIELD = "WCO Programme Global Shield [V], its list of names [M]"
_ACAS = "ACAS enhanced data, 2024 and 2025 [V]"

INDICATORS: tuple[Indicator, ...] = (
    # Points: 30 alone ask for a review (PACT's bands); 20 with any other sign of weight; up to 10 are said.
    Indicator(name="vague_description", function=goods.vague_description, points=10, source="CBP [V], ICS2 lists [S]"),
    Indicator(name="short_description", function=goods.short_description, points=10, source="7+1 data [V]"),
    Indicator(name="density_implausible", function=goods.density_implausible, points=15, source="Sydney, 2017 [V]"),
    Indicator(
        name="dimensions_contradict_volume", function=goods.dimensions_contradict_volume, points=5, source="own [M]"
    ),
    Indicator(name="battery_undeclared", function=lithium.battery_undeclared, points=30, source=_BATTERIES),
    Indicator(
        name="battery_device_undeclared", function=lithium.battery_device_undeclared, points=10, source=_BATTERIES
    ),
    Indicator(
        name="lithium_on_passenger_leg",
        function=lithium.lithium_on_passenger_leg,
        points=40,
        floor="rfi",
        source="UN 3480 forbidden on passenger aircraft [V], UN 3090 [M]",
    ),
    Indicator(
        name="cargo_aircraft_only_on_passenger_leg",
        function=lithium.cargo_aircraft_only_on_passenger_leg,
        points=40,
        floor="rfi",
        source=_HANDLING,
    ),
    Indicator(
        name="dangerous_code_without_number",
        function=dangerous.dangerous_code_without_number,
        points=15,
        source=_HANDLING,
    ),
    Indicator(
        name="un_class_without_code",
        function=dangerous.un_class_without_code,
        points=15,
        source="UN Model Regulations [S], IATA special handling codes [V]",
    ),
    Indicator(
        name="hidden_dangerous_goods",
        function=dangerous.hidden_dangerous_goods,
        points=15,
        source="IATA Dangerous Goods Regulations, hidden dangerous goods [M]",
    ),
    Indicator(
        name="explosive_undeclared",
        function=explosives.explosive_undeclared,
        points=40,
        floor="review",
        source="Programme Global Shield, detonators [V], words [M]",
    ),
    Indicator(
        name="precursor_undeclared",
        function=explosives.precursor_undeclared,
        points=30,
        floor="review",
        source=_SHIELD,
    ),
    Indicator(name="precursor_named", function=explosives.precursor_named, points=10, source=_SHIELD),
    Indicator(name="unsecured", function=security.unsecured, points=10, source=_YEMEN),
    Indicator(
        name="exemption_on_ordinary_goods",
        function=security.exemption_on_ordinary_goods,
        points=20,
        source=_DECLARATION,
    ),
    Indicator(
        name="designation_expired",
        function=security.designation_expired,
        points=25,
        floor="review",
        source=_DECLARATION,
    ),
    Indicator(
        name="status_time_implausible", function=security.status_time_implausible, points=20, source=_DECLARATION
    ),
    Indicator(
        name="high_risk_single_method",
        function=security.high_risk_single_method,
        points=20,
        source="EU high-risk cargo, two methods [V]",
    ),
    Indicator(
        name="cargo_aircraft_status_on_passenger_leg",
        function=movement.cargo_aircraft_status_on_passenger_leg,
        points=40,
        floor="review",
        source=_DECLARATION,
    ),
    Indicator(
        name="restricted_aircraft_unknown",
        function=movement.restricted_aircraft_unknown,
        points=3,
        source=_HANDLING,
    ),
    Indicator(
        name="shipper_elsewhere_without_forwarder",
        function=movement.shipper_elsewhere_without_forwarder,
        points=3,
        source="own [M]",
    ),
    Indicator(
        name="party_placeholder",
        function=parties.party_placeholder,
        points=20,
        floor="rfi",
        source="ICS2 stop values for names [S]",
    ),
    Indicator(
        name="institution_from_private_person",
        function=parties.institution_from_private_person,
        points=20,
        source=_YEMEN,
    ),
    Indicator(
        name="appliance_between_private_persons",
        function=parties.appliance_between_private_persons,
        points=30,
        source=f"Sydney, 2017 [V]; {_INCENDIARIES}",
    ),
    Indicator(name="shared_contact", function=parties.shared_contact, points=15, source=_ACAS),
    Indicator(
        name="office_machine_from_watched_origin",
        function=trade.office_machine_from_watched_origin,
        points=30,
        source=_YEMEN,
    ),
    Indicator(
        name="freight_exceeds_value",
        function=trade.freight_exceeds_value,
        points=15,
        source="methamphetamine in cylinders [V]; Yemen 2010 [V]",
    ),
    Indicator(name="account_new", function=account.account_new, points=20, source=f"{_INCENDIARIES}; {_ACAS}"),
    Indicator(name="payment_untraceable", function=account.payment_untraceable, points=15, source=_ACAS),
)
"""Every indicator, in the order in which they are evaluated."""


def named(names: tuple[str, ...]) -> tuple[Indicator, ...]:
    """The indicators of these names, ours or installed ones, in the order of the names.

    Raises:
        UnknownName: no indicator bears one of them.
    """
    catalogue = Catalogue("indicator", {indicator.name: indicator for indicator in INDICATORS})
    return tuple(catalogue[name] for name in names)


def load(folder: Path | None = None) -> Lists:
    """Put the named lists into effect, so that a broken one is told at start and the first consignment waits for none.

    Args:
        folder: of an administration's own lists; each takes the place of ours of the same name, or joins them.

    Returns:
        The lists in effect, by name.

    Raises:
        CodeTableFault: a list is broken; the text names it.
    """
    lists = named_lists.load(folder)
    words.use(lists)
    for name, one in lists.items():
        if one.kind == "words":
            words.phrases(name)
    return lists


def versions(chosen: Iterable[Indicator]) -> str:
    """Twelve hexadecimal digits over the chosen indicators' names, points and floors and the word lists."""
    return words.fingerprint(f"{i.name} {i.points} {i.floor}" for i in chosen)

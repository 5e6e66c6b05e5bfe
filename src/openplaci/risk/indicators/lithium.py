"""Batteries: named and not declared, and where they may not fly."""

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.indicators.legs import passenger_leg
from openplaci.risk.words import goods_words, holds, phrases

_LITHIUM_CODES = frozenset(("EBI", "EBM", "ELI", "ELM", "RBI", "RBM", "RLI", "RLM"))
_BATTERY_CODES = _LITHIUM_CODES | {"RMD", "RCM"}
"""RMD carries battery-powered vehicles and sodium batteries, RCM wet ones."""

_BATTERY_NUMBERS = frozenset(
    (
        "UN3480 UN3481 UN3090 UN3091 UN3536 UN3171 UN3556 UN3557 UN3558 UN3551 UN3552 "
        "UN2794 UN2795 UN2800 UN3028 UN3292 UN3496"
    ).split()
)
_BATTERY_WORDS = frozenset(("BATTERY", "BATTERIES", "LITHIUM", "AKKU", "AKKUS"))
_LITHIUM_HS = ("850650", "850760")
CARGO_AIRCRAFT_CODES = frozenset(("CAO", "RBI", "RBM", "EBI", "EBM"))
"""Handling codes of goods that may fly on cargo aircraft only."""
BATTERIES_ALONE = ("UN3480", "UN3090")
"""Lithium ion and lithium metal batteries packed by themselves."""


def battery_undeclared(dossier: Dossier) -> Finding | None:
    """A battery named without a dangerous goods code and without a UN number.

    Looks for words that name a battery (list ``batteries``) or an HS code of lithium batteries (8506.50,
    8507.60) where neither a handling code nor a UN number declares one. A statement of the packing
    instruction (PI 965 to 970, SECTION II) declares a lithium battery; a special provision (A67, A123,
    A199) or NOT RESTRICTED declares one of another kind only. BATTERY CHARGER, NO BATTERY, BATTERY NOT
    INCLUDED name none. Why: UPS 6 (2010) and Asiana 991 (2011) carried lithium batteries; in 2024 a smoking
    undeclared parcel held 25 phone batteries. Source: the accidents [V]; the words are ours [M].
    Cannot see: batteries in goods that are named otherwise (`battery_device_undeclared` asks for some).
    """
    consignment = dossier.consignment
    words = goods_words(dossier)
    named = phrases("batteries").find(words)
    if named is None:
        named = next((line.hs for line in consignment.goods if line.hs and line.hs.startswith(_LITHIUM_HS)), None)
        if named is None:
            return None
        named = f"HS {named}"
    if _declared(consignment) or _stated(words, lithium_by_code=named.startswith("HS ")):
        return None
    return seen(
        "description",
        f"The goods name a battery ({named}) but no dangerous goods code and no UN number is given.",
        evidence=(named,),
        remedy="give the handling code and UN number of the battery, or say that the goods hold none",
    )


def battery_device_undeclared(dossier: Dossier) -> Finding | None:
    """A device that ordinarily holds a lithium battery, without code, UN number or statement.

    Looks for the words of list ``battery_devices`` (laptop, smartphone, drone, e-bike) where no handling
    code, UN number or packing statement declares a battery, and none is denied (WITHOUT BATTERY). Few
    points: small numbers of devices may fly without a mark [M], so most such waybills are in order. Why:
    as for `battery_undeclared`. Source: as there [V]; the words are ours [M]. Cannot see: whether the
    battery is in the box.
    """
    words = goods_words(dossier)
    named = phrases("battery_devices").find(words)
    if named is None or _declared(dossier.consignment) or _stated(words, lithium_by_code=True):
        return None
    if not _BATTERY_WORDS.isdisjoint(words):
        return None  # named: battery_undeclared asks; denied: the filer has thought of it
    return seen(
        "description",
        f"{named} ordinarily holds a lithium battery; none is declared and none is denied.",
        evidence=(named,),
        remedy="give the handling code of the battery (ELI, ELM, RLI, RLM), or say that the goods hold none",
    )


def lithium_on_passenger_leg(dossier: Dossier) -> Finding | None:
    """Lithium batteries alone (UN 3480, UN 3090) on a leg that is known to be a passenger flight.

    Looks for either number where the handling codes do not already forbid the aircraft (then
    `cargo_aircraft_only_on_passenger_leg` speaks). Why: batteries shipped alone are forbidden as cargo on
    passenger aircraft. Source: the rule for UN 3480 [V page payloadasia], for UN 3090 [M]. Cannot see: an
    approval or exemption by the States concerned; legs whose aircraft is not known.
    """
    consignment = dossier.consignment
    number = next((n for line in consignment.goods for n in line.un_numbers if n in BATTERIES_ALONE), None)
    if number is None or not CARGO_AIRCRAFT_CODES.isdisjoint(consignment.handling):
        return None
    leg = passenger_leg(consignment)
    if leg is None:
        return None
    return seen(
        "routing",
        f"{number}, lithium batteries alone, is forbidden on passenger aircraft, and {leg} is a passenger flight.",
        evidence=(number, leg),
        remedy="book it on a cargo aircraft, or correct the UN number",
    )


def cargo_aircraft_only_on_passenger_leg(dossier: Dossier) -> Finding | None:
    """Goods for cargo aircraft only on a leg that is known to be a passenger flight.

    Looks for the handling codes CAO, RBI, RBM, EBI, EBM. Why: the codes forbid the aircraft; either is
    wrong, and loading on would break the dangerous goods rules. Source: IATA's list of special handling
    codes, packing instructions 965 and 968 [V] for the codes' meaning. Cannot see: legs whose aircraft is
    not known (`restricted_aircraft_unknown` says so).
    """
    consignment = dossier.consignment
    if CARGO_AIRCRAFT_CODES.isdisjoint(consignment.handling):
        return None
    leg = passenger_leg(consignment)
    if leg is None:
        return None
    code = next(code for code in consignment.handling if code in CARGO_AIRCRAFT_CODES)
    return seen(
        "routing",
        f"Handling code {code} allows cargo aircraft only, and {leg} is a passenger flight.",
        evidence=(code, leg),
        remedy="book it on a cargo aircraft, or correct the handling code",
    )


def _declared(consignment: Consignment) -> bool:
    return not _BATTERY_CODES.isdisjoint(consignment.handling) or any(
        number in _BATTERY_NUMBERS for line in consignment.goods for number in line.un_numbers
    )


def _stated(words: list[str], *, lithium_by_code: bool) -> bool:
    """Whether a statement of the packing rules stands in the words, of the kind that the battery needs."""
    if holds(words, "battery_statements"):
        return True
    if lithium_by_code or phrases("lithium").find(words) is not None:
        return False
    return holds(words, "dry_battery_statements")

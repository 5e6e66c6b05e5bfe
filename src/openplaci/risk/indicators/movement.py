"""The way it goes: aircraft that the status does not allow, and senders from elsewhere."""

from openplaci.codes import place_country
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.indicators.legs import aircraft_unknown, passenger_leg
from openplaci.risk.indicators.lithium import BATTERIES_ALONE, CARGO_AIRCRAFT_CODES

_PASSENGER_SAFE = frozenset(("SPX", "SHR"))


def cargo_aircraft_status_on_passenger_leg(dossier: Dossier) -> Finding | None:
    """Cargo secured for all-cargo aircraft only (SCO) on a leg that is known to be a passenger flight.

    Looks for status SCO with neither SPX nor SHR beside it. Why: the status does not cover the flight; a
    leg on a passenger aircraft needs screening first. The device found in Dubai in 2010 had flown on two
    passenger aircraft. Source: IATA Resolution 651 for the status, Yemen 2010 for the case [V]. Cannot
    see: legs whose aircraft is not known (`restricted_aircraft_unknown` says so).
    """
    consignment = dossier.consignment
    stated = consignment.statuses
    if "SCO" not in stated or not stated.isdisjoint(_PASSENGER_SAFE):
        return None
    leg = passenger_leg(consignment)
    if leg is None:
        return None
    return seen(
        "routing",
        f"The cargo is secured for all-cargo aircraft only (SCO), and {leg} is a passenger flight.",
        evidence=("SCO", leg),
        remedy="have it screened for passenger aircraft (SPX), or book it on a cargo aircraft",
    )


def restricted_aircraft_unknown(dossier: Dossier) -> Finding | None:
    """Cargo for all-cargo aircraft only, and the filing does not say which aircraft flies it.

    Looks for status SCO alone, for the codes CAO, RBI, RBM, EBI, EBM or for UN 3480 and UN 3090, where a leg
    may be a passenger flight and none is known to be. Few points: unknown counts as passenger, but most
    filings do not know the aircraft. Why: see `cargo_aircraft_only_on_passenger_leg` and
    `cargo_aircraft_status_on_passenger_leg`. Source: as there [V]; the weight is ours [I]. Cannot see: the
    schedule, which another station adds.
    """
    consignment = dossier.consignment
    stated = consignment.statuses
    restricted = next((code for code in consignment.handling if code in CARGO_AIRCRAFT_CODES), None)
    if restricted is None and "SCO" in stated and stated.isdisjoint(_PASSENGER_SAFE):
        restricted = "SCO"
    if restricted is None:
        restricted = next((n for line in consignment.goods for n in line.un_numbers if n in BATTERIES_ALONE), None)
    if restricted is None or not aircraft_unknown(consignment):
        return None
    return seen(
        "routing",
        f"{restricted} allows cargo aircraft only, and the data do not say which aircraft flies each leg.",
        evidence=(restricted,),
        remedy="say which aircraft flies each leg",
    )


def shipper_elsewhere_without_forwarder(dossier: Dossier) -> Finding | None:
    """A shipper in another country than the airport of origin, and no forwarder named.

    Looks at direct waybills only: a house has a forwarder by its nature. Few points: trucking to a larger
    airport over a border is ordinary, mostly through a forwarder. Why: an origin chosen away from the
    sender's own country can be chosen for its weaker controls. Source: own, no public case [M]. Cannot see:
    a forwarder who files as shipper.
    """
    consignment = dossier.consignment
    shipper = consignment.shipper
    if consignment.level != "direct" or consignment.agent is not None or shipper is None:
        return None
    if not shipper.country or not consignment.origin:
        return None
    origin = place_country(consignment.origin)
    if origin is None or origin == shipper.country:
        return None
    return seen(
        "shipper.country",
        f"The shipper is in {shipper.country}, the goods leave from {consignment.origin} ({origin}), "
        "and no forwarder is named.",
        evidence=(shipper.country, consignment.origin),
        remedy="name the forwarder, or correct the shipper's country",
    )

"""What several indicators ask of the routing."""

from openplaci.model.consignment import Consignment


def passenger_leg(consignment: Consignment) -> str | None:
    """Name of the first leg that is known to be a passenger flight."""
    for leg in consignment.routing:
        if leg.passenger is True:
            return leg.flight or f"the leg {leg.from_ or '?'} to {leg.to or '?'}"
    return None


def aircraft_unknown(consignment: Consignment) -> bool:
    """Whether no leg is known to be a passenger flight and at least one may be."""
    legs = consignment.routing
    return not any(leg.passenger for leg in legs) and (not legs or any(leg.passenger is None for leg in legs))

"""May I load? Asked by whoever stands before the cargo; what is not known for sure may not be loaded."""

import datetime as dt
import re
from collections.abc import Sequence

from openplaci.api.calls import Call
from openplaci.api.parts import Parts, Reply
from openplaci.api.problems import Problem
from openplaci.api.shapes import Loading, LoadingQuery, MayLoad
from openplaci.api.sight import filed_by, key_of
from openplaci.model.access import ALL, Principal
from openplaci.model.flight import flight_key
from openplaci.model.referral import Referral
from openplaci.model.values import waybill_number

FLIGHT = re.compile(r"((?=.*[A-Z])[A-Z0-9]{2}|[A-Z]{3}) ?0*([0-9]{1,5}[A-Z]?)", re.ASCII)
NOT_FILED = frozenset(("incomplete", "rejected", "withdrawn"))
EXPECTED = "expected master, or master and house, or flight and date"


def loading(call: Call) -> Reply:
    """Answer for a waybill, a house of it, or a flight."""
    wish: LoadingQuery = call.query
    if wish.flight is not None or wish.date is not None:
        if wish.flight is None or wish.date is None or wish.master is not None or wish.house is not None:
            raise Problem(400, "which", f"it is not clear which cargo is meant; {EXPECTED}")
        return Reply(value=_of_flight(call.parts, call.principal, wish.flight, wish.date))
    if wish.master is None:
        raise Problem(400, "which", f"it is not clear which cargo is meant; {EXPECTED}")
    return Reply(value=Loading(consignments=(of_consignment(call.parts, wish.master, wish.house),)))


def of_consignment(parts: Parts, master: str, house: str | None) -> MayLoad:
    """Whether one consignment may be loaded."""
    master = waybill_number(master) or master
    above = parts.dialogue.referral(master)
    if above is not None and above.house is not None:
        above = None  # the key of a house, which names who filed it
    houses = parts.dialogue.houses(master)
    if house is None:
        return may_load(master, None, above, houses)
    key = key_of("", master, house)
    one = next((each for each in houses if each.key == key), None)
    return may_load(master, house, one, (), above=above)


def may_load(
    master: str | None,
    house: str | None,
    referral: Referral | None,
    houses: Sequence[Referral],
    *,
    above: Referral | None = None,
) -> MayLoad:
    """Whether a consignment may be loaded, by what is known of it.

    Args:
        master: its number.
        house: its number, of a house.
        referral: where it stands.
        houses: those of a master: what holds one of them holds the piece that they fly in, consolidation or not.
        above: the master's, of a house: its hold is the house's too.
    """
    if referral is None:
        return MayLoad(master=master, house=house, load=False, answer="unknown", why=("not filed",))
    why = []
    if any(one.holds for one in (referral, *houses, *((above,) if above is not None else ()))):
        why.append("hold")
    if not _filed(referral):
        why.append("not filed")
    if referral.consolidation and house is None and not (houses and all(map(_filed, houses))):
        why.append("houses not filed")
    if referral.state == "departed":
        why.append("departed")
    return MayLoad(
        master=master,
        house=house,
        load=not why,
        answer="no" if why else "yes",
        why=tuple(why),  # type: ignore[arg-type]
    )


def _filed(referral: Referral) -> bool:
    """Whether a filing of it was accepted and still counts."""
    return bool(referral.filing) and referral.state not in NOT_FILED


def _of_flight(parts: Parts, who: Principal, flight: str, day: dt.date) -> Loading:
    found = FLIGHT.fullmatch(flight.strip().upper())
    if found is None:
        raise Problem(400, "flight", "the flight is not one; expected carrier and number, as AC845")
    carrier, number = found.groups()
    seen: list[MayLoad] = []
    for referral in parts.dialogue.of_flight(carrier, number, day):
        if referral.moved_to:
            continue
        above = parts.dialogue.referral(referral.master) if referral.master else None
        # A key for every airline would see every flight whole: it sees what it filed, as any other.
        mine = referral.master is not None and referral.master[:3] in set(who.airlines) - {ALL}
        houses = parts.dialogue.houses(referral.key) if referral.house is None else ()
        if mine or filed_by(who.name, referral, above):
            above = above if referral.house is not None else None
            seen.append(may_load(referral.master, referral.house, referral, houses, above=above))
    seen.sort(key=lambda one: (one.master or "", one.house or ""))
    return Loading(flight=flight_key(carrier, number, day), consignments=tuple(seen))

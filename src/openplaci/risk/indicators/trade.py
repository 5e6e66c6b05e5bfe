"""Whether the trade makes sense."""

from openplaci.codes import place_country
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.words import entries, goods_words, phrases

_OFFICE_MACHINES = "8443"
_TOTALS = ("CT", "WT")
"""Charge summary total, else total weight charge."""


def office_machine_from_watched_origin(dossier: Dossier) -> Finding | None:
    """Printers, copiers or their parts from a country that is watched for them.

    Looks for the words of list ``office_machines`` or HS heading 84.43 where the airport of origin or the
    shipper lies in a country of list ``watched_origins``. Why: the parcels of October 2010 held printer
    toner cartridges, from a country that exports no office machines to one that is full of them. Source:
    Yemen 2010, rules R1 and R2 [V]. The list names that public case alone; an administration sets its own.
    Cannot see: the same plan with other goods or another origin; rare lanes are history's to find.
    """
    consignment = dossier.consignment
    watched = entries("watched_origins")
    country = next((c for c in _origins(consignment) if c in watched), None)
    if country is None:
        return None
    named = phrases("office_machines").find(goods_words(dossier))
    if named is None:
        hs = (line.hs for line in consignment.goods)
        named = next((f"HS {code}" for code in hs if code and code.startswith(_OFFICE_MACHINES)), None)
    if named is None:
        return None
    return seen(
        "goods",
        f"Office machines or their parts ({named}) come from {country}, an origin that is watched for them.",
        evidence=(named, country),
        remedy="show the maker and the purchase of the goods, or have them screened",
    )


def _origins(consignment: Consignment) -> list[str]:
    origin = place_country(consignment.origin) if consignment.origin else None
    sender = consignment.shipper.country if consignment.shipper is not None else None
    return [country for country in (origin, sender) if country]


def freight_exceeds_value(dossier: Dossier) -> Finding | None:
    """Freight charges above the declared customs value of the goods.

    Looks for a total of charges (CT, else WT) greater than the declared customs value; both are in the
    waybill's currency. No value, or NCV, is silent. Why: nobody pays more for the flight than the goods are
    worth; freight of 1000 dollars for cylinders worth less than 150 led to a seizure of methamphetamine.
    Source: that case [V page jjkellerlibrary]; Yemen 2010, rule R2 [V]. Cannot see: values that are
    invented; samples and documents declared at a token value are ordinary, hence moderate points.
    """
    consignment = dossier.consignment
    declared = consignment.declared
    if declared is None or not declared.customs:
        return None
    freight = _freight(consignment)
    if freight <= declared.customs:
        return None
    currency = declared.currency or ""
    return seen(
        "declared.customs",
        f"The freight ({freight:.2f} {currency}) exceeds the declared customs value ".rstrip()
        + f" ({declared.customs:.2f} {currency}).".replace(" )", ")"),
        evidence=(f"{freight:.2f}", f"{declared.customs:.2f}"),
        remedy="correct the declared value, or show why the goods are worth the freight",
    )


def _freight(consignment: Consignment) -> float:
    for code in _TOTALS:
        total = sum(c.amount or 0.0 for c in consignment.charges if c.kind == "total" and c.code == code)
        if total:
            return total
    return 0.0

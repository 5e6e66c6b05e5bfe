"""The inverse of `charges`: declared values, who pays, other charges and totals."""

from collections import Counter
from collections.abc import Iterable

from openplaci.formats.cargo_xml.charges import CODES_OF_HOUSE, CODES_OF_TOTALS
from openplaci.formats.cargo_xml.place import CURRENCY, Place, amount
from openplaci.formats.cargo_xml.writing import Content, Says
from openplaci.model.consignment import Charge, Consignment, Kept

_PAID = {"P": "true", "C": "false", "prepaid": "true", "collect": "false"}


def currency_of(said: Consignment, place: Place) -> str | None:
    """The currency of amounts: that of the origin, unless the reader kept that they have another one."""
    kept = place.kept.get(f"{place.path}/@{CURRENCY}")
    return kept or (said.declared.currency if said.declared else None)


def put_back(kept: Iterable[Kept], place: Place) -> Iterable[Kept]:
    """What was kept, without the currency of all amounts, which stands with each of them."""
    return [one for one in kept if one.path != f"{place.path}/@{CURRENCY}"]


def declared(said: Consignment, currency: str | None) -> dict[str, Content]:
    """Declared values; one that is declared as none has its indicator."""
    if said.declared is None:
        return {}
    found: dict[str, Content] = {}
    for what, element, value in (
        ("Carriage", "DeclaredValueForCarriageAmount", said.declared.carriage),
        ("Customs", "DeclaredValueForCustomsAmount", said.declared.customs),
        ("Insurance", "InsuranceValueAmount", said.declared.insurance),
    ):
        if value is None:
            found[f"Nil{what}ValueIndicator"] = "true"
        else:
            found[element] = amount(value, currency)
    return found


def paid(payment: str | None) -> dict[str, Content]:
    """PP, CC, PC or CP: the weight and valuation charges, then the others."""
    weight, other = (payment or "")[:1], (payment or "")[1:2]
    return {"TotalChargePrepaidIndicator": _PAID.get(weight), "TotalDisbursementPrepaidIndicator": _PAID.get(other)}


def other(charge: Charge, currency: str | None) -> Says:
    """Another charge than that of the weight."""
    return {
        "ID": charge.code,
        "PrepaidIndicator": _PAID.get(charge.payment or ""),
        "Reason": charge.text,
        "PartyTypeCode": charge.entitlement,
        "ActualAmount": amount(charge.amount, currency),
    }


def house_totals(totals: list[Charge], payment: str | None, currency: str | None) -> dict[str, Content]:
    """The totals that a house has elements for; they are taken out of the list."""
    found: dict[str, Content] = {}
    by_letter = {"P": "prepaid", "C": "collect"}
    weight, others = by_letter.get((payment or "")[:1]), by_letter.get((payment or "")[1:2])
    for charge in [*totals]:
        name = None
        if charge.code == "CT" and charge.payment is not None:
            name = f"Total{charge.payment.capitalize()}ChargeAmount"
        elif charge.code in CODES_OF_HOUSE:
            name, indicator = CODES_OF_HOUSE[charge.code]
            if charge.payment != (weight if indicator == "TotalChargePrepaidIndicator" else others):
                continue
        if name is not None and name not in found and charge.amount is not None:
            found[name] = amount(charge.amount, currency)
            totals.remove(charge)
    return found


def summations(totals: Iterable[Charge], currency: str | None) -> list[Says]:
    """Totals by who pays; one that stands again opens a further summation."""
    found: dict[str | None, list[dict[str, Content]]] = {}
    again: Counter[tuple[str | None, str]] = Counter()
    for charge in totals:
        name = CODES_OF_TOTALS.get(charge.code or "")
        if name is None or charge.amount is None:
            continue
        those = found.setdefault(charge.payment, [])
        place = again[charge.payment, name]
        again[charge.payment, name] += 1
        if place == len(those):
            those.append({"PrepaidIndicator": _PAID.get(charge.payment or "")})
        those[place][name] = amount(charge.amount, currency)
    return [one for those in found.values() for one in those]

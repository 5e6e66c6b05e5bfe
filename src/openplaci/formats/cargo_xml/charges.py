"""Charges, payment and declared values."""

from typing import Literal

from openplaci.formats.cargo_xml import scalars
from openplaci.formats.cargo_xml.margin import Margin
from openplaci.formats.cargo_xml.walk import Node, Said
from openplaci.model.consignment import Charge, Declared

_TOTALS = (
    ("WeightChargeTotalAmount", "WT"),
    ("ValuationChargeTotalAmount", "VC"),
    ("TaxTotalAmount", "TX"),
    ("AgentTotalDuePayableAmount", "OA"),
    ("CarrierTotalDuePayableAmount", "OC"),
    ("GrandTotalAmount", "CT"),
)
_HOUSE_TOTALS = (
    ("WeightTotalChargeAmount", "WT", "TotalChargePrepaidIndicator"),
    ("ValuationTotalChargeAmount", "VC", "TotalChargePrepaidIndicator"),
    ("TaxTotalChargeAmount", "TX", "TotalChargePrepaidIndicator"),
    ("AgentTotalDisbursementAmount", "OA", "TotalDisbursementPrepaidIndicator"),
    ("CarrierTotalDisbursementAmount", "OC", "TotalDisbursementPrepaidIndicator"),
)
CODES_OF_TOTALS = {code: name for name, code in _TOTALS}
CODES_OF_HOUSE = {code: (name, indicator) for name, code, indicator in _HOUSE_TOTALS}
"""Summary identifier -> element, as a writer asks for it."""
_DECLARED = (
    ("DeclaredValueForCarriageAmount", "NilCarriageValueIndicator"),
    ("DeclaredValueForCustomsAmount", "NilCustomsValueIndicator"),
    ("InsuranceValueAmount", "NilInsuranceValueIndicator"),
)
_Payment = Literal["prepaid", "collect"] | None
_PAID: dict[bool | None, _Payment] = {True: "prepaid", False: "collect"}


def charges(node: Node, items: list[Node], margin: Margin) -> tuple[Charge, ...]:
    """Rate lines, then other charges, then totals."""
    found: list[Charge] = []
    for item in items:
        rate = item.get("ApplicableFreightRateServiceCharge")
        if rate:
            found.append(_rate(rate, margin))
    found.extend(_other(other, margin) for other in node.get("ApplicableLogisticsAllowanceCharge", ()) if other)
    for rating in node.get("ApplicableTotalRating", ()):
        for total in rating.get("ApplicablePrepaidCollectMonetarySummation", ()):
            payment = _payment(total.get("PrepaidIndicator"), margin)
            found.extend(
                Charge(kind="total", code=code, amount=scalars.amount(total[name], margin), payment=payment)
                for name, code in _TOTALS
                if name in total
            )
    found.extend(_house_totals(node, margin))
    return tuple(found)


def payment(node: Node, margin: Margin) -> str | None:
    """PP, CC, PC or CP: who pays the weight and valuation charges, and who the others; these alone are kept."""
    weight = scalars.yes(node.get("TotalChargePrepaidIndicator"), margin, "payment")
    said = node.get("TotalDisbursementPrepaidIndicator")
    other = scalars.yes(said, margin, "payment")
    if weight is None:
        if said is not None and other is not None:
            margin.keep(said[2])
        return None
    return ("P" if weight else "C") + ("P" if (weight if other is None else other) else "C")


def declared(node: Node, currency: str | None, margin: Margin) -> Declared | None:
    """Declared values; an amount that is not there is declared as none, and said to be so by an indicator."""
    said = [node.get(amount) for amount, _ in _DECLARED]
    if currency is None and not any(name in node for pair in _DECLARED for name in pair):
        return None
    carriage, customs, insurance = (scalars.amount(one, margin, "declared") for one in said)
    return Declared(currency=currency, carriage=carriage, customs=customs, insurance=insurance)


def _rate(rate: Node, margin: Margin) -> Charge:
    return Charge(
        kind="rate",
        code=rate.get("CategoryCode"),
        amount=scalars.amount(rate.get("AppliedAmount"), margin),
        weight_kg=scalars.kilograms(rate.get("ChargeableWeightMeasure"), margin, "charges"),
        rate=scalars.amount(rate.get("AppliedRate"), margin),
        item=rate.get("CommodityItemID"),
    )


def _other(other: Node, margin: Margin) -> Charge:
    return Charge(
        kind="other",
        code=other.get("ID"),
        amount=scalars.amount(other.get("ActualAmount"), margin),
        payment=_payment(other.get("PrepaidIndicator"), margin),
        entitlement=other.get("PartyTypeCode"),
        text=scalars.flat(other.get("Reason")),
    )


def _house_totals(node: Node, margin: Margin) -> list[Charge]:
    found: list[Charge] = []
    for name, code, indicator in _HOUSE_TOTALS:
        if name in node:
            said = node.get(indicator)
            paid: _Payment = None if said is None else _PAID.get(scalars.meant(said[0]))
            found.append(Charge(kind="total", code=code, amount=scalars.amount(node[name], margin), payment=paid))
    if (prepaid := node.get("TotalPrepaidChargeAmount")) is not None:
        found.append(Charge(kind="total", code="CT", amount=scalars.amount(prepaid, margin), payment="prepaid"))
    if (collect := node.get("TotalCollectChargeAmount")) is not None:
        found.append(Charge(kind="total", code="CT", amount=scalars.amount(collect, margin), payment="collect"))
    return found


def _payment(said: Said | None, margin: Margin) -> _Payment:
    return _PAID.get(scalars.yes(said, margin, "charges"))

"""The shipper's account with the filer, as the ACAS enhanced data give it."""

import datetime as dt

from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen

_YOUNG = dt.timedelta(days=30)
_UNTRACEABLE = {"CSH": "cash", "MBL": "mobile payment", "CTO": "cryptocurrency"}


def account_new(dossier: Dossier) -> Finding | None:
    """A customer account that is younger than 30 days at the filing.

    Looks at the day on which the account was opened; a verified known consignor is silent. Why: after the
    incendiary parcels of July 2024 the United States asked for the account's age, and count an established
    business relationship for the shipper. Source: ACAS enhanced data, 2024 and 2025 [V]; the 30 days are
    ours [M]. Cannot see: old accounts that were taken over; filings without account data.
    """
    account = dossier.consignment.account
    if account is None or account.established is None or account.known_consignor or dossier.at is None:
        return None
    age = dossier.at.date() - account.established
    if age >= _YOUNG:
        return None
    return seen(
        "account.established",
        f"The customer account was opened on {account.established}, less than 30 days before the filing.",
        evidence=(str(account.established),),
        remedy="show an established business relationship, or verify the shipper as a known consignor",
    )


def payment_untraceable(dossier: Dossier) -> Finding | None:
    """Cash, mobile or crypto payment by a shipper who is no verified known consignor.

    Looks at the account's billing type (CSH, MBL, CTO). Why: the ACAS enhanced data ask how the account
    pays, and a walk-in sender who pays cash leaves the least trace. Source: ACAS enhanced data, the codes
    by IATA's customs mapping table [V]; the weight is ours [I]. Cannot see: who really paid; in many
    countries cash is ordinary.
    """
    account = dossier.consignment.account
    if account is None or account.known_consignor:
        return None
    means = _UNTRACEABLE.get(account.billing_type or "")
    if means is None:
        return None
    return seen(
        "account.billing_type",
        f"The account pays by {means}, and the shipper is no verified known consignor.",
        evidence=(account.billing_type or "",),
        remedy="verify the shipper as a known consignor, or have the carrier confirm who paid",
    )

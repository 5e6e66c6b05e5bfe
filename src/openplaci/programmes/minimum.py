"""The data set that pre-loading programmes share, and the answer codes by which PACT, and the ACAS family, name it.

Seven elements and one: shipper and consignee with name and address, description, pieces, weight, and the house's
number; and the master's number (SAFE Framework of Standards, annex II; 19 CFR 122.48b) [V]. The codes are those of
the PACT technical implementation guide v1.9 [V], the best public list; that others use the same is inferred [I].
"""

from typing import Final

from openplaci.model.programme import Band, Requirement

REQUIRED: Final = (
    Requirement(element="master", missing="MISSING_WBL_LINE"),
    Requirement(
        element="house",
        missing="MISSING_HOUSE_BILL_NBR",
        invalid="INVALID_HOUSE_BILL_NBR",
        levels=("house",),
    ),
    Requirement(element="shipper", missing="MISSING_SHP_LINE"),
    Requirement(element="shipper.name", missing="MISSING_SHP_NAME"),
    Requirement(element="shipper.lines", missing="MISSING_SHP_ADDR"),
    Requirement(element="shipper.country", missing="MISSING_SHP_CTRY"),
    Requirement(element="consignee", missing="MISSING_CNE_LINE"),
    Requirement(element="consignee.name", missing="MISSING_CNE_NAME"),
    Requirement(element="consignee.lines", missing="MISSING_CNE_ADDR"),
    Requirement(element="consignee.country", missing="MISSING_CNE_CTRY"),
    Requirement(element="consignment", missing="MISSING_CSM_LINE"),
    Requirement(element="weight_kg", missing="MISSING_WEIGHT", invalid="INVALID_WEIGHT"),
    Requirement(element="weight_unit", missing="MISSING_WT_UNITS"),
    Requirement(element="pieces", missing="MISSING_BILL_QTY", invalid="INVALID_BILL_QTY"),
    Requirement(element="description", missing="MISSING_CARGO_DESC"),
    # A flight manifest marks the departure; a bad one has an answer of its own.
    Requirement(element="flight", missing="BAD_WBL_FORMAT", documents=("flight_manifest",)),
    Requirement(element="flight_date", missing="BAD_WBL_FORMAT", documents=("flight_manifest",)),
    Requirement(element="master", missing="BAD_WBL_FORMAT", documents=("flight_manifest",)),
)
"""The elements, with their codes, in the order in which they are answered."""

TEXTS: Final = {
    "shipper.name": "MISSING_SHP_NAME",
    "shipper.lines": "MISSING_SHP_ADDR",
    "consignee.name": "MISSING_CNE_NAME",
    "consignee.lines": "MISSING_CNE_ADDR",
    "description": "MISSING_CARGO_DESC",
}
"""Codes of a text that says nothing."""

UNREADABLE: Final = {"MESSAGE_TYPE_UNKNOWN": "INVALID_MESSAGE_TYPE"}

REFUSES: Final = frozenset(
    {
        *(code for need in REQUIRED for code in (need.missing, need.invalid) if code),
        *TEXTS.values(),
        *UNREADABLE.values(),
        "INVALID_ROUTING",
        "MISSING_CONSOL_INDI",
        "BAD_WBL_FORMAT",
    }
)
"""Codes that reject a filing at once: every one of the table."""

CHECKS: Final = (
    "required_data",
    "unacceptable_text",
    "territory",
    "consolidation_mark",
    "waybill_check_digit",
    "known_places",
    "known_countries",
    "known_handling",
    "hs_codes",
    "un_numbers",
    "security_codes",
    "piece_weight",
    "goods_totals",
    "house_within_master",
    "density",
    "security_grounds",
    "security_status",
    "account_consignor",
    "security_basis",
    "other_means",
    "issue_date",
    "security_dates",
    "leg_times",
    "routing_chain",
)
"""Every check, in the order in which they are asked."""

BANDS: Final = (
    Band(name="low", least=0, outcome="clear"),
    Band(name="medium", least=30, outcome="review"),
    Band(name="high", least=60, outcome="rfs"),
)
"""Bands of the score; they are ours [I]."""

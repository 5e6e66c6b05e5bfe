"""ACAS: the United States' Air Cargo Advance Screening.

Data asked for: 19 CFR 122.48b [V]. Statuses SR, SF and 6, 7, 8 with H, J, I: the ACAS family, as PACT and the IATA
ONE Record page tell them [V]. Vague descriptions are answered by MISSING_CARGO_DESC (CSMS 62081967) [V]; the examples
that stand here are CBP's [S], the longer list is PACT's [I]. Enhanced data: interim final rule of 21 November 2025
(90 FR 52796) [S]; enforced in phases over twelve months, so what it adds is a warning with a weight, and refuses
nothing: weights, and the list of elements, are the administration's to set [I]. What else is not published (the
other codes of a PER, the sender's address, the wording of holds, times for a referral) is as in PACT or the
platform's own [I], and configurable by a file that is based on this value. Known and not done: the messages PRI,
PHL, PWB [M] are not read; filers send FWB and FHL, or Cargo-XML.
"""

from typing import Final

from openplaci.model.programme import Programme, Requirement, Wire
from openplaci.programmes.minimum import BANDS, CHECKS, REFUSES, REQUIRED, TEXTS, UNREADABLE

_ENHANCED: Final = (
    ("consignee.emails", "ENHANCED_CNE_EMAIL", 3),
    ("consignee.phones", "ENHANCED_CNE_PHONE", 3),
    ("shipper.emails", "ENHANCED_SHP_EMAIL", 2),
    ("shipper.phones", "ENHANCED_SHP_PHONE", 2),
    ("account", "ENHANCED_ACCOUNT", 5),
    ("account.number", "ENHANCED_ACCOUNT_NUMBER", 2),
    ("account.established", "ENHANCED_ACCOUNT_OPENED", 2),
    ("account.address", "ENHANCED_ACCOUNT_IP", 2),
    ("account.identification", "ENHANCED_ACCOUNT_ID", 2),
)
"""Element, code, points; the codes and the points are ours [I]."""

ACAS: Final = Programme(
    name="acas",
    title="Air Cargo Advance Screening, United States",
    source="19 CFR 122.48b; CSMS 62081967; 90 FR 52796",
    version="1",
    required=(
        *REQUIRED,
        # A consolidation's parties are forwarders, so the enhanced data are asked of what is shipped.
        *(
            Requirement(element=element, missing=code, levels=("direct", "house"), severity="warning")
            for element, code, _ in _ENHANCED
        ),
    ),
    checks=CHECKS,
    indicators=(),
    weights={code: points for _, code, points in _ENHANCED},
    bands=BANDS,
    territory=frozenset({"US"}),
    unacceptable="pact_unacceptable",
    vague=(
        "Gift",
        "Daily necessities",
        "Consolidated",
        "Consolidation",
        "Blanket",
        "Electronic goods",
        "Food",
        "Pharmaceuticals",
    ),
    texts=TEXTS,
    unreadable=UNREADABLE,
    refuses=REFUSES,
    wire=Wire(name="ACAS", sender="ACAS", xcsn="iata"),
)
"""The programme as far as it is published."""

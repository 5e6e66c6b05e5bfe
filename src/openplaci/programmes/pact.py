"""PACT: Canada's Pre-load Air Cargo Targeting.

Answer codes, texts refused and rules: PACT technical implementation guide v1.9 [V]; bands are ours [I].
"""

from typing import Final

from openplaci.model.programme import Programme, Wire
from openplaci.programmes.minimum import BANDS, CHECKS, REFUSES, REQUIRED, TEXTS, UNREADABLE

PACT: Final = Programme(
    name="pact",
    title="Pre-load Air Cargo Targeting, Canada",
    source="PACT technical implementation guide v1.9",
    version="2",
    required=REQUIRED,
    checks=CHECKS,
    indicators=(),
    bands=BANDS,
    territory=frozenset({"CA"}),
    house_number_max=35,
    unacceptable="pact_unacceptable",
    texts=TEXTS,
    routing_code="INVALID_ROUTING",
    consolidation_code="MISSING_CONSOL_INDI",
    unreadable=UNREADABLE,
    unreadable_code="BAD_WBL_FORMAT",
    refuses=REFUSES,
    wire=Wire(
        name="PACT",
        sender="PACTXML",
        tests={
            "CLEAR SHIPMENT PLEASE": "test_clear",
            "RFI SHIPMENT PLEASE": "test_rfi",
            "RFS SHIPMENT PLEASE": "test_rfs",
            "DNL SHIPMENT PLEASE": "test_dnl",
        },
    ),
)
"""The programme as published; an administration that weighs otherwise makes a value of its own from it."""

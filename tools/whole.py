"""A consignment and an answer that say everything the model can say, to see what a format makes of them.

The parties are invented. A test holds that no element of the model is left out.
"""

import datetime as dt

import msgspec

from openplaci.model.answer import Answer, AnsweredDocument, AnswerError
from openplaci.model.consignment import (
    Charge,
    Consignment,
    CustomerAccount,
    CustomsNote,
    Declared,
    Dimensions,
    Goods,
    Instruction,
    Issue,
    Leg,
    Measure,
    Part,
    Reference,
    RegulatedEntity,
    SecurityDeclaration,
    Total,
    Uld,
)
from openplaci.model.party import Identifier, Party

AT = dt.datetime(2026, 4, 15, 9, 30, tzinfo=dt.UTC)

LEG = Leg(
    carrier="QR", flight="QR8421", date=dt.date(2026, 4, 18), from_="FRA", to="YYZ",
    departs=dt.datetime(2026, 4, 18, 10, 15), arrives=dt.datetime(2026, 4, 18, 18, 40),  # noqa: DTZ001 - local times
    aircraft="CGVWJ", passenger=True,
)  # fmt: skip


def _party(name: str, role: str | None = None) -> Party:
    return Party(
        name=name, lines=("12 KANALSTRASSE", "UNIT 4"), city="FRANKFURT", region="HE", postcode="60327", country="DE",
        phones=("4969123456",), faxes=("4969123457",), emails=("desk@kanal.example",),
        ids=(Identifier(value="DE123456789", kind="T", country="DE"),), account="0044321", contact="ADA BERG",
        role=role,
    )  # fmt: skip


WAYBILL = Consignment(
    level="direct",
    document="waybill",
    master="157-56544666",
    origin="FRA",
    destination="YYZ",
    routing=(LEG,),
    pieces=4,
    weight_kg=120.5,
    weight_said=Measure(value="120.5", unit="K"),
    volume_m3=0.84,
    volume_said=Measure(value="0.84", unit="MC"),
    density="3",
    description="STEEL BEARINGS UN3480",
    goods=(
        Goods(
            description="STEEL BEARINGS UN3480", hs="848210", pieces=4, weight_kg=120.5, country="DE",
            un_numbers=("UN3480",), volume_m3=0.84, slac=12,
            dimensions=(
                Dimensions(
                    length_cm=60.0, width_cm=50.0, height_cm=70.0, pieces=4, weight_kg=120.0, said="CMT60-50-70"
                ),
            ),
            ulds=(Uld(id="AKE12345QR", slac=12, tare_kg=80.0, remarks="TOP LOAD"),),
        ),
    ),
    shipper=_party("KANAL MASCHINEN GMBH"),
    consignee=_party("MAPLE TOOLS LTD"),
    notify=_party("MAPLE CUSTOMS DESK"),
    agent=_party("RHEIN CARGO GMBH"),
    parties=(_party("HARBOUR HANDLING", "GHA"),),
    security=(
        SecurityDeclaration(
            status="SPX", basis="ISS",
            issuer=RegulatedEntity(id="00123-01", category="RA", country="DE", expiry=dt.date(2027, 6, 30)),
            accepted_by=(RegulatedEntity(id="00456-01", category="RA", country="DE", expiry=dt.date(2027, 8, 31)),),
            received_from=(RegulatedEntity(id="00789-01", category="KC", country="DE", expiry=dt.date(2027, 9, 30)),),
            methods=("XRY", "AOM"), other_methods=("HAND SEARCH",), exemptions=("BIOM",), issued_by="ADA BERG",
            issued_at=dt.datetime(2026, 4, 15, 8, 0),  # noqa: DTZ001 - local time
            expiry=dt.date(2027, 6, 30), statements=("STORED IN A SECURE AREA",),
        ),
    ),
    handling=("SPX", "EAP"),
    customs=(CustomsNote(country="DE", subject="EXP", content="M", text="26DE1234567890"),),
    declared=Declared(currency="EUR", carriage=900.0, customs=1200.0, insurance=1500.0),
    references=(Reference(id="RC-4711", kind="REF", date="2026-04-14", name="ORDER"),),
    account=CustomerAccount(
        holder="S", issuer="RHEIN CARGO", name="KANAL", number="K-100", established=dt.date(2019, 3, 1), frequency="O",
        known_consignor=True, billing_type="BILL", ip_created="192.0.2.10", ip_pickup="192.0.2.11",
        transaction_type="B2B", filing_type="01", identification="PASSPORT-DE-X1", manufacturer="AEO1",
        importer="IOR1", agent="RA00123", agent_name="RHEIN CARGO",
    ),
    charges=(
        Charge(kind="rate", code="Q", weight_kg=121.0, rate=3.1, amount=375.1, item="4202", text="SPECIFIC"),
        Charge(kind="other", code="MY", amount=60.25, payment="prepaid", entitlement="C", text="FUEL"),
        Charge(kind="total", code="CT", amount=435.35, payment="prepaid"),
    ),
    payment="PP",
    instructions=(
        Instruction(kind="SSR", text="KEEP DRY"),
        Instruction(kind="OSI", text="CALL CONSIGNEE"),
        Instruction(kind="ACC", code="GEN", text="INVOICE 77"),
        Instruction(kind="SPH", code="EAP", text="E-FREIGHT WITH PAPER"),
    ),
    issue=Issue(
        date=dt.date(2026, 4, 15), place="FRANKFURT", signature="RHEIN CARGO", certified_by="KANAL MASCHINEN"
    ),
    ulds=(Uld(id="PMC98669QR", slac=4, tare_kg=110.0, remarks="M"),),
    slac=12,
    customs_origin="T1",
)  # fmt: skip

HOUSE = msgspec.structs.replace(
    WAYBILL, level="house", document="house_waybill", house="H4711001",
    master_total=Total(pieces=9, weight_kg=300.0, origin="FRA", destination="YYZ"),
)  # fmt: skip

LINE = msgspec.structs.replace(WAYBILL, document="flight_manifest", part=Part(code="S", total_pieces=9))

ANSWER = Answer(
    kind="status", code="7H", said="7H", master="157-56544666", house="H4711001",
    text="PACT REQUEST FOR INFORMATION HOLD", at=AT, errors=(AnswerError(code="MISSING_CNE_NAME", http="422"),),
    documents=(AnsweredDocument(id="157-56544666", kind="741", name="Master Air Waybill", date="2026-04-15"),),
    routing=(LEG,), action="000", action_name="IMP", echo="FWB/17",
)  # fmt: skip
REJECTION = msgspec.structs.replace(ANSWER, kind="error", code=None, said="Rejected", text=None)
RECEIVED = msgspec.structs.replace(ANSWER, kind="acknowledgement", code="SR", said="SR", text="NO ERRORS", errors=())

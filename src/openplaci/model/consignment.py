"""Consignment: the canonical shape, in the words of the WCO Data Model and IATA ONE Record.

Its JSON keys are a public contract. Amounts are decimal numbers as stated; weights are kilograms,
volumes cubic metres, dimensions centimetres; what the message said stands beside them.
"""

import datetime as dt
from typing import Literal

import msgspec

from openplaci.model.base import Noun
from openplaci.model.party import Party
from openplaci.model.values import label

Level = Literal["direct", "master", "house", "item"]
Document = Literal["waybill", "house_waybill", "house_manifest", "flight_manifest"]


SECURITY_STATUSES = ("SPX", "SCO", "SHR", "NSC")
"""Security status codes (IATA code list 1.103), as special handling codes and in declarations."""


class Measure(Noun, frozen=True, kw_only=True):
    """What a message said, letter for letter: ``{"value": "150", "unit": "L"}``."""

    value: str
    unit: str


class Leg(Noun, frozen=True, kw_only=True):
    """One leg of the routing.

    ``date`` is null while only a day (or day and month) is known and no time of filing binds it;
    ``date_said`` keeps the words. ``passenger`` is null where unknown, and unknown counts as
    passenger wherever safety asks.
    """

    carrier: str | None = None
    flight: str | None = None
    date: dt.date | None = None
    from_: str | None = msgspec.field(name="from", default=None)
    to: str | None = None
    departs: dt.datetime | None = None
    arrives: dt.datetime | None = None
    aircraft: str | None = None
    passenger: bool | None = None
    date_said: str | None = None

    @property
    def day(self) -> dt.date | None:
        """The day it departs, where known."""
        return self.date or (self.departs.date() if self.departs else None)


class Dimensions(Noun, frozen=True, kw_only=True):
    """Size of ``pieces`` equal pieces, in centimetres; ``said`` keeps the words."""

    length_cm: float | None = None
    width_cm: float | None = None
    height_cm: float | None = None
    pieces: int | None = None
    weight_kg: float | None = None
    said: str | None = None


class Uld(Noun, frozen=True, kw_only=True):
    """A unit load device: ``AKE12345XX`` with its remarks."""

    id: str
    slac: int | None = None
    tare_kg: float | None = None
    remarks: str | None = None


class Goods(Noun, frozen=True, kw_only=True):
    """One line of goods. ``hs`` is the Harmonized System code, digits only, 4 to 18 of them."""

    description: str | None = None
    hs: str | None = None
    pieces: int | None = None
    weight_kg: float | None = None
    country: str | None = None
    un_numbers: tuple[str, ...] = ()
    volume_m3: float | None = None
    slac: int | None = None
    dimensions: tuple[Dimensions, ...] = ()
    ulds: tuple[Uld, ...] = ()


class Declared(Noun, frozen=True, kw_only=True):
    """Declared values; null means that the message declares none (NVD, NCV, XXX)."""

    currency: str | None = None
    carriage: float | None = None
    customs: float | None = None
    insurance: float | None = None


class Charge(Noun, frozen=True, kw_only=True):
    """One charge: a rate line, another charge or a total.

    Attributes:
        kind: ``rate``, ``other`` or ``total``.
        code: rate class, charge code or summary identifier (WT, VC, TX, OA, OC, CT).
        payment: ``prepaid`` or ``collect``.
        entitlement: A due agent, C due carrier.
        weight_kg: chargeable weight of a rate line.
        rate: rate or charge of a rate line.
        item: commodity item number or rate class reference.
        text: the reason, or the line as it was said where it could not be read.
    """

    kind: Literal["rate", "other", "total"]
    code: str | None = None
    amount: float | None = None
    payment: Literal["prepaid", "collect"] | None = None
    entitlement: str | None = None
    weight_kg: float | None = None
    rate: float | None = None
    item: str | None = None
    text: str | None = None


class Issue(Noun, frozen=True, kw_only=True):
    """Where, when and by whom a waybill was issued, and who certified for the shipper."""

    date: dt.date | None = None
    place: str | None = None
    signature: str | None = None
    certified_by: str | None = None
    date_said: str | None = None


class RegulatedEntity(Noun, frozen=True, kw_only=True):
    """A party of the secure supply chain.

    Attributes:
        id: identifier as given.
        category: RA regulated agent, RC (AO) aircraft operator or ACC3, KC known consignor, AC account consignor.
        country: state that designated it, ISO 3166 alpha-2.
        expiry: last day of the month in which its designation ends; 1299 means no end and gives 2099-12-31.
    """

    id: str | None = None
    category: str | None = None
    country: str | None = None
    expiry: dt.date | None = None


class SecurityDeclaration(Noun, frozen=True, kw_only=True):
    """A consignment security declaration (IATA Resolution 651) as its OCI lines or customs notes tell it.

    Attributes:
        status: SPX, SCO, SHR or NSC; from an SS line, else from the special handling codes.
        basis: ISS when the issuer secured it, CSS when a consolidator checked the houses' declarations.
        issuer: box 1. accepted_by: box 14, in order. received_from: box 8.
        methods: screening methods, box 9. exemptions: box 10. other_methods: text after AOM, box 11.
        issued_by: the person, box 12. issued_at: UTC is not said, so the time is local and naive, box 13.
        expiry: that of the issuer.
        statements: box 15.
    """

    status: str | None = None
    basis: Literal["ISS", "CSS"] | None = None
    issuer: RegulatedEntity | None = None
    accepted_by: tuple[RegulatedEntity, ...] = ()
    received_from: tuple[RegulatedEntity, ...] = ()
    methods: tuple[str, ...] = ()
    other_methods: tuple[str, ...] = ()
    exemptions: tuple[str, ...] = ()
    issued_by: str | None = None
    issued_at: dt.datetime | None = None
    expiry: dt.date | None = None
    statements: tuple[str, ...] = ()


class CustomsNote(Noun, frozen=True, kw_only=True):
    """One OCI line or IncludedCustomsNote, as said: country, subject, content code, text."""

    country: str | None = None
    subject: str | None = None
    content: str | None = None
    text: str | None = None


class CustomerAccount(Noun, frozen=True, kw_only=True):
    """The shipper's account with the filer, as the ACAS enhanced data name it (OCI content codes in brackets).

    Attributes:
        holder: who holds it: S shipper, C consignee, L, B, 3 (AH).
        issuer: who issued the account (AI).
        name: name of the account (AN).
        number: account number (AR).
        established: day it was opened (AE).
        frequency: shipping frequency or volume, one of S I O B R X (AF).
        known_consignor: verified known consignor (KP).
        billing_type: EFT, MBL, CC, CSH, CHQ, CTO, BILL (BT).
        ip_created: internet or MAC address at creation (IA).
        ip_pickup: internet or MAC address of the pick-up request (IR).
        transaction_type: B2B, B2C, C2B, C2C and so on (RT).
        filing_type: 01 standard, 02 express, 03 e-commerce, 04 postal (FT).
        identification: identity document, type-issuer-number (PI).
        manufacturer: manufacturer or AEO number (MI).
        importer: importer of record number (II).
        agent: regulated agent number of the filing (AGT/RA); agent_name its name.
    """

    holder: str | None = None
    issuer: str | None = None
    name: str | None = None
    number: str | None = None
    established: dt.date | None = None
    frequency: str | None = None
    known_consignor: bool | None = None
    billing_type: str | None = None
    ip_created: str | None = None
    ip_pickup: str | None = None
    transaction_type: str | None = None
    filing_type: str | None = None
    identification: str | None = None
    manufacturer: str | None = None
    importer: str | None = None
    agent: str | None = None
    agent_name: str | None = None


class Reference(Noun, frozen=True, kw_only=True):
    """A reference to a file, a document or another system. ``kind`` is the message's own name for it."""

    id: str
    kind: str | None = None
    date: str | None = None
    name: str | None = None


class Instruction(Noun, frozen=True, kw_only=True):
    """Handling text: ``kind`` SSR, OSI, SPH or ACC (accounting), with the identifier that precedes it."""

    kind: str
    text: str
    code: str | None = None


class Kept(Noun, frozen=True, kw_only=True):
    """What a format says and the model has no place for: kept, never dropped."""

    path: str
    text: str
    line: int | None = None


class Total(Noun, frozen=True, kw_only=True):
    """What a house's message says of its master, for reconciliation."""

    pieces: int | None = None
    weight_kg: float | None = None
    origin: str | None = None
    destination: str | None = None


class Part(Noun, frozen=True, kw_only=True):
    """How a manifest line carries a shipment: T total, P part, S split, D divided, M multi; and the whole's pieces."""

    code: str
    total_pieces: int | None = None


class Consignment(Noun, frozen=True, kw_only=True):
    """A consignment as one message states it."""

    level: Level
    document: Document
    master: str | None = None
    house: str | None = None
    origin: str | None = None
    destination: str | None = None
    routing: tuple[Leg, ...] = ()
    pieces: int | None = None
    weight_kg: float | None = None
    volume_m3: float | None = None
    description: str | None = None
    goods: tuple[Goods, ...] = ()
    shipper: Party | None = None
    consignee: Party | None = None
    notify: Party | None = None
    agent: Party | None = None
    security: tuple[SecurityDeclaration, ...] = ()
    handling: tuple[str, ...] = ()
    customs: tuple[CustomsNote, ...] = ()
    declared: Declared | None = None
    references: tuple[Reference, ...] = ()
    parties: tuple[Party, ...] = ()
    account: CustomerAccount | None = None
    charges: tuple[Charge, ...] = ()
    payment: str | None = None
    instructions: tuple[Instruction, ...] = ()
    issue: Issue | None = None
    ulds: tuple[Uld, ...] = ()
    slac: int | None = None
    density: str | None = None
    customs_origin: str | None = None
    weight_said: Measure | None = None
    volume_said: Measure | None = None
    master_total: Total | None = None
    part: Part | None = None
    kept: tuple[Kept, ...] = ()

    @property
    def label(self) -> str:
        """How people name the consignment."""
        return label(self.master, self.house)

    @property
    def statuses(self) -> frozenset[str]:
        """The security statuses that are stated, by handling code or in a declaration."""
        stated = _STATUSES.intersection(self.handling)
        return stated.union([d.status for d in self.security if d.status]) if self.security else stated


_STATUSES = frozenset(SECURITY_STATUSES)

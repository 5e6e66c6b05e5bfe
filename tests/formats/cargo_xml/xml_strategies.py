"""Consignments that say all that XFWB and XFZB can say, so that writing and reading must give them back."""

import datetime as dt
from typing import Any

import msgspec
from hypothesis import strategies as st

from note_strategies import ACCOUNTS, MAYBE, declarations, some
from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_xml.consignment_writer import BLOCKS
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import (
    Charge,
    Consignment,
    CustomsNote,
    Declared,
    Dimensions,
    Goods,
    Instruction,
    Issue,
    Kept,
    Leg,
    Level,
    Measure,
    Reference,
    Total,
    Uld,
)
from openplaci.model.party import Identifier, Party
from openplaci.model.values import LENGTH_CM, VOLUME_M3, WEIGHT_KG

AT = dt.datetime(2026, 4, 15, 9, 30, tzinfo=dt.UTC)
PLACES = st.sampled_from(["SIN", "YVR", "YYZ", "FRA", "DOH"])
COUNTRIES = st.sampled_from(["SG", "CA", "DE"])
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
CODES = st.text("ABCXYZ019", min_size=3, max_size=3)
COUNTS = st.integers(0, 999_999_999)
CURRENCIES = st.sampled_from(["EUR", "CAD", "SGD"])
WORDS = st.text("ABcdéÄ漢<&>'\"]/@-.,:19", min_size=1, max_size=12)
TEXTS = st.lists(WORDS, min_size=1, max_size=6).map(" ".join)
AMOUNTS = st.integers(0, 10**9).map(lambda number: number / 100)


def maybe(one: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | one


@st.composite
def parties(draw: st.DrawFn, role: st.SearchStrategy[str | None] = st.none()) -> Party:  # noqa: B008 - a strategy
    ids = [
        Identifier(value=draw(TEXTS), kind=kind)
        for kind in ("primary", "additional", "IATA", "CASS")
        if draw(st.booleans())
    ]
    return Party(
        name=draw(TEXTS), lines=draw(some(TEXTS)), city=draw(maybe(TEXTS)), region=draw(maybe(TEXTS)),
        postcode=draw(maybe(TEXTS)), country=draw(maybe(COUNTRIES)), phones=draw(some(CODES).map(unique)),
        faxes=draw(some(CODES)), emails=draw(some(CODES.map(lambda user: f"{user}@desk.example")).map(unique)),
        ids=tuple(ids), account=draw(maybe(TEXTS)), contact=draw(maybe(TEXTS)), role=draw(role),
    )  # fmt: skip


def unique(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))


@st.composite
def sizes(draw: st.DrawFn) -> Dimensions:
    unit = draw(st.sampled_from(["CMT", "INH", "MTR"]))
    said = [draw(st.integers(1, 999)) for _ in range(3)]
    values = [float(one) if unit == "CMT" else round(one * LENGTH_CM[unit], 9) for one in said]
    return Dimensions(
        length_cm=values[0], width_cm=values[1], height_cm=values[2], pieces=draw(maybe(COUNTS)),
        weight_kg=draw(maybe(AMOUNTS)), said=None if unit == "CMT" else " x ".join(f"{one} {unit}" for one in said),
    )  # fmt: skip


@st.composite
def ulds(draw: st.DrawFn) -> Uld:
    return Uld(
        id=draw(st.from_regex(r"[A-Z]{3}[0-9]{4,5}[A-Z0-9]{2}", fullmatch=True) | st.just("CART7")),
        slac=draw(maybe(COUNTS)), tare_kg=draw(maybe(AMOUNTS)), remarks=draw(maybe(TEXTS)),
    )  # fmt: skip


@st.composite
def goods_lines(draw: st.DrawFn) -> tuple[Goods, ...]:
    found: list[Goods] = []
    for _ in range(draw(st.integers(0, 3))):
        text = draw(maybe(TEXTS | st.just("CELLS UN3480")))
        found.append(
            Goods(
                description=text, hs=draw(maybe(st.from_regex(r"[0-9]{4,10}", fullmatch=True))),
                pieces=draw(COUNTS), weight_kg=draw(maybe(AMOUNTS)), country=draw(maybe(COUNTRIES)),
                un_numbers=un_numbers(str(text).upper()) if text else (), volume_m3=draw(maybe(AMOUNTS)),
                slac=draw(maybe(COUNTS)), dimensions=draw(some(sizes())), ulds=draw(some(ulds())),
            )
        )  # fmt: skip
        if found[-1].hs:
            found += [Goods(hs=code) for code in draw(some(st.just("848210")))]
    return tuple(found)


@st.composite
def legs(draw: st.DrawFn) -> Leg:
    carrier = draw(st.sampled_from(["SQ", "QR", "5X"]))
    flight = f"{carrier}{draw(st.integers(1, 9999))}"
    day = draw(maybe(DATES))
    departs = None
    if isinstance(day, dt.date) and draw(st.booleans()):
        departs = dt.datetime.combine(day, dt.time(10, 15))
    return Leg(
        carrier=carrier, flight=flight, date=day, from_=draw(maybe(PLACES)), to=draw(maybe(PLACES)), departs=departs,
        arrives=draw(maybe(st.just(dt.datetime(2026, 4, 18, 18, 40)))),  # noqa: DTZ001 - local
        aircraft=draw(maybe(st.just("9V-SFO"))),
    )  # fmt: skip


@st.composite
def charges(draw: st.DrawFn, lines: int) -> tuple[Charge, ...]:
    payments = st.sampled_from(["prepaid", "collect"])
    rates = [
        Charge(
            kind="rate", code=draw(st.sampled_from(["Q", "C"])), weight_kg=draw(maybe(AMOUNTS)),
            rate=draw(maybe(AMOUNTS)), amount=draw(maybe(AMOUNTS)), item=draw(maybe(CODES)),
        )
        for _ in range(draw(st.integers(0, lines)))
    ]  # fmt: skip
    others = [
        Charge(
            kind="other", code=draw(CODES), amount=draw(AMOUNTS | AMOUNTS.map(lambda value: -1 - value)),
            payment=draw(maybe(payments)), entitlement=draw(maybe(st.sampled_from(["A", "C"]))),
            text=draw(maybe(TEXTS)),
        )
        for _ in range(draw(st.integers(0, 2)))
    ]  # fmt: skip
    totals = [
        Charge(kind="total", code=code, amount=draw(AMOUNTS), payment=payment)
        for payment in ("prepaid", "collect")
        for code in ("WT", "VC", "TX", "OA", "OC", "CT")
        if draw(st.integers(0, 3)) == 0
    ]
    return (*rates, *others, *totals)


@st.composite
def consignments(draw: st.DrawFn, level: Level) -> Consignment:
    """A consignment within the means of XFWB (direct, master) or XFZB (house)."""
    house = level == "house"
    goods = draw(goods_lines())
    texts = [one.description for one in goods if one.description]
    summary = draw(maybe(TEXTS))
    description = " ".join(texts) or None if summary is None else str(summary)
    items = sum(1 for one in goods if any(getattr(one, name) for name in one.__struct_fields__ if name != "hs"))
    paid = draw(charges(items))
    currency = draw(maybe(CURRENCIES))
    declared = None
    if currency is not None or draw(st.booleans()):
        declared = Declared(
            currency=currency, carriage=draw(maybe(AMOUNTS)), customs=draw(maybe(AMOUNTS)),
            insurance=draw(maybe(AMOUNTS)),
        )  # fmt: skip
    root = "/HouseWaybill/MasterConsignment/IncludedHouseConsignment" if house else "/Waybill/MasterConsignment"
    weight_unit, volume_unit = draw(st.sampled_from(["KGM", "LBR"])), draw(st.sampled_from(["MTQ", "FTQ"]))
    weight, volume = f"{draw(AMOUNTS):.2f}", f"{draw(AMOUNTS):.2f}"
    said = Consignment(
        level=level,
        document="house_waybill" if house else "waybill",
        master=draw(st.from_regex(r"[0-9]{3}-[0-9]{8}", fullmatch=True)),
        house=draw(CODES) if house else None,
        origin=draw(maybe(PLACES)), destination=draw(maybe(PLACES)), routing=draw(some(legs())),
        pieces=draw(maybe(COUNTS)), slac=draw(maybe(COUNTS)), density=draw(maybe(st.just("3"))),
        weight_kg=converted(weight, weight_unit, WEIGHT_KG), weight_said=Measure(value=weight, unit=weight_unit),
        volume_m3=converted(volume, volume_unit, VOLUME_M3), volume_said=Measure(value=volume, unit=volume_unit),
        description=description, goods=goods, shipper=draw(maybe(parties())), consignee=draw(maybe(parties())),
        agent=draw(maybe(parties())), notify=draw(maybe(parties(st.sampled_from(["NI", "NFY"])))),
        parties=draw(some(parties(st.sampled_from(["GHA", "CB"])))),
        handling=unique(draw(some(CODES))), declared=declared, payment=draw(maybe(st.sampled_from(["PP", "CC", "PC"]))),
        references=unique_kinds(draw), charges=paid,
        instructions=tuple(Instruction(kind=kind, text=draw(TEXTS)) for kind in ("SSR", "OSI", "ACC")),
        issue=draw(maybe(st.builds(Issue, date=DATES, place=TEXTS, signature=TEXTS, certified_by=TEXTS))),
        customs_origin=draw(maybe(st.just("T1"))),
        master_total=Total(pieces=draw(COUNTS), weight_kg=draw(maybe(AMOUNTS)), origin=draw(maybe(PLACES)),
                           destination=draw(maybe(PLACES))) if house else None,
        security=tuple(dict.fromkeys(draw(some(declarations(), 2)))), account=draw(MAYBE | ACCOUNTS),
        customs=draw(some(st.builds(CustomsNote, country=COUNTRIES, subject=st.just("EXP"), content=st.just("M"),
                                    text=TEXTS))),
        kept=tuple(
            Kept(path=f"{root}/{path}", text=draw(TEXTS))
            for path in ("ProductID", "OriginLocation/Name", "BusinessReference/Note",
                         "UtilizedLogisticsTransportEquipment[2]/AffixedLogisticsSeal/ID", "ProductID/@schemeID")
            if draw(st.booleans())
        ),
    )  # fmt: skip
    words = [*texts, str(summary or "")]
    return msgspec.structs.replace(said, customs=notes_of(said, blocks=BLOCKS, texts=words))


def converted(text: str, unit: str, factors: dict[str, float]) -> float:
    value = float(text)
    return value if factors[unit] == 1 else round(value * factors[unit], 9)


def unique_kinds(draw: st.DrawFn) -> tuple[Reference, ...]:
    own = [
        Reference(id=draw(TEXTS), kind=kind)
        for kind in ("SenderAssignedID", "AdditionalID", "FreightForwarderAssignedID", "AssociatedReferenceID")
        if draw(st.booleans())
    ]
    more = [
        Reference(
            id=draw(TEXTS),
            kind=draw(st.sampled_from(["REF", "380", "AdditionalID"])),
            date="2026-04-14",
            name="INVOICE",
        )
        for _ in range(draw(st.integers(0, 2)))
    ]
    return (*own, *more)

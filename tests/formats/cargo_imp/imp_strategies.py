"""Consignments that say all that FWB, FHL and FFM can say, so that writing and reading must give them back."""

import datetime as dt

import msgspec
from hypothesis import strategies as st
from imp_samples import AT

from note_strategies import ACCOUNTS, MAYBE, PARTY, declarations, some
from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_imp.element_lines import BLOCKS
from openplaci.formats.cargo_imp.lines import broken
from openplaci.formats.cargo_imp.party import CONTACTS
from openplaci.formats.cargo_imp.rating import dimensions
from openplaci.formats.dates import day_said
from openplaci.formats.oci_writing import notes_of
from openplaci.model.consignment import (
    Charge,
    Consignment,
    CustomsNote,
    Declared,
    Goods,
    Instruction,
    Issue,
    Kept,
    Leg,
    Measure,
    Part,
    Reference,
    Total,
    Uld,
)
from openplaci.model.party import Identifier, Party
from openplaci.model.values import VOLUME_M3, WEIGHT_KG

PLACES = st.sampled_from(["SIN", "YVR", "YYZ", "FRA", "DOH", "BER"])
CARRIERS = st.sampled_from(["SQ", "QR", "5X", "AC"])
COUNTRIES = st.sampled_from(["SG", "CA", "DE"])
CODES = st.text("ABCXYZ019", min_size=3, max_size=3)
MASTERS = st.from_regex(r"[0-9]{3}-[0-9]{8}", fullmatch=True)
DAYS = st.dates(AT.date() - dt.timedelta(days=9), AT.date() + dt.timedelta(days=9))
DATES = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))


@st.composite
def texts(draw: st.DrawFn, most: int, width: int = 1000, lines: int = 1) -> str:
    """A text of Cargo-IMP's characters that fits; now and then with a run of blanks inside."""
    words = draw(st.lists(st.text("ABCDEFNGKLT0189.-", min_size=1, max_size=24), min_size=1, max_size=most // 4))
    text = draw(st.sampled_from([" ", " ", " ", "  "])).join(words)[:most].strip()
    while len(broken(text, width, lines + 1)) > lines:
        text = text[: len(text) // 2].strip()
    return text


def numbers(width: int) -> st.SearchStrategy[str]:
    """A decimal number as messages say it, more than nothing."""
    whole = st.integers(1, 10 ** (width - 3)).map(str)
    parts = st.tuples(st.integers(0, 999), st.integers(0, 99)).map(lambda two: f"{two[0]}.{two[1]:02d}")
    return (whole | parts).filter(lambda text: float(text) > 0)


def amounts(width: int = 12) -> st.SearchStrategy[float]:
    return numbers(width).map(float)


def weighed(text: str, unit: str) -> float:
    return float(text) if unit == "K" else round(float(text) * WEIGHT_KG[unit], 9)


def measured(text: str, unit: str) -> float:
    return float(text) if unit == "MC" else round(float(text) * VOLUME_M3[unit], 9)


def parties(*, tagged: bool, account: bool = True) -> st.SearchStrategy[Party]:
    """A party of FWB/17 and FHL/5 (two lines of name and street) or of older versions (one of each)."""
    streets = 2 if tagged else 1
    accounts = texts(14) if tagged else st.text("ABCX019-", min_size=1, max_size=14)

    @st.composite
    def made(draw: st.DrawFn) -> Party:
        details = draw(PARTY)
        return msgspec.structs.replace(
            details,
            name=draw(MAYBE | texts(70, 35, streets)),
            lines=draw(some(texts(35), streets)),
            city=draw(MAYBE | texts(17)),
            region=draw(MAYBE | texts(9)),
            postcode=draw(MAYBE | texts(9).filter(lambda text: text not in CONTACTS)),
            phones=details.phones[:2],
            faxes=draw(some(st.text("0189", min_size=3, max_size=9), 1)),
            account=draw(MAYBE | accounts) if account else None,
        )

    return made()


AGENTS = st.builds(
    Party,
    name=texts(35),
    city=MAYBE | texts(17),
    account=MAYBE | texts(14),
    contact=MAYBE | texts(30),
    phones=some(st.text("0189", min_size=3, max_size=9), 2).map(lambda some: tuple(dict.fromkeys(some))),
    ids=st.sampled_from(
        [
            (),
            (Identifier(value="3231109", kind="IATA"),),
            (Identifier(value="3231109", kind="IATA"), Identifier(value="0007", kind="CASS")),
            (Identifier(value="3231109", kind="IATA"), Identifier(value="CAT", kind="participant")),
        ]
    ),
)

NOTES = some(st.builds(CustomsNote, country=COUNTRIES, subject=st.just("EXP"), content=st.just("M"), text=texts(35)))


def finished(draw: st.DrawFn, said: Consignment, words: tuple[str, ...], *, parties: bool = True) -> Consignment:
    """Add what notes say, and the notes that say it."""
    declared = draw(some(declarations(), 2))
    said = msgspec.structs.replace(
        said, security=tuple(dict.fromkeys(declared)), account=draw(MAYBE | ACCOUNTS), customs=draw(NOTES)
    )
    blocks = BLOCKS if parties else {}
    return msgspec.structs.replace(said, customs=notes_of(said, blocks=blocks, texts=words))


def kept(draw: st.DrawFn, *choices: tuple[str, str]) -> tuple[Kept, ...]:
    return tuple(Kept(path=path, text=text) for path, text in choices if draw(st.booleans()))


def without_places(said: Consignment) -> Consignment:
    """The consignment with what was kept in a fixed order and without its lines."""
    each = sorted(said.kept, key=lambda one: (one.path, one.text))
    return msgspec.structs.replace(said, kept=tuple(msgspec.structs.replace(one, line=None) for one in each))


# --- FWB ---


@st.composite
def goods_lines(draw: st.DrawFn, unit: str) -> tuple[Goods, ...]:
    """Lines of goods: each but the first is opened by its pieces, or by a commodity code below another."""
    lines: list[Goods] = []
    for place in range(draw(st.integers(0, 3))):
        by_code = place > 0 and lines[-1].hs is not None and draw(st.booleans())
        pieces = None if by_code or (place == 0 and draw(st.booleans())) else draw(st.integers(0, 9999))
        hs = draw(st.text("0123456789", min_size=4, max_size=18) if by_code else MAYBE | st.just("848180"))
        weight = draw(MAYBE | numbers(7)) if pieces is not None or place == 0 else None
        volume = draw(MAYBE | numbers(9))
        description = draw(MAYBE | texts(90))
        if place == 0 and pieces is None:
            description = description or "STEEL"
        lines.append(
            Goods(
                description=description,
                hs=hs,
                pieces=pieces,
                weight_kg=None if weight is None else weighed(weight, unit),
                country=draw(MAYBE | COUNTRIES),
                un_numbers=un_numbers(description or ""),
                volume_m3=None if volume is None else measured(volume, draw(st.sampled_from(["MC", "CF"]))),
                slac=draw(MAYBE | st.integers(0, 99999)),
                dimensions=draw(
                    some(st.sampled_from(["/NDA", "/CMT120-80-118/2", "K40/CMT60-40-5/1", "/INH69-36-36/1"])).map(
                        lambda said: tuple(dimensions(one) for one in said)
                    )
                ),
                ulds=draw(some(st.sampled_from(["PMC41207SQ", "AKE12345AC"]), 2).map(
                    lambda ids: tuple(Uld(id=one) for one in ids)
                )),
            )
        )  # fmt: skip
    more = draw(st.sampled_from([(), ("UN3480",), ("UN0349", "ID8000")]))
    known = {number for line in lines for number in line.un_numbers}
    if lines and known.isdisjoint(more):
        lines[0] = msgspec.structs.replace(lines[0], un_numbers=lines[0].un_numbers + more)
    return tuple(lines)


@st.composite
def charges(draw: st.DrawFn, unit: str) -> tuple[Charge, ...]:
    rates = draw(
        some(
            st.builds(
                Charge,
                kind=st.just("rate"),
                code=st.sampled_from("QNMCUEX"),
                weight_kg=MAYBE | numbers(7).map(lambda text: weighed(text, unit)),
                rate=MAYBE | amounts(8),
                amount=MAYBE | amounts(),
                item=MAYBE | st.sampled_from(["3", "9735"]),
            )
        )
    )
    pays = st.sampled_from(["prepaid", "collect"])
    others = draw(
        some(
            st.builds(
                Charge, kind=st.just("other"), code=st.sampled_from(["MY", "AW", "SC"]), amount=amounts(),
                entitlement=st.sampled_from(["A", "C"]), payment=pays,
            ),
            7,
        )
    )  # fmt: skip
    sums = draw(
        some(
            st.builds(
                Charge, kind=st.just("total"), code=st.sampled_from(["WT", "VC", "TX", "OA", "OC", "CT"]),
                amount=amounts(), payment=pays,
            ),
            6,
        )
    )  # fmt: skip
    return (*rates, *others, *sorted(sums, key=lambda one: one.payment != "prepaid"))


@st.composite
def routings(draw: st.DrawFn, origin: str) -> tuple[Leg, ...]:
    legs: list[Leg] = []
    flown = draw(st.integers(0, 2))
    for place in range(draw(st.integers(0, 3))):
        to, carrier = draw(PLACES), draw(CARRIERS)
        at = legs[-1].to if legs else origin
        if place < flown:
            number = draw(st.from_regex(r"[0-9]{3,4}[A-Z]?", fullmatch=True))
            day = draw(MAYBE | DAYS)
            legs.append(
                Leg(carrier=carrier, flight=carrier + number, date=day, from_=at, to=to,
                    date_said=f"{day:%d}" if day else None)
            )  # fmt: skip
        else:
            legs.append(Leg(carrier=draw(MAYBE | st.just(carrier)), from_=at, to=to))
    return tuple(legs)


@st.composite
def waybills(draw: st.DrawFn, version: int) -> Consignment:
    tagged = version == 17
    unit = draw(st.sampled_from(["K", "L"]))
    weight = draw(MAYBE | numbers(7))
    unit = unit if weight else "K"
    volume, volume_unit = draw(MAYBE | numbers(9)), draw(st.sampled_from(["MC", "CF", "CC", "CI"]))
    origin = draw(PLACES)
    goods = draw(goods_lines(unit))
    words = [line.description for line in goods if line.description]
    loads = [line.slac for line in goods if line.slac is not None]
    notify = draw(MAYBE | parties(tagged=tagged, account=tagged))
    further = draw(some(parties(tagged=tagged, account=tagged), 1)) if notify else ()
    bare = {"contact": None, "phones": (), "emails": (), "ids": ()}
    nominated = draw(some(st.builds(Party, name=texts(35), city=MAYBE | texts(17)), 1))
    participants = draw(some(st.sampled_from(["GHA", "TRK"]), 2))
    routing = draw(routings(origin))
    flown = [leg.carrier for leg in routing if leg.flight]
    carriers = [Kept(path="RTG/carrier", text="ZZ") for _ in flown if draw(st.booleans())]
    declared = draw(
        MAYBE
        | st.builds(
            Declared, currency=MAYBE | st.just("SGD"), carriage=MAYBE | amounts(), customs=MAYBE | amounts(),
            insurance=MAYBE | amounts(11),
        )
    )  # fmt: skip
    payment = draw(st.sampled_from([None, "PP", "CC", "PC", "CP"])) if declared else None
    signed = draw(
        st.builds(
            Issue, date=MAYBE | DATES, place=MAYBE | texts(17), signature=MAYBE | texts(20),
            certified_by=MAYBE | texts(20),
        )
    )  # fmt: skip
    issue = None if signed == Issue() else signed
    customs_origin = draw(MAYBE | st.sampled_from(["T1", "X"]))
    shipper = draw(MAYBE | parties(tagged=tagged))
    rates = [one for one in draw(charges(unit)) if one.kind != "rate" or goods]
    weighs = bool(goods) and all(line.weight_kg is not None for line in goods if line.pieces is not None)
    opened = weighs and any(line.pieces is not None for line in goods)
    said = Consignment(
        level=draw(st.sampled_from(["direct", "master"])) if words else "direct",
        document="waybill",
        master=draw(MASTERS),
        origin=origin,
        destination=draw(PLACES),
        routing=routing,
        pieces=draw(st.integers(0, 99999)),
        weight_kg=None if weight is None else weighed(weight, unit),
        weight_said=None if weight is None else Measure(value=weight, unit=unit),
        volume_m3=None if volume is None else measured(volume, volume_unit),
        volume_said=None if volume is None else Measure(value=volume, unit=volume_unit),
        density=draw(MAYBE | st.sampled_from(["6", "06"])),
        description=" ".join(words) or None,
        goods=goods,
        slac=sum(loads) if loads else None,
        shipper=shipper,
        consignee=draw(MAYBE | parties(tagged=tagged)),
        notify=notify,
        agent=draw(MAYBE | AGENTS),
        parties=(
            *(msgspec.structs.replace(one, role="NFY", **bare) for one in further),
            *(msgspec.structs.replace(one, role="NOM") for one in nominated),
            *(Party(name="NORTHERN RAMP", role=one) for one in participants),
        ),
        handling=draw(some(CODES, 9).map(lambda codes: tuple(dict.fromkeys(codes)))),
        declared=declared,
        payment=payment,
        charges=tuple(rates),
        instructions=(
            *draw(some(st.builds(Instruction, kind=st.just("SSR"), text=texts(65)))),
            *draw(some(st.builds(Instruction, kind=st.just("ACC"), code=MAYBE | st.just("GEN"), text=texts(34)), 6)),
            *draw(some(st.builds(Instruction, kind=st.just("OSI"), text=texts(65)))),
        ),
        issue=issue,
        references=(
            *draw(some(st.just(Reference(id="/TF26-0417/AGT/KALLANG/SIN", kind="REF")), 1)),
            *draw(some(st.builds(Reference, id=texts(15), kind=st.just("ARD")), 1)),
            *draw(some(st.builds(Reference, id=texts(14), kind=st.just("SRI")), 1)),
        ),
        customs_origin=customs_origin,
        kept=(
            *carriers,
            *kept(
                draw, ("AWB/total pieces", "40"), ("CDC", "CDC/CAD0.98/137.2/0/137.2"), ("COI", "COI///4.00"),
                ("SII", "SII/13076800/SQ"), *([("SHP/TL", "AA1234")] if shipper and shipper.country else []),
                *([("CVD/charge code", "PX")] if payment else []),
                *([("CER", "/SECOND LINE")] if signed.certified_by else []),
                *([("ISU", "MORE")] if signed.signature else []),
                *([("COR", "/SECOND LINE")] if customs_origin else []),
                *([("NOM", "/SECOND LINE")] if nominated else []),
                *([("RTD/weight", f"{unit}120.01")] if opened else []),
                *([("RTD/rate combination point", "NYC"), ("RTD/NH", "84A5"), ("RTD/NO", "1X")] if goods else []),
            ),
            *(Kept(path="OPI", text=text) for one in participants for text in ("OPI/NORTHERN RAMP", f"//1/{one}/X")),
        ),
    )  # fmt: skip
    return finished(draw, said, tuple(words))


# --- FHL ---


@st.composite
def houses(draw: st.DrawFn, version: int, master: str | None, total: Total, number: str) -> Consignment:
    tagged = version == 5
    unit, weight = draw(st.sampled_from(["K", "L"])), draw(MAYBE | numbers(7))
    description = draw(MAYBE | texts(300, 65, 9))
    codes = draw(some(st.text("0123456789", min_size=4, max_size=18), 9).map(lambda some: tuple(dict.fromkeys(some))))
    pieces = draw(MAYBE | st.integers(0, 99999))
    kilograms = None if weight is None else weighed(weight, unit)
    goods: tuple[Goods, ...] = ()
    if description or codes:
        first = Goods(
            description=description,
            hs=codes[0] if codes else None,
            pieces=pieces,
            weight_kg=kilograms,
            un_numbers=un_numbers(description or ""),
        )
        more = draw(st.sampled_from([(), ("UN0349",)]))
        numbers_said = first.un_numbers + tuple(one for one in more if one not in first.un_numbers)
        first = msgspec.structs.replace(first, un_numbers=numbers_said)
        goods = (first, *(Goods(hs=code) for code in codes[1:]))
    declared = draw(
        MAYBE
        | st.builds(Declared, currency=st.just("SGD"), carriage=MAYBE | amounts(), customs=MAYBE | amounts())
    )  # fmt: skip
    said = Consignment(
        level="house",
        document="house_manifest",
        master=master,
        master_total=total,
        house=number,
        origin=draw(PLACES),
        destination=draw(PLACES),
        pieces=pieces,
        weight_kg=kilograms,
        weight_said=None if weight is None else Measure(value=weight, unit=unit),
        slac=draw(MAYBE | st.integers(0, 99999)),
        description=description,
        goods=goods,
        handling=draw(some(CODES, 9).map(lambda codes: tuple(dict.fromkeys(codes)))),
        shipper=draw(MAYBE | parties(tagged=tagged, account=False)),
        consignee=draw(MAYBE | parties(tagged=tagged, account=False)),
        notify=draw(MAYBE | parties(tagged=tagged, account=False)),
        declared=declared,
        payment=draw(st.sampled_from([None, "PP", "CC"])) if declared else None,
    )
    return finished(draw, said, (description or "",))


@st.composite
def house_lists(draw: st.DrawFn, version: int) -> tuple[Consignment, ...]:
    weight = draw(MAYBE | numbers(7))
    total = Total(
        pieces=draw(MAYBE | st.integers(0, 9999)),
        weight_kg=None if weight is None else float(weight),
        origin=draw(PLACES),
        destination=draw(PLACES),
    )
    master = draw(MASTERS)
    ids = draw(st.lists(st.text("ABC0123", min_size=1, max_size=35), min_size=1, max_size=3, unique=True))
    return tuple(draw(houses(version, master, total, number)) for number in ids)


# --- FFM ---


@st.composite
def manifests(draw: st.DrawFn) -> tuple[Consignment, ...]:
    day = draw(DAYS)
    said = (day_said(day) or "")[:5]
    flight = Leg(carrier="SQ", flight="SQ028", date=day, from_="SIN", aircraft=draw(MAYBE | st.just("9V-SFO")),
                 date_said=said)  # fmt: skip
    loads: list[Consignment] = []
    for point in draw(st.lists(PLACES, min_size=1, max_size=2, unique=True)):
        devices: list[tuple[Uld, ...]] = [()]
        devices += [(Uld(id=one, remarks=draw(MAYBE | st.sampled_from(["M", "M/HANDLE WITH CARE", "B/C"]))),)
                    for one in draw(some(st.sampled_from(["PMC41207SQ", "AKE12345AC"]), 2))]  # fmt: skip
        for ulds in devices:
            loads += draw(st.lists(lines(msgspec.structs.replace(flight, to=point), ulds), max_size=3))
    return tuple(loads)


@st.composite
def lines(draw: st.DrawFn, leg: Leg, ulds: tuple[Uld, ...]) -> Consignment:
    unit, weight = draw(st.sampled_from(["K", "L"])), draw(MAYBE | numbers(7))
    volume = draw(MAYBE | numbers(9))
    words = draw(MAYBE | texts(15).filter(lambda text: not text.startswith(tuple("TKLMCD"))))
    pieces = draw(st.integers(0, 99999))
    kilograms = None if weight is None else weighed(weight, unit)
    onward = draw(MAYBE | DAYS)
    legs: tuple[Leg, ...] = (leg,)
    if onward:
        date_said = (day_said(onward) or "")[:5]
        legs += (Leg(carrier="AC", flight="AC103", date=onward, from_=leg.to, to="YHZ", date_said=date_said),)
    more = draw(st.sampled_from([(), ("UN0349",)]))
    said = Consignment(
        level="direct",
        document="flight_manifest",
        master=draw(MASTERS),
        origin=draw(PLACES),
        destination=draw(PLACES),
        routing=legs,
        pieces=pieces,
        weight_kg=kilograms,
        weight_said=None if weight is None else Measure(value=weight, unit=unit),
        volume_m3=None if volume is None else float(volume),
        volume_said=None if volume is None else Measure(value=volume, unit="MC"),
        density=draw(MAYBE | st.just("6")),
        description=words,
        goods=(
            Goods(description=words, pieces=pieces, weight_kg=kilograms, un_numbers=(*un_numbers(words or ""), *more)),
        ),
        handling=draw(some(CODES, 9).map(lambda codes: tuple(dict.fromkeys(codes)))),
        ulds=ulds,
        part=draw(st.builds(Part, code=st.sampled_from("TPSDM"), total_pieces=MAYBE | st.integers(0, 99999))),
        customs_origin=draw(MAYBE | st.just("T1")),
        kept=(
            *kept(draw, ("DIM", "DIM/K64/CMT60-40-42/3"), ("OSI", "OSI/CARGO AIRCRAFT ONLY"), ("REF", "REF/X")),
            *([Kept(path="FFM/onward", text="X")] if onward and draw(st.booleans()) else []),
        ),
    )
    return finished(draw, said, (words or "",), parties=False)

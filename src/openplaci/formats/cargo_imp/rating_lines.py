"""What waybills write of goods and money: RTD, OTH, PPD and COL. The inverse of `rating`."""

from collections import deque
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from openplaci.formats.cargo_imp.element_lines import country, volume, weight
from openplaci.formats.cargo_imp.lines import (
    AMOUNT_WIDTH,
    LINE_MAX,
    WEIGHT_WIDTH,
    Keeping,
    broken,
    code,
    folded,
    number,
    pieces,
    segment,
    uncut,
)
from openplaci.formats.cargo_imp.rating import GOODS_WIDTH, dimensions
from openplaci.model.consignment import Charge, Consignment, Dimensions, Goods, Measure, Uld
from openplaci.model.text import fold
from openplaci.model.values import LENGTH_CM, WEIGHT_KG

RATE_WIDTH = 8
CLASS_WIDTH = 2
CHARGE_WIDTH = 2
ITEM_WIDTH = 7
ULD_WIDTH = 20
CODE_WIDTH = 18
LINES_MAX = 99
"""The number of a line has two digits; further lines repeat the last."""
OTHER_CHARGES_IN_A_LINE = 3
SLAC_MAX = 99_999
SIZE_MAX = 99_999

_FIRST_LINE = ("WT", "VC", "TX")
"""Totals of the first line of PPD and COL; the others stand in the second."""
_PAYMENTS = {"prepaid": "P", "collect": "C"}
_PUT_BACK = ("NV", "NS", "NH", "NO")
"""Goods data that could not be read and were kept."""


class _Line(NamedTuple):
    """A line of RTD: a rate line, or goods data, which share the number of a rate line directly above."""

    text: str
    rates: bool = False


def goods_and_rates(consignment: Consignment, keeping: Keeping) -> tuple[list[str], list[str]]:
    """The lines of RTD, and what they say of goods in words.

    A line of goods is opened by a rate line with its pieces, or by a second commodity code; other data can
    only follow what stands above. Charges go with the rate lines in their order; those beyond stand behind the last.
    """
    goods = consignment.goods or ((Goods(),) if consignment.description else ())
    descriptions = _descriptions(consignment, goods)
    texts = _texts(consignment, descriptions)
    rates = deque(charge for charge in consignment.charges if charge.kind == "rate")
    own = weight(consignment.weight_kg, consignment.weight_said)[:1]
    lines: list[_Line] = []
    behind = 0
    for place, one in enumerate(goods):
        by_code = place > 0 and not pieces(one.pieces) and bool(one.hs) and bool(goods[place - 1].hs)
        count = pieces(one.pieces)
        elements = [f"P{count}"] if count else []
        if count or place == 0:
            weighs = weight(one.weight_kg, _said(consignment.weight_said, consignment.weight_kg, one.weight_kg))
            elements += [weighs] if weighs else []
            elements += _charge(rates.popleft(), weighs[:1] or own) if rates else []
        if elements:
            lines.append(_Line("/".join(elements), rates=True))
            behind = len(lines)
        lines += _goods(consignment, one, texts[place], by_code=by_code)
    lines += _beside(consignment, goods)
    weights = deque(keeping.texts("RTD/weight"))
    further: list[_Line] = []
    for rate in rates:
        weighs = weights.popleft() if weights and rate.code == "X" else ""
        elements = _charge(rate, weighs[:1] or own)
        further += [_Line("/".join([weighs, *elements] if weighs else elements), rates=True)] if elements else []
    further += [_Line(one, rates=True) for one in weights]
    further += [_Line(f"P{point}", rates=True) for point in keeping.texts("RTD/rate combination point")]
    lines[behind:behind] = further
    lines += [_Line(f"{tag}/{text}") for tag in _PUT_BACK for text in keeping.texts(f"RTD/{tag}")]
    lines += [_Line(text, rates=True) for text in keeping.texts("RTD")]
    return _numbered(lines), descriptions


def _numbered(lines: Sequence[_Line]) -> list[str]:
    out: list[str] = []
    count = 0
    rates = False
    for line in lines:
        shares = rates and not line.rates
        count += not shares
        rates = line.rates
        out.append(line.text if shares else f"{min(count, LINES_MAX)}/{line.text}")
    return segment("RTD", out)


def _charge(charge: Charge, unit: str) -> list[str]:
    """The elements of a rate line; the chargeable weight has the unit of the gross weight."""
    weighs = None if charge.weight_kg is None else charge.weight_kg / WEIGHT_KG.get(unit, 1.0)
    elements = (
        ("C", code(charge.code, CLASS_WIDTH)),
        ("S", code(charge.item, ITEM_WIDTH)),
        ("W", number(weighs, WEIGHT_WIDTH)),
        ("R", number(charge.rate, RATE_WIDTH)),
        ("T", number(charge.amount, AMOUNT_WIDTH)),
    )
    return [letter + said for letter, said in elements if said]


def _said(said: Measure | None, whole: float | None, own: float | None) -> Measure | None:
    """How the consignment's measure was said, where it is that of these goods; else no more than its unit."""
    if said is None or own is None:
        return None
    return said if own == whole else Measure(value="", unit=said.unit)


def _goods(consignment: Consignment, one: Goods, texts: Sequence[str], *, by_code: bool) -> list[_Line]:
    tag = "NC" if consignment.level == "master" else "NG"
    hs = [f"NH/{commodity}"] if (commodity := code(one.hs, CODE_WIDTH)) else []
    said = hs if by_code else []
    said += [f"{tag}/{line}" for line in texts]
    said += [f"ND/{size}" for each in one.dimensions if (size := _size(each))]
    whole_said = _said(consignment.volume_said, consignment.volume_m3, one.volume_m3)
    if volumes := volume(one.volume_m3, whole_said):
        said.append(f"NV/{volumes}")
    said += _devices(one.ulds)
    if one.slac is not None and 0 <= one.slac <= SLAC_MAX:
        said.append(f"NS/{one.slac}")
    if not by_code:
        said += hs
    if country(one.country):
        said.append(f"NO/{one.country}")
    return [_Line(line) for line in said]


def _beside(consignment: Consignment, goods: Sequence[Goods]) -> list[_Line]:
    """What stands at the whole consignment and has its place only at goods."""
    known = {uld.id for one in goods for uld in one.ulds}
    said = _devices(uld for uld in consignment.ulds if uld.id not in known)
    if consignment.slac is not None and 0 <= consignment.slac <= SLAC_MAX and all(one.slac is None for one in goods):
        said.append(f"NS/{consignment.slac}")
    return [_Line(line) for line in said]


def _devices(ulds: Iterable[Uld]) -> list[str]:
    return [f"NU/{device}" for uld in ulds if (device := uncut(uld.id, ULD_WIDTH))]


def _size(size: Dimensions) -> str:
    """Dimensions as they were said, where they are read back so; else in whole centimetres or inches."""
    if size.said and (said := folded(size.said, "/")) and dimensions(said) == size:
        return said
    measured = (size.length_cm, size.width_cm, size.height_cm)
    sides = [side for side in measured if side is not None and 0 <= side <= SIZE_MAX]
    if len(sides) < len(measured):
        return ""
    unit = next((unit for unit in ("CMT", "INH") if all(_whole(side, unit) for side in sides)), "CMT")
    across = "-".join(str(round(side / LENGTH_CM[unit])) for side in sides)
    count = pieces(size.pieces)
    return f"{weight(size.weight_kg)}/{unit}{across}" + (f"/{count}" if count else "")


def _whole(side: float, unit: str) -> bool:
    return round(round(side / LENGTH_CM[unit]) * LENGTH_CM[unit], 2) == side


def _descriptions(consignment: Consignment, goods: Sequence[Goods]) -> list[str]:
    """The words of each line of goods; the consignment's own are put to the first unless the goods say them."""
    said = [folded(one.description or "").strip() for one in goods]
    whole = folded(consignment.description or "").strip()
    if whole and said and _bare(whole) not in _bare(" ".join(said)):
        said[0] = whole if _bare(said[0]) in _bare(whole) else f"{whole} {said[0]}"
    return said


def _bare(text: str) -> str:
    return fold(text).replace(" ", "")


def _texts(consignment: Consignment, descriptions: Sequence[str]) -> list[list[str]]:
    """The words of each line of goods, broken into lines.

    All of them are read as one description: where the last line of some goods is full, the words of the next
    would run on, so they begin with a blank, unless the description has none there.
    """
    rest = folded(consignment.description or "").strip()
    texts: list[list[str]] = []
    full = False
    for text in descriptions:
        if not text:
            texts.append([])
            continue
        runs_on = rest.startswith(text)
        rest = rest.lstrip()
        if full and not runs_on:
            lines = broken(f"-{text}", GOODS_WIDTH, LINES_MAX)
            lines[0] = f" {lines[0][1:]}"
        else:
            lines = broken(text, GOODS_WIDTH, LINES_MAX)
        texts.append(lines)
        rest = rest[len(text) :] if rest.startswith(text) else ""
        full = len(lines[-1]) == GOODS_WIDTH
    return texts


def other_charges(charges: Iterable[Charge]) -> list[str]:
    """OTH ``/P/MYC12.5AWC40``, up to three to a line; one without code, entitlement or payment has no place."""
    lines: list[tuple[str, list[str]]] = []
    for charge in charges:
        payment, amount = _PAYMENTS.get(charge.payment or ""), number(charge.amount, AMOUNT_WIDTH)
        said = code(charge.code, CHARGE_WIDTH)
        if charge.kind != "other" or not payment or not amount or charge.entitlement not in ("A", "C"):
            continue
        if len(said) < CHARGE_WIDTH or not said.isalpha():
            continue
        if not lines or lines[-1][0] != payment or len(lines[-1][1]) == OTHER_CHARGES_IN_A_LINE:
            lines.append((payment, []))
        lines[-1][1].append(said + charge.entitlement + amount)
    return segment("OTH", [f"{payment}/{''.join(said)}" for payment, said in lines])


def totals(charges: Iterable[Charge], payment: str) -> list[str]:
    """PPD or COL ``/WT912.25`` and, in a second line, ``/OA20/OC50/CT940``."""
    tag = "PPD" if payment == "prepaid" else "COL"
    lines: list[str] = []
    before = ""
    for charge in charges:
        said, amount = code(charge.code, CHARGE_WIDTH), number(charge.amount, AMOUNT_WIDTH)
        if charge.kind != "total" or charge.payment != payment or not amount:
            continue
        if len(said) < CHARGE_WIDTH or not said.isalpha():
            continue
        if not lines or (said in _FIRST_LINE) != (before in _FIRST_LINE) or len(lines[-1]) > LINE_MAX // 2:
            lines.append("")
        before = said
        lines[-1] += f"/{said}{amount}"
    if lines and before and not lines[0].startswith(tuple(f"/{first}" for first in _FIRST_LINE)):
        return [tag, *lines]
    return [tag + lines[0], *lines[1:]] if lines else []

"""What waybills say of goods and money: RTD, OTH, PPD, COL and CVD."""

import re
from collections.abc import Callable
from typing import Any, Literal

from openplaci.formats.base import un_numbers
from openplaci.formats.cargo_imp import elements
from openplaci.formats.cargo_imp.draft import Draft
from openplaci.formats.cargo_imp.segments import Segment
from openplaci.model.consignment import Charge, Declared, Dimensions, Uld
from openplaci.model.text import join_lines
from openplaci.model.values import LENGTH_CM, VOLUME_M3, WEIGHT_KG, decimal

GOODS_WIDTH = 20
"""Full width of a goods text line (NG, NC)."""

_OTHER_CHARGE = re.compile(r"([A-Z]{2})([AC])(\d{1,15}(?:\.\d{1,9})?)", re.ASCII)
_TOTAL = re.compile(r"([A-Z]{2})(\d{1,15}(?:\.\d{1,9})?)", re.ASCII)
_DIMENSIONS = re.compile(r"([A-Z]{3})(\d{1,6})-(\d{1,6})-(\d{1,6})", re.ASCII)
_RATED = {"C": "code", "S": "item", "W": "weight_kg", "R": "rate", "T": "amount"}
"""Letter of a rating element -> field of the charge."""
_RATED_TEXT = ("code", "item")
_HS = re.compile(r"\d{4,18}", re.ASCII)

PAYMENTS = ("PP", "CC", "PC", "CP")
"""Prepaid and collect indicators of CVD."""


def declared(draft: Draft, segment: Segment) -> None:
    """Read CVD ``/currency/charge code/payment/carriage/customs/insurance``; FHL leaves out the charge code."""
    tokens = [token.strip() for token in "".join(segment.lines).split("/")[1:]]
    has_code = len(tokens) > 2 and (  # noqa: PLR2004 - the third token
        tokens[2] in PAYMENTS or (tokens[1] == "" and tokens[2] != "NVD" and decimal(tokens[2]) is None)
    )
    code = tokens.pop(1) if has_code else ""
    tokens += [""] * (5 - len(tokens))
    currency, payment, *values = tokens
    amounts: list[float | None] = []
    for said, nothing in zip(values[:3], ("NVD", "NCV", "XXX"), strict=True):
        amount = decimal(said)
        if amount is None and said not in ("", "NVD", "NCV", "XXX"):
            draft.find(
                "VALUE_UNREADABLE", f"declared value {said!r}; expected an amount or {nothing}",
                segment.line, segment.lines[0], said, path="CVD",
            )  # fmt: skip
            draft.keep("CVD", said, segment.line)
        amounts.append(amount)
    draft.fields["declared"] = Declared(
        currency=currency or None, carriage=amounts[0], customs=amounts[1], insurance=amounts[2]
    )
    draft.fields["payment"] = payment or code or None
    if code and code != payment:
        draft.keep("CVD/charge code", code, segment.line)
    for extra in values[3:]:
        draft.keep("CVD", extra, segment.line)


def rate_lines(draft: Draft, segment: Segment) -> None:
    """Read rate lines and the goods data beneath them; a rate line with pieces opens a line of goods."""
    for number, line in segment.numbered():
        tokens = line.split("/")
        first = 1
        while first < len(tokens) and (not tokens[first] or (first == 1 and tokens[1].isdecimal())):
            first += 1
        if first == len(tokens):
            continue
        handler = _GOODS.get(tokens[first])
        if handler:
            handler(draft, tokens[first + 1 :], number, line)
        else:
            _rate_or_goods(draft, tokens[first:], number, line)


def _rate_or_goods(draft: Draft, tokens: list[str], number: int, line: str) -> None:
    """Read a rate line; goods data may stand behind it, or their tag be glued, apart or in lower case."""
    head = tokens[0].upper()
    if head in _GOODS or head[:2] in ("NG", "NC"):
        draft.find(
            "GOODS_TAG_UNREADABLE", f"goods data {tokens[0][:20]!r}; expected as /NG/text", number, line, tokens[0],
            path="RTD",
        )  # fmt: skip
        glued = tokens[0][2:].strip()
        _GOODS[head[:2]](draft, [glued, *tokens[1:]] if glued else tokens[1:], number, line)
        return
    behind = next((place for place, token in enumerate(tokens) if token in _GOODS), len(tokens))
    _rate_line(draft, tokens[:behind], number, line)
    if behind < len(tokens):
        _GOODS[tokens[behind]](draft, tokens[behind + 1 :], number, line)


def _line_of_goods(draft: Draft) -> dict[str, Any]:
    if not draft.goods:
        draft.goods.append({})
    return draft.goods[-1]


def _rate_line(draft: Draft, tokens: list[str], number: int, line: str) -> None:
    if tokens[0][:1] == "P" and tokens[0][1:].isdecimal():
        draft.goods.append({})
    goods = _line_of_goods(draft)
    charge: dict[str, Any] = {}
    weighed = draft.fields.get("weight_said")
    unit = weighed.unit if weighed else "K"
    for token in tokens:
        letter, value = token[:1], token[1:]
        field = _RATED.get(letter)
        said: str | float | int | None
        if field:
            said = value if field in _RATED_TEXT else decimal(value)
        elif letter == "P":
            said = elements.whole_number(value)
        else:
            said = decimal(value)
        if letter in ("K", "L") and said is not None:
            unit = letter
        if field and said:
            charge[field] = said
        elif letter == "P" and said is not None:
            goods["pieces"] = said
        elif letter in ("K", "L") and said is not None and "weight_kg" not in goods:
            goods["weight_kg"] = said if letter == "K" else round(float(said) * WEIGHT_KG["L"], 9)
        elif letter in ("K", "L") and said is not None:
            draft.keep("RTD/weight", token, number)
        elif letter == "P" and value.isalpha() and len(value) == 3:  # noqa: PLR2004 - a place
            draft.keep("RTD/rate combination point", value, number)
        elif token and not (field and said == 0):
            draft.keep("RTD", token, number)
            draft.find(
                "RATE_UNREADABLE", f"rating element {token[:20]!r}; expected one of P K L C S W R T with a value",
                number, line, token, path="RTD",
            )  # fmt: skip
    if charge:
        # The chargeable weight has the unit of the line's gross weight, else of the waybill's.
        if "weight_kg" in charge and WEIGHT_KG.get(unit, 1.0) != 1.0:
            charge["weight_kg"] = round(charge["weight_kg"] * WEIGHT_KG[unit], 9)
        _charge(draft, Charge(kind="rate", **charge))


def _goods_text(draft: Draft, rest: list[str], number: int, line: str) -> None:
    del number, line
    _line_of_goods(draft).setdefault("texts", []).append("/".join(rest))


def _consolidation_text(draft: Draft, rest: list[str], number: int, line: str) -> None:
    draft.fields["level"] = "master"
    _goods_text(draft, rest, number, line)


def _dimensions(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = "/".join(rest)
    found = dimensions(said)
    if found.length_cm is None and said.strip("/").rpartition("/")[2] not in ("", "NDA"):
        draft.find(
            "DIMENSIONS_UNREADABLE", f"dimensions {said[:40]!r}; expected as /CMT120-80-118/2 or /NDA",
            number, line, said, path="RTD/ND",
        )  # fmt: skip
    _add(draft, "dimensions", found)


def dimensions(said: str) -> Dimensions:
    """Read ``K40/CMT120-80-118/2``; the weight may be empty, NDA says that there are none."""
    rest = said.split("/")
    weight = rest[0]
    sizes = rest[1:] if not weight or weight[:1] in ("K", "L") else rest
    found = _DIMENSIONS.fullmatch(sizes[0] if sizes else "")
    if not found or found[1] not in LENGTH_CM:
        return Dimensions(said=said)
    length, width, height = float(found[2]), float(found[3]), float(found[4])
    if found[1] != "CMT":
        factor = LENGTH_CM[found[1]]
        length, width, height = round(length * factor, 2), round(width * factor, 2), round(height * factor, 2)
    kilograms = decimal(weight[1:]) if weight[:1] in ("K", "L") else None
    return Dimensions(
        length_cm=length,
        width_cm=width,
        height_cm=height,
        pieces=elements.whole_number(sizes[1]) if len(sizes) > 1 else None,
        weight_kg=None if kilograms is None else round(kilograms * WEIGHT_KG[weight[0]], 9),
        said=said,
    )


def _add(draft: Draft, field: str, value: object) -> None:
    _line_of_goods(draft).setdefault(field, []).append(value)


def _goods_volume(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    value = decimal(said[2:])
    draft.keep("RTD/NV", "/".join(rest[1:]), number)
    if value is None or said[:2] not in VOLUME_M3:
        draft.find(
            "VOLUME_UNREADABLE", f"volume {said[:40]!r}; expected as MC0.12", number, line, said,
            path="RTD/NV", about="goods.volume_m3",
        )  # fmt: skip
        draft.keep("RTD/NV", said, number)
        return
    _line_of_goods(draft)["volume_m3"] = value if said[:2] == "MC" else round(value * VOLUME_M3[said[:2]], 9)


def _goods_uld(draft: Draft, rest: list[str], number: int, line: str) -> None:
    del number, line
    _add(draft, "ulds", Uld(id="/".join(rest).strip()))


def _goods_slac(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    draft.keep("RTD/NS", "/".join(rest[1:]), number)
    slac = elements.pieces_of(
        draft, said, number, line, path="RTD/NS", about="goods.slac", what="shipper's load and count"
    )
    if slac is None:
        draft.keep("RTD/NS", said, number)
    else:
        _line_of_goods(draft)["slac"] = slac


def _goods_hs(draft: Draft, rest: list[str], number: int, line: str) -> None:
    harmonized(draft, "/".join(rest).strip(), number, line, path="RTD/NH")


def harmonized(draft: Draft, said: str, number: int, line: str, *, path: str) -> None:
    """Read a Harmonized System code; a second one of the same goods opens a line of its own."""
    digits = said.replace(".", "").replace(" ", "")
    if not _HS.fullmatch(digits):
        draft.find(
            "HS_UNREADABLE", f"commodity code {said[:40]!r}; expected 4 to 18 digits", number, line, said,
            path=path, about="goods.hs",
        )  # fmt: skip
        draft.keep(path, said, number)
        return
    goods = _line_of_goods(draft)
    if "hs" in goods:
        draft.goods.append({"hs": digits})
    else:
        goods["hs"] = digits


def _goods_country(draft: Draft, rest: list[str], number: int, line: str) -> None:
    said = rest[0].strip() if rest else ""
    draft.keep("RTD/NO", "/".join(rest[1:]), number)
    if len(said) == 2 and said.isalpha():  # noqa: PLR2004 - aa
        _line_of_goods(draft)["country"] = said
    else:
        draft.find(
            "COUNTRY_UNREADABLE", f"country of origin {said[:40]!r}; expected two letters", number, line, said,
            path="RTD/NO", about="goods.country",
        )  # fmt: skip
        draft.keep("RTD/NO", said, number)


_GOODS: dict[str, Callable[[Draft, list[str], int, str], None]] = {
    "NG": _goods_text, "NC": _consolidation_text, "ND": _dimensions, "NV": _goods_volume, "NU": _goods_uld,
    "NS": _goods_slac, "NH": _goods_hs, "NO": _goods_country,
}  # fmt: skip


def describe(draft: Draft) -> None:
    """Join each line's goods text, and all of them into the description."""
    texts: list[str] = []
    for goods in draft.goods:
        lines = goods.pop("texts", None)
        if lines:
            texts += lines
            goods["description"] = join_lines(lines, GOODS_WIDTH)
            goods["un_numbers"] = un_numbers(goods["description"])
    slac = [goods["slac"] for goods in draft.goods if "slac" in goods]
    if slac:
        draft.fields["slac"] = sum(slac)
    if texts:
        draft.fields["description"] = join_lines(texts, GOODS_WIDTH)


def _charge(draft: Draft, charge: Charge) -> None:
    draft.charges.append(charge)


_PAYMENT: dict[str, Literal["prepaid", "collect"]] = {"P": "prepaid", "C": "collect"}


def other_charges(draft: Draft, segment: Segment) -> None:
    """Read OTH ``/P/MYC12.50AWC40``: payment, then code, entitlement and amount of each."""
    for number, line in segment.numbered():
        payment, _, text = line.partition("/")[2].partition("/")
        position = 0
        for found in _OTHER_CHARGE.finditer(text):
            if found.start() != position:
                break
            position = found.end()
            _charge(
                draft,
                Charge(
                    kind="other",
                    code=found[1],
                    entitlement=found[2],
                    amount=float(found[3]),
                    payment=_PAYMENT.get(payment),
                ),
            )
        if text[position:].strip() or payment not in _PAYMENT:
            draft.find(
                "CHARGE_UNREADABLE", f"other charges {line[:40]!r}; expected /P/MYC12.50 with P or C",
                number, line, text[position:], path="OTH", severity="info",
            )  # fmt: skip
            draft.keep("OTH", line, number)


def totals(draft: Draft, segment: Segment) -> None:
    """Read PPD and COL ``/WT912.25/CT940``: the summary of charges."""
    payment = _PAYMENT["P" if segment.tag == "PPD" else "C"]
    for number, line in segment.numbered():
        for token in line.split("/")[1:]:
            found = _TOTAL.fullmatch(token.strip())
            if found:
                _charge(draft, Charge(kind="total", code=found[1], amount=float(found[2]), payment=payment))
            elif token.strip():
                draft.find(
                    "CHARGE_UNREADABLE", f"total {token[:20]!r}; expected two letters and an amount as CT912.25",
                    number, line, token, path=segment.tag, severity="info",
                )  # fmt: skip
                draft.keep(segment.tag, token, number)

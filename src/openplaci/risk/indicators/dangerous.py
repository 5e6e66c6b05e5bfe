"""Dangerous goods: codes and UN numbers that do not match, and goods that hide behind plain words."""

from openplaci.codes import dangerous_goods, un_class
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.words import goods_words, holds, phrases

_ANY_CLASS = frozenset(("DGR", "REQ"))
"""Dangerous goods as such, and excepted quantities: they go with every class."""


def declared(consignment: Consignment) -> bool:
    """Whether a handling code or a UN number declares dangerous goods of any kind."""
    return any(line.un_numbers for line in consignment.goods) or any(map(dangerous_goods, consignment.handling))


def dangerous_code_without_number(dossier: Dossier) -> Finding | None:
    """A handling code for dangerous goods, and no UN number anywhere.

    Looks for a code of a class (RFL, RCM, ROX, REX, RMD) or DGR without a UN number. Codes that stand
    for few numbers by themselves (ICE, MAG, the lithium codes) and excepted quantities (REQ) need none.
    Masters and manifests are not asked: the houses and waybills carry the numbers. Why: the class alone
    does not tell what is in the box. Source: IATA's list of special handling codes [V]; that the number
    is expected in the message [I]. Cannot see: numbers that stand only in the shipper's paper declaration.
    """
    consignment = dossier.consignment
    if not consignment.handling or consignment.level == "master" or consignment.document == "flight_manifest":
        return None
    code = next(filter(_needs_number, consignment.handling), None)
    if code is None or any(line.un_numbers for line in consignment.goods):
        return None
    return seen(
        "goods.un_numbers",
        f"Handling code {code} marks dangerous goods, but no UN number is given.",
        evidence=(code,),
        remedy="give the UN number of the goods",
    )


def _needs_number(code: str) -> bool:
    mark = dangerous_goods(code)
    return mark is not None and not mark[1] and (mark[0] != "" or code == "DGR")


def un_class_without_code(dossier: Dossier) -> Finding | None:
    """A UN number whose class no handling code carries.

    Looks for a number whose class is known (UN 1263 is class 3) where no code stands for that class
    (RFL), for that number (RBI) or for all (DGR, REQ). A statement that a battery is packed by its
    packing instruction or not restricted silences it for batteries. Why: the handling code is what the
    loader sees. Source: classes by the UN Model Regulations [S], codes by IATA [V]. Cannot see: second
    hazards, and numbers that the table lacks.
    """
    consignment = dossier.consignment
    for line in consignment.goods:
        for number in line.un_numbers:
            kind = un_class(number)
            if kind is None or any(_carries(code, kind, number) for code in consignment.handling):
                continue
            if _battery_statement(number, dossier):
                continue
            return seen(
                "handling",
                f"{number} is dangerous goods of class {kind}, but no handling code says so.",
                evidence=(number, kind),
                remedy=f"give the handling code of class {kind}, or correct the UN number",
            )
    return None


def _carries(code: str, kind: str, number: str) -> bool:
    mark = dangerous_goods(code)
    if mark is None:
        return False
    if code in _ANY_CLASS or number in mark[1]:
        return True
    # REX (1) carries 1.1D, and RNG (2.2) carries a gas whose division hangs on its contents (2).
    return not mark[1] and mark[0] != "" and (kind.startswith(mark[0]) or mark[0].startswith(f"{kind}."))


def _battery_statement(number: str, dossier: Dossier) -> bool:
    if number in ("UN3480", "UN3481", "UN3090", "UN3091"):
        return holds(goods_words(dossier), "battery_statements")
    return number in ("UN2800", "UN3028", "UN3496") and holds(goods_words(dossier), "dry_battery_statements")


def hidden_dangerous_goods(dossier: Dossier) -> Finding | None:
    """Goods that ordinarily are dangerous goods, without a code and without a UN number.

    Looks for the words of list ``hidden_dangerous_goods`` (aerosol, perfume, lighters, gas cylinders,
    airbag inflators). Empty or denied ones (ACETONE FREE, EMPTY PERFUME BOTTLES) are silent. Why: most
    undeclared dangerous goods are not hidden by intent; up to 8 percent of cargo examined held some, an
    old and weak figure [V page]. Source: the section on hidden dangerous goods of IATA's Dangerous Goods
    Regulations; the words are ours [M]. Cannot see: brand names; quantities so small that they are free.
    """
    named = phrases("hidden_dangerous_goods").find(goods_words(dossier))
    if named is None or declared(dossier.consignment):
        return None
    return seen(
        "description",
        f"{named} ordinarily is dangerous goods, but no dangerous goods code and no UN number is given.",
        evidence=(named,),
        remedy="give the handling code and UN number, or say why the goods are not dangerous",
    )

"""Explosives, weapons, and the chemicals from which explosives are made."""

from openplaci.codes import dangerous_goods, un_class
from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.risk.base import seen
from openplaci.risk.indicators.dangerous import declared
from openplaci.risk.words import goods_words, phrases

_WEAPON_CODES = frozenset(("MUW", "SWP"))
_WEAPON_HS = ("3601", "3602", "3603", "3604", "9301", "9302", "9303", "9304", "9306")


def explosive_undeclared(dossier: Dossier) -> Finding | None:
    """Explosives, ammunition or weapons by name or HS code, without a code that says so.

    Looks for the words of list ``explosives`` or an HS code of explosives (36.01 to 36.04) or arms (93.01
    to 93.04, 93.06) where no code of class 1, no MUW or SWP and no UN number of class 1 stands. Tools and
    toys that share the word (GLUE GUN, BATH BOMB, EXPLOSION PROOF) are silent. Why: the named threat of
    pre-loading programmes is the device in the box; detonators joined Programme Global Shield in 2015.
    Source: Global Shield [V]; the words are ours [M]. Cannot see: what is not named.
    """
    consignment = dossier.consignment
    named = phrases("explosives").find(goods_words(dossier))
    if named is None:
        named = next(
            (f"HS {line.hs}" for line in consignment.goods if line.hs and line.hs.startswith(_WEAPON_HS)), None
        )
    if named is None or _declared_explosive(consignment):
        return None
    return seen(
        "description",
        f"The goods name an explosive or weapon ({named}), but no handling code or UN number says so.",
        evidence=(named,),
        remedy="give the handling code and UN number of the explosive or weapon, or correct the description",
    )


def _declared_explosive(consignment: Consignment) -> bool:
    if not _WEAPON_CODES.isdisjoint(consignment.handling):
        return True
    if any((dangerous_goods(code) or ("", ()))[0].startswith("1") for code in consignment.handling):
        return True
    return any((un_class(n) or "").startswith("1") for line in consignment.goods for n in line.un_numbers)


def precursor_undeclared(dossier: Dossier) -> Finding | None:
    """A precursor of explosives that is dangerous goods, named without code and UN number.

    Looks for the words of list ``precursors_dangerous``: those of the fourteen chemicals of Programme
    Global Shield that are dangerous goods. Why: they are traded openly and are the ordinary way to
    home-made explosives; undeclared they also break the dangerous goods rules. Source: WCO Programme
    Global Shield [V] for the programme, the fourteen names [M]. Cannot see: trade names; the end use.
    """
    named = phrases("precursors_dangerous").find(goods_words(dossier))
    if named is None or declared(dossier.consignment):
        return None
    return seen(
        "description",
        f"{named} is a precursor of explosives and dangerous goods, but no code and no UN number is given.",
        evidence=(named,),
        remedy="give the handling code and UN number of the chemical, or correct the description",
    )


def precursor_named(dossier: Dossier) -> Finding | None:
    """A precursor of explosives, declared as it should be or free of declaration.

    Looks for the fourteen names of Programme Global Shield (list ``precursors``) where
    `precursor_undeclared` is silent. Few points: most of this trade is lawful; with other signs it counts.
    Why: the programme follows these chemicals whatever their papers. Source: WCO Programme Global Shield
    [V] for the programme, the fourteen names [M]. Cannot see: the buyer's trade and the end use.
    """
    words = goods_words(dossier)
    named = phrases("precursors").find(words)
    if named is None:
        return None
    if phrases("precursors_dangerous").find(words) is not None and not declared(dossier.consignment):
        return None
    return seen(
        "description",
        f"{named} is a precursor of explosives.",
        evidence=(named,),
        remedy="confirm the end use of the chemical with the consignee",
    )

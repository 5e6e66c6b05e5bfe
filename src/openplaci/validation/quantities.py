"""Pieces, weight and volume against one another."""

from collections.abc import Iterator
from typing import Final

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme
from openplaci.validation.base import found

_SHARE: Final = 0.005
_LEAST_KG: Final = 1.0
"""Weights that agree may differ by half a percent, and by a kilogram: carriers round lines up, pounds convert."""

_DENSEST: Final = 23_000.0
"""Kilograms in a cubic metre; osmium, the densest there is, has 22,590."""
_THINNEST: Final = 1.0
"""Air has 1.2: nothing that stands on a scale has less."""
_ROUNDING_M3: Final = 0.005
"""Volumes are stated to two decimals."""


def _exceeds(kg: float, limit: float) -> bool:
    return kg > limit + max(_LEAST_KG, limit * _SHARE)


def piece_weight(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The mean weight of a piece is plausible.

    Below 10 g a piece is lighter than a letter; above 15 t it is heavier than the largest common unit
    of the main deck may be (13.6 t gross). The usual cause is a slip of the unit or a lost digit.
    Limits are the programme's [I].
    """
    c = dossier.consignment
    if not c.pieces or c.pieces < 0 or c.weight_kg is None or not c.weight_kg > 0:
        return
    # A part of a shipment states the part's pieces and weight, so it is judged alike.
    mean = c.weight_kg / c.pieces
    least, most = programme.piece_kg
    if mean < least or mean > most:
        yield found(
            "PIECE_WEIGHT",
            "weight_kg",
            f"{c.weight_kg:g} kg in {c.pieces} pieces make {mean:.3g} kg a piece; "
            f"{least:g} to {most:g} kg were expected.",
            "correct the pieces or the weight",
            f"{c.weight_kg:g}",
            str(c.pieces),
        )


def goods_totals(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """The pieces and weights of the goods lines add up to the consignment's.

    Fires where every line states its own and the sum differs, or where the lines that do exceed the
    whole. Weights may differ by half a percent or a kilogram [I].
    """
    del programme
    c = dossier.consignment
    pieces = [g.pieces for g in c.goods if g.pieces is not None]
    if c.pieces is not None and pieces:
        total = sum(pieces)
        if total > c.pieces or (total < c.pieces and len(pieces) == len(c.goods)):
            yield found(
                "GOODS_PIECES",
                "goods",
                f"The goods lines add up to {total} pieces; {c.pieces} were expected.",
                "make the pieces of the goods lines add up to the total",
                str(total),
                str(c.pieces),
            )
    weights = [g.weight_kg for g in c.goods if g.weight_kg is not None]
    if c.weight_kg is not None and weights:
        weight = sum(weights)
        if _exceeds(weight, c.weight_kg) or (len(weights) == len(c.goods) and _exceeds(c.weight_kg, weight)):
            yield found(
                "GOODS_WEIGHT",
                "goods",
                f"The goods lines add up to {weight:g} kg; {c.weight_kg:g} kg were expected.",
                "make the weights of the goods lines add up to the total",
                f"{weight:g}",
                f"{c.weight_kg:g}",
            )


def house_within_master(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """A house has no more pieces and weight than its message says that its master has [I]."""
    del programme
    c = dossier.consignment
    total = c.master_total
    if total is None:
        return
    if c.pieces is not None and total.pieces is not None and c.pieces > total.pieces:
        yield _more("pieces", f"{c.pieces} pieces", f"{total.pieces}")
    if c.weight_kg is not None and total.weight_kg is not None and _exceeds(c.weight_kg, total.weight_kg):
        yield _more("weight_kg", f"{c.weight_kg:g} kg", f"{total.weight_kg:g}")


def _more(about: str, has: str, limit: str) -> Finding:
    return found(
        "HOUSE_EXCEEDS_MASTER",
        about,
        f"The house has {has}; no more than its master's {limit} were expected.",
        "correct the house's or the master's figure",
        has,
        limit,
    )


def density(dossier: Dossier, programme: Programme) -> Iterator[Finding]:
    """Weight and volume can belong to one thing: denser than any metal or lighter than air is impossible.

    The rounding of a stated volume to two decimals is allowed for [I].
    """
    del programme
    c = dossier.consignment
    if not c.volume_m3 or c.volume_m3 < 0 or c.weight_kg is None or not c.weight_kg > 0:
        return
    if c.weight_kg > _DENSEST * (c.volume_m3 + _ROUNDING_M3) or _too_thin(c, c.weight_kg, c.volume_m3):
        yield found(
            "DENSITY",
            "volume_m3",
            f"{c.weight_kg:g} kg in {c.volume_m3:g} cubic metres are impossible; "
            f"{_THINNEST:g} to {_DENSEST:g} kg in a cubic metre were expected.",
            "correct the weight or the volume",
            f"{c.weight_kg:g}",
            f"{c.volume_m3:g}",
        )


def _too_thin(c: Consignment, weight_kg: float, volume_m3: float) -> bool:
    # A manifest's part may state the whole's volume beside the part's weight.
    return c.part is None and weight_kg < _THINNEST * (volume_m3 - _ROUNDING_M3)

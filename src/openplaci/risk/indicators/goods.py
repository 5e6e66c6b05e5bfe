"""What the description says, and whether weight and size can be true."""

import re
from functools import cache

from openplaci.codes import terms
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding
from openplaci.model.text import fold
from openplaci.risk.base import seen

_SEPARATORS = re.compile(r"[,;/+]| AND | & ")
_HS_TELLS = 6
_LETTER = re.compile("[A-Z]")
_THREE_LETTERS = re.compile("(?:[A-Z][^A-Z]*){3}")

_HEAVIEST = 8000.0
"""Kilograms in a cubic metre: solid steel is 7850, and packing and air only make it lighter."""
_LIGHTEST = 5.0
"""Kilograms in a cubic metre: packed expanded polystyrene is above 10."""
_ROUNDING_M3 = 0.01
"""The last digit that most messages give; a letter is rounded up to it."""
_CONTRADICTION = 2.5


def vague_description(dossier: Dossier) -> Finding | None:
    """A description that is nothing but vague terms: GIFT; PARTS AND ACCESSORIES.

    Looks for a description whose every part is on the stop lists of ICS2 (partial) or PACT. A six-digit
    HS code tells what the goods are, and silences it. So does an error about the description that a check
    of the programme has found. Master waybills and manifests are not asked: there a consolidation is fine.
    Why: the goods cannot be assessed. Source: CBP's advice on vague terms (CSMS 60011750) [V]; the ICS2
    list as trade pages give it [S], incomplete. Cannot see: a wrong description that reads well.
    """
    consignment = dossier.consignment
    description = consignment.description
    if not description or consignment.level == "master" or consignment.document == "flight_manifest":
        return None
    if not _vague(dossier.text):
        if dossier.text[1:].partition(" ")[0] not in _first_words():
            return None  # spares the splitting: an ordinary description ends here
        parts = _SEPARATORS.split(description.upper())
        if len(parts) == 1 or not all(_vague(fold(part)) for part in parts if part.strip()):
            return None
    if any(line.hs and len(line.hs) >= _HS_TELLS for line in consignment.goods):
        return None
    if any(found.about == "description" and found.severity == "error" for found in dossier.findings):
        return None
    return seen(
        "description",
        f"The description ({description}) does not tell what the goods are.",
        evidence=(description,),
        remedy="describe in plain words what the goods are, or give their six-digit HS code",
    )


@cache
def _first_words() -> frozenset[str]:
    return frozenset(term.split()[0] for term in terms("ics2_stopwords") | terms("pact_unacceptable"))


def _vague(text: str) -> bool:
    return text in terms("ics2_stopwords") or text in terms("pact_unacceptable")


def short_description(dossier: Dossier) -> Finding | None:
    """A description of one or two letters.

    Looks for a description with fewer than three letters, all of them Latin. An empty one, and one
    without any letter, is the programme's own check. Why: PLACI programmes ask for a description from
    which the goods can be assessed; an abbreviation tells the filer alone. Source: the 7+1 data set (ACAS)
    [V], the bound of three letters is ours [M]. Cannot see: longer abbreviations and part numbers.
    """
    if _THREE_LETTERS.search(dossier.text) or not _LETTER.search(dossier.text):
        return None
    description = dossier.consignment.description or ""
    if any(sign.isalpha() and not sign.isascii() for sign in description):
        return None
    return seen(
        "description",
        f"The description ({description}) is too short to tell what the goods are.",
        evidence=(description,),
        remedy="describe in plain words what the goods are",
    )


def density_implausible(dossier: Dossier) -> Finding | None:
    """A weight that the stated volume cannot hold, or a volume that the weight cannot fill.

    Looks for more than 8000 kg or less than 5 kg in a cubic metre. Solid steel weighs 7850; packed
    expanded polystyrene more than 10. A hundredth of a cubic metre is allowed for rounding. A manifest's
    part may state the whole's volume, so it is never too light. Why: a weight or size that cannot be true
    says that somebody else's data, or none, were used; in Sydney in 2017 it was a bag's weight that stopped
    the plot at the check-in. Source: Sydney 2017 [V]; the bounds are ours, from tables of density [M].
    Cannot see: wrong data within the bounds.
    """
    weight, volume = dossier.consignment.weight_kg, dossier.consignment.volume_m3
    if not weight or not volume:
        return None
    heavy = weight > _HEAVIEST * (volume + _ROUNDING_M3)
    light = dossier.consignment.part is None and weight < _LIGHTEST * (volume - _ROUNDING_M3)
    if not heavy and not light:
        return None
    density = weight / volume
    return seen(
        "volume_m3",
        f"{weight:g} kg in {volume:g} cubic metres is {density:.3g} kg per cubic metre, "
        + ("denser than solid steel." if heavy else "lighter than any packed goods."),
        evidence=(f"{weight:g} kg", f"{volume:g} m3"),
        remedy="correct the weight or the volume",
    )


def dimensions_contradict_volume(dossier: Dossier) -> Finding | None:
    """Dimensions that do not make the stated volume.

    Looks for a stated volume above 2.5 times, or below 1/2.5 of, what the dimensions of all pieces make.
    It asks only where every piece is measured. Why: as for an implausible density, one of the two is not
    of this consignment. Source: own, no public case [M]. Cannot see: consignments that give only one of
    the two, which is most.
    """
    consignment = dossier.consignment
    volume = consignment.volume_m3
    if not volume or not consignment.pieces:
        return None
    pieces, measured = 0, 0.0
    for line in consignment.goods:
        for box in line.dimensions:
            if not (box.length_cm and box.width_cm and box.height_cm and box.pieces):
                return None
            pieces += box.pieces
            measured += box.length_cm * box.width_cm * box.height_cm * box.pieces / 1e6
    if pieces != consignment.pieces:
        return None
    if measured <= _CONTRADICTION * (volume + _ROUNDING_M3) and volume - _ROUNDING_M3 <= _CONTRADICTION * measured:
        return None
    return seen(
        "volume_m3",
        f"The dimensions make {measured:.3g} cubic metres, but {volume:g} are stated.",
        evidence=(f"{measured:.3g} m3 measured", f"{volume:g} m3 stated"),
        remedy="correct the dimensions or the volume",
    )

"""Programme: what an authority asks for, as ONE value; variants in `openplaci.programmes`."""

import msgspec

from openplaci.model.base import Noun
from openplaci.model.consignment import Document, Level
from openplaci.model.finding import Finding, Outcome


class Requirement(Noun, frozen=True, kw_only=True):
    """One element that must be there.

    Attributes:
        element: name of the element, as `openplaci.validation.required.ELEMENTS` knows it.
        missing: answer code when it is absent.
        invalid: answer code when it is there and wrong; empty where the programme has none, and ``missing`` answers.
        levels, documents: where it is asked for.
    """

    element: str
    missing: str
    invalid: str = ""
    levels: tuple[Level, ...] = ("direct", "master", "house", "item")
    documents: tuple[Document, ...] = ("waybill", "house_waybill", "house_manifest")


class Band(Noun, frozen=True, kw_only=True):
    """A band of the score: from ``least`` upwards, and the outcome that the score alone recommends."""

    name: str
    least: int
    outcome: Outcome


class Programme(Noun, frozen=True, kw_only=True):
    """A PLACI programme as data.

    Attributes:
        name, title, source: what it is and where it is published.
        version: changes with any change of this value.
        required: the elements asked for, with their answer codes.
        checks: names of the checks, in order (`openplaci.validation.CHECKS`).
        indicators: names of the indicators (`openplaci.risk.INDICATORS`).
        weights: points that replace an indicator's own; weights belong to the administration.
        bands: from the lowest; the first begins at 0.
        territory: ISO 3166 alpha-2 codes of the countries it protects; empty asks for no routing.
        filings: the documents that are filings before loading; routing, texts and the consolidation mark
            are asked of these alone (a flight manifest is not one).
        house_number_max: longest house waybill number.
        piece_kg: the lightest and the heaviest plausible mean weight of a piece.
        unacceptable: name of the code table of texts refused as a description.
        texts: answer code of an unacceptable text, by element.
        routing_code, consolidation_code: answer codes of those two checks.
        unreadable: answer code of a message that could not be read, by the code of the reader's finding.
        unreadable_code: answer code of every other message that could not be read.
    """

    name: str
    title: str
    source: str
    version: str
    required: tuple[Requirement, ...]
    checks: tuple[str, ...]
    indicators: tuple[str, ...]
    weights: dict[str, int] = msgspec.field(default_factory=dict)
    bands: tuple[Band, ...]
    territory: frozenset[str] = frozenset()
    filings: tuple[Document, ...] = ("waybill", "house_waybill", "house_manifest")
    house_number_max: int = 35
    piece_kg: tuple[float, float] = (0.01, 15_000.0)
    unacceptable: str = ""
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    routing_code: str = "INVALID_ROUTING"
    consolidation_code: str = "MISSING_CONSOL_INDI"
    unreadable: dict[str, str] = msgspec.field(default_factory=dict)
    unreadable_code: str = "BAD_WBL_FORMAT"

    def answer_code(self, finding: Finding) -> str:
        """The code that answers a message of which nothing could be read, from the reader's finding."""
        return self.unreadable.get(finding.code, self.unreadable_code)

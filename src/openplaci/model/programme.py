"""Programme: what an authority asks for, as ONE value; variants in `openplaci.programmes`."""

from typing import Literal

import msgspec

from openplaci.model.base import Noun
from openplaci.model.consignment import Document, Level
from openplaci.model.finding import Finding, Outcome
from openplaci.model.referral import Act


class Requirement(Noun, frozen=True, kw_only=True):
    """One element that must be there.

    Attributes:
        element: name of the element, as `openplaci.validation.required.ELEMENTS` knows it.
        missing: answer code when it is absent.
        invalid: answer code when it is there and wrong; empty where the programme has none, and ``missing`` answers.
        levels, documents: where it is asked for.
        severity: ``error`` asks for information; ``warning`` counts what the programme's weights give its code.
    """

    element: str
    missing: str
    invalid: str = ""
    levels: tuple[Level, ...] = ("direct", "master", "house", "item")
    documents: tuple[Document, ...] = ("waybill", "house_waybill", "house_manifest")
    severity: Literal["error", "warning"] = "error"


class Band(Noun, frozen=True, kw_only=True):
    """A band of the score: from ``least`` upwards, and the outcome that the score alone recommends."""

    name: str
    least: int
    outcome: Outcome


class Release(Noun, frozen=True, kw_only=True):
    """Release policy: which outcome leaves by itself.

    Attributes:
        information: an RFI goes out by itself where the outcome rests on missing data alone.
        screening: an RFS goes out by itself.
        lift: an RFI that the machine issued is lifted by itself once a filing is assessed as clear.
        complete: a clear outcome is told (SF); where False, it is kept and nobody is told.
        safe_mode: what is done with an assessment that is not complete when its time is over.
        withdrawal: filers may withdraw a filing.
        consolidation: a consolidation's own assessment is told before its houses are there.
    """

    information: bool = True
    screening: bool = False
    lift: bool = True
    complete: bool = True
    safe_mode: Literal["clear", "rfi", "rfs", "keep"] = "rfs"
    withdrawal: bool = False
    consolidation: bool = True


class Clocks(Noun, frozen=True, kw_only=True):
    """Times, in minutes.

    Attributes:
        assess: an assessment is due so long after the filing, at the latest.
        margin: and so long before the earliest possible departure.
        least: but never sooner than so long after the filing.
        reply: a reply to a hold is due so long after it, and ``margin`` before departure at the latest.
        remind: a reminder goes out so long before the reply is due; escalate: a supervisor is called so long before
            an assessment is due.
        repeat: a DNL is told again every so often until it is acknowledged.
        most_repeats: after so many, it is left to a person.
    """

    assess: int = 240
    margin: int = 30
    least: int = 15
    reply: int = 240
    remind: int = 60
    escalate: int = 30
    repeat: int = 5
    most_repeats: int = 288


class Wire(Noun, frozen=True, kw_only=True):
    """How the authority's answers are worded.

    Attributes:
        name: stands before the words of a hold: ``PACT REQUEST FOR INFORMATION HOLD``.
        sender: the authority's address in Cargo-XML.
        texts: words by CAMIR code that replace the table's (`openplaci.codes.placi`).
        xcsn: whose StatusCode an XCSN has, since the sources differ: ``pact`` or ``iata``.
        around: stands around words that a test command caused.
        tests: description of a test command -> act, in the test environment.
        correlation: header of every answer with its correlation id.
        secret: header of a webhook with its secret. delivery: header with its delivery id.
        accepts: message types that the message interface takes.
    """

    name: str = ""
    sender: str = ""
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    xcsn: Literal["pact", "iata"] = "pact"
    around: str = "---TESTING---"
    tests: dict[str, Act] = msgspec.field(default_factory=dict)
    correlation: str = "X-Correlation-Id"
    secret: str = "X-PACT-SECRET"  # noqa: S105 - the name of a header
    delivery: str = "X-Delivery-Id"
    accepts: tuple[str, ...] = ("FWB", "FHL", "FFM", "XFWB", "XFZB", "XFHL", "XFFM")


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
        vague: descriptions that are refused beside those of the table.
        texts: answer code of an unacceptable text, by element.
        routing_code, consolidation_code: answer codes of those two checks.
        unreadable: answer code of a message that could not be read, by the code of the reader's finding.
        unreadable_code: answer code of every other message that could not be read.
        refuses: answer codes of checks that reject a filing at once; other errors go to the assessment.
        release, clocks, wire: release policy, times, wording of answers.
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
    vague: tuple[str, ...] = ()
    texts: dict[str, str] = msgspec.field(default_factory=dict)
    routing_code: str = "INVALID_ROUTING"
    consolidation_code: str = "MISSING_CONSOL_INDI"
    unreadable: dict[str, str] = msgspec.field(default_factory=dict)
    unreadable_code: str = "BAD_WBL_FORMAT"
    refuses: frozenset[str] = frozenset()
    release: Release = Release()
    clocks: Clocks = Clocks()
    wire: Wire = Wire()

    def answer_code(self, finding: Finding) -> str:
        """The code that answers a message of which nothing could be read, from the reader's finding."""
        return self.unreadable.get(finding.code, self.unreadable_code)

"""The contract of an indicator, and the safe way to evaluate many."""

import inspect
from collections.abc import Callable, Iterable

from msgspec.structs import replace

from openplaci.model.base import Noun
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding, Outcome, Severity

INFO_POINTS = 10
"""Up to so many points, and without a floor, a finding is said rather than warned of."""

IndicatorFunction = Callable[[Dossier], Finding | None]


class Indicator(Noun, frozen=True, kw_only=True):
    """A sign of risk that one look at a dossier can tell, as data.

    The function says what it saw (`seen`); the indicator puts its name, points and floor on it, so that
    an administration changes a weight without touching the function.

    Attributes:
        name: stable, lower case; the finding's code is the same in upper case.
        function: a plain function; its docstring is the published explanation.
        points: what the finding adds to the score, unless the programme weighs it otherwise.
        floor: the least outcome that the finding leaves, or None.
        source: the case or rule behind it, with its certainty mark.
    """

    name: str
    function: IndicatorFunction
    points: int
    floor: Outcome | None = None
    source: str

    def __post_init__(self) -> None:
        """Refuse an indicator that nobody explains, or whose points are out of range."""
        if not self.doc:
            raise ValueError(f"indicator {self.name} has no docstring to publish")
        if not 0 <= self.points <= 100:  # noqa: PLR2004 - the scale of the score
            raise ValueError(f"indicator {self.name}: points are 0 to 100, not {self.points}")

    @property
    def doc(self) -> str:
        """The published explanation."""
        return inspect.getdoc(self.function) or ""

    @property
    def severity(self) -> Severity:
        """``info`` for few points without a floor, else ``warning``."""
        return "info" if self.points <= INFO_POINTS and self.floor is None else "warning"

    def __call__(self, dossier: Dossier) -> Finding | None:
        """What it finds in the dossier, under its own name, points and floor."""
        finding = self.function(dossier)
        return None if finding is None else self._sign(finding, dossier)

    def _sign(self, finding: Finding, dossier: Dossier) -> Finding:
        return replace(
            finding,
            code=self.name.upper(),
            severity=self.severity,
            stage="indicator",
            subject=dossier.consignment.label,
            points=self.points,
            floor=self.floor,
        )


def seen(about: str, words: str, *, remedy: str, evidence: tuple[str, ...] = ()) -> Finding:
    """What an indicator's function returns: everything but the name, points and floor."""
    return Finding(
        code="UNSIGNED",
        severity="warning",
        stage="indicator",
        about=about,
        words=words,
        evidence=evidence,
        remedy=remedy,
    )


def run(indicators: Iterable[Indicator], dossier: Dossier) -> list[Finding]:
    """Evaluate the indicators in their order; one that fails becomes a finding and stops no other."""
    findings = []
    for indicator in indicators:
        try:
            finding = indicator.function(dossier)
            if finding is not None:
                findings.append(indicator._sign(finding, dossier))  # noqa: SLF001 - spares a call each
        except Exception as fault:  # noqa: BLE001 - fail closed: whatever it is, a person must look
            findings.append(_failed(indicator.name, fault, dossier))
    return findings


def _failed(name: str, fault: Exception, dossier: Dossier) -> Finding:
    # The kind of error only: its text may hold a shipper's data.
    return Finding(
        code="STEP_FAILED",
        severity="error",
        stage="journey",
        about=name,
        subject=dossier.consignment.label,
        words=f"The indicator {name} could not be evaluated ({type(fault).__name__}); a person must look.",
        evidence=(name, type(fault).__name__),
        floor="review",
    )

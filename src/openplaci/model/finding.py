"""Finding: the one result shape, for syntax, validation, indicator, model and rule."""

from typing import Literal

from openplaci.model.base import Noun

Severity = Literal["info", "warning", "error"]
Outcome = Literal["clear", "review", "rfi", "rfs", "dnl"]
Stage = Literal["format", "check", "indicator", "watchlist", "profile", "journey"]

OUTCOMES: tuple[Outcome, ...] = ("clear", "review", "rfi", "rfs", "dnl")
"""From the mildest to the gravest; ``dnl`` is never reached by machine alone."""


class Where(Noun, frozen=True, kw_only=True):
    """A place in a message: 1-based line and column, and the element's path where one is known."""

    line: int | None = None
    column: int | None = None
    path: str | None = None

    def __str__(self) -> str:
        """``line 4, column 7, SHP`` with the parts that are known."""
        parts = []
        if self.line is not None:
            parts.append(f"line {self.line}")
        if self.column is not None:
            parts.append(f"column {self.column}")
        if self.path:
            parts.append(self.path)
        return ", ".join(parts)


class Finding(Noun, frozen=True, kw_only=True):
    """One thing found.

    Attributes:
        code: stable name, upper case.
        severity: ``error`` needs an answer from the filer, ``warning`` deviates, ``info`` is said. A reader's
            finding is an error only where a consignment, or what tells one from another, may be lost: what
            an element's absence means is the programme's to say.
        stage: the station that found it.
        about: the element of the consignment it is about, as a path (``consignee.country``, ``pieces``).
            A reader that finds an element and cannot read it names it here and leaves the value None:
            so ``missing`` and ``invalid`` can be told apart.
        subject: label of the consignment it belongs to, for people; empty when it concerns the whole message.
        words: one plain sentence: what is wrong and what was expected.
        where: the place in the message, where one is known.
        evidence: the values that made it fire.
        points: what it adds to the score, 0 to 100, as weighed by the programme.
        floor: the least outcome it leaves, or None.
        remedy: the least that would make it go, as an imperative sentence without full stop.
    """

    code: str
    severity: Severity
    words: str
    stage: Stage = "format"
    about: str = ""
    subject: str = ""
    where: Where | None = None
    evidence: tuple[str, ...] = ()
    points: int = 0
    floor: Outcome | None = None
    remedy: str | None = None

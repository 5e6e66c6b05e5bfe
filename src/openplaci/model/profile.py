"""Risk profile: a rule in the profile language with all that is said of it, as a file bears it."""

import datetime as dt
from typing import Any, Literal

import msgspec

from openplaci.model.base import Noun

Floor = Literal["review", "rfi", "rfs"]


class Case(Noun, frozen=True, kw_only=True):
    """An example consignment of a profile: what differs from an ordinary one.

    Attributes:
        case: what it shows, in a few words.
        consignment: JSON keys of the consignment; each takes the place of the ordinary one's.
        at: the moment of filing.
        known: what history and later stations answer, by column.
        findings: codes that earlier stations found.
        line, column: where it stands in its file, from 1.
    """

    case: str
    consignment: dict[str, Any] = msgspec.field(default_factory=dict)
    at: dt.datetime | None = None
    known: dict[str, float | bool | str | None] = msgspec.field(default_factory=dict)
    findings: tuple[str, ...] = ()
    line: int = 1
    column: int = 1


class Cases(Noun, frozen=True, kw_only=True):
    """The examples of a profile: where it must fire, and where it must not."""

    fires: tuple[Case, ...] = ()
    silent: tuple[Case, ...] = ()


class Profile(Noun, frozen=True, kw_only=True):
    """A risk profile.

    Attributes:
        id: snake_case; in upper case it is the code of its finding.
        title: one sentence for an officer.
        when: the rule, in the profile language.
        score: points, 0 to 100.
        outcome: the least outcome that it leaves, or None; a DNL is always a person's.
        programmes: names of those it serves; empty for every one.
        source: where it comes from, with its certainty mark.
        owner: who answers for it.
        expires: the last day on which it holds without a review.
        explanation: what it looks for, why, and what it cannot see.
        remedy: the least that would make it go, as an imperative sentence without full stop.
        cases: its examples.
    """

    id: str
    title: str
    when: str
    score: int
    outcome: Floor | None = None
    programmes: tuple[str, ...] = ()
    source: str = ""
    owner: str = ""
    expires: dt.date | None = None
    explanation: str = ""
    remedy: str = ""
    cases: Cases = Cases()

    @property
    def code(self) -> str:
        """The code of its finding."""
        return self.id.upper()


class ProfileFault(Noun, frozen=True, kw_only=True):
    """What is wrong in a profile file, and where: line and column from 1, of the file.

    ``profile`` is empty where no id is known.
    """

    file: str
    line: int
    column: int
    profile: str = ""
    words: str

    def __str__(self) -> str:
        """One line for the one who wrote the file."""
        whose = f"{self.profile}: " if self.profile else ""
        return f"{self.file}, line {self.line}, column {self.column}: {whose}{self.words}"

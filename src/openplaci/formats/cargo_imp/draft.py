"""A consignment under construction, shared by the readers of all messages."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec

from openplaci.formats import oci
from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp.segments import Segment
from openplaci.model.answer import Answer
from openplaci.model.consignment import Charge, Consignment, CustomsNote, Goods, Issue, Kept
from openplaci.model.finding import Finding, Severity
from openplaci.model.party import Party
from openplaci.model.status import Status

COLUMN_MAX = 2000
"""Characters of a line in which a finding's column is looked for: a line may hold many findings."""


class Read(NamedTuple):
    """What a reader made of one message.

    Attributes:
        made: its consignments, each with its own findings.
        findings: those of the message as a whole.
        nothing: why it rightly has no consignment; empty where it should have one.
        statuses: of a status message. answers: of an answer.
    """

    made: list[tuple[Consignment, list[Finding]]]
    findings: list[Finding]
    nothing: str = ""
    statuses: tuple[Status, ...] = ()
    answers: tuple[Answer, ...] = ()


class Draft:
    """A consignment under construction: fields by name, goods text, notes and findings with their places."""

    __slots__ = ("charges", "fields", "findings", "goods", "issue", "kept", "notes", "notes_at", "parties")

    def __init__(self, **fields: Any) -> None:
        """Begin with the fields given."""
        self.fields: dict[str, Any] = fields
        self.findings: list[Finding] = []
        self.kept: list[Kept] = []
        self.notes: list[CustomsNote] = []
        self.notes_at: list[tuple[int, str]] = []
        self.goods: list[dict[str, Any]] = []
        self.parties: list[Party] = []
        self.charges: list[Charge] = []
        self.issue: dict[str, Any] = {}

    def find(
        self,
        code: str,
        words: str,
        line: int,
        text: str = "",
        token: str = "",
        *,
        path: str | None = None,
        about: str = "",
        severity: Severity = "warning",
    ) -> None:
        """Report a deviation at the place of ``token`` in ``text``, the line of that number."""
        column = _column(text, token)
        self.findings.append(
            deviation(
                code, words, line=line, column=column, path=path, about=about, severity=severity,
                evidence=(text,) if text else (),
            )
        )  # fmt: skip

    def repeated(self, segment: Segment, first: Segment) -> None:
        """Tell of a segment that stands a second time and keep it: the first counts.

        A second shipper or consignee that differs is an error: whichever counts, a party would be unseen.
        """
        graver = segment.tag in ("SHP", "CNE") and segment.lines != first.lines
        self.find(
            "SEGMENT_REPEATED", f"{segment.tag.lstrip('?')} stands a second time; the first counts, this one is kept",
            segment.line, segment.lines[0], path=segment.tag.lstrip("?"), severity="error" if graver else "warning",
        )  # fmt: skip
        self.keep_segment(segment)

    def keep(self, path: str, text: str, line: int) -> None:
        """Keep what the model has no place for."""
        if text:
            self.kept.append(Kept(path=path, text=text, line=line))

    def keep_segment(self, segment: Segment) -> None:
        """Keep a whole segment, a line each."""
        for number, line in segment.numbered():
            self.keep(segment.tag.lstrip("?"), line, number)

    def finish(self, at: dt.date | None) -> tuple[Consignment, list[Finding]]:
        """Make the consignment; its findings go with it."""
        fields = self.fields
        handling = tuple(dict.fromkeys(fields.get("handling", ())))
        fields["handling"] = handling
        for name in ("routing", "instructions", "references"):
            if name in fields:
                fields[name] = tuple(fields[name])
        if self.notes:
            self._interpret_notes(handling, at)
        if self.goods:
            fields["goods"] = tuple(Goods(**_tuples(line)) for line in self.goods)
        if self.kept:
            fields["kept"] = tuple(self.kept)
        if self.issue:
            fields["issue"] = Issue(**self.issue)
        if self.charges:
            fields["charges"] = tuple(self.charges)
        if self.parties:
            fields["parties"] = tuple(self.parties)
        consignment = Consignment(**fields)
        label = consignment.label
        return consignment, [msgspec.structs.replace(finding, subject=label) for finding in self.findings]

    def interpreted(self, handling: Sequence[str], at: dt.date | None) -> oci.Notes:
        """What the notes say, taken together; their deviations are told at their lines."""

        def report(finding: Finding, index: int) -> None:
            line, text = self.notes_at[index]
            self.find(
                finding.code,
                finding.words,
                line,
                text,
                path="OCI",
                about=finding.about,
                severity=finding.severity,
            )

        return oci.interpret(self.notes, handling, report, at)

    def _interpret_notes(self, handling: Sequence[str], at: dt.date | None) -> None:
        fields = self.fields
        said = self.interpreted(handling, at)
        fields["customs"] = tuple(self.notes)
        fields["security"] = said.security
        fields["account"] = said.account
        for subject, field in (("SHP", "shipper"), ("CNE", "consignee"), ("NFY", "notify"), ("AGT", "agent")):
            if subject in said.details:
                fields[field] = oci.complete(fields.get(field), said.details[subject])
        fresh = [number for number in said.un_numbers if not any(number in g.get("un_numbers", ()) for g in self.goods)]
        if fresh:
            if not self.goods:
                self.goods.append({})
            self.goods[0]["un_numbers"] = (*self.goods[0].get("un_numbers", ()), *fresh)


def _column(text: str, token: str) -> int:
    """The column of a token, at an element's beginning if it stands at one; 1 where it is not found."""
    if not token:
        return 1
    at = text.find(f"/{token}", 0, COLUMN_MAX) + 1
    return (at or max(text.find(token, 0, COLUMN_MAX), 0)) + 1


def _tuples(line: dict[str, Any]) -> dict[str, Any]:
    for name in ("dimensions", "ulds"):
        if name in line:
            line[name] = tuple(line[name])
    return line

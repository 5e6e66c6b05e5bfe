"""Cargo-IMP: FWB, FHL, FFM, FSU, FSA, FNA and FMA, alone or several to a file, with or without Type-B envelopes.

The answers of CAMIR travel the same way and are handed to `openplaci.formats.camir`.
"""

import datetime as dt
from collections.abc import Callable, Mapping

import msgspec

from openplaci.formats import camir
from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp import acknowledgement, ffm, ffm_writer, fhl, fhl_writer, fsu, fwb, fwb_writer
from openplaci.formats.cargo_imp.draft import Read
from openplaci.formats.cargo_imp.lines import PART_MAX
from openplaci.formats.cargo_imp.messages import RawMessage, recognised, split
from openplaci.formats.cargo_imp.segments import MESSAGE_INSIDE
from openplaci.formats.dates import day_of_month
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding

Reader = Callable[[RawMessage, dt.date | None], Read]


def _camir(raw: RawMessage, at: dt.date | None) -> Read:
    answers, findings = camir.read(raw.type, raw.body, raw.first, at)
    return Read([], findings, answers=answers)


READERS: dict[str, tuple[Reader, range]] = {
    "FWB": (fwb.read, fwb.VERSIONS),
    "FHL": (fhl.read, fhl.VERSIONS),
    "FFM": (ffm.read, ffm.VERSIONS),
    "FSU": (fsu.read, fsu.VERSIONS),
    "FSA": (fsu.read, fsu.VERSIONS),
    "FNA": (acknowledgement.read, range(2)),
    "FMA": (acknowledgement.read, range(2)),
    "PSN": (_camir, range(1)),
    "PER": (_camir, range(1)),
}
"""Message type -> its reader, and the versions that it knows; 0 is an id line without one."""


Writer = Callable[[Message, int], tuple[str, ...]]
"""A message and a version -> its parts, lines ended by a line feed."""
WRITERS: dict[str, tuple[Writer, range]] = {
    "FWB": (fwb_writer.write, fwb_writer.VERSIONS),
    "FHL": (fhl_writer.write, fhl_writer.VERSIONS),
    "FFM": (ffm_writer.write, ffm_writer.VERSIONS),
    "FNA": (acknowledgement.write_error, range(1, 2)),
    "FMA": (acknowledgement.write, range(1)),
    "PSN": (camir.status_notification, range(1)),
    "PER": (camir.error_report, range(1)),
}


class CargoImp:
    """The format Cargo-IMP."""

    name = "cargo-imp"
    part_max: int | None = PART_MAX
    writes: Mapping[str, range] = {kind: versions for kind, (_, versions) in WRITERS.items()}

    def recognises(self, data: bytes) -> bool:
        """Tell whether a message id line of Cargo-IMP stands in the bytes."""
        return recognised(data)

    def read(self, data: bytes, at: dt.datetime | None) -> Reading:
        """Read every message; see `openplaci.formats.base.Format`."""
        reading = _read(*split(data), at)
        for message in reading.messages:
            for finding in message.findings:
                if finding.code == MESSAGE_INSIDE:
                    return _read(*split(data, careful=True), at)
        return reading

    def write(self, message: Message, kind: str, version: int) -> tuple[bytes, ...]:
        """Write a message; see `openplaci.formats.base.Format`."""
        writer, _ = WRITERS[kind]
        return tuple(part.replace("\n", "\r\n").encode("ascii") for part in writer(message, version))


def _read(raws: list[RawMessage], loose: list[Finding], at: dt.datetime | None) -> Reading:
    messages: list[Message] = []
    holder = -1  # the list whose last house a further part may go on with
    for raw in raws:
        message = _message(raw, at)
        if holder >= 0 and raw.type == "FHL":
            messages[holder], message = _rejoin(messages[holder], message, at)
        messages.append(message)
        if raw.type != "FHL":
            holder = -1
        elif message.consignments:
            holder = len(messages) - 1
    return Reading(messages=tuple(messages), loose=tuple(loose))


_UNREAD = Read([], [])


def _message(raw: RawMessage, at: dt.datetime | None) -> Message:
    name = f"{raw.type}/{int(raw.version)}" if raw.version else raw.type
    findings = raw.findings
    reader, versions = READERS.get(raw.type, (None, range(0)))
    sent = _sent(raw, at) if raw.origin_time else None
    read = _UNREAD
    if reader is None:
        findings.append(
            deviation(
                "MESSAGE_TYPE_UNKNOWN", f"message type {name}; expected {', '.join(READERS)}",
                line=raw.line, column=1, severity="error", evidence=(name,),
            )
        )  # fmt: skip
    else:
        if int(raw.version or 0) not in versions:
            known = f"{versions[0]} to {versions[-1]}" if versions[0] else versions[-1] or "none"
            findings.append(
                deviation(
                    "VERSION_UNKNOWN",
                    f"version {raw.version} of {raw.type}; expected {known}, read all the same",
                    line=raw.line, column=5,
                )
            )  # fmt: skip
        day = sent or at
        read = reader(raw, day.date() if day else None)
        if raw.origin_time and sent is None:
            sent = _sent_by_issue(raw, read)
    return Message(
        format=name,
        consignments=tuple([consignment for consignment, _ in read.made]),
        statuses=read.statuses,
        answers=read.answers,
        each=tuple([tuple(own) for _, own in read.made]),
        findings=(*findings, *read.findings),
        nothing=read.nothing,
        at=sent,
        sender=raw.origin,
        recipients=raw.recipients,
        line=raw.line,
    )


def _sent(raw: RawMessage, at: dt.datetime | None) -> dt.datetime | None:
    """Bind the Type-B origin's ``ddhhmm`` (UTC) to the month nearest to the time of filing."""
    said = raw.origin_time
    if not said or at is None:
        return None
    day = day_of_month(said[:2], at.date())
    if day is None or int(said[2:4]) > 23 or int(said[4:]) > 59:  # noqa: PLR2004 - hours and minutes of a day
        return None
    return dt.datetime(day.year, day.month, day.day, int(said[2:4]), int(said[4:]), tzinfo=dt.UTC)


def _sent_by_issue(raw: RawMessage, read: Read) -> dt.datetime | None:
    """Where no time of filing is known, a waybill's own date of issue binds the origin's day."""
    issue = read.made[0][0].issue if read.made else None
    if issue is None or issue.date is None:
        return None
    return _sent(raw, dt.datetime(issue.date.year, issue.date.month, issue.date.day, tzinfo=dt.UTC))


def _rejoin(before: Message, after: Message, at: dt.datetime | None) -> tuple[Message, Message]:
    """Join a house that two parts of one list share; it then stands in the first part only, findings and all."""
    if not before.consignments or not after.consignments:
        return before, after
    last, first = before.consignments[-1], after.consignments[0]
    if not fhl.same_house_goes_on(last, first):
        return before, after
    filed = after.at or at
    whole = fhl.joined(last, first, filed.date() if filed else None)
    info = deviation(
        "PARTS_JOINED", f"house {last.label} goes on in the next part; both were joined",
        line=after.line, column=1, severity="info",
    )  # fmt: skip
    own = (*before.each[-1], *after.each[0], msgspec.structs.replace(info, subject=whole.label))
    rest = after.consignments[1:]
    return (
        msgspec.structs.replace(before, consignments=(*before.consignments[:-1], whole), each=(*before.each[:-1], own)),
        msgspec.structs.replace(
            after,
            consignments=rest,
            each=after.each[1:],
            nothing="" if rest else f"its house {whole.label} stands in the part before",
        ),
    )


CARGO_IMP = CargoImp()

__all__ = ["CARGO_IMP", "CargoImp"]

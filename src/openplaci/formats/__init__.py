"""Formats: bytes <-> model. The format is found from the bytes alone."""

import datetime as dt
from collections import Counter
from difflib import get_close_matches

import msgspec

from openplaci.faults import CannotWrite, UnknownName
from openplaci.formats.base import MAX_BYTES, Format, deviation
from openplaci.formats.cargo_imp import CARGO_IMP
from openplaci.formats.cargo_xml import CARGO_XML
from openplaci.formats.losses import losses
from openplaci.model.explained import Explained
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding
from openplaci.model.written import Written

FORMATS: tuple[Format, ...] = (CARGO_XML, CARGO_IMP)
"""Every family that is read, asked in this order."""
MAX_OF_ONE = 50
"""Findings of one code about one element in one consignment; the rest are told by their number."""


def read(data: bytes, at: dt.datetime | None = None) -> Reading:
    """Read whatever the bytes hold; content never raises.

    Args:
        data: the bytes as received, at most `MAX_BYTES` of them.
        at: time of filing, UTC, where known.
    """
    if len(data) > MAX_BYTES:
        return _refused(
            "TOO_LARGE", f"the filing is longer than {MAX_BYTES >> 20} MiB, the most that is read; expected it in parts"
        )
    if not data.removeprefix(b"\xef\xbb\xbf").strip(b"\x00\t\r\n "):
        return _refused("EMPTY", "nothing but blanks; expected a message")
    for candidate in FORMATS:
        if candidate.recognises(data):
            reading = candidate.read(data, at)
            if reading.messages or reading.loose:
                return _limited(reading)
    return _refused(
        "FORMAT_UNKNOWN",
        f"the filing begins with {_shown(data[:40])}; expected Cargo-XML, or Cargo-IMP with a line as FWB/17",
    )


def write(message: Message, to: str, at: dt.datetime | None = None) -> Written:
    """Write what a message says in another format, read it again, and tell what did not come back.

    Args:
        message: with consignments or answers.
        to: the format as `read` names it: ``FWB/17``, ``XFWB/3``, ``PSN``; without a version the newest.
        at: time of filing, by which a day without a month is bound when it is read again.

    Raises:
        UnknownName: no format of that name is written.
        CannotWrite: the format has no word for what the message is about.
    """
    kind, _, number = to.upper().partition("/")
    family = next((one for one in FORMATS if kind in one.writes), None)
    versions = family.writes[kind] if family else range(0)
    version = int(number) if number.isascii() and number.isdecimal() else versions[-1] if family and not number else -1
    if family is None or version not in versions:
        near = get_close_matches(to.upper(), targets(), n=1)
        hint = f"did you mean {near[0]}?" if near else f"known: {', '.join(targets())}"
        raise UnknownName(f"no format named {to!r} is written; {hint}")
    if message.statuses and not message.consignments and not message.answers:
        raise CannotWrite(f"{message.format} reports statuses, which {to} does not say; expected a filing or an answer")
    if not message.consignments and not message.answers:
        raise CannotWrite(f"nothing could be read from {message.format}; expected a filing or an answer to write")
    parts = family.write(message, kind, version)
    when = at or message.at
    if message.answers:  # one that stands behind another would be taken for its echo
        again = Reading(messages=tuple(one for part in parts for one in read(part, when).messages))
    else:
        again = read(b"\n".join(part.rstrip() for part in parts) + b"\n", when)
    name = f"{kind}/{version}" if version else kind
    return Written(
        format=name, parts=parts, losses=losses(message, again), notices=_notices(name, family.part_max, parts)
    )


def _notices(name: str, most: int | None, parts: tuple[bytes, ...]) -> tuple[str, ...]:
    """What a sender must know: a message that has no continuation, as FWB, is whole however long it is."""
    return tuple(
        f"{name}: the message has {len(part):,} bytes; PACT takes at most {most:,} and it cannot be split"
        for part in parts
        if most is not None and len(part) > most
    )


def explain(data: bytes, at: dt.datetime | None = None) -> Explained:
    """Explain a filing line by line: what each line and each element is, what it says, and what was found there.

    Content never raises. A long filing is explained from its beginning as far as a page can hold.

    Args:
        data: the bytes as received.
        at: time of filing, UTC, where known.
    """
    from openplaci.formats.manual import explained

    return explained(data, read(data, at), at)


def targets() -> tuple[str, ...]:
    """The names of every format that is written; a type without versions stands alone."""
    return tuple(
        f"{kind}/{version}" if version else kind
        for family in FORMATS
        for kind, versions in family.writes.items()
        for version in versions
    )


def _limited(reading: Reading) -> Reading:
    if not any(map(_crowded, reading.messages)):
        return reading
    messages = tuple(
        msgspec.structs.replace(
            message, findings=_first(message.findings), each=tuple(_first(findings) for findings in message.each)
        )
        for message in reading.messages
    )
    return msgspec.structs.replace(reading, messages=messages)


def _crowded(message: Message) -> bool:
    """Whether a consignment of it, or the whole, has more findings than are told one by one."""
    if len(message.findings) > MAX_OF_ONE:
        return True
    for findings in message.each:  # noqa: SIM110 - a generator for each message costs more than the loop
        if len(findings) > MAX_OF_ONE:
            return True
    return False


def _first(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """Leave out the same deviation beyond so many, and say how many; an error is never left out."""
    if len(findings) <= MAX_OF_ONE:
        return findings
    seen: Counter[tuple[str, str]] = Counter()
    out: list[Finding] = []
    last: dict[tuple[str, str], Finding] = {}
    for finding in findings:
        if finding.severity == "error":
            out.append(finding)
            continue
        kind = finding.code, finding.about
        seen[kind] += 1
        if seen[kind] <= MAX_OF_ONE:
            out.append(finding)
        else:
            last[kind] = finding
    for kind, finding in last.items():
        words = f"{seen[kind] - MAX_OF_ONE:,} more findings as the {MAX_OF_ONE} before, up to this one"
        out.append(msgspec.structs.replace(finding, words=words, evidence=()))
    return tuple(out)


def _refused(code: str, words: str) -> Reading:
    return Reading(loose=(deviation(code, words, line=1, column=1, severity="error"),))


def _shown(data: bytes) -> str:
    """The beginning of a filing as people can read it: its text, or the bytes in hexadecimal."""
    text = " ".join(data.decode("latin-1").split())
    return repr(text) if text.isascii() and text.isprintable() else f"the bytes {data[:12].hex(' ')}"

"""From bytes to messages, and from messages to segments, each line with its number."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from openplaci.formats.base import deviation
from openplaci.model.finding import Finding

READ = ("FWB", "FHL", "FFM")
"""Message types that this reader turns into consignments."""

OTHER = frozenset(
    "FSU FSA FNA FMA FBL FBR FFR FFA FBI FBM FDA FDD FRP FUM FCC FAD FMR FSR FSN FSC FSI FXH FXX FHX FRC FRI FRX "
    "FER FZA FZB FZC FZE UCM SCM UWS NTM CPM LDM MVT PRI PHL PWB PSN PER PCS".split()
)
"""Message types known by name and not read as filings."""

_BARE = frozenset({"FNA", "FMA", "PSN", "PER", "PRI", "PHL", "PWB", "UCM", "SCM", "CPM", "LDM", "MVT"})
"""Types whose id line may carry no version; any other three letters alone are no id line."""

_TYPES = "|".join(sorted({*READ, *OTHER}))
_START = re.compile(rf"^[ \t\x01-\x03]*({_TYPES})(?:/(\d{{1,3}}))?[ \t\x03]*$", re.MULTILINE | re.IGNORECASE)
_START_PLAIN = re.compile(r"\n(F[A-Z]{2})(?:/(\d{1,3}))?[ \t]*(?=\n|\Z)")
_START_BYTES = re.compile(
    rf"(?:^|[\r\n])[ \t\x01-\x03\xef\xbb\xbf]*(?:(?:{_TYPES})/\d{{1,3}}|{'|'.join(sorted(_BARE))})"
    r"[ \t\x03]*(?:[\r\n]|$)".encode("latin-1"),
    re.IGNORECASE,
)
_ENVELOPE = re.compile(
    r"[ \t\x01-\x03]*(?:(Q[A-Z]) +([A-Z0-9]{7}(?: +[A-Z0-9]{7})*)|\.([A-Z0-9]{7})(?: +(\d{6}))?.*|=[A-Z].*)?[ \t]*"
)
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OUTSIDE = re.compile(r"[^\n -Z]")
_WITHIN = bytes(range(0x20, 0x5B)) + b"\r\n"

INNER = frozenset({"NAM", "ADR", "LOC"})
"""Tags inside a party's segment (FWB/17, FHL/5)."""

MAX_LINES = 200_000
"""Lines of one message; beyond it the rest is refused with a finding."""


@dataclass(slots=True)
class RawMessage:
    """One message before its segments are read.

    Attributes:
        type: ``FWB``; version: as said, or empty.
        line: number of the message id line in the file, from 1.
        body: the lines after the id line.
        origin: Type-B origin address; origin_time: its ``ddhhmm``.
        recipients: Type-B addresses.
    """

    type: str
    version: str
    line: int
    body: str
    origin: str | None = None
    origin_time: str | None = None
    recipients: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


@dataclass(slots=True)
class Segment:
    """A tagged line with its continuation lines; every line whole, as it stands in the message."""

    tag: str
    line: int
    lines: list[str]


def text_of(data: bytes) -> str:
    """Decode and make every line end a line feed.

    UTF-8 where it is valid, else Latin-1, which any bytes are; UTF-16 where a byte order mark says so.
    """
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = data.decode("utf-16", "replace")
    else:
        try:
            text = data.decode().removeprefix("\ufeff")
        except UnicodeDecodeError:
            text = data.decode("latin-1")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text


def recognised(data: bytes) -> bool:
    """Tell whether an id line of a known type stands in the bytes."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return bool(_starts(text_of(data), plain=False))
    return _START_BYTES.search(data) is not None


def split(data: bytes) -> tuple[list[RawMessage], list[Finding]]:
    """Cut the bytes into messages; findings are those that belong to none of them."""
    plain = not data.translate(None, _WITHIN)
    text = "\n" + text_of(data)
    marks = _starts(text, plain=plain)
    messages: list[RawMessage] = []
    loose: list[Finding] = []
    number = 0
    for index, mark in enumerate(marks):
        message = RawMessage(type=mark[1].upper(), version=mark[2] or "", line=0, body="")
        if index == 0:
            before = list(enumerate(text[1 : mark.start(1)].split("\n")[:-1], start=1))
            number = len(before) + 1
        else:
            before = _detach_envelope(messages[-1])
            number += text.count("\n", marks[index - 1].start(1), mark.start(1))
        message.line = number
        if before:
            loose.extend(_envelope(message, before))
        if mark[1] != message.type:
            message.findings.append(
                deviation(
                    "LOWER_CASE", f"message id {mark[1]!r} is in lower case; expected {message.type}",
                    line=number, column=1,
                )
            )  # fmt: skip
        end = marks[index + 1].start(1) if index + 1 < len(marks) else len(text)
        message.body = text[mark.end() + 1 : end].removesuffix("\n")
        if len(message.body) > MAX_LINES and message.body.count("\n") >= MAX_LINES:
            _shorten(message)
        if not plain:
            _characters(message)
        messages.append(message)
    return messages, loose


def _starts(text: str, *, plain: bool) -> list[re.Match[str]]:
    """Where messages start: the id lines of known types, those inside an echo left out.

    ``plain`` text is searched by its literal beginning first: nearly all of it holds FWB, FHL and FFM alone.
    """
    found: list[re.Match[str]] = []
    if plain:
        found = _known(text, _START_PLAIN.finditer(text))
    return found or _known(text, _START.finditer(text))


def _known(text: str, matches: Iterable[re.Match[str]]) -> list[re.Match[str]]:
    found: list[re.Match[str]] = []
    for match in matches:
        kind = match[1].upper()
        if (not match[2] and kind not in _BARE) or (kind not in READ and kind not in OTHER):
            continue
        # FNA and FMA repeat the message they answer: what follows without an envelope is an echo.
        if found and found[-1][1].upper() in ("FNA", "FMA") and not _enveloped(text, match.start(1)):
            continue
        found.append(match)
    return found


def _enveloped(text: str, start: int) -> bool:
    before = text.rfind("\n", 0, max(start - 1, 0))
    line = text[before + 1 : max(start - 1, 0)]
    return bool(line.strip()) and _ENVELOPE.fullmatch(line) is not None


def _shorten(message: RawMessage) -> None:
    lines = message.body.split("\n")
    message.findings.append(
        deviation(
            "MESSAGE_TOO_LONG", f"the message has {len(lines)} lines; at most {MAX_LINES} are read",
            line=message.line + MAX_LINES, severity="error",
        )
    )  # fmt: skip
    message.body = "\n".join(lines[:MAX_LINES])


def _detach_envelope(previous: RawMessage) -> list[tuple[int, str]]:
    """Take the envelope lines of the next message off the end of the previous one."""
    last = previous.body.rpartition("\n")[2]
    if not _ENVELOPE.fullmatch(last):
        return []
    lines = previous.body.split("\n")
    keep = len(lines)
    while keep and _ENVELOPE.fullmatch(lines[keep - 1]):
        keep -= 1
    previous.body = "\n".join(lines[:keep])
    return [(previous.line + 1 + place, lines[place]) for place in range(keep, len(lines))]


def _envelope(message: RawMessage, lines: list[tuple[int, str]]) -> list[Finding]:
    loose = []
    for number, line in lines:
        found = _ENVELOPE.fullmatch(line)
        if not found:
            loose.append(
                deviation(
                    "BEFORE_MESSAGE",
                    f"{line.strip()[:60]!r} stands before the first message; expected a Type-B envelope or nothing",
                    line=number, column=1, severity="info", evidence=(line,),
                )
            )  # fmt: skip
        elif found[2]:
            message.recipients = (*message.recipients, *found[2].split())
        elif found[3]:
            message.origin, message.origin_time = found[3], found[4]
    return loose


def _characters(message: RawMessage) -> None:
    """Report the first character that Cargo-IMP does not know; the text is read all the same."""
    body = message.body
    found = _OUTSIDE.search(body)
    if found:
        message.findings.append(
            deviation(
                "CHARACTER_OUTSIDE",
                f"character {found[0]!r} is outside Cargo-IMP's set; expected capital letters, digits, blank and . - /",
                line=message.line + 1 + body.count("\n", 0, found.start()),
                column=found.start() - body.rfind("\n", 0, found.start()),
                severity="info",
            )
        )  # fmt: skip
        message.body = _UNSEEN.sub("", body)


class Grammar:
    """The segment tags of a message type, ready to cut its text.

    Args:
        tags: its segment tags.
        text_tags: those whose continuation is running text: a line without slant is a further line of it.
    """

    def __init__(self, tags: str, text_tags: str = "") -> None:
        """Compile the tags."""
        self.tags = frozenset(tags.split())
        self.text_tags = frozenset(text_tags.split())
        self._cut = re.compile(rf"\n(?=(?:{'|'.join(sorted(self.tags))})(?:[/\n]|\Z))")

    def segments(self, message: RawMessage, first: int) -> tuple[list[Segment], list[Finding]]:
        """Group the lines from index ``first`` (0 or 1) on into segments.

        A message without deviation is cut in one pass; any other is walked line by line.
        """
        start = message.body.find("\n") if first == 1 else -1
        body = "\n" + message.body if first == 0 else message.body[start:] if start >= 0 else ""
        blocks = self._cut.split(body)
        if first > 1 or blocks[0] or len(_HEAD_LINE.findall(body)) != len(blocks) - 1:
            return self._walk(message, first)
        out = []
        line = message.line + 1 + first
        for block in blocks[1:]:
            lines = block.split("\n")
            out.append(Segment(block[:3], line, lines))
            line += len(lines)
        return out, []

    def _walk(self, message: RawMessage, first: int) -> tuple[list[Segment], list[Finding]]:
        out: list[Segment] = []
        findings: list[Finding] = []
        current: Segment | None = None
        for number, line in enumerate(message.body.split("\n")[first:], start=message.line + 1 + first):
            tag = line[:3]
            if line[:1] == "/" and current is not None:
                current.lines.append(line)
            elif line[:1] == "/":
                findings.append(
                    deviation(
                        "CONTINUATION_STRAY", f"{line[:20]!r} continues nothing; expected a segment tag first",
                        line=number, column=1,
                    )
                )  # fmt: skip
                current = Segment("", number, [line])
                out.append(current)
            elif tag in INNER and line[3:4] in ("/", "") and current is not None:
                current.lines.append(line)
            elif tag in self.tags and (line[3:4] == "/" or not line[3:].strip()):
                current = Segment(tag, number, [line.rstrip()])
                out.append(current)
            elif not line.strip():
                if current is not None:
                    current.lines.append("")
            elif current is None or (tag.isalpha() and tag.isupper() and line[3:4] == "/"):
                findings.append(
                    deviation(
                        "SEGMENT_UNKNOWN",
                        f"{line[:20]!r} begins no segment of {message.type}; expected {' '.join(sorted(self.tags))}",
                        line=number, column=1, path=tag,
                    )
                )  # fmt: skip
                current = Segment("?" + tag, number, [line])
                out.append(current)
            else:
                findings.append(
                    deviation(
                        "LINE_WRAPPED",
                        f"{line[:20]!r} begins with neither a segment tag nor a slant; "
                        f"read as the rest of {current.tag}",
                        line=number, column=1, path=current.tag,
                    )
                )  # fmt: skip
                if current.tag in self.text_tags:
                    current.lines.append("/" + line)
                else:
                    current.lines[-1] += line
                    current.lines.append("")
        return out, findings


_HEAD_LINE = re.compile(r"\n(?!/|(?:NAM|ADR|LOC)(?:[/\n]|\Z))")
"""A line that continues nothing: a segment's first, or a deviation."""

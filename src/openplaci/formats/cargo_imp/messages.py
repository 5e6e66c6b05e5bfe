"""From bytes to messages: where each begins and ends, and its envelope."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from openplaci.formats.base import deviation
from openplaci.model.finding import Finding

CAMIR = ("PSN", "PER")
"""Answers that travel in the same files and envelopes; their text may be in lower case."""
ANSWERS = ("FNA", "FMA", *CAMIR)
"""Message types that are read as answers."""
READ = ("FWB", "FHL", "FFM", "FSU", "FSA", *ANSWERS)
"""Message types that are read."""

OTHER = frozenset(
    "FBL FBR FFR FFA FBI FBM FDA FDD FRP FUM FCC FAD FMR FSR FSN FSC FSI FXH FXX FHX FRC FRI FRX "
    "FER FZA FZB FZC FZE UCM SCM UWS NTM CPM LDM MVT PRI PHL PWB PCS".split()
)
"""Message types known by name and not read."""

_BARE = frozenset({*ANSWERS, "PRI", "PHL", "PWB", "UCM", "SCM", "CPM", "LDM", "MVT"})
"""Types whose id line may carry no version; any other three letters alone are no id line."""

_SUBJECT = r"\n(?:[^\n]{0,100}\n){0,2}[ \t]*"  # the line of the waybill, whatever it looks like
_GOES_ON = {
    **dict.fromkeys(_BARE, re.compile(r"(?!)")),
    "PSN": re.compile(rf"{_SUBJECT}CSN/"), "PER": re.compile(rf"{_SUBJECT}ERR/"),
    "FNA": re.compile(r"\n+ERR/"), "FMA": re.compile(r"\n+ACK/"),
}  # fmt: skip
"""What follows the id line without a version of a message that is not the first of a filing."""

_NAMES = frozenset({*READ, *OTHER})
_TYPES = "|".join(sorted(_NAMES))
_START = re.compile(rf"^[ \t\x01-\x03]*({_TYPES})(?:/(\d{{1,3}}))?[ \t\x03]*$", re.MULTILINE | re.IGNORECASE)
_CAMIR_LIKE = re.compile(r"\n *P(?:SN|ER)(?:/\d{1,3})? *(?=\n|\Z)")
_START_PLAIN = re.compile(r"\n(F[A-Z]{2})(?:/(\d{1,3}))?[ \t]*(?=\n|\Z)")
_START_BYTES = re.compile(
    rf"(?:^|[\r\n])[ \t\x01-\x03\xef\xbb\xbf]*(?:(?:{_TYPES})/\d{{1,3}}|{'|'.join(sorted(_BARE))})"
    r"(?:[ \t/=\x03]*(?:[\r\n]|$|\d{3}-\d{7})|[ \t/=]+\d/)".encode("latin-1"),
    re.IGNORECASE,
)
_ENVELOPE = re.compile(r"(?:(Q[A-Z]) +([A-Z0-9]{7}(?: +[A-Z0-9]{7})*)|\.([A-Z0-9]{7})(?: +(\d{6}))?(.*)|=[A-Z].*)?")
_EDGES = " \t\x01\x02\x03"
_TRAILER = re.compile(r"NNNN|=+|UN[TZ]\+.*|IEA\*.*|", re.ASCII)
_JOINED_ID = re.compile(
    r"(?<=\n)([ \t]*(?:FWB|FHL|FFM|FSU|FSA)/\d{1,2})(?:[ \t/=]*(?=\d{3}-\d{7})|[ \t/=]+(?=\d/)|[ \t]*[/=]+(?=\n|\Z))",
    re.IGNORECASE,
)
_JOINT = "\x1f"
"""Stands where a line end was put behind an id line, so that lines can still be counted."""
_NO_JOINT = "\x1e"
"""What a filer's own sign of that kind becomes, another that is not seen: else it would count as a joint."""
_UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OUTSIDE = re.compile(r"[^\n -Z]")
_WITHIN = bytes(range(0x20, 0x5B)) + b"\r\n"

MAX_LINES = 50_000
"""Lines of one message; beyond it the rest is refused with a finding."""
MAX_MESSAGES = 20_000
"""Messages of one filing; beyond it the rest is refused with a finding."""
LOOK_AHEAD = 1024 * 1024
"""Bytes in which the first id line must begin; what has none there is not taken for Cargo-IMP."""
MAX_LOOSE = 50
"""Lines before a message that are reported one by one; the rest is counted in one finding."""


@dataclass(slots=True)
class RawMessage:
    """One message before its segments are read.

    Attributes:
        type: ``FWB``; version: as said, or empty.
        line: number of the message id line in the file, from 1.
        body: the lines after the id line; first: number of the first of them.
        origin: Type-B origin address; origin_time: its ``ddhhmm``.
        recipients: Type-B addresses.
    """

    type: str
    version: str
    line: int
    body: str
    first: int = 0
    origin: str | None = None
    origin_time: str | None = None
    recipients: tuple[str, ...] = ()
    findings: list[Finding] = field(default_factory=list)


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
        return bool(_starts("\n" + text_of(data), plain=False)[0])
    return _START_BYTES.search(data, 0, LOOK_AHEAD) is not None


def split(data: bytes, *, careful: bool = False) -> tuple[list[RawMessage], list[Finding]]:
    """Cut the bytes into messages; findings are those that belong to none of them.

    Args:
        data: the bytes.
        careful: look for id lines that are indented, in lower case or joined with the line after them too;
            asked for once a message has been found inside another.
    """
    plain = not data.translate(None, _WITHIN)
    text = "\n" + text_of(data)
    if not plain:
        text = text.replace(_JOINT, _NO_JOINT)
    marks, echoes = _starts(text, plain=plain and not careful)
    joined = careful or not marks
    if joined:
        text = _JOINED_ID.sub(rf"\1\n{_JOINT}", text)
        marks, echoes = _starts(text, plain=False)
    loose: list[Finding] = []
    if len(marks) > MAX_MESSAGES:
        loose.append(
            deviation(
                "TOO_MANY_MESSAGES", f"the filing holds {len(marks)} messages; at most {MAX_MESSAGES} are read",
                line=text.count("\n", 0, marks[MAX_MESSAGES].start(1)), column=1, severity="error",
            )
        )  # fmt: skip
        text = text[: marks[MAX_MESSAGES].start(1)]
        del marks[MAX_MESSAGES:]
    messages: list[RawMessage] = []
    number = last = 0
    for index, mark in enumerate(marks):
        start, end = mark.span(1)[0], mark.end()
        said, version = mark.groups()
        kind = said.upper()
        number += text.count("\n", last, start)
        before = _detach_envelope(messages[-1]) if index else _before(text[1:start])
        last = start
        line = number - text.count(_JOINT, 0, start) if joined else number
        message = RawMessage(kind, version or "", line, "", line + (text[end + 1 : end + 2] != _JOINT))
        if before:
            loose.extend(_envelope(message, before))
        if said != kind:
            message.findings.append(
                deviation(
                    "LOWER_CASE", f"message id {said!r} is in lower case; expected {kind}, read as capitals",
                    line=line, column=1,
                )
            )  # fmt: skip
        if index in echoes:
            message.findings.append(
                deviation(
                    "ECHO_NOT_READ", f"{echoes[index][1]} is what {kind} answers; its echo is not read",
                    line=line + text.count("\n", start, echoes[index].start(1)), column=1,
                    severity="info",
                )
            )  # fmt: skip
        until = marks[index + 1].start(1) if index + 1 < len(marks) else len(text)
        message.body = _without_trailer(text[end + 1 : until].removeprefix(_JOINT))
        if len(message.body) > MAX_LINES and message.body.count("\n") >= MAX_LINES:
            _shorten(message)
        if not plain:
            _characters(message)
        if said != kind and kind not in CAMIR:
            message.body = message.body.upper()
        messages.append(message)
    return messages, loose


def _without_trailer(body: str) -> str:
    """Cut what gateways put behind a message: blank lines, ``NNNN``, ``=``, the end of an interchange."""
    end = len(body.rstrip("\n"))
    while end:
        start = body.rfind("\n", 0, end) + 1
        if not body.startswith(_TRAILER_BEGINS, start):
            break
        last = body[start : min(end, start + _TRAILER_MAX)].strip(_EDGES)
        if not _TRAILER.fullmatch(last):
            break
        end = max(start - 1, 0)
    body = body[:end] if end < len(body) else body
    return body.rstrip("= \x03") if body[-1:] in ("=", "\x03") else body


_TRAILER_MAX = 100
_TRAILER_BEGINS = ("NNNN", "=", "UN", "IEA", "\n", *_EDGES)
"""How a line begins that may be a trailer; asked before its pattern, which costs more."""


def _before(text: str) -> list[tuple[int, str]]:
    """The lines before the first message that are not blank, with their numbers."""
    if not text or not text.strip("\n"):
        return []
    return [(number, line) for number, line in enumerate(text.split("\n"), start=1) if line.strip(_EDGES)]


def _starts(text: str, *, plain: bool) -> tuple[list[re.Match[str]], dict[int, re.Match[str]]]:
    """Where messages start: the id lines of known types; and the echoes, by the index of their message.

    ``plain`` text is searched by its literal beginning first: nearly all of it holds FWB, FHL and FFM alone.
    Where a line looks like the id of a PSN or PER, the full pattern looks for both.
    """
    if plain and not _CAMIR_LIKE.search(text):
        found, echoes = _known(text, _START_PLAIN.finditer(text))
        if found:
            return found, echoes
    return _known(text, _START.finditer(text))


def _known(text: str, matches: Iterable[re.Match[str]]) -> tuple[list[re.Match[str]], dict[int, re.Match[str]]]:
    found: list[re.Match[str]] = []
    echoes: dict[int, re.Match[str]] = {}
    for match in matches:
        kind = match[1].upper()
        if (not match[2] and kind not in _BARE) or kind not in _NAMES:
            continue
        if (
            found
            and not match[2]
            and not _GOES_ON[kind].match(text, match.end())
            and not _enveloped(text, match.start(1))
        ):
            continue  # PER, PHL, FNA and others are places too, where a manifest is unloaded
        # FNA and FMA repeat the one message that they answer: the next without an envelope is its echo
        # (and where that is an answer itself, so is its own).
        if found:
            last = len(found) - 1
            answers = echoes.get(last, found[last])
            if answers[1].upper() in ("FNA", "FMA") and not _enveloped(text, match.start(1)):
                echoes[last] = match
                continue
        found.append(match)
    return found, echoes


def _enveloped(text: str, start: int) -> bool:
    before = text.rfind("\n", 0, max(start - 1, 0))
    line = text[before + 1 : max(start - 1, 0)].strip(_EDGES)
    return bool(line) and _ENVELOPE.fullmatch(line) is not None


def _shorten(message: RawMessage) -> None:
    lines = message.body.split("\n")
    message.findings.append(
        deviation(
            "MESSAGE_TOO_LONG", f"the message has {len(lines)} lines; at most {MAX_LINES} are read",
            line=message.line + MAX_LINES, column=1, severity="error",
        )
    )  # fmt: skip
    message.body = "\n".join(lines[:MAX_LINES])


def _detach_envelope(previous: RawMessage) -> list[tuple[int, str]]:
    """Take the envelope lines of the next message off the end of the previous one."""
    taken: list[tuple[int, str]] = []
    body = previous.body
    end = len(body)
    number = previous.first + body.count("\n")
    while end > 0:
        start = body.rfind("\n", 0, end) + 1
        last = body[start:end]
        if not _ENVELOPE.fullmatch(last.strip(_EDGES)):
            break
        taken.append((number, last))
        end = start - 1
        number -= 1
    if taken:
        previous.body = _without_trailer(body[: max(end, 0)])
    return taken[::-1]


def _envelope(message: RawMessage, lines: list[tuple[int, str]]) -> list[Finding]:
    loose: list[Finding] = []
    recipients: list[str] = []
    for number, line in lines:
        bare = line.strip(_EDGES)
        found = _ENVELOPE.fullmatch(bare)
        if found and found[2]:
            recipients += found[2].split()
        elif found and found[3]:
            message.origin, message.origin_time = found[3], found[4]
            if found[5].strip():
                loose.append(_loose(number, found[5].strip()))
        elif bare and (not found or (bare[0] == "=" and not bare[1:].isalpha())):
            loose.append(_loose(number, bare))
    message.recipients = tuple(recipients)
    if len(loose) > MAX_LOOSE:
        more = len(loose) - MAX_LOOSE
        last = deviation("BEFORE_MESSAGE", f"{more} more lines stand before the message", line=lines[-1][0], column=1)
        return [*loose[:MAX_LOOSE], last]
    return loose


def _loose(number: int, text: str) -> Finding:
    return deviation(
        "BEFORE_MESSAGE",
        f"{text[:60]!r} stands before a message; expected a Type-B envelope or nothing",
        line=number, column=1, severity="info", evidence=(text,),
    )  # fmt: skip


def _characters(message: RawMessage) -> None:
    """Report the first character that Cargo-IMP does not know; the text is read all the same."""
    body = message.body
    found = _OUTSIDE.search(body)
    if found is None:
        return
    if message.type not in CAMIR:
        message.findings.append(
            deviation(
                "CHARACTER_OUTSIDE",
                f"character {found[0]!r} is outside Cargo-IMP's set; expected capital letters, digits and common signs",
                line=message.first + body.count("\n", 0, found.start()),
                column=found.start() - body.rfind("\n", 0, found.start()),
                severity="info",
            )
        )  # fmt: skip
    message.body = _UNSEEN.sub("", body)

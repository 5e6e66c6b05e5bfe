"""FNA and FMA: what was wrong with a message, or that it was taken, and the message itself again.

Grammar: FNA ``ERR/`` and FMA ``ACK/`` lines of up to 65 characters, then up to 1,000 characters of the message
that they answer [V public parser grammars]. That echo is never read as a filing; its text is kept.
"""

import datetime as dt
import re

from openplaci.faults import CannotWrite
from openplaci.formats.base import answers_of, deviation
from openplaci.formats.cargo_imp.draft import Read
from openplaci.formats.cargo_imp.messages import RawMessage, split
from openplaci.model.answer import Answer, AnswerError
from openplaci.model.filing import Message
from openplaci.model.finding import Finding
from openplaci.model.text import break_lines, join_lines, plain

ECHO_WRITTEN = 1000
"""Characters of the echo at most, line ends included [V]."""
ECHO_READ = 3500
"""Characters of an echo that are kept: the most that a message of Cargo-IMP may have [V]."""

_TEXT = 65
_LINE = 69
_SAYS = {"FNA": "ERR", "FMA": "ACK"}
_ANY = re.compile(r"[A-Z]{3}/(?!\d{1,3}$)")
"""A line with some other identifier, which public parsers take too; an id line is none."""
_WAYBILL = re.compile(r"^(?:MBI/)?(\d{3})-?(\d{8})(?!\d)", re.MULTILINE | re.ASCII)
_HOUSE = re.compile(r"^HBS/([^/\n]{1,35})/", re.MULTILINE)


def read(raw: RawMessage, _at: dt.date | None) -> Read:
    """Read FNA or FMA: one answer."""
    findings: list[Finding] = []
    lines = raw.body.split("\n")
    said, count = _said(lines, _SAYS[raw.type])
    tag = lines[0][:3] if said else _SAYS[raw.type]
    if tag != _SAYS[raw.type] or not said:
        findings.append(
            deviation(
                "REASON_TAG_UNKNOWN" if said else "REASON_MISSING",
                f"{lines[0][:20]!r} stands below {raw.type}; expected a line {_SAYS[raw.type]}/ with a text",
                line=raw.first if raw.body else raw.line, column=1,
            )
        )  # fmt: skip
    echo = "\n".join(lines[count:]).strip("\n")
    if len(echo) > ECHO_READ:
        findings.append(
            deviation(
                "ECHO_LONG", f"the echo has {len(echo):,} characters; the first {ECHO_READ:,} are kept",
                line=raw.first + count, column=1, severity="info",
            )
        )  # fmt: skip
        echo = echo[:ECHO_READ]
    master, house = _about(echo)
    if raw.type == "FNA":
        errors = tuple(AnswerError(code=text) for text in said if text)
        answer = Answer(kind="error", master=master, house=house, errors=errors, echo=echo or None)
    else:
        text = " ".join(said) or None
        answer = Answer(kind="acknowledgement", code="SR", master=master, house=house, text=text, echo=echo or None)
    return Read([], findings, answers=(answer,))


def _said(lines: list[str], tag: str) -> tuple[list[str], int]:
    """The texts in front of the echo, each with the lines that go on with it, and how many lines these are."""
    texts: list[list[str]] = []
    count = 0
    for line in lines:
        if line.startswith(f"{tag}/") or (not texts and _ANY.match(line)):
            texts.append([line[4:]])
        elif line[:1] == "/" and texts:
            texts[-1].append(line[1:])
        elif line.strip() or texts:
            break
        count += 1
    return [join_lines(text, _TEXT) for text in texts], count


def _about(echo: str) -> tuple[str | None, str | None]:
    """The waybill's number in an echo, and a house's where the echo has one house only; a manifest is about none."""
    found = _WAYBILL.search(echo)
    if found is None or echo.startswith("FFM"):
        return None, None
    houses = _HOUSE.findall(echo)
    return f"{found[1]}-{found[2]}", houses[0] if len(houses) == 1 else None


def write_error(message: Message, version: int) -> tuple[str, ...]:
    """Write an FNA for each answer.

    Raises:
        CannotWrite: an answer is no error, or names no reason.
    """
    parts = []
    for answer in answers_of(message, "FNA", "error"):
        if not answer.errors:
            raise CannotWrite(f"the error about {answer.label} names no reason; FNA expects at least one")
        head = "".join((f"FNA/{version}\n", *(_line("ERR", one.code) for one in answer.errors)))
        parts.append(_with_echo(head, answer.echo))
    return tuple(parts)


def write(message: Message, _version: int = 0) -> tuple[str, ...]:
    """Write an FMA for each answer.

    Raises:
        CannotWrite: an answer is no acknowledgement.
    """
    return tuple(
        _with_echo(f"FMA\n{_line('ACK', answer.text or 'NO ERRORS')}", answer.echo)
        for answer in answers_of(message, "FMA", "acknowledgement")
    )


def _line(tag: str, text: str) -> str:
    first, *more = break_lines(plain(text).upper(), _TEXT)
    return "".join((f"{tag}/{first}\n", *(f"/{line}\n" for line in more)))


def _with_echo(head: str, echo: str | None) -> str:
    """The answer and its echo, cut to what the format takes; an echo that would be read as a filing is left out."""
    if not echo:
        return head
    lines = map(plain, echo.split("\n"))
    whole = "\n".join(line[at : at + _LINE] for line in lines for at in range(0, max(len(line), 1), _LINE))
    answer = f"{head}{whole[:ECHO_WRITTEN]}\n"
    messages, _ = split(answer.encode(), careful=True)
    return answer if len(messages) == 1 else head

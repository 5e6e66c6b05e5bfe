"""From a message to its segments, each line with its number."""

import re
from collections.abc import Iterator, Sequence

from openplaci.formats.base import deviation
from openplaci.formats.cargo_imp.messages import RawMessage
from openplaci.model.finding import Finding

BEGINS_MESSAGE = re.compile(
    r"[ \t]*(?:F[A-Z]{2}/\d{1,2}(?!\d)|F(?:WB|HL|FM|SU|SA)[ \t]*$|<[?!A-Za-z])", re.ASCII | re.IGNORECASE
)
"""A line inside a message that looks like the beginning of another."""
MESSAGE_INSIDE = "MESSAGE_INSIDE"
WAYBILL_LIKE = re.compile(r"[A-Z0-9]{3}[- ][A-Z0-9]{8}[A-Z]{6}/", re.ASCII)
"""A waybill's line, whatever its number looks like."""

INNER = frozenset({"NAM", "ADR", "LOC"})
"""Tags inside a party's segment (FWB/17, FHL/5)."""


class Segment:
    """A tagged line with its continuation lines; every line whole, as it stands in the message.

    Attributes:
        tag: its three letters; empty or led by ``?`` where the message has none that is known.
        lines: the lines.
        line: number of the first.
    """

    __slots__ = ("_numbers", "line", "lines", "tag")

    def __init__(self, tag: str, lines: list[str], line: int, numbers: list[int] | None = None) -> None:
        """Begin with its lines; their numbers follow the first's unless they are given."""
        self.tag = tag
        self.lines = lines
        self.line = line
        self._numbers = numbers

    @property
    def numbers(self) -> Sequence[int]:
        """Each line's number: lines that deviate may have been joined or left out between."""
        return self._numbers or range(self.line, self.line + len(self.lines))

    def numbered(self) -> Iterator[tuple[int, str]]:
        """The lines with their numbers."""
        return zip(self.numbers, self.lines, strict=True)

    def go_on(self, line: str, number: int) -> None:
        """Take a further line, wherever it stood."""
        self._numbers = [*self.numbers] if self._numbers is None else self._numbers
        self._numbers.append(number)
        self.lines.append(line)


def message_inside(line: str, number: int) -> Finding:
    """An error: what stands there would be lost in the message around it."""
    return deviation(
        MESSAGE_INSIDE,
        f"{line.strip()[:30]!r} looks like the beginning of another message; expected its id on a line of its own",
        line=number, column=1, severity="error", evidence=(line[:200],),
    )  # fmt: skip


class Grammar:
    """The segment tags of a message type, by which its lines are grouped.

    Args:
        tags: its segment tags.
        text_tags: those whose continuation is running text: a line without slant is a further line of it.
    """

    def __init__(self, tags: str, text_tags: str = "") -> None:
        """Split the tags."""
        self.tags = frozenset(tags.split())
        self.text_tags = frozenset(text_tags.split())
        self.parties = self.tags & {"SHP", "CNE", "NFY"}

    def segments(self, message: RawMessage, first: int) -> tuple[list[Segment], list[Finding]]:
        """Group the lines from index ``first`` on into segments.

        A message without deviation is grouped in a short loop; at the first odd line the careful walk
        begins anew.
        """
        out: list[Segment] = []
        lines: list[str] = []
        number = message.first + first - 1
        tags = self.tags
        for line in message.body.split("\n")[first:]:
            number += 1
            tag = line[:3]
            if line[:1] == "/" and out:
                lines.append(line)
            elif tag in tags and line[3:4] in ("/", ""):
                lines = [line]
                out.append(Segment(tag, lines, number))
            elif tag in INNER and line[3:4] == "/" and out:
                lines.append(line)
            else:
                return self._walk(message, first)
        return out, []

    def _has_houses(self, message: RawMessage, out: list[Segment]) -> bool:
        """Whether a waybill line here is one too many: always in FWB, behind the first house in a list."""
        return message.type != "FHL" or any(segment.tag == "HBS" for segment in out)

    def _walk(self, message: RawMessage, first: int) -> tuple[list[Segment], list[Finding]]:
        """Group line by line: blank lines go, leading blanks too, and each deviation is told."""
        out: list[Segment] = []
        findings: list[Finding] = []

        def tell(code: str, words: str, number: int, path: str | None = None) -> None:
            findings.append(deviation(code, words, line=number, column=1, path=path))

        def open_segment(tag: str, line: str, number: int) -> None:
            out.append(Segment(tag, [line], number, [number]))

        for number, whole in enumerate(message.body.split("\n")[first:], start=message.first + first):
            line = whole.lstrip()
            if not line:
                continue
            if len(line) < len(whole):
                tell("LINE_INDENTED", f"{line[:20]!r} begins with blanks; read without them", number)
            current = out[-1] if out else None
            tag, after = line[:3], line[3:4]
            if line[0] == "/" and current is not None:
                current.go_on(line, number)
            elif line[0] == "/":
                tell("CONTINUATION_STRAY", f"{line[:20]!r} continues nothing; expected a segment tag first", number)
                open_segment("", line, number)
            elif tag in INNER and after in ("/", "", " ") and current is not None:
                if after == " ":
                    tell("SLANT_MISSING", f"{line[:20]!r} has no slant behind {tag}; read with it", number, current.tag)
                current.go_on(f"{tag}/{line[4:]}", number)
            elif tag in self.tags and (after == "/" or not line[3:].strip()):
                open_segment(tag, line.rstrip(), number)
            elif BEGINS_MESSAGE.match(line) or (WAYBILL_LIKE.match(line) and self._has_houses(message, out)):
                findings.append(message_inside(line, number))
                rest = message.body.split("\n")[number - message.first :]
                out.append(Segment("?", rest, number))
                break
            elif current is None or (
                tag.isalpha() and tag.isupper() and after == "/" and current.tag not in self.parties
            ):
                tell(
                    "SEGMENT_UNKNOWN",
                    f"{line[:20]!r} begins no segment of {message.type}; expected {' '.join(sorted(self.tags))}",
                    number, tag,
                )  # fmt: skip
                open_segment("?" + tag, line, number)
            else:
                name = current.tag.lstrip("?") or "the line above"
                tell(
                    "LINE_WRAPPED",
                    f"{line[:20]!r} begins with neither a segment tag nor a slant; read as the rest of {name}",
                    number, name,
                )  # fmt: skip
                if current.tag in self.text_tags or current.tag in self.parties:
                    current.go_on("/" + line, number)
                else:
                    current.lines[-1] += line
        return out, findings

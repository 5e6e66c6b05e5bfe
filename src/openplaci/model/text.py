"""Text as people and machines compare it, and lines as formats break it."""

import re
import unicodedata
from collections.abc import Sequence

_NOT_WORD = re.compile(r"[^0-9A-Z]+")
ASCII_WORDS = bytes(ord(chr(code).upper()) if code < 128 and chr(code).isalnum() else 32 for code in range(256))  # noqa: PLR2004
"""Letters to capitals, all but letters and digits to blanks: a tenth of the time of a regular expression."""
_ACCENTS = str.maketrans("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ", "AAAAAACEEEEIIIINOOOOOOUUUUY")

LETTERS = str.maketrans(
    {
        "Ø": "O", "ø": "O", "Æ": "AE", "æ": "AE", "Œ": "OE", "œ": "OE", "Ł": "L", "ł": "L", "Đ": "D", "đ": "D",
        "Ð": "D", "ð": "D", "Þ": "TH", "þ": "TH", "ß": "SS", "ẞ": "SS", "\u0131": "I", "Ħ": "H", "ħ": "H",
    }
)  # fmt: skip
"""Letters that are no plain letter with an accent."""


def fold(text: str) -> str:
    """Upper case, accents and full-width forms off, every run of other characters one space, a space at both ends.

    The padding makes a phrase a plain substring: ``" TONER " in fold(text)``.
    """
    if text.isascii():
        return f" {' '.join(text.encode().translate(ASCII_WORDS).decode().split())} "
    upper = unicodedata.normalize("NFKC", text.upper()).upper().translate(_ACCENTS)
    return f" {_NOT_WORD.sub(' ', upper).strip()} "


def join_lines(lines: Sequence[str], width: int) -> str:
    """Join the lines of a text field: a line that fills its width runs on, a shorter one ends a word.

    Args:
        lines: as they stand in the message, trailing blanks included.
        width: characters of a full line (20 in FWB goods, 15 in HBS, 65 in TXT, 35 in names).
    """
    parts: list[str] = []  # none is empty
    full = True
    for line in lines:
        if parts and not full:
            while parts and not (last := parts.pop().rstrip(" ")):
                pass
            parts += [last, " "] if last else [" "]
        if said := line if full or not parts else line.lstrip(" "):
            parts.append(said)
        full = len(line) >= width
    return "".join(parts).strip()


def break_lines(text: str, width: int) -> list[str]:
    """Break a text into lines of at most ``width`` characters so that `join_lines` gives it back.

    A line ends at a blank and stays short of the width; a word that is longer than a line fills its line and
    runs on. Where a full line ends with a word, the next begins with the blank. Runs of blanks are one blank.
    For a text without leading, trailing or double blanks ``join_lines(break_lines(text, w), w) == text``.
    """
    lines: list[str] = []
    rest = " ".join(text.split())
    while len(rest) > width:
        # A word may end at width - 1 at the latest: a full line would run on into the next word.
        end = rest.rfind(" ", 1, width)
        if end > 0:
            lines.append(rest[:end])
            rest = rest[end + 1 :]
        else:
            lines.append(rest[:width])
            rest = rest[width:]
    if rest or not lines:
        lines.append(rest)
    return lines


def plain(text: str) -> str:
    """Printable ASCII: accents off, line breaks and the like a blank, any other character a question mark."""
    if text.isascii() and text.isprintable():
        return text
    apart = (one for one in unicodedata.normalize("NFKD", text.translate(LETTERS)) if not unicodedata.combining(one))
    return "".join(" " if one.isspace() or not one.isprintable() else one if one.isascii() else "?" for one in apart)

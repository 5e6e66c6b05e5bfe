"""Text as people and machines compare it, and lines as formats break it."""

import re
import unicodedata
from collections.abc import Sequence

_NOT_WORD = re.compile(r"[^0-9A-Z]+")
_ACCENTS = str.maketrans("ÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝ", "AAAAAACEEEEIIIINOOOOOOUUUUY")


def fold(text: str) -> str:
    """Upper case, accents and full-width forms off, every run of other characters one space, a space at both ends.

    The padding makes a phrase a plain substring: ``" TONER " in fold(text)``.
    """
    upper = text.upper()
    if not upper.isascii():
        upper = unicodedata.normalize("NFKC", upper).upper().translate(_ACCENTS)
    return f" {_NOT_WORD.sub(' ', upper).strip()} "


def join_lines(lines: Sequence[str], width: int) -> str:
    """Join the lines of a text field: a line that fills its width runs on, a shorter one ends a word.

    Args:
        lines: as they stand in the message, trailing blanks included.
        width: characters of a full line (20 in FWB goods, 15 in HBS, 65 in TXT, 35 in names).
    """
    joined = ""
    full = True
    for line in lines:
        if joined and not full:
            joined = joined.rstrip(" ") + " "
        joined += line if full or not joined else line.lstrip(" ")
        full = len(line) >= width
    return joined.strip()

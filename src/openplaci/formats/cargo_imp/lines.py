"""How Cargo-IMP writes: its characters, the widths of its fields, its lines and parts.

Text is capital letters, digits, full stop, hyphen and space (data type t); a code is letters and digits
(data type m). Grammar and widths: open parsers' grammars of FWB 16 and 17, FHL 5 and FFM 8 [V].
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

from openplaci.model.consignment import Kept, Measure
from openplaci.model.text import LETTERS, break_lines
from openplaci.model.values import decimal

LINE_MAX = 69
"""Characters of a line (PACT technical guide) [V]."""
PART_MAX = 1600
"""Bytes of a message, line ends of two bytes included; a longer one is split (PACT technical guide) [V]."""
WEIGHT_WIDTH = 7
VOLUME_WIDTH = 9
AMOUNT_WIDTH = 12
PIECES_MAX = 99_999
"""The grammar has four digits, a table of PACT's filers five."""

WEIGHT_UNITS = {"K": "K", "KG": "K", "KGS": "K", "KGM": "K", "L": "L", "LB": "L", "LBS": "L", "LBR": "L"}
"""Unit as said in any format -> the letter for it."""
VOLUME_UNITS = {
    "MC": "MC", "MTQ": "MC", "CBM": "MC", "CF": "CF", "FTQ": "CF", "CC": "CC", "CMQ": "CC", "CI": "CI", "INQ": "CI",
}  # fmt: skip

_OUTSIDE = {"": re.compile(r"[^A-Z0-9 .-]+"), "/": re.compile(r"[^A-Z0-9 ./-]+"), ":": re.compile(r"[^A-Z0-9 .:-]+")}
_NO_CODE = re.compile(r"[^A-Z0-9]+")
_HYPHENS = str.maketrans(dict.fromkeys("/_\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"))


def folded(text: str, also: str = "") -> str:
    """Write a text in the characters of data type t.

    Letters become capitals without accents; slant, underscore and dashes become a hyphen; each run of anything
    else becomes a blank: so the words stay those that `openplaci.model.text.fold` compares. A text that
    needs none of this stays as it is, blanks included.

    Args:
        text: any text.
        also: a further character that may stand: the slant of a line with elements, or the colon of an OCI line.
    """
    outside = _OUTSIDE[also]
    if not outside.search(text):
        return text
    said = unicodedata.normalize("NFKD", text.translate(LETTERS)).upper()
    said = "".join(letter for letter in said if not unicodedata.combining(letter))
    parts = [said] if also != "/" else said.split("/")
    said = "/".join(outside.sub(" ", part.translate(_HYPHENS)) for part in parts)
    return " ".join(said.split())


def cut(text: str | None, width: int) -> str:
    """Fold a text and cut it to a field's width; a blank at the cut goes."""
    said = folded(text or "").strip()
    return said if len(said) <= width else said[:width].rstrip()


def uncut(text: str | None, most: int) -> str:
    """Fold a text that means something only as a whole: nothing where it is too long."""
    said = folded(text or "").strip()
    return said if len(said) <= most else ""


def code(text: str | None, most: int) -> str:
    """Write a code, letters and digits alone; nothing where it is too long, since cut it would be another one."""
    said = _NO_CODE.sub("", folded(text or ""))
    return said if len(said) <= most else ""


def broken(text: str | None, width: int, most: int, also: str = "") -> list[str]:
    """Fold a text and break it into lines from which `join_lines` gives it back; what is more than ``most`` is cut.

    Runs of blanks only come back from lines that are full.
    """
    said = folded(text or "", also)[: width * (most + 1)]
    if len(said) <= width:
        return [said]
    if "  " in said:
        return [said[start : start + width] for start in range(0, len(said), width)][:most]
    return break_lines(said, width)[:most]


def segment(tag: str, texts: Sequence[str]) -> list[str]:
    """A tagged line and its continuation lines; nothing where there is no text."""
    return [f"{'' if place else tag}/{text}" for place, text in enumerate(texts)]


def number(value: float | None, width: int) -> str | None:
    """Write a number in so many characters, full stop included: the nearest that fits; None where none does."""
    if value is None or not 0 <= value < 10**width:
        return None
    for places in range(width, -1, -1):
        said = f"{value:.{places}f}"
        if "." in said:
            said = said.rstrip("0").rstrip(".")
        if len(said) <= width:
            return said
    return None


def measure(
    value: float | None,
    said: Measure | None,
    letters: Mapping[str, str],
    factors: Mapping[str, float],
    width: int,
) -> str:
    """Write a weight or volume with its unit before it: as it was said, else by its value.

    Args:
        value: in kilograms or cubic metres.
        said: what the message said, put back where the unit is one of Cargo-IMP's in any spelling.
        letters: unit -> the letters for it.
        factors: letters -> kilograms or cubic metres.
        width: of the number.

    Returns:
        The element, empty where there is no value; of the units the first in which the value is read back unchanged,
        the unit that was said before others.
    """
    unit = letters.get(said.unit, "") if said else ""
    if said and unit and len(said.value) <= width and said.value[:1].isdecimal() and decimal(said.value) is not None:
        return unit + said.value
    rounded = ""
    for letter in dict.fromkeys([*([unit] if unit else []), *letters.values()]):
        text = None if value is None else number(value / factors[letter], width)
        if text is None:
            continue
        if round(float(text) * factors[letter], 9) == round(value or 0.0, 9):
            return letter + text
        rounded = rounded or letter + text
    return rounded


def pieces(count: int | None) -> str:
    """Write a number of pieces; empty where there is none or the format cannot say so many."""
    return "" if count is None or not 0 <= count <= PIECES_MAX else str(count)


class Keeping:
    """What readers of Cargo-IMP kept of a consignment, by path, to be put back.

    What another format kept has paths that no writer here asks for.
    """

    def __init__(self, kept: Iterable[Kept]) -> None:
        """Sort what was kept by its path."""
        self._texts: dict[str, list[str]] = {}
        for one in kept:
            self._texts.setdefault(one.path, []).append(folded(one.text, "/"))

    def texts(self, path: str) -> list[str]:
        """All texts of a path, in their order."""
        return self._texts.get(path, [])

    def one(self, path: str) -> str:
        """The first text of a path; empty where there is none."""
        return next(iter(self.texts(path)), "")

    def whole(self, *tags: str) -> list[str]:
        """Lines of segments that were kept whole, with their continuation lines."""
        return [line for tag in tags for line in self.texts(tag) if line.startswith((f"{tag}/", "/"))]

    def below(self, tag: str) -> list[str]:
        """Continuation lines that were kept of a segment whose first line was read."""
        return [line for line in self.texts(tag) if line.startswith("/")]


def size(lines: Sequence[str]) -> int:
    """Bytes of lines, each with a line end of two."""
    return sum(len(line) + 2 for line in lines)


def text(lines: Sequence[str]) -> str:
    """Lines as one text, each ended; what was kept may be too long for its line, and is cut."""
    return "\n".join(line[:LINE_MAX].rstrip() if len(line) > LINE_MAX else line for line in lines) + "\n"

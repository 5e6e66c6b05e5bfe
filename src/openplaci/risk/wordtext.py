"""The words of a text, as `words` and `same` compare them, in every script.

The words text of a prose field is kept as a column in history, so that both engines compare the same letters.
"""

import re
import unicodedata
from typing import Literal

from openplaci.model.text import LETTERS, fold

Prose = Literal["goods", "name"]
"""Two kinds of text: what is said of goods denies things, a name does not."""
GAP = "|"
"""Stands where something was taken out, so that no phrase spans the gap."""

_APART = re.compile(r"[\W_]+")
_HAN = re.compile("([\u2e80-\u2fff\u3005-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff])")
"""Signs of scripts that write no blanks between words: each counts as a word."""

DENY_BEFORE = frozenset(
    "NO NOT NON WITHOUT EXCL EXCLUDING NIL SANS OHNE SIN SEM SENZA ZONDER KEINE KEIN AUCUN AUCUNE".split()
)
"""Words that deny what follows them."""
NUMBERED = frozenset("MODEL PART ITEM REF SERIAL PO INVOICE ORDER LOT ART ARTICLE".split())
"""NO behind one of these is a number: MODEL NO, PART NO."""
BETWEEN = frozenset(
    (
        "ANY CONTAIN CONTAINS CONTAINING INCLUDE INCLUDES INCLUDING HAVE A THE OF WITH "
        "LOOSE SPARE INTERNAL LITHIUM ION LI DRY BUILT IN"
    ).split()
)
"""Words that may stand between a denial and what it denies."""
FARTHEST = 4
"""So many words of `BETWEEN` at most: NOT CONTAIN ANY LOOSE BATTERIES."""
_DENY_AFTER = frozenset("EXCLUDED EXCL REMOVED FREE".split())
_GIVEN_FREE = frozenset("OF GIFT SAMPLE SAMPLES".split())
_NOT_INCLUDED = frozenset(("INCLUDED", "INCL"))
_DENIALS = DENY_BEFORE | _DENY_AFTER | {"O"}


def words_of(text: str) -> str:
    """Upper case, accents off, every run of other signs one blank, and a blank at both ends.

    For a text in Latin letters this is `openplaci.model.text.fold`; letters of other scripts stay.
    """
    if text.isascii():
        return fold(text)
    apart = unicodedata.normalize("NFKD", text.upper().translate(LETTERS))
    plain = "".join(one for one in apart if not unicodedata.combining(one)).upper()
    said = _HAN.sub(r" \1 ", unicodedata.normalize("NFC", plain))
    return f" {_APART.sub(' ', said).strip()} "


def prose_words(kind: Prose, text: str) -> str:
    """The words text of a prose field: of ``goods`` without what it denies, of a ``name`` whole."""
    words = words_of(text)
    return affirmed(words) if kind == "goods" else words


def affirmed(words: str) -> str:
    """The words text without what it denies: WITHOUT LITHIUM BATTERIES, BATTERIES NOT INCLUDED.

    From the word that denies to the first word that is none of `BETWEEN` everything goes; where the denial
    stands behind (EXCLUDED, REMOVED, NOT INCLUDED, FREE), what stands right before goes. A `GAP` stays.
    """
    said = words.split()
    if _DENIALS.isdisjoint(said):
        return words
    left: list[str] = []
    at = 0
    while at < len(said):
        word = said[at]
        if word in _DENY_AFTER and _denies_before(said, at):
            _drop_last(left)
            left.append(GAP)
            at += 1
        elif word == "NOT" and said[at + 1 : at + 2] and said[at + 1] in _NOT_INCLUDED:
            _drop_last(left)
            left.append(GAP)
            at += 2
        elif (word == "W" and said[at + 1 : at + 2] == ["O"]) or (word in DENY_BEFORE and not _number(said, at)):
            at = _behind(said, at + (2 if word == "W" else 1))
            left.append(GAP)
        else:
            left.append(word)
            at += 1
    return f" {' '.join(left)} "


def _denies_before(said: list[str], at: int) -> bool:
    """EXCL. stands before as well as behind; FREE OF CHARGE and FREE SAMPLE deny nothing."""
    if said[at] == "FREE":
        return at + 1 >= len(said) or said[at + 1] not in _GIVEN_FREE
    return said[at] != "EXCL" or at + 1 >= len(said)


def _number(said: list[str], at: int) -> bool:
    return said[at] == "NO" and at > 0 and said[at - 1] in NUMBERED


def _behind(said: list[str], at: int) -> int:
    """The place behind what is denied."""
    farthest = at + FARTHEST
    while at < len(said) and at < farthest and said[at] in BETWEEN:
        at += 1
    return at + 1


def _drop_last(left: list[str]) -> None:
    if left:
        left.pop()
    for _ in range(FARTHEST):
        if not left or left[-1] not in BETWEEN:
            return
        left.pop()

"""A name as words: folded to Latin letters and digits, titles and legal forms taken out of the core."""

import re
import unicodedata
from typing import Final

from openplaci.model.base import Noun
from openplaci.model.watchlist import PartyKind
from openplaci.screening import wordlists
from openplaci.screening.letters import FOLDED, KEPT, unmasked

_DOTTED: Final = re.compile(r"(?<![^\W_])(?:[^\W\d_]\. ?){1,5}[^\W\d_](?![^\W_])\.?")
"""Single letters with full stops between: ``S.A.``, ``L.X.C``, ``o.o.o.``."""


_SYLLABIC: Final = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_VOWELLESS: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_MISREAD: Final = re.compile(r"[^\W\d_][015]|[015][^\W\d_]")
_READ: Final = (str.maketrans("015", "ols"), str.maketrans("015", "ois"))


_VOWEL: Final = re.compile(r"[a-z][aeiou]|^[^ ]{0,2}$|^(?!.*[a-z]{3})")


_LETTERS: Final = 5
"""A word of fewer letters and no vowel is an abbreviation by itself."""


class Words(Noun, frozen=True, kw_only=True):
    """A name as words.

    Attributes:
        tokens: ``a`` to ``z`` and ``0`` to ``9`` only; none for a name that normalises to nothing.
        said: each token as it stood, without its punctuation; as many as tokens.
        forms: legal forms found, normalised (``limited``, ``joint-stock``), each once, in the name's order.
        bare: no word has a vowel but at its beginning: the whole name may stand without its vowels.
        syllabic: written in signs for syllables or words; a slip in its Latin letters is another sign, no slip.
        vowelless: written in a script that leaves most vowels out, Arabic or Hebrew.
    """

    tokens: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    bare: bool = False
    syllabic: bool = False
    vowelless: bool = False


NO_WORDS: Final = Words()


def tokens(text: str, kind: PartyKind = "") -> Words:
    """Take a name apart.

    Titles are taken out of a person's name and of one whose kind is not known; legal forms out of all but a person's.
    """
    syllabic = vowelless = False
    if not text.isascii():
        syllabic, vowelless = _SYLLABIC.search(text) is not None, _VOWELLESS.search(text) is not None
        text = unmasked(unicodedata.normalize("NFKC", text))
    if "." in text:
        text = _DOTTED.sub(lambda found: _joined(found.group(), kind), text)
    found = text.translate(FOLDED).split()
    said = text.translate(KEPT).split()
    if not found:
        return NO_WORDS
    if len(said) != len(found):
        said = found
    if _MISREAD.search(text):
        found = [_read_right(word) for word in found]
    forms: tuple[str, ...] = ()
    known = wordlists.SPECIAL
    if not known.isdisjoint(found):
        found, said = _numbers(found, said)
        if kind != "person":
            found, said, forms = _without_forms(found, said)
        if kind != "organisation" and not vowelless:  # their consonants alone only look like Latin titles
            found, said = _without_titles(found, said, sure_only=kind == "")
        found, said = _plain(found, said)
    return Words(
        tokens=tuple(found), said=tuple(said), forms=forms, bare=_bare(text, found), syllabic=syllabic,
        vowelless=vowelless,
    )  # fmt: skip


def _bare(text: str, found: list[str]) -> bool:
    """Tell a Latin name without vowels; other scripts leave them out themselves, and one short word is letters."""
    if _VOWEL.search(" ".join(found)) or (not text.isascii() and max(text) > "\u0250"):
        return False
    return len(found) > 1 or len(found[0]) >= _LETTERS


def _joined(dotted: str, kind: PartyKind) -> str:
    letters = dotted.replace(".", "").replace(" ", "")
    folded = letters.translate(FOLDED)
    if folded in wordlists.FORMS or folded in wordlists.TITLES or (len(letters) > 2 and kind != "person"):  # noqa: PLR2004 - J.P. are initials
        return f" {letters} "
    return dotted


def _read_right(word: str) -> str:
    """Put letters for digits where a machine misread a legal form: ``1td``, ``5rl``, ``c0``."""
    if word.isdigit() or word.isalpha():
        return word
    for table in _READ:
        right = word.translate(table)
        if right in wordlists.FORMS:
            return right
    return word


def _numbers(found: list[str], said: list[str]) -> tuple[list[str], list[str]]:
    """Turn number words into digits, ``forty four`` and ``forty 4`` into one number."""
    if wordlists.NUMBERS.keys().isdisjoint(found):
        return found, said
    words: list[str] = []
    stood: list[str] = []
    tens = False
    for word, as_it_stood in zip(found, said, strict=True):
        number = wordlists.NUMBERS.get(word, word)
        unit = len(number) == 1 and number.isdigit() and number != "0"
        if tens and unit:
            words[-1] = words[-1][0] + number
            stood[-1] = f"{stood[-1]} {as_it_stood}"
            tens = False
            continue
        words.append(number)
        stood.append(as_it_stood)
        tens = word in wordlists.NUMBERS and len(number) == 2 and number[1] == "0"  # noqa: PLR2004 - 20 to 90
    return words, stood


def _without_forms(found: list[str], said: list[str]) -> tuple[list[str], list[str], tuple[str, ...]]:
    words: list[str] = []
    stood: list[str] = []
    forms: dict[str, None] = {}
    at = 0
    while at < len(found):
        for form, normal in wordlists.FORMS_BY_FIRST.get(found[at], ()):
            if tuple(found[at : at + len(form)]) == form:
                forms[normal] = None
                at += len(form)
                break
        else:
            words.append(found[at])
            stood.append(said[at])
            at += 1
    return words, stood, tuple(forms)


def _without_titles(found: list[str], said: list[str], *, sure_only: bool) -> tuple[list[str], list[str]]:
    titles = wordlists.SURE_TITLES if sure_only else wordlists.TITLES
    if titles.isdisjoint(found):
        return found, said
    kept = [(word, as_it_stood) for word, as_it_stood in zip(found, said, strict=True) if word not in titles]
    # A name of titles alone ("Sheikh") says something only where more than one word is left to say it.
    return [word for word, _ in kept], [as_it_stood for _, as_it_stood in kept]


def _plain(found: list[str], said: list[str]) -> tuple[list[str], list[str]]:
    """Leave out words that say nothing (``and``, ``the``); make one word of ``abd al``."""
    words: list[str] = []
    stood: list[str] = []
    for word, as_it_stood in zip(found, said, strict=True):
        if word in wordlists.EMPTY:
            continue
        if words and words[-1] == "abd" and word in wordlists.ARTICLES:
            words[-1] = "abdul"
            stood[-1] = f"{stood[-1]} {as_it_stood}"
            continue
        words.append(word)
        stood.append(as_it_stood)
    return words, stood

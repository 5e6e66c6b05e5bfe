"""Countries as lists write them -> ISO 3166-1 alpha-2."""

import re
import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from pathlib import Path

_OTHER = re.compile(r"[^\w]+")
_INSIDE = re.compile(r"^(?:republic of|the) |\((?:.*?)\)|,? the$")


def alpha2(text: str) -> str | None:
    """The code of a country given as a name, an adjective or a code, or None where it is none that is known.

    >>> alpha2("Korea, North"), alpha2("RUS"), alpha2("gb"), alpha2("Palestinian"), alpha2("na")
    ('KP', 'RU', 'GB', 'PS', None)
    """
    names, alpha3, codes = _table()
    text = text.strip()
    if not text or len(text) > _LONGEST:
        return None
    if len(text) == _ALPHA2 and text.isascii():
        # A lower-case pair is a code only where it cannot be a word as "na" (not available).
        return text.upper() if text.upper() in codes and text not in _WORDS else None
    if text in alpha3:
        return alpha3[text]
    return names.get(_folded(text)) or names.get(_folded(_INSIDE.sub("", text.casefold())))


_ALPHA2 = 2
_LONGEST = 100
_WORDS = frozenset({"na", "no"})


def _folded(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.casefold())
    return _OTHER.sub(" ", "".join(sign for sign in apart if not unicodedata.combining(sign))).strip()


@cache
def _table() -> tuple[Mapping[str, str], Mapping[str, str], frozenset[str]]:
    read = tomllib.loads(Path(__file__).with_name("countries.toml").read_text(encoding="utf-8"))
    names = {_folded(name): code for code, every in read["names"].items() for name in every}
    return names, read["codes"], frozenset(read["names"])

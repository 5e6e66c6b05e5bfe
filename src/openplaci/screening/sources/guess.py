"""Person or organisation, where a list does not say."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

_WORD = re.compile(r"[^\W_]+")


def guessed_kind(name: str) -> Literal["person", "organisation"]:
    """Organisation where a word of the name, a digit or an ampersand says so, else person.

    The words are those that names of organisations on lists of the US have and names of people have not.
    """
    if "&" in name or any(sign.isdigit() for sign in name):
        return "organisation"
    words = [word.casefold() for word in _WORD.findall(name.replace(".", ""))]
    return "organisation" if any(word in _words() for word in words) else "person"


@cache
def _words() -> frozenset[str]:
    read = tomllib.loads(Path(__file__).with_name("guess.toml").read_text(encoding="utf-8"))
    return frozenset(read["words"])

"""What each name of the language means and how a sentence calls it, from ``names.toml``."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

from openplaci.model.base import Noun


class Phrase(Noun, frozen=True, kw_only=True, rename={"is_": "is", "not_": "not"}, forbid_unknown_fields=True):
    """One name.

    Attributes:
        doc: one sentence for an analyst.
        phrase: how a sentence calls it, without an article; with one where it stands whatever record it is of.
        item: of items, one of them; ``short`` how a sentence comes back to it.
        unit: of a number.
        is_, not_: of a truth, what is said of its record; of a later station's, the whole statement.
    """

    doc: str
    phrase: str = ""
    item: str = ""
    short: str = ""
    unit: str = ""
    is_: str = ""
    not_: str = ""


@cache
def phrases() -> Mapping[str, Mapping[str, Phrase]]:
    """Record, subject of history or later group -> name -> what it is."""
    text = (resources.files("openplaci.risk.rules") / "names.toml").read_text("utf-8")
    return msgspec.convert(tomllib.loads(text), dict[str, dict[str, Phrase]])

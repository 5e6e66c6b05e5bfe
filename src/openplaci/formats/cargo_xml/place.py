"""Where a writer stands in a message, and what was kept there; and single values as Cargo-XML writes them."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from openplaci.formats.cargo_xml.writing import Marked
from openplaci.formats.losses import UN_ECE
from openplaci.model.consignment import Measure

CURRENCY = "currencyID"


class Place(NamedTuple):
    """Where something stands, and what was kept of the message, by path.

    What was kept stands where it stood. So what the model says must be written around it: a reader takes the one
    for the other where their places are changed.
    """

    path: str
    kept: Mapping[str, str]

    def at(self, below: str, number: int = 1) -> "Place":
        """The place of an element below, or of the second and later of its name."""
        return Place(f"{self.path}/{below}" if number == 1 else f"{self.path}/{below}[{number}]", self.kept)

    def has(self, *below: str) -> bool:
        """Whether something was kept at one of these paths below."""
        return any(f"{self.path}/{one}" in self.kept for one in below)

    def holds(self) -> bool:
        """Whether something was kept anywhere below."""
        return any(path.startswith(f"{self.path}/") for path in self.kept)

    def most(self, name: str) -> int:
        """The highest number of a repeated element below of which something was kept; 1 where none is numbered."""
        found = re.compile(rf"{re.escape(self.path)}/{name}\[(\d{{1,6}})\]")
        return max((int(n[1]) for path in self.kept if (n := found.match(path))), default=1)

    def among(self, texts: Iterable[str], name: str) -> list[str]:
        """Texts of a repeated element, with what was kept of others of that name where it stood."""
        found: list[str] = []
        for text in texts:
            while (kept := self.kept.get(self.at(name, len(found) + 1).path)) is not None:
                found.append(kept)
            found.append(text)
        return found


def whole(number: int | None) -> str | None:
    """A whole number."""
    return None if number is None else str(number)


def plain(value: float | None) -> str | None:
    """A decimal number without an exponent."""
    if value is None:
        return None
    text = format(Decimal(repr(value)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def measure(said: Measure | None, value: float | None, unit: str) -> Marked | None:
    """What was said in the unit of that time, else the value in the model's unit."""
    if said is not None:
        return Marked(said.value, "unitCode", UN_ECE.get(said.unit, said.unit))
    return None if value is None else Marked(plain(value), "unitCode", unit)


def amount(value: float | None, currency: str | None) -> Marked | None:
    """An amount of money in its currency."""
    return None if value is None else Marked(plain(value), CURRENCY, currency)

"""Bars: what a figure must reach."""

import math
import tomllib
from pathlib import Path

import msgspec

from openplaci.faults import CannotDo
from openplaci.model.base import Noun
from openplaci.screening.trial.measure import Measure
from openplaci.screening.trial.methods import OURS


class Bar(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A bar; see ``bars.toml``, where each is explained."""

    what: str
    least: float | None = None
    most: float | None = None
    aim: float | None = None
    of: str | None = None
    perturb: str | None = None
    up_to: float = math.inf
    beyond: float = 0

    def met(self, value: float) -> bool:
        """Whether a figure reaches it; what could not be measured does not."""
        above = self.least is None or value >= self.least
        return above and (self.most is None or value <= self.most)


class _File(Noun, frozen=True, kw_only=True, forbid_unknown_fields=True):
    bars: tuple[Bar, ...]


def own() -> tuple[Bar, ...]:
    """The bars that the project holds itself to."""
    path = Path(__file__).with_name("bars.toml")
    return read("the built-in bars", path.read_bytes())


def read(where: str, data: bytes) -> tuple[Bar, ...]:
    """Read bars.

    Raises:
        CannotDo: it is no file of bars.
    """
    try:
        return msgspec.convert(tomllib.loads(data.decode("utf-8")), _File).bars
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as fault:
        raise CannotDo(f"{where}: {fault}; expected [[bars]] with what, and least or most") from fault


def of(bars: tuple[Bar, ...], measure: Measure, perturb: str) -> Bar | None:
    """The bar for a figure of ours; None where it has none."""
    if measure.method != OURS:
        return None
    for bar in bars:
        if (
            bar.what == measure.what
            and bar.of in {None, measure.of}
            and bar.perturb in {None, perturb}
            and bar.beyond < max(measure.size, 1) <= bar.up_to
        ):
            return bar
    return None

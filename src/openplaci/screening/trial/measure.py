"""What a trial says: one figure each, with what stands behind it."""

from openplaci.model.base import Noun


class Measure(Noun, frozen=True, kw_only=True):
    """One figure.

    Attributes:
        what: of what, by which bars know it: ``recall``, ``f1``, ``fresh names/s``.
        of: on what: a file, a list, a kind of perturbation; may be empty.
        method: whose: ``openplaci``, ``logic-v2``, ``rapidfuzz WRatio``.
        value: shares are 0 to 1.
        n: how many things were counted; 0 where nothing is.
        low, high: 95 % interval, where there is one.
        size: names of the lists, where it depends on them.
        note: what else one must know to read it.
    """

    what: str
    value: float
    of: str = ""
    method: str = "openplaci"
    n: int = 0
    low: float | None = None
    high: float | None = None
    size: int = 0
    note: str = ""

"""What both directions know of a line of CAMIR."""

import re

WAYBILL = re.compile(r"(?=.)(?:(\d{3})-?(\d{8}))?(?:-(.*))?", re.ASCII)
"""``007-12345678``, ``007-12345678-HOUSE``; ``-HOUSE`` where the master is not known yet [I]."""
LINE = 69
"""Characters of a line at most [V PACT]."""
TEXT = 52
"""Characters of text behind ``CSN/7H/22NOV1902/``; a longer text goes on in a line behind a slant [I]."""
REASON = 61
"""Characters of a reason behind ``ERR/422/``; a longer one goes on likewise [I]."""
HOUSE = 35
"""Characters of a house number at most [V PACT]."""
_MASTER = 13
"""Characters of a master's number and the hyphen behind it."""


def fitting(house: str | None) -> str | None:
    """A house number as far as a line holds it behind its master's: a programme may allow longer ones."""
    return house[: LINE - _MASTER] if house else None

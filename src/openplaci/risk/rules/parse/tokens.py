"""The signs that a rule is made of.

What a rule may hold is far less than what Python reads, so the text is held against this before anything parses
it: no warning, no doubtful letter and no deep nesting reaches Python's parser.
"""

import re

from openplaci.risk.rules.parse.limits import LONGEST_NAME

STAND_IN = "fr0m"
"""What a leg's name ``from``, a keyword of Python, is parsed as; of the same length, so that places stay."""

KEYWORDS = (
    "as assert async await break class continue def del elif else except finally from global import lambda nonlocal "
    "pass raise return try while with yield"
).split()
"""Words of Python that are no words of a rule."""

_PLAIN = r"""\"(?:[^"\\\r\n\t]|\\[\\"'])*+\"|'(?:[^'\\\r\n\t]|\\[\\"'])*+'"""
_RAW = r"""r(?:\"(?:[^"\\\r\n\t]|\\[^\r\n\t])*+\"|'(?:[^'\\\r\n\t]|\\[^\r\n\t])*+')"""
TEXT = rf"(?:{_RAW}|{_PLAIN})"
"""A text on one line. A backslash stands before a quote or another backslash, or in a raw text (``r"..."``): so no
escape has two readings."""
NUMBER = r"(?!0[0-9])(?:[0-9]++(?:_[0-9]++)*+(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+(?![\w.])"
_BY_LETTER = "|".join(
    f"{letter}(?:{'|'.join(word[1:] for word in KEYWORDS if word[0] == letter)})"
    for letter in sorted({word[0] for word in KEYWORDS})
)
NAME = rf"(?!(?:{_BY_LETTER})\b)[A-Za-z_][A-Za-z0-9_]{{0,{LONGEST_NAME - 1}}}+(?![\w\"'])"
SIGN = r"==|!=|<=(?!>)|>=|<(?![<>])|>(?!>)|=(?![<>])|[-+,.(){}\[\]]|\*(?!\*)|/(?!/)"

TOKEN = re.compile(
    rf" ++|(?P<text>{TEXT}(?! *+r?[\"']))|(?P<number>{NUMBER})|(?P<name>{NAME})|(?P<sign>{SIGN})", re.ASCII
)
_ALL = re.compile(rf"(?> ++|{TEXT}(?! *+r?[\"'])|{NUMBER}|{NAME}|{SIGN})*+", re.ASCII)


def known(text: str) -> bool:
    """Whether the text, all on one line, is made of what a rule may hold."""
    return _ALL.fullmatch(text) is not None

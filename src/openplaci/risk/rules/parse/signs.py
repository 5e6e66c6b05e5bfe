"""What no rule holds at any place: signs and habits of other languages, and of word processors."""

import re
import unicodedata

from openplaci.risk.rules.parse.limits import LONGEST_NAME
from openplaci.risk.rules.parse.tokens import KEYWORDS

Fault = tuple[int, str]
"""A place, characters from the beginning, and the words."""

_HABITS = (
    (re.compile(r":="), "':=' gives a name a value, which a rule cannot; write '=='"),
    (re.compile(r"&&?"), "'&' is not part of the language; write 'and'"),
    (re.compile(r"\|\|?"), "'|' is not part of the language; write 'or'"),
    (re.compile(r"!"), "'!' stands for nothing by itself; write 'not', or '!='"),
    (re.compile(r"<>|\u2260"), "write '!=' for what is not equal"),
    (re.compile(r"=<|\u2264"), "write '<=' for at most"),
    (re.compile(r"=>|\u2265"), "write '>=' for at least"),
    (re.compile(r"[\u2013\u2014\u2212]"), "this dash is no minus; write '-'"),
    (re.compile(r"\u00d7"), "write '*' to multiply"),
    (re.compile(r"\u00f7|//"), "write '/' to divide"),
    (re.compile(r"\*\*"), "'**' is not part of the language; expected + - * /"),
    (re.compile(r"<<|>>|[%@^]"), "this sign is not part of the language; expected + - * / or a comparison"),
    (re.compile(r"~"), "'~' is not part of the language; write 'not'"),
    (
        re.compile(r"[\u201c\u201d\u201e\u00ab\u00bb\u2018\u2019\u201a`\u00b4\u2033\u2032]"),
        "this quote is not straight; write \" or '",
    ),
    (
        re.compile(r"[\uff08\uff09\uff3b\uff3d\uff0c\uff0e\uff1a\uff1d\uff1c\uff1e\uff02\uff07]"),
        "this is a wide sign of East Asian writing; write the plain one",
    ),
    (re.compile(r"\\"), "a backslash stands only within a text; a rule may go on in the next line without it"),
    (re.compile(r";"), "a rule is one condition; write 'and' or 'or' between two"),
    (re.compile(r":"), "':' is not part of the language; a list is written [1, 2], a rule of two cases with 'or'"),
)
"""Habits of other languages and of word processors, and what is written here."""
_KEYWORDS = {
    "from": "from stands only behind a dot, as in leg.from",
    "else": "a choice (if ... else) is not part of the language; expected 'and', 'or' and 'not'",
}


def fault_of_sign(at: int, rest: str) -> Fault:
    """What is wrong with the first sign of the rest of a text, which no rule holds at any place."""
    raw = re.match("r?(?=[\"'])", rest)
    if raw:
        place, words = fault_of_text(rest, raw.end())
        return at + place, words
    word = re.match(r"\w+", rest)
    return (at, _sign_words(rest)) if word is None else _unknown_word(at, word[0], rest[word.end() :])


def _sign_words(rest: str) -> str:
    wanted = "expected names, comparisons, 'and', 'or', 'not' and functions"
    return next(
        (words for sign, words in _HABITS if sign.match(rest)), f"'{rest[0]}' is not part of the language; {wanted}"
    )


def _unknown_word(at: int, said: str, behind: str) -> Fault:
    if behind[:1] in ("'", '"'):
        return at, f"{glance(said, 20)} stands before a quote; expected nothing there, or r for a pattern"
    if said in KEYWORDS:
        return at, _KEYWORDS.get(
            said, f"'{said}' is not part of the language; expected names, comparisons and functions"
        )
    strange = next((place for place, one in enumerate(said) if not one.isascii()), None)
    if strange is not None:
        name = unicodedata.name(said[strange], "no name").lower()
        return at + strange, f"'{said[strange]}' ({name}) is no plain letter or digit; expected a to z, 0 to 9 and _"
    if said[0].isdigit():
        more = re.match(r"[\w.]*", behind)
        number = said + (more[0] if more else "")
        return at, f"{glance(number, 20)} is no number; expected digits, as 0.5 or 1000"
    return at, f"a name of {len(said)} letters; expected at most {LONGEST_NAME}"


def fault_of_text(text: str, at: int) -> Fault:
    """What is wrong with a text that begins with the quote at a place."""
    quote = text[at]
    raw = re.search(r"(?<!\w)r$", text[:at]) is not None
    begun = at - raw
    place = at + 1
    while place < len(text) and text[place] not in "\r\n":
        sign, following = text[place], text[place + 1 : place + 2]
        if sign == quote:
            return begun, "two texts stand side by side; expected a comma between them, or one text"
        if sign == "\t":
            return place, "a text holds a tab; expected a blank"
        if sign == "\\":
            if not raw and following not in ("\\", '"', "'"):
                return place, 'a backslash stands in a plain text; expected r before the quotes, as in r"\\d", or \\\\'
            place += following not in ("\r", "\n")
        place += 1
    return begun, f"the text is not closed; expected {quote} on the same line"


def glance(said: str, most: int) -> str:
    """Cut short."""
    return said if len(said) <= most else f"{said[: most - 3]}..."

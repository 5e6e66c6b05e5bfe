"""Regular expressions of rules: RE2's syntax alone, which cannot blow up, within a size."""

import re
from functools import lru_cache

import re2

LONGEST = 300
LARGEST = 2_000
"""RE2 instructions of a compiled pattern: a counted repetition of a large class is refused."""

_JUDGED = 1 << 20
"""Bytes for the compiling of one pattern that is judged: well over the largest, and soon spent by one that explodes."""
_BYTE = re.compile(r"(?<!\\)(?:\\\\)*+\\C")
_NAMED = re.compile(r"(?<!\\)(?:\\\\)*+\(\?<\w")
_WORDS = (
    ("invalid perl operator", "{} is not known; a pattern cannot look ahead or behind, nor hold conditions"),
    (
        "invalid escape sequence",
        "{} is not known; a pattern cannot refer back to a part, and \\ stands before signs only",
    ),
    ("bad repetition operator", "{} repeats a repetition; expected one of * + ? or {{n}}"),
    ("no argument for repetition", "{} repeats nothing; expected a character before it, or \\ to mean the sign itself"),
    (
        "invalid repetition size",
        "{} is no number of times; expected at most 1000, nested ones multiplied, the smaller first",
    ),
    ("missing closing )", "a ( is not closed; expected ), or \\( to mean the sign itself"),
    ("missing )", "a ( is not closed; expected ), or \\( to mean the sign itself"),
    ("unexpected )", "a ) closes nothing; expected a ( before it, or \\) to mean the sign itself"),
    ("missing closing ]", "a [ is not closed; expected ], or \\[ to mean the sign itself"),
    ("missing ]", "a [ is not closed; expected ], or \\[ to mean the sign itself"),
    (
        "invalid character class range",
        "{} is no class of characters; expected one of Unicode's, or a range with the smaller first, as a-z",
    ),
    ("invalid character class", "{} is no class of characters"),
    ("invalid named capture group", "{} is no name of a part; expected letters, each name once"),
    ("trailing \\", "it ends with a backslash; expected a sign behind it"),
)
"""RE2's words for a fault, and ours."""


def options() -> "re2.Options":
    """How every pattern is compiled; DuckDB compiles the same way by default."""
    chosen = re2.Options()
    chosen.log_errors = False
    chosen.max_mem = 64 << 20
    return chosen


@lru_cache(maxsize=4096)
def fault_of(pattern: str) -> str | None:
    """What is wrong with a pattern, in one sentence; None where nothing is."""
    if not pattern:
        return "the pattern is empty; expected at least one character"
    if len(pattern) > LONGEST:
        return f"the pattern has {len(pattern)} characters; expected at most {LONGEST}"
    if not pattern.isprintable():
        return "the pattern holds a character that cannot be seen; expected plain text"
    if _BYTE.search(pattern):
        return "the pattern holds \\C, a byte; expected a dot for any character"
    if _NAMED.search(pattern):  # the RE2 within DuckDB is older
        return "the pattern names a part by (?<; expected (?P<, or ( alone"
    judged = options()
    judged.max_mem = _JUDGED
    try:
        compiled = re2.compile(pattern, judged)
    except re2.error as fault:
        said = fault.args[0] if fault.args else fault
        return _plainly(said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said))
    if compiled.programsize > LARGEST:
        return f"the pattern is too large ({compiled.programsize} steps); expected at most {LARGEST}"
    if compiled.search("") is not None:
        return "the pattern matches the empty text, so it always matches; expected one that needs a character"
    return None


def _plainly(said: str) -> str:
    """RE2's words, for one who does not program."""
    if "too large" in said:
        return f"the pattern is too large; expected at most {LARGEST} steps"
    what, _, where = said.partition(": ")
    for known, words in _WORDS:
        if what.startswith(known):
            return f"in the pattern, {words.format(where)}"
    return f"the pattern is not RE2: {said}; expected no look-around and no back-reference"

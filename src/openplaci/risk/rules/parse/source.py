"""The text of a rule: made ready for Python's parser, and the places in it."""

import ast
import re
import unicodedata

from openplaci.faults import BadProfile
from openplaci.risk.rules.parse import signs, unread
from openplaci.risk.rules.parse.limits import DEEPEST, LONGEST
from openplaci.risk.rules.parse.tokens import STAND_IN, TEXT, known

_LINE_END = re.compile(r"\r\n?|\n")
# Comments and line ends become blanks, so that a rule may run over several lines of a file and every place stays
# where it was. A quote that no text begins with stands for what is wrong with it.
_UNEVEN = re.compile(
    rf"(?P<text>{TEXT})|(?P<quote>[\"'])|(?P<dot>\.\s*)from\b|(?P<false>\b{STAND_IN}\b)|(?P<blank>#[^\r\n]*|\s)",
    re.ASCII,
)
_NESTING = ("(", "[", "{", "-", "+", "not")
_GLANCE = 40
"""Characters of a rule that an error's sentence repeats."""


class Source:
    """A text, and the expression that Python's parser makes of it.

    Attributes:
        root: the expression; its places are those of the text with blanks for comments and line ends.
    """

    def __init__(self, text: str) -> None:
        """Read the text.

        Raises:
            BadProfile: it is no expression, or holds what no rule holds.
            RecursionError: the interpreter's stack is spent.
        """
        self._text = text
        if not text or text.isspace():
            raise BadProfile("the rule is empty; expected a condition", 1, 1)
        if len(text) > LONGEST:
            raise self.fault_at(LONGEST, f"the rule has {len(text)} characters; expected at most {LONGEST}")
        even = text
        plain = text.isprintable()
        if not plain:
            self._hold_to_seen()
        if not plain or "from" in text or "#" in text or STAND_IN in text:
            even = _UNEVEN.sub(self._evened, text)
        begun = even.lstrip()
        self._shift = len(even) - len(begun)
        self._even = begun.rstrip()
        self._ascii = even.isascii()
        if not self._even:
            raise BadProfile("the rule is a comment alone; expected a condition", 1, 1)
        self.root = self._parsed()

    def fault(self, node: ast.AST, words: str) -> BadProfile:
        """What is wrong with that which begins where a node does."""
        return self.fault_at(self._offset(getattr(node, "col_offset", 0)), words)

    def fault_at_name(self, node: ast.Attribute, words: str) -> BadProfile:
        """What is wrong with the name behind a dot."""
        return self.fault_at(self._offset(node.end_col_offset or 0) - len(node.attr), words)

    def fault_behind(self, node: ast.expr, words: str) -> BadProfile:
        """What is wrong with the sign that follows a node, brackets and blanks aside."""
        at = self._offset(node.end_col_offset or 0)
        gap = self._even[at - self._shift :]
        return self.fault_at(at + len(gap) - len(gap.lstrip(" )]}")), words)

    def fault_at(self, at: int, words: str) -> BadProfile:
        """What is wrong so many characters from the beginning."""
        ends = [end.end() for end in _LINE_END.finditer(self._text, 0, at)]
        return BadProfile(words, len(ends) + 1, at - (ends[-1] if ends else 0) + 1)

    def said(self, node: ast.expr) -> str:
        """The text of a node, cut short."""
        said = self._text[self._offset(node.col_offset) : self._offset(node.end_col_offset or 0)]
        return signs.glance(" ".join(said.split()), _GLANCE)

    def _hold_to_seen(self) -> None:
        for at, sign in enumerate(self._text):
            if not (sign.isprintable() or sign in "\r\n\t"):
                name = unicodedata.name(sign, "a control character").lower()
                wanted = "plain blank" if sign.isspace() else "sign that can be seen"
                raise self.fault_at(at, f"the rule holds U+{ord(sign):04X} ({name}); expected a {wanted}")

    def _evened(self, found: re.Match[str]) -> str:
        match found.lastgroup:
            case "quote":
                raise self.fault_at(*signs.fault_of_text(self._text, found.start()))
            case "false":
                raise self.fault_at(found.start(), f"there is no name '{STAND_IN}'; did you mean from?")
            case "dot":
                return f".{' ' * (len(found['dot']) - 1)}{STAND_IN}"
            case "blank":
                return " " * len(found[0])
        return found[0]

    def _parsed(self) -> ast.expr:
        even = self._even
        if not known(even):
            raise self._unread(None)
        if sum(map(even.count, _NESTING)) > DEEPEST:
            fault = unread.fault_of_nesting(even)
            if fault:
                raise self.fault_at(self._shift + fault[0], fault[1])
        try:
            return ast.parse(even, mode="eval").body
        except SyntaxError as fault:
            offset = fault.offset
        raise self._unread(offset)

    def _unread(self, offset: int | None) -> BadProfile:
        at, words = unread.fault(self._even, offset)
        return self.fault_at(self._shift + at, words)

    def _offset(self, column: int) -> int:
        """From the bytes that `ast` counts to a place in the text."""
        if not self._ascii:
            column = len(self._even.encode()[:column].decode("utf-8", "ignore"))
        return self._shift + column

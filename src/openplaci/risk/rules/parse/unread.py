"""Why a text is no rule: the first sign that cannot stand where it stands, in words for one who does not program.

Asked only of a text that is refused, so that the words hang on no version of Python.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from openplaci.risk.rules.functions import FUNCTIONS
from openplaci.risk.rules.parse.limits import DEEPEST
from openplaci.risk.rules.parse.signs import Fault, fault_of_sign, glance
from openplaci.risk.rules.parse.tokens import STAND_IN, TOKEN

NO_PLACE = "a place in brackets is not part of the language; expected starts(), ends() or a loop over items"
TOO_DEEP = f"the rule is nested too deep; expected at most {DEEPEST} levels"

_CLOSING = {"(": ")", "[": "]", "{": "}"}
_ORDERS = ("==", "!=", "<", "<=", ">", ">=")
_BEFORE_NOT = ("(", "[", ",", "and", "or", "not", "if", "")
_INFIX = {
    "contains": "'contains' is not part of the language; write the part first: \"TONER\" in description",
    "like": "'like' is not part of the language; expected 'in', starts(), ends(), words() or matches()",
    "equals": "'equals' is not part of the language; write '=='",
    "between": "'between' is not part of the language; write 1 <= pieces <= 5",
    "xor": "'xor' is not part of the language; expected 'and', 'or' and 'not'",
    "then": "a rule has no 'then'; it is the condition alone",
}
_NO_EQUAL = "'=' compares nothing; write '=='"
_NO_LOOP = "a loop stands within any(), all(), count() or sum(); expected one of them before it"
_CALLED = frozenset((*FUNCTIONS, "any", "all", "count", "sum", "list", "date"))
_BARE_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?!\w)")
_LOOP = "a loop is written: for x in goods; expected one name and 'in' behind 'for'"
_NO_NAMES = ("and", "or", "not", "in", "is", "if", "for", "True", "False", "None")
_SMALL = ("and", "or", "not", "in", "if", "for")


def fault(text: str, offset: int | None) -> Fault:
    """Why a text on one line is no rule.

    Args:
        text: comments and line ends out.
        offset: where Python's parser stopped, from 1; None where it was not asked.
    """
    reader = _Reader(text)
    found = next(filter(None, map(reader.take, _tokens(text))), None) or reader.end()
    if found is not None:
        return found
    at = min(max((offset or 1) - 1, 0), len(text))
    near = glance(text[at:], 20) or glance(text, 20)
    return at, f"the rule cannot be read at {near}; expected names, comparisons, 'and', 'or', 'not' and functions"


def fault_of_nesting(text: str) -> Fault | None:
    """Where brackets or signs before a value stand too deep within each other."""
    open_ = run = 0
    for token in _tokens(text):
        run = run + 1 if token.text in ("not", "-", "+") else 0
        open_ += (token.text in _CLOSING) - (token.text in _CLOSING.values())
        if run > DEEPEST or open_ > DEEPEST:
            return token.at, TOO_DEEP
    return None


class _Token(NamedTuple):
    at: int
    kind: str
    """text, number, name, sign, or empty for what no rule holds."""
    text: str


def _tokens(text: str) -> Iterator[_Token]:
    at = 0
    while at < len(text):
        found = TOKEN.match(text, at)
        if found is None:
            yield _Token(at, "", text[at:])
            return
        if found.lastgroup:
            yield _Token(at, found.lastgroup, found[0])
        at = found.end()


@dataclass
class _Bracket:
    """An open one."""

    token: _Token
    call: bool
    """Whether a function stands before it."""
    loop: bool = False
    """Whether a loop's 'for' stood in it."""
    equal: int | None = None
    """Where '=' stood in it, as if a value were named."""


class _Reader:
    """Goes through the signs of a text and knows at each whether a value or what joins two must come."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._length = len(text)
        self._value = True
        """Whether a value must come."""
        self._before = _Token(0, "", "")
        self._wants_in = ""
        """Where 'in' must come: what is wrong with anything else."""
        self._last = _Token(0, "", "")
        self._open: list[_Bracket] = []

    def take(self, token: _Token) -> Fault | None:
        """Go on by one sign."""
        found = self._take(token)
        self._last, self._before = self._before, token
        return found

    def end(self) -> Fault | None:
        """What is missing at the end."""
        if self._before.text == ".":
            return self._length, "no name stands behind the dot; expected one"
        if self._value or self._wants_in:
            return self._length, f"the rule ends after '{self._before.text}'; expected a value or a condition"
        if self._open:
            bracket = self._open[-1].token
            return bracket.at, f"this '{bracket.text}' is never closed; expected '{_CLOSING[bracket.text]}'"
        return None

    def _take(self, token: _Token) -> Fault | None:
        if not token.kind:
            return self._strange(token)
        wants, self._wants_in = self._wants_in, ""
        if wants:
            self._value = True
            return None if token.text == "in" else (token.at, wants)
        if self._before.text == ".":
            if token.kind != "name" or token.text in _NO_NAMES:
                return token.at, f"no name stands behind the dot; expected one, found {glance(token.text, 20)}"
            self._value = False
            return None
        if token.kind == "name" and token.text.lower() in _SMALL and token.text not in _SMALL:
            return token.at, f"write '{token.text.lower()}' in small letters, not '{token.text}'"
        if token.kind in ("text", "number") or (token.kind == "name" and token.text not in (*_SMALL, "is")):
            return self._operand(token)
        if token.text in _CLOSING:
            return self._opening(token)
        if token.text in _CLOSING.values():
            return self._closing(token)
        return self._joining(token)

    def _strange(self, token: _Token) -> Fault:
        """What no rule holds at any place."""
        for back in (8, 5):
            if token.at >= back and _BARE_DAY.match(self._text, token.at - back):
                return token.at - back, 'a day stands in quotes, as "2026-11-24"'
        if token.text[0] == ";" and self._open:
            return token.at, "';' separates nothing; expected a comma"
        return fault_of_sign(token.at, token.text)

    def _operand(self, token: _Token) -> Fault | None:
        if self._value:
            self._value = False
            if self._before.text == "for":
                self._wants_in = _LOOP
                if token.kind != "name" or token.text in _NO_NAMES:
                    return token.at, _LOOP
            return None
        said = glance(token.text.replace(STAND_IN, "from"), 20)
        if token.text.lower() in _INFIX:
            return token.at, _INFIX[token.text.lower()]
        if self._before.text in ("True", "False", "None"):
            return self._before.at, f"{self._before.text} is no value here; expected a condition"
        if self._before.kind == "name" and self._before.text in _CALLED:
            name = self._before.text
            return token.at, f"{name} is a function; expected a bracket before {said}: {name}(...)"
        wanted = "'and', 'or' or a comparison"
        if self._open and self._open[-1].token.text == "[":
            wanted = "a comma"
        elif self._open and self._open[-1].call and not self._open[-1].loop:
            wanted = f"a comma, {wanted}"
        return token.at, f"{said} follows {glance(self._before.text, 20)} with nothing between; expected {wanted}"

    def _opening(self, token: _Token) -> Fault | None:
        if not self._value and (token.text == "{" or self._before.kind in ("text", "number")):
            return self._operand(token)
        if not self._value and token.text == "[":
            return token.at, NO_PLACE
        self._open.append(_Bracket(token, call=not self._value))
        self._value = True
        return None

    def _closing(self, token: _Token) -> Fault | None:
        if not self._open:
            return token.at, f"this '{token.text}' closes nothing; expected no bracket, or an open one before it"
        bracket = self._open.pop().token
        if _CLOSING[bracket.text] != token.text:
            return (
                token.at,
                f"this '{token.text}' does not close the '{bracket.text}'; expected '{_CLOSING[bracket.text]}'",
            )
        if self._value and self._before.text not in (bracket.text, ","):
            return token.at, f"nothing stands between '{self._before.text}' and '{token.text}'; expected a value"
        self._value = False
        return None

    def _joining(self, token: _Token) -> Fault | None:
        """And, or, not, in, for, if, comparisons, signs, dots and commas."""
        said, before = token.text, self._before.text
        if said == "not":
            if self._value and before not in _BEFORE_NOT:
                return token.at, "'not' stands before a whole condition; expected '!=', or 'not' at its beginning"
            if not self._value:
                self._wants_in = "'not' between two values goes with 'in' alone; expected 'not in' or '!='"
            self._value = True
            return None
        if self._value and said in ("-", "+"):
            return None
        if self._value:
            return self._no_value(token)
        bracket = self._open[-1] if self._open else None
        if said == "=":
            if not (bracket and bracket.call and self._before.kind == "name" and self._last.text in ("(", ",")):
                return token.at, _NO_EQUAL
            bracket.equal = token.at
        if said == "for":
            if bracket is None:
                return token.at, _NO_LOOP
            if bracket.equal is not None:
                return bracket.equal, _NO_EQUAL
            bracket.loop = True
        in_loop = bracket is not None and bracket.loop
        if said == "," and in_loop:
            return token.at, "a comma does not stand in a loop; expected one name after 'for', and one loop"
        if said == "if" and not in_loop:
            return token.at, "'if' stands only in a loop, behind 'for'; expected 'and' or 'or'"
        self._value = said != "."
        return None

    def _no_value(self, token: _Token) -> Fault:
        said, before = token.text, self._before.text
        if before == "=" or (before in _ORDERS and said == "="):
            place = self._before if before == "=" else token
            return place.at, f"'{before} {said}' compares nothing; expected '==', '!=', '<=' or '>=', without a blank"
        if said == "for" and not before:
            return token.at, _NO_LOOP
        if said == "if" and not before:
            return token.at, "a rule has no 'if'; it is the condition alone"
        if said == "*":
            return token.at, "a star before a value is not part of the language; expected the value alone"
        after = f"after '{before}'" if before else "at the beginning"
        return token.at, f"a value or a condition is missing {after}; found '{said}'"

"""Single conditions and amounts of a rule in plain English; `openplaci.risk.rules.tell.sentence` joins them."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import cast

from openplaci.model.base import Noun
from openplaci.risk.rules.names import LATER, records
from openplaci.risk.rules.parse import kind_of
from openplaci.risk.rules.phrases import Phrase, phrases
from openplaci.risk.rules.tree import (
    Calc,
    Call,
    Compare,
    Given,
    Holds,
    Loop,
    Named,
    Node,
    Order,
    Path,
    Size,
    Value,
    Values,
    Window,
    Within,
    walk,
)

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip

FLIPPED: dict[Order, Order] = {"==": "==", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
CONTRARY: dict[Order, Order] = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_NUMBERS: dict[Order, str] = {
    "==": "is", "!=": "is not", "<": "is less than", "<=": "is at most", ">": "is more than", ">=": "is at least",
}  # fmt: skip
_DAYS: dict[Order, str] = {
    "==": "is", "!=": "is not", "<": "is before", "<=": "is on or before", ">": "is after", ">=": "is on or after",
}  # fmt: skip
_MANY: dict[Order, str] = {
    "==": "exactly", "!=": "not exactly", "<": "fewer than", "<=": "at most", ">": "more than", ">=": "at least",
}  # fmt: skip
_SIGNS = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}


class Item(Noun, frozen=True):
    """What a loop's variable stands for: how a sentence comes back to it, and its record."""

    the: str
    record: str


Scope = Mapping[str, Item]
Where = Callable[[Node, Scope], str]
"""A condition within brackets."""


class Clause(Noun, frozen=True):
    """A condition: subject and predicate.

    Attributes:
        subject: empty where the predicate says it all.
        verb: the predicate.
        about: the name that is the subject.
        alone: the predicate about the record that bears the name, as of a line "gives no HS code".
    """

    subject: str
    verb: str
    about: Path | None = None
    alone: str = ""

    def __str__(self) -> str:
        """The whole."""
        return f"{self.subject} {self.verb}" if self.subject else self.verb


class Amount(Noun, frozen=True):
    """A number in words, and its unit."""

    words: str
    unit: str = ""


class Speaker:
    """Puts conditions and amounts into words; ``where`` writes what stands in brackets."""

    def __init__(self, where: Where) -> None:
        """Keep what writes the conditions of a count or sum."""
        self._where = where

    # Names

    def name(self, path: Path, scope: Scope) -> str:
        """A name with its article: ``the shipper's country``."""
        said, record = ("", "consignment") if not path.root else (scope[path.root].the, scope[path.root].record)
        if not path.root and path.steps[0] in LATER:
            return phrases()[path.steps[0]][path.steps[1]].phrase
        for phrase in _phrases(path, record):
            if phrase.phrase.startswith("the "):
                said = phrase.phrase
            elif not said:
                said = f"the {phrase.phrase}"
            else:
                said = f"the {phrase.phrase} of {said}" if "'s" in said else f"{said}'s {phrase.phrase}"
        return said

    def phrase(self, path: Path, scope: Scope) -> Phrase:
        """What the last part of a name is called; of a loop's variable itself nothing."""
        record = scope[path.root].record if path.root else "consignment"
        if not path.root and path.steps[0] in LATER:
            return phrases()[path.steps[0]][path.steps[1]]
        return _phrases(path, record)[-1] if path.steps else Phrase(doc="")

    def owner(self, path: Path, scope: Scope) -> str:
        """The record that bears a name, with its article; empty for the consignment."""
        if len(path.steps) + bool(path.root) <= 1:
            return ""
        return self.name(Path(path.root, path.steps[:-1], path.type), scope)

    def items(self, path: Path, scope: Scope, *, many: bool) -> str:
        """Items without an article: ``telephone numbers of the shipper``, or one of them."""
        phrase = self.phrase(path, scope)
        owner = self.owner(path, scope)
        said = phrase.phrase if many else phrase.item
        return f"{said} of {owner}" if owner else said

    # Amounts

    def amount(self, node: Node, scope: Scope) -> Amount:
        """A number."""
        match node:
            case Value(value):
                return Amount(number(cast("float", value)))
            case Path():
                return Amount(self.name(node, scope), self.phrase(node, scope).unit)
            case Window(subject, measure, days):
                last = "day" if days == 1 else f"{days} days"
                return Amount(f"the {phrases()[subject][measure].phrase} in the last {last}")
            case Size(over):
                return Amount(f"the number of {self.items(over, scope, many=True)}")
            case Loop():
                return self._looped(node, scope)
            case Calc():
                return self._calc(node, scope)
            case Call("length", (text,)):
                return Amount(f"the length of {self.name(cast('Path', text), scope)}", "characters")
            case Call(unit, (start, end)):
                return Amount(f"the number of {unit} from {self.day(start, scope)} to {self.day(end, scope)}", unit)
        raise TypeError(node)

    def _looped(self, loop: Loop, scope: Scope) -> Amount:
        items = self.items(loop.over, scope, many=True)
        inner = within(loop, scope, self.phrase(loop.over, scope))
        if loop.kind == "count":
            return Amount(f"the number of {items} (where {self._where(loop.test, inner)})")
        which = f" (where {self._where(loop.where, inner)})" if loop.where else ""
        if isinstance(loop.test, Path) and loop.test.root == loop.variable:
            unit = self.phrase(loop.test, inner).unit
            what = self.phrase(loop.test, inner).phrase
            if len(loop.test.steps) == 1:
                return Amount(f"the total {what} of all {items}{which}", unit)
        one = self.amount(loop.test, inner)
        return Amount(f"the total over all {items}{which} of ({one.words})", one.unit)

    def _calc(self, node: Calc, scope: Scope) -> Amount:
        one, other = self.amount(node.left, scope), self.amount(node.right, scope)
        left = f"({one.words})" if isinstance(node.left, Calc) else one.words
        right = f"({other.words})" if isinstance(node.right, Calc) else other.words
        plain = isinstance(node.right, Value) or one.unit == other.unit
        kept = one.unit if (node.op in "+-" and plain) or (node.op in "*/" and isinstance(node.right, Value)) else ""
        return Amount(f"{left} {_SIGNS[node.op]} {right}", kept)

    def day(self, node: Node, scope: Scope) -> str:
        """A day or a moment."""
        if not isinstance(node, Value):
            return self.name(cast("Path", node), scope)
        day = cast("dt.date", node.value)
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"

    # Conditions

    def clause(self, node: Node, scope: Scope, *, no: bool) -> Clause:
        """A single condition, or its contrary where ``no``."""
        match node:
            case Path():
                return self._truth(node, scope, no=no)
            case Given(path):
                return self._given(path, scope, no=no)
            case Compare():
                return self._compare(node, scope, no=no)
            case Within():
                return self._within(node, scope, no=no)
            case Holds(text, part):
                held = (
                    f"the text {quoted(part.value)}"
                    if isinstance(part, Value)
                    else self.name(cast("Path", part), scope)
                )
                return self._of(text, scope, f"{'does not contain' if no else 'contains'} {held}")
            case Call():
                return self._call(node, scope, no=no)
        raise TypeError(node)

    def about(self, of: Node, beside: Node, verb: str, scope: Scope) -> Clause:
        """A predicate about a number, held against what stands beside it."""
        return self._of(of, scope, verb) if isinstance(of, Path) else Clause(self.subject(of, beside, scope), verb)

    def _of(self, path: Path, scope: Scope, verb: str) -> Clause:
        """A predicate about a name."""
        noun = self.phrase(path, scope).phrase
        return Clause(self.name(path, scope), verb, path, f"has {a(noun)} that {verb}" if noun else verb)

    def _truth(self, path: Path, scope: Scope, *, no: bool) -> Clause:
        phrase = self.phrase(path, scope)
        verb = phrase.not_ if no else phrase.is_
        if not path.root and path.steps[0] in LATER:
            return Clause("", verb)
        return Clause(self.owner(path, scope) or "the consignment", verb, path, verb)

    def _given(self, path: Path, scope: Scope, *, no: bool) -> Clause:
        phrase = self.phrase(path, scope)
        if path.type.kind == "items":
            one = f"{'no' if no else 'at least one'} {self.items(path, scope, many=False)}"
            return Clause(one, "is given", path, f"gives {f'no {phrase.item}' if no else a(phrase.item)}")
        if path.type.kind == "truth":
            later = not path.root and path.steps[0] in LATER
            whole = phrase.is_ if later else f"{self.owner(path, scope) or 'the consignment'} {phrase.is_}"
            return Clause("", f"{'nothing tells' if no else 'it is known'} whether {whole}")
        alone = f"gives {f'no {phrase.phrase}' if no else a(phrase.phrase)}" if phrase.phrase else ""
        return Clause(self.name(path, scope), "is not given" if no else "is given", path, alone)

    def _compare(self, node: Compare, scope: Scope, *, no: bool) -> Clause:
        op, left, right = aligned(node)
        op = CONTRARY[op] if no else op
        match kind_of(left):
            case "text":
                if isinstance(right, Value):
                    verb = f"{'is' if op == '==' else 'is not'} {quoted(right.value)}"
                else:
                    verb = (
                        f"{'is the same as' if op == '==' else 'differs from'} {self.name(cast('Path', right), scope)}"
                    )
                return self._of(left, scope, verb) if isinstance(left, Path) else Clause(self._text(left, scope), verb)
            case "number":
                return self._number(op, left, right, scope)
        both = kind_of(left) == kind_of(right) == "moment"
        verb = f"{_DAYS[op].replace('on or', 'at or') if both else _DAYS[op]} {self.day(right, scope)}"
        return self._of(left, scope, verb) if isinstance(left, Path) else Clause(self.day(left, scope), verb)

    def _number(self, op: Order, left: Node, right: Node, scope: Scope) -> Clause:
        counted = isinstance(left, Size) or (isinstance(left, Loop) and left.kind == "count")
        if counted and isinstance(right, Value) and op != "!=":
            return Clause("", self.many(op, cast("Size | Loop", left), right, scope))
        return self.about(left, right, self.bound(op, left, right, scope), scope)

    def subject(self, left: Node, right: Node, scope: Scope) -> str:
        """A number that is compared: a span of time where what stands beside it names its unit."""
        if isinstance(left, Call) and left.name in ("days", "hours") and isinstance(right, Value):
            start, end = left.args
            return f"the time from {self.day(start, scope)} to {self.day(end, scope)}"
        return self.amount(left, scope).words

    def bound(self, op: Order, left: Node, right: Node, scope: Scope) -> str:
        """What a number is held against: ``is more than 3 kg``."""
        if isinstance(right, Value):
            return f"{_NUMBERS[op]} {measured(cast('float', right.value), self.amount(left, scope).unit)}"
        equal: dict[Order, str] = {"==": "equals", "!=": "differs from"}
        other = self.amount(right, scope).words
        return f"{equal.get(op, _NUMBERS[op])} {f'({other})' if isinstance(right, Calc) else other}"

    def many(self, op: Order, of: Size | Loop, value: Value, scope: Scope) -> str:
        """How many there are: ``there are at least 3 legs``."""
        single = value.value == 1 and op in ("==", "<=", ">=", ">")
        items = self.items(of.over, scope, many=not single)
        which = ""
        if isinstance(of, Loop):
            which = f" where ({self._where(of.test, within(of, scope, self.phrase(of.over, scope)))})"
        much = "no" if op == "==" and not value.value else f"{_MANY[op]} {number(cast('float', value.value))}"
        return f"there {'is' if single else 'are'} {much} {items}{which}"

    def _text(self, node: Node, scope: Scope) -> str:
        return quoted(node.value) if isinstance(node, Value) else self.name(cast("Path", node), scope)

    def _within(self, node: Within, scope: Scope, *, no: bool) -> Clause:
        of = node.of
        if isinstance(of, Path):
            item = self._text(node.item, scope)
            verb = f"{'do not include' if no else 'include'} {item}"
            return Clause(self.name(of, scope), verb, of, f"has {self.phrase(of, scope).phrase} that {verb}")
        if isinstance(of, Named):
            verb = f"is {'not ' if no else ''}on the list {listed(of)}"
        elif len(of.values) == 1:
            verb = f"is {'not ' if no else ''}{self._several(of)}"
        else:
            verb = f"is {'none' if no else 'one'} of {self._several(of)}"
        if kind_of(node.item) == "number":
            unit = self.amount(node.item, scope).unit
            return self.about(node.item, Value(0), f"{verb} {unit}" if unit else verb, scope)
        if isinstance(node.item, Path):
            return self._of(node.item, scope, verb)
        return Clause(self._text(node.item, scope), verb)

    def _several(self, of: Values) -> str:
        return ", ".join(quoted(one) if isinstance(one, str) else number(one) for one in of.values)

    def _call(self, node: Call, scope: Scope, *, no: bool) -> Clause:
        match node:
            case Call("found", (Value(code),)):
                return Clause(f"the earlier finding {quoted(code)}", "was not made" if no else "was made")
            case Call("matches", (Path() as path, Value(pattern))):
                return self._of(path, scope, f"{'does not match' if no else 'matches'} the pattern {quoted(pattern)}")
            case Call("same", (Path() as path, Path() as other)):
                verb = f"{'does not have' if no else 'has'} the same words as {self.name(other, scope)}"
                return self._of(path, scope, verb)
            case Call(name, (Path() as path, (Values() | Named()) as of)):
                verb, none = _SEARCHES[name if name != "words" or path.type.prose == "goods" else "name"]
                if isinstance(of, Named):
                    one = f"{'none' if no else 'one'} of the list {listed(of)}"
                    return self._of(path, scope, f"{verb} {one}")
                if len(of.values) == 1:
                    return self._of(path, scope, f"{none if no else verb} {self._several(of)}")
                return self._of(path, scope, f"{verb} {'none' if no else 'one'} of {self._several(of)}")
        raise TypeError(node)


_SEARCHES = {
    "words": ("names", "does not name"),
    "name": ("mentions", "does not mention"),
    "starts": ("begins with", "does not begin with"),
    "ends": ("ends with", "does not end with"),
}
"""Function -> what it says of a text, and of one that it does not fit."""


def within(loop: Loop, scope: Scope, phrase: Phrase) -> Scope:
    """The scope inside a loop; an item that is called as an outer one is the second."""
    short = phrase.short or phrase.item
    taken = any(item.the == f"the {short}" for item in scope.values())
    return {**scope, loop.variable: Item(f"the second {short}" if taken else f"the {short}", loop.over.type.record)}


def aligned(node: Compare) -> tuple[Order, Node, Node]:
    """The comparison with its literal on the right."""
    if isinstance(node.left, Value) and not isinstance(node.right, Value):
        return FLIPPED[node.op], node.right, node.left
    return node.op, node.left, node.right


def mentions(node: Node, variable: str) -> int:
    """How often a condition names a loop's variable."""
    return sum(isinstance(one, Path) and one.root == variable for one in walk(node))


def a(noun: str) -> str:
    """A noun with its indefinite article."""
    if noun.startswith("other "):
        return f"an{noun}"
    vowel = noun[:1] in "aeioAEIO" or (noun[:1] == "u" and not noun.startswith("uni")) or noun.startswith("HS ")
    return f"{'an' if vowel else 'a'} {noun}"


def number(value: float) -> str:
    """A number with commas between thousands."""
    return f"{int(value):,}" if value == int(value) else f"{value:,.15g}"


def measured(value: float, unit: str) -> str:
    """A number with its unit: ``1 day``, ``3 kg``."""
    if not unit:
        return number(value)
    return f"{number(value)} {unit.removesuffix('s') if value == 1 else unit}"


def quoted(text: object) -> str:
    """A text in quotes."""
    return f"“{text}”" if text else "the empty text"


def listed(of: Named) -> str:
    """A named list as people write it."""
    return quoted(of.name.replace("_", " "))


def _phrases(path: Path, record: str) -> list[Phrase]:
    found: list[Phrase] = []
    for step in path.steps:
        found.append(phrases()[record][step])
        record = records()[record].types[step].record
    return found

"""Tree -> statements of Python: the writer's half of the live engine.

A truth is written twice, as a test that is true exactly where it is true and one that is true exactly where it
is false; where neither is, it is unknown. Either half needs no third value, and `and`, `or` and `not` only join
or swap them, so Python's own short-circuits stay exact. Tests false first: most rules are, of most consignments.

Values of the consignment are read once into locals. What is dear (loops, words, patterns) is a statement of its
own, placed behind the tests that are cheap. Nothing of a rule's text becomes a name or code: texts and numbers
go in as literals by ``repr``, lists and functions as globals.
"""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from openplaci.risk.rules.derived import COUNTRY_OF, DERIVED
from openplaci.risk.rules.live.shared import Shared
from openplaci.risk.rules.live.truth import TRUE, Amount, Test, all_of, any_of, compared, held
from openplaci.risk.rules.names import records
from openplaci.risk.rules.tree import (
    Both,
    Calc,
    Call,
    Compare,
    Either,
    Given,
    Holds,
    Loop,
    Named,
    Node,
    Not,
    Path,
    Size,
    Value,
    Values,
    Window,
    Within,
    always,
    kind_of,
    may_overflow,
    walk,
)
from openplaci.risk.rules.types import Type
from openplaci.risk.word_index import WordIndex

_CONTRARY = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


class _Scope:
    """The consignment, or one loop's item: the locals that are read there."""

    def __init__(self, variable: str, record: str, over: str = "") -> None:
        self.variable = variable
        self.record = record
        self.over = over
        self.loads: list[str] = []
        self.names: dict[tuple[str, ...], str] = {}


class Writer:
    """Writes the statements of some rules over one consignment into one function's body.

    Attributes:
        loads: what is read of the consignment, in order.
        statements: where dear statements go; see `apart`.
    """

    def __init__(self, shared: Shared, *, first: bool = False) -> None:
        """Begin an empty function; the first of an engine finds nothing looked up before it."""
        self._shared = shared
        self._first = first
        self._root = _Scope("", "consignment")
        self._scopes: dict[str, _Scope] = {"": self._root}
        self.statements: list[str] = []
        self._count = 0
        self._once: dict[Node, str] = {}
        self._memo: dict[str, str] = {}
        self.steps = False

    @property
    def loads(self) -> list[str]:
        """What is read of the consignment."""
        return self._root.loads

    def share(self, rules: list[Node], least: int = 2) -> None:
        """Write loops that stand in so many places once, before the rules."""
        asked = Counter(one for rule in rules for one in walk(rule) if isinstance(one, Loop) and self._whole(one))
        for loop, times in asked.items():
            if times >= least:
                self._once[loop] = self._loop(loop)

    def test(self, node: Node) -> Test:
        """A truth; what it needs before goes to `statements`."""
        match node:
            case Not(part):
                inner = self.test(part)
                return Test(inner.no, inner.yes, inner.then_no, inner.then_yes)
            case Both(parts):
                tests = [self.test(part) for part in parts]
                no = any_of(t.no for t in tests)
                return Test(all_of(t.yes for t in tests), no, all_of(t.then_yes for t in tests), no)
            case Either(parts):
                tests = [self.test(part) for part in parts]
                yes = any_of(t.yes for t in tests)
                return Test(yes, all_of(t.no for t in tests), yes, all_of(t.then_no for t in tests))
            case Given(path):
                value = self.read(path)
                if path.type.kind in ("text", "items"):
                    return Test(value, f"not {value}", TRUE, TRUE)
                return Test(f"{value} is not None", f"{value} is None", TRUE, TRUE)
            case Compare():
                return self._compare(node)
            case Within(item, of):
                return self._within(item, of)
            case Holds(text, part):
                one, other = self.amount(text), self.amount(part)
                return compared(
                    (*one.guards, *other.guards), f"{other.code} in {one.code}", f"{other.code} not in {one.code}"
                )
            case Call():
                return self._call(node)
            case Loop():
                return held(self._looped(node))
            case Path():
                return held(self.read(node))
        raise TypeError(type(node).__name__)

    def amount(self, node: Node) -> Amount:
        """A value; what it needs before goes to `statements`."""
        match node:
            case Value(value):
                if isinstance(value, dt.date):
                    return Amount(self._shared.constant(value))
                return Amount(repr(value))
            case Path():
                name = self.read(node)
                return Amount(name) if always(node) else Amount(name, (f"{name} is not None",))
            case Window():
                name = self._known(node.column)
                return Amount(name, (f"{name} is not None",))
            case Size(over):
                name = self.read(over)
                return Amount(f"len({name})", () if always(over) else (f"{name} is not None",))
            case Calc():
                return self._calc(node)
            case Loop():
                name = self._looped(node)
                return Amount(name, (f"{name} is not None",))
            case Call("length", (text,)):
                one = self.amount(text)
                return Amount(f"len({one.code})", one.guards)
            case Call(name, (first, second)) if name in ("days", "hours"):
                one, other = self.amount(first), self.amount(second)
                return Amount(f"{name}({one.code}, {other.code})", (*one.guards, *other.guards))
        raise TypeError(type(node).__name__)

    def read(self, path: Path) -> str:
        """The local that holds a name's value."""
        scope = self._scopes[path.root]
        if not path.steps:
            return scope.variable
        if path.type.column:
            return self._known(path.type.column)
        return self._step(scope, path.steps)

    @contextmanager
    def apart(self) -> Iterator[list[str]]:
        """Collect the statements written within apart from the others."""
        outer, self.statements = self.statements, []
        try:
            yield self.statements
        finally:
            self.statements = outer

    @contextmanager
    def looping(self, loop: Loop) -> Iterator[tuple[str, list[str]]]:
        """The scope of a loop's item: its local, and the reads at the top of the body."""
        variable = self.local("i")
        outer = self._scopes.get(loop.variable)
        over = (
            str(loop.over) if not loop.over.root else f"{self._scopes[loop.over.root].over}.{'.'.join(loop.over.steps)}"
        )
        scope = _Scope(variable, loop.over.type.record, f"{over}[]")
        self._scopes[loop.variable] = scope
        try:
            yield variable, scope.loads
        finally:
            del self._scopes[loop.variable]
            if outer is not None:
                self._scopes[loop.variable] = outer

    def local(self, letter: str) -> str:
        """A fresh name."""
        self._count += 1
        return f"{letter}{self._count}"

    # Reading

    def _known(self, column: str) -> str:
        name = self._root.names.get(("known", column))
        if name is None:
            name = self._root.names["known", column] = self.local("v")
            self._root.loads.append(f"{name} = d.known.get({column!r})")
        return name

    def _step(self, scope: _Scope, steps: tuple[str, ...]) -> str:
        name = scope.names.get(steps)
        if name is not None:
            return name
        if len(steps) == 1:
            base, record = scope.variable or "c", scope.record
        else:
            base = self._step(scope, steps[:-1])
            record = _record_of(scope.record, steps[:-1])
        name = scope.names[steps] = self.local("v")
        code = self._attribute(base, record, steps[-1])
        type_ = records()[record].types[steps[-1]]
        if type_.kind == "moment" and steps[-1] not in DERIVED.get(record, {}):
            code = f"moment({code})"
        scope.loads.append(f"{name} = {code}" if len(steps) == 1 else f"{name} = None if {base} is None else {code}")
        return name

    def _attribute(self, base: str, record: str, name: str) -> str:
        attribute = records()[record].attributes[name]
        if attribute is not None:
            return f"{base}.{attribute}"
        place = COUNTRY_OF.get((record, name))
        if place is not None:
            return f"country({base}.{place})"
        return f"{self._shared.constant(DERIVED[record][name])}({'d' if base == 'c' else base})"

    # Comparisons

    def _compare(self, node: Compare) -> Test:
        left, right = self._operand(node.left), self._operand(node.right)
        kinds = {kind_of(node.left), kind_of(node.right)}
        if kinds == {"date", "moment"}:
            left, right = (Amount(f"midnight({a.code})", a.guards) for a in (left, right))
        guards = (*left.guards, *right.guards)
        yes, no = f"{left.code} {node.op} {right.code}", f"{left.code} {_CONTRARY[node.op]} {right.code}"
        if node.op == "==" and _plain(node.left, node.right) and len(kinds) == 1:
            return compared(guards, yes, no)._replace(yes=yes)  # None equals no literal
        return compared(guards, yes, no)

    def _operand(self, node: Node) -> Amount:
        """An amount that is compared; what has overflowed to no number at all is unknown."""
        made = self.amount(node)
        if may_overflow(node):
            return Amount(made.code, (*made.guards, f"{made.code} == {made.code}"))
        return made

    def _within(self, node: Node, of: Node) -> Test:
        item = self._operand(node)
        if isinstance(of, Path):
            among = self.amount(of)
            guards = (*item.guards, *among.guards)
            return compared(guards, f"{item.code} in {among.code}", f"{item.code} not in {among.code}")
        code = self._shared.values(of) if isinstance(of, Values | Named) else ""
        yes, no = f"{item.code} in {code}", f"{item.code} not in {code}"
        if _plain(node):
            return compared(item.guards, yes, no)._replace(yes=yes)  # None stands in no list
        return compared(item.guards, yes, no)

    def _calc(self, node: Calc) -> Amount:
        left, right = self.amount(node.left), self.amount(node.right)
        guards = tuple(dict.fromkeys((*left.guards, *right.guards)))
        if node.op == "/":
            if isinstance(node.right, Value):
                if node.right.value == 0:
                    return Amount("0.0", ("False",))
            else:
                guards = (*guards, f"{right.code} != 0")
        # Doubles in both engines: whole numbers of any size would not be equal to the other's.
        begun = left.code if node.op == "/" else f"({left.code} + 0.0)"
        return Amount(f"({begun} {node.op} {right.code})", guards)

    # Functions

    def _call(self, node: Call) -> Test:
        match node:
            case Call("words", (Path() as path, (Values() | Named()) as of)):
                hits = self.hits(path)
                number = self.number(path, of)
                return self._found(path, f"{number} in {hits}", f"{number} not in {hits}")
            case Call("matches", (Path() as path, Value(str() as pattern))):
                field, chosen = self._shared.patterns(self._field(path))
                number = chosen.add(pattern)
                hits = self._looked_up(path, field, field, "unmatched()")
                return self._found(path, f"{number} in {hits}", f"{number} not in {hits}")
            case Call("starts" | "ends", (Path() as path, (Values() | Named()) as of)):
                one = self.amount(path)
                code = f"{one.code}.{node.name}with({self._shared.affixes(of)})"
                return compared(one.guards, code, f"not {code}")
            case Call("same", (Path() as one, Path() as other)):
                first, second = (self._looked_up(path, "words", f"{path.type.prose}_words") for path in (one, other))
                guards = (*self.amount(one).guards, *self.amount(other).guards)
                return compared(guards, f"{first} == {second}", f"{first} != {second}")
            case Call("found", (Value(value),)):
                name = self._codes()
                return compared((), f"{value!r} in {name}", f"{value!r} not in {name}")
        raise TypeError(node.name)

    def _codes(self) -> str:
        name = self._root.names.get(("codes",))
        if name is None:
            name = self._root.names["codes",] = self.local("v")
            self._root.loads.append(f"{name} = {{f.code for f in d.findings}}")
        return name

    def hits(self, path: Path) -> str:
        """The local that holds what of the index of words stands in a prose field: number -> phrase."""
        name, _ = self._words(path)
        return self._looked_up(path, name, name)

    def matcher(self, pattern: str) -> str:
        """The global that tells what a pattern matched."""
        return self._shared.matcher(pattern)

    def number(self, path: Path, of: Values | Named) -> int:
        """The number under which a list is found in the index."""
        return self._words(path)[1].add(self._shared.phrases(of))

    def _words(self, path: Path) -> tuple[str, WordIndex]:
        return self._shared.words(path.type.prose or "name")

    def _field(self, path: Path) -> str:
        """A field by where it stands in the consignment: ``goods[].description``."""
        return ".".join((self._scopes[path.root].over, *path.steps))

    def _looked_up(self, path: Path, key: str, function: str, nothing: str = "()") -> str:
        """Look a text up once for the consignment and all rules; within a loop, once an item."""
        value = self.read(path)
        if path.root:
            scope = self._scopes[path.root]
            name = scope.names.get((*path.steps, "?", key))
            if name is None:
                name = scope.names[(*path.steps, "?", key)] = self.local("h")
                scope.loads.append(f"{name} = () if {value} is None else {function}({value}) or {nothing}")
            return name
        memo = f"{key}:{path}"
        name = self._memo.get(memo, "")
        if not name:
            name = self._memo[memo] = self.local("h")
            self._root.loads.append(f"{name} = {None if self._first else f'm.get({memo!r})'}")
        looked = f"{name} = m[{memo!r}] = {function}({value}) or {nothing}"
        self.statements.append(f"if {name} is None and {value} is not None: {looked}")
        return name

    def _found(self, path: Path, yes: str, no: str) -> Test:
        guard = () if always(path) else (f"{self.read(path)} is not None",)
        return compared(guard, yes, no)

    # Loops

    def _whole(self, loop: Loop) -> bool:
        """Whether a loop asks nothing of another loop's item, so that it can stand at the top."""
        inner = {one.variable for one in walk(loop) if isinstance(one, Loop)}
        return all(one.root in inner or not one.root for one in walk(loop) if isinstance(one, Path))

    def _looped(self, loop: Loop) -> str:
        return self._once.get(loop) or self._loop(loop)

    def _loop(self, loop: Loop) -> str:
        over = self.read(loop.over)
        name = self.local("a")
        with self.looping(loop) as (variable, loads):
            with self.apart():
                body = _BODIES[loop.kind](self, loop, name)
            body = [*loads, *body]
        lines = [f"{name} = {_BEGIN[loop.kind]}", f"for {variable} in {over}:", *indented(body)]
        if len(self._scopes) > 1:
            self.steps = True
            lines.insert(1, f"steps += len({over})")
            lines.insert(2, "if steps > MOST_STEPS: raise TooManySteps")
        if not always(loop.over):
            lines = [f"{name} = None", f"if {over} is not None:", *indented(lines)]
        self.statements += lines
        return name

    def any_body(self, loop: Loop, name: str) -> list[str]:
        """Stop at the first that is true."""
        test = self.test(loop.test)
        lines = [*self.statements, f"if {test.yes}:", f" {name} = True", " break"]
        self.statements.clear()
        return lines if test.then_no == TRUE else [*lines, f"if not ({test.then_no}): {name} = None"]

    def all_body(self, loop: Loop, name: str) -> list[str]:
        """Stop at the first that is false."""
        test = self.test(loop.test)
        lines = [*self.statements, f"if {test.no}:", f" {name} = False", " break"]
        self.statements.clear()
        return lines if test.then_yes == TRUE else [*lines, f"if not ({test.then_yes}): {name} = None"]

    def count_body(self, loop: Loop, name: str) -> list[str]:
        """Stop at the first that is unknown."""
        test = self.test(loop.test)
        lines = [*self.statements, f"if {test.yes}: {name} += 1"]
        self.statements.clear()
        return lines if test.then_no == TRUE else [*lines, f"elif not ({test.then_no}):", f" {name} = None", " break"]

    def sum_body(self, loop: Loop, name: str) -> list[str]:
        """Add up in order, as the other engine does; stop at the first that is unknown."""
        where = None if loop.where is None else self.test(loop.where)
        amount = self.amount(loop.test)
        lines = [f"if not ({all_of(amount.guards)}):", f" {name} = None", " break"] if amount.guards else []
        lines.append(f"{name} += {amount.code}")
        if where is not None:
            open_ = [] if where.then_yes == TRUE else [f"if not ({where.then_yes}):", f" {name} = None", " break"]
            inner = [*open_, *lines]
            lines = [f"if not ({where.no}):", *indented(inner)]
        lines[:0] = self.statements
        self.statements.clear()
        return lines


_BEGIN = {"any": "False", "all": "True", "count": "0", "sum": "0.0"}
_BODIES = {"any": Writer.any_body, "all": Writer.all_body, "count": Writer.count_body, "sum": Writer.sum_body}


def indented(lines: list[str]) -> list[str]:
    """One level deeper."""
    return [f" {line}" for line in lines]


def _plain(node: Node, value: Node | None = None) -> bool:
    """Whether a name is asked as it stands, beside a literal: then None needs no guard of its own."""
    return isinstance(node, Path | Window) and (value is None or isinstance(value, Value))


def _record_of(record: str, steps: tuple[str, ...]) -> str:
    for step in steps:
        type_: Type = records()[record].types[step]
        record = type_.record
    return record

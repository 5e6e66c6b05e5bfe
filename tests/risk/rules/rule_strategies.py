"""Rules and consignments at random, from the same small pools of values, so that rules often fire.

Everything is made by a `Pick`, which answers "one of how many": Hypothesis's own choices (`rules`, `dossiers`,
`cases`), which shrink, or a seeded generator (`seeded`), where a test wants thousands at once. Rules are typed and
valid over the real names, use the whole language and loops up to two deep; consignments leave much out.
"""

import json
import random
import re
from collections.abc import Callable, Collection
from functools import cache

import rule_values as values
from hypothesis import strategies as st
from rule_values import One, Pick, one

from openplaci.model.consignment import Consignment
from openplaci.model.dossier import Dossier
from openplaci.risk.rules.names import DAYS, LATER, WINDOWS, records
from openplaci.risk.rules.types import Kind, Type

LISTS = values.LISTS
Name = tuple[str, Type, str]
"""A name as it is written, what it gives, and the name whose values it takes."""
Scope = tuple[Name, ...]
"""The loops' variables, the outermost first."""

_VARIABLES = ("x", "leg")
_MAIN = ("goods", "routing", "security", "handling", "findings")
_ORDERS = ("==", "!=", "<", "<=", ">", ">=")


def seeded(seed: int) -> Pick:
    """A pick that is the same for the same seed; for bulk, where nothing need shrink."""
    return random.Random(seed).randrange  # noqa: S311 - tests


def rules(*, most: int = 8, later: bool = True) -> st.SearchStrategy[str]:
    """A valid rule of about ``most`` conditions; ``later``: whether it may read history and later stations."""
    return _picked(lambda pick: rule(pick, most=most, later=later))


def consignments(only: Collection[str] = ()) -> st.SearchStrategy[Consignment]:
    """A consignment that leaves much out; ``only`` names what may stand in it beside what must, empty: all."""
    return _picked(lambda pick: values.consignment(pick, only))


def dossiers(only: Collection[str] = (), columns: Collection[str] = ()) -> st.SearchStrategy[Dossier]:
    """A dossier of such a consignment, with findings, at a time or none, and what is known in some columns."""
    return _picked(lambda pick: values.dossier(pick, only, columns))


def cases(*, most: int = 8, later: bool = True) -> st.SearchStrategy[tuple[str, Dossier]]:
    """A rule, and a dossier whose consignment holds what the rule reads and nothing else."""
    return _picked(lambda pick: case(pick, most=most, later=later))


def case(pick: Pick, *, most: int = 8, later: bool = True) -> tuple[str, Dossier]:
    """See `cases`."""
    text = rule(pick, most=most, later=later)
    return text, values.dossier(pick, read_by(text), columns_of(text))


def read_by(text: str) -> frozenset[str]:
    """The attributes of the consignment that a rule may read; rather one too many."""
    said = set(re.findall(r"[a-z_]+", text)) | {"document"}
    also = {"origin_country": "origin", "destination_country": "destination", "statuses": "security handling"}
    said |= {one for name in said & set(also) for one in also[name].split()}
    return frozenset(said & set(Consignment.__struct_fields__))


def columns_of(text: str) -> list[str]:
    """The columns of history and later stations that a rule reads, as it names them."""
    windows = re.findall(r"(\w+)\.(\w+)\(days=(\d+)\)", text)
    later = re.findall(rf"\b({'|'.join(LATER)})\.(\w+)", text)
    found = {f"{subject}_{measure}_{days}d" for subject, measure, days in windows} | {"_".join(one) for one in later}
    return sorted(found)


def rule(pick: Pick, *, most: int = 8, later: bool = True) -> str:
    """A valid rule; see `rules`."""
    return _truth(_Maker(pick, later), (), 1 + pick(most))


def _picked(make: Callable[[Pick], One]) -> st.SearchStrategy[One]:
    @st.composite
    def made(draw: st.DrawFn) -> One:
        return make(lambda many: draw(_below(many)) if many > 1 else 0)

    return made()


@cache
def _below(many: int) -> st.SearchStrategy[int]:
    return st.integers(0, many - 1)


class _Maker:
    """What a rule in the making is made of."""

    def __init__(self, pick: Pick, later: bool) -> None:
        self.pick = pick
        self.later = later

    def name(self, scope: Scope, kind: Kind, prose: bool = False) -> Name:
        """A name of a kind; within a loop mostly of its items."""
        if scope and self.pick(4) < 3:
            inner = _names(scope[-1], kind, prose)
            if inner:
                return one(self.pick, inner)
        if self.later and not prose and self.pick(16) == 15 and _later(kind):
            return one(self.pick, _later(kind))
        some = _names(None, kind, prose)
        if self.pick(3):
            some = tuple(name for name in some if "." not in name[0]) or some
        return one(self.pick, some + tuple(name for outer in scope for name in _names(outer, kind, prose)))

    def literal(self, name: Name, *, loose: bool = True) -> str:
        """A text that a name may equal; one that it may hold where ``loose``."""
        _, type_, like = name
        if type_.choices:
            return json.dumps(one(self.pick, type_.choices))
        if loose and self.pick(6) == 5:
            return json.dumps(one(self.pick, values.PHRASES), ensure_ascii=False)
        return json.dumps(values.text(self.pick, like) or "A", ensure_ascii=False)  # no rule holds an empty text

    def texts(self, name: Name) -> str:
        """Several of them."""
        return f"[{', '.join(self.literal(name) for _ in range(1 + self.pick(3)))}]"


@cache
def _names(root: Name | None, kind: Kind, prose: bool) -> tuple[Name, ...]:
    """All names of a kind beneath a loop's variable, or of the consignment; whose words are kept where ``prose``."""
    if root is None:
        found = tuple(_beneath("", "consignment", 0))
    else:
        found = (root, *(_beneath(f"{root[0]}.", root[1].record, 0) if root[1].kind == "record" else ()))
    return tuple(name for name in found if name[1].kind == kind and (name[1].prose or not prose))


def _beneath(before: str, record: str, depth: int) -> list[Name]:
    found: list[Name] = []
    for name, type_ in records()[record].types.items():
        found.append((before + name, type_, name))
        if type_.kind == "record" and depth < 3:
            found += _beneath(f"{before}{name}.", type_.record, depth + 1)
    return found


def _truth(m: _Maker, scope: Scope, size: int) -> str:
    """A condition that joins about so many."""
    if size > 1:
        match m.pick(8):
            case 0 | 1:
                return _joined(m, scope, size, "and")
            case 2 | 3:
                return _joined(m, scope, size, "or")
            case 4:
                return f"not ({_truth(m, scope, size - 1)})"
            case _ if len(scope) < 2:
                return _looped(m, scope, size)
            case _:
                return _joined(m, scope, size, "or")
    return one(m.pick, _LEAVES)(m, scope)


def _joined(m: _Maker, scope: Scope, size: int, word: str) -> str:
    parts: list[str] = []
    while size > 0 or len(parts) < 2:
        share = 1 + m.pick(max(1, size - 1))
        part = _truth(m, scope, share)
        parts.append(part if share == 1 else f"({part})")
        size -= share
    return f" {word} ".join(parts)


def _items(m: _Maker, scope: Scope) -> Name:
    main = m.pick(3)
    if main and not scope:
        name = one(m.pick, _MAIN)
        return name, records()["consignment"].types[name], name
    return m.name(scope, "items")


def _inner(scope: Scope, over: Name) -> Scope:
    """The scope within a loop."""
    _, type_, like = over
    inner = Type(kind=type_.item) if type_.item else Type(kind="record", record=type_.record)
    return (*scope, (_VARIABLES[len(scope)], inner, like))


def _looped(m: _Maker, scope: Scope, size: int) -> str:
    over = _items(m, scope)
    inner = _inner(scope, over)
    variable = inner[-1][0]
    which = f" if {_truth(m, inner, 1)}" if m.pick(4) == 3 else ""
    tail = f"for {variable} in {over[0]}{which})"
    kind = m.pick(7)
    if kind < 4:
        return f"{('any', 'any', 'all', 'all')[kind]}({_truth(m, inner, size - 1)} {tail}"
    order, number = one(m.pick, _ORDERS), one(m.pick, values.NUMBERS[:6])
    if kind == 6:
        return f"sum({_number(m, inner, size - 1)} {tail} {order} {number}"
    test = variable if m.pick(3) == 2 else _truth(m, inner, size - 1)
    return f"count({test} {tail} {order} {number}"


def _number(m: _Maker, scope: Scope, size: int) -> str:
    if size > 1 and m.pick(2):
        return f"({_number(m, scope, size // 2)} {one(m.pick, ('+', '-', '*', '/'))} {_number(m, scope, size // 2)})"
    match m.pick(9):
        case 4:
            return str(one(m.pick, values.NUMBERS))
        case 5:
            return f"length({m.name(scope, 'text')[0]})"
        case 6:
            return f"count({m.name(scope, 'items')[0]})"
        case 7:
            return f"{one(m.pick, ('days', 'hours'))}({_day(m, scope)}, {_day(m, scope)})"
        case 8 if m.later:
            subject = one(m.pick, tuple(WINDOWS))
            return f"{subject}.{one(m.pick, WINDOWS[subject])}(days={one(m.pick, DAYS)})"
        case _:
            return m.name(scope, "number")[0]


def _later(kind: Kind) -> tuple[Name, ...]:
    """The names of a kind that later stations fill."""
    every = ((f"{group}.{name}", type_) for group, names in LATER.items() for name, type_ in names.items())
    return tuple((name, type_, "code") for name, type_ in every if type_.kind == kind)


def _day(m: _Maker, scope: Scope) -> str:
    return _dated(m, scope)[0]


def _dated(m: _Maker, scope: Scope) -> tuple[str, Kind]:
    match m.pick(6):
        case 4:
            return f'date("{one(m.pick, values.DATES)}")', "date"
        case 3:
            return "filed", "moment"
        case 5:
            return m.name(scope, "date")[0], "date"
        case _:
            return m.name(scope, "moment")[0], "moment"


def _given(m: _Maker, scope: Scope) -> str:
    return m.name(scope, one(m.pick, ("text", "items", "record", "date", "moment")))[0]


def _missing(m: _Maker, scope: Scope) -> str:
    return f"missing({m.name(scope, one(m.pick, ('text', 'number', 'items', 'record', 'truth', 'date', 'moment')))[0]})"


def _same_text(m: _Maker, scope: Scope) -> str:
    name = m.name(scope, "text")
    other = m.name(scope, "text")[0] if m.pick(5) == 4 else m.literal(name)
    return f"{name[0]} {one(m.pick, ('==', '!='))} {other}"


def _numbers(m: _Maker, scope: Scope) -> str:
    return f"{_number(m, scope, 2)} {one(m.pick, _ORDERS)} {_number(m, scope, 1 + m.pick(2))}"


def _days(m: _Maker, scope: Scope) -> str:
    left, kind = _dated(m, scope)
    right, its = (f'"{one(m.pick, values.DATES)}"', "date") if m.pick(5) == 4 else _dated(m, scope)
    orders = _ORDERS if kind == its else (">=", "<") if kind == "moment" else ("<=", ">")
    return f"{left} {one(m.pick, orders)} {right}"


def _range(m: _Maker, scope: Scope) -> str:
    number = one(m.pick, values.NUMBERS[:9])
    return f"{number} {one(m.pick, ('<', '<='))} {_number(m, scope, 1)} {one(m.pick, ('<', '<='))} {number + 2}"


def _in_values(m: _Maker, scope: Scope) -> str:
    word = one(m.pick, ("in", "not in"))
    if m.pick(4) == 3:
        several = ", ".join(str(one(m.pick, values.NUMBERS)) for _ in range(1 + m.pick(3)))
        return f"{_number(m, scope, 1)} {word} [{several}]"
    name = m.name(scope, "text")
    return f"{name[0]} {word} {m.texts(name)}"


def _in_list(m: _Maker, scope: Scope) -> str:
    return f'{m.name(scope, "text")[0]} {one(m.pick, ("in", "not in"))} list("{one(m.pick, values.WHOLE_LISTS)}")'


def _in_items(m: _Maker, scope: Scope) -> str:
    some = [name for name in _names(None, "items", False) if name[1].item == "text"]
    some += [name for outer in scope for name in _names(outer, "items", False) if name[1].item == "text"]
    name = some[-1] if scope and m.pick(2) else one(m.pick, some)
    item = m.name(scope, "text")[0] if m.pick(4) == 3 else m.literal(name)
    return f"{item} {one(m.pick, ('in', 'not in'))} {name[0]}"


def _holds(m: _Maker, scope: Scope) -> str:
    name = m.name(scope, "text")
    part = m.name(scope, "text")[0] if m.pick(5) == 4 else m.literal((name[0], Type(kind="text"), name[2]))
    return f"{part} {one(m.pick, ('in', 'not in'))} {name[0]}"


def _words(m: _Maker, scope: Scope) -> str:
    name = m.name(scope, "text", prose=True)[0]
    match m.pick(4):
        case 0:
            return f'words({name}, list("{one(m.pick, values.WORD_LISTS)}"))'
        case 1:
            return f'words({name}, "{one(m.pick, values.PHRASES)}")'
        case _:
            phrases = ", ".join(f'"{one(m.pick, values.PHRASES)}"' for _ in range(1 + m.pick(3)))
            return f"words({name}, [{phrases}])"


def _matches(m: _Maker, scope: Scope) -> str:
    return f'matches({m.name(scope, "text")[0]}, r"{one(m.pick, values.PATTERNS)}")'


def _edges(m: _Maker, scope: Scope) -> str:
    name = m.name(scope, "text")
    several = (
        f'list("{one(m.pick, values.PLAIN_LISTS)}")'
        if m.pick(3) == 2
        else m.texts((name[0], Type(kind="text"), name[2]))
    )
    several = re.sub(r'"\s*"', '"A"', several)  # blanks alone cannot be looked for
    return f"{one(m.pick, ('starts', 'ends'))}({name[0]}, {several})"


def _same_words(m: _Maker, scope: Scope) -> str:
    return f"same({m.name(scope, 'text', prose=True)[0]}, {m.name(scope, 'text', prose=True)[0]})"


def _found(m: _Maker, scope: Scope) -> str:
    del scope
    return f'found("{one(m.pick, values.CODES)}")'


def _flag(m: _Maker, scope: Scope) -> str:
    return m.name(scope, "truth")[0]


_LEAVES = (
    _given, _missing, _same_text, _same_text, _numbers, _numbers, _in_values, _in_list, _in_items, _holds, _words,
    _words, _days, _range, _matches, _edges, _same_words, _found, _flag,
)  # fmt: skip
"""Single conditions, the plainest first."""

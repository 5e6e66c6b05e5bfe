"""A rule as a plain English sentence, for an officer and a lawyer; made from the tree, so that it cannot drift.

Negations stand at the single conditions (not (a and b) is "either not a or not b", which in Kleene's sense is the
same). Conditions are joined so that no reader can bind them otherwise: the outermost by commas, those within by
"either ... or ..." and "both ... and ..."; what a loop asks within such stands in brackets. A rule that nests
deeper, or is long, becomes an outline.
"""

from collections.abc import Iterator, Sequence
from typing import Literal, TypeAlias

from openplaci.model.base import Noun
from openplaci.risk.rules.parse import kind_of
from openplaci.risk.rules.tell.clauses import Clause, Scope, Speaker, a, aligned, mentions, within
from openplaci.risk.rules.tree import Both, Compare, Either, Loop, Node, Not, Order, Value

DEEP = 2
"""Groups within each other that a sentence can hold."""
LONG = 6
"""Conditions that a sentence can hold."""


class One(Noun, frozen=True):
    """A single condition, or its contrary."""

    node: Node
    no: bool


class Range(Noun, frozen=True):
    """A number or day between two bounds."""

    of: Node
    lower: tuple[Order, Value]
    upper: tuple[Order, Value]


class Group(Noun, frozen=True):
    """Conditions that all hold, or of which one does."""

    every: bool
    parts: tuple["Told", ...]


class Each(Noun, frozen=True):
    """A look at items: some, none or every one; ``given``: every one of which that holds."""

    which: Literal["some", "none", "every"]
    loop: Loop
    test: "Told"
    given: "Told | None" = None


Told: TypeAlias = One | Range | Group | Each


def sentence(node: Node) -> str:
    """Say what a rule asks.

    Args:
        node: the root of its tree.

    Returns:
        One sentence with a full stop; or, of a rule that nests deep, lines of an outline.
    """
    told = _told(node, no=False)
    if _depth(told) <= DEEP and _size(told) <= LONG:
        said = f"{_inline(told, {}, top=True)}."
    else:
        lines = list(_outline(told, {}, ""))
        said = "\n".join(lines) if len(lines) > 1 else f"{lines[0]}."
    first = next((at for at, one in enumerate(said) if one != "("), 0)
    return said[:first] + said[first].upper() + said[first + 1 :]


# From the tree to what is told


def _told(node: Node, *, no: bool) -> Told:
    """The condition with its negations pushed down to the single ones."""
    match node:
        case Not(part):
            return _told(part, no=not no)
        case Both(parts) | Either(parts):
            every = isinstance(node, Both) != no
            told = [_told(part, no=no) for part in parts]
            return _group(every, told)
        case Loop("any" | "all"):
            return _each(node, no=no)
        case _:
            return One(node, no)


def _group(every: bool, told: Sequence[Told]) -> Told:
    flat: list[Told] = []
    for one in told:
        for part in one.parts if isinstance(one, Group) and one.every == every else (one,):
            joined = _range(flat[-1], part) if flat and every else None
            if joined is None:
                flat.append(part)
            else:
                flat[-1] = joined
    return flat[0] if len(flat) == 1 else Group(every, tuple(flat))


def _range(one: Told, other: Told) -> Range | None:
    """Two bounds of the same thing, one below and one above."""
    if not (isinstance(one, One) and isinstance(other, One) and isinstance(one.node, Compare)):
        return None
    if one.no or other.no or not isinstance(other.node, Compare):
        return None
    (op, of, bound), (op2, of2, bound2) = aligned(one.node), aligned(other.node)
    if of != of2 or not (isinstance(bound, Value) and isinstance(bound2, Value)) or kind_of(of) != "number":
        return None
    if op in (">", ">=") and op2 in ("<", "<="):
        return Range(of, (op, bound), (op2, bound2))
    return Range(of, (op2, bound2), (op, bound)) if op in ("<", "<=") and op2 in (">", ">=") else None


def _each(loop: Loop, *, no: bool) -> Each:
    """Some, none or every one, whichever says it without a negation."""
    if loop.kind == "any" and not no:
        return Each("some", loop, _told(loop.test, no=False))
    if loop.kind == "all" and no:
        return Each("some", loop, _told(loop.test, no=True))
    negative = isinstance(loop.test, Not)
    if loop.kind == "any":
        return Each("every" if negative else "none", loop, _told(loop.test, no=negative))
    if negative:
        return Each("none", loop, _told(loop.test, no=True))
    if isinstance(loop.test, Either) and isinstance(loop.test.parts[0], Not):
        rest = _group(every=False, told=[_told(part, no=False) for part in loop.test.parts[1:]])
        return Each("every", loop, rest, _told(loop.test.parts[0], no=True))
    return Each("every", loop, _told(loop.test, no=False))


def _depth(told: Told) -> int:
    """Groups within each other; what stands in brackets counts only where it is too deep itself."""
    if isinstance(told, Group):
        return 1 + max(_depth(part) for part in told.parts)
    if isinstance(told, Each):
        inner = max(_depth(told.test), _depth(told.given) if told.given else 0)
        return inner if inner > DEEP else 0
    return 0


def _size(told: Told) -> int:
    if isinstance(told, Group):
        return sum(_size(part) for part in told.parts)
    if isinstance(told, Each):
        return _size(told.test) + (_size(told.given) if told.given else 0)
    return 1


# Into words


def _where(node: Node, scope: Scope) -> str:
    return _inline(_told(node, no=False), scope, top=True)


_SPEAKER = Speaker(_where)


def _inline(told: Told, scope: Scope, *, top: bool) -> str:
    """In one line; ``top``: what is beside it is parted by more than a comma."""
    match told:
        case One():
            return str(_SPEAKER.clause(told.node, scope, no=told.no))
        case Range():
            return str(_range_clause(told, scope))
        case Group(every, parts):
            inner = [_inline(part, scope, top=False) for part in parts]
            if top:
                # "either a or b, and c" could be read as "either a, or b and c".
                open_ = [every and isinstance(part, Group) for part in parts[:-1]]
                return _listed(
                    [f"({one})" if so else one for one, so in zip(inner, (*open_, False), strict=True)], every
                )
            inner = [f"({one})" if isinstance(part, Group) else one for part, one in zip(parts, inner, strict=True)]
            if not every:
                return f"either {' or '.join(inner)}"
            return f"both {' and '.join(inner)}" if len(inner) == len("ab") else f"all of these: {' and '.join(inner)}"
        case Each():
            intro, within_, simple = _intro(told, scope)
            if simple:
                return intro
            body = _inline(told.test, within_, top=True)
            return f"{intro} {body}" if top else f"{intro} ({body})"


def _listed(parts: list[str], every: bool) -> str:
    """With commas: ``a, b, and c``; ``either a, or b, or c``."""
    if every:
        return f"{', '.join(parts[:-1])}, and {parts[-1]}"
    return f"either {', or '.join(parts)}"


def _range_clause(told: Range, scope: Scope) -> Clause:
    (low, lower), (high, upper) = told.lower, told.upper
    above, below = _SPEAKER.bound(low, told.of, lower, scope), _SPEAKER.bound(high, told.of, upper, scope)
    return _SPEAKER.about(told.of, lower, f"{above} but {below.removeprefix('is ')}", scope)


def _intro(each: Each, scope: Scope) -> tuple[str, Scope, bool]:
    """How a look at items begins, the scope within, and whether that says it all."""
    loop = each.loop
    phrase = _SPEAKER.phrase(loop.over, scope)
    inner = within(loop, scope, phrase)
    item = _SPEAKER.items(loop.over, scope, many=False)
    called = inner[loop.variable].the
    second = f" ({called})" if called.startswith("the second ") else ""
    if each.which == "every":
        item = f"{item} (if any){second}"
        if each.given is not None:
            which = _alone(each.given, loop.variable, inner)
            item += f" that {which}" if which else f" where ({_inline(each.given, inner, top=True)})"
    alone = _alone(each.test, loop.variable, inner)
    if alone:
        return f"{_SUBJECTS[each.which]} {item} {alone}", inner, True
    match each.which:
        case "some":
            return f"there is {a(item)}{second} where", inner, False
        case "none":
            return f"there is no {item}{second} where", inner, False
        case "every":
            return f"every {item} is one where", inner, False


_SUBJECTS = {"some": "at least one", "none": "no", "every": "every"}


def _alone(told: Told, variable: str, scope: Scope) -> str:
    """What is said of an item itself, where it is one short condition: ``gives no HS code``."""
    if isinstance(told, One):
        clause, times = _SPEAKER.clause(told.node, scope, no=told.no), mentions(told.node, variable)
    elif isinstance(told, Range):
        clause, times = _range_clause(told, scope), mentions(told.of, variable)
    else:
        return ""
    about = clause.about
    fits = about is not None and about.root == variable and len(about.steps) <= 1 and times == 1
    return clause.alone if fits else ""


def _outline(told: Told, scope: Scope, margin: str) -> Iterator[str]:
    """Line by line; the first without its margin."""
    below = f"{margin}  "
    match told:
        case Group(every, parts):
            yield "all of these hold:" if every else "at least one of these holds:"
            for part in parts:
                lines = list(_outline(part, scope, below))
                yield f"{margin}- {lines[0]}"
                yield from lines[1:]
        case Each() if _depth(told) > DEEP or _size(told) > LONG:
            intro, inner, _ = _intro(told, scope)
            first, *rest = _outline(told.test, inner, margin)
            yield f"{intro} {first}"
            yield from rest
        case _:
            yield _inline(told, scope, top=True)

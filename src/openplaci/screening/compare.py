"""Two names as words -> how surely they are one name, and word by word why."""

from collections.abc import Callable
from typing import Final

from openplaci.model.watchlist import Aligned, PartyKind, WordPair
from openplaci.screening import pairs
from openplaci.screening.pairs import glued, pair
from openplaci.screening.words import Words

Weight = Callable[[str], float]
Step = tuple[tuple[int, ...], tuple[int, ...], WordPair, float]
"""Places of words of the query and of the listed name, how they go together, and how well."""

MISSING: Final = {"person": 0.36, "organisation": 0.42, "": 0.4}
EXTRA: Final = {"person": 0.4, "organisation": 0.57, "": 0.5}
"""What a word says that stands on one side only, against one that is paired."""
MIDDLE: Final = 0.16
"""The same for what stands between a person's first and last word where both are the other name's, and nothing else
is left: second names and patronymics are left out of most messages."""
CLASH: Final = {"person": 1.25, "organisation": 1.0, "": 1.05}
"""The same where words are left over on both sides, as much on one as on the other: another word in one's place."""
SINGLE: Final = {"person": 1.0, "organisation": 0.6, "": 0.55}
"""The least of the same where one word alone paired."""
INITIAL: Final = 0.52
END: Final = 0.45
"""What an initial says, and the beginning of a word at the name's end, against the whole word."""
NUMBER: Final = 1.6
CUT_MISSING: Final = 0.15
KNOWN: Final = 0.25
"""A word in ordinary use that is nearly another is mostly itself, no slip: how far that takes a degree down."""
ENOUGH: Final = 1.1
THIN: Final = 0.215
"""Weight of the words that paired that makes a name, and how far less takes other degrees down."""
MANY: Final = 0.03
"""How far each word with slips after the first takes all degrees down."""
LONE: Final = 0.4
ALONE: Final = 0.5
"""A weight of which one paired word alone makes no match; the degree that remains of it."""
SYLLABIC: Final = 0.7
"""What remains of the degree of a slip that is another sign of the name's own script, and of signs read as one word."""
VOWELLESS: Final = 0.35
"""How far an ordinary word on the list takes the degree of one down whose script has no vowels: many names share its
consonants."""
UNSURE: Final = 0.93
"""What remains of all degrees where no word of a person is the same and some are left."""
FIRM_INITIAL: Final = 0.7
"""Firms are seldom written with initials: what remains of the degree."""
_SURE: Final = 0.94
_SECOND_NAMES: Final = 2
_PARTICLE: Final = 0.1
_GLUE: Final = 4
_GLUED: Final = 0.75
_PARTS: Final = 3
_SLIPS: Final = frozenset({"typo", "sound", "vowels", "cut"})


def compared(
    query: Words, listed: Words, weight: Weight, *, cut: bool = False, kind: PartyKind = "", least: float = 0.0
) -> tuple[float, tuple[Aligned, ...]]:
    """Compare two names.

    Args:
        query: as `openplaci.screening.words.tokens` makes it.
        listed: likewise.
        weight: what a word says, above 0: `openplaci.screening.rarity.Rarity`.
        cut: the query may end in the middle of a word, and words may follow that it does not show.
        kind: what both are taken for.
        least: a degree below it is no match and comes without its alignment, sooner.

    Returns:
        The degree, 0 to 1, and its alignment: weights add up to 1, and the degree is the sum of weight by degree.
        Degree 0 and no alignment where either name has no words.
    """
    if not query.tokens or not listed.tokens:
        return 0.0, ()
    weighed, sounds, total = _held(query, listed.tokens, weight, cut=cut, kind=kind)
    if sounds < least * total:
        return sounds / total, ()
    alignment = tuple(
        Aligned(
            query=" ".join([query.said[at] for at in step[0]]),
            listed=" ".join([listed.said[at] for at in step[1]]),
            how=_how(step, query, listed),
            degree=degree,
            weight=amount / total,
        )
        for step, degree, amount in weighed
    )
    return sum(step.degree * step.weight for step in alignment), alignment


def degree_of(
    query: Words, listed: tuple[str, ...], weight: Weight, *, cut: bool = False, kind: PartyKind = ""
) -> float:
    """The degree that `compared` gives, but for the last digits, of a name of which the words alone are known."""
    if not query.tokens or not listed:
        return 0.0
    _, sounds, total = _held(query, listed, weight, cut=cut, kind=kind)
    return sounds / total


def _held(
    query: Words, listed: tuple[str, ...], weight: Weight, *, cut: bool, kind: PartyKind
) -> tuple[list[tuple[Step, float, float]], float, float]:
    """Give each step with its degree and weight, the sum of degrees by weights, and of weights."""
    steps = _aligned(query.tokens, listed, cut=cut, bare=query.bare)
    weighed = _weighed(
        steps,
        query.tokens,
        listed,
        weight,
        kind,
        cut=cut,
        bare=query.bare,
        syllabic=query.syllabic,
        vowelless=query.vowelless,
    )
    total = sounds = 0.0
    for _, degree, amount in weighed:
        total += amount
        sounds += degree * amount
    return weighed, sounds, total


def _how(step: Step, query: Words, listed: Words) -> WordPair:
    if step[2] == "same" and query.said[step[0][0]].lower() != listed.said[step[1][0]].lower():
        return "fold"
    return step[2]


def _aligned(query: tuple[str, ...], listed: tuple[str, ...], *, cut: bool, bare: bool) -> list[Step]:
    """Pair words, each once: the same ones first, then the best pairs, then what is left on either side."""
    steps: list[Step] = []
    mine = list(range(len(query)))
    theirs = list(range(len(listed)))
    for at, word in enumerate(query):
        if word in listed:
            free = [there for there in theirs if listed[there] == word]
            if free:
                there = free[0] if len(free) == 1 else min(free, key=lambda there: _apart(at, there, query, listed))
                steps.append(((at,), (there,), "same", 1.0))
                mine.remove(at)
                theirs.remove(there)
    if mine and theirs:
        found = _candidates(query, listed, mine, theirs, cut=cut, bare=bare)
        found.sort(key=_by_degree)
        for step in found:
            if all(at in mine for at in step[0]) and all(there in theirs for there in step[1]):
                steps.append(step)
                for at in step[0]:
                    mine.remove(at)
                for there in step[1]:
                    theirs.remove(there)
    steps.extend(((at,), (), "extra", 0.0) for at in mine)
    steps.extend(((), (there,), "missing", 0.0) for there in theirs)
    return steps


def _apart(at: int, there: int, query: tuple[str, ...], listed: tuple[str, ...]) -> int:
    """Tell how far apart two places are, counted from the nearer end."""
    return min(abs(at - there), abs((len(query) - at) - (len(listed) - there)))


def _by_degree(step: Step) -> tuple[float, tuple[int, ...], tuple[int, ...]]:
    return -step[3], step[0], step[1]


def _candidates(
    query: tuple[str, ...], listed: tuple[str, ...], mine: list[int], theirs: list[int], *, cut: bool, bare: bool
) -> list[Step]:
    found: list[Step] = []
    last = len(query) - 1
    for at in mine:
        word = query[at]
        for there in theirs:
            other = listed[there]
            degree, how = pair(word, other)
            if at == last and other.startswith(word):
                degree, how = max((degree, how), pairs.cut(word, other, sure=cut))
            if bare:
                degree, how = max((degree, how), pairs.no_vowels(word, other, sure=True))
            if degree:
                found.append(((at,), (there,), how, degree))
    if len(theirs) > 1:
        for run, joined in _runs(listed, theirs):
            for at in mine:
                degree = _glued(query[at], joined)
                if degree:
                    found.append(((at,), run, "glued", degree))
    if len(mine) > 1:
        for run, joined in _runs(query, mine):
            for there in theirs:
                degree = _glued(listed[there], joined)
                if degree:
                    found.append((run, (there,), "glued", degree))
        if len(mine) <= _PARTS and 1 < len(theirs) <= _PARTS:
            # Letters that went over to the next word: "Ry Ujin" for "Ryu Jin".
            whole, other = "".join([query[at] for at in mine]), "".join([listed[there] for there in theirs])
            if whole[0] == other[0] and abs(len(whole) - len(other)) < 2:  # noqa: PLR2004 - one slip at most
                degree, how = glued(whole, other)
                if degree > _GLUED:
                    found.append((tuple(mine), tuple(theirs), how, degree))
    return found


def _runs(parts: tuple[str, ...], free: list[int]) -> list[tuple[tuple[int, ...], str]]:
    """Write two or three free words that stand together as one."""
    found: list[tuple[tuple[int, ...], str]] = []
    for place in range(len(free) - 1):
        first = free[place]
        if free[place + 1] == first + 1:
            joined = parts[first] + parts[first + 1]
            found.append(((first, first + 1), joined))
            if place + 2 < len(free) and free[place + 2] == first + 2:
                found.append(((first, first + 1, first + 2), joined + parts[first + 2]))
    return found


def _glued(word: str, joined: str) -> float:
    """Tell how well a word is several of the other side's: a slip besides, and one of both ends the same even so."""
    apart = len(word) - len(joined)
    if apart > 2 or apart < -2 or len(word) < _GLUE or (word[0] != joined[0] and word[-1] != joined[-1]):  # noqa: PLR2004
        return 0.0
    degree, _ = glued(word, joined)
    return degree if degree > _GLUED else 0.0


def _weighed(
    steps: list[Step],
    query: tuple[str, ...],
    listed: tuple[str, ...],
    weight: Weight,
    kind: str,
    *,
    cut: bool,
    bare: bool,
    syllabic: bool,
    vowelless: bool,
) -> list[tuple[Step, float, float]]:
    """Give each step its final degree and its weight before they are made to add up to 1."""
    weighed: list[tuple[Step, float, float]] = []
    enough = missing = extra = 0.0
    slips = paired = same = 0
    for step in steps:
        mine, theirs, how, degree = step
        amount = 0.0
        if how == "missing":
            word = listed[theirs[0]]
            amount = weight(word) * (NUMBER if word.isdigit() else 1.0)
            missing += amount
        elif how == "extra":
            word = query[mine[0]]
            amount = weight(word) * (NUMBER if word.isdigit() else 1.0)
            extra += amount
        else:
            for there in theirs:
                amount += weight(listed[there])
            if how == "initial":
                amount = INITIAL * max(amount, weight(query[mine[0]]))
                degree *= FIRM_INITIAL if kind == "organisation" else 1.0
                enough += 0.3 * amount
                slips += 1
            else:
                if how == "vowels" and bare:
                    if not slips:
                        slips = 1
                elif how in _SLIPS:
                    if syllabic:
                        degree *= SYLLABIC
                    own = weight(query[mine[0]])
                    degree *= 1.0 - KNOWN * (1.0 - own) * (1.0 - degree) / 0.2
                    if vowelless:
                        degree *= 1.0 - VOWELLESS * (1.0 - min(1.0, amount))
                    slips += 1
                    if how == "cut":
                        amount *= END
                elif how == "same":
                    same += 1
                elif syllabic:
                    degree *= SYLLABIC
                enough += amount * degree
                paired += max(len(mine), len(theirs))
        weighed.append((step, max(0.0, degree), amount))
    left = slips > 0 or missing > 0 or extra > 0
    keep = 1.0
    alone = kind == "person" and len(query) == 1 and len(listed) == 1 and not (syllabic or vowelless)
    if left and not same and (missing or extra) and kind == "person":
        keep = UNSURE
    if left and enough < ENOUGH and not alone:
        keep *= 1.0 - THIN * (1.0 - enough / ENOUGH)
    if paired <= 1 and enough < LONE and not alone:
        keep *= ALONE
    if slips > 1:
        keep *= (1.0 - MANY) ** (slips - 1)
    if not left:
        return weighed if keep == 1.0 else [(step, degree * keep, amount) for step, degree, amount in weighed]
    both = min(missing, extra) / max(missing, extra) if missing and extra else 0.0
    of_missing = MISSING[kind] + (CLASH[kind] - MISSING[kind]) * both
    of_extra = EXTRA[kind] + (CLASH[kind] - EXTRA[kind]) * both
    if kind == "person" and not both and enough >= ENOUGH and _framed(weighed, len(query) - 1, len(listed) - 1):
        of_missing = of_extra = MIDDLE
    if syllabic:
        of_missing = max(of_missing, CLASH[kind])
    if paired <= 1:
        of_missing = max(of_missing, SINGLE[kind])
        of_extra = max(of_extra, SINGLE[kind])
    if cut:
        of_missing = CUT_MISSING
    shares = {"missing": of_missing, "extra": of_extra}
    return [(step, degree * keep, amount * shares.get(step[2], 1.0)) for step, degree, amount in weighed]


def _framed(weighed: list[tuple[Step, float, float]], last: int, listed_last: int) -> bool:
    """Tell whether no more than two words are left, between first and last words that go together.

    They do in this order, or where they are the same ones in any.
    """
    same = ordered = left = 0
    for (places, others, how, _), degree, amount in weighed:
        if not places or not others:
            left += amount >= _PARTICLE
        elif len(places) == len(others) == 1 and places[0] in {0, last} and others[0] in {0, listed_last}:
            same += how == "same"
            ordered += degree >= _SURE and (places[0] == 0) == (others[0] == 0)
    return left <= _SECOND_NAMES and max(same, ordered) > 1

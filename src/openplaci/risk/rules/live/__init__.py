"""The live engine: all active profiles as one function, compiled anew whenever they are published.

An `Engine` is a value that never changes: publishing makes another, and who holds the first finishes with it.
A rule that fails stops no other: where the function as a whole fails, each rule is asked alone, and those that
fail again become findings.
"""

import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

from openplaci.model.base import Noun
from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding, Outcome, Severity
from openplaci.model.profile import Profile
from openplaci.risk import named_lists
from openplaci.risk.base import INFO_POINTS
from openplaci.risk.named_lists import Lists
from openplaci.risk.rules.live.emit import Writer, indented
from openplaci.risk.rules.live.reasons import MOST, collect, shown
from openplaci.risk.rules.live.shared import Shared
from openplaci.risk.rules.live.truth import Test, all_of
from openplaci.risk.rules.parse import parse
from openplaci.risk.rules.tree import Both, Either, Node, waits_for

CHUNK = 128
"""Profiles of one function: more are several, so that compiling one never holds the others' thread for long."""
_MOST_NAMED = 50
"""Undecided profiles that one finding names."""

_Fused = Callable[[Dossier, dict[str, Any], Callable[[int], None], Callable[[int], None]], None]
_Alone = Callable[[Dossier, dict[str, Any]], tuple[bool | None, dict[str, Any]]]
_Answers = tuple[list[tuple[int, dict[str, Any]]], list[int], list[tuple[int, str]]]
"""By place: what fired with its values, what is unknown, what failed with the kind of error."""


class Fired(Noun, frozen=True):
    """A profile that fired, and the values that made it: name -> value."""

    profile: str
    values: dict[str, Any]


class Look(Noun, frozen=True):
    """What the profiles say of one consignment.

    Attributes:
        fired: in the order of the profiles.
        unknown: those that could not be decided for want of data.
        failed: those that could not be evaluated, with the kind of error.
    """

    fired: tuple[Fired, ...] = ()
    unknown: tuple[str, ...] = ()
    failed: tuple[tuple[str, str], ...] = ()


class Inactive(Noun, frozen=True):
    """A profile that is not asked, and why."""

    profile: str
    why: str


class Engine:
    """All active profiles, ready to be asked.

    Attributes:
        active: the profiles that are asked, in order.
        inactive: those that are not, and why.
        version: twelve hexadecimal digits over the active profiles and the lists: the same rules, the same digits.
    """

    def __init__(self, rules: Sequence[tuple[Profile, Node]], inactive: tuple[Inactive, ...], lists: Lists) -> None:
        """Compile; `publish` chooses the rules."""
        self.active = tuple(profile for profile, _ in rules)
        self.inactive = inactive
        self.version = _version(self.active, lists)
        self._ids = [profile.id for profile in self.active]
        self._stems = [_stem(profile) for profile in self.active]
        self._trees = [tree for _, tree in rules]
        self._shared = Shared(lists)
        self._fused = _fuse(self._trees, self._shared)
        self._alone: dict[int, _Alone] = {}
        self._compiling = threading.Lock()

    def look(self, dossier: Dossier) -> Look:
        """Ask every profile."""
        fired, unknown, failed = self._ask(dossier)
        return Look(
            tuple(Fired(self.active[at].id, values) for at, values in fired),
            tuple(self.active[at].id for at in unknown),
            tuple((self.active[at].id, kind) for at, kind in failed),
        )

    def __call__(self, dossier: Dossier) -> list[Finding]:
        """Ask every profile; what fired, what failed and what could not be decided, as findings."""
        fired, unknown, failed = self._ask(dossier)
        subject = dossier.consignment.label
        findings = [_finding(self._stems[at], values, subject) for at, values in fired]
        if failed:
            findings += [_failed(self.active[at].id, kind, subject) for at, kind in failed]
        if unknown:
            findings.append(_undecided(len(unknown), tuple([self._ids[at] for at in unknown[:_MOST_NAMED]]), subject))
        return findings

    def _ask(self, dossier: Dossier) -> _Answers:
        fired: list[int] = []
        unknown: list[int] = []
        failed: list[tuple[int, str]] = []
        memo: dict[str, Any] = {}
        for number, fused in enumerate(self._fused):
            before = len(fired), len(unknown)
            try:
                fused(dossier, memo, fired.append, unknown.append)
            except Exception:  # noqa: BLE001 - one rule's fault must not silence the others
                del fired[before[0] :], unknown[before[1] :]
                self._each(number * CHUNK, dossier, fired, unknown, failed)
        return self._reasons(dossier, memo, fired, failed), unknown, failed

    def _each(
        self, start: int, dossier: Dossier, fired: list[int], unknown: list[int], failed: list[tuple[int, str]]
    ) -> None:
        """Ask each profile of one function by itself, under guard."""
        for at in range(start, min(start + CHUNK, len(self.active))):
            try:
                verdict, _ = self._one(at)(dossier, {})
            except Exception as fault:  # noqa: BLE001 - fail closed: a person must look
                failed.append((at, type(fault).__name__))
                continue
            if verdict:
                fired.append(at)
            elif verdict is None:
                unknown.append(at)

    def _reasons(
        self, dossier: Dossier, memo: dict[str, Any], fired: list[int], failed: list[tuple[int, str]]
    ) -> list[tuple[int, dict[str, Any]]]:
        """The values of each that fired; where they cannot be told, it has failed."""
        told: list[tuple[int, dict[str, Any]]] = []
        for at in fired:
            try:
                told.append((at, self._one(at)(dossier, memo)[1]))
            except Exception as fault:  # noqa: BLE001 - fail closed, as above
                failed.append((at, type(fault).__name__))
        return told

    def _one(self, at: int) -> _Alone:
        """One profile with its reasons, compiled when it first fires: most never do."""
        one = self._alone.get(at)
        if one is None:
            with self._compiling:  # two at once would give two globals one name
                one = self._alone[at] = _compile_alone(self._trees[at], self._shared)
        return one


def publish(
    profiles: Iterable[Profile],
    lists: Lists,
    *,
    programme: str = "",
    day: dt.date | None = None,
    waiting: bool = False,
) -> Engine:
    """Check and compile profiles into an engine.

    Args:
        profiles: in the order in which they are asked.
        lists: the named lists in effect.
        programme: only profiles for it; empty for all.
        day: profiles that have expired before it are inactive; None for no look at the calendar.
        waiting: ask also those that read what no station fills yet.

    Raises:
        BadProfile: a rule is wrong; the text begins with the profile's id.
    """
    kinds = named_lists.kinds(lists)
    rules: list[tuple[Profile, Node]] = []
    inactive: list[Inactive] = []
    for profile in profiles:
        tree = parse(profile.when, kinds)
        why = _inactive(profile, tree, programme, day, waiting=waiting)
        if why:
            inactive.append(Inactive(profile.id, why))
        else:
            rules.append((profile, tree))
    return Engine(rules, tuple(inactive), lists)


def _inactive(profile: Profile, tree: Node, programme: str, day: dt.date | None, *, waiting: bool) -> str:
    if programme and profile.programmes and programme not in profile.programmes:
        return f"it is for {', '.join(profile.programmes)}"
    if day is not None and profile.expires is not None and profile.expires < day:
        return f"it expired on {profile.expires}"
    wanted = () if waiting else waits_for(tree)
    return f"it waits for {', '.join(wanted)}" if wanted else ""


# Findings


class _Stem(NamedTuple):
    """What every finding of a profile says."""

    code: str
    severity: Severity
    title: str
    points: int
    floor: Outcome | None
    remedy: str | None


def _stem(profile: Profile) -> _Stem:
    return _Stem(
        profile.code,
        "info" if profile.score <= INFO_POINTS and profile.outcome is None else "warning",
        profile.title.removesuffix("."),
        profile.score,
        profile.outcome,
        profile.remedy or None,
    )


def _finding(stem: _Stem, values: dict[str, Any], subject: str) -> Finding:
    code, severity, title, points, floor, remedy = stem
    names = list(values)[:MOST]
    said = [shown(values[name]) for name in names]
    because = ", ".join([f"{name} {value}" for name, value in zip(names, said)])  # noqa: B905 - one of each
    return Finding(
        code=code,
        severity=severity,
        stage="profile",
        about=names[0] if names else "",
        subject=subject,
        words=f"{title}: {because}." if because else f"{title}.",
        evidence=tuple(said),
        points=points,
        floor=floor,
        remedy=remedy,
    )


def _failed(profile: str, kind: str, subject: str) -> Finding:
    return Finding(
        code="STEP_FAILED",
        severity="error",
        stage="journey",
        about=profile,
        subject=subject,
        words=f"The profile {profile} could not be evaluated ({kind}); a person must look.",
        evidence=(profile, kind),
        floor="review",
    )


def _undecided(count: int, profiles: tuple[str, ...], subject: str) -> Finding:
    return Finding(
        code="PROFILES_UNDECIDED",
        severity="info",
        stage="profile",
        subject=subject,
        words=f"{count} profile{'s' if count > 1 else ''} could not be decided for want of data.",
        evidence=profiles,
    )


def _version(profiles: Iterable[Profile], lists: Lists) -> str:
    digest = hashlib.sha256(named_lists.version(lists).encode())
    for one in profiles:
        digest.update(repr((one.id, one.when, one.score, one.outcome)).encode())
    return digest.hexdigest()[:12]


# Code


def _fuse(trees: Sequence[Node], shared: Shared) -> list[_Fused]:
    sources = [_chunk(trees[start : start + CHUNK], start, shared) for start in range(0, len(trees), CHUNK)]
    shared.seal()
    return [_made(source, shared.space) for source in sources]


def _chunk(trees: Sequence[Node], start: int, shared: Shared) -> str:
    writer = Writer(shared, first=start == 0)
    writer.share(list(trees))
    before = list(writer.statements)
    writer.statements.clear()
    body = [line for at, tree in enumerate(trees, start) for line in _rule(writer, tree, at)]
    return _function("d, m, fire, undecided", writer, [*before, *body])


def _rule(writer: Writer, tree: Node, at: int) -> list[str]:
    """One rule: cheap tests before dear ones, false before true.

    It is left by ``break``, not by one level of brackets a part: Python takes a hundred levels, a rule has more parts.
    """
    joined = isinstance(tree, Both)
    parts = tree.parts if isinstance(tree, Both | Either) else (tree,)
    asked: list[tuple[list[str], Test]] = []
    for part in parts:
        with writer.apart() as before:
            test = writer.test(part)
        asked.append((before, test))
    asked.sort(key=lambda one: len(one[0]))
    lines: list[str] = []
    if joined or len(parts) == 1:
        for before, test in asked:
            lines += [*before, f"if {test.no}: break"]
        left = all_of(test.then_yes for _, test in asked)
        lines += [f"fire({at})"] if left == "True" else [f"if {left}: fire({at})", f"else: undecided({at})"]
    else:
        for before, test in asked:
            lines += [*before, f"if {test.yes}:", f" fire({at})", " break"]
        left = all_of(test.then_no for _, test in asked)
        lines += [] if left == "True" else [f"if not ({left}): undecided({at})"]
    return ["while True:", *indented([*lines, "break"])]


def _compile_alone(tree: Node, shared: Shared) -> _Alone:
    """One rule and its reasons; it asks the sets and indices of the whole, so that nothing is looked up twice."""
    writer = Writer(shared)
    writer.share([tree], least=1)
    test = writer.test(tree)
    reasons = collect(writer, tree, true=True, labels={})
    body = [
        *writer.statements,
        "e = {}",
        f"if {test.yes}:",
        *indented(reasons),
        " return True, e",
        f"return (False if {test.no} else None), e",
    ]
    made: _Alone = _made(_function("d, m", writer, body), shared.space)
    return made


def _function(parameters: str, writer: Writer, body: list[str]) -> str:
    head = ["c = d.consignment", *writer.loads]
    if writer.steps:
        head.append("steps = 0")
    return "\n".join([f"def rules({parameters}):", *indented([*head, *body])])


def _made(source: str, space: dict[str, Any]) -> Any:
    own = dict(space)
    exec(compile(source, "<profiles>", "exec"), own)  # noqa: S102 - written by `emit` alone, from a checked tree
    return own["rules"]

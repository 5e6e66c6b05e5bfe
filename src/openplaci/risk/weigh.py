"""The findings weighed into a score, a band and a recommended act, with reasons. Pure; no clock."""

from collections.abc import Sequence

from msgspec.structs import replace

from openplaci.model.assessment import Assessment
from openplaci.model.dossier import Dossier
from openplaci.model.finding import OUTCOMES, Finding, Outcome
from openplaci.model.programme import Band, Programme

_MOST = 100
_RANK = {outcome: rank for rank, outcome in enumerate(OUTCOMES)}
_MACHINE: Outcome = "rfs"
"""A machine never says dnl."""

_RECOMMENDS: dict[Outcome, str] = {
    "clear": "no act",
    "review": "a review by an officer",
    "rfi": "a request for information",
    "rfs": "a request for screening",
}
_NOTHING = "The data are complete and no sign of risk was found."


def weigh(dossier: Dossier, programme: Programme, versions: dict[str, str]) -> Assessment:
    """Weigh all findings of a consignment by the programme's weights and bands.

    The outcome is the gravest of the band's and of the findings' floors. Missing or wrong data, errors of
    a reader or check, ask for information; warnings of those stations raise nothing by themselves; a step
    that failed asks for a review at least.

    Args:
        dossier: with everything found, in the order of the stations.
        programme: whose weights and bands count.
        versions: what it is made with.
    """
    findings = dossier.findings
    weighed = tuple(_weighed(found, programme) for found in findings)
    score = min(sum(found.points for found in weighed), _MOST)
    band = _band(score, programme)
    outcome = _gravest(band.outcome, *(floor_of(found) for found in weighed))
    clears = () if outcome == "clear" else to_clear(weighed, programme)
    return Assessment(
        outcome=outcome,
        score=score,
        band=band.name,
        reasons=_reasons(weighed, score, band, outcome, programme),
        clears=tuple(dict.fromkeys(map(_change, clears))),
        findings=weighed,
        programme=programme.name,
        at=dossier.at,
        versions=versions,
    )


def floor_of(finding: Finding) -> Outcome:
    """The least outcome that a finding leaves; ``clear`` where it raises nothing by itself."""
    floor = finding.floor
    if finding.stage == "journey":
        return _gravest("review", floor or "clear")
    if floor is not None:
        return _gravest(floor)
    return "rfi" if finding.severity == "error" and finding.stage in ("format", "check") else "clear"


def to_clear(findings: Sequence[Finding], programme: Programme) -> tuple[Finding, ...]:
    """The fewest findings without which the outcome is clear; empty where none would make it so.

    Every finding with a floor must go. Of the others the fewest must go whose points bring the sum under
    the first band that is not clear: those with the most points, which is exact, since only the sum counts.

    Args:
        findings: with the points as the programme weighs them.
        programme: whose bands count.
    """
    if programme.bands[0].outcome != "clear":
        return ()
    limit = _asks_from(programme)
    needed = [found for found in findings if floor_of(found) != "clear"]
    others = sorted((found for found in findings if floor_of(found) == "clear" and found.points), key=_order)
    total = sum(found.points for found in others)
    for found in others:
        if limit is None or total < limit:
            break
        needed.append(found)
        total -= found.points
    return tuple(sorted(needed, key=_order))


def _weighed(finding: Finding, programme: Programme) -> Finding:
    points = min(max(programme.weights.get(finding.code, finding.points), 0), _MOST)
    return finding if points == finding.points else replace(finding, points=points)


def _band(score: int, programme: Programme) -> Band:
    reached = programme.bands[0]
    for band in programme.bands:
        if score >= band.least:
            reached = band
    return reached


def _asks_from(programme: Programme) -> int | None:
    """The score from which it alone is not clear."""
    return next((band.least for band in programme.bands if band.outcome != "clear"), None)


def _gravest(*outcomes: Outcome) -> Outcome:
    gravest = max(outcomes, key=_RANK.__getitem__)
    return gravest if _RANK[gravest] <= _RANK[_MACHINE] else _MACHINE


def _order(finding: Finding) -> tuple[int, int, bool, str, str, str, str]:
    """The gravest first, then the most points; the rest makes the order the same whatever came first."""
    return (
        -_RANK[floor_of(finding)],
        -finding.points,
        finding.remedy is None,
        finding.code,
        finding.about,
        finding.words,
        finding.remedy or "",
    )


def _reasons(
    findings: tuple[Finding, ...], score: int, band: Band, outcome: Outcome, programme: Programme
) -> tuple[str, ...]:
    counted = sorted((f for f in findings if f.points or floor_of(f) != "clear"), key=_order)
    said = dict.fromkeys(map(_sentence, counted))
    if outcome == "clear":
        return (_weighs_too_little(list(said), score, programme) if said else _NOTHING,)
    if band.outcome == "clear":
        return tuple(said)
    return (
        *said,
        f"The score is {score} of {_MOST}; from {band.least} it recommends {_RECOMMENDS[_gravest(band.outcome)]}.",
    )


def _weighs_too_little(said: list[str], score: int, programme: Programme) -> str:
    limit = _asks_from(programme)
    bound = "" if limit is None else f" of the {limit} that ask for more"
    return f"The data are complete, and what was found weighs too little ({score}{bound}): " + " ".join(said)


def _sentence(finding: Finding) -> str:
    if not finding.points:
        return finding.words
    return f"{finding.words.removesuffix('.')} ({finding.points} point{'s' if finding.points > 1 else ''})."


def _change(finding: Finding) -> str:
    if finding.remedy is None:
        return f"A person must look at it: {finding.words}"
    return finding.remedy[:1].upper() + finding.remedy[1:]

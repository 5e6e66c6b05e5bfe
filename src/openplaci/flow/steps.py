"""A step that fails becomes a finding and at least a review. Never "no risk"."""

from collections.abc import Callable, Iterable
from typing import ParamSpec, TypeVar

from openplaci.model.finding import Finding

T = TypeVar("T")
P = ParamSpec("P")


def failed(step: str, fault: Exception) -> Finding:
    """What a failed step leaves: it names the step and the kind of error, never the data.

    The error's own text may hold what a shipper wrote, so it is not repeated.
    """
    kind = type(fault).__name__
    return Finding(
        code="STEP_FAILED",
        severity="error",
        stage="journey",
        about=step,
        words=f"The step {step} could not be done ({kind}); a person must look.",
        evidence=(step, kind),
        floor="review",
    )


def guarded(step: str, work: Callable[[], T], otherwise: T, findings: list[Finding]) -> T:
    """Do the work; where it fails, note the finding and go on with ``otherwise``."""
    try:
        return work()
    except Exception as fault:  # noqa: BLE001 - fail closed: whatever it is, it must not stop or pass the journey
        findings.append(failed(step, fault))
        return otherwise


def gather(step: str, work: Callable[P, Iterable[Finding]], *args: P.args, **kwargs: P.kwargs) -> list[Finding]:
    """Collect what the work finds; where it fails half-way, what it found so far stays and the failure joins it."""
    found: list[Finding] = []
    try:
        found.extend(work(*args, **kwargs))
    except Exception as fault:  # noqa: BLE001 - fail closed, as above
        found.append(failed(step, fault))
    return found

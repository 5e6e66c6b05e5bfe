"""The contract of a check, and what checks share."""

from collections.abc import Callable, Iterator

from openplaci.model.dossier import Dossier
from openplaci.model.finding import Finding, Severity
from openplaci.model.programme import Programme

Check = Callable[[Dossier, Programme], Iterator[Finding]]
"""A generator of findings. It never raises for content and stays silent on what is not stated.

Its name is the name by which programmes ask for it; its docstring is its published explanation, with
the source and how certain it is: [V] verified in the source, [I] inferred from one.
"""


def found(
    code: str,
    about: str,
    words: str,
    remedy: str,
    *evidence: str,
    severity: Severity = "warning",
) -> Finding:
    """A finding of a check; one that deviates, unless said otherwise."""
    return Finding(
        code=code,
        severity=severity,
        stage="check",
        about=about,
        words=words,
        remedy=remedy,
        evidence=evidence,
    )

"""Runs the cases of profiles: each must fire, or stay silent, as its file says."""

from collections.abc import Iterable
from typing import Literal

from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.model.profile import Case, Profile, ProfileFault
from openplaci.risk.named_lists import Lists
from openplaci.risk.rules.files.case_file import consignment_of
from openplaci.risk.rules.live import Engine, publish

Verdict = Literal["fired", "silent", "unknown", "failed"]

SAID: dict[Verdict, str] = {
    "fired": "it fires",
    "silent": "it stays silent",
    "unknown": "it cannot be decided, because a value is unknown",
    "failed": "it could not be evaluated",
}


def dossier_of(case: Case) -> Dossier:
    """The example as an assessor sees it."""
    findings = tuple(
        Finding(code=code, severity="warning", stage="indicator", words=f"{code}.") for code in case.findings
    )
    return open_dossier(consignment_of(case), at=case.at, findings=findings, known=case.known)


def engine_of(profile: Profile, lists: Lists) -> Engine:
    """The profile alone, asked even where it waits for what no station fills yet.

    Raises:
        BadProfile: its rule is wrong.
    """
    return publish((profile,), lists, waiting=True)


def verdict(engine: Engine, case: Case) -> Verdict:
    """What the engine's one profile says of the example."""
    look = engine.look(dossier_of(case))
    if look.failed:
        return "failed"
    return "fired" if look.fired else "unknown" if look.unknown else "silent"


def run_cases(profiles: Iterable[Profile], lists: Lists, *, file: str = "profiles") -> tuple[ProfileFault, ...]:
    """What the cases of profiles prove wrong; an undecided rule counts as silent.

    Args:
        profiles: as their file gave them.
        lists: the named lists in effect.
        file: what the faults call it.

    Raises:
        BadProfile: a rule is wrong.
    """
    faults = []
    for profile in profiles:
        engine = engine_of(profile, lists)
        for case in profile.cases.fires:
            got = verdict(engine, case)
            if got != "fired":
                faults.append(_fault(file, profile, case, f"must fire, but {SAID[got]}"))
        for case in profile.cases.silent:
            got = verdict(engine, case)
            if got not in ("silent", "unknown"):
                faults.append(_fault(file, profile, case, f"must stay silent, but {SAID[got]}"))
    return tuple(faults)


def _fault(file: str, profile: Profile, case: Case, words: str) -> ProfileFault:
    said = f"the case {case.case!r} {words}"
    return ProfileFault(file=file, line=case.line, column=case.column, profile=profile.id, words=said)

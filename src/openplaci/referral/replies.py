"""Replies, held against what was asked: findings for the officer who decides; nothing here lifts a hold."""

import datetime as dt
from collections.abc import Iterator

from openplaci import codes
from openplaci.model.assessment import Assessment
from openplaci.model.finding import Finding, Outcome
from openplaci.model.referral import Hold, Reply
from openplaci.referral.policy import missing

LEAST_METHODS = 2
"""Methods that the screening of high-risk cargo needs: two to nine in ICS2's answer [V HRCM, part 3.2 of the domain
notes]; taken for every programme [I]."""

CLOCKS_DIFFER = dt.timedelta(minutes=5)
"""How far ahead a filer's clock may be before a time of screening counts as yet to come; ours [I]."""


def judged(
    reply: Reply, hold: Hold, assessment: Assessment | None = None, *, least_methods: int = LEAST_METHODS
) -> tuple[Finding, ...]:
    """Hold a reply against what was asked.

    Args:
        reply: what the filer says.
        hold: what was asked.
        assessment: of the consignment anew, with what came with the reply, where there is one: what an RFI still
            lacks. Its findings are not repeated here, only what the filer still owes.
        least_methods: so many methods at least are expected of a screening as high-risk cargo.
    """
    found = [*_threat(reply)]
    if hold.ask == "rfi":
        found += _information(reply, assessment)
    elif hold.ask == "rfs":
        found += [*_methods(reply, hold, least_methods), *_when(reply, hold)]
    return tuple(found)


def _threat(reply: Reply) -> Iterator[Finding]:
    """A threat that was found is a matter of do-not-load: two persons issue it, at once."""
    if reply.threat.strip():
        yield _found(
            "THREAT_REPORTED",
            "reply.threat",
            "The filer reports that a threat was found; the consignment must not be loaded.",
            "isolate the consignment and issue a do-not-load by two persons",
            reply.threat,
            floor="dnl",
        )


def _information(reply: Reply, assessment: Assessment | None) -> Iterator[Finding]:
    if not reply.words.strip() and not reply.attachments:
        yield _found(
            "REPLY_EMPTY",
            "reply",
            "The reply says nothing; words or a document were expected.",
            "answer what was asked, or attach the documents",
            floor="rfi",
        )
    for lack in missing(assessment) if assessment is not None else ():
        yield _found(
            "REPLY_STILL_MISSING",
            lack.about,
            f"Still missing after the reply ({lack.code}): {lack.words}",
            lack.remedy or "file it again with what is missing",
            lack.code,
            floor="rfi",
        )


def _methods(reply: Reply, hold: Hold, least: int) -> Iterator[Finding]:
    used = tuple(dict.fromkeys(method.strip().upper() for method in reply.methods if method.strip()))
    if not used:
        yield _found(
            "SCREENING_METHODS_MISSING",
            "reply.methods",
            "The reply names no screening method; those that were used were expected.",
            "name the screening methods that were used",
        )
        return
    known = [method for method in used if codes.meaning("screening_method", method) is not None]
    for method in used:
        if method not in known:
            yield _found(
                "SCREENING_METHOD_UNKNOWN",
                "reply.methods",
                f"{method!r} is no screening method; a code of IATA code list 1.102 was expected.",
                "name the screening method by its code",
                method,
            )
    for asked in hold.methods:
        if asked not in used:
            yield _found(
                "SCREENING_METHOD_NOT_USED",
                "reply.methods",
                f"The screening method {_named(asked)} was asked for and not used; used were {', '.join(used)}.",
                f"screen by {_named(asked)}",
                asked,
                *used,
            )
    if len(known) < least:
        yield _found(
            "SCREENING_METHODS_TOO_FEW",
            "reply.methods",
            f"High-risk cargo is screened by at least {least} methods; the reply names {len(known)} known.",
            f"screen by at least {least} methods",
            *used,
        )
    if "AOM" in used and not reply.words.strip():
        yield _found(
            "SCREENING_MEANS_UNSAID",
            "reply.words",
            "The reply names any other means (AOM); words that say which were expected.",
            "say which other means were used",
        )


def _when(reply: Reply, hold: Hold) -> Iterator[Finding]:
    at = reply.screened_at
    if at is None:
        yield _found(
            "SCREENING_TIME_MISSING",
            "reply.screened_at",
            "The reply does not say when it was screened; date and time were expected.",
            "give date and time of the screening",
        )
    elif at < hold.at:
        yield _found(
            "SCREENED_BEFORE_ASKED",
            "reply.screened_at",
            f"It was screened at {at:%Y-%m-%d %H:%M} UTC, before screening was asked for at {hold.at:%Y-%m-%d %H:%M} "
            "UTC; a screening since then was expected.",
            "screen the consignment anew",
            at.isoformat(),
            hold.at.isoformat(),
        )
    elif at > reply.at + CLOCKS_DIFFER:
        yield _found(
            "SCREENED_IN_FUTURE",
            "reply.screened_at",
            f"It was screened at {at:%Y-%m-%d %H:%M} UTC, after the reply itself; a time that is past was expected.",
            "give date and time of the screening in UTC",
            at.isoformat(),
        )


def _named(method: str) -> str:
    meaning = codes.meaning("screening_method", method)
    return f"{method} ({meaning})" if meaning else method


def _found(code: str, about: str, words: str, remedy: str, *evidence: str, floor: Outcome = "rfs") -> Finding:
    return Finding(
        code=code,
        severity="error",
        stage="check",
        about=about,
        words=words,
        evidence=evidence,
        floor=floor,
        remedy=remedy,
    )

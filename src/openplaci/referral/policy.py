"""What leaves by itself: the release policy over an assessment, and the test commands."""

from collections.abc import Iterator

from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment
from openplaci.model.finding import Finding
from openplaci.model.programme import Programme, Release
from openplaci.model.referral import Act, Referral
from openplaci.model.text import fold


def recommended(assessment: Assessment, programme: Programme) -> Act:
    """Return the policy's act on an assessment: ``clear``, ``refer``, ``ask_information`` or ``ask_screening``.

    An RFI leaves by itself only where all that stands in the way is data that are missing or wrong; whatever else is
    found, a person must look.
    """
    release = programme.release
    if assessment.outcome == "clear":
        return "clear"
    if assessment.outcome == "rfi" and release.information and rests_on_missing_data(assessment, programme):
        return "ask_information"
    if assessment.outcome in ("rfs", "dnl") and release.screening:
        return "ask_screening"
    return "refer"


def rests_on_missing_data(assessment: Assessment, programme: Programme) -> bool:
    """Whether the filer's data alone ask for more: no step failed, and neither the score nor a sign of risk asks."""
    band = next((band for band in programme.bands if band.name == assessment.band), None)
    if band is None or band.outcome != "clear":
        return False
    others = (found for found in assessment.findings if not _is_missing(found))
    return any(map(_is_missing, assessment.findings)) and not any(_raises(found) for found in others)


def missing(assessment: Assessment) -> Iterator[Finding]:
    """Yield the findings that ask the filer for data, in order."""
    return filter(_is_missing, assessment.findings)


def lifts_itself(referral: Referral, assessment: Assessment, release: Release) -> bool:
    """Whether the policy lifts what is open: an RFI that it issued itself, once a filing is assessed as clear."""
    asked = [(hold.ask, hold.by) for hold in referral.holds]
    return (
        release.lift and asked == [("rfi", "policy")] and referral.state != "departed" and assessment.outcome == "clear"
    )


def test_act(consignment: Consignment, programme: Programme, environment: str) -> Act | None:
    """Return the act that a filing commands in the test environment; None for every other filing.

    The whole description must be the command, so one among others is none [V PACT v1.9]; case, accents and
    punctuation do not count [I]. A house's goods have 15 signs in FHL, so there the command may stand behind them, in
    the free text, or before that text [I].

    Args:
        consignment: as filed.
        programme: whose commands count.
        environment: ``test`` or another; only in ``test`` there are commands.
    """
    if environment != "test":
        return None
    texts = [goods.description or "" for goods in consignment.goods]
    said = {fold(consignment.description or " ".join(texts))}
    if len(texts) == 1:
        said.add(fold(texts[0]))  # beside a summary in Cargo-XML
    beside = consignment.house is not None and len(texts) <= 1
    for command, act in programme.wire.tests.items():
        asked = fold(command)
        # What follows HBS in TXT may run on without a blank.
        around = (one.startswith(asked.rstrip()) or one.endswith(asked) for one in said)
        if asked in said or (beside and any(around)):
            return act
    return None


def words_of(assessment: Assessment) -> str:
    """Return what an RFI asks of the filer: what is missing, and nothing of score, sign of risk or profile."""
    asked = dict.fromkeys(_asked(found) for found in missing(assessment))
    return "; ".join(asked)


def _asked(found: Finding) -> str:
    return f"{found.code}: {found.remedy}" if found.remedy else found.code


def _is_missing(found: Finding) -> bool:
    """An error of a reader or a check, as `openplaci.risk.weigh.floor_of` takes it for missing data."""
    return found.stage in ("format", "check") and found.severity == "error" and found.floor in (None, "rfi")


def _raises(found: Finding) -> bool:
    return found.stage == "journey" or found.floor not in (None, "clear")

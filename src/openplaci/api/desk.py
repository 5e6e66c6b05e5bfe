"""The desk: where filings are decided and their answers worded, off the event loop."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import msgspec

from openplaci.api.shapes import FilingTaken, Outcome
from openplaci.flow.orders import Received
from openplaci.flow.receipts import family_answered, receipt
from openplaci.logs import Logger
from openplaci.model.base import Noun
from openplaci.model.filing import Filing, Reading
from openplaci.model.finding import Finding

if TYPE_CHECKING:
    from openplaci.flow.dialogue import Dialogue

Word = Literal["accepted", "refused", "unreadable", "not_kept", "fault"]
"""What became of a filing, as the metrics count it; ``fault``: something failed that never should."""


class Ask(Noun, frozen=True, kw_only=True):
    """A filing, and how it is to be answered.

    Attributes:
        filing: what arrived.
        door: ``pact`` answers with a receipt in the family of what was sent, ``json`` with `FilingTaken`.
        media_type: what the filer says of the bytes.
    """

    filing: Filing
    door: Literal["pact", "json"]
    media_type: str = ""


class Taken(Noun, frozen=True, kw_only=True):
    """What became of a filing, and the answer to it: nothing is acknowledged where it was not kept."""

    word: Word
    status: int = 503
    media_type: str = ""
    body: bytes = b""

    @property
    def kept(self) -> bool:
        """Whether it may be acknowledged."""
        return self.word not in ("not_kept", "fault")


class Known(Noun, frozen=True, kw_only=True):
    """What whoever asks knows already, so that the desk decides on nothing older: last seqs of the record.

    Attributes:
        people: of accounts and keys. flights: of schedules and movements.
    """

    people: int = 0
    flights: int = 0


class Read(NamedTuple):
    """A filing that was read."""

    ask: Ask
    reading: Reading


class Desk:
    """Decides filings in order; one thread at a time."""

    def __init__(self, dialogue: "Dialogue", log: Logger) -> None:
        """Take the parts."""
        self._dialogue = dialogue
        self._log = log

    def read(self, ask: Ask) -> Read:
        """Read a filing, before its turn comes; any thread may. Never raises for content."""
        return Read(ask, self._dialogue.read(ask.filing))

    def take(self, some: Sequence[Read]) -> list[Taken]:
        """Take filings in order, keep them all at once, and word the answers. Never raises."""
        try:
            received = self._dialogue.receive([one.ask.filing for one in some], [one.reading for one in some])
        except Exception as fault:  # noqa: BLE001 - no filing may wait for ever
            self._log.error("intake.failed", exc_info=fault)
            return [FAULT] * len(some)
        return [self._answered(one.ask, became) for one, became in zip(some, received, strict=True)]

    def _answered(self, ask: Ask, received: Received) -> Taken:
        try:
            return _WORDED[ask.door](self._dialogue, ask, received)
        except Exception as fault:  # noqa: BLE001 - its neighbours have their answers
            self._log.error("intake.unanswered", exc_info=fault)
            return FAULT


FAULT: Final = Taken(word="fault")
"""It could not be kept, or not be answered; whoever filed is to try again."""


def _word(received: Received) -> Word:
    if not received.kept:
        return "not_kept"
    one = received.journey
    if one.unread:
        return "unreadable"
    return "refused" if any(item.refused for item in one.assessed) else "accepted"


def _receipt(dialogue: "Dialogue", ask: Ask, received: Received) -> Taken:
    # What is answered later about this filing carries its id: so a client finds what belongs together.
    made = receipt(
        received.journey,
        dialogue.programme,
        family=family_answered(received.journey.format, ask.filing.raw, ask.media_type),
        at=dialogue.now(),
        conversation=ask.filing.id,
        sender=ask.filing.sender,
    )
    return Taken(word=_word(received), status=made.http, media_type=made.content_type, body=made.body)


def _told(dialogue: "Dialogue", ask: Ask, received: Received) -> Taken:
    del dialogue, ask
    word = _word(received)
    one = received.journey
    unread = _said(finding for lost in one.unread for finding in lost.findings)
    filed = FilingTaken(
        filing=one.filing.id,
        format=one.format,
        accepted=word == "accepted",
        consignments=tuple(
            Outcome(
                master=item.consignment.master,
                house=item.consignment.house,
                accepted=not item.refused,
                codes=item.refused,
                words=tuple(said.get(code, "") for code in item.refused),
            )
            for item in one.assessed
            for said in (_said(item.assessment.findings),)
        ),
        codes=tuple(unread),
        words=tuple(unread.values()),
    )
    status = {"accepted": 202, "refused": 422, "unreadable": 400}.get(word, 503)
    return Taken(word=word, status=status, media_type="application/json", body=msgspec.json.encode(filed))


def _said(findings: Iterable[Finding]) -> dict[str, str]:
    """Code -> words of errors, the first of each code, in order."""
    said: dict[str, str] = {}
    for finding in findings:
        if finding.severity == "error":
            said.setdefault(finding.code, finding.words)
    return said


_WORDED: Final = {"pact": _receipt, "json": _told}

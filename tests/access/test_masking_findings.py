"""Remedies stay open, so they may hold nothing of what a message says."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from openplaci import wiring
from openplaci.access.masking import MASK, masked
from openplaci.cli import files
from openplaci.flow.journey import journey
from openplaci.model.assessment import Assessment
from openplaci.settings import Settings

EXAMPLES = Path(__file__).parent.parent.parent / "examples"


def assessments() -> Iterator[tuple[Assessment, set[str]]]:
    chosen = Settings(store="memory", profiles="pack")
    with wiring.open_store(chosen) as store:
        stations = wiring.stations(chosen, store)
        for path in sorted(EXAMPLES.rglob("*.*")):
            for item in journey([files.filing(path, {})], stations)[0].assessed:
                parties = (item.consignment.shipper, item.consignment.consignee, item.consignment.agent)
                known = {
                    text.casefold()
                    for party in parties
                    if party is not None
                    for text in (party.name, party.city, *party.lines, *party.phones, party.contact)
                    if text and len(text) > 4
                }
                yield item.assessment, known


def test_what_stays_open_of_an_assessment_names_nobody() -> None:
    looked = found = 0
    for assessment, known in assessments():
        clear = msgspec.json.encode((assessment.clears, [f.remedy for f in assessment.findings])).decode().casefold()
        for text in known:
            looked += 1
            assert text not in clear
        words = " ".join(one for f in assessment.findings for one in (f.words, *f.evidence)).casefold()
        found += any(text in words for text in known)
        hidden = masked(assessment)
        assert {f.words for f in hidden.findings} <= {MASK}
        assert set(hidden.reasons) <= {MASK}
    assert looked > 300
    assert found  # so the words do repeat what the message says, and have to be masked

"""What can hardly be meant is told, and what can is not."""

import pytest

from openplaci.risk import named_lists
from openplaci.risk.rules.doubts import doubts
from openplaci.risk.rules.files.pack_files import pack
from openplaci.risk.rules.parse import parse

KINDS = named_lists.kinds(named_lists.load())


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('origin == "Frankfurt"', 'origin is hardly ever "Frankfurt": a place is a code of three capitals, as SAH'),
        ('destination != "lon"', 'destination is hardly ever "lon": a place is a code of three capitals, as SAH'),
        (
            'shipper.country in ["DE", "Germany"]',
            'shipper.country is hardly ever "Germany": a country is a',
        ),
        ('any("DXB " == leg.to for leg in routing)', 'leg.to is hardly ever "DXB ": a place'),
        ('any(starts(g.hs, "85.07") for g in goods)', 'g.hs is hardly ever "85.07": an HS code is digits alone'),
        ('any(leg.carrier == "QATAR" for leg in routing)', 'leg.carrier is hardly ever "QATAR": a carrier is its'),
        (
            "level == house",
            'level is compared with the name house; is one of "direct", "master", "house", "item" meant?',
        ),
        (
            'any(words(description, "TONER") for g in goods)',
            "the loop over goods asks nothing of g; is a name of it meant, as in g. ...?",
        ),
    ],
)
def test_what_can_hardly_be_meant_is_told(rule: str, words: str) -> None:
    (said,) = doubts(parse(rule, KINDS))
    assert said.startswith(words)


@pytest.mark.parametrize(
    "rule",
    [
        'origin in ["SAH", "ADE"] and shipper.country != "YE"',
        "shipper.country != consignee.country",
        'any(starts(g.hs, ["8443", "85"]) for g in goods)',
        'count(g for g in goods if g.hs == "8507") > 1',
        "sum(g.pieces for g in goods if g.hs) > 1",
        'shipper.city == "Frankfurt"',
        "all(any(a == b for b in consignee.emails) for a in shipper.emails)",
    ],
)
def test_what_can_be_meant_is_not(rule: str) -> None:
    assert doubts(parse(rule, KINDS)) == ()


def test_nothing_in_the_pack_is_doubtful() -> None:
    assert {name: doubts(rule) for name, rule in pack().rules.items() if doubts(rule)} == {}

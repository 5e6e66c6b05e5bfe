"""Values at the edges: the live engine, the plain reading and DuckDB say the same of each."""

import datetime as dt
import math
from pathlib import Path
from typing import Any

import pytest
from plain_reading import Reader

from openplaci.model.consignment import Consignment, Declared, Goods, Issue, Leg
from openplaci.model.dossier import Dossier, open_dossier
from openplaci.model.finding import Finding
from openplaci.model.party import Party
from openplaci.model.profile import Profile
from openplaci.model.values import decimal
from openplaci.research import history
from openplaci.risk import named_lists
from openplaci.risk.named_lists import NamedList, phrase_list
from openplaci.risk.rules import sql
from openplaci.risk.rules.live import publish
from openplaci.risk.rules.parse import parse

QUOTES = "'); raise SystemExit; ('"
LISTS = {
    "marks": NamedList(name="marks", kind="codes", entries=(QUOTES, '"""', "\\", "{x}", "a|b", ".*", "\u2028")),
    "many": NamedList(name="many", kind="codes", entries=("", *(f"{at}.*" for at in range(60)), "a'b\\")),
    "odd": phrase_list(
        ["é", "ΣΟΦΟΣ", "straße", "ﬁne", "İzmir", "! no fine", "left right", "! middle", "电池", "!电池 X"], "odd"
    ),
}
KINDS = named_lists.kinds(LISTS)


def made(**more: Any) -> Dossier:
    at, known, findings = more.pop("at", None), more.pop("known", None), more.pop("findings", ())
    consignment = Consignment(**{"level": "house", "document": "house_waybill"} | more)
    return open_dossier(consignment, at=at, known=known, findings=findings)


TEXTS = (
    "",
    " ",
    "\x00",
    "A\x00B",
    "A\nB",
    "A\r\n",
    "B\n",
    "\u2028",
    "\x85",
    "\x1f",
    "\u00a0A\u00a0",
    "É",
    "E\u0301",
    "e\u0301",
    "ΣΟΦΟΣ",
    "σοφος",
    "σοφοσ",
    "STRASSE",
    "straße",
    "STRAẞE",
    "ﬁne",
    "FINE",
    "no ﬁne",
    "İzmir",
    "i\u0307zmir",
    "izmir",
    "\u0131zm\u0131r",
    "电池",
    "锂电池",
    "电池X",
    "\U0001f4e6",
    "\U0001f1e9\U0001f1ea",
    "\ufeffA",
    "A\u200bB",
    "\uff26\uff29\uff2e\uff25",
    "Ǆ",
    "ŉ",
    "ẖ",
    "ΐ",
    "½",
    "²",
    "①",
    "_A_",
    QUOTES,
    '"""',
    "\\",
    "{x}",
    "a|b",
    ".*",
    "5.*",
    "5xx",
    "a'b\\",
    "%",
    "A" * 100_000,
    "FINE " * 20_000,
    "| |",
    "NO | FINE",
    "LEFT MIDDLE RIGHT",
    "LEFT MIDDLE RIGHT, NO FINE",
    "LEFT no middle RIGHT",
)
TEXT_RULES = (
    "description",
    "missing(description)",
    'description == "A"',
    'description != "A"',
    'description in list("marks")',
    'description in list("many")',
    'description not in list("many")',
    'any(g.description in list("many") for g in goods)',
    'any(g.description in list("marks") for g in goods)',
    'all(g.description not in list("many") for g in goods)',
    'words(description, list("odd"))',
    'not words(description, list("odd"))',
    'words(description, ["fine", "!x"])',
    'any(words(g.description, list("odd")) for g in goods)',
    'words(shipper.name, list("odd"))',
    "length(description) > 1",
    "length(description) == 1",
    "length(description) >= 100000",
    '"A" in description',
    r'"\\" in description',
    'starts(description, "A")',
    'ends(description, "B")',
    'ends(description, ["A", "B"])',
    'starts(description, ["A", "."])',
    'starts(description, list("marks"))',
    'ends(description, list("marks"))',
    'ends(description, list("many"))',
    'any(ends(g.description, list("many")) for g in goods)',
    "same(shipper.name, consignee.name)",
    "same(description, description)",
    "same(shipper.name, shipper.name)",
    r'matches(description, "A$")',
    r'matches(description, "^B")',
    r'matches(description, "A.B")',
    r'matches(description, r"\s")',
    'matches(description, r"(?i)ss|\u017f|k")',
    r'matches(description, r"[^A]")',
    r'matches(description, r"\x00")',
    r'matches(description, r"\pL")',
    r'matches(description, r"(?m)^B$")',
    r'matches(description, r"\bA\b")',
    r'matches(description, r"(?P<x>A)\z")',
    "shipper.private",
    'count(g.hs in ["1", "2"] for g in goods) == 0',
    'count(g.hs not in list("marks") for g in goods) >= 0',
    'shipper.address == "A"',
    'any(e == "A" for e in shipper.emails)',
    '"A" in shipper.emails',
    "any(length(x) > 1 for x in shipper.emails)",
    "count(shipper.phone_keys) == 1",
)

NUMBERS = (None, 0, -0.0, 0.0, -1, 1e-320, 5e-324, 1e308, -1e308, 1.7976931348623157e308, 2**53, 2**63, -(2**63), 0.1)
NUMBER_RULES = (
    "missing(weight_kg)",
    "weight_kg == 0",
    "weight_kg != 0",
    "weight_kg > 5",
    "not weight_kg > 5",
    "weight_kg <= 5",
    "weight_kg == weight_kg",
    "weight_kg != weight_kg",
    "weight_kg in [0, 1]",
    "weight_kg not in [0, 1]",
    "weight_kg * weight_kg > 5",
    "weight_kg * 1e15 * 1e15 * 0 == 0",
    "weight_kg * weight_kg - weight_kg * weight_kg == 0",
    "not weight_kg * weight_kg - weight_kg * weight_kg > 0",
    "weight_kg * weight_kg - weight_kg * weight_kg in [0, 1]",
    "weight_kg * weight_kg - weight_kg * weight_kg not in [0, 1]",
    "volume_m3 / weight_kg > 1",
    "weight_kg / volume_m3 == 0",
    "1 / weight_kg > 0",
    "0 / weight_kg == 0",
    "-weight_kg < 0",
    "weight_kg - weight_kg == 0",
    "weight_kg * 0 == 0",
    "weight_kg / weight_kg == 1",
    "weight_kg + volume_m3 > 0",
    "pieces == 1000000000000000",
    "pieces + 0 == pieces",
    "pieces * pieces - 1 == pieces * pieces",
    "pieces > weight_kg",
    "pieces == weight_kg",
    "sum(g.weight_kg for g in goods) == 0",
    "not sum(g.weight_kg for g in goods) > 0",
    "sum(g.weight_kg for g in goods) in [0, 1]",
    "sum(g.weight_kg for g in goods if g.pieces > 0) > 0",
    "sum(g.weight_kg * 2 for g in goods) / count(goods) > 0",
    "sum(g.weight_kg for g in goods) - sum(g.weight_kg for g in goods) == 0",
    "sum(g.pieces for g in goods) > 0",
    "count(g.weight_kg > 0 for g in goods) == 2",
    "count(not g.weight_kg > 0 for g in goods) == 2",
    "any(g.weight_kg > 5 for g in goods)",
    "all(g.weight_kg > 5 for g in goods)",
    "any(not g.weight_kg > 5 for g in goods)",
    "any(any(g.weight_kg < h.weight_kg for h in goods) for g in goods)",
    "declared.carriage > 5",
    "declared.carriage / declared.customs > 1",
    "watchlist.best >= 0.8",
    "not watchlist.best >= 0.8",
)

EAST, WEST = dt.timezone(dt.timedelta(hours=14)), dt.timezone(-dt.timedelta(hours=23, minutes=59))
NAIVE = dt.datetime
MOMENTS = (
    None,
    NAIVE(1, 1, 1, tzinfo=EAST),
    NAIVE(9999, 12, 31, 23, tzinfo=WEST),
    NAIVE(1, 1, 1),
    NAIVE(9999, 12, 31, 23, 59, 59, 999_999),
    NAIVE(1969, 12, 31, 23, 59, 59, 999_999),
    NAIVE(1970, 1, 1),
    NAIVE(1, 1, 1, tzinfo=dt.UTC),
    NAIVE(9999, 12, 31, 23, 59, 59, 999_999, tzinfo=dt.UTC),
    NAIVE(2026, 3, 1, 5, tzinfo=EAST),
    NAIVE(2026, 2, 28, 23, 59, tzinfo=WEST),
    NAIVE(2016, 12, 31, 23, 59, 59, tzinfo=dt.UTC),
    NAIVE(2026, 10, 25, 2, 30, fold=1),
    NAIVE(1582, 10, 10),
    NAIVE(1900, 2, 28, 12, tzinfo=dt.UTC),
    NAIVE(2000, 2, 29),
    NAIVE(1883, 11, 18, 12, 3, 58),
)
DATES = (
    None,
    dt.date(1, 1, 1),
    dt.date(9999, 12, 31),
    dt.date(1969, 12, 31),
    dt.date(1582, 10, 10),
    dt.date(2026, 3, 1),
    dt.date(1900, 3, 1),
)
MOMENT_RULES = (
    "filed",
    "missing(filed)",
    'filed >= "2026-03-01"',
    'filed < "1970-01-01"',
    'not filed >= "0001-01-01"',
    'filed < "9999-12-31"',
    "issue.date <= filed",
    "filed < issue.date",
    "issue.date == issue.date",
    'issue.date == "9999-12-31"',
    'issue.date > "1582-10-04"',
    'issue.date < date("0001-01-02")',
    "days(filed, issue.date) > 0",
    "days(issue.date, filed) == 0",
    "hours(issue.date, filed) > 0",
    "hours(issue.date, filed) == 0",
    "hours(filed, issue.date) > 20",
    'days("0001-01-01", filed) > 700000',
    'hours("9999-12-31", filed) < 0',
    'days(issue.date, "9999-12-31") == 0',
    "any(leg.departs >= filed for leg in routing)",
    "any(hours(filed, leg.departs) == 0 for leg in routing)",
    "all(leg.date <= leg.departs for leg in routing)",
    "sum(hours(leg.departs, filed) for leg in routing) == 0",
)


def rows() -> dict[str, tuple[tuple[str, ...], list[Dossier]]]:
    texts = [
        made(
            description=text,
            goods=(Goods(description=text), Goods(description=other)),
            shipper=Party(name=text, lines=(text,), emails=(text,), phones=(text, "٠١٢٣٤٥٦٧٨٩", "²²²²²²²²²")),
            consignee=Party(name=other),
            findings=(Finding(code="X", severity="info", words="x"),) * 2,
        )
        for text, other in zip(TEXTS, (*TEXTS[1:], TEXTS[0]), strict=True)
    ]
    numbers = [
        made(
            weight_kg=one,
            volume_m3=other,
            pieces=int(one) if one is not None and abs(one) < 1e300 else None,
            goods=(Goods(weight_kg=one, pieces=1), Goods(weight_kg=other, pieces=-1)),
            declared=Declared(carriage=one, customs=other),
            known={"watchlist_best": one},
        )
        for one in NUMBERS
        for other in NUMBERS
    ]
    moments = [
        made(at=one, issue=Issue(date=other), routing=(Leg(departs=one, date=other),))
        for one in MOMENTS
        for other in DATES
    ]
    return {"texts": (TEXT_RULES, texts), "numbers": (NUMBER_RULES, numbers), "moments": (MOMENT_RULES, moments)}


@pytest.mark.parametrize("what", ["texts", "numbers", "moments"])
def test_all_say_the_same_at_the_edges(what: str, tmp_path: Path) -> None:
    rules, dossiers = rows()[what]
    profiles = [Profile(id=str(at), title="x", when=when, score=1) for at, when in enumerate(rules)]
    trees = {one.id: parse(one.when, KINDS) for one in profiles}
    engine = publish(profiles, LISTS, waiting=True)
    history.write(((str(at), one) for at, one in enumerate(dossiers)), tmp_path / "a.parquet")
    with history.connect(threads=1) as db:
        asked = db.sql(sql.verdicts(trees, LISTS, history.table(tmp_path)).sql("duckdb")).fetchall()
    past = {int(key): said for key, *said in asked}
    wrong: list[str] = []
    for at, dossier in enumerate(dossiers):
        look = engine.look(dossier)
        assert not look.failed, look.failed
        fired, unknown = {int(one.profile) for one in look.fired}, set(map(int, look.unknown))
        read = Reader(dossier, LISTS)
        for number, when in enumerate(rules):
            true, undecided = past[at][2 * number : 2 * number + 2]
            live = True if number in fired else None if number in unknown else False
            said = (live, True if true else None if undecided else False, read(trees[str(number)]))
            if len({*said}) > 1:
                wrong.append(f"{when}: {said} of {dossier!r:.300}")
    assert not wrong, f"{len(wrong)} disagree; the first: {wrong[0]}"


@pytest.mark.parametrize("text", ["inf", "nan", "1e400", "9" * 400, "-1", "Infinity", "\u0661", "9" * 24])
def test_no_reader_makes_a_number_that_is_none(text: str) -> None:
    read = decimal(text)
    assert read is None or math.isfinite(read)


def test_what_overflowed_to_no_number_is_unknown() -> None:
    many = " * ".join(["weight_kg"] * 14)
    rules = [f"{many} - {many} == 0", f"{many} - {many} != 0", f"{many} * 0 in [1]", f"not {many} - {many} > 0"]
    engine = publish([Profile(id=str(at), title="x", when=one, score=1) for at, one in enumerate(rules)], LISTS)
    assert engine.look(made(weight_kg=9e23)).unknown == ("0", "1", "2", "3")

"""What security declarations, accounts and parties may say, for the tests of those who write them."""

import datetime as dt
from typing import Any

from hypothesis import strategies as st

from openplaci.model.consignment import CustomerAccount, RegulatedEntity, SecurityDeclaration
from openplaci.model.party import Identifier, Party

WORDS = st.text("ABCXYZ0189.-", min_size=1, max_size=12)
COUNTRIES = st.sampled_from(["SG", "DE", "US", "AE"])
MONTHS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31)).map(
    lambda day: (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)
)
DAYS = st.dates(dt.date(2000, 1, 1), dt.date(2099, 12, 31))
MAYBE = st.none()


def some(values: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(values, max_size=most).map(tuple)


def entities(*categories: str) -> st.SearchStrategy[RegulatedEntity]:
    return st.builds(
        RegulatedEntity,
        id=WORDS,
        category=st.sampled_from(categories),
        country=COUNTRIES,
        expiry=MAYBE | MONTHS,
    )


@st.composite
def declarations(draw: st.DrawFn) -> SecurityDeclaration:
    issuer = draw(entities("RA", "RC"))
    others = draw(some(WORDS.filter(lambda word: word.strip("-. /") == word)))
    methods = [*draw(some(st.sampled_from(["XRY", "EDD", "VCK"]))), *(["AOM"] * len(others))]
    time = draw(MAYBE | st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2099, 12, 31)))  # noqa: DTZ001 - local
    return SecurityDeclaration(
        status=draw(st.sampled_from(["SPX", "SCO", "SHR"])),
        basis=draw(st.sampled_from(["ISS", "CSS"])),
        issuer=issuer,
        accepted_by=draw(some(entities("RA", "RC"))),
        received_from=draw(some(entities("KC", "AC", "RA"))),
        methods=tuple(draw(st.permutations(methods))),
        other_methods=others,
        exemptions=draw(some(st.sampled_from(["DIPL", "MAIL", "NUCL"]))),
        issued_by=draw(MAYBE | WORDS),
        issued_at=time and time.replace(second=0, microsecond=0),
        expiry=issuer.expiry,
        statements=draw(some(WORDS)),
    )


ACCOUNTS = st.builds(
    CustomerAccount,
    established=MAYBE | st.dates(dt.date(1950, 1, 1), dt.date(2099, 12, 31)),
    known_consignor=MAYBE | st.booleans(),
    **{
        name: MAYBE | WORDS
        for name in CustomerAccount.__struct_fields__
        if name not in ("established", "known_consignor")
    },
).filter(lambda account: account != CustomerAccount())

PARTY = st.builds(
    Party,
    country=COUNTRIES,
    contact=MAYBE | WORDS,
    phones=some(st.text("0123456789", min_size=3, max_size=9)).map(lambda some: tuple(dict.fromkeys(some))),
    emails=some(st.builds("{}@{}.COM".format, WORDS, WORDS)).map(lambda some: tuple(dict.fromkeys(some))),
    ids=some(st.builds(Identifier, value=WORDS, kind=st.sampled_from("TAE"), country=COUNTRIES)).map(
        lambda some: tuple(dict.fromkeys(some))
    ),
)

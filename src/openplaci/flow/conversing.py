"""Conversing: what the authority does about each thing that a filing says, and what it answers."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, Literal

import msgspec

from openplaci.flights.manifest import flights as manifest_flights
from openplaci.flow.talk import Talk
from openplaci.flow.walked import Assessed, Journey, Talks
from openplaci.model.access import ALL, Refusal
from openplaci.model.assessment import Assessment
from openplaci.model.fact import FlightsTold, Standing
from openplaci.model.filing import Filing
from openplaci.model.programme import Programme
from openplaci.model.referral import Act, Ask, Filed, Hold, Referral
from openplaci.model.text import fold
from openplaci.referral import clock, moves, policy

Environment = Literal["test", "production"]

ANYONE = "local"
"""Sender of what came without a filer's key."""

Acts = list[tuple[Act, dict[str, Any]]]


def converse(one: Journey, talk: Talk, environment: Environment) -> list[Referral]:
    """Do what a filing asks for, thing by thing; return the referrals as they stand since.

    A manifest that is refused marks no departure: it will be sent again.
    """
    stands: list[Referral] = []
    manifest = [item for item in one.assessed if item.consignment.document == "flight_manifest"]
    if manifest and not any(item.refused for item in manifest) and not one.unread:
        for item in manifest:
            stands += _departed(item, one.filing, talk)
    for item in one.assessed:
        if item.consignment.document != "flight_manifest":
            stands.append(_filed(item, one.filing, family_of(one.format), talk, environment))
    return stands


def family_of(format_: str) -> str:
    """The family of a format by its name."""
    return "cargo-xml" if format_.startswith("X") else "cargo-imp"


def _filed(item: Assessed, filing: Filing, family: str, talk: Talk, environment: Environment) -> Referral:
    programme = talk.means.programme
    before = talk.referral(item.key, item.cycle) or _begun(item, programme, talk.means.now)
    if not item.refused:
        before = _linked(before, item, filing, talk)
    filer = Filed(filer=filing.sender, family=family)
    referral = msgspec.structs.replace(before, filed=with_filer(before.filed, filer))
    about = {"filing": filing.id, "changed": item.changed}
    acts: Acts
    if item.refused:
        acts = [("file_incomplete", {})]
        # What is refused tells nothing: not that the filer filed it before, nor where it goes.
        referral = before if before.filed else referral
    else:
        referral = _as_filed(referral, item, filing, talk)
        talk.routing[item.key] = item.consignment.routing
        acts = _accepted(item, referral, programme, environment, talk.means.now)
    done = talk.say(referral, acts, by=filing.sender, correlation=filing.id, about=about)
    if isinstance(done, Refusal):  # e.g. a test command that the state has no answer to: the filing counts all the same
        done = talk.say(referral, [("file", {})], by=filing.sender, correlation=filing.id, about=about)
        if isinstance(done, Refusal):
            raise TypeError(f"the table of referrals has no answer to a filing in the state {referral.state}")
    if done.consolidation and not item.refused and not item.late:
        for house in talk.houses(done.key):
            if house.holds and filer.filer not in {one.filer for one in house.filed}:
                talk.remind(house, filer, filing.id)
    return done


def _accepted(
    item: Assessed, referral: Referral, programme: Programme, environment: Environment, now: dt.datetime
) -> Acts:
    """The acts that follow an accepted filing: the test command's, or the filing and what the policy makes of it."""
    if item.late or referral.state == "departed":
        return [("file", {})]
    clocks, release = programme.clocks, programme.release
    due = clock.reply_due(now, referral.departs, clocks)
    test = policy.test_act(item.consignment, programme, environment)
    if test == "test_clear":
        return [(test, {"by": "test"})]
    if test is not None:
        ask = _ASKED[test]
        return [(test, {"by": "test", "hold": Hold(ask=ask, at=now, by="test", test=True, deadline=due)})]
    acts: Acts = [("file", {"deadline": clock.assessment_due(now, referral.departs, clocks)})]
    if referral.holds:
        if policy.lifts_itself(referral, item.assessment, release):
            return [("lift", {"by": "policy"})]
        return acts
    act = policy.recommended(item.assessment, programme)
    waits = referral.consolidation and not release.consolidation
    if act == "clear" and (waits or _commands_among_others(item, programme, environment)):
        act = "refer"
    return [*acts, (act, given(act, item.assessment, referral, programme, now))]


def given(
    act: Act, assessment: Assessment, referral: Referral, programme: Programme, now: dt.datetime
) -> dict[str, Any]:
    """What the policy's act on an assessment takes."""
    clocks = programme.clocks
    if act in ("ask_information", "ask_screening"):
        ask: Ask = "rfi" if act == "ask_information" else "rfs"
        words = policy.words_of(assessment) if ask == "rfi" else ""
        due = clock.reply_due(now, referral.departs, clocks)
        return {"by": "policy", "hold": Hold(ask=ask, at=now, by="policy", words=words, deadline=due)}
    if act == "refer":
        return {"by": "policy", "deadline": clock.assessment_due(now, referral.departs, clocks)}
    return {"by": "policy"}


def _commands_among_others(item: Assessed, programme: Programme, environment: Environment) -> bool:
    """Whether a test command stands beside other descriptions: then there is no answer [V PACT]."""
    if environment != "test":
        return False
    commands = [fold(text) for text in programme.wire.tests]
    said = [fold(goods.description or "") for goods in item.consignment.goods]
    return any(command in text for command in commands for text in said)


_ASKED: dict[Act, Literal["rfi", "rfs", "dnl"]] = {"test_rfi": "rfi", "test_rfs": "rfs", "test_dnl": "dnl"}


def _begun(item: Assessed, programme: Programme, now: dt.datetime) -> Referral:
    consignment = item.consignment
    return moves.begin(item.key, item.cycle, programme.name, at=now, master=consignment.master, house=consignment.house)


def _as_filed(referral: Referral, item: Assessed, filing: Filing, talk: Talk) -> Referral:
    """The referral with what the filing says of it; a house that names no flight goes where its master goes."""
    consignment = item.consignment
    master = None
    if consignment.house is not None and consignment.master is not None and not item.flights:
        master = talk.newest(consignment.master)
    flights = item.flights or (master.flights if master is not None else ())
    departs = item.departs or (master.departs if master is not None else None)
    return msgspec.structs.replace(
        referral,
        filing=filing.id,
        consolidation=consignment.level == "master",
        flights=flights or referral.flights,
        departs=departs or referral.departs,
    )


def _linked(referral: Referral, item: Assessed, filing: Filing, talk: Talk) -> Referral:
    """The referral with what it takes over from the house as this filer filed it before its master was known."""
    consignment = item.consignment
    if consignment.house is None or consignment.master is None:
        return referral
    old = talk.newest(f"{filing.sender}/{consignment.house}")
    if old is None or old.moved_to:
        return referral
    left = talk.say(
        old,
        [("link", {"moved_to": item.key})],
        by=filing.sender,
        correlation=filing.id,
        about={"filing": filing.id},
        silent=True,
    )
    return referral if isinstance(left, Refusal) else moves.take_over(referral, old, at=talk.means.now)


def _departed(item: Assessed, filing: Filing, talk: Talk) -> list[Referral]:
    """Mark a waybill and its houses as departed; the first manifest counts.

    Only who filed it, or whose key is for its airline or for all, says that it left: after departure nothing is
    assessed, so another's word would be a way round the authority.
    """
    master = talk.referral(item.key, item.cycle) or _begun(item, talk.means.programme, talk.means.now)
    houses = talk.houses(item.key) if item.consignment.master else []
    out = []
    for one in (master, *houses):
        if one.state == "departed" or one.moved_to or not _may_tell(filing.sender, master, one, talk):
            continue
        flights = tuple(dict.fromkeys((*one.flights, *item.flights)))
        done = talk.say(
            msgspec.structs.replace(one, flights=flights),
            [("depart", {"departed": _when(item) or talk.means.now})],
            by=filing.sender,
            correlation=filing.id,
            about={"filing": filing.id},
        )
        if not isinstance(done, Refusal):
            out.append(done)
    return out


def _may_tell(sender: str, master: Referral, one: Referral, talk: Talk) -> bool:
    if any(filed.filer == sender for filed in (*master.filed, *one.filed)):
        return True
    keys = (talk.means.directory.keys[id_] for id_ in talk.means.directory.filers.get(sender, ()))
    prefix = (master.master or "")[:3]
    return any(key.good(talk.means.now) and {ALL, prefix} & set(key.airlines) for key in keys)


def _when(item: Assessed) -> dt.datetime | None:
    """When the manifest's flight left, where it says so with its offset."""
    leg = next(iter(item.consignment.routing), None)
    departs = leg.departs if leg is not None else None
    return departs if departs is not None and departs.tzinfo is not None else None


def with_filer(filed: Sequence[Filed], filer: Filed) -> tuple[Filed, ...]:
    """Everyone who filed, each once, with the family of the last filing."""
    if any(one.filer == filer.filer for one in filed):
        return tuple(filer if one.filer == filer.filer else one for one in filed)
    return (*filed, filer)


def told(manifest: Journey, at: dt.datetime) -> FlightsTold | None:
    """The flights that a manifest tells of; None where it tells none."""
    flights = manifest_flights([item.consignment for item in manifest.assessed], at).flights
    if not flights:
        return None
    return FlightsTold(flights=flights, source="manifest", by=manifest.filing.sender, at=at, name=manifest.filing.name)


def stand(talk: Talk, days: int, known: Mapping[str, Standing], keys: Sequence[str]) -> Talks:
    """Where the dialogues about keys stand, of the cycle that each is in.

    A cycle goes on while somebody must still do something, and for so many days after its last filing: two who file
    about one consignment may name another day, and what one is told the other must be told.
    """
    cycles = [(key, known[key].cycle if key in known else 1) for key in keys]
    talk.load(cycles)
    span = dt.timedelta(days=days)
    gone, going = set(), set()
    for place in cycles:
        referral = talk.referral(*place)
        if referral is None:
            continue
        departed = referral.state == "departed"
        if departed:
            gone.add(place)
        last = known[place[0]].at if place[0] in known else None
        if (referral.open and not departed) or (last is not None and abs(talk.means.now - last) <= span):
            going.add(place)
    return Talks(frozenset(gone), frozenset(going))


def first_manifest(done: Sequence[Journey]) -> int | None:
    """The place of the first filing that is a manifest; None where none is."""
    for place, one in enumerate(done):
        if any(item.consignment.document == "flight_manifest" for item in one.assessed):
            return place
    return None

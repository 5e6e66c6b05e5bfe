"""What it costs to screen recent consignments again when a list changes: what changed alone, beside the whole list.

    python benchmarks/bench_screening_again.py [consignments] [changed entries]

Assessments of consignments with ordinary parties stand in a SQLite store; some are shipped by who will be listed.
Prints seconds and consignments a second of the clock and of the process, the memory at its most, how many were assessed
anew and how many should have been, and what it takes to screen the same consignments against the whole list.
"""

import datetime as dt
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

import msgspec
from conditions import EXAMPLES, print_conditions
from screening_lists import SHARED, ofac, ordinary

from openplaci import settings, wiring
from openplaci.flow.journey import Stations
from openplaci.model.assessment import Assessment
from openplaci.model.consignment import Consignment
from openplaci.model.fact import ConsignmentAssessed, Entry
from openplaci.model.party import Party
from openplaci.model.watchlist import Entity, ListedName, Query, Watchlist
from openplaci.screening import changes, keeping, live
from openplaci.screening.parties import FWB_NAME
from openplaci.screening.screener import screen
from openplaci.screening.tiers import Tiers
from openplaci.screening.trial.perturb import slipped
from openplaci.store.base import Store

CONSIGNMENTS, CHANGED = 100_000, 50
SHARE = 500
"""One of so many consignments is shipped by somebody who is listed later."""
MINUTES = 10.0
"""Bar: minutes for 100,000 consignments."""
BATCH = 500
SAMPLE, NAMES = 4000, 2000


def main() -> int:
    """Measure, print, and say by the exit code whether the bar is met."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else CONSIGNMENTS
    changed = int(sys.argv[2]) if len(sys.argv) > 2 else CHANGED
    if not SHARED.is_dir():
        print(f"no data: {SHARED}")
        return 1
    print_conditions("screening again what changed in a list")
    entities = _entities()
    chance = random.Random(7)  # noqa: S311 - the same each time
    late = chance.sample(entities, changed)
    missing = {one.id for one in late}
    with tempfile.TemporaryDirectory() as folder:
        chosen = settings.load(data=folder, profiles="")
        lists = wiring.watchlist_folder(chosen)
        with wiring.open_store(chosen) as store:
            _put(lists, tuple(one for one in entities if one.id not in missing), "1")
            stations = wiring.stations(chosen, store)
            dialogue = wiring.open_dialogue(stations, wiring.open_gate(store, place="bench"))
            work = wiring.screening_again(chosen, dialogue)
            work.step()
            expected = _file(stations, count, late, chance)
            _put(lists, entities, "2")
            names = sum(len(one.names) for one in entities)
            print(f"{count:,} consignments, {len(entities):,} entities with {names:,} names, {changed} of them new")
            began, cpu = time.perf_counter(), time.process_time()
            [looked] = work.step()
            spent, spent_cpu = time.perf_counter() - began, time.process_time() - cpu
            found = {one.key for one in looked.found}
            print(
                f"again, changed entries alone: {spent:.1f} s, {count / spent:,.0f}/s; "
                f"CPU {spent_cpu:.1f} s, {count / spent_cpu:,.0f}/s"
            )
            print(
                f"looked at {looked.looked:,}, assessed anew {len(found):,}; "
                f"of {len(expected):,} of who is listed since {len(found & expected):,}"
            )
            began, cpu = time.perf_counter(), time.process_time()
            whole, some = _whole(chosen, store, count)
            rate = some / (time.process_time() - cpu)
            print(f"whole list, {some:,} of them: {rate:,.0f}/s of CPU, {count / rate:,.1f} s for all; {whole:,} match")
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 if sys.platform == "darwin" else 1024)
            print(f"memory at its most: {most:,.0f} MB (with the lists, both versions, and the benchmark's own)")
            work.close()
    asked, missed = _missed(entities, late, chance)
    print(f"{asked:,} names of theirs, shuffled and with slips, that the whole list matches: {missed:,} not touched")
    bar = MINUTES * 60 * count / CONSIGNMENTS
    print(f"bar: {bar:,.0f} s for {count:,}: {'met' if spent <= bar else 'missed'}")
    return int(spent > bar or len(found & expected) < len(expected) or missed > 0)


def _entities() -> tuple[Entity, ...]:
    by: dict[str, list[ListedName]] = {}
    kinds = {}
    for name in ofac(SHARED / "lists" / "ofac_2022-01"):
        by.setdefault(name.entity, []).append(ListedName(text=name.text))
        kinds[name.entity] = name.kind
    return tuple(Entity(id=id_, kind=kinds[id_] or "organisation", names=tuple(names)) for id_, names in by.items())


def _put(folder: Path, entities: tuple[Entity, ...], version: str) -> None:
    new = Watchlist(name="ofac", source="ofac", version=version, digest=f"digest {version}", entities=entities)
    # Long enough ago that no process still has the version before.
    keeping.put(folder, new, at=wiring.now() - dt.timedelta(hours=1), faults=0)
    live.opened(folder).close()


def _file(stations: Stations, count: int, late: list[Entity], chance: random.Random) -> set[str]:
    """Keep assessments as a filing leaves them, with two parties each; return the keys of who is listed later."""
    raw = (EXAMPLES / "cargo_imp" / "fwb17_ordinary.txt").read_bytes()
    [message] = stations.read(raw, None).messages
    [model] = message.consignments
    firms, people = ordinary("companies.csv", "name"), ordinary("people_global.csv", "full_name")
    assessment = Assessment(outcome="clear", score=0, band="low", programme=stations.programme.name, at=wiring.now())
    expected = set()
    facts = []
    for place in range(count):
        number = f"618-{place:07}{place % 7}"
        shipper = chance.choice(firms)
        if place % SHARE == 0:
            shipper = chance.choice(late).names[0].text
            expected.add(number)
        consignment = msgspec.structs.replace(
            model, master=number, shipper=Party(name=shipper), consignee=Party(name=chance.choice(people))
        )  # fmt: skip
        facts.append(
            ConsignmentAssessed(
                filing=f"f-{place}", key=number, cycle=1, consignment=consignment, assessment=assessment
            )
        )
        if len(facts) == BATCH or place == count - 1:
            stations.store.write([Entry(facts=tuple(facts))])
            facts = []
    return expected


def _missed(entities: tuple[Entity, ...], late: list[Entity], chance: random.Random) -> tuple[int, int]:
    """How many names the whole list matches with what is new, and how many of these the small library misses."""
    ids = {one.id for one in late}
    asked = missed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _put(folder, tuple(one for one in entities if one.id not in ids), "1")
        for change in changes.pending(folder):
            changes.screened(folder, change)
            changes.settled(folder, change)
        _put(folder, entities, "2")
        tiers = Tiers()
        with (
            changes.Touching(folder, changes.pending(folder), tiers.log - changes.SLACK) as touching,
            live.opened(folder) as whole,
        ):
            for place in range(NAMES):
                words = chance.choice(late[place % len(late)].names).text.split()
                chance.shuffle(words)
                text = " ".join(words)
                for _ in range(place % 3):
                    text = slipped(text, chance)
                found = screen(whole, Query(name=text, cut=FWB_NAME), floor=tiers.log)
                if any(match.entity in ids for match in found):
                    asked += 1
                    shipped = Consignment(level="master", document="waybill", shipper=Party(name=text))
                    missed += not touching(shipped, ())
    return asked, missed


def _whole(chosen: settings.Settings, store: Store, most: int) -> tuple[int, int]:
    """Screen some of them against the whole list; return how many have a match, and how many were screened."""
    screened = wiring.screening(chosen)
    assert screened is not None
    matched = seen = after = 0
    while seen < min(most, SAMPLE) and (page := store.facts(after=after, group="consignment", limit=BATCH)):
        after = page[-1].seq
        for stored in page:
            if isinstance(stored.fact, ConsignmentAssessed):
                seen += 1
                matched += bool(screened(stored.fact.consignment).findings)
    return matched, seen


if __name__ == "__main__":
    sys.exit(main())

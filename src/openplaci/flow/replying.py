"""Replying: a consignment assessed anew with the documents that came with a reply."""

import datetime as dt
from collections.abc import Sequence

from openplaci.flow.earlier import earlier
from openplaci.flow.journey import Stations, again, entry, read, walk
from openplaci.flow.walked import Assessed, Journey
from openplaci.model.fact import ConsignmentAssessed, Entry, Fact
from openplaci.model.filing import Filing
from openplaci.model.referral import Referral


def again_with(
    referral: Referral, files: Sequence[Filing], stations: Stations, now: dt.datetime
) -> tuple[Assessed | None, tuple[str, ...] | None, list[Fact], list[Entry]]:
    """Assess a consignment anew with what came with a reply: what it is now, what changed, what is to be kept."""
    readings = [read(one, stations) for one in files]
    done = walk(files, readings, stations)
    same = [
        (item, one)
        for one in done
        for item in one.assessed
        if (item.key, item.cycle) == (referral.key, referral.cycle) and not item.refused
    ]
    entries = [entry(one, reading) for (one, reading) in zip(done, readings, strict=True) if _has(same, one)]
    standing = stations.store.standings([referral.key]).get(referral.key)
    if same:
        item = same[-1][0]
        return item, item.changed, [], entries
    if standing is None:
        return None, None, [], entries
    item = again(standing, now, stations, earlier(stations.store, standing))
    fact = ConsignmentAssessed(
        filing=standing.filing, key=item.key, cycle=item.cycle, consignment=item.consignment,
        assessment=item.assessment, changed=(),
    )  # fmt: skip
    return item, (), [fact], entries


def _has(same: Sequence[tuple[Assessed, Journey]], one: Journey) -> bool:
    return any(other is one for _, other in same)

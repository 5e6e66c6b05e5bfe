"""Facts of watchlists: versions, drafts and entries, and what persons said of lists and their matches."""

import datetime as dt
from typing import Literal

from openplaci.model.base import Noun
from openplaci.model.watchlist import Pair


class WatchlistsAudited(Noun, frozen=True, kw_only=True, tag="audit.watchlists", tag_field="kind"):
    """Parties of a time were compared with every listed name, to see what screening had missed.

    Attributes:
        since, until: of the filings, UTC. lists: name and version of each. parties, names: how many were compared.
        missed: matches that were found and had not been told. unseen: those of them that were not looked up.
        least: likeness from which one counts. by: who did it. at: UTC.
    """

    since: dt.datetime
    until: dt.datetime
    lists: tuple[str, ...]
    parties: int
    names: int
    missed: int
    unseen: int
    least: float
    by: str
    at: dt.datetime


class WatchlistChanged(Noun, frozen=True, kw_only=True, tag="audit.watchlist", tag_field="kind"):
    """A watchlist was added, brought up to date, or taken away (no version).

    Attributes:
        name, source, version, digest: see `openplaci.model.watchlist.Watchlist`.
        added, removed, changed: entities. by: id of who did it. at: UTC.
        act: the proposal of two persons by which it was done, of a list of one's own.
    """

    name: str
    source: str = ""
    version: str = ""
    digest: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    by: str
    at: dt.datetime
    act: str = ""


class WatchlistDrafted(Noun, frozen=True, kw_only=True, tag="audit.watchlist_draft", tag_field="kind"):
    """A draft of a watchlist was written, or given up (no digest); nothing is held against it. See `WatchlistChanged`.

    ``added``, ``removed`` and ``changed`` tell what is other than in the list that is live.
    """

    name: str
    source: str = ""
    version: str = ""
    digest: str = ""
    added: int = 0
    removed: int = 0
    changed: int = 0
    by: str
    at: dt.datetime


class WatchlistUnchanged(Noun, frozen=True, kw_only=True, tag="audit.watchlist_check", tag_field="kind"):
    """A watchlist was to be brought up to date, and the version that stood stands.

    Attributes:
        name, source: see `openplaci.model.watchlist.Watchlist`. origin: where its files were asked for.
        why: why it could not be; empty: there is none that is newer. by: id of who did it. at: UTC.
    """

    name: str
    source: str
    origin: str
    why: str = ""
    by: str
    at: dt.datetime


class PairCleared(Noun, frozen=True, kw_only=True, tag="watchlist.cleared", tag_field="kind"):
    """A person said that a party and a listed entity are not the same, as both stand now.

    Attributes:
        key, cycle, programme: the consignment on which it was looked at. about: the party, as ``shipper``.
        pair: what is cleared. version: of the list. name: as the list has it. why: in words. by: who. at: UTC.
    """

    key: str
    cycle: int
    programme: str
    about: str
    pair: Pair
    version: str
    name: str
    why: str
    by: str
    at: dt.datetime


class PairReopened(Noun, frozen=True, kw_only=True, tag="watchlist.reopened", tag_field="kind"):
    """A clearing was taken back: the pair is a match again. ``key`` and ``cycle`` name where it was looked at."""

    key: str
    cycle: int
    programme: str
    pair: Pair
    why: str
    by: str
    at: dt.datetime


class TiersSet(Noun, frozen=True, kw_only=True, tag="watchlist.tiers", tag_field="kind"):
    """A person set from which score on the matches of a list are told, looked at, or held.

    Attributes:
        list: its name. log, review, hold: 0 to 1; None: never, of review and hold. default: as the settings have it
            again. by: who. at: UTC.
    """

    list: str
    log: float | None = None
    review: float | None = None
    hold: float | None = None
    default: bool = False
    by: str
    at: dt.datetime


class WatchlistEntry(Noun, frozen=True, kw_only=True, tag="audit.watchlist_entry", tag_field="kind"):
    """An entry of a list of one's own was kept or taken away by hand; written before the list is.

    Attributes:
        name: of the list. entity: the entry's id. what: was done. draft: to the list's draft. digest: of the list, or
            of its draft, with it. by: id of who did it. at: UTC.
    """

    name: str
    entity: str
    what: Literal["added", "replaced", "removed"]
    draft: bool = False
    digest: str
    by: str
    at: dt.datetime


class ScreenedAgain(Noun, frozen=True, kw_only=True, tag="audit.screened_again", tag_field="kind"):
    """Consignments were held against what is other in a newer version of a watchlist.

    Attributes:
        name: of the list. before, after: digests of the two versions; empty where there was none, or is none any more.
        version: of the newer one. entities: added, removed and changed.
        until: seq of the last fact of the record that was looked at.
        looked: assessments that were looked at. found: consignments that were assessed anew; departed: of these, those
            whose flight has left. failed: those that could not be assessed.
        by: id of who had it done; ``policy`` for the machine. at: UTC.
    """

    name: str
    before: str = ""
    after: str = ""
    version: str = ""
    entities: int = 0
    until: int
    looked: int
    found: int
    failed: int = 0
    departed: int = 0
    by: str
    at: dt.datetime

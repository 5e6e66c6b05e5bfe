"""The routes of watchlists: which there are, what changed, what is in them; entries that are kept by hand."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

from openplaci.api.calls import Call
from openplaci.api.list_shapes import (
    Discarded,
    EntityShown,
    EntryGiven,
    EntryKept,
    ListChanges,
    ListEntities,
    ListMade,
    ListPage,
    Lists,
    ListShown,
    OfDraft,
    entry_of,
)
from openplaci.api.parts import Reply
from openplaci.api.problems import Problem, unavailable
from openplaci.api.proposals import waits
from openplaci.faults import CannotDo, ListFaulty, UnknownName
from openplaci.flow import list_entries, watchlist_acts, watchlists
from openplaci.flow.list_entries import Change, Kept, MarkFault
from openplaci.model.watchlist import Watchlist
from openplaci.screening import by_hand, diff, keeping

WHERE = "http watchlists"
UNKNOWN = "there is no such watchlist; GET /api/watchlists tells which there are"
NO_ENTITY = "there is no entity of that id in the list"
DAMAGED = "a watchlist is damaged or cannot be compiled; the operator is to add it again"


def lists(call: Call) -> Reply:
    """Which lists there are, in which version, and how much is in them."""
    where = folder(call)
    with _readable(call):
        drafts = keeping.drafts(where)
    return Reply(value=Lists(lists=tuple(map(_shown, _heads(call))), drafts=tuple(map(_shown, drafts))))


def head(call: Call) -> Reply:
    """One list: its version, and how much is in it."""
    return Reply(value=_shown(_head(call)))


def changes(call: Call) -> Reply:
    """What changed in a list from the version before; of a draft, what it would change."""
    asked: ListPage = call.query
    now = _named(call, asked)
    with _readable(call):
        before = keeping.watchlist(folder(call), now.name, before=not asked.draft)
    old = before.entities if before is not None else ()
    change = diff.changed(old, now.entities, now.name, before.version if before is not None else "", now.version)
    lines = diff.telling(change, old, now.entities)
    page = lines[asked.after : asked.after + asked.limit]
    if page:
        call.parts.gate.viewed(call.principal, [f"watchlist:{now.name}"], where=WHERE)
    told = ListChanges(
        list=now.name, before=change.before, now=change.after, added=len(change.added), changed=len(change.changed),
        removed=len(change.removed), changes=page, next=min(asked.after + len(page), len(lines)),
        more=asked.after + len(page) < len(lines),
    )  # fmt: skip
    return Reply(value=told)


def entities(call: Call) -> Reply:
    """What is in a list, in its order."""
    asked: ListPage = call.query
    now = _named(call, asked)
    page = now.entities[asked.after : asked.after + asked.limit]
    if page:
        call.parts.gate.viewed(call.principal, [f"watchlist:{now.name}"], where=WHERE)
    reached = min(asked.after + len(page), len(now.entities))
    told = ListEntities(
        list=now.name,
        version=now.version,
        entities=page,
        next=reached,
        more=asked.after + len(page) < len(now.entities),
    )
    return Reply(value=told)


def entity(call: Call) -> Reply:
    """One entity of a list; its ETag goes with it."""
    now = _named(call, call.query)
    found = list_entries.of_id(now, call.path["entry"])
    if found is None:
        raise Problem(404, "not_found", NO_ENTITY)
    call.parts.gate.viewed(call.principal, [f"watchlist:{now.name}/{found.id}"], where=WHERE)
    mark = by_hand.mark(found)
    told = EntityShown(
        list=now.name, version=now.version, mark=mark, entity=found, unscreened=by_hand.unscreened(found)
    )
    return Reply(value=told, headers={"ETag": f'"{mark}"'})


def make(call: Call) -> Reply:
    """Make an empty list, to be kept by hand; it is a draft until it is published."""
    given: ListMade = call.body
    with _told(call):
        return Reply(value=_shown(list_entries.made(_change(call, given.name))), status=201)


def keep(call: Call) -> Reply:
    """Keep an entry by hand, new or in the place of the one of its id; If-Match says which one."""
    given: EntryGiven = call.body
    with _told(call):
        entry = by_hand.entity(call.path["entry"], entry_of(given))
        change = _change(call, call.path["name"])
        kept = list_entries.put(change, entry)
    return _kept(call, change, kept)


def remove(call: Call) -> Reply:
    """Take an entry away by hand; If-Match says which one."""
    with _told(call):
        change = _change(call, call.path["name"])
        kept = list_entries.remove(change, call.path["entry"])
    return _kept(call, change, kept)


def publish(call: Call) -> Reply:
    """Propose that the draft of a list is made live; it is, once a second person confirms it."""
    with _told(call):
        made = watchlist_acts.propose(
            call.parts.gate, folder(call), call.path["name"], act="publish", who=call.principal
        )
    return Reply(value=waits(call, made), status=202)


def discard(call: Call) -> Reply:
    """Give the draft of a list up; the list itself stays as it is."""
    with _told(call):
        store, name = call.parts.dialogue.store, call.path["name"]
        if keeping.watchlist(folder(call), name, draft=True) is not None:
            watchlists.discard(store, folder(call), name, by=call.principal.id, at=call.now)
            return Reply(value=Discarded(list=name))
    raise Problem(404, "not_found", "there is no draft of a list of that name; GET /api/watchlists tells of drafts")


def folder(call: Call) -> Path:
    """Where the lists are kept.

    Raises:
        Problem: they are kept nowhere.
    """
    found = call.parts.lists
    if found is None:
        raise Problem(409, "no_lists", "this server keeps no watchlists: its store is in memory alone")
    return found.folder


def damaged(call: Call, fault: CannotDo) -> Problem:
    """The problem of lists that cannot be read; their place in the machine is for the log alone."""
    call.parts.log.error("watchlists.unreadable", exc_info=fault, id=call.correlation)
    return unavailable("watchlists", DAMAGED)


def _kept(call: Call, change: Change, kept: Kept) -> Reply:
    gone = kept.what == "removed"
    mark = "" if gone else by_hand.mark(kept.entity)
    told = EntryKept(
        list=call.path["name"], what=kept.what, draft=change.draft, mark=mark, entity=kept.entity,
        unscreened=() if gone else by_hand.unscreened(kept.entity),
    )  # fmt: skip
    return Reply(value=told, status=201 if kept.what == "added" else 200, headers={"ETag": f'"{mark}"'} if mark else {})


def _change(call: Call, name: str) -> Change:
    return Change(
        store=call.parts.dialogue.store, folder=folder(call), name=name, by=call.principal.id, at=call.now,
        draft=watchlists.drafted(call.parts.gate.look(), by_hand.SOURCE), mark=_mark(call),
    )  # fmt: skip


def _mark(call: Call) -> str:
    """What the entry must still be, as `list_entries.Change` says it."""
    none, match = call.headers.get("if-none-match", "").strip(), call.headers.get("if-match", "").strip()
    if none and (none != "*" or match):
        raise Problem(400, "headers", "the header If-None-Match is not as expected; expected *, and no If-Match beside")
    if none:
        return "-"
    if match in ("", "*"):
        return match
    if not (len(match) > 2 and match[0] == match[-1] == '"' and '"' not in match[1:-1]):  # noqa: PLR2004 - two quotes
        raise Problem(400, "headers", "the header If-Match is not as expected; expected one ETag in quotes, or *")
    return match[1:-1]


@contextlib.contextmanager
def _told(call: Call) -> Iterator[None]:
    """Faults of an entry as problems."""
    try:
        yield
    except by_hand.BadEntry as fault:
        raise Problem(422, "entry", str(fault)) from None
    except MarkFault as fault:
        raise Problem(412, "changed", str(fault)) from None
    except UnknownName as fault:
        raise Problem(404, "not_found", str(fault)) from None
    except ListFaulty as fault:
        raise damaged(call, fault) from None


@contextlib.contextmanager
def _readable(call: Call) -> Iterator[None]:
    try:
        yield
    except ListFaulty as fault:
        raise damaged(call, fault) from None


def _heads(call: Call) -> tuple[keeping.Head, ...]:
    where = folder(call)
    with _readable(call):
        return keeping.heads(where)


def _head(call: Call) -> keeping.Head:
    found = next((one for one in _heads(call) if one.name == call.path["name"]), None)
    if found is None:
        raise Problem(404, "not_found", UNKNOWN)
    return found


def _named(call: Call, asked: OfDraft) -> Watchlist:
    where = folder(call)
    with _readable(call):
        found = list_entries.stands(where, call.path["name"], draft=asked.draft)
    if found is None:
        raise Problem(404, "not_found", UNKNOWN)
    return found


def _shown(one: keeping.Head) -> ListShown:
    return msgspec.convert(one, ListShown, from_attributes=True)

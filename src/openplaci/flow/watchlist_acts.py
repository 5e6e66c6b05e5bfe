"""Lists of one's own go live, or go, by an act of two persons: what is confirmed is exactly what will be screened.

The act's content names the entities by their digest, not by what they say: the record cannot be taken back, and what
stands on a list is personal data. The second person reads the draft where it stands.
"""

import datetime as dt
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

import msgspec

from openplaci.access import two_persons
from openplaci.access.ids import fresh
from openplaci.faults import CannotDo, Refused
from openplaci.flow import watchlists
from openplaci.flow.gate import Gate
from openplaci.model.access import Permission, Principal, Proposal
from openplaci.model.base import Noun
from openplaci.model.fact import Fact, WatchlistChanged
from openplaci.model.watchlist import Watchlist
from openplaci.screening import keeping
from openplaci.store.base import Store

PUBLISH: Final[Permission] = "watchlists.publish"
_PAGE = 1000


class ListOrder(Noun, frozen=True, kw_only=True):
    """What two persons agree on about a list.

    Attributes:
        list: its name. act: what is done with it.
        version, digest: of the draft; empty where the list goes.
        content: SHA-256 of the draft's entities as they are kept; empty where the list goes.
        before: that of the list that is live; empty where there is none.
        entities: how many the draft has. added, removed, changed: how many are other than in the list that is live.
    """

    list: str
    act: Literal["publish", "drop"]
    version: str = ""
    digest: str = ""
    content: str = ""
    before: str = ""
    entities: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0


def propose(gate: Gate, folder: Path, name: str, *, act: Literal["publish", "drop"], who: Principal) -> Proposal:
    """Propose that a draft becomes the list that is live, or that a list of one's own goes.

    Raises:
        CannotDo: there is no such draft or list, or nothing would change.
        Refused: who asks may not.
    """
    gate.ask(who, "watchlists.write", about=f"watchlist:{name}")
    with watchlists.alone(folder):
        order = _order(folder, name, act)
        decision = two_persons.propose(
            who,
            PUBLISH,
            id=fresh("a", os.urandom),
            about=f"watchlist:{name}",
            words=_words(order),
            content=msgspec.json.encode(order, order="deterministic"),
        )
        return gate.decide(decision, by=who.id, permission=PUBLISH, about=f"watchlist:{name}")


def confirm(
    store: Store, gate: Gate, folder: Path, proposal: Proposal, digest: str, who: Principal, at: dt.datetime
) -> Proposal:
    """Confirm it as the second person: the list is live, or gone, from now on.

    Args:
        store: where facts are kept.
        gate: who may do what.
        folder: where the lists are kept.
        proposal: what waits.
        digest: of the content that the second person saw.
        who: the second person.
        at: when, UTC.

    Raises:
        Refused: who asks may not, or the draft or the list is another than was proposed.
        CannotDo: it cannot be kept; where it was confirmed by then, `mend` makes up for it.
    """
    agreed = msgspec.json.decode(proposal.content, type=ListOrder)
    with watchlists.alone(folder):
        mend_one(store, folder, agreed.list, at)
        try:
            order = _order(folder, agreed.list, agreed.act)
        except CannotDo as fault:
            raise _other(agreed, proposal) from fault
        if order != agreed:
            raise _other(agreed, proposal)

        def then(done: Proposal) -> Sequence[Fact]:
            return (
                WatchlistChanged(
                    name=order.list, source=watchlists.OWN, version=order.version, digest=order.digest,
                    added=order.added, removed=order.removed, changed=order.changed, by=done.by, at=at, act=done.id,
                ),
            )  # fmt: skip

        done = gate.decide(
            two_persons.confirm(proposal.id, digest, who, then=then),
            by=who.id,
            permission=PUBLISH,
            about=f"act:{proposal.id}",
        )
        if order.act == "drop":
            keeping.drop(folder, order.list)
        else:
            _live(folder, order.list, at)
    if keeping.heads(folder):
        watchlists.compiled(folder)
    return done


def mend(store: Store, folder: Path, at: dt.datetime) -> None:
    """Finish what was confirmed and not done: a process may be killed between the two."""
    if keeping.drafts(folder):
        with watchlists.alone(folder):
            for head in keeping.drafts(folder):
                mend_one(store, folder, head.name, at)


def mend_one(store: Store, folder: Path, name: str, at: dt.datetime) -> None:
    """See `mend`; of one list, for who has the lists for itself."""
    draft, newest = keeping.watchlist(folder, name, draft=True), _newest(store, name)
    if draft is None or newest is None or not newest.act or newest.digest != draft.digest:
        return
    now = keeping.watchlist(folder, name)
    if now is None or now.digest != newest.digest:
        _live(folder, name, at)
    else:
        keeping.drop_draft(folder, name)


def _live(folder: Path, name: str, at: dt.datetime) -> None:
    head = next(head for head in keeping.drafts(folder) if head.name == name)
    if (draft := keeping.watchlist(folder, name, draft=True)) is not None:
        keeping.put(folder, draft, at=at, faults=head.faults)
        keeping.drop_draft(folder, name)


def _newest(store: Store, name: str) -> WatchlistChanged | None:
    newest, after = None, 0
    while page := store.facts(after=after, subject=f"watchlist:{name}", limit=_PAGE):
        after = page[-1].seq
        newest = next((one.fact for one in reversed(page) if isinstance(one.fact, WatchlistChanged)), newest)
    return newest


def _order(folder: Path, name: str, act: Literal["publish", "drop"]) -> ListOrder:
    live = keeping.watchlist(folder, name)
    if act == "drop":
        if live is None:
            raise CannotDo(f"there is no list named {name[:60]!r}; openplaci watchlist list tells which there are")
        return ListOrder(list=name, act=act, before=_content(live), removed=len(live.entities))
    draft = keeping.watchlist(folder, name, draft=True)
    if draft is None:
        raise CannotDo(f"there is no draft of a list {name[:60]!r}; openplaci watchlist list tells which there are")
    if live is not None and live.entities == draft.entities:
        raise CannotDo(f"nothing is proposed: the draft of {name} says what is live already")
    change = watchlists.compared(folder, draft, smaller=True)
    return ListOrder(
        list=name, act=act, version=draft.version, digest=draft.digest, content=_content(draft),
        before=_content(live) if live is not None else "", entities=len(draft.entities), added=len(change.added),
        removed=len(change.removed), changed=len(change.changed),
    )  # fmt: skip


def _content(one: Watchlist) -> str:
    return keeping.content(one.entities)


def _words(order: ListOrder) -> str:
    if order.act == "drop":
        return f"Take the list {order.list} with its {order.removed} entities away."
    return (
        f"Make the draft of list {order.list} live, {order.entities} entities: {order.added} added, "
        f"{order.changed} changed, {order.removed} removed. Read it with: openplaci watchlist diff {order.list} --draft"
    )


def _other(agreed: ListOrder, proposal: Proposal) -> Refused:
    what = "the draft or the list" if agreed.act == "publish" else "the list"
    return Refused(
        f"{what} {agreed.list} was changed since {proposal.id} was proposed: it must be proposed again", "closed"
    )

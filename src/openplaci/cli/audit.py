"""``openplaci audit``: is the record whole, what happened in it, and its facts with proof."""

import datetime as dt
import heapq
import os
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access.masking import masked, personal, without_secrets
from openplaci.cli import keys, show
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow import closing
from openplaci.model.access import Account, Key, Session
from openplaci.model.fact import PERSONAL, Erased, Fact, Group, RecordClosed, StoredFact, group_of, subject_of
from openplaci.record.closing import digest, public_of, signer_of, text
from openplaci.record.export import README, SCRIPT, export, script
from openplaci.record.verdict import Whole
from openplaci.record.verify import verify as looked
from openplaci.store.base import Store

app = App(name="audit", help="Verify, close, list and export the record.")

Data = Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")]

GROUPS: tuple[Group, ...] = ("access", "session", "audit", "watchlist", "record")
"""What `list_` shows: what people did, not what was said of cargo."""

HIDDEN = {"secrets", "content"} | {
    name for noun in (Account, Session, Key) for name, class_ in personal()[noun.__name__].items() if class_ == "secret"
}
"""Fields that a list never shows: secrets, their digests, and the content of an act, which may be of cargo."""

PAGE = 1000

_ENCODER = msgspec.json.Encoder()


@app.command
def verify(
    *,
    public_key: Annotated[
        tuple[Path, ...],
        Parameter(help="The public key with which closings are signed, PEM [default: record.pub beside the keys]."),
    ] = (),
    closings: Annotated[
        tuple[Path, ...],
        Parameter(name="--closing", help="A closing as 'audit close' printed it: it must stand in the record."),
    ] = (),
    data: Data = None,
) -> int:
    """Look at everything that the store keeps, and say whether it is as it was written.

    Nothing is written. Without the master key, as of a copy, the chain and the closings alone are looked at, and what
    was not is said. Exit code 1 where anything was changed: one line names the first fact that is not as it was.
    """
    chosen = settings.load(data=data)
    keys = {signer_of(public): public for public in map(_public, public_key or _own(chosen))}
    keyed = not public_key or wiring.has_master_key(chosen)
    deposited = dict(pair for path in closings for pair in _deposited(path))
    opening = partial(wiring.open_evidence, chosen, keyed=keyed)
    verdict = looked(opening, keys, deposited=deposited, workers=os.cpu_count() or 1, progress=show.progress)
    if isinstance(verdict, Whole):
        row = {"whole": True} | msgspec.to_builtins(verdict)
        row["not_looked_at"] = row.pop("unseen")
        _print(row)
        return 0
    _print({"whole": False} | msgspec.to_builtins(verdict))
    return 1


@app.command
def close(*, data: Data = None) -> int:
    """Close the record up to now, sign it, and print the closing for whoever is to hold it: a witness, a page, a safe.

    Days are closed by themselves; what a closing proves, it proves to those who have it from before.
    """
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, principal = acting(store, unattended=True)
        gate.ask(principal, "record.close")
        signer = wiring.signer(chosen)
        closed = closing.close(store, signer, wiring.now(), principal.id)
        head = store.head()
    if closed is None or head is None:
        raise CannotDo(f"the record is empty, there is nothing to close: {chosen.folder}")
    _print(
        {
            "closing": closed,
            "digest": digest(closed),
            "text": text(closed),
            "public_key": signer.pem.decode(),
            "head": {"seq": head.seq, "link": head.link.hex()},
        }
    )
    return 0


@app.command(name="list")
def list_(
    *,
    by: Annotated[
        str | None, Parameter(help="Only what this person (sign-in name or id), key or operator did.")
    ] = None,
    about: Annotated[
        str | None, Parameter(help="Only what is about this: a consignment (157-56544666/H1), account:p-..., key:k-...")
    ] = None,
    since: Annotated[dt.datetime | None, Parameter(help="Only what was recorded then or later, UTC.")] = None,
    kind: Annotated[
        str | None, Parameter(help="Only facts of this kind, or of the group before its point: audit.viewed, session.")
    ] = None,
    data: Data = None,
) -> int:
    """List what people did: accounts, sessions, refusals, views of personal data, closings, erasures; a line each.

    Secrets and their digests are not shown, nor what filings say.
    """
    chosen = settings.load(data=data)
    when = since.replace(tzinfo=dt.UTC) if since is not None and since.tzinfo is None else since
    with wiring.open_store(chosen) as store:
        gate, principal = acting(store)
        gate.ask(principal, "record.read")
        groups = [group for group in GROUPS if kind is None or kind.partition(".")[0] == group]
        if not groups:
            raise CannotDo(f"no facts of kind '{kind}' are listed; expected one of {', '.join(GROUPS)}, or a kind")
        whose = gate.look().names.get(by or "", by)
        for stored in heapq.merge(*(_facts(store, group, when, about) for group in groups), key=lambda each: each.seq):
            row = _row(stored)
            if (by is None or row["by"] == whose) and (kind in (None, row["kind"]) or "." not in (kind or "")):
                _print(row)
    return 0


@app.command(name="export")
def export_(
    *,
    subject: Annotated[
        str | None, Parameter(help="Facts about this: a consignment's key (157-56544666/H1), account:p-..., record.")
    ] = None,
    first: Annotated[int | None, Parameter(name="--from", help="Facts from this number on.")] = None,
    last: Annotated[int | None, Parameter(name="--up-to", help="Facts up to this number.")] = None,
    to: Annotated[Path, Parameter(help="The folder to make.")],
    data: Data = None,
) -> int:
    """Export facts with proof: a folder with the facts, the script that checks them, and how to.

    The record is closed first, so that everything is under a signature. To export what is said of a consignment is to
    see it, and is kept as a fact. What holds a secret, as an account's second factor, is proven and stays sealed.
    """
    if (subject is None) == (first is None or last is None):
        raise CannotDo("nothing is named to export; expected either --subject, or --from and --up-to")
    chosen = settings.load(data=data)
    with wiring.open_store(chosen) as store:
        gate, principal = acting(store)
        gate.ask(principal, "record.export", about=subject or f"{first}-{last}")
        _make(to)
        pages = _subject(store, subject) if subject is not None else _range(store, first or 1, last or 0)
        found, withheld = [], set()
        for stored in pages:
            found.append(_personal(stored))
            if without_secrets(stored.fact) is not stored.fact:
                withheld.add(stored.seq)
        if not found:
            raise CannotDo(f"there is no fact to export: {subject or f'{first} to {last}'}")
        seen = dict.fromkeys(subject_of(each) for _, each in found if each is not None)
        if seen:
            gate.viewed(principal, tuple(seen), where="audit export", why=str(to))
        signer = wiring.signer(chosen)
        closing.close(store, signer, wiring.now(), principal.id, over=found[-1][0])
        signed = [each.fact for each in _facts(store, "record", None) if isinstance(each.fact, RecordClosed)]
        seqs = [seq for seq, _ in found]
        parts = export(store, wiring.sealer(chosen), seqs, signed, signer.public, withheld=withheld)
        _write(to / "export.json", parts)
        _write(to / SCRIPT, (script(),))
        _write(to / "README.txt", (README,))
    _print({"facts": len(found), "shut": len(withheld), "folder": str(to)})
    return 0


def _own(chosen: settings.Settings) -> tuple[Path, ...]:
    """The platform's own public key; there is none before the first closing."""
    path = wiring.public_key(chosen)
    return (path,) if path.exists() else ()


def _public(path: Path) -> bytes:
    try:
        return public_of(path.read_bytes())
    except OSError as fault:
        raise CannotDo(f"the public key cannot be read: {fault.strerror}: {path}") from fault
    except ValueError as fault:
        raise CannotDo(f"not a public key; expected one of Ed25519 in PEM: {path}") from fault


def _deposited(path: Path) -> Iterator[tuple[int, str]]:
    """Number and digest of each closing in a file of lines, as ``audit close`` prints them."""
    try:
        for line in path.read_bytes().splitlines():
            closed = msgspec.convert(msgspec.json.decode(line)["closing"], RecordClosed)
            yield closed.number, digest(closed)
    except OSError as fault:
        raise CannotDo(f"the closing cannot be read: {fault.strerror}: {path}") from fault
    except (LookupError, TypeError, ValueError) as fault:
        raise CannotDo(f"not a closing; expected lines as 'audit close' prints them: {path}") from fault


def _facts(store: Store, group: Group, since: dt.datetime | None, about: str | None = None) -> Iterator[StoredFact]:
    after = 0
    while page := store.facts(after=after, group=group, since=since, subject=about, limit=PAGE):
        yield from page
        after = page[-1].seq


def _subject(store: Store, subject: str) -> Iterator[StoredFact]:
    after = 0
    while page := store.facts(after=after, subject=subject, limit=PAGE):
        yield from page
        after = page[-1].seq


def _range(store: Store, first: int, last: int) -> Iterator[StoredFact]:
    after = max(first - 1, 0)
    while after < last and (page := store.facts(after=after, limit=min(PAGE, last - after))):
        yield from (stored for stored in page if stored.seq <= last)
        after = page[-1].seq


def _personal(stored: StoredFact) -> tuple[int, Fact | None]:
    """A fact's seq, and the fact where it may hold personal data of those whose cargo it is."""
    if isinstance(stored.fact, Erased) or group_of(stored) not in PERSONAL:
        return stored.seq, None
    return stored.seq, stored.fact


def _row(stored: StoredFact) -> dict[str, Any]:
    fact = stored.fact
    if group_of(stored) == "watchlist" and not isinstance(fact, Erased):
        fact = masked(fact)  # what was said of a party: its reason is read where it is written down that one reads it
    said: dict[str, Any] = _shown(msgspec.to_builtins(fact))
    kind = said.pop("kind")
    return {"seq": stored.seq, "recorded": stored.recorded, "kind": kind, "by": said.pop("by", "") or _by(fact)} | said


def _by(fact: Fact | Erased) -> str:
    """Who did it, where the fact names none beside what it holds."""
    held = getattr(fact, "session", None) or getattr(fact, "proposal", None) or fact
    return getattr(held, "by", "") or getattr(held, "person", "")


def _shown(value: Any) -> Any:
    if isinstance(value, dict):
        hook = {"webhook": keys.shown(value["webhook"])} if "webhook" in value else {}
        return {name: _shown(part) for name, part in (value | hook).items() if name not in HIDDEN}
    return [_shown(part) for part in value] if isinstance(value, list | tuple) else value


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True)
    except OSError as fault:
        raise CannotDo(f"the folder cannot be made: {fault.strerror}: {folder}") from fault


def _write(path: Path, parts: Sequence[str] | Iterator[str]) -> None:
    """Write a file that only its owner may read: it holds keys and what they open."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            file.writelines(parts)
    except OSError as fault:
        raise CannotDo(f"the export cannot be written: {fault.strerror}: {path}") from fault


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")

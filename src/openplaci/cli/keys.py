"""``openplaci keys``: the keys by which filers file and partners ask."""

import os
import sys
from typing import Annotated, Any
from urllib.parse import urlsplit

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access import keys
from openplaci.access.ids import fresh
from openplaci.access.key_wish import Format, MachineRole, wished
from openplaci.access.key_wish import overlap as overlap_of
from openplaci.cli.who import acting
from openplaci.model.access import ALL, Key, Mark

app = App(name="keys", help="Add, list, rotate and revoke keys of filers and partners.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]
Id = Annotated[str, Parameter(help="Id of the key, as list prints it.")]

SHORT = 16
"""Signs below which a webhook's secret is worth a warning."""

_ENCODER = msgspec.json.Encoder()


@app.command
def add(
    *,
    filer: Annotated[str, Parameter(help="Name of the filer or partner; what it files stands under it.")],
    airline: Annotated[
        tuple[str, ...],
        Parameter(help="Waybill prefix that it files for: three digits, or * for every one; may be given again."),
    ] = (),
    programme: Annotated[
        tuple[str, ...], Parameter(help="Programme that it files for; may be given again [default: the settings'].")
    ] = (),
    network: Annotated[
        tuple[str, ...],
        Parameter(help="Addresses that it is good from, as 192.0.2.0/24; may be given again [default: anywhere]."),
    ] = (),
    expires: Annotated[str, Parameter(help="Last day that it is good (UTC), or days as 90d [default: no end].")] = "",
    role: Annotated[MachineRole, Parameter(help="filer or partner.")] = "filer",
    mark: Annotated[Mark, Parameter(help="The narrowest handling mark that it may see.")] = "clear",
    webhook: Annotated[str, Parameter(help="Address that answers are sent to: https://host/path.")] = "",
    secret: Annotated[
        str,
        Parameter(help="Secret of the webhook; better in OPENPLACI_WEBHOOK_SECRET(_FILE): others see arguments."),
    ] = "",
    format: Annotated[Format, Parameter(help="Family of formats of its answers: cargo-imp or cargo-xml.")] = "",  # noqa: A002 - as it is typed
    data: Data = None,
) -> int:
    """Add a key and print it: this once, since only its digest is kept.

    The id is what lists, facts and rotation name it by.
    """
    chosen = settings.load(data=data)
    for name in programme:
        if name != ALL:
            wiring.programme(name)
    wish = wished(
        id=fresh("k", os.urandom),
        filer=filer,
        now=wiring.now(),
        role=role,
        airlines=airline,
        programmes=programme or (chosen.programme,),
        networks=network,
        expires=expires,
        mark=mark,
        webhook=webhook,
        webhook_secret=secret or (chosen.webhook_secret.reveal() if webhook else ""),
        format=format,
    )
    if webhook and len(wish.webhook_secret) < SHORT:
        _tell(f"openplaci: the webhook's secret has fewer than {SHORT} signs and may be guessed")
    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "keys.manage", about=f"key:{wish.id}")
        text = gate.decide(keys.add(wish, os.urandom, by=who.id), by=who.id, permission="keys.manage")
    _print({"key": text, "id": wish.id, "filer": wish.filer})
    return 0


@app.command(name="list")
def list_(*, data: Data = None) -> int:
    """List the keys, one line each, with what they are good for; never a secret."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "keys.read")
        for key in sorted(gate.look().keys.values(), key=lambda key: (key.made, key.id)):
            _print(_row(key))
    return 0


@app.command
def rotate(
    id: Id,  # noqa: A002 - as it is typed
    *,
    overlap: Annotated[str, Parameter(help="How long the old secret stays good, in days: 0d to 90d.")] = "7d",
    data: Data = None,
) -> int:
    """Give a key a new secret and print it, this once; the old one stays good for the overlap."""
    while_both = overlap_of(overlap)
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "keys.manage", about=f"key:{id}")
        text = gate.decide(
            keys.rotate(id, while_both, os.urandom, by=who.id), by=who.id, permission="keys.manage", about=f"key:{id}"
        )
        key = gate.look().keys[id]
    _print({"key": text, "id": id, "filer": key.filer, "old_until": key.secrets[0].until})
    return 0


@app.command
def revoke(id: Id, *, data: Data = None) -> int:  # noqa: A002 - as it is typed
    """Revoke a key: it is no longer good, at once and for ever."""
    with wiring.open_store(settings.load(data=data)) as store:
        gate, who = acting(store)
        gate.ask(who, "keys.manage", about=f"key:{id}")
        key = gate.decide(keys.revoke(id, by=who.id), by=who.id, permission="keys.manage", about=f"key:{id}")
    _print({"id": key.id, "filer": key.filer, "revoked": key.revoked})
    return 0


def _row(key: Key) -> dict[str, Any]:
    now = wiring.now()
    state = "revoked" if key.revoked else "expired" if key.expires and now >= key.expires else "good"
    return {
        "id": key.id,
        "filer": key.filer,
        "role": key.role,
        "state": state,
        "airlines": key.airlines,
        "programmes": key.programmes,
        "networks": key.networks,
        "mark": key.mark,
        "webhook": shown(key.webhook),
        "format": key.format,
        "made": key.made,
        "expires": key.expires,
        "revoked": key.revoked,
        "old_secret_until": next((one.until for one in key.secrets if one.until and now < one.until), None),
    }


def shown(webhook: str) -> str:
    """A webhook's address without its query, in which some receivers put a secret."""
    return urlsplit(webhook)._replace(query="***").geturl() if urlsplit(webhook).query else webhook


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{words}\n")

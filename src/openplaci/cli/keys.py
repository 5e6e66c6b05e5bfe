"""``openplaci keys``: the keys by which filers file and partners ask."""

import os
import sys
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access import keys
from openplaci.access.contact_wish import NONE, reached
from openplaci.access.ids import fresh
from openplaci.access.key_wish import Format, MachineRole, wished
from openplaci.access.key_wish import overlap as overlap_of
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.model.access import ALL, Key, Mark
from openplaci.programmes import PROGRAMMES

app = App(name="keys", help="Add, list, rotate and revoke keys of filers and partners.")

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]
Id = Annotated[str, Parameter(help="Id of the key, as list prints it.")]

SHORT = 16
"""Signs below which a webhook's secret is worth a warning."""

_ENCODER = msgspec.json.Encoder()


Webhook = Annotated[
    tuple[str, ...], Parameter(help="Address that answers are sent to: https://host/path; may be given again.")
]
SecretOption = Annotated[
    tuple[str, ...],
    Parameter(
        help="Secret of the webhook, or one for each; better in OPENPLACI_WEBHOOK_SECRET(_FILE): others see arguments."
    ),
]
FormatOption = Annotated[
    tuple[Format, ...],
    Parameter(help="Family of formats of its answers, or one for each webhook: cargo-imp or cargo-xml."),
]
Verb = Annotated[tuple[Literal["POST", "PUT"], ...], Parameter(help="POST or PUT, or one for each webhook.")]
Header = Annotated[
    tuple[str, ...], Parameter(help="Header for its webhooks, as 'X-Tenant: north'; may be given again.")
]
Email = Annotated[
    tuple[str, ...],
    Parameter(help="24/7 contact, told of every hold that opens or closes; may be given again."),
]
Emergency = Annotated[
    tuple[str, ...], Parameter(help="Emergency contact, told of a do-not-load too; may be given again.")
]


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
    carrier: Annotated[
        bool,
        Parameter(help="The airline's own: told of every do-not-load on its waybills, whoever filed.", negative=""),
    ] = False,
    webhook: Webhook = (),
    secret: SecretOption = (),
    format: FormatOption = (),  # noqa: A002 - as it is typed
    verb: Verb = (),
    header: Header = (),
    email: Email = (),
    emergency: Emergency = (),
    data: Data = None,
) -> int:
    """Add a key and print it: this once, since only its digest is kept.

    The id is what lists, facts and rotation name it by.
    """
    chosen = settings.load(data=data)
    named = tuple(name if name == ALL else wiring.programme(name).name for name in programme or (chosen.programme,))
    wish = _reached(
        chosen,
        wished(
            id=fresh("k", os.urandom),
            filer=filer,
            now=wiring.now(),
            role=role,
            airlines=airline,
            programmes=named,
            networks=network,
            expires=expires,
            mark=mark,
            format=format[0] if format and not webhook else "",
        ),
        webhook=webhook,
        secret=secret,
        format=format if webhook else (),
        verb=verb,
        header=header,
        email=email,
        emergency=emergency,
    )
    if carrier:
        if role != "filer" or ALL in airline:
            raise CannotDo("--carrier is for an airline's own key; expected a filer with its prefixes, not every one")
        wish = msgspec.structs.replace(wish, carrier=True)
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
def contacts(
    id: Id,  # noqa: A002 - as it is typed
    *,
    webhook: Webhook = (),
    secret: SecretOption = (),
    format: FormatOption = (),  # noqa: A002 - as it is typed
    verb: Verb = (),
    header: Header = (),
    email: Email = (),
    emergency: Emergency = (),
    data: Data = None,
) -> int:
    """Change where the answers of a key go: what is given replaces what was there, and 'none' takes it away."""
    chosen = settings.load(data=data)

    def changed(key: Key) -> Key:
        return _reached(
            chosen, key, webhook=webhook, secret=secret, format=format, verb=verb, header=header, email=email,
            emergency=emergency,
        )  # fmt: skip

    with wiring.open_store(chosen) as store:
        gate, who = acting(store)
        gate.ask(who, "keys.manage", about=f"key:{id}")
        key = gate.decide(keys.change(id, changed, by=who.id), by=who.id, permission="keys.manage", about=f"key:{id}")
    _print(_row(key))
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


def _reached(
    chosen: settings.Settings,
    key: Key,
    *,
    webhook: tuple[str, ...],
    secret: tuple[str, ...],
    format: tuple[Format, ...],  # noqa: A002 - as it is typed
    verb: tuple[str, ...],
    header: tuple[str, ...],
    email: tuple[str, ...],
    emergency: tuple[str, ...],
) -> Key:
    """The key with the contacts that were typed; a weak secret is told."""
    given = secret or ((chosen.webhook_secret.reveal(),) if webhook and chosen.webhook_secret else ())
    made = reached(
        key,
        webhooks=webhook,
        secrets=given if webhook != (NONE,) else (),
        formats=format,
        verbs=verb,
        headers=header,
        emails=email,
        emergency=emergency,
        reserved=frozenset(
            name.lower()
            for one in PROGRAMMES.values()
            for name in (one.wire.secret, one.wire.delivery, one.wire.correlation)
        ),
    )
    if any(len(one) < SHORT for one in given):
        _tell(f"openplaci: the webhook's secret has fewer than {SHORT} signs and may be guessed")
    return made


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
        "carrier": key.carrier,
        "webhook": shown(key.webhook),
        "format": key.format,
        "more": [
            {"webhook": shown(one.url), "format": one.format, "verb": one.verb, "headers": _names(one.headers)}
            for one in key.more
        ],
        "verb": key.verb,
        "headers": _names(key.headers),
        "emails": key.emails,
        "emergency": key.emergency,
        "made": key.made,
        "expires": key.expires,
        "revoked": key.revoked,
        "old_secret_until": next((one.until for one in key.secrets if one.until and now < one.until), None),
    }


def _names(headers: tuple[str, ...]) -> list[str]:
    """Names of headers without their values, which may be secrets."""
    return [one.partition(":")[0] for one in headers]


def shown(webhook: str) -> str:
    """A webhook's address without its query, in which some receivers put a secret."""
    return urlsplit(webhook)._replace(query="***").geturl() if urlsplit(webhook).query else webhook


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"{words}\n")

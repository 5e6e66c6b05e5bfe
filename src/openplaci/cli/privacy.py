"""``openplaci erase`` and ``openplaci retention``; and how much of a timeline the one who asks may see."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec
from cyclopts import App, Parameter

from openplaci import settings, wiring
from openplaci.access import decide, retention
from openplaci.access.decide import SOME
from openplaci.access.masking import PERSONAL_READ, masked, without_secrets
from openplaci.access.retention import Terms
from openplaci.cli.who import acting
from openplaci.faults import CannotDo
from openplaci.flow import erasure
from openplaci.flow.timeline import Happened
from openplaci.flow.timeline import timeline as timeline_of
from openplaci.model.access import Principal
from openplaci.settings import Settings
from openplaci.store.base import Store

Data = Annotated[
    str | None, Parameter(help="Folder of the embedded store; ':memory:' keeps nothing [default: the data folder].")
]

erase_app = App(name="erase")
retention_app = App(name="retention")

_WHY = re.compile(r"request|order:[A-Za-z0-9][A-Za-z0-9./_-]{0,63}")
_ENCODER = msgspec.json.Encoder()


@erase_app.default
def erase(
    *consignments: Annotated[
        str, Parameter(help="Waybill numbers, or master/house; or the id of a filing that could not be read.")
    ],
    why: Annotated[
        str | None,
        Parameter(
            help="'request', or 'order:' and its reference, which must name nobody; without it nothing is erased."
        ),
    ] = None,
    cycle: Annotated[int | None, Parameter(help="That use of the waybill number alone, as timeline counts it.")] = None,
    data: Data = None,
) -> int:
    """Erase what is personal about consignments, for ever: one line says what went, or without --why what would go.

    Each is erased by itself: a master's houses are other people's. The filings that spoke of them lose their bytes;
    what they said of other consignments stays. Back-ups and exports made before are not reached. Exit code 1 where
    nothing is known of any of them.
    """
    keys = [_key(text) for text in consignments]
    if not keys:
        raise CannotDo("no consignment named; expected a waybill number, master/house or the id of a filing")
    if why is not None and not _WHY.fullmatch(why):
        raise CannotDo("--why: expected 'request', or 'order:' and a reference of letters, digits and . / _ -")
    chosen = settings.load(data=data)
    own = wiring.programme(chosen.programme).name
    with wiring.open_store(chosen) as store:
        gate, principal = acting(store)
        for key in keys:
            gate.ask(principal, "privacy.erase", programme=SOME, about=key)
            for programme in sorted(erasure.programmes(store, [key], cycle=cycle)):
                gate.ask(principal, "privacy.erase", programme=programme or own, about=key)
        if why is None:
            went = erasure.would_erase(store, keys, cycle=cycle, keep=erasure.open_cases(store))
        else:
            went = erasure.erase(
                store,
                keys,
                why=why,
                by=principal.id,
                now=wiring.now(),
                cycle=cycle,
                keep=erasure.open_cases(store),
            )
            if went.seq is not None:
                facts = sum(went.facts.values())
                _log(chosen, "erased", by=principal.id, seq=went.seq, facts=facts, why=why)
    _print(went)
    if not went.facts and went.before:
        _tell(f"nothing is left to erase: {went.before} facts of it were erased before")
    elif not went.facts and not went.held:
        _tell(f"nothing is known of {', '.join(keys)}" + (f" in cycle {cycle}" if cycle is not None else ""))
    elif why is None:
        _tell("nothing was erased yet; say why with --why request or --why order:REFERENCE")
    for digest in went.left:
        _tell(f"bytes stay, since another filing brought the same: {digest}")
    for held in went.held:
        _tell(f"kept for now: {held}")
    return int(not (went.facts or went.before or went.held))


@retention_app.default
def retire(
    *,
    apply: Annotated[bool, Parameter(help="Erase what is due; without it, it is only told.", negative="")] = False,
    data: Data = None,
) -> int:
    """Tell what has been kept as long as its term says, by kind; with --apply, erase it in batches.

    The terms are days by kind of fact; the setting 'retention' names a file of your own. Interrupted, the next run
    goes on. Run it daily.
    """
    chosen = settings.load(data=data)
    terms = _terms(chosen)
    with wiring.open_store(chosen) as store:
        gate, principal = acting(store, unattended=True)
        gate.ask(principal, "privacy.retention")
        now = wiring.now()
        due = erasure.overdue(store, terms, directory=gate.look(), now=now, keep=erasure.open_cases(store))
        counts: dict[str, int] = {}
        if not apply:
            counts = erasure.count(due)
        else:
            for went in erasure.retire(store, due, by=principal.id, now=now):
                counts = {kind: counts.get(kind, 0) + went.facts.get(kind, 0) for kind in {**counts, **went.facts}}
            _log(chosen, "retention", by=principal.id, facts=sum(counts.values()))
    for kind in sorted(counts):
        span = terms.of(kind)
        _print({"kind": kind, "facts": counts[kind], "days": span.days if span else None, "erased": apply})
    if not counts:
        _tell("nothing is due")
    elif not apply:
        _tell("nothing was erased yet; erase it with --apply")
    return 0


def seen(store: Store, consignment: str, programme: str) -> list[Happened]:
    """The timeline of a consignment, as far as the one at the command line may see it.

    Who sees it in clear is written down before anything is returned. What names no programme, as a status before its
    filing, is of ``programme``, the one that runs here.

    Raises:
        Refused: not at all.
    """
    key = _key(consignment)
    gate, principal = acting(store)
    gate.ask(principal, "consignments.read", programme=SOME, about=key)
    happened = list(timeline_of(store, key))
    programmes = sorted({one.programme or programme for one in happened})
    for one in programmes:
        gate.ask(principal, "consignments.read", programme=one, about=key)
    if not _may_see(principal, programmes):
        return [masked(one) for one in happened]
    if any(one.erased is None for one in happened):
        gate.viewed(principal, [key], where="timeline")
    return [without_secrets(one) for one in happened]


def _key(text: str) -> str:
    try:
        return text.strip().encode().decode()
    except UnicodeEncodeError as fault:
        raise CannotDo("the number is no text in UTF-8; expected one as 157-56544666 or 157-02666473/H1") from fault


def _may_see(principal: Principal, programmes: Sequence[str]) -> bool:
    now = wiring.now()
    return all(
        decide.may(principal, PERSONAL_READ, now=now, programme=programme) is None for programme in programmes or ("",)
    )


def _terms(chosen: Settings) -> Terms:
    if not chosen.retention:
        return retention.shipped()
    path = Path(chosen.retention)
    try:
        return retention.read(path.read_text(encoding="utf-8"), str(path))
    except (OSError, UnicodeDecodeError) as fault:
        raise CannotDo(f"setting retention: its file cannot be read: {path}") from fault


def _log(chosen: Settings, event: str, **said: object) -> None:
    from openplaci import logs

    logs.logger(chosen.log_level).info(event, **said)


def _print(row: Any) -> None:
    sys.stdout.buffer.write(_ENCODER.encode(row) + b"\n")


def _tell(words: str) -> None:
    """One line on standard error."""
    sys.stderr.write(f"openplaci: {' '.join(words.split())}\n")

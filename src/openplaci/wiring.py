"""Chooses variants by name and opens the parts: the one place where they meet the outside."""

import datetime as dt
import hashlib
import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from openplaci import __version__, codes, formats, risk, secret_files
from openplaci.catalogue import Catalogue
from openplaci.codes.tables import SHAPES
from openplaci.faults import CannotDo, UnknownName
from openplaci.flow.gate import Gate
from openplaci.flow.journey import Assessor, Stations
from openplaci.flow.publication import published
from openplaci.model.programme import Programme
from openplaci.programmes import PROGRAMMES, generic
from openplaci.programmes.file import Known
from openplaci.record.closing import Signer
from openplaci.record.seal import Sealer
from openplaci.record.verdict import Evidence
from openplaci.risk.named_lists import Lists
from openplaci.settings import PUBLISHED, Settings
from openplaci.store import STORES, holds_sealed
from openplaci.store.base import FILE_NAME, Store
from openplaci.validation import CHECKS, ELEMENTS, TEXTS

if TYPE_CHECKING:
    from openplaci.flow.conversing import Environment
    from openplaci.flow.dialogue import Dialogue
    from openplaci.flow.judging import Judging
    from openplaci.flow.screening_again import ScreeningAgain
    from openplaci.risk.rules import Engine
    from openplaci.risk.rules.files.profile_file import Readable
    from openplaci.screening.live import Live
    from openplaci.screening.tiers import Tiers

V = TypeVar("V")


def now() -> dt.datetime:
    """The clock of the shell, UTC."""
    return dt.datetime.now(dt.UTC)


def programme(name: str) -> Programme:
    """The programme of that name, or of that file: a name with a slant, or that ends in ``.toml``.

    Raises:
        UnknownName: there is none of that name.
        CannotDo: the file is no programme's; the text names the key.
    """
    if is_programme_file(name):
        return generic.load(Path(name), programme_names())
    return Catalogue("programme", PROGRAMMES)[name]


def is_programme_file(name: str) -> bool:
    """Tell whether a programme is named by its file."""
    return name.endswith(".toml") or "/" in name or os.sep in name


def programmes_of(settings: Settings) -> tuple[str, ...]:
    """The names of our programmes, and of the one that the settings name."""
    return tuple(dict.fromkeys((*PROGRAMMES, programme(settings.programme).name)))


def programme_names() -> Known:
    """The names that a programme's file may use."""
    catalogue = Catalogue("programme", PROGRAMMES)
    return Known(
        base=catalogue.__getitem__,
        taken=tuple(catalogue),
        elements=tuple(ELEMENTS),
        checks=tuple(Catalogue("check", CHECKS)),
        indicators=tuple(Catalogue("indicator", {one.name: one for one in risk.INDICATORS})),
        texts=TEXTS,
        lists=tuple(name for name, shape in SHAPES.items() if "term" in shape.columns),
    )


def open_store(settings: Settings, clock: Callable[[], dt.datetime] = now) -> Store:
    """Open the store that the settings name; `CannotDo` where it cannot be."""
    return STORES[settings.store](settings.folder, clock, sealer(settings))


def sealer(settings: Settings) -> Sealer:
    """Make the sealer with the platform's master key; memory has one of its own each time.

    Raises:
        CannotDo: the key is missing though the store is there, or is no key.
    """
    if settings.store == "memory":
        return Sealer(os.urandom(secret_files.KEY_BYTES), os.urandom)
    if settings.master_key:
        return Sealer(secret_files.decoded(settings.master_key.reveal(), "setting master_key"), os.urandom)
    fresh = not holds_sealed(settings.folder)
    return Sealer(secret_files.kept(settings.secrets_folder / secret_files.MASTER, os.urandom, make=fresh), os.urandom)


def has_master_key(settings: Settings) -> bool:
    """Tell whether there is a master key; with a copy of a store there is none."""
    return bool(settings.master_key) or (settings.secrets_folder / secret_files.MASTER).exists()


def signer(settings: Settings) -> Signer:
    """Make the signer of closings, its public key in ``record.pub`` beside the key; memory has one of its own.

    Raises:
        CannotDo: the key is missing though its public key is there, or does not belong to it, or is no key.
    """
    if settings.store == "memory":
        return Signer(os.urandom(secret_files.KEY_BYTES))
    public = public_key(settings)
    made = Signer(
        secret_files.kept(settings.secrets_folder / secret_files.SIGNING, os.urandom, make=not public.exists())
    )
    try:
        if not public.exists():
            public.write_bytes(made.pem)
        elif public.read_bytes() != made.pem:
            raise CannotDo(f"the public key is not that of {secret_files.SIGNING} beside it: {public}")
    except OSError as fault:
        raise CannotDo(f"the public key cannot be kept: {fault.strerror}: {public}") from fault
    return made


def public_key(settings: Settings) -> Path:
    """The file of the public key with which closings are checked, PEM."""
    return settings.secrets_folder / "record.pub"


def open_evidence(settings: Settings, *, keyed: bool = True) -> tuple[Evidence, Sealer | None]:
    """Open the store as one does who verifies it, and the sealer unless there is no master key.

    Raises:
        CannotDo: there is no store, or no key.
    """
    from openplaci.store.sqlite_copy import SqliteCopy

    if settings.store == "memory":
        raise CannotDo("the memory store keeps nothing that could be verified")
    if not (settings.folder / FILE_NAME).is_file():
        raise CannotDo(f"there is no store: {settings.folder / FILE_NAME}")
    opener = sealer(settings) if keyed else None
    return SqliteCopy(settings.folder, opener.mark if opener else None), opener


def open_gate(store: Store, clock: Callable[[], dt.datetime] = now, *, place: str) -> Gate:
    """Open the gate of a store: who may do what, as its facts tell it."""
    return Gate(store, clock, place=place)


def open_dialogue(
    stations: Stations,
    gate: Gate,
    *,
    environment: "Environment" = "production",
    committed: Callable[[], None] = lambda: None,
) -> "Dialogue":
    """Open the dialogue on the stations' store; ``committed`` is called after each transaction."""
    from openplaci.flow.dialogue import Dialogue

    return Dialogue(stations, gate, clock=now, random=os.urandom, environment=environment, committed=committed)


def stations(settings: Settings, store: Store, live: "Live | None" = None) -> Stations:
    """Resolve the programme's names into the stations of a journey, loudly.

    Args:
        settings: the options.
        store: where facts are kept.
        live: what screens parties, where whoever calls has opened it; else it is opened here.

    Raises:
        UnknownName: the settings name no programme, or the programme names what nobody knows.
        CodeTableFault: a code table or word list is broken.
    """
    chosen = programme(settings.programme)
    lists = risk.load(Path(settings.lists) if settings.lists else None)
    indicators = risk.named(chosen.indicators) if chosen.indicators else risk.INDICATORS
    _resolve(chosen)
    assessors: dict[str, Assessor] = {"indicators": partial(risk.run, indicators)}
    made = versions(chosen, indicators)
    screened = live or screening(settings)
    found = profile_files(settings, store)
    if found:
        assessors["profiles"] = engine = profiles(found, lists, chosen.name)
        made["profiles"] = engine.version
    return Stations(
        programme=chosen,
        read=formats.read,
        checks=_named("check", CHECKS, chosen.checks),
        assessors=assessors,
        weigh=partial(risk.weigh, programme=chosen, versions=made),
        store=store,
        cycle_days=settings.cycle_days,
        screened=screened,
        judging=judging(settings, store, screened),
    )


def screening(settings: Settings) -> "Live | None":
    """What screens parties: the lists of the data folder, as they stand each time; None where there is no folder.

    Raises:
        CannotDo: a list is damaged, or the settings of the tiers are.
    """
    if settings.store == "memory":
        return None
    from openplaci.screening.live import Live

    return Live(watchlist_folder(settings), tiers(settings), time.monotonic)


def judging(settings: Settings, store: Store, screened: "Live | None") -> "Judging":
    """What persons said of lists and matches of a store; what screens, screens with it.

    Raises:
        CannotDo: the settings of the tiers are damaged.
    """
    from openplaci.flow.judging import Judging
    from openplaci.screening.judged import Judged

    return Judging(store, screened.judged if screened is not None else Judged(tiers(settings)), screened)


def tiers(settings: Settings) -> "Tiers":
    """The tiers of lists that have none of their own.

    Raises:
        CannotDo: they contradict each other.
    """
    from openplaci.screening.tiers import Tiers, faults

    found = Tiers(log=settings.watchlist_log, review=settings.watchlist_review)
    for wrong in faults(found):
        raise CannotDo(f"settings watchlist_log, watchlist_review: {wrong}")
    return found


def screening_again(
    settings: Settings, dialogue: "Dialogue", *, by: str = "policy", pause: Callable[[], bool] = lambda: False
) -> "ScreeningAgain":
    """What screens again where lists change; ``pause`` is called after each page, and ends it by True."""
    from openplaci.flow.screening_again import ScreeningAgain
    from openplaci.screening import keeping
    from openplaci.screening.changes import SLACK
    from openplaci.screening.live import Live

    folder = watchlist_folder(settings)
    judging = dialogue.stations.judging
    if judging is None:
        raise TypeError("stations without what persons said of lists")
    judged = judging.judged
    return ScreeningAgain(
        dialogue,
        folder,
        lambda: Live(folder, judged.default, time.monotonic, judged=judged),
        hours=settings.watchlist_again_hours,
        floor=lambda: judged.least(head.name for head in keeping.heads(folder)) - SLACK,
        by=by,
        pause=pause,
    )


def watchlist_folder(settings: Settings) -> Path:
    """Where the watchlists of a store are kept."""
    return settings.folder / "watchlists"


def profile_files(settings: Settings, store: Store) -> list["Readable"]:
    """The files of the risk profiles that the settings name.

    Raises:
        CannotDo: one is not there, or what was published cannot be read.
    """
    from openplaci.risk import rules

    found: list[Readable] = []
    for name in filter(None, map(str.strip, settings.profiles.split(","))):
        found += published(open_gate(store, place="wiring").look()).files if name == PUBLISHED else rules.files(name)
    return found


def profiles(found: list["Readable"], lists: Lists, programme: str, clock: Callable[[], dt.datetime] = now) -> "Engine":
    """Make risk profiles live; they are asked after the indicators.

    Raises:
        CannotDo: a profile in the files is wrong.
    """
    from openplaci.risk import rules

    live = rules.served(found, lists, (*PROGRAMMES, programme))
    return rules.publish(live, lists, programme=programme, day=clock().date())


def versions(chosen: Programme, indicators: tuple[risk.Indicator, ...]) -> dict[str, str]:
    """What an assessment is made with, for its replay."""
    value = hashlib.sha256(msgspec.json.encode(chosen, order="deterministic")).hexdigest()[:12]
    return {
        "openplaci": __version__,
        "programme": f"{chosen.name}/{chosen.version} {value}",
        "codes": codes.versions(),
        "risk": risk.versions(indicators),
    }


def _resolve(chosen: Programme) -> None:
    """Look up what the programme names beside checks and indicators."""
    _named("required element", ELEMENTS, tuple(need.element for need in chosen.required))
    _named("text", dict.fromkeys(TEXTS), tuple(chosen.texts))
    if chosen.unacceptable:
        codes.terms(chosen.unacceptable)
    for key in chosen.weights:
        if key != key.upper():
            raise UnknownName(f"programme {chosen.name}: weight {key!r}; weights go by finding code, as {key.upper()}")


def _named(kind: str, ours: Mapping[str, V], names: tuple[str, ...]) -> dict[str, V]:
    catalogue = Catalogue(kind, ours)
    return {name: catalogue[name] for name in names}

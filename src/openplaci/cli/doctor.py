"""``openplaci doctor``: is everything here that the platform needs, and does it work?"""

import os
import platform
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from openplaci import codes, formats, risk, wiring
from openplaci.access import people
from openplaci.cli.deliveries import count
from openplaci.model.base import Noun
from openplaci.model.fact import ASIDE, OPEN
from openplaci.risk import rules
from openplaci.secret_files import SIGNING
from openplaci.settings import Settings


class Result(Noun, frozen=True, kw_only=True):
    """One examination: what was looked at, whether it is well, and what was seen."""

    check: str
    ok: bool
    detail: str


def examine(settings: Settings) -> Iterator[Result]:
    """Look at everything in turn; one that fails is reported and stops none after it."""
    examinations: dict[str, Callable[[], str]] = {
        "python": _python,
        "libraries": _libraries,
        "code tables": _tables,
        "programme": lambda: _programme(settings),
        "profiles": lambda: _profiles(settings),
        "history": _history,
        "reading": _reading,
        "data folder": lambda: _folder(settings),
        "store": lambda: _store(settings),
        "keys": lambda: _keys(settings),
        "answers": lambda: _answers(settings),
        "people": lambda: _people(settings),
        "sign-in by OpenID": lambda: _openid(settings),
    }
    for name, look in examinations.items():
        try:
            yield Result(check=name, ok=True, detail=look())
        except Exception as fault:  # noqa: BLE001 - a doctor reports whatever it meets and goes on
            yield Result(check=name, ok=False, detail=f"{fault}" or type(fault).__name__)


def _python() -> str:
    return f"{platform.python_implementation()} {platform.python_version()} on {platform.system()}"


def _libraries() -> str:
    import apsw
    import cryptography
    import msgspec
    from lxml import etree

    xml = ".".join(map(str, etree.LIBXML_VERSION))
    lxml = ".".join(map(str, etree.LXML_VERSION[:3]))
    return (
        f"SQLite {apsw.sqlite_lib_version()}, lxml {lxml} (libxml2 {xml}), msgspec {msgspec.__version__}, "
        f"cryptography {cryptography.__version__}"
    )


def _tables() -> str:
    tables = codes.tables()
    oldest = min(table.date for table in tables)
    return f"{len(tables)} tables, {sum(table.rows for table in tables)} rows, oldest of {oldest}, {codes.versions()}"


def _programme(settings: Settings) -> str:
    with wiring.open_store(Settings(store="memory")) as store:
        stations = wiring.stations(settings, store)
    return f"{stations.programme.title}: {len(stations.checks)} checks and the indicators resolved"


def _profiles(settings: Settings) -> str:
    lists = risk.load(Path(settings.lists) if settings.lists else None)
    pack = rules.publish(rules.served(rules.files(rules.PACK), lists), lists)
    there = settings if settings.folder.exists() else Settings(store="memory", profiles=settings.profiles)
    with wiring.open_store(there) as store:
        live = wiring.profiles(wiring.profile_files(settings, store), lists, wiring.programme(settings.programme).name)
    waiting = f", {len(live.inactive)} wait" if live.inactive else ""
    return f"{len(live.active)} live{waiting}; the pack has {len(pack.active)} ready; {len(lists)} named lists"


def _history() -> str:
    try:
        import duckdb
    except ImportError:
        return "none: DuckDB is not installed; openplaci[history] brings it"
    return f"DuckDB {duckdb.__version__}"


def _reading() -> str:
    samples = {
        "cargo-imp": b"FWB/17\n000-00000000YULYYZ/T1K1\n",
        "cargo-xml": b'<Waybill xmlns="iata:waybill:1"><BusinessHeaderDocument xmlns="iata:datamodel:3">'
        b"<ID>000-00000000</ID></BusinessHeaderDocument></Waybill>",
    }
    for name, sample in samples.items():
        if [c.master for c in formats.read(sample).consignments] != ["000-00000000"]:
            raise ValueError(f"a short waybill of {name} could not be read")
    return f"{', '.join(samples)} each read a waybill"


def _folder(settings: Settings) -> str:
    if settings.store == "memory":
        return "none: the memory store keeps nothing"
    folder = settings.folder
    standing = next(path for path in (folder, *folder.parents) if path.exists())
    with tempfile.TemporaryFile(dir=standing):
        return f"{folder} can be written" if standing == folder else f"{folder} will be made"


def _store(settings: Settings) -> str:
    if settings.store != "memory" and not settings.folder.exists():
        return "none yet; it is made by the first assessment"
    with wiring.open_store(settings) as store:
        problems = store.check()
        if problems:
            raise ValueError("; ".join(problems))
        return ", ".join(f"{number} {what}" for what, number in store.count().items())


def _keys(settings: Settings) -> str:
    """The platform's own keys: there, and for their owner alone."""
    if settings.store == "memory":
        return "none: the memory store has a key of its own each time"
    folder = settings.secrets_folder
    found = sorted(path for path in folder.glob("*.key") if path.is_file())
    if not found and not settings.master_key:
        return "none yet; they are made with the store"
    for path in found:
        if os.name == "posix" and (mode := stat.S_IMODE(path.stat().st_mode)) & 0o077:
            raise ValueError(f"others may read a key, its mode is {mode:04o}, expected 0600: {path}")
    master = "given by the environment" if settings.master_key else f"in {folder}"
    signing = "there" if (folder / SIGNING).exists() else "made at the first closing"
    return f"master key {master}; signing key {signing}"


def _answers(settings: Settings) -> str:
    """What filers wait for: an answer set aside, or a mail without a server to take it, wants a person."""
    if settings.store == "memory" or not settings.folder.exists():
        return "none"
    with wiring.open_store(settings) as store:
        owed, aside = (count(store, waits) for waits in (OPEN, ASIDE))
        known = wiring.open_gate(store, place="cli").look().keys.values()
    mailed = sum(bool(key.emails or key.emergency) for key in known if key.good(wiring.now()))
    wrong = []
    if aside:
        wrong.append(f"{aside} could not be delivered: openplaci deliveries list --aside")
    if mailed and not settings.smtp_host:
        wrong.append(f"{mailed} keys have e-mail contacts and there is no mail server: setting smtp_host")
    if wrong:
        raise ValueError("; ".join(wrong))
    return f"{owed} owed, none set aside"


def _people(settings: Settings) -> str:
    if settings.store == "memory" or not settings.folder.exists():
        return "no accounts; the operator of the machine acts"
    with wiring.open_store(settings) as store:
        directory = wiring.open_gate(store, place="cli").look()
    now = wiring.now()
    good = sum(key.revoked is None and (key.expires is None or now < key.expires) for key in directory.keys.values())
    if not people.managed(directory):
        return f"no administrator can sign in yet, so the operator of the machine acts; {good} keys"
    accounts = sum(account.enabled for account in directory.accounts.values())
    return f"{accounts} accounts, {good} keys, {len(directory.proposals)} acts wait for a second person"


def _openid(settings: Settings) -> str:
    from openplaci.cli.openid import examine as provider

    return provider(settings)

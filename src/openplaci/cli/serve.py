"""``openplaci serve``: the doors of the platform, and the process in which filings are decided."""

import getpass
import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from openplaci import __version__, logs, settings, wiring
from openplaci.access import keys
from openplaci.access.ids import fresh
from openplaci.api import app, warming
from openplaci.api.desk import Desk, Known
from openplaci.api.folder import Doings, Folder
from openplaci.api.intake import Intake, ThreadIntake
from openplaci.api.intake_process import Options, ProcessIntake
from openplaci.api.list_times import timed
from openplaci.api.parts import Parts
from openplaci.api.screening_again import Rescreener
from openplaci.api.server import Server, listen
from openplaci.cli.talk import tell
from openplaci.faults import CannotDo
from openplaci.flow import watchlist_acts
from openplaci.flow.closing import close_due
from openplaci.flow.gate import Gate
from openplaci.flow.orders import Received
from openplaci.flow.receipts import family_answered, receipt
from openplaci.relay import open_relay
from openplaci.screening import keeping
from openplaci.screening.checked import checked, stale, stale_words


def serve(
    *,
    port: Annotated[int, Parameter(help="Port; 0 takes any free one.")] = 8000,
    host: Annotated[str, Parameter(help="Address to listen at.")] = "127.0.0.1",
    environment: Annotated[
        Literal["test", "production"], Parameter(help="Test plays test commands; production ignores them.")
    ] = "production",
    allow_private_webhooks: Annotated[
        bool, Parameter(help="Webhooks may reach private addresses, and use http: for tests.", negative="")
    ] = False,
    programme: Annotated[str | None, Parameter(help="Programme whose rules apply [default: pact].")] = None,
    folder: Annotated[Path | None, Parameter(help="Watched folder: in/FILER/ is taken, too.")] = None,
    data: Annotated[str | None, Parameter(help="Folder of the embedded store [default: the data folder].")] = None,
) -> int:
    """Serve filers, ground handlers and officers by HTTP until told to stop (Ctrl-C, SIGTERM).

    One line of JSON tells the address once connections are taken; ``/ready`` tells when it is warm.
    """
    chosen = settings.load(programme=programme, data=data)
    own = listen(host, port)
    address = own.getsockname()
    with own, wiring.open_store(chosen) as store:
        log = logs.logger(chosen.log_level)
        gate = wiring.open_gate(store, place="http")
        rules = wiring.programme(chosen.programme)
        relay = open_relay(
            chosen,
            store,
            gate.look,
            rules.wire,
            clock=wiring.now,
            allow_private=allow_private_webhooks,
            log=log,
        )
        watchlist_acts.mend(store, wiring.watchlist_folder(chosen), wiring.now())
        lists = wiring.screening(chosen)
        stations = wiring.stations(chosen, store, lists)
        dialogue = wiring.open_dialogue(stations, gate, environment=environment, committed=relay.wake)
        intake: Intake
        warm = {}
        if chosen.desk == "own" and chosen.store != "memory":
            options = Options(programme=chosen.programme, data=chosen.data, environment=environment)
            intake = ProcessIntake(
                options,
                lambda: Known(people=gate.seen, flights=dialogue.flown),
                log,
                most=chosen.intake_most,
                taken=relay.wake,
            )
        else:
            intake = ThreadIntake(Desk(dialogue, log), most=chosen.intake_most)
            warm = {"messages": lambda: warming.warm(chosen, stations, wiring.now, os.urandom)}
        parts = Parts(
            settings=chosen,
            environment=environment,
            dialogue=dialogue,
            intake=intake,
            gate=gate,
            relay=relay,
            clock=wiring.now,
            random=os.urandom,
            log=log,
            warm=warm,
            lists=lists,
            daily=lambda: close_due(store, wiring.signer(chosen), wiring.now(), f"local:{getpass.getuser()}"),
            again=Rescreener(lambda rest: wiring.screening_again(chosen, dialogue, pause=rest), log)
            if chosen.store != "memory"
            else None,
            timed=timed(chosen, wiring.now, log),
        )
        for words in _lacking(chosen, gate, rules.name):
            tell(f"openplaci: {words}")
        ended = threading.Event()
        watch = _watching(folder, parts, ended)

        def started() -> None:
            shown = f"[{host}]" if ":" in host else host
            row = {
                "url": f"http://{shown}:{address[1]}",
                "host": host,
                "port": address[1],
                "programme": rules.name,
                "environment": environment,
                "version": __version__,
            }
            sys.stdout.buffer.write(msgspec.json.encode(row) + b"\n")
            sys.stdout.buffer.flush()
            if watch is not None:
                watch.start()

        server = Server(app.make(parts), chosen, started=started)
        # uvicorn raises a signal again once it went down in order: being told to stop is no failure.
        for told in (signal.SIGTERM, signal.SIGINT):
            signal.signal(told, lambda *_: None)
        try:
            # Begun here: what fails within the server's own beginning is not told.
            relay.start()
            server.run(sockets=[own])
        finally:
            ended.set()
            relay.stop()
            if watch is not None and watch.is_alive():
                watch.join()
    return 0 if server.started else 2


def _lacking(chosen: settings.Settings, gate: Gate, programme: str) -> Iterator[str]:
    """What whoever starts it should know: it runs, and somebody waits in vain."""
    directory, now = gate.look(), wiring.now()
    if not keys.filers(directory, programme, now):
        yield f"no filer has a good key for {programme} yet: openplaci keys add --filer NAME --airline PREFIX"
    mailed = sum(bool(key.emails or key.emergency) for key in directory.keys.values() if key.good(now))
    if mailed and not chosen.smtp_host:
        yield f"{mailed} keys have e-mail contacts and there is no mail server (setting smtp_host): their mails wait"
    folder = wiring.watchlist_folder(chosen)
    for head in keeping.heads(folder):
        last = checked(folder, head.name)
        if days := stale(head, last, now, chosen.watchlist_stale_days):
            yield stale_words(head.name, last, days)


def _watching(root: Path | None, parts: Parts, ended: threading.Event) -> threading.Thread | None:
    """The thread that watches a folder; None where there is none."""
    if root is None:
        return None
    dialogue = parts.dialogue

    def answer(received: Received) -> tuple[bytes, str]:
        family = family_answered(received.journey.format, received.journey.filing.raw)
        made = receipt(
            received.journey,
            dialogue.programme,
            family=family,
            at=wiring.now(),
            conversation=fresh("c", os.urandom),
            sender=received.journey.filing.sender,
        )
        return made.body, ".xml" if family == "cargo-xml" else ".txt"

    doings = Doings(
        filers=lambda: keys.filers(parts.gate.look(), dialogue.programme.name, wiring.now()),
        answer=answer,
        clock=wiring.now,
        fresh=lambda: fresh("f", os.urandom),
        largest=parts.settings.http_body,
        tell=lambda words: tell(f"openplaci: {words}"),
    )
    try:
        watched = Folder(root, dialogue, doings)
    except OSError as fault:
        raise CannotDo(f"the folder cannot be watched: {fault.strerror}: {root}") from fault
    return threading.Thread(target=watched.watch, args=(ended,), name="folder", daemon=True)

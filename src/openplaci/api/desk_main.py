"""The desk as a process of its own; see `openplaci.api.intake_process`.

It ends when its input does, however whoever asks ended, so it never outlives the server by more than what is under way.
One thread reads filings while another decides those before them: the transaction's waiting is the time for reading.
"""

import os
import queue
import signal
import sys
import threading
from typing import IO, NamedTuple

import msgspec

from openplaci import logs, settings, wiring
from openplaci.api import warming
from openplaci.api.desk import Desk, Known, Read
from openplaci.api.intake import AT_ONCE
from openplaci.api.intake_process import ENCODER, LENGTH, Asked, Options, frame
from openplaci.faults import OpenPlaciFault
from openplaci.flow.dialogue import Dialogue
from openplaci.flow.gate import Gate

SWITCH = 0.0005
"""Seconds after which a thread gives way to another: the transaction's thread must not wait for a reading."""

_ASKED = msgspec.msgpack.Decoder(Asked)
_OPTIONS = msgspec.msgpack.Decoder(Options)


class _Next(NamedTuple):
    known: Known
    read: Read


def main() -> None:
    """Be a desk until standard input ends."""
    # Who stops the server stops the desk by its input: what is under way is answered first.
    for told in (signal.SIGINT, signal.SIGTERM):
        signal.signal(told, signal.SIG_IGN)
    source, sink = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints must not stand between the frames
    try:
        if (first := _frame(source)) is not None:
            _open(_OPTIONS.decode(first), source, sink)
    except BrokenPipeError:
        pass
    except OpenPlaciFault as fault:
        sys.stderr.write(f"openplaci: {fault}\n")
        sys.exit(2)


def _open(options: Options, source: IO[bytes], sink: IO[bytes]) -> None:
    chosen = settings.load(programme=options.programme, data=options.data)
    with wiring.open_store(chosen) as store:
        gate = wiring.open_gate(store, place="http")
        stations = wiring.stations(chosen, store)
        dialogue = wiring.open_dialogue(stations, gate, environment=options.environment)
        desk = Desk(dialogue, logs.logger(chosen.log_level))
        warming.warm(chosen, stations, wiring.now, os.urandom)
        warming.settle()
        sys.setswitchinterval(SWITCH)
        _put(sink, b"")
        waiting: queue.SimpleQueue[_Next | None] = queue.SimpleQueue()
        threading.Thread(target=_read, args=(source, desk, waiting), name="reader", daemon=True).start()
        _decide(waiting, sink, desk, gate, dialogue)


def _read(source: IO[bytes], desk: Desk, waiting: "queue.SimpleQueue[_Next | None]") -> None:
    """Read what comes, ahead of those who decide."""
    try:
        while (body := _frame(source)) is not None:
            asked = _ASKED.decode(body)
            waiting.put(_Next(asked.known, desk.read(asked.ask)))
    finally:
        waiting.put(None)


def _decide(
    waiting: "queue.SimpleQueue[_Next | None]", sink: IO[bytes], desk: Desk, gate: Gate, dialogue: Dialogue
) -> None:
    """Take what waits, as much at once as there is."""
    ended = False
    while not ended:
        batch: list[_Next] = []
        one = waiting.get()
        while one is not None:
            batch.append(one)
            if len(batch) == AT_ONCE or waiting.empty():
                break
            one = waiting.get()
        ended = one is None
        if not batch:
            continue
        if max(one.known.people for one in batch) > gate.seen:
            gate.refresh()
        dialogue.catch_up(max(one.known.flights for one in batch))
        _put(sink, ENCODER.encode(desk.take([one.read for one in batch])))


def _put(sink: IO[bytes], body: bytes) -> None:
    sink.write(frame(body))
    sink.flush()


def _frame(source: IO[bytes]) -> bytes | None:
    """The next frame; None where whoever asks is gone."""
    head = source.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    body = source.read(LENGTH.unpack(head)[0])
    return body if len(body) == LENGTH.unpack(head)[0] else None

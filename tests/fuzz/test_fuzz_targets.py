"""The target raises where a promise is broken, and only there."""

from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
import seeds
import targets

from openplaci import formats
from openplaci.faults import CannotWrite
from openplaci.formats.cargo_imp import READERS
from openplaci.formats.cargo_xml.messages import KINDS
from openplaci.model.consignment import Consignment, Kept
from openplaci.model.filing import Message, Reading
from openplaci.model.finding import Finding, Where
from openplaci.model.written import Written

EXAMPLES = sorted(path for path in (seeds.ROOT / "examples").rglob("*") if path.is_file())
FWB = (seeds.ROOT / "examples" / "cargo_imp" / "fwb17_ordinary.txt").read_bytes()


def found(line: int | None = 1, column: int | None = 1, words: str = "it is so", severity: str = "error") -> Finding:
    where = None if line is None else Where(line=line, column=column)
    return msgspec.convert(
        {"code": "SOMETHING", "severity": severity, "words": words, "where": where}, Finding, from_attributes=True
    )


def message(*findings: Finding, **said: object) -> Message:
    return msgspec.structs.replace(Message(format="FWB/17", findings=findings), **said)


GOODS = Consignment(level="direct", document="waybill")

BROKEN: dict[str, tuple[Reading, str]] = {
    "silence": (Reading(), "no error says so"),
    "a warning only": (Reading(loose=(found(severity="warning"),)), "no error says so"),
    "a silent message": (Reading(messages=(message(found(severity="info")),)), "a message says nothing"),
    "findings of no consignment": (
        Reading(messages=(message(found(), each=((),)),)),
        "consignments that are not there",
    ),
    "a consignment without findings": (Reading(messages=(message(consignments=(GOODS,)),)), "or none for one that is"),
    "no place": (Reading(loose=(found(None),)), "has no line"),
    "line 0": (Reading(loose=(found(0),)), "outside"),
    "a line behind the end": (Reading(loose=(found(4),)), "outside"),
    "column 0": (Reading(loose=(found(1, 0),)), "before the first"),
    "no words": (Reading(loose=(found(words=""),)), "one line"),
    "two lines of words": (Reading(loose=(found(words="a\nb"),)), "one line"),
    "a number that JSON does not know": (
        Reading(
            messages=(message(each=((),), consignments=(msgspec.structs.replace(GOODS, weight_kg=float("inf")),)),)
        ),
        "come back",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_promise_is_raised(name: str) -> None:
    reading, words = BROKEN[name]
    with pytest.raises(targets.Broken, match=words):
        targets.hold(reading, b"one\r\ntwo\rthree")


@pytest.mark.parametrize(
    "reading",
    [
        Reading(loose=(found(3),)),
        Reading(messages=(message(found()),)),
        Reading(messages=(message(nothing="it says NIL"),)),
        Reading(messages=(message(each=((found(2, None, severity="info"),),), consignments=(GOODS,)),)),
    ],
)
def test_a_promise_that_is_kept_raises_nothing(reading: Reading) -> None:
    targets.hold(reading, b"one\r\ntwo\rthree")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_every_example_keeps_every_promise(path: Path) -> None:
    targets.run(path.read_bytes())


def test_one_fault_has_one_text(monkeypatch: pytest.MonkeyPatch) -> None:
    assert targets.fault(FWB) == ""
    monkeypatch.setattr(formats, "read", lambda *_: Reading())
    assert targets.fault(FWB) == "Broken: nothing was read and no error says so"
    monkeypatch.setattr(formats, "read", lambda *_: 1 / 0)
    assert targets.fault(FWB) == "ZeroDivisionError"
    monkeypatch.undo()
    monkeypatch.setattr("openplaci.formats.MAX_BYTES", "")
    assert targets.fault(FWB).startswith("TypeError in __init__.py, line ")


def test_every_reader_is_a_target() -> None:
    assert set(targets.names()) == {*READERS, *(kind.name for kind in KINDS.values()), targets.ANY}


def writes(monkeypatch: pytest.MonkeyPatch, write: Callable[..., Written]) -> Message:
    monkeypatch.setattr(formats, "targets", lambda: ("FWB/16", "FWB/17"))
    monkeypatch.setattr(formats, "write", write)
    return formats.read(FWB).messages[0]


@pytest.mark.parametrize(
    ("part", "words"),
    [(b"FHL/5\n", "not read as one message"), (FWB + FWB, "not read as one message"), (b"hello", "not read as one")],
)
def test_what_is_written_is_read_as_one_message_of_the_format(
    monkeypatch: pytest.MonkeyPatch, part: bytes, words: str
) -> None:
    one = writes(monkeypatch, lambda *_: Written(format="FWB/17", parts=(part,)))
    with pytest.raises(targets.Broken, match=words):
        targets.rewrite(one, None)


def test_a_message_is_written_in_its_own_version_where_that_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def write(_message: Message, to: str, _at: object) -> Written:
        asked.append(to)
        return Written(format="FWB/17", parts=(FWB,))

    one = writes(monkeypatch, write)
    for said in ("FWB/16", "FWB/9", "FHL/5"):
        targets.rewrite(msgspec.structs.replace(one, format=said), None)
    assert asked == ["FWB/16", "FWB"]


def test_a_format_may_refuse_and_nothing_else_may_be_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> Written:
        raise CannotWrite("no word for it")

    targets.rewrite(writes(monkeypatch, refuse), None)
    with pytest.raises(ZeroDivisionError):
        targets.rewrite(writes(monkeypatch, lambda *_: 1 / 0), None)  # type: ignore[arg-type]


def test_a_kept_text_that_cannot_be_stored_is_raised(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = msgspec.structs.replace(GOODS, kept=(Kept(path="X", text="\ud800"),))
    reading = Reading(messages=(message(each=((),), consignments=(kept,)),))
    monkeypatch.setattr(formats, "read", lambda *_: reading)
    assert targets.fault(b"FWB/17")

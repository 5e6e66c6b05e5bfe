"""Nothing personal and nothing secret passes into a log, whatever it is wrapped in and whoever calls."""

import base64
import datetime as dt
import io
import json
import string
from pathlib import Path
from typing import Any

import pytest
import structlog
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openplaci import logs
from openplaci.faults import CannotDo, Refused
from openplaci.model.access import Account, Key, Principal
from openplaci.model.consignment import Consignment
from openplaci.model.party import Party
from openplaci.settings import Secret

NOW = dt.datetime(2026, 3, 1, tzinfo=dt.UTC)

TOKEN = "opk_k7Qz_" + base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
PRIVATE = [
    "Anna Jabberwock", "ANNA", "Ærø Øl ApS", "部品商事", "12 Snark Street", "80331 München",
    "anna.jabberwock@example.org", "a@b", "+49 30 5551234", "0049305551234", "(030) 555-1234", "030/5551234",
    "010-12345678", "1990-12-31", "157-56544666", "192.0.2.17", "2001:db8::17", "AA:BB:CC:DD:EE:FF",
    "PASSPORT-DE-C01X00T47", "DE89370400440532013000", TOKEN, "opk_x", "ops_abcdef", "Bearer abc.def", "Basic YTpi",
    base64.b64encode(bytes(range(32))).decode(), bytes(range(32)).hex(), "eyJhbGciOiJFZERTQSJ9.e30.c2ln",
    "$argon2id$v=19$m=65536,t=3,p=4$c2FsdA$aGFzaA", "correct horse battery staple", "session=abc123; Path=/",
    "/home/anna/waybills/Anna.txt", "x\nlevel=error", "\x1b[31mANNA", "\ud800anna",
]  # fmt: skip


def written(level: str = "debug", **said: Any) -> tuple[dict[str, Any], str]:
    out = io.StringIO()
    logs.logger(level, out).info("erased", **said)
    line = out.getvalue()
    assert line.endswith("\n")
    assert line.count("\n") == 1
    return json.loads(line), line


def party(text: str) -> Party:
    return Party(name=text, lines=(text,), phones=(text,), emails=(text,))


WRAPPED: dict[str, Any] = {
    "plain": lambda text: {"said": text},
    "under a name": lambda text: {"name": text, "password": text, "authorization": text, "cookie": text, "email": text},
    "in a list": lambda text: {"rows": [1, [text, (text,)]]},
    "in a set": lambda text: {"rows": {text}},
    "in a mapping": lambda text: {"more": {"deep": {"er": text}}},
    "as a key": lambda text: {"more": {text: 1}},
    "as bytes": lambda text: {"rows": [text.encode("utf-8", "replace"), bytearray(text.encode("utf-8", "replace"))]},
    "in a noun": lambda text: {"party": party(text), "why": party(text), "rows": [party(text)]},
    "in a noun in a noun": lambda text: {
        "said": Consignment(level="direct", document="waybill", shipper=party(text), master=text)
    },
    "as an error": lambda text: {"error": CannotDo(text), "said": [ValueError(text)]},
    "as a path": lambda text: {"said": Path(text.replace("\x00", ""))},
    "as a secret": lambda text: {"said": Secret(text), "why": Secret(text)},
    "in another object": lambda text: {
        "said": io.StringIO(text),
        "why": type(text, (), {}) if text.isidentifier() else 0,
    },
    "too deep": lambda text: {"why": [[[[[[[[text]]]]]]]]},
}


@pytest.mark.parametrize("wrap", WRAPPED.values(), ids=WRAPPED)
def test_no_private_value_passes_whatever_it_is_wrapped_in(wrap: Any) -> None:
    for text in PRIVATE:
        line = written(**wrap(text))[1]
        for one in {text, text.upper(), json.dumps(text)[1:-1]}:
            assert one not in line.replace("erased", ""), one


@pytest.mark.parametrize("key", sorted(logs.WORDS - {"event", "level"}))
def test_numbers_addresses_and_tokens_do_not_pass_in_words_either(key: str) -> None:
    telling = ("a@b", "anna.jabberwock@example.org", "+49 30 5551234", "0049305551234", "(030) 555-1234", "030/5551234",
               "010-12345678", "1990-12-31", "157-56544666", "192.0.2.17", TOKEN, "opk_x", "ops_abcdef",
               "Bearer abc.def", "Basic YTpi", bytes(range(32)).hex(), "DE89370400440532013000")  # fmt: skip
    for text in telling:
        for said in (text, f"ask {text} now", f"({text})", f"x={text},"):
            assert text not in written(**{key: said})[1], said


@settings(suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault of the strategy
@given(
    st.recursive(
        st.text() | st.binary() | st.just(TOKEN) | st.emails(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(string.ascii_lowercase, max_size=5), inner),
        max_leaves=8,
    ),
    st.text(string.ascii_letters, min_size=1, max_size=12).filter(lambda key: key not in ("level", "event")),
)
def test_text_under_no_listed_key_never_passes(value: Any, key: str) -> None:
    if key in logs.WORDS:
        return
    told, _ = written(**{key: value})
    texts: list[str] = []

    def walk(one: Any, *, listed: bool = False) -> None:
        if isinstance(one, str) and not listed:
            texts.append(one)
        elif isinstance(one, dict):
            for name, inner in one.items():
                walk(inner, listed=name in logs.WORDS)
        elif isinstance(one, list):
            for inner in one:
                walk(inner)

    walk({name: inner for name, inner in told.items() if name not in ("time", "level", "event")})
    assert set(texts) <= {logs.MASK, "[bytes]"}


def test_numbers_pass_but_not_those_that_may_be_somebody_s(noon: dt.datetime) -> None:
    told, _ = written(facts=36, raws=2, seconds=1.5, done=True, none=None, at=noon, called=4930555123456, pin=1234)
    assert (told["facts"], told["seconds"], told["done"], told["none"]) == (36, 1.5, True, None)
    assert told["at"] == noon.isoformat()
    assert (told["called"], told["pin"]) == (logs.MASK, logs.MASK)


def test_words_under_listed_keys_pass_so_that_a_log_is_of_use() -> None:
    told, _ = written(why="order:26-17", by="p-abcdef", code="no_right", command="erase", version="0.4.0")
    assert told["why"] == "order:26-17"
    assert (told["by"], told["code"], told["command"], told["version"]) == ("p-abcdef", "no_right", "erase", "0.4.0")


def test_a_long_text_is_no_word_and_takes_no_time() -> None:
    assert written(why="why " * 100_000)[0]["why"] == logs.MASK
    long: dict[str, Any] = {"a" * 1_000_000: 1, "why": "a" * 1_000_000}
    assert written(**long)[0]["why"] == logs.MASK


def test_a_noun_is_told_by_its_type_and_an_id_that_is_nobody_s_name() -> None:
    account = Account(id="p-abc", name="anna", full_name="Anna Berg", password="x", made=NOW)  # noqa: S106 - a sample
    rows = [account, Key(id="k-abc", filer="Anna Freight", made=NOW), Party(name="Anna")]
    assert written(rows=rows)[0]["rows"] == [
        {"noun": "Account", "id": "p-abc"}, {"noun": "Key", "id": "k-abc"}, {"noun": "Party"},
    ]  # fmt: skip
    assert written(rows=[Principal(id="p-1", name="anna")])[0]["rows"] == [{"noun": "Principal", "id": "p-1"}]


def refuse() -> None:
    raise Refused("Anna Jabberwock may not", "no_right")


def test_an_error_is_told_by_its_type_and_place() -> None:
    out = io.StringIO()
    try:
        refuse()
    except Refused:
        logs.logger("info", out).exception("failed")
    told = json.loads(out.getvalue())
    assert told["error"]["type"] == "Refused"
    assert told["error"]["at"].startswith("refuse:")
    assert "Anna" not in out.getvalue()


@pytest.mark.parametrize("event", ["Anna signed in", "hello anna", "anna@example.org", "15756544666", "x" * 60, ""])
def test_an_event_is_one_word_of_ours_or_masked(event: str) -> None:
    out = io.StringIO()
    logs.logger("info", out).info(event)
    assert json.loads(out.getvalue())["event"] == logs.MASK


def test_what_is_filled_into_an_event_does_not_pass() -> None:
    out = io.StringIO()
    logs.logger("info", out).info("signed_in %s", "anna")
    assert "anna" not in out.getvalue()


def test_what_was_bound_before_is_guarded_too() -> None:
    out = io.StringIO()
    with structlog.contextvars.bound_contextvars(person="Anna", facts=3):
        logs.logger("info", out).bind(address="12 Snark Street", code="no_right").info("refused")
    told = json.loads(out.getvalue())
    assert (told["person"], told["address"], told["facts"], told["code"]) == (logs.MASK, logs.MASK, 3, "no_right")


def test_time_and_level_are_ours_and_cannot_be_forged() -> None:
    out = io.StringIO()
    logs.logger("info", out).info("erased", time="Anna", level="error")
    told = json.loads(out.getvalue())
    assert told["level"] == "info"
    assert dt.datetime.fromisoformat(told["time"]).tzinfo == dt.UTC


def test_what_is_below_the_level_is_not_written() -> None:
    out = io.StringIO()
    log = logs.logger("warning", out)
    log.info("erased")
    assert out.getvalue() == ""
    log.warning("erased")
    assert out.getvalue() != ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_at_a_terminal_it_reads_as_a_line_and_guards_the_same() -> None:
    out = Terminal()
    try:
        refuse()
    except Refused:
        logs.logger("info", out).exception("failed", name="Anna", why="\x1b[2Jx", facts=3)
    assert "failed" in out.getvalue()
    assert "Anna" not in out.getvalue()
    assert "\x1b[2J" not in out.getvalue()
    assert "facts" in out.getvalue()

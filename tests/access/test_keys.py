"""Keys: shown once, known again, told apart from typing errors, good where and when they are."""

import datetime as dt
import os
import random
import string

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from permit_values import NOW, Clock, gate, memory

from openplaci.access import keys
from openplaci.access.directory import Directory
from openplaci.access.ids import fresh
from openplaci.access.key_wish import webhook_url, wished
from openplaci.faults import CannotDo, Refused
from openplaci.flow.gate import Gate
from openplaci.model.access import Key, Principal, Refusal
from openplaci.model.fact import KeyChanged
from openplaci.store.memory import MemoryStore

DAY = dt.timedelta(days=1)


class Desk:
    """Keys on a real store."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.store: MemoryStore = memory(self.clock)
        self.gate: Gate = gate(self.store, self.clock)

    def add(self, **more: object) -> tuple[str, str]:
        """Id and text of a new key."""
        key = wish(**more)
        return key.id, self.gate.decide(keys.add(key, os.urandom, by="p-dora"), by="p-dora", permission="keys.manage")

    def rotate(self, id_: str, overlap: dt.timedelta = 7 * DAY) -> str:
        decision = keys.rotate(id_, overlap, os.urandom, by="p-dora")
        return self.gate.decide(decision, by="p-dora", permission="keys.manage")

    def revoke(self, id_: str) -> Key:
        return self.gate.decide(keys.revoke(id_, by="p-dora"), by="p-dora", permission="keys.manage")

    def check(self, text: str, address: str = "") -> Principal | Refusal:
        return keys.check(self.gate.look(), text, self.clock.now, address)

    def code(self, text: str, address: str = "") -> str:
        found = self.check(text, address)
        return found.code if isinstance(found, Refusal) else "good"


def wish(**more: object) -> Key:
    given = {"id": fresh("k", os.urandom), "filer": "QATAR CARGO", "now": NOW, "airlines": ("157",),
             "programmes": ("pact",)}  # fmt: skip
    return wished(**(given | more))  # type: ignore[arg-type]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_key_is_known_again_as_its_filer(desk: Desk) -> None:
    id_, text = desk.add(airlines=("157", "933"), programmes=("pact", "acas"), mark="green")
    assert desk.check(text) == Principal(
        id=id_, name="QATAR CARGO", roles=("filer",), programmes=("pact", "acas"), mark="green", airlines=("157", "933")
    )


def test_only_a_digest_is_kept(desk: Desk) -> None:
    id_, text = desk.add()
    (stored,) = desk.store.facts(group="access")
    assert isinstance(stored.fact, KeyChanged)
    assert (stored.fact.what, stored.fact.by, stored.fact.key.id) == ("added", "p-dora", id_)
    assert text[21:] not in repr(stored.fact)
    assert len(stored.fact.key.secrets[0].digest) == 64


def test_a_key_is_found_by_those_who_look_for_secrets(desk: Desk) -> None:
    id_, text = desk.add()
    assert keys.PATTERN.search(f'curl -H "Authorization: Bearer {text}" https://x').group() == text  # type: ignore[union-attr]
    assert text.startswith(f"opk_{id_[2:]}_")


def test_a_typing_error_is_told_apart_from_a_wrong_key(desk: Desk) -> None:
    _, text = desk.add()
    rng = random.Random(7)  # noqa: S311 - places of typing errors
    for place in range(4, len(text)):
        if text[place] == "_" and place == 20:
            continue
        signs = string.ascii_lowercase if place < 20 else string.ascii_letters + string.digits
        other = rng.choice([sign for sign in signs if sign != text[place]])
        found = desk.check(text[:place] + other + text[place + 1 :])
        assert isinstance(found, Refusal)
        assert "mistyped" in found.words, place
    for cut in (text[:-1], text + "A", text[1:], "", " " + text, text + "\n", "Bearer x", "opk__", text.upper()):
        found = desk.check(cut)
        assert isinstance(found, Refusal)
        assert "this is no key" in found.words, cut


def test_a_wrong_key_says_no_more_than_that(desk: Desk) -> None:
    id_, text = desk.add()
    desk.revoke(id_)
    unknown = desk.check(keys.text_of("k-" + "a" * 16, os.urandom))
    other_secret = desk.check(keys.text_of(id_, os.urandom))
    assert unknown == other_secret == Refusal(code="wrong", words="the key is not known here")
    assert desk.code(text) == "revoked", "its holder is told more"


@given(st.one_of(st.text(max_size=80), st.from_regex(keys.PATTERN, fullmatch=True)))
def test_no_text_raises_and_none_is_good(text: str) -> None:
    found = keys.check(Directory(), text, NOW)
    assert isinstance(found, Refusal)
    assert found.code == "wrong"


def test_a_rotated_key_has_two_good_secrets_until_the_overlap_ends(desk: Desk) -> None:
    id_, old = desk.add()
    new = desk.rotate(id_)
    assert (desk.code(old), desk.code(new)) == ("good", "good")
    desk.clock.now = NOW + 7 * DAY - dt.timedelta(microseconds=1)
    assert (desk.code(old), desk.code(new)) == ("good", "good")
    desk.clock.now = NOW + 7 * DAY
    assert (desk.code(old), desk.code(new)) == ("expired", "good")


def test_without_an_overlap_the_old_secret_ends_at_once(desk: Desk) -> None:
    id_, old = desk.add()
    new = desk.rotate(id_, dt.timedelta())
    assert (desk.code(old), desk.code(new)) == ("wrong", "good")


def test_a_second_rotation_ends_the_oldest_secret(desk: Desk) -> None:
    id_, first = desk.add()
    second = desk.rotate(id_)
    third = desk.rotate(id_)
    assert (desk.code(first), desk.code(second), desk.code(third)) == ("wrong", "good", "good")
    assert len(desk.gate.look().keys[id_].secrets) == 2


def test_a_revoked_key_is_refused_at_once_with_all_its_secrets(desk: Desk) -> None:
    id_, old = desk.add()
    new = desk.rotate(id_)
    assert desk.revoke(id_).revoked == NOW
    assert (desk.code(old), desk.code(new)) == ("revoked", "revoked")
    for act in (lambda: desk.revoke(id_), lambda: desk.rotate(id_)):
        with pytest.raises(Refused, match="was revoked at 2026-11-24 12:00 UTC"):
            act()


def test_an_expired_key_is_refused_and_not_rotated(desk: Desk) -> None:
    id_, text = desk.add(expires="2026-11-30")
    desk.clock.now = dt.datetime(2026, 11, 30, 23, 59, 59, tzinfo=dt.UTC)
    assert desk.code(text) == "good"
    desk.clock.now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    assert desk.code(text) == "expired"
    with pytest.raises(Refused, match="expired at 2026-12-01 00:00 UTC"):
        desk.rotate(id_)


def test_what_is_no_key_is_neither_rotated_nor_revoked(desk: Desk) -> None:
    for act in (lambda: desk.revoke("k-none"), lambda: desk.rotate("k-none")):
        with pytest.raises(Refused, match="there is no key 'k-none'"):
            act()
    id_, _ = desk.add()
    with pytest.raises(Refused, match="already"):
        desk.add(id=id_)


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("192.0.2.7", "good"),
        ("::ffff:192.0.2.7", "good"),
        ("192.0.3.1", "network"),
        ("::ffff:192.0.3.1", "network"),
        ("2001:db8::1", "good"),
        ("2001:db9::1", "network"),
        ("198.51.100.9", "good"),
        ("203.0.113.5", "good"),
        ("203.0.114.5", "network"),
        ("", "network"),
        ("localhost", "network"),
        ("192.0.2.7/32", "network"),
        ("fe80::1%eth0", "network"),
    ],
)
def test_a_key_is_good_from_its_networks_alone(desk: Desk, address: str, code: str) -> None:
    _, text = desk.add(networks=("192.0.2.0/24", "2001:db8::/32", "198.51.100.9", "::ffff:203.0.113.0/120"))
    assert desk.code(text, address) == code


def test_a_key_without_networks_is_good_from_anywhere(desk: Desk) -> None:
    _, text = desk.add()
    assert desk.code(text) == desk.code(text, "203.0.113.1") == "good"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"airlines": ()}, "no airline; expected at least one prefix of three digits, as 933, or * for every airline"),
        ({"airlines": ("93",)}, "airline '93' is no prefix; expected three digits, as 933, or *"),
        ({"airlines": ("QR",)}, "airline 'QR' is no prefix"),
        ({"airlines": ("\u0661\u0665\u0667",)}, "is no prefix"),
        ({"filer": "  "}, "filer '  ' is no name; expected 1 to 120 signs"),
        ({"filer": "A\u202eB"}, "is no name"),
        ({"filer": "A" * 121}, "is no name"),
        ({"role": "king"}, "role 'king': expected filer, partner"),
        ({"mark": "pink"}, "mark 'pink': expected clear, green, amber, amber+strict, red"),
        ({"format": "edifact"}, "format 'edifact': expected cargo-imp, cargo-xml"),
        ({"role": "partner"}, "a partner files nothing: airlines and format are for filers"),
        ({"networks": ("192.0.2.1/24",)}, "network '192.0.2.1/24' is none (bits are set beyond its length)"),
        ({"networks": ("office",)}, "network 'office' is none; expected as 192.0.2.0/24 or 2001:db8::/32"),
        ({"expires": "soon"}, "expires 'soon': expected a day, as 2027-01-31, or a number of days, as 90d"),
        ({"expires": "2026-11-23"}, "expires '2026-11-23': expected a time to come"),
        ({"expires": "0d"}, "expected a time to come"),
        ({"expires": "9999d"}, "expected a time to come, at most 3650 days from now"),
        ({"expires": "9999-12-31"}, "expires '9999-12-31': expected a day"),
    ],
)
def test_a_wrong_wish_is_one_clear_line(more: dict[str, object], words: str) -> None:
    with pytest.raises(CannotDo) as caught:
        wish(**more)
    assert words in str(caught.value)
    assert len(str(caught.value).splitlines()) == 1


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://h.example/x", "http carries the answers in clear"),
        ("http://localhost.example/x", "http is for a private address alone"),
        ("http://203.0.114.5/x", "serve calls those only with --allow-private-webhooks"),
        ("http://[2001:4860::1]/x", "http carries the answers in clear"),
        ("ftp://h.example/x", "it is no address; expected https://host/path"),
        ("//h.example/x", "it is no address"),
        ("https:///x", "it is no address"),
        ("https://h.example:99999/x", "it is no address"),
        ("https://h.example:0/x", "it is no address"),
        ("https://[::1/x", "it is no address"),
        ("https://h.example/x y", "it is no address"),
        ("https://h.example/x\r\nHost: y", "it is no address"),
        ("https://\u0445.example/x", "it is no address"),
        ("https://u:p@h.example/x", "it holds a user or password"),
        ("https://@h.example/x", "it holds a user or password"),
        ("https://h.example/x#f", "it holds a fragment"),
        ("https://h.example/x#", "it holds a fragment"),
        ("https://h.example\\@evil.example/x", "it is no address"),
        ("https://h.example/x\\y", "it is no address"),
        ("https://-h.example/x", "it is no address"),
        ("https://[::zz]/x", "it is no address"),
        ("HTTP://h.example/x", "it is no address"),
    ],
)
def test_a_wrong_webhook_is_refused_and_not_repeated(url: str, words: str) -> None:
    with pytest.raises(CannotDo) as caught:
        webhook_url(url)
    assert words in str(caught.value)
    assert url not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    [
        "https://h.example",
        "https://h.example:8443/a/b?c=d",
        "https://[2001:db8::1]/x",
        "http://127.0.0.1:9000/hook",
        "http://localhost/hook",
        "http://10.1.2.3/hook",
        "http://[::1]:9000/hook",
    ],
)
def test_a_right_webhook_stays_as_it_is(url: str) -> None:
    assert webhook_url(url) == url


def test_a_partner_has_no_airline() -> None:
    key = wish(role="partner", airlines=(), programmes=("pact",), mark="amber")
    assert (key.role, key.airlines, key.mark) == ("partner", (), "amber")
    assert msgspec.structs.replace(key, id="k-x").made == NOW

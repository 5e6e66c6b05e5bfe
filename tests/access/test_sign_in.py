"""Signing in: what opens a session, what does not, how guessing is slowed, when a session ends."""

import dataclasses
import datetime as dt
import os
import threading
from functools import partial

import pytest
from access_world import GOOD, World, cheap
from argon2.exceptions import HashingError
from argon2.profiles import CHEAPEST
from hypothesis import given
from hypothesis import strategies as st

from openplaci.access import one_time, own, people, sessions, sign_in
from openplaci.access.passwords import PROFILE, Password
from openplaci.access.sign_in import locked_until
from openplaci.faults import Refused
from openplaci.model.access import Refusal
from openplaci.model.fact import AccountChanged, ActRefused, Entry, SessionEnded, SessionUsed, SignInFailed

RFC_6238 = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"  # the secret of appendix B, base 32


@pytest.mark.parametrize(
    ("seconds", "code"),
    [(59, "287082"), (1111111109, "081804"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_codes_are_those_of_rfc_6238(seconds: int, code: str) -> None:
    assert one_time.code(RFC_6238, dt.datetime.fromtimestamp(seconds, dt.UTC)) == code


@pytest.mark.parametrize(("ahead", "good"), [(-61, False), (-30, True), (0, True), (30, True), (61, False)])
def test_a_clock_may_be_off_by_one_step(noon: dt.datetime, ahead: int, good: bool) -> None:
    code = one_time.code(RFC_6238, noon + dt.timedelta(seconds=ahead))
    assert bool(one_time.step_of(RFC_6238, code, noon, after=0)) is good


def test_who_has_no_weighty_role_signs_in_by_a_password_alone(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    signed = world.sign_in("ivo")
    assert world.gate.signed_in(signed.token).name == "ivo"
    assert signed.session.expires == world.now + dt.timedelta(hours=12)


def test_a_session_without_the_second_factor_is_good_for_setting_it_up_alone(world: World) -> None:
    token = world.person("anna", "administrator").token
    with pytest.raises(Refused, match="openplaci users totp"):
        world.gate.signed_in(token)
    world.confirm(token, one_time.code(world.begin(token).secret, world.now))
    assert world.gate.signed_in(token).roles == ("administrator",)


def test_a_password_without_the_code_opens_nothing(world: World) -> None:
    world.full("anna", "administrator")
    world.refused("anna")
    world.refused("anna", code="000000")
    world.wait(minutes=1)
    world.gate.signed_in(world.sign_in("anna", code=world.code("anna")).token)


def test_a_code_is_good_once(world: World) -> None:
    world.full("anna", "administrator")
    world.refused("anna", code=world.code("anna"))  # it was used to set the second factor up
    world.wait(seconds=30)
    code = world.code("anna")
    world.sign_in("anna", code=code)
    world.refused("anna", code=code)
    world.refused("anna", code=world.code("anna", seconds=-30))  # never used, but older than one that was
    world.sign_in("anna", code=world.code("anna", seconds=30))


def test_a_recovery_code_is_good_once_however_it_is_written(world: World) -> None:
    _, codes = world.full("anna", "administrator")
    assert len(set(codes)) == 10
    signed = world.sign_in("anna", code=codes[0].replace("-", " ").upper())
    assert signed.session.factors == ("password", "recovery")
    world.gate.signed_in(signed.token)
    world.refused("anna", code=codes[0])
    world.another().decide(
        partial(sign_in.sign_in, name="anna", password=cheap(GOOD), code=codes[1], random=bytes),
        by="",
        permission="sign_in",
    )
    world.refused("anna", code=codes[1])
    assert len(world.account("anna").recovery) == 8


def test_two_who_use_one_code_at_once_are_not_both_let_in(world: World) -> None:
    world.full("anna", "administrator")
    world.wait(minutes=1)
    code = world.code("anna")
    together = threading.Barrier(4)
    outcomes: list[str] = []

    def attempt() -> None:
        gate = world.another()
        together.wait()
        try:
            world.sign_in("anna", code=code, gate=gate)
            outcomes.append("in")
        except Refused as refused:
            outcomes.append(refused.code)

    threads = [threading.Thread(target=attempt) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["in", "wrong", "wrong", "wrong"]


def test_every_refusal_has_the_same_words(world: World) -> None:
    world.full("anna", "administrator")
    world.invite("invited", "trainer")
    world.person("closed", "trainer")
    world.manage(people.close, "closed")
    words = {
        world.refused("nobody"),
        world.refused("invited"),
        world.refused("closed"),
        world.refused("anna", "wrong"),
        world.refused("anna", code="123456"),
        world.refused("", ""),
        world.refused("\udcff", "\udcff", "\udcff"),
        world.refused("anna", "x" * 100_000),
    }
    for _ in range(9):
        words.add(world.refused("anna", "wrong"))
    assert len(words) == 1
    failed = [fact for fact in world.facts() if isinstance(fact, SignInFailed)]
    assert [fact.why for fact in failed[:6]] == ["unknown", "password", "unknown", "password", "code", "unknown"]
    assert failed[-1].why == "locked"
    assert not any(isinstance(fact, ActRefused) for fact in world.facts())


def test_an_unknown_name_takes_the_same_work(world: World) -> None:
    """Parameters with which argon2 cannot work show that it is asked to, with those of the profile."""
    world.invite("anna", "administrator")
    impossible = dataclasses.replace(CHEAPEST, memory_cost=1)
    for name in ("nobody", "anna"):
        with pytest.raises(HashingError):
            sign_in.sign_in(world.gate.look(), world.now, name=name, password=Password(GOOD, impossible), random=bytes)


def test_nobody_is_named_by_what_was_typed(world: World) -> None:
    world.full("anna", "administrator")
    world.refused("my-password-by-mistake", "x")
    assert b"my-password-by-mistake" not in repr(world.facts()).encode()
    assert world.gate.look().failures == {}


def test_guessing_locks_and_each_further_try_locks_twice_as_long(world: World) -> None:
    world.full("anna", "administrator")
    world.wait(minutes=1)
    for _ in range(5):
        world.refused("anna", "wrong")
    locks = []
    for _ in range(8):
        start = world.now
        world.refused("anna", code=world.code("anna"))  # right, and locked
        until = locked_until(world.gate.look().failures[world.account("anna").id])
        assert until is not None
        locks.append(int((until - start).total_seconds()) // 60)
        world.now = until
        world.refused("anna", "wrong")
    assert locks == [1, 2, 4, 8, 16, 32, 60, 60]
    world.wait(minutes=60)
    world.sign_in("anna", code=world.code("anna"))
    world.refused("anna", "wrong")
    world.wait(seconds=30)
    world.sign_in("anna", code=world.code("anna"))  # a good sign-in begins anew: one wrong try locks nothing


def test_a_lock_is_seen_by_every_process_and_lasts_through_a_start(world: World) -> None:
    world.full("anna", "administrator")
    for _ in range(5):
        world.refused("anna", "wrong")
    with pytest.raises(Refused):
        world.sign_in("anna", code=world.code("anna", seconds=30), gate=world.another())


def test_tries_over_a_long_time_lock_nobody(world: World) -> None:
    world.full("anna", "administrator")
    for _ in range(12):
        world.refused("anna", "wrong")
        world.wait(minutes=4)
    world.sign_in("anna", code=world.code("anna"))


def test_an_administrator_unlocks(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    for _ in range(5):
        world.refused("ivo", "wrong")
    world.refused("ivo")
    world.manage(people.unlock, "ivo", by=world.who("anna"))
    assert world.sign_in("ivo").token
    assert not world.another().look().failures


@given(st.lists(st.integers(0, 100_000), max_size=40))
def test_a_lock_never_ends_before_it_began_nor_lasts_longer_than_an_hour(gaps: list[int]) -> None:
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    tries = []
    for gap in gaps:
        at += dt.timedelta(seconds=gap)
        tries.append(at)
    until = locked_until(tries)
    if len(tries) < 5:
        assert until is None
    if until is not None:
        assert until - tries[-1] <= dt.timedelta(hours=1)


def test_a_session_ends_unused_and_lasts_while_it_is_used(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    token = world.sign_in("ivo").token
    for _ in range(20):
        world.wait(minutes=10)
        world.gate.signed_in(token)
    other = world.another()
    world.wait(minutes=29)
    other.signed_in(token)
    world.wait(minutes=30)
    with pytest.raises(Refused, match="session is over"):
        world.gate.signed_in(token)


def test_that_a_session_is_used_is_not_written_at_each_request(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    token = world.sign_in("ivo").token
    for _ in range(600):
        world.wait(seconds=1)
        world.gate.signed_in(token)
    assert sum(isinstance(fact, SessionUsed) for fact in world.facts()) == 2


def test_a_session_ends_after_twelve_hours_however_much_it_is_used(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    token = world.sign_in("ivo").token
    for _ in range(71):
        world.wait(minutes=10)
        world.gate.signed_in(token)
    world.wait(minutes=10)
    with pytest.raises(Refused, match="session is over"):
        world.gate.signed_in(token)


def test_signing_out_ends_one_session_or_all(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    one, two, three = (world.sign_in("ivo").token for _ in range(3))
    assert world.gate.decide(partial(sessions.sign_out, token=one), by="", permission="sign_out") == 1
    with pytest.raises(Refused):
        world.gate.signed_in(one)
    world.gate.signed_in(two)
    assert world.gate.decide(partial(sessions.sign_out, token=two, everywhere=True), by="", permission="sign_out") == 3
    with pytest.raises(Refused):
        world.gate.signed_in(three)


def test_proving_again_renews_the_proof_and_counts_wrong_tries(world: World) -> None:
    token, _ = world.full("anna", "administrator")
    first = world.gate.signed_in(token).proven
    world.wait(minutes=6)
    with pytest.raises(Refused, match="wrong"):
        world.again(token, code="")
    with pytest.raises(Refused, match="wrong"):
        world.again(token, "not it", world.code("anna"))
    code = world.code("anna")
    world.again(token, code=code)
    shown = world.gate.signed_in(token)
    assert shown.proven == world.now
    assert shown.proven != first
    with pytest.raises(Refused):
        world.again(token, code=code)
    world.wait(minutes=1)
    for _ in range(4):
        with pytest.raises(Refused):
            world.again(token, "not it", world.code("anna"))
    with pytest.raises(Refused, match="too many tries failed; wait"):
        world.again(token, code=world.code("anna"))


def test_who_signs_in_elsewhere_proves_it_there(world: World) -> None:
    world.full("anna", "administrator")
    world.invite("oda", "officer")
    world.manage(people.link, "oda", subject="https://id.example 4711")
    opened, token = sessions.open_session(world.account("oda"), world.now, ("openid", sessions.VOUCHED), bytes)
    world.store.write([Entry(facts=(opened,))])
    world.wait(seconds=1)
    assert world.gate.signed_in(token).name == "oda"
    with pytest.raises(Refused, match="no password here"):
        world.again(token)
    assert world.gate.look().failures == {}


def test_what_one_signs_in_by_is_changed_only_by_one_who_showed_who_it_is(world: World) -> None:
    token, _ = world.full("anna", "administrator")
    world.wait(minutes=5, seconds=1)
    world.gate.signed_in(token)
    with pytest.raises(Refused, match="openplaci login --again"):
        world.begin(token)
    recovery = partial(own.new_recovery, token=token, random=bytes)
    with pytest.raises(Refused, match="openplaci login --again"):
        world.gate.decide(recovery, by="", permission="own")
    before = world.account("anna").recovery
    world.again(token, code=world.code("anna"))
    assert len(world.gate.decide(recovery, by="", permission="own")) == 10
    assert world.account("anna").recovery != before


def test_a_second_factor_counts_only_from_its_first_code_on(world: World) -> None:
    token, _ = world.full("anna", "administrator")
    begun = world.begin(token)
    with pytest.raises(Refused, match="clocks"):
        world.confirm(token, "000000" if one_time.code(begun.secret, world.now) != "000000" else "000001")
    world.wait(minutes=1)
    world.sign_in("anna", code=world.code("anna"))
    world.confirm(token, one_time.code(begun.secret, world.now))
    assert world.account("anna").totp == begun.secret
    assert begun.uri.startswith("otpauth://totp/OpenPLACI:anna?")


def test_another_password_ends_every_session(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    one, two = world.sign_in("ivo").token, world.sign_in("ivo").token

    def change(old: str, new: str) -> int:
        return world.gate.decide(
            partial(own.set_password, token=one, old=cheap(old), new=cheap(new), random=bytes),
            by="",
            permission="own",
        )

    with pytest.raises(Refused, match="wrong"):
        change("not the old one", "a hundred grey geese fly")
    with pytest.raises(Refused, match="until now"):
        change(GOOD, GOOD)
    assert change(GOOD, "a hundred grey geese fly") == 3
    for token in (one, two):
        with pytest.raises(Refused):
            world.gate.signed_in(token)
    assert sum(isinstance(fact, SessionEnded) for fact in world.facts()) == 3
    world.refused("ivo")
    assert world.sign_in("ivo", "a hundred grey geese fly").token


def test_a_password_kept_by_old_parameters_is_kept_anew_at_the_next_sign_in(world: World) -> None:
    world.full("anna", "administrator")
    world.person("ivo", "trainer")
    before = world.account("ivo").password
    signed = world.gate.decide(
        partial(sign_in.sign_in, name="ivo", password=Password(GOOD), random=bytes), by="", permission="s"
    )
    after = world.account("ivo").password
    assert before.startswith("$argon2id$v=19$m=8,t=1,p=1$")
    assert after.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
    assert Password(GOOD).opens(after)
    world.gate.signed_in(signed.token)
    changed = [fact.what for fact in world.facts() if isinstance(fact, AccountChanged)]
    assert changed[-1] == "password kept anew"


def test_parameters_are_those_of_rfc_9106() -> None:
    assert (PROFILE.memory_cost, PROFILE.time_cost, PROFILE.parallelism) == (65_536, 3, 4)
    assert (PROFILE.salt_len, PROFILE.hash_len) == (16, 32)


@pytest.mark.parametrize(
    "bad",
    [
        "short password",
        "x" * 257,
        "\ufdfa" * 256,  # one character that NFKC makes eighteen of
        "aaaaaaaaaaaaaaaaaaaa",
        "abcdefghijklmnopqrstuvwxyz",
        "12345678901234567890",
        "abcabcabcabcabcabcabc",
        "OpenPLACI-OpenPLACI-1",
        "ivo.maritz.ivo.maritz",
        "PasswordPassword12345",
        "qwertyuiopasdfghjkl",
        "correct horse battery staple".replace(" ", ""),
    ],
)
def test_passwords_that_anyone_would_guess_are_refused(bad: str) -> None:
    assert cheap(bad).fault("ivo.maritz", "Ivo Maritz")


@pytest.mark.parametrize(
    "good",
    [
        GOOD,
        "Ünïcödé wörds åre fïne",
        "七転び八起き、明日は明日の風が吹く雨",
        "k3#Vq9!zLp2@Xw7",
        "x7 " * 4 + "plumage grows",
    ],
)
def test_passwords_of_any_writing_are_taken(good: str) -> None:
    assert cheap(good).fault("ivo", "Ivo Maritz") == ""


def test_the_same_characters_open_however_a_keyboard_writes_them() -> None:
    encoded = cheap("caf\u00e9 \u00e0 la cr\u00e8me").encoded(bytes)
    assert cheap("cafe\u0301 a\u0300 la cre\u0300me").opens(encoded)
    assert not cheap("cafe a la creme").opens(encoded)


def test_a_password_is_not_shown() -> None:
    password = Password(GOOD, CHEAPEST)
    assert GOOD not in repr(password) + str(password)


def test_an_unknown_or_broken_session_is_nobody(world: World) -> None:
    for token in ("", "x", "é" * 50, "\udcff", "a" * 10_000):
        refused = sessions.principal_of(world.gate.look(), token, world.now)
        assert isinstance(refused, Refusal)
        assert refused.words == "not signed in; sign in with: openplaci login NAME"


def test_a_clock_that_was_set_back_opens_no_session_again_and_makes_no_proof_fresh(world: World) -> None:
    world.wait(days=2)
    signed = world.person("ada", "administrator")
    world.wait(minutes=-6)
    assert own.start_totp(world.gate.look(), world.now, token=signed.token, random=os.urandom) == sessions.SHOW_AGAIN
    world.wait(minutes=-30)
    assert sessions.session_of(world.gate.look(), signed.token, world.now) == sessions.SESSION_OVER

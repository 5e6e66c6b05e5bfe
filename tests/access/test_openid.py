"""What the claims of a provider allow here."""

import datetime as dt
import hashlib
from typing import Any

import msgspec
import pytest

from openplaci.access import openid, people, sessions
from openplaci.access.directory import Directory
from openplaci.access.openid import Claims, SignedIn, account_id, signed_in
from openplaci.access.openid_groups import Grant, Mapping
from openplaci.model.access import Account, Refusal
from openplaci.model.fact import AccountChanged, Fact, SessionOpened, StoredFact

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
ISSUER = "https://id.example.org"
WHO = f"{ISSUER} u-1"
CLAIMS = Claims(issuer=ISSUER, subject="u-1", name="Ana.B@example.org", full_name="Ana B", groups=("trainers",))
MAPPING = Mapping(
    make_accounts=True,
    groups={
        "trainers": Grant(roles=("trainer",), programmes=("pact",), mark="amber"),
        "chiefs": Grant(roles=("supervisor", "trainer"), programmes=("acas",), mark="clear"),
        "all": Grant(roles=(), programmes=("*",), mark="red"),
    },
)


def known(*accounts: Account) -> Directory:
    directory = Directory()
    fold(directory, [AccountChanged(account=account, what="made", by="p-x") for account in accounts])
    return directory


def fold(directory: Directory, facts: Any) -> None:
    after = max(directory.seen.values())
    directory.fold(
        StoredFact(seq=after + number, recorded=NOW, subject="", fact=fact) for number, fact in enumerate(facts, 1)
    )


def account(**changed: Any) -> Account:
    told: dict[str, Any] = {"id": "p-a", "name": "ana", "roles": ("trainer",), "subject": WHO, "made": NOW}
    return Account(**told | changed)


def decided(
    directory: Directory, claims: Claims = CLAIMS, mapping: Mapping | None = MAPPING, second: tuple[str, ...] = ()
) -> tuple[list[Fact], SignedIn | Refusal]:
    outcome = signed_in(claims, directory, NOW, mapping=mapping, second=second, random=lambda size: b"\x01" * size)
    if isinstance(outcome, Refusal):
        return [], outcome
    facts, value = outcome
    fold(directory, facts)
    return list(facts), value


def with_claims(**changed: Any) -> Claims:
    return msgspec.structs.replace(CLAIMS, **changed)


def test_groups_do_not_take_the_last_administrator_away() -> None:
    chief = account(id=account_id(WHO), roles=("administrator",))
    directory = known(chief)
    facts, refused = decided(directory, with_claims(groups=()), second=("mfa",))
    assert facts == []
    assert isinstance(refused, Refusal)
    assert "last administrator who can sign in" in refused.words
    fold(
        directory,
        [
            AccountChanged(
                account=account(id="p-b", name="bo", roles=("administrator",), subject="x y"), what="made", by="t"
            )
        ],
    )
    facts, _ = decided(directory, with_claims(groups=()), second=("mfa",))
    assert [fact.account.roles for fact in facts if isinstance(fact, AccountChanged)] == [()]


def test_a_subject_that_is_linked_gets_a_session() -> None:
    directory = known(account())
    (opened,), value = decided(directory, mapping=None)
    assert isinstance(opened, SessionOpened)
    assert isinstance(value, SignedIn)
    assert value.session == opened.session
    assert (value.session.person, value.session.opened, value.session.expires) == ("p-a", NOW, NOW + sessions.LIFETIME)
    assert value.session.token == hashlib.sha256(value.token.encode()).hexdigest()
    assert len(value.token) == 43
    assert value.session.factors == ("openid",)


@pytest.mark.parametrize(
    "directory",
    [
        known(),
        known(account(subject=f"{ISSUER} u-2")),
        known(account(subject="https://evil.example u-1")),
        known(account(subject="", name="ana.b@example.org")),
        known(account(subject="", id=account_id(WHO))),
    ],
)
def test_a_subject_that_nobody_linked_is_refused_with_the_words_to_link_it(directory: Directory) -> None:
    closed = Mapping(make_accounts=False, groups=MAPPING.groups)
    for mapping in (None, closed):
        facts, value = decided(directory, mapping=mapping)
        assert facts == []
        assert isinstance(value, Refusal)
        assert value.code == "unknown"
        assert value.words.endswith("openplaci users link NAME --subject 'https://id.example.org u-1'")


def test_a_subject_cannot_slip_words_into_the_command_to_type() -> None:
    _, value = decided(known(), with_claims(subject="u'; rm -rf $HOME '"), None)
    assert isinstance(value, Refusal)
    assert value.words.endswith("""--subject 'https://id.example.org u'"'"'; rm -rf $HOME '"'"''""")


@pytest.mark.parametrize("id_", ["p-a", account_id(WHO)])
def test_a_closed_account_stays_closed(id_: str) -> None:
    facts, value = decided(known(account(id=id_, enabled=False)))
    assert facts == []
    assert isinstance(value, Refusal)
    assert value.code == "closed"


def test_an_account_whose_subject_was_taken_away_is_not_made_again() -> None:
    _, value = decided(known(account(id=account_id(WHO), subject="")))
    assert isinstance(value, Refusal)
    assert value.code == "unknown"


def test_groups_make_an_account() -> None:
    directory = known()
    (changed, _), value = decided(directory)
    assert isinstance(changed, AccountChanged)
    assert isinstance(value, SignedIn)
    assert (changed.what, changed.by) == ("made", "openid")
    made = changed.account
    assert (made.id, made.name, made.full_name, made.subject) == (account_id(WHO), "ana.b", "Ana B", WHO)
    assert (made.roles, made.programmes, made.mark) == (("trainer",), ("pact",), "amber")
    assert (made.password, made.totp, made.made) == ("", "", NOW)
    (opened,), again = decided(directory)
    assert isinstance(opened, SessionOpened)
    assert isinstance(again, SignedIn)
    assert again.account == made


@pytest.mark.parametrize("groups", [(), ("strangers",), ("all",), ("Analysts",)])
def test_nobody_is_made_an_account_without_a_role(groups: tuple[str, ...]) -> None:
    facts, value = decided(known(), with_claims(groups=groups))
    assert facts == []
    assert isinstance(value, Refusal)
    assert value.code == "unknown"


def test_a_group_that_is_gone_takes_its_role_away() -> None:
    directory = known()
    decided(directory, with_claims(groups=("trainers", "all")))
    id_ = account_id(WHO)
    assert directory.accounts[id_].programmes == ("*",)
    (changed, _), _ = decided(directory, with_claims(groups=("trainers",)))
    assert isinstance(changed, AccountChanged)
    assert (changed.what, changed.account.programmes, changed.account.mark) == ("roles", ("pact",), "amber")
    (emptied,), value = decided(directory, with_claims(groups=()))
    assert isinstance(emptied, AccountChanged)
    assert isinstance(value, Refusal)
    assert (emptied.account.roles, emptied.account.mark, value.code) == ((), "green", "no_right")
    facts, value = decided(directory, with_claims(groups=()))
    assert facts == []
    assert isinstance(value, Refusal)


def test_an_account_that_was_linked_by_hand_does_not_follow_groups() -> None:
    directory = known(account())
    for groups in ((), ("chiefs",)):
        (opened,), value = decided(directory, with_claims(groups=groups))
        assert isinstance(opened, SessionOpened)
        assert isinstance(value, SignedIn)
        assert value.account == account()


@pytest.mark.parametrize(
    ("wish", "name"),
    [
        ("Ana.B@example.org", "ana.b"),
        ("", "openid"),
        ("../../etc", "etc"),
        ("Ünï çödé", "n-d"),
        ("x" * 99, "x" * 40),
        ("ana", f"ana-{account_id(WHO)[2:10]}"),
    ],
)
def test_the_name_is_a_wish_and_never_somebody_elses(wish: str, name: str) -> None:
    _, value = decided(known(account(subject="")), with_claims(name=wish))
    assert isinstance(value, SignedIn)
    assert value.account.name == name


@pytest.mark.parametrize("role", sorted(sessions.WEIGHTY))
def test_a_role_of_weight_needs_a_second_factor(role: Any) -> None:
    directory = known(account(roles=("trainer", role)))
    for claims, second in ((with_claims(acr="mfa"), ()), (with_claims(acr="pwd", amr=("pwd",)), ("mfa", "otp"))):
        facts, value = decided(directory, claims, second=second)
        assert facts == []
        assert isinstance(value, Refusal)
        assert value.code == "prove_again"
    for claims in (with_claims(acr="mfa"), with_claims(amr=("pwd", "otp"))):
        _, value = decided(directory, claims, second=("mfa", "otp"))
        assert isinstance(value, SignedIn)
        assert sessions.VOUCHED in value.session.factors


def test_nobody_is_made_an_account_of_weight_without_a_second_factor() -> None:
    directory = known()
    facts, value = decided(directory, with_claims(groups=("chiefs",)))
    assert facts == []
    assert isinstance(value, Refusal)
    assert not directory.accounts


def test_an_empty_value_is_no_second_factor() -> None:
    assert openid.second_factor(CLAIMS, ("",)) == ()


def test_what_the_provider_names_a_factor_cannot_pass_for_one_of_ours() -> None:
    _, value = decided(known(account()), with_claims(amr=("totp", "second", "password")), second=("otp",))
    assert isinstance(value, SignedIn)
    assert value.session.factors == ("openid", "openid:totp", "openid:second", "openid:password")


@pytest.mark.parametrize(
    ("authenticated", "proven"),
    [
        (NOW - dt.timedelta(minutes=3), NOW - dt.timedelta(minutes=3)),
        (NOW + dt.timedelta(seconds=30), NOW),
        (None, NOW - sessions.LIFETIME),
    ],
)
def test_the_proof_is_as_old_as_the_provider_says(authenticated: dt.datetime | None, proven: dt.datetime) -> None:
    _, value = decided(known(account()), with_claims(authenticated=authenticated))
    assert isinstance(value, SignedIn)
    assert value.session.proven == proven


@pytest.mark.parametrize("change", [{"enabled": False, "subject": ""}, {"subject": ""}, {"subject": f"{ISSUER} u-2"}])
def test_groups_make_no_second_account_for_whoever_had_one(change: dict[str, Any]) -> None:
    linked = account(id="p-hand", roles=("officer",))
    directory = known(linked)
    fold(directory, [AccountChanged(account=msgspec.structs.replace(linked, **change), what="changed", by="p-x")])
    facts, refusal = decided(directory)
    assert facts == []
    assert isinstance(refusal, Refusal)
    assert refusal.code == "unknown"
    fold(directory, [AccountChanged(account=account(id="p-other", name="other"), what="linked", by="p-x")])
    _, signed = decided(directory)
    assert isinstance(signed, SignedIn)
    assert signed.account.id == "p-other"


@pytest.mark.parametrize("wish", ["a", "é", "-b-@x"])
def test_every_account_that_groups_make_has_a_name_by_which_it_can_be_closed(wish: str) -> None:
    _, signed = decided(known(), with_claims(name=wish))
    assert isinstance(signed, SignedIn)
    assert people.NAME.fullmatch(signed.account.name)

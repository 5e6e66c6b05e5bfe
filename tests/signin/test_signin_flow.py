"""A sign-in against the provider of the tests' own, as it should go and with an answer that is not ours."""

import datetime as dt
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import msgspec
import pytest
from openid_rogue import KEYS, NOW, REDIRECT, SECRET, Rogue, browse, client_of, say, serving, signed_in

from openplaci.faults import CannotDo
from openplaci.signin import flow
from openplaci.signin.provider import KEEP, Provider


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with serving() as made:
        yield made


@pytest.fixture
def provider(rogue: Rogue) -> Provider:
    return Provider(client_of(rogue))


@pytest.mark.parametrize("algorithm", KEYS)
def test_who_signed_in_is_told_by_issuer_and_subject(rogue: Rogue, provider: Provider, algorithm: str) -> None:
    rogue.key = KEYS[algorithm]
    rogue.header = {"alg": algorithm, "kid": rogue.key.kid}
    rogue.claims |= {"preferred_username": "ana", "groups": ["a", "b"], "amr": ["pwd", "otp"], "acr": "2"}
    claims = signed_in(provider)
    assert claims.who == f"{rogue.issuer} u-1"
    assert (claims.name, claims.groups, claims.amr, claims.acr) == ("ana", ("a", "b"), ("pwd", "otp"), "2")


def test_a_public_client_has_no_secret(rogue: Rogue) -> None:
    rogue.secret = ""
    assert signed_in(Provider(client_of(rogue))).subject == "u-1"


def test_a_secret_goes_into_the_form_where_the_provider_wants_it_there(rogue: Rogue) -> None:
    rogue.description["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    seen: list[str] = []

    def token(form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        seen.extend((form["client_secret"], authorization))
        return 400, {"error": "invalid_grant"}

    rogue.token = token  # type: ignore[method-assign]
    with pytest.raises(CannotDo):
        signed_in(Provider(client_of(rogue)))
    assert seen == [SECRET, ""]


def test_every_sign_in_has_its_own_state_nonce_and_proof(provider: Provider) -> None:
    asked = []
    for _ in range(2):
        url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
        query = dict(parse_qsl(urlsplit(url).query))
        assert (query["state"], query["nonce"]) == (pending.state, pending.nonce)
        assert pending.verifier not in url
        asked.append((query["state"], query["nonce"], query["code_challenge"]))
    assert not set(asked[0]) & set(asked[1])


def test_the_provider_holds_the_proof_against_the_code(provider: Provider) -> None:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    answer = browse(url)
    stolen = msgspec.structs.replace(pending, verifier="x" * 64)
    with pytest.raises(CannotDo, match=r"^the provider refused the code: invalid_grant$"):
        flow.finish(provider, stolen, answer, now=NOW)


def test_a_code_is_good_once(provider: Provider) -> None:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    answer = browse(url)
    flow.finish(provider, pending, answer, now=NOW)
    with pytest.raises(CannotDo, match="refused the code: invalid_grant"):
        flow.finish(provider, pending, answer, now=NOW)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"state": "another"}, "belongs to another sign-in"),
        ({"state": ""}, "belongs to another sign-in"),
        ({"state": "\ud800"}, "belongs to another sign-in"),
        ({"iss": "https://evil.example"}, "from another provider"),
        ({"code": ""}, "has no code"),
        ({"error": "access_denied", "error_description": "no\x1b[2J way"}, r"refused: access_denied no\?\[2J way$"),
    ],
)
def test_an_answer_that_is_not_ours_is_refused(provider: Provider, changed: dict[str, str], words: str) -> None:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    with pytest.raises(CannotDo, match=words):
        flow.finish(provider, pending, browse(url) | changed, now=NOW)


def test_a_provider_that_promises_to_name_itself_must(rogue: Rogue, provider: Provider) -> None:
    rogue.description["authorization_response_iss_parameter_supported"] = True
    with pytest.raises(CannotDo, match="from another provider"):
        signed_in(provider)
    rogue.back = {"iss": rogue.issuer}
    assert signed_in(provider).subject == "u-1"


@pytest.mark.parametrize("late", [flow.LASTS, -dt.timedelta(seconds=1)])
def test_a_sign_in_does_not_wait_for_ever(provider: Provider, late: dt.timedelta) -> None:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    with pytest.raises(CannotDo, match="took longer than 10 minutes"):
        flow.finish(provider, pending, browse(url), now=NOW + late)


def test_keys_that_changed_are_read_once_more(rogue: Rogue, provider: Provider) -> None:
    rogue.keys = [dict(KEYS["ES256"].as_dict(private=False))]
    provider.keys(NOW)
    rogue.keys = [dict(KEYS["RS256"].as_dict(private=False))]
    assert signed_in(provider).subject == "u-1"
    assert rogue.asked.count("/jwks") == 2


def test_a_key_that_stays_unknown_is_looked_for_once(rogue: Rogue, provider: Provider) -> None:
    rogue.header["kid"] = "nobody's"
    with pytest.raises(CannotDo, match=r"^the ID token is signed with a key that is not among the provider's$"):
        signed_in(provider)
    assert rogue.asked.count("/jwks") == 2


def test_description_and_keys_are_read_again_after_a_while(rogue: Rogue, provider: Provider) -> None:
    for now, reads in ((NOW, 1), (NOW + KEEP / 2, 1), (NOW + KEEP, 2)):
        provider.keys(now)
        assert (rogue.asked.count("/jwks"), len(rogue.asked)) == (reads, reads * 2)


def test_one_key_needs_no_name(rogue: Rogue, provider: Provider) -> None:
    rogue.keys, rogue.header = [dict(KEYS["RS256"].as_dict(private=False))], {"alg": "RS256"}
    assert signed_in(provider).subject == "u-1"


@pytest.mark.parametrize(
    ("ago", "words"), [(None, "has no auth_time"), (661, "more than 600 s ago"), (-61, "from the future"), (600, "")]
)
def test_the_age_of_the_proof_is_held_where_it_was_asked(rogue: Rogue, ago: int | None, words: str) -> None:
    if ago is not None:
        rogue.claims["auth_time"] = int(NOW.timestamp()) - ago
    provider = Provider(client_of(rogue, max_age=600))
    url, _ = flow.begin(provider, redirect=REDIRECT, now=NOW)
    assert "max_age=600" in url
    if words:
        with pytest.raises(CannotDo, match=words):
            signed_in(provider)
    else:
        assert signed_in(provider).authenticated == NOW - dt.timedelta(seconds=600)


@pytest.mark.parametrize(("ago", "good"), [(None, False), (61, False), (0, True)])
def test_who_has_to_prove_it_anew_cannot_pass_with_an_old_proof(
    rogue: Rogue, provider: Provider, ago: int | None, good: bool
) -> None:
    if ago is not None:
        rogue.claims["auth_time"] = int(NOW.timestamp()) - ago
    assert "prompt=login" in flow.begin(provider, redirect=REDIRECT, now=NOW, fresh=True)[0]
    if good:
        assert signed_in(provider, fresh=True).authenticated == NOW
    else:
        with pytest.raises(CannotDo, match="did not ask the person anew"):
            signed_in(provider, fresh=True)


@pytest.mark.parametrize(
    ("claim", "told", "groups"),
    [
        ("groups", {"groups": "one"}, ("one",)),
        ("realm_access.roles", {"realm_access": {"roles": ["a", 7, "b"]}}, ("a", "b")),
        ("https://example.org/groups", {"https://example.org/groups": ["a"]}, ("a",)),
        ("groups", {"groups": {"a": 1}}, ()),
        ("realm_access.roles", {"realm_access": ["roles"]}, ()),
        ("groups", {}, ()),
    ],
)
def test_groups_are_where_the_settings_say(
    rogue: Rogue, claim: str, told: dict[str, Any], groups: tuple[str, ...]
) -> None:
    rogue.claims |= told
    assert signed_in(Provider(client_of(rogue, groups=claim))).groups == groups


def test_groups_that_are_kept_elsewhere_are_not_taken_for_none(rogue: Rogue, provider: Provider) -> None:
    rogue.claims["_claim_names"] = {"groups": "src1"}
    with pytest.raises(CannotDo, match="keeps the claim groups elsewhere"):
        signed_in(provider)


def test_a_provider_without_s256_is_not_used(rogue: Rogue, provider: Provider) -> None:
    rogue.description["code_challenge_methods_supported"] = ["plain"]
    with pytest.raises(CannotDo, match="no proof by S256"):
        signed_in(provider)


def test_no_error_holds_the_secret(rogue: Rogue, provider: Provider) -> None:
    rogue.secret = "changed since"  # noqa: S105
    with pytest.raises(CannotDo, match=r"^the provider refused the code: invalid_client$") as caught:
        signed_in(provider)
    assert SECRET not in repr(caught.value) + repr(provider.client) + repr(caught.value.__cause__)


def test_a_token_endpoint_that_repeats_the_secret_is_not_repeated(rogue: Rogue, provider: Provider) -> None:
    rogue.pages["/token"] = lambda handler: say(handler, SECRET.encode(), 500)
    with pytest.raises(CannotDo, match=r"^the provider's token endpoint: status 500 and no JSON object$"):
        signed_in(provider)


@pytest.mark.parametrize("code", ["é", "a\x00b", "a&client_secret=x", "%", "x" * 100_000, "\ud800"])
def test_a_code_of_any_letters_is_only_a_wrong_code(provider: Provider, code: str) -> None:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    with pytest.raises(CannotDo, match=r"^the provider refused the code: invalid_grant$|^the answer has no code"):
        flow.finish(provider, pending, browse(url) | {"code": code}, now=NOW)

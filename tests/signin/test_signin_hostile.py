"""Every way in which a provider, or somebody in its place, may lie: refused, in one line that says in what."""

import base64
import gzip
import hashlib
import hmac
import json
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from joserfc.jwk import OctKey, RSAKey
from openid_rogue import KEYS, NOW, OTHER, REDIRECT, Rogue, browse, client_of, say, serving, signed_in

from openplaci.faults import CannotDo
from openplaci.signin import flow
from openplaci.signin.fetch import Reach, call
from openplaci.signin.provider import Provider

SECONDS = int(NOW.timestamp())
PUBLIC = RSAKey.import_key(KEYS["RS256"].as_dict(private=False)).as_pem(private=False)
HEAD = b'{"alg": "HS256", "kid": "rsa"}'
NONE = b'{"alg": "none"}'


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with serving() as made:
        yield made


@pytest.fixture
def provider(rogue: Rogue) -> Provider:
    return Provider(client_of(rogue))


def encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


def half(text: str, name: str = "sha256") -> str:
    whole = hashlib.new(name, text.encode()).digest()
    return encoded(whole[: len(whole) // 2])


def refused(provider: Provider) -> str:
    with pytest.raises(CannotDo) as caught:
        signed_in(provider)
    words = str(caught.value)
    assert len(words.splitlines()) == 1
    return words


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"iss": "https://evil.example"}, "issued by another"),
        ({"iss": "ISSUER/"}, "issued by another"),
        ({"iss": None}, "no iss"),
        ({"sub": None}, "no sub"),
        ({"sub": ""}, "its sub is"),
        ({"sub": 7}, "its sub is wrong"),
        ({"sub": "a\nb"}, "its sub is"),
        ({"sub": "a\x1b[2J"}, "its sub is"),
        ({"sub": "x" * 501}, "its sub is"),
        ({"aud": "another"}, "for another client"),
        ({"aud": ["another"]}, "for another client"),
        ({"aud": None}, "no aud"),
        ({"aud": {"placi": 1}}, "for another client"),
        ({"aud": ["placi", "another"]}, "no azp"),
        ({"aud": ["placi", "another"], "azp": "another"}, "made for another client"),
        ({"azp": "another"}, "made for another client"),
        ({"exp": SECONDS - 60}, "has expired"),
        ({"exp": None}, "no exp"),
        ({"exp": "2099"}, "its exp is wrong"),
        ({"exp": True}, "its exp is wrong"),
        ({"exp": float("nan")}, "its exp is wrong"),
        ({"iat": SECONDS + 61}, "from the future"),
        ({"iat": None}, "no iat"),
        ({"nbf": SECONDS + 61}, "not good yet"),
        ({"nonce": "another"}, "belongs to another sign-in"),
        ({"nonce": None}, "no nonce"),
        ({"at_hash": half("another")}, "does not belong to the access token"),
        ({"at_hash": 7}, "at_hash|not of its type|access token"),
        ({"auth_time": SECONDS + 61}, "from the future"),
        ({"auth_time": "yesterday"}, "auth_time"),
        ({"auth_time": 10**400}, "auth_time"),
        ({"amr": "otp"}, "amr"),
    ],
    ids=str,
)
def test_a_claim_that_is_wrong(rogue: Rogue, provider: Provider, changed: dict[str, Any], words: str) -> None:
    for name, value in changed.items():
        rogue.claims[name] = value.replace("ISSUER", rogue.issuer) if isinstance(value, str) else value
    sign = rogue.sign
    rogue.sign = lambda claims: sign({name: value for name, value in claims.items() if value is not None})  # type: ignore[method-assign]
    said = refused(provider)
    assert said.startswith("the ID token")
    assert any(part in said for part in words.split("|"))


@pytest.mark.parametrize(
    "changed",
    [
        {"exp": SECONDS - 59},
        {"iat": SECONDS + 60},
        {"aud": ["placi", "another"], "azp": "placi"},
        {"at_hash": half("access")},
    ],
    ids=str,
)
def test_a_claim_that_is_right_at_the_edge(rogue: Rogue, provider: Provider, changed: dict[str, Any]) -> None:
    rogue.claims |= changed
    assert signed_in(provider).subject == "u-1"


def test_the_hash_of_the_access_token_by_eddsa(rogue: Rogue, provider: Provider) -> None:
    rogue.key, rogue.header = KEYS["EdDSA"], {"alg": "EdDSA", "kid": "okp"}
    rogue.claims["at_hash"] = half("access", "sha512")
    assert signed_in(provider).subject == "u-1"
    rogue.claims["at_hash"] = half("access")
    assert "does not belong to the access token" in refused(provider)


def signed_with_none(rogue: Rogue) -> None:
    def sign(claims: dict[str, Any]) -> str:
        return f"{encoded(NONE)}.{encoded(json.dumps(claims).encode())}."

    rogue.sign = sign  # type: ignore[method-assign]


def signed_with_the_public_key(rogue: Rogue) -> None:
    def sign(claims: dict[str, Any]) -> str:
        text = f"{encoded(HEAD)}.{encoded(json.dumps(claims).encode())}"
        return f"{text}.{encoded(hmac.digest(PUBLIC, text.encode(), 'sha256'))}"

    rogue.sign = sign  # type: ignore[method-assign]


def signed_with_a_published_secret(rogue: Rogue) -> None:
    shared = OctKey.generate_key(256, {"kid": "oct"})
    rogue.keys.append(dict(shared.as_dict(private=True)))
    rogue.key, rogue.header = shared, {"alg": "HS256", "kid": "oct"}


def signed_with_the_clients_secret(rogue: Rogue) -> None:
    rogue.key, rogue.header = OctKey.import_key(rogue.secret.encode()), {"alg": "HS256"}


def signed_by_another_key(rogue: Rogue) -> None:
    rogue.key = OTHER


def brings_its_own_key(rogue: Rogue) -> None:
    rogue.key, rogue.header = OTHER, {"alg": "RS256", "kid": "mine", "jwk": OTHER.as_dict(private=False)}


def names_another_kind_of_key(rogue: Rogue) -> None:
    rogue.header["kid"] = "ec"


def names_no_key_of_several(rogue: Rogue) -> None:
    del rogue.header["kid"]


def signed_with_what_is_not_allowed(rogue: Rogue) -> None:
    rogue.header["alg"] = "RS512"


def demands_what_nobody_knows(rogue: Rogue) -> None:
    rogue.header |= {"crit": ["exp"], "exp": 1}


def changed_after_signing(rogue: Rogue) -> None:
    sign = rogue.sign

    def changed(claims: dict[str, Any]) -> str:
        head, body, tail = sign(claims).split(".")
        other = json.loads(base64.urlsafe_b64decode(body + "==")) | {"sub": "u-2"}
        return f"{head}.{encoded(json.dumps(other).encode())}.{tail}"

    rogue.sign = changed  # type: ignore[method-assign]


def says(text: object) -> Callable[[Rogue], None]:
    def is_said(rogue: Rogue) -> None:
        rogue.sign = lambda claims: text  # type: ignore[method-assign, assignment, return-value] # noqa: ARG005

    return is_said


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        (signed_with_none, "is signed with none; allowed is RS256, ES256, EdDSA"),
        (signed_with_the_public_key, "is signed with HS256; allowed is"),
        (signed_with_a_published_secret, "is signed with HS256; allowed is"),
        (signed_with_the_clients_secret, "is signed with HS256; allowed is"),
        (signed_by_another_key, "its signature is wrong"),
        (brings_its_own_key, "not among the provider's"),
        (names_another_kind_of_key, "none that could be checked"),
        (names_no_key_of_several, "not among the provider's"),
        (signed_with_what_is_not_allowed, "is signed with RS512; allowed is"),
        (demands_what_nobody_knows, "none that could be checked"),
        (changed_after_signing, "its signature is wrong"),
        (says(None), "gave no ID token"),
        (says(7), "gave no ID token"),
        (says(""), "gave no ID token"),
        (says("a.b"), "none that could be checked"),
        (says("a.b.c.d.e"), "none that could be checked"),
        (says("é.é.é"), "none that could be checked"),
        (says("x" * 300_000), "none that could be checked"),
    ],
)
def test_a_signature_that_is_wrong(rogue: Rogue, provider: Provider, lie: Callable[[Rogue], None], words: str) -> None:
    lie(rogue)
    assert words in refused(provider)


def elsewhere(handler: BaseHTTPRequestHandler) -> None:
    say(handler, b"", 302, Location="/elsewhere")


def endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(50):
        handler.wfile.write(b" " * 1_000_000)


def packed(handler: BaseHTTPRequestHandler) -> None:
    say(handler, gzip.compress(b" " * 50_000_000), Content_Encoding="gzip")


def broken(handler: BaseHTTPRequestHandler) -> None:
    say(handler, b"{", 200)


def nested(handler: BaseHTTPRequestHandler) -> None:
    say(handler, b"[" * 900_000)


def page(handler: BaseHTTPRequestHandler) -> None:
    say(handler, b"<html>go away</html>", 503)


def half_an_answer(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100")
    handler.end_headers()
    handler.wfile.write(b"{")


ANSWERS = [
    (elsewhere, "answers with a redirect, and none is followed"),
    (endless, "answers with more than 1000000 bytes"),
    (packed, "answers with packed content"),
    (broken, "JSON"),
    (nested, "JSON"),
    (page, "status 503"),
    (half_an_answer, "cannot be reached (RemoteProtocolError)"),
]


@pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/jwks", "/token"])
@pytest.mark.parametrize(("answer", "words"), ANSWERS, ids=[answer.__name__ for answer, _ in ANSWERS])
def test_an_answer_that_is_wrong(
    rogue: Rogue, provider: Provider, path: str, answer: Callable[[BaseHTTPRequestHandler], None], words: str
) -> None:
    rogue.pages[path] = answer
    said = refused(provider)
    assert words in said
    assert "/elsewhere" not in rogue.asked
    assert said.startswith("the provider's ")


NEVER = r"^the provider's [a-z ]+ did not answer within 0.05 s: http://127.0.0.1:[0-9]+/[a-z./-]+$"


def never(rogue: Rogue, path: str) -> None:
    def waits(_: BaseHTTPRequestHandler) -> None:
        rogue.never.wait()

    rogue.pages[path] = waits


def test_a_description_that_never_comes(rogue: Rogue, provider: Provider) -> None:
    never(rogue, "/.well-known/openid-configuration")
    provider.reach = Reach(seconds=0.05)
    with pytest.raises(CannotDo, match=NEVER):
        flow.begin(provider, redirect=REDIRECT, now=NOW)


def test_keys_that_never_come(rogue: Rogue, provider: Provider) -> None:
    never(rogue, "/jwks")
    provider.description(NOW)
    provider.reach = Reach(seconds=0.05)
    with pytest.raises(CannotDo, match=NEVER):
        provider.keys(NOW)


def test_a_token_that_never_comes(rogue: Rogue, provider: Provider) -> None:
    never(rogue, "/token")
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW)
    answer = browse(url)
    provider.reach = Reach(seconds=0.05)
    with pytest.raises(CannotDo, match=NEVER):
        flow.finish(provider, pending, answer, now=NOW)


def test_an_answer_that_drips(rogue: Rogue) -> None:
    ticks = iter((0.0, 3.0, 11.0))
    rogue.pages["/drip"] = endless
    with pytest.raises(CannotDo, match=r"^it did not answer whole within 10 s: http://127"):
        call(f"{rogue.issuer}/drip?code=secret", "it", Reach(size=10**9), clock=lambda: next(ticks))


def test_a_provider_that_is_not_there(rogue: Rogue, provider: Provider) -> None:
    rogue.server.shutdown()
    rogue.server.server_close()
    assert refused(provider).startswith("the provider's description cannot be reached (ConnectError): http://127.0.0.1")


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"issuer": "https://evil.example"}, "is of another issuer: https://evil.example"),
        ({"issuer": "ISSUER/"}, "is of another issuer"),
        ({"issuer": None}, "not the JSON that was expected"),
        ({"jwks_uri": "http://evil.example/jwks"}, "its jwks_uri is no address with https"),
        ({"token_endpoint": "http://evil.example/token"}, "its token_endpoint is no address with https"),
        ({"authorization_endpoint": "javascript:alert(1)"}, "its authorization_endpoint is no address"),
        ({"jwks_uri": "file:///etc/passwd"}, "its jwks_uri is no address"),
        ({"jwks_uri": "https://evil.example@127.0.0.1/"}, "its jwks_uri is no address"),
        ({"jwks_uri": "https://[::1/"}, "its jwks_uri is no address"),
        ({"jwks_uri": 7}, "not the JSON that was expected"),
    ],
    ids=str,
)
def test_a_description_that_is_wrong(rogue: Rogue, provider: Provider, changed: dict[str, Any], words: str) -> None:
    for name, value in changed.items():
        rogue.description[name] = value.replace("ISSUER", rogue.issuer) if isinstance(value, str) else value
    assert words in refused(provider)


@pytest.mark.parametrize(
    "keys", [[], [{"kty": "oct", "k": "AAAA", "kid": "rsa"}], [{"kty": "RSA"}], ["x"], [{"kty": "EC", "crv": "P-1"}]]
)
def test_keys_that_can_check_nothing(rogue: Rogue, provider: Provider, keys: list[Any]) -> None:
    rogue.keys = keys
    assert "none that could check a signature" in refused(provider)


def test_a_key_that_nobody_can_read_does_not_spoil_the_others(rogue: Rogue, provider: Provider) -> None:
    rogue.keys = [{"kty": "AKP", "kid": "new"}, {"kty": "RSA", "kid": "torn"}, *rogue.keys]
    assert signed_in(provider).subject == "u-1"

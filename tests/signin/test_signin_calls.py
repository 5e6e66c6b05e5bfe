"""Which addresses are called, and how: https, or this machine; certificates are held; the settings that say so."""

import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from certificates import certificate
from openid_rogue import NOW, Rogue, client_of, serving

from openplaci import settings
from openplaci.faults import BadSetting, CannotDo
from openplaci.settings import Secret, Settings
from openplaci.signin.client import client, may_call
from openplaci.signin.fetch import Reach, call
from openplaci.signin.provider import Provider

HERE = "http://127.0.0.1:1"
THERE = "https://id.example.org"


@pytest.fixture
def rogue() -> Iterator[Rogue]:
    with serving() as made:
        yield made


@pytest.mark.parametrize(
    ("url", "issuer", "may"),
    [
        (THERE, THERE, True),
        ("https://keys.example.com/jwks?p=1", THERE, True),
        ("http://id.example.org", THERE, False),
        (HERE, HERE, True),
        ("http://localhost:1/jwks", HERE, True),
        ("http://[::1]:1/jwks", HERE, True),
        (HERE, THERE, False),
        ("http://127.0.0.1.example.org", HERE, False),
        ("http://localhost@example.org", HERE, False),
        ("https://user:word@id.example.org", THERE, False),
        ("https://id.example.org#part", THERE, False),
        ("https://id.example.org:99999", THERE, False),
        ("https://", THERE, False),
        ("ftp://127.0.0.1", HERE, False),
        ("", HERE, False),
        ("https://id.example.org/\x1b[2J", THERE, False),
        ("https://id.example.org/\n", THERE, False),
        ("https://id.example.org/a b", THERE, False),
    ],
)
def test_addresses_that_may_be_called(url: str, issuer: str, may: bool) -> None:
    assert may_call(url, issuer) is may


def test_the_settings_make_the_client() -> None:
    made = client(
        settings.load({}, openid_issuer=THERE, openid_client="placi", openid_client_secret="s", openid_scopes="email")  # noqa: S106
    )
    assert (made.issuer, made.id, made.scopes, made.max_age) == (THERE, "placi", "openid email", 0)
    assert made.algorithms == ("RS256", "ES256", "EdDSA")
    assert (repr(made.secret), made.secret.reveal()) == ("'***'", "s")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"openid_issuer": ""}, "setting openid_issuer is empty"),
        ({"openid_client": ""}, "setting openid_client is empty"),
        ({"openid_issuer": "http://id.example.org"}, "expected an address with https"),
        ({"openid_issuer": "https://id.example.org/a b"}, "expected an address with https"),
        ({"openid_client": "a\nb"}, "setting openid_client has letters that cannot be sent"),
        ({"openid_client_secret": "pässword"}, "^setting openid_client_secret has letters that cannot be sent; [^ä]+$"),
        ({"openid_algorithms": "none"}, "setting openid_algorithms: 'none'; expected of RS256"),
        ({"openid_algorithms": "RS256,HS256"}, "setting openid_algorithms"),
        ({"openid_algorithms": ""}, "setting openid_algorithms"),
    ],
)
def test_a_setting_that_is_none(given: dict[str, str], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        client(settings.load({}, **({"openid_issuer": THERE, "openid_client": "placi"} | given)))


def test_a_certificate_is_held_and_a_private_one_can_be_named(
    rogue: Rogue, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = certificate(tmp_path, "127.0.0.1")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    rogue.server.socket = context.wrap_socket(rogue.server.socket, server_side=True)
    rogue.issuer = rogue.issuer.replace("http:", "https:")
    rogue.description = {name: value.replace("http:", "https:") for name, value in rogue.description.items()}
    provider = Provider(client_of(rogue))
    with pytest.raises(CannotDo, match="CERTIFICATE_VERIFY_FAILED"):
        provider.keys(NOW)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert len(provider.keys(NOW).keys) == 3


def test_a_proxy_of_the_environment_is_for_what_is_not_this_machine(
    rogue: Rogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.setenv(name, rogue.issuer)  # it is none, and says so
    assert call(f"{rogue.issuer}/jwks", "it", Reach()).status == 200
    with pytest.raises(CannotDo, match=r"^it cannot be reached \(ProxyError\): https://id.example.org/$"):
        call(f"{THERE}/?code=secret", "it", Reach())


def test_without_the_extra_one_line_says_what_brings_it() -> None:
    script = (
        "import sys; sys.modules['httpx'] = None\n"
        "from openplaci import settings; from openplaci.cli import openid\n"
        f"openid.examine(settings.load({{}}, openid_issuer={THERE!r}, openid_client='c'))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    said = ran.stderr.splitlines()[-1]
    assert said.endswith("sign-in by OpenID: httpx is not installed; openplaci[openid] brings it")


def test_secrets_do_not_show() -> None:
    chosen = Settings(openid_client_secret=Secret("hush"))
    assert "hush" not in repr(chosen)

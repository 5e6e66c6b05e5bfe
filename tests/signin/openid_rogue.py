"""A provider of the tests' own, on a port of the loopback: it signs with real keys, and can be told to do wrong."""

import base64
import contextlib
import datetime as dt
import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
from joserfc import jws
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from openplaci.access.openid import Claims
from openplaci.settings import Secret
from openplaci.signin import flow
from openplaci.signin.client import Client
from openplaci.signin.provider import Provider

NOW = dt.datetime(2026, 3, 1, 12, 0, tzinfo=dt.UTC)
REDIRECT = "http://127.0.0.1:5/callback"
SECRET = "the-secret-of-the-client"  # noqa: S105 - of a provider that lives as long as a test

KEYS: dict[str, Key] = {
    "RS256": RSAKey.generate_key(2048, {"kid": "rsa"}),
    "ES256": ECKey.generate_key("P-256", {"kid": "ec"}),
    "EdDSA": OKPKey.generate_key("Ed25519", {"kid": "okp"}),
}
OTHER = RSAKey.generate_key(2048, {"kid": "rsa"})

Answer = Callable[[BaseHTTPRequestHandler], None]


class _Any(jws.JWSRegistry):
    """Signs with whatever it is told, without a word."""

    def get_alg(self, name: str) -> Any:
        return self.algorithms[name]

    def check_header(self, header: dict[str, Any]) -> None:
        """Let everything pass."""


class Rogue:
    """The provider: what it says of itself, of its keys and of the person; each can be changed, or a page replaced."""

    def __init__(self) -> None:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.server.block_on_close = False
        self.server.daemon_threads = True
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        self.never = threading.Event()
        self.pages: dict[str, Answer] = {}
        self.asked: list[str] = []
        self.description: dict[str, Any] = {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
        }
        self.keys: list[dict[str, Any]] = [dict(key.as_dict(private=False)) for key in KEYS.values()]
        self.key: Key = KEYS["RS256"]
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "rsa"}
        self.claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "u-1",
            "aud": "placi",
            "exp": int(NOW.timestamp()) + 300,
            "iat": int(NOW.timestamp()),
        }
        self.back: dict[str, str] = {}
        self.secret = SECRET
        self.codes: dict[str, dict[str, str]] = {}

    def sign(self, claims: dict[str, Any]) -> str:
        registry = _Any(strict_check_header=False)
        return jws.serialize_compact(self.header, json.dumps(claims).encode(), self.key, registry=registry)

    def authorize(self, query: dict[str, str]) -> str:
        assert query["response_type"] == "code"
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = f"code-{len(self.codes)}"
        self.codes[code] = query
        return query["redirect_uri"] + "?" + urlencode({"code": code, "state": query["state"], **self.back})

    def token(self, form: dict[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        asked = self.codes.pop(form.get("code", ""), None)
        told = base64.b64encode(f"placi:{self.secret}".encode()).decode()
        known = authorization == f"Basic {told}" if self.secret else form.get("client_id") == "placi"
        if not known:
            return 401, {"error": "invalid_client"}
        proof = base64.urlsafe_b64encode(hashlib.sha256(form.get("code_verifier", "").encode()).digest())
        if (
            asked is None
            or asked["code_challenge"] != proof.decode().rstrip("=")
            or asked["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        claims = {"nonce": asked["nonce"], **self.claims}
        return 200, {"access_token": "access", "token_type": "Bearer", "id_token": self.sign(claims)}


def _handler(rogue: Rogue) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            rogue.asked.append(parts.path)
            if parts.path in rogue.pages:
                with contextlib.suppress(OSError):
                    rogue.pages[parts.path](self)
            elif parts.path == "/.well-known/openid-configuration":
                say(self, json.dumps(rogue.description).encode())
            elif parts.path == "/jwks":
                say(self, json.dumps({"keys": rogue.keys}).encode())
            elif parts.path == "/authorize":
                say(self, b"", 302, Location=rogue.authorize(dict(parse_qsl(parts.query))))
            else:
                say(self, b"", 404)

        def do_POST(self) -> None:
            rogue.asked.append(self.path)
            form = dict(parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode()))
            if self.path in rogue.pages:
                with contextlib.suppress(OSError):
                    rogue.pages[self.path](self)
                return
            status, told = rogue.token(form, self.headers.get("Authorization", ""))
            say(self, json.dumps(told).encode(), status)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - as the library calls it
            """Say nothing."""

    return Handler


def say(handler: BaseHTTPRequestHandler, body: bytes, status: int = 200, **headers: str) -> None:
    handler.send_response(status)
    for name, value in headers.items():
        handler.send_header(name.replace("_", "-"), value)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextlib.contextmanager
def serving() -> Iterator[Rogue]:
    made = Rogue()
    thread = threading.Thread(target=made.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield made
    finally:
        made.never.set()
        made.server.shutdown()
        made.server.server_close()
        thread.join()


def client_of(rogue: Rogue, **changed: Any) -> Client:
    told: dict[str, Any] = {
        "issuer": rogue.issuer,
        "id": "placi",
        "secret": Secret(rogue.secret),
        "algorithms": ("RS256", "ES256", "EdDSA"),
        "scopes": "openid profile",
        "groups": "groups",
    }
    return Client(**told | changed)


def browse(url: str) -> dict[str, str]:
    """Go where the provider asks, as a browser would; the query with which it sends the person back."""
    with httpx.Client(trust_env=False) as browser:
        return dict(parse_qsl(urlsplit(browser.get(url).headers["location"]).query))


def signed_in(provider: Provider, *, fresh: bool = False) -> Claims:
    url, pending = flow.begin(provider, redirect=REDIRECT, now=NOW, fresh=fresh)
    return flow.finish(provider, pending, browse(url), now=NOW)

"""Sign-in against a provider that is not ours: oidc-provider-mock, built on the server side of Authlib."""

import datetime as dt
import hashlib
import logging
import os
import subprocess
import sys
import warnings
import webbrowser
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import httpx
import msgspec
import pytest

from openplaci import settings, wiring
from openplaci.access.openid import SignedIn
from openplaci.cli import openid as command
from openplaci.faults import CannotDo, Refused
from openplaci.model.access import Account
from openplaci.model.fact import KINDS, AccountChanged, Entry
from openplaci.settings import Secret, Settings
from openplaci.signin import flow
from openplaci.signin.client import client
from openplaci.signin.provider import Provider
from openplaci.store.base import Store

# The provider itself uses what its own library calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

GROUPS = """
make_accounts = true

[groups.trainers]
roles = ["trainer"]
programmes = ["pact"]
mark = "amber"

[groups.chiefs]
roles = ["supervisor"]
programmes = ["*"]
mark = "red"
"""


@pytest.fixture
def issuer() -> Iterator[str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        import oidc_provider_mock
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with oidc_provider_mock.run_server_in_thread(require_client_registration=True, require_nonce=True) as server:
        yield f"http://localhost:{server.server_port}"


@pytest.fixture
def chosen(issuer: str, tmp_path: Path) -> Settings:
    """Settings for a client that is registered with the provider, for one port of the loopback."""
    from openplaci.signin.loopback import listening

    with listening() as free:
        port = int(free.server_address[1])
    body = {"redirect_uris": [f"http://127.0.0.1:{port}/callback"], "token_endpoint_auth_method": "client_secret_basic"}
    with httpx.Client(trust_env=False) as http:
        made = http.post(f"{issuer}/oauth2/clients", json=body).json()
    (tmp_path / "groups.toml").write_text(GROUPS, encoding="utf-8")
    return settings.load(
        {},
        data=str(tmp_path / "data"),
        openid_issuer=issuer,
        openid_client=made["client_id"],
        openid_client_secret=made["client_secret"],
        openid_algorithms="RS256",
        openid_port=port,
        openid_second="mfa",
        openid_mapping=str(tmp_path / "groups.toml"),
    )


def person(issuer: str, sub: str, **claims: object) -> None:
    with httpx.Client(trust_env=False) as http:
        assert http.put(f"{issuer}/users/{sub}", json=claims).status_code == 204


def submit(url: str, form: dict[str, str], *, follow: bool) -> httpx.Response:
    """Open the page as a browser would, fill in its form and send it."""
    with httpx.Client(trust_env=False) as browser:
        page = browser.get(url)
        assert '<form method="post"' in page.text
        return browser.post(page.url, data=form, follow_redirects=follow)


def query(answer: httpx.Response) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(answer.headers["location"]).query))


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def test_begin_and_finish(issuer: str, chosen: Settings) -> None:
    person(issuer, "ana", preferred_username="ana.b", name="Ana B", groups=["trainers"], acr="mfa")
    provider = Provider(client(chosen))
    redirect = f"http://127.0.0.1:{chosen.openid_port}/callback"
    url, pending = flow.begin(provider, redirect=redirect, now=now())
    claims = flow.finish(provider, pending, query(submit(url, {"sub": "ana"}, follow=False)), now=now())
    assert claims.who == f"{issuer} ana"
    assert (claims.name, claims.full_name, claims.groups, claims.acr) == ("ana.b", "Ana B", ("trainers",), "mfa")


def test_the_person_says_no(chosen: Settings) -> None:
    provider = Provider(client(chosen))
    redirect = f"http://127.0.0.1:{chosen.openid_port}/callback"
    url, pending = flow.begin(provider, redirect=redirect, now=now())
    answer = query(submit(url, {"action": "deny"}, follow=False))
    with pytest.raises(CannotDo, match=r"^the provider refused: access_denied"):
        flow.finish(provider, pending, answer | {"state": pending.state}, now=now())


def test_a_client_with_another_secret_is_refused(issuer: str, chosen: Settings) -> None:
    person(issuer, "ana")
    wrong = msgspec.structs.replace(chosen, openid_client_secret=settings.Secret("wrong"))
    provider = Provider(client(wrong))
    redirect = f"http://127.0.0.1:{chosen.openid_port}/callback"
    url, pending = flow.begin(provider, redirect=redirect, now=now())
    answer = query(submit(url, {"sub": "ana"}, follow=False))
    with pytest.raises(CannotDo, match=r"^the provider refused the code: invalid_client$"):
        flow.finish(provider, pending, answer, now=now())


class Browser(webbrowser.BaseBrowser):
    """The person's browser: signs in as somebody at the page that it is sent to."""

    def __init__(self, sub: str) -> None:
        super().__init__("tests")
        self.sub = sub

    def open(self, url: str, new: int = 0, autoraise: bool = True) -> bool:  # noqa: ARG002 - as the library calls it
        return submit(url, {"sub": self.sub}, follow=True).text.startswith("OpenPLACI has the provider's answer.")


def login(chosen: Settings, store: Store, sub: str) -> SignedIn:
    gate = wiring.open_gate(store, place="cli")
    webbrowser.register("tests", None, Browser(sub), preferred=True)
    try:
        return command.login(chosen, gate, browser=True, seconds=60)
    finally:
        webbrowser._tryorder.remove("tests")  # type: ignore[attr-defined]


@pytest.fixture
def store(chosen: Settings) -> Iterator[Store]:
    with wiring.open_store(chosen) as opened:
        yield opened


def kinds(store: Store) -> list[str]:
    return [KINDS[type(stored.fact)] for group in ("access", "session", "audit") for stored in store.facts(group=group)]


def test_groups_make_an_account_and_the_session_is_kept(
    issuer: str, chosen: Settings, store: Store, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    person(issuer, "ana", preferred_username="Ana.B@example.org", groups=["trainers", "others"])
    kept = login(chosen, store, "ana")
    out, err = capsysbinary.readouterr()
    made = kept.account
    assert (made.name, made.roles, made.programmes, made.mark) == ("ana.b", ("trainer",), ("pact",), "amber")
    assert err.splitlines()[1].startswith(issuer.encode() + b"/oauth2/authorize?")
    assert kept.token.encode() not in out + err
    directory = wiring.open_gate(store, place="cli").look()
    assert directory.sessions[hashlib.sha256(kept.token.encode()).hexdigest()] == kept.session
    assert kinds(store) == ["access.account", "session.opened"]


def test_a_group_that_is_gone_takes_the_role_away(issuer: str, chosen: Settings, store: Store) -> None:
    person(issuer, "ana", groups=["trainers"])
    kept = login(chosen, store, "ana")
    person(issuer, "ana", groups=[])
    with pytest.raises(Refused, match=r"^no group of .* ana' gives a role here any more$"):
        login(chosen, store, "ana")
    account = wiring.open_gate(store, place="cli").look().accounts[kept.account.id]
    assert (account.roles, account.programmes) == ((), ())
    assert kinds(store) == ["access.account", "access.account", "session.opened"]


def test_a_role_of_weight_needs_a_second_factor(issuer: str, chosen: Settings, store: Store) -> None:
    person(issuer, "eva", groups=["chiefs"], acr="pwd")
    with pytest.raises(Refused, match="did not say that a second factor was shown; needed for supervisor") as caught:
        login(chosen, store, "eva")
    assert caught.value.code == "prove_again"
    person(issuer, "eva", groups=["chiefs"], acr="mfa")
    kept = login(chosen, store, "eva")
    assert kept.session.factors == ("openid", "vouched", "openid:mfa")


def test_an_account_that_is_linked_by_hand_keeps_what_it_has(issuer: str, chosen: Settings, store: Store) -> None:
    by_hand = msgspec.structs.replace(chosen, openid_mapping="")
    person(issuer, "ana", groups=["chiefs"])
    with pytest.raises(
        Refused, match=f"^no account is linked to the subject '{issuer} ana'; .* --subject '{issuer} ana'$"
    ):
        login(by_hand, store, "ana")
    account = Account(id="p-a", name="ana", roles=("trainer",), subject=f"{issuer} ana", made=now())
    store.write([Entry(facts=(AccountChanged(account=account, what="linked", by="local:root"),))])
    for settings_ in (by_hand, chosen):
        kept = login(settings_, store, "ana")
        assert kept.account == account


def test_without_a_browser_the_address_is_shown(issuer: str, chosen: Settings) -> None:
    person(issuer, "ana", groups=["trainers"])
    environment = {
        f"OPENPLACI_{name.upper()}": value.reveal() if isinstance(value, Secret) else str(value)
        for name, value in msgspec.structs.asdict(chosen).items()
        if value
    }
    with subprocess.Popen(
        [sys.executable, "-m", "openplaci", "login", "--openid"],
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stderr.readline().startswith("sign in at the provider with this address")
        assert submit(process.stderr.readline().strip(), {"sub": "ana"}, follow=True).status_code == 200
        told = msgspec.json.decode(process.stdout.read())
        assert (told["factors"], told["next"]) == (["openid"], None)
        assert process.stderr.read() == ""
    assert process.returncode == 0


def test_what_the_doctor_sees(issuer: str, chosen: Settings) -> None:
    assert command.examine(chosen) == f"{issuer} answers, 1 keys; 2 groups mapped"
    assert command.examine(settings.load({})) == "none: setting openid_issuer is empty"
    plain = msgspec.structs.replace(chosen, openid_mapping="", openid_second="")
    seen = command.examine(plain)
    assert "accounts are linked by hand; no second factor is known (setting openid_second)" in seen

"""``openplaci keys``: a key is printed once, and never again."""

import json
from pathlib import Path
from typing import Any

import pytest

from openplaci import settings, wiring
from openplaci.access import keys as access_keys
from openplaci.cli import run
from openplaci.model.access import Principal


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines()] if out[:1] == "{" else []


@pytest.fixture
def keys(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Any:
    def call(*arguments: str) -> Result:
        code = run(["keys", *arguments, "--data", str(tmp_path)])
        out, err = capfdbinary.readouterr()
        return Result(code, out.decode(), err.decode())

    return call


def check(folder: Path, text: str) -> object:
    with wiring.open_store(settings.load(data=str(folder))) as store:
        return access_keys.check(wiring.open_gate(store, place="test").look(), text, wiring.now())


def stored(folder: Path) -> Any:
    with wiring.open_store(settings.load(data=str(folder))) as store:
        return [fact.fact for fact in store.facts(group="access")]


def test_add_prints_a_key_that_is_good(keys: Any, tmp_path: Path) -> None:
    added = keys("add", "--filer", "QATAR CARGO", "--airline", "157", "--airline", "933")
    assert (added.code, added.err) == (0, "")
    (row,) = added.rows
    assert list(row) == ["key", "id", "filer"]
    who = check(tmp_path, row["key"])
    assert isinstance(who, Principal)
    assert (who.id, who.name, who.airlines, who.programmes) == (row["id"], "QATAR CARGO", ("157", "933"), ("pact",))


def test_list_shows_everything_but_secrets(keys: Any) -> None:
    key = keys(
        "add", "--filer", "Q", "--airline", "157", "--webhook", "https://h.example/hook?token=t0k3n",
        "--secret", "0123456789abcdef", "--format", "cargo-xml", "--network", "192.0.2.0/24", "--mark", "green",
        "--expires", "90d", "--programme", "*",
    ).rows[0]["key"]  # fmt: skip
    partner = keys("add", "--filer", "P", "--role", "partner").rows[0]["id"]
    listed = keys("list")
    assert listed.code == 0
    first, second = listed.rows
    assert first | {"id": "", "made": "", "expires": ""} == {
        "id": "", "filer": "Q", "role": "filer", "state": "good", "airlines": ["157"], "programmes": ["*"],
        "networks": ["192.0.2.0/24"], "mark": "green", "webhook": "https://h.example/hook?***", "format": "cargo-xml",
        "carrier": False, "more": [], "verb": "POST", "headers": [], "emails": [], "emergency": [],
        "made": "", "expires": "", "revoked": None, "old_secret_until": None,
    }  # fmt: skip
    assert (second["id"], second["role"]) == (partner, "partner")
    for secret in ("0123456789abcdef", "t0k3n", key, key[21:]):
        assert secret not in listed.out


def test_rotate_prints_a_new_key_and_keeps_the_old_for_the_overlap(keys: Any, tmp_path: Path) -> None:
    first = keys("add", "--filer", "Q", "--airline", "157").rows[0]
    rotated = keys("rotate", first["id"]).rows[0]
    assert rotated["id"] == first["id"]
    assert isinstance(check(tmp_path, first["key"]), Principal)
    assert isinstance(check(tmp_path, rotated["key"]), Principal)
    assert keys("list").rows[0]["old_secret_until"] == rotated["old_until"]
    last = keys("rotate", first["id"], "--overlap", "0d").rows[0]
    assert last["old_until"] is None
    assert not isinstance(check(tmp_path, rotated["key"]), Principal)
    wrong = keys("rotate", first["id"], "--overlap", "1y")
    assert (wrong.code, wrong.err) == (2, "openplaci: overlap '1y': expected 0d to 90d\n")


def test_revoke_ends_a_key(keys: Any, tmp_path: Path) -> None:
    row = keys("add", "--filer", "Q", "--airline", "157").rows[0]
    revoked = keys("revoke", row["id"])
    assert revoked.code == 0
    assert revoked.rows[0]["revoked"]
    assert not isinstance(check(tmp_path, row["key"]), Principal)
    assert keys("list").rows[0]["state"] == "revoked"
    again = keys("revoke", row["id"])
    assert again.code == 2
    assert again.err.startswith(f"openplaci: the key {row['id']} was revoked at ")
    assert keys("revoke", "k-none").err == ("openplaci: there is no key 'k-none'; openplaci keys list names them\n")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--filer", "Q"), "no airline; expected at least one prefix of three digits, as 933, or * for every airline"),
        (("--filer", "Q", "--airline", "QR"), "airline 'QR' is no prefix; expected three digits, as 933, or *"),
        (("--filer", "Q", "--airline", "157", "--programme", "pakt"), "no programme named 'pakt'; did you mean pact?"),
        (
            ("--filer", "Q", "--airline", "157", "--webhook", "https://h.example/x"),
            "a webhook and its secret go together; expected both or neither",
        ),
    ],
)
def test_a_wrong_value_is_one_line_and_nothing_is_kept(
    keys: Any, tmp_path: Path, arguments: tuple[str, ...], words: str
) -> None:
    result = keys("add", *arguments)
    assert (result.code, result.out, result.err) == (2, "", f"openplaci: {words}\n")
    assert keys("list").rows == []
    assert stored(tmp_path) == []


def test_the_webhooks_secret_may_come_from_the_environment_or_a_file(
    keys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = ("--filer", "Q", "--airline", "157", "--webhook", "https://h.example/x")
    monkeypatch.setenv("OPENPLACI_WEBHOOK_SECRET", "from the environment")
    assert keys("add", *hook).err == ""
    monkeypatch.delenv("OPENPLACI_WEBHOOK_SECRET")
    file = tmp_path / "secret"
    file.write_text("from a file of ours\n")
    monkeypatch.setenv("OPENPLACI_WEBHOOK_SECRET_FILE", str(file))
    keys("add", *hook)
    assert "may be guessed" in keys("add", *hook, "--secret", "short").err
    keys("add", "--filer", "Q", "--airline", "157")
    assert [fact.key.webhook_secret for fact in stored(tmp_path)] == [
        "from the environment", "from a file of ours", "short", "",
    ]  # fmt: skip


def test_whoever_may_not_is_refused_and_the_refusal_is_kept(
    keys: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = keys("add", "--filer", "Q", "--airline", "157").rows[0]

    def officer(store: Any) -> Any:
        who = Principal(id="p-o", name="o", roles=("officer",), programmes=("*",), proven=wiring.now())
        return wiring.open_gate(store, place="cli"), who

    monkeypatch.setattr("openplaci.cli.keys.acting", officer)
    for arguments, permission in (
        (("add", "--filer", "Q", "--airline", "157"), "keys.manage"),
        (("list",), "keys.read"),
        (("rotate", row["id"]), "keys.manage"),
        (("contacts", row["id"], "--email", "a@b.example"), "keys.manage"),
        (("revoke", row["id"]), "keys.manage"),
    ):
        result = keys(*arguments)
        assert (result.code, result.out) == (2, "")
        assert result.err.startswith(f"openplaci: {permission} needs the role ")
    with wiring.open_store(settings.load(data=str(tmp_path))) as store:
        refused: list[Any] = [fact.fact for fact in store.facts(group="audit")]
    assert [fact.permission for fact in refused] == [
        "keys.manage", "keys.read", "keys.manage", "keys.manage", "keys.manage",
    ]  # fmt: skip
    assert [fact.by for fact in refused] == ["p-o"] * 5


CONTACTS = (
    "--webhook", "https://h.example/a?t=t0k3n", "--webhook", "https://h.example/b?t=t0k3n",
    "--secret", "0123456789abcdef", "--format", "cargo-imp", "--format", "cargo-xml", "--verb", "PUT",
    "--header", "X-Tenant:  v4lue", "--email", "duty@q.example", "--email", "night@q.example",
    "--emergency", "sos@q.example",
)  # fmt: skip


def test_a_key_may_have_several_end_points_headers_and_addresses(keys: Any, tmp_path: Path) -> None:
    keys("add", "--filer", "Q", "--airline", "157", *CONTACTS)
    listed = keys("list")
    (row,) = listed.rows
    told = {name: row[name] for name in ("webhook", "format", "verb", "headers", "more", "emails", "emergency")}
    assert told == {
        "webhook": "https://h.example/a?***", "format": "cargo-imp", "verb": "PUT", "headers": ["X-Tenant"],
        "more": [
            {"webhook": "https://h.example/b?***", "format": "cargo-xml", "verb": "PUT", "headers": ["X-Tenant"]}
        ],
        "emails": ["duty@q.example", "night@q.example"], "emergency": ["sos@q.example"],
    }  # fmt: skip
    for secret in ("0123456789abcdef", "t0k3n", "v4lue"):
        assert secret not in listed.out
    (key,) = (fact.key for fact in stored(tmp_path))
    assert [(end.secret, end.headers) for end in key.endpoints] == [("0123456789abcdef", ("X-Tenant: v4lue",))] * 2


def test_contacts_replaces_what_is_given_and_none_takes_away(keys: Any, tmp_path: Path) -> None:
    added = keys("add", "--filer", "Q", "--airline", "157", *CONTACTS).rows[0]
    before = stored(tmp_path)[-1].key
    assert keys("contacts", added["id"], "--email", "new@q.example", "--verb", "POST", "--verb", "PUT").code == 0
    after = stored(tmp_path)[-1].key
    assert (after.emails, after.emergency) == (("new@q.example",), before.emergency)
    assert [end.verb for end in after.endpoints] == ["POST", "PUT"]
    assert [(end.url, end.secret, end.format) for end in after.endpoints] == [
        (end.url, end.secret, end.format) for end in before.endpoints
    ]
    assert after.secrets == before.secrets
    assert isinstance(check(tmp_path, added["key"]), Principal)
    moved = keys("contacts", added["id"], "--webhook", "https://elsewhere.example/x")
    assert moved.err == "openplaci: a webhook and its secret go together; expected both or neither\n"
    assert keys("contacts", added["id"], "--webhook", "none", "--emergency", "none").code == 0
    last = stored(tmp_path)[-1]
    assert (last.what, last.key.endpoints, last.key.emergency, last.key.emails) == (
        "contacts", (), (), ("new@q.example",),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--email", "duty"), "e-mail 'duty' is no address; expected as duty@carrier.example"),
        (
            ("--email", "a@b.example\nBcc: c@d.example"),
            "e-mail 'a@b.example\\nBcc: c@d.example' is no address; expected",
        ),
        (("--emergency", "a b@c.example"), "e-mail 'a b@c.example' is no address; expected"),
        (("--email", f"{'a' * 65}@b.example"), f"e-mail '{'a' * 65}@b.example' is no address"),
        (("--header", "X-A: b\r\nX-B: c"), "header: expected one line of printable ASCII, as 'X-Tenant: north'"),
        (("--header", "X-A"), "header: expected one line of printable ASCII"),
        (("--header", "host: evil"), "header host is the platform's own; expected another name"),
        (("--header", "Content-Length: 0"), "header Content-Length is the platform's own"),
        (("--header", "x-pact-secret: guess"), "header x-pact-secret is the platform's own"),
        (("--header", "X-Delivery-Id: d-a"), "header X-Delivery-Id is the platform's own"),
        (("--secret", "a\r\nX: y"), "secret: expected at most 2000 signs of printable ASCII"),
        (("--secret", "0123456789abcdef", "--secret", "b"), "secret stands 2 times for 1 webhooks; expected once, or"),
        (("--webhook", "http://h.example/x"), "webhook: http carries the answers in clear"),
    ],
)
def test_a_wrong_contact_is_one_line(keys: Any, tmp_path: Path, arguments: tuple[str, ...], words: str) -> None:
    row = keys("add", "--filer", "Q", "--airline", "157").rows[0]
    hook = () if arguments[0] == "--webhook" else ("--webhook", "https://h.example/x")
    secret = () if arguments[0] == "--secret" else ("--secret", "0123456789abcdef")
    result = keys("contacts", row["id"], *hook, *secret, *arguments)
    assert (result.code, result.out, result.err.count("\n")) == (2, "", 1)
    assert result.err.startswith(f"openplaci: {words}")
    assert len(stored(tmp_path)) == 1


def test_contacts_without_a_webhook_and_of_a_partner_are_refused(keys: Any) -> None:
    filer = keys("add", "--filer", "Q", "--airline", "157").rows[0]["id"]
    partner = keys("add", "--filer", "P", "--role", "partner").rows[0]["id"]
    assert "no webhook; secret, format, verb and header are for one" in keys("contacts", filer, "--verb", "PUT").err
    assert "a partner files nothing" in keys("contacts", partner, "--email", "a@b.example").err
    assert "a partner files nothing" in keys("add", "--filer", "P", "--role", "partner", "--email", "a@b.example").err
    assert "there is no key 'k-none'" in keys("contacts", "k-none", "--email", "a@b.example").err

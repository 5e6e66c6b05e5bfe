"""``openplaci audit`` as it is typed."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import apsw
import pytest

from openplaci import cli, settings, wiring
from openplaci.model.access import Account, Key, Secret, Session
from openplaci.model.fact import AccountChanged, Entry, KeyChanged, SessionOpened

ROOT = Path(__file__).parent.parent.parent
FWB = ROOT / "examples" / "cargo_imp"


@pytest.fixture
def centre(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> Path:
    data = tmp_path / "centre"
    assert cli.run(["assess", str(FWB), "--data", str(data)]) == 0
    capfdbinary.readouterr()
    return data


def said(capture: pytest.CaptureFixture[bytes], *arguments: object, code: int = 0) -> list[dict[str, Any]]:
    assert cli.run([str(each) for each in arguments]) == code
    return [json.loads(line) for line in capture.readouterr().out.splitlines()]


def told(capture: pytest.CaptureFixture[bytes], *arguments: object) -> str:
    assert cli.run([str(each) for each in arguments]) == 2
    words = capture.readouterr().err.decode()
    assert words.count("\n") == 1
    return words


def test_a_whole_record_is_said_to_be_and_nothing_is_written(
    centre: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    before = (centre / "openplaci.db").read_bytes()
    [row] = said(capfdbinary, "audit", "verify", "--data", centre)
    assert row["whole"] is True
    assert (row["closings"], row["signed_to"], row["not_looked_at"]) == (0, 0, [])
    assert (centre / "openplaci.db").read_bytes() == before


def test_what_was_changed_is_named_with_exit_code_1(centre: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    connection = apsw.Connection(str(centre / "openplaci.db"))
    connection.execute("DELETE FROM seals WHERE seq = 3")
    connection.close()
    [row] = said(capfdbinary, "audit", "verify", "--data", centre, code=1)
    assert (row["whole"], row["fact"]) == (False, 3)
    assert row["kind"]
    assert "no key" in row["words"]


def test_a_damaged_file_is_broken_and_a_missing_one_cannot_be_looked_at(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert "there is no store" in told(capfdbinary, "audit", "verify", "--data", tmp_path / "none")
    assert "keeps nothing" in told(capfdbinary, "audit", "verify", "--data", ":memory:")
    path = centre / "openplaci.db"
    path.write_bytes(b"x" + path.read_bytes()[1:])
    [row] = said(capfdbinary, "audit", "verify", "--data", centre, code=1)
    assert (row["whole"], row["fact"], row["kind"]) == (False, None, "store")


def test_an_auditor_with_a_copy_and_the_public_key(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    [closed] = said(capfdbinary, "audit", "close", "--data", centre)
    (tmp_path / "closing.json").write_text(json.dumps(closed), encoding="utf-8")
    (tmp_path / "record.pub").write_text(closed["public_key"], encoding="ascii")
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(centre / "openplaci.db", copy)
    assert "key is missing" in told(capfdbinary, "audit", "verify", "--data", copy)
    pinned = ("--public-key", tmp_path / "record.pub")
    [row] = said(capfdbinary, "audit", "verify", "--data", copy, *pinned, "--closing", tmp_path / "closing.json")
    assert (row["whole"], row["closings"]) == (True, 1)
    assert len(row["not_looked_at"]) == 3
    said(capfdbinary, "audit", "verify", "--data", centre, *pinned)
    said(capfdbinary, "assess", FWB, "--data", copy / "other")
    said(capfdbinary, "audit", "close", "--data", copy / "other")
    [row] = said(capfdbinary, "audit", "verify", "--data", copy / "other", *pinned, code=1)
    assert "key that is not known" in row["words"]
    other = ("--closing", tmp_path / "closing.json")
    [row] = said(capfdbinary, "audit", "verify", "--data", copy / "other", *other, code=1)
    assert "deposited" in row["words"]
    assert "not a public key" in told(
        capfdbinary, "audit", "verify", "--data", copy, "--public-key", tmp_path / "closing.json"
    )
    assert "not a closing" in told(
        capfdbinary, "audit", "verify", "--data", centre, "--closing", tmp_path / "record.pub"
    )


def test_closing_an_empty_record_is_refused(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    assert "nothing to close" in told(capfdbinary, "audit", "close", "--data", tmp_path / "new")


def test_the_signing_key_is_held_against_its_public_key(
    centre: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    secrets = centre / "secrets"
    assert oct((secrets / "record.key").stat().st_mode & 0o777) == "0o600"
    (secrets / "record.pub").write_text("other", encoding="ascii")
    assert "not that of record.key" in told(capfdbinary, "audit", "close", "--data", centre)
    (secrets / "record.key").unlink()
    assert "key is missing" in told(capfdbinary, "audit", "close", "--data", centre)


def test_an_export_is_checked_by_its_script_and_is_a_view(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    folder = tmp_path / "out"
    [row] = said(capfdbinary, "audit", "export", "--from", 1, "--up-to", 20, "--to", folder, "--data", centre)
    assert row == {"facts": 20, "shut": 0, "folder": str(folder)}
    assert sorted(path.name for path in folder.iterdir()) == ["README.txt", "check_export.py", "export.json"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (folder, *folder.iterdir()))
    pinned = str(centre / "secrets" / "record.pub")
    done = subprocess.run(
        [sys.executable, "-I", "check_export.py", "export.json", "--public-key", pinned],
        cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "20 facts are proven\n")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    keys = {line["content"].get("key") or line["content"]["filing"] for line in lines}
    views = said(capfdbinary, "audit", "list", "--kind", "audit.viewed", "--data", centre)
    assert {view["key"] for view in views} == keys
    assert {view["where"] for view in views} == {"audit export"}
    assert "cannot be made" in told(
        capfdbinary, "audit", "export", "--from", 1, "--up-to", 2, "--to", folder, "--data", centre
    )
    for wrong in ((), ("--from", 1), ("--subject", "x", "--from", 1, "--up-to", 2)):
        words = told(capfdbinary, "audit", "export", *wrong, "--to", tmp_path / "no", "--data", centre)
        assert "expected either" in words


def test_the_record_itself_is_exported_down_to_its_last_closing(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    said(capfdbinary, "audit", "close", "--data", centre)
    said(capfdbinary, "audit", "export", "--subject", "record", "--to", tmp_path / "out", "--data", centre)
    whole = json.loads((tmp_path / "out" / "export.json").read_text(encoding="utf-8"))
    assert [fact["kind"] for fact in whole["facts"]] == ["record.closed"]
    [row] = said(capfdbinary, "audit", "verify", "--data", centre)
    assert row["closings"] == 2
    assert said(capfdbinary, "audit", "list", "--since", "2999-01-01", "--data", centre) == []
    kinds = said(capfdbinary, "audit", "list", "--kind", "record", "--data", centre)
    assert [row["number"] for row in kinds] == [1, 2]
    assert said(capfdbinary, "audit", "list", "--by", "nobody", "--data", centre) == []
    assert "no facts of kind" in told(capfdbinary, "audit", "list", "--kind", "filing", "--data", centre)


def test_a_timer_closes_and_retires_though_nobody_is_signed_in(
    centre: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    account = Account(
        id="p-a", name="ada", roles=("administrator",), subject="https://id.example 1", made=wiring.now()
    )  # fmt: skip
    with wiring.open_store(settings.load(data=str(centre))) as store:
        store.write([Entry(facts=(AccountChanged(account=account, what="made", by="x"),))])
    assert "not signed in" in told(capfdbinary, "audit", "list", "--data", centre)
    [row] = said(capfdbinary, "audit", "close", "--data", centre)
    assert row["closing"]["by"].startswith("local:")
    assert said(capfdbinary, "retention", "--apply", "--data", centre) == []


def test_secrets_of_people_and_keys_are_neither_listed_nor_exported(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    now = wiring.now()
    account = Account(
        id="p-anna", name="anna", password="S3CRET-a", totp="S3CRET-b", totp_next="S3CRET-c",  # noqa: S106 - none
        recovery=("S3CRET-d",), invitation="S3CRET-e", made=now,
    )  # fmt: skip
    key = Key(
        id="k-a", filer="NORTH", secrets=(Secret(digest="S3CRET-f"),), webhook="https://a.example/?S3CRET-g",
        webhook_secret="S3CRET-h", made=now,  # noqa: S106 - none
    )  # fmt: skip
    token = "S3CRET-i"  # noqa: S105 - none
    session = Session(id="s-a", token=token, person="p-anna", opened=now, expires=now, proven=now)
    facts = (
        AccountChanged(account=account, what="made", by="t"),
        KeyChanged(key=key, what="added", by="t"),
        SessionOpened(session=session),
    )
    with wiring.open_store(settings.load(data=str(centre))) as store:
        last = store.write([Entry(facts=facts)])
    rows = said(capfdbinary, "audit", "list", "--data", centre)
    assert [row["kind"] for row in rows[-3:]] == ["access.account", "access.key", "session.opened"]
    assert "S3CRET" not in json.dumps(rows)
    folder = tmp_path / "out"
    said(capfdbinary, "audit", "export", "--from", last - 3, "--up-to", last, "--to", folder, "--data", centre)
    done = subprocess.run(
        [sys.executable, "-I", "check_export.py", "export.json"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert [json.loads(line)["open"] for line in done.stdout.splitlines()] == [True, False, False, False]
    assert "S3CRET" not in done.stdout


def test_a_subject_that_is_no_text_is_told_in_one_line(
    centre: Path, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    words = told(capfdbinary, "audit", "export", "--subject", "x\udcff", "--to", tmp_path / "out", "--data", centre)
    assert "no text in UTF-8" in words


def test_no_secret_is_listed_or_handed_out(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    account = Account(
        id="p-anna", name="anna", made=wiring.now(), password="$argon2id$x",  # noqa: S106 - none
        totp="TOTPSECRET", totp_next="NEXTSECRET",
        recovery=("RECOVERYDIGEST",), invitation="INVITATIONDIGEST",
    )  # fmt: skip
    secrets = (account.password, account.totp, account.totp_next, *account.recovery, account.invitation)
    with wiring.open_store(settings.load(data=str(tmp_path))) as store:
        store.write([Entry(facts=(AccountChanged(account=account, what="made", by="local:x"),))])
    [line] = said(capfdbinary, "audit", "list", "--kind", "access", "--data", tmp_path)
    assert line["account"]["name"] == "anna"
    assert not [secret for secret in secrets if secret in json.dumps(line)]
    [row] = said(
        capfdbinary, "audit", "export", "--subject", "account:p-anna", "--to", tmp_path / "out", "--data", tmp_path
    )
    assert (row["facts"], row["shut"]) == (1, 1)
    done = subprocess.run(
        [sys.executable, "-I", "check_export.py", "export.json"],
        cwd=tmp_path / "out", capture_output=True, text=True, check=False,
    )  # fmt: skip
    proven = json.loads(done.stdout)
    assert (proven["seq"], proven["open"], proven["content"]) == (1, False, {"kind": "access.account"})


def test_a_store_of_before_is_not_called_changed(tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    connection = apsw.Connection(str(tmp_path / "openplaci.db"))
    connection.execute("CREATE TABLE migrations (number INTEGER); INSERT INTO migrations VALUES (1)")
    connection.close()
    words = told(capfdbinary, "audit", "verify", "--data", tmp_path)
    assert "an earlier OpenPLACI" in words
    assert "openplaci audit close" in words


def test_who_saw_a_consignment_is_listed_by_it_and_by_the_person(
    centre: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for key in ("618-33184082", "235-60417011"):
        said(capfdbinary, "timeline", key, "--data", centre)
    viewed = said(capfdbinary, "audit", "list", "--kind", "audit.viewed", "--data", centre)
    assert len(viewed) == 2
    about = said(
        capfdbinary, "audit", "list", "--about", "235-60417011", "--kind", "audit.viewed", "--data", centre
    )  # fmt: skip
    assert about == viewed[1:]
    assert said(capfdbinary, "audit", "list", "--by", viewed[0]["by"], "--kind", "audit", "--data", centre) == viewed
    account = Account(id="p-a", name="ada", roles=("auditor",), made=wiring.now())
    made = AccountChanged(account=account, what="made", by="p-a")
    with wiring.open_store(settings.load(data=str(centre))) as store:
        store.write([Entry(facts=(made,))])
    assert [row["by"] for row in said(capfdbinary, "audit", "list", "--by", "ada", "--data", centre)] == ["p-a"]

"""Signing in at the command line: prompts, secrets, what is refused and how it is told, two processes at once."""

import datetime as dt
import io
import json
import os
import pty
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from openplaci.access import one_time
from openplaci.cli import run

GOOD = "the heron waits by the weir"
OTHER = "a hundred grey geese fly"


class Result:
    def __init__(self, code: int, out: str, err: str) -> None:
        self.code = code
        self.out = out
        self.err = err
        self.rows: list[dict[str, Any]] = [json.loads(line) for line in out.splitlines() if line[:1] == "{"]


class Shell:
    """A person at a machine: a data folder, a folder of state, and what the commands said."""

    def __init__(self, folder: Path, state: str = "state") -> None:
        self.folder = folder
        self.said = ""
        self.environment = {
            name: value for name, value in os.environ.items() if not name.startswith(("OPENPLACI_", "XDG_"))
        } | {"XDG_STATE_HOME": str(folder / state), "XDG_DATA_HOME": str(folder / "share")}
        self.state = folder / state

    def start(self, *arguments: str, **environment: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "openplaci", *arguments],
            env=self.environment | environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __call__(self, *arguments: str, typed: str = "", **environment: str) -> Result:
        out, err = io.TextIOWrapper(io.BytesIO(), encoding="utf-8"), io.StringIO()
        with pytest.MonkeyPatch.context() as patch:
            for name in os.environ.keys() - self.environment.keys():
                patch.delenv(name)
            for name, value in (self.environment | environment).items():
                patch.setenv(name, value)
            patch.setattr("sys.stdin", io.StringIO(typed))
            patch.setattr("sys.stdout", out)
            patch.setattr("sys.stderr", err)
            code = run(arguments)
        printed = out.buffer.getvalue().decode()
        self.said += printed + err.getvalue()
        return Result(code, printed, err.getvalue())

    def at_terminal(self, *arguments: str, answers: dict[str, str]) -> tuple[int, str]:
        """Run at a terminal, typing each answer when its prompt is there; the code, and all that was on the screen."""
        child, screen = pty.fork()
        if child == 0:
            os.execve(sys.executable, [sys.executable, "-m", "openplaci", *arguments], self.environment)  # noqa: S606
        shown = ""
        waiting = dict(answers)
        while select.select([screen], [], [], 60)[0]:
            try:
                shown += os.read(screen, 4096).decode()
            except OSError:
                break
            for prompt, answer in tuple(waiting.items()):
                if prompt in shown:
                    del waiting[prompt]
                    os.write(screen, f"{answer}\n".encode())
        os.close(screen)
        self.said += shown
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown

    def secrets(self) -> list[str]:
        """What the files of sessions hold."""
        return [path.read_text().strip() for path in sorted(self.state.rglob("*")) if path.is_file()]

    def first(self, name: str, *roles: str) -> str:
        """Make an account and set its password; the set-up code."""
        made = self("users", "add", name, *(part for role in roles for part in ("--role", role)))
        assert made.code == 0, made.err
        code: str = made.rows[0]["setup_code"]
        signed = self("login", name, typed=f"{code}\n{GOOD}\n")
        assert signed.code == 0, signed.err
        return code

    def second(self) -> tuple[str, list[str]]:
        """Set up the second factor with the code of the step before; the secret, and recovery codes."""
        secret = self("users", "totp").rows[0]["secret"]
        confirmed = self("users", "totp", "--confirm", typed=f"{totp(secret, -30)}\n")
        assert confirmed.code == 0, confirmed.err
        return secret, confirmed.rows[0]["recovery"]


def totp(secret: str, ahead: int = 0) -> str:
    return one_time.code(secret, dt.datetime.now(dt.UTC) + dt.timedelta(seconds=ahead))


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path)


def test_from_an_empty_machine_to_an_administrator_and_an_officer(shell: Shell) -> None:
    operator = shell("whoami")
    assert operator.rows[0]["id"].startswith("local:")
    refused = shell("users", "add", "otto", "--role", "officer")
    assert (refused.code, refused.out) == (2, "")
    assert refused.err == "openplaci: the first account must be an administrator's: --role administrator\n"

    setup = shell.first("anna", "administrator")
    todo = shell("users", "list")
    assert todo.code == 2
    assert todo.err == "openplaci: your roles need a second factor; set it up with: openplaci users totp\n"
    secret, codes = shell.second()
    assert shell("whoami").rows[0]["factors"] == ["password", "totp"]

    made = shell("users", "add", "otto", "--role", "officer", "--programme", "all", "--mark", "amber")
    assert made.rows[0]["programmes"] == ["*"]
    assert shell("users", "add", "ida", "--role", "officer", "--programme", "pactt").err.count("\n") == 1
    listed = shell("users", "list").rows
    assert [(row["name"], row["password"], row["second_factor"]) for row in listed] == [
        ("anna", True, True),
        ("otto", False, False),
    ]
    assert shell("users", "close", "anna").err.startswith("openplaci: anna is the last administrator")

    assert shell("logout").rows == [{"ended": 1}]
    assert shell("logout").rows == [{"ended": 0}]
    for command in (("users", "list"), ("whoami",), ("users", "totp"), ("users", "recovery"), ("users", "password")):
        out = shell(*command)
        assert (out.code, out.out) == (2, "")
        assert out.err == "openplaci: not signed in; sign in with: openplaci login NAME\n"

    back = shell("login", "anna", typed=f"{GOOD}\n{codes[0]}\n")
    assert back.rows[0]["factors"] == ["password", "recovery"]
    assert back.rows[0]["next"] is None
    again = shell("login", "anna", typed=f"{GOOD}\n{codes[0]}\n")
    assert (again.code, again.out) == (2, "")
    assert shell("login", "--again", OPENPLACI_PASSWORD=GOOD, OPENPLACI_CODE=totp(secret)).code == 0
    lines = shell.said.splitlines()
    assert [sum(hidden in line for line in lines) for hidden in (setup, secret, codes[0], GOOD)] == [1, 1, 1, 0]
    made_ = shell("users", "recovery").rows[0]["recovery"]
    assert shell("login", "anna", typed=f"{GOOD}\n{codes[1]}\n").code == 2
    assert shell("login", "anna", typed=f"{GOOD}\n{made_[0]}\n").code == 0


def test_no_secret_is_in_the_store_nor_on_the_screen(shell: Shell) -> None:
    setup = shell.first("anna", "administrator")
    secret, codes = shell.second()
    shell("login", "anna", typed=f"wrong password of mine\n{totp(secret)}\n")
    (token,) = shell.secrets()
    shell("users", "password", typed=f"{GOOD}\n{OTHER}\n")
    assert shell.secrets() == []
    assert shell("login", "anna", typed=f"{OTHER}\n{codes[0]}\n").code == 0
    kept = b"".join(path.read_bytes() for path in (shell.folder / "share").rglob("*") if path.is_file())
    assert len(kept) > 10_000
    for hidden in (GOOD, OTHER, "wrong password of mine", token, *shell.secrets(), setup, codes[0], secret, "argon2id"):
        assert hidden.encode() not in kept
    for hidden in (GOOD, OTHER, "wrong password of mine", token, *shell.secrets()):
        assert hidden not in shell.said


def test_the_session_is_its_owners_alone(shell: Shell) -> None:
    shell.first("ada", "administrator")
    files = [path for path in shell.state.rglob("*") if path.is_file()]
    assert [path.stat().st_mode & 0o777 for path in files] == [0o600]
    assert files[0].parent.stat().st_mode & 0o777 == 0o700
    files[0].chmod(0o644)
    refused = shell("whoami")
    assert refused.code == 2
    assert "chmod 600" in refused.err


def test_the_environment_may_name_the_session(shell: Shell) -> None:
    shell.first("anna", "administrator")
    shell.second()
    (token,) = shell.secrets()
    other = Shell(shell.folder, "elsewhere")
    assert other("whoami").code == 2
    assert other("whoami", OPENPLACI_SESSION=token).rows[0]["name"] == "anna"
    file = shell.folder / "session"
    file.write_text(token)
    file.chmod(0o600)
    assert other("whoami", OPENPLACI_SESSION_FILE=str(file)).rows[0]["name"] == "anna"
    hidden = other("login", "anna", typed=GOOD, OPENPLACI_SESSION=token)
    assert "would hide the new session" in hidden.err
    assert other("whoami", OPENPLACI_SESSION="x").err == (
        "openplaci: not signed in; sign in with: openplaci login NAME\n"
    )


def test_secrets_may_stand_in_files(shell: Shell) -> None:
    setup = shell("users", "add", "anna", "--role", "administrator").rows[0]["setup_code"]
    new = shell.folder / "new"
    new.write_text(f"{GOOD}\n")
    first = shell("users", "password", "anna", OPENPLACI_PASSWORD=setup, OPENPLACI_NEW_PASSWORD_FILE=str(new))
    assert first.rows[0]["name"] == "anna"
    absent = shell("login", "anna", OPENPLACI_PASSWORD_FILE=str(shell.folder / "absent"))
    assert absent.err.startswith("openplaci: the file that OPENPLACI_PASSWORD_FILE names cannot be read: ")
    none = shell("login", "anna")
    assert none.code == 2
    assert "give it by OPENPLACI_PASSWORD, OPENPLACI_PASSWORD_FILE or a pipe" in none.err


def test_at_a_terminal_everything_is_asked_unseen(shell: Shell) -> None:
    setup = shell("users", "add", "anna", "--role", "administrator").rows[0]["setup_code"]
    code, shown = shell.at_terminal(
        "login", "anna", answers={"set-up code: ": setup, "New password: ": GOOD, "again: ": OTHER}
    )
    assert code == 2
    assert "the two are not the same; nothing was changed" in shown
    code, shown = shell.at_terminal(
        "login", "anna", answers={"set-up code: ": setup, "New password: ": GOOD, "again: ": GOOD}
    )
    assert code == 0
    assert "openplaci users totp" in shown
    code, shown = shell.at_terminal("users", "totp", answers={"First code of the app: ": "000000x"})
    assert code == 2
    assert "otpauth://totp/OpenPLACI:anna" in shown
    code, shown = shell.at_terminal(
        "login", "anna", answers={"set-up code: ": GOOD, "One-time code (none: press Enter): ": ""}
    )
    assert code == 0
    assert GOOD not in shell.said
    assert OTHER not in shell.said


def test_two_processes_sign_in_at_once_and_one_code_lets_one_of_them_in(shell: Shell) -> None:
    shell.first("anna", "administrator")
    secret, codes = shell.second()

    def both(first: str, second: str) -> list[int]:
        started = [
            Shell(shell.folder, f"state-{number}").start("login", "anna", OPENPLACI_PASSWORD=GOOD, OPENPLACI_CODE=code)
            for number, code in enumerate((first, second))
        ]
        for process in started:
            process.communicate(timeout=60)
        return sorted(process.returncode for process in started)

    assert both(codes[0], codes[1]) == [0, 0]
    assert both(codes[2], codes[2]) == [0, 2]
    code = totp(secret, 10)
    assert both(code, code) == [0, 2]
    assert {Shell(shell.folder, f"state-{number}")("whoami").code for number in (0, 1)} == {0}


def test_a_locked_person_is_unlocked_by_an_administrator(shell: Shell) -> None:
    shell.first("anna", "administrator")
    shell.second()
    setup = shell("users", "add", "ivo", "--role", "trainer").rows[0]["setup_code"]
    ivo = Shell(shell.folder, "ivo")
    assert ivo("users", "password", "ivo", typed=f"{setup}\n{GOOD}\n").rows[0]["next"] is None
    refused = {ivo("login", "ivo", typed="a guess\n").err for _ in range(5)}
    refused.add(ivo("login", "ivo", OPENPLACI_PASSWORD=GOOD).err)
    refused.add(ivo("login", "ghost", OPENPLACI_PASSWORD=GOOD).err)
    assert len(refused) == 1
    assert refused.pop().count("\n") == 1
    assert shell("users", "list").rows[1]["locked"] is True
    assert shell("users", "unlock", "ivo").rows[0]["locked"] is False
    assert ivo("login", "ivo", OPENPLACI_PASSWORD=GOOD).code == 0
    denied = ivo("users", "unlock", "ivo")
    assert (denied.code, denied.out, denied.err.count("\n")) == (2, "", 1)


def test_an_administrator_changes_links_invites_closes_and_reopens(shell: Shell) -> None:
    shell.first("anna", "administrator")
    shell.second()
    assert shell("users", "add", "ivo", "--role", "trainer", "--full-name", "Ivo M").rows[0]["full_name"] == "Ivo M"
    changed = shell("users", "change", "ivo", "--role", "trainer", "--role", "trainee", "--mark", "clear").rows[0]
    assert (changed["roles"], changed["mark"]) == (["trainer", "trainee"], "clear")
    subject = "https://id.example 4711"
    assert shell("users", "link", "ivo", "--subject", subject).rows[0]["subject"] == subject
    invited = shell("users", "invite", "ivo").rows[0]
    closed = shell("users", "close", "ivo").rows[0]
    assert (closed["enabled"], closed["subject"]) == (False, "")
    opened = shell("users", "reopen", "ivo").rows[0]
    assert opened["enabled"] is True
    assert opened["id"] == invited["id"]
    assert opened["setup_code"] != invited["setup_code"]
    wrong = shell("users", "add", "x y", "--role", "trainer")
    assert (wrong.code, wrong.err.count("\n")) == (2, 1)
    assert shell("login").err.startswith("openplaci: say who signs in")
    assert shell("login", "anna", "--again").code == 2

"""The port of the loopback: one answer of one sign-in, from this machine, and nothing else."""

import socket

import httpx
import pytest

from openplaci.faults import CannotDo
from openplaci.signin.loopback import Listener, listening


def get(url: str, **headers: str) -> httpx.Response:
    with httpx.Client(trust_env=False) as browser:
        return browser.get(url, headers=headers)


def no_answer(listener: Listener) -> bool:
    with pytest.raises(CannotDo, match=r"^nobody signed in within 0 s; the address is closed again$"):
        listener.wait(0)
    return True


def test_the_answer_is_taken_and_the_browser_told() -> None:
    with listening() as listener:
        listener.state = "s"
        answer = get(f"{listener.redirect}?code=c&state=s")
        assert listener.wait(0) == {"code": "c", "state": "s"}
    assert answer.status_code == 200
    assert answer.text.startswith("OpenPLACI has the provider's answer.")
    assert answer.headers["cache-control"] == "no-store"
    assert "code" not in answer.text


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/callback?code=c&state=another", {}),
        ("/callback?code=c", {}),
        ("/callback?code=c&state=s&state=s", {}),
        ("/favicon.ico", {}),
        ("/other?code=c&state=s", {}),
        ("/callback?code=c&state=s", {"Host": "evil.example"}),
        ("/callback?state=s&code=" + "c" * 16_000, {}),
    ],
)
def test_what_is_not_the_answer_is_turned_away(path: str, headers: dict[str, str]) -> None:
    with listening() as listener:
        listener.state = "s"
        assert get(f"http://{listener.host}{path}", **headers).status_code == 404
        assert no_answer(listener)


def test_nothing_is_taken_before_it_is_waited_for() -> None:
    with listening() as listener:
        assert get(f"{listener.redirect}?code=c&state=").status_code == 404


def test_only_the_first_answer_counts() -> None:
    with listening() as listener:
        listener.state = "s"
        for code in "ab":
            assert get(f"{listener.redirect}?code={code}&state=s").status_code == 200
        assert listener.wait(0)["code"] == "a"


def test_a_connection_that_says_nothing_holds_nobody_up() -> None:
    with listening() as listener, socket.create_connection(("127.0.0.1", int(listener.server_address[1]))):
        listener.state = "s"
        assert get(f"{listener.redirect}?code=c&state=s").status_code == 200


def test_a_port_that_is_taken_is_told() -> None:
    with listening() as first:
        taken = listening(int(first.server_address[1]))
        with pytest.raises(CannotDo, match=r"^cannot listen at 127.0.0.1:\d+: Address already in use; see setting"):
            taken.__enter__()


def test_a_port_is_free_again_at_once() -> None:
    port = 0
    for _ in range(2):
        with listening(port) as listener:
            port = int(listener.server_address[1])
            assert get(f"http://{listener.host}/").status_code == 404


def test_the_port_is_closed_after() -> None:
    with listening() as listener:
        url = listener.redirect
    with pytest.raises(httpx.ConnectError):
        get(url)

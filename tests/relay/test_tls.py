"""Webhooks by TLS: the certificate must be of somebody who is trusted, and of the host that was named."""

import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from certificates import certificate
from relay_world import QUICK, Receiver
from test_web import send

HOST = "carrier.example"


@pytest.fixture
def own(tmp_path: Path) -> Path:
    return certificate(tmp_path, HOST)


async def here(host: str, port: int) -> Sequence[str]:
    del host, port
    return ["127.0.0.1"]


def test_the_certificate_must_be_trusted_and_of_the_host(receiver: Callable[..., Receiver], own: Path) -> None:
    there = receiver(tls=own)
    port = there.url.split(":")[2]
    trust = ssl.create_default_context(cafile=str(own))
    assert send(f"https://{HOST}:{port}", QUICK, resolve=here, trust=trust).made
    assert there.came[0].headers["Host"] == f"{HOST}:{port.split('/')[0]}"
    for host, context in ((HOST, None), ("other.example", trust)):
        outcome = send(f"https://{host}:{port}", QUICK, resolve=here, trust=context)
        assert outcome.said == "no connection, or its certificate is not good"
    assert len(there.came) == 1

"""Webhooks by TLS: the certificate must be of somebody who is trusted, and of the host that was named."""

import datetime as dt
import ssl
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from relay_world import QUICK, Receiver
from test_web import send

HOST = "carrier.example"


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(HOST)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "certificate.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file


async def here(host: str, port: int) -> Sequence[str]:
    del host, port
    return ["127.0.0.1"]


def test_the_certificate_must_be_trusted_and_of_the_host(receiver: Callable[..., Receiver], certificate: Path) -> None:
    there = receiver(tls=certificate)
    port = there.url.split(":")[2]
    trust = ssl.create_default_context(cafile=str(certificate))
    assert send(f"https://{HOST}:{port}", QUICK, resolve=here, trust=trust).made
    assert there.came[0].headers["Host"] == f"{HOST}:{port.split('/')[0]}"
    for host, context in ((HOST, None), ("other.example", trust)):
        outcome = send(f"https://{host}:{port}", QUICK, resolve=here, trust=context)
        assert outcome.said == "no connection, or its certificate is not good"
    assert len(there.came) == 1

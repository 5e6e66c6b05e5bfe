"""What is good once: codes of the second factor (RFC 6238), recovery codes and set-up codes.

Recovery and set-up codes have 120 random bits, so a plain SHA-256 keeps them (NIST SP 800-63B-4 asks for 112 [S]).
"""

import base64
import datetime as dt
import hashlib
import hmac

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor import InvalidToken
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from openplaci.access.passwords import Random

ISSUER = "OpenPLACI"
DIGITS = 6
STEP = 30
"""Seconds. With six digits and SHA-1, what every authenticator app knows; RFC 6238, section 4 [V]."""
DRIFT = 1
"""Steps by which a clock may be off: RFC 6238, section 5.2, recommends at most one [V]."""
SECRET_BYTES = 20
"""As long as the digest: RFC 4226, section 4, R6 [V]."""
RECOVERY_CODES = 10
CODE_BYTES = 15
GROUP = 4


def new_secret(random: Random) -> str:
    """Make a secret of the second factor, base 32."""
    return base64.b32encode(random(SECRET_BYTES)).decode()


def uri(secret: str, name: str) -> str:
    """Return the secret as an authenticator app takes it in: ``otpauth://totp/...``."""
    return _totp(secret).get_provisioning_uri(name, ISSUER)


def code(secret: str, at: dt.datetime) -> str:
    """Return the code of that time, as the app shows it."""
    return _totp(secret).generate(int(at.timestamp())).decode()


def step_of(secret: str, typed: str, now: dt.datetime, *, after: int) -> int:
    """Return the time step of which this is the code; 0 if it is wrong, or was used before.

    Args:
        secret: base 32.
        typed: six digits; blanks between them do not matter.
        now: UTC; one step before and one after are good too.
        after: the last step that was used; this one and those before are no longer good.
    """
    digits = "".join(typed.split())
    if not digits.isascii():
        return 0
    current = int(now.timestamp()) // STEP
    found = 0
    for step in range(current - DRIFT, current + DRIFT + 1):
        try:
            _totp(secret).verify(digits.encode(), step * STEP)
        except InvalidToken:
            continue
        if step > after:
            found = step
    return found


def new_code(random: Random) -> str:
    """Make a recovery or set-up code: 24 letters and digits in groups of four."""
    text = base64.b32encode(random(CODE_BYTES)).decode().lower()
    return "-".join(text[at : at + GROUP] for at in range(0, len(text), GROUP))


def digest(typed: str) -> str:
    """Return the SHA-256 of such a code, hexadecimal; how it is grouped and written does not matter."""
    return hashlib.sha256("".join(typed.replace("-", "").split()).lower().encode("utf-8", "surrogatepass")).hexdigest()


def matches(typed: str, *digests: str) -> str:
    """Return the digest whose code this is; empty if it is none of them."""
    mine = digest(typed)
    found = ""
    for one in digests:
        if one and hmac.compare_digest(one, mine):
            found = one
    return found


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), STEP)  # noqa: S303 - HMAC-SHA-1, as RFC 6238 has it

"""Passwords: which are good enough, and how they are kept.

Kept by argon2id with the parameters that RFC 9106, section 4, recommends second, for machines of ordinary memory [V].
What is asked of a password follows NIST SP 800-63B-4, section 3.1.1.2 [S]: length and a block list, no composition.
"""

import threading
import unicodedata
from collections.abc import Callable
from itertools import pairwise

from argon2 import Parameters, PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

Random = Callable[[int], bytes]
"""Gives so many random bytes."""

PROFILE = RFC_9106_LOW_MEMORY
SHORTEST = 15
"""Characters; one rule for everyone: what SP 800-63B-4 asks where the password is the only factor [S]."""
LONGEST = 256
AT_ONCE = threading.BoundedSemaphore(4)
"""Each computation takes 64 MiB, so that many sign-ins at once must not take the memory of the whole machine."""

ENOUGH = 8
"""Characters that must be left when what anyone would guess is taken out."""
GUESSED = (
    "openplaci", "passphrase", "password", "passwort", "motdepasse", "contrasena", "administrator", "admin", "officer",
    "welcome", "letmein", "changeme", "secret", "correcthorsebatterystaple", "aircargo", "cargo", "customs",
    "qwertyuiop", "qwertzuiop", "azertyuiop", "asdfghjkl", "zxcvbnm", "yxcvbnm", "qwerty", "qwertz", "azerty", "asdf",
    "1q2w3e4r5t", "1qaz2wsx3edc",
)  # fmt: skip


class Password:
    """A password as typed, in one try; it remembers what was computed, since a decision may be made twice.

    Its text is never shown.
    """

    __slots__ = ("_bytes", "_encoded", "_known", "_length", "_profile", "_text")

    def __init__(self, text: str, profile: Parameters = PROFILE) -> None:
        """Take it as typed; NFKC makes one of the ways in which keyboards write the same characters.

        Args:
            text: as typed.
            profile: parameters of argon2.
        """
        self._length = len(text)
        self._text = unicodedata.normalize("NFKC", text) if len(text) <= LONGEST else ""
        self._bytes = self._text.encode("utf-8", "surrogatepass")
        self._profile = profile
        self._known: dict[str, bool] = {}
        self._encoded = ""

    def __repr__(self) -> str:
        return "Password(***)"

    def opens(self, encoded: str) -> bool:
        """Whether it is the one that was encoded; where there is none, the same work is done and it is not."""
        if encoded not in self._known:
            with AT_ONCE:
                self._known[encoded] = _verified(PasswordHasher.from_parameters(self._profile), encoded, self._bytes)
        return self._known[encoded]

    def outdated(self, encoded: str) -> bool:
        """Whether it was encoded with other parameters than today's."""
        return PasswordHasher.from_parameters(self._profile).check_needs_rehash(encoded)

    def encoded(self, random: Random) -> str:
        """Return it as it may be kept; the same each time it is asked."""
        if not self._encoded:
            salt = random(self._profile.salt_len)
            with AT_ONCE:
                self._encoded = PasswordHasher.from_parameters(self._profile).hash(self._bytes, salt=salt)
        return self._encoded

    def fault(self, *known: str) -> str:
        """Return why it is not good enough, as one line; empty if it is.

        Args:
            known: what is known of the person, as the sign-in name and the full name.
        """
        if not SHORTEST <= len(self._text) <= LONGEST or self._length > LONGEST:
            return f"the password must have {SHORTEST} to {LONGEST} characters; a sentence of some words is good"
        words = [word.casefold() for name in known for word in name.replace("@", " ").replace(".", " ").split()]
        if _unguessed(self._text.casefold(), (*words, *GUESSED)) < ENOUGH:
            return (
                "the password is easy to guess: names, well-known words, and repeated or running characters "
                f"count as nothing, and {ENOUGH} different steps must be left; take some words that nobody connects"
            )
        return ""


def _verified(hasher: PasswordHasher, encoded: str, text: bytes) -> bool:
    if not encoded:
        hasher.hash(text, salt=bytes(16))
        return False
    try:
        return hasher.verify(encoded, text)
    except (VerificationError, InvalidHashError):
        return False


def _unguessed(text: str, words: tuple[str, ...]) -> int:
    """How many different steps from character to character are left without known words and runs (aaa, 123, cba)."""
    for word in sorted({word for word in words if len(word) > 2}, key=len, reverse=True):  # noqa: PLR2004 - "an", "de"
        text = text.replace(word, "")
    text = "".join(text.split())
    return len({pair for pair in pairwise(text) if abs(ord(pair[0]) - ord(pair[1])) > 1})

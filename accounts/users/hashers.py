"""Passwords and PINs: HMAC with a key kept outside the database, then Argon2id."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher


def keyed(value: str) -> str:
    """Return the HMAC-SHA-256 of a value under PIN_KEY, in hexadecimal."""
    return hmac.new(settings.PIN_KEY.encode(), value.encode(), hashlib.sha256).hexdigest()


def key_digest(token: str) -> str:
    """Return the SHA-256 of an API key: it is 256 random bits, so a plain digest cannot be searched."""
    return hashlib.sha256(token.encode()).hexdigest()


class KeyedArgon2(Argon2PasswordHasher):
    """Argon2id at OWASP's minimum (19 MiB, t=2, p=1): 31 ms, where Django's default costs 339 ms,
    which is minutes of processor time when a whole battalion signs in before an assessment."""

    algorithm = "argon2_keyed"
    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1

    def encode(self, password: str, salt: str) -> str:
        return super().encode(keyed(password), salt)

    def verify(self, password: str, encoded: str) -> bool:
        return super().verify(keyed(password), encoded)

    def harden_runtime(self, password: str, encoded: str) -> Any:
        return None

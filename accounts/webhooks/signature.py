"""Signatures of webhooks after the Standard Webhooks scheme (standardwebhooks.com, symmetric `v1`). Pure."""

import base64
import binascii
import hashlib
import hmac
import secrets
from collections.abc import Iterable

PREFIX = "whsec_"
_BYTES = 32  # the scheme asks for 24 to 64


def new_secret() -> str:
    """Return a fresh secret as it is shown: `whsec_` and 32 random bytes in base64."""
    return PREFIX + base64.b64encode(secrets.token_bytes(_BYTES)).decode()


def signature(secret: str, message: str, timestamp: int, body: bytes) -> str:
    """Return one signature: HMAC-SHA256 over `id.timestamp.body` under the secret's bytes, in base64.

    `timestamp`: seconds since 1970, UTC, of this attempt. Raises ValueError for what is no secret.

    >>> told = b'{"test": 2432232314}'
    >>> signature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, told)
    'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE='
    """
    signed = f"{message}.{timestamp}.".encode() + body
    made = hmac.new(_key(secret), signed, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def signed_headers(secrets_: Iterable[str], message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """Return the scheme's three headers, with one signature for each secret that is good now."""
    return {
        "webhook-id": message,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(signature(one, message, timestamp, body) for one in secrets_),
    }


def _key(secret: str) -> bytes:
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("a webhook's secret is base64") from error

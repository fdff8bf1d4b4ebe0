"""What `manage.py check --deploy` says about the keys of a production site."""

from typing import Any

from django.conf import settings
from django.core import checks

SOCKET = "SIGNER_SOCKET is empty: certificates cannot be signed, or the site holds the keys itself."
HOLDS_KEYS = "This process was given a passphrase of the signing keys, which only the signer should have."


@checks.register(checks.Tags.security, deploy=True)
def keys_are_kept_apart(app_configs: Any, **_: Any) -> list[checks.CheckMessage]:
    """Warn where the site and the worker could sign, or cannot ask the signer."""
    del app_configs
    found: list[checks.CheckMessage] = []
    if not settings.SIGNER_SOCKET:
        found.append(checks.Warning(SOCKET, id="tutela.W001"))
    if settings.SIGNER_PASSPHRASE or settings.AUTHORITY_PASSPHRASE or settings.SIGNER_PKCS11_PIN:
        found.append(checks.Warning(HOLDS_KEYS, id="tutela.W002"))
    return found

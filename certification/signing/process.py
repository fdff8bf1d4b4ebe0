"""The signer of this process: the desk opened with folder, passphrase and token of the settings."""

from functools import lru_cache
from importlib import import_module
from pathlib import Path

from django.conf import settings

from certification.signing.desk import Desk, Keys, Ledger
from certification.signing.errors import NotAKey, SignerUnreachable
from certification.signing.keyring import Keyring
from certification.signing.stamping import LongTerm, long_term


def signer() -> Desk:
    """Return the desk. Raises SignerUnreachable where this process was not given the passphrase.

    Raises NotAKey when the token of the settings does not open.
    """
    if not settings.SIGNER_PASSPHRASE:
        raise SignerUnreachable("this process holds no keys")
    token = (settings.SIGNER_PKCS11_MODULE, settings.SIGNER_PKCS11_TOKEN, settings.SIGNER_PKCS11_PIN)
    return _desk(Path(settings.SIGNER_KEYS), settings.SIGNER_PASSPHRASE, token)


@lru_cache(maxsize=4)
def _desk(folder: Path, passphrase: str, token: tuple[str, str, str]) -> Desk:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    keys: Keys = Keyring(folder, passphrase)
    ledger = Ledger(folder / "ledger.sqlite3")
    if token[0]:
        keys = _token_keys(*token, others=keys, ledger=ledger)
    return Desk(keys, ledger)


def _token_keys(module: str, token: str, pin: str, *, others: Keys, ledger: Ledger) -> Keys:
    """Open the token. Its Python package is installed where there is one only."""
    try:
        found = import_module("certification.signing.token")
    except ModuleNotFoundError:
        raise NotAKey("a PKCS#11 token needs the package python-pkcs11: install tutela[pkcs11]") from None
    keys: Keys = found.TokenKeys(module, token, pin, others=others, ledger=ledger)
    return keys


def time_stamping() -> LongTerm | None:
    """Return the time-stamp authority of the settings; None without one. Its files are read each time."""
    if not settings.TIMESTAMP_URL:
        return None
    return long_term(settings.TIMESTAMP_URL, Path(settings.SIGNER_KEYS))

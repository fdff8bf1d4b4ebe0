"""The signer of this process: the desk opened with the folder and passphrase of the settings."""

from functools import lru_cache
from pathlib import Path

from django.conf import settings

from certification.signing.desk import Desk, Ledger
from certification.signing.errors import SignerUnreachable
from certification.signing.keyring import Keyring


def signer() -> Desk:
    """Return the desk. Raises SignerUnreachable where this process was not given the passphrase."""
    if not settings.SIGNER_PASSPHRASE:
        raise SignerUnreachable("this process holds no keys")
    return _desk(Path(settings.SIGNER_KEYS), settings.SIGNER_PASSPHRASE)


@lru_cache(maxsize=4)
def _desk(folder: Path, passphrase: str) -> Desk:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Desk(Keyring(folder, passphrase), Ledger(folder / "ledger.sqlite3"))

"""Files in storage under the SHA-256 of their bytes."""

import hashlib
from typing import Any

from django.core.files import File
from django.core.files.storage import default_storage


def put_away(name: str, sha256: str, file: "File[Any]") -> None:
    """Store a file under its digest; one half written by a worker that died is written again."""
    if is_stored(name, sha256):
        return
    if default_storage.exists(name):
        default_storage.delete(name)
    default_storage.save(name, file)


def is_stored(name: str, sha256: str) -> bool:
    """Say whether a file lies in storage and its bytes have this digest, without holding them in memory."""
    try:
        with default_storage.open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == sha256
    except FileNotFoundError:
        return False


def stored_bytes(name: str, sha256: str) -> bytes | None:
    """Return a stored file's bytes; None when it is missing or its bytes have another digest."""
    try:
        with default_storage.open(name) as file:
            content: bytes = file.read()
    except FileNotFoundError:
        return None
    return content if hashlib.sha256(content).hexdigest() == sha256 else None

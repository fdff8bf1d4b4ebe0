"""Asking the signer. It is a process of its own behind a socket; without one configured, it works in here."""

import socket
from pathlib import Path

from django.conf import settings

from certification.signing.errors import AlreadySigned, SignerFailed, SignerRefused, SignerUnreachable
from certification.signing.process import signer
from certification.signing.registry import operation
from certification.signing.wire import OK, REFUSED, BadMessage, address, receive, send

SECONDS = 60  # for an answer: two time stamps may be in it


def ask(name: str, record: str, content: bytes = b"") -> bytes:
    """Have something signed for a record, and return the signed bytes.

    Raises SignerRefused (AlreadySigned) when the signer will not, SignerUnreachable when it does not answer,
    SignerFailed when it tried and could not.
    """
    if not settings.SIGNER_SOCKET:
        return operation(name)(signer(), record, content)
    kind, said = _exchange(Path(settings.SIGNER_SOCKET), name.encode(), record.encode(), content)
    if kind == OK:
        return said
    code = said.decode()
    if kind == REFUSED:
        raise AlreadySigned(code) if code == "already_signed" else SignerRefused(code)
    if code == "unreachable":
        raise SignerUnreachable("what the signer needs does not answer")
    raise SignerFailed(f"{name} {record}")


def _exchange(path: Path, *parts: bytes) -> list[bytes]:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
            line.settimeout(SECONDS)
            with address(path) as name:
                line.connect(name)
            send(line, *parts)
            return receive(line, 2)
    except (OSError, BadMessage) as error:
        raise SignerUnreachable(f"the signer does not answer: {type(error).__name__}") from None

"""Asking the signer. It is a process of its own behind a socket; without one configured, it works in here."""

from certification.signing.process import signer
from certification.signing.registry import operation


def ask(name: str, record: str, content: bytes = b"") -> bytes:
    """Have something signed for a record, and return the signed bytes.

    Raises SignerRefused (AlreadySigned) when the signer will not, SignerUnreachable when it does not answer.
    """
    return operation(name)(signer(), record, content)

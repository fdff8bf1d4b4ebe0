"""Lists of one bit a certificate that say which of a contributor's are revoked or suspended. No Django.

Method: W3C Bitstring Status List 1.0. Bit 0 is the leftmost of the first byte. A list holds 131,072 bits even
where few are used, so that asking for one tells nobody whose certificate is looked at.
"""

import gzip
import hashlib
import zlib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from uuid import UUID

from certification.credentials.integrity import CREDENTIALS, Document
from certification.credentials.multibase import base64url, from_base64url

LENGTH = 131_072
MOST_IN_USE = LENGTH // 2  # then a contributor's next list is begun: a free place is found in a try or two
TRIES = 64
REVOCATION, SUSPENSION = "revocation", "suspension"
PURPOSES = (REVOCATION, SUSPENSION)
FRESH_FOR = timedelta(days=7)  # as the offline check takes a revocation list


def candidates(certificate: UUID) -> Iterator[int]:
    """Yield the places a certificate may take, in order of preference.

    They look random to whoever does not hold the certificate, and come out the same when the work is tried
    again after a crash.
    """
    for attempt in range(TRIES):
        digest = hashlib.sha256(b"status place" + certificate.bytes + bytes((attempt,))).digest()
        yield int.from_bytes(digest[:8], "big") % LENGTH


def encoded(positions: Iterable[int]) -> str:
    """Return the list with these bits set: compressed without a date, so equal lists are equal texts."""
    bits = bytearray(LENGTH // 8)
    for position in positions:
        bits[position // 8] |= 0x80 >> position % 8
    return base64url(gzip.compress(bytes(bits), mtime=0))


def is_set(text: str, position: int) -> bool:
    """Say whether a bit of an encoded list is set. Raises ValueError when it is no list of this length."""
    unpack = zlib.decompressobj(wbits=31)
    try:
        bits = unpack.decompress(from_base64url(text), LENGTH // 8 + 1)
    except zlib.error as error:
        raise ValueError("not compressed") from error
    if len(bits) != LENGTH // 8 or not unpack.eof or not 0 <= position < LENGTH:
        raise ValueError("not a list of this length")
    return bool(bits[position // 8] & 0x80 >> position % 8)


def address(site: str, contributor: str, purpose: str, number: int) -> str:
    """Return where a contributor's list is published."""
    return f"{site}/credentials/status/{contributor}/{purpose}/{number}"


def entries(site: str, contributor: str, number: int, position: int) -> list[Document]:
    """Return a credential's `credentialStatus`: its place in the list of each purpose."""
    return [
        {
            "id": f"{address(site, contributor, purpose, number)}#{position}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": purpose,
            "statusListIndex": str(position),
            "statusListCredential": address(site, contributor, purpose, number),
        }
        for purpose in PURPOSES
    ]


def list_credential(
    *, at: str, issuer: str, positions: Iterable[int], purpose: str, now: datetime
) -> Document:
    """Return the unsigned credential of a list published at an address, good for a week."""
    return {
        "@context": [CREDENTIALS],
        "id": at,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": f"{now:%Y-%m-%dT%H:%M:%SZ}",
        "validUntil": f"{now + FRESH_FOR:%Y-%m-%dT%H:%M:%SZ}",
        "credentialSubject": {
            "id": f"{at}#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encoded(positions),
        },
    }

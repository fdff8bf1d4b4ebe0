"""What the signer does for QR codes and lists: it looks for itself, writes the content itself, and signs it.

Nothing of what is signed comes from whoever asks.
"""

from django.utils import timezone

from certification.certificates.signable import document_key, signable
from certification.credentials.cose import seal, to_sign
from certification.credentials.errors import Malformed
from certification.credentials.lists import Kind
from certification.credentials.lists import packed as packed_list
from certification.credentials.queries import leaving_key, newest_number, rows_of
from certification.credentials.token import claims_of
from certification.credentials.token import packed as packed_claims
from certification.signing.desk import Desk
from certification.signing.enums import KeyPurpose
from certification.signing.errors import NoSigningKey, SignerRefused
from certification.signing.models import SigningKey
from certification.signing.queries import key_in_use


def sign_token(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign the claims of a certificate (`record`: its id) with the key it names; return the COSE_Sign1.

    A certificate has one token: other claims for the same certificate are refused for ever.
    """
    _nothing_of(content)
    what = signable(record)
    key = document_key(what)
    try:
        payload = packed_claims(claims_of(what.payload))
    except (Malformed, LookupError, ValueError):
        raise SignerRefused("no_claims") from None
    desk.ledger.once("token", str(what.certificate.pk), payload)
    return _sealed(desk, key.kid, payload)


def sign_list(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign the next edition of a list (`record`: trust or revocation) as the database has it now.

    Its number is above every one stored and every one signed before, also when the database was put back to
    an earlier state or an edition that was signed never came to be stored: a number is signed once.
    """
    try:
        kind = Kind(record)
    except ValueError:
        raise SignerRefused("unknown_list") from None
    return _edition(desk, kind, content, _lists_key())


def sign_handover(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign, with the retired lists key (`record`: its id), the next trust list: it names the key in use.

    Readers who hold the old key only learn the new one from it. Only the key that signed the newest edition
    there is may do this, so with the first edition of its successor it has signed its last. Refuses with
    `key_gone` when the key is no longer held.
    """
    leaving = leaving_key(timezone.now())
    if leaving is None or leaving.kid != record:
        raise SignerRefused("no_handover")
    try:
        desk.keys.key(leaving.kid)
    except NoSigningKey:
        raise SignerRefused("key_gone") from None
    return _edition(desk, Kind.TRUST, content, leaving)


def _edition(desk: Desk, kind: Kind, content: bytes, key: SigningKey) -> bytes:
    _nothing_of(content)
    before = desk.ledger.newest("signed_list", kind)
    number = max(newest_number(kind), int(before or 0)) + 1
    now = timezone.now()
    payload = packed_list(kind, number, rows_of(kind, now), now)
    desk.ledger.replace("signed_list", kind, before, str(number))
    return _sealed(desk, key.kid, payload)


def _lists_key() -> SigningKey:
    try:
        return key_in_use(KeyPurpose.LISTS)
    except NoSigningKey:
        raise SignerRefused("no_key") from None


def _sealed(desk: Desk, kid: str, payload: bytes) -> bytes:
    raw = bytes.fromhex(kid)
    return seal(raw, payload, desk.keys.key(kid).sign(to_sign(raw, payload)))


def _nothing_of(content: bytes) -> None:
    if content:
        raise SignerRefused("content_not_wanted")

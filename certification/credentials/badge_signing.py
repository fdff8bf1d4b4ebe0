"""What the signer does for badges and their status lists.

It writes both from the record itself and takes no text from the worker.
"""

from collections.abc import Callable
from datetime import UTC

import rfc8785
from django.conf import settings
from django.utils import timezone

from accounts.tenancy.scope import scoped
from certification.certificates.models import Certificate
from certification.certificates.signable import signable
from certification.credentials.badge import Place, badge, issuer_address, key_address, signed_at
from certification.credentials.badge_queries import key_for, newest_list, positions_set
from certification.credentials.integrity import Document, proof_options, secured
from certification.credentials.models import StatusPlace
from certification.credentials.statuslist import PURPOSES, address, candidates, list_credential
from certification.signing.desk import Desk
from certification.signing.enums import KeyPurpose
from certification.signing.errors import NoSigningKey, SignerRefused
from certification.signing.models import SigningKey
from certification.signing.queries import key_in_use


def sign_badge(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign the Open Badge of a certificate. `content`: its place, as number of the list "/" position.

    The worker has taken the place in a transaction that is still open, so it is checked against the rule by
    which places are taken, the places of others and the place signed before. Another one is signed only where
    the worker died before its commit and somebody else took the first meanwhile: no badge may point to a bit
    that nobody would set.
    """
    what = signable(record)
    with scoped({what.certificate.contributor_id}):
        place = _place(what.certificate, content)
        _refuse_second(desk, place, what.certificate)
    key = _key(lambda: key_for(what.certificate))
    unsigned = badge(what.payload, place, settings.SITE_URL)
    said = {name: value for name, value in unsigned.items() if name != "credentialStatus"}
    desk.ledger.once("badge", str(what.certificate.pk), rfc8785.dumps(said))
    return _signed(desk, unsigned, key, signed_at(what.payload, key.not_before.astimezone(UTC)))


def sign_status_list(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign a contributor's status list as the record has it now. `record`: ISO 3166 code/purpose/number."""
    if content:
        raise SignerRefused("content_not_wanted")
    contributor, purpose, number = _list_named(record)
    key = _key(lambda: key_in_use(KeyPurpose.CREDENTIAL, contributor))
    with scoped({contributor}):
        if number > newest_list(contributor):
            raise SignerRefused("no_such_list")
        positions = positions_set(contributor, purpose, number)
    now = timezone.now().astimezone(UTC)
    site = settings.SITE_URL
    unsigned = list_credential(
        at=address(site, contributor, purpose, number),
        issuer=issuer_address(site, contributor),
        positions=positions,
        purpose=purpose,
        now=now,
    )
    return _signed(desk, unsigned, key, unsigned["validFrom"])


def _key(find: Callable[[], SigningKey]) -> SigningKey:
    try:
        return find()
    except NoSigningKey:
        raise SignerRefused("no_key") from None


def _signed(desk: Desk, unsigned: Document, key: SigningKey, created: str) -> bytes:
    method = key_address(settings.SITE_URL, str(key.contributor_id), key.kid)
    options = proof_options(method=method, created=created)
    return rfc8785.dumps(secured(unsigned, options, desk.keys.key(key.kid).sign))


def _place(certificate: Certificate, content: bytes) -> Place:
    """Return the place the worker names, when the certificate may have it."""
    try:
        number, position = (int(part) for part in content.decode().split("/"))
    except ValueError:
        raise SignerRefused("no_place") from None
    in_turn = position in candidates(certificate.pk) and 1 <= number <= newest_list(
        certificate.contributor_id
    )
    if not in_turn or _is_taken(certificate, number, position):
        raise SignerRefused("no_place")
    own = StatusPlace.objects.filter(certificate=certificate).first()
    if own is not None and (own.list_number, own.position) != (number, position):
        raise SignerRefused("no_place")
    return Place(certificate.pk, certificate.payload_sha256, number, position)


def _is_taken(certificate: Certificate, number: int, position: int) -> bool:
    """Say whether another certificate has a place."""
    there = StatusPlace.objects.filter(
        contributor=certificate.contributor_id, list_number=number, position=position
    )
    return there.exclude(certificate=certificate).exists()


def _refuse_second(desk: Desk, place: Place, certificate: Certificate) -> None:
    """Remember the place signed for a certificate; refuse another while that one could still be taken."""
    wanted, record = f"{place.list_number}/{place.position}", str(certificate.pk)
    before = desk.ledger.newest("badge_place", record)
    if before == wanted:
        return
    if before is not None:
        number, position = (int(part) for part in before.split("/"))
        begun = number < newest_list(certificate.contributor_id)
        if not begun and not _is_taken(certificate, number, position):
            raise SignerRefused("no_place")
    desk.ledger.replace("badge_place", record, before, wanted)


def _list_named(record: str) -> tuple[str, str, int]:
    contributor, _, rest = record.partition("/")
    purpose, _, number = rest.partition("/")
    if purpose not in PURPOSES or not number.isdecimal() or int(number) < 1:
        raise SignerRefused("no_such_list")
    return contributor, purpose, int(number)

"""Making a certificate's token, and publishing the lists that the offline check carries with it."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.trail.actions import Acting, record
from certification.certificates.models import Certificate
from certification.credentials.cose import unseal
from certification.credentials.errors import Distrusted
from certification.credentials.lists import Kind, digest, trusted
from certification.credentials.models import OfflineToken, SignedList
from certification.credentials.queries import (
    facts_of_token,
    leaving_key,
    lists_keys,
    newest_list,
    rows_of,
    token_of,
)
from certification.credentials.token import Problem, to_text
from certification.signing.client import ask
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.queries import listed_key

OLD_ENOUGH = timedelta(hours=20)  # of an edition, for the daily job to make another with the same lines
_DAYS_AHEAD = (1, 2)  # the second, so that a day on which the job fails for good is not the last
_AT_NIGHT = timedelta(minutes=10)


@transaction.atomic
def make_token(*, by: Acting, certificate: Certificate) -> OfflineToken:
    """Have the text of a certificate's QR code signed, and store it. Twice makes one.

    Raises SignerRefused when the record does not allow it, SignerUnreachable, Distrusted.
    """
    found = token_of(certificate)
    if found is not None:
        return found
    text = signed_token(certificate)
    token = OfflineToken(contributor_id=certificate.contributor_id, certificate=certificate, text=text)
    token.save(force_insert=True)
    record(
        by=by,
        verb="token.make",
        subject=token,
        contributor=certificate.contributor_id,
        details={"serial": certificate.serial, "length": len(token.text)},
    )
    return token


def signed_token(certificate: Certificate) -> str:
    """Return the text of a certificate's QR code: stored, or as the signer signs it. Writes nothing.

    The signer signs the same claims to the same text every time. Raises what `make_token` raises.
    """
    found = token_of(certificate)
    if found is not None:
        return found.text
    text = to_text(ask("token", str(certificate.pk)))
    _refuse_if_not_proven(text)
    return text


@transaction.atomic
def publish_lists(*, by: Acting) -> list[SignedList]:
    """Publish a new edition of each list whose lines or key have changed, or whose newest is a day old.

    After a change of the key, the old one signs one more trust list, which names the new one.
    Returns the editions made, and sees to it that the next days' jobs exist.
    Raises SignerRefused (`no_key`) where the platform has no key for lists, SignerUnreachable, Distrusted.
    """
    made = [*_hand_over(by), *(edition for kind in Kind if (edition := _publish(by, kind)) is not None)]
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for ahead in _DAYS_AHEAD:
        day = today + timedelta(days=ahead)
        record_event(
            "lists.daily",
            key=day.date().isoformat(),
            payload={},
            contributor=None,
            run_after=day + _AT_NIGHT,
        )
    return made


def _publish(by: Acting, kind: Kind) -> SignedList | None:
    _wait_in_line(kind)
    now, newest = timezone.now(), newest_list(kind)
    if newest is not None and _still_good(newest, kind, now):
        return None
    return _stored(by, kind, ask("signed_list", kind), newest)


def _still_good(newest: SignedList, kind: Kind, now: datetime) -> bool:
    key = listed_key(KeyPurpose.LISTS)
    same = newest.entries_sha256 == digest(rows_of(kind, now)) and (key is None or key.kid == newest.kid)
    return same and now - newest.made_at < OLD_ENOUGH


def _hand_over(by: Acting) -> list[SignedList]:
    """Publish the old key's last trust list, when the key was changed and is still held."""
    _wait_in_line(Kind.TRUST)
    leaving = leaving_key(timezone.now())
    if leaving is None:
        return []
    try:
        content = ask("handover", leaving.kid)
    except SignerRefused as refusal:
        if refusal.args != ("key_gone",):
            raise
        return []
    return [_stored(by, Kind.TRUST, content, newest_list(Kind.TRUST))]


def _stored(by: Acting, kind: Kind, content: bytes, newest: SignedList | None) -> SignedList:
    at, next_number = int(timezone.now().timestamp()), newest.number + 1 if newest else 1
    edition = trusted(content, kind, lists_keys(), at=at, newest=next_number)
    published = SignedList(
        kind=kind,
        number=edition.number,
        content=content,
        kid=unseal(content).kid.hex(),
        entries_sha256=digest(edition.rows),
    )
    published.save(force_insert=True)
    record(
        by=by,
        verb="list.publish",
        subject=published,
        details={"kind": kind.value, "number": edition.number, "lines": len(edition.rows)},
    )
    return published


def _refuse_if_not_proven(text: str) -> None:
    """Raise Distrusted for a token that would not be believed: nothing is printed that fails its check."""
    problem = facts_of_token(text).problem
    if problem not in {None, Problem.EXPIRED}:
        raise Distrusted(problem)


def _wait_in_line(kind: Kind) -> None:
    """Hold the list's first edition until the transaction ends: two jobs do not publish at once."""
    list(SignedList.objects.select_for_update().filter(kind=kind).order_by("number")[:1])

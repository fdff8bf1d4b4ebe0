"""What the credentials feature does when a certificate or a key changed, and every day.

A list that could not be signed is tried again until it can be: a signer that is away for an hour must not
leave a revocation unpublished, so its absence does not count as a failure of the job.
"""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.jobs.actions import record_event
from accounts.jobs.registry import Task
from accounts.trail.actions import System
from certification.certificates.suspend import suspend_signed_by
from certification.credentials.actions import publish_lists
from certification.credentials.badges import publish_all_status_lists, publish_if_signed
from certification.signing.errors import SignerRefused, SignerUnreachable
from certification.signing.models import SigningKey

AGAIN_AFTER = timedelta(minutes=5)


def on_certificate_changed(task: Task) -> dict[str, Any]:
    """Publish that a certificate was suspended, lifted, revoked or replaced."""
    try:
        found = _published()
        if task.contributor and publish_if_signed(by=System(), contributor=task.contributor) is None:
            _daily_again(task)  # once more soon; what was published above stays
    except SignerUnreachable:
        record_event(
            "certificate.changed",
            key=f"again:{task.job}",
            payload=task.payload,
            contributor=task.contributor,
            run_after=timezone.now() + AGAIN_AFTER,
        )
        return {"waits_for": "signer"}
    return found


def on_signing_key_changed(task: Task) -> dict[str, Any]:
    """Publish the trust list with a key that was made, retired or compromised, and what such a key signed.

    The register is woken too: with its first key it begins, and takes in what was issued before it existed.
    """
    record_event("register.grown", key=f"keys:{task.job}", payload={}, contributor=None)
    key = SigningKey.objects.filter(pk=task.payload.get("key")).first()
    if key is not None and key.compromised_at is not None:
        suspend_signed_by(by=System(), key=key)
    try:
        return {**_published(), "status_lists": publish_all_status_lists(by=System())}
    except SignerUnreachable:
        return _daily_again(task)


def on_lists_daily(task: Task) -> dict[str, Any]:
    """Publish every list anew, so that its readers see that nothing is kept from them."""
    try:
        return {**_published(), "status_lists": publish_all_status_lists(by=System())}
    except SignerUnreachable:
        return _daily_again(task)


def _published() -> dict[str, Any]:
    """Publish, or wait for the platform's key: making that wakes the job anew."""
    try:
        made = publish_lists(by=System())
    except SignerRefused as refusal:
        if refusal.args != ("no_key",):
            raise
        return {"waits_for": "key"}
    return {"lists": [str(edition) for edition in made]}


def _daily_again(task: Task) -> dict[str, Any]:
    record_event(
        "lists.daily",
        key=f"again:{task.job}",
        payload={},
        contributor=None,
        run_after=timezone.now() + AGAIN_AFTER,
    )
    return {"waits_for": "signer"}

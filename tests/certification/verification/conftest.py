"""Asha's certificate as a worker finishes it, and what may become of it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.enums import RevocationReason, SuspensionReason
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import suspend
from certification.credentials.actions import make_token
from certification.credentials.queries import token_of
from certification.documents.actions import make_document
from certification.documents.queries import document_bytes
from certification.register.actions import append_events, publish_checkpoint
from config.clock import set_forward
from tests import cast
from tests.certification.factories import certified


def finished(certificate: Certificate) -> Certificate:
    """Do what workers do after an issue: token, document, register."""
    with scoped({certificate.contributor_id}):
        make_token(by=System(), certificate=certificate)
        make_document(by=System(), certificate=certificate)
    append_events(by=System())
    publish_checkpoint(by=System())
    return certificate


@pytest.fixture
def certificate(who) -> Certificate:
    return finished(certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ")))


@pytest.fixture
def code(certificate) -> str:
    return read(certificate.payload)["code"]


@pytest.fixture
def pdf(certificate) -> bytes:
    with scoped({"NPL"}):
        return document_bytes(certificate)


@pytest.fixture
def qr(certificate) -> str:
    """The text of the certificate's QR code."""
    with scoped({"NPL"}):
        token = token_of(certificate)
    assert token is not None
    return f"{read(certificate.payload)['offline']}#{token.text}"


@pytest.fixture
def after(who, certificate, monkeypatch) -> Callable[[str], None]:
    """Call with `suspended`, `revoked`, `replaced` or `expired` to let it happen to the certificate."""

    def let(happen: str) -> None:
        with scoped({"NPL"}):
            if happen == "suspended":
                reason = SuspensionReason.IDENTITY_IN_DOUBT
                suspend(by=who("bikram").actor, certificate=certificate, reason=reason)
            elif happen == "revoked":
                propose_revocation(
                    by=who("bikram").actor, certificate=certificate, reason=RevocationReason.MISCONDUCT
                )
                confirm_revocation(by=who("chandra").actor, certificate=certificate)
            elif happen == "replaced":
                certificate.person.family_name = "Thapa"
                certificate.person.save(update_fields=["family_name"])
                replace(by=who("bikram").actor, certificate=certificate)
            elif happen == "expired":
                monkeypatch.setattr(timezone, "now", timezone.now)  # so that it is put back
                set_forward(int(timedelta(days=3 * 365).total_seconds()))

    return let

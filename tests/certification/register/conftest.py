"""Certificates with what happened to them, entered and published."""

from collections.abc import Callable

import pytest

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Certificate, CertificateEvent
from certification.register.actions import append_events, publish_checkpoint
from certification.register.models import Checkpoint
from tests import cast
from tests.certification.factories import certified


@pytest.fixture
def certificate(who) -> Certificate:
    """Asha's certificate, whose issue is not entered yet."""
    return certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ"))


@pytest.fixture
def happen(who) -> Callable[..., list[CertificateEvent]]:
    """Call with a certificate and a number to let so many further events happen to it."""

    def let(certificate: Certificate, times: int = 1) -> list[CertificateEvent]:
        officer = who("bikram").user.pk
        with scoped({certificate.contributor_id}):
            first = certificate.events.count() + 1
            kinds = (CertificateEventKind.REVOCATION_PROPOSED, CertificateEventKind.REVOCATION_WITHDRAWN)
            return CertificateEvent.objects.bulk_create(
                CertificateEvent(
                    contributor_id=certificate.contributor_id,
                    certificate=certificate,
                    number=number,
                    kind=kinds[(number - first) % 2],
                    by=officer,
                    reason="misconduct",
                )
                for number in range(first, first + times)
            )

    return let


@pytest.fixture
def publish() -> Callable[[], Checkpoint]:
    """Call to enter all that happened and publish the head."""

    def do() -> Checkpoint:
        append_events(by=System())
        return publish_checkpoint(by=System())

    return do

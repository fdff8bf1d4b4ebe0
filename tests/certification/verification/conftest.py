"""Asha's certificate with its document, and what may become of it."""

from collections.abc import Callable

import pytest

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.enums import RevocationReason
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.documents.actions import make_document
from certification.documents.queries import document_bytes
from tests import cast
from tests.certification.factories import certified


@pytest.fixture
def certificate(who) -> Certificate:
    made = certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ"))
    with scoped({"NPL"}):
        make_document(by=System(), certificate=made)
    return made


@pytest.fixture
def code(certificate) -> str:
    return read(certificate.payload)["code"]


@pytest.fixture
def pdf(certificate) -> bytes:
    with scoped({"NPL"}):
        return document_bytes(certificate)


@pytest.fixture
def after(who, certificate) -> Callable[[str], None]:
    """Call with `revoked`, `replaced` or `expired` to let it happen to the certificate."""

    def let(happen: str) -> None:
        with scoped({"NPL"}):
            if happen == "revoked":
                reason = RevocationReason.MISCONDUCT
                propose_revocation(by=who("bikram").actor, certificate=certificate, reason=reason)
                confirm_revocation(by=who("chandra").actor, certificate=certificate)
            elif happen == "replaced":
                certificate.person.family_name = "Thapa"
                certificate.person.save(update_fields=["family_name"])
                replace(by=who("bikram").actor, certificate=certificate)
            elif happen == "expired":
                Certificate.objects.filter(pk=certificate.pk).update(valid_until="2020-01-01")

    return let

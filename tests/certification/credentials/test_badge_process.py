"""Badges through a signer in a process of its own, which sees committed rows only."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.entering import append_event
from certification.certificates.enums import CertificateEventKind
from certification.certificates.models import Certificate
from certification.credentials.badge_queries import published_list, trusted_keys
from certification.credentials.badges import make_badge, publish_status_lists
from certification.credentials.integrity import read, verify
from certification.credentials.models import OpenBadge, StatusPlace
from certification.credentials.statuslist import is_set
from tests import cast
from tests.certification.credentials.test_badges import OFFICER
from tests.certification.factories import certified
from tests.certification.signing import processes

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def door(django_db_setup, tmp_path_factory) -> Iterator[Path]:
    """The socket of a running signer."""
    path = tmp_path_factory.mktemp("signer") / "run" / "signer.sock"
    with processes.signer(path, {}):
        yield path


@pytest.fixture
def certificate(door, seeded, who, settings) -> Iterator[Certificate]:
    """A certificate just issued; this process holds no keys from here on."""
    issued = certified(cast.person("1", "Gurung", "Asha"))
    settings.SIGNER_SOCKET = str(door)
    settings.SIGNER_PASSPHRASE = ""
    with all_contributors("the test looks at everything"):
        yield issued


class Died(Exception):
    """The worker died before its commit."""


@transaction.atomic
def lose(certificate: Certificate, signed: list[str]) -> None:
    signed.append(make_badge(by=System(), certificate=certificate).text)
    raise Died


def test_a_badge_signed_by_a_worker_that_died_comes_out_the_same(certificate):
    signed: list[str] = []
    with pytest.raises(Died):
        lose(certificate, signed)
    assert (OpenBadge.objects.count(), StatusPlace.objects.count()) == (0, 0)
    made = make_badge(by=System(), certificate=certificate)
    verify(read(made.text), trusted_keys("NPL"))
    assert [made.text] == signed


def test_a_revocation_reaches_the_published_list(certificate):
    make_badge(by=System(), certificate=certificate)
    place = StatusPlace.objects.get(certificate=certificate)
    with scoped({"NPL"}):
        append_event(certificate, CertificateEventKind.REVOKED, officer=OFFICER)
        publish_status_lists(by=System(), contributor="NPL")
    row = published_list("NPL", "revocation", 1)
    assert row is not None
    document = read(row.text)
    verify(document, trusted_keys("NPL"))
    assert is_set(document["credentialSubject"]["encodedList"], place.position)

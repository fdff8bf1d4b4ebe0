"""Events from before the register get salts of their own when the column is made."""

import uuid
from importlib import import_module

import pytest
from django.apps import apps

from accounts.tenancy.scope import all_contributors
from certification.certificates.models import CertificateEvent
from tests.certification.factories import certified, people
from tests.owner import as_owner, unwalled

pytestmark = pytest.mark.django_db


def test_each_event_from_before_the_register_gets_a_salt_of_its_own(who):
    for person in people(2):
        certified(person)
    with all_contributors("a test looks at every event"):
        unwalled(CertificateEvent).update(salt=uuid.UUID(int=1))
        with as_owner():  # as migrations run
            import_module("certification.migrations.0002_signed_and_registered").own_salts(apps, None)
        assert len(set(CertificateEvent.objects.values_list("salt", flat=True))) == 2

"""`manage.py check --deploy` warns where keys and site are not kept apart."""

import pytest

from certification.signing.checks import keys_are_kept_apart


@pytest.fixture
def production(settings):
    settings.SIGNER_SOCKET = "/run/tutela-signer/signer.sock"
    settings.SIGNER_PASSPHRASE = settings.AUTHORITY_PASSPHRASE = ""
    return settings


def test_a_site_that_asks_and_holds_nothing_passes(production):
    assert keys_are_kept_apart(None) == []


def test_a_site_without_a_signer_is_warned(production):
    production.SIGNER_SOCKET = ""
    assert [warning.id for warning in keys_are_kept_apart(None)] == ["tutela.W001"]


@pytest.mark.parametrize("name", ["SIGNER_PASSPHRASE", "AUTHORITY_PASSPHRASE", "SIGNER_PKCS11_PIN"])
def test_a_site_that_was_given_the_keys_is_warned(production, name):
    setattr(production, name, "opens everything")
    assert [warning.id for warning in keys_are_kept_apart(None)] == ["tutela.W002"]

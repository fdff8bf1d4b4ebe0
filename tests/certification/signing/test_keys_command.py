"""`manage.py signing_keys`: making, listing, rotating and withdrawing keys."""

import io
import json
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.jobs.models import Job
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from certification.certificates.payload import read
from certification.documents.actions import make_document
from certification.documents.queries import document_bytes
from certification.signing.enums import COUNTRY, PLATFORM, KeyPurpose
from certification.signing.models import SigningKey
from certification.signing.queries import is_trusted_at, key_in_use
from tests import cast
from tests.certification.factories import certified
from tests.certification.signing import processes
from tests.certification.signing.checking import is_good, serial_of, signed_with

pytestmark = pytest.mark.django_db


@pytest.fixture
def own_home(countries, settings, tmp_path):
    """Keys and authority of this test alone, in an emptied list."""
    settings.SIGNER_KEYS, settings.AUTHORITY_HOME = tmp_path / "signer", tmp_path / "authority"
    SigningKey.objects.all().delete()
    return tmp_path


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("signing_keys", *words, stdout=out)
    return out.getvalue()


def refused(*words: str) -> str:
    with pytest.raises(CommandError) as error:
        run(*words)
    (line,) = str(error.value).splitlines()
    return line


def listed() -> list[dict[str, str]]:
    return json.loads(run("list", "--json"))


def test_ensure_makes_what_is_missing_and_nothing_twice(own_home):
    assert run("ensure", "--contributor", "NPL", "MAR") == "6 keys made\n"
    assert run("ensure", "--contributor", "NPL", "MAR") == "0 keys made\n"
    expected = {("platform", purpose) for purpose in PLATFORM}
    expected |= {(iso3, purpose) for iso3 in ("NPL", "MAR") for purpose in COUNTRY}
    assert {(row["contributor"], row["purpose"]) for row in listed()} == expected
    assert len(list((own_home / "signer").glob("*[0-9a-f].pem"))) == 6


def test_ensure_for_all_covers_every_contributor(own_home, seeded):
    run("ensure", "--all")
    made = SigningKey.objects.filter(contributor__isnull=False).values("contributor").distinct().count()
    assert made == ContributorCountry.objects.count()


def test_each_key_is_in_the_trail_and_the_trust_list_is_published_once(own_home, countries):
    run("ensure", "--contributor", "NPL")
    with all_contributors("the test counts"):
        made = TrailEntry.objects.filter(verb="key.make").count()
    assert (made, Job.objects.filter(event="signing_key.changed").count()) == (4, 1)


def test_rotation_retires_the_old_key_which_stays_trusted_and_new_certificates_use_the_new(who):
    before = certified(cast.person("1", "Gurung", "Asha"))
    old = key_in_use(KeyPurpose.DOCUMENT, "NPL")
    run("rotate", "--contributor", "NPL", "--purpose", "document")
    new = key_in_use(KeyPurpose.DOCUMENT, "NPL")
    after = certified(cast.person("2", "Thapa", "Bina"))
    with scoped({"NPL"}):
        pdfs = []
        for certificate in (before, after):
            make_document(by=System(), certificate=certificate)
            pdfs.append(document_bytes(certificate))
    old.refresh_from_db()
    assert [read(one.payload)["key"] for one in (before, after)] == [old.kid, new.kid]
    assert [is_good(pdf) for pdf in pdfs] == [True, True]
    assert [signed_with(pdf) for pdf in pdfs] == [serial_of(old.certificate), serial_of(new.certificate)]
    assert (old.retired_at is not None, is_trusted_at(old, before.issued_at)) == (True, True)


def test_a_key_whose_time_has_run_out_is_replaced(countries):
    key = key_in_use(KeyPurpose.DOCUMENT, "NPL")
    SigningKey.objects.filter(pk=key.pk).update(
        not_before=timezone.now() - timedelta(days=9), not_after=timezone.now() - timedelta(days=1)
    )
    assert run("ensure", "--contributor", "NPL") == "1 keys made\n"
    assert key_in_use(KeyPurpose.DOCUMENT, "NPL").kid != key.kid


def test_a_compromised_key_is_listed_by_the_authority_and_signs_no_more(own_home, countries):
    run("ensure", "--contributor", "NPL")
    key = key_in_use(KeyPurpose.DOCUMENT, "NPL")
    since = (timezone.now() - timedelta(hours=1)).replace(microsecond=0)
    run("compromised", key.kid, "--at", since.isoformat())
    crl = x509.load_pem_x509_crl((own_home / "authority" / "authority.crl").read_bytes())
    ours = x509.load_pem_x509_certificate((own_home / "authority" / "authority.pem").read_bytes())
    assert crl.is_signature_valid(ours.public_key())  # type: ignore[arg-type]
    assert [(f"{one.serial_number:x}", one.revocation_date_utc) for one in crl] == [
        (serial_of(key.certificate), since)
    ]
    assert (own_home / "signer" / "authority.crl").read_bytes() == (
        own_home / "authority" / "authority.crl"
    ).read_bytes()
    assert run("ensure", "--contributor", "NPL") == "1 keys made\n"


def test_crl_prints_the_list(countries):
    crl = x509.load_pem_x509_crl(run("crl").encode())
    assert crl.next_update_utc is not None
    assert crl.next_update_utc > timezone.now() + timedelta(days=80)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ensure", "--contributor", "XXX"), "there is no contributor XXX"),
        (("rotate", "--purpose", "document"), "a document key is a contributor's: add --contributor"),
        (("rotate", "--purpose", "lists", "--contributor", "NPL"), "a lists key is the platform's"),
        (("compromised", "0" * 16, "--at", "2026-11-20T09:00Z"), f"there is no key {'0' * 16}"),
        (("release", "NPL-2026-0000009"), "there is no certificate NPL-2026-0000009"),
    ],
)
def test_it_says_in_one_line_what_is_wrong(countries, words, said):
    assert refused(*words) == said


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ("yesterday", "'yesterday' is not a date and time such as 2026-11-23T09:00Z"),
        ("2026-11-20T09:00", "'2026-11-20T09:00' has no time zone"),
        ("2999-01-01T00:00Z", "2999-01-01T00:00Z is still to come"),
    ],
)
def test_an_instant_has_to_be_one_and_over(countries, at, said):
    assert refused("compromised", key_in_use(KeyPurpose.DOCUMENT, "NPL").kid, "--at", at) == said


def test_without_a_passphrase_nothing_is_made(own_home, countries, settings):
    settings.SIGNER_PASSPHRASE = ""
    assert refused("ensure", "--contributor", "NPL").startswith("SIGNER_PASSPHRASE is not set")
    settings.AUTHORITY_PASSPHRASE = ""
    assert "authority's passphrase is not given" in refused("ensure", "--contributor", "NPL")
    assert not SigningKey.objects.exists()


def test_another_passphrase_does_not_open_the_authority(own_home, countries, settings):
    run("ensure", "--contributor", "NPL")
    settings.AUTHORITY_PASSPHRASE = "another one"
    assert refused("ensure", "--contributor", "MAR") == "the passphrase does not open the authority's key"


def test_a_second_authority_is_not_made_by_mistake(own_home, countries, settings):
    run("ensure", "--contributor", "NPL")
    settings.AUTHORITY_HOME = own_home / "elsewhere"
    assert "holds no authority" in refused("ensure", "--contributor", "MAR")
    assert not (own_home / "elsewhere").exists()


def test_a_stored_document_is_not_released(who):
    certificate = certified(cast.person("1", "Gurung", "Asha"))
    assert run("release", certificate.serial).startswith("the next sheet")
    with scoped({"NPL"}):
        make_document(by=System(), certificate=certificate)
    assert refused("release", certificate.serial).startswith(f"{certificate.serial} has its document")


def test_without_tables_it_says_what_to_do_first(tmp_path):
    sqlite3.connect(tmp_path / "empty.sqlite3").close()
    ended = processes.manage("signing_keys", "list", DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    assert (ended.returncode, len(ended.stderr.splitlines())) == (1, 1)
    assert "run `manage.py migrate` first" in ended.stderr


def test_the_signers_folder_is_its_own(own_home: Path, countries):
    run("ensure", "--contributor", "NPL")
    assert [(own_home / name).stat().st_mode & 0o777 for name in ("signer", "authority")] == [0o700, 0o700]

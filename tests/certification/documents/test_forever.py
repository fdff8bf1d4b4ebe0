"""What was issued stays as it was, byte for byte, whatever becomes of people, country and server."""

import shutil
import sqlite3
from collections.abc import Callable
from datetime import date

import pytest
from django.db import connection

from accounts.contributors.models import AuthorityText, ContributorCountry, Emblem, Signatory
from accounts.jobs.actions import due_jobs, run
from accounts.people.models import Person
from accounts.tenancy.scope import all_contributors, scoped
from certification.certificates.models import Certificate
from certification.documents import actions
from tests import cast
from tests.certification.factories import certified

pytestmark = pytest.mark.django_db(transaction=True)
COUNTRIES = (("bikram", "NPL"), ("salma", "MAR"))
NATIVE = ("", "आशा गुरुङ", "عبد الله", "张伟")


@pytest.fixture
def download(seeded, who, monkeypatch) -> Callable[[], dict[str, bytes]]:
    """Issue twelve certificates and let nothing be drawn or signed any more; call for each serial's bytes."""
    for number in range(12):
        officer, iso3 = COUNTRIES[number % 2]
        person = cast.person(
            f"S-{number}", f"Person {number}", name_native=NATIVE[number % 4], contributor_id=iso3
        )
        certified(person, officer)
    while jobs := due_jobs():
        for job in jobs:
            run(job)
    for name in ("render", "ask", "make_token"):
        monkeypatch.setattr(actions, name, gone)

    def all_of_them() -> dict[str, bytes]:
        return {
            one.serial: who(officer).browser().get(f"/certificates/{one.pk}/pdf/").content
            for officer, iso3 in COUNTRIES
            for one in certificates_of(iso3)
        }

    return all_of_them


def gone(*args: object, **how: object) -> None:
    raise AssertionError("a download made a certificate anew")


def certificates_of(iso3: str) -> list[Certificate]:
    with scoped({iso3}):
        return list(Certificate.objects.all())


def change_everything() -> None:
    """Rename everybody, and change the countries' names, colour, emblem, paper, languages and signatory."""
    with all_contributors("a test changes everything certificates were made from"):
        Person.objects.update(family_name="Renamed", name_native="改名", rank="Marshal")
        for iso3 in ("NPL", "MAR"):
            Emblem.objects.create(contributor_id=iso3, sha256="0" * 64, content=b"another emblem")
            titles = {"en": "Minister"}
            Signatory.objects.create(
                contributor_id=iso3, name="Another", since=date(2020, 1, 1), titles=titles
            )
    ContributorCountry.objects.update(
        accent="#7a1f1f", emblem="0" * 64, paper="a4_portrait", certificate_languages=["fr"]
    )
    AuthorityText.objects.update(name="Another authority", centre="Another centre")


def test_twelve_certificates_stay_as_they_were_when_all_they_were_made_from_changes(download):
    before = download()
    assert (len(before), {content[:5] for content in before.values()}) == (12, {b"%PDF-"})
    change_everything()
    assert download() == before


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the backup is SQLite's own")
def test_twelve_certificates_come_out_of_a_restored_backup_as_they_were(download, settings, tmp_path):
    before = download()
    change_everything()
    database, elsewhere = connection.settings_dict["NAME"], tmp_path / "elsewhere"
    elsewhere.mkdir()
    with sqlite3.connect(database) as source, sqlite3.connect(elsewhere / "restored.sqlite3") as target:
        source.backup(target)
    for one in (source, target):
        one.close()
    shutil.copytree(settings.MEDIA_ROOT, elsewhere / "media")
    shutil.rmtree(settings.MEDIA_ROOT)
    connection.close()
    connection.settings_dict["NAME"], settings.MEDIA_ROOT = (
        elsewhere / "restored.sqlite3",
        elsewhere / "media",
    )
    try:
        assert download() == before
    finally:
        connection.close()
        connection.settings_dict["NAME"] = database

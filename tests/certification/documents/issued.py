"""Certificates as countries issue them, signed and with their codes, in all languages: for a whole module."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import override_settings

from accounts.contributors.models import ContributorCountry
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.users.models import User
from certification.certificates.issue import issue
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.credentials.actions import make_token
from certification.documents.actions import make_document
from certification.documents.queries import document_bytes
from certification.register.actions import append_events, publish_checkpoint
from tests import cast, keys
from tests.certification.factories import award_for
from tests.seeded import load_seeds_again

Template = tuple[str, tuple[str, ...], str, tuple[str, str, str]]
# Contributor, its languages (the first leads), the language of its own, and a holder.
TEMPLATES: tuple[Template, ...] = (
    ("GHA", ("en",), "", ("Owusu-Ansah", "Akosua Serwaa", "")),
    ("SEN", ("fr",), "", ("Diéye", "Aïssatou Ñàngadéef", "")),
    ("URY", ("es",), "", ("Núñez", "María José", "")),
    ("KAZ", ("ru",), "", ("Serikuly", "Asan", "Асан Серікұлы Қожағұл")),
    ("CHN", ("zh",), "", ("Zhang", "Wei", "张伟")),
    ("JOR", ("ar",), "", ("Al-Tayyib", "Mohammed", "مُحَمَّد الطَّيِّب")),
    ("MAR", ("ar", "fr"), "", ("El Amrani", "Abdallah", "عبد الله العمراني")),
    ("NPL", ("en",), "ne", ("Tamang", "Dorje", "दोर्जे तामाङ ज्ञानेन्द्र")),
)


@dataclass(frozen=True)
class Issued:
    """A certificate, the bytes of its PDF, and the text of its QR code."""

    name: str
    certificate: Certificate
    pdf: bytes
    qr: str

    @property
    def token(self) -> str:
        return self.qr.partition("#")[2]


@contextmanager
def issued(blocker: Any, folder: Path, templates: tuple[Template, ...] = TEMPLATES) -> Iterator[list[Issued]]:
    """Issue one certificate of each template, with document, token and register; take all back at the end."""
    homes = override_settings(MEDIA_ROOT=folder / "media", REGISTER_HOME=folder / "register")
    with blocker.unblock(), homes, transaction.atomic():
        keys.forget()
        load_seeds_again()
        certificates = [_certificate(*template) for template in templates]
        append_events(by=System())
        publish_checkpoint(by=System())
        yield [_finished(one) for one in certificates]
        transaction.set_rollback(True)


def _certificate(
    iso3: str, languages: tuple[str, ...], own: str, holder: tuple[str, str, str]
) -> Certificate:
    keys.list_keys(iso3)
    languages_of = {"certificate_languages": list(languages), "own_language": own}
    ContributorCountry.objects.filter(pk=iso3).update(**languages_of)
    family, given, native = holder
    person = cast.person(f"{iso3}-1", family, given, name_native=native, contributor_id=iso3)
    award = award_for(person)
    with scoped({iso3}):
        certificate = issue(by=_officer(iso3), award=award)
        make_token(by=System(), certificate=certificate)
        make_document(by=System(), certificate=certificate)
    return certificate


def _officer(iso3: str) -> Actor:
    """Return a certifying officer of a country that the cast has none of."""
    user = User.objects.create_user(
        email=f"officer@{iso3.lower()}.example.org", password=cast.PASSWORD, name=f"Officer of {iso3}"
    )
    Membership.objects.create(user=user, role=Role.CERTIFYING_OFFICER, contributor_id=iso3)
    return actor_for(user)


def _finished(certificate: Certificate) -> Issued:
    payload = read(certificate.payload)
    name = "-".join((payload["contributor"], *payload["languages"]))
    with scoped({certificate.contributor_id}):
        token = make_token(by=System(), certificate=certificate).text
        return Issued(name, certificate, document_bytes(certificate), f"{payload['offline']}#{token}")

"""Makes, lists, rotates and withdraws the keys that sign, with the platform's certificate authority.

Give it SIGNER_PASSPHRASE and AUTHORITY_PASSPHRASE; no process that runs all the time gets the second.
"""

import json
from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.utils import OperationalError, ProgrammingError
from django.utils import timezone

from accounts.contributors.models import ContributorCountry
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from certification.certificates.models import Certificate
from certification.documents.actions import release_document
from certification.documents.errors import DocumentStored
from certification.signing.actions import (
    ensure_signing_keys,
    retire_signing_key,
    rotate_signing_key,
    write_revocations,
)
from certification.signing.enums import COUNTRY, KeyPurpose
from certification.signing.errors import KeyExists, NoSigningKey, NotAKey, SignerUnreachable
from certification.signing.models import SigningKey


class Command(BaseCommand):
    help = __doc__
    requires_system_checks: list[str] = []  # `make run` waits for it

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        ensure = verbs.add_parser("ensure", help="make the keys that are missing, the platform's among them")
        whose = ensure.add_mutually_exclusive_group()
        whose.add_argument("--contributor", nargs="+", default=[], metavar="ISO3")
        whose.add_argument("--all", action="store_true", help="of every contributor")
        listing = verbs.add_parser("list", help="list every key there was")
        listing.add_argument("--json", action="store_true")
        rotate = verbs.add_parser("rotate", help="retire the key in use and make another")
        rotate.add_argument("--contributor", metavar="ISO3", help="left out: the platform")
        rotate.add_argument("--purpose", required=True, choices=sorted(KeyPurpose))
        lost = verbs.add_parser("compromised", help="trust nothing a key claims to have signed since")
        lost.add_argument("kid")
        lost.add_argument("--at", required=True, metavar="ISO-DATETIME", help="with its zone: ...T09:00Z")
        verbs.add_parser("crl", help="have the authority write its revocation list anew; do it every month")
        again = verbs.add_parser("release", help="let another sheet be signed for a certificate without one")
        again.add_argument("serial")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        del args
        try:
            with all_contributors("the operator works on the signing keys"):
                getattr(self, f"do_{verb}")(**options)
        except (OperationalError, ProgrammingError) as error:
            raise CommandError(f"the database is not ready, run `manage.py migrate` first: {error}") from None
        except SignerUnreachable:
            raise CommandError("SIGNER_PASSPHRASE is not set: the signer's keys do not open") from None
        except (NoSigningKey, KeyExists, NotAKey, OSError) as error:
            raise CommandError(str(error)) from None

    def do_ensure(self, contributor: list[str], **options: Any) -> None:
        if options["all"]:
            contributor = list(ContributorCountry.objects.order_by("iso3").values_list("iso3", flat=True))
            if not contributor:
                raise CommandError("there are no contributors yet: run `manage.py seed` first")
        made = ensure_signing_keys(by=System(), contributors=[known(iso3) for iso3 in contributor])
        write_revocations()
        self.stdout.write(f"{len(made)} keys made")

    def do_list(self, **options: Any) -> None:
        rows = [described(key) for key in SigningKey.objects.order_by("contributor", "purpose", "not_before")]
        if options["json"]:
            self.stdout.write(json.dumps(rows, indent=1))
            return
        for row in rows:
            line = "{kid}  {contributor:8}  {purpose:10}  {not_before:.10}  {not_after:.10}  {state}"
            self.stdout.write(line.format(**row))

    def do_rotate(self, contributor: str | None, purpose: str, **options: Any) -> None:
        del options
        if (contributor is not None) != (KeyPurpose(purpose) in COUNTRY):
            owner = "a contributor's: add --contributor" if contributor is None else "the platform's"
            raise CommandError(f"a {purpose} key is {owner}")
        whose = known(contributor) if contributor else None
        key = rotate_signing_key(by=System(), purpose=KeyPurpose(purpose), contributor=whose)
        self.stdout.write(f"{key.kid} signs from now on")

    def do_compromised(self, kid: str, at: str, **options: Any) -> None:
        del options
        key = SigningKey.objects.filter(pk=kid).first()
        if key is None:
            raise CommandError(f"there is no key {kid}")
        retire_signing_key(by=System(), key=key, compromised_at=instant(at))
        write_revocations()
        self.stdout.write(f"{kid} is trusted for nothing signed since {at}; `ensure` makes another")

    def do_crl(self, **options: Any) -> None:
        del options
        self.stdout.write(write_revocations().decode(), ending="")

    def do_release(self, serial: str, **options: Any) -> None:
        del options
        certificate = Certificate.objects.filter(serial=serial).first()
        if certificate is None:
            raise CommandError(f"there is no certificate {serial}")
        try:
            release_document(by=System(), certificate=certificate)
        except DocumentStored:
            raise CommandError(f"{serial} has its document: no other is signed for it") from None
        self.stdout.write(f"the next sheet of {serial} will be signed")


def known(iso3: str) -> str:
    """Return a contributor's code. Raises CommandError for one nobody has."""
    if not ContributorCountry.objects.filter(pk=iso3).exists():
        raise CommandError(f"there is no contributor {iso3}")
    return iso3


def instant(text: str) -> datetime:
    """Read an instant that is over. Raises CommandError."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise CommandError(f"{text!r} is not a date and time such as 2026-11-23T09:00Z") from None
    if at.tzinfo is None or at > timezone.now():
        raise CommandError(f"{text!r} has no time zone" if at.tzinfo is None else f"{text} is still to come")
    return at.astimezone(UTC)


def described(key: SigningKey) -> dict[str, str]:
    """Return a line of the list."""
    if key.compromised_at:
        state = f"compromised {key.compromised_at.isoformat()}"
    elif key.retired_at:
        state = f"retired {key.retired_at.isoformat()}"
    else:
        state = "in use" if key.not_after > timezone.now() else "expired"
    return {
        "kid": key.kid,
        "contributor": key.contributor_id or "platform",
        "purpose": key.purpose,
        "not_before": key.not_before.isoformat(),
        "not_after": key.not_after.isoformat(),
        "state": state,
    }

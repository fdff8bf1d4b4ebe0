"""`manage.py check_certificates [--json]`: every certificate examined again, by a path of its own."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core.management.base import BaseCommand

from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Certificate
from certification.verification.examination import examine
from certification.verification.faults import MEANS, Found

MOST_SHOWN = 10_000  # faults: past these the register is broken as a whole, and only their number is told


class Command(BaseCommand):
    help = (
        "Examines every certificate: earned, unique, frozen, signed, registered. "
        "Exit 0: nothing found; 1: faults, each with serial number and code."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")
        parser.add_argument(
            "--authority",
            type=Path,
            default=settings.AUTHORITY_CERTIFICATE,
            help="the certificate (PEM) of the authority that vouches for keys",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        file: Path = options["authority"]
        authority = x509.load_pem_x509_certificate(file.read_bytes()) if file.is_file() else None
        with all_contributors("every certificate is counted"):
            count = Certificate.objects.count()
        told = {"certificates": count, "authority_checked": authority is not None}
        if options["json"]:
            faults = self._as_json(examine(authority), told)
        else:
            faults = self._as_lines(examine(authority), told)
        if faults:
            raise SystemExit(1)

    def _as_json(self, found: Iterator[Found], told: dict[str, Any]) -> int:
        faults = list(found)
        shown = [
            {"serial": one.serial, "fault": one.fault.value, "means": MEANS[one.fault]}
            for one in faults[:MOST_SHOWN]
        ]
        self.stdout.write(json.dumps({**told, "count": len(faults), "faults": shown}, indent=2))
        return len(faults)

    def _as_lines(self, found: Iterator[Found], told: dict[str, Any]) -> int:
        faults = 0
        for one in found:
            faults += 1
            if faults <= MOST_SHOWN:
                self.stdout.write(f"{one.serial or 'register'}: {one.fault.value}: {MEANS[one.fault]}")
        if not told["authority_checked"]:
            self.stdout.write(
                "The authority's certificate is not here: who vouches for keys was not examined."
            )
        self.stdout.write(f"{told['certificates']} certificates examined, {faults} faults.")
        return faults

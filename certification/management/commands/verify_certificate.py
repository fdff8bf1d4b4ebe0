"""`manage.py verify_certificate FILE... [--json]`: is this the file we issued, and does it stand?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from certification.certificates.payload import full_name
from certification.verification.enums import Answer
from certification.verification.labels import WORD
from certification.verification.queries import Verified, verify_file

VALID, NOT_VALID, CANNOT_TELL = 0, 1, 2
_CODES = {Answer.VALID: VALID, Answer.CANNOT_TELL: CANNOT_TELL, Answer.NOT_FOUND: CANNOT_TELL}


class Command(BaseCommand):
    help = "Compares certificate files with the register. Exit 0: all valid; 1: one is not; 2: cannot tell."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON array instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        found = [_look(Path(name)) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(_line(one))
        codes = {one["exit"] for one in found}
        worst = NOT_VALID if NOT_VALID in codes else max(codes)
        if worst:
            raise SystemExit(worst)


def _look(path: Path) -> dict[str, Any]:
    try:
        verified = verify_file(path.read_bytes())
    except OSError as error:
        return {
            "file": str(path),
            "answer": Answer.CANNOT_TELL.value,
            "reason": error.strerror,
            "exit": CANNOT_TELL,
        }
    return {"file": str(path), **_said(verified), "signature": "none"}


def _said(verified: Verified) -> dict[str, Any]:
    answer, payload = verified.finding.answer, verified.payload
    said: dict[str, Any] = {
        "answer": answer.value,
        "exit": _CODES.get(answer, NOT_VALID),
        "checks": {one.name.value: one.reason for one in verified.finding.checks},
    }
    if payload:
        said |= {
            "serial": payload["serial"],
            "name": full_name(payload),
            "name_native": payload["holder"]["name_native"],
            "contributor": payload["contributor"],
            "valid_until": payload["valid_until"],
        }
    return said


def _line(one: dict[str, Any]) -> str:
    word = str(WORD[Answer(one["answer"])]).lower()
    if one["answer"] == Answer.ALTERED:
        word = "altered or not ours"
    facts = [one[key] for key in ("serial", "name", "valid_until", "reason") if one.get(key)]
    return f"{one['file']}: {word}{''.join(f', {fact}' for fact in facts)}; signature: none"

"""`manage.py verify_certificate FILE... [--json]`: is this what was issued, and does it stand?"""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from certification.certificates.payload import full_name
from certification.verification.enums import Answer
from certification.verification.forms import LARGEST
from certification.verification.labels import WORD, meaning, sentence
from certification.verification.queries import Verified, verify_file, verify_text
from certification.verification.typed import LONGEST, is_token

VALID, NOT_VALID, CANNOT_TELL = 0, 1, 2
_PDF = b"%PDF-"


class Command(BaseCommand):
    help = (
        "Checks certificates: PDF files, text files with a code or a QR code's text, or such a text itself. "
        "Exit 0: all valid; 1: one is expired, suspended, revoked, replaced or altered; 2: cannot tell."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="one JSON array instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        found = [_look(name) for name in options["files"]]
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
        else:
            for one in found:
                self.stdout.write(_lines(one))
        codes = {one["exit"] for one in found}
        worst = NOT_VALID if NOT_VALID in codes else max(codes)
        if worst:
            raise SystemExit(worst)


def _look(name: str) -> dict[str, Any]:
    try:
        verified = _verified(name)
    except OSError as error:
        return {
            "file": name,
            "answer": Answer.CANNOT_TELL.value,
            "meaning": error.strerror,
            "facts": {},
            "exit": CANNOT_TELL,
        }
    return {"file": name if len(name) <= 255 else f"{name[:40]}…", **_said(verified)}


def _verified(name: str) -> Verified:
    """Answer for an argument: the text of a QR code itself, else a file of either kind. Raises OSError."""
    if is_token(name):
        return verify_text(name)
    path = Path(name)
    with path.open("rb") as file:
        content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise OSError(0, "larger than 5 MB")
    if not content.startswith(_PDF) and len(content) <= LONGEST:
        return verify_text(content.decode(errors="replace"))
    return verify_file(content)


def _said(verified: Verified) -> dict[str, Any]:
    finding, payload = verified.finding, verified.payload
    said: dict[str, Any] = {
        "answer": finding.answer.value,
        "meaning": meaning(finding),
        "exit": _exit(verified),
        "facts": {
            one.name.value: {
                "outcome": one.outcome.value,
                "reason": one.reason.value,
                "sentence": sentence(one),
            }
            for one in finding.checks
        },
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


def _exit(verified: Verified) -> int:
    finding = verified.finding
    if finding.answer is Answer.VALID:
        return VALID
    return CANNOT_TELL if finding.answer is Answer.CANNOT_TELL and not finding.altered else NOT_VALID


def _lines(one: dict[str, Any]) -> str:
    word = str(WORD[Answer(one["answer"])]).lower()
    told = [one[key] for key in ("serial", "name", "valid_until") if one.get(key)] or [one["meaning"]]
    facts = [f"    {name}: {fact['outcome']}. {fact['sentence']}" for name, fact in one["facts"].items()]
    return "\n".join([f"{one['file']}: {', '.join([word, *told])}", *facts])

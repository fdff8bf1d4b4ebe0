"""`manage.py verify_register [--checkpoint FILE]... [--key KEY]... [--json]`: does the register hold?"""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from certification.register.errors import BadNote
from certification.register.notes import NoteKey, read_key
from certification.register.publishing import PublishedHead
from certification.register.recompute import Recomputed, recompute


class Command(BaseCommand):
    help = (
        "Recomputes the register from certificates and events and compares every published head with it. "
        "Heads and keys kept outside this site show a rewritten history. Exit 0: whole; 1: broken."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--checkpoint", action="append", default=[], metavar="FILE", help="a signed head kept elsewhere"
        )
        parser.add_argument(
            "--key", action="append", default=[], help="a public key of the register kept elsewhere"
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of lines")

    def handle(self, *args: Any, **options: Any) -> None:
        del args
        found = recompute([_kept(Path(name)) for name in options["checkpoint"]], _keys(options["key"]))
        if options["json"]:
            self.stdout.write(json.dumps(asdict(found) | {"whole": found.broken is None}, indent=2))
        else:
            self.stdout.write(_words(found))
        if found.broken:
            raise SystemExit(1)


def _kept(path: Path) -> PublishedHead:
    try:
        return PublishedHead(path, path.read_bytes().decode())
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read") from error


def _keys(texts: list[str]) -> list[NoteKey]:
    try:
        return [read_key(text) for text in texts]
    except BadNote as error:
        raise CommandError(str(error)) from error


def _words(found: Recomputed) -> str:
    if found.broken:
        return f"broken at {found.broken.where}: {found.broken.problem}"
    waiting = f", {found.waiting} events wait to be entered" if found.waiting else ""
    return f"whole: {found.leaves} leaves, {found.heads} published heads, root {found.root}{waiting}"

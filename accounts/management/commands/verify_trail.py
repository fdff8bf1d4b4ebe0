"""Re-derives the audit trail from scratch and reports the first break of each chain."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.trail.actions import Break, chains, verify_chain


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        breaks = []
        for chain in chains():
            found = verify_chain(chain)
            if isinstance(found, Break):
                breaks.append(found)
                self.stderr.write(f"{chain}: broken at entry {found.position}: {found.problem}")
            else:
                self.stdout.write(f"{chain}: {found} entries, unbroken")
        if breaks:
            raise CommandError(f"{len(breaks)} of the chains do not hold")

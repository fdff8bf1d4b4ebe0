"""`roster check|apply FILE --contributor ISO3 [--contingent CODE] [--json]`."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.contingents.models import Contingent
from accounts.contingents.queries import contingent_by_code
from accounts.contributors.models import ContributorCountry
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from accounts.tenancy.scope import scoped
from courses.enrolment.actions import apply_roster, check_roster, examine
from courses.enrolment.errors import FileFault
from courses.enrolment.labels import COLUMN, file_fault_text, what_to_do


class Command(BaseCommand):
    help = "Check a roster file and print its plan, or apply it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=("check", "apply"))
        parser.add_argument("file", type=Path)
        parser.add_argument("--contributor", required=True, help="ISO 3166-1 alpha-3 code")
        parser.add_argument("--contingent", default="", help="for rows that name no contingent")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        iso3 = options["contributor"].upper()
        if not ContributorCountry.objects.filter(pk=iso3).exists():
            raise CommandError(f"There is no contributor {iso3}.")
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error.strerror}") from None
        with scoped({iso3}):
            plan = self._run(options, iso3, content)
        self.stdout.write(json.dumps(plan, ensure_ascii=False, indent=2) if options["json"] else _text(plan))
        if options["verb"] == "check" and plan["counts"]["refused"]:
            raise SystemExit(1)

    def _run(self, options: dict[str, Any], iso3: str, content: bytes) -> dict[str, Any]:
        by = Actor(actor_id=None, holds=(Hold(Role.CONTRIBUTOR_OFFICER, iso3),))
        contingent = _contingent(options["contingent"])
        try:
            if options["verb"] == "check":
                examined = examine(by=by, contributor=iso3, contingent=contingent, content=content)
                return _explained(examined.plan.as_json())
            roster = check_roster(
                by=by,
                contributor=iso3,
                contingent=contingent,
                file_name=options["file"].name,
                content=content,
            )
        except FileFault as fault:
            raise CommandError(f"{options['file'].name}: {file_fault_text(fault)} [{fault.code}]") from None
        applied = apply_roster(by=by, roster=roster)
        return {**_explained(applied.plan), "outcome": applied.outcome}


def _contingent(code: str) -> Contingent | None:
    if not code:
        return None
    try:
        return contingent_by_code(code)
    except Contingent.DoesNotExist:
        raise CommandError(f"This contributor has no contingent {code}.") from None


def _explained(plan: dict[str, Any]) -> dict[str, Any]:
    """Add to each fault what to do about it, and list the faults by themselves too."""
    for row in plan["rows"]:
        for fault in row["faults"]:
            fault["what_to_do"] = what_to_do(fault["code"])
    return {**plan, "refused": [fault for row in plan["rows"] for fault in row["faults"]]}


def _text(plan: dict[str, Any]) -> str:
    counts = plan["counts"]
    first = (
        f"{counts['rows']} rows: {counts['new']} new, {counts['changed']} changed,"
        f" {counts['unchanged']} unchanged, {counts['refused']} refused; {counts['no_slot']} without a slot"
    )
    lines = [first]
    if plan["ignored_columns"]:
        lines.append(f"Columns not used: {', '.join(plan['ignored_columns'])}")
    for fault in plan["refused"]:
        others = f" (also in rows {', '.join(map(str, fault['others']))})" if "others" in fault else ""
        lines.append(
            f"  refused: row {fault['row']}, column {fault['column']}: {fault['value']!r}"
            f" [{fault['code']}]{others} {fault['what_to_do']}"
        )
    for row in plan["rows"]:
        lines += [
            f"  changed: row {row['row']}, {row['name']}: {COLUMN[c['column']]}: {c['old']!r} -> {c['new']!r}"
            for c in row["changes"]
        ]
        if row["note"] == "no_slot":
            lines.append(
                f"  no slot: row {row['row']}, {row['name']} ({row['category']}, {row['contingent']})"
            )
    if outcome := plan.get("outcome"):
        lines.append(
            f"Applied: {outcome['created']} created, {outcome['updated']} updated,"
            f" {outcome['enrolled']} enrolled, {outcome['assigned']} put into slots"
        )
    return "\n".join(lines)

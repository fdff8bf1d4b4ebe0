"""`roster check|apply FILE --contributor ISO3 [--contingent CODE] [--json]`."""

import json
from argparse import ArgumentParser
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError

from accounts.contingents.models import Contingent
from accounts.contingents.queries import contingent_by_code
from accounts.contributors.models import ContributorCountry
from accounts.jobs.actions import run
from accounts.roles.enums import Role
from accounts.roles.rules import Actor, Hold
from accounts.tenancy.scope import scoped
from courses.enrolment.actions import apply_roster, check_job, check_roster, examine
from courses.enrolment.enums import RosterState
from courses.enrolment.errors import FileFault, RosterMoved
from courses.enrolment.labels import COLUMN, MOVED, fault_text, file_fault_text
from courses.enrolment.models import Roster, RosterRow
from courses.enrolment.queries import rows_of, slot_numbers
from courses.enrolment.shown import faults_of, line_of


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
                found = examine(by=by, contributor=iso3, contingent=contingent, content=content)
                return _plan(found.rows, found.slots, found.counts, found.ignored_columns)
            roster = check_roster(
                by=by,
                contributor=iso3,
                contingent=contingent,
                file_name=options["file"].name,
                content=content,
            )
        except FileFault as fault:
            raise CommandError(f"{options['file'].name}: {file_fault_text(fault)} [{fault.code}]") from None
        try:
            applied = apply_roster(by=by, roster=_checked_to_the_end(roster))
        except RosterMoved:
            raise CommandError(str(MOVED)) from None
        rows = list(rows_of(applied))
        plan = _plan(rows, slot_numbers(rows), applied.counts, applied.ignored_columns)
        return {**plan, "outcome": applied.outcome}


def _contingent(code: str) -> Contingent | None:
    if not code:
        return None
    try:
        return contingent_by_code(code)
    except Contingent.DoesNotExist:
        raise CommandError(f"This contributor has no contingent {code}.") from None


def _checked_to_the_end(roster: Roster) -> Roster:
    """Do the job of a large file here and now."""
    while roster.state == RosterState.CHECKING:
        job = check_job(roster)
        if job is None or not run(job.pk):
            raise CommandError(f"{roster.file_name}: the check did not come to its end. Try again.")
        roster = Roster.objects.defer("content").get(pk=roster.pk)
    if roster.fault:
        raise CommandError(f"{roster.file_name}: {fault_text(roster.fault)} [{roster.fault['code']}]")
    return roster


def _plan(
    rows: Iterable[RosterRow], slots: Mapping[UUID, int], counts: dict[str, int], ignored: list[str]
) -> dict[str, Any]:
    """Return the plan as data: every row, and the faults by themselves, each with what to do about it."""
    lines = [line_of(row, slots) for row in rows]
    for line in lines:
        line["faults"] = list(faults_of([RosterRow(faults=line["faults"])]))
    refused = [fault for line in lines for fault in line["faults"]]
    return {"counts": counts, "ignored_columns": ignored, "rows": lines, "refused": refused}


def _text(plan: dict[str, Any]) -> str:
    counts = plan["counts"]
    first = (
        f"{counts['rows']} rows: {counts['new']} new, {counts['changed']} changed,"
        f" {counts['unchanged']} unchanged, {counts['refused']} refused; {counts['no_slot']} without a slot"
    )
    lines = [first]
    if counts["likely_known"]:
        lines.append(f"{counts['likely_known']} of the new are like somebody recorded: decide on the page")
    if plan["ignored_columns"]:
        lines.append(f"Columns not used: {', '.join(plan['ignored_columns'])}")
    for fault in plan["refused"]:
        others = f" (also in rows {', '.join(map(str, fault['others']))})" if "others" in fault else ""
        lines.append(
            f"  refused: row {fault['row']}, column {fault['column']}: {fault['value']!r}"
            f" [{fault['code']}]{others} {fault['what_to_do']}"
        )
    for row in plan["rows"]:
        lines += _row_text(row)
    if outcome := plan.get("outcome"):
        lines.append(
            f"Applied: {outcome['created']} created, {outcome['updated']} updated,"
            f" {outcome['enrolled']} enrolled, {outcome['assigned']} put into slots"
        )
    return "\n".join(lines)


def _row_text(row: dict[str, Any]) -> list[str]:
    changes = row["changes"] if row["state"] == "changed" else []
    lines = [
        f"  changed: row {row['row']}, {row['name']}: {COLUMN[c['column']]}: {c['old']!r} -> {c['new']!r}"
        for c in changes
    ]
    if row["note"] == "no_slot":
        lines.append(f"  no slot: row {row['row']}, {row['name']} ({row['category']}, {row['contingent']})")
    return lines

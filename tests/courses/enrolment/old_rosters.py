"""Run as a script: makes a database as it was before rosters had rows, with two of them, and updates it.

Prints what became of them, as JSON.
"""

import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import django

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
django.setup()

from django.core.management import call_command  # noqa: E402 - Django is set up first
from django.db import connection  # noqa: E402
from django.db.migrations.executor import MigrationExecutor  # noqa: E402

from accounts.tenancy.scope import all_contributors  # noqa: E402
from courses.enrolment.models import Roster  # noqa: E402

BEFORE = ("courses", "0001_initial")
UNIT = "NPL-UNMISS-2027A"
FAULT = {"row": 3, "column": "sex", "code": "bad_sex", "value": "H"}


def row(number: int, state: str, **told) -> dict:
    """Return one row as plans kept it."""
    plain = {
        "row": number,
        "state": state,
        "service_number": f"N{number}",
        "name": "Bina Rai",
        "category": "TRP",
        "contingent": UNIT,
        "slot": None,
        "note": "",
        "changes": [],
        "faults": [],
    }
    return plain | told


def hand_in_as_before() -> None:
    old = MigrationExecutor(connection).loader.project_state(BEFORE).apps.get_model
    nepal = old("accounts", "ContributorCountry").objects.create(iso3="NPL", iso2="NP")
    mission = old("accounts", "Mission").objects.create(code="UNMISS", name="South Sudan", since="2011")
    contingent = old("accounts", "Contingent").objects.create(
        contributor=nepal,
        code=UNIT,
        name=UNIT,
        mission=mission,
        kind="troops",
        planned_departure=date(2027, 3, 1),
        end_of_tour=date(2028, 2, 29),
    )
    old("accounts", "Slot").objects.create(contributor=nepal, contingent=contingent, category="TRP", number=7)
    counts = {"rows": 3, "new": 1, "changed": 1, "unchanged": 0, "refused": 1, "no_slot": 0}
    change = {"column": "rank", "old": "Private", "new": "Corporal"}
    rows = [
        row(2, "new", slot=7),
        row(3, "refused", faults=[FAULT], contingent="NPL-ELSEWHERE"),
        row(4, "changed", changes=[change], note="in_other_contingent"),
    ]
    plan = {"counts": counts, "ignored_columns": ["Shoe size"], "rows": rows}
    kept = {"contributor": nepal, "file_sha256": "0" * 64, "content": b"...", "state_digest": "1" * 64}
    rosters = old("courses", "Roster").objects
    rosters.create(file_name="waiting.csv", plan=plan, state="checked", **kept)
    done = {"outcome": {"created": 1}, "applied_at": datetime(2026, 11, 1, tzinfo=UTC)}
    rosters.create(file_name="done.csv", plan=plan, state="applied", **kept, **done)


def became() -> list[dict]:
    columns = ("number", "state", "note", "fault", "values", "faults", "changes", "slot", "contributor")
    with all_contributors("a test looks"):
        return [
            {
                "file": roster.file_name,
                "state": roster.state,
                "counts": roster.counts,
                "contingents": roster.contingents,
                "ignored": roster.ignored_columns,
                "rows": [list(line) for line in roster.rows.values_list(*columns)],
            }
            for roster in Roster.objects.order_by("file_name")
        ]


if __name__ == "__main__":
    call_command("migrate", *BEFORE, verbosity=0)
    hand_in_as_before()
    call_command("migrate", verbosity=0)
    print(json.dumps(became(), default=bool))  # noqa: T201 - a slot's id is not known beforehand: true

"""Rosters: what a battalion's and a country's file cost, beside Moodle's, a form for each row, and limits."""

import io
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
from django import forms
from django.db import transaction
from django.utils import timezone

from accounts.people.enums import Category, Sex
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from benchmarks.figures import Figure
from benchmarks.measuring import Cost, cost, cpu_seconds, cpu_seconds_in_all
from benchmarks.roster_memory import applied, checked
from benchmarks.world import as_csv, checked_roster, contingent, roster_rows, staff
from courses.enrolment.actions import apply_roster, check_roster, examine
from courses.enrolment.columns import COLUMNS
from courses.enrolment.models import Enrolment, Roster
from courses.enrolment.plan import PERSON_FIELDS
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import standard_in_force

ROWS, BAD = 10_000, 30
FEW, MANY = 100, 1_000
LIMIT, FAULTS = 5_000, 500
MOST_TO_CHECK, MOST_TO_APPLY = 2.0, 4.0  # CPU seconds for LIMIT rows, as issue 4 has it
COUNTRY, MOST_MEMORY = 100_000, 400.0  # rows and MiB, as issue 4 has it
# Moodle's admin/tool/uploaduser, published with issue 4: users and enrolments of half a bad file.
MOODLE = "Moodle's uploaduser, checked and imported"
MOODLE_SECONDS_A_ROW = 0.0127


class RowForm(forms.Form):
    """The baseline: each row through a form of Django's."""

    service_number = forms.CharField(max_length=40)
    family_name = forms.CharField(max_length=120)
    given_names = forms.CharField(max_length=160, required=False)
    name_native = forms.CharField(max_length=200, required=False)
    sex = forms.ChoiceField(choices=[(sex.value, sex.value) for sex in Sex], required=False)
    birth_date = forms.DateField(required=False)
    category = forms.ChoiceField(choices=[(category.value, category.value) for category in Category])
    rank = forms.CharField(max_length=60, required=False)
    language = forms.CharField(max_length=12, required=False)
    contingent = forms.CharField(max_length=40, required=False)
    position = forms.CharField(max_length=120, required=False)
    email = forms.EmailField(required=False)


def measure() -> list[Figure]:
    with scoped({"NPL"}):
        contingent("NPL-CHECKED", 1)
        return [_checked(_workbook(ROWS, BAD)), *_limits(), *_applied(), *_memory()]


def _limits() -> list[Figure]:
    """Check and apply a file of 5,000 rows with 500 faults, and check and apply it again."""
    contingent("NPL-LIMIT", LIMIT)
    content, officer = _workbook(LIMIT, FAULTS, "NPL-LIMIT"), staff("NPL").officer
    kept: list[Roster] = []
    file: dict[str, Any] = {
        "by": officer,
        "contributor": "NPL",
        "contingent": None,
        "file_name": "measured.xlsx",
    }

    def check() -> None:
        kept.append(check_roster(content=content, **file))

    def apply() -> None:
        apply_roster(by=officer, roster=kept[-1])

    first = cpu_seconds_in_all(check), cpu_seconds_in_all(apply)
    assert kept[-1].counts["refused"] == FAULTS, kept[-1].counts
    again = cpu_seconds_in_all(check), cpu_seconds_in_all(apply)
    assert kept[-1].counts["unchanged"] == LIMIT - FAULTS, kept[-1].counts
    return _against_moodle("", first) + _against_moodle("again, all recorded: ", again)


def _against_moodle(again: str, seconds: tuple[float, float]) -> list[Figure]:
    check, apply = seconds
    unit, theirs = "CPU seconds", LIMIT * MOODLE_SECONDS_A_ROW
    rows, a_second = f"{again}{LIMIT:,} rows with {FAULTS} faults", "rows per CPU second"
    return [
        Figure(f"checking {rows}", check, unit, MOODLE, theirs, MOST_TO_CHECK),
        Figure(f"applying {rows}", apply, unit, MOODLE, theirs, MOST_TO_APPLY),
        Figure(
            f"checking and applying {rows}",
            LIMIT / (check + apply),
            a_second,
            MOODLE,
            1 / MOODLE_SECONDS_A_ROW,
        ),
    ]


def _memory() -> list[Figure]:
    """Check and apply 100,000 rows in processes of their own; the workbook first, which stays unapplied."""
    contingent("NPL-COUNTRY", COUNTRY)
    with tempfile.TemporaryDirectory() as folder:
        workbook, text = Path(folder) / "measured.xlsx", Path(folder) / "measured.csv"
        workbook.write_bytes(_workbook(COUNTRY, 0, "NPL-COUNTRY"))
        text.write_bytes(as_csv(roster_rows("NPL", "NPL-COUNTRY", COUNTRY)))
        peaks = {
            "checking an XLSX": checked(workbook),
            "checking a CSV": checked(text),
            "applying": applied(),
        }
    unit, against = "MiB at most", "the limit of the worker's process"
    return [
        Figure(f"{what} of {COUNTRY:,} rows by a job", peak.memory, unit, against, MOST_MEMORY, MOST_MEMORY)
        for what, peak in peaks.items()
    ] + [
        Figure(
            f"{what} of {COUNTRY:,} rows by a job",
            COUNTRY / peak.cpu,
            "rows per CPU second",
            MOODLE,
            1 / MOODLE_SECONDS_A_ROW,
        )
        for what, peak in peaks.items()
    ]


def _workbook(people: int, bad: int, code: str = "NPL-CHECKED") -> bytes:
    """Write the file as Excel has it, with some rows that have to be refused."""
    rows = roster_rows("NPL", code, people)
    for number in random.Random(0).sample(range(people), bad):
        rows[number]["category"] = "XXX"
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    sheet.append(COLUMNS)
    for row in rows:
        sheet.append([row[column] for column in COLUMNS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _checked(content: bytes) -> Figure:
    refused: list[int] = []
    ours = cpu_seconds(lambda: refused.append(_refused_by_us(content)))
    forms_only = cpu_seconds(lambda: refused.append(_refused_by_forms(content)))
    assert refused == [BAD, BAD], refused
    return Figure(
        f"checking an XLSX roster of {ROWS:,} rows, records and plan included",
        ROWS / ours,
        "rows per CPU second",
        "openpyxl and a form per row, no records",
        ROWS / forms_only,
    )


def _refused_by_us(content: bytes) -> int:
    found = examine(by=staff("NPL").officer, contributor="NPL", contingent=None, content=content)
    return found.counts["refused"]


def _refused_by_forms(content: bytes) -> int:
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    rows = book.worksheets[0].iter_rows(values_only=True)
    names = [str(name) for name in next(rows)]
    return sum(not RowForm(dict(zip(names, row, strict=True))).is_valid() for row in rows)


def _applied() -> list[Figure]:
    few, many = _apply(FEW), _apply(MANY)
    loop = cost(_one_by_one(MANY))
    unit, each = "statements", "update_or_create for each row"
    return [
        Figure(f"applying {MANY:,} rows", many.statements, unit, each, loop.statements),
        Figure(
            f"per row, applying {MANY:,} rows",
            many.statements / MANY,
            unit,
            f"per row, applying {FEW}",
            few.statements / FEW,
        ),
        Figure(
            f"applying {MANY:,} rows, checked once more and logged",
            MANY / many.cpu,
            "rows per CPU second",
            each,
            MANY / loop.cpu,
        ),
    ]


def _apply(people: int) -> Cost:
    code = f"NPL-APPLIED-{people}"
    contingent(code, people)
    roster = checked_roster(code, people)
    return cost(lambda: apply_roster(by=staff("NPL").officer, roster=roster))


def _one_by_one(people: int) -> Callable[[], None]:
    """Return the baseline: people, enrolments, positions and assignments, each row by itself, unlogged."""
    code, standard, today = "NPL-ONE-BY-ONE", standard_in_force(), timezone.now().date()
    slots = contingent(code, people).slots.all()
    rows = list(zip(roster_rows("NPL", code, people), slots, strict=True))

    @transaction.atomic
    def record_each() -> None:
        for row, slot in rows:
            person, _ = Person.objects.update_or_create(
                contributor_id="NPL",
                service_number=row["service_number"],
                defaults={name: row[name] for name in PERSON_FIELDS},
            )
            Enrolment.objects.update_or_create(
                contributor_id="NPL",
                person=person,
                category=person.category,
                phase=DeliveryPhase.PRE_DEPLOYMENT,
                standard=standard,
            )
            slot.position = row["position"]
            slot.save(update_fields=["position"])
            slot.assignments.update_or_create(contributor_id="NPL", person=person, since=today)

    return record_each

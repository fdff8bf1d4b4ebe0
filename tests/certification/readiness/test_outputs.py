"""The command, the API and the plain data behind both."""

import csv
import io
import json
from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from certification.certificates.queries import today
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements

API = 21
pytestmark = pytest.mark.usefixtures("countries")
FIGURES = {
    "required": 3,
    "certified": 1,
    "not_certified": 1,
    "unnamed": 1,
    "unknown": 0,
    "expiring_before_end_of_tour": 1,
    "replaced_late": 0,
    "ready": False,
}


@pytest.fixture
def unit(countries):
    """Three slots: one certified but not to the end of the tour, one failed, one without a name."""
    made = cast.contingent(slots=3, end_of_tour=date(2029, 2, 28))
    rows.crew(made, able=1, failed=1)
    return made


def printed(*words: str) -> str:
    out = io.StringIO()
    call_command("readiness", *words, stdout=out)
    return out.getvalue()


def get(member, **asked):
    return member.browser().get(reverse("api-readiness"), asked)


def test_the_command_prints_json(unit):
    data = json.loads(printed(unit.code, "--on", "2027-03-01"))

    assert (data["contingent"], data["on"]) == (unit.code, "2027-03-01")
    assert {key: data[key] for key in FIGURES} == FIGURES
    assert data["by_category"] == [{"category": "TRP", **FIGURES}]
    assert [(slot["service_number"], slot["finding"]) for slot in data["slots"]] == [
        ("NPL-0001", "expiring"),
        ("NPL-0002", "failed"),
        ("", "unnamed"),
    ]


def test_the_command_prints_a_csv_line_for_each_slot(unit):
    lines = list(csv.DictReader(io.StringIO(printed(unit.code, "--on", "2027-03-01", "--format", "csv"))))

    assert [(line["number"], line["finding"], line["valid_until"]) for line in lines] == [
        ("1", "expiring", "2029-01-15"),
        ("2", "failed", ""),
        ("3", "unnamed", ""),
    ]


def test_the_command_writes_a_pdf(unit, capfdbinary):
    call_command("readiness", unit.code, "--format", "pdf")

    assert capfdbinary.readouterr().out.startswith(b"%PDF-")


def test_the_command_says_when_there_is_no_such_contingent(unit):
    with pytest.raises(CommandError, match="no contingent has the code NPL-NOWHERE"):
        printed("NPL-NOWHERE")


def test_the_command_says_when_the_date_cannot_be_read(unit):
    with pytest.raises(CommandError, match="is not a date like 2027-03-01"):
        printed(unit.code, "--on", "soon")


def test_the_api_answers_what_the_command_prints(who, unit):
    answer = get(who("asha"), contingent=unit.code, on="2027-03-01")

    assert answer.json() == json.loads(printed(unit.code, "--on", "2027-03-01"))


def test_the_api_answers_of_today_when_no_date_is_given(who, unit):
    assert get(who("asha"), contingent=unit.code).json()["on"] == today().isoformat()


@pytest.mark.parametrize(
    ("asked", "status", "kind"),
    [
        ({"contingent": "NPL-NOWHERE"}, 404, "unknown_contingent"),
        ({"contingent": "NPL-UNMISS-2027A", "on": "soon"}, 400, "bad_date"),
        ({}, 400, "contingent_missing"),
    ],
)
def test_the_api_answers_a_wrong_question_with_problem_details(who, unit, asked, status, kind):
    answer = get(who("asha"), **asked)

    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["type"].endswith(kind)


def test_the_api_knows_nothing_of_another_country(who, unit):
    assert get(who("omar"), contingent=unit.code).json()["type"].endswith("unknown_contingent")


def test_the_api_refuses_who_may_not_read_readiness(who, unit):
    assert get(who("hari"), contingent=unit.code).status_code == 403


def test_what_leaves_by_the_api_is_noted(who, unit):
    get(who("ines"), contingent=unit.code, on="2027-03-01")

    with scoped({"NPL"}):
        entry = TrailEntry.objects.get(verb="readiness.export")
    assert (entry.role, entry.details) == (
        "auditor",
        {"on": "2027-03-01", "form": "api", "slots": 3, "named": True},
    )


@pytest.mark.parametrize("people", [1, 3, 100])
def test_the_api_costs_the_same_for_a_hundred_people(who, people):
    made = cast.contingent(slots=people)
    rows.crew(made, able=people // 3, failed=people // 3, learning=people - 2 * (people // 3))
    browser = who("asha").browser()
    browser.get(reverse("api-readiness"), {"contingent": made.code})  # the first one begins the trail

    with statements() as run:
        browser.get(reverse("api-readiness"), {"contingent": made.code, "on": "2099-01-01"})

    assert len(run) == API

"""From the world down to one person: totals that add up, one step deeper each, every reading noted."""

import pytest
from django.urls import reverse

from accounts.contingents.models import Mission
from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from tests import cast
from tests.certification.readiness import rows
from tests.certification.readiness.counting import statements
from tests.certification.readiness.factories import DEPARTURE, SAT

WORLD, LIST, PERSON = 17, 18, 20
AT_DEPARTURE = {"on": DEPARTURE.isoformat()}


@pytest.fixture
def world(countries):
    """Nepal: 2 of 3 in UNMISS and 0 of 1 in MINUSCA; Morocco: 1 of 1 in MINUSCA."""
    Mission.objects.get_or_create(code="MINUSCA", defaults={"name": "Bangui", "since": "2014"})
    units = [
        cast.contingent("NPL-UNMISS-2027A", 3),
        cast.contingent("NPL-MINUSCA-2027A", 1),
        cast.contingent("MAR-MINUSCA-2027A", 1),
    ]
    with all_contributors("a test moves contingents to another mission"):
        for unit in units[1:]:
            unit.mission_id = "MINUSCA"
            unit.save(update_fields=["mission"])
    rows.crew(units[0], able=2)
    rows.crew(units[2], able=1)
    return units


def readings() -> list[TrailEntry]:
    with scoped({"NPL", "MAR"}):
        return list(TrailEntry.objects.filter(verb="person.read"))


def test_the_world_is_a_table_whose_totals_add_up(who, world):
    matrix = who("ines").browser().get(reverse("audit"), AT_DEPARTURE).context["matrix"]

    shown = {
        row["name"]: [cell and (cell["counts"].certified, cell["counts"].required) for cell in row["cells"]]
        for row in matrix["rows"]
    }
    assert shown == {"Morocco": [(1, 1), None], "Nepal": [(0, 1), (2, 3)]}
    assert [(c["code"], c["counts"].certified, c["counts"].required) for c in matrix["columns"]] == [
        ("MINUSCA", 1, 2),
        ("UNMISS", 2, 3),
    ]
    assert (matrix["total"].certified, matrix["total"].required) == (3, 5)


def test_the_world_on_a_past_date_knows_less(who, world):
    page = who("ines").browser().get(reverse("audit"), {"on": "2027-01-14"})

    assert (page.context["matrix"]["total"].certified, page.context["matrix"]["total"].required) == (0, 5)


@pytest.mark.parametrize(
    ("asked", "required"),
    [
        ({"contributor": "NPL"}, 4),
        ({"mission": "MINUSCA"}, 2),
        ({"kind": "police"}, 0),
        ({"ready": "no"}, 4),
        ({"ready": "yes"}, 1),
    ],
)
def test_the_world_is_narrowed_in_the_address(who, world, asked, required):
    page = who("ines").browser().get(reverse("audit"), AT_DEPARTURE | asked)

    assert page.context["matrix"]["total"].required == required


def test_a_cell_leads_one_step_deeper_and_keeps_the_date(who, world):
    browser = who("ines").browser()
    rows_shown = browser.get(reverse("audit"), AT_DEPARTURE).context["matrix"]["rows"]
    nepal = next(row for row in rows_shown if row["iso3"] == "NPL")

    page = browser.get(nepal["cells"][1]["href"])

    assert [line["contingent"].code for line in page.context["lines"]] == ["NPL-UNMISS-2027A"]
    assert (page.context["on"], page.context["total"].certified) == (DEPARTURE, 2)


def test_a_mission_lists_the_contingents_of_every_contributor(who, world):
    page = who("ines").browser().get(reverse("audit_mission", args=["MINUSCA"]), AT_DEPARTURE)

    assert [line["contingent"].code for line in page.context["lines"]] == [
        "MAR-MINUSCA-2027A",
        "NPL-MINUSCA-2027A",
    ]


def test_an_officer_sees_the_same_figures_of_the_own_country_alone(who, world):
    browser = who("asha").browser()

    matrix = browser.get(reverse("audit"), AT_DEPARTURE).context["matrix"]

    assert [row["iso3"] for row in matrix["rows"]] == ["NPL"]
    assert browser.get(reverse("audit_contributor", args=["MAR"])).status_code == 404
    mission = browser.get(reverse("audit_mission", args=["MINUSCA"]), AT_DEPARTURE)
    assert [line["contingent"].code for line in mission.context["lines"]] == ["NPL-MINUSCA-2027A"]


def test_a_mission_s_training_officer_sees_that_mission_and_no_names(who, world):
    officer = who("hari")
    Membership.objects.filter(user=officer.user).delete()
    Membership.objects.create(user=officer.user, role=Role.MISSION_TRAINING_OFFICER, mission_id="MINUSCA")
    browser = officer.browser()

    matrix = browser.get(reverse("audit"), AT_DEPARTURE).context["matrix"]
    page = browser.get(reverse("audit_contingent", args=["MAR-MINUSCA-2027A"]), AT_DEPARTURE)

    assert [column["code"] for column in matrix["columns"]] == ["MINUSCA"]
    assert [row["named"] for row in page.context["rows"]] == [None]
    assert "Family0001" not in page.text
    assert browser.get(reverse("audit_contingent", args=["NPL-UNMISS-2027A"])).status_code == 404


def test_the_auditor_s_contingent_offers_nothing_to_change(who, world):
    page = who("ines").browser().get(reverse("audit_contingent", args=["NPL-UNMISS-2027A"]), AT_DEPARTURE)

    assert [todo["href"] for todo in page.context["to_do"]] == [""]
    assert "/swap/" not in page.text
    assert 'method="post"' not in page.text.split('id="main"')[1]


def test_every_reading_of_a_record_is_noted(who, world):
    soldier = cast.person("NPL-7777", "Tamang")
    browser = who("ines").browser()

    for _ in range(2):
        browser.get(reverse("audit_person", args=[soldier.pk]))

    assert [(entry.subject_id, entry.role, entry.actor) for entry in readings()] == [
        (str(soldier.pk), "auditor", who("ines").user.pk)
    ] * 2


def test_a_record_shows_sittings_by_theme_attestation_and_certificates(who, world):
    soldier = cast.person("NPL-7777", "Tamang")
    rows.sit(soldier, "not_passed", day=SAT.replace(day=2))
    rows.revoke(rows.certify(soldier), DEPARTURE)

    page = who("ines").browser().get(reverse("audit_person", args=[soldier.pk]))

    sittings = page.context["sittings"]
    assert [(row["proved"].passed, [bar["kind"] for bar in row["bars"]]) for row in sittings] == [
        (True, ["met", "met", "met", "met"]),
        (False, ["met", "met", "missing", "met"]),
    ]
    assert "Identity attested" in page.text
    assert "12 of 20" in page.text


def test_a_person_of_another_country_is_not_found_and_nothing_is_noted(who, world):
    soldier = cast.person("NPL-7777", "Tamang")

    answer = who("omar").browser().get(reverse("audit_person", args=[soldier.pk]))

    assert (answer.status_code, readings()) == (404, [])


def test_a_trainee_may_not_open_the_audit(who, world):
    member = who("hari")
    Membership.objects.filter(user=member.user).update(role=Role.TRAINEE)

    assert member.browser().get(reverse("audit")).status_code == 403


@pytest.mark.parametrize("units", [1, 3])
def test_the_world_costs_the_same_however_large(who, units):
    browser = who("ines").browser()
    fill(units)

    with statements() as run:
        browser.get(reverse("audit"))

    assert len(run) == WORLD


@pytest.mark.parametrize("units", [1, 3])
def test_a_contributor_costs_the_same_however_many_contingents(who, units):
    browser = who("ines").browser()
    fill(units)

    with statements() as run:
        browser.get(reverse("audit_contributor", args=["NPL"]))

    assert len(run) == LIST


@pytest.mark.parametrize("sittings", [1, 3])
def test_a_record_costs_the_same_however_often_somebody_sat(who, sittings):
    browser, soldier = who("ines").browser(), cast.person("NPL-7777", "Tamang")
    for day in range(1, sittings):
        rows.sit(soldier, "not_passed", day=SAT.replace(day=day))
    rows.certify(soldier)
    browser.get(reverse("audit_person", args=[soldier.pk]))  # the first reading begins the trail

    with statements() as run:
        browser.get(reverse("audit_person", args=[soldier.pk]))

    assert len(run) == PERSON


def fill(units: int) -> None:
    for number in range(units):
        soldier = cast.person(f"NPL-{number}", "Rai")
        rows.assign(cast.contingent(f"NPL-UNMISS-{number}", slots=1), 1, soldier)
        rows.certify(soldier)

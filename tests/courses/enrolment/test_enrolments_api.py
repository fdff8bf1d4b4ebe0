"""Enrolments by machine: a person, a category, a phase, and the courses that follow from them."""

import hashlib

import pytest
import rfc8785
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.people.merging import merge
from accounts.tenancy.scope import scoped
from courses.enrolment.models import Enrolment
from courses.models import Lesson, LessonProgress
from courses.standards.models import Standard
from courses.standards.queries import standard_in_force
from tests import cast
from tests.api.calls import System, problem

pytestmark = pytest.mark.django_db


@pytest.fixture
def system(countries, seeded) -> System:
    return System()


def asked(person, **more) -> dict:
    return {"person": str(person.pk), "category": "TRP", "phase": "pre_deployment"} | more


def test_a_person_is_enrolled_and_twice_changes_nothing(system):
    asha = cast.person("NP-1", "Gurung")
    first, second = (system.post("enrolments/", asked(asha)) for _ in range(2))
    made = first.json()
    assert (first.status_code, second.status_code, second.json()["id"]) == (201, 201, made["id"])
    assert made | {"id": "", "enrolled_at": ""} == {
        "id": "",
        "contributor": "NPL",
        "person": str(asha.pk),
        "category": "TRP",
        "phase": "pre_deployment",
        "mission": None,
        "standard": standard_in_force().version,
        "enrolled_at": "",
        "last_event": "enrolled",
    }
    seen = system.get(f"enrolments/{made['id']}/")
    assert seen.headers["ETag"] == second.headers["ETag"]
    assert system.get(f"enrolments/{made['id']}/", if_none_match=seen.headers["ETag"]).status_code == 304
    with scoped({"NPL"}):
        assert Enrolment.objects.count() == 1


def test_induction_names_its_mission_and_nothing_else_does(system):
    asha = cast.person("NP-1", "Gurung")
    assert problem(system.post("enrolments/", asked(asha, phase="induction")))[0] == 400
    assert problem(system.post("enrolments/", asked(asha, mission="UNMISS")))[0] == 400
    unknown = system.post("enrolments/", asked(asha, phase="induction", mission="NOWHERE"))
    assert problem(unknown) == (422, "unknown_mission")
    made = system.post("enrolments/", asked(asha, phase="induction", mission="UNMISS"))
    assert (made.status_code, made.json()["mission"]) == (201, "UNMISS")


def test_enrolments_are_found_by_person_phase_and_contingent(system):
    contingent, asha, hari = cast.contingent(), cast.person("NP-1", "Gurung"), cast.person("NP-2", "Rai")
    with scoped({"NPL"}):
        contingent.slots.first().assignments.create(contributor_id="NPL", person=asha, since="2026-01-01")  # type: ignore[union-attr]
    made = [system.post("enrolments/", asked(person)).json()["id"] for person in (asha, hari)]

    def found(**by):
        return [row["id"] for row in system.get("enrolments/", by).json()["results"]]

    assert found() == made
    assert found(person=str(hari.pk)) == made[1:]
    assert found(contingent=contingent.code) == made[:1]
    assert found(phase="refresher") == found(contributor="MAR") == found(contributor="XXX") == []


def test_the_courses_an_enrolment_asks_for_and_how_far_they_are(system):
    made = system.post("enrolments/", asked(cast.person("NP-1", "Gurung"))).json()
    shown = system.get(f"enrolments/{made['id']}/courses/").json()
    assert shown["enrolment"] == made["id"]
    assert {course["theme"] for course in shown["courses"]} == {"POC", "SGBV"}
    assert not any(lesson["done"] for course in shown["courses"] for lesson in course["lessons"])


def test_lessons_done_under_a_merged_record_count(who, system):
    ram, ram_again = cast.person("NP-1", "Gurung"), cast.person("NP-9", "Gurung")
    own, before = (system.post("enrolments/", asked(one)).json()["id"] for one in (ram, ram_again))
    with scoped({"NPL"}):
        lesson = Lesson.objects.order_by("pk")[0]
        LessonProgress.objects.create(
            contributor_id="NPL", enrolment_id=before, lesson=lesson, done_at=timezone.now()
        )
        merge(by=who("asha").actor, keep=ram, close=ram_again)
    shown = system.get(f"enrolments/{own}/courses/").json()
    done = [one["lesson"] for course in shown["courses"] for one in course["lessons"] if one["done"]]
    assert done == [lesson.slug]


def test_another_countrys_people_and_enrolments_are_not_there(system):
    omar = cast.person("MA-1", "Benali", contributor_id="MAR")
    theirs = System("MAR").post("enrolments/", asked(omar)).json()["id"]
    nobody = "00000000-0000-4000-8000-000000000000"
    for pk in (theirs, nobody):
        assert problem(system.get(f"enrolments/{pk}/")) == (404, "not_found")
        assert problem(system.get(f"enrolments/{pk}/courses/")) == (404, "not_found")
    for pk in (str(omar.pk), nobody):
        assert problem(system.post("enrolments/", asked(omar) | {"person": pk})) == (404, "not_found")


def test_without_a_standard_nobody_is_enrolled(system, monkeypatch):
    monkeypatch.setattr(
        "courses.standards.models.StandardQuerySet.published", lambda self: Standard.objects.none()
    )
    answer = system.post("enrolments/", asked(cast.person("NP-1", "Gurung")))
    assert problem(answer) == (409, "no_standard_in_force")


def test_the_standard_is_public_and_its_digest_can_be_recomputed(client, seeded):
    shown = client.get("/api/v1/standards/").json()["results"]
    assert shown[0]["version"] == standard_in_force().version
    answer = client.get(f"/api/v1/standards/{shown[0]['version']}/")
    whole = answer.json()
    assert hashlib.sha256(rfc8785.dumps(whole["document"])).hexdigest() == whole["digest"]
    again = client.get(answer.request["PATH_INFO"], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get("/api/v1/standards/9.9/").status_code == 404


def test_courses_are_there_with_their_lessons_in_a_language(system):
    english = system.get("courses/").json()["results"]
    french = system.get("courses/", {"language": "fr"}).json()["results"]
    assert [one["code"] for one in english] == [one["code"] for one in french]
    assert all(one["lessons"] for one in english)
    assert system.get(f"courses/{english[0]['code']}/").json() == english[0]
    assert problem(system.get("courses/nothing/")) == (404, "not_found")
    assert problem(system.get("courses/", {"language": "xx"}))[0] == 400


def test_a_roster_that_has_not_moved_is_not_sent_again(who, seeded):
    asha = who("asha").browser()
    file = SimpleUploadedFile("people.csv", b"service_number,family_name,category\nNP-1,Rai,TRP\n")
    made = asha.post("/api/v1/rosters/", {"file": file, "contributor": "NPL"})
    shown = asha.get(made.headers["Location"])
    again = asha.get(made.headers["Location"], headers={"If-None-Match": shown.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")

"""Rosters by machine: a file becomes a plan, applying it becomes a job."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.jobs.actions import run
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from tests import cast
from tests.counting import exactly

pytestmark = pytest.mark.django_db
GOOD = b"service_number,family_name,category\n1,Rai,TRP\n2,Lama,XXX\n"


def post(client, content=GOOD, contributor="NPL", **fields):
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    return client.post("/api/v1/rosters/", {"file": file, "contributor": contributor, **fields})


def test_a_file_becomes_a_plan(who):
    answer = post(who("asha").browser())
    plan = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/rosters/{plan['id']}/"
    assert plan["counts"] == {"rows": 2, "new": 1, "changed": 0, "unchanged": 0, "refused": 1, "no_slot": 0}
    assert [row["state"] for row in plan["rows"]] == ["new", "refused"]
    assert [(f["row"], f["column"], f["code"], f["value"]) for f in plan["refused"]] == [
        (3, "category", "unknown_category", "XXX")
    ]
    assert plan["refused"][0]["what_to_do"].startswith("This is not one of the twelve categories.")


def test_applying_is_a_job_and_its_result_the_counts(who):
    asha = who("asha").browser()
    roster = post(asha).json()
    answer = asha.post(f"/api/v1/rosters/{roster['id']}/apply/")
    assert answer.status_code == 202
    again = asha.post(f"/api/v1/rosters/{roster['id']}/apply/")
    assert again.json()["id"] == answer.json()["id"]
    assert run(uuid.UUID(answer.json()["id"]))
    job = asha.get(answer.headers["Location"]).json()
    assert (job["state"], job["done"], job["total"], job["errors"]) == ("done", 1, 1, [])
    assert job["result"]["outcome"]["created"] == 1
    with scoped({"NPL"}):
        assert Person.objects.get().service_number == "1"
    assert asha.get(f"/api/v1/rosters/{roster['id']}/").json()["state"] == "applied"


def test_a_roster_that_moved_fails_with_a_clear_error_and_is_not_tried_again(who):
    asha = who("asha").browser()
    roster = post(asha).json()
    job = asha.post(f"/api/v1/rosters/{roster['id']}/apply/").json()
    cast.person("1", "Somebody else")
    assert run(uuid.UUID(job["id"]))
    failed = asha.get(f"/api/v1/jobs/{job['id']}/").json()
    assert (failed["state"], failed["errors"]) == ("failed", [{"error": "roster_moved"}])
    assert not run(uuid.UUID(job["id"]))


def test_faults_are_problem_details(who):
    asha = who("asha").browser()
    answers = {
        "not_a_spreadsheet": post(asha, b"%PDF-1.7 ..."),
        "empty_file": post(asha, b""),
        "missing_columns": post(asha, b"service_number,rank\n1,Major\n"),
        "unknown_contingent": post(asha, contingent="MAR-MINUSCA-2027A"),
    }
    for code, answer in answers.items():
        assert (answer.status_code, answer.json()["type"]) == (422, f"/api/v1/docs/#problem-{code}")
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert asha.post("/api/v1/rosters/", {"contributor": "NPL"}).json()["errors"].keys() == {"file"}


def test_another_country_sees_neither_roster_nor_job(who):
    asha, omar = who("asha").browser(), who("omar").browser()
    roster = post(asha).json()
    job = asha.post(f"/api/v1/rosters/{roster['id']}/apply/").json()
    assert post(omar, contributor="NPL").status_code == 403
    assert omar.get("/api/v1/rosters/").json()["results"] == []
    for answer in (
        omar.get(f"/api/v1/rosters/{roster['id']}/"),
        omar.post(f"/api/v1/rosters/{roster['id']}/apply/"),
        omar.get(f"/api/v1/jobs/{job['id']}/"),
    ):
        assert answer.status_code == 404
        assert answer.headers["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("name", ["bikram", "hari", "ines", "tomas"])
def test_roles_without_the_permission_are_refused(who, name):
    assert post(who(name).browser()).status_code == 403
    assert who(name).browser().get("/api/v1/rosters/").status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_database_the_same_for_any_number(who, count):
    asha = who("asha").browser()
    for _ in range(count):
        post(asha)
    with exactly(5):
        results = asha.get("/api/v1/rosters/").json()["results"]
    assert [roster["file_name"] for roster in results] == ["people.csv"] * count


def test_a_repeated_upload_with_the_same_key_is_one_upload(who):
    asha = who("asha").browser(**{"Idempotency-Key": "monday"})
    body = (
        b'--b\r\nContent-Disposition: form-data; name="contributor"\r\n\r\nNPL\r\n'
        b'--b\r\nContent-Disposition: form-data; name="file"; filename="people.csv"\r\n\r\n'
        + GOOD
        + b"\r\n--b--\r\n"
    )
    kind = "multipart/form-data; boundary=b"
    first, second = (asha.post("/api/v1/rosters/", body, content_type=kind).json() for _ in range(2))
    assert first == second
    assert first["counts"]["rows"] == 2
    assert len(asha.get("/api/v1/rosters/").json()["results"]) == 1

"""Rosters by machine: a file becomes a plan, applying it becomes a job."""

import uuid
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.jobs.actions import run
from accounts.people.models import Person
from accounts.tenancy.scope import scoped
from tests import cast
from tests.counting import exactly

pytestmark = pytest.mark.django_db
DECISION = '{"decisions": [{"row": 2, "person": null}]}'
GOOD = b"service_number,family_name,category\n1,Rai,TRP\n2,Lama,XXX\n"


def post(client, content=GOOD, contributor="NPL", **fields):
    file = SimpleUploadedFile("people.csv", content, "text/csv")
    return client.post("/api/v1/rosters/", {"file": file, "contributor": contributor, **fields})


def test_a_file_becomes_a_plan(who):
    answer = post(who("asha").browser())
    plan = answer.json()
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"/api/v1/rosters/{plan['id']}/"
    assert plan["counts"] == {
        "rows": 2, "new": 1, "changed": 0, "unchanged": 0, "refused": 1, "no_slot": 0, "likely_known": 0,
    }  # fmt: skip
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
    cast.person("1", "Rai", "Binita")
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
    missing = asha.post("/api/v1/rosters/", {"contributor": "NPL"})
    assert (missing.status_code, [e["field"] for e in missing.json()["errors"]]) == (400, ["file"])


def test_another_country_sees_neither_roster_nor_job(who):
    asha, omar = who("asha").browser(), who("omar").browser()
    roster = post(asha).json()
    job = asha.post(f"/api/v1/rosters/{roster['id']}/apply/").json()
    assert post(omar, contributor="NPL").json()["type"] == post(omar, contributor="ZZZ").json()["type"]
    assert omar.get("/api/v1/rosters/").json()["results"] == []
    for answer in (
        omar.get(f"/api/v1/rosters/{roster['id']}/"),
        omar.get(f"/api/v1/rosters/{roster['id']}/rows/"),
        omar.post(f"/api/v1/rosters/{roster['id']}/decisions/", DECISION, "application/json"),
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


# ---------------------------------------------------------------- large files, rows, decisions


@pytest.fixture
def youssef(countries) -> Person:
    return cast.person("OLD-1", "Al-Amrani", "Yusuf", birth_date=date(1995, 3, 27))


LIKE_HIM = (
    b"service_number,family_name,given_names,birth_date,category\nN1,El Amrani,Youssef,1995-03-27,TRP\n"
)


def test_a_large_file_is_a_job_and_then_a_plan(who):
    asha = who("asha").browser()
    lines = [f"N{n},Rai,{'TRP' if n % 1000 else 'XXX'}" for n in range(1, 5_002)]
    answer = post(asha, "\n".join(["service_number,family_name,category", *lines]).encode())
    job = answer.json()
    assert (answer.status_code, job["state"], job["event"]) == (202, "waiting", "roster.check_requested")
    roster = f"/api/v1/rosters/{job['roster']}/"
    assert answer.headers["Content-Location"] == roster
    assert asha.get(roster).json()["state"] == "checking"
    assert asha.post(f"{roster}apply/").status_code == 409
    while run(uuid.UUID(job["id"])):
        pass
    finished = asha.get(answer.headers["Location"]).json()
    assert (finished["state"], finished["done"], finished["result"]["counts"]["rows"]) == (
        "done",
        5_001,
        5_001,
    )
    plan = asha.get(roster).json()
    assert (plan["state"], len(plan["rows"]), len(plan["refused"])) == ("checked", 1_000, 5)
    assert [fault["row"] for fault in plan["refused"]] == [1001, 2001, 3001, 4001, 5001]


def test_every_row_is_had_in_pages_by_state_and_note(who):
    cast.contingent(slots=1)
    lines = [f"N{n},Rai,TRP,NPL-UNMISS-2027A" for n in range(1, 61)]
    asha = who("asha").browser()
    text = "\n".join(["service_number,family_name,category,contingent", *lines, "N9,,TRP,"])
    plan = post(asha, text.encode()).json()
    numbers, address = [], f"{plan['rows_url']}?state=new"
    while address:
        page = asha.get(address).json()
        numbers += [row["row"] for row in page["results"]]
        address = page["next"]
    assert numbers == [n for n in range(2, 62) if n != 10]
    assert len(asha.get(f"{plan['rows_url']}?note=no_slot").json()["results"]) == 50
    assert [r["row"] for r in asha.get(f"{plan['rows_url']}?state=refused").json()["results"]] == [10, 62]
    assert asha.get(f"{plan['rows_url']}?state=gone").status_code == 400


def test_a_machine_decides_and_gets_a_new_plan(who, youssef):
    asha = who("asha").browser()
    plan = post(asha, LIKE_HIM).json()
    assert (plan["rows"][0]["note"], plan["rows"][0]["alike"]) == ("likely_known", [str(youssef.pk)])
    body = {"decisions": [{"row": 2, "person": str(youssef.pk)}]}
    address = f"/api/v1/rosters/{plan['id']}/decisions/"
    answer = asha.post(address, body, "application/json")
    decided = answer.json()
    assert (answer.status_code, decided["follows"]) == (201, plan["id"])
    assert decided["rows"][0]["changes"][0] == {"column": "service_number", "old": "OLD-1", "new": "N1"}
    assert asha.post(address, body, "application/json").status_code == 409


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"decisions": [{"row": 2, "person": "00000000-0000-4000-8000-000000000000"}]}, 422),
        ({"decisions": [{"row": 3, "person": None}]}, 422),
        ({"decisions": []}, 400),
        ({"decisions": [{"row": 2, "person": "Youssef"}]}, 400),
        ({"decisions": [{"row": 2, "person": None, "why": "so"}]}, 400),
    ],
)
def test_a_decision_nobody_asked_for_is_refused_with_its_row(who, youssef, body, status):
    asha = who("asha").browser()
    plan = post(asha, LIKE_HIM).json()
    answer = asha.post(f"/api/v1/rosters/{plan['id']}/decisions/", body, "application/json")
    assert answer.status_code == status
    assert answer.json()["errors"]

"""A POST repeated with its Idempotency-Key gets the first answer and changes nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.models import IdempotentAnswer, Job
from accounts.people.models import Person
from accounts.roles.actions import make_key
from accounts.roles.enums import Role
from accounts.roles.models import ApiKey
from accounts.roles.problems import Problem
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from courses.enrolment.models import Roster
from tests.api.calls import problem
from tests.cast import contributor, member
from tests.owner import unwalled
from tests.threads import in_parallel

ROSTERS = "/api/v1/rosters/"
HEADER = "service_number,family_name,category\n"


@pytest.fixture
def asha(who, seeded):
    return who("asha").browser()


def add(browser, number="NP-1", **headers):
    """Record a person: an act that must not happen twice, whatever guards the record itself."""
    body = {"contributor": "NPL", "service_number": number, "family_name": "Gurung", "category": "TRP"}
    return browser.post("/api/v1/persons/", body, content_type="application/json", headers=headers or None)


def send(browser, content=HEADER + "N-1,Gurung,TRP\n", **headers):
    file = SimpleUploadedFile("company.csv", content.encode())
    return browser.post(ROSTERS, {"contributor": "NPL", "file": file}, headers=headers or None)


def test_the_same_request_again_changes_nothing(asha):
    first, second = (send(asha, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert unwalled(Roster).count() == 1


def test_another_request_under_the_same_key_is_refused(asha):
    send(asha, **{"Idempotency-Key": "k-1"})
    answer = send(asha, HEADER + "N-2,Rai,TRP\n", **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 422
    assert unwalled(Roster).count() == 1


def test_without_a_key_each_request_counts(asha):
    send(asha)
    send(asha)
    assert unwalled(Roster).count() == 2


def test_a_refused_request_is_remembered_as_refused(asha):
    first, second = (send(asha, "", **{"Idempotency-Key": "k-2"}) for _ in range(2))
    assert first.status_code == second.status_code >= 400
    assert first.content == second.content
    assert IdempotentAnswer.objects.count() == 1


def test_a_key_too_long_is_said(asha):
    assert send(asha, **{"Idempotency-Key": "k" * 121}).status_code == 400


def test_a_revoked_key_is_given_no_earlier_answer(client, seeded):
    with scoped({"NPL"}):
        expires_at = timezone.now() + timedelta(days=1)
        role = Role.CONTRIBUTOR_OFFICER
        _key, token = make_key(by=System(), label="x", role=role, contributor="NPL", expires_at=expires_at)
    headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {token}"}
    assert send(client, **headers).status_code == 201
    ApiKey.objects.update(revoked_at=timezone.now())
    assert send(client, **headers).status_code == 401


def test_a_form_sent_again_is_the_same_request_though_its_boundary_is_another(asha):
    """A client that sends a file again makes a new boundary up."""
    answers = [raw_form(asha, boundary) for boundary in ("first-of-all", "quite-another-one")]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].content == answers[1].content
    assert answers[1].headers["Idempotent-Replayed"] == "true"
    assert unwalled(Roster).count() == 1


def raw_form(browser, boundary):
    parts = {"contributor": "NPL", 'file"; filename="people.csv': HEADER + "N-1,Gurung,TRP\n"}
    body = "".join(
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in parts.items()
    )
    kind = f"multipart/form-data; boundary={boundary}"
    whole = f"{body}--{boundary}--\r\n".encode()
    return browser.generic("POST", ROSTERS, whole, kind, headers={"Idempotency-Key": "form-1"})


def test_the_repetition_has_the_headers_that_belong_to_the_answer(asha):
    first, second = (add(asha, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    for name in ("Location", "ETag", "Content-Type"):
        assert first.headers[name] == second.headers[name]
    assert "Idempotent-Replayed" not in first.headers


def test_it_is_the_officer_who_repeats_whatever_the_session(who, seeded):
    first = add(who("asha").browser(), **{"Idempotency-Key": "k-1"})
    again = add(who("asha").browser(), **{"Idempotency-Key": "k-1"})
    assert (again.status_code, again.content) == (201, first.content)


def test_another_officers_key_of_the_same_name_is_another_key(who, seeded):
    add(who("asha").browser(), **{"Idempotency-Key": "k-1"})
    body = {"contributor": "MAR", "service_number": "1", "family_name": "Benali", "category": "TRP"}
    answer = (
        who("omar")
        .browser()
        .post("/api/v1/persons/", body, content_type="application/json", headers={"Idempotency-Key": "k-1"})
    )
    assert (answer.status_code, answer.json()["contributor"]) == (201, "MAR")


def test_a_key_in_quotes_as_the_draft_writes_it_is_the_same_key(asha):
    first, second = (add(asha, **{"Idempotency-Key": key}) for key in ('"k-1"', "k-1"))
    assert first.content == second.content


@pytest.mark.parametrize("key", ["", " ", '"', '""', "k\tk", "\xe9", '"k', "k" * 121, "a b"])
def test_a_key_that_is_none_is_a_bad_request(asha, key):
    assert problem(add(asha, **{"Idempotency-Key": key})) == (400, "bad_idempotency_key")


@pytest.mark.parametrize("status", [401, 403, 429, 500, 503])
def test_what_was_not_done_for_lack_of_right_or_luck_may_be_tried_again(asha, monkeypatch, status):
    with monkeypatch.context() as failing:

        def fail(**_):
            raise Problem("no_luck", "Not now.", status)

        failing.setattr("accounts.people.api.record_person", fail)
        assert add(asha, **{"Idempotency-Key": "k-1"}).status_code == status
    assert add(asha, **{"Idempotency-Key": "k-1"}).status_code == 201


def test_answers_lie_sealed(asha):
    add(asha, **{"Idempotency-Key": "k-1"})
    kept = IdempotentAnswer.objects.get()
    assert b"Gurung" not in bytes(kept.body)
    assert kept.actor.startswith("user:")


def test_an_answer_that_can_no_longer_be_read_is_not_given_and_the_act_not_repeated(asha, settings):
    add(asha, **{"Idempotency-Key": "k-1"})
    settings.PIN_KEY = "another key of at least thirty-two letters"
    assert problem(add(asha, **{"Idempotency-Key": "k-1"})) == (409, "idempotent_answer_lost")


def test_answers_are_forgotten_after_two_days(asha):
    add(asha, **{"Idempotency-Key": "k-1"})
    job = Job.objects.get(event="answers.outlived")
    kept_on = IdempotentAnswer.objects.get().created_at
    assert timedelta(hours=48) <= job.run_after - kept_on <= timedelta(hours=72)
    assert not run(job.pk)
    two_days_ago = timezone.now() - timedelta(hours=48, seconds=1)
    IdempotentAnswer.objects.update(created_at=two_days_ago)
    again = add(asha, **{"Idempotency-Key": "k-1"})
    assert problem(again) == (409, "service_number_taken")  # asked anew, and refused by the record itself
    IdempotentAnswer.objects.update(created_at=two_days_ago)
    add(asha, "NP-2", **{"Idempotency-Key": "k-2"})
    Job.objects.filter(pk=job.pk).update(
        run_after=timezone.now(), payload={"day": two_days_ago.date().isoformat()}
    )
    assert run(job.pk)
    assert [kept.key for kept in IdempotentAnswer.objects.all()] == ["k-2"]


@pytest.mark.django_db(transaction=True)
def test_twenty_repeats_at_once_are_done_once(seeded):
    """Each is answered as the first, or told that the first is under way; asked again, all get one answer."""
    contributor("NPL", "NP", "National Peace Operations Training Centre (demonstration)")
    member("asha")
    headers = {"Idempotency-Key": "k-1"}
    answers = in_parallel([lambda: add(member("asha").browser(), **headers) for _ in range(20)])
    done = [answer for answer in answers if answer.status_code == 201]
    waited = [problem(answer) for answer in answers if answer.status_code != 201]
    assert done
    assert set(waited) <= {(409, "idempotency_key_in_use")}
    last = add(member("asha").browser(), **headers)
    assert {answer.content for answer in done} == {last.content}
    with scoped({"NPL"}):
        assert Person.objects.count() == 1
        assert TrailEntry.objects.filter(verb="person.record").count() == 1
    assert IdempotentAnswer.objects.count() == 1


def test_strangers_share_no_answers_and_leave_none(client, seeded):
    for code in ("A", "B"):
        answer = client.post("/api/v1/verifications/", {"code": code}, headers={"Idempotency-Key": "1"})
        assert answer.status_code == 404
    assert IdempotentAnswer.objects.count() == 0

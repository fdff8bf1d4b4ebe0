"""A POST repeated with its Idempotency-Key gets the first answer and changes nothing."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.jobs.models import IdempotentAnswer
from accounts.roles.actions import make_key
from accounts.roles.enums import Role
from accounts.roles.models import ApiKey
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from courses.enrolment.models import Roster

ROSTERS = "/api/v1/rosters/"
HEADER = "service_number,family_name,category\n"


@pytest.fixture
def asha(who, seeded):
    return who("asha").browser()


def send(browser, content=HEADER + "N-1,Gurung,TRP\n", **headers):
    file = SimpleUploadedFile("company.csv", content.encode())
    return browser.post(ROSTERS, {"contributor": "NPL", "file": file}, headers=headers or None)


def test_the_same_request_again_changes_nothing(asha):
    first, second = (send(asha, **{"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.status_code == second.status_code == 201
    assert first.content == second.content
    assert Roster._base_manager.count() == 1


def test_another_request_under_the_same_key_is_refused(asha):
    send(asha, **{"Idempotency-Key": "k-1"})
    answer = send(asha, HEADER + "N-2,Rai,TRP\n", **{"Idempotency-Key": "k-1"})
    assert answer.status_code == 422
    assert Roster._base_manager.count() == 1


def test_without_a_key_each_request_counts(asha):
    send(asha)
    send(asha)
    assert Roster._base_manager.count() == 2


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
        _key, token = make_key(by=System(), purpose="x", role=role, contributor="NPL", expires_at=expires_at)
    headers = {"Idempotency-Key": "k-1", "Authorization": f"Bearer {token}"}
    assert send(client, **headers).status_code == 201
    ApiKey.objects.update(revoked_at=timezone.now())
    assert send(client, **headers).status_code == 401


def test_strangers_share_no_answers_and_leave_none(client, seeded):
    for code in ("A", "B"):
        answer = client.post("/api/v1/verifications/", {"code": code}, headers={"Idempotency-Key": "1"})
        assert answer.status_code == 404
    assert IdempotentAnswer.objects.count() == 0

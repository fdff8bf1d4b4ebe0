"""How much a visitor may send: a roster's worth when signed in, a certificate's worth otherwise."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from config.uploads import MOST_FROM_ANYBODY
from courses.enrolment.reading import MOST_BYTES

pytestmark = pytest.mark.django_db


def file_of(size: int) -> dict[str, SimpleUploadedFile]:
    return {"file": SimpleUploadedFile("people.csv", b"x" * size, "text/csv")}


def test_a_request_may_hold_a_roster_of_the_largest_size():
    assert MOST_BYTES < settings.FILE_UPLOAD_MAX_MEMORY_SIZE == settings.DATA_UPLOAD_MAX_MEMORY_SIZE


def test_an_officer_may_send_more_than_anybody_may(who):
    size = MOST_FROM_ANYBODY + 1
    assert Client().post("/verify/", file_of(size)).status_code == 400
    assert who("asha").browser().post("/contributor/roster/", file_of(size)).status_code != 400


def test_nobody_may_send_more_than_a_request_may_hold(who):
    size = settings.FILE_UPLOAD_MAX_MEMORY_SIZE + 1
    assert who("asha").browser().post("/contributor/roster/", file_of(size)).status_code == 400

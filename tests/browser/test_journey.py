"""The whole road, in a real browser: from a spreadsheet to what the auditor sees."""

import json
import subprocess

import pytest

from accounts.tenancy.scope import all_contributors
from certification.certificates.models import Certificate
from certification.documents.queries import document_bytes
from tests.browser.story import Story


@pytest.fixture
def story(page, live_server, seeded, countries, tmp_path) -> Story:
    return Story(page, live_server.url, tmp_path)


def text_of(pdf: bytes) -> str:
    return subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()


def test_the_road_from_a_roster_to_what_the_auditor_sees(story):
    plan = story.the_officer_uploads_the_roster()
    assert "COOK" in plan

    slips = story.the_officer_prints_slips()
    assert sorted(slips) == [f"NA-{number:03}" for number in range(1, 9)]
    story.the_officer_plans_a_session()
    assert "8 / 8" in story.the_proctor_attests_everybody().replace("8 of 8", "8 / 8")

    story.a_soldier_signs_in("NA-001", slips["NA-001"])
    assert story.the_soldier_learns() == 11
    assert "60 of 60 answered" in story.the_soldier_sits("NA-001")
    assert "passed" in story.reads().lower()
    story.the_others_learn_and_sit()
    story.the_worker_works()

    batch = story.one_officer_proposes()
    assert "6" in story.another_confirms(batch)
    story.the_worker_works()

    certificate, pdf = the_certificate_of("NA-001")
    payload = json.loads(certificate.payload)
    found = text_of(pdf)
    assert [
        words
        for words in ("Ram Tamang", certificate.serial, payload["standard"]["version"])
        if words not in found
    ] == []
    checked = story.anyone_checks(payload["code"])
    assert "Ram Tamang" in checked
    assert checked.splitlines()[1] == "Valid"

    story.one_is_swapped_late()
    seen = story.the_auditor_looks()
    assert "5 of 8" in " ".join(seen.split())
    assert seen.count("Replaced late") >= 1


def the_certificate_of(number: str) -> tuple[Certificate, bytes]:
    with all_contributors("the story looks"):
        certificate = Certificate.objects.select_related("document").get(person__service_number=number)
        return certificate, document_bytes(certificate)

"""What machines that watch the site are told."""

import pytest

from accounts.jobs.enums import JobState
from accounts.jobs.models import Job


def test_the_site_is_alive_without_asking_the_database(client):
    """No `db` fixture: a statement would be refused."""
    assert client.get("/healthz/live").json() == {"live": True}


def test_the_site_is_ready_when_its_database_answers(client, db):
    assert client.get("/healthz/ready").json()["ready"] is True


def test_the_metrics_count_jobs_and_name_nobody(client, countries):
    Job.objects.create(event="x", key="1", contributor_id="NPL")
    lines = client.get("/metrics").content.decode().splitlines()
    assert [line for line in lines if line.endswith(" 1")] == [f'tutela_jobs{{state="{JobState.WAITING}"}} 1']
    assert "NPL" not in "".join(lines)


@pytest.mark.parametrize("address", ["/verify/%00/", "/verify/?code=%00"])
def test_an_address_with_a_nul_is_refused(client, db, address):
    assert client.get(address).status_code == 400

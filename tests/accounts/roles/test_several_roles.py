"""Who holds roles for several countries sees with each role its own country's rows, and no others."""

import pytest

from accounts.roles.enums import Role
from accounts.roles.models import Membership
from accounts.roles.queries import actor_for
from accounts.tenancy.scope import scoped
from certification.certificates.batches import propose_batch
from certification.certificates.errors import BatchMixed
from certification.certificates.models import Batch
from courses.enrolment.actions import check_roster
from tests import cast
from tests.certification.factories import award_for, certified

FILE = b"service_number,family_name,category\nM-1,Alaoui,TRP\n"
AWARDS = "/api/v1/awards/"


@pytest.fixture
def asha(who, seeded):
    """Nepal's officer also is proctor for Morocco."""
    member = who("asha")
    Membership.objects.create(user=member.user, role=Role.PROCTOR, contributor_id="MAR")
    return member


def morocco_hands_in(who):
    with scoped({"MAR"}):
        check_roster(
            by=who("omar").actor, contributor="MAR", contingent=None, file_name="secret.csv", content=FILE
        )


def test_a_proctor_elsewhere_reads_no_certificates_there(asha):
    certified(cast.person("M-1", "Alaoui", contributor_id="MAR"), officer="salma")
    assert "Alaoui" not in asha.browser().get("/contributor/certificates/").content.decode()
    assert asha.browser().get("/api/v1/certificates/").json()["results"] == []


def test_a_proctor_elsewhere_sees_no_rosters_there(asha, who):
    morocco_hands_in(who)
    assert "secret.csv" not in asha.browser().get("/contributor/roster/").content.decode()


def test_an_auditor_of_the_world_certifies_at_home_only(who, seeded):
    bikram = who("bikram")
    Membership.objects.create(user=bikram.user, role=Role.AUDITOR)
    foreign = award_for(cast.person("M-1", "Alaoui", contributor_id="MAR"))
    award_for(cast.person("N-1", "Rai"))
    page = bikram.browser().get("/contributor/awards/").content.decode()
    assert ("Rai" in page, "Alaoui" in page) == (True, False)
    assert [one["contributor"] for one in bikram.browser().get(AWARDS).json()["results"]] == ["NPL"]
    assert bikram.browser().get(f"{AWARDS}{foreign.pk}/").status_code == 404


def test_each_role_still_opens_its_own_country(asha):
    assert asha.browser().get("/contributor/sessions/").status_code == 200
    assert asha.browser().get("/").status_code == 302


def test_a_batch_holds_awards_of_one_contributor(who, seeded):
    bikram = who("bikram")
    Membership.objects.create(user=bikram.user, role=Role.CERTIFYING_OFFICER, contributor_id="MAR")
    with scoped({"NPL", "MAR"}):
        awards = [
            award_for(cast.person("N-1", "Rai")),
            award_for(cast.person("M-1", "Alaoui", contributor_id="MAR")),
        ]
        with pytest.raises(BatchMixed):
            propose_batch(by=actor_for(bikram.user), awards=awards, contingent=None)
        assert Batch.objects.count() == 0

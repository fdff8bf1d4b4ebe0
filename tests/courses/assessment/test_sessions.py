"""Planning sessions, admitting people, attesting who sits."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.tenancy.scope import scoped
from accounts.trail.models import TrailEntry
from courses.assessment.actions import admit, attest_identity, schedule_session
from courses.assessment.enums import IdentityProof
from courses.assessment.errors import AlreadyAttested, BadSession
from courses.assessment.models import Candidate
from tests import cast
from tests.courses.training import candidate, session, trainee


def plan(who, **changes):
    now = timezone.now()
    facts = {
        "by": who("asha").actor,
        "contributor": "NPL",
        "contingent": None,
        "place": "Hall 2",
        "proctor": who("hari").user,
        "opens_at": now,
        "closes_at": now + timedelta(hours=2),
        "enrolments": [],
    }
    with scoped({"NPL"}):
        return schedule_session(**(facts | changes))


def test_an_officer_plans_a_session_and_the_trail_says_so(who):
    sita = trainee()
    made = plan(who, enrolments=[sita.enrolment])
    with scoped({"NPL"}):
        assert Candidate.objects.filter(session=made, enrolment=sita.enrolment).count() == 1
        verbs = TrailEntry.objects.filter(subject_id=str(made.pk)).values_list("verb", flat=True)
        assert list(verbs) == ["session.schedule", "session.admit"]


def test_a_session_that_closes_before_it_opens_is_refused(who):
    with pytest.raises(BadSession, match="closes_before_opening"):
        plan(who, closes_at=timezone.now() - timedelta(hours=3))


def test_only_a_proctor_of_the_country_can_be_put_in_charge(who):
    with pytest.raises(BadSession, match="not_a_proctor"):
        plan(who, proctor=who("bikram").user)


def test_another_countrys_contingent_is_refused(who):
    with pytest.raises(BadSession, match="foreign_contingent"):
        plan(who, contingent=cast.contingent("MAR-UNMISS-2027A"))


def test_another_countrys_people_are_refused(who):
    karim = trainee("M-1", "Karim", contributor="MAR")
    with pytest.raises(BadSession, match="foreign_enrolment"):
        plan(who, enrolments=[karim.enrolment])


@pytest.mark.parametrize("other", ["hari", "bikram", "omar"])
def test_nobody_but_the_countrys_officer_plans(who, other):
    with pytest.raises(NotAllowed):
        plan(who, by=who(other).actor)


def test_admitting_twice_admits_once(who):
    sita, dil = trainee("N-1", "Sita"), trainee("N-2", "Dil")
    made = session(sita)
    with scoped({"NPL"}):
        new = admit(by=who("asha").actor, session=made, enrolments=[sita.enrolment, dil.enrolment])
        assert [c.enrolment_id for c in new] == [dil.enrolment.pk]
        assert Candidate.objects.filter(session=made).count() == 2


def test_the_proctor_attests_once_and_it_stays(who):
    sita = trainee()
    chair = candidate(sita, session(sita))
    hari = who("hari").actor
    with scoped({"NPL"}):
        attest_identity(by=hari, candidate=chair, proof=IdentityProof.PASSPORT)
        with pytest.raises(AlreadyAttested):
            attest_identity(by=hari, candidate=chair, proof=IdentityProof.MILITARY_ID)
        chair.refresh_from_db()
    assert (chair.identity_proof, chair.attested_by) == ("passport", hari.actor_id)


def test_another_proctor_of_the_same_country_does_not_attest(who):
    sita = trainee()
    chair = candidate(sita, session(sita))
    cast.CAST.setdefault("gopal", ("Gopal Shah", Role.PROCTOR, "NPL"))
    with scoped({"NPL"}), pytest.raises(NotAllowed, match="own proctor"):
        attest_identity(by=who("gopal").actor, candidate=chair, proof=IdentityProof.PASSPORT)


def test_an_officer_does_not_attest(who):
    sita = trainee()
    chair = candidate(sita, session(sita))
    with scoped({"NPL"}), pytest.raises(NotAllowed):
        attest_identity(by=who("asha").actor, candidate=chair, proof=IdentityProof.PASSPORT)

"""Whether a certificate stands in the published register: yes, not yet, or it does not verify."""

from datetime import timedelta

import pytest

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.models import Certificate, CertificateEvent
from certification.register.actions import append_events
from certification.register.enums import Entered
from certification.register.merkle import verify_consistency, verify_inclusion
from certification.register.models import Checkpoint, RegisterLeaf, RegisterNode
from certification.register.queries import (
    consistency_proof,
    daily_heads,
    findings,
    inclusion_proof,
    leaf_of,
    registered,
    root_at,
)
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import certified, fresh
from tests.counting import exactly
from tests.owner import unwalled

pytestmark = pytest.mark.django_db


def found(certificate):
    with scoped({certificate.contributor_id}):
        finding = registered(Certificate.objects.get(pk=certificate.pk))
    return finding.entered, finding.reason


REGISTERED = (Entered.REGISTERED, "registered")
NOT_YET = (Entered.NOT_YET, "waiting")


def test_before_it_is_entered_the_answer_is_not_yet(certificate):
    assert found(certificate) == NOT_YET


def test_before_a_head_is_published_the_answer_is_not_yet(certificate):
    append_events(by=System())
    assert found(certificate) == NOT_YET


def test_in_the_published_head_it_is_registered(certificate, publish):
    row = publish()
    assert found(certificate) == REGISTERED
    with scoped({"NPL"}):
        finding = registered(certificate)
    assert (finding.size, finding.published_at) == (1, row.published_at)


def test_a_newer_event_waits_for_the_next_head(certificate, happen, publish):
    publish()
    happen(certificate)
    assert found(certificate) == NOT_YET
    append_events(by=System())
    assert found(certificate) == NOT_YET
    publish()
    assert found(certificate) == REGISTERED


def test_what_waits_for_two_days_does_not_verify(certificate, happen, publish):
    publish()
    (event,) = happen(certificate)
    with scoped({"NPL"}):
        unwalled(CertificateEvent).filter(pk=event.pk).update(at=event.at - timedelta(hours=49))
    assert found(certificate) == (Entered.DOES_NOT_VERIFY, "overdue")


def rename():
    one = Certificate.objects.get(serial__endswith="1")
    unwalled(Certificate).update(payload=one.payload.replace("Gurung", "Magar"))


def delete_event():
    unwalled(RegisterLeaf).filter(event__number=2)._raw_delete("default")
    unwalled(CertificateEvent).filter(number=2)._raw_delete("default")


ALTERATIONS = {
    "event": lambda: unwalled(CertificateEvent).filter(number=1).update(reason="misconduct"),
    "leaf's data": lambda: unwalled(RegisterLeaf).filter(number=0).update(data="{}"),
    "leaf's hash": lambda: unwalled(RegisterLeaf).filter(number=0).update(hash="00" * 32),
    "node": lambda: unwalled(RegisterNode).filter(level=0, number=1).update(hash="00" * 32),
    "node gone": lambda: unwalled(RegisterNode).filter(level=0, number=1).delete(),
    "payload": rename,
    "validity": lambda: unwalled(Certificate).update(valid_until="2099-01-01"),
    "event gone": delete_event,
    "root": lambda: unwalled(Checkpoint).update(root="00" * 32),
    "note": lambda: unwalled(Checkpoint).update(note="127.0.0.1:8000/register\n4\n\n"),
    "key": lambda: SigningKey.objects.filter(purpose="register").update(compromised_at="2026-01-01T00:00Z"),
}


@pytest.mark.parametrize(
    ("what", "reason"),
    [
        ("event", "leaf_altered"),
        ("leaf's data", "leaf_altered"),
        ("leaf's hash", "leaf_altered"),
        ("node", "not_in_the_tree"),
        ("node gone", "not_in_the_tree"),
        ("payload", "row_altered"),
        ("validity", "row_altered"),
        ("event gone", "events_missing"),
        ("root", "head_not_signed"),
        ("note", "head_not_signed"),
        ("key", "head_not_signed"),
    ],
)
def test_whatever_is_altered_does_not_verify(certificate, happen, publish, what, reason):
    happen(certificate, 3)
    publish()
    assert found(certificate) == REGISTERED
    with all_contributors("an insider at work"):
        ALTERATIONS[what]()
    assert found(certificate) == (Entered.DOES_NOT_VERIFY, reason)


def test_a_leaf_made_to_fit_an_altered_event_is_not_in_the_tree(certificate, happen, publish):
    happen(certificate, 2)
    publish()
    with all_contributors("an insider at work"):
        first = RegisterLeaf.objects.get(number=0)
        unwalled(CertificateEvent).filter(pk=first.event_id).update(reason="misconduct")
        unwalled(RegisterLeaf).filter(number=0)._raw_delete("default")
        append_events(by=System())
        unwalled(RegisterLeaf).filter(number=3).update(number=0)
    assert found(certificate) == (Entered.DOES_NOT_VERIFY, "not_in_the_tree")


def test_one_altered_certificate_does_not_touch_another(certificate, publish):
    other = certified(cast.person("2", "Rai"))
    publish()
    with scoped({"NPL"}):
        unwalled(CertificateEvent).filter(certificate=certificate).update(reason="misconduct")
    assert found(certificate)[0] is Entered.DOES_NOT_VERIFY
    assert found(other) == REGISTERED


def test_an_answer_costs_the_same_at_3_and_300_leaves(certificate, happen, publish):
    happen(certificate, 2)
    publish()
    with scoped({"NPL"}), exactly(4):
        assert registered(certificate).entered is Entered.REGISTERED
    other = certified(cast.person("2", "Rai"))
    happen(other, 300)
    publish()
    with scoped({"NPL"}), exactly(4):
        assert registered(certificate).entered is Entered.REGISTERED


def test_many_answers_cost_the_statements_of_one(who, publish):
    made = [certified(cast.person(str(number), f"Person {number}")) for number in range(4)]
    publish()
    with scoped({"NPL"}), exactly(4):
        answers = findings(made)
    assert {one.entered for one in answers.values()} == {Entered.REGISTERED}
    assert set(answers) == {one.pk for one in made}


@pytest.mark.parametrize("extra", [2, 300])
def test_a_proof_is_one_statement_and_grows_with_the_logarithm(certificate, happen, publish, extra):
    happen(certificate, extra)
    size = publish().size
    with exactly(1):
        proof = inclusion_proof(0, size)
    assert len(proof) == (size - 1).bit_length()
    with scoped({"NPL"}):
        leaf = leaf_of(certificate.pk, 1)
    assert leaf is not None
    assert verify_inclusion(
        leaf=bytes.fromhex(leaf.hash), index=0, size=size, proof=proof, root=root_at(size)
    )


def test_two_published_heads_are_proved_consistent(certificate, happen, publish):
    older = publish()
    happen(certificate, 5)
    newer = publish()
    assert verify_consistency(
        old=older.size,
        new=newer.size,
        proof=consistency_proof(older.size, newer.size),
        old_root=bytes.fromhex(older.root),
        new_root=bytes.fromhex(newer.root),
    )


def test_one_head_a_day_is_listed(certificate, happen, publish):
    for days in (2, 2, 1, 0):
        row = publish()
        unwalled(Checkpoint).filter(pk=row.pk).update(published_at=row.published_at - timedelta(days=days))
        happen(certificate)
    assert [row.size for row in daily_heads()] == [4, 3, 2]


def test_a_certificate_of_another_country_is_read_in_its_own_scope(who, publish):
    other = certified(cast.person("2", "Alaoui", contributor_id="MAR"), officer="salma", proctor="omar")
    publish()
    with scoped({"NPL"}):
        assert registered(other).entered is Entered.DOES_NOT_VERIFY
    assert found(fresh(other)) == REGISTERED

"""The signed lists: what is in them, when a new edition comes, and that none goes back."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import timezone

from accounts.jobs.actions import run
from accounts.jobs.models import Job
from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from accounts.trail.models import TrailEntry
from certification.certificates.codes import code_bytes
from certification.certificates.enums import CertificateEventKind, RevocationReason, SuspensionReason
from certification.certificates.models import Certificate, PublicCode
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import lift, suspend
from certification.credentials.actions import publish_lists
from certification.credentials.errors import Distrusted
from certification.credentials.lists import (
    Edition,
    Kind,
    Standing,
    listed_from,
    read,
    short,
    standing_of,
    trusted,
)
from certification.credentials.models import SignedList
from certification.credentials.queries import lists_keys, newest_list, rows_of
from certification.register.enums import Entered
from certification.register.queries import registered
from certification.signing.actions import retire_signing_key, rotate_signing_key
from certification.signing.client import ask
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import certified, people
from tests.owner import unwalled

AT = datetime(2026, 11, 23, 12, tzinfo=UTC)
WRONG = RevocationReason.ISSUED_IN_ERROR


def now() -> int:
    return int(timezone.now().timestamp())


def newest(kind: Kind) -> SignedList:
    found = newest_list(kind)
    assert found is not None
    return found


def edition(kind: Kind) -> Edition:
    return trusted(bytes(newest(kind).content), kind, lists_keys(), at=now())


def listed(certificate):
    """Return how a certificate stands in the newest revocation list; None when it is not in it."""
    code = code_bytes(PublicCode.objects.get(certificate_id=certificate.pk).code)
    found = edition(Kind.REVOCATION).entries.get(short(code))
    return found and found.standing


def do_jobs(event: str) -> None:
    for job in Job.objects.filter(event=event, state="waiting", run_after__lte=timezone.now()):
        assert run(job.pk)


@pytest.fixture
def certificate(who):
    return certified(cast.person("1", "Gurung", "Asha"))


@pytest.fixture
def nepal():
    with scoped({"NPL"}):
        yield


@pytest.mark.parametrize(
    ("kinds", "standing"),
    [
        ("", None),
        ("suspended", Standing.SUSPENDED),
        ("suspended lifted", None),
        ("suspended lifted suspended", Standing.SUSPENDED),
        ("replaced", Standing.REPLACED),
        ("suspended replaced", Standing.REPLACED),
        ("suspended revoked", Standing.REVOKED),
        ("replaced revoked", Standing.REVOKED),
        ("revoked lifted", Standing.REVOKED),
        ("revocation_proposed", None),
        ("issued", None),
    ],
)
def test_the_gravest_of_what_happened_is_listed(kinds, standing):
    happened = [(CertificateEventKind(kind), AT) for kind in kinds.split()]
    found = standing_of(happened)
    assert (found and found[0]) == standing


def test_a_second_suspension_is_listed_since_it_began():
    kinds = (CertificateEventKind.SUSPENDED, CertificateEventKind.LIFTED, CertificateEventKind.SUSPENDED)
    happened = [(kind, AT + timedelta(days=day)) for day, kind in enumerate(kinds)]
    assert standing_of(happened) == (Standing.SUSPENDED, int(AT.timestamp()) + 2 * 86400)


def test_an_edition_is_stale_after_a_week():
    at = int(AT.timestamp())
    old = Edition(Kind.REVOCATION, 1, at, at + 86400, {}, {})
    assert [old.is_stale(at + seconds) for seconds in (7 * 86400, 7 * 86400 + 1)] == [False, True]


@pytest.mark.django_db
class TestPublishing:
    def test_the_first_editions_hold_every_key_and_nobody_revoked(self, who):
        made = publish_lists(by=System())
        assert [one.kind for one in made] == ["trust", "revocation"]
        keys = edition(Kind.TRUST).keys
        wanted = SigningKey.objects.filter(purpose__in=("document", "lists"))
        assert {kid.hex() for kid in keys} == set(wanted.values_list("kid", flat=True))
        assert dict(edition(Kind.REVOCATION).entries) == {}

    def test_they_are_signed_with_the_platforms_key(self, who):
        publish_lists(by=System())
        kid = SigningKey.objects.get(purpose="lists").kid
        assert {read(bytes(one.content))[1].kid.hex() for one in SignedList.objects.all()} == {kid}

    def test_nothing_new_is_published_while_nothing_changed(self, who):
        publish_lists(by=System())
        assert publish_lists(by=System()) == []

    def test_a_day_later_each_gets_a_new_edition_with_the_same_lines(self, who):
        publish_lists(by=System())
        before = edition(Kind.TRUST)
        unwalled(SignedList).update(made_at=timezone.now() - timedelta(hours=20, seconds=1))
        assert len(publish_lists(by=System())) == 2
        assert edition(Kind.TRUST).number == before.number + 1
        assert edition(Kind.TRUST).keys == before.keys

    def test_publishing_is_in_the_trail(self, who):
        publish_lists(by=System())
        with all_contributors("a test reads the trail"):
            entries = TrailEntry.objects.filter(verb="list.publish").order_by("position")
            kinds = [entry.details["kind"] for entry in entries]
        assert kinds == ["trust", "revocation"]

    def test_a_rolled_back_database_never_brings_a_number_twice(self, who):
        publish_lists(by=System())
        seen = edition(Kind.REVOCATION).number
        unwalled(SignedList).delete()
        publish_lists(by=System())
        assert edition(Kind.REVOCATION).number == seen + 1

    def test_a_signed_edition_that_was_never_stored_leaves_a_gap(self, who):
        lost = read(ask("signed_list", "trust"))[0].number
        publish_lists(by=System())
        assert edition(Kind.TRUST).number == lost + 1

    def test_a_signer_that_forgot_goes_on_from_what_was_published(self, who):
        publish_lists(by=System())
        there = newest(Kind.TRUST)
        unwalled(SignedList).filter(pk=there.pk).update(number=there.number + 1000)
        assert read(ask("signed_list", "trust"))[0].number == there.number + 1001

    def test_an_edition_seen_later_makes_an_earlier_one_refused(self, who):
        publish_lists(by=System())
        old = newest(Kind.REVOCATION)
        with pytest.raises(Distrusted, match="rolled_back"):
            trusted(bytes(old.content), Kind.REVOCATION, lists_keys(), at=now(), newest=old.number + 1)

    def test_without_the_platforms_key_nothing_is_published(self, who):
        SigningKey.objects.filter(purpose="lists").delete()
        with pytest.raises(SignerRefused, match="no_key"):
            publish_lists(by=System())

    @pytest.mark.parametrize(("record", "content"), [("keys", b""), ("trust", b"x")])
    def test_the_signer_writes_the_lists_itself(self, who, record, content):
        with pytest.raises(SignerRefused):
            ask("signed_list", record, content)

    def test_what_is_listed_is_read_in_two_statements_however_many_they_are(
        self, who, nepal, django_assert_num_queries
    ):
        three = [certified(person) for person in people(3)]
        for wanted, certificate in enumerate(three, start=1):
            suspend(
                by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.IDENTITY_IN_DOUBT
            )
            with django_assert_num_queries(2):
                assert len(rows_of(Kind.REVOCATION, timezone.now())) == wanted

    def test_an_expired_certificate_is_listed_for_another_month(self, who, nepal, certificate):
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.IDENTITY_IN_DOUBT)
        last = date(2028, 11, 20)
        assert certificate.valid_until == last
        days = [datetime.combine(last + timedelta(days=d), AT.time(), UTC) for d in (1, 31, 32)]
        assert [len(rows_of(Kind.REVOCATION, day)) for day in days] == [1, 1, 0]
        assert listed_from(last + timedelta(days=31)) == last


@pytest.mark.django_db
class TestChanges:
    def test_a_suspension_is_listed_and_its_lifting_takes_it_out(self, who, nepal, certificate):
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.IDENTITY_IN_DOUBT)
        do_jobs("certificate.changed")
        assert listed(certificate) is Standing.SUSPENDED
        lift(by=who("chandra").actor, certificate=certificate)
        do_jobs("certificate.changed")
        assert listed(certificate) is None

    def test_a_revocation_is_listed_when_it_is_confirmed_and_not_before(self, who, nepal, certificate):
        propose_revocation(by=who("bikram").actor, certificate=certificate, reason=WRONG)
        assert not Job.objects.filter(event="certificate.changed").exists()
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
        do_jobs("certificate.changed")
        assert listed(certificate) is Standing.REVOKED

    def test_a_replaced_certificate_is_listed_and_its_successor_is_not(self, who, nepal, certificate):
        certificate.person.family_name = "Gurungh"
        certificate.person.save()
        new = replace(by=who("bikram").actor, certificate=certificate)
        do_jobs("certificate.changed")
        assert (listed(certificate), listed(new)) == (Standing.REPLACED, None)

    def test_a_certificate_of_another_country_is_in_the_same_list(self, who, nepal, certificate):
        other = certified(cast.person("9", "Alaoui", contributor_id="MAR"), officer="salma")
        with scoped({"MAR"}):
            suspend(by=who("salma").actor, certificate=other, reason=SuspensionReason.UNDER_INQUIRY)
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.UNDER_INQUIRY)
        do_jobs("certificate.changed")
        assert (listed(certificate), listed(other)) == (Standing.SUSPENDED, Standing.SUSPENDED)

    def test_a_key_made_and_a_key_compromised_are_published(self, who):
        with all_contributors("the operator's command"):
            made = rotate_signing_key(by=System(), purpose=KeyPurpose.DOCUMENT, contributor="NPL")
            do_jobs("signing_key.changed")
            assert bytes.fromhex(made.kid) in edition(Kind.TRUST).keys
            since = timezone.now().replace(microsecond=0)
            retire_signing_key(by=System(), key=made, compromised_at=since)
            do_jobs("signing_key.changed")
        assert edition(Kind.TRUST).keys[bytes.fromhex(made.kid)].compromised_at == int(since.timestamp())

    def test_a_key_made_before_the_platforms_own_waits_for_it(self, who):
        SigningKey.objects.filter(purpose="lists").delete()
        with all_contributors("the operator's command"):
            rotate_signing_key(by=System(), purpose=KeyPurpose.DOCUMENT, contributor="NPL")
            do_jobs("signing_key.changed")
            assert SignedList.objects.count() == 0
            rotate_signing_key(by=System(), purpose=KeyPurpose.LISTS)
            do_jobs("signing_key.changed")
        assert SignedList.objects.count() == 2

    def test_a_key_made_has_the_register_take_in_what_was_issued_before_it_began(self, certificate):
        Job.objects.all().delete()
        with all_contributors("the operator's command"):
            rotate_signing_key(by=System(), purpose=KeyPurpose.REGISTER)
        for event in ("signing_key.changed", "register.grown", "register.checkpoint"):
            do_jobs(event)
        with scoped({"NPL"}):
            assert registered(certificate).entered is Entered.REGISTERED

    def test_while_the_signer_is_away_a_revocation_waits_and_is_not_given_up(
        self, who, nepal, certificate, settings
    ):
        suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.UNDER_INQUIRY)
        passphrase, settings.SIGNER_PASSPHRASE = settings.SIGNER_PASSPHRASE, ""
        do_jobs("certificate.changed")
        assert newest_list(Kind.REVOCATION) is None
        waiting = Job.objects.get(event="certificate.changed", state="waiting")
        settings.SIGNER_PASSPHRASE = passphrase
        Job.objects.filter(pk=waiting.pk).update(run_after=timezone.now())
        do_jobs("certificate.changed")
        assert listed(certificate) is Standing.SUSPENDED


@pytest.mark.django_db
class TestDaily:
    def test_publishing_plans_the_next_two_days(self, who):
        publish_lists(by=System())
        publish_lists(by=System())
        days = (
            Job.objects.filter(event="lists.daily").order_by("run_after").values_list("run_after", flat=True)
        )
        tomorrow = timezone.now().replace(hour=0, minute=10, second=0, microsecond=0) + timedelta(days=1)
        assert list(days) == [tomorrow, tomorrow + timedelta(days=1)]

    def test_the_days_job_publishes_and_plans_on(self, who):
        publish_lists(by=System())
        unwalled(SignedList).update(made_at=timezone.now() - timedelta(days=1))
        job = Job.objects.filter(event="lists.daily").earliest("run_after")
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        before = edition(Kind.REVOCATION).number
        assert run(job.pk)
        assert edition(Kind.REVOCATION).number == before + 1

    def test_while_the_signer_is_away_it_is_tried_again(self, who, settings):
        publish_lists(by=System())
        unwalled(SignedList).update(made_at=timezone.now() - timedelta(days=1))
        settings.SIGNER_PASSPHRASE = ""
        job = Job.objects.filter(event="lists.daily").earliest("run_after")
        Job.objects.filter(pk=job.pk).update(run_after=timezone.now())
        assert run(job.pk)
        again = Job.objects.get(event="lists.daily", key=f"lists.daily:again:{job.pk}")
        assert again.state == "waiting"


@pytest.mark.django_db
def test_nothing_in_the_lists_names_a_person_or_a_serial(who, nepal, certificate):
    suspend(by=who("bikram").actor, certificate=certificate, reason=SuspensionReason.UNDER_INQUIRY)
    publish_lists(by=System())
    content = b"".join(bytes(one.content) for one in SignedList.objects.all())
    code = Certificate.objects.get().payload
    assert certificate.serial.encode() not in content
    assert code_bytes(PublicCode.objects.get().code) not in content
    assert b"Gurung" in code.encode()
    assert b"Gurung" not in content

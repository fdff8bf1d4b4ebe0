"""Making a certificate's token: what the signer looks at, once, and what the register says of a QR text."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.models import TrailEntry
from certification.certificates.enums import RevocationReason
from certification.certificates.models import Award, Certificate, PublicCode
from certification.certificates.payload import canonical, digest, read
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.credentials.actions import make_token
from certification.credentials.models import OfflineToken
from certification.credentials.queries import read_token
from certification.credentials.token import Problem, address, claims_of, decode, to_text
from certification.signing.client import ask
from certification.signing.errors import AlreadySigned, SignerRefused
from certification.signing.models import SigningKey
from courses.assessment.models import Result
from courses.enrolment.models import Enrolment
from tests import cast
from tests.certification.factories import certified, fresh
from tests.owner import unwalled

pytestmark = pytest.mark.django_db


@pytest.fixture
def certificate(who):
    """Asha Gurung's certificate, issued by Bikram."""
    return certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ"))


@pytest.fixture
def token(who, certificate):
    return made(certificate)


def made(certificate):
    with scoped({certificate.contributor_id}):
        return make_token(by=cast.member("bikram").actor, certificate=certificate)


def change(certificate, **fields):
    with all_contributors("a test tampers with the database"):
        unwalled(Certificate).filter(pk=certificate.pk).update(**fields)


def refusal(certificate) -> str:
    with pytest.raises(SignerRefused) as refused:
        made(fresh(certificate))
    return refused.value.args[0]


def printed(certificate, token) -> str:
    return address(read(certificate.payload)["offline"], token.text)


def test_the_token_says_what_the_payload_says_and_is_signed_with_the_key_it_names(certificate, token):
    claims, envelope = decode(token.text)
    payload = read(certificate.payload)
    assert claims == claims_of(payload)
    assert envelope.kid.hex() == payload["key"]


def test_twice_makes_one_token_and_one_entry_in_the_trail(certificate, token):
    assert made(certificate) == token
    with all_contributors("a test counts"):
        assert OfflineToken.objects.count() == 1
        entry = TrailEntry.objects.get(verb="token.make")
    assert entry.details == {"serial": certificate.serial, "length": len(token.text)}


def test_a_job_that_was_undone_gets_the_same_claims_signed_again(certificate):
    assert decode(to_text(ask("token", str(certificate.pk))))[0] == decode(made(certificate).text)[0]


def test_other_claims_for_the_same_certificate_are_refused_though_the_record_was_changed(certificate):
    ask("token", str(certificate.pk))
    payload = read(certificate.payload)
    payload["holder"]["family_name"] = "Somebody Else"
    text = canonical(payload)
    change(certificate, payload=text, payload_sha256=digest(text))
    with pytest.raises(AlreadySigned):
        made(fresh(certificate))


def test_nothing_is_signed_for_a_certificate_nobody_issued(who):
    with pytest.raises(SignerRefused, match="unknown_certificate"):
        ask("token", str(uuid.uuid4()))
    with pytest.raises(SignerRefused, match="unknown_certificate"):
        ask("token", "1 OR 1=1")


def test_nothing_is_signed_that_the_asker_wrote(certificate):
    with pytest.raises(SignerRefused, match="content_not_wanted"):
        ask("token", str(certificate.pk), b"something else")


def test_a_payload_that_does_not_match_its_digest_is_refused(certificate):
    change(certificate, payload=certificate.payload.replace("Gurung", "Gurunj"))
    assert refusal(certificate) == "payload_altered"


def test_a_payload_that_says_other_than_the_row_is_refused(certificate):
    change(certificate, valid_until=certificate.valid_until + timedelta(days=365))
    assert refusal(certificate) == "record_differs"


def test_an_award_that_is_not_eligible_is_refused(certificate):
    with all_contributors("a test tampers with the database"):
        unwalled(Award).filter(pk=certificate.award_id).update(eligible=False)
    assert refusal(certificate) == "not_eligible"


def test_a_sitting_that_was_not_passed_is_refused_whatever_the_award_says(who):
    with all_contributors("a test tampers with the database"):
        certificate = certified(cast.person("1", "Gurung"))
        unwalled(Result).filter(sitting=certificate.award.sitting_id).update(passed=False)
    assert refusal(certificate) == "not_eligible"


def test_a_revoked_certificate_is_refused(who, certificate):
    with scoped({"NPL"}):
        propose_revocation(
            by=who("bikram").actor, certificate=certificate, reason=RevocationReason.ISSUED_IN_ERROR
        )
        confirm_revocation(by=who("chandra").actor, certificate=certificate)
    assert refusal(certificate) == "revoked"


@pytest.mark.parametrize("when", ["compromised_at", "retired_at", "not_before"])
def test_a_key_not_trusted_at_the_issue_is_refused(certificate, when):
    moment = certificate.issued_at - timedelta(seconds=1)
    if when == "not_before":
        moment = certificate.issued_at + timedelta(seconds=1)
    SigningKey.objects.filter(pk=read(certificate.payload)["key"]).update(**{when: moment})
    assert refusal(certificate) == "key_not_trusted"


def test_a_key_retired_since_ends_what_was_entered_before(certificate):
    key = SigningKey.objects.filter(pk=read(certificate.payload)["key"])
    key.update(retired_at=certificate.issued_at + timedelta(seconds=1))
    assert decode(made(certificate).text)[0].serial == certificate.serial


def test_the_key_of_another_country_is_refused(who, certificate):
    other = SigningKey.objects.get(contributor="MAR", purpose="document")
    payload = read(certificate.payload) | {"key": other.kid}
    change(certificate, payload=canonical(payload), payload_sha256=digest(canonical(payload)))
    assert refusal(certificate) == "key_not_trusted"


def test_a_printed_code_is_read_with_or_without_its_address(certificate, token):
    for text in (token.text, printed(certificate, token), f"  {printed(certificate, token)}\n"):
        found = read_token(text)
        assert (found.facts.problem, found.certificate, found.agrees) == (None, certificate, True)


def test_a_genuine_code_behind_another_address_is_refused(certificate, token):
    found = read_token(address("https://tutela.example.org/v", token.text))
    assert (found.facts.problem, found.facts.claims, found.certificate) == (Problem.FORMAT, None, None)


def test_a_code_on_another_persons_paper_gives_the_name_it_was_signed_for(who, certificate, token):
    """Reliability threat 5: whoever shows it, the answer is the signed name and no other."""
    other = certified(cast.person("2", "Rai", "Chandra"))
    made(other)
    found = read_token(printed(other, token))
    claims = found.facts.claims
    assert claims is not None
    assert (claims.name, claims.native) == ("Asha Gurung", "आशा गुरुङ")
    assert found.certificate == certificate


def test_a_code_of_a_certificate_the_register_does_not_have_finds_none(certificate, token):
    with all_contributors("a test tampers with the database"):
        unwalled(PublicCode).delete()
    found = read_token(token.text)
    assert (found.facts.problem, found.certificate, found.agrees) == (None, None, None)


def test_a_register_that_says_other_than_the_code_is_found_out(certificate, token):
    payload = read(certificate.payload)
    payload["holder"]["family_name"] = "Somebody Else"
    text = canonical(payload)
    change(certificate, payload=text, payload_sha256=digest(text))
    assert read_token(token.text).agrees is False


def test_a_payload_that_is_broken_does_not_agree(certificate, token):
    change(certificate, payload="{")
    assert read_token(token.text).agrees is False


def test_a_code_stays_good_when_its_key_is_retired_and_not_when_it_was_compromised_before(certificate, token):
    key = SigningKey.objects.filter(pk=read(certificate.payload)["key"])
    key.update(retired_at=timezone.now())
    assert read_token(token.text).facts.problem is None
    key.update(compromised_at=certificate.issued_at)
    assert read_token(token.text).facts.problem is Problem.ISSUER


def test_a_code_whose_key_nobody_lists_proves_nothing(certificate, token):
    SigningKey.objects.filter(pk=read(certificate.payload)["key"]).delete()
    found = read_token(token.text)
    assert (found.facts.problem, found.certificate) == (Problem.UNKNOWN_KEY, None)


def test_no_flipped_bit_of_the_printed_text_is_accepted(certificate, token):
    text = printed(certificate, token)
    accepted = []
    for bit in range(8 * len(text)):
        place = bit // 8
        flipped = text[:place] + chr(ord(text[place]) ^ 1 << bit % 8) + text[place + 1 :]
        found = read_token(flipped)
        if found.facts.problem is None or found.facts.claims or found.certificate:
            accepted.append(flipped)
    assert accepted == []


def test_reading_takes_four_statements(certificate, token, django_assert_num_queries):
    with django_assert_num_queries(4):
        read_token(token.text)


@pytest.mark.parametrize("change_to", ["code", "category"])
def test_a_record_that_says_another_code_or_category_than_the_payload_is_refused(certificate, change_to):
    with all_contributors("a test tampers with the database"):
        if change_to == "code":
            unwalled(PublicCode).filter(certificate_id=certificate.pk).update(certificate_id=uuid.UUID(int=1))
        else:
            Enrolment.objects.filter(awards=certificate.award_id).update(category="POL")
    assert refusal(certificate) == "record_differs"

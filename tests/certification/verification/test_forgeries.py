"""Nothing forged is answered by anything but "cannot tell", and nobody is named for it."""

import base64
import random
import uuid

import pytest

from certification.certificates.models import PublicCode
from certification.verification.enums import Answer
from certification.verification.queries import UNKNOWN, verify_code, verify_file, verify_text
from tests import cast
from tests.certification.factories import certified

pytestmark = [pytest.mark.once, pytest.mark.django_db]
MUTATIONS = 1_000


def test_no_token_with_one_bit_flipped_is_believed(qr):
    address, _, token = qr.rpartition("#")
    content = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    answers = set()
    for bit in range(8 * len(content)):
        flipped = bytearray(content)
        flipped[bit // 8] ^= 1 << bit % 8
        text = base64.urlsafe_b64encode(bytes(flipped)).decode().rstrip("=")
        found = verify_text(f"{address}#{text}")
        answers.add((found.finding.answer, found.payload is None))
    assert answers == {(Answer.CANNOT_TELL, True)}


def test_no_character_of_a_token_can_be_another(qr):
    address, _, token = qr.rpartition("#")
    answers = set()
    for place, character in enumerate(token):
        other = token[:place] + ("A" if character != "A" else "B") + token[place + 1 :]
        answers.add(verify_text(f"{address}#{other}").finding.answer)
    assert answers == {Answer.CANNOT_TELL}


def test_no_file_with_one_byte_changed_is_believed(pdf):
    chance = random.Random(20261123)
    answers = set()
    for place in chance.sample(range(len(pdf)), MUTATIONS):
        changed = bytearray(pdf)
        changed[place] ^= 1 << chance.randrange(8)
        found = verify_file(bytes(changed))
        answers.add((found.finding.answer, found.payload is None))
    assert answers == {(Answer.CANNOT_TELL, True)}


@pytest.mark.parametrize(
    "content",
    [b"", b"%PDF-", b"\0" * 100_000, b"%PDF-1.7\n" + b"<<" * 50_000 + b"%%EOF", b"stream\n" * 10_000],
)
def test_what_is_no_certificate_breaks_nothing(db, content):
    assert verify_file(content).finding.answer is Answer.CANNOT_TELL


def test_a_genuine_token_on_another_address_leads_nowhere(qr):
    token = qr.rpartition("#")[2]
    assert verify_text(token).finding.answer is Answer.VALID
    assert verify_text(f"https://example.org/v#{token}").finding.answer is Answer.CANNOT_TELL


def test_a_code_made_to_lead_to_another_certificate_leads_nowhere(certificate):
    """Whoever writes to the database could otherwise have a revoked one's code answer by a valid one."""
    other = certified(cast.person("2", "Thapa", "Bina"))
    code = PublicCode.objects.get(certificate_id=certificate.pk).code
    PublicCode.objects.filter(certificate_id=other.pk).delete()
    PublicCode.objects.filter(pk=code).update(certificate_id=other.pk)
    assert verify_code(code) == UNKNOWN
    PublicCode.objects.filter(pk=code).update(certificate_id=uuid.UUID(int=1))
    assert verify_code(code) == UNKNOWN

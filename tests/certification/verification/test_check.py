"""From facts to an answer: the whole table."""

import uuid
import zlib
from datetime import UTC, date, datetime

import pytest

from certification.certificates.enums import CertificateEventKind as Kind
from certification.certificates.facts import CertificateFacts, EventFacts
from certification.verification.carried import serials_in
from certification.verification.check import RegisterFacts, check_code, check_file
from certification.verification.enums import Answer, CheckName, Outcome

ISSUED = datetime(2026, 11, 23, 9, tzinfo=UTC)
TODAY, LATER = date(2026, 12, 1), date(2029, 1, 1)


def entry(*kinds: Kind, payload: bool = True, document: bool | None = True) -> RegisterFacts:
    events = tuple(EventFacts(kind, ISSUED) for kind in (Kind.ISSUED, *kinds))
    facts = CertificateFacts(
        id=uuid.UUID(int=1),
        serial="NPL-2026-0000001",
        person=uuid.UUID(int=2),
        category="TRP",
        phase="pre_deployment",
        standard_version="1",
        issued_at=ISSUED,
        valid_until=date(2028, 11, 20),
        events=events,
    )
    return RegisterFacts(facts, payload, document)


@pytest.mark.parametrize(
    ("found", "on", "answer"),
    [
        (None, TODAY, Answer.NOT_FOUND),
        (entry(), TODAY, Answer.VALID),
        (entry(), LATER, Answer.EXPIRED),
        (entry(Kind.REVOCATION_PROPOSED), TODAY, Answer.VALID),
        (entry(Kind.REVOKED), TODAY, Answer.REVOKED),
        (entry(Kind.REVOKED), LATER, Answer.REVOKED),
        (entry(Kind.REPLACED), TODAY, Answer.REPLACED),
        (entry(document=None), TODAY, Answer.VALID),
        (entry(document=False), TODAY, Answer.VALID),
        (entry(payload=False), TODAY, Answer.CANNOT_TELL),
        (entry(Kind.REVOKED, payload=False), TODAY, Answer.CANNOT_TELL),
    ],
)
def test_the_answer_for_a_code(found, on, answer):
    assert check_code(found, on).answer is answer


@pytest.mark.parametrize(
    ("same_bytes", "same_serial", "answer"),
    [
        (entry(), None, Answer.VALID),
        (entry(Kind.REVOKED), None, Answer.REVOKED),
        (entry(payload=False), None, Answer.CANNOT_TELL),
        (None, entry(), Answer.ALTERED),
        (None, entry(Kind.REVOKED), Answer.ALTERED),
        (None, entry(document=None), Answer.CANNOT_TELL),
        (None, None, Answer.NOT_FOUND),
    ],
)
def test_the_answer_for_a_file(same_bytes, same_serial, answer):
    assert check_file(same_bytes, same_serial, TODAY).answer is answer


def test_each_seal_is_looked_at_one_by_one():
    found = check_code(entry(Kind.REVOKED, document=False), LATER)
    assert [(one.name, one.outcome, one.reason) for one in found.checks] == [
        (CheckName.REGISTER, Outcome.PASSED, "entry_intact"),
        (CheckName.DOCUMENT, Outcome.FAILED, "document_damaged"),
        (CheckName.SIGNATURE, Outcome.ABSENT, "no_signature_yet"),
        (CheckName.STATUS, Outcome.FAILED, "revoked"),
        (CheckName.DATES, Outcome.FAILED, "out_of_time"),
    ]


def test_a_serial_is_found_in_the_open_and_in_packed_streams():
    packed = b"stream\n" + zlib.compress(b"(MAR-2026-0000007)") + b"\nendstream"
    assert serials_in(b"%PDF NPL-2026-0000001 " + packed) == ("NPL-2026-0000001", "MAR-2026-0000007")
    assert serials_in(b"%PDF nothing stream\nbroken") == ()

"""From facts to an answer: the whole table."""

import uuid
from datetime import UTC, date, datetime
from itertools import product

import pytest

from certification.certificates.enums import CertificateEventKind as Kind
from certification.certificates.facts import CertificateFacts, EventFacts
from certification.verification.check import (
    NOT_FOUND,
    Check,
    RegisterFacts,
    check_code,
    conclude,
    failed,
    passed,
)
from certification.verification.enums import Answer, CheckName, Outcome, Reason
from certification.verification.labels import CHECK, OUTCOME, REASON, meaning, sentence

ISSUED = datetime(2026, 11, 23, 9, tzinfo=UTC)
BEFORE, TODAY, LATER = date(2026, 11, 22), date(2026, 12, 1), date(2029, 1, 1)
SOUND = (passed(CheckName.FORMAT, Reason.FORM_SOUND), passed(CheckName.SIGNATURE, Reason.SIGNATURE_HOLDS))


def entry(
    *kinds: Kind,
    intact: bool = True,
    logged: bool | None = True,
    issuer: Reason = Reason.ISSUER_TRUSTED,
) -> RegisterFacts:
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
    return RegisterFacts(facts, intact, logged, issuer)


STANDINGS = {
    (entry(), TODAY): Answer.VALID,
    (entry(), LATER): Answer.EXPIRED,
    (entry(), BEFORE): Answer.CANNOT_TELL,
    (entry(logged=None), TODAY): Answer.VALID,
    (entry(Kind.REVOCATION_PROPOSED), TODAY): Answer.VALID,
    (entry(Kind.SUSPENDED), TODAY): Answer.SUSPENDED,
    (entry(Kind.SUSPENDED), LATER): Answer.SUSPENDED,
    (entry(Kind.SUSPENDED, Kind.LIFTED), TODAY): Answer.VALID,
    (entry(Kind.SUSPENDED, Kind.LIFTED), LATER): Answer.EXPIRED,
    (entry(Kind.REVOKED), TODAY): Answer.REVOKED,
    (entry(Kind.REVOKED), LATER): Answer.REVOKED,
    (entry(Kind.SUSPENDED, Kind.REVOKED), TODAY): Answer.REVOKED,
    (entry(Kind.REPLACED), TODAY): Answer.REPLACED,
    (entry(issuer=Reason.ISSUED_UNSIGNED), TODAY): Answer.VALID,
}
IN_DOUBT = [
    {"intact": False},
    {"logged": False},
    {"issuer": Reason.ISSUER_UNKNOWN},
    {"issuer": Reason.ISSUER_FOREIGN},
    {"issuer": Reason.ISSUER_NOT_TRUSTED_THEN},
]


@pytest.mark.parametrize(("case", "answer"), STANDINGS.items())
def test_what_verifies_is_answered_by_its_status(case, answer):
    found, on = case
    assert check_code(found, on).answer is answer
    assert conclude(SOUND, found, on).answer is answer


@pytest.mark.parametrize(
    ("doubt", "kinds"), list(product(IN_DOUBT, [(), (Kind.REVOKED,), (Kind.SUSPENDED,)]))
)
def test_what_the_register_cannot_vouch_for_is_cannot_tell_whatever_its_status(doubt, kinds):
    assert check_code(entry(*kinds, **doubt), TODAY).answer is Answer.CANNOT_TELL


@pytest.mark.parametrize(
    "bad",
    [
        failed(CheckName.FORMAT, Reason.FORM_BROKEN),
        failed(CheckName.FILE, Reason.OTHER_BYTES),
        failed(CheckName.SIGNATURE, Reason.SIGNATURE_BROKEN),
        failed(CheckName.ISSUER, Reason.ISSUER_FOREIGN),
        failed(CheckName.REGISTER, Reason.ENTRY_DIFFERS),
    ],
)
def test_one_failed_fact_of_what_was_shown_is_enough_for_cannot_tell(bad):
    assert conclude((*SOUND, bad), entry(), TODAY).answer is Answer.CANNOT_TELL


def test_a_code_the_register_does_not_hold_has_one_finding():
    assert check_code(None, TODAY) is NOT_FOUND
    assert NOT_FOUND.answer is Answer.CANNOT_TELL
    assert conclude(SOUND, None, TODAY).answer is Answer.CANNOT_TELL


def test_each_fact_is_told_one_by_one():
    found = check_code(entry(Kind.REVOKED, logged=None), LATER)
    assert [(one.name, one.outcome, one.reason) for one in found.checks] == [
        (CheckName.SIGNATURE, Outcome.ABSENT, Reason.NO_SIGNATURE_IN_CODE),
        (CheckName.ISSUER, Outcome.PASSED, Reason.ISSUER_TRUSTED),
        (CheckName.REGISTER, Outcome.PASSED, Reason.ENTRY_NOT_LOGGED_YET),
        (CheckName.STATUS, Outcome.FAILED, Reason.REVOKED),
        (CheckName.DATES, Outcome.FAILED, Reason.OUT_OF_TIME),
        (CheckName.LIST_AGE, Outcome.PASSED, Reason.REGISTER_ITSELF),
    ]


@pytest.mark.parametrize("kind", [Kind.REVOKED, Kind.SUSPENDED, Kind.REPLACED])
def test_what_ended_a_certificate_is_told_with_its_day(kind):
    status = next(one for one in check_code(entry(kind), TODAY).checks if one.name is CheckName.STATUS)
    assert status.on == ISSUED.date()
    assert sentence(status).endswith("on 23 Nov 2026.")


def test_every_fact_has_words():
    assert (set(REASON), set(CHECK), set(OUTCOME)) == (set(Reason), set(CheckName), set(Outcome))


def test_a_file_that_is_not_what_was_issued_is_called_that():
    shown: tuple[Check, ...] = (
        passed(CheckName.FORMAT, Reason.FORM_SOUND),
        failed(CheckName.FILE, Reason.OTHER_BYTES),
        failed(CheckName.SIGNATURE, Reason.SIGNATURE_BROKEN),
    )
    found = conclude(shown, None, TODAY)
    assert meaning(found) == "This file is not what was issued. Treat it as no certificate."
    assert (found.altered, NOT_FOUND.altered) == (True, False)

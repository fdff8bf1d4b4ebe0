"""What a scored sitting earns: the whole table."""

import pytest

from certification.certificates.decide import Decision, decide
from certification.certificates.enums import AwardReason
from tests.certification.factories import evidence

FAILED, UNATTESTED, EXERCISE = AwardReason


@pytest.mark.parametrize(
    ("passed", "attested", "needs_exercise", "reasons"),
    [
        (True, True, False, ()),
        (True, True, True, (EXERCISE,)),
        (True, False, False, (UNATTESTED,)),
        (True, False, True, (UNATTESTED, EXERCISE)),
        (False, True, False, (FAILED,)),
        (False, True, True, (FAILED, EXERCISE)),
        (False, False, False, (FAILED, UNATTESTED)),
        (False, False, True, (FAILED, UNATTESTED, EXERCISE)),
    ],
)
def test_an_award_is_eligible_only_when_nothing_is_missing(passed, attested, needs_exercise, reasons):
    found = decide(evidence(passed=passed, attested=attested, needs_observed_exercise=needs_exercise))
    assert found == Decision(eligible=not reasons, reasons=reasons)

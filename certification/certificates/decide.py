"""What a scored sitting earns. No Django.

Source of the rule: design decisions 4 (an observed exercise where a required outcome is at level 3),
7 (no certificate without an attested identity) and 8 (one award per scored sitting, with reasons).
"""

from dataclasses import dataclass

from certification.certificates.enums import AwardReason
from courses.evidence import SittingEvidence


@dataclass(frozen=True)
class Decision:
    """Eligible for a certificate, or every reason why not."""

    eligible: bool
    reasons: tuple[AwardReason, ...]


def decide(evidence: SittingEvidence) -> Decision:
    """Return what one scored sitting earns. All reasons are given, in a fixed order."""
    found = (
        (not evidence.passed, AwardReason.NOT_PASSED),
        (not evidence.attested, AwardReason.IDENTITY_NOT_ATTESTED),
        (evidence.needs_observed_exercise, AwardReason.OBSERVED_EXERCISE_MISSING),
    )
    reasons = tuple(reason for holds, reason in found if holds)
    return Decision(eligible=not reasons, reasons=reasons)

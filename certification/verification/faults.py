"""What can be wrong with a certificate in the register. No Django."""

from dataclasses import dataclass
from enum import StrEnum


class Fault(StrEnum):
    """Codes of faults, in the order in which a certificate is examined."""

    NOT_EARNED = "not_earned"
    NOT_ATTESTED = "not_attested"
    EXERCISE_MISSING = "exercise_missing"
    AWARD_DIFFERS = "award_differs"
    SCORES_DIFFER = "scores_differ"
    SITTING_CERTIFIED_TWICE = "sitting_certified_twice"
    SERIAL_GAP = "serial_gap"
    CODE_DIFFERS = "code_differs"
    EVENTS_BROKEN = "events_broken"
    ONE_OFFICER = "one_officer"
    PAYLOAD_ALTERED = "payload_altered"
    PAYLOAD_NOT_CANONICAL = "payload_not_canonical"
    ROW_DIFFERS = "row_differs"
    KEY_NOT_TRUSTED = "key_not_trusted"
    KEY_NOT_VOUCHED = "key_not_vouched"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_ALTERED = "document_altered"
    DOCUMENT_NOT_SIGNED = "document_not_signed"
    SIGNATURE_BROKEN = "signature_broken"
    ATTACHMENT_DIFFERS = "attachment_differs"
    TOKEN_MISSING = "token_missing"  # noqa: S105 - a fault's code
    TOKEN_BROKEN = "token_broken"  # noqa: S105
    TOKEN_DIFFERS = "token_differs"  # noqa: S105
    NOT_REGISTERED = "not_registered"
    LEAF_DIFFERS = "leaf_differs"
    REGISTER_GAP = "register_gap"
    REGISTER_REWRITTEN = "register_rewritten"


MEANS = {
    Fault.NOT_EARNED: "the result does not reach the standard's minimums",
    Fault.NOT_ATTESTED: "nobody attested who sat",
    Fault.EXERCISE_MISSING: "the category needs an observed exercise",
    Fault.AWARD_DIFFERS: "award, person, sitting and certificate do not belong together",
    Fault.SCORES_DIFFER: "the certificate, the stored scores and the paper do not say the same",
    Fault.SITTING_CERTIFIED_TWICE: "one sitting earned two certificates",
    Fault.SERIAL_GAP: "a serial number before this one is missing, or the serial is misshapen",
    Fault.CODE_DIFFERS: "the public code leads elsewhere, or nowhere",
    Fault.EVENTS_BROKEN: "what happened to it is not numbered from 1, or cannot have happened in this order",
    Fault.ONE_OFFICER: "one officer took both steps",
    Fault.PAYLOAD_ALTERED: "the payload does not have its digest",
    Fault.PAYLOAD_NOT_CANONICAL: "the payload is not canonical JSON",
    Fault.ROW_DIFFERS: "the row does not say what the payload says",
    Fault.KEY_NOT_TRUSTED: "the key is unknown, another's, or was not to be trusted on the day of issue",
    Fault.KEY_NOT_VOUCHED: "the platform's authority has not vouched for the key",
    Fault.DOCUMENT_MISSING: "there is no stored document",
    Fault.DOCUMENT_ALTERED: "the stored document does not have its digest",
    Fault.DOCUMENT_NOT_SIGNED: "the document carries no signature",
    Fault.SIGNATURE_BROKEN: "the document's signature does not hold, or is not by the key",
    Fault.ATTACHMENT_DIFFERS: "the facts inside the document are not the payload",
    Fault.TOKEN_MISSING: "there is no QR token",
    Fault.TOKEN_BROKEN: "the QR token is not signed by the key",
    Fault.TOKEN_DIFFERS: "the QR token says something else than the payload",
    Fault.NOT_REGISTERED: "an event is not in the register",
    Fault.LEAF_DIFFERS: "the register says something else about an event",
    Fault.REGISTER_GAP: "leaves of the register are missing",
    Fault.REGISTER_REWRITTEN: "the register does not have the root that was signed",
}


@dataclass(frozen=True)
class Found:
    """One fault of one certificate; `serial` is empty for a fault of the register as a whole."""

    serial: str
    fault: Fault

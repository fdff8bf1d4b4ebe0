"""Replacing a certificate whose names were wrong: a new one under a new serial; the old one says so."""

from django.db import transaction

from accounts.roles.errors import TookPart
from accounts.roles.rules import Actor
from accounts.trail.actions import record
from certification.certificates.entering import Entry, append_event, enter, holder_of, officer_of
from certification.certificates.enums import CertificateEventKind, SuspensionReason
from certification.certificates.errors import (
    AwardNotEligible,
    CertificateSuspended,
    NothingToCorrect,
    RevocationAlreadyProposed,
)
from certification.certificates.models import Certificate
from certification.certificates.payload import read, same_names
from certification.certificates.queries import (
    facts_of,
    is_still_earned,
    locked_certificate,
    people_attested_by,
)
from certification.certificates.revoke import refuse_if_ended


@transaction.atomic
def replace(*, by: Actor, certificate: Certificate) -> Certificate:
    """Issue a corrected certificate with the person's names of today; its validity stays the old one's.

    A suspended one is not replaced: that would put a valid certificate in the place of a doubtful one; but
    where its key was compromised, a new one under the country's new key is what helps, names as they are.
    Nor is one whose sitting was scored anew and not passed: it is to be revoked.
    Raises NothingToCorrect, AwardNotEligible, CertificateNotInForce, CertificateSuspended,
    RevocationAlreadyProposed, TookPart, NotAllowed.
    """
    officer = by.acting("certificate:replace", certificate.contributor_id)
    old = locked_certificate(certificate)
    refuse_if_ended(old)
    suspension = facts_of(old).suspension
    new_key = suspension is not None and suspension.reason == SuspensionReason.KEY_COMPROMISED
    if suspension and not new_key:
        raise CertificateSuspended(f"{old.serial} is suspended")
    if facts_of(old).proposal:
        raise RevocationAlreadyProposed(f"a revocation of {old.serial} is proposed")
    if not is_still_earned(old.award):
        raise AwardNotEligible(f"the sitting of {old.serial} was scored anew")
    if people_attested_by(officer.actor_id, {old.person_id}):
        raise TookPart("the officer proctored or attested this person")
    if not new_key and same_names(read(old.payload), holder_of(old.person)):
        raise NothingToCorrect(f"{old.serial} already says what the record says")
    entry = Entry(old.award, replaces=old)
    new = enter([entry], contributor=old.contributor_id, officer=officer_of(officer))[0]
    append_event(old, CertificateEventKind.REPLACED, officer=officer_of(officer))
    record(
        by=officer,
        verb="certificate.replace",
        subject=new,
        contributor=new.contributor_id,
        details={"serial": new.serial, "replaces": old.serial, "payload_sha256": new.payload_sha256},
        personal={"name": new.person.full_name},
    )
    return new

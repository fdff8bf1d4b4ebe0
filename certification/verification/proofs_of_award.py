"""Whether a certificate was earned, worked out anew from the rows of assessment."""

import hashlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from certification.certificates.models import Certificate
from certification.verification.faults import Fault
from certification.verification.independent import canonical, counted, is_passed, needs_live_exercise
from certification.verification.shelf import Shelf
from courses.models import Result


def award_faults(certificate: Certificate, payload: dict[str, Any], shelf: Shelf) -> Iterator[Fault]:
    """Yield what speaks against a certificate having been earned, once, by this person."""
    award = certificate.award
    enrolment, candidate = award.enrolment, award.sitting.candidate
    standard = shelf.standards[enrolment.standard_id]
    result = _result_at_issue(certificate, payload, shelf)
    reached = result is not None and result.passed and is_passed(result.scores, standard.document["passing"])
    if not reached or not (shelf.results[award.sitting_id][-1].passed or _is_revoked(certificate, shelf)):
        yield Fault.NOT_EARNED
    if candidate.attested_at is None or candidate.attested_by is None:
        yield Fault.NOT_ATTESTED
    if needs_live_exercise(standard.document, enrolment.category, enrolment.phase):
        yield Fault.EXERCISE_MISSING
    if not _belongs_together(certificate, payload, standard):
        yield Fault.AWARD_DIFFERS
    if result is not None and not _says_the_same(result, payload, certificate, shelf):
        yield Fault.SCORES_DIFFER
    if shelf.sittings[award.sitting_id] != 1:
        yield Fault.SITTING_CERTIFIED_TWICE


def _result_at_issue(certificate: Certificate, payload: dict[str, Any], shelf: Shelf) -> Result | None:
    """Return the newest result there was when the first certificate of the sitting was issued.

    Instants of issue are whole seconds: of results in that same second, or just before it, the newest that
    says what the certificate says.
    """
    first = certificate
    while first.replaces is not None:
        first = first.replaces
    results = shelf.results.get(certificate.award.sitting_id, ())
    known = [one for one in results if one.scored_at < first.issued_at + timedelta(seconds=1)]
    before = [one for one in known if one.scored_at < first.issued_at][-1:]
    doubtful = [*before, *(one for one in known if one.scored_at >= first.issued_at)]
    agreeing = [one for one in doubtful if _says_the_same(one, payload, certificate, shelf)]
    found = agreeing or known
    return found[-1] if found else None


def _is_revoked(certificate: Certificate, shelf: Shelf) -> bool:
    return any(event.kind == "revoked" for event in shelf.events[certificate.pk])


def _belongs_together(certificate: Certificate, payload: dict[str, Any], standard: Any) -> bool:
    award = certificate.award
    enrolment, sitting = award.enrolment, award.sitting
    said = payload["standard"]
    text = canonical(standard.document)
    return (
        award.eligible
        and not award.reasons
        and {award.person_id, enrolment.person_id} == {certificate.person_id}
        and {sitting.enrolment_id, sitting.candidate.enrolment_id} == {award.enrolment_id}
        and {row.contributor_id for row in (award, enrolment, sitting)} == {certificate.contributor_id}
        and (payload["category"], payload["phase"]) == (enrolment.category, enrolment.phase)
        and (said["version"], said["digest"]) == (standard.version, standard.digest)
        and hashlib.sha256(text.encode()).hexdigest() == standard.digest
    )


def _says_the_same(result: Result, payload: dict[str, Any], certificate: Certificate, shelf: Shelf) -> bool:
    """Compare payload, stored scores and the papers as handed in."""
    scores, said = result.scores, payload["result"]
    stored = {name: _pair(part) for name, part in {**scores["themes"], "overall": scores["overall"]}.items()}
    printed = {part["name"]: _pair(part) for part in (*said["themes"], said["overall"])}
    standard = shelf.standards[certificate.award.enrolment.standard_id]
    for paper in shelf.papers.get(result.sitting_id, ()):
        if paper.block == "main" and (
            paper.sheet is None or counted(paper.lines, paper.sheet, shelf.items, standard.document) != stored
        ):
            return False
    return printed == stored and _pair(said["must_pass"]) == _pair(scores["must_pass"])


def _pair(part: dict[str, Any]) -> tuple[int, int]:
    return part["right"], part["of"]

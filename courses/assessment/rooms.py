"""What the officer and the proctor see of sessions."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.people.models import Person
from courses.assessment.enums import SittingEventKind
from courses.assessment.labels import PROOF
from courses.assessment.models import Candidate

_STATE: dict[str, tuple[str, Callable[[], str]]] = {
    "": ("neutral", lambda: _("Not started")),
    SittingEventKind.STARTED: ("progress", lambda: _("Writing")),
    SittingEventKind.HANDED_IN: ("progress", lambda: _("Handed in")),
    SittingEventKind.TIME_RAN_OUT: ("progress", lambda: _("Handed in")),
    SittingEventKind.BLOCK_OFFERED: ("progress", lambda: _("Writing the must-pass part")),
    SittingEventKind.BLOCK_HANDED_IN: ("progress", lambda: _("Handed in")),
    SittingEventKind.BLOCK_TIME_RAN_OUT: ("progress", lambda: _("Handed in")),
    SittingEventKind.SCORED: ("met", lambda: _("Finished")),
}


@dataclass(frozen=True)
class Chair:
    """A candidate as the room's page shows one."""

    candidate: Candidate
    person: Person
    kind: str
    word: str
    attested: str


def chair_of(candidate: Any) -> Chair:
    """Put one candidate of `queries.room` into words; results stay with the candidate and the officer."""
    kind, word = _STATE[candidate.last_event or ""]
    proof = str(PROOF[candidate.identity_proof]) if candidate.attested_at else ""
    return Chair(candidate, candidate.enrolment.person, kind, word(), proof)

"""The training the standard asks of a person: phases, their lessons, and when each opens. No Django.

What an enrolment asks is a function of standard, category, phase and mission; none of it is stored.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase
from courses.standards.validity import months_after, soonest_renewal

# A refresher that opened on the very day on which the yearly outcomes fall due would come too late.
REFRESHER_OPENS_BEFORE = timedelta(days=60)


@dataclass(frozen=True)
class Needed:
    """A phase a person has to be trained in. Induction is given in a mission and names it."""

    phase: DeliveryPhase
    mission: str | None = None


def required_phases(document: StandardDocument, category: str, *, mission: str | None) -> list[Needed]:
    """Return the phases a category is trained in, in their order; `mission`: of the person's contingent.

    Who is in no contingent (None) is trained before departure only. A phase in which the standard asks
    nothing of the category is left out.
    """
    found = [Needed(DeliveryPhase.PRE_DEPLOYMENT)]
    if mission is not None:
        found += [Needed(DeliveryPhase.INDUCTION, mission), Needed(DeliveryPhase.REFRESHER)]
    return [needed for needed in found if document.required(category, needed.phase)]


def asked_outcomes(document: StandardDocument, category: str, phase: DeliveryPhase) -> frozenset[str]:
    """Return the codes of the outcomes a category has to show in a phase."""
    return frozenset(outcome.code for outcome in document.required(category, phase))


def is_required(taught: Iterable[str], asked: frozenset[str]) -> bool:
    """Say whether a lesson belongs to a training: it teaches at least one outcome that is asked."""
    return not asked.isdisjoint(taught)


def refresher_due(document: StandardDocument, category: str, passed_on: date | None) -> date | None:
    """Return when the outcomes renewed before the certificate ends fall due, counted from the last pass.

    None: nothing was passed yet, or no outcome of the category is renewed so soon.
    """
    months = soonest_renewal(document, category)
    return months_after(passed_on, months) if passed_on and months else None


def opens_on(phase: DeliveryPhase, *, departure: date | None, due: date | None) -> date | None:
    """Return the first day on which a phase is open; None while nobody can tell.

    Before departure it is open always; induction opens with the departure; a refresher some time before the
    yearly outcomes fall `due`.
    """
    if phase is DeliveryPhase.PRE_DEPLOYMENT:
        return date.min
    if phase is DeliveryPhase.INDUCTION:
        return departure
    return due - REFRESHER_OPENS_BEFORE if due else None


@dataclass(frozen=True)
class Turn:
    """A phase in a person's time: when it opens (None: nobody can tell yet), and whether it is passed."""

    opens: date | None
    passed: bool

    def is_open(self, today: date) -> bool:
        return self.opens is not None and self.opens <= today


def in_turn(turns: Sequence[Turn], today: date) -> list[int]:
    """Return the open ones by their place in `turns`, whose turn it is first.

    What opened last and is not passed comes first: induction from the departure on, a refresher once it is
    near. What was left behind comes after it, and what is passed comes last.
    """
    found = [place for place, turn in enumerate(turns) if turn.is_open(today)]
    return sorted(found, key=lambda place: (turns[place].passed, -(turns[place].opens or today).toordinal()))

"""Whether the question bank can supply the papers of a training, before anybody is called to a sitting."""

from collections import Counter
from collections.abc import Iterable, Sequence
from uuid import UUID

from courses.bank.item import BankItem
from courses.bank.queries import bank_items
from courses.enrolment.models import Enrolment
from courses.standards.document import Outcome
from courses.standards.enums import DeliveryPhase

PAPERS = 2  # the whole one and the must-pass block ask about each must-pass outcome by different questions


def outcomes_short(items: Iterable[BankItem], outcomes: Sequence[Outcome], category: str) -> list[str]:
    """Return the must-pass outcomes for which a category's paper and its second block lack questions."""
    found = Counter(item.primary for item in items if category in item.categories)
    return [outcome.code for outcome in outcomes if outcome.must_pass and found[outcome.code] < PAPERS]


def shortages(enrolments: Sequence[Enrolment]) -> dict[UUID, list[str]]:
    """Return the enrolments that cannot be assessed yet, each with the outcomes nobody can be asked about.

    One query; none without enrolments.
    """
    items = bank_items() if enrolments else []
    documents = {one.standard_id: one.standard for one in enrolments}
    parsed = {key: standard.parsed() for key, standard in documents.items()}
    found = {
        one.pk: outcomes_short(
            items, parsed[one.standard_id].required(one.category, DeliveryPhase(one.phase)), one.category
        )
        for one in enrolments
    }
    return {key: short for key, short in found.items() if short}

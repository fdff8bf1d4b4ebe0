"""How long evidence lasts under the standard: design decision 2, two clocks. No Django."""

import calendar
from datetime import date

from courses.standards.document import StandardDocument
from courses.standards.enums import DeliveryPhase

VALID_MONTHS = 24  # of evidence before departure, from the sitting


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or that month's last day.

    >>> months_after(date(2024, 2, 29), 24)
    datetime.date(2026, 2, 28)
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def soonest_renewal(document: StandardDocument, category: str) -> int | None:
    """Return after how many months the first outcomes of a category are renewed; None when all last as long
    as the certificate."""
    required = document.required(category, DeliveryPhase.PRE_DEPLOYMENT)
    soonest = min((outcome.validity_months for outcome in required), default=VALID_MONTHS)
    return soonest if soonest < VALID_MONTHS else None

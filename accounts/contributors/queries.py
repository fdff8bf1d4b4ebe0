"""Named reads of contributor countries."""

from datetime import date

from django.db.models import Q

from accounts.contributors.models import ContributorCountry, Emblem, Signatory
from accounts.tenancy.scope import active_scope


def contributors_in_scope() -> list[ContributorCountry]:
    """Return the contributors of the active scope, by code."""
    scope = active_scope()
    rows = ContributorCountry.objects.all()
    if scope.contributors is not None:
        rows = rows.filter(pk__in=scope.contributors)
    return list(rows)


def signatory_on(contributor: str, day: date) -> Signatory | None:
    """Return who signs for a contributor on a day: of those in office, the one appointed last."""
    in_office = Q(until__isnull=True) | Q(until__gte=day)
    return Signatory.objects.filter(in_office, contributor=contributor, since__lte=day).first()


def emblem_bytes(contributor: str, sha256: str) -> bytes:
    """Return an emblem's PNG. Raises Emblem.DoesNotExist."""
    return bytes(Emblem.objects.get(contributor=contributor, sha256=sha256).content)


def signatories_of(contributor: str) -> list[Signatory]:
    """Return every signatory a contributor ever had, the last appointed first."""
    return list(Signatory.objects.filter(contributor=contributor))

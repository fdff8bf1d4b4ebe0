"""Named reads of contributor countries."""

from accounts.contributors.models import ContributorCountry
from accounts.tenancy.scope import active_scope


def contributors_in_scope() -> list[ContributorCountry]:
    """Return the contributors of the active scope, by code."""
    scope = active_scope()
    rows = ContributorCountry.objects.all()
    if scope.contributors is not None:
        rows = rows.filter(pk__in=scope.contributors)
    return list(rows)

"""For which country a page of staff or keys is asked."""

from django.http import HttpRequest

from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.roles.api import actor_of


def countries_with(request: HttpRequest, permission: str) -> list[ContributorCountry]:
    """Return the countries for which the visitor holds a permission, by name."""
    actor = actor_of(request)
    found = [country for country in contributors_in_scope() if actor.allowed(permission, country.pk)]
    return sorted(found, key=lambda country: country.name())


def chosen(request: HttpRequest, countries: list[ContributorCountry]) -> ContributorCountry | None:
    """Return the only country, or the one the address or the form names; None where neither says."""
    if len(countries) == 1:
        return countries[0]
    wanted = request.POST.get("contributor") or request.GET.get("contributor", "")
    return next((country for country in countries if country.pk == wanted), None)

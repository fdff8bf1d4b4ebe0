"""A supervisor resets a PIN: the old one stops at once, and a fresh slip is shown, once."""

from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.people.codes import spaced
from accounts.people.door import may_reset, reset_pin
from accounts.people.models import Person
from accounts.people.slip_words import slip_words
from accounts.people.slips import PrintedSlip
from accounts.roles.api import actor_of
from accounts.roles.errors import NotAllowed
from accounts.roles.routes import requires


@requires("pin:reset")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def pin_reset(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Check whose PIN it is, then reset it. The slip's code is readable on the answer alone."""
    actor = actor_of(request)
    try:
        person = Person.objects.live().select_related("user", "contributor").get(pk=person_id)
    except Person.DoesNotExist:
        raise Http404("no such person") from None
    if not actor.allowed("pin:reset", person.contributor_id):
        raise Http404("no such person")
    if not may_reset(actor, person):
        raise NotAllowed("this PIN is not reset here")
    context = {"person": person, "crumbs": _crumbs(person)}
    if request.method != "POST":
        return render(request, "accounts/people/pin_reset.html", context)
    slip = reset_pin(by=actor, person=person)
    return render(request, "accounts/people/slip_print.html", context | _shown(slip, person))


def _shown(slip: PrintedSlip, person: Person) -> dict[str, object]:
    """Return a slip for the screen, in its owner's language, as the sheets have it."""
    address = settings.SITE_URL + reverse("sign_in")
    door = f"{address}?country={person.contributor_id}"
    return {
        "words": slip_words(
            person.language, iso2=person.contributor.iso2, address=address, until=slip.expires_at
        ),
        "code": spaced(slip.code),
        "address": door,
        "qr": segno.make(door, error="m").svg_data_uri(scale=3, border=2),
    }


def _crumbs(person: Person) -> list[dict[str, str]]:
    return [
        {"title": _("People"), "href": reverse("people")},
        {"title": person.full_name, "href": reverse("person", args=[person.pk])},
        {"title": _("Reset the PIN"), "href": ""},
    ]

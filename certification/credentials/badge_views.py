"""Open Badges for their holders, and what the addresses inside a badge answer to everybody."""

from datetime import UTC
from uuid import UUID

import rfc8785
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.contributors.models import ContributorCountry
from accounts.people.enums import Category
from accounts.roles.api import actor_of
from accounts.roles.routes import public, signed_in
from certification.certificates.models import Certificate
from certification.certificates.queries import certificate_in_scope, is_revoked
from certification.certificates.rules import may_see
from certification.credentials.badge_documents import IssuerKey, achievement_document, issuer_document
from certification.credentials.badge_queries import badge_text, public_bytes, published_list
from certification.credentials.errors import BadgeNotReady
from certification.credentials.integrity import Document
from certification.signing.enums import KeyPurpose
from certification.signing.queries import keys_of
from courses.standards.enums import DeliveryPhase
from courses.standards.queries import published_standard

CREDENTIAL_TYPE = "application/vc"
LINKED_DATA_TYPE = "application/ld+json"


@signed_in
@never_cache
@require_safe
def certificate_badge(request: HttpRequest, certificate_id: UUID) -> HttpResponse:
    """The stored badge, to the holder and to those who read the contributor's certificates."""
    try:
        found = certificate_in_scope(certificate_id)
    except Certificate.DoesNotExist:
        raise Http404("no such certificate") from None
    if not may_see(actor_of(request), found):
        raise Http404("no such certificate")
    try:
        return badge_answer(found)
    except BadgeNotReady:
        page = "certification/credentials/badge_not_ready.html"
        context = {"serial": found.serial, "revoked": is_revoked(found)}
        return render(request, page, context, status=404)


def badge_answer(certificate: Certificate) -> HttpResponse:
    """Return the stored badge as a file to download. Raises BadgeNotReady."""
    answer = HttpResponse(badge_text(certificate), content_type=CREDENTIAL_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{certificate.serial}.json"'
    return answer


@public
@require_safe
def issuer(request: HttpRequest, iso3: str) -> HttpResponse:
    """A contributor's document: its name, and the keys by which its badges are checked."""
    del request
    country = get_object_or_404(ContributorCountry.objects.prefetch_related("authority_texts"), pk=iso3)
    keys = [
        IssuerKey(
            key.kid, public_bytes(key), key.compromised_at.astimezone(UTC) if key.compromised_at else None
        )
        for key in keys_of(iso3, KeyPurpose.CREDENTIAL)
    ]
    return _open(issuer_document(settings.SITE_URL, iso3, country.authority("en"), keys))


@public
@require_safe
def status_list(request: HttpRequest, iso3: str, purpose: str, number: int) -> HttpResponse:
    """A contributor's newest signed status list, as stored."""
    del request
    found = published_list(iso3, purpose, number)
    if found is None:
        raise Http404("no such list")
    return _to_everybody(HttpResponse(found.text, content_type=CREDENTIAL_TYPE))


@public
@require_safe
def achievement(request: HttpRequest, version: str, category: str, phase: str) -> HttpResponse:
    """What a badge says was achieved, in English."""
    del request
    known = category in {one.value for one in Category} and phase in {one.value for one in DeliveryPhase}
    if not known or published_standard(version) is None:
        raise Http404("no such achievement")
    return _open(achievement_document(settings.SITE_URL, version, category, phase))


def _open(document: Document) -> HttpResponse:
    return _to_everybody(HttpResponse(rfc8785.dumps(document), content_type=LINKED_DATA_TYPE))


def _to_everybody(answer: HttpResponse) -> HttpResponse:
    """Let pages of other sites read this: whoever checks a badge in a browser has to."""
    answer["Access-Control-Allow-Origin"] = "*"
    answer["Cache-Control"] = "public, max-age=300"
    return answer

"""The lists the offline check carries with it, and the keys of every contributor, for anybody to fetch."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

from accounts.roles.routes import public
from certification.credentials.lists import Kind
from certification.credentials.queries import lists_keys, newest_list, newest_list_by, newest_number
from certification.credentials.token import to_text
from certification.signing.models import SigningKey

_FEW_MINUTES = 300


def _edition(request: HttpRequest, kind: Kind) -> str | None:
    if "by" not in request.GET:
        return f'"{kind.value}-{newest_number(kind)}"'
    wanted = newest_list_by(kind, request.GET["by"])
    return f'"{kind.value}-{wanted.number}"' if wanted else None


@public
@require_safe
@cache_control(public=True, max_age=_FEW_MINUTES)
@condition(etag_func=_edition)
def signed_list(request: HttpRequest, kind: Kind) -> HttpResponse:
    """The newest edition of a list as COSE_Sign1; with `?by=` and a key id, the newest which that key signed.

    Who holds an old key only learns the new one from that key's last trust list.
    """
    newest = newest_list_by(kind, request.GET["by"]) if "by" in request.GET else newest_list(kind)
    if newest is None:
        return HttpResponse("No edition has been published yet.\n", status=404, content_type="text/plain")
    return HttpResponse(bytes(newest.content), content_type='application/cose; cose-type="cose-sign1"')


@public
@require_safe
@cache_control(public=True, max_age=_FEW_MINUTES)
def anchor(request: HttpRequest) -> JsonResponse:
    """The platform's keys that sign the lists: what a reader holds beforehand. Points in base64url."""
    del request
    keys = [
        {
            "kid": to_text(key.kid),
            "x": to_text(key.x),
            "y": to_text(key.y),
            "not_before": key.not_before,
            "not_after": key.not_after,
        }
        for key in lists_keys().values()
        if key.compromised_at is None
    ]
    return JsonResponse({"keys": keys})


@public
@require_safe
@cache_control(public=True, max_age=_FEW_MINUTES)
def trust(request: HttpRequest) -> JsonResponse:
    """Every key there ever was, with its certificate: the trust list for people and their tools."""
    return JsonResponse(
        {
            "about": "Keys that sign for peacekeeping training authorities on this platform. "
            "It is not a list of the United Nations.",
            "authority": request.build_absolute_uri(reverse("trust_authority")),
            "keys": [_line(key) for key in SigningKey.objects.all()],
        },
        json_dumps_params={"indent": 1},
    )


@public
@require_safe
@cache_control(public=True, max_age=_FEW_MINUTES)
def trust_authority(request: HttpRequest) -> HttpResponse:
    """The certificate of the platform's authority, which vouches for all keys, in PEM."""
    del request
    try:
        pem = Path(settings.AUTHORITY_CERTIFICATE).read_text()
    except OSError:
        return HttpResponse(
            "The authority's certificate is not on this server.\n", status=404, content_type="text/plain"
        )
    return HttpResponse(pem, content_type="application/x-pem-file")


def _line(key: SigningKey) -> dict[str, Any]:
    return {
        "kid": key.kid,
        "contributor": key.contributor_id,
        "purpose": key.purpose,
        "not_before": key.not_before,
        "not_after": key.not_after,
        "retired_at": key.retired_at,
        "compromised_at": key.compromised_at,
        "certificate": key.certificate,
    }

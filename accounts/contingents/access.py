"""The getter through which an officer's pages reach a contingent, and the way back from them."""

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _

from accounts.contingents.models import Contingent
from accounts.contingents.queries import contingent_by_code
from accounts.roles.api import actor_of


def own_contingent(request: HttpRequest, code: str) -> Contingent:
    """Return a contingent this visitor may change; to everybody else it is not there."""
    try:
        contingent = contingent_by_code(code)
    except Contingent.DoesNotExist:
        raise Http404 from None
    if not actor_of(request).allowed("contingent:write", contingent.contributor_id):
        raise Http404
    return contingent


def crumbs_to(last: str, contingent: Contingent | None = None) -> list[dict[str, str]]:
    """Return where a page lies: under the contingents, and under one of them."""
    crumbs = [{"title": _("Contingents"), "href": "/contributor/"}]
    if contingent:
        crumbs.append({"title": contingent.code, "href": f"/contributor/contingents/{contingent.code}/"})
    return [*crumbs, {"title": last, "href": ""}]

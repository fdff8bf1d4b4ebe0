"""A certifying officer gives the country's certificates their look: languages, names, emblem, signatories.

Nothing here touches a certificate that was issued: those are frozen with the design they had.
"""

import base64
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.contributors.actions import (
    DesignOf,
    appoint,
    drop_emblem,
    end_term,
    put_emblem,
    save_design,
)
from accounts.contributors.labels import DESIGN_REFUSALS, PAPER, design_refusal
from accounts.contributors.models import ContributorCountry, Emblem, Signatory
from accounts.contributors.names import language_name
from accounts.contributors.queries import (
    contributors_in_scope,
    emblem_bytes,
    signatories_of,
    signatory_on,
)
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from certification.certificates.shown import crumbs
from certification.documents.design_forms import (
    DesignForm,
    EmblemForm,
    EndTermForm,
    SignatoryForm,
    design_saved,
)
from certification.documents.preview import first_page
from certification.documents.sample import sample_document

_FOLDER = "certification/documents"
_PICTURE_WIDTH = 1100
_DAY = "DATE_FORMAT"


def _country(request: HttpRequest, iso3: str) -> ContributorCountry:
    """Return a country whose design this officer may change; to everybody else it is not there."""
    country = ContributorCountry.objects.filter(pk=iso3).first()
    if country is None or not actor_of(request).allowed("design:write", iso3):
        raise Http404("no such design")
    return country


@requires("design:write")
@require_safe
def design_home(request: HttpRequest) -> HttpResponse:
    """The design of the officer's country; of several countries, a list to choose from."""
    actor = actor_of(request)
    countries = [one for one in contributors_in_scope() if actor.allowed("design:write", one.pk)]
    if len(countries) == 1:
        return redirect("design", countries[0].pk)
    context = {"countries": countries, "crumbs": _crumbs()}
    return render(request, f"{_FOLDER}/designs.html", context)


@requires("design:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def design(request: HttpRequest, iso3: str) -> HttpResponse:
    """The form with its preview; a preview of what is typed; check the answers; saved."""
    country = _country(request, iso3)
    if request.method != "POST":
        return _form_page(request, country, DesignForm(country=country), design_saved(country))
    form = DesignForm(request.POST, country=country)
    typed = form.design() if form.is_valid() else design_saved(country)
    if getattr(request, "htmx", False):
        context = {**_sample(country, typed), "stale": bool(form.errors), "form": form}
        return render(request, f"{_FOLDER}/_preview.html", context)
    if form.errors or {"preview", "change"} & set(request.POST):
        return _form_page(request, country, form, typed)
    if "confirm" not in request.POST:
        return _check_page(request, country, form, typed)
    try:
        save_design(by=actor_of(request), contributor=iso3, design=typed)
    except DESIGN_REFUSALS as error:
        form.add_error(None, design_refusal(error))
        return _form_page(request, country, form, typed)
    messages.success(request, _("Saved. Certificates issued from now on look like this; earlier ones stay."))
    return redirect("design", iso3)


def _check_page(
    request: HttpRequest, country: ContributorCountry, form: DesignForm, typed: DesignOf
) -> HttpResponse:
    context = {
        "form": form,
        "country": country,
        "rows": _answers(typed),
        **_sample(country, typed),
        "crumbs": _crumbs(country, _("Check the design")),
    }
    return render(request, f"{_FOLDER}/design_check.html", context)


def _form_page(
    request: HttpRequest, country: ContributorCountry, form: DesignForm, shown: DesignOf
) -> HttpResponse:
    context = {
        "form": form,
        "country": country,
        "emblem": country.emblem,
        "signatory": signatory_on(country.pk, timezone.now().date()),
        **_sample(country, shown),
        "stale": bool(form.errors),
        "crumbs": _crumbs(country),
    }
    return render(request, f"{_FOLDER}/design.html", context, status=422 if form.errors else 200)


def _sample(country: ContributorCountry, shown: DesignOf) -> dict[str, str]:
    """Return the sample's picture, to stand in the page itself (it is kept nowhere), and what it shows."""
    now = timezone.now()
    content = sample_document(
        country,
        shown,
        signatory=signatory_on(country.pk, now.date()),
        emblem=emblem_bytes(country.pk, country.emblem) if country.emblem else None,
        now=now,
    )
    tags = [*shown.languages, *filter(None, [shown.own_language])]
    return {
        "picture": base64.b64encode(first_page(content, width=_PICTURE_WIDTH)).decode(),
        "said": ", ".join([str(PAPER[shown.paper]), *map(language_name, tags), shown.accent]),
    }


def _answers(typed: DesignOf) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"key": _("Languages"), "value": ", ".join(language_name(tag) for tag in typed.languages)},
        {"key": _("Own language"), "value": language_name(typed.own_language) if typed.own_language else "–"},
        {"key": _("Paper"), "value": PAPER[typed.paper]},
        {"key": _("Colour"), "value": typed.accent},
    ]
    for tag, names in typed.names.items():
        said = [names.authority, names.centre, names.title, names.sentence]
        rows.append({"key": language_name(tag), "value": " · ".join(part for part in said if part)})
    return rows


@requires("design:write")
@require_POST
def design_emblem(request: HttpRequest, iso3: str) -> HttpResponse:
    """Put an emblem on certificates from now on, or take it off."""
    country = _country(request, iso3)
    actor = actor_of(request)
    if "remove" in request.POST:
        drop_emblem(by=actor, contributor=iso3)
        messages.success(request, _("Certificates issued from now on carry no emblem."))
        return redirect("design", iso3)
    form = EmblemForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            put_emblem(by=actor, contributor=iso3, content=form.cleaned_data["emblem"].read())
        except DESIGN_REFUSALS as error:
            form.add_error("emblem", design_refusal(error))
        else:
            messages.success(request, _("The emblem is on certificates issued from now on."))
            return redirect("design", iso3)
    context = {"form": form, "country": country, "crumbs": _crumbs(country, _("Emblem"))}
    return render(request, f"{_FOLDER}/emblem.html", context, status=422)


@requires("design:write")
@require_safe
def design_emblem_picture(request: HttpRequest, iso3: str, sha256: str) -> HttpResponse:
    """An emblem as kept."""
    _country(request, iso3)
    try:
        picture = emblem_bytes(iso3, sha256)
    except Emblem.DoesNotExist:
        raise Http404("no such emblem") from None
    return HttpResponse(picture, content_type="image/png")


@requires("design:write")
@require_http_methods(["GET", "HEAD", "POST"])
def signatories(request: HttpRequest, iso3: str) -> HttpResponse:
    """Who signs and signed, and a form to appoint another."""
    country = _country(request, iso3)
    form = SignatoryForm(request.POST or None, country=country)
    if request.method == "POST" and form.is_valid():
        given = {key: form.cleaned_data[key] for key in ("name", "since", "until")}
        try:
            appoint(by=actor_of(request), contributor=iso3, titles=form.titles, **given)
        except DESIGN_REFUSALS as error:
            form.add_error("until", design_refusal(error))
        else:
            messages.success(request, _("%(name)s is entered.") % given)
            return redirect("signatories", iso3)
    now = signatory_on(iso3, timezone.now().date())
    context = {
        "form": form,
        "country": country,
        "rows": signatories_of(iso3),
        "now": now,
        "crumbs": _crumbs(country, _("Signatories")),
    }
    return render(request, f"{_FOLDER}/signatories.html", context, status=422 if form.errors else 200)


@requires("design:write")
@require_http_methods(["GET", "HEAD", "POST"])
def signatory_end(request: HttpRequest, iso3: str, signatory_id: int) -> HttpResponse:
    """End a term of office on a day."""
    country = _country(request, iso3)
    found = Signatory.objects.filter(pk=signatory_id, contributor=iso3).first()
    if found is None:
        raise Http404("no such signatory")
    form = EndTermForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            end_term(by=actor_of(request), signatory=found, until=form.cleaned_data["until"])
        except DESIGN_REFUSALS as error:
            form.add_error("until", design_refusal(error))
        else:
            day = date_format(form.cleaned_data["until"], _DAY)
            messages.success(
                request, _("%(name)s is in office until %(day)s.") % {"name": found.name, "day": day}
            )
            return redirect("signatories", iso3)
    context = {
        "form": form,
        "country": country,
        "signatory": found,
        "crumbs": _crumbs(country, _("End of a term")),
    }
    return render(request, f"{_FOLDER}/term.html", context, status=422 if form.errors else 200)


def _crumbs(country: ContributorCountry | None = None, here: str = "") -> list[dict[str, str]]:
    home = (_("Contingents"), "contributor_home")
    if country is None or not here:
        return crumbs(home, (_("Certificate design"), ""))
    return [
        *crumbs(home),
        {"title": _("Certificate design"), "href": reverse("design", args=[country.pk])},
        {"title": here, "href": ""},
    ]

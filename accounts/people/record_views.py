"""Recording one person and changing a record: fill in, check the answers beside whoever is alike, done."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.contributors.models import ContributorCountry
from accounts.contributors.names import language_name
from accounts.contributors.queries import contributors_in_scope
from accounts.people.enums import Category, Sex
from accounts.people.errors import BadPerson, MergeRefused, ServiceNumberTaken
from accounts.people.labels import CATEGORY, FIELD, SEX
from accounts.people.likeness import Named
from accounts.people.models import Person
from accounts.people.queries import others_alike
from accounts.people.record_forms import PersonForm
from accounts.people.records import SINCE, change_person, examine, record_person
from accounts.people.values import FIELDS
from accounts.roles.api import actor_of
from accounts.roles.routes import requires

Values = dict[str, Any]


@requires("person:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_new(request: HttpRequest) -> HttpResponse:
    """Record somebody new; whoever is recorded and alike is shown before."""
    countries = _countries(request)
    country = _country(request, countries)
    context = {"countries": countries, "country": country, "crumbs": _crumbs(_("Record a person"))}
    if country is None:
        return render(request, "accounts/people/person_country.html", context)
    if request.method != "POST":
        return _form_page(request, PersonForm(initial={"language": "en"}), context)
    form = PersonForm(request.POST)
    read = _examined(form, country.pk, None)
    if read is None or "change" in request.POST:
        return _form_page(request, form, context, status=422 if read is None else 200)
    if "confirm" not in request.POST:
        rows = [_row(field, read[field]) for field in FIELDS if read[field]]
        return _check_page(request, context | {"form": form, "rows": rows}, read)
    try:
        made = record_person(by=actor_of(request), contributor=country.pk, values=form.values())
    except ServiceNumberTaken as taken:
        return _taken_page(request, form, context, taken)
    messages.success(request, _("%(name)s is recorded.") % {"name": made.full_name})
    return redirect("person", made.pk)


@requires("person:write")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_edit(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Change what is recorded about somebody; old and new values are checked side by side."""
    person = _person(request, person_id)
    crumbs = _crumbs(_("Change the record"), person)
    context = {"person": person, "country": person.contributor, "crumbs": crumbs}
    if request.method != "POST":
        return _form_page(request, PersonForm(person=person), context)
    form = PersonForm(request.POST, person=person)
    read = _examined(form, person.contributor_id, person)
    if read is None or "change" in request.POST:
        return _form_page(request, form, context, status=422 if read is None else 200)
    new = [field for field in FIELDS if read[field] != getattr(person, field)]
    if not new:
        messages.info(request, _("Nothing was changed."))
        return redirect("person", person.pk)
    if "confirm" not in request.POST:
        rows = [_row(field, read[field], getattr(person, field)) for field in new]
        return _check_page(request, context | {"form": form, "rows": rows}, read)
    try:
        change_person(by=actor_of(request), person=person, changes=form.values())
    except ServiceNumberTaken as taken:
        return _taken_page(request, form, context, taken)
    except MergeRefused:
        raise Http404 from None
    messages.success(request, _("The record was changed."))
    return redirect("person", person.pk)


def _examined(form: PersonForm, contributor: str, person: Person | None) -> Values | None:
    """Return the values as they would be recorded, or None with what is wrong written to the form."""
    readable = form.is_valid()
    try:
        read = examine(contributor=contributor, values=form.values(), person=person)
    except BadPerson as bad:
        form.refuse(bad.faults)
    except ServiceNumberTaken as taken:
        _refuse_number(form, taken)
    else:
        return read if readable else None
    return None


def _refuse_number(form: PersonForm, taken: ServiceNumberTaken) -> None:
    words = _("This number stands for {name}. Open that record, or correct the number.")
    link = format_html(
        '<a href="{}">{}</a>', reverse("person", args=[taken.person.pk]), taken.person.full_name
    )
    form.add_error("service_number", format_html(words, name=link))


def _taken_page(
    request: HttpRequest, form: PersonForm, context: dict[str, Any], taken: ServiceNumberTaken
) -> HttpResponse:
    """Somebody else recorded the number between checking and confirming."""
    _refuse_number(form, taken)
    return _form_page(request, form, context, status=422)


def _form_page(
    request: HttpRequest, form: PersonForm, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    return render(request, "accounts/people/person_form.html", context | {"form": form}, status=status)


def _check_page(request: HttpRequest, context: dict[str, Any], read: Values) -> HttpResponse:
    """Show the answers, beside whoever is recorded and alike."""
    person: Person | None = context.get("person")
    named = Named(*(read[f] for f in ("family_name", "given_names", "name_native", "birth_date", "sex")))
    if person is None or read["category"] != person.category:
        since = date_format(read[SINCE], "DATE_FORMAT") if read[SINCE] else _("today")
        context["rows"].append({"key": context["form"][SINCE].label, "value": since, "old": "–"})
    context["alike"] = [_alike(other) for other in others_alike(context["country"].pk, named, person)]
    return render(request, "accounts/people/person_check.html", context)


def _alike(person: Person) -> dict[str, Any]:
    fields = ("service_number", "name_native", "birth_date", "sex", "category", "rank")
    rows = [_row(field, getattr(person, field)) for field in fields if getattr(person, field)]
    return {"person": person, "href": reverse("person", args=[person.pk]), "rows": rows}


def _row(field: str, value: Any, old: Any = "") -> dict[str, Any]:
    return {"key": FIELD[field], "value": value_shown(field, value), "old": value_shown(field, old)}


def value_shown(field: str, value: Any) -> str:
    """Return a recorded value as people read it; nothing as a dash."""
    if not value:
        return "–"
    if field == "birth_date":
        return date_format(value, "DATE_FORMAT")
    if field == "category":
        return f"{value} – {CATEGORY[Category(value)]}"
    if field == "language":
        return f"{language_name(value)} ({value})"
    return str(SEX[Sex(value)]) if field == "sex" else str(value)


def _countries(request: HttpRequest) -> list[ContributorCountry]:
    actor = actor_of(request)
    found = [country for country in contributors_in_scope() if actor.allowed("person:write", country.pk)]
    return sorted(found, key=lambda country: country.name())


def _country(request: HttpRequest, countries: list[ContributorCountry]) -> ContributorCountry | None:
    if len(countries) == 1:
        return countries[0]
    wanted = request.GET.get("contributor", "")
    return next((country for country in countries if country.pk == wanted), None)


def _person(request: HttpRequest, person_id: UUID) -> Person:
    """Return a record this visitor may change; to everybody else, and when it was merged, it is not there."""
    person = Person.objects.live().select_related("contributor").filter(pk=person_id).first()
    if person is None or not actor_of(request).allowed("person:write", person.contributor_id):
        raise Http404("no such person")
    return person


def _crumbs(last: str, person: Person | None = None) -> list[dict[str, str]]:
    crumbs = [{"title": _("People"), "href": reverse("people")}]
    if person is not None:
        crumbs.append({"title": person.full_name, "href": reverse("person", args=[person.pk])})
    return [*crumbs, {"title": last, "href": ""}]

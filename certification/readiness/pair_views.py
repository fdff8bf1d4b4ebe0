"""Records that may be one person's: compared side by side, decided, and the decision carried out."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.contributors.queries import contributors_in_scope
from accounts.people.enums import PairAnswer
from accounts.people.errors import MergeRefused
from accounts.people.labels import MERGE_REFUSED
from accounts.people.merging import decide_pair, merge, merge_fault
from accounts.people.models import Person
from accounts.people.queries import by_service_number, open_pairs, people_by_id, people_with_slips
from accounts.people.values import plain
from accounts.roles.api import actor_of
from accounts.roles.routes import requires
from accounts.roles.rules import Actor
from certification.certificates.queries import today
from certification.readiness.comparing import compare, train_as_before
from certification.readiness.queries import record_of

PER_PAGE = 50
TWO, FIRST, SECOND = "two", "first", "second"
_FOLDER = "certification/readiness"


class DecisionForm(forms.Form):
    """Two people, or one, and then which record is kept."""

    answer = forms.ChoiceField(
        label=gettext_lazy("What are these two records?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose an answer.")},
    )

    def __init__(self, *args: Any, first: Person, second: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["answer"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        keep = _("One person: keep %(name)s, %(number)s")
        field.choices = [
            (TWO, _("Two people")),
            *(
                (which, keep % {"name": person.full_name, "number": person.service_number})
                for which, person in ((FIRST, first), (SECOND, second))
            ),
        ]


@requires("person:merge")
@never_cache
@require_safe
def people_pairs(request: HttpRequest) -> HttpResponse:
    """Everybody who may be recorded twice, as long as nobody has decided; two by two."""
    countries = [c for c in contributors_in_scope() if actor_of(request).allowed("person:merge", c.pk)]
    found = [pair for country in countries for pair in open_pairs(country.pk)]
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    people = people_by_id(one for pair in page.object_list for one in pair)
    context = {
        "page_obj": page,
        "pairs": [(people[first], people[second]) for first, second in page.object_list],
        "crumbs": [{"title": _("People"), "href": reverse("people")}, {"title": _("People recorded twice")}],
    }
    return render(request, f"{_FOLDER}/pairs.html", context)


@requires("person:merge")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def people_pair(request: HttpRequest, first_id: UUID, second_id: UUID) -> HttpResponse:
    """Two records side by side; what they are; check the answer; done."""
    actor = actor_of(request)
    first, second = _record(actor, first_id), _record(actor, second_id)
    if first.pk == second.pk or first.contributor_id != second.contributor_id:
        raise Http404("no pair")
    form = DecisionForm(request.POST or None, first=first, second=second)
    context = _compared(first, second) | {"form": form}
    if request.method != "POST":
        return render(request, f"{_FOLDER}/pair.html", context)
    if not form.is_valid() or "change" in request.POST:
        return render(request, f"{_FOLDER}/pair.html", context, status=200 if form.is_valid() else 422)
    keep, close = (second, first) if form.cleaned_data["answer"] == SECOND else (first, second)
    one = form.cleaned_data["answer"] != TWO
    fault = merge_fault(keep, close) if one else ""
    if fault:
        form.add_error("answer", MERGE_REFUSED[fault])
        return render(request, f"{_FOLDER}/pair.html", context, status=422)
    if "confirm" not in request.POST:
        return render(
            request, f"{_FOLDER}/pair_check.html", context | {"one": one, "keep": keep, "close": close}
        )
    return _decided(request, context, keep, close) if one else _parted(request, context, first, second)


def _compared(first: Person, second: Person) -> dict[str, Any]:
    crumbs = [
        {"title": _("People"), "href": reverse("people")},
        {"title": _("People recorded twice"), "href": reverse("people_pairs")},
        {"title": _("Compare")},
    ]
    on = today()
    rows = compare((first, record_of(first)), (second, record_of(second)), on)
    return {"first": first, "second": second, "rows": rows, "crumbs": crumbs}


def _decided(request: HttpRequest, context: dict[str, Any], keep: Person, close: Person) -> HttpResponse:
    by = actor_of(request)
    try:
        merge(by=by, keep=keep, close=close)
    except MergeRefused as refused:
        return _refused(request, context, refused)
    train_as_before(by=by, keep=keep, close=close)
    messages.success(
        request, _("The two records are one now. This one stands for the person; nothing was deleted.")
    )
    return redirect("person", keep.pk)


def _parted(request: HttpRequest, context: dict[str, Any], first: Person, second: Person) -> HttpResponse:
    try:
        decide_pair(by=actor_of(request), first=first, second=second, answer=PairAnswer.DIFFERENT)
    except MergeRefused as refused:
        return _refused(request, context, refused)
    messages.success(request, _("Noted: two people. You are not asked about them again."))
    return redirect("people_pairs")


def _refused(request: HttpRequest, context: dict[str, Any], refused: MergeRefused) -> HttpResponse:
    context["form"].add_error("answer", MERGE_REFUSED[refused.code])
    return render(request, f"{_FOLDER}/pair.html", context, status=422)


@requires("person:merge")
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_twin(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Name the other record of a person by its service number, whatever it looks like; then compare."""
    found = _record(actor_of(request), person_id)
    number = plain(request.POST.get("number", ""), code=True)
    other = by_service_number(found.contributor_id, [number]).get(number) if number else None
    if other is not None and other.pk != found.pk:
        return redirect("people_pair", found.pk, other.pk)
    problem = ""
    if request.method == "POST":
        problem = _("Write the service number of the other record.")
        if number:
            problem = _("No other person of your country has this number.")
    context = {
        "person": found,
        "number": request.POST.get("number", ""),
        "problem": problem,
        "crumbs": [
            {"title": _("People"), "href": reverse("people")},
            {"title": found.full_name, "href": reverse("person", args=[found.pk])},
            {"title": _("Recorded twice")},
        ],
    }
    return render(request, f"{_FOLDER}/person_twin.html", context, status=422 if problem else 200)


def _record(actor: Actor, person_id: UUID) -> Any:
    """Return a record in use that this visitor may decide on. 404 for any other."""
    rows = people_with_slips(Person.objects.live().filter(pk=person_id))
    found = rows.select_related("user", "contributor").first()
    if found is None or not actor.allowed("person:merge", found.contributor_id):
        raise Http404("no such person")
    return found

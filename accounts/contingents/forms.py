"""The forms that make a contingent and swap a person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.enums import ContingentKind
from accounts.contingents.labels import KIND, refusal
from accounts.contingents.models import Mission
from accounts.contingents.queries import open_missions
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.people.models import PersonQuerySet
from accounts.roles.rules import Actor

MOST_SLOTS = 2_000
MOST_SHOWN = 50
NOBODY = "nobody"


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def contributors_for(actor: Actor) -> list[ContributorCountry]:
    """Return the contributors whose contingents this actor may make."""
    return [country for country in contributors_in_scope() if actor.allowed("contingent:write", country.pk)]


class ContingentForm(forms.Form):
    """A new contingent: whose, called what, where, when, and how many slots of each category."""

    contributor = forms.ChoiceField(label=_("Country"))
    code = forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Your country's code, the mission, the year and a letter, such as NPL-UNMISS-2027A."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )
    name = forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What the unit calls itself, such as Infantry company 1."),
    )
    mission = forms.ModelChoiceField(
        label=_("Mission"), queryset=Mission.objects.none(), empty_label=_("Choose a mission")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=[(k.value, KIND[k]) for k in ContingentKind])
    planned_departure = forms.DateField(label=_("Planned departure"), widget=DayInput())
    end_of_tour = forms.DateField(label=_("End of tour"), widget=DayInput())

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        countries = contributors_for(actor)
        self.only = countries[0].pk if len(countries) == 1 else ""
        if self.only:
            del self.fields["contributor"]
            self.fields["code"].initial = f"{self.only}-"
        else:
            self.fields["contributor"].choices = [(c.pk, c.name()) for c in countries]  # type: ignore[attr-defined]
        missions = Mission.objects.filter(pk__in=[mission.pk for mission in open_missions()])
        self.fields["mission"].queryset = missions  # type: ignore[attr-defined]
        self.fields["mission"].label_from_instance = _mission  # type: ignore[attr-defined]
        for category in Category:
            self.fields[category.value] = _slot_count(category)

    def slot_fields(self) -> list[forms.BoundField]:
        return [self[category.value] for category in Category]

    def fact_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in set(Category)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data.setdefault("contributor", self.only)
        data["slots"] = {category: data.pop(category.value, None) or 0 for category in Category}
        return data

    def refuse(self, error: Exception) -> None:
        """Say at its field why the contingent cannot be made."""
        field = {"code_not_own": "code", "code_taken": "code", "tour_too_short": "end_of_tour"}
        self.add_error(field.get(getattr(error, "code", "")), refusal(error))


def _mission(mission: Mission) -> str:
    return f"{mission.code} – {mission.name}"


def _slot_count(category: Category) -> forms.IntegerField:
    return forms.IntegerField(
        label=CATEGORY[category],
        min_value=0,
        max_value=MOST_SLOTS,
        required=False,
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )


class SwapForm(forms.Form):
    """Who takes a slot over, and from which day on."""

    person = forms.ChoiceField(label=_("Who takes the slot"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day of the new person; the one before ends the day earlier."),
    )

    def __init__(self, *args: Any, candidates: PersonQuerySet, filled: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.candidates = candidates
        shown = list(candidates[:MOST_SHOWN])
        self.shown = len(shown)
        choices: list[tuple[str, Any]] = [(str(p.pk), f"{p.full_name} · {p.service_number}") for p in shown]
        if filled:
            choices.append((NOBODY, _("Nobody for now: the slot stays empty")))
        self.fields["person"].choices = choices  # type: ignore[attr-defined]

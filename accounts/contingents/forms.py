"""The forms that make a contingent, change it, resize it, and make its next rotation."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.enums import ContingentKind
from accounts.contingents.labels import KIND, refusal
from accounts.contingents.models import Contingent, Mission
from accounts.contingents.queries import open_missions
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from accounts.roles.rules import Actor

MOST_SLOTS = 2_000
AT_FIELD = {
    "code_not_own": "code",
    "code_taken": "code",
    "name_missing": "name",
    "tour_too_short": "end_of_tour",
    "departs_too_early": "planned_departure",
    "departs_too_late": "planned_departure",
    "mission_has_people": "mission",
    "TooFewEmpty": "count",
}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def contributors_for(actor: Actor) -> list[ContributorCountry]:
    """Return the contributors whose contingents this actor may make."""
    return [country for country in contributors_in_scope() if actor.allowed("contingent:write", country.pk)]


def code_field() -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=40,
        help_text=_("Your country's code, the mission, the year and a letter, such as NPL-UNMISS-2027A."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
    )


def name_field() -> forms.CharField:
    return forms.CharField(
        label=_("Name"),
        max_length=120,
        help_text=_("What the unit calls itself, such as Infantry company 1."),
    )


def mission_field() -> "forms.ModelChoiceField[Mission]":
    return forms.ModelChoiceField(
        label=_("Mission"), queryset=Mission.objects.none(), empty_label=_("Choose a mission")
    )


def kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(label=_("Kind"), choices=[(k.value, KIND[k]) for k in ContingentKind])


class VerbForm(forms.Form):
    """A form behind which a verb may still refuse."""

    def refuse(self, error: Exception) -> None:
        """Say at its field why the verb refuses."""
        field = AT_FIELD.get(getattr(error, "code", type(error).__name__))
        self.add_error(field if field in self.fields else None, refusal(error))

    def offer_missions(self, *more: str) -> None:
        """Offer the missions that still run, and those named."""
        codes = [*(mission.pk for mission in open_missions()), *more]
        self.fields["mission"].queryset = Mission.objects.filter(pk__in=codes)  # type: ignore[attr-defined]
        self.fields["mission"].label_from_instance = _mission  # type: ignore[attr-defined]


class SlotsForm(VerbForm):
    """How many slots of each category."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for category in Category:
            self.fields[category.value] = _slot_count(category)

    def slot_fields(self) -> list[forms.BoundField]:
        return [self[category.value] for category in Category]

    def fact_fields(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in set(Category)]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["slots"] = {category: data.pop(category.value, None) or 0 for category in Category}
        return data


class ContingentForm(SlotsForm):
    """A new contingent: whose, called what, where, when, and how many slots of each category."""

    contributor = forms.ChoiceField(label=_("Country"))
    code = code_field()
    name = name_field()
    mission = mission_field()
    kind = kind_field()
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
        self.offer_missions()

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        data.setdefault("contributor", self.only)
        return data


class ChangeForm(VerbForm):
    """What may be changed of a contingent. Its code and country never change."""

    name = name_field()
    mission = mission_field()
    kind = kind_field()
    planned_departure = forms.DateField(label=_("Planned departure"), widget=DayInput())
    end_of_tour = forms.DateField(label=_("End of tour"), widget=DayInput())

    def __init__(self, data: Any, contingent: Contingent) -> None:
        super().__init__(data, initial={field: getattr(contingent, field) for field in self.base_fields})
        self.offer_missions(contingent.mission_id)


class RotationForm(VerbForm):
    """The next rotation: called what, and when. Mission, kind and slots are those of the one it relieves."""

    code = code_field()
    name = name_field()
    planned_departure = forms.DateField(label=_("Planned departure"), widget=DayInput())
    end_of_tour = forms.DateField(label=_("End of tour"), widget=DayInput())

    def __init__(self, data: Any, contingent: Contingent) -> None:
        length = contingent.end_of_tour - contingent.planned_departure
        proposed = {
            "code": next_code(contingent.code, contingent.planned_departure, contingent.end_of_tour),
            "name": contingent.name,
            "planned_departure": contingent.end_of_tour,
            "end_of_tour": contingent.end_of_tour + length,
        }
        super().__init__(data, initial=proposed)


class DropForm(VerbForm):
    """How many slots of which category are given up, and from which day on."""

    category = forms.ChoiceField(label=_("Category"))
    count = forms.IntegerField(
        label=_("How many slots"),
        min_value=1,
        max_value=MOST_SLOTS,
        help_text=_("Empty slots with the highest numbers are given up first. Nobody loses a slot."),
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day on which these slots are not required any more."),
    )

    def __init__(self, *args: Any, empty: Iterable[tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            (code, _("%(category)s – %(n)s empty") % {"category": CATEGORY[Category(code)], "n": count})
            for code, count in empty
        ]


def next_code(code: str, departure: date, following: date) -> str:
    """Propose the code of the next rotation: the year in it moved on; in the same year, the next letter.

    >>> next_code("NPL-UNMISS-2027A", date(2026, 12, 27), date(2027, 12, 27))
    'NPL-UNMISS-2028A'
    >>> next_code("NPL-UNMISS-2027A", date(2027, 1, 1), date(2027, 7, 1))
    'NPL-UNMISS-2027B'
    >>> next_code("NPL-GUARDS", date(2027, 3, 1), date(2028, 2, 29))
    'NPL-GUARDS-2028'
    """
    named = re.fullmatch(r"(.*)(20\d\d)([A-Y]?)", code)
    if not named:
        return f"{code}-{following.year}"
    unit, year, letter = named.groups()
    years = following.year - departure.year
    if years:
        return f"{unit}{int(year) + years}{letter}"
    return f"{unit}{year}{chr(ord(letter or 'A') + 1)}"


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

"""What the table of people may be asked, and the answers a bulk act needs."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.enums import CHOSEN_REASONS, EndReason
from accounts.contingents.forms import DayInput
from accounts.contingents.labels import REASON
from accounts.contingents.models import Contingent
from accounts.contributors.models import ContributorCountry
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from certification.readiness.enums import Lacking, PeopleOrder
from certification.readiness.people import PLACED, RESERVE, PeopleFilters
from certification.readiness.people_labels import LACKING, ORDER

_FIELDS = ("contributor", "words", "category", "place", "lacking", "order")


class PeopleForm(forms.Form):
    """The filters of the table, as the address has them. What is none of the choices counts as not chosen."""

    contributor = forms.ChoiceField(label=_("Country"), required=False)
    words = forms.CharField(
        label=_("Name or service number"),
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    category = forms.ChoiceField(
        label=_("Category"),
        required=False,
        choices=[("", _("Every category")), *((c.value, f"{c} – {CATEGORY[c]}") for c in Category)],
    )
    place = forms.ChoiceField(label=_("Contingent"), required=False)
    lacking = forms.ChoiceField(
        label=_("What is missing"),
        required=False,
        choices=[("", _("Everybody")), *((one.value, LACKING[one]) for one in Lacking)],
    )
    order = forms.ChoiceField(
        label=_("Sorted by"), required=False, choices=[(one.value, ORDER[one]) for one in PeopleOrder]
    )

    def __init__(self, data: Any, countries: Sequence[ContributorCountry], contingents: Any) -> None:
        super().__init__({"order": PeopleOrder.NAME, **{f: data.get(f, "") for f in _FIELDS if f in data}})
        self.country = _chosen(data.get("contributor", ""), countries)
        if len(countries) == 1:
            del self.fields["contributor"]
        else:
            names = [(country.pk, country.name()) for country in countries]
            self._choose("contributor", [("", _("Choose a country")), *names])
        codes = contingents(self.country.pk) if self.country else []
        everywhere = [("", _("Everywhere")), (PLACED, _("In a contingent")), (RESERVE, _("In no contingent"))]
        self._choose("place", [*everywhere, *((code, code) for code in codes)])
        self.is_valid()

    def _choose(self, field: str, choices: Any) -> None:
        found = self.fields[field]
        assert isinstance(found, forms.ChoiceField)  # noqa: S101 - declared above
        found.choices = choices

    def filters(self) -> PeopleFilters:
        """Return what the table is narrowed to. Only for a country that was chosen."""
        assert self.country is not None  # noqa: S101 - the caller has asked
        lacking, order = self.chosen("lacking"), self.chosen("order")
        return PeopleFilters(
            contributor=self.country.pk,
            words=self.chosen("words"),
            category=self.chosen("category"),
            place=self.chosen("place"),
            lacking=Lacking(lacking) if lacking else None,
            order=PeopleOrder(order) if order else PeopleOrder.NAME,
        )

    def chosen(self, field: str) -> str:
        return str(self.cleaned_data.get(field) or "")

    @property
    def narrowed(self) -> bool:
        """Whether anything but the country and the order was chosen."""
        return any(self.chosen(field) for field in ("words", "category", "place", "lacking"))

    def address(self, **more: str) -> str:
        """Return the part of an address that keeps what was chosen."""
        kept = {"contributor": self.country.pk if self.country and "contributor" in self.fields else ""}
        kept |= {
            field: self.chosen(field) for field in _FIELDS if field in self.fields and field != "contributor"
        }
        kept |= more
        if kept.get("order") == PeopleOrder.NAME:
            del kept["order"]
        return urlencode({field: value for field, value in kept.items() if value})


def _chosen(iso3: str, countries: Sequence[ContributorCountry]) -> ContributorCountry | None:
    if len(countries) == 1:
        return countries[0]
    return next((country for country in countries if country.pk == iso3), None)


class FillForm(forms.Form):
    """Into which contingent, and from which day on."""

    contingent = forms.ModelChoiceField(
        label=_("Contingent"),
        queryset=Contingent.objects.none(),
        to_field_name="code",
        empty_label=_("Choose a contingent"),
        error_messages={"required": _("Choose a contingent.")},
    )
    on = forms.DateField(label=_("From which day on"), widget=DayInput())

    def __init__(self, *args: Any, contributor: str, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lasting = Contingent.objects.filter(contributor=contributor, end_of_tour__gte=today)
        field = self.fields["contingent"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - declared above
        field.queryset = lasting.select_related("mission").order_by("planned_departure", "code")


class WithdrawForm(forms.Form):
    """From which day on, and why."""

    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day on which they fill their slots no longer."),
    )
    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[("", _("Choose a reason")), *((one.value, REASON[one]) for one in CHOSEN_REASONS)],
        error_messages={"required": _("Choose a reason.")},
    )

    def __init__(self, *args: Any, contributor: str, today: date, **kwargs: Any) -> None:
        del contributor, today
        super().__init__(*args, **kwargs)

    def clean_reason(self) -> EndReason:
        return EndReason(self.cleaned_data["reason"])

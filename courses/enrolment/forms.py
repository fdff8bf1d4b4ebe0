"""The form that takes a roster file."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.models import Contingent
from accounts.contributors.models import ContributorCountry
from accounts.contributors.queries import contributors_in_scope
from accounts.roles.rules import Actor
from courses.enrolment.errors import TooLarge
from courses.enrolment.labels import file_fault_text
from courses.enrolment.reading import MOST_BYTES


def contributors_for(actor: Actor, permission: str) -> list[ContributorCountry]:
    """Return the contributors for whom this actor holds a permission."""
    return [country for country in contributors_in_scope() if actor.allowed(permission, country.pk)]


class RosterForm(forms.Form):
    """A roster file, the contributor it is for (asked only of whoever serves several), and its contingent."""

    contributor = forms.ChoiceField(label=_("Country"))
    contingent = forms.ModelChoiceField(
        label=_("Contingent"),
        queryset=Contingent.objects.none(),
        to_field_name="code",
        required=False,
        empty_label=_("As written in the file"),
        help_text=_("For people whose row names no contingent. A contingent written in the file goes first."),
    )
    file = forms.FileField(
        label=_("Roster file"),
        help_text=_("Excel (.xlsx, .xls), OpenDocument (.ods) or CSV; at most 30 MB and 150,000 people."),
        max_length=200,
        allow_empty_file=True,
    )

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(("contributor", "file", "contingent"))
        countries = contributors_for(actor, "roster:check")
        if len(countries) == 1:
            del self.fields["contributor"]
            self.only = countries[0].pk
        else:
            self.fields["contributor"].choices = [(c.pk, c.name()) for c in countries]  # type: ignore[attr-defined]
        contingents = Contingent.objects.filter(contributor__in=countries)
        self.fields["contingent"].queryset = contingents  # type: ignore[attr-defined]
        self.fields["contingent"].label_from_instance = _named  # type: ignore[attr-defined]

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(file_fault_text(TooLarge()))
        return file

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        contingent = data.get("contingent")
        data.setdefault("contributor", getattr(self, "only", ""))
        if contingent and data["contributor"] and contingent.contributor_id != data["contributor"]:
            self.add_error("contingent", _("This contingent belongs to another country."))
        return data


def _named(contingent: Contingent) -> str:
    return f"{contingent.code} – {contingent.name}"

"""The form of what is recorded about one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.people.enums import Category, Sex, ValueFault
from accounts.people.labels import CATEGORY, FIELD, SEX, VALUE_FAULT
from accounts.people.models import Person
from accounts.people.records import SINCE
from accounts.people.values import FIELDS, LONGEST, REQUIRED

_HINT = {
    "service_number": _("As your forces write it. It is unique in your country."),
    "family_name": _("People of a single name have it here."),
    "name_native": _("As the person writes it, in any script. Certificates print it beside the other."),
    "birth_date": _("Helps to tell people of one name apart, and to find who is recorded twice."),
    "language": _("The language this person reads best, as a code: ar, en, es, fr, ne, ru, zh-Hans …"),
    "email": _("Most people have none and need none."),
}
_LTR = {"dir": "ltr", "autocomplete": "off"}


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class PersonForm(forms.Form):
    """A person's values as they were typed: what is wrong with them the verb says (`refuse`)."""

    service_number = forms.CharField(required=False, widget=forms.TextInput(attrs=_LTR))
    family_name = forms.CharField(required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    given_names = forms.CharField(required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    name_native = forms.CharField(required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    sex = forms.ChoiceField(required=False, choices=[("", _("Not said")), *((s.value, SEX[s]) for s in Sex)])
    birth_date = forms.DateField(
        required=False,
        widget=DayInput(),
        error_messages={"invalid": VALUE_FAULT[ValueFault.BAD_DATE]},
    )
    category = forms.ChoiceField(
        required=False,
        choices=[("", _("Choose a category")), *((c.value, f"{c} – {CATEGORY[c]}") for c in Category)],
    )
    category_since = forms.DateField(
        label=_("In this category since"),
        required=False,
        widget=DayInput(),
        help_text=_("Today, when left empty. Earlier categories stay on record."),
        error_messages={"invalid": VALUE_FAULT[ValueFault.BAD_DATE]},
    )
    rank = forms.CharField(required=False, widget=forms.TextInput(attrs={"dir": "auto"}))
    language = forms.CharField(required=False, widget=forms.TextInput(attrs=_LTR | {"class": "input-short"}))
    email = forms.CharField(required=False, widget=forms.TextInput(attrs=_LTR | {"type": "email"}))

    def __init__(self, *args: Any, person: Person | None = None, **kwargs: Any) -> None:
        if person is not None:
            kwargs.setdefault("initial", {field: getattr(person, field) for field in FIELDS})
        super().__init__(*args, **kwargs)
        for name in FIELDS:
            field = self.fields[name]
            field.label, field.help_text = FIELD[name], _HINT.get(name, "")
            if name in REQUIRED:
                field.required = True
                field.error_messages["required"] = VALUE_FAULT[ValueFault.MISSING_VALUE]
            if name in LONGEST:
                field.widget.attrs["maxlength"] = LONGEST[name]

    def values(self) -> dict[str, Any]:
        """Return what was typed, as the verbs take it."""
        return {name: self.cleaned_data[name] for name in (*FIELDS, SINCE) if name in self.cleaned_data}

    def refuse(self, faults: dict[str, str]) -> None:
        """Say at each field what is wrong with it."""
        for field, fault in faults.items():
            if field in self.errors:
                continue
            self.add_error(field if field in self.fields else None, str(VALUE_FAULT[ValueFault(fault)]))

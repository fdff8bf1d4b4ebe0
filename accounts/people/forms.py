"""The forms at the door."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contributors.models import ContributorCountry

_PIN_FAULTS = {
    "not_digits": _("A PIN has digits only."),
    "short": _("Choose at least 6 digits."),
    "sequence": _("Choose digits that do not simply count up, count down or repeat."),
    "birthday": _("Choose digits that are not your birthday."),
}


def contributor_choices() -> list[tuple[str, Any]]:
    """Return every contributor by its name in the reader's language, in that language's order."""
    rows = [(country.pk, country.name()) for country in ContributorCountry.objects.all()]
    return [("", _("Choose your country")), *sorted(rows, key=lambda row: row[1].casefold())]


class SlipForm(forms.Form):
    """Country, service number, and the code of the slip or one's own PIN."""

    contributor = forms.ChoiceField(
        label=_("Your country"), error_messages={"required": _("Choose your country.")}
    )
    service_number = forms.CharField(
        label=_("Service number"),
        max_length=40,
        help_text=_("As it is printed on your slip."),
        error_messages={"required": _("Write your service number.")},
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "dir": "ltr"}),
    )
    secret = forms.CharField(
        label=_("Code from your slip, or your PIN"),
        max_length=40,
        strip=True,
        error_messages={"required": _("Write the code from your slip, or your PIN.")},
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    shared = forms.BooleanField(
        label=_("This is a shared phone or computer"),
        required=False,
        initial=True,
        help_text=_("When you sign out, nothing of you is left on it. Untick this on a device of your own."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["contributor"]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - declared above
        field.choices = contributor_choices()
        if not self.is_bound:  # on a phone the next thing to write is what has the focus
            first = "service_number" if self.initial.get("contributor") else "contributor"
            self.fields[first].widget.attrs["autofocus"] = True

    def credentials(self) -> dict[str, str]:
        """Return what the door asks for, once the form is valid."""
        return {name: self.cleaned_data[name] for name in ("contributor", "service_number", "secret")}


class PinForm(forms.Form):
    """A new PIN, twice."""

    pin = forms.CharField(
        label=_("New PIN"),
        max_length=20,
        help_text=_("At least 6 digits. Not 123456, not 777777, not your birthday."),
        error_messages={"required": _("Choose a PIN.")},
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "new-password", "dir": "ltr"}
        ),
    )
    again = forms.CharField(
        label=_("The same PIN again"),
        max_length=20,
        error_messages={"required": _("Write the PIN a second time.")},
        widget=forms.PasswordInput(
            attrs={"inputmode": "numeric", "autocomplete": "new-password", "dir": "ltr"}
        ),
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("pin") and data.get("again") and data["pin"] != data["again"]:
            self.add_error("again", _("The two PINs differ. Write the same one twice."))
        return data

    def refuse(self, code: str) -> None:
        self.add_error("pin", _PIN_FAULTS[code])

"""Forms of staff: who is invited to what, how an invitation is accepted, and machines' keys."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts, validate_password
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles.actions import LONGEST_KEY, LONGEST_OVERLAP
from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.labels import DOES, KEY_DOES, PURPOSE, PURPOSE_DOES, ROLE
from accounts.roles.rules import Actor, allowed_to_key

USUAL_KEY = timedelta(days=180)
USUAL_OVERLAP = 7  # days


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


def end_of(day: date) -> datetime:
    """Return the end of a day, UTC: what is good until a day is good on that day."""
    return datetime.combine(day, time.max, UTC)


class InviteForm(forms.Form):
    """Whom to ask, and for which role."""

    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        help_text=_("As it will be printed on certificates, when the role is to sign them."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = forms.EmailField(
        label=_("E-mail address"),
        help_text=_("The colleague’s own address at work. The invitation works for this address alone."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(label=_("Role"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, gives: frozenset[Role], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{ROLE[role]}: {DOES[role]}") for role in Role if role in gives
        ]

    @property
    def chosen(self) -> Role:
        return Role(self.cleaned_data["role"])


class CodeForm(forms.Form):
    """The code of an invitation, as it was sent or handed over."""

    code = forms.CharField(
        label=_("Code of your invitation"),
        max_length=80,
        help_text=_("Eight groups of four letters and figures. Copy them in; small letters will do."),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class NewLoginForm(forms.Form):
    """What a new colleague says of themselves, and the password of the new login."""

    code = forms.CharField(widget=forms.HiddenInput, max_length=80)
    name = forms.CharField(
        label=_("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    language = forms.ChoiceField(label=_("Your language"), choices=settings.LANGUAGES)
    password = forms.CharField(
        label=_("Choose a password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("The same password again"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = " ".join(password_validators_help_texts())

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "password" in data and "again" in data and data["password"] != data["again"]:
            self.add_error("again", _("The two passwords differ."))
        return data


class KeyForm(forms.Form):
    """A machine's key: whose machine, what for, how much it may do, until when."""

    label = forms.CharField(
        label=_("Which system this is for"),
        max_length=200,
        help_text=_("Such as: the personnel system of the army."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    purpose = forms.ChoiceField(
        label=_("What the key is for"),
        choices=[(one.value, PURPOSE[one]) for one in ApiPurpose],
        widget=forms.RadioSelect,
        help_text=_("It opens nothing else, whatever its role allows."),
    )
    role = forms.ChoiceField(label=_("What it may do there"), widget=forms.RadioSelect)
    until = forms.DateField(
        label=_("Last day"), widget=DayInput(), help_text=_("One year from today at most.")
    )
    key_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, actor: Actor, contributor: str, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"key_id": uuid4(), "until": (timezone.now() + USUAL_KEY).date()})
        super().__init__(*args, **kwargs)
        self.actor, self.contributor = actor, contributor
        self.fields["purpose"].choices = [  # type: ignore[attr-defined]
            (one.value, f"{PURPOSE[one]}: {PURPOSE_DOES[one]}") for one in ApiPurpose
        ]
        self.fields["role"].choices = [  # type: ignore[attr-defined]
            (role.value, f"{ROLE[role]}: {KEY_DOES[role]}") for role in self._roles()
        ]

    def _roles(self) -> list[Role]:
        """Return the roles a key of some purpose could hold without doing more than its maker."""
        own = self.actor.permissions_for(self.contributor)
        return [role for role in KEY_DOES if any(allowed_to_key(role, one) <= own for one in ApiPurpose)]

    def clean_until(self) -> date:
        day: date = self.cleaned_data["until"]
        today = timezone.now().date()
        if day < today:
            raise forms.ValidationError(_("The last day must lie in the future."))
        if day > today + LONGEST_KEY - timedelta(days=1):
            raise forms.ValidationError(_("A key is good for one year at most."))
        return day

    def values(self) -> dict[str, Any]:
        """Return what make_key is called with."""
        data = self.cleaned_data
        return {
            "label": data["label"],
            "purpose": ApiPurpose(data["purpose"]),
            "role": Role(data["role"]),
            "expires_at": end_of(data["until"]),
            "key_id": data["key_id"],
        }


class RotateForm(forms.Form):
    """How long the old key works on beside its successor, and until when the successor does."""

    overlap = forms.IntegerField(
        label=_("Days the old key works on"),
        min_value=0,
        max_value=LONGEST_OVERLAP.days,
        initial=USUAL_OVERLAP,
        help_text=_("0 to 30: the time you need to enter the new key everywhere. With 0 it stops at once."),
        widget=forms.NumberInput(attrs={"class": "input-short", "inputmode": "numeric"}),
    )
    until = forms.DateField(
        label=_("Last day of the new key"), widget=DayInput(), help_text=_("One year from today at most.")
    )
    key_id = forms.UUIDField(widget=forms.HiddenInput)

    clean_until = KeyForm.clean_until

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"key_id": uuid4(), "until": (timezone.now() + USUAL_KEY).date(), "overlap": USUAL_OVERLAP},
        )
        super().__init__(*args, **kwargs)

    def values(self) -> dict[str, Any]:
        """Return what rotate_key is called with."""
        data = self.cleaned_data
        key_id: UUID = data["key_id"]
        return {
            "overlap": timedelta(days=data["overlap"]),
            "expires_at": end_of(data["until"]),
            "key_id": key_id,
        }

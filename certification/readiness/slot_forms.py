"""The forms that fill a slot, swap, move or withdraw its person."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.enums import CHOSEN_REASONS, EndReason
from accounts.contingents.forms import DayInput
from accounts.contingents.labels import REASON
from accounts.contingents.queries import MOST_SHOWN, Place
from accounts.people.models import Person, PersonQuerySet


class SwapForm(forms.Form):
    """Who takes a slot, and from which day on."""

    person = forms.ChoiceField(label=_("Who takes the slot"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day of the new person; the one before ends the day earlier."),
    )

    def __init__(
        self,
        *args: Any,
        candidates: PersonQuerySet,
        state_of: Callable[[list[Person]], dict[Person, str]],
        filled: bool,
        **kwargs: Any,
    ) -> None:
        """`state_of` says in words how far each of the people is trained; `filled`: somebody is replaced."""
        super().__init__(*args, **kwargs)
        if not filled:
            self.fields["on"].help_text = _("The first day in the slot.")
        self.candidates = candidates
        shown = list(candidates[:MOST_SHOWN])
        states = state_of(shown)
        self.shown = len(shown)
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (str(p.pk), f"{p.full_name} · {p.service_number} · {states[p]}") for p in shown
        ]

    def chosen(self) -> Person:
        return self.candidates.get(pk=self.cleaned_data["person"])


class TransferForm(forms.Form):
    """Which empty slot a person moves to, and from which day on."""

    place = forms.ChoiceField(label=_("Which slot"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day in the new slot; the old one is empty from then on."),
    )

    def __init__(self, *args: Any, places: list[Place], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.shown = len(places)
        self.fields["place"].choices = [(f"{p.code}/{p.number}", _place(p)) for p in places]  # type: ignore[attr-defined]

    def chosen(self) -> tuple[str, int]:
        code, _slash, number = self.cleaned_data["place"].rpartition("/")
        return code, int(number)


def _place(place: Place) -> str:
    words = {"code": place.code, "number": place.number, "n": place.empty, "position": place.position}
    if place.position:
        return _("%(code)s · slot %(number)s · %(position)s · %(n)s empty") % words
    return _("%(code)s · slot %(number)s · %(n)s empty") % words


class WithdrawForm(forms.Form):
    """Why a person leaves a slot, and from which day on."""

    reason = forms.ChoiceField(
        label=_("Why"), widget=forms.RadioSelect, choices=[(r.value, REASON[r]) for r in CHOSEN_REASONS]
    )
    on = forms.DateField(
        label=_("From which day on"),
        widget=DayInput(),
        help_text=_("The first day on which the slot is empty."),
    )

    def facts(self) -> tuple[EndReason, date]:
        return EndReason(self.cleaned_data["reason"]), self.cleaned_data["on"]

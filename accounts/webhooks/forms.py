"""The form that adds a webhook."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.webhooks.addresses import LONGEST, place_of, reachable
from accounts.webhooks.enums import CHOSEN, WebhookEvent
from accounts.webhooks.errors import BadAddress
from accounts.webhooks.labels import EVENT, refusal
from accounts.webhooks.queries import bounds


class WebhookForm(forms.Form):
    """What receives the messages, where, and of what it is told."""

    label = forms.CharField(
        label=_("What receives the messages"),
        max_length=120,
        help_text=_("Such as: the personnel system of the army."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    address = forms.CharField(
        label=_("Address"),
        max_length=LONGEST,
        help_text=_("Of your own system. It begins with https:// and can be reached from the internet."),
        widget=forms.URLInput(attrs={"autocomplete": "off", "spellcheck": "false", "dir": "ltr"}),
    )
    events = forms.MultipleChoiceField(
        label=_("What it is told of"),
        choices=[(event.value, EVENT[event]) for event in CHOSEN],
        widget=forms.CheckboxSelectMultiple,
    )
    webhook_id = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"webhook_id": uuid4(), "address": "https://"})
        super().__init__(*args, **kwargs)

    def clean_address(self) -> str:
        """Look the address up now: what would be refused is refused before the answers are checked."""
        address: str = self.cleaned_data["address"]
        try:
            reachable(place_of(address, bounds()), bounds())
        except BadAddress as error:
            raise forms.ValidationError(refusal(error)) from None
        return address

    def values(self) -> dict[str, Any]:
        """Return what add_webhook is called with."""
        data = self.cleaned_data
        return {
            "label": data["label"],
            "address": data["address"],
            "events": [WebhookEvent(event) for event in data["events"]],
            "webhook_id": data["webhook_id"],
        }

    def named_events(self) -> list[str]:
        return [str(EVENT[WebhookEvent(event)]) for event in self.cleaned_data["events"]]

"""What a page of readiness may be asked: a date, and what to show of it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.contingents.labels import KIND
from accounts.people.enums import Category
from accounts.people.labels import CATEGORY
from certification.readiness.labels import FINDING
from certification.readiness.queries import Filters
from certification.readiness.selection import GAPS, LATE, ORDER

Choices = Sequence[tuple[str, Any]]


class DayForm(forms.Form):
    """Which date. What cannot be read is kept and explained, and today's figures are shown meanwhile."""

    on = forms.DateField(
        label=_("On the date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write the date as year, month and day, like 2027-03-01.")},
    )

    def __init__(self, data: Any, today: date) -> None:
        self.today = today
        super().__init__({**data.dict(), "on": data.get("on") or today.isoformat()})

    @property
    def day(self) -> date:
        self.is_valid()
        found: date = self.cleaned_data.get("on") or self.today
        return found

    def chosen(self, field: str) -> str:
        """Return what was chosen in a field; nothing when it was none of its choices."""
        self.is_valid()
        return str(self.cleaned_data.get(field) or "")


class ContingentForm(DayForm):
    finding = forms.ChoiceField(label=_("Show"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, data: Any, today: date, categories: Iterable[str]) -> None:
        super().__init__(data, today)
        findings = [(finding.value, FINDING[finding]) for finding in ORDER]
        self.fields["finding"].choices = [  # type: ignore[attr-defined]
            ("", _("The gaps first, then everybody")),
            (GAPS, _("Only the gaps")),
            (LATE, _("Replaced late")),
            *findings,
        ]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("Every category")),
            *((code, f"{code} – {CATEGORY[Category(code)]}") for code in categories),
        ]


class OverviewForm(DayForm):
    contributor = forms.ChoiceField(label=_("Contributor"), required=False)
    mission = forms.ChoiceField(label=_("Mission"), required=False)
    kind = forms.ChoiceField(
        label=_("Kind"), required=False, choices=[("", _("Troops and police")), *KIND.items()]
    )
    ready = forms.ChoiceField(
        label=_("Readiness"),
        required=False,
        choices=[("", _("Ready or not")), ("yes", _("Ready")), ("no", _("Not ready"))],
    )

    def __init__(
        self, data: Any, today: date, contributors: Choices, missions: Choices, without: str = ""
    ) -> None:
        super().__init__(data, today)
        self.fields["contributor"].choices = [("", _("Every contributor")), *contributors]  # type: ignore[attr-defined]
        self.fields["mission"].choices = [("", _("Every mission")), *missions]  # type: ignore[attr-defined]
        if without:
            del self.fields[without]

    def filters(self, **fixed: str) -> Filters:
        """Return what the list is narrowed to; `fixed` says what the page's own address has settled."""
        chosen = {field: self.chosen(field) for field in ("contributor", "mission", "kind")} | fixed
        ready = {"yes": True, "no": False}.get(self.chosen("ready"))
        return Filters(chosen["contributor"], chosen["mission"], chosen["kind"], ready)

    def address(self, **more: str) -> str:
        """Return the part of an address that keeps what was chosen, for links one step deeper."""
        kept = {"on": self.day.isoformat(), "kind": self.chosen("kind"), "ready": self.chosen("ready")} | more
        return urlencode({field: value for field, value in kept.items() if value})

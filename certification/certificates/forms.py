"""Forms of awards and certificates."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.people.labels import CATEGORY
from certification.certificates.enums import OFFICERS_REASONS, RevocationReason, SuspensionReason
from certification.certificates.labels import REVOCATION_REASON, STATUS, SUSPENSION_REASON


class CertificateFilter(forms.Form):
    """Filters of the list; they stay in the address."""

    words = forms.CharField(label=_("Name or serial number"), max_length=80, required=False)
    status = forms.ChoiceField(label=_("State"), required=False)
    category = forms.ChoiceField(label=_("Category"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [("", _("All")), *((k.value, word) for k, word in STATUS.items())]  # type: ignore[attr-defined]
        self.fields["category"].choices = [  # type: ignore[attr-defined]
            ("", _("All")),
            *((k.value, word) for k, word in CATEGORY.items()),
        ]


class AwardFilter(forms.Form):
    """Whose awards to show: everybody's, or those of one contingent's people."""

    contingent = forms.ChoiceField(label=_("Contingent"), required=False)

    def __init__(self, *args: Any, codes: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["contingent"].choices = [("", _("All people")), *((c, c) for c in codes)]  # type: ignore[attr-defined]


class AwardsForm(forms.Form):
    """The awards chosen for issue: some of them, or all that the list holds."""

    awards = forms.TypedMultipleChoiceField(required=False)
    everyone = forms.BooleanField(required=False)

    def __init__(self, *args: Any, offered: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offered = offered
        self.fields["awards"].choices = [(one, one) for one in offered]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("everyone"):
            cleaned["awards"] = self.offered
        if not self.errors and not cleaned.get("awards"):
            self.add_error("awards", _("Choose at least one person."))
        return cleaned


class RevocationForm(forms.Form):
    """Why a certificate is to be revoked: a closed list, no free text about a person."""

    reason = forms.ChoiceField(
        label=_("Why should this certificate be revoked?"),
        widget=forms.RadioSelect,
        choices=[(reason.value, word) for reason, word in REVOCATION_REASON.items()],
        error_messages={"required": _("Choose a reason.")},
    )

    @property
    def chosen(self) -> RevocationReason:
        return RevocationReason(self.cleaned_data["reason"])

    @property
    def words(self) -> Promise:
        return REVOCATION_REASON[self.chosen]


class SuspensionForm(forms.Form):
    """Why a certificate proves nothing for a while: a closed list, no free text about a person."""

    reason = forms.ChoiceField(
        label=_("Why should this certificate be suspended?"),
        widget=forms.RadioSelect,
        choices=[(reason.value, SUSPENSION_REASON[reason]) for reason in OFFICERS_REASONS],
        error_messages={"required": _("Choose a reason.")},
    )

    @property
    def chosen(self) -> SuspensionReason:
        return SuspensionReason(self.cleaned_data["reason"])

    @property
    def words(self) -> Promise:
        return SUSPENSION_REASON[self.chosen]

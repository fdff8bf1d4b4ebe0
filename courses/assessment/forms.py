"""Forms of the officer and the proctor."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.contingents.models import Contingent
from accounts.roles.enums import Role
from accounts.users.models import User
from courses.assessment.enums import IdentityProof
from courses.assessment.labels import PROOF
from courses.assessment.queries import admissible
from courses.assessment.supply import shortages
from courses.enrolment.models import Enrolment
from courses.standards.enums import DeliveryPhase
from courses.standards.labels import PHASE

WITHOUT_QUESTIONS = _(
    "The question bank has too few questions for this training: %(outcomes)s. People can learn, and cannot "
    "sit yet. Ask the standards authority for them."
)


def proctors_for(contributors: Iterable[str] | None) -> Any:
    """Return the users who hold the role of proctor for contributors in scope (None: for all)."""
    held = Q(memberships__role=Role.PROCTOR)
    if contributors is not None:
        held &= Q(memberships__contributor__in=list(contributors))
    return User.objects.filter(held, is_active=True).distinct().order_by("name", "login")


class _Moment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class SessionForm(forms.Form):
    """Plan a session: for whom, where, with whom, from when until when (UTC).

    `admitted`: the enrolments that a valid form admits.
    """

    contingent = forms.ModelChoiceField(
        Contingent.objects.none(),
        label=_("Contingent"),
        empty_label=_("Choose a contingent"),
        help_text=_("Everybody in it who is enrolled and has not passed yet is admitted."),
    )
    phase = forms.ChoiceField(
        label=_("Training"),
        choices=[(phase.value, PHASE[phase]) for phase in DeliveryPhase],
        initial=DeliveryPhase.PRE_DEPLOYMENT.value,
    )
    place = forms.CharField(label=_("Place"), max_length=120, help_text=_("Building and room."))
    proctor = forms.ModelChoiceField(
        User.objects.none(),
        label=_("Proctor"),
        empty_label=_("Choose a proctor"),
        help_text=_("Checks who sits. Never taught these people."),
    )
    opens_at = forms.DateTimeField(label=_("Opens (UTC)"), widget=_Moment())
    closes_at = forms.DateTimeField(
        label=_("Closes (UTC)"),
        widget=_Moment(),
        help_text=_("People can start until then; who has started keeps the full time."),
    )

    def __init__(self, *args: Any, contributors: Iterable[str] | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contingents = self.fields["contingent"]
        assert isinstance(contingents, forms.ModelChoiceField)  # noqa: S101 - declared above
        contingents.queryset = Contingent.objects.all()
        proctors = self.fields["proctor"]
        assert isinstance(proctors, forms.ModelChoiceField)  # noqa: S101 - declared above
        proctors.queryset = proctors_for(contributors)
        self.admitted: list[Enrolment] = []

    def clean_phase(self) -> DeliveryPhase:
        return DeliveryPhase(self.cleaned_data["phase"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if "contingent" in data and "phase" in data:
            self.admitted = admissible(data["contingent"], data["phase"])
            short = sorted({code for codes in shortages(self.admitted).values() for code in codes})
            if short:
                self.add_error("phase", WITHOUT_QUESTIONS % {"outcomes": ", ".join(short)})
        return data

    def clean_closes_at(self) -> Any:
        closes = self.cleaned_data["closes_at"]
        opens = self.cleaned_data.get("opens_at")
        if opens and closes <= opens:
            raise ValidationError(_("The session has to close after it opens."))
        if closes <= timezone.now():
            raise ValidationError(_("This time is past already."))
        return closes


class AttestForm(forms.Form):
    """What proved who sits, for one candidate or several."""

    proof = forms.ChoiceField(
        label=_("What did you see?"),
        choices=[(proof.value, PROOF[proof]) for proof in IdentityProof],
        widget=forms.RadioSelect,
    )

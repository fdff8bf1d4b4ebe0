"""Sessions, sittings, their papers and answers, and the results."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.tenancy.managers import TenantModel
from courses.assessment.enums import Block, IdentityProof, SittingEventKind
from courses.enrolment.models import Enrolment


class AssessmentSession(TenantModel):
    """An occasion to sit: a place, a proctor, and when it opens and closes (server clock)."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contingent = models.ForeignKey(Contingent, null=True, on_delete=models.PROTECT, related_name="sessions")
    place = models.CharField(max_length=120)
    proctor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opens_at = models.DateTimeField()
    closes_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)

    class Meta:
        ordering = ("opens_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="session_closes_after_opening"
            ),
        )

    def __str__(self) -> str:
        return f"{self.place} {self.opens_at:%Y-%m-%d %H:%M}"


class Candidate(TenantModel):
    """An enrolment admitted to a session. The proctor's attestation of identity hangs on it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    session = models.ForeignKey(AssessmentSession, on_delete=models.PROTECT, related_name="candidates")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="candidacies")
    identity_proof = models.CharField(
        max_length=20, blank=True, choices=[(p.value, p.value) for p in IdentityProof]
    )
    attested_by = models.UUIDField(null=True)
    attested_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("session", "enrolment"), name="candidate_once_per_session"),
            models.CheckConstraint(
                condition=Q(attested_at__isnull=True, attested_by__isnull=True, identity_proof="")
                | Q(attested_at__isnull=False, attested_by__isnull=False) & ~Q(identity_proof=""),
                name="attestation_is_whole",
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} in {self.session_id}"


class Sitting(TenantModel):
    """One try. Its state is folded from its events; `closed_at` only lets the database allow one open try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sittings")
    candidate = models.OneToOneField(Candidate, on_delete=models.PROTECT, related_name="sitting")
    attempt = models.PositiveSmallIntegerField()
    language = models.CharField(max_length=12)
    started_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("started_at",)
        constraints = (
            models.UniqueConstraint(fields=("enrolment", "attempt"), name="sitting_attempt_once"),
            models.UniqueConstraint(
                fields=("enrolment",), condition=Q(closed_at__isnull=True), name="sitting_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.enrolment_id} attempt {self.attempt}"


class SittingEvent(TenantModel):
    """What happened in a sitting; append-only."""

    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20, choices=[(k.value, k.value) for k in SittingEventKind])
    at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("sitting", "number"), name="sitting_event_once"),)

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.kind}"


class Paper(TenantModel):
    """The questions one person got, in their order, with each question's options in theirs.

    `lines`: [{"version": item version id, "item": item code, "options": ["c", "a", ...]}, ...].
    `sheet`: the answers folded on hand-in, one per line: {"choice", "sequence", "saved_at"} or null.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="papers")
    block = models.CharField(max_length=10, choices=[(b.value, b.value) for b in Block])
    seed = models.BigIntegerField()
    lines = models.JSONField()
    opened_at = models.DateTimeField(default=timezone.now)
    deadline = models.DateTimeField()
    handed_in_at = models.DateTimeField(null=True)
    sheet = models.JSONField(null=True)

    class Meta:
        ordering = ("opened_at",)
        constraints = (
            models.UniqueConstraint(fields=("sitting", "block"), name="paper_once_per_block"),
            models.CheckConstraint(
                condition=Q(handed_in_at__isnull=True, sheet__isnull=True)
                | Q(handed_in_at__isnull=False, sheet__isnull=False),
                name="paper_sheet_when_handed_in",
            ),
        )

    def __str__(self) -> str:
        return f"{self.sitting_id} {self.block}"


class Response(TenantModel):
    """One answer of an open paper. Folded into the paper's sheet on hand-in, and then deleted.

    `sequence` is the client's, in milliseconds since the paper opened: a late, older answer loses.
    `flagged` is the person's own mark to come back to; a flag without an answer has an empty choice.
    """

    paper = models.ForeignKey(Paper, on_delete=models.PROTECT, related_name="responses")
    position = models.PositiveSmallIntegerField()
    choice = models.CharField(max_length=4, blank=True)
    sequence = models.PositiveIntegerField()
    flagged = models.BooleanField(default=False)
    saved_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("paper", "position"), name="response_once"),)

    def __str__(self) -> str:
        return f"{self.paper_id} {self.position}"


class Result(TenantModel):
    """What a sitting showed, scored under the standard's passing rule. Append-only; the newest counts.

    `scores`: shares in per cent with one decimal, by "overall", "themes", "areas" (pools) and "outcomes",
    each {"right", "of", "share", "minimum"}. `reasons`: codes of what decided it.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    sitting = models.ForeignKey(Sitting, on_delete=models.PROTECT, related_name="results")
    number = models.PositiveIntegerField()
    passed = models.BooleanField()
    scores = models.JSONField()
    reasons = models.JSONField()
    scored_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("sitting", "number"), name="result_once"),)

    def __str__(self) -> str:
        return f"{self.sitting_id} {'passed' if self.passed else 'failed'}"

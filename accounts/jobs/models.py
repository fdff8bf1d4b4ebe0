"""The outbox: work that follows from a change, written in the change's own transaction."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.jobs.enums import JobState


class JobQuerySet(models.QuerySet["Job"]):
    def due(self, now: datetime) -> "JobQuerySet":
        """Return jobs to do, longest due first: those waiting for their time, those whose worker fell silent.

        By the time they are due, so that jobs waiting for an absent signer do not keep others back.
        """
        return self.filter(
            Q(state=JobState.WAITING, run_after__lte=now) | Q(state=JobState.RUNNING, lease_until__lt=now)
        ).order_by("run_after", "created_at", "id")


class Job(models.Model):
    """One piece of work. The row is the truth; a broker only hints at it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    event = models.CharField(max_length=60)
    key = models.CharField(max_length=120, unique=True)
    contributor = models.ForeignKey(
        "accounts.ContributorCountry", null=True, on_delete=models.PROTECT, related_name="+"
    )
    requested_by = models.UUIDField(null=True)
    payload = models.JSONField(default=dict)
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in JobState], default=JobState.WAITING
    )
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=1)
    result = models.JSONField(null=True)
    errors = models.JSONField(default=list)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    run_after = models.DateTimeField(default=timezone.now)
    lease_until = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=Q(done__lte=models.F("total")), name="job_done_within_total"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="job_state_is_known"
            ),
        )
        indexes = (
            models.Index(
                fields=("run_after",), condition=Q(state__in=("waiting", "running")), name="job_due"
            ),
        )

    def __str__(self) -> str:
        return f"{self.event} {self.id}"


class IdempotentAnswer(models.Model):
    """The answer given to a POST that carried an Idempotency-Key, given again to its repetition for two days.

    `body` is sealed with a key outside the database: it may hold personal data, or a secret shown once.
    """

    actor = models.CharField(max_length=80)
    key = models.CharField(max_length=120)
    request_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    content_type = models.CharField(max_length=80)
    headers = models.JSONField(default=dict, help_text="of those that belong to the answer: Location, ETag")
    body = models.BinaryField()
    created_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("actor", "key"), name="idempotency_key_once"),)

    def __str__(self) -> str:
        return f"{self.actor} {self.key}"

"""Rosters handed in by a contributor, and the enrolments that follow from them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.contingents.models import Contingent
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.tenancy.managers import TenantModel
from courses.enrolment.enums import EnrolmentEventKind, RosterState
from courses.standards.enums import DeliveryPhase
from courses.standards.models import Standard


class Roster(TenantModel):
    """One file a contributor handed in: its bytes' digest, the plan made from it, and what became of it.

    `state_digest` covers the records the plan was checked against: when they moved, it is checked again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    contingent = models.ForeignKey(Contingent, null=True, on_delete=models.PROTECT, related_name="rosters")
    state_digest = models.CharField(max_length=64)
    plan = models.JSONField()
    state = models.CharField(
        max_length=10, choices=[(s.value, s.value) for s in RosterState], default=RosterState.CHECKED
    )
    uploaded_by = models.UUIDField(null=True)
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_by = models.UUIDField(null=True)
    applied_at = models.DateTimeField(null=True)
    outcome = models.JSONField(null=True)

    class Meta:
        ordering = ("-uploaded_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(state="checked", applied_at__isnull=True)
                | Q(state="applied", applied_at__isnull=False),
                name="roster_applied_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class Enrolment(TenantModel):
    """A person follows the training one category needs in one delivery phase, under one standard."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    category = models.CharField(max_length=3, choices=[(c.value, c.value) for c in Category])
    phase = models.CharField(max_length=14, choices=[(p.value, p.value) for p in DeliveryPhase])
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("enrolled_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "category", "phase", "standard"), name="enrolment_once"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.category} {self.phase}"


class EnrolmentEvent(TenantModel):
    """What happened to an enrolment; append-only."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=30, choices=[(k.value, k.value) for k in EnrolmentEventKind])
    at = models.DateTimeField(default=timezone.now)
    by = models.UUIDField(null=True)
    reason = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("enrolment", "number"), name="enrolment_event_once"),)

    def __str__(self) -> str:
        return f"{self.enrolment_id} {self.kind}"

"""Rosters handed in by a contributor, and the enrolments that follow from them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.contingents.models import Contingent, Mission
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.tenancy.managers import TenantModel
from courses.enrolment.enums import EnrolmentEventKind, RosterState, RowNote, RowState
from courses.standards.enums import DeliveryPhase
from courses.standards.models import Standard


class Roster(TenantModel):
    """One file a contributor handed in: its bytes' digest, the plan made from it, and what became of it.

    The plan is in its rows (`RosterRow`); `counts` adds them up by state. `state_digest` covers the plan and
    the records it was checked against: when they moved, it is checked again, which makes a new roster that
    `follows` this one. `contingents`: the codes of own contingents its rows name. `decisions` says by row
    number which recorded person a row means (an id), or that it is somebody else (empty), where they look
    alike.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64)
    content = models.BinaryField()
    contingent = models.ForeignKey(Contingent, null=True, on_delete=models.PROTECT, related_name="rosters")
    state_digest = models.CharField(max_length=64, blank=True)
    follows = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="checked_again"
    )
    counts = models.JSONField(default=dict)
    contingents = models.JSONField(default=list)
    ignored_columns = models.JSONField(default=list)
    decisions = models.JSONField(default=dict)
    fault = models.JSONField(
        null=True, blank=True, help_text="code and parts of what refuses the whole file, or its applying"
    )
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
                condition=Q(applied_at__isnull=False, state="applied")
                | (Q(applied_at__isnull=True) & ~Q(state="applied")),
                name="roster_applied_has_a_time",
            ),
        )

    def __str__(self) -> str:
        return self.file_name


class RosterRow(TenantModel):
    """One row of a roster's plan: what was read, what is wrong with it, and what applying would do."""

    roster = models.ForeignKey(Roster, on_delete=models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=[(s.value, s.value) for s in RowState])
    note = models.CharField(max_length=24, blank=True, choices=[(n.value, n.value) for n in RowNote])
    fault = models.CharField(max_length=60, blank=True, help_text="the first of `faults`: column.code")
    values = models.JSONField(help_text="cleaned values by column; what is not said is left out")
    faults = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    alike = models.JSONField(default=list, help_text="ids of recorded people this row's person resembles")
    person = models.UUIDField(null=True)
    slot = models.UUIDField(null=True)

    class Meta:
        ordering = ("number",)
        constraints = (models.UniqueConstraint(fields=("roster", "number"), name="roster_row_once"),)
        indexes = (models.Index(fields=("roster", "state", "number"), name="roster_rows_by_state"),)

    def __str__(self) -> str:
        return f"{self.roster_id} row {self.number}"


class Enrolment(TenantModel):
    """A person follows the training one category needs in one delivery phase, under one standard.

    Induction is given in a mission and names it; the other phases name none.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="enrolments")
    category = models.CharField(max_length=3, choices=[(c.value, c.value) for c in Category])
    phase = models.CharField(max_length=14, choices=[(p.value, p.value) for p in DeliveryPhase])
    mission = models.ForeignKey(
        Mission, null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    standard = models.ForeignKey(Standard, on_delete=models.PROTECT, related_name="enrolments")
    enrolled_at = models.DateTimeField(default=timezone.now)

    # Ids of the same training's enrolments under records merged into this person's (`enrolment.merged`).
    merged: tuple[uuid.UUID, ...] = ()

    class Meta:
        ordering = ("enrolled_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "category", "phase", "standard"),
                condition=Q(mission__isnull=True),
                name="enrolment_once",
            ),
            models.UniqueConstraint(
                fields=("person", "category", "phase", "standard", "mission"),
                condition=Q(mission__isnull=False),
                name="enrolment_once_per_mission",
            ),
            models.CheckConstraint(
                condition=Q(phase="induction", mission__isnull=False)
                | (~Q(phase="induction") & Q(mission__isnull=True)),
                name="induction_names_its_mission",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.category} {self.phase}"

    @property
    def training(self) -> tuple[str, str, str | None, uuid.UUID]:
        """What is followed, whoever follows it: category, phase, mission and standard."""
        return (self.category, self.phase, self.mission_id, self.standard_id)


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

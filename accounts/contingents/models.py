"""Missions, contingents, their slots and the people who fill them for a time."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.contingents.enums import ContingentKind, EndReason
from accounts.people.enums import Category
from accounts.people.models import Person
from accounts.tenancy.managers import TenantModel, TenantQuerySet

_CATEGORIES = [(c.value, c.value) for c in Category]


class Mission(models.Model):
    """A United Nations mission, as far as archived public sources confirm it."""

    code = models.CharField(max_length=12, primary_key=True)
    name = models.CharField(max_length=120)
    countries = models.JSONField(default=list, help_text="ISO 3166-1 alpha-2")
    poc_mandate = models.BooleanField(default=True)
    since = models.CharField(max_length=60)
    mandate_until = models.DateField(null=True, blank=True)
    mandate_verified = models.BooleanField(default=False)
    open = models.BooleanField(default=False)
    last_mandate = models.CharField(max_length=120, blank=True)
    languages = models.JSONField(default=list)
    source = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering = ("code",)

    def __str__(self) -> str:
        return self.code


class Contingent(TenantModel):
    """One rotation of one contributor's unit in one mission. `follows`: the rotation it relieves."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    mission = models.ForeignKey(Mission, on_delete=models.PROTECT, related_name="contingents")
    kind = models.CharField(max_length=6, choices=[(k.value, k.value) for k in ContingentKind])
    planned_departure = models.DateField()
    end_of_tour = models.DateField()
    follows = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="next_rotation"
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("planned_departure", "code")
        constraints = (
            models.CheckConstraint(
                condition=Q(end_of_tour__gt=F("planned_departure")), name="tour_ends_after_departure"
            ),
            models.CheckConstraint(condition=~Q(follows=F("id")), name="contingent_follows_another"),
            models.CheckConstraint(
                condition=Q(code__startswith=F("contributor")), name="contingent_code_begins_with_iso3"
            ),
        )

    def __str__(self) -> str:
        return self.code


class SlotQuerySet(TenantQuerySet["Slot"]):
    def on(self, day: object) -> "SlotQuerySet":
        """Return the slots that are there on a day (`until` is the first day one is gone)."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day))

    def lasting(self) -> "SlotQuerySet":
        """Return the slots that were never given up: only these take somebody."""
        return self.filter(until__isnull=True)


class Slot(TenantModel):
    """One place in a contingent that a person of one category fills. `until`: the first day it is gone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    contingent = models.ForeignKey(Contingent, on_delete=models.PROTECT, related_name="slots")
    category = models.CharField(max_length=3, choices=_CATEGORIES)
    number = models.PositiveIntegerField()
    position = models.CharField(max_length=120, blank=True)
    until = models.DateField(null=True, blank=True)

    objects = SlotQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("number",)
        constraints = (
            models.UniqueConstraint(fields=("contingent", "number"), name="slot_number_once"),
            models.CheckConstraint(
                condition=Q(category__in=[c.value for c in Category]), name="slot_category_is_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.number} {self.category}"


class AssignmentQuerySet(TenantQuerySet["Assignment"]):
    def on(self, day: object) -> "AssignmentQuerySet":
        """Return the assignments in force on a day (`until` is the first day no longer covered)."""
        return self.filter(Q(until__isnull=True) | Q(until__gt=day), since__lte=day)

    def open(self) -> "AssignmentQuerySet":
        return self.filter(until__isnull=True)


class Assignment(TenantModel):
    """A person fills a slot from a day until another. A replacement takes over the slot, not the training."""

    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="assignments")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="assignments")
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=20, blank=True, choices=[(r.value, r.value) for r in EndReason])
    replaces = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="replaced_by"
    )
    recorded_at = models.DateTimeField(default=timezone.now)

    objects = AssignmentQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("slot",), condition=Q(until__isnull=True), name="slot_filled_once"
            ),
            models.UniqueConstraint(
                fields=("person",), condition=Q(until__isnull=True), name="person_in_one_slot"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="assignment_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True, end_reason="") | (Q(until__isnull=False) & ~Q(end_reason="")),
                name="assignment_ended_with_a_reason",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} in {self.slot_id}"

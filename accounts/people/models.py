"""A peacekeeper's record, who is who, and the slips that let people sign in without e-mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.people.enums import Category, PairAnswer, Sex
from accounts.tenancy.managers import TenantModel, TenantQuerySet

_CATEGORIES = [(c.value, c.value) for c in Category]


class PersonQuerySet(TenantQuerySet["Person"]):
    def live(self) -> "PersonQuerySet":
        """Return the records in use: not those that were merged into another."""
        return self.filter(merged_into__isnull=True)

    def by_name(self) -> "PersonQuerySet":
        return self.order_by("family_name", "given_names", "id")


class Person(TenantModel):
    """One person in the service of one contributor, with or without a login.

    `category` is the present one; `PersonCategory` keeps all. `merged_into`: the record that stands for this
    person since two were found to be one; this one keeps its rows and is used no more.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    service_number = models.CharField(max_length=40)
    family_name = models.CharField(max_length=120)
    given_names = models.CharField(max_length=160, blank=True)
    name_native = models.CharField(max_length=200, blank=True)
    sex = models.CharField(max_length=1, blank=True, choices=[(s.value, s.value) for s in Sex])
    birth_date = models.DateField(null=True, blank=True)
    category = models.CharField(max_length=3, choices=_CATEGORIES)
    rank = models.CharField(max_length=60, blank=True)
    language = models.CharField(max_length=12, default="en")
    email = models.EmailField(blank=True)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="person"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = PersonQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("contributor", "service_number"), name="person_service_number_once"
            ),
            models.CheckConstraint(
                condition=Q(category__in=[c.value for c in Category]), name="person_category_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(service_number="") & ~Q(family_name=""), name="person_has_number_and_name"
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="person_merged_into_another"),
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def identity(self) -> uuid.UUID:
        """The id of the record that stands for this person: its own, or the one it was merged into."""
        return self.merged_into_id or self.pk

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


class PersonCategory(TenantModel):
    """A person serves in a category from a day until another: one at a time, several over a career."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="categories")
    category = models.CharField(max_length=3, choices=_CATEGORIES)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("since", "id")
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(until__isnull=True), name="person_in_one_category"
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="category_ends_after_start"
            ),
        )

    def __str__(self) -> str:
        return f"{self.person_id} {self.category}"


class PairDecision(TenantModel):
    """What an officer decided on two records that look alike; append-only, the last one counts.

    `first` is the one with the smaller id.
    """

    first = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    second = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    answer = models.CharField(max_length=9, choices=[(a.value, a.value) for a in PairAnswer])
    by = models.UUIDField(null=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("at", "id")
        constraints = (models.CheckConstraint(condition=Q(first__lt=F("second")), name="pair_in_order"),)

    def __str__(self) -> str:
        return f"{self.first_id} {self.second_id} {self.answer}"


class SlipCode(TenantModel):
    """The code of a printed sign-in slip: 8 base32 characters, for 14 days, once. Only its hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="slips")
    code = models.CharField(max_length=200)
    printed_by = models.UUIDField(null=True)
    printed_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("person",), condition=Q(used_at__isnull=True), name="slip_one_open_per_person"
            ),
        )

    def __str__(self) -> str:
        return f"slip of {self.person_id}"


class SlipSheet(TenantModel):
    """Slips printed together: a PDF, sealed with a key outside the database, taken once and then gone.

    `people`: ids, in the order of the sheet. `label`: the contingent's code, or the person's id.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(max_length=40)
    people = models.JSONField()
    sealed = models.BinaryField(null=True)
    requested_by = models.UUIDField(null=True)
    requested_at = models.DateTimeField(default=timezone.now)
    made_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField()

    class Meta:
        ordering = ("-requested_at",)
        constraints = (
            models.CheckConstraint(
                condition=Q(taken_at__isnull=True) | Q(sealed__isnull=True), name="slip_sheet_taken_once"
            ),
        )

    def __str__(self) -> str:
        return f"slips of {self.label}"

"""A peacekeeper's record, and the slip that lets its owner sign in without e-mail."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.people.enums import Category, Sex
from accounts.tenancy.managers import TenantModel, TenantQuerySet

_CATEGORIES = [(c.value, c.value) for c in Category]


class PersonQuerySet(TenantQuerySet["Person"]):
    def by_name(self) -> "PersonQuerySet":
        return self.order_by("family_name", "given_names", "id")


class Person(TenantModel):
    """One person in the service of one contributor, with or without a login."""

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
        )

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        return f"{self.given_names} {self.family_name}".strip()


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

"""Named reads of people."""

from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.people.models import PersonQuerySet, SlipCode


def people_with_slips(people: PersonQuerySet) -> PersonQuerySet:
    """Add `has_slip`: an unused slip that is still valid."""
    open_slips = SlipCode.objects.filter(
        person=OuterRef("pk"), used_at__isnull=True, expires_at__gt=timezone.now()
    )
    return people.select_related("user").annotate(has_slip=Exists(open_slips))

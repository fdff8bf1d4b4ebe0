"""Index of this app's tables, in the order of its features."""

from accounts.contingents.models import Assignment, Contingent, Mission, Slot
from accounts.contributors.models import AuthorityText, ContributorCountry, Emblem, Signatory
from accounts.jobs.models import IdempotentAnswer, Job
from accounts.people.models import Person, SlipCode
from accounts.roles.models import ApiKey, Membership
from accounts.trail.models import TrailEntry, TrailHead, TrailPersonal
from accounts.users.models import SignInFailure, User

__all__ = [
    "ApiKey",
    "Assignment",
    "AuthorityText",
    "Contingent",
    "ContributorCountry",
    "Emblem",
    "IdempotentAnswer",
    "Job",
    "Membership",
    "Mission",
    "Person",
    "SignInFailure",
    "Signatory",
    "SlipCode",
    "Slot",
    "TrailEntry",
    "TrailHead",
    "TrailPersonal",
    "User",
]

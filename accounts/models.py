"""Index of this app's tables, in the order of its features."""

from accounts.contingents.models import Assignment, Contingent, Mission, Slot
from accounts.contributors.models import AuthorityText, ContributorCountry, Emblem, Signatory
from accounts.jobs.models import IdempotentAnswer, Job
from accounts.people.models import PairDecision, Person, PersonCategory, SlipCode, SlipSheet
from accounts.roles.models import ApiKey, GroupRole, Invitation, Membership
from accounts.trail.models import TrailEntry, TrailHead, TrailPersonal
from accounts.users.models import SignInFailure, User
from accounts.webhooks.models import Delivery, Webhook

__all__ = [
    "ApiKey",
    "Assignment",
    "AuthorityText",
    "Contingent",
    "ContributorCountry",
    "Delivery",
    "Emblem",
    "GroupRole",
    "IdempotentAnswer",
    "Invitation",
    "Job",
    "Membership",
    "Mission",
    "PairDecision",
    "Person",
    "PersonCategory",
    "SignInFailure",
    "Signatory",
    "SlipCode",
    "SlipSheet",
    "Slot",
    "TrailEntry",
    "TrailHead",
    "TrailPersonal",
    "User",
    "Webhook",
]

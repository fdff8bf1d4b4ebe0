"""What goes wrong when somebody may not do a thing."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The role does not hold the permission, or not for this contributor."""


class SameOfficer(PermissionDenied):
    """A second, different officer has to confirm what the first proposed."""


class TookPart(PermissionDenied):
    """Who taught, proctored or scored a person never certifies that person."""

"""What goes wrong when somebody may not do a thing."""

from django.core.exceptions import PermissionDenied


class NotAllowed(PermissionDenied):
    """The role does not hold the permission, or not for this contributor."""


class RoleRefused(ValueError):
    """A role cannot be taken. `code`: last (nobody else would hold it)."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvitationRefused(ValueError):
    """An invitation cannot be made or accepted.

    `code`: own, has_it, open, ended (unknown, used, withdrawn, expired), other_email, known_email.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class KeyRefused(ValueError):
    """An API key cannot be made, rotated or revoked.

    `code`: role (may do nothing, or more than its maker), too_long, past, overlap, ended, rotated, made.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class MappingRefused(ValueError):
    """A group cannot give a role, or gives none.

    `code`: provider (unknown), contributor (not the provider's), role, group (empty), unknown (mapping).
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SamlRefused(ValueError):
    """A SAML response does not count. Says why in a word for the log, which names nobody."""


class SameOfficer(PermissionDenied):
    """A second, different officer has to confirm what the first proposed."""


class TookPart(PermissionDenied):
    """Who taught, proctored or scored a person never certifies that person."""

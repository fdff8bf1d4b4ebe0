"""The permission matrix: which role may do which verb to which resource. Data, read both ways by a test."""

from accounts.roles.enums import Role

PUBLIC = "public"  # anyone, signed in or not
SIGNED_IN = "signed_in"  # anyone signed in
CLOSED = "closed"  # nobody: a library brings the page and Tutela does not use it

# What an officer decides in person. A key has no person behind it whom a rule of two officers, or of not
# having taken part, could tell from the others; and a certificate names the officer who issued it.
PERSONS_ONLY = frozenset(
    {
        "certificate:issue",
        "certificate:confirm",
        "certificate:revoke",
        "certificate:replace",
        "certificate:suspend",
        "certificate:lift",
    }
)
PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.STANDARDS_AUTHORITY: frozenset({"standard:write", "item:read", "item:write"}),
    Role.CONTRIBUTOR_OFFICER: frozenset(
        {
            "contributor:read",
            "roster:check",
            "roster:apply",
            "person:read",
            "contingent:read",
            "contingent:write",
            "slip:print",
            "session:read",
            "session:write",
            "certificate:read",
            "readiness:read",
            "job:read",
        }
    ),
    Role.CERTIFYING_OFFICER: frozenset(
        {
            "contributor:read",
            "person:read",
            "contingent:read",
            "award:read",
            "certificate:read",
            "certificate:issue",
            "certificate:confirm",
            "certificate:revoke",
            "certificate:replace",
            "design:write",
            "certificate:suspend",
            "certificate:lift",
            "readiness:read",
            "job:read",
        }
    ),
    Role.INSTRUCTOR: frozenset({"contributor:read", "contingent:read", "person:read"}),
    Role.PROCTOR: frozenset({"contributor:read", "session:read", "session:run"}),
    Role.TRAINEE: frozenset({"learning:do", "sitting:do", "passport:read"}),
    Role.AUDITOR: frozenset(
        {
            "audit:read",
            "contributor:read",
            "person:read",
            "contingent:read",
            "certificate:read",
            "readiness:read",
            "trail:read",
        }
    ),
    Role.MISSION_TRAINING_OFFICER: frozenset({"readiness:read", "contingent:read"}),
    Role.ADMINISTRATOR: frozenset({"site:administer"}),
}

# Roles that act for a country or read many people's records sign in with a second factor.
SECOND_FACTOR = frozenset(
    {
        Role.STANDARDS_AUTHORITY,
        Role.CONTRIBUTOR_OFFICER,
        Role.CERTIFYING_OFFICER,
        Role.AUDITOR,
        Role.ADMINISTRATOR,
    }
)


def roles_with(permission: str) -> frozenset[Role]:
    """Return the roles that hold a permission."""
    return frozenset(role for role, held in PERMISSIONS.items() if permission in held)

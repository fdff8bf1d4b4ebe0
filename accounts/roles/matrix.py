"""The permission matrix: which role may do which verb to which resource. Data, read both ways by a test."""

from accounts.roles.enums import ApiPurpose, Role

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
        "person:merge",
        "slip:print",
        "pin:reset",
        "role:give",
        "key:write",
        "webhook:write",
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
            "person:write",
            "person:merge",
            "contingent:read",
            "contingent:write",
            "enrolment:read",
            "slip:print",
            "pin:reset",
            "role:give",
            "key:write",
            "webhook:write",
            "trail:read",
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
            "enrolment:read",
            "role:give",
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
    Role.INSTRUCTOR: frozenset(
        {"contributor:read", "contingent:read", "person:read", "enrolment:read", "pin:reset"}
    ),
    Role.PROCTOR: frozenset({"contributor:read", "session:read", "session:run"}),
    Role.TRAINEE: frozenset({"learning:do", "sitting:do", "passport:read"}),
    Role.AUDITOR: frozenset(
        {
            "audit:read",
            "contributor:read",
            "person:read",
            "contingent:read",
            "certificate:read",
            "enrolment:read",
            "readiness:read",
            "trail:read",
        }
    ),
    Role.MISSION_TRAINING_OFFICER: frozenset({"readiness:read", "contingent:read"}),
    Role.ADMINISTRATOR: frozenset({"site:administer", "role:give"}),
}

# Which roles a role may invite others to, for its own contributor. Who enrols does not choose who certifies.
GIVES: dict[Role, frozenset[Role]] = {
    Role.CONTRIBUTOR_OFFICER: frozenset({Role.CONTRIBUTOR_OFFICER, Role.INSTRUCTOR, Role.PROCTOR}),
    Role.CERTIFYING_OFFICER: frozenset({Role.CERTIFYING_OFFICER}),
    Role.ADMINISTRATOR: frozenset({Role.CONTRIBUTOR_OFFICER, Role.CERTIFYING_OFFICER}),
}

# What a group of a ministry's identity provider may give: roles for its own contributor, never for the world.
GROUPS_GIVE = frozenset({Role.CONTRIBUTOR_OFFICER, Role.CERTIFYING_OFFICER, Role.INSTRUCTOR, Role.PROCTOR})

# Who holds one of these last for a contributor keeps it until there is another; an administrator may take it.
LAST_STAYS = frozenset({Role.CONTRIBUTOR_OFFICER, Role.CERTIFYING_OFFICER})

# What a machine's key is for limits what its role allows.
PURPOSES: dict[ApiPurpose, frozenset[str]] = {
    ApiPurpose.PERSONNEL: frozenset(
        {
            "contributor:read",
            "contingent:read",
            "contingent:write",
            "enrolment:read",
            "job:read",
            "person:read",
            "person:write",
            "roster:apply",
            "roster:check",
        }
    ),
    ApiPurpose.REPORTING: frozenset(
        {
            "award:read",
            "certificate:read",
            "contingent:read",
            "contributor:read",
            "enrolment:read",
            "job:read",
            "readiness:read",
        }
    ),
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

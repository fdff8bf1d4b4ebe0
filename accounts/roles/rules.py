"""Who acts, in which role, for whom: worked out once per request and handed to every verb."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from accounts.roles.enums import ApiPurpose, Role
from accounts.roles.errors import NotAllowed
from accounts.roles.matrix import GIVES, PERMISSIONS, PERSONS_ONLY, PURPOSES


@dataclass(frozen=True)
class Hold:
    """One role held on a contributor, on a mission, or (both empty) on the world."""

    role: Role
    contributor: str | None = None
    mission: str | None = None


@dataclass(frozen=True)
class Actor:
    """Somebody acting. `role` is the first role held that allows what is done; verbs put it in the trail.

    `machine`: acts by an API key, which may do less than an officer in the same role, and nothing outside
    its `purpose`.
    """

    actor_id: UUID | None
    holds: tuple[Hold, ...]
    role: str = ""
    person_id: UUID | None = None
    machine: bool = False
    purpose: ApiPurpose | None = None

    def allowed(self, permission: str, contributor: str | None = None) -> bool:
        return self._hold(permission, contributor) is not None

    def acting(self, permission: str, contributor: str | None = None) -> "Actor":
        """Return this actor in the role that allows the verb. Raises NotAllowed when none does."""
        hold = self._hold(permission, contributor)
        if hold is None:
            raise NotAllowed(f"{permission} is not allowed for {contributor or 'this'}")
        return replace(self, role=hold.role.value)

    def giving(self, role: Role, contributor: str) -> "Actor":
        """Return this actor in the role that gives and takes another. Raises NotAllowed when none does."""
        for hold in self._giving(contributor):
            if role in GIVES[hold.role]:
                return replace(self, role=hold.role.value)
        raise NotAllowed(f"role:give of {role} is not allowed for {contributor}")

    def gives(self, contributor: str) -> frozenset[Role]:
        """Return the roles this actor may give and take for a contributor."""
        return frozenset().union(*(GIVES[hold.role] for hold in self._giving(contributor)))

    def permissions_for(self, contributor: str) -> frozenset[str]:
        """Return what this actor may do for one contributor."""
        held = [hold for hold in self.holds if hold.contributor in {None, contributor}]
        return frozenset().union(*(self._of(hold) for hold in held))

    def _hold(self, permission: str, contributor: str | None) -> Hold | None:
        for hold in self.holds:
            if permission not in self._of(hold):
                continue
            if contributor is None or hold.contributor in {None, contributor}:
                return hold
        return None

    def _giving(self, contributor: str) -> list[Hold]:
        own = [hold for hold in self.holds if hold.contributor in {None, contributor} and hold.role in GIVES]
        return [hold for hold in own if "role:give" in self._of(hold)]

    def _of(self, hold: Hold) -> frozenset[str]:
        """Return what a hold allows whoever acts."""
        return allowed_to_key(hold.role, self.purpose) if self.machine else PERMISSIONS[hold.role]

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset().union(*(self._of(hold) for hold in self.holds))

    @property
    def contributors(self) -> frozenset[str] | None:
        """The contributors in this actor's scope; None means all (a role held on a mission or the world)."""
        return _contributors_of(self.holds)

    def contributors_with(self, permission: str) -> frozenset[str] | None:
        """Return the contributors in whose scope a permission is held: another role's do not come along."""
        return _contributors_of([hold for hold in self.holds if permission in self._of(hold)])


def allowed_to_key(role: Role, purpose: ApiPurpose | None) -> frozenset[str]:
    """Return what an API key may do: what its role allows, its purpose needs, and no person must decide."""
    within = PURPOSES[purpose] if purpose else frozenset[str]()
    return (PERMISSIONS[role] & within) - PERSONS_ONLY


def _contributors_of(holds: Sequence[Hold]) -> frozenset[str] | None:
    if any(hold.contributor is None and hold.role is not Role.TRAINEE for hold in holds):
        return None
    return frozenset(hold.contributor for hold in holds if hold.contributor)

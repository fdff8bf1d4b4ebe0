"""The invented officers of the demonstration, and its people's own sign-in."""

from dataclasses import dataclass

from accounts.people.door import choose_pin, sign_in
from accounts.people.models import Person
from accounts.people.slips import print_slips
from accounts.roles.actions import grant
from accounts.roles.enums import Role
from accounts.roles.queries import actor_for
from accounts.roles.rules import Actor
from accounts.trail.actions import System
from accounts.users.models import User
from certification.demonstration.script import Part

PIN = "804275"  # every invented person's; the demonstration's database is its own


@dataclass(frozen=True)
class Staff:
    """One contributor's officers, and the proctor's login."""

    officer: Actor
    certifier: Actor
    second: Actor
    proctor: Actor
    proctor_login: User


ROLES = (Role.CONTRIBUTOR_OFFICER, Role.CERTIFYING_OFFICER, Role.CERTIFYING_OFFICER, Role.PROCTOR)


def staff_of(part: Part) -> Staff:
    """Return the contributor's officers, made on the first call."""
    officer, certifier, second, proctor = (
        _login(part.contributor, name, role) for name, role in zip(part.staff, ROLES, strict=True)
    )
    return Staff(actor_for(officer), actor_for(certifier), actor_for(second), actor_for(proctor), proctor)


def _login(contributor: str, name: str, role: Role) -> User:
    email = f"{name.lower().replace(' ', '.')}@demonstration.example"
    user = User.objects.filter(login=email).first() or User.objects.create_user(email=email, name=name)
    grant(by=System(), user=user, role=role, contributor=contributor)
    return user


def own_actor(officer: Actor, person: Person) -> Actor:
    """Sign a person in: the first time with a printed slip and a new PIN, later with the PIN."""
    user = person.user
    if user is None or user.must_change_pin:
        slip = print_slips(by=officer, contributor=person.contributor_id, people=[person])[0]
        user = sign_in(
            contributor=person.contributor_id, service_number=person.service_number, secret=slip.code
        )
        choose_pin(by=actor_for(user), user=user, pin=PIN)
    return actor_for(user)

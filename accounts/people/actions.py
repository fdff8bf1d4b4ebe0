"""Slips, PINs and signing in without e-mail."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.people.codes import new_code, normal_code, pin_fault, western_digits
from accounts.people.errors import SignInRefused, TooManyFailures, WeakPin
from accounts.people.models import Person, SlipCode
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.roles.models import Membership
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import record
from accounts.users.hashers import keyed
from accounts.users.models import SignInFailure, User

SLIP_LIFE = timedelta(days=14)
WINDOW = timedelta(minutes=15)
MOST_PER_PERSON = 5
MOST_PER_CONTRIBUTOR = 100
_NO_ONE = make_password("nobody has this code")  # checked for the unknown, so that time tells nothing


@dataclass(frozen=True)
class PrintedSlip:
    """A slip as it is printed: the only moment its code is readable."""

    person: Person
    code: str
    expires_at: datetime


@transaction.atomic
def print_slips(*, by: Actor, contributor: str, people: Sequence[Person]) -> list[PrintedSlip]:
    """Make a fresh slip for each person; older unused slips of theirs stop working.

    A person who has a PIN keeps it until the new slip is used: so a supervisor resets a forgotten PIN.
    """
    by = by.acting("slip:print", contributor)
    now = timezone.now()
    SlipCode.objects.filter(person__in=people, used_at__isnull=True).delete()
    printed = [PrintedSlip(person, new_code(), now + SLIP_LIFE) for person in people]
    SlipCode.objects.bulk_create(
        SlipCode(
            contributor_id=contributor,
            person=slip.person,
            code=make_password(slip.code),
            printed_by=by.actor_id,
            printed_at=now,
            expires_at=slip.expires_at,
        )
        for slip in printed
    )
    for slip in printed:
        record(by=by, verb="slip.print", subject=slip.person, contributor=contributor)
    return printed


def sign_in(*, contributor: str, service_number: str, secret: str) -> User:
    """Return the login that belongs to a slip's code or a person's own PIN.

    Raises SignInRefused (the same for every wrong or unknown part) and TooManyFailures
    (5 failures per person, 100 per contributor, in 15 minutes).
    """
    contributor = contributor.strip().upper()
    service_number = service_number.strip()
    contributor_key, person_key = keyed(contributor), keyed(f"{contributor}\n{service_number}")
    _throttle(contributor_key, person_key)
    with scoped({contributor}), transaction.atomic():
        person = (
            Person.objects.select_related("user")
            .filter(contributor=contributor, service_number=service_number)
            .first()
        )
        user = _owner(person, secret)
    if user is None:
        # Outside the block above: the failure must stay, though the try is refused.
        SignInFailure.objects.create(contributor_key=contributor_key, person_key=person_key)
        raise SignInRefused
    return user


def _throttle(contributor_key: str, person_key: str) -> None:
    recent = SignInFailure.objects.filter(at__gt=timezone.now() - WINDOW)
    if recent.filter(person_key=person_key).count() >= MOST_PER_PERSON:
        raise TooManyFailures
    if recent.filter(contributor_key=contributor_key).count() >= MOST_PER_CONTRIBUTOR:
        raise TooManyFailures


def _owner(person: Person | None, secret: str) -> User | None:
    """Check PIN and slip, always both, so that the time taken is the same for known and unknown."""
    user = person.user if person else None
    slip = (
        SlipCode.objects.filter(person=person, used_at__isnull=True, expires_at__gt=timezone.now()).first()
        if person
        else None
    )
    with_pin = user is not None and user.is_active and user.has_usable_password()
    pin_right = check_password(
        western_digits(secret), user.password if user is not None and with_pin else _NO_ONE
    )
    slip_right = check_password(normal_code(secret), slip.code if slip else _NO_ONE)
    if person is not None and slip is not None and slip_right:
        return _login_of(person)
    return user if with_pin and pin_right else None


def _login_of(person: Person) -> User:
    """Return the person's login with a PIN still to be chosen, made on the first use of a slip."""
    user = person.user
    if user is None:
        user = User.objects.create_user(name=person.full_name, language=person.language)
        person.user = user
        person.save(update_fields=["user"])
        Membership.objects.create(user=user, role=Role.TRAINEE, contributor_id=person.contributor_id)
    if not user.must_change_pin:
        user.must_change_pin = True
        user.save(update_fields=["must_change_pin"])
    return user


@transaction.atomic
def choose_pin(*, by: Actor, user: User, pin: str) -> None:
    """Set a person's own PIN and spend the slip it was asked for with. Raises WeakPin.

    Raises NotAllowed for another's PIN, and where no fresh slip was used: whoever finds a phone signed in
    does not get to keep the account.
    """
    if by.actor_id != user.pk or not user.must_change_pin:
        raise NotAllowed("a PIN is chosen after signing in with a slip")
    pin = western_digits(pin)
    if fault := pin_fault(pin):
        raise WeakPin(fault)
    user.set_password(pin)
    user.must_change_pin = False
    user.save(update_fields=["password", "must_change_pin"])
    person = Person.objects.get(user=user)
    SlipCode.objects.filter(person=person, used_at__isnull=True).update(used_at=timezone.now())
    record(by=by, verb="pin.choose", subject=person, contributor=person.contributor_id)

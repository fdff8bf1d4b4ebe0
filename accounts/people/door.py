"""The door for people without e-mail: signing in by slip or PIN, choosing a PIN, resetting one."""

from datetime import timedelta

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction
from django.utils import timezone

from accounts.people.codes import normal_code, normal_number, pin_fault, western_digits
from accounts.people.errors import SignInRefused, TooManyFailures, WeakPin
from accounts.people.models import Person, SlipCode
from accounts.people.queries import by_service_number
from accounts.people.slips import PrintedSlip, fresh_slips
from accounts.roles.enums import Role
from accounts.roles.errors import NotAllowed
from accounts.roles.models import Membership
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import record
from accounts.users.hashers import keyed
from accounts.users.models import SignInFailure, User

WINDOW = timedelta(minutes=15)
MOST_PER_PERSON = 5
MOST_PER_CONTRIBUTOR = 100
_NO_ONE = make_password("nobody has this code")  # checked for the unknown, so that time tells nothing


def sign_in(*, contributor: str, service_number: str, secret: str) -> User:
    """Return the login that belongs to a slip's code or a person's own PIN.

    Raises SignInRefused (the same for every wrong or unknown part) and TooManyFailures
    (5 failures per person, 100 per contributor, in 15 minutes).
    """
    contributor, number = contributor.strip().upper(), normal_number(service_number)
    with scoped({contributor}), transaction.atomic():
        # The person is locked: of tries at the same moment each one counts those before it.
        found = by_service_number(contributor, {number, number.upper()}, lock=True)
        person = found.get(number) or found.get(number.upper())
        failure = _failure(contributor, person.service_number if person else number)
        _throttle(failure)
        user = _owner(person, secret)
        if user is None:
            failure.save()
    if user is None:
        raise SignInRefused  # outside the block above: the failure must stay, though the try is refused
    return user


def _failure(contributor: str, number: str) -> SignInFailure:
    """Return a failure to be kept. It names nobody; all the ways to write a number are one person's."""
    person_key = keyed(f"{contributor}\n{number.upper()}")
    return SignInFailure(contributor_key=keyed(contributor), person_key=person_key)


def _throttle(failure: SignInFailure) -> None:
    recent = SignInFailure.objects.filter(at__gt=timezone.now() - WINDOW)
    if recent.filter(person_key=failure.person_key).count() >= MOST_PER_PERSON:
        raise TooManyFailures
    if recent.filter(contributor_key=failure.contributor_key).count() >= MOST_PER_CONTRIBUTOR:
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
        # Logins are in no country's rows, so they carry no name of a person.
        user = User.objects.create_user(language=person.language)
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
    person = Person.objects.get(user=user)
    pin = western_digits(pin)
    if fault := pin_fault(pin, person.birth_date):
        raise WeakPin(fault)
    user.set_password(pin)
    user.must_change_pin = False
    user.save(update_fields=["password", "must_change_pin"])
    SlipCode.objects.filter(person=person, used_at__isnull=True).update(used_at=timezone.now())
    record(by=by, verb="pin.choose", subject=person, contributor=person.contributor_id)


def may_reset(by: Actor, person: Person) -> bool:
    """Say whether a supervisor may reset this PIN: not their own, and not a staff login, which has none."""
    user = person.user
    own_or_staff = user is not None and (user.pk == by.actor_id or user.email is not None)
    return not own_or_staff and person.merged_into_id is None


@transaction.atomic
def reset_pin(*, by: Actor, person: Person) -> PrintedSlip:
    """Stop a person's PIN and passkeys at once, end all their sessions, and return a fresh slip, shown once.

    Failed tries are forgotten, so that the slip works at once. Raises NotAllowed for oneself, for a staff
    login, which has no PIN, and for a record that was merged into another.
    """
    by = by.acting("pin:reset", person.contributor_id)
    person = Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    user = person.user
    if not may_reset(by, person):
        raise NotAllowed("this PIN is not reset here")
    if user is not None:
        user.set_unusable_password()
        user.must_change_pin = True
        user.save(update_fields=["password", "must_change_pin"])
        user.end_sessions()
        Authenticator.objects.filter(user=user).delete()
    (slip,) = fresh_slips(by=by, contributor=person.contributor_id, people=[person])
    failure = _failure(person.contributor_id, person.service_number)
    lifted, _rows = SignInFailure.objects.filter(person_key=failure.person_key).delete()
    details = {"signed_in_before": user is not None, "failures_forgotten": lifted}
    record(by=by, verb="pin.reset", subject=person, contributor=person.contributor_id, details=details)
    return slip

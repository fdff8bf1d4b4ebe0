"""Two things at the same moment: one code is taken once, one officer stays, and no key waits for another."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from accounts.roles.actions import grant, take_role
from accounts.roles.enums import Role
from accounts.roles.errors import InvitationRefused, KeyRefused, RoleRefused
from accounts.roles.invitations import accept, invite
from accounts.roles.models import ApiKey, Membership
from accounts.roles.queries import actor_for_key
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from accounts.users.models import User
from tests.accounts.roles.test_keys import key_for, makes, rotates

pytestmark = pytest.mark.django_db(transaction=True)
REFUSED = (InvitationRefused, KeyRefused, RoleRefused)


def together(*deeds: Callable[[], object]) -> list[str]:
    """Do things on connections of their own, begun at once; return what became of each, sorted."""
    gate, became = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            gate.wait(20)
            with scoped({"NPL"}):
                deed()
            became.append("done")
        except REFUSED as error:
            became.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(became)


def test_one_code_is_taken_once(who, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"
    maya = User.objects.create_user(email="maya@example.org", name="Maya Lama")
    with scoped({"NPL"}):
        _invitation, code = invite(
            by=who("asha").actor, contributor="NPL", email="maya@example.org", name="Maya", role=Role.PROCTOR
        )

    def take() -> None:
        accept(user=maya, code=str(code))

    assert together(take, take, take) == ["done", "ended", "ended"]
    assert Membership.objects.filter(user=maya).count() == 1


def test_of_two_officers_who_remove_each_other_one_stays(who):
    asha, maya = who("asha"), User.objects.create_user(email="maya@example.org", name="Maya Lama")
    with scoped({"NPL"}):
        grant(by=System(), user=maya, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")

    def remove(user: User) -> Callable[[], None]:
        def deed() -> None:
            take_role(by=asha.actor, user=user, role=Role.CONTRIBUTOR_OFFICER, contributor="NPL")

        return deed

    assert together(remove(asha.user), remove(maya)) == ["done", "last"]
    assert Membership.objects.filter(role=Role.CONTRIBUTOR_OFFICER, contributor="NPL").count() == 1


def test_a_key_rotated_twice_at_once_has_one_successor(who):
    with scoped({"NPL"}):
        key, _token = makes(who("asha"))

    def rotate() -> None:
        rotates(who("asha"), key)

    assert together(rotate, rotate) == ["done", "rotated"]
    assert ApiKey.objects.count() == 2


@pytest.mark.postgres
def test_a_request_that_meets_another_at_the_same_key_does_not_wait_for_it(countries):
    """The first request holds the row to its end, however long; the second is answered meanwhile."""
    token, used = key_for(Role.CONTRIBUTOR_OFFICER), []

    def second() -> None:
        try:
            with transaction.atomic():
                used.append(actor_for_key(token))
        finally:
            connection.close()

    with transaction.atomic():
        actor_for_key(token)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(30)
        assert (thread.is_alive(), len(used)) == (False, 1)
    thread.join(30)
    assert ApiKey.objects.get().last_used_at is not None

"""Whether somebody still owes a second factor or a PIN of their own before anything else opens."""

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings

from accounts.roles.matrix import SECOND_FACTOR
from accounts.roles.rules import Actor
from accounts.users.factors import FACTORS


def owes_pin(user: Any) -> bool:
    """Say whether a person came in with a slip and has not chosen a PIN yet."""
    return bool(getattr(user, "must_change_pin", False))


def owes_second_factor(user: Any, actor: Actor) -> bool:
    """Say whether a role of this signed-in user needs a second factor that is not set up."""
    if not settings.STAFF_SECOND_FACTOR or not any(hold.role in SECOND_FACTOR for hold in actor.holds):
        return False
    return not has_second_factor(user)


def has_second_factor(user: Any) -> bool:
    """Say whether somebody has a passkey or an authenticator app. Recovery codes alone are none."""
    return bool(is_mfa_enabled(user, types=FACTORS))

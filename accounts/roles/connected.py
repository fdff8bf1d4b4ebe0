"""What follows when somebody connects or disconnects a ministry's sign-in, or sets up a second factor.

django-allauth says so by signals; each stands in the trail as its owner's own act.
"""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.socialaccount.signals import social_account_added, social_account_removed
from django.dispatch import receiver

from accounts.roles.groups import forget_provider
from accounts.roles.rules import Actor
from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import record
from accounts.users.models import User


@receiver(social_account_added)
def connected(sociallogin: Any, **_: Any) -> None:
    _record(sociallogin.user, "login.connect", {"provider": sociallogin.account.provider})


@receiver(social_account_removed)
def disconnected(socialaccount: Any, **_: Any) -> None:
    user, provider = socialaccount.user, socialaccount.provider
    forget_provider(user=user, provider=provider)
    _record(user, "login.disconnect", {"provider": provider})


@receiver(authenticator_added)
def factor_added(user: User, authenticator: Any, **_: Any) -> None:
    _record(user, "factor.add", {"type": str(authenticator.type)})


@receiver(authenticator_removed)
def factor_removed(user: User, authenticator: Any, **_: Any) -> None:
    _record(user, "factor.remove", {"type": str(authenticator.type)})


def _record(user: User, verb: str, details: dict[str, str]) -> None:
    """Write to the chain that belongs to no contributor: a login is one person's, for all their countries."""
    with all_contributors("a person's own login has changed"):
        record(by=Actor(user.pk, (), "self"), verb=verb, subject=user, details=details)

"""A ministry's own sign-in, as django-allauth uses it: who comes, with which address, in which groups.

A first sign-in makes a login without any role. It is never joined to a login that exists because the address
is the same: whoever owns both connects them, signed in.
"""

import logging
from dataclasses import dataclass
from hashlib import sha256
from secrets import compare_digest, token_urlsafe
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialLogin
from allauth.socialaccount.providers.base import AuthError, AuthProcess
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from accounts.roles.groups import follow_groups
from accounts.roles.queries import login_of
from accounts.roles.rules import Actor
from accounts.tenancy.scope import scoped
from accounts.trail.actions import record
from accounts.users.models import User

log = logging.getLogger(__name__)
REFUSED = "accounts/roles/ministry_refused.html"
LONGEST_UID = 191  # what the library's column holds


@dataclass(frozen=True)
class Told:
    """What a provider said of the person who signed in, verified. `nonce`: of OpenID Connect only."""

    email: str
    name: str
    groups: frozenset[str]
    nonce: str = ""


def login_from(provider: Any, uid: str, told: Told) -> SocialLogin:
    """Return the sign-in the library goes on with. Of what was told only the provider's own id is kept."""
    if len(uid) > LONGEST_UID:
        uid = sha256(uid.encode()).hexdigest()
    account = SocialAccount(provider=provider.sub_id, uid=uid, extra_data={})
    user = User()
    user.set_unusable_password()
    login = SocialLogin(provider=provider, user=user, account=account)
    login.told = told
    return login


class Ministries(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """What django-allauth asks about sign-ins from elsewhere."""

    def list_apps(
        self, request: HttpRequest, provider: str | None = None, client_id: str | None = None
    ) -> list[SocialApp]:
        """Return the configured providers; rows in the library's own table count for nothing."""
        apps = [_app(one) for one in settings.IDENTITY_PROVIDERS.values()]
        wanted = [app for app in apps if provider in {None, app.provider, app.provider_id}]
        return [app for app in wanted if client_id in {None, app.client_id}]

    def generate_state_param(self, state: dict[str, Any]) -> str:
        return token_urlsafe(32)

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        return True

    def authenticate_by_email(self, sociallogin: SocialLogin) -> None:
        """Never find a login by its address alone."""

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Check what the library leaves to us, then bring the person's roles up to date."""
        told: Told = sociallogin.told
        sent = (sociallogin.state.get("data") or {}).get("nonce", "")
        if not compare_digest(sent.encode(), told.nonce.encode()):
            raise ImmediateHttpResponse(refused(request, "failed", sociallogin.account.provider))
        if sociallogin.state.get("process") == AuthProcess.CONNECT:
            if getattr(request.user, "email", None) is None:  # a login made by a slip is not a ministry's
                raise ImmediateHttpResponse(refused(request, "failed", sociallogin.account.provider))
            return
        if sociallogin.is_existing:
            follow_groups(user=sociallogin.user, provider=sociallogin.account.provider, groups=told.groups)
        else:
            self._prepare(request, sociallogin)

    def _prepare(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Fill in the new login's facts. Turns away an address that is not the ministry's, or is known."""
        told, provider = sociallogin.told, settings.IDENTITY_PROVIDERS[sociallogin.account.provider]
        email = told.email.strip().lower()
        if not _is_of(email, provider.email_domains):
            raise ImmediateHttpResponse(refused(request, "no_email", provider.id))
        if login_of(email) is not None:
            raise ImmediateHttpResponse(refused(request, "known_email", provider.id))
        user = sociallogin.user
        user.email = user.login = email
        user.name = told.name.strip()[:150] or email
        user.language = translation.get_language() or settings.LANGUAGE_CODE
        sociallogin.email_addresses = [EmailAddress(email=email, verified=True, primary=True)]

    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form: Any = None) -> User:
        """Make the login, without a role but what the groups give."""
        user: User = super().save_user(request, sociallogin, form)
        provider = settings.IDENTITY_PROVIDERS[sociallogin.account.provider]
        follow_groups(user=user, provider=provider.id, groups=sociallogin.told.groups)
        with scoped({provider.contributor}):
            record(
                by=Actor(user.pk, (), "self"),
                verb="login.make",
                subject=user,
                contributor=provider.contributor,
                details={"provider": provider.id},
            )
        return user

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **_: Any
    ) -> None:
        """Answer with a page of ours that gives nothing of the provider's away."""
        if error != AuthError.CANCELLED:
            # The library's own words may quote what the provider sent.
            said = (
                exception if type(exception).__module__.startswith("accounts.") else type(exception).__name__
            )
            log.warning("a sign-in by provider %s was refused: %s", provider.app.provider_id, said)
            raise ImmediateHttpResponse(refused(request, "failed", provider.app.provider_id))


def _app(provider: Any) -> SocialApp:
    return SocialApp(
        provider="openid_connect" if provider.kind == "oidc" else "saml",
        provider_id=provider.id,
        name=provider.name,
        client_id=provider.client_id if provider.kind == "oidc" else provider.id,
        secret=provider.client_secret,
        settings={"server_url": provider.issuer, "scope": list(provider.scopes)},
    )


def _is_of(email: str, domains: tuple[str, ...]) -> bool:
    try:
        validate_email(email)
    except ValidationError:
        return False
    return email.rpartition("@")[2] in domains


def refused(request: HttpRequest, reason: str, provider: str) -> HttpResponse:
    """Return the page that says why a sign-in did not work: failed, away, no_email, known_email."""
    configured = settings.IDENTITY_PROVIDERS.get(provider)
    context = {"reason": reason, "ministry": configured.name if configured else ""}
    return render(request, REFUSED, context, status={"away": 502, "known_email": 409}.get(reason, 403))

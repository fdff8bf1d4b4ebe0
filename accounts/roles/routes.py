"""Which permission every route asks for. A route without one is refused, and fails the suite.

Our own views say it themselves, by the decorator `requires`; the table below speaks for the views of
libraries, by route name or namespace.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.roles.matrix import CLOSED, PUBLIC, SIGNED_IN

View = TypeVar("View", bound=Callable[..., Any])

LIBRARY_ROUTES: dict[str, str] = {
    "admin": "site:administer",
    "account_login": PUBLIC,
    "account_inactive": PUBLIC,
    "account_logout": PUBLIC,  # also turns back who has given the password and not yet the second factor
    "account_reauthenticate": SIGNED_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": SIGNED_IN,
    "mfa_index": SIGNED_IN,
    "mfa_activate_totp": SIGNED_IN,
    "mfa_deactivate_totp": SIGNED_IN,
    "mfa_view_recovery_codes": SIGNED_IN,
    "mfa_generate_recovery_codes": SIGNED_IN,
    "mfa_download_recovery_codes": SIGNED_IN,
    "mfa_login_webauthn": PUBLIC,
    "mfa_reauthenticate_webauthn": SIGNED_IN,
    "mfa_list_webauthn": SIGNED_IN,
    "mfa_add_webauthn": SIGNED_IN,
    "mfa_edit_webauthn": SIGNED_IN,
    "mfa_remove_webauthn": SIGNED_IN,
    # Ministries' sign-ins: our own views call the library's; these are what it brings besides.
    "socialaccount_connections": SIGNED_IN,
    "socialaccount_login_cancelled": PUBLIC,
    "socialaccount_login_error": CLOSED,
    "socialaccount_signup": CLOSED,
    "account_change_password": SIGNED_IN,
    # Logins are made by invitation or by a ministry's sign-in; nobody signs up or changes an address here.
    "account_signup": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_confirm_login_code": CLOSED,
    "account_set_password": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
    "set_language": PUBLIC,
    "api-schema": PUBLIC,
    "api-docs": PUBLIC,
}


def requires(permission: str) -> Callable[[View], View]:
    """Mark a view (a function or an API view class) with the permission it asks for."""

    def mark(view: View) -> View:
        view.permission = permission  # type: ignore[attr-defined]
        return view

    return mark


def public(view: View) -> View:
    """Mark a view as open to everybody."""
    return requires(PUBLIC)(view)


def signed_in(view: View) -> View:
    """Mark a view as open to everybody who is signed in, whatever the role."""
    return requires(SIGNED_IN)(view)


def asked_by(request: HttpRequest) -> str | None:
    """Return the permission the requested route asks for; None where there is no such route or permission."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    declared = getattr(getattr(match.func, "cls", None), "permission", None)
    if isinstance(declared, dict):
        method = "get" if request.method == "HEAD" else (request.method or "").lower()
        return declared.get(getattr(match.func, "actions", {}).get(method, ""))
    return permission_of(match.func, match.url_name, match.namespaces)


def permission_of(view: Any, route: str | None, namespaces: list[str]) -> str | None:
    """Return the permission a resolved route asks for; None when nobody declared one."""
    for holder in (view, getattr(view, "cls", None), getattr(view, "view_class", None)):
        declared = getattr(holder, "permission", None)
        if isinstance(declared, str):
            return declared
        if isinstance(declared, dict):
            return None  # a view set: declared per action, checked by RoutePermission
    for name in (*namespaces, route):
        if name in LIBRARY_ROUTES:
            return LIBRARY_ROUTES[name]
    return None

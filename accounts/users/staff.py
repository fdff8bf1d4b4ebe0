"""How django-allauth is used: staff sign in by e-mail, password and second factor; nobody signs up."""

import time
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.app_settings import REAUTHENTICATION_TIMEOUT
from allauth.account.authentication import get_authentication_records
from allauth.core import context
from django.http import HttpRequest


class StaffAccounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Closes sign-up: accounts are made by an invitation, a ministry's sign-in or an administrator."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        del request
        return False

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        del request
        user.login = user.login or user.email

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Say whether to ask again who is there before a factor or a connected sign-in is changed.

        A sign-in of the last five minutes is answer enough: whoever has just given the password to come in
        is not asked for it a second time to set up the second factor.
        """
        request = context.request
        records = get_authentication_records(request, request.user) if request.user.is_authenticated else []
        if records and time.time() - records[-1]["at"] < REAUTHENTICATION_TIMEOUT:
            return False
        return bool(super().is_reauthentication_required(app=app, **kwargs))

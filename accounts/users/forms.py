"""The library's forms of sign-in, in our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class PasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: by default one that also stands for the password."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=60,
        required=False,
        help_text=_("So that you can tell your passkeys apart, such as My phone."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("Untick this for a plain security key that asks for no PIN or fingerprint."),
    )
    field_order = ("name", "passwordless", "credential")


class SecondStepForm(AuthenticateForm):  # type: ignore[misc]
    """The code after the password: of an app, or for recovery."""

    def has_app(self) -> bool:
        """Say whether this person has an app; who has passkeys alone is asked for one of those first."""
        return bool(Authenticator.objects.filter(user=self.user, type=Authenticator.Type.TOTP).exists())


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """Another password. The present one is not reset by e-mail: whoever lost it is invited anew."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].help_text = ""

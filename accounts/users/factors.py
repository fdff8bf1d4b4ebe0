"""How second factors are kept and named: passkeys of this site, secrets of authenticator apps sealed."""

from base64 import b64decode, b64encode
from ipaddress import ip_address

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.users.sealing import seal, unseal

PURPOSE = "second factor"
SEALED = "sealed:"  # begins what was sealed; secrets of before are kept in clear until they are made anew
# Recovery codes help who lost a factor; they are none.
FACTORS = (Authenticator.Type.WEBAUTHN, Authenticator.Type.TOTP)


class StaffFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """What django-allauth asks about second factors."""

    def encrypt(self, text: str) -> str:
        """Seal the secret of an app or of recovery codes: a stolen database alone makes no codes."""
        return SEALED + b64encode(seal(text.encode(), PURPOSE)).decode()

    def decrypt(self, encrypted_text: str) -> str:
        if not encrypted_text.startswith(SEALED):
            return encrypted_text
        return unseal(b64decode(encrypted_text.removeprefix(SEALED)), PURPOSE).decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        """Return whom a passkey is made for: the host it is used at. It opens no other."""
        return {"id": context.request.get_host().partition(":")[0], "name": "Tutela"}

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:  # noqa: A002
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("Passkey %(number)s") % {"number": number}


def passkeys_work_at(request: HttpRequest) -> bool:
    """Say whether browsers make passkeys for the host of this request: they do for names, not for numbers."""
    host = request.get_host()
    try:
        ip_address(host.rpartition(":")[0].strip("[]") if ":" in host else host)
    except ValueError:
        return True
    return False

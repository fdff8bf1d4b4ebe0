"""Signing in by SAML 2.0 (web browser SSO): what we check beyond the library.

python3-saml accepts an assertion that names no audience, or no request it answers. Here each must: so that an
assertion made for another service, or one that was used before, opens nothing.
"""

from typing import Any
from urllib.parse import urlsplit

from allauth.socialaccount.models import SocialLogin
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from lxml import etree
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.errors import OneLogin_Saml2_Error
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from accounts.roles.errors import SamlRefused
from accounts.roles.ministries import Told, login_from

_NAMES = {"saml": Words.NS_SAML, "samlp": Words.NS_SAMLP}
_ASSERTION = "/samlp:Response/saml:Assertion"


def begin(request: HttpRequest, provider: SAMLProvider, process: str, onward: str | None) -> HttpResponse:
    """Return the redirect to the provider's page; the request's id is kept in the session as the state."""
    auth = _auth(request, provider)
    address = auth.login(return_to="")
    provider.stash_redirect_state(request, process, onward, state_id=auth.get_last_request_id())
    return HttpResponseRedirect(address)


def read(posted: HttpRequest, provider: SAMLProvider) -> tuple[SocialLogin, str]:
    """Return who signed in, and the id of the request that was answered. Raises SamlRefused.

    `posted`: the request in which the browser brought the response.
    """
    auth = _auth(posted, provider)
    try:
        auth.process_response()
    except (OneLogin_Saml2_Error, ValueError, etree.XMLSyntaxError) as error:
        raise SamlRefused(type(error).__name__) from error
    if auth.get_errors() or not auth.is_authenticated():
        raise SamlRefused(", ".join(auth.get_errors()) or "not_authenticated")
    document = OneLogin_Saml2_XML.to_etree(auth.get_last_response_xml())
    answered = _answered(document, _config(provider)["sp"]["entityId"])
    return _login(auth, provider), answered


def metadata(provider: SAMLProvider) -> bytes:
    """Return what a ministry enters this site with: its name and where responses are to be posted."""
    found = OneLogin_Saml2_Settings(settings=_config(provider), sp_validation_only=True)
    said = found.get_sp_metadata()
    return said if isinstance(said, bytes) else str(said).encode()


def _auth(request: HttpRequest, provider: SAMLProvider) -> OneLogin_Saml2_Auth:
    return OneLogin_Saml2_Auth(_as_addressed(request), _config(provider))


def _as_addressed(request: HttpRequest) -> dict[str, Any]:
    """Return the request as the library reads it, at the address people and providers know this site by."""
    site = urlsplit(settings.SITE_URL)
    return {
        "https": "on" if site.scheme == "https" else "off",
        "http_host": site.netloc,
        "script_name": request.path_info,
        "get_data": {},
        "post_data": request.POST.dict(),
    }


def _config(provider: SAMLProvider) -> dict[str, Any]:
    """Return the library's settings. Signing out at the provider is not offered: here one signs out here."""
    own = f"{settings.SITE_URL}/staff/ministry/{provider.app.provider_id}"
    return {
        "strict": True,
        "idp": settings.IDENTITY_PROVIDERS[provider.app.provider_id].idp,
        "sp": {
            "entityId": f"{own}/metadata/",
            "assertionConsumerService": {"url": f"{own}/acs/", "binding": Words.BINDING_HTTP_POST},
            "NameIDFormat": Words.NAMEID_PERSISTENT,
        },
        # A signature over the response or the assertion is always asked for; either covers all that is read.
        "security": {
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "wantNameId": False,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "allowSingleLabelDomains": True,
            "signatureAlgorithm": Words.RSA_SHA256,
            "digestAlgorithm": Words.SHA256,
        },
    }


def _answered(document: Any, entity: str) -> str:
    """Return the id of the request an assertion answers, as its signed part says it."""
    audiences = document.xpath(
        f"{_ASSERTION}/saml:Conditions/saml:AudienceRestriction/saml:Audience/text()", namespaces=_NAMES
    )
    if entity not in [one.strip() for one in audiences]:
        raise SamlRefused("audience")
    confirmed = document.xpath(
        f"{_ASSERTION}/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData", namespaces=_NAMES
    )
    ids = {one.get("InResponseTo") for one in confirmed}
    if len(ids) != 1 or None in ids or not all(one.get("NotOnOrAfter") for one in confirmed):
        raise SamlRefused("in_response_to")
    return str(ids.pop())


def _login(auth: OneLogin_Saml2_Auth, provider: SAMLProvider) -> SocialLogin:
    configured = settings.IDENTITY_PROVIDERS[provider.app.provider_id]
    attributes: dict[str, list[str]] = auth.get_attributes()

    def first(claim: str) -> str:
        found = (attributes.get(name) or [""] for name in configured.claims[claim])
        return next((values[0] for values in found if values[0]), "")

    uid = first("uid")
    if not uid and auth.get_nameid_format() != Words.NAMEID_TRANSIENT:
        uid = auth.get_nameid() or ""
    if not uid:
        raise SamlRefused("no_lasting_name")
    email = first("email")
    if not email and auth.get_nameid_format() == Words.NAMEID_EMAIL_ADDRESS:
        email = auth.get_nameid() or ""
    groups = frozenset(attributes.get(configured.groups) or [])
    return login_from(provider, uid, Told(email=email, name=first("name"), groups=groups))

"""Signing in by OpenID Connect (Core 1.0, code flow with PKCE): what we check beyond the library.

The library takes the ID token unverified where it came straight from the token endpoint. Here its signature,
issuer, audience, times, nonce and subject are always checked: an address or a proxy that is not what it
seems must not open a ministry's logins.
"""

from functools import cached_property
from secrets import token_urlsafe
from typing import Any

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from requests import RequestException

from accounts.roles.ministries import Told, login_from

# Asymmetric only: a provider's public key must never be taken for a shared secret.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
LEEWAY = 60  # seconds two clocks may differ
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri", "userinfo_endpoint")
NEEDED = ("iss", "sub", "aud", "exp", "iat")


class OidcRefused(OAuth2Error):  # type: ignore[misc]
    """An answer of the provider's does not count. Says why in words for the log, which name nobody."""


class Oidc(OpenIDConnectProvider):  # type: ignore[misc]
    """One configured provider. Several may know this site by the same client id: the id tells them apart."""

    def get_oauth2_adapter(self, request: HttpRequest) -> "OidcAdapter":
        return OidcAdapter(request, self.app.provider_id)

    def serialize(self) -> dict[str, Any]:
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}


class OidcAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """What the library asks of a provider, with every answer checked."""

    def get_provider(self) -> Oidc:
        return Oidc(self.request, app=get_adapter().get_app(self.request, provider=self.provider_id))

    @cached_property
    def openid_config(self) -> dict[str, Any]:
        """Return what the provider says of itself, once it is the issuer we know (Discovery 1.0, 4.3)."""
        issuer = settings.IDENTITY_PROVIDERS[self.provider_id].issuer
        config = _fetched(self.get_provider().server_url)
        if str(config.get("issuer")).rstrip("/") != issuer.rstrip("/"):
            raise OidcRefused("the provider says it is another issuer")
        for name in ENDPOINTS:
            if (name in config or name != "userinfo_endpoint") and not _as_safe_as(issuer, config.get(name)):
                raise OidcRefused(f"{name} is not an address to trust")
        return config

    def parse_token(self, data: dict[str, Any]) -> SocialToken:
        return SocialToken(token=str(data["access_token"]))

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs: Any
    ) -> SocialLogin:
        claims = self._claims(app, kwargs["response"].get("id_token"))
        if endpoint := self.openid_config.get("userinfo_endpoint"):
            more = _fetched(endpoint, {"Authorization": f"Bearer {token.token}"})
            if more.get("sub") != claims["sub"]:  # Core 1.0, 5.3.2
                raise OidcRefused("the user information is somebody else's")
            claims = more | claims
        provider = settings.IDENTITY_PROVIDERS[self.provider_id]
        told = Told(
            email=_text(claims.get("email")),
            name=_text(claims.get("name")),
            groups=_names(claims.get(provider.groups)),
            nonce=_text(claims.get("nonce")),
        )
        return login_from(self.get_provider(), _text(claims["sub"]), told)

    def _claims(self, app: SocialApp, id_token: Any) -> dict[str, Any]:
        """Return an ID token's claims. Raises OidcRefused unless all of it is right (Core 1.0, 3.1.3.7)."""
        if not isinstance(id_token, str):
            raise OidcRefused("there is no ID token")
        try:
            claims: dict[str, Any] = jwt.decode(
                id_token,
                self._key_for(id_token),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=self.openid_config["issuer"],
                leeway=LEEWAY,
                options={"require": list(NEEDED)},
            )
        except jwt.PyJWTError as error:
            raise OidcRefused(f"the ID token is refused: {type(error).__name__}") from error
        if claims.get("azp", app.client_id) != app.client_id or not claims["sub"]:
            raise OidcRefused("the ID token was made for another")
        return claims

    def _key_for(self, id_token: str) -> jwt.PyJWK:
        wanted = jwt.get_unverified_header(id_token).get("kid")
        listed = jwt.PyJWKSet.from_dict(_fetched(self.openid_config["jwks_uri"])).keys
        keys = [key for key in listed if key.public_key_use in {None, "sig"}]
        found = [key for key in keys if key.key_id == wanted] if wanted else keys
        if len(found) != 1:
            raise OidcRefused("the ID token names no key of the provider's")
        return found[0]


def begin(request: HttpRequest, provider: Oidc, process: str, onward: str | None) -> HttpResponse:
    """Return the redirect to the provider's page, with PKCE, a state and a nonce kept in the session."""
    nonce = token_urlsafe(24)
    answer: HttpResponse = provider.redirect(
        request, process=process, next_url=onward, data={"nonce": nonce}, auth_params={"nonce": nonce}
    )
    return answer


def finish(request: HttpRequest, provider: str) -> HttpResponse:
    """Answer the provider's redirect back: the person is signed in, or told why not.

    Raises OidcRefused for a provider that does not describe itself as it should.
    """
    adapter = OidcAdapter(request, provider)
    adapter.openid_config  # noqa: B018 - asked once, before the library relies on it
    answer: HttpResponse = OAuth2CallbackView.adapter_view(adapter)(request)
    return answer


def _fetched(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """Return a JSON object from the provider. Raises OidcRefused for anything else."""
    try:
        with get_adapter().get_requests_session() as session:
            answer = session.get(address, headers=headers, allow_redirects=False)
            answer.raise_for_status()
            found = answer.json()
    except (RequestException, ValueError) as error:
        raise OidcRefused(f"the provider does not answer: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise OidcRefused("the provider answers what is no object")
    return found


def _as_safe_as(issuer: str, address: Any) -> bool:
    """Say whether an address is https, or http where the issuer itself is: on a developer's machine."""
    schemes = ("https://", "http://") if issuer.startswith("http://") else ("https://",)
    return isinstance(address, str) and address.startswith(schemes)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _names(value: Any) -> frozenset[str]:
    """Return the groups of a claim: a list of names, or one name."""
    listed = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    return frozenset(one for one in listed if isinstance(one, str))

"""Reads the ministries' own sign-ins (OpenID Connect, SAML 2.0) from the file an environment variable names.

Each speaks for one contributor and for the e-mail domains it lists, and for nothing else.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser

from config.env import BadSetting

_ID = re.compile(r"(?!saml$)[a-z][a-z0-9-]{1,39}")  # "saml" is the library's word for all of them
_ISO3 = re.compile(r"[A-Z]{3}")
_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]")
_EVERY = {"id", "name", "kind", "contributor", "email_domains", "groups"}
_KEYS = {
    "oidc": _EVERY | {"issuer", "client_id", "client_secret", "scopes"},
    "saml": _EVERY | {"metadata", "claims"},
}
_OPTIONAL = {"groups", "scopes", "claims"}
# Where identity providers usually put what is asked of them: names of SAML attributes.
SAML_CLAIMS = {
    "uid": ("urn:oasis:names:tc:SAML:attribute:subject-id",),
    "email": (
        "urn:oid:0.9.2342.19200300.100.1.3",
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "email",
    ),
    "name": ("urn:oid:2.16.840.1.113730.3.1.241", "http://schemas.microsoft.com/identity/claims/displayname"),
}
_FEWEST_SECRET = 16


@dataclass(frozen=True)
class IdentityProvider:
    """A ministry's sign-in. `contributor`: the one it speaks for, ISO 3166-1 alpha-3.

    `groups`: the claim or attribute that lists a person's groups. `idp`: what SAML metadata says of it.
    """

    id: str
    name: str
    kind: str
    contributor: str
    email_domains: tuple[str, ...]
    groups: str = "groups"
    issuer: str = ""
    client_id: str = ""
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ("openid", "profile", "email")
    idp: dict[str, Any] = field(default_factory=dict)
    claims: dict[str, tuple[str, ...]] = field(default_factory=lambda: dict(SAML_CLAIMS))


def identity_providers(name: str, path: str, *, local: bool) -> dict[str, IdentityProvider]:
    """Return the providers of a JSON file by id; none without a path.

    `local`: a developer's own machine, where an issuer may be reached by plain http.
    Raises BadSetting, which names the variable, the provider and what is wrong with it.
    """
    if not path:
        return {}
    try:
        listed = json.loads(Path(path).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadSetting(name, f"cannot be read as JSON: {_said(error)}") from None
    if not isinstance(listed, list) or not all(isinstance(one, dict) for one in listed):
        raise BadSetting(name, "must be a list of objects, one for each provider")
    found: dict[str, IdentityProvider] = {}
    for number, one in enumerate(listed, 1):
        try:
            provider = _provider(one, Path(path).parent, local=local)
        except _Wrong as wrong:
            raise BadSetting(name, f"provider {one.get('id', number)}: {wrong}") from None
        if provider.id in found:
            raise BadSetting(name, f"names provider {provider.id} twice")
        found[provider.id] = provider
    return found


class _Wrong(ValueError):
    """What is wrong with one provider, in words for the one line at the start."""


def _said(error: Exception) -> str:
    return str(error).replace("\n", " ")


def _provider(one: dict[str, Any], folder: Path, *, local: bool) -> IdentityProvider:
    kind = one.get("kind")
    if kind not in _KEYS:
        raise _Wrong("kind must be oidc or saml")
    if unknown := sorted(one.keys() - _KEYS[kind]):
        raise _Wrong(f"does not know {', '.join(unknown)}")
    if missing := sorted(_KEYS[kind] - _OPTIONAL - one.keys()):
        raise _Wrong(f"lacks {', '.join(missing)}")
    facts: dict[str, Any] = {
        "id": _text(one, "id", _ID, "must be small letters, digits and hyphens, 2 to 40 of them"),
        "name": _text(one, "name", re.compile(r".{1,80}"), "must have 1 to 80 characters"),
        "kind": kind,
        "contributor": _text(one, "contributor", _ISO3, "must be an ISO 3166-1 alpha-3 code such as NPL"),
        "email_domains": _domains(one["email_domains"]),
        "groups": _text(one, "groups", re.compile(r".{1,200}"), "must name a claim")
        if "groups" in one
        else "groups",
    }
    return IdentityProvider(**facts, **(_oidc(one, local=local) if kind == "oidc" else _saml(one, folder)))


def _text(one: dict[str, Any], key: str, form: re.Pattern[str], problem: str) -> str:
    value = one[key]
    if not isinstance(value, str) or not form.fullmatch(value):
        raise _Wrong(f"{key} {problem}")
    return value


def _domains(value: Any) -> tuple[str, ...]:
    if not isinstance(value, list) or not value:
        raise _Wrong("email_domains must list the domains of the ministry's e-mail addresses")
    domains = [str(one).strip().lower() for one in value]
    if wrong := [one for one in domains if not _DOMAIN.fullmatch(one)]:
        raise _Wrong(f"{wrong[0]} is not a domain of e-mail addresses")
    return tuple(domains)


def _oidc(one: dict[str, Any], *, local: bool) -> dict[str, Any]:
    issuer, secret = one["issuer"], one["client_secret"]
    parts = urlsplit(issuer if isinstance(issuer, str) else "")
    if (
        not parts.netloc
        or parts.query
        or parts.fragment
        or parts.scheme not in ({"https", "http"} if local else {"https"})
    ):
        raise _Wrong("issuer must be an https:// address without a query")
    if not isinstance(one["client_id"], str) or not one["client_id"]:
        raise _Wrong("client_id must be the name the provider knows this site by")
    if not isinstance(secret, str) or len(secret) < _FEWEST_SECRET:
        raise _Wrong(f"client_secret must have at least {_FEWEST_SECRET} characters")
    scopes = one.get("scopes", ["openid", "profile", "email"])
    if not isinstance(scopes, list) or "openid" not in scopes or not all(isinstance(s, str) for s in scopes):
        raise _Wrong("scopes must be a list with openid in it")
    return {"issuer": issuer, "client_id": one["client_id"], "client_secret": secret, "scopes": tuple(scopes)}


def _saml(one: dict[str, Any], folder: Path) -> dict[str, Any]:
    try:
        said = OneLogin_Saml2_IdPMetadataParser.parse((folder / str(one["metadata"])).read_bytes())
    except Exception as error:  # whatever a file that is no metadata makes the parser raise
        raise _Wrong(f"metadata cannot be read: {_said(error)}") from None
    idp = said.get("idp", {})
    if not idp.get("entityId") or not idp.get("singleSignOnService", {}).get("url"):
        raise _Wrong("metadata names no entity or no address to sign in at")
    if not idp.get("x509cert") and not idp.get("x509certMulti", {}).get("signing"):
        raise _Wrong("metadata holds no certificate to check signatures with")
    named = one.get("claims", {})
    if (
        not isinstance(named, dict)
        or named.keys() - SAML_CLAIMS.keys()
        or not all(map(_is_name, named.values()))
    ):
        raise _Wrong("claims may name the attributes of uid, email and name")
    return {"idp": idp, "claims": SAML_CLAIMS | {key: (value,) for key, value in named.items()}}


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and bool(value)

"""A ministry's SAML identity provider: it signs real responses, and can be told to be wrong in one thing."""

import base64
import re
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Words
from onelogin.saml2.utils import OneLogin_Saml2_Utils as Saml

ENTITY = "https://idp.mod.example.org/metadata"
SIGN_IN = "https://idp.mod.example.org/sso"
SITE = "http://testserver/staff/ministry/nepal-saml"
ACS, AUDIENCE = f"{SITE}/acs/", f"{SITE}/metadata/"

ASSERTION = """<saml:Assertion xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" \
IssueInstant="{now}"><saml:Issuer>{issuer}</saml:Issuer><saml:Subject><saml:NameID \
Format="{format}">{uid}</saml:NameID><saml:SubjectConfirmation \
Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml:SubjectConfirmationData NotOnOrAfter="{until}" \
Recipient="{recipient}"{answers}/></saml:SubjectConfirmation></saml:Subject>\
<saml:Conditions NotBefore="{since}" NotOnOrAfter="{until}">{audience}</saml:Conditions>\
<saml:AuthnStatement AuthnInstant="{now}" SessionIndex="s1"><saml:AuthnContext><saml:AuthnContextClassRef>\
urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml:AuthnContextClassRef></saml:AuthnContext>\
</saml:AuthnStatement><saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion>"""
RESPONSE = """<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" \
xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion" ID="{id}" Version="2.0" IssueInstant="{now}" \
Destination="{destination}" InResponseTo="{answers}"><saml:Issuer>{issuer}</saml:Issuer><samlp:Status>\
<samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>\
{assertion}</samlp:Response>"""
METADATA = """<md:EntityDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata" \
xmlns:ds="http://www.w3.org/2000/09/xmldsig#" entityID="{entity}"><md:IDPSSODescriptor \
protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing">\
<ds:KeyInfo><ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>\
</md:KeyDescriptor><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" \
Location="{sign_in}"/>\
</md:IDPSSODescriptor></md:EntityDescriptor>"""


@cache
def key_and_certificate(name: str) -> tuple[str, str]:
    """Return a private key and its certificate, both PEM: the provider's own, or another's."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode(), certificate.public_bytes(serialization.Encoding.PEM).decode()


def metadata(entity: str = ENTITY) -> str:
    """Return the provider's description, as an administrator is given it."""
    pem = key_and_certificate("the ministry")[1]
    bare = re.sub(r"-----.*?-----|\s", "", pem)
    return METADATA.format(entity=entity, certificate=bare, sign_in=SIGN_IN)


@dataclass(frozen=True)
class Answer:
    """A response to one request. Each field is one thing that can be wrong."""

    answers: str
    in_assertion: str | None = ""  # what its signed part says it answers; None: nothing; "": the same
    uid: str = "p-7c1f"
    format: str = Words.NAMEID_PERSISTENT
    attributes: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("urn:oid:0.9.2342.19200300.100.1.3", ("Maya.Lama@mod.example.org",)),
        ("urn:oid:2.16.840.1.113730.3.1.241", ("Maya Lama",)),
        ("groups", ("Everybody",)),
    )
    issuer: str = ENTITY
    audience: str | None = AUDIENCE
    recipient: str = ACS
    destination: str = ACS
    minutes: int = 5  # it is good for; below zero, it has been over for
    signer: str | None = "the ministry"
    signs: str = "assertion"  # or "response"

    def xml(self) -> str:
        now = datetime.now(UTC)
        stamp = "%Y-%m-%dT%H:%M:%SZ"
        until = now + timedelta(minutes=self.minutes)
        times = {
            "now": f"{now:{stamp}}",
            "until": f"{until:{stamp}}",
            "since": f"{min(now, until) - timedelta(minutes=10):{stamp}}",
        }
        bound = self.answers if self.in_assertion == "" else self.in_assertion
        assertion = ASSERTION.format(
            id=Saml.generate_unique_id(),
            issuer=self.issuer,
            format=self.format,
            uid=self.uid,
            recipient=self.recipient,
            answers=f' InResponseTo="{bound}"' if bound else "",
            audience=self._audience(),
            attributes="".join(map(_attribute, self.attributes)),
            **times,
        )
        if self.signs == "assertion":
            assertion = self._signed(assertion)
        response = RESPONSE.format(
            id=Saml.generate_unique_id(),
            destination=self.destination,
            answers=self.answers,
            issuer=self.issuer,
            assertion=assertion,
            now=times["now"],
        )
        return self._signed(response) if self.signs == "response" else response

    def _audience(self) -> str:
        if self.audience is None:
            return ""
        inside = f"<saml:Audience>{self.audience}</saml:Audience>"
        return f"<saml:AudienceRestriction>{inside}</saml:AudienceRestriction>"

    def _signed(self, xml: str) -> str:
        if self.signer is None:
            return xml
        key, certificate = key_and_certificate(self.signer)
        signed = Saml.add_sign(xml, key, certificate, False, Words.RSA_SHA256, Words.SHA256)
        return signed.decode() if isinstance(signed, bytes) else str(signed)


def _attribute(one: tuple[str, tuple[str, ...]]) -> str:
    name, values = one
    inside = "".join(f"<saml:AttributeValue>{value}</saml:AttributeValue>" for value in values)
    return f'<saml:Attribute Name="{name}">{inside}</saml:Attribute>'


def encoded(xml: str) -> str:
    """Return a response as a browser posts it."""
    return base64.b64encode(xml.encode()).decode()


def request_in(address: str) -> str:
    """Return the request a redirect to the provider carries, as XML."""
    packed = parse_qs(urlsplit(address).query)["SAMLRequest"][0]
    return zlib.decompress(base64.b64decode(packed), -15).decode()

"""Private keys in a PKCS#11 token: made in it, never shown by it. No Django.

The token holds ECDSA P-256 keys, which every token can. Keys of another kind (Ed25519, for badges and the
register) stay in encrypted files beside it. Needs the package `python-pkcs11` (`pip install tutela[pkcs11]`).
"""

import hashlib
import threading
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pkcs11
from asn1crypto.keys import ECDomainParameters
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass

from certification.signing.desk import HeldKey, Keys, Ledger, Vouch
from certification.signing.enums import CURVE_P256, KeyPurpose
from certification.signing.errors import NotAKey
from certification.signing.keyring import KID, kid_of

LABEL = "tutela"
_POINT = slice(2, None)  # after the tag and length of the octet string a token wraps a public point in


@dataclass(frozen=True)
class TokenKey:
    """A key in the token, found by its id. One at a time signs: a session does one thing at once."""

    private: Any
    certificate: x509.Certificate
    turn: threading.Lock
    ledger: Ledger

    @cached_property
    def kid(self) -> str:
        return kid_of(self.certificate)

    def sign(self, data: bytes) -> bytes:
        """Sign bytes: 64 bytes of ECDSA P-256 (r and s) with SHA-256.

        A token draws a new nonce each time. The signature is therefore remembered, so that the same bytes get
        the same signature, as they do from a key in a file.
        """
        digest = hashlib.sha256(data)
        place = f"signature {self.kid}", digest.hexdigest()
        with self.turn:
            known = self.ledger.newest(*place)
            if known is None:
                known = self.private.sign(digest.digest(), mechanism=Mechanism.ECDSA).hex()
                self.ledger.replace(*place, None, known)
        return bytes.fromhex(known)


class TokenKeys:
    """A token by its label, opened with its PIN; `others` holds the keys it does not."""

    def __init__(self, module: str, token: str, pin: str, *, others: Keys, ledger: Ledger) -> None:
        self._others = others
        self._ledger = ledger
        self._turn = threading.Lock()
        self._held: dict[str, TokenKey] = {}
        try:
            found = pkcs11.lib(module).get_token(token_label=token)
            try:
                self._session = found.open(rw=True, user_pin=pin)
            except pkcs11.UserAlreadyLoggedIn:  # by this process, which has opened it before
                self._session = found.open(rw=True)
        except (pkcs11.PKCS11Error, RuntimeError) as error:
            raise NotAKey(f"the PKCS#11 token {token} does not open: {type(error).__name__}") from None

    def key(self, kid: str) -> HeldKey:
        """Return a key from the token, else from the files. Raises NoSigningKey when neither holds it."""
        if kid not in self._held:
            found = self._find(kid) if KID.fullmatch(kid) else None
            if found is None:
                return self._others.key(kid)
            self._held[kid] = found
        return self._held[kid]

    def make(self, purpose: KeyPurpose, vouch: Vouch) -> HeldKey:
        """Make a key inside the token, and keep it there under its certificate's id."""
        if purpose not in CURVE_P256:
            return self._others.make(purpose, vouch)
        with self._turn:
            curve = ECDomainParameters(name="named", value="secp256r1").dump()
            pair = self._session.create_domain_parameters(
                KeyType.EC, {Attribute.EC_PARAMS: curve}, local=True
            )
            public, private = pair.generate_keypair(
                store=True, label=LABEL, private_template={Attribute.EXTRACTABLE: False}
            )
            point = ec.EllipticCurvePublicKey.from_encoded_point(
                ec.SECP256R1(), bytes(public[Attribute.EC_POINT])[_POINT]
            )
            certificate = vouch(point)
            kid = kid_of(certificate)
            for half in (public, private):
                half[Attribute.ID] = bytes.fromhex(kid)
            self._session.create_object(_as_object(certificate, kid))
        return self.key(kid)

    def check(self) -> None:
        """See whether the files open too; the token did when it was opened."""
        self._others.check()

    def _find(self, kid: str) -> TokenKey | None:
        with self._turn:
            where = {Attribute.ID: bytes.fromhex(kid)}
            private = list(self._session.get_objects({**where, Attribute.CLASS: ObjectClass.PRIVATE_KEY}))
            stored = list(self._session.get_objects({**where, Attribute.CLASS: ObjectClass.CERTIFICATE}))
            if not (private and stored):
                return None
            certificate = x509.load_der_x509_certificate(bytes(stored[0][Attribute.VALUE]))
        return TokenKey(private[0], certificate, self._turn, self._ledger)


def _as_object(certificate: x509.Certificate, kid: str) -> dict[Attribute, Any]:
    return {
        Attribute.CLASS: ObjectClass.CERTIFICATE,
        Attribute.CERTIFICATE_TYPE: pkcs11.CertificateType.X_509,
        Attribute.TOKEN: True,
        Attribute.LABEL: LABEL,
        Attribute.ID: bytes.fromhex(kid),
        Attribute.SUBJECT: certificate.subject.public_bytes(),
        Attribute.VALUE: certificate.public_bytes(Encoding.DER),
    }

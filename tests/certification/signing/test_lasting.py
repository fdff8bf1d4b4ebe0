"""Signatures that last: time stamps and checking material inside, with a time-stamp authority of our own."""

import asyncio
from io import BytesIO

import pytest
from asn1crypto.crl import CertificateList
from asn1crypto.x509 import Certificate
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.ades.report import AdESPassed
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.validation import validate_pdf_signature, validate_pdf_timestamp
from pyhanko.sign.validation.ades import ades_with_time_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import LocalKnowledge, SignatureValidationSpec
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import CertRevTrustPolicy, RevocationCheckingPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager
from pyhanko_certvalidator.revinfo.archival import CRLContainer

from certification.signing.errors import SignerUnreachable
from certification.signing.pades import level_of, sign_pdf
from certification.signing.stamping import long_term
from tests.certification.signing import sheets
from tests.certification.signing.stamp_authority import StampAuthority, serving

pytestmark = pytest.mark.once


@pytest.fixture(scope="module")
def stamps():
    with serving(StampAuthority()) as authority:
        yield authority


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return sheets.authority_in(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def home(tmp_path, authority):
    """The signer's folder as `signing_keys` leaves it."""
    (tmp_path / "authority.pem").write_bytes(authority.certificate.public_bytes(Encoding.PEM))
    crl = authority.revoke({7: sheets.now()}, now=sheets.now())
    (tmp_path / "authority.crl").write_bytes(crl.public_bytes(Encoding.PEM))
    return tmp_path


@pytest.fixture
def key(home, authority):
    return sheets.file_key(home, authority)


@pytest.fixture(scope="module")
def unsigned() -> bytes:
    return sheets.sheet()


def test_with_the_stamp_authoritys_root_the_level_is_b_lta(home, key, stamps, unsigned, authority):
    stamps.write_root(home)
    signed = sign_pdf(unsigned, key=key, at=sheets.now(), long_term=long_term(stamps.url, home))
    assert level_of(signed, len(unsigned)) == "B-LTA"
    reader = PdfFileReader(BytesIO(signed))
    (signature,), (stamp,) = reader.embedded_regular_signatures, reader.embedded_timestamp_signatures
    found = asyncio.run(
        ades_with_time_validation(
            signature.signed_data,
            knowing(DocumentSecurityStore.read_dss(reader), authority.certificate, stamps.root),
            raw_digest=signature.compute_digest(),
        )
    )
    assert (found.ades_subindic, found.best_signature_time.date()) == (AdESPassed.OK, sheets.now().date())
    whole = validate_pdf_timestamp(stamp, context(stamps.root))
    assert (whole.intact, whole.valid, whole.trusted) == (True, True, True)
    status = validate_pdf_signature(signature, context(authority.certificate), context(stamps.root))
    assert (status.bottom_line, status.modification_level) == (True, ModificationLevel.LTA_UPDATES)


def context(root: x509.Certificate) -> ValidationContext:
    return ValidationContext(trust_roots=[Certificate.load(root.public_bytes(Encoding.DER))])


def knowing(store: DocumentSecurityStore, *roots: x509.Certificate) -> SignatureValidationSpec:
    """Say whom to trust. Revocation lists are asked for, and come from the PDF alone."""
    der = [Certificate.load(root.public_bytes(Encoding.DER)) for root in roots]
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=der),
        revinfo_policy=CertRevTrustPolicy(RevocationCheckingPolicy.from_legacy("require")),
    )
    lists = [CertificateList.load(one.get_object().data) for one in store.crls]
    known = LocalKnowledge(known_crls=[CRLContainer(one) for one in lists])
    return SignatureValidationSpec(cert_validation_policy=policy, local_knowledge=known)


def test_the_authoritys_revocation_list_is_inside(home, key, stamps, unsigned, authority):
    stamps.write_root(home)
    signed = sign_pdf(unsigned, key=key, at=sheets.now(), long_term=long_term(stamps.url, home))
    store = DocumentSecurityStore.read_dss(PdfFileReader(BytesIO(signed)))
    lists = [CertificateList.load(one.get_object().data)["tbs_cert_list"] for one in store.crls]
    (ours,) = [one for one in lists if one["issuer"].native == {"common_name": "Tutela platform authority"}]
    assert [line["user_certificate"].native for line in ours["revoked_certificates"]] == [7]


def test_without_its_root_signatures_are_stamped_only(home, key, stamps, unsigned, authority):
    signed = sign_pdf(unsigned, key=key, at=sheets.now(), long_term=long_term(stamps.url, home))
    assert level_of(signed, len(unsigned)) == "B-T"


def test_a_stamp_authority_that_does_not_answer_makes_the_work_wait(home, key, unsigned):
    with pytest.raises(SignerUnreachable):
        sign_pdf(unsigned, key=key, at=sheets.now(), long_term=long_term("http://127.0.0.1:9/", home))


def test_a_compromised_keys_certificate_is_refused_where_the_list_is_known(authority, key, unsigned):
    serial = key.certificate.serial_number
    crl = authority.revoke({serial: sheets.now()}, now=sheets.now()).public_bytes(Encoding.DER)
    context = ValidationContext(
        trust_roots=[Certificate.load(authority.certificate.public_bytes(Encoding.DER))],
        crls=[CertificateList.load(crl)],
        revocation_mode="require",
    )
    (signature,) = PdfFileReader(BytesIO(sign_pdf(unsigned, key=key, at=sheets.now()))).embedded_signatures
    assert validate_pdf_signature(signature, context).revoked

"""`check_certificates`: a sound register has no fault, and one planted of each kind is found."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.codes import new_code
from certification.certificates.enums import RevocationReason, SuspensionReason
from certification.certificates.models import Award, Certificate, CertificateEvent, PublicCode
from certification.certificates.payload import digest, read
from certification.certificates.replace import replace
from certification.certificates.revoke import confirm_revocation, propose_revocation
from certification.certificates.suspend import lift, suspend
from certification.credentials.models import OfflineToken
from certification.documents.models import Document
from certification.register.actions import append_events, publish_checkpoint
from certification.register.models import RegisterLeaf
from certification.signing.models import SigningKey
from certification.verification.faults import MEANS, Fault
from courses.models import Candidate, Result
from tests import cast
from tests.certification.factories import certified, score
from tests.certification.verification.conftest import finished
from tests.owner import unwalled

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def examined(capsys) -> tuple[int, list[tuple[str, str]]]:
    """Return the exit code, and serial and code of each fault."""
    code = 0
    try:
        call_command("check_certificates", json=True)
    except SystemExit as ended:
        code = int(ended.code or 0)
    told = json.loads(capsys.readouterr().out)
    return code, [(one["serial"], one["fault"]) for one in told["faults"]]


def put(row, **values) -> None:
    """Write columns behind the back of every verb, as somebody with rights on the database could."""
    unwalled(type(row)).filter(pk=row.pk).update(**values)


def drop(row) -> None:
    unwalled(type(row)).filter(pk=row.pk)._raw_delete(using="default")


def first(model, **which):
    return unwalled(model).filter(**which).first()


def read_file(name: str) -> bytes:
    with default_storage.open(name) as file:
        return file.read()


def stored(certificate: Certificate, change) -> None:
    """Put another file in a document's place, under its own digest."""
    document = first(Document, certificate=certificate)
    content = change(read_file(document.storage_name))
    document.sha256 = hashlib.sha256(content).hexdigest()
    default_storage.save(document.storage_name, ContentFile(content))
    put(document, sha256=document.sha256, size=len(content))


def neighbour() -> Certificate:
    """Return another finished certificate, Maya's."""
    return finished(certified(cast.person("2", "Rai", "Maya")))


def not_earned(one):
    put(first(Result, sitting=one.award.sitting), passed=False)


def below_the_minimum(one):
    result = first(Result, sitting=one.award.sitting)
    put(result, scores=result.scores | {"must_pass": result.scores["must_pass"] | {"right": 11}})


def failed_when_scored_anew(one):
    with scoped({"NPL"}):
        score(one.award.sitting, passed=False)


def not_attested(one):
    put(first(Candidate, sitting=one.award.sitting_id), attested_at=None, attested_by=None, identity_proof="")


def commander(one):
    enrolment = one.award.enrolment
    put(enrolment, category="CCU")


def anothers_award(one):
    put(one.award, eligible=False, reasons=["not_passed"])


def other_scores(one):
    result = first(Result, sitting=one.award.sitting)
    theme = result.scores["themes"]["SGBV"] | {"right": 19}
    overall = result.scores["overall"] | {"right": 53}
    put(
        result,
        scores=result.scores | {"themes": result.scores["themes"] | {"SGBV": theme}, "overall": overall},
    )


def certified_twice(one):
    other = neighbour()
    award = first(Award, pk=one.award_id)
    award.pk, award.number = uuid4(), 2
    with scoped({"NPL"}):
        award.save(force_insert=True)
    put(other, award=award)


def misshapen_serial(one):
    put(one, serial=f"{one.serial[:9]}9999999")


def other_code(one):
    put(first(PublicCode, certificate_id=one.pk), code=new_code())


def event_renumbered(one):
    put(first(CertificateEvent, certificate=one), number=7)


def revoked_by_one(one):
    with scoped({"NPL"}):
        propose_revocation(
            by=cast.member("bikram").actor, certificate=one, reason=RevocationReason.MISCONDUCT
        )
        event = confirm_revocation(by=cast.member("chandra").actor, certificate=one)
    put(event, by=cast.member("bikram").actor.actor_id)
    append_events(by=System())


def payload_altered(one):
    put(one, payload=one.payload.replace("Asha", "Usha"))


def payload_spaced(one):
    text = one.payload.replace('{"', '{ "', 1)
    put(one, payload=text, payload_sha256=digest(text))


def longer_valid(one):
    put(one, valid_until=one.valid_until + DAY)


def key_compromised(one):
    put(SigningKey.objects.get(pk=read(one.payload)["key"]), compromised_at=one.issued_at - DAY)


def key_not_vouched(one):
    key = SigningKey.objects.get(pk=read(one.payload)["key"])
    put(key, certificate=self_signed())


def self_signed() -> str:
    """Return the certificate of a key that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Tutela document")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2026, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2030, 1, 1, tzinfo=UTC))
        .sign(key, SHA256())
    )
    return made.public_bytes(Encoding.PEM).decode()


def no_document(one):
    drop(first(Document, certificate=one))
    long_ago(one)


def long_ago(one):
    """Let the certificate have been issued two days ago, in every row but those that must not agree."""
    put(one, issued_at=one.issued_at - 2 * DAY)


def file_gone(one):
    default_storage.delete(first(Document, certificate=one).storage_name)


def file_altered(one):
    name = first(Document, certificate=one).storage_name
    content = read_file(name)
    default_storage.delete(name)
    default_storage.save(name, ContentFile(content.replace(b"Tutela", b"Tutele", 1) + b"\n"))


def unsigned(one):
    stored(one, lambda content: content.replace(b"/ByteRange", b"/ByteRangy"))


def added_to(one):
    stored(one, lambda content: content + b"\n")


def anothers_document(one):
    other = first(Document, certificate=neighbour())
    put(first(Document, certificate=one), sha256=other.sha256, size=other.size)


def no_token(one):
    drop(first(OfflineToken, certificate=one))
    long_ago(one)


def token_altered(one):
    token = first(OfflineToken, certificate=one)
    put(token, text=token.text[:-4] + ("AAAA" if token.text[-4:] != "AAAA" else "BBBB"))


def anothers_token(one):
    put(first(OfflineToken, certificate=one), text=first(OfflineToken, certificate=neighbour()).text)


def not_registered(one):
    event = first(CertificateEvent, certificate=one)
    drop(first(RegisterLeaf, event=event))
    put(event, at=event.at - 2 * DAY)


def leaf_altered(one):
    leaf = first(RegisterLeaf, event__certificate=one)
    put(leaf, data=leaf.data.replace("issued", "lifted"))


def last_leaf_gone(_one):
    unwalled(RegisterLeaf).filter(number=0)._raw_delete(using="default")


def revocation_undone(one):
    revoked_by_one(one)
    publish_checkpoint(by=System())
    for event in unwalled(CertificateEvent).filter(certificate=one, number__gt=1):
        drop(first(RegisterLeaf, event=event))
        drop(event)


PLANTED = [
    (not_earned, Fault.NOT_EARNED),
    (below_the_minimum, Fault.NOT_EARNED),
    (failed_when_scored_anew, Fault.NOT_EARNED),
    (not_attested, Fault.NOT_ATTESTED),
    (commander, Fault.EXERCISE_MISSING),
    (anothers_award, Fault.AWARD_DIFFERS),
    (other_scores, Fault.SCORES_DIFFER),
    (certified_twice, Fault.SITTING_CERTIFIED_TWICE),
    (misshapen_serial, Fault.SERIAL_GAP),
    (other_code, Fault.CODE_DIFFERS),
    (event_renumbered, Fault.EVENTS_BROKEN),
    (revoked_by_one, Fault.ONE_OFFICER),
    (payload_altered, Fault.PAYLOAD_ALTERED),
    (payload_spaced, Fault.PAYLOAD_NOT_CANONICAL),
    (longer_valid, Fault.ROW_DIFFERS),
    (key_compromised, Fault.KEY_NOT_TRUSTED),
    (key_not_vouched, Fault.KEY_NOT_VOUCHED),
    (no_document, Fault.DOCUMENT_MISSING),
    (file_gone, Fault.DOCUMENT_MISSING),
    (file_altered, Fault.DOCUMENT_ALTERED),
    (unsigned, Fault.DOCUMENT_NOT_SIGNED),
    (added_to, Fault.SIGNATURE_BROKEN),
    (anothers_document, Fault.ATTACHMENT_DIFFERS),
    (no_token, Fault.TOKEN_MISSING),
    (token_altered, Fault.TOKEN_BROKEN),
    (anothers_token, Fault.TOKEN_DIFFERS),
    (not_registered, Fault.NOT_REGISTERED),
    (leaf_altered, Fault.LEAF_DIFFERS),
    (last_leaf_gone, Fault.REGISTER_GAP),
    (revocation_undone, Fault.REGISTER_GAP),
    (leaf_altered, Fault.REGISTER_REWRITTEN),
]


def test_a_sound_register_has_no_fault_whatever_happened_to_its_certificates(who, certificate, capsys):
    one, other = certificate, neighbour()
    third = finished(certified(cast.person("3", "Magar", "Sita")))
    bikram, chandra = who("bikram").actor, who("chandra").actor
    with scoped({"NPL"}):
        suspend(by=bikram, certificate=one, reason=SuspensionReason.UNDER_INQUIRY)
        lift(by=chandra, certificate=one)
        propose_revocation(by=bikram, certificate=other, reason=RevocationReason.MISCONDUCT)
        confirm_revocation(by=chandra, certificate=other)
        score(other.award.sitting, passed=False)
        third.person.family_name = "Thapa"
        third.person.save(update_fields=["family_name"])
        new = replace(by=bikram, certificate=third)
    finished(new)
    assert examined(capsys) == (0, [])


@pytest.mark.parametrize(("plant", "fault"), PLANTED)
def test_a_planted_fault_is_found(certificate, capsys, plant, fault):
    plant(certificate)
    code, found = examined(capsys)
    assert code == 1
    assert fault in {one for _serial, one in found}


def test_every_kind_of_fault_is_planted_and_explained():
    assert {fault for _plant, fault in PLANTED} == set(Fault) == set(MEANS)


def test_a_fault_is_told_by_serial_and_code(certificate, capsys):
    longer_valid(certificate)
    with pytest.raises(SystemExit):
        call_command("check_certificates")
    out = capsys.readouterr().out
    assert f"{certificate.serial}: row_differs: the row does not say what the payload says\n" in out
    assert "1 certificates examined, " in out


def test_a_certificate_issued_just_now_may_wait_for_its_document_token_and_leaves(who, capsys):
    certified(cast.person("1", "Gurung", "Asha"))
    assert examined(capsys) == (0, [])


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_certificates(who, capsys, count, django_assert_num_queries):
    for number in range(count):
        finished(certified(cast.person(f"{number}", f"Person {number}")))
    with django_assert_num_queries(18):
        assert examined(capsys) == (0, [])

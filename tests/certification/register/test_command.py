"""`verify_register` recomputes everything; only a published head betrays a history rewritten in full."""

import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tenancy.scope import all_contributors
from accounts.trail.actions import System
from certification.certificates.models import Certificate, CertificateEvent
from certification.register.actions import append_events, publish_checkpoint
from certification.register.models import Checkpoint, RegisterHead, RegisterLeaf, RegisterNode
from certification.register.notes import Head, NoteKey, sign
from certification.register.queries import note_key, register_keys, root_at
from certification.register.recompute import recompute
from certification.signing.actions import authority
from certification.signing.authority import subject_of
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.keyring import kid_of
from certification.signing.models import SigningKey
from tests import cast
from tests.certification.factories import certified
from tests.owner import unwalled

pytestmark = pytest.mark.django_db


@pytest.fixture
def register(certificate, happen, publish) -> Checkpoint:
    """Five leaves of two certificates, in two published heads."""
    happen(certificate, 2)
    publish()
    certified(cast.person("2", "Rai"))
    happen(certificate)
    return publish()


def said(capsys, *args):
    """Run the command; return what it said and its exit code."""
    try:
        call_command("verify_register", *args)
    except SystemExit as stopped:
        return capsys.readouterr().out.strip(), stopped.code
    return capsys.readouterr().out.strip(), 0


def test_an_untouched_register_is_whole(register, capsys):
    words, code = said(capsys)
    assert (words, code) == (f"whole: 5 leaves, 4 published heads, root {register.root}", 0)


def test_an_empty_register_is_whole(db, capsys):
    assert said(capsys)[1] == 0


def test_events_that_wait_are_said_and_break_nothing(register, happen, certificate, capsys):
    happen(certificate, 2)
    words, code = said(capsys)
    assert words.endswith(", 2 events wait to be entered")
    assert code == 0


def test_json_says_the_same(register, capsys):
    words, code = said(capsys, "--json")
    assert json.loads(words) == {
        "leaves": 5,
        "root": register.root,
        "heads": 4,
        "waiting": 0,
        "broken": None,
        "whole": True,
    }
    assert code == 0


def rename():
    one = Certificate.objects.get(serial__endswith="1")
    unwalled(Certificate).filter(pk=one.pk).update(payload=one.payload.replace("Gurung", "Magar"))


def leaf(number):
    return unwalled(RegisterLeaf).filter(number=number)


TAMPERING = {
    "event": lambda: unwalled(CertificateEvent).filter(leaf__number=2).update(reason="identity_wrong"),
    "payload": rename,
    "validity": lambda: unwalled(Certificate).filter(serial__endswith="1").update(valid_until="2099-01-01"),
    "leaf gone": lambda: leaf(1)._raw_delete("default"),
    "last leaf gone": lambda: leaf(4)._raw_delete("default"),
    "data": lambda: leaf(1).update(data="{}"),
    "hash": lambda: leaf(1).update(hash="00" * 32),
    "node": lambda: unwalled(RegisterNode).filter(level=2).update(hash="00" * 32),
    "node too many": lambda: RegisterNode.objects.create(level=5, number=0, hash="00" * 32),
    "head": lambda: RegisterHead.objects.update(size=4),
    "row": lambda: unwalled(Checkpoint).filter(size=3).update(root="00" * 32),
    "note": lambda: unwalled(Checkpoint).filter(size=3).update(note="127.0.0.1:8000/register\n3\n"),
}


@pytest.mark.parametrize(
    ("how", "where", "problem"),
    [
        ("event", "leaf 2", "NPL-2026-0000001: its event 3 (revocation_withdrawn) is not what was entered"),
        ("payload", "leaf 0", "NPL-2026-0000001: its payload does not have its digest"),
        ("validity", "leaf 0", "NPL-2026-0000001: its row is valid for longer than its payload"),
        ("leaf gone", "leaf 1", "it is missing; the next one is 2 (NPL-2026-0000001)"),
        ("last leaf gone", "nodes", "there are nodes over leaves that do not exist"),
        ("data", "leaf 1", "NPL-2026-0000001: its event 2 (revocation_proposed) is not what was entered"),
        ("hash", "leaf 1", "NPL-2026-0000001: the hash of event 2 is not that of its data"),
        ("node", "node 2/0", "it is not the hash of what lies under it"),
        ("node too many", "nodes", "there are nodes over leaves that do not exist"),
        ("head", "head", "it counts 4 leaves, and there are 5"),
        ("row", "checkpoint", "its row says something else than its signed note"),
        ("note", "checkpoint", "a note is text, an empty line, and signatures"),
    ],
)
def test_the_first_break_is_named(register, capsys, how, where, problem):
    with all_contributors("an insider at work"):
        TAMPERING[how]()
    words, code = said(capsys)
    assert code == 1
    assert words.startswith(f"broken at {where}")
    assert words.endswith(problem)


def rewrite():
    """Do what somebody with every right on the database can: undo a revocation and recompute all of it.

    Events, leaves, hashes, nodes and the head are made anew, consistent to the last bit; the checkpoints that
    would contradict are taken away.
    """
    with all_contributors("an insider at work"):
        unwalled(RegisterLeaf)._raw_delete("default")
        unwalled(CertificateEvent).filter(number__gt=1)._raw_delete("default")
    unwalled(RegisterNode).delete()
    RegisterHead.objects.all().delete()
    unwalled(Checkpoint).delete()
    append_events(by=System())


def sign_as_an_insider():
    """List a key of the insider's own as the register's, and store a head signed with it."""
    private = Ed25519PrivateKey.from_private_bytes(b"a key that only this test uses!!")
    real = register_keys()[0]
    subject = subject_of(None, "Tutela", KeyPurpose.REGISTER)
    certificate = authority().vouch(private.public_key(), subject=subject, now=real.not_before)
    SigningKey.objects.create(
        kid=kid_of(certificate),
        purpose="register",
        certificate=pem(certificate),
        not_before=real.not_before,
        not_after=real.not_after,
        retired_at=real.not_before,
    )
    name, size = "127.0.0.1:8000/register", RegisterHead.objects.get().size
    key = NoteKey(name, private.public_key().public_bytes_raw())
    root = root_at(size)
    note = sign(str(Head(name, size, root)), key, private.sign)
    Checkpoint.objects.create(size=size, root=root.hex(), note=note)


def pem(certificate):
    return certificate.public_bytes(Encoding.PEM).decode()


def test_inside_the_database_a_full_rewrite_looks_whole(register, settings, capsys, tmp_path):
    """Without this the next tests would prove nothing: all internal checks pass."""
    settings.REGISTER_HOME = tmp_path / "nothing published"
    rewrite()
    sign_as_an_insider()
    words, code = said(capsys)
    assert (words.split(", root")[0], code) == ("whole: 2 leaves, 1 published heads", 0)


def test_the_published_heads_expose_a_full_rewrite(register, capsys):
    rewrite()
    sign_as_an_insider()
    words, code = said(capsys)
    assert code == 1
    assert words.endswith("published with 3 leaves; the register has 2")


def test_a_head_kept_elsewhere_exposes_a_full_rewrite(register, settings, capsys, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(register.note)
    settings.REGISTER_HOME = tmp_path / "published files are gone as well"
    rewrite()
    assert said(capsys)[1] == 0
    words, code = said(capsys, "--checkpoint", str(kept))
    assert (words, code) == (f"broken at {kept}: published with 5 leaves; the register has 2", 1)


def test_a_rewrite_of_the_same_length_is_exposed_too(register, settings, capsys, tmp_path):
    kept = tmp_path / "kept.txt"
    kept.write_text(register.note)
    settings.REGISTER_HOME = tmp_path / "published files are gone as well"
    with all_contributors("an insider at work"):
        unwalled(RegisterLeaf)._raw_delete("default")
        unwalled(CertificateEvent).filter(number=2).update(reason="identity_wrong")
    unwalled(RegisterNode).delete()
    RegisterHead.objects.all().delete()
    unwalled(Checkpoint).delete()
    append_events(by=System())
    assert said(capsys)[1] == 0
    words, code = said(capsys, "--checkpoint", str(kept))
    assert (words, code) == (f"broken at {kept}: another history was published at 5 leaves", 1)


def test_the_signer_signs_no_head_of_a_rewritten_history(register):
    rewrite()
    with pytest.raises(SignerRefused, match="not_consistent"):
        publish_checkpoint(by=System())


def test_a_key_kept_elsewhere_exposes_heads_signed_by_another(register, settings, capsys, tmp_path):
    key = str(note_key(register_keys()[0], "127.0.0.1:8000/register"))
    assert said(capsys, "--key", key)[1] == 0
    settings.REGISTER_HOME = tmp_path / "published files are gone as well"
    rewrite()
    sign_as_an_insider()
    words, code = said(capsys, "--key", key)
    assert code == 1
    assert words.endswith("no key of the register has signed this")


def test_a_head_of_a_compromised_key_does_not_count(register, capsys):
    SigningKey.objects.filter(purpose="register").update(compromised_at="2026-01-01T00:00Z")
    words, code = said(capsys)
    assert code == 1
    assert words.endswith("no key of the register has signed this")


def test_a_file_that_cannot_be_read_or_a_key_that_is_none_stops_it(db, tmp_path):
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("verify_register", "--checkpoint", str(tmp_path / "none.txt"))
    with pytest.raises(CommandError, match="verifier's key"):
        call_command("verify_register", "--key", "no key")


def test_recomputing_costs_statements_by_the_thousand_leaves(certificate, happen, publish):
    happen(certificate, 2)
    publish()
    with CaptureQueriesContext(connection) as few:
        recompute()
    happen(certificate, 600)
    publish()
    with CaptureQueriesContext(connection) as many:
        assert recompute().broken is None
    assert len(many) - len(few) <= 12  # one query for each level of the nodes of a thousand leaves

"""A real signer behind a real socket: it signs what the record allows, once, and nothing else."""

import os
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import pikepdf
import pytest
from django.db import transaction

from accounts.tenancy.scope import all_contributors, scoped
from accounts.trail.actions import System
from certification.certificates.models import Award, Certificate, CertificateEvent
from certification.certificates.payload import canonical, digest, read
from certification.credentials.actions import make_token
from certification.documents.actions import make_document, release_document
from certification.documents.queries import document_bytes
from certification.documents.render import render
from certification.signing.client import ask
from certification.signing.errors import AlreadySigned, SignerRefused, SignerUnreachable
from certification.signing.models import SigningKey
from certification.signing.wire import MOST, receive
from courses.assessment.models import Result
from tests import cast
from tests.certification.factories import certified, fresh
from tests.certification.signing import processes
from tests.certification.signing.checking import is_good, status_of
from tests.owner import unwalled

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(scope="module")
def door(django_db_setup, tmp_path_factory) -> Iterator[Path]:
    """The socket of a running signer."""
    path = tmp_path_factory.mktemp("signer") / "run" / "signer.sock"
    with processes.signer(path, {}):
        yield path


@pytest.fixture
def certificate(door, seeded, who, settings) -> Iterator[Certificate]:
    """A certificate just issued; this process holds no keys from here on."""
    issued = certified(cast.person("1", "Gurung", "Asha"))
    settings.SIGNER_SOCKET = str(door)
    settings.SIGNER_PASSPHRASE = ""
    with all_contributors("the test looks at everything"):
        yield issued


def sheet(certificate: Certificate, words: str = "token") -> bytes:
    return render(certificate.payload, words, None).content


def refusal(record: object, content: bytes) -> str:
    with pytest.raises(SignerRefused) as refused:
        ask("document", str(record), content)
    return str(refused.value)


def test_an_issued_certificate_is_signed_and_trusted_through_the_authority_alone(certificate):
    document = make_document(by=System(), certificate=certificate)
    pdf = document_bytes(certificate)
    status = status_of(pdf)
    assert (is_good(pdf), document.signature_level) == (True, "B-B")
    assert status.signer_reported_dt == certificate.issued_at


def test_the_signature_certifies_that_nothing_may_change(certificate):
    make_document(by=System(), certificate=certificate)
    with pikepdf.open(BytesIO(document_bytes(certificate))) as pdf:
        assert pdf.Root.Perms.DocMDP.Reference[0].TransformParams.P == 1


def test_the_same_sheet_again_gives_the_same_good_signature(certificate):
    first, second = (ask("document", str(certificate.pk), sheet(certificate)) for _ in range(2))
    assert (is_good(first), first) == (True, second)


def test_another_sheet_for_the_same_certificate_is_refused(certificate):
    ask("document", str(certificate.pk), sheet(certificate))
    with pytest.raises(AlreadySigned):
        ask("document", str(certificate.pk), sheet(certificate, "another"))


def test_the_operator_may_let_another_sheet_be_signed(certificate, settings):
    ask("document", str(certificate.pk), sheet(certificate))
    settings.SIGNER_PASSPHRASE = os.environ["SIGNER_PASSPHRASE"]
    assert release_document(by=System(), certificate=certificate)
    assert is_good(ask("document", str(certificate.pk), sheet(certificate, "another")))


def test_a_stored_document_is_the_last(certificate):
    make_document(by=System(), certificate=certificate)
    assert refusal(certificate.pk, sheet(certificate)) == "document_stored"


def test_an_unknown_certificate_is_refused(certificate):
    assert refusal(uuid4(), sheet(certificate)) == "unknown_certificate"


def test_a_certificate_without_an_eligible_award_is_refused(certificate):
    unwalled(Award).filter(pk=certificate.award_id).update(eligible=False)
    assert refusal(certificate.pk, sheet(certificate)) == "not_eligible"


def test_a_certificate_whose_sitting_was_not_passed_is_refused(certificate):
    unwalled(Result).filter(sitting=certificate.award.sitting_id).update(passed=False)
    assert refusal(certificate.pk, sheet(certificate)) == "not_eligible"


def test_an_altered_payload_is_refused(certificate):
    payload = read(certificate.payload)
    payload["holder"]["family_name"] = "Thapa"
    unwalled(Certificate).filter(pk=certificate.pk).update(payload=canonical(payload))
    assert refusal(certificate.pk, sheet(fresh(certificate))) == "payload_altered"


def test_a_sheet_that_carries_other_facts_is_refused(certificate):
    payload = read(certificate.payload)
    payload["holder"]["family_name"] = "Thapa"
    forged = render(canonical(payload), "token", None).content
    assert refusal(certificate.pk, forged) == "attachment_differs"


def test_a_sheet_without_the_facts_is_refused(certificate):
    with pikepdf.open(BytesIO(sheet(certificate))) as pdf:
        del pdf.Root.Names
        bare = BytesIO()
        pdf.save(bare)
    assert refusal(certificate.pk, bare.getvalue()) == "attachment_differs"


def test_a_sheet_with_the_facts_twice_is_refused(certificate):
    with pikepdf.open(BytesIO(sheet(certificate))) as pdf:
        names = pdf.Root.Names.EmbeddedFiles.Names
        names.extend([names[0], names[1]])
        twice = BytesIO()
        pdf.save(twice)
    assert refusal(certificate.pk, twice.getvalue()) == "attachment_differs"


def test_what_is_no_pdf_is_refused(certificate):
    assert refusal(certificate.pk, b"%PDF-1.7 and nothing else") == "unreadable"


def test_a_pdf_signed_before_is_refused(certificate):
    signed = ask("document", str(certificate.pk), sheet(certificate))
    assert refusal(certificate.pk, signed) == "signed_before"


@pytest.mark.parametrize("other", ["0" * 16, "morocco"])
def test_a_certificate_that_names_another_key_is_refused(certificate, other):
    payload = read(certificate.payload)
    theirs = SigningKey.objects.get(contributor="MAR", purpose="document").kid
    text = canonical(payload | {"key": theirs if other == "morocco" else other})
    unwalled(Certificate).filter(pk=certificate.pk).update(payload=text, payload_sha256=digest(text))
    assert refusal(certificate.pk, sheet(fresh(certificate))) == "key_not_trusted"


def test_a_revoked_certificate_is_refused(certificate):
    CertificateEvent.objects.create(
        contributor_id="NPL", certificate=certificate, number=2, kind="revoked", reason="misconduct"
    )
    assert refusal(certificate.pk, sheet(certificate)) == "revoked"


def test_the_key_of_a_certificate_may_be_retired_meanwhile_but_not_compromised(certificate):
    keys = SigningKey.objects.filter(pk=read(certificate.payload)["key"])
    keys.update(retired_at=certificate.issued_at.replace(year=2027))
    assert is_good(ask("document", str(certificate.pk), sheet(certificate)))
    keys.update(compromised_at=certificate.issued_at.replace(year=2027))
    assert refusal(certificate.pk, sheet(certificate)) == "key_not_trusted"


def test_it_signs_while_the_asking_job_has_written_and_not_committed(certificate):
    with transaction.atomic(), scoped({"NPL"}):
        make_token(by=System(), certificate=certificate)
        make_document(by=System(), certificate=certificate)
    assert is_good(document_bytes(certificate))


def test_an_operation_nobody_offers_is_refused(certificate):
    with pytest.raises(SignerRefused, match="unknown_operation"):
        ask("anything", str(certificate.pk))


def test_a_record_that_would_write_lines_into_the_log_is_refused(certificate):
    with pytest.raises(SignerRefused, match="bad_request"):
        ask("document", "1\nAll is well")


@pytest.mark.parametrize(
    "noise",
    [b"", b"\x00", b"GET / HTTP/1.0\r\n\r\n", b"\xff" * 12, (MOST + 1).to_bytes(4, "big"), b"\x00" * 4096],
)
def test_bad_input_leaves_it_standing(certificate, door, noise):
    with socket.socket(socket.AF_UNIX) as line:
        line.connect(str(door))
        line.sendall(noise)
        line.shutdown(socket.SHUT_WR)
        with suppress(ConnectionResetError):
            line.recv(100)
    assert is_good(ask("document", str(certificate.pk), sheet(certificate)))


def test_a_client_that_says_nothing_does_not_hold_up_the_next(certificate, door):
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(door))
        assert is_good(ask("document", str(certificate.pk), sheet(certificate)))


def test_only_its_own_user_may_ask(door):
    assert [stat.S_IMODE(path.stat().st_mode) for path in (door.parent, door)] == [0o700, 0o600]


def test_without_a_signer_work_waits(certificate, settings, tmp_path):
    settings.SIGNER_SOCKET = str(tmp_path / "nobody.sock")
    with pytest.raises(SignerUnreachable):
        ask("document", str(certificate.pk), b"")


def test_a_killed_signer_is_followed_by_another_at_the_same_place(certificate, settings, tmp_path):
    path = tmp_path / "signer.sock"
    settings.SIGNER_SOCKET = str(path)
    with processes.signer(path, {}) as first:
        os.kill(first.pid, signal.SIGKILL)
        first.wait()
    with processes.signer(path, {}):
        assert is_good(ask("document", str(certificate.pk), sheet(certificate)))
    assert not path.exists()


def test_a_path_too_long_for_a_socket_serves_too(certificate, settings, tmp_path):
    path = tmp_path / ("long" * 30) / "signer.sock"
    settings.SIGNER_SOCKET = str(path)
    with processes.signer(path, {}):
        assert is_good(ask("document", str(certificate.pk), sheet(certificate)))


def test_where_the_group_may_enter_the_folder_it_may_ask(certificate, tmp_path):
    folder = tmp_path / "shared"
    folder.mkdir(mode=0o750)
    with processes.signer(folder / "signer.sock", {}):
        assert stat.S_IMODE((folder / "signer.sock").stat().st_mode) == 0o660


def test_it_asks_for_nothing_of_the_authority(certificate, settings, tmp_path):
    path = tmp_path / "signer.sock"
    nothing = {"AUTHORITY_HOME": str(tmp_path / "nothing"), "AUTHORITY_PASSPHRASE": ""}
    settings.SIGNER_SOCKET = str(path)
    with processes.signer(path, nothing):
        assert is_good(ask("document", str(certificate.pk), sheet(certificate)))
    assert not (tmp_path / "nothing").exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"SIGNER_PASSPHRASE": ""}, "SIGNER_PASSPHRASE is not set"),
        ({"SIGNER_PASSPHRASE": "another one"}, "the passphrase does not open key"),
        ({"SIGNER_SOCKET": ""}, "SIGNER_SOCKET is not set"),
    ],
)
def test_it_says_in_one_line_why_it_cannot_start(certificate, tmp_path, changes, words):
    ended: subprocess.CompletedProcess[str] = processes.manage(
        "signer", **{"SIGNER_SOCKET": str(tmp_path / "signer.sock")} | changes
    )
    assert (ended.returncode, len(ended.stderr.splitlines()), words in ended.stderr) == (1, 1, True)


def test_an_answer_has_two_parts():
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(b"\x00\x00\x00\x02ok\x00\x00\x00\x00")
        assert receive(ours, 2) == [b"ok", b""]

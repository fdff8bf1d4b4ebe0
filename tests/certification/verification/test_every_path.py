"""A certificate that does not stand is said not to stand on every path there is, for people and for machines.

Peers have revoked credentials that still verify by one of several ways. Here all ways are walked at once; a
new way of asking belongs into `ways`.
"""

import io
import json
from collections.abc import Callable
from contextlib import suppress

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.jobs.actions import due_jobs, run
from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.codes import code_bytes
from certification.certificates.models import Certificate
from certification.certificates.payload import read
from certification.credentials.actions import publish_lists
from certification.credentials.badge_queries import badge_of
from certification.credentials.lists import Kind, short, trusted
from certification.credentials.models import StatusList, StatusPlace
from certification.credentials.queries import lists_keys, newest_list, token_of
from certification.credentials.statuslist import is_set
from certification.documents.queries import document_bytes
from certification.readiness.queries import people_facts
from tests import cast
from tests.certification.factories import certified
from tests.certification.verification.test_page import word_of

pytestmark = pytest.mark.django_db
API = "/api/v1/verifications/"
STANDS = "valid"


def work() -> None:
    """Let the workers do what is due, and what follows from it."""
    while jobs := list(due_jobs()):
        for job in jobs:
            run(job)


@pytest.fixture
def certificate(who) -> Certificate:
    made = certified(cast.person("1", "Gurung", "Asha"))
    work()
    publish_lists(by=System())
    return made


def by_page(path: str = "/verify/", **data: object) -> str:
    """Return a page's word; a code is asked by its own address."""
    client = Client()
    answer = client.post(path, data, follow=True) if data else client.get(path)
    return word_of(answer).lower()


def by_api(**data: object) -> str:
    return str(Client().post(API, data).json()["answer"])


def by_command(text: str) -> str:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("verify_certificate", text, json=True, stdout=out)
    return str(json.loads(out.getvalue())[0]["answer"])


def by_offline_list(code: str) -> str:
    """What a phone without a network would say, from the newest signed list."""
    newest = newest_list(Kind.REVOCATION)
    assert newest is not None
    now = int(timezone.now().timestamp())
    listed = trusted(bytes(newest.content), Kind.REVOCATION, lists_keys(), at=now, newest=1).entries
    found = listed.get(short(code_bytes(code)))
    return found.standing.name.lower() if found else STANDS


def by_status_lists(certificate: Certificate) -> str:
    """What a wallet would say from the lists the badge points to; revoked and replaced are one bit there."""
    place = StatusPlace.objects.get(certificate=certificate)
    assert badge_of(certificate) is not None
    for purpose, word in (("revocation", "revoked"), ("suspension", "suspended")):
        text = StatusList.objects.get(purpose=purpose, list_number=place.list_number).text
        if is_set(json.loads(text)["credentialSubject"]["encodedList"], place.position):
            return word
    return STANDS


def by_readiness(certificate: Certificate) -> str:
    day = timezone.now().date()
    [found] = [
        one
        for one in people_facts([certificate.person_id], day)[certificate.person_id].certificates
        if one.id == certificate.pk
    ]
    return str(found.status_on(day))


def ways(certificate: Certificate, officer: cast.Member, tmp_path) -> dict[str, Callable[[], str]]:
    """Return every way of asking, each of which gives one word."""
    payload = read(certificate.payload)
    code, pdf, token = payload["code"], document_bytes(certificate), token_of(certificate)
    assert token is not None
    qr = f"{payload['offline']}#{token.text}"
    (tmp_path / "certificate.pdf").write_bytes(pdf)
    (tmp_path / "qr.txt").write_text(qr)

    def file() -> SimpleUploadedFile:
        return SimpleUploadedFile("certificate.pdf", pdf, "application/pdf")

    return {
        "page by code": lambda: by_page(f"/verify/{code}/"),
        "form by code": lambda: by_page(code=code),
        "form by QR text": lambda: by_page(code=qr),
        "form by file": lambda: by_page(file=file()),
        "API by code": lambda: by_api(code=code),
        "API by address": lambda: str(Client().get(f"{API}{code}/").json()["answer"]),
        "API by token": lambda: by_api(token=qr),
        "API by file": lambda: by_api(file=file()),
        "command by file": lambda: by_command(str(tmp_path / "certificate.pdf")),
        "command by QR text": lambda: by_command(qr),
        "command by text file": lambda: by_command(str(tmp_path / "qr.txt")),
        "offline list": lambda: by_offline_list(code),
        "status lists": lambda: by_status_lists(certificate),
        "readiness": lambda: by_readiness(certificate),
        "officer's API": lambda: str(
            officer.browser().get(f"/api/v1/certificates/{certificate.pk}/").json()["status"]
        ),
    }


def asked(found: dict[str, Callable[[], str]]) -> dict[str, str]:
    with scoped({"NPL"}):
        return {way: ask() for way, ask in found.items()}


@pytest.mark.parametrize("happened", ["suspended", "revoked", "replaced"])
def test_what_does_not_stand_stands_on_no_path(who, certificate, after, tmp_path, happened):
    with scoped({"NPL"}):
        every = ways(certificate, who("asha"), tmp_path)
    assert asked(every) == dict.fromkeys(every, STANDS)
    after(happened)
    work()
    in_badges = "revoked" if happened == "replaced" else happened  # wallets know no "replaced"
    assert asked(every) == dict.fromkeys(every, happened) | {"status lists": in_badges}

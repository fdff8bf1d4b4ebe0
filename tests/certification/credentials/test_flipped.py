"""Every single bit of a QR code's text and of the token in it, turned: accepted on no path."""

import base64
import io
import json
import random
import shutil
import subprocess
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.tenancy.scope import scoped
from accounts.trail.actions import System
from certification.certificates.payload import read
from certification.credentials.actions import make_token, publish_lists
from certification.credentials.lists import Kind
from certification.credentials.queries import newest_list, read_token
from certification.register.actions import append_events, publish_checkpoint
from certification.signing.models import SigningKey
from certification.verification.enums import Answer
from certification.verification.independent import token_claims
from certification.verification.queries import verify_text
from tests import cast
from tests.certification.factories import certified
from tests.certification.verification.test_page import word_of

pytestmark = [pytest.mark.once, pytest.mark.django_db]
SCRIPT = Path(__file__).with_name("check_tokens.mjs")
BY_EDGES = 200


@pytest.fixture
def qr(who) -> str:
    """The text of the QR code of a certificate that stands."""
    certificate = certified(cast.person("1", "Gurung", "Asha", name_native="आशा गुरुङ"))
    with scoped({"NPL"}):
        token = make_token(by=System(), certificate=certificate).text
    append_events(by=System())
    publish_checkpoint(by=System())
    return f"{read(certificate.payload)['offline']}#{token}"


@pytest.fixture
def turned(qr) -> list[str]:
    """Return the text with each bit of it turned, and with each bit of the token's bytes turned."""
    address, _, token = qr.partition("#")
    texts = [changed.decode("latin-1") for changed in flips(qr.encode())]
    raw = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
    return texts + [f"{address}#{in_text(changed)}" for changed in flips(raw)]


def flips(content: bytes) -> list[bytes]:
    found = []
    for place in range(8 * len(content)):
        changed = bytearray(content)
        changed[place // 8] ^= 1 << (place % 8)
        found.append(bytes(changed))
    return found


def in_text(token: bytes) -> str:
    return base64.urlsafe_b64encode(token).decode().rstrip("=")


def some(turned: list[str]) -> list[str]:
    return random.Random(20261123).sample(turned, BY_EDGES)


def accepted(texts: list[str], accepts: Callable[[str], bool]) -> list[str]:
    return [text for text in texts if accepts(text)]


def by_reading(text: str) -> bool:
    return read_token(text).facts.claims is not None


def by_query(text: str) -> bool:
    return verify_text(text).finding.answer is not Answer.CANNOT_TELL


def by_api(text: str, number: int = 0) -> bool:
    client = Client(REMOTE_ADDR=f"10.0.{number // 250}.{number % 250}")  # each asks at most 60 times a minute
    answer = client.post("/api/v1/verifications/", {"token": text})
    return bool(answer.status_code == 200 and answer.json()["answer"] != "cannot_tell")


def by_page(text: str, number: int = 0) -> bool:
    client = Client(REMOTE_ADDR=f"10.1.{number // 250}.{number % 250}")
    return word_of(client.post("/verify/", {"code": text}, follow=True)) != "Cannot tell"


def by_command(texts: list[str]) -> list[str]:
    out = io.StringIO()
    with suppress(SystemExit):
        call_command("verify_certificate", *texts, json=True, stdout=out)
    return [str(one["answer"]) for one in json.loads(out.getvalue())]


def test_the_text_itself_is_accepted(qr):
    assert [way(qr) for way in (by_reading, by_query, by_api, by_page)] == [True] * 4
    assert by_command([qr]) == ["valid"]


def test_no_turned_bit_is_read(turned):
    assert len(turned) > 3_500
    assert accepted(turned, by_reading) == []


def test_no_turned_bit_is_verified(turned):
    assert accepted(turned, by_query) == []


@pytest.mark.parametrize("way", [by_api, by_page])
def test_no_turned_bit_is_accepted_by_api_or_page(turned, way):
    assert [text for number, text in enumerate(some(turned)) if way(text, number)] == []


def test_no_turned_bit_is_accepted_by_the_command(turned):
    assert set(by_command(turned)) == {"cannot_tell"}


def test_no_turned_bit_is_accepted_by_check_certificates(qr, turned):
    pem = SigningKey.objects.get(contributor="NPL", purpose="document").certificate
    key = x509.load_pem_x509_certificate(pem.encode()).public_key()
    tokens = [text.partition("#")[2] for text in turned if text.partition("#")[0] == qr.partition("#")[0]]
    assert token_claims(qr.partition("#")[2], key) is not None
    assert len(tokens) > 3_000
    assert accepted(tokens, lambda token: token_claims(token, key) is not None) == []


@pytest.mark.skipif(not shutil.which("node"), reason="Node is not installed")
def test_no_turned_bit_is_accepted_by_the_offline_page(qr, turned):
    publish_lists(by=System())
    lists = {kind.value: newest_list(kind) for kind in Kind}
    question: dict[str, Any] = {
        "anchor": Client().get("/verify/lists/anchor").content.decode(),
        "now": int(timezone.now().timestamp()),
        "ours": [qr.partition("#")[0]],
        "texts": [qr, *turned],
    }
    for kind, one in lists.items():
        assert one is not None
        question[kind] = base64.b64encode(bytes(one.content)).decode()
    done = subprocess.run(
        ["node", SCRIPT],
        input=json.dumps(question),
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    elsewhere = [
        place for place, text in enumerate(turned, 1) if text.partition("#")[2] == qr.partition("#")[2]
    ]
    found = json.loads(done.stdout)
    assert found["valid"] == [0]
    assert set(found["named"]) <= {0, *elsewhere}  # a true token behind another address is shown in amber

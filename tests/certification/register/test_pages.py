"""The register's public pages and files."""

import base64
import json
import logging
import re

import pytest
from django.test import Client

from certification.certificates.payload import read
from certification.register.merkle import verify_consistency
from certification.register.models import Checkpoint
from certification.register.notes import read_head, read_key, verify
from certification.register.proofs import read_proof, verify_proof
from certification.verification.unlogged import WithoutCodes
from tests import cast
from tests.certification.factories import certified
from tests.counting import exactly

pytestmark = pytest.mark.django_db
UNKNOWN = "A" * 26


@pytest.fixture
def code(certificate) -> str:
    return read(certificate.payload)["code"]


def keys_on_the_page():
    page = Client().get("/register/").content.decode()
    return [read_key(found) for found in re.findall(r">([^<>+]+\+[0-9a-f]{8}\+[^<]+)<", page)]


def test_the_page_shows_the_newest_head_and_the_keys_to_check_it_with(certificate, publish):
    row = publish()
    page = Client().get("/register/").content.decode()
    assert row.note in page.replace("&#x27;", "'")
    assert verify(row.note, keys_on_the_page()).text.split("\n")[1] == "1"


def test_an_empty_register_has_its_page(db):
    answer = Client().get("/register/")
    assert answer.status_code == 200
    assert "Nothing is published yet." in answer.content.decode()


def test_the_page_lists_one_head_a_day_and_costs_the_same(certificate, happen, publish):
    publish()
    with exactly(5):
        Client().get("/register/")
    happen(certificate, 20)
    newest = publish()
    with exactly(5):
        page = Client().get("/register/").content.decode()
    assert re.findall(r'href="(/register/checkpoints/\d+)"', page) == [f"/register/checkpoints/{newest.pk}"]


def test_heads_are_served_as_they_were_signed(certificate, happen, publish):
    first = publish()
    happen(certificate)
    second = publish()
    assert Client().get("/register/checkpoint").content.decode() == second.note
    answer = Client().get(f"/register/checkpoints/{first.pk}")
    assert (answer.content.decode(), answer["Content-Type"]) == (first.note, "text/plain; charset=utf-8")


@pytest.mark.parametrize(
    "address",
    [
        "/register/checkpoint",
        "/register/checkpoints/1234",
        f"/register/checkpoints/{9**40}",
        "/register/consistency/0/1",
        f"/register/consistency/1/{9**40}",
    ],
)
def test_what_was_not_published_is_not_there(db, address):
    assert Client().get(address).status_code == 404


def test_the_proof_between_two_heads_is_served_and_verifies(certificate, happen, publish):
    old = publish()
    happen(certificate, 6)
    new = publish()
    text = Client().get("/register/consistency/1/7").content.decode()
    proof, note = text.split("\n\n", 1)
    first, *hashes = proof.split("\n")
    assert (first, note) == ("old 1", new.note)
    assert verify_consistency(
        old=1,
        new=7,
        proof=[base64.b64decode(one) for one in hashes],
        old_root=bytes.fromhex(old.root),
        new_root=bytes.fromhex(new.root),
    )


@pytest.mark.parametrize(("old", "new"), [(0, 7), (7, 7)])
def test_from_nothing_or_from_itself_the_proof_is_empty(certificate, happen, publish, old, new):
    happen(certificate, 6)
    note = publish().note
    assert Client().get(f"/register/consistency/{old}/{new}").content.decode() == f"old {old}\n\n{note}"


def test_there_is_no_proof_backwards_or_to_a_size_without_a_head(certificate, happen, publish):
    publish()
    happen(certificate, 6)
    publish()
    codes = [Client().get(f"/register/consistency/{pair}").status_code for pair in ("7/1", "1/4", "1/8")]
    assert codes == [404, 404, 404]


def test_a_certificates_proof_verifies_with_nothing_but_the_file_and_the_key(certificate, code, publish):
    certified(cast.person("2", "Rai"))
    publish()
    keys = keys_on_the_page()
    answer = Client().get(f"/register/proof/{code}")
    text = answer.content.decode()
    data = read_proof(text).extra
    assert verify_proof(text, data, keys).size == 2
    assert json.loads(data)["serial"] == certificate.serial
    assert json.loads(data)["payload_sha256"] == certificate.payload_sha256
    assert answer["Content-Disposition"] == 'attachment; filename="certificate.tlog-proof"'


def test_a_later_event_has_its_own_proof(certificate, code, happen, publish):
    happen(certificate)
    publish()
    text = Client().get(f"/register/proof/{code}?event=2").content.decode()
    assert json.loads(read_proof(text).extra)["event"] == "revocation_proposed"


def test_a_code_is_read_as_people_type_it(code, publish):
    publish()
    typed = "-".join(code[start : start + 5] for start in range(0, 26, 5)).lower()
    assert Client().get(f"/register/proof/{typed}").status_code == 200


def test_a_proof_costs_the_same_however_large_the_register(certificate, code, happen, publish):
    for events in (2, 300):
        happen(certificate, events)
        publish()
        with exactly(4):
            Client().get(f"/register/proof/{code}")


def as_sent(answer) -> tuple[int, bytes, str]:
    """Return what a visitor receives, but for the time of day in it."""
    headers = {name: value for name, value in answer.items() if name not in {"Expires", "Date"}}
    return answer.status_code, answer.content, str(headers)


def test_no_answer_betrays_whether_a_code_exists(certificate, code, publish):
    not_yet = Client().get(f"/register/proof/{code}")
    publish()
    asked = (UNKNOWN, "no-code", f"{code}?event=9", f"{code}?event=x", f"{code}?event=-1")
    answers = [not_yet, *(Client().get(f"/register/proof/{one}") for one in asked)]
    assert {as_sent(one) for one in answers} == {as_sent(not_yet)}
    assert not_yet.status_code == 404


def test_proofs_are_throttled_as_checks_are(code, publish, settings):
    publish()
    client = Client()
    codes = [client.get(f"/register/proof/{UNKNOWN}").status_code for _ in range(61)]
    assert (codes[0], codes[59], codes[60]) == (404, 404, 429)
    assert client.get(f"/register/proof/{code}").status_code == 429


def test_codes_are_kept_out_of_the_logs():
    line = logging.LogRecord(
        "django.server", logging.INFO, "", 0, '"GET %s HTTP/1.1" 200', (f"/register/proof/{UNKNOWN}",), None
    )
    assert WithoutCodes().filter(line)
    assert line.getMessage() == '"GET /register/proof/… HTTP/1.1" 200'


def test_pages_change_nothing(certificate, code, publish):
    publish()
    for address in ("/register/", "/register/checkpoint", f"/register/proof/{code}"):
        assert Client().post(address).status_code == 405
    assert Checkpoint.objects.count() == 1


def test_the_newest_head_reads_as_a_head(certificate, publish):
    publish()
    note = Client().get("/register/checkpoint").content.decode()
    assert read_head(verify(note, keys_on_the_page()).text).size == 1

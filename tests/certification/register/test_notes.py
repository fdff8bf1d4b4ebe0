"""Signed notes and checkpoints as C2SP writes them; another implementation's note among them."""

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certification.register.errors import BadNote
from certification.register.merkle import EMPTY_ROOT
from certification.register.notes import Head, NoteKey, parse, read_head, read_key, sign, verify

pytestmark = pytest.mark.once

# The example of the Go project's note package: key, text and signature made by that implementation.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
    "\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBw"
    "JnAM=\n"
)
PRIVATE = Ed25519PrivateKey.from_private_bytes(b"a key that only this test uses!!")
KEY = NoteKey("tutela.example/register", PRIVATE.public_key().public_bytes_raw())
OTHER = Ed25519PrivateKey.from_private_bytes(b"another key only this test uses!")
WITNESS = NoteKey("witness.example/w1", OTHER.public_key().public_bytes_raw())
HEAD = Head("tutela.example/register", 3, EMPTY_ROOT)
NOTE = sign(str(HEAD), KEY, PRIVATE.sign)


def test_a_note_of_another_implementation_verifies():
    assert verify(GO_NOTE, [read_key(GO_KEY)]).text.startswith("If you think")


def test_a_key_is_read_as_another_implementation_writes_it():
    assert str(read_key(GO_KEY)) == GO_KEY


def test_a_head_is_written_signed_and_read_back():
    assert read_head(verify(NOTE, [KEY]).text) == HEAD
    assert str(HEAD) == f"tutela.example/register\n3\n{base64.b64encode(EMPTY_ROOT).decode()}\n"


def test_lines_after_the_root_are_kept():
    head = Head("tutela.example/register", 3, EMPTY_ROOT, ("one more", "and another"))
    assert read_head(str(head)) == head


def test_a_witness_may_sign_beside_the_register():
    line = base64.b64encode(WITNESS.id + OTHER.sign(str(HEAD).encode())).decode()
    both = f"{NOTE}— {WITNESS.name} {line}\n"
    assert verify(both, [KEY]) == verify(both, [WITNESS]) == verify(both, [KEY, WITNESS])


def test_a_note_that_none_of_the_keys_signed_is_refused():
    with pytest.raises(BadNote, match="no key"):
        verify(NOTE, [WITNESS])


def test_a_key_under_another_name_did_not_sign():
    with pytest.raises(BadNote, match="no key"):
        verify(NOTE, [NoteKey("other.example/register", KEY.public)])


def test_one_bad_signature_of_a_known_key_spoils_the_note():
    line = base64.b64encode(WITNESS.id + bytes(64)).decode()
    with pytest.raises(BadNote, match="does not verify"):
        verify(f"{NOTE}— {WITNESS.name} {line}\n", [KEY, WITNESS])


@given(st.integers(0, len(NOTE.encode()) * 8 - 1))
def test_no_bit_of_a_signed_head_may_flip(bit):
    content = bytearray(NOTE.encode())
    content[bit // 8] ^= 1 << bit % 8
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return  # not UTF-8: no note at all
    with pytest.raises(BadNote):
        verify(text, [KEY])


@pytest.mark.parametrize(
    "note",
    [
        "",
        "text\n",
        "text\n\n",
        "text\n\n— name\n",
        "text\n\n— name AAAAAAA=",
        "text\n\n- name AAAAAAA=\n",
        "text\n\n— na+me AAAAAAA=\n",
        "text\n\n— na\u2003me AAAAAAA=\n",
        "text\n\n— name AAAA\n",
        "text\n\n— name AAAAAAB=\n",
        "te\txt\n\n— name AAAAAAA=\n",
        "te\rxt\n\n— name AAAAAAA=\n",
        "\n\n— name AAAAAAA=\n",
        "text\n\n" + "— name AAAAAAA=\n" * 65,
    ],
)
def test_what_is_no_note_is_refused(note):
    with pytest.raises(BadNote):
        parse(note)


ROOT = base64.b64encode(EMPTY_ROOT).decode()


@pytest.mark.parametrize(
    "text",
    [
        f"origin\n3\n{ROOT}",
        f"origin\n03\n{ROOT}\n",
        f"origin\n-3\n{ROOT}\n",
        f"origin\n+3\n{ROOT}\n",
        f"origin\n٣\n{ROOT}\n",
        f"origin\n{'9' * 30}\n{ROOT}\n",
        "origin\n3\nAAAA\n",
        f"origin\n3\n{ROOT}\n\n",
        f"\n3\n{ROOT}\n",
        "origin\n3\n",
    ],
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(BadNote):
        read_head(text)


@pytest.mark.parametrize("text", ["", "name", "name+00000000+AAAA", GO_KEY.replace("c74f20a3", "c74f20a4")])
def test_what_is_no_key_is_refused(text):
    with pytest.raises(BadNote):
        read_key(text)

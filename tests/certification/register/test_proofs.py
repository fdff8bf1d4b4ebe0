"""A proof in one file (C2SP tlog-proof) shows without a network that something was entered."""

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from certification.register.errors import BadNote
from certification.register.merkle import Peaks, Place, hash_of, inclusion_spans, leaf_hash
from certification.register.notes import Head, NoteKey, sign
from certification.register.proofs import TlogProof, read_proof, verify_proof

pytestmark = pytest.mark.once

PRIVATE = Ed25519PrivateKey.from_private_bytes(b"a key that only this test uses!!")
KEY = NoteKey("tutela.example/register", PRIVATE.public_key().public_bytes_raw())


def proof_of(index, size):
    """Return the proof of a leaf, and the signed head's size, of a tree over b"0", b"1" and so on."""
    peaks = Peaks()
    nodes: dict[Place, bytes] = {}
    for number in range(size):
        nodes |= dict(peaks.append(leaf_hash(str(number).encode())))
    note = sign(str(Head(KEY.name, size, peaks.root())), KEY, PRIVATE.sign)
    hashes = tuple(hash_of(span, nodes) for span in inclusion_spans(index, size))
    return TlogProof(index, hashes, note, b'{"serial":"NPL-2026-0000001"}')


PROOF = proof_of(4, 7)
TEXT = str(PROOF)


@given(st.integers(1, 40), st.data())
def test_every_leaf_of_every_tree_is_proved_by_its_file(size, data):
    index = data.draw(st.integers(0, size - 1))
    proof = proof_of(index, size)
    assert read_proof(str(proof)) == proof
    assert verify_proof(str(proof), str(index).encode(), [KEY]).size == size


def test_the_file_is_written_line_by_line_as_the_format_wants():
    lines = TEXT.split("\n")
    assert lines[:3] == [
        "c2sp.org/tlog-proof@v1",
        "extra eyJzZXJpYWwiOiJOUEwtMjAyNi0wMDAwMDAxIn0=",
        "index 4",
    ]
    assert lines[3 + len(PROOF.hashes)] == ""
    assert lines[4 + len(PROOF.hashes) :] == PROOF.note.split("\n")


def test_a_proof_without_extra_data_has_no_such_line():
    bare = TlogProof(PROOF.index, PROOF.hashes, PROOF.note)
    assert str(bare).split("\n")[1] == "index 4"
    assert read_proof(str(bare)) == bare


def test_it_proves_nothing_else():
    with pytest.raises(BadNote, match="something else"):
        verify_proof(TEXT, b"5", [KEY])


def test_it_proves_nothing_to_who_does_not_trust_the_key():
    other = Ed25519PrivateKey.from_private_bytes(b"another key only this test uses!")
    with pytest.raises(BadNote, match="no key"):
        verify_proof(TEXT, b"4", [NoteKey(KEY.name, other.public_key().public_bytes_raw())])


@given(st.integers(0, len(TEXT.encode()) * 8 - 1))
def test_no_bit_may_flip_but_in_the_extra_line_which_nothing_rests_on(bit):
    content = bytearray(TEXT.encode())
    content[bit // 8] ^= 1 << bit % 8
    try:
        text = content.decode()
        proof = read_proof(text)
    except (UnicodeDecodeError, BadNote):
        return
    if (proof.index, proof.hashes, proof.note) == (PROOF.index, PROOF.hashes, PROOF.note):
        return
    with pytest.raises(BadNote):
        verify_proof(text, b"4", [KEY])


@pytest.mark.parametrize(
    "text",
    [
        "",
        TEXT.replace("@v1", "@v2"),
        TEXT.replace("index 4", "index 04"),
        TEXT.replace("index 4", "index -4"),
        TEXT.replace("index 4", "index "),
        TEXT.replace("index 4\n", ""),
        TEXT.replace("index 4\n", "index 4\nAAAA\n"),
        TEXT.split("\n\n", maxsplit=1)[0],
    ],
)
def test_what_is_no_proof_is_refused(text):
    with pytest.raises(BadNote):
        read_proof(text)

"""The Merkle tree agrees with foreign vectors, and with the definition of RFC 6962 written down naively."""

import base64
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certification.register.merkle import (
    EMPTY_ROOT,
    Peaks,
    Place,
    consistency_spans,
    hash_of,
    inclusion_spans,
    leaf_hash,
    node_hash,
    places_in,
    verify_consistency,
    verify_inclusion,
)

pytestmark = pytest.mark.once

DATA = Path(__file__).parent / "testdata"
INCLUSION = sorted((DATA / "inclusion").rglob("*.json"))
CONSISTENCY = sorted((DATA / "consistency").rglob("*.json"))
SIZES = st.integers(1, 130)


def bytes_of(text):
    return base64.b64decode(text or "")


def proof_of(vector):
    return [bytes_of(one) for one in vector["proof"] or []]


def test_all_196_vectors_are_here():
    assert (len(INCLUSION), len(CONSISTENCY)) == (98, 98)


@pytest.mark.parametrize("path", INCLUSION, ids=lambda path: path.relative_to(DATA).as_posix())
def test_inclusion_agrees_with_the_vector(path):
    vector = json.loads(path.read_text())
    accepted = verify_inclusion(
        leaf=bytes_of(vector["leafHash"]),
        index=vector["leafIdx"],
        size=vector["treeSize"],
        proof=proof_of(vector),
        root=bytes_of(vector["root"]),
    )
    assert accepted is not vector["wantErr"]


@pytest.mark.parametrize("path", CONSISTENCY, ids=lambda path: path.relative_to(DATA).as_posix())
def test_consistency_agrees_with_the_vector(path):
    vector = json.loads(path.read_text())
    accepted = verify_consistency(
        old=vector["size1"],
        new=vector["size2"],
        proof=proof_of(vector),
        old_root=bytes_of(vector["root1"]),
        new_root=bytes_of(vector["root2"]),
    )
    assert accepted is not vector["wantErr"]


def leaves(count):
    return [leaf_hash(f"leaf {number}".encode()) for number in range(count)]


def naive(hashes):
    """MTH of RFC 6962, section 2.1, on hashed leaves."""
    if not hashes:
        return EMPTY_ROOT
    if len(hashes) == 1:
        return hashes[0]
    cut = max(2**n for n in range(20) if 2**n < len(hashes))
    return node_hash(naive(hashes[:cut]), naive(hashes[cut:]))


def naive_path(index, hashes):
    """PATH of RFC 6962, section 2.1.1."""
    if len(hashes) == 1:
        return []
    cut = max(2**n for n in range(20) if 2**n < len(hashes))
    if index < cut:
        return [*naive_path(index, hashes[:cut]), naive(hashes[cut:])]
    return [*naive_path(index - cut, hashes[cut:]), naive(hashes[:cut])]


def naive_proof(old, hashes, whole=True):
    """SUBPROOF of RFC 6962, section 2.1.2."""
    if old == len(hashes):
        return [] if whole else [naive(hashes)]
    cut = max(2**n for n in range(20) if 2**n < len(hashes))
    if old <= cut:
        return [*naive_proof(old, hashes[:cut], whole), naive(hashes[cut:])]
    return [*naive_proof(old - cut, hashes[cut:], False), naive(hashes[:cut])]


def grown(count):
    """Return a tree grown leaf by leaf, and the hashes it would have kept."""
    peaks = Peaks()
    nodes: dict[Place, bytes] = {}
    for leaf in leaves(count):
        nodes |= dict(peaks.append(leaf))
    return peaks, nodes


@given(SIZES)
def test_a_tree_grown_leaf_by_leaf_has_the_root_of_the_definition(size):
    peaks, nodes = grown(size)
    assert peaks.root() == naive(leaves(size)) == hash_of((0, size), nodes)


@given(SIZES, st.data())
def test_a_proof_of_inclusion_is_that_of_the_definition_and_verifies(size, data):
    index = data.draw(st.integers(0, size - 1))
    peaks, nodes = grown(size)
    proof = [hash_of(span, nodes) for span in inclusion_spans(index, size)]
    assert proof == naive_path(index, leaves(size))
    assert verify_inclusion(leaf=leaves(size)[index], index=index, size=size, proof=proof, root=peaks.root())


@given(SIZES, st.data())
def test_a_proof_of_consistency_is_that_of_the_definition_and_verifies(new, data):
    old = data.draw(st.integers(1, new))
    peaks, nodes = grown(new)
    proof = [hash_of(span, nodes) for span in consistency_spans(old, new)]
    assert proof == naive_proof(old, leaves(new))
    assert verify_consistency(
        old=old, new=new, proof=proof, old_root=naive(leaves(old)), new_root=peaks.root()
    )


@given(SIZES, st.data())
def test_a_proof_fits_no_other_leaf_place_or_root(size, data):
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1).filter(lambda one: one != index)) if size > 1 else None
    peaks, nodes = grown(size)
    proof = [hash_of(span, nodes) for span in inclusion_spans(index, size)]
    right: dict = {
        "leaf": leaves(size)[index],
        "index": index,
        "size": size,
        "proof": proof,
        "root": peaks.root(),
    }
    wrong: list[dict] = [
        {"leaf": leaf_hash(b"another")},
        {"root": EMPTY_ROOT},
        {"proof": [*proof, EMPTY_ROOT]},
    ]
    wrong += [{"index": other}] if other is not None else []
    assert [verify_inclusion(**right | one) for one in wrong] == [False] * len(wrong)


@given(st.integers(2, 130), st.data())
def test_a_rewritten_history_has_no_proof_of_consistency(new, data):
    old = data.draw(st.integers(1, new - 1))
    rewritten = data.draw(st.integers(0, old - 1))
    hashes = leaves(new)
    hashes[rewritten] = leaf_hash(b"rewritten")
    assert not verify_consistency(
        old=old,
        new=new,
        proof=naive_proof(old, hashes),
        old_root=naive(leaves(old)),
        new_root=naive(hashes),
    )


@given(st.integers(1, 2**40), st.data())
def test_a_proof_needs_no_more_hashes_than_twice_the_height(size, data):
    index = data.draw(st.integers(0, size - 1))
    places = [place for span in inclusion_spans(index, size) for place in places_in(span)]
    assert len(places) <= 2 * size.bit_length()


@pytest.mark.parametrize(("index", "size"), [(0, 0), (3, 3), (-1, 3)])
def test_there_is_no_proof_of_a_leaf_the_tree_has_not(index, size):
    with pytest.raises(ValueError, match="has no leaf"):
        inclusion_spans(index, size)


@pytest.mark.parametrize(("old", "new"), [(0, 3), (4, 3)])
def test_there_is_no_proof_from_nothing_or_backwards(old, new):
    with pytest.raises(ValueError, match="no proof"):
        consistency_spans(old, new)

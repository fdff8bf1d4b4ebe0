"""Merkle trees as RFC 6962 (section 2.1) defines them: hashes, proofs, their verification, growth. No Django.

A tree over n leaves is cut at the largest power of two below n, again and again. So every hash a proof needs
is either one of a complete subtree of 2^level leaves, which never changes and is kept, or lies at the right
edge and is folded from at most log2(n) complete ones.

Places of complete subtrees are pairs (level, number); spans of leaves are pairs (first, behind the last).
Verification follows RFC 9162, sections 2.1.3.2 and 2.1.4.2.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

HASH_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()

Place = tuple[int, int]
Span = tuple[int, int]


def leaf_hash(data: bytes) -> bytes:
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


@dataclass
class Peaks:
    """A growing tree: its size, and the hashes of the complete subtrees it is made of, the largest first."""

    size: int = 0
    hashes: list[bytes] = field(default_factory=list)

    def append(self, leaf: bytes) -> list[tuple[Place, bytes]]:
        """Add one leaf's hash. Returns the subtrees it completes, with their places, the leaf's own first."""
        level, number, made = 0, self.size, leaf
        completed = [((0, number), leaf)]
        while number & 1:
            made = node_hash(self.hashes.pop(), made)
            level, number = level + 1, number >> 1
            completed.append(((level, number), made))
        self.hashes.append(made)
        self.size += 1
        return completed

    def root(self) -> bytes:
        """Return the hash over the whole tree."""
        return _folded(self.hashes) if self.hashes else EMPTY_ROOT


def places_in(span: Span) -> list[Place]:
    """Return the complete subtrees that make up a span, the largest first. For spans of this module only.

    >>> places_in((0, 7))
    [(2, 0), (1, 2), (0, 6)]
    """
    position, end = span
    places = []
    while position < end:
        level = (end - position).bit_length() - 1
        places.append((level, position >> level))
        position += 1 << level
    return places


def hash_of(span: Span, nodes: Mapping[Place, bytes]) -> bytes:
    """Return the hash over a span from its complete subtrees' hashes. Raises KeyError without one of them."""
    return _folded([nodes[place] for place in places_in(span)]) if span[0] < span[1] else EMPTY_ROOT


def inclusion_spans(index: int, size: int) -> list[Span]:
    """Return the spans whose hashes prove that a leaf stands in a tree, the leaf's sibling first.

    Raises ValueError when the tree has no such leaf.
    """
    if not 0 <= index < size:
        raise ValueError(f"a tree of {size} leaves has no leaf {index}")
    spans, (start, end) = [], (0, size)
    while end - start > 1:
        middle = start + _cut(end - start)
        if index < middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    return spans[::-1]


def consistency_spans(old: int, new: int) -> list[Span]:
    """Return the spans whose hashes prove that a tree of `new` leaves begins with the tree of `old` leaves.

    Raises ValueError when the older tree is empty or larger.
    """
    if not 0 < old <= new:
        raise ValueError(f"there is no proof from {old} to {new} leaves")
    spans, (start, end) = [], (0, new)
    while end != old:
        middle = start + _cut(end - start)
        if old <= middle:
            spans.append((middle, end))
            end = middle
        else:
            spans.append((start, middle))
            start = middle
    if start:
        spans.append((start, end))
    return spans[::-1]


def verify_inclusion(*, leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Say whether a proof shows the leaf with this hash at this index of the tree with this size and root."""
    if not 0 <= index < size or not _are_hashes((leaf, *proof)):
        return False
    place, last, made = index, size - 1, leaf
    for one in proof:
        if last == 0:
            return False
        if place & 1 or place == last:
            made = node_hash(one, made)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            made = node_hash(made, one)
        place, last = place >> 1, last >> 1
    return last == 0 and made == root


def verify_consistency(
    *, old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Say whether a proof shows that the newer tree begins with the whole older one.

    Nothing follows from an empty older tree, so that is refused rather than waved through.
    """
    if not 0 < old <= new or not _are_hashes(proof):
        return False
    if old == new:
        return not proof and old_root == new_root
    if not proof:
        return False
    return _lead_to_both(old, new, proof, old_root, new_root)


def _lead_to_both(old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> bool:
    path = list(proof) if old & (old - 1) else [old_root, *proof]  # a complete older tree proves itself
    place, last = old - 1, new - 1
    while place & 1:
        place, last = place >> 1, last >> 1
    older = newer = path[0]
    for one in path[1:]:
        if last == 0:
            return False
        if place & 1 or place == last:
            older, newer = node_hash(one, older), node_hash(one, newer)
            while not place & 1 and place:
                place, last = place >> 1, last >> 1
        else:
            newer = node_hash(newer, one)
        place, last = place >> 1, last >> 1
    return last == 0 and older == old_root and newer == new_root


def _cut(size: int) -> int:
    """Return the largest power of two below a size of at least two."""
    return 1 << (size - 1).bit_length() - 1


def _folded(hashes: Sequence[bytes]) -> bytes:
    made = hashes[-1]
    for one in hashes[-2::-1]:
        made = node_hash(one, made)
    return made


def _are_hashes(values: Iterable[bytes]) -> bool:
    return all(len(value) == HASH_BYTES for value in values)

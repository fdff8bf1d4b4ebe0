"""Proofs that need no network: an inclusion proof and the checkpoint it leads to, in one file. No Django.

The format is C2SP tlog-proof. `extra` carries the leaf's data, so that the file alone, with the register's
public key, shows what was entered and that it was.
"""

import base64
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certification.register.errors import BadNote
from certification.register.merkle import HASH_BYTES, leaf_hash, verify_inclusion
from certification.register.notes import Head, NoteKey, decoded, read_head, verify

SUFFIX = ".tlog-proof"
_FIRST = "c2sp.org/tlog-proof@v1"
_MOST_HASHES = 64


@dataclass(frozen=True)
class TlogProof:
    """A proof taken apart: the leaf's index, the hashes from its sibling upwards, the signed checkpoint."""

    index: int
    hashes: tuple[bytes, ...]
    note: str
    extra: bytes = b""

    def __str__(self) -> str:
        extra = [f"extra {_encoded(self.extra)}"] if self.extra else []
        hashes = map(_encoded, self.hashes)
        return "\n".join([_FIRST, *extra, f"index {self.index}", *hashes, "", self.note])


def read_proof(text: str) -> TlogProof:
    """Take a proof apart. Raises BadNote where the format is broken."""
    head, gap, note = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != _FIRST:
        raise BadNote("not a proof of a transparency log")
    extra = decoded(lines.pop(0)[6:]) if lines and lines[0].startswith("extra ") else b""
    if not lines or not lines[0].startswith("index "):
        raise BadNote("a proof names the index of its leaf")
    index = lines.pop(0)[6:]
    if not (index.isascii() and index.isdecimal()) or str(int(index[:20])) != index:
        raise BadNote("the index of the leaf is none")
    hashes = tuple(decoded(line) for line in lines)
    if len(hashes) > _MOST_HASHES or any(len(one) != HASH_BYTES for one in hashes):
        raise BadNote("a proof has one hash a line")
    return TlogProof(int(index), hashes, note, extra)


def verify_proof(text: str, data: bytes, keys: Iterable[NoteKey]) -> Head:
    """Return the head whose tree holds `data`, as the file shows and one of the keys has signed.

    Raises BadNote when the file is none, nobody we trust signed it, or it proves something else.
    """
    proof = read_proof(text)
    head = read_head(verify(proof.note, keys).text)
    shown = verify_inclusion(
        leaf=leaf_hash(data), index=proof.index, size=head.size, proof=proof.hashes, root=head.root
    )
    if not shown:
        raise BadNote("the proof is of something else")
    return head


def hash_lines(hashes: Sequence[bytes]) -> str:
    """Return hashes as the C2SP formats write them, one a line."""
    return "".join(f"{_encoded(one)}\n" for one in hashes)


def _encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()

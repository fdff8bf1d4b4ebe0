"""What the signer does before it signs a head of the register: it remembers the last one it signed.

Whoever holds every right on the database can write another history into it. The signer, which has a memory
of its own, signs no head that is not proved to extend the last one: so a rewritten history gets no signature.
"""

import base64
import json
from dataclasses import dataclass

from certification.register.errors import BadNote
from certification.register.merkle import verify_consistency
from certification.register.notes import Head, parse, read_head, sign
from certification.register.queries import note_key, origin, root_at, tree_size
from certification.signing.desk import Desk
from certification.signing.enums import KeyPurpose
from certification.signing.errors import SignerRefused
from certification.signing.queries import key_in_use

OPERATION, RECORD = "checkpoint", "register"


@dataclass(frozen=True)
class Asked:
    """A head to sign, and the proof that it extends the last one that was signed."""

    size: int
    root: bytes
    proof: tuple[bytes, ...]

    def content(self) -> bytes:
        """The question as it goes to the signer."""
        proof = [base64.b64encode(one).decode() for one in self.proof]
        return json.dumps(
            {"size": self.size, "root": base64.b64encode(self.root).decode(), "proof": proof}
        ).encode()


def checkpoint(desk: Desk, record: str, content: bytes) -> bytes:
    """Sign the head in `content`, or without content return the note signed last (empty when none was).

    The note lies in the signer's memory before it leaves: a worker that dies before storing it asks again.
    Raises SignerRefused: "unknown_record", "unreadable", "not_committed" for a head the register does not
    have, "not_consistent" for one that does not extend the last.
    """
    if record != RECORD:
        raise SignerRefused("unknown_record")
    before = desk.ledger.newest(OPERATION, RECORD)
    if not content:
        return (before or "").encode()
    asked = _read(content)
    if before is not None:
        _refuse_unless_extended(read_head(parse(before).text), asked)
    if not _is_committed(asked):
        raise SignerRefused("not_committed")
    key = key_in_use(KeyPurpose.REGISTER)
    name = origin()
    note = sign(str(Head(name, asked.size, asked.root)), note_key(key, name), desk.keys.key(key.kid).sign)
    if note != before:
        desk.ledger.replace(OPERATION, RECORD, before, note)
    return note.encode()


def _is_committed(asked: Asked) -> bool:
    """Say whether the committed register has this head: a head is never signed for leaves that may vanish."""
    try:
        return asked.size <= tree_size() and asked.root == root_at(asked.size)
    except KeyError:
        return False


def _refuse_unless_extended(last: Head, asked: Asked) -> None:
    if last.size == 0:
        return
    extended = verify_consistency(
        old=last.size, new=asked.size, proof=asked.proof, old_root=last.root, new_root=asked.root
    )
    if not extended:
        raise SignerRefused("not_consistent")


def _read(content: bytes) -> Asked:
    try:
        asked = json.loads(content)
        size, root, proof = asked["size"], asked["root"], asked["proof"]
        if type(size) is not int or size < 0:
            raise BadNote("a size is a whole number")
        return Asked(size, base64.b64decode(root), tuple(base64.b64decode(one) for one in proof))
    except (ValueError, KeyError, TypeError) as error:
        raise SignerRefused("unreadable") from error

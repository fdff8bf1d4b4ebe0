"""Signed notes and checkpoints, read and written as C2SP signed-note and tlog-checkpoint specify.

A note is text, an empty line, and lines of signatures. A checkpoint is a note whose text names the log, its
size and its root. Only Ed25519 (type 0x01) is verified: that is what the register's keys are. Signatures of
others, such as witnesses, may stand beside ours and are passed over. No Django.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certification.register.errors import BadNote
from certification.register.merkle import HASH_BYTES

MOST_SIGNATURES = 64
_ED25519 = b"\x01"
_LINE = re.compile("— ([^ ]+) ([A-Za-z0-9+/=]+)")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class NoteKey:
    """A public Ed25519 key (32 bytes) under the name it signs with."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes by which a signature names its key."""
        return hashlib.sha256(self.name.encode() + b"\n" + _ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        """The key as verifiers are given it: name, id and type with key, joined by plus signs."""
        return f"{self.name}+{self.id.hex()}+{base64.b64encode(_ED25519 + self.public).decode()}"

    def verifies(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True


@dataclass(frozen=True)
class Signature:
    """One signature of a note: the name and id of its key, and the bytes."""

    name: str
    key_id: bytes
    content: bytes


@dataclass(frozen=True)
class Note:
    """A note taken apart. Nothing in it may be believed before `verify` has returned it."""

    text: str
    signatures: tuple[Signature, ...]


@dataclass(frozen=True)
class Head:
    """What a checkpoint says: which log, how many leaves, and the root over them."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    def __str__(self) -> str:
        """The text of the note, each line ended."""
        root = base64.b64encode(self.root).decode()
        return "".join(f"{line}\n" for line in (self.origin, str(self.size), root, *self.extensions))


def read_key(text: str) -> NoteKey:
    """Read a key as `str(key)` writes it. Raises BadNote."""
    parts = text.strip().split("+", 2)
    content = decoded(parts[2]) if len(parts) == 3 else b""
    if content[:1] != _ED25519 or len(content) != 33:
        raise BadNote("a verifier's key is name+id+base64 of an Ed25519 key")
    key = NoteKey(parts[0], content[1:])
    if parts[1] != key.id.hex():
        raise BadNote("the id of the verifier's key is not its own")
    return key


def sign(text: str, key: NoteKey, signing: Callable[[bytes], bytes]) -> str:
    """Return a note: the text (which ends its last line) with the signature that `signing` makes."""
    line = base64.b64encode(key.id + signing(text.encode())).decode()
    return f"{text}\n— {key.name} {line}\n"


def parse(note: str) -> Note:
    """Take a note apart. Raises BadNote where the format is broken."""
    if any(letter < " " and letter != "\n" for letter in note):
        raise BadNote("a note has no control characters")
    body, gap, lines = note.rpartition("\n\n")
    if not gap or not body or not lines.endswith("\n"):
        raise BadNote("a note is text, an empty line, and signatures")
    signed = lines[:-1].split("\n")
    if len(signed) > MOST_SIGNATURES:
        raise BadNote("a note with more signatures than anybody needs")
    return Note(body + "\n", tuple(_signature(line) for line in signed))


def verify(note: str, keys: Iterable[NoteKey]) -> Note:
    """Return a note that at least one of these keys has signed; signatures of other keys are passed over.

    Raises BadNote when none has, or a signature that claims to be of one of them does not verify.
    """
    found, known = parse(note), {(key.name, key.id): key for key in keys}
    ours = [(known.get((one.name, one.key_id)), one) for one in found.signatures]
    verified = [key.verifies(found.text, one.content) for key, one in ours if key is not None]
    if not verified:
        raise BadNote("no key of the register has signed this")
    if not all(verified):
        raise BadNote("the signature does not verify")
    return found


def read_head(text: str) -> Head:
    """Read the text of a checkpoint. Raises BadNote."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):
        raise BadNote("a checkpoint has a line each for origin, size and root")
    origin, size, root = lines[0], lines[1], decoded(lines[2])
    if not _DECIMAL.fullmatch(size) or len(root) != HASH_BYTES:
        raise BadNote("the size or the root of the checkpoint is none")
    return Head(origin, int(size), root, tuple(lines[3:-1]))


def decoded(text: str) -> bytes:
    """Decode base64, in its one canonical spelling."""
    try:
        content = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("not base64") from error
    if base64.b64encode(content).decode() != text:
        raise BadNote("not base64 as everybody writes it")
    return content


def _signature(line: str) -> Signature:
    found = _LINE.fullmatch(line)
    if found is None or any(letter.isspace() or letter == "+" for letter in found[1]):
        raise BadNote("a line of signature is a dash, a name and base64")
    content = decoded(found[2])
    if len(content) < 5:
        raise BadNote("a signature is longer than its key's id")
    return Signature(found[1], content[:4], content[4:])

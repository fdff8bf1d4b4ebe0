"""Closed lists of signing."""

from enum import StrEnum


class KeyPurpose(StrEnum):
    """What a key signs. One key never signs two kinds of thing."""

    DOCUMENT = "document"  # a contributor's: certificates as PDF and as offline QR; ECDSA P-256
    CREDENTIAL = "credential"  # a contributor's: Open Badges and their status lists; Ed25519
    LISTS = "lists"  # the platform's: trust list and revocation list; ECDSA P-256
    REGISTER = "register"  # the platform's: checkpoints of the register; Ed25519


COUNTRY = frozenset({KeyPurpose.DOCUMENT, KeyPurpose.CREDENTIAL})
PLATFORM = frozenset({KeyPurpose.LISTS, KeyPurpose.REGISTER})
CURVE_P256 = frozenset({KeyPurpose.DOCUMENT, KeyPurpose.LISTS})  # the others are Ed25519

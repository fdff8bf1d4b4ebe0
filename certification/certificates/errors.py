"""What goes wrong with awards and certificates."""

from accounts.roles.errors import SameOfficer


class AwardNotEligible(ValueError):
    """The award is not eligible, or a later decision on the same sitting has taken its place."""


class AwardAlreadyIssued(ValueError):
    """A certificate was issued for this award before."""


class AwardInBatch(ValueError):
    """The award waits in a batch for a second officer."""


class BatchEmpty(ValueError):
    """A batch was proposed without a single award."""


class BatchMixed(ValueError):
    """A batch was proposed with awards of several contributors, or for another contributor's contingent."""


class BatchAlreadyConfirmed(ValueError):
    """The batch was confirmed before."""


class BatchNotConfirmed(ValueError):
    """A batch was about to be issued for an officer who has not confirmed it."""


class CertificateNotInForce(ValueError):
    """The certificate was revoked or replaced before."""


class CertificateSuspended(ValueError):
    """The certificate is suspended: it is lifted or revoked first."""


class KeyWasCompromised(ValueError):
    """The key the certificate was signed with was compromised by then: only a new certificate helps."""


class CertificateNotSuspended(ValueError):
    """There is no suspension to lift."""


class SuspendedBySameOfficer(SameOfficer):
    """Who suspended a certificate does not lift the suspension."""


class RevocationAlreadyProposed(ValueError):
    """A revocation of this certificate waits for a second officer."""


class RevocationNotProposed(ValueError):
    """Nobody has proposed to revoke this certificate."""


class NothingToCorrect(ValueError):
    """The person's record says today what the certificate says: a new one would be the same."""


class BadWording(ValueError):
    """A certificate's wording lacks a line, or a payload cannot be read."""


class Unprintable(ValueError):
    """A certificate would print letters no bundled face has.

    `place`: where in the payload, as `holder.name_native`; `text`: what stands there; `characters`: letters.
    """

    def __init__(self, place: str, text: str, characters: list[str]) -> None:
        codes = " ".join(f"U+{ord(character):04X}" for character in characters)
        super().__init__(f"{place}: no bundled face has {codes}")
        self.place, self.text, self.characters = place, text, characters

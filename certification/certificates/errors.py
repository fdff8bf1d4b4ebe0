"""What goes wrong with awards and certificates."""


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


class CertificateNotInForce(ValueError):
    """The certificate was revoked or replaced before."""


class RevocationAlreadyProposed(ValueError):
    """A revocation of this certificate waits for a second officer."""


class RevocationNotProposed(ValueError):
    """Nobody has proposed to revoke this certificate."""


class NothingToCorrect(ValueError):
    """The person's record says today what the certificate says: a new one would be the same."""


class BadWording(ValueError):
    """A certificate's wording lacks a line, or a payload cannot be read."""

"""What goes wrong with signing."""


class NoSigningKey(LookupError):
    """There is no key in use for this purpose: nothing may be issued before one is made."""


class KeyExists(ValueError):
    """A key for this purpose is in use; rotate it instead."""


class SignerUnreachable(ConnectionError):
    """The signer process does not answer. The work is tried again later."""


class SignerRefused(PermissionError):
    """The signer looked at the record and will not sign. `args[0]` is the code of the reason."""


class AlreadySigned(SignerRefused):
    """Something else was signed for the same record before: a record is signed once."""

"""What goes wrong with signing."""

from accounts.jobs.errors import NotNow


class NoSigningKey(LookupError):
    """There is no key in use for this purpose: nothing may be issued before one is made."""


class KeyExists(ValueError):
    """A key for this purpose is in use; rotate it instead."""


class SignerUnreachable(NotNow, ConnectionError):
    """The signer process does not answer. A job that needs it waits."""


class SignerRefused(PermissionError):
    """The signer looked at the record and will not sign. `args[0]` is the code of the reason."""


class AlreadySigned(SignerRefused):
    """Something else was signed for the same record before: a record is signed once."""


class SignerFailed(RuntimeError):
    """The signer tried and could not. Its own log says why; what it was asked is not in it."""


class NotAKey(ValueError):
    """A key file or a token does not open: another passphrase or PIN, or no key of a kind Tutela uses."""

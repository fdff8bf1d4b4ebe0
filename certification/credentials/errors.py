"""What goes wrong with what travels with a certificate."""


class Malformed(ValueError):
    """Bytes or text are not in the one form allowed. `args[0]` says in a word where."""


class Distrusted(ValueError):
    """A signed list is well formed and yet not to be used. `args[0]` is the code of the reason."""


class BadgeNotReady(LookupError):
    """The certificate is in the register and its Open Badge has not been made yet."""


class ContextRefused(ValueError):
    """A credential asks for a JSON-LD context that is not bundled with the program."""


class ProofRefused(ValueError):
    """A signed credential does not verify. `args[0]` is the code of the reason."""


class NoPlaceFree(RuntimeError):
    """All places that a certificate may take in its status list are taken."""

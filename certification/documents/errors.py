"""What goes wrong with documents."""


class DocumentNotReady(LookupError):
    """The certificate is in the register and its PDF has not been made yet."""


class DocumentDamaged(RuntimeError):
    """The stored file is missing, or its bytes no longer have the digest that was recorded."""


class RefusedAddress(ValueError):
    """A document asked for something that is not bundled with the program."""

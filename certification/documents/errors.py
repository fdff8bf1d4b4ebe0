"""What goes wrong with documents."""


class DocumentNotReady(LookupError):
    """The certificate is in the register and its PDF has not been made yet."""


class DocumentDamaged(RuntimeError):
    """The stored file is missing, or its bytes no longer have the digest that was recorded."""


class DocumentStored(RuntimeError):
    """The certificate has its document, which is served for ever."""


class BundleTooEarly(RuntimeError):
    """The documents of a batch were to be put together, and some are still being made."""


class BundleEmpty(RuntimeError):
    """None of a batch's certificates counts and has a document."""

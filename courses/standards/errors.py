"""What goes wrong with standards."""


class StandardIsPublished(RuntimeError):
    """A published version of the standard was about to be changed."""


class BadStandard(ValueError):
    """A standard or blueprint document does not fit its schema."""


class NoStandardInForce(RuntimeError):
    """No version of the standard is published on this site."""

"""What goes wrong with jobs and repeated requests."""


class UnknownEvent(LookupError):
    """An event was recorded for which no handler is registered."""


class KeyReused(ValueError):
    """An Idempotency-Key came again with another request."""

"""What goes wrong with jobs and repeated requests."""


class UnknownEvent(LookupError):
    """An event was recorded for which no handler is registered."""

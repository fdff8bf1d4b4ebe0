"""What goes wrong when something is printed."""


class RefusedAddress(ValueError):
    """A document asked for something that is not bundled with the program."""

"""What goes wrong when the scope is forgotten or left."""


class ScopeMissing(RuntimeError):
    """A query on tenant-owned rows was about to run and nobody had said for which contributors."""


class OutOfScope(RuntimeError):
    """A tenant-owned row of a contributor outside the active scope was about to be saved."""
